"""The sheet on which figures are entered, with their rows, and on which it is noted why others are absent."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from assistant.models.deal import ZERO, Deal, RowRef
from assistant.models.figure import Figure, FigureSet

PERCENT, RATIO, COUNT, DAYS = "percent", "ratio", "count", "days"
HUNDRED = Decimal(100)


def day_text(day: dt.date) -> str:
    """Return the day as people write it: 20 Nov 2026."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def span_text(start: dt.date, end: dt.date) -> str:
    """Return the stretch of days as people write it: from 1 Oct 2026 to 20 Nov 2026."""
    return f"from {day_text(start)} to {day_text(end)}"


def rows_of(deals: Iterable[Deal]) -> tuple[RowRef, ...]:
    """Return the rows of the deals, each once, in the order of files and rows."""
    refs = {(deal.ref.path, deal.ref.row): deal.ref for deal in deals}
    return tuple(refs[key] for key in sorted(refs))


class Sheet:
    """Collects the figures of one computation; what other currencies say is counted, never added up."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.figures: dict[str, Figure] = {}
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        """Note once why something is absent or left out."""
        if text not in self.warnings:
            self.warnings.append(text)

    def value(self, figure_id: str) -> Decimal | None:
        """Return the value of a figure entered earlier, or None where it is absent."""
        figure = self.figures.get(figure_id)
        return figure.value if figure else None

    def put(
        self, figure_id: str, label: str, value: Decimal, unit: str, formula: str, *, rows: tuple[RowRef, ...] = ()
    ) -> None:
        """Enter one figure."""
        self.figures[figure_id] = Figure(id=figure_id, label=label, value=value, unit=unit, formula=formula, rows=rows)

    def counted(self, deals: Iterable[Deal]) -> list[Deal]:
        """Return the deals whose amounts may be added up: those in the company's currency, or in none stated."""
        return [deal for deal in deals if in_currency(deal, self.currency)]

    def total(self, deals: Iterable[Deal]) -> Decimal:
        """Return the exact sum of the amounts in the company's currency."""
        return sum((deal.amount for deal in self.counted(deals)), ZERO)

    def money(self, figure_id: str, label: str, what: str, deals: Sequence[Deal]) -> None:
        """Enter the sum of amounts of `deals`, which `what` describes after 'sum of amounts of'."""
        kept = self.counted(deals)
        self.put(figure_id, label, self.total(kept), self.currency, f"sum of amounts of {what}", rows=rows_of(kept))

    def count(self, figure_id: str, label: str, what: str, deals: Sequence[Deal]) -> None:
        """Enter how many `deals` there are, which `what` describes after 'number of'."""
        self.put(figure_id, label, Decimal(len(deals)), COUNT, f"number of {what}", rows=rows_of(deals))

    def pair(self, figure_id: str, label: str, what: str, deals: Sequence[Deal]) -> None:
        """Enter a set of deals as two figures, `<id>_count` and `<id>_amount`."""
        self.count(f"{figure_id}_count", f"{label}, number of deals", what, deals)
        self.money(f"{figure_id}_amount", f"{label}, amount", what, deals)

    def quotient(self, figure_id: str, label: str, unit: str, parts: tuple[str, str], formula: str) -> None:
        """Enter the first part over the second (times 100 for a percent); its rows are those of both parts."""
        above, below = (self.figures.get(part) for part in parts)
        if above is None or below is None or below.value == 0:
            raise ValueError(f"{figure_id!r} needs {parts[0]!r} and {parts[1]!r}, and the second not 0")
        factor = HUNDRED if unit == PERCENT else Decimal(1)
        rows = tuple(dict.fromkeys(above.rows + below.rows))
        self.put(figure_id, label, factor * above.value / below.value, unit, formula, rows=rows)

    def result(self) -> FigureSet:
        """Return what was entered."""
        return FigureSet(figures=self.figures, warnings=tuple(self.warnings))


def in_currency(deal: Deal, currency: str) -> bool:
    """Return whether the deal's amount is in `currency`, or states none and so is taken to be."""
    stated = deal.currency.strip().upper()
    return not stated or stated == currency.upper()
