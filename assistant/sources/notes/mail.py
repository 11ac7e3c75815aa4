"""Reads .eml: the header fields as lines, then the body; older messages, signatures and legal footers are marked."""

import contextlib
import email
import email.policy
import email.utils
from email.errors import MessageError
from email.message import EmailMessage, Message

from assistant.errors import SourceError
from assistant.models.document import Region, RegionKind
from assistant.sources.metadata import Facts
from assistant.sources.notes.extract import Extract, TextBuilder
from assistant.sources.notes.history import mail_regions
from assistant.sources.notes.page import page_text
from assistant.sources.text import decode

_FIELDS = ("Subject", "From", "To", "Cc", "Date")
_MAX_DEPTH = 20
_MAX_PARTS = 500
_PRIVATE = {"personal", "private", "company-confidential"}
_HOW = "Save the mail again as .eml, or copy its text into a .txt file."


def read_mail(data: bytes) -> Extract:
    """Read a mail; the plain text body is preferred to the HTML one, and attachments are named in warnings."""
    message = _parsed(data)
    builder = TextBuilder()
    for field in _FIELDS:
        if value := _field(message, field):
            builder.line_break()
            builder.add(f"{field}: {value}", RegionKind.HEADER)
    if not builder.length:
        raise SourceError("it is not a mail: it has no header fields", _HOW)
    body, body_warnings = _body(message)
    builder.line_break(2)
    start = builder.length
    builder.add(body.text)
    subject = _field(message, "Subject")
    text = builder.text
    parts = mail_regions(text, start, subject)
    body_regions = [
        Region(char_start=r.char_start + start, char_end=r.char_end + start, kind=r.kind) for r in body.regions
    ]
    warnings = [*body_warnings, *parts.warnings, *_attachments(message)]
    return Extract(
        text=text,
        regions=(*builder.regions, *body_regions, *parts.regions),
        title=subject or None,
        facts=_facts(message),
        body_start=parts.content_start,
        warnings=tuple(warnings),
    )


def _parsed(data: bytes) -> EmailMessage:
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError("it holds binary data, not a mail", _HOW)
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        data = decode(data).text.encode("utf-8")
    try:
        message = email.message_from_bytes(data.lstrip(b"\r\n"), policy=email.policy.default)
    except (MessageError, RecursionError, ValueError, LookupError) as error:
        raise SourceError("it is not a mail that can be read", _HOW) from error
    _check_depth(message)
    return message


def _check_depth(message: Message) -> None:
    stack, seen = [(message, 0)], 0
    while stack:
        part, depth = stack.pop()
        seen += 1
        if depth > _MAX_DEPTH or seen > _MAX_PARTS:
            raise SourceError(f"its parts are nested deeper than {_MAX_DEPTH}, or more than {_MAX_PARTS}", _HOW)
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            stack.extend((child, depth + 1) for child in payload if isinstance(child, Message))


def _field(message: Message, name: str) -> str:
    """Return a header field on one line, decoded; a field too broken to decode is given as it stands."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        raw = next((value for key, value in message.raw_items() if key.casefold() == name.casefold()), "")
        return " ".join(str(raw).split())


def _body(message: EmailMessage) -> tuple[Extract, list[str]]:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
    except (KeyError, ValueError, AttributeError):
        part = None
    if part is None:
        return _passed_on(message)
    body = _content(part)
    if not body.text.strip() and part.get_content_type() == "text/plain":
        other = message.get_body(preferencelist=("html",))
        body = _content(other) if other is not None else body
    return body, []


def _passed_on(message: EmailMessage) -> tuple[Extract, list[str]]:
    """Read a message that is attached as a whole to one without words of its own."""
    for part in message.walk():
        if part is not message and part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, EmailMessage):
                head = "\n".join(f"{name}: {value}" for name in _FIELDS if (value := _field(inner, name)))
                body, _ = _body(inner)
                block = f"Begin forwarded message:\n{head}\n\n"
                shifted = [r.model_copy(update={
                    "char_start": r.char_start + len(block), "char_end": r.char_end + len(block)
                }) for r in body.regions]  # fmt: skip
                return Extract(text=block + body.text, regions=tuple(shifted)), []
    return Extract(text=""), []


def _content(part: Message) -> Extract:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    declared = part.get_content_charset() or ""
    try:
        text = data.decode(declared) if declared else decode(data).text
    except (LookupError, UnicodeDecodeError):
        text = decode(data).text
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if part.get_content_type() == "text/html":
        return page_text(text)
    return Extract(text=_unflowed(text) if part.get_param("format") == "flowed" else text)


def _unflowed(text: str) -> str:
    """Join the lines that format=flowed broke (RFC 3676): a line that ends with a space goes on in the next."""
    lines: list[str] = []
    for line in text.split("\n"):
        joins = bool(lines) and lines[-1].endswith(" ") and lines[-1] != "-- "
        if joins and not line.startswith((">", "-- ")) and not lines[-1].startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(lines)


def _attachments(message: EmailMessage) -> list[str]:
    names = []
    for part in message.walk():
        if part.get_content_disposition() == "attachment":
            name = part.get_filename() or part.get_content_type()
            names.append(" ".join(str(name).replace("\\", "/").rsplit("/", 1)[-1].split())[:80])
    return [f"its attachment {name!r} was not read; add it as a file of its own" for name in names[:20]]


def _facts(message: EmailMessage) -> Facts:
    day = None
    with contextlib.suppress(ValueError, TypeError, IndexError):
        day = email.utils.parsedate_to_datetime(_field(message, "Date")).date()
    people = [_name(pair) for field in ("To", "Cc") for pair in email.utils.getaddresses([_field(message, field)])]
    author = next((_name(pair) for pair in email.utils.getaddresses([_field(message, "From")])), "")
    return Facts(
        dates=(day,) if day else (),
        author=author or None,
        attendees=tuple(dict.fromkeys(person for person in people if person)),
        confidential=True if _field(message, "Sensitivity").casefold() in _PRIVATE else None,
        warnings=() if day else ("its Date field is missing or cannot be read",),
    )


def _name(pair: tuple[str, str]) -> str:
    """Return the person's name, or the address where there is none; `Lee, Ann` is turned round."""
    name = " ".join(pair[0].strip(" '\"").split())
    last, comma, first = name.partition(", ")
    if comma and first and "," not in first:
        name = f"{first} {last}"
    return name or pair[1]
