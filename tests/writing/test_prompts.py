import pytest

from assistant.errors import IntegrityError, UsageError
from assistant.resources import data_folder
from assistant.writing.prompts import load_prompt_file, load_prompts


def write(tmp_path, text):
    path = tmp_path / "note.md"
    path.write_text(text, "utf-8")
    return path


def test_every_bundled_prompt_loads_and_can_be_filled():
    prompts = load_prompts(data_folder("prompts"))
    assert prompts
    for prompt in prompts.values():
        filled = prompt.fill({name: f"<{name}>" for name in prompt.inputs})
        assert all(f"<{name}>" in filled for name in prompt.inputs)


def test_a_changed_letter_changes_the_hash(tmp_path):
    one = load_prompt_file(write(tmp_path, "---\ninputs: [a]\nversion: 1\n---\nSay $a.\n"))
    two = load_prompt_file(write(tmp_path, "---\ninputs: [a]\nversion: 1\n---\nSay $a!\n"))
    assert one.sha256 != two.sha256


@pytest.mark.parametrize(
    "text",
    [
        "Say $a.\n",
        "---\ninputs: [a, b]\nversion: 1\n---\nSay $a.\n",
        "---\ninputs: []\nversion: 1\n---\nSay $a.\n",
        "---\ninputs: [a]\nversion: 1\ntone: warm\n---\nSay $a.\n",
        "---\ninputs: [a]\nversion: 1\n---\nIt costs $ 5, $a.\n",
    ],
)
def test_what_is_declared_and_used_must_agree(tmp_path, text):
    with pytest.raises(IntegrityError):
        load_prompt_file(write(tmp_path, text))


def test_what_is_given_must_be_what_is_declared(tmp_path):
    prompt = load_prompt_file(write(tmp_path, "---\ninputs: [a]\nversion: 1\n---\nSay $a.\n"))
    with pytest.raises(UsageError):
        prompt.fill({"a": "x", "b": "y"})
    assert prompt.fill({"a": "$b"}) == "Say $b.\n"
