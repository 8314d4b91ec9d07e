"""The answer to a query, and the forms in which it leaves: table, CSV, JSON, Parquet."""

from __future__ import annotations

import csv
import json
import math
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..ontology.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Value = str | int | float | Decimal | bool | date | datetime | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class Result:
    """The answer to one query.

    Parameters
    ----------
    columns : list of str
        Names of the columns in the order of the query.
    rows : list of tuple
        One value a column; IRIs as text, None where the query gives nothing.
    query : str
        The query that was asked.
    snapshot : str
        Name of the build that answered.
    seconds : float
        Time from asking to the last row.
    more : bool
        True when rows were left out because more than the wanted number matched.
    """

    columns: list[str]
    rows: list[tuple[Value, ...]]
    query: str
    snapshot: str
    seconds: float
    more: bool = False


def write_csv(result: Result, destination: Path | TextIO) -> None:
    """Write a result as CSV (RFC 4180, UTF-8), first row the names of the columns.

    A text that a spreadsheet would run as a formula (beginning with = + - @, tab or carriage return) gets an
    apostrophe in front; numbers stay numbers. Nothing is written for an empty value.
    """
    if isinstance(destination, Path):
        with destination.open("w", encoding="utf-8", newline="") as file:
            write_csv(result, file)
        return
    writer = csv.writer(destination)
    writer.writerow([_guard_formula(column) for column in result.columns])
    writer.writerows([_to_cell(value) for value in row] for row in result.rows)


def write_json(result: Result, destination: Path | TextIO) -> None:
    """Write a result as a JSON list with one object a row.

    Dates are ISO 8601 text. A decimal is a number where a double holds it exactly as written, and text where
    digits would be lost; so is an integer beyond 2**53. NaN and infinity, which JSON has not, are text.
    """
    if isinstance(destination, Path):
        with destination.open("w", encoding="utf-8") as file:
            write_json(result, file)
        return
    destination.write("[")
    for number, row in enumerate(result.rows):
        destination.write(",\n " if number else "\n ")
        record = {column: _to_json(value) for column, value in zip(result.columns, row, strict=True)}
        destination.write(json.dumps(record, ensure_ascii=False, allow_nan=False))
    destination.write("\n]\n" if result.rows else "]\n")


def write_parquet(result: Result, destination: Path) -> None:
    """Write a result as Parquet; a column takes the type of all its values, a mixed column becomes text."""
    import pyarrow
    import pyarrow.parquet

    columns = [list(column) for column in zip(*result.rows, strict=True)] or [[] for _ in result.columns]
    arrays = [_to_array(column) for column in columns]
    metadata = {"query": result.query, "snapshot": result.snapshot}
    table = pyarrow.Table.from_arrays(arrays, names=result.columns).replace_schema_metadata(metadata)
    pyarrow.parquet.write_table(table, str(destination))


def to_table(result: Result, title: str = "") -> Table:
    """Make a table for the terminal; labels cannot style it, move the cursor or turn the writing round."""
    from rich.table import Table
    from rich.text import Text

    rows, columns = len(result.rows), len(result.columns)
    more = "; more rows match" if result.more else ""
    caption = f"{rows} {'row' if rows == 1 else 'rows'}{more}" if rows else "no rows"
    table = Table(title=Text(to_plain(title)) if title else None, caption=caption)
    for position in range(columns):
        values = [row[position] for row in result.rows]
        numeric = any(_is_number(value) for value in values)
        table.add_column(
            Text(to_plain(result.columns[position])), justify="right" if numeric else "left", overflow="fold"
        )
    for row in result.rows:
        table.add_row(*(Text(to_plain(_shorten(_to_text(value)))) for value in row))
    return table


def to_records(result: Result) -> Text:
    """Write rows of long texts one below the other, for a terminal on which no table of them can be read."""
    from rich.text import Text

    text, width = Text(), max(map(len, result.columns), default=0)
    for row in result.rows:
        for column, value in zip(result.columns, row, strict=True):
            if value not in {None, ""}:
                text.append(f"{to_plain(column):>{width}}  ", style="dim")
                text.append(to_plain(_shorten(_to_text(value))) + "\n")
        text.append("\n")
    rows = len(result.rows)
    return text.append(f"{rows} {'row' if rows == 1 else 'rows'}", style="dim")


def _shorten(text: str) -> str:
    """Write our IRIs with their prefix: a row of them leaves no room for the answer."""
    for prefix in ("th", "id"):
        text = text.replace(PREFIXES[prefix], f"{prefix}:")
    return text


def to_plain(text: str) -> str:
    """Make control, format (bidi, zero width) and surrogate characters visible.

    Examples
    --------
    >>> to_plain("a\\x1b[2Jb")
    'a\\\\u001b[2Jb'
    """
    return "".join(
        f"\\u{ord(character):04x}" if unicodedata.category(character) in _UNSEEN else character
        for character in text
    )


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _to_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _guard_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _to_cell(value: Value) -> str:
    return _guard_formula(value) if isinstance(value, str) else _to_text(value)


def _to_json(value: Value) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        number = float(value)
        return number if math.isfinite(number) and Decimal(repr(number)) == value else _to_text(value)
    return _to_text(value)


def _to_array(values: list[Value]) -> Any:
    import pyarrow

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, Decimal}:
        values = [Decimal(value) if isinstance(value, int) else value for value in values]
    if len(kinds) <= 1 or kinds == {int, Decimal}:
        try:
            return pyarrow.array(values) if kinds else pyarrow.array(values, type=pyarrow.string())
        except (pyarrow.ArrowException, OverflowError, ValueError):
            pass  # too many digits, or dates with and without a time zone: text keeps all of it
    return pyarrow.array(
        [None if value is None else _to_text(value) for value in values], type=pyarrow.string()
    )
