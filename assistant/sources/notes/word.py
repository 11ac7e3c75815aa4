"""Reads .docx: paragraphs and tables in order; comments, deleted and hidden runs are kept and marked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from assistant.errors import SourceError
from assistant.models.document import RegionKind
from assistant.sources.notes.extract import Extract, TextBuilder

_MAX_INFLATED = 200 * 1024 * 1024
_MAX_PART = 64 * 1024 * 1024
_MAX_ENTRIES = 5_000
_MAX_RATIO = 100
_RATIO_COUNTS_FROM = 8 * 1024 * 1024
_HOW_BROKEN = "Open it in Word and save it again as .docx, or export it as PDF."
_BROKEN = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, OSError, EOFError, LookupError, ValueError,
    AttributeError, TypeError, RuntimeError,
)  # fmt: skip
"""What python-docx, lxml and zipfile raise on a malformed file, the last ones where they did not expect it."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FALSE = {"0", "false", "off", "none"}


def read_word(data: bytes) -> Extract:
    """Read a Word document; raises SourceError when it is encrypted, broken or not what its ending says."""
    _check_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
        builder = TextBuilder()
        for element in document.element.body:
            _add_block(element, builder)
        _add_notes(document, builder)
        title = _title(document)
    except _BROKEN as error:
        raise SourceError("it is not a whole Word document", _HOW_BROKEN) from error
    if not builder.text.strip():
        raise SourceError("it holds no text", "If it holds pictures of text, run text recognition (OCR) first.")
    return Extract(text=builder.text, regions=builder.regions, title=title)


def _check_archive(data: bytes) -> None:
    """Refuse what is no archive, and one that would inflate beyond bounds.

    `zipfile` never inflates a member past the size that the archive declares for it, so the declared sizes
    bound what is read.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise SourceError(
            "it is password-protected, or an old .doc", "Remove the password, or save it in Word as .docx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SourceError("it is not a Word document, or it was cut off", _HOW_BROKEN) from error
    total = sum(member.file_size for member in members)
    texts = [member.file_size for member in members if member.filename.endswith((".xml", ".rels"))]
    dense = total > _RATIO_COUNTS_FROM and total > _MAX_RATIO * len(data)
    if total > _MAX_INFLATED or len(members) > _MAX_ENTRIES or max(texts, default=0) > _MAX_PART or dense:
        raise SourceError(
            f"it would unpack to {total // 1_048_576:,} MB from {max(len(data) // 1024, 1):,} KB, as a zip bomb does",
            "If it is genuine, copy its text into a new document.",
        )
    if not any(member.filename == "[Content_Types].xml" for member in members):
        raise SourceError("it is a ZIP archive, not a Word document", _HOW_BROKEN)


def _add_block(element: BaseOxmlElement, builder: TextBuilder) -> None:
    if element.tag == qn("w:p"):
        _add_paragraph(element, builder)
    elif element.tag == qn("w:tbl"):
        builder.line_break(2)
        for row in element.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl")), None) is element:
                _add_row(row, builder)
        builder.line_break(2)
    elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
        for child in element:
            _add_block(child, builder)


def _add_row(row: BaseOxmlElement, builder: TextBuilder) -> None:
    deleted = row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None
    builder.line_break()
    for index, cell in enumerate(row.iter(qn("w:tc"))):
        if index:
            builder.add(" | ")
        for position, paragraph in enumerate(cell.iter(qn("w:p"))):
            if position and not builder.ends_with_space:
                builder.add(" ")
            _add_runs(paragraph, builder, deleted)


def _add_paragraph(paragraph: BaseOxmlElement, builder: TextBuilder) -> None:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    heading = style is not None and bool(re.match(r"heading|title", style.get(qn("w:val"), ""), re.IGNORECASE))
    listed = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    builder.line_break(2 if heading else 1)
    before = builder.length
    if listed:
        builder.add("- ")
    _add_runs(paragraph, builder)
    if builder.length == before:
        builder.line_break(2)


def _add_runs(paragraph: BaseOxmlElement, builder: TextBuilder, hidden: bool = False) -> None:
    for kind, words in _pieces(paragraph):
        builder.add(words, RegionKind.HIDDEN if hidden else kind)


def _pieces(element: BaseOxmlElement, hidden: bool = False) -> Iterator[tuple[RegionKind | None, str]]:
    """Yield the text below `element`, each piece with whether a reader sees it."""
    for child in element:
        if child.tag in (qn("w:pPr"), qn("w:rPr"), _FALLBACK) or not isinstance(child.tag, str):
            continue
        unseen = hidden or child.tag in (qn("w:del"), qn("w:moveFrom"))
        kind = RegionKind.HIDDEN if unseen else None
        if child.tag == qn("w:r"):
            yield from _pieces(child, unseen or _is_hidden_run(child))
        elif child.tag in (qn("w:t"), qn("w:delText")):
            yield kind, child.text or ""
        elif child.tag == qn("w:tab"):
            yield kind, "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield kind, "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield kind, "-"
        elif child.tag == qn("w:txbxContent"):
            for paragraph in child.iter(qn("w:p")):
                yield kind, "\n"
                yield from _pieces(paragraph, unseen)
        else:
            yield from _pieces(child, unseen)


def _is_hidden_run(run: BaseOxmlElement) -> bool:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return False
    values = {child.tag: child.get(qn("w:val")) for child in properties}
    vanish = values.get(qn("w:vanish"), "off" if qn("w:vanish") not in values else "on")
    size = values.get(qn("w:sz")) or "20"
    white = (values.get(qn("w:color")) or "").casefold() == "ffffff"
    shaded = qn("w:shd") in values or qn("w:highlight") in values or _in_shaded_cell(run)
    return (vanish or "on") not in _FALSE or (size.isdigit() and int(size) <= 2) or (white and not shaded)


def _in_shaded_cell(run: BaseOxmlElement) -> bool:
    cell = next(run.iterancestors(qn("w:tc")), None)
    return cell is not None and next(cell.iter(qn("w:shd")), None) is not None


def _add_notes(document: WordDocument, builder: TextBuilder) -> None:
    """Append footnotes and endnotes, which a reader sees, and comments, which are asides and so hidden."""
    for relation in document.part.rels.values():
        name = relation.reltype.rsplit("/", 1)[-1]
        if relation.is_external or name not in ("footnotes", "endnotes", "comments"):
            continue
        root = parse_xml(relation.target_part.blob)
        for note in root:
            if note.get(qn("w:type")) in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            words = " ".join(words for paragraph in note.iter(qn("w:p")) for _, words in _pieces(paragraph)).strip()
            if words:
                builder.line_break(2 if name != "comments" else 1)
                author = note.get(qn("w:author")) or "unknown"
                if name == "comments":
                    builder.add(f"Comment ({author}): {words}", RegionKind.HIDDEN)
                else:
                    builder.add(words)


def _title(document: WordDocument) -> str | None:
    for paragraph in document.paragraphs[:10]:
        style = paragraph.style.name if paragraph.style is not None else ""
        if paragraph.text.strip() and re.match(r"heading|title", style or "", re.IGNORECASE):
            return paragraph.text.strip()
    return None
