"""Show one week under all five personas, and four weeks in a row as their ledger, diff and progress.

    python -m evals.showcase [WORKSPACE] [--week 2026-W47] [--weeks 4] [-o FILE]

Ingests a workspace (the sample company) into a home that is thrown away, drafts and approves week after week, and
prints Markdown as a reader would see it.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES, Commitment, NoteCitation
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
FIRST = 3
LONGEST = 110


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--week", default="2026-W47", help="the last week")
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, Service.open(Settings.load(home=Path(home))) as service:
        service.ingest([options.workspace])
        page = "\n".join(showcase(service, weeks_up_to(Week.parse(options.week), options.weeks))) + "\n"
    if options.output:
        options.output.write_text(page, "utf-8")
    else:
        sys.stdout.write(page)


def weeks_up_to(last: Week, number: int) -> list[Week]:
    """Return so many weeks, the last one at the end."""
    found = [last]
    while len(found) < number:
        found.insert(0, found[0].previous)
    return found


def showcase(service: Service, weeks: Sequence[Week]) -> Iterator[str]:
    """Yield the page's lines: the weeks are drafted and approved in order, the last one under every persona first."""
    kept: list[Narrative] = []
    for week in weeks[:-1]:
        service.draft(week, embedded=True)
        service.approve(week, by="CSO")
        kept.append(service.stored(week))
    last = weeks[-1]
    framed = {p: service.draft(last, personas=[p.value], embedded=True) for p in Persona}
    yield from personas_side_by_side(framed)
    service.draft(last, embedded=True)
    service.approve(last, by="CSO")
    kept.append(service.stored(last))
    yield from ledger(kept)
    middle = len(weeks) // 2
    if len(weeks) > 1:
        yield f"\n## What changed from {weeks[middle - 1]} to {weeks[middle]}\n"
        yield from (f"- {change.text}" for change in service.review().diff(weeks[middle - 1], weeks[middle]))
    yield "\n## Initiatives over the approved weeks\n"
    for item in service.review().progress():
        yield f"**{item.initiative}**\n"
        yield from (f"- {line}" for line in item.lines())
        yield ""


def personas_side_by_side(framed: dict[Persona, Narrative]) -> Iterator[str]:
    """Yield opening, order and first questions by persona, and whether the facts are the same."""
    first = next(iter(framed.values()))
    yield f"## {first.week} under five personas\n"
    bodies = {frozenset((s.id, s.text) for sec in n.sections for s in sec.statements) for n in framed.values()}
    crossing = {tuple(e.model_dump_json() for e in n.escalations) for n in framed.values()}
    same = len(bodies) == 1 and len(crossing) == 1
    size = len(next(iter(bodies)))
    verdict = "the same" if same else "DIFFERENT"
    yield f"{size} statements and {len(first.escalations)} escalations, {verdict} under all.\n"
    for persona, narrative in framed.items():
        yield f"### {persona.value}\n"
        yield f"- **Opening.** {narrative.framing.opening}"
        yield f"- **Order.** {', '.join(SECTION_TITLES[i] for i in narrative.framing.order)}"
        for number, asked in enumerate(narrative.framing.questions[:FIRST], 1):
            yield f"- **Question {number}.** {asked.question} {asked.answer}"
        yield ""


def ledger(kept: Sequence[Narrative]) -> Iterator[str]:
    """Yield each commitment's life: how it stood in each approved week, and what was cited for its end."""
    yield f"## The ledger over {len(kept)} approved weeks\n"
    lives: dict[str, dict[str, Commitment]] = {}
    for narrative in kept:
        for item in narrative.commitments:
            lives.setdefault(item.id, {})[narrative.week] = item
    yield f"| owner | promise | due | {' | '.join(n.week for n in kept)} | last evidence |"
    yield f"| --- | --- | --- |{' --- |' * len(kept)} --- |"
    for life in lives.values():
        newest = list(life.values())[-1]
        states = " | ".join(_state(life, n.week) for n in kept)
        dues = " → ".join(dict.fromkeys(c.due or "none" for c in life.values()))
        yield f"| {newest.owner} | {_cell(newest.text)} | {dues} | {states} | {_cell(_evidence(newest))} |"
    dropped = [c for before, after in pairwise(kept) for c in _dropped(before, after)]
    yield f"\nDropped out without being kept: {len(dropped)}.\n"


def _dropped(before: Narrative, after: Narrative) -> Iterator[Commitment]:
    held = {c.id for c in after.commitments}
    yield from (c for c in before.commitments if c.status != "kept" and c.id not in held)


def _state(life: dict[str, Commitment], week: str) -> str:
    return life[week].status.replace("_", " ") if week in life else ""


def _evidence(item: Commitment) -> str:
    notes = [c for c in item.citations if isinstance(c, NoteCitation) and c.quote != item.text]
    told = notes and item.status not in ("open", "no_news")
    return f"“{notes[0].quote}” ({notes[0].document})" if told else ""


def _cell(text: str) -> str:
    line = " ".join(text.split()).replace("|", "/")
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


if __name__ == "__main__":
    main()
