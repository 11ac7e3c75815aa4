"""Reads .html: what a browser would show, block by block; what it would not show is kept and marked hidden."""

import re
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag

from assistant.errors import SourceError
from assistant.models.document import RegionKind
from assistant.sources.notes.extract import Extract, TextBuilder
from assistant.sources.notes.hidden import as_hex, colours, hides, unreadable
from assistant.sources.text import decode

MAX_CHARACTERS = 10_000_000
_DROPPED = {"script", "style", "head", "title", "meta", "link", "svg", "math", "object", "iframe", "canvas", "select"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_SPACED = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "table", "ul", "ol", "blockquote", "section", "article"}
_UNSEEN = (Comment, CData, Declaration, Doctype, ProcessingInstruction)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


class _Style(NamedTuple):
    hidden: bool = False
    colour: str | None = None
    background: str | None = None
    pre: bool = False


def read_page(data: bytes) -> Extract:
    """Read an HTML file; raises SourceError when it is too large or shows nothing."""
    extract = page_text(_markup(data))
    if not extract.text.strip():
        raise SourceError("it shows no text", "Open it in a browser, and save what it shows as text or PDF.")
    return extract


def _markup(data: bytes) -> str:
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data).text


def page_text(markup: str) -> Extract:
    """Return the text that the markup shows, with hidden text in its place, marked."""
    if len(markup) > MAX_CHARACTERS:
        raise SourceError(
            f"its HTML has {len(markup):,} characters; the limit is {MAX_CHARACTERS:,}",
            "Save the part that matters as text.",
        )
    soup = BeautifulSoup(markup, "lxml")
    builder = TextBuilder()
    _walk(soup, builder, _sheet(soup))
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    heading = soup.find("h1")
    return Extract(
        text=builder.text,
        regions=builder.regions,
        title=title or (heading.get_text(" ", strip=True) if heading else "") or None,
    )


def _walk(soup: BeautifulSoup, builder: TextBuilder, sheet: dict[str, str]) -> None:
    """Go through the tree with a stack of our own, so that no depth of nesting ends it."""
    stack: list[tuple[object, _Style]] = [(soup, _Style())]
    while stack:
        node, style = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            _apply(node, builder)
        elif isinstance(node, NavigableString):
            _add_words(node, builder, style)
        elif isinstance(node, Tag) and node.name not in _DROPPED:
            style = _style_of(node, style, sheet)
            _add_picture(node, builder)
            before, after = _borders(node)
            _apply(before, builder)
            if after:
                stack.append((after, style))
            stack.extend((child, style) for child in reversed(node.contents))


def _add_picture(tag: Tag, builder: TextBuilder) -> None:
    """Keep the words that stand for a picture: a browser shows them only where it lacks the picture."""
    words = " ".join(str(tag.get("alt") or "").split()) if tag.name == "img" else ""
    if words:
        _add_hidden(builder, f"<!-- {words} -->")


def _borders(tag: Tag) -> tuple[str, str]:
    """Return what stands before and after an element: line ends, cell marks, list marks."""
    if tag.name == "br":
        return "br", ""
    if tag.name in ("td", "th"):
        return ("cell" if tag.find_previous_sibling(["td", "th"]) else "", "")
    if tag.name == "li":
        return "item", "line"
    if tag.name in _SPACED:
        return "gap", "gap"
    return ("line", "line") if tag.name in _BLOCKS else ("", "")


def _apply(border: str, builder: TextBuilder) -> None:
    if border in ("line", "gap", "item"):
        builder.line_break(2 if border == "gap" else 1)
    if border == "br" and builder.length:
        builder.add("\n")
    if border == "item":
        builder.add("- ")
    if border == "cell":
        builder.add(" | ")


def _add_words(node: NavigableString, builder: TextBuilder, style: _Style) -> None:
    if isinstance(node, _UNSEEN):
        words = " ".join(str(node).split())
        if isinstance(node, Comment | CData) and words:
            _add_hidden(builder, f"<!-- {words} -->")
        return
    if style.pre:
        words = str(node).replace("\r\n", "\n")
    else:
        words = re.sub(r"[ \t\n\r\f]+", " ", str(node))
        words = words.lstrip(" ") if builder.ends_with_space else words
    if style.hidden and words.strip():
        _add_hidden(builder, words)
    else:
        builder.add(words)


def _add_hidden(builder: TextBuilder, words: str) -> None:
    if not builder.ends_with_space:
        builder.add(" ")
    builder.add(words.strip(), RegionKind.HIDDEN)
    builder.add(" ")


def _style_of(tag: Tag, outer: _Style, sheet: dict[str, str]) -> _Style:
    if outer.hidden:
        return outer
    style = ";".join([*_sheet_rules(tag, sheet), str(tag.get("style") or "")])
    colour, background = colours(style)
    colour = colour or as_hex(str(tag.get("color") or "")) or outer.colour
    background = background or as_hex(str(tag.get("bgcolor") or "")) or outer.background
    hidden = tag.name == "template" or tag.has_attr("hidden") or hides(style) or unreadable(colour, background)
    return _Style(hidden, colour, background, outer.pre or tag.name in ("pre", "textarea"))


def _sheet_rules(tag: Tag, sheet: dict[str, str]) -> list[str]:
    if not sheet:
        return []
    classes = " ".join(str(name) for name in tag.get_attribute_list("class") if name).split()
    names = [tag.name, *(f".{name}" for name in classes), f"#{tag.get('id')}"]
    names += [f"{tag.name}.{name}" for name in classes]
    return [sheet[name] for name in names if name in sheet]


def _sheet(soup: BeautifulSoup) -> dict[str, str]:
    """Read the simple rules (`.class`, `#id`, `tag`) of the style elements; media queries count as always on."""
    rules: dict[str, str] = {}
    for element in soup.find_all("style"):
        css = re.sub(r"/\*.*?\*/", "", element.get_text(), flags=re.DOTALL)
        for selectors, declarations in _RULE.findall(css[:200_000]):
            for selector in selectors.split(","):
                name = selector.strip()
                rules[name] = f"{rules.get(name, '')};{declarations}"
    return rules
