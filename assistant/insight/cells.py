"""Citations of a deal's cells, as they stand in the export."""

from assistant.models.deal import Deal
from assistant.models.narrative import CellCitation


def has_column(deal: Deal, field: str) -> bool:
    """Return whether the deal's export has a column for the field."""
    return field in deal.columns


def cell(deal: Deal, field: str) -> CellCitation | None:
    """Return the citation of the deal's cell for a field, or None where its export has no such column."""
    if field not in deal.columns:
        return None
    return CellCitation(
        path=deal.ref.path, row=deal.ref.row, column=deal.columns[field], value=deal.cells.get(field, "")
    )


def cells(*places: tuple[Deal, str]) -> tuple[CellCitation, ...]:
    """Return the citations of the cells that exist, each once, in the order given."""
    found = (cell(deal, field) for deal, field in places)
    return tuple(dict.fromkeys(citation for citation in found if citation is not None))
