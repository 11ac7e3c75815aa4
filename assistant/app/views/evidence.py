"""What stands behind a mark: the whole note with the sentence highlighted, the row's cells, or the figure."""

from collections.abc import Sequence
from itertools import pairwise

from assistant.app.render import Html, Piece, element
from assistant.app.texts import KIND, Wording
from assistant.app.views.parts import cell, empty, facts, figure, page, table
from assistant.models.document import Document
from assistant.models.figure import Figure
from assistant.models.narrative import Citation, NoteCitation

KEPT_BACK = "[kept back]"


def nothing_open() -> Html:
    """Return what stands beside a text before anything is chosen."""
    return page(empty("Evidence", "Choose a numbered mark, and the note, row or figure behind it opens here."))


def note(
    document: Document, start: int, end: int, kept_back: Sequence[tuple[int, int]], wording: Wording, *, key: str = ""
) -> Html:
    """Return the note with `start:end` highlighted and scrolled to; ranges that are kept back are named, not shown.

    `key` changes with each opening, so that the view moves the focus here once.
    """
    text = document.text
    cut = sorted({0, len(text), start, end, *(at for pair in kept_back for at in pair)})
    pieces: list[Piece] = []
    for one, two in pairwise(cut):
        if any(a <= one and two <= b for a, b in kept_back):
            if not pieces or pieces[-1] != _kept():
                pieces.append(_kept())
        elif start <= one and two <= end:
            pieces.append(element("mark", text[one:two]))
        else:
            pieces.append(text[one:two])
    about = [("Kind", KIND.get(document.kind.value, document.kind.value)), ("Date", wording.day(document.date))]
    about += [("Account", document.account)] if document.account else []
    about += [("Deal", document.opportunity_name)] if document.opportunity_name else []
    about += [("Author", document.author)] if document.author else []
    return page(
        element("h2", document.name, tabindex=-1, data_focus=key or f"{document.id}:{start}"),
        facts(about),
        element("div", pieces, class_="note", tabindex=0, role="region", aria_label=f"Text of {document.name}"),
        element("p", f"Characters {start}–{end} of {document.path}", class_="soft small"),
        label="Evidence",
    )


def _kept() -> Html:
    return element("span", KEPT_BACK, class_="kept")


def cells(citations: Sequence[Citation], *, key: str = "") -> Html:
    """Return the cells of one row of an export, each with its header."""
    held = [c for c in citations if not isinstance(c, NoteCitation)]
    if not held:
        return nothing_open()
    return page(
        element(
            "h2", f"{held[0].path}, row {held[0].row}", tabindex=-1, data_focus=key or f"{held[0].path}:{held[0].row}"
        ),
        table(("Column", "Value in the file"), [(c.column, element("strong", c.value or "(blank)")) for c in held]),
        element("p", "The header is row 1, as in a spreadsheet.", class_="soft small"),
        label="Evidence",
    )


def of_figure(shown: Figure, wording: Wording, *, key: str = "", rows: Html | None = None) -> Html:
    """Return a figure with its formula and rows."""
    return page(
        element("h2", "Computed figure", tabindex=-1, data_focus=key or shown.id), figure(shown, wording), rows,
        label="Evidence",
    )  # fmt: skip


def short(citations: Sequence[Citation], statement: str) -> Html:
    """Return what a sentence cites, each with a button that opens the note or row in full."""
    lines = []
    for place, citation in enumerate(citations):
        if isinstance(citation, NoteCitation):
            shown: Piece = [element("q", citation.quote), element("div", citation.path, class_="soft small")]
        else:
            shown = cell(citation)
        lines.append(
            element(
                "li", shown,
                element("button", "Open", type="button", class_="act", data_act="citation", data_id=statement,
                        data_n=place, aria_label=f"Open {citation.path}"),
            )
        )  # fmt: skip
    return element("ol", lines)
