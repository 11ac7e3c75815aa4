"""Reads .pdf: the text layer page by page; what was drawn invisibly is kept and marked hidden."""

import io
import logging
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from assistant.errors import SourceError
from assistant.models.document import RegionKind
from assistant.sources.notes.extract import Extract, TextBuilder

MAX_PAGES = 500
MAX_SECONDS = 60.0
MAX_CHARACTERS = 5_000_000
_BROKEN = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, AssertionError,
    OSError, EOFError, zlib.error, struct.error,
)  # fmt: skip
"""pypdf lets errors of its parsing code out where a file is malformed in a way that it does not expect."""
_INVISIBLE = 3
"""PDF text rendering mode 3: neither filled nor stroked (ISO 32000-1, table 106)."""
_WHITE = 0.98
_HOW_BROKEN = "Open it and print it to PDF again, or export it as text."
_HOW_LONG = "Split it, or export the part that matters as text."


def read_portable(data: bytes) -> Extract:
    """Read a PDF whole; raises SourceError when it is cut off, encrypted, a scan, or beyond the bounds of size."""
    if b"%PDF-" not in data[:1024]:
        raise SourceError("it is not a PDF", "Give the file the ending of its real format.")
    if b"%%EOF" not in data[-4096:]:
        raise SourceError("it was cut off: the end of the PDF is missing", "Fetch or export it again.")
    with _quiet():
        try:
            return _read(data)
        except FileNotDecryptedError as error:
            raise SourceError("it is password-protected", "Save it without a password.") from error
        except _BROKEN as error:
            raise SourceError("it is damaged and cannot be read whole", _HOW_BROKEN) from error


def _read(data: bytes) -> Extract:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError("it is password-protected", "Save it without a password.")
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise SourceError(f"it has {count} pages; the limit is {MAX_PAGES}", _HOW_LONG)
    builder, started, blank = TextBuilder(), time.monotonic(), []
    for number, page in enumerate(reader.pages, 1):
        builder.line_break(2)
        before = builder.length
        _add_page(page, builder)
        if not builder.text[before:].strip():
            blank.append(number)
        if time.monotonic() - started > MAX_SECONDS or builder.length > MAX_CHARACTERS:
            raise SourceError(f"it takes too long to read: {number} of {count} pages in a minute", _HOW_LONG)
    if len(blank) == count:
        raise SourceError(
            "it holds no text, only pictures of it (a scan)", "Run text recognition (OCR) on it, and add the result."
        )
    pages = ", ".join(map(str, blank[:10])) + (" and more" if len(blank) > 10 else "")
    warnings = (f"no text on page {pages}: if it is a scan, run text recognition (OCR) on it",) if blank else ()
    return Extract(text=builder.text, regions=builder.regions, warnings=warnings)


def _add_page(page: PageObject, builder: TextBuilder) -> None:
    """Add a page's text. Invisible text is hidden only beside visible text: alone it is the text layer of a scan."""
    painter = _Painter()
    page.extract_text(visitor_operand_before=painter.operand, visitor_text=painter.text)
    pieces = painter.pieces
    shown = any(words.strip() and not unseen for words, unseen in pieces)
    for words, unseen in pieces:
        builder.add(words, RegionKind.HIDDEN if unseen and shown else None)


class _Painter:
    """Follows a page's drawing state and keeps each piece of text with whether it can be seen."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, bool]] = []
        self._mode, self._white = 0, False
        self._saved: list[tuple[int, bool]] = []
        self._drawn_unseen = False

    def operand(self, operator: bytes, operands: list[Any], _cm: object, _tm: object) -> None:
        """Note a change of rendering mode or fill colour, and in which state text is drawn."""
        if operator == b"q":
            self._saved.append((self._mode, self._white))
        elif operator == b"Q" and self._saved:
            self._mode, self._white = self._saved.pop()
        elif operator == b"Tr" and operands:
            self._mode = int(operands[0])
        elif operator in (b"g", b"rg", b"sc", b"scn") and operands:
            self._white = _all_above(operands)
        elif operator == b"k":
            self._white = all(float(value) <= 1 - _WHITE for value in operands)
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            self._drawn_unseen = self._mode == _INVISIBLE or self._white

    def text(self, words: str, _cm: object, tm: list[float], _font: object, size: float) -> None:
        """Keep a piece of text that was drawn."""
        if words:
            scale = max(abs(tm[0]), abs(tm[1])) or 1.0
            tiny = 0 < abs(size or 0) * scale < 1.0
            self.pieces.append((words, bool(words.strip()) and (self._drawn_unseen or tiny)))


def _all_above(operands: list[Any]) -> bool:
    try:
        return all(float(value) >= _WHITE for value in operands)
    except (TypeError, ValueError):
        return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks about oddities that it mends out of the user's terminal."""
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
