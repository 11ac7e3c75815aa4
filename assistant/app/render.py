"""The one door through which text becomes HTML: every piece is escaped, every tag and attribute is on a list."""

import re
from collections.abc import Iterable
from html import escape

_TAGS = (
    "a article aside b blockquote button caption cite code col colgroup dd del details div dl dt em figcaption "
    "figure footer form h1 h2 h3 h4 header hr i input ins kbd label li mark nav ol p pre progress q section small "
    "span strong sub summary sup table tbody td th thead time tr ul"
)
_ATTRIBUTES = (
    "class id role title href tabindex hidden open scope colspan for type name value checked max dir lang datetime "
    "download method action"
)
TAGS = frozenset(_TAGS.split())
"""Nothing that loads, runs or embeds: no script, style, img, iframe, object, svg or link."""
VOID = frozenset({"hr", "col", "input"})
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_DATA = re.compile(r"(?:data|aria)-[a-z][a-z-]*\Z")
_LOCAL = re.compile(r"(?:#|/(?![/\\]))[^\s\\]*\Z")
"""An address within this app: a fragment or an absolute path, never another host or another scheme."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Controls, and marks that turn the reading direction of what follows them: a file name must not read as another."""


class Html(str):
    """Text that `element` made; any other string is escaped when it meets one."""

    __slots__ = ()


Piece = str | Html | None | Iterable["Piece"]


def element(name: str, *children: Piece, **attributes: str | int | bool | None) -> Html:
    """Return the element with its children, every plain string in it escaped.

    Attributes are named as in Python: `class_`, `data_id`, `aria_label`; None and False leave one out, True gives it
    without a value. Raises ValueError for a tag, an attribute or an address that is not on the lists: a programming
    error, since none of these may come from data.
    """
    if name not in TAGS:
        raise ValueError(f"no element {name!r} here")
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*pieces: Piece) -> Html:
    """Return the pieces one after the other, plain strings escaped, None left out."""
    return Html("".join(_piece(piece) for piece in pieces))


def plain(text: str) -> Html:
    """Return the text as it reads: escaped, without controls and direction marks."""
    return Html(escape(_UNSEEN.sub("", text), quote=True))


def _piece(piece: Piece) -> str:
    if piece is None:
        return ""
    if isinstance(piece, Html):
        return piece
    if isinstance(piece, str):
        return plain(piece)
    return "".join(_piece(inner) for inner in piece)


def _attribute(key: str, value: str | int | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name not in ATTRIBUTES and not _DATA.match(name):
        raise ValueError(f"no attribute {name!r} here")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name in ("href", "action") and not _LOCAL.match(str(value)):
        raise ValueError(f"no address outside of this app: {value!r}")
    return f' {name}="{plain(str(value))}"'
