"""Quotation marks and markup: words in marks must stand in a citation, and nothing may point outside."""

import re
from collections.abc import Iterable

from assistant.writing.check.evidence import Evidence

_MARKS = re.compile(r"“([^“”]*)”|«([^«»]*)»|„([^„“”]*)[“”]|\"([^\"\n]*)\"|(?<!\w)‘([^‘’]*(?:’\w[^‘’]*)*)’(?!\w)")
_UNPAIRED = re.compile(r"[“”„«»\"]")
_CUT = re.compile(r"\s*(?:\[?…\]?|\[?\.\.\.\]?)\s*")
_EDGE = " \t\n.,;:!?-–—'*_"
_OUTWARD = (
    (re.compile(r"\b(?:https?|ftp|file|javascript|data|mailto):\S", re.I), "an outward link"),
    (re.compile(r"\bwww\.\S", re.I), "an outward link"),
    (re.compile(r"!?\[[^\]\n]*\]\s*\([^)\n]*\)"), "a link or an image in markup"),
    (re.compile(r"</?[a-zA-Z!][^>\n]*>"), "markup"),
    (re.compile(r"```|\{\{|\}\}|&#?\w+;"), "markup"),
)
_HOST = re.compile(
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|co|ai|dev|app|info|biz|ru|cn|xyz|top|site|online)\b(?:/\S*)?", re.I
)


def quoted_spans(text: str) -> list[tuple[int, int, str]]:
    """Return start, end (marks included) and inner text of each stretch in quotation marks."""
    return [(m.start(), m.end(), next((g for g in m.groups() if g is not None), "")) for m in _MARKS.finditer(text)]


def without_quotations(text: str) -> str:
    """Return the text with each stretch in quotation marks blanked out, every other character in its place."""
    plain = list(text)
    for start, end, _ in quoted_spans(text):
        plain[start:end] = " " * (end - start)
    return "".join(plain)


def folded(text: str) -> str:
    """Return the text as compared: white space, marks and case made one."""
    text = re.sub(r"[“”„«»\"‘’´`']", "'", text)
    text = re.sub(r"[‐‑–—−]", "-", text)
    return re.sub(r"\s+", " ", text).strip().casefold()


def stands_in(words: str, texts: Iterable[str]) -> bool:
    """Whether the words, cut at their ellipses, stand in this order in one of the texts."""
    parts = [folded(part).strip(_EDGE) for part in _CUT.split(words)]
    parts = [part for part in parts if part]
    return bool(parts) and any(_in_order(parts, folded(text)) for text in texts)


def quotation_faults(text: str, evidence: Evidence) -> list[str]:
    """Return what is wrong with the statement's quotation marks."""
    sources = [q.citation.quote for q in evidence.quotes]
    sources += [c.value for c, _ in evidence.cells]
    names = [d.name for d in evidence.cell_deals]
    reasons = [
        f"the words in quotation marks stand in no citation: {inner.strip()!r}"
        for _, _, inner in quoted_spans(text)
        if inner.strip() and not stands_in(inner, [*sources, *names])
    ]
    if _UNPAIRED.search(without_quotations(text)):
        reasons.append("a quotation mark is not closed")
    return reasons


def outward_faults(text: str, evidence: Evidence) -> list[str]:
    """Return links, images and markup, which a statement must not carry."""
    reasons = [f"the text carries {what}" for pattern, what in _OUTWARD if pattern.search(text)]
    for host in _HOST.finditer(text):
        if host[0].casefold() not in evidence.blob:
            reasons.append("the text carries an outward link")
    return list(dict.fromkeys(reasons))


def _in_order(parts: list[str], text: str) -> bool:
    position = 0
    for part in parts:
        found = _whole(part, text, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _whole(part: str, text: str, start: int) -> int:
    """Return where `part` stands in `text` at word borders, from `start` on; -1 where it does not."""
    at = text.find(part, start)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(part) : at + len(part) + 1]
        if not (before.isalnum() and part[0].isalnum()) and not (after.isalnum() and part[-1].isalnum()):
            return at
        at = text.find(part, at + 1)
    return -1
