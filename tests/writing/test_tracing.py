"""Traces reach a real OTLP receiver on the loopback when they are set, and carry no text unless that is set too."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

CRM = """Opportunity ID,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
"""


@contextmanager
def receiver():
    """Yield the address of a collector and the list of bodies that it got."""
    got = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def draft(tmp_path, **settings):
    (tmp_path / "in" / "crm").mkdir(parents=True, exist_ok=True)
    (tmp_path / "in" / "crm" / "opps_2026-11-20.csv").write_text(CRM)
    with Service.open(Settings.load(home=tmp_path / "home", **settings)) as service:
        service.ingest([tmp_path / "in"])
        service.draft(Week.parse("2026-W47"))


def spans(got):
    for _, body in got:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {a.key: a.value.string_value for a in resource.resource.attributes}
            assert names["service.name"] == "sales-narrative"
            for scope in resource.scope_spans:
                yield from scope.spans


@pytest.mark.parametrize("content", [False, True])
def test_a_draft_is_a_trace_and_its_text_stays_here_unless_it_may_leave(tmp_path, content):
    with receiver() as (endpoint, got):
        draft(tmp_path, otel_endpoint=endpoint, otel_content=content)
    found = list(spans(got))
    assert len(found) >= 2
    assert len({span.trace_id for span in found}) == 1
    sent = b"".join(body for _, body in got)
    assert (b"Halden Foods" in sent) is content


def test_without_the_setting_nothing_is_sent(tmp_path, monkeypatch):
    with receiver() as (endpoint, got):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        draft(tmp_path)
    assert got == []


def test_a_collector_that_is_down_stops_nothing_and_is_not_told_at_every_attempt(tmp_path, caplog):
    with receiver() as (endpoint, _):
        pass
    draft(tmp_path, otel_endpoint=endpoint)
    told = [record for record in caplog.records if record.name.startswith("opentelemetry")]
    assert all(record.levelname == "ERROR" for record in told)
