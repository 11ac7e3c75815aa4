"""What in a mail's body is not its author's news: quoted history, signatures, legal footers."""

import re
from typing import NamedTuple

from assistant.models.document import Region, RegionKind

_FIELD_NAMES = (
    "from|sent|to|cc|bcc|date|subject|reply-to|von|gesendet|an|datum|betreff|de|envoyé|envoye|à|objet|para|enviado"
    "|asunto|fra|til|dato|emne|från|skickat|till|ämne"
)
_FIELD = re.compile(rf"^[\s>*]*[*_]?({_FIELD_NAMES})\s?:[*_]?(?:[ \t]+\S|[ \t]*$)", re.IGNORECASE)
_FROM = re.compile(r"^[\s>*]*[*_]?(?:from|von|de|fra|från)\s?:[*_]?[ \t]+\S", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^[\s>]*(?:[-_]{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|opprinnelig melding|ursprungligt meddelande)\s*[-_]{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^[\s>]*(?:[-_]{2,}\s*(?:forwarded message|forwarded by .{0,120}|weitergeleitete nachricht|message transféré"
    r"|mensaje reenviado|videresendt melding|vidarebefordrat meddelande)\s*[-_]*|begin forwarded message:)\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^[ \t>]*(?:on|am|le|el|den|på|op|il)\b[^\n]{6,200}?(?:\n[^\n]{0,120}?)?"
    r"\b(?:wrote|schrieb(?: [^\n:]{1,80})?|a écrit|escribió|skrev(?: [^\n:]{1,80})?|schreef|ha scritto)\s?:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^\s*(?:(?:many |with |kind |best |warm |warmest |kindest )*(?:regards|wishes|thanks|best|cheers|sincerely"
    r"|yours(?: truly| sincerely)?|thank you|rgds|br|thx|cordially|respectfully)(?: so much| again| in advance)?"
    r"|mit freundlichen grüßen|viele grüße|beste grüße|mfg|lg|cordialement|saludos(?: cordiales)?"
    r"|(?:med )?vennlig hilsen|mvh|med vänliga hälsningar|groeten)\s*[,.!–-]*\s*(?:\S+(?: \S+){0,2})?\s*$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\s*[*_]*(?:confidentiality notice|legal notice|disclaimer|important notice"
    r"|(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b[^\n]*"
    r"(?:confidential|privileged|intended (?:solely|only)|addressee|recipient))",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^\s*(?:sent|gesendet|envoyé|enviado|sendt|skickat) (?:from|von|de|desde|fra|från) (?:my|mein|mon|mi|min)", re.I
)
_CONTACT = re.compile(
    r"(?:\+?\d[\d\s().-]{7,30}\d|https?://|www\.|[^\s@]{1,64}@[^\s@]{1,190}\.\w+|\b(?:tel|mob|mobile|phone|cell|direct)\b)",
    re.I,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|vs|rv)\s*:", re.IGNORECASE)
_CARD_NAME = re.compile(r"^\s*(?:[^\W\d_][\w.'’-]*\s?){1,4}$")
_POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s\.?|n\.?\s?b\.?)\b", re.IGNORECASE)
_SAYS_NOTHING = 25
"""Words; a forwarder who adds no more than this passes the message on rather than writing one."""
_SIGNATURE_LINES = 10
_SIGN_OFF_WITHIN = 40
"""Lines from the end in which a sign-off is looked for; a legal footer may stand below it."""
_MOST_FORWARDS = 10


class _Line(NamedTuple):
    start: int
    end: int
    text: str


class MailParts(NamedTuple):
    """The regions of a mail's body, and what the reader should know about it."""

    regions: list[Region]
    content_start: int
    """Where the words begin that the mail is about: past the header of a message that it passes on."""
    warnings: tuple[str, ...] = ()


def mail_regions(text: str, start: int, subject: str = "", passed_on: int = 0) -> MailParts:
    """Mark history, signatures and legal footers in the body that begins at `start`.

    A message passed on with hardly a word of the forwarder's own is the mail's content: then only its header lines
    are marked, and the search for history goes on below them. `passed_on` counts how often that has happened.
    """
    regions: list[Region] = []
    border = _border(text, start)
    forwards = border is not None and (border.forwarded or bool(_FORWARD_SUBJECT.match(subject)))
    own_end = border.start if border else len(text)
    if border and forwards and passed_on < _MOST_FORWARDS and _own_words(text, start, own_end) <= _SAYS_NOTHING:
        regions.extend(_signature(text, start, own_end))
        regions.append(Region(char_start=border.start, char_end=border.end, kind=RegionKind.HEADER))
        rest = mail_regions(text, border.end, passed_on=passed_on + 1)
        warning = "it passes on another message, which was read as its content"
        return MailParts([*regions, *rest.regions], rest.content_start, (warning,))
    if border:
        regions.append(Region(char_start=border.start, char_end=len(text), kind=RegionKind.QUOTED_HISTORY))
    regions.extend(_quoted_lines(text, start, own_end))
    regions.extend(_signature(text, start, own_end))
    return MailParts(regions, start)


class _Border(NamedTuple):
    start: int
    end: int
    """Where the older message's own words begin."""
    forwarded: bool


def _border(text: str, start: int) -> _Border | None:
    """Find where an older message begins: a divider, `On … wrote:` or a block of From/Sent/To/Subject lines."""
    lines = _lines(text, start)
    found = None
    for index, line in enumerate(lines):
        forwarded, divided = bool(_FORWARD.match(line.text)), bool(_DIVIDER.match(line.text))
        if forwarded or divided:
            end = _fields_end(lines, index + 1)
            if end or line.text.strip(" >_"):
                found = _Border(line.start, end or line.end, forwarded)
        elif _FROM.match(line.text) and (end := _fields_end(lines, index)):
            found = _Border(line.start, end, forwarded=False)
        if found:
            break
    wrote = _WROTE.search(text, start, found.start if found else len(text))
    return _Border(wrote.start(), wrote.end(), forwarded=False) if wrote else found


def _fields_end(lines: list[_Line], index: int) -> int | None:
    """Return the end of a block of mail header lines at `index` (blank lines before it allowed), or None."""
    while index < len(lines) and not lines[index].text.strip(" >\t"):
        index += 1
    count, end = 0, None
    while index < len(lines):
        text = lines[index].text
        if _FIELD.match(text):
            count += 1
        elif not count or not text.startswith((" ", "\t")):
            break
        end = lines[index].end
        index += 1
    return end if count >= 2 else None


def _quoted_lines(text: str, start: int, stop: int) -> list[Region]:
    runs = re.finditer(r"(?:^[ ]{0,3}>[^\n]*(?:\n|\Z))+", text[start:stop], re.MULTILINE)
    return [
        Region(char_start=start + run.start(), char_end=start + run.end(), kind=RegionKind.QUOTED_HISTORY)
        for run in runs
    ]


def _own_words(text: str, start: int, stop: int) -> int:
    signed = _signature(text, start, stop)
    end = min((region.char_start for region in signed), default=stop)
    return len(text[start:end].split())


def _signature(text: str, start: int, stop: int) -> list[Region]:
    """Mark from `-- `, a sign-off or a contact block to the end of the author's words, and legal footers."""
    lines = [line for line in _lines(text, start, stop) if line.text.strip()]
    regions = [_region(line) for line in lines if _DISCLAIMER.match(line.text) or _SENT_FROM.match(line.text)]
    marked = {region.char_start for region in regions}
    for index, line in enumerate(lines):
        near_end = index >= len(lines) - _SIGN_OFF_WITHIN
        below = [later for later in lines[index + 1 :] if later.start not in marked] if near_end else []
        if re.match(r"^--\s?$", line.text) or (near_end and _SIGN_OFF.match(line.text) and _is_signature(below)):
            end = _signature_end(lines[index:])
            regions.append(Region(char_start=line.start, char_end=end, kind=RegionKind.SIGNATURE))
            break
    else:
        regions.extend(_contact_block([line for line in lines if line.start not in marked]))
    return regions


def _is_signature(lines: list[_Line]) -> bool:
    """Tell whether what follows a sign-off is a block of names and numbers, with at most a postscript after it."""
    block = lines[: next((i for i, line in enumerate(lines) if _POSTSCRIPT.match(line.text)), len(lines))]
    return len(block) <= _SIGNATURE_LINES and all(_like_a_card(line.text) for line in block)


def _like_a_card(line: str) -> bool:
    words = line.split()
    if re.match(r"\s*(?:[-*•–]|\d+[.)])\s", line) or re.search(r"[$€£%]", line):
        return False
    return bool(_CONTACT.search(line) and len(words) <= 14) or (len(words) <= 8 and not re.search(r"[.!?]\s*$", line))


def _signature_end(lines: list[_Line]) -> int:
    end = lines[0].end
    for line in lines[1:]:
        if _POSTSCRIPT.match(line.text):
            break
        end = line.end
    return end


def _contact_block(lines: list[_Line]) -> list[Region]:
    """Mark the last paragraph when it is a name over telephone numbers and addresses."""
    block: list[_Line] = []
    for line in reversed(lines[-_SIGNATURE_LINES:]):
        if block and line.end + 1 < block[0].start:
            break
        block.insert(0, line)
    named = bool(block) and bool(_CARD_NAME.match(block[0].text)) and block[0].text.istitle()
    contacts = sum(bool(_CONTACT.search(line.text)) for line in block)
    if not named or not contacts or not all(_like_a_card(line.text) for line in block) or len(block) == len(lines):
        return []
    return [Region(char_start=block[0].start, char_end=block[-1].end, kind=RegionKind.SIGNATURE)]


def _region(line: _Line) -> Region:
    return Region(char_start=line.start, char_end=line.end, kind=RegionKind.SIGNATURE)


def _lines(text: str, start: int, stop: int | None = None) -> list[_Line]:
    lines, stop = [], len(text) if stop is None else stop
    while start < stop:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        lines.append(_Line(start, end, text[start:end]))
        start = end + 1
    return lines
