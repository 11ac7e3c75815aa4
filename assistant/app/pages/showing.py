"""What a mark, a sentence or a bar opens, asked for through the user's own door."""

from collections.abc import Sequence

from assistant.app.render import Html, joined
from assistant.app.texts import Wording
from assistant.app.views import evidence
from assistant.app.views.parts import figure, page
from assistant.models.deal import RowRef
from assistant.models.figure import Figure
from assistant.models.narrative import Citation, NoteCitation
from assistant.service.access import Access
from assistant.service.viewing import StatementView


def open_citation(door: Access, citation: Citation, wording: Wording) -> Html:
    """Return the note around a quotation, or the row of a cell."""
    if isinstance(citation, NoteCitation):
        view = door.evidence(citation.path, citation.char_start, citation.char_end, citation.quote)
        return evidence.note(view, wording)
    return evidence.cells([citation], door.rows([RowRef(path=citation.path, row=citation.row)]))


def open_row(door: Access, citations: Sequence[Citation]) -> Html:
    """Return the cells of a row that are cited, and the row as it stands in the file."""
    refs = [RowRef(path=c.path, row=c.row) for c in citations if not isinstance(c, NoteCitation)]
    return evidence.cells(citations, door.rows(refs[:1]))


def open_figure(door: Access, shown: Figure, wording: Wording) -> Html:
    """Return a figure with formula and rows."""
    return evidence.of_figure(shown, wording, door.rows(shown.rows))


def open_statement(door: Access, view: StatementView, wording: Wording, *, reasons: bool = True) -> Html:
    """Return what a sentence rests on: its verdict, its citations, its figures with formula and rows."""
    told = [figure(f, wording) for f in view.figures]
    rows = [r for f in view.figures for r in f.rows]
    return page(evidence.of_statement(view.statement, reasons=reasons), joined(told), evidence.deals(door.rows(rows)))
