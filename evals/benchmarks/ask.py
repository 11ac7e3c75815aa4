"""Ask a company's questions of a home that holds it; print recall, precision, abstentions and follow-ups.

    python -m evals.benchmarks.ask HOME [--questions FILE] [--verbose]
        [--mode embedded|model|scripted|local]

Without `--questions` they are the sample company's, of its key; evals/companies/*/questions.yaml hold others.

`model` asks the model that is set; `scripted` a loopback server that answers with the first evidence, word for
word, and so measures the path of a model without one; `local` serves the tiny model of evals.local_model and asks for
short replies, some ten seconds a question that figures don't answer. Without `--mode` the model is asked that is set.

Answer recall: an expected phrase stands in the answer. Citation precision: of the answers with note citations, how many
cite the key's note; and of all of them, how many quotes overlap the key's. Abstention: of what can't be answered, how
much is refused; of what can, how much is.
"""

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.chat.answer import Answer
from assistant.language.numerals import spelled_numbers
from assistant.models.narrative import NoteCitation
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from evals import local_model
from evals.benchmarks.model_delay import serving

LOCAL_REPLY = 160
"""Tokens of a tiny model's answer; a longer one only repeats itself."""
KEY = Path(__file__).parents[1] / "answer_keys" / "sample.yaml"


def folded(text: str) -> str:
    """Return the text for comparison: lower case, white space and quotation marks folded."""
    text = re.sub(r"[“”„]", '"', text.casefold())
    text = re.sub(r"[‘’]", "'", text)
    return re.sub(r"\s+", " ", text).replace('"', "'")


def tells(answer: str, expected: str) -> bool:
    """Whether an expected phrase stands in an answer; a number also where the answer writes it in words."""
    said, wanted = folded(answer), folded(expected)
    if wanted in said:
        return True
    for numeral in reversed(list(spelled_numbers(said))):
        said = f"{said[: numeral.char_start]}{numeral.value:f}{said[numeral.char_end :]}"
    return wanted[:1].isdigit() and re.search(rf"(?<![\d.,]){re.escape(wanted)}(?!\d)", said) is not None


def overlaps(quote: str, other: str) -> bool:
    """Whether one text holds the other, or they share their longer half."""
    one, two = folded(quote), folded(other)
    return one in two or two in one


def main() -> None:
    """Ask all and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--questions", type=Path, default=KEY)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--mode", choices=("embedded", "model", "scripted", "local"))
    options = parser.parse_args()
    if options.mode == "local":
        gguf = local_model.installed_model()
        if lacking := local_model.missing() or (None if gguf else "no model file"):
            parser.error(lacking)
        with local_model.serving(gguf or Path()) as url, local_model.short_answers():
            measure(options, local_model.settings_for(options.home, url, LOCAL_REPLY))
        return
    if options.mode == "scripted":
        with serving(0.0, first_evidence) as server:
            url = f"http://127.0.0.1:{server.server_address[1]}/v1"
            measure(options, Settings.load(home=options.home, openai_base_url=url, model_name="scripted"))
            print(f"calls of the model       {sum(server.asked.values())}")
        return
    measure(options, Settings.load(home=options.home))


def first_evidence(prompt: str) -> dict[str, object]:
    """Return an answer that quotes the first piece of evidence, or says that there is none."""
    found = re.search(r"^E1 \([^)]*\): “(.*)”$", prompt, re.MULTILINE)
    if found is None:
        return {"answerable": False, "sentences": []}
    return {"answerable": True, "sentences": [{"text": f"“{found[1]}”"[:700], "evidence": ["E1"]}]}


def measure(options: argparse.Namespace, settings: Settings) -> None:
    """Ask every question and print the counts."""
    held = yaml.safe_load(options.questions.read_text("utf-8"))
    key = held.get("ask", held)
    counted = Counts()
    with Service.open(settings) as service:
        asker = _Asker(service, Week.parse(key["week"]), options.mode == "embedded", options.verbose)
        for item in key["answerable"]:
            asker.answerable(item, counted)
        for item in key.get("follow_ups", ()):
            asker.follow_up(item, counted)
        for item in key["unanswerable"]:
            asker.unanswerable(item, counted)
    total, hopeless, following = len(key["answerable"]), len(key["unanswerable"]), len(key.get("follow_ups", ()))
    print(f"answer recall            {counted.recalled}/{total}")
    print(f"right note cited         {counted.cited}/{counted.citing}")
    print(f"right sentence cited     {counted.exact}/{counted.citing}")
    print(f"answerable refused       {counted.refused_wrongly}/{total}")
    print(f"unanswerable refused     {counted.refused}/{hopeless}")
    if counted.ways:
        print(f"worded by                {dict(counted.ways.most_common())}")
    if following:
        print(f"follow-ups answered      {counted.followed}/{following}")


@dataclass
class Counts:
    """What was answered, cited and refused so far."""

    recalled: int = 0
    cited: int = 0
    citing: int = 0
    exact: int = 0
    refused: int = 0
    refused_wrongly: int = 0
    followed: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    """Who worded the answers that a model was asked for: the model, or the embedded method and why."""

    def told(self, answer: Answer) -> None:
        """Count by whom an answer was worded."""
        if answer.made_with:
            why = answer.made_with.get("embedded", "")
            model = "the model, as a refusal" if answer.abstained else "the model"
            self.ways[f"embedded: {why}" if why else model] += 1


@dataclass
class _Asker:
    service: Service
    week: Week
    embedded: bool
    verbose: bool

    def answerable(self, item: dict[str, Any], counted: Counts) -> None:
        answer = self.service.ask(item["question"], week=self.week, embedded=self.embedded)
        counted.told(answer)
        counted.recalled += self._right(answer, item)
        counted.refused_wrongly += answer.abstained
        if "path" in item and not answer.abstained:
            note, quote = _precise(answer, item)
            counted.citing += 1
            counted.cited += note
            counted.exact += quote

    def follow_up(self, item: dict[str, Any], counted: Counts) -> None:
        first, _ = self.service.turn(item["before"], (), week=self.week, embedded=self.embedded)
        second, _ = self.service.turn(item["question"], (first,), week=self.week, embedded=self.embedded)
        counted.followed += self._right(second.answer, {**item, "question": second.understood})

    def unanswerable(self, item: dict[str, Any], counted: Counts) -> None:
        answer = self.service.ask(item["question"], week=self.week, embedded=self.embedded)
        counted.told(answer)
        counted.refused += answer.abstained
        if self.verbose and not answer.abstained:
            print(f"TOLD {item['id']} {item['question']}\n     {answer.answer[:300]}")

    def _right(self, answer: Answer, item: dict[str, Any]) -> bool:
        held = any(tells(answer.answer, e) for e in item["expect"]) and not answer.abstained
        if self.verbose and not held:
            print(f"MISS {item['id']} {item['question']} -> {item['expect']}\n     {answer.answer[:300]}")
        return held


def _precise(answer: Answer, item: dict[str, str]) -> tuple[bool, bool]:
    notes = [c for c in answer.citations if isinstance(c, NoteCitation)]
    right = [c for c in notes if c.path == item.get("path")]
    return bool(right), any(overlaps(c.quote, item["quote"]) for c in right) if right else False


if __name__ == "__main__":
    main()
