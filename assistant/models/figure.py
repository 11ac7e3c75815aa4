"""Computed figures, each with its formula, unit and the rows behind it."""

from assistant.models.base import Model, Number
from assistant.models.deal import RowRef


class Figure(Model):
    """A number that code computed from rows; a narrative may state it and nothing near it."""

    id: str
    label: str
    value: Number
    unit: str
    """A currency code, `percent`, `ratio`, `count` or `days`."""
    formula: str
    rows: tuple[RowRef, ...] = ()


class FigureSet(Model):
    """All figures of a week by id, and why any that were asked for are absent."""

    figures: dict[str, Figure] = {}
    warnings: tuple[str, ...] = ()

    def get(self, figure_id: str) -> Figure | None:
        """Return the figure, or None where it could not be computed."""
        return self.figures.get(figure_id)
