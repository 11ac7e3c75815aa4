"""The small things that stand on every page: badges, messages, empty states, tables, a figure with its rows."""

import re
from collections.abc import Iterable, Sequence

from assistant.app.render import Html, Piece, element, joined
from assistant.app.texts import Wording, formula, trouble, wholes
from assistant.errors import AssistantError
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation

ROWS = 60
"""So many rows of a figure are listed; the rest is counted."""


def page(*pieces: Piece, label: str = "") -> Html:
    """Return the pieces as a part of a page that styles and screen readers know."""
    return element("div", *pieces, class_="page", role="region" if label else None, aria_label=label or None)


def badge(text: str, tone: str = "") -> Html:
    """Return a word that stands for a state; tone is good, warn, bad or nothing."""
    return element("span", text, class_=f"badge {tone}".strip())


def say(head: str, *more: Piece, tone: str = "") -> Html:
    """Return a message: what is so, then what follows from it; a screen reader hears it as it comes."""
    role = "alert" if tone == "bad" else "status"
    return element("div", element("strong", head), *more, class_=f"say {tone}".strip(), role=role)


def failure(error: AssistantError) -> Html:
    """Return an error that a user can mend, in the product's own words: what, and how."""
    what, how = trouble(error)
    return page(say(what, element("p", how) if how else None, tone="bad"))


def empty(head: str, *next_step: Piece) -> Html:
    """Return what stands where nothing is yet: what would be here, and what to do next."""
    return element("div", element("strong", head), *next_step, class_="empty")


def unbroken(text: str) -> list[Html | str]:
    """Return a sentence in which no line breaks between a number and its sign or unit."""
    return [element("span", piece, class_="whole") if whole else piece for piece, whole in wholes(text)]


_STRESSED = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")


def stressed(text: str) -> list[Html | str]:
    """Return the text of a note with what it stresses set so, instead of between its asterisks."""
    pieces, last = list[Html | str](), 0
    for found in _STRESSED.finditer(text):
        pieces += [text[last : found.start()], element("strong" if found[1] else "em", found[1] or found[2])]
        last = found.end()
    return [*pieces, text[last:]]


def act(label: str, name: str, **data: str | int | None) -> Html:
    """Return a button that reads as a link and triggers `name` with its data."""
    return element(
        "button", label, type="button", class_="act", data_act=name, **{f"data_{k}": v for k, v in data.items()}
    )


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[Piece]],
    *,
    caption: str = "",
    numeric: Iterable[int] = (),
    whole: Iterable[int] = (),
    widths: Sequence[int] = (),
    close: bool = False,
) -> Html:
    """Return a table; the columns in `numeric` are set to the right, those in `whole` are never broken into lines.

    `widths` are percents by which several tables of a page line up. On a phone each row becomes a few lines, a cell
    with its header on each; with `close` the cells follow each other, which suits rows that are many and short.
    """
    kinds = dict.fromkeys(whole, "whole") | dict.fromkeys(numeric, "n")
    columns = [element("col", class_=f"w{width}") for width in widths]
    head = [element("th", h, scope="col", role="columnheader", class_=kinds.get(i)) for i, h in enumerate(headers)]
    body = [
        element(
            "tr",
            [
                element("td", _held(cell), role="cell", class_=kinds.get(i), data_label=header)
                for i, (header, cell) in enumerate(zip(headers, row, strict=True))
            ],
            role="row",
        )
        for row in rows
    ]
    return element(
        "div",
        element(
            "table",
            element("caption", caption) if caption else None,
            element("colgroup", columns) if columns else None,
            element("thead", element("tr", head, role="row"), role="rowgroup"),
            element("tbody", body, role="rowgroup"),
            role="table",
            class_="even" if columns else None,
        ),
        class_="wide close" if close else "wide",
        tabindex=0,
        role="region",
        aria_label=caption or ", ".join(headers),
    )


def _held(cell: Piece) -> Html | None:
    """Return what a cell holds as one piece, beside which its header can stand; nothing where it is empty."""
    inside = joined(cell)
    return element("div", inside) if inside else None


def facts(pairs: Iterable[tuple[str, Piece]]) -> Html:
    """Return names and values, one pair a line."""
    return element("dl", [joined(element("dt", name), element("dd", value)) for name, value in pairs], class_="facts")


def figure(shown: Figure, wording: Wording) -> Html:
    """Return a figure: its value, its formula in words, and the rows that it was computed from."""
    refs = shown.rows[:ROWS]
    by_file: dict[str, list[int]] = {}
    for ref in refs:
        by_file.setdefault(ref.path, []).append(ref.row)
    listed = [
        element("li", f"{path}, row{'s' if len(rows) > 1 else ''} {_runs(rows)}") for path, rows in by_file.items()
    ]
    more = len(shown.rows) - len(refs)
    return element(
        "section",
        element("h3", shown.label),
        facts(
            (
                ("Value", element("strong", wording.figure(shown))),
                ("Formula", formula(shown.formula)),
                (f"Rows ({len(shown.rows)})", element("ul", listed, class_="plain") if listed else "none"),
            )
        ),
        element("p", f"and {more} more", class_="soft small") if more > 0 else None,
    )


def cell(citation: CellCitation) -> Html:
    """Return a cell of an export: file, row, column, and the value as it stands there."""
    return facts(
        (
            ("File", citation.path),
            ("Row", str(citation.row)),
            (citation.column, element("strong", citation.value or "(blank)")),
        )
    )


def _runs(rows: Sequence[int]) -> str:
    """Return `3–5, 9` for 3, 4, 5, 9."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][-1] + 1:
            parts[-1].append(row)
        else:
            parts.append([row])
    return ", ".join(f"{p[0]}–{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def reading(what: str) -> Html:
    """Return what stands while something is being read."""
    return page(element("p", f"Reading {what}…", class_="soft", role="status"))
