"""Sheets: the tables of a workbook in the format of ISO/IEC 29500 (xlsx).

calamine reads the values. Sheets that hold formulas or error values are read by openpyxl as well, for
calamine passes over a formula whose value was never computed. Macros are not run, and nothing outside the
file is read.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
import python_calamine as calamine

from ..errors import TriplehelixError
from .container import MOST_RATIO, Member
from .grid import Grid
from .rejects import Reject, shorten

_ZIP: Final = b"PK\x03\x04"
# Compound File Binary Format: workbooks of before 2007, and those with a password.
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOOK: Final = "xl/workbook.xml"
_MACROS: Final = "xl/vbaProject.bin"
_MOST_BYTES: Final = 1_000_000_000
_SMALL: Final = 50_000_000
_MOST_COLUMNS: Final = 1_000
_LONGEST_CELL: Final = 1_000_000
_CHUNK: Final = 1 << 20
_COMPUTED: Final = (b"<f>", b"<f ", b't="e"', b"<f/>")
_NO_VALUE: Final = "a formula without a value; open the file, save it and add it again"
# What zipfile says of a broken archive.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)
# calamine and openpyxl are given an archive that is whole; what they may still say of what is in it:
_DAMAGED: Final = (calamine.CalamineError, *_BROKEN, KeyError, IndexError, TypeError, SyntaxError)


def list_sheets(member: Member) -> list[Member]:
    """Return the sheets of a workbook, each as a part of the file; none when it is no workbook.

    Raises
    ------
    TriplehelixError
        For a workbook of before 2007 or with a password, a damaged one, or one that unpacks without end.
    """
    with member.open() as file:
        start = file.read(8)
        if start == _COMPOUND:
            raise TriplehelixError(
                "this is a workbook of before 2007, or one with a password",
                member.shown,
                "save it as .xlsx without a password, or as .csv",
            )
        if not start.startswith(_ZIP):
            return []
        content = start + file.read(_MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _BOOK not in archive.namelist():
                return []
    except _BROKEN as error:
        raise _damaged(error, member) from error
    book = _open(_check(content, member), member)
    kinds = {data.name: data.typ for data in book.sheets_metadata}
    return [
        replace(member, sheet=name)
        for name in book.sheet_names
        if kinds[name] == calamine.SheetTypeEnum.WorkSheet
    ]


def may_be_workbook(path: Path) -> bool:
    """Tell whether a file on disk begins as a workbook does and is no archive of tables."""
    try:
        with path.open("rb") as file:
            if file.read(8) == _COMPOUND:
                return True
        with zipfile.ZipFile(path) as archive:
            return _BOOK in archive.namelist()
    except _BROKEN:
        return False


def read_first_row(member: Member) -> list[str]:
    """Return the first row of a sheet that is not blank; an empty list for an empty sheet."""
    for _, row in _rows(_read(member)[1], member):
        return [_text(value).strip() for value in _trim(row)]
    return []


def read_grid(member: Member, header: Sequence[str], places: Mapping[str, int]) -> Grid:
    """Read the wanted columns of a sheet.

    Parameters
    ----------
    member : Member
        The sheet.
    header : sequence of str
        Its first row.
    places : Mapping
        Position of each wanted column, by our name of it.
    """
    content, sheet = _read(member)
    faults = _find_faults(content, member)
    grid = Grid({name: [] for name in places}, faults={name: {} for name in places})
    rows = _rows(sheet, member)
    next(rows, None)
    for number, row in rows:
        grid.read += 1
        texts = [_text(value) for value in row]
        if reason := _why_not(texts, header):
            content_shown = shorten("; ".join(text[:100] for text in texts))
            grid.rejects.append(Reject(member.shown, number, "", "row", reason, content_shown))
            continue
        for name, place in places.items():
            grid.texts[name].append(texts[place] if place < len(texts) else "")
            if (number, place) in faults:
                grid.faults[name][len(grid.numbers)] = faults[number, place]
        grid.numbers.append(number)
    if merged := sheet.merged_cell_ranges:
        grid.notes.append(f"{len(merged)} merged areas; the value counts for the first cell of each only")
    if _MACROS in zipfile.ZipFile(io.BytesIO(content)).namelist():
        grid.notes.append("it holds macros, which are not run")
    return grid


def _read(member: Member) -> tuple[bytes, calamine.CalamineSheet]:
    with member.open() as file:
        content = _check(file.read(_MOST_BYTES), member)
    try:
        return content, _open(content, member).get_sheet_by_name(member.sheet)
    except _DAMAGED as error:
        raise _damaged(error, member) from error


def _open(content: bytes, member: Member) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except _DAMAGED as error:
        raise _damaged(error, member) from error


def _check(content: bytes, member: Member) -> bytes:
    """Return the content of a workbook once all that it unpacks to is known to be whole and in bounds."""
    left = max(_SMALL, min(_MOST_BYTES, MOST_RATIO * len(content)))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    while chunk := file.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise TriplehelixError(
                                "it unpacks to far more than a table of its size can hold",
                                member.shown,
                                "if you trust it, save it as .csv and add that",
                            )
    except _BROKEN as error:
        raise _damaged(error, member) from error
    return content


def _rows(sheet: calamine.CalamineSheet, member: Member) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that are not blank with their number."""
    if not sheet.height:
        return
    if sheet.total_width > _MOST_COLUMNS:
        raise TriplehelixError(f"the sheet has {sheet.total_width:,} columns", member.shown, "check the file")
    # Above the first cell in use calamine yields nothing, and each row begins at the first column in use.
    top, left = sheet.start or (0, 0)
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        if any(value != "" for value in row):
            yield number, [""] * left + row


def _trim(row: Sequence[Any]) -> list[Any]:
    kept = list(row)
    while kept and kept[-1] == "":
        kept.pop()
    return kept


def _why_not(texts: Sequence[str], header: Sequence[str]) -> str:
    if [text.strip() for text in texts[: len(header)]] == list(header):
        return "it repeats the header"
    if any(len(text) > _LONGEST_CELL for text in texts):
        return f"a cell is longer than {_LONGEST_CELL:,} characters"
    return ""


def _text(value: Any) -> str:
    """Return the value of a cell as a csv file would have it."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case float():
            # A spreadsheet keeps all numbers as binary ones of 15 digits: identifiers come back whole.
            return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _find_faults(content: bytes, member: Member) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the cells that hold an error or a formula without a value: row and place to the reason."""
    if not _has_formulas(content):
        return {}
    try:
        with warnings.catch_warnings():
            # What openpyxl cannot keep, styles and names for one, is nothing that is read here.
            warnings.simplefilter("ignore")
            return _compare(content, member)
    except _DAMAGED as error:
        raise _damaged(error, member) from error


def _compare(content: bytes, member: Member) -> dict[tuple[int, int], tuple[str, str]]:
    """Hold the values of a sheet against its formulas."""
    values, formulas = (
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=computed)[
            member.sheet
        ]
        for computed in (True, False)
    )
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for row, (shown, written) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=True), 1):
        for column, (cell, source) in enumerate(zip(shown, written, strict=True)):
            if cell.value is None and source.value is not None:
                found[row, column] = (_NO_VALUE, shorten(str(source.value)))
            elif cell.data_type == "e":
                found[row, column] = (f"the spreadsheet shows the error {cell.value}", str(cell.value))
    return found


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if not info.filename.startswith("xl/worksheets/"):
                continue
            with archive.open(info) as file:
                end = b""
                while chunk := file.read(_CHUNK):
                    if any(mark in end + chunk for mark in _COMPUTED):
                        return True
                    end = chunk[-8:]
    return False


def _damaged(error: Exception, member: Member) -> TriplehelixError:
    return TriplehelixError(
        f"the workbook is damaged ({error})",
        member.shown,
        "open it in a spreadsheet program and save it again, or take the csv file",
    )
