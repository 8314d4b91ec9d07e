"""Cells: from the text of one cell to a typed value, or a reason why not.

Each parser takes the stripped, non-empty text of a cell and returns a value. It raises :class:`ValueError`
with a reason that a person can act on. Only ASCII digits count as digits: ``\\d`` would take others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

Value = str | int | bool | date | Decimal | tuple[Decimal, Decimal] | tuple[str, ...]
Parser = Callable[[str], Value]

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}", re.ASCII)
_LONGEST_IDENTIFIER: Final = 100
_REWRITTEN: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?", re.ASCII)
# Up to 15 digits in groups of three; the sign between groups cannot mark the decimals as well.
_GROUPED: Final = re.compile(
    r"(-?[1-9][0-9]{0,2}(?:([ \u00a0\u202f'.,])[0-9]{3})(?:\2[0-9]{3}){0,3})(?:(?!\2)[.,]([0-9]{1,10}))?"
)
_TWO_WAYS: Final = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]{1,15},[0-9]{1,10}")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.Z+-]*)?", re.ASCII)
_POINT: Final = re.compile(
    r"\(?(-?[0-9]{1,3}(?:\.[0-9]{1,20})?) ?, ?(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)\)?", re.ASCII
)
_EARLIEST, _LATEST = 1900, 2100
# Control characters, embeddings and overrides of the writing direction, zero-width blanks, byte order mark:
# they change how a name looks, not what it is, and some act on a terminal. Joiners belong to some scripts.
_UNSEEN: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200b\\u2060\\u202a-\\u202e\\u2066-\\u2069\\ufeff]")

_YES: Final = frozenset({"true", "t", "yes", "y", "1"})
_NO: Final = frozenset({"false", "f", "no", "n", "0"})

# The EU writes EL and UK where ISO 3166 writes GR and GB: Interinstitutional Style Guide, annex A5.
_EU_CODES: Final = {"GR": "EL", "GB": "UK"}


def text(cell: str) -> str:
    """Read a text: Unicode NFC, runs of white space as one blank, without characters that only act.

    Examples
    --------
    >>> text("Universita\\u0300  di Genova")
    'Università di Genova'
    """
    words = " ".join(cell.split())
    if not words.isprintable():
        words = " ".join(_UNSEEN.sub("", words).split())
    return unicodedata.normalize("NFC", words)


def identifier(cell: str) -> str:
    """Read an identifier: ASCII letters, digits and ``. _ : / -``, at most 100 characters.

    Raises
    ------
    ValueError
        For other characters, and for numbers that a spreadsheet has rewritten (``9.99E+08``).
    """
    if cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST_IDENTIFIER:
        return cell
    if _REWRITTEN.fullmatch(cell):
        raise ValueError("a spreadsheet has rewritten this identifier as a number; take the original file")
    if not _IDENTIFIER.fullmatch(cell):
        raise ValueError("not an identifier: only letters, digits and . _ : / - are accepted")
    return cell


def integer(cell: str) -> int:
    """Read a whole number of at most 15 digits."""
    if not re.fullmatch(r"-?[0-9]{1,15}", cell):
        raise ValueError("not a whole number")
    return int(cell)


def number(cell: str) -> Decimal:
    """Read a decimal number, with a point or a comma, with or without groups of thousands.

    Raises
    ------
    ValueError
        When it is no number, has more than 15 digits before the decimals, or can be read two ways: in
        ``1,234`` the comma may be either sign. A single point marks decimals, as CORDIS writes them.

    Examples
    --------
    >>> number("103437,5"), number("1.234.567,89"), number("255.25")
    (Decimal('103437.5'), Decimal('1234567.89'), Decimal('255.25'))
    """
    if _PLAIN_NUMBER.fullmatch(cell):
        return Decimal(cell)
    if _TWO_WAYS.fullmatch(cell):
        raise ValueError("can be read two ways: the comma may mark decimals or thousands")
    if _DECIMAL_COMMA.fullmatch(cell):
        return Decimal(cell.replace(",", "."))
    if match := _GROUPED.fullmatch(cell):
        whole, sign, decimals = match.groups()
        whole = whole.replace(sign, "")
        return Decimal(f"{whole}.{decimals}" if decimals else whole)
    raise ValueError("not a number")


def money(cell: str) -> Decimal:
    """Read an amount in euro, zero or more; a currency sign is not accepted, for it may not be the euro."""
    amount = number(cell)
    if amount < 0:
        raise ValueError("a negative amount")
    return amount


def day(cell: str) -> date:
    """Read a date written year-month-day (ISO 8601), a time of day after it is left out.

    Examples
    --------
    >>> day("2019-05-01"), day("2023-04-05 13:15:00")
    (datetime.date(2019, 5, 1), datetime.date(2023, 4, 5))
    """
    match = _DATE.fullmatch(cell)
    if not match:
        raise ValueError("not a date written YYYY-MM-DD")
    try:
        value = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError("no such day in the calendar") from None
    if not _EARLIEST <= value.year <= _LATEST:
        raise ValueError(f"the year is outside {_EARLIEST} to {_LATEST}")
    return value


def boolean(cell: str) -> bool:
    """Read yes or no: true, false, t, f, yes, no, y, n, 1, 0 in any case."""
    word = cell.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither yes nor no")


def country(cell: str) -> str:
    """Read a two-letter country code in EU usage; GR becomes EL and GB becomes UK."""
    if not re.fullmatch(r"[A-Za-z]{2}", cell):
        raise ValueError("not a country code of two letters")
    code = cell.upper()
    return _EU_CODES.get(code, code)


def nuts(cell: str) -> str:
    """Read a NUTS code: a country code and up to three more signs (Regulation (EC) 1059/2003)."""
    if not re.fullmatch(r"[A-Za-z]{2}[A-Za-z0-9]{0,3}", cell):
        raise ValueError("not a NUTS code")
    return cell.upper()


def website(cell: str) -> str:
    """Read a web address; only http and https are accepted, http is added where no scheme is given.

    Examples
    --------
    >>> website("www.cnr.it")
    'http://www.cnr.it'
    """
    # In "host.it:8080" the sign is before a port and not after a scheme.
    address = cell if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])", cell) else f"http://{cell}"
    if not address.isprintable() or re.search(r"[\s<>\"{}|\\^`]", address):
        raise ValueError("not a web address: it holds a character that no address may hold")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ValueError("not a web address") from None
    if parts.scheme.lower() not in {"http", "https"} or "." not in (parts.hostname or ""):
        raise ValueError("not an http or https address")
    return address


def point(cell: str) -> tuple[Decimal, Decimal]:
    """Read a position, degrees north and east with a decimal point, to six decimals (a tenth of a metre).

    Examples
    --------
    >>> point("44.405,8.94625041234567")
    (Decimal('44.405000'), Decimal('8.946250'))
    """
    match = _POINT.fullmatch(cell)
    if not match:
        raise ValueError("not a position 'latitude,longitude'")
    north, east = (round(Decimal(part), 6) for part in match.groups())
    if abs(north) > 90 or abs(east) > 180:  # noqa: PLR2004
        raise ValueError("no such place: latitude is at most 90 and longitude at most 180 degrees")
    return north, east


def names(cell: str) -> tuple[str, ...]:
    """Read a list of identifiers set apart by semicolons, as older files write programmes."""
    return tuple(identifier(part.strip()) for part in cell.split(";") if part.strip())


PARSERS: Final[dict[str, Parser]] = {
    "text": text,
    "identifier": identifier,
    "integer": integer,
    "number": number,
    "money": money,
    "date": day,
    "boolean": boolean,
    "country": country,
    "nuts": nuts,
    "website": website,
    "point": point,
    "names": names,
}


def choice(values: dict[str, str]) -> Parser:
    """Make a parser that maps the listed words to values; case, blanks, ``-`` and ``_`` do not count."""

    def bare(word: str) -> str:
        return re.sub(r"[\s_-]", "", word).lower()

    known = {bare(word): value for word, value in values.items()}

    def parse(cell: str) -> str:
        try:
            return known[bare(cell)]
        except KeyError:
            raise ValueError(f"not one of {', '.join(values)}") from None

    return parse
