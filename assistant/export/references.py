"""Numbering what a narrative cites, in the order in which a reader meets it."""

from collections.abc import Iterable
from itertools import groupby

from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import Citation, NoteCitation, PreparedQuestion, Section, Statement


class Reference(Model):
    """One numbered source: a quotation in a note, or cells of one row."""

    number: int
    place: str
    """`calls/acme.md, characters 120–180` or `crm/opportunities_2026-11-20.csv, row 12`."""
    detail: str
    """The quotation, or the cells with their headers."""


class References:
    """Gives each source and figure of a narrative one number; cells of one row share theirs."""

    def __init__(self, narrative: Narrative) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._cells: dict[tuple[str, ...], dict[str, str]] = {}
        self._quotes: dict[tuple[str, ...], str] = {}
        self._figures: dict[str, int] = {}
        self._by_id = {f.id: f for f in narrative.facts}
        for section in ordered(narrative):
            for statement in section.statements:
                self._meet(statement.citations)
                for figure_id in statement.facts:
                    if figure_id in self._by_id:
                        self._figures.setdefault(figure_id, len(self._figures) + 1)
        for question in narrative.framing.questions:
            self._meet(question.citations)

    @staticmethod
    def _key(citation: Citation) -> tuple[str, ...]:
        if isinstance(citation, NoteCitation):
            return ("note", citation.path, str(citation.char_start), str(citation.char_end))
        return ("row", citation.path, str(citation.row))

    def _meet(self, citations: Iterable[Citation]) -> None:
        for citation in citations:
            key = self._key(citation)
            self._numbers.setdefault(key, len(self._numbers) + 1)
            if isinstance(citation, NoteCitation):
                self._quotes[key] = " ".join(citation.quote.split())
            else:
                self._cells.setdefault(key, {})[citation.column] = citation.value

    def marks(self, told: Statement | PreparedQuestion) -> str:
        """Return the markers of a statement or an answer, `[F1, F2] [3, 5–7]`; empty when it cites nothing."""
        facts = told.facts if isinstance(told, Statement) else ()
        figures = sorted(self._figures[f] for f in facts if f in self._figures)
        sources = sorted({self._numbers[self._key(c)] for c in told.citations})
        parts = []
        if figures:
            parts.append(f"[{', '.join(_runs(figures, 'F'))}]")
        if sources:
            parts.append(f"[{', '.join(_runs(sources, ''))}]")
        return " ".join(parts)

    def sources(self) -> list[Reference]:
        """Return the numbered sources in order."""
        found = []
        for key, number in self._numbers.items():
            if key[0] == "note":
                place, detail = f"{key[1]}, characters {key[2]}–{key[3]}", f"“{self._quotes[key]}”"
            else:
                cells = "; ".join(f"{c}: {v or '(blank)'}" for c, v in self._cells[key].items())
                place, detail = f"{key[1]}, row {key[2]}", cells
            found.append(Reference(number=number, place=place, detail=detail))
        return found

    def figures(self) -> list[tuple[int, Figure]]:
        """Return the figures that the narrative states, with their numbers."""
        return [(number, self._by_id[figure_id]) for figure_id, number in self._figures.items()]


def ordered(narrative: Narrative) -> list[Section]:
    """Return the sections in the order of the framing."""
    by_id = {s.id: s for s in narrative.sections}
    return [by_id[i] for i in narrative.framing.order if i in by_id]


def _runs(numbers: list[int], prefix: str) -> list[str]:
    parts = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        values = [value for _, value in run]
        if len(values) > 2:
            parts.append(f"{prefix}{values[0]}–{prefix}{values[-1]}")
        else:
            parts += [f"{prefix}{value}" for value in values]
    return parts


def exact(figure: Figure) -> str:
    """Return a figure's exact value with its unit, for the appendix; a ratio to six decimals."""
    value = figure.value
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{value:,.0f}"
    return f"{text} {'' if figure.unit in ('count', 'ratio') else figure.unit}".strip()


def heading(narrative: Narrative) -> str:
    """Return the memo's first line: company, week, as-of day."""
    day = f"{narrative.as_of.day} {narrative.as_of:%B %Y}"
    return f"{narrative.company or 'Sales'}: week {narrative.week}, as of {day}"


PARAGRAPHS = frozenset({"headline", "revenue_vs_goal"})
"""Sections that read as a paragraph; the others are lists."""
