"""Ask the sample key's questions of a home that holds the sample company; print recall, precision and abstentions.

    python -m evals.benchmarks.ask HOME [--verbose]

Answer recall: an expected phrase stands in the answer. Citation precision: of the answers with note citations, how many
cite the key's note; and of all of them, how many quotes overlap the key's. Abstention: of what can't be answered, how
much is refused; of what can, how much is.
"""

import argparse
import re
from pathlib import Path

import yaml

from assistant.chat.answer import Answer
from assistant.models.narrative import NoteCitation
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

KEY = Path(__file__).parents[1] / "answer_keys" / "sample.yaml"


def folded(text: str) -> str:
    """Return the text for comparison: lower case, white space and quotation marks folded."""
    text = re.sub(r"[“”„]", '"', text.casefold())
    text = re.sub(r"[‘’]", "'", text)
    return re.sub(r"\s+", " ", text).replace('"', "'")


def overlaps(quote: str, other: str) -> bool:
    """Whether one text holds the other, or they share their longer half."""
    one, two = folded(quote), folded(other)
    return one in two or two in one


def main() -> None:
    """Ask all and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    key = yaml.safe_load(KEY.read_text("utf-8"))["ask"]
    week = Week.parse(key["week"])
    recalled = cited = citing = exact = refused_wrongly = 0
    with Service.open(Settings.load(home=options.home)) as service:
        for item in key["answerable"]:
            answer = service.ask(item["question"], week=week)
            held = any(folded(e) in folded(answer.answer) for e in item["expect"]) and not answer.abstained
            recalled += held
            refused_wrongly += answer.abstained
            note, quote = _precise(answer, item)
            if "path" in item and not answer.abstained:
                citing += 1
                cited += note
                exact += quote
            if options.verbose and not held:
                print(f"MISS {item['id']} {item['question']} -> {item['expect']}\n     {answer.answer[:300]}")
        refused = 0
        for item in key["unanswerable"]:
            answer = service.ask(item["question"], week=week)
            refused += answer.abstained
            if options.verbose and not answer.abstained:
                print(f"TOLD {item['id']} {item['question']}\n     {answer.answer[:300]}")
    total, hopeless = len(key["answerable"]), len(key["unanswerable"])
    print(f"answer recall            {recalled}/{total}")
    print(f"right note cited         {cited}/{citing}")
    print(f"right sentence cited     {exact}/{citing}")
    print(f"answerable refused       {refused_wrongly}/{total}")
    print(f"unanswerable refused     {refused}/{hopeless}")


def _precise(answer: Answer, item: dict[str, str]) -> tuple[bool, bool]:
    notes = [c for c in answer.citations if isinstance(c, NoteCitation)]
    right = [c for c in notes if c.path == item.get("path")]
    return bool(right), any(overlaps(c.quote, item["quote"]) for c in right) if right else False


if __name__ == "__main__":
    main()
