"""A second look at whether a statement stands on what it cites, by the plainest means and none of the product's.

It reads the stored notes, the tables and company.yaml itself, knows numbers as digits, and asks of each statement:
does each citation hold what it says, does each quotation stand in a citation, does each number follow from a cited
figure, cell or quotation, does each date, and is each account that is named one that the citations speak of?
"""

import calendar
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from assistant.models.draft import Narrative
from assistant.models.narrative import CellCitation, Citation, NoteCitation, Statement, StatementKind

ACCOUNT_HEADERS = ("Account Name", "Associated Company", "account")
AMOUNT_HEADERS = ("Amount", "Deal Amount", "close_value")
_QUOTED = re.compile(r"“([^”]*)”")
_MONTHS = list(calendar.month_name)[1:]
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b")
_NUMBER = re.compile(r"(?<![\w.,])[-−+]?(?:[$€£]|[A-Z]{3} )?(\d[\d,]*(?:\.\d+)?)( ?%|[KM](?!\w))?(?![\w])")
_PLAIN = re.compile(r"\d[\d,.]*\d|\d")
_CODES = re.compile(
    r"\b\d{4}-[QW]\d+\b|\b\d{4}-\d\d-\d\d\b|\brow \d+\b|\S+\.(?:csv|xlsx|md|txt|eml|vtt|docx|pdf|html)\b"
)
_SCALE = {"K": 1e3, "M": 1e6}
_SHARES = {"half": 50.0, "third": 33.0, "quarter": 25.0}
"""Shares that a note says in a word and a memo in percent."""
Number = tuple[float, float]
"""A value, and by how much its writing rounds at most."""


@dataclass
class Sources:
    """What a company's statements may rest on, read without the product."""

    workspace: Path
    texts: Mapping[str, str]
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, path: str) -> pd.DataFrame:
        """Return a table of the workspace, every cell as text."""
        if path not in self._tables:
            file = self.workspace / path
            read = pd.read_excel if file.suffix == ".xlsx" else pd.read_csv
            self._tables[path] = read(file, dtype=str, keep_default_na=False)
        return self._tables[path]

    @cached_property
    def profile(self) -> dict[str, Any]:
        """company.yaml as it stands."""
        file = self.workspace / "company.yaml"
        read: dict[str, Any] = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else {}
        return read

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Every account that any export names."""
        found: set[str] = set()
        for path in (self.workspace / "crm").iterdir():
            table = self.table(path.relative_to(self.workspace).as_posix())
            for header in ACCOUNT_HEADERS:
                if header in table.columns:
                    found |= {a for a in table[header] if a.strip()}
        return frozenset(found)

    def row(self, path: str, row: int) -> Mapping[str, str]:
        """Return a table's row, counted as a spreadsheet does, by header; empty where there is none."""
        table = self.table(path)
        if not 2 <= row <= len(table) + 1:
            return {}
        return {str(header): str(cell) for header, cell in table.iloc[row - 2].items()}


def unsupported(statement: Statement, narrative: Narrative, sources: Sources) -> list[str]:
    """Return what of a statement does not follow from what it cites; a gap rests on nothing and is not asked."""
    if statement.kind is StatementKind.GAP:
        return []
    problems = [p for c in statement.citations if (p := untrue(c, sources))]
    own, quoted = _QUOTED.sub(" … ", statement.text), _QUOTED.findall(statement.text)
    problems += [f"“{q[:60]}” stands in no citation" for q in quoted if not _stands(q, statement.citations)]
    problems += [f"{a} is in none of its sources" for a in _strangers(own, statement, narrative, sources)]
    if statement.kind is not StatementKind.RECOMMENDATION:
        problems += [f"the date {d} is in none of its sources" for d in _dates(own, statement, narrative, sources)]
    return problems + [
        f"the number {n} follows from none of its sources" for n in _numbers(own, statement, narrative, sources)
    ]


def untrue(citation: Citation, sources: Sources) -> str:
    """Return why a citation does not hold, empty where it does."""
    if isinstance(citation, NoteCitation):
        text = sources.texts.get(citation.path)
        if text is None:
            return f"there is no note {citation.path}"
        if Path(citation.path).name != citation.document:
            return f"{citation.path} is not the document {citation.document}"
        return (
            "" if text[citation.char_start : citation.char_end] == citation.quote else f"{citation.path} says otherwise"
        )
    if citation.path.endswith(".yaml"):
        return (
            ""
            if _same(_value_at(sources.profile, citation.column), citation.value)
            else f"{citation.column} says otherwise"
        )
    found = sources.row(citation.path, citation.row).get(citation.column)
    return (
        ""
        if found is not None and _same(found, citation.value)
        else f"{citation.path} row {citation.row} says otherwise"
    )


def _value_at(profile: Any, place: str) -> Any:  # noqa: ANN401 - what YAML holds
    for part in place.split("."):
        if isinstance(profile, list) and part.isdigit() and int(part) < len(profile):
            profile = profile[int(part)]
        else:
            profile = profile.get(part) if isinstance(profile, dict) else None
    return profile


def _same(found: object, told: str) -> bool:
    one, other = _folded(str(found)), _folded(told)
    return one == other or one.removesuffix(" 00:00:00") == other.removesuffix(" 00:00:00") or _equal(one, other)


def _equal(one: str, other: str) -> bool:
    try:
        return float(one.replace(",", "")) == float(other.replace(",", ""))
    except ValueError:
        return False


def _folded(text: str) -> str:
    return " ".join(text.split())


def _stands(quoted: str, citations: Sequence[Citation]) -> bool:
    wanted = _folded(quoted.strip().strip("…").strip())
    held = [_folded(c.quote if isinstance(c, NoteCitation) else c.value) for c in citations]
    return any(wanted in text for text in held)


def _strangers(own: str, statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[str]:
    """Yield accounts that a statement names and none of its sources does."""
    named = {a for a in sources.accounts if re.search(rf"(?<!\w){re.escape(a)}(?!\w)", own)}
    named = {a for a in named if not any(a != b and a in b for b in named)}
    spoken = set(_spoken(statement, narrative, sources))
    for account in sorted(named):
        words = [w.casefold() for w in account.split() if len(w) > 4] or [account.casefold()]
        if not any(word in text.casefold() for text in spoken for word in words):
            yield account


def _spoken(statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[str]:
    for c in statement.citations:
        if isinstance(c, NoteCitation):
            yield f"{c.path} {sources.texts.get(c.path, '')}"
        elif c.path.endswith(".yaml"):
            yield c.value
        else:
            yield " ".join(sources.row(c.path, c.row).values())
    facts = {f.id: f for f in narrative.facts}
    for ref in (ref for i in statement.facts if i in facts for ref in facts[i].rows):
        if ref.path.startswith("crm/"):
            yield " ".join(sources.row(ref.path, ref.row).values())


def _dates(own: str, statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[str]:
    """Yield dates that neither a cell, a citation, its note's date nor a followed promise has."""
    known = set(_known_days(statement, narrative, sources))
    for match in _DATE.finditer(own):
        day, month = int(match[1]), _MONTHS.index(match[2]) + 1
        if (day, month) not in known:
            yield match[0]


def _known_days(statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[tuple[int, int]]:
    for c in statement.citations:
        yield from _days_in(f"{c.path} {c.quote if isinstance(c, NoteCitation) else c.value}")
        if isinstance(c, NoteCitation):
            yield from _days_in(sources.texts.get(c.path, ""))
        elif c.path.startswith("crm/"):
            yield from _days_in(" ".join(sources.row(c.path, c.row).values()))
    for promise in narrative.commitments:
        yield from _days_in(promise.due or "")
    for fact in (f for f in narrative.facts if f.id in statement.facts):
        yield from _days_in(fact.formula)


def _days_in(text: str) -> Iterator[tuple[int, int]]:
    for iso in re.findall(r"(?<!\d)\d{4}-(\d\d)-(\d\d)(?!\d)", text):
        yield int(iso[1]), int(iso[0])
    for one, two in re.findall(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.]\d{2,4})?\b", text):
        yield int(one), int(two)
        yield int(two), int(one)
    short = "|".join(f"{m[:3]}[a-z]*" for m in _MONTHS)
    found = [(d, m) for d, m in re.findall(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?({short})\b", text)]
    found += [(d, m) for m, d in re.findall(rf"\b({short})\.? (\d{{1,2}})\b", text)]
    for day, month in found:
        yield int(day), next(n for n, name in enumerate(_MONTHS, 1) if name[:3] == month[:3])


def _numbers(own: str, statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[str]:
    """Yield numbers in digits that are no figure, cell, quoted number, count, or simple result of these."""
    for cited in statement.citations:
        own = own.replace(cited.path, " ").replace(Path(cited.path).name, " ")
    text = _CODES.sub(" ", _DATE.sub(" ", own))
    known: list[float] | None = None
    for match in _NUMBER.finditer(text):
        known = known if known is not None else list(_known(statement, narrative, sources))
        value, slack = _read(match)
        if not any(abs(abs(k) - value) <= slack + 1e-9 for k in known):
            yield match[0].strip()


def _read(match: re.Match[str]) -> Number:
    digits, unit = match[1].replace(",", ""), (match[2] or "").strip()
    places = len(digits.partition(".")[2])
    scale = _SCALE.get(unit, 1.0)
    return float(digits) * scale, 0.5 * 10**-places * scale if (unit or places) else 0.0


def _known(statement: Statement, narrative: Narrative, sources: Sources) -> Iterator[float]:
    facts = [float(f.value) for f in narrative.facts if f.id in statement.facts]
    cells = list(_cell_numbers(statement.citations, sources))
    for value in facts:
        yield from (value, 100 * value, float(math.floor(value + 0.5)))
    yield from cells
    yield from (100 * cell / fact for cell in cells for fact in facts if fact)
    yield from (abs(a - b) for a, b in combinations(facts, 2))
    for c in statement.citations:
        held = c.quote if isinstance(c, NoteCitation) else c.value
        for found in _PLAIN.findall(held):
            yield from _readings(found)
        yield from (value for word, value in _SHARES.items() if word in held.casefold())
    yield from map(float, _tallies(narrative))
    yield from map(float, range(1, len(statement.citations) + 1))
    amounts = _amounts(statement, narrative, sources)
    yield sum(amounts)
    yield from (sum(pair) for pair in combinations(amounts[:12], 2))


def _readings(found: str) -> Iterator[float]:
    plain = found.strip(".,")
    for text in (plain.replace(",", ""), plain.replace(".", "").replace(",", ".")):
        if text.count(".") <= 1 and text.replace(".", "").isdigit():
            yield from (float(text), 1e3 * float(text), 1e6 * float(text))


def _cell_numbers(citations: Sequence[Citation], sources: Sources) -> Iterator[float]:
    for c in citations:
        if isinstance(c, CellCitation):
            cells = [c.value]
            if c.path.startswith("crm/"):
                row = sources.row(c.path, c.row)
                cells += [row[h] for h in AMOUNT_HEADERS if h in row]
            for cell in cells:
                plain = re.sub(r"[$€£,\s]", "", cell)
                if re.fullmatch(r"\d+(?:\.\d+)?", plain):
                    yield float(plain)


def _amounts(statement: Statement, narrative: Narrative, sources: Sources) -> list[float]:
    rows = {(c.path, c.row) for c in statement.citations if isinstance(c, CellCitation) and c.path.startswith("crm/")}
    named = [float(r.amount) for r in narrative.risks if r.account in statement.text]
    found = list(named)
    for path, number in sorted(rows):
        row = sources.row(path, number)
        found += [
            float(p)
            for h in AMOUNT_HEADERS
            if h in row and (p := re.sub(r"[$€£,\s]", "", row[h])).replace(".", "").isdigit()
        ]
    return list(dict.fromkeys(found))


def _tallies(narrative: Narrative) -> Iterator[int]:
    """Yield the counts that the narrative's own object bears out."""
    crossing = sum(r.escalated for r in narrative.risks)
    yield from (crossing, len(narrative.risks) - crossing, len(narrative.risks), len(narrative.escalations))
    yield from (len(narrative.commitments), len(narrative.discrepancies), narrative.quarantined)
    for status in ("open", "kept", "missed", "redated", "no_news"):
        yield sum(c.status == status for c in narrative.commitments)
    yield from narrative.omitted.values()
