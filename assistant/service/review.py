"""Looking back: two weeks compared, the contract line by line with its trend, initiatives over the approved weeks."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import NotFoundError, SourceError
from assistant.models.base import Model, Number
from assistant.models.draft import Narrative
from assistant.models.narrative import Commitment, NoteCitation
from assistant.models.partnership import ContractLine
from assistant.models.week import Week
from assistant.service.drafting import Gathering
from assistant.service.partnership import SETTLED
from assistant.store.home import Home
from assistant.writing.brief import WeekBrief
from assistant.writing.diff import Change, diff
from assistant.writing.wording import listed, money, percent, ratio, share

NOTHING = "nothing on record"
_DATED = re.compile(r" \(\d{1,2} [A-Z][a-z]+(?: \d{4})?\)")
"""The day of a sentence that an earlier week has told without it."""


class TrendPoint(Model):
    """How a line of the contract stood in one kept week."""

    week: str
    crossings: int
    value: Number | None = None
    """Of a figure or an agreed goal; None where the line is about deals."""


class ContractView(Model):
    """Every line of the social contract, this week and over the weeks that are kept."""

    week: str
    lines: tuple[ContractLine, ...]
    trend: dict[str, tuple[TrendPoint, ...]]
    """By the line's key."""

    def texts(self) -> list[str]:
        """Return the view for a person, a line each."""
        out = []
        for line in self.lines:
            limit = _shown(line.threshold, line.unit)
            text = line.text.format(limit=limit) if "{limit}" in line.text else line.text
            measured = f" ({_shown(line.value, line.unit)})" if line.value is not None and line.unit != "count" else ""
            who = f": {listed(_counted(line), limit=6)}" if _counted(line) else ""
            out.append(f"{line.status.upper():<8} {text}{measured}{who}")
            points = self.trend.get(line.key, ())
            if len(points) > 1:
                steps = [
                    f"{p.week} {_shown(p.value, line.unit) if p.value is not None else p.crossings}" for p in points
                ]
                out.append(f"         trend: {', '.join(steps)}")
        return out or ["The company profile holds no social contract."]


class Progress(Model):
    """One initiative over the approved weeks."""

    initiative: str
    weeks: dict[str, str]
    """Week -> what its approved narrative told, word for word."""

    def lines(self) -> list[str]:
        """Return the weeks for a person, a line each; what stood there the week before is not told again."""
        out, before = [], ""
        for week, told in self.weeks.items():
            same = _DATED.sub("", told) == before and told != NOTHING
            out.append(f"{week}  {'as the week before' if same else told}")
            before = _DATED.sub("", told)
        return out


def _counted(line: ContractLine) -> list[str]:
    """Return who crosses or answers a line, each once and how often; a figure is in the line's own words."""
    number = Counter(s for s in line.subjects if s not in line.figures)
    return [f"{name} ({n} times)" if n > 1 else name for name, n in number.items()]


def _shown(value: Number | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "percent":
        return percent(value)
    if unit == "ratio":
        return share(value) if value < 1 else ratio(value)
    return money(value, unit) if len(unit) == 3 else f"{value:f}"


class Review:
    """What a home's kept narratives show over time."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._records = home.records

    def diff(self, before: Week, after: Week) -> tuple[Change, ...]:
        """Return what changed between two weeks' narratives, approved ones first. Raises NotFoundError."""
        return diff(self._of(before), self._of(after))

    def contract(self, week: Week | None, gathered: WeekBrief | None = None) -> ContractView:
        """Return every line of the contract as it stands this week, and over the kept weeks up to it.

        Where the week was `gathered` already, it is not read again.
        """
        brief = gathered or Gathering(self._home, week, None).brief(())
        lines = brief.contract
        until = str(brief.frame.week)
        kept = [n for n in self._newest() if n.week <= until]
        return ContractView(week=until, lines=lines, trend={line.key: _trend(line, kept) for line in lines})

    def progress(self) -> tuple[Progress, ...]:
        """Return for each initiative what the approved narratives told of it, week by week."""
        kept = self._newest(approved=True)
        found = []
        for item in self._records.company().initiatives:
            wanted = f"initiatives-{hashlib.sha256(f'initiatives|{item.id}'.encode()).hexdigest()[:8]}"
            weeks = {n.week: _told(n, wanted) for n in kept}
            found.append(Progress(initiative=item.name, weeks=weeks))
        return tuple(found)

    def follow_up(self, path: Path) -> tuple[Commitment, ...]:
        """Return the commitments that a meeting's notes, already ingested, hold. Raises SourceError without a date."""
        document = next((d for d in self._records.documents() if d.name == path.name), None)
        if document is None or document.date is None:
            raise SourceError(
                f"{path.name!r} has no date, so what was decided can't be followed.",
                "Write `Date: 20 November 2026` on a line of its own at its head.",
            )
        brief = Gathering(self._home, Week.of(document.date), None).brief(())
        return tuple(
            c
            for c in brief.commitments
            if any(isinstance(q, NoteCitation) and q.path == document.path for q in c.citations)
        )

    def _of(self, week: Week) -> Narrative:
        versions = self._records.narratives(str(week))
        if not versions:
            raise NotFoundError(f"There is no narrative for {week}.", f"Run `sales-narrative draft --week {week}`.")
        settled = [v for v in versions if v.status in SETTLED]
        return (settled or versions)[-1].narrative

    def _newest(self, *, approved: bool = False) -> list[Narrative]:
        by_week: dict[str, list[tuple[bool, int, Narrative]]] = {}
        for v in self._records.narratives():
            if not approved or v.status in SETTLED:
                by_week.setdefault(v.week, []).append((v.status in SETTLED, v.version, v.narrative))
        return [max(found, key=lambda f: f[:2])[2] for _, found in sorted(by_week.items())]


def _trend(line: ContractLine, kept: Sequence[Narrative]) -> tuple[TrendPoint, ...]:
    rule = line.key.rsplit(".", 1)[-1]
    points = []
    for narrative in kept:
        if line.kind == "transparency":
            continue
        facts = {f.id: f.value for f in narrative.facts}
        value = facts.get(line.figures[0]) if line.figures else None
        crossing = sum(e.rule == rule for e in narrative.escalations)
        points.append(TrendPoint(week=narrative.week, crossings=crossing, value=value))
    return tuple(points)


def _told(narrative: Narrative, statement_id: str) -> str:
    for section in narrative.sections:
        for statement in section.statements:
            if statement.id == statement_id:
                _, found, rest = statement.text.partition("Progress: ")
                return rest if found else statement.text
    return NOTHING
