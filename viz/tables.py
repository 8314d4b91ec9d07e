"""Answers as tables for people: names instead of IRIs, headings in words, numbers that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from .palette import KINDS
from .text import clean, name_source

if TYPE_CHECKING:
    from ..queries.results import Result, Value

MOST_ROWS = 15
_LONGEST_CELL = 240

# The IRI of the first is not shown when the second names the same thing.
_NAMED_BY = {"organisation": "name", "partner": "partner_name", "group": "group_name", "source": "title"}
_HEADINGS = {
    "name": "Organisation",
    "partner_name": "Partner",
    "group_name": "Group",
    "contribution": "EU contribution (€)",
    "percent": "Missing (%)",
    "stated": "With a stated contribution",
    "total": "Out of",
    "gap": "What is missing",
    "sha256": "SHA-256",
    "reasons": "Known to both",
}
_UNGROUPED = {"year", "first_year", "last_year", "rank"}
_WHOLE = {"contribution"}
_LARGE = 1000  # from here on fractions say nothing


@dataclass(frozen=True)
class Column:
    """A heading, and whether its cells are numbers."""

    heading: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """The first rows of an answer as text, and how many more there are."""

    columns: list[Column]
    rows: list[list[str]]
    more: int


def lay_out(result: Result, most: int = MOST_ROWS) -> Table:
    """Return the first rows of an answer, ready to be shown.

    Parameters
    ----------
    result : Result
        The answer to a question.
    most : int
        Number of rows to show.
    """
    shown = [
        place for place, column in enumerate(result.columns) if _NAMED_BY.get(column) not in result.columns
    ]
    columns = [
        Column(_word(result.columns[place]), all(_is_number(row[place]) for row in result.rows))
        for place in shown
    ]
    rows = [[word_value(row[place], result.columns[place]) for place in shown] for row in result.rows[:most]]
    return Table(columns, rows, max(0, len(result.rows) - most))


def word_value(value: Value, column: str = "") -> str:
    """Return one value in words or digits; what is not known is a dash.

    Examples
    --------
    >>> word_value(1234567), word_value(2019, "year"), word_value(0.000021), word_value(None)
    ('1,234,567', '2019', '0.0000210', '–')
    """
    match value:
        case None:
            words = "–"
        case bool():
            words = "yes" if value else "no"
        case int():
            words = str(value) if column in _UNGROUPED else f"{value:,}"
        case float() | Decimal():
            words = _word_fraction(value, whole=column in _WHOLE)
        case date():
            words = value.isoformat()
        case str() if column == "source":
            words = name_source(value)
        case str() if column == "kind" and value in KINDS:
            words = KINDS[value].singular
        case _:
            words = clean(value, _LONGEST_CELL)
    return words or "–"


def _word_fraction(value: float | Decimal, *, whole: bool) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        return "–"
    if whole or abs(number) >= _LARGE or number == number.to_integral_value():
        return f"{number:,.0f}"
    return f"{Decimal(f'{float(number):#.3g}'):,f}"


def _word(column: str) -> str:
    if column in _HEADINGS:
        return _HEADINGS[column]
    words = clean(column, 60).replace("_", " ")
    return words[:1].upper() + words[1:]


def _is_number(value: Value) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))
