"""The recipe of a local model, with the tiny one that comes as a package; skipped where it is not installed."""

import json
import urllib.request

import pytest

from evals.local_model import installed_model, missing, serving


@pytest.mark.slow
@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_model_on_this_machine_speaks_the_api():
    with serving(installed_model()) as url:
        asked = {"model": "local", "max_tokens": 8, "messages": [{"role": "user", "content": "Say hello."}]}
        request = urllib.request.Request(
            f"{url}/chat/completions", json.dumps(asked).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as reply:
            assert json.loads(reply.read())["choices"][0]["message"]["content"]


def test_what_is_missing_is_said_with_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert "pip install xllamacpp" in missing()
