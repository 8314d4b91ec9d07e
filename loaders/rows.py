"""Rows: the rows of a delimited file, good ones in batches, bad ones with their number and reason."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from ..errors import TriplehelixError
from .rejects import Reject, shorten

CONFLICT_MARKS: Final = ("<<<<<<< ", ">>>>>>> ", "||||||| ")
_LONGEST_FIELD: Final = 1_000_000
_MOST_LINES: Final = 500
_BATCH: Final = 1 << 15
# What becomes of the two bytes of an accented letter when they are read as two letters.
_TWICE_ENCODED: Final = re.compile("[ÂÃ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


class _UnbalancedError(Exception):
    """A quote was opened and the row goes on where it should not."""


class Rows:
    """The rows of a delimited file in batches, with their numbers; bad ones go to ``rejects``.

    The csv module does the parsing. A batch in which each line is a row of the right width is taken whole,
    which is fast; the others are read row by row. There, a quote that never closes would swallow the rows
    that follow: whatever goes wrong, one line is rejected and those after it are read as rows again.
    """

    def __init__(self, lines: io.TextIOWrapper, header: Sequence[str], delimiter: str, file: str) -> None:
        self.rejects: list[Reject] = []
        self.numbers: list[int] = []
        self.read = 0
        self.not_utf8 = 0
        self.twice_encoded = 0
        self._lines = lines
        self._header = list(header)
        self._width = len(header)
        self._delimiter = delimiter
        self._file = file
        self._row = 1
        self._taken: list[str] = []
        self._again: list[str] = []

    def __iter__(self) -> Iterator[list[list[str]]]:
        csv.field_size_limit(_LONGEST_FIELD)
        self._lines.readline()
        while batch := self._lines.readlines(_BATCH):
            if not "".join(batch).isascii():
                self.twice_encoded += sum(_TWICE_ENCODED.search(line) is not None for line in batch)
            rows = self._read_whole(batch)
            if rows is None:
                self._again = batch[::-1]
                rows = list(self._read_row_by_row())
            if rows:
                yield rows

    def _read_whole(self, batch: list[str]) -> list[list[str]] | None:
        """Return the rows of a batch, None unless each line is a good row by itself."""
        content = "".join(batch)
        if "\0" in content or any(mark in content for mark in CONFLICT_MARKS) or not _is_unicode(content):
            return None
        try:
            rows = list(csv.reader(batch, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(batch) or set(map(len, rows)) != {self._width} or self._header in rows:
            return None
        self.numbers.extend(range(self._row + 1, self._row + 1 + len(rows)))
        self._row += len(rows)
        self.read += len(rows)
        return rows

    def _read_row_by_row(self) -> Iterator[list[str]]:
        """Yield the good rows of the lines in hand; the last one may take more lines from the file."""
        while self._again:
            reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
            self._taken = []
            try:
                row = next(reader, [])
            except _UnbalancedError:
                self._reject("a quote is opened and never closed")
                continue
            except csv.Error as error:
                self._reject(_in_words(error))
                continue
            if not row:
                self._row += 1
            elif reason := self._why_not(row):
                self._reject(reason)
            else:
                self._row += 1
                self.read += 1
                self.numbers.append(self._row)
                yield row

    def _feed(self) -> Iterator[str]:
        """Yield lines to the parser; raise where a continued row meets a complete one."""
        while line := self._again.pop() if self._again else self._lines.readline():
            if line.startswith(CONFLICT_MARKS):
                raise conflict(f"{self._file}, row {self._row + 1}")
            if not _is_unicode(line):
                self.not_utf8 += 1
                line = line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
            self._taken.append(line)
            if len(self._taken) > 1 and (len(self._taken) > _MOST_LINES or self._is_complete(line)):
                raise _UnbalancedError
            yield line

    def _is_complete(self, line: str) -> bool:
        if line.count(self._delimiter) < max(self._width - 1, 1):
            return False
        try:
            rows = list(csv.reader([line], delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return len(rows) == 1 and len(rows[0]) == self._width

    def _why_not(self, row: list[str]) -> str:
        if any("\0" in line for line in self._taken):
            return "it holds a NUL character"
        if row == self._header:
            return "it repeats the header"
        if len(row) == self._width:
            return ""
        if len(row) == 1:
            return f"it is no row of this table: {self._width} columns are expected"
        return f"it has {len(row)} columns where the header has {self._width}"

    def _reject(self, reason: str) -> None:
        """Reject the first line of those taken; the others are lines to read again."""
        first, *others = self._taken
        self._again.extend(reversed(others))
        self._row += 1
        self.read += 1
        content = shorten(first.rstrip("\r\n"))
        self.rejects.append(Reject(self._file, self._row, "", "row", reason, content))


def _in_words(error: csv.Error) -> str:
    words = str(error)
    if "expected after" in words:
        return "a quote stands inside a quoted cell without being doubled"
    if "larger than" in words:
        return f"a cell is longer than {_LONGEST_FIELD:,} characters"
    if "end of data" in words:
        return "a quote is opened and never closed"
    return words


def conflict(where: str) -> TriplehelixError:
    """Return the error for a file in which a version control system has left both sides of a conflict."""
    return TriplehelixError(
        "the file holds conflict markers of a version control system",
        where,
        "settle the conflict or take the file from its publisher",
    )


def open_lines(file: BinaryIO) -> io.TextIOWrapper:
    """Open the lines of a file, bytes that are not UTF-8 as surrogates (PEP 383)."""
    start = file.peek(4) if isinstance(file, io.BufferedReader) else b""
    encoding = detect_encoding(start)
    return io.TextIOWrapper(
        file, encoding, "replace" if encoding == "utf-16" else "surrogateescape", newline=""
    )


def detect_encoding(start: bytes) -> str:
    """Return the encoding that the first bytes of a file call for."""
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _is_unicode(content: str) -> bool:
    """Tell whether all bytes were UTF-8: there are no surrogates."""
    if content.isascii():
        return True
    try:
        content.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
