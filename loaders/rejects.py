"""Rejects: what was not taken from a source, where it stood and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final, Literal

HEADER: Final = ("file", "row", "column", "left_out", "reason", "value")
_LONGEST: Final = 2_000
# A spreadsheet takes a cell that begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was rejected, or a cell that was set aside while its row was kept.

    Parameters
    ----------
    file : str
        Name of the file, with the archive before it (``h2020.zip/organization.csv``).
    row : int
        Row in the file; the header is row 1 (RFC 7111).
    column : str
        Header of the column, empty when the whole row is wrong.
    left_out : 'row' or 'cell'
        What was not taken.
    reason : str
        Why, in words.
    value : str
        The text of the cell, or of the row's first line; see :func:`shorten`.
    """

    file: str
    row: int
    column: str
    left_out: Literal["row", "cell"]
    reason: str
    value: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.reason}"


def shorten(value: str) -> str:
    """Cut a value of more than 2,000 characters, and say so; a broken file must not fill the memory."""
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} … ({len(value):,} characters)"


def write_rejects(rejects: Iterable[Reject], path: Path) -> int:
    """Write rejects as CSV and return their number.

    A value that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for reject in rejects:
            writer.writerow(_harmless(cell) for cell in astuple(reject))
            count += 1
    return count


def _harmless(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    shown = cell.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "backslashreplace").decode()
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
