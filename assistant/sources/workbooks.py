"""Excel workbooks as rows of shown text; the only reader of openpyxl, behind a check of what would be inflated."""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from assistant.errors import SourceError

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_INFLATED = 300_000_000
_MOST_RATIO = 200
_RATIO_FROM = 20_000_000
_MOST_PARTS = 5_000
_MOST_CELLS = 5_000_000
_MOST_ROWS = 1_048_576
_AnyCell = Cell | MergedCell | ReadOnlyCell | EmptyCell
_HOW = "Open it in Excel and save it again as .xlsx, or export it as CSV."


class SheetRow(NamedTuple):
    """A row's cells as text, trailing blanks dropped, and which of them are numbers in the workbook."""

    cells: list[str]
    numeric: frozenset[int]


def sheets(data: bytes) -> list[list[SheetRow]]:
    """Return the rows of every worksheet, visible ones first, in the workbook's order.

    Formulas give their stored value. Dates are ISO, whole numbers have no `.0`, percent cells a `%`. Raises
    SourceError for a password, a broken file, or one that would inflate beyond reason.
    """
    if data.startswith(OLE_MAGIC):
        raise SourceError(
            "it is protected by a password, or an old .xls workbook", "Save it as .xlsx or CSV without a password."
        )
    _refuse_unsafe(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that don't matter here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            order = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
            found = []
            for sheet in order:
                sheet.reset_dimensions()
                found.append(_rows(sheet.iter_rows()))
            book.close()
    except SourceError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise on a damaged part
        raise SourceError(f"it is a damaged workbook ({type(error).__name__})", _HOW) from error
    return found


def _refuse_unsafe(data: bytes) -> None:
    """Refuse a bomb by what the archive's directory says (reading never goes beyond it), and XML entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            inflated = sum(part.file_size for part in parts)
            unsafe = len(parts) > _MOST_PARTS or inflated > _MOST_INFLATED or _is_bomb(inflated, len(data))
            entities = not unsafe and any(_declares_entities(archive.read(part)) for part in parts if _is_xml(part))
    except zipfile.BadZipFile as error:
        raise SourceError("it is no workbook, or was cut off", _HOW) from error
    except Exception as error:  # each compression method of a damaged part has its own exception
        raise SourceError(f"it is a damaged workbook ({type(error).__name__})", _HOW) from error
    if unsafe:
        raise SourceError(
            f"its {len(data) / 1e6:,.1f} MB would inflate to {inflated / 1e6:,.0f} MB in {len(parts)} parts",
            "Export it as CSV.",
        )
    if entities:
        raise SourceError("it declares XML entities, which no export does", _HOW)


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _is_bomb(inflated: int, packed: int) -> bool:
    return inflated > _RATIO_FROM and inflated > _MOST_RATIO * packed


def _declares_entities(part: bytes) -> bool:
    return b"<!DOCTYPE" in part or b"<\x00!\x00D\x00O\x00C" in part or b"\x00<\x00!\x00D\x00O\x00C" in part


def _rows(cell_rows: Iterable[Sequence[_AnyCell]]) -> list[SheetRow]:
    found: list[SheetRow] = []
    count = 0
    for cells in cell_rows:
        count += len(cells)
        if count > _MOST_CELLS or len(found) >= _MOST_ROWS:
            raise SourceError(f"a sheet of it has more than {_MOST_CELLS:,} cells", "Export fewer rows or columns.")
        texts = [_shown(cell) for cell in cells]
        numeric = frozenset(i for i, cell in enumerate(cells) if cell.data_type == "n" and cell.value is not None)
        while texts and not texts[-1].strip():
            texts.pop()
        found.append(SheetRow(texts, numeric))
    return found


def _shown(cell: _AnyCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{_number(value * 100)}%"
        return _number(value)
    return str(value)


def _number(value: float) -> str:
    """Return a number as a sheet shows it: 15 significant digits at most, no exponent, no trailing zeros."""
    return str(value) if isinstance(value, int) else f"{Decimal(f'{value:.15g}'):f}"
