"""Headers: the first row of a table, and whether the file is one at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from ..errors import TriplehelixError
from .container import Member
from .rows import CONFLICT_MARKS, conflict, detect_encoding
from .sheets import read_first_row

DELIMITERS: Final = ";,\t|"
_MOST_COLUMNS: Final = 1_000
_LONGEST: Final = 1 << 16


def read_header(member: Member) -> tuple[list[str], str]:
    """Return the header of a delimited file and its delimiter: the one that parts it most often.

    The header of a sheet is its first row that is not blank; it has no delimiter.

    Raises
    ------
    TriplehelixError
        When the file is empty or is no table at all: an HTML page, an archive, a picture.
    """
    if member.sheet:
        return read_first_row(member), ""
    with member.open() as file:
        start = file.read(_LONGEST)
    return _split_header(_first_line(start, member), member)


def list_headers(header: Sequence[str]) -> str:
    """Return a header for a message: at most twelve columns, each at most 30 characters."""
    shown = ", ".join(cell[:30] + "…" * (len(cell) > 30) or "(blank)" for cell in header[:12])  # noqa: PLR2004
    return shown + (f" and {len(header) - 12} more" if len(header) > 12 else "")  # noqa: PLR2004


def _first_line(start: bytes, member: Member) -> str:
    content = start.decode(detect_encoding(start), "replace")
    shown = content.lstrip()
    if re.match(r"<(!doctype|html|head|\?xml|script)", shown, re.IGNORECASE):
        raise TriplehelixError(
            "this is a web page or XML, not a table",
            member.shown,
            "download it again; the link may have led to a page",
        )
    if not shown:
        raise TriplehelixError("the file is empty", member.shown, "download it again")
    if content.startswith(CONFLICT_MARKS):
        raise conflict(f"{member.shown}, row 1")
    line = io.StringIO(content, newline="").readline()
    if "\0" in line or line.startswith("%PDF"):
        raise TriplehelixError("this is no text file", member.shown, "take the csv file of the publisher")
    if len(start) == _LONGEST and line == content:
        raise TriplehelixError(
            f"the header has more columns than fit in {_LONGEST:,} bytes",
            f"{member.shown}, row 1",
            "check the file",
        )
    return line


def _split_header(line: str, member: Member) -> tuple[list[str], str]:
    header: list[str] = []
    delimiter = DELIMITERS[0]
    broken = False
    for candidate in DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=candidate, strict=True))
        except csv.Error:
            broken = True
            continue
        if len(cells) > len(header):
            header, delimiter = cells, candidate
    if broken and len(header) <= 1:
        raise TriplehelixError(
            "the header has a quote that is never closed or not doubled",
            f"{member.shown}, row 1",
            "correct the header",
        )
    if len(header) > _MOST_COLUMNS:
        raise TriplehelixError(
            f"the header has {len(header):,} columns", f"{member.shown}, row 1", "check the file"
        )
    return [cell.strip() for cell in header], delimiter
