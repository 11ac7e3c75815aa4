"""Score the product on a company's answer key: `python -m evals.companies.score WORKSPACE KEYDIR [--week W]`.

Prints one JSON document. `--brief` leaves out the lists of single mistakes.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.models.draft import Narrative
from assistant.models.risk import Label, NoteSignal
from assistant.models.week import Week
from assistant.service.service import Service
from assistant.settings import Settings
from evals.companies import labels, weekly
from evals.companies.key import Key, load_key

Report = dict[str, object]


def run_product(workspace: Path, week: str) -> tuple[list[NoteSignal], Narrative]:
    """Ingest a workspace into a home that is thrown away; return what was understood and the week's narrative."""
    with tempfile.TemporaryDirectory() as home, Service.open(Settings.load(home=Path(home))) as service:
        service.ingest([workspace])
        return service.signals(), service.draft(Week.parse(week))


def score(key: Key, read: Sequence[NoteSignal], narrative: Narrative) -> Report:
    """Return every measure of one company."""
    return {"week": key.week, **score_sentences(key, read), **score_narrative(key, narrative)}


def score_sentences(key: Key, read: Sequence[NoteSignal]) -> Report:
    """Return the measures of understanding: over notes that are labelled whole, `superseded` over all listed."""
    pairs = labels.pair([s for s in key.sentences if not s.listed], read)
    classes = labels.by_class(pairs)
    return {
        "sentences": len(pairs),
        "not_read": sum(p.read is None for p in pairs),
        "macro_f1": labels.macro(classes),
        "macro_f1_without_other": labels.macro(classes, without=labels.OTHER),
        "macro_f1_first_label_only": labels.macro(labels.by_class(pairs, strict=True)),
        "classes": classes,
        "risk": classes.get(Label.RISK.value),
        "risk_id": labels.risk_ids(pairs),
        "account": labels.attribution(pairs),
        "tense": labels.tense(pairs),
        "personal": weekly.personal(read, key),
        "superseded": labels.superseded(key.sentences, read),
        "unread": [{"path": p.key.path, "quote": p.key.quote} for p in pairs if p.read is None],
        "mistakes": labels.mistakes(pairs),
    }


def score_narrative(key: Key, narrative: Narrative) -> Report:
    """Return the measures of the week's narrative."""
    return {
        "figures": weekly.figures(narrative, key),
        "escalations": weekly.escalations(narrative, key),
        "discrepancies": weekly.discrepancies(narrative, key),
        "leaks": weekly.leaks(narrative, key),
        "commitments": weekly.commitments(narrative, key),
        "themes": weekly.themes(narrative, key),
        "said": weekly.said(narrative, key),
    }


def brief(report: Report) -> Report:
    """Return the report without its lists of single sentences."""
    short: Report = {}
    for name, value in report.items():
        if isinstance(value, dict):
            short[name] = brief(value)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            short[name] = len(value)
        else:
            short[name] = value
    return short


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.companies.score", description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("keydir", type=Path)
    parser.add_argument("--week", help="a week of the key; its demo week unless given")
    parser.add_argument("--brief", action="store_true", help="counts in place of lists of single mistakes")
    options = parser.parse_args(arguments)
    try:
        key = load_key(options.keydir, options.week)
        report = score(key, *run_product(options.workspace, key.week))
    except AssistantError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    print(json.dumps(brief(report) if options.brief else report, indent=1, ensure_ascii=False, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
