"""Who is told the metrics: this machine, or whoever knows the token."""

import fastapi
import pytest
from fastapi.testclient import TestClient

from assistant.app import metrics
from assistant.service import Service
from assistant.settings import Settings


def client_of(tmp_path, host, **settings):
    service = Service.open(Settings.load(home=tmp_path / "home", **settings))
    app = fastapi.FastAPI()
    app.include_router(metrics.routes(service))
    return service, TestClient(app, client=(host, 5000))


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer right-token"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer wrong-token"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer "}, 403),
    ],
)
def test_metrics_are_told_here_or_with_the_token(tmp_path, host, headers, status):
    service, client = client_of(tmp_path, host, metrics_token="right-token")
    with service:
        answer = client.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("sales_narrative_use_case_seconds" in answer.text) is (status == 200)


def test_without_a_token_nobody_beyond_this_machine_is_told(tmp_path):
    service, client = client_of(tmp_path, "192.0.2.7")
    with service:
        assert client.get("/metrics", headers={"Authorization": "Bearer None"}).status_code == 403
