"""Ask the sample key's questions of a home that holds the sample company; print recall, precision and abstentions.

    python -m evals.benchmarks.ask HOME [--verbose] [--mode embedded|model|scripted]

`model` asks the model that is set; `scripted` a loopback server that answers with the first piece of evidence, word for
word, and so measures the path of a model without one. Without `--mode` a model is asked where one is set.

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
from evals.benchmarks.model_delay import serving

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
    parser.add_argument("--mode", choices=("embedded", "model", "scripted"))
    options = parser.parse_args()
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
    key = yaml.safe_load(KEY.read_text("utf-8"))["ask"]
    week = Week.parse(key["week"])
    recalled = cited = citing = exact = refused_wrongly = 0
    embedded = options.mode == "embedded"
    with Service.open(settings) as service:
        for item in key["answerable"]:
            answer = service.ask(item["question"], week=week, embedded=embedded)
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
            answer = service.ask(item["question"], week=week, embedded=embedded)
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
