"""Text that a reader would not see: comments, hidden elements, invisible characters. It is kept, and marked."""

import re
from collections.abc import Iterable

from assistant.models.document import Region, RegionKind

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?\]\]>|^\[(?://|comment)\]: *(?:#|<>) *[^\n]*", re.DOTALL | re.M)
_RAW = re.compile(r"<(script|style|template)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN = re.compile(r"<([a-zA-Z][\w-]*+)([^<>]*+)>")
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
# Tag characters carry whole sentences unseen; joiners and direction marks are normal in many scripts and in
# emoji, so only a run too long for either is taken for content.
_INVISIBLE = re.compile(
    "[\U000e0000-\U000e007f]+"
    "|[\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\u180e\u00ad\u202a-\u202e\u2066-\u2069]{8,}"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}"
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0+(?![.\d])"
    r"|font-size\s*:\s*(?:0+(?:\.\d+)?|1(?:\.0+)?)\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)"
    r"|(?:left|top|right|text-indent)\s*:\s*-\d{3,}|mso-hide\s*:\s*all|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![-\w])(color|background(?:-color)?)\s*:\s*([^;!]+)", re.IGNORECASE)
_NAMED = {"white": "ffffff", "black": "000000", "transparent": ""}
_TINY_DIFFERENCE = 12


def hides(style: str) -> bool:
    """Tell whether a CSS declaration block makes its element invisible by itself."""
    return bool(_HIDING.search(style))


def colours(style: str) -> tuple[str | None, str | None]:
    """Return the text colour and the background that a declaration block sets, as six hex digits, or None for each."""
    found: dict[str, str | None] = {}
    for name, value in _COLOUR.findall(style):
        found["color" if name.casefold() == "color" else "background"] = as_hex(value)
    return found.get("color"), found.get("background")


def as_hex(value: str) -> str | None:
    """Return a CSS colour as six hex digits, or None when it is not plainly one."""
    value = value.strip().casefold()
    if value in _NAMED:
        return _NAMED[value] or None
    match = re.match(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", value)
    if match:
        digits = match[1]
        return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = re.match(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", value)
    return "".join(f"{min(int(part), 255):02x}" for part in parts.groups()) if parts else None


def unreadable(colour: str | None, background: str | None) -> bool:
    """Tell whether text of this colour cannot be made out on this background (white where none is set)."""
    if colour is None:
        return False
    paper = background or "ffffff"
    return all(abs(int(colour[i : i + 2], 16) - int(paper[i : i + 2], 16)) <= _TINY_DIFFERENCE for i in (0, 2, 4))


def hidden_markup(text: str) -> list[Region]:
    """Find HTML comments and elements hidden by attribute or style in Markdown or plain text."""
    if "<" not in text and "[" not in text:
        return []
    ranges = [match.span() for pattern in (_COMMENT, _RAW) for match in pattern.finditer(text)]
    done, unclosed = 0, set[str]()
    for match in _OPEN.finditer(text):
        name = match[1].casefold()
        if match.start() >= done and name not in _VOID and _is_hidden_tag(match[2]):
            end = None if name in unclosed else _close(text, match)
            if end is None:
                unclosed.add(name)
                gap = text.find("\n\n", match.end())
                end = len(text) if gap < 0 else gap
            done = end
            ranges.append((match.start(), done))
    return _regions(ranges)


def _is_hidden_tag(attributes: str) -> bool:
    style = re.search(r"""style\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", attributes, re.IGNORECASE)
    if re.search(r"""(?:^|\s)hidden(?=\s|$|=|/)""", attributes, re.IGNORECASE):
        return True
    declared = next((group for group in style.groups() if group), "") if style else ""
    font = re.search(r"""(?:^|\s)color\s*=\s*["']?([#\w]+)""", attributes, re.IGNORECASE)
    colour, background = colours(declared)
    return hides(declared) or unreadable(colour or (as_hex(font[1]) if font else None), background)


def _close(text: str, opening: re.Match[str]) -> int | None:
    """Return where the element ends that `opening` begins, or None when it is never closed."""
    depth = 0
    tags = re.compile(rf"<(/?){re.escape(opening[1])}(?![\w-])([^<>]*+)>", re.IGNORECASE)
    for tag in tags.finditer(text, opening.start()):
        if tag[2].endswith("/"):
            continue
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return None


def invisible_characters(text: str) -> list[Region]:
    """Find runs of characters that show nothing and are long enough to carry a message."""
    if text.isascii():
        return []
    return _regions(match.span() for match in _INVISIBLE.finditer(text))


def _regions(ranges: Iterable[tuple[int, int]]) -> list[Region]:
    return [Region(char_start=a, char_end=b, kind=RegionKind.HIDDEN) for a, b in ranges if b > a]
