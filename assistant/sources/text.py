"""Bytes as text: the one place where a file's encoding is found out."""

import codecs
import re
from pathlib import Path

from assistant.errors import SourceError
from assistant.models.base import Model

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive (Word, Excel or compressed files)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old or password-protected Office file",
    b"\x89PNG\r\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b\x08": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "a database",
    b"{\\rtf": "a Rich Text document",
}
# Tab, line ends, form feed and escape occur in real text files; the rest of C0 and all of C1 do not.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MULTIBYTE = re.compile("[^\x00-\x7f\ufffd]")
# The five bytes that Windows-1252 leaves undefined stay C1 controls, as in browsers.
_WINDOWS_1252 = {n: bytes([n]).decode("windows-1252", errors="ignore") or chr(n) for n in range(0x80, 0xA0)}
_HOW_BINARY = "Give the file the ending of its real format, or save it as text (UTF-8)."


class Decoded(Model):
    """A file's text with LF line ends and no byte-order mark, and the encoding that it was in."""

    text: str
    encoding: str
    """utf-8, utf-16-le, utf-16-be, utf-32-le, utf-32-be or windows-1252."""
    damaged: int = 0
    """How many characters could not be read and stand as U+FFFD."""


def decode(data: bytes) -> Decoded:
    """Return the bytes as text, whatever usual encoding they are in.

    A byte-order mark decides; without one UTF-8 is tried, then UTF-16 by where its zero bytes lie, then
    Windows-1252. Raises SourceError when the bytes are not text at all. Empty bytes give empty text.
    """
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            raise SourceError(f"it holds {name}, not text", _HOW_BINARY)
    text, encoding = _with_mark(data) or _without_mark(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text or 50 * len(_CONTROL.findall(text)) > len(text):
        raise SourceError("it holds binary data, not text", _HOW_BINARY)
    # U+FFFD may also stand in the file itself, put there by whoever wrote it; a reader loses the same either way.
    return Decoded(text=text, encoding=encoding, damaged=text.count("\ufffd"))


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a regular file of 1 to `max_bytes` bytes. Raises SourceError for any other."""
    try:
        if not path.is_file():
            raise SourceError("it is missing or is no regular file", "Give the path of a file that can be read.")
        size = path.stat().st_size
        if size > max_bytes:
            raise SourceError(
                f"it has {size / 1e6:,.1f} MB, more than the {max_bytes / 1e6:,.0f} MB that are read",
                "Split it, or raise the limit with the setting SALES_NARRATIVE_MAX_FILE_MB.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"it can't be opened ({error.strerror})", "Check that you may read the file.") from error
    if not data.strip():
        raise SourceError("it is empty", "Export or save it again.")
    return data


def _with_mark(data: bytes) -> tuple[str, str] | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    return None


def _without_mark(data: bytes) -> tuple[str, str]:
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        lenient = data.decode("utf-8", errors="replace")
    # Windows-1252 text hardly ever forms valid UTF-8 sequences by chance, so a file in which most are valid
    # is UTF-8 with a few broken bytes (cut in the middle of a character, pasted from elsewhere).
    if len(_MULTIBYTE.findall(lenient)) >= 4 * lenient.count("\ufffd"):
        return lenient, "utf-8"
    return data.decode("latin-1").translate(_WINDOWS_1252), "windows-1252"


def _wide_encoding(data: bytes) -> str | None:
    """Name UTF-16's byte order when zero bytes lie on one side of the pairs, as in Latin, Greek or Cyrillic text."""
    pairs = len(data) // 2
    high_first, low_first = data[0::2].count(0), data[1::2].count(0)
    if 10 * max(high_first, low_first) < max(pairs, 1) or 20 * min(high_first, low_first) > max(high_first, low_first):
        return None
    return "utf-16-be" if high_first > low_first else "utf-16-le"
