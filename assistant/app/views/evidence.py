"""What stands behind a mark: the whole note with the sentence highlighted, the row's cells, or the figure."""

from collections.abc import Sequence

from assistant.app.render import Html, Piece, element, joined, plain
from assistant.app.texts import KIND, Wording, words
from assistant.app.views.parts import act, badge, empty, facts, figure, page, stressed, table
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation, Citation, NoteCitation, Statement
from assistant.service.viewing import AROUND, EvidenceView, RowView


def back() -> Html:
    """Return the way back to the text, for a screen where the two stand one below the other."""
    return element("div", act("Back to the text", "back", to="text"), class_="narrow")


def back_to_sentence(statement: str) -> Html:
    """Return the way from a citation back to the sentence that it belongs to."""
    return page(act("Back to the sentence", "statement", id=statement))


def nothing_open() -> Html:
    """Return what stands beside a text before anything is chosen."""
    return page(
        empty("Evidence", "Choose a mark, a sentence or a figure, and the note, row or formula behind it opens here.")
    )


def note(view: EvidenceView, wording: Wording, *, key: str = "") -> Html:
    """Return the sentence highlighted in its note, with the text around it; what is kept back stays masked.

    `key` changes with each opening, so that the view moves the focus here once.
    """
    before = "… " if view.char_start > len(view.before) else None
    place = f"Characters {view.char_start}–{view.char_end} of {view.path}"
    text = joined(
        before, stressed(view.before), element("mark", stressed(view.quote)), stressed(view.after), _more(view)
    )
    return _noted(view, text, place, wording, key)


def beginning(view: EvidenceView, wording: Wording) -> Html:
    """Return how a note begins, with nothing in it highlighted."""
    return _noted(
        view, joined(stressed(view.quote + view.after), _more(view)), f"The beginning of {view.path}", wording, ""
    )


def _more(view: EvidenceView) -> str | None:
    return " …" if len(view.after) >= AROUND else None


def _noted(view: EvidenceView, text: Html, place: str, wording: Wording, key: str) -> Html:
    about: list[tuple[str, Piece]] = [("Kind", KIND.get(view.kind.value, view.kind.value))]
    about += [
        (n, v) for n, v in (("Date", wording.day(view.date)), ("Account", view.account), ("By", view.author)) if v
    ]
    shown = element("div", text, class_="note", tabindex=0, role="region", aria_label=f"Text of {view.document}")
    return page(
        element("h2", view.document, tabindex=-1, data_focus=key or f"{view.path}:{view.char_start}"),
        facts(about),
        badge("Taken back since; kept as evidence of an approved narrative", "warn") if view.withdrawn else None,
        shown,
        element("p", place, class_="soft small"),
        back(),
        label="Evidence",
    )


def cells(citations: Sequence[Citation], rows: Sequence[RowView] = (), *, key: str = "") -> Html:
    """Return the cells that are cited, marked in the row of the export that they stand in."""
    held = [c for c in citations if not isinstance(c, NoteCitation)]
    if not held:
        return nothing_open()
    cited = {_column(c): c.value for c in held}
    whole = next((r.cells for r in rows if (r.path, r.row) == (held[0].path, held[0].row)), {})
    lines = [(n, element("mark", v or "(blank)")) for n, v in cited.items()]
    lines += [(n, plain(v)) for n, v in whole.items() if n not in cited and v]
    profile = _is_profile(held[0].path)
    return page(
        element("h2", _place(held[0]), tabindex=-1, data_focus=key or f"{held[0].path}:{held[0].row}"),
        table(("What is set" if profile else "Column", "Value in the file"), lines),
        None if profile else element("p", "The header is row 1, as in a spreadsheet.", class_="soft small"),
        back(),
        label="Evidence",
    )


def of_figure(shown: Figure, wording: Wording, rows: Sequence[RowView] = (), *, key: str = "") -> Html:
    """Return a figure with its formula, and its rows with the cells that say what they are."""
    return page(
        element("h2", "Computed figure", tabindex=-1, data_focus=key or shown.id),
        figure(shown, wording),
        deals(rows),
        back(),
        label="Evidence",
    )


_TELLING = ("account", "company", "stage", "amount", "close date", "close")
"""What a header holds that tells a reader which deal a row is; the file has the rest."""
_WIDEST = 4


def deals(rows: Sequence[RowView]) -> Html | None:
    """Return rows of an export as a table, with where each stands; nothing when there are none."""
    if not rows:
        return None
    headers = list(dict.fromkeys(h for r in rows for h in r.cells))
    telling = [h for h in headers if any(w in h.casefold() for w in _TELLING)][:_WIDEST]
    shown = [[*(r.cells.get(h, "") for h in telling), element("span", f"{r.row}", title=r.path)] for r in rows]
    files = ", ".join(dict.fromkeys(r.path for r in rows))
    return element(
        "div",
        table([*telling, "Row"], shown, numeric=(len(telling),), close=True),
        element("p", files, class_="soft small"),
    )


def of_statement(statement: Statement, *, key: str = "", reasons: bool = True) -> Html:
    """Return a sentence with its verdict and what it cites, each with a button that opens the note or row."""
    lines = [
        element(
            "li",
            shown,
            element(
                "div", element("span", where, class_="soft small"), " ", act("Open", "citation", id=statement.id, n=n)
            ),
        )
        for where, shown, n in _cited(statement)
    ]
    verified = statement.status == "verified"
    return element(
        "div",
        element("h2", "This sentence", tabindex=-1, data_focus=key or statement.id),
        element(
            "p",
            badge("verified" if verified else "not verified", "good" if verified else "bad"),
            " ",
            element("span", KINDS.get(statement.kind.value, ""), class_="soft small"),
        ),
        element("ul", [element("li", r) for r in statement.reasons]) if reasons and statement.reasons else None,
        element("h3", "Rests on") if lines else None,
        element("ol", lines) if lines else None,
        back(),
    )


def _cited(statement: Statement) -> list[tuple[str, Piece, str]]:
    """Return where each citation stands, what stands there, and its number; the cells of one row are told together."""
    rows: dict[str, tuple[list[Piece], str]] = {}
    for number, citation in enumerate(statement.citations):
        if isinstance(citation, NoteCitation):
            rows[f"{citation.path}:{citation.char_start}"] = [element("q", stressed(citation.quote))], str(number)
            continue
        held, _ = rows.setdefault(_place(citation), ([], str(number)))
        held += [", " if held else None, f"{_column(citation)}: ", element("strong", citation.value or "(blank)")]
    return [(where.rpartition(":")[0] or where, shown, number) for where, (shown, number) in rows.items()]


def _is_profile(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def _place(citation: CellCitation) -> str:
    """Return the file with its row, or with its line where it has no rows."""
    return f"{citation.path}, {'line' if _is_profile(citation.path) else 'row'} {citation.row}"


def _column(citation: CellCitation) -> str:
    """Return a column as its file heads it; what a profile sets is said in words."""
    if not _is_profile(citation.path):
        return citation.column
    return words(citation.column.replace(".", ", "))


KINDS = {
    "fact": "stated from computed figures",
    "evidence": "told from notes and rows",
    "recommendation": "a recommendation, with what it rests on",
    "commitment": "a promise that someone made",
    "gap": "says what was looked for and not found",
}
"""What each kind of statement is, for a reader."""
