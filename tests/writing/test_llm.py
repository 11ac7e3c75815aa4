import threading

import pytest
from pydantic import BaseModel, SecretStr

from assistant.errors import ModelError
from assistant.writing.chain.cache import ReplyCache
from assistant.writing.chain.spending import Budget, Prices
from assistant.writing.llm import Llm, ModelConfig
from assistant.writing.masking import Mask
from assistant.writing.prompts import load_prompt_file
from tests.writing.scripted import FAILURES, Scripted, prompt_of, serving


class Colour(BaseModel):
    name: str


@pytest.fixture
def prompt(tmp_path):
    path = tmp_path / "colour.md"
    path.write_text("---\ninputs: [thing]\nversion: 1\n---\nWhich colour has $thing?\n", "utf-8")
    return load_prompt_file(path)


def llm(url, *, tokens=100_000, waits=None, **more):
    config = {"name": "scripted", "base_url": url, "api_key": SecretStr("sk-test"), "timeout": 5.0, "retries": 2}
    config |= {k: more.pop(k) for k in list(more) if k in ModelConfig.model_fields}
    waits = waits if waits is not None else []
    return Llm(ModelConfig(**config), Budget(tokens), sleep=waits.append, **more)


def test_a_reply_comes_back_as_its_type_and_its_usage_is_counted(prompt):
    with serving(Scripted({"name": "red"})) as url:
        model = llm(url)
        assert model.ask(prompt, {"thing": "a fire engine"}, Colour) == Colour(name="red")
        assert (model.budget.spent.calls, model.budget.spent.tokens) == (1, 120)


def test_the_reply_is_asked_for_in_the_form_of_the_type(prompt):
    script = Scripted({"name": "red"})
    with serving(script) as url:
        llm(url).ask(prompt, {"thing": "a fire engine"}, Colour)
    (request,) = script.requests
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["name"]
    assert "a fire engine" in prompt_of(request)


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        ("key", "key", "refused the key"),
        ("quota", "quota", "quota"),
        ("too_long", "too_long", "longer than the model can read"),
        ("filtered", "filtered", "content filter"),
        ("cut_by_filter", "filtered", "content filter"),
        ("cut", "cut", "cut off"),
        ("unknown_model", "unknown_model", "knows no model"),
        ("refused", "refused", "refused the request"),
    ],
)
def test_a_failure_that_no_second_try_mends_is_one_clear_line(prompt, failure, kind, words):
    script = Scripted(failure)
    with serving(script) as url, pytest.raises(ModelError, match=words) as caught:
        llm(url).ask(prompt, {"thing": "grass"}, Colour)
    assert caught.value.kind == kind
    assert caught.value.how
    assert len(script.requests) == 1


@pytest.mark.parametrize(("failure", "kind"), [("busy", "busy"), ("server", "server"), ("broken", "broken")])
def test_a_passing_failure_is_tried_again_and_no_oftener_than_allowed(prompt, failure, kind):
    script = Scripted(failure, {"name": "green"})
    with serving(script) as url:
        assert llm(url).ask(prompt, {"thing": "grass"}, Colour).name == "green"
    script = Scripted(default=failure)
    with serving(script) as url, pytest.raises(ModelError) as caught:
        llm(url).ask(prompt, {"thing": "grass"}, Colour)
    assert caught.value.kind == kind
    assert len(script.requests) == 3


def test_retry_after_is_honoured_and_without_it_the_waits_grow(prompt):
    waits = []
    with serving(Scripted("busy", {"name": "green"})) as url:
        llm(url, waits=waits).ask(prompt, {"thing": "grass"}, Colour)
    assert waits == [7.0]
    waits = []
    with serving(Scripted("server", "server", {"name": "green"})) as url:
        llm(url, waits=waits).ask(prompt, {"thing": "grass"}, Colour)
    assert 0.5 <= waits[0] < waits[1]


def test_a_servers_own_reason_stands_in_our_line_and_the_key_does_not(prompt, monkeypatch):
    reason = "The output does not match the format, sk-test was used; see https://help.example/500"
    monkeypatch.setitem(FAILURES, "server", (500, {"code": 500, "message": reason}, {}))
    with serving(Scripted(default="server")) as url, pytest.raises(ModelError) as caught:
        llm(url, retries=0).ask(prompt, {"thing": "grass"}, Colour)
    assert "(HTTP 500): The output does not match the format" in caught.value.what
    assert "sk-test" not in caught.value.what
    assert "help.example" not in caught.value.what


def test_a_server_that_does_not_answer_in_time_is_given_up(prompt):
    with serving(Scripted("slow")) as url, pytest.raises(ModelError, match="did not answer within") as caught:
        llm(url, timeout=0.3, retries=0).ask(prompt, {"thing": "grass"}, Colour)
    assert caught.value.kind == "timeout"


def test_no_server_is_one_clear_line_and_no_further_call_is_tried(prompt):
    model = llm("http://127.0.0.1:9/v1")
    for _ in range(2):
        with pytest.raises(ModelError, match="can't be reached") as caught:
            model.ask(prompt, {"thing": "grass"}, Colour)
        assert caught.value.kind == "unreachable"
    assert model.budget.spent.calls == 1


@pytest.mark.parametrize("bad", ["not json at all", {"colour": "green"}, '{"name": '])
def test_a_reply_that_does_not_parse_is_asked_for_once_more_with_the_error(prompt, bad):
    script = Scripted(bad, {"name": "green"})
    with serving(script) as url:
        assert llm(url).ask(prompt, {"thing": "grass"}, Colour).name == "green"
    assert "could not be read" in prompt_of(script.requests[1])
    script = Scripted(bad, bad)
    with serving(script) as url, pytest.raises(ModelError, match="could not be read, twice") as caught:
        llm(url).ask(prompt, {"thing": "grass"}, Colour)
    assert caught.value.kind == "malformed"


def test_the_budget_refuses_before_it_is_exceeded(prompt):
    script = Scripted(default={"name": "red"})
    with serving(script) as url, pytest.raises(ModelError, match="budget") as caught:
        llm(url, tokens=100).ask(prompt, {"thing": "grass"}, Colour)
    assert caught.value.kind == "budget"
    assert script.requests == []


def test_a_budget_in_money_refuses_too():
    budget = Budget(1_000_000, cost=0.01, prices=Prices(per_million_in=1.0, per_million_out=10.0))
    budget.reserve("short", 100)
    with pytest.raises(ModelError, match="USD"):
        budget.reserve("short", 2000)


def test_the_same_question_is_paid_for_once_and_another_prompt_or_model_is_another_question(prompt, tmp_path):
    script = Scripted({"name": "red"}, {"name": "blue"}, {"name": "grey"})
    cache = ReplyCache(tmp_path / "replies")
    with serving(script) as url:
        first = llm(url, cache=cache)
        assert first.ask(prompt, {"thing": "sky"}, Colour).name == "red"
        again = llm(url, cache=cache)
        assert again.ask(prompt, {"thing": "sky"}, Colour).name == "red"
        assert (again.budget.spent.calls, again.budget.spent.cached) == (0, 1)
        changed = prompt.model_copy(update={"sha256": "0" * 64})
        assert again.ask(changed, {"thing": "sky"}, Colour).name == "blue"
        assert llm(url, cache=cache, name="other").ask(prompt, {"thing": "sky"}, Colour).name == "grey"


def test_a_damaged_cache_entry_is_as_good_as_none(prompt, tmp_path):
    cache = ReplyCache(tmp_path / "replies")
    with serving(Scripted({"name": "red"}, {"name": "blue"})) as url:
        llm(url, cache=cache).ask(prompt, {"thing": "sky"}, Colour)
        (entry,) = (tmp_path / "replies").iterdir()
        entry.write_text("{", "utf-8")
        assert llm(url, cache=cache).ask(prompt, {"thing": "sky"}, Colour).name == "blue"


def test_a_cancelled_run_asks_no_more(prompt):
    stop = threading.Event()
    script = Scripted(default={"name": "red"})
    with serving(script) as url:
        model = llm(url, stop=stop)
        model.ask(prompt, {"thing": "sky"}, Colour)
        stop.set()
        with pytest.raises(ModelError, match="cancelled"):
            model.ask(prompt, {"thing": "sea"}, Colour)
    assert len(script.requests) == 1


def test_a_text_streams_in_and_a_server_that_dies_on_the_way_is_one_clear_line(prompt):
    with serving(Scripted("The sky is blue today")) as url:
        assert "".join(llm(url).stream(prompt, {"thing": "sky"})) == "The sky is blue today"
    seen = []
    with serving(Scripted("DIE The sky is blue")) as url, pytest.raises(ModelError, match="broke off"):
        seen += llm(url).stream(prompt, {"thing": "sky"})


def test_masked_names_stay_on_this_machine_and_come_back(prompt):
    mask = Mask(["Halden Foods"], ["Marta Voss"])
    script = Scripted(lambda text: {"name": f"seen by {text.split('has ')[1].strip().rstrip('?')}"})
    with serving(script) as url:
        reply = llm(url, mask=mask).ask(prompt, {"thing": "Halden Foods, says Marta"}, Colour)
    assert "Halden" not in script.sent
    assert "Marta" not in script.sent
    assert reply.name == "seen by Halden Foods, says Marta"


def test_the_key_stands_in_no_message_and_in_no_record():
    config = ModelConfig(name="m", api_key=SecretStr("sk-very-secret"))
    assert "very-secret" not in config.settings + repr(config)
