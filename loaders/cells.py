"""Cells: from the text of one cell to a typed value, or a reason why not.

Each parser takes the stripped, non-empty text of a cell and returns a value. It raises :class:`ValueError`
with a reason that a person can act on. Only ASCII digits count as digits: ``\\d`` would take others.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
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
_SERIAL: Final = re.compile(r"[0-9]{5}(?:\.[0-9]+)?", re.ASCII)
_DAY_MONTH_YEAR: Final = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_PATH: Final = re.compile(r"/?[0-9]{1,20}(?:/[0-9]{1,20})*/?")
_ATECO: Final = re.compile(r"[0-9]{2}(?:\.?[0-9]{1,2}){0,2}")
_ROR: Final = re.compile(r"(?:(?:https?://)?ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_DOI: Final = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/[^\s<>\"{}|\\^`]+)", re.IGNORECASE
)
_OPEN_ALEX: Final = re.compile(r"(?:(?:https?://)?openalex\.org/)?(I[0-9]{1,12})", re.IGNORECASE)
_POINT: Final = re.compile(
    r"\(?(-?[0-9]{1,3}(?:\.[0-9]{1,20})?) ?, ?(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)\)?", re.ASCII
)
_EARLIEST, _LATEST = 1900, 2100
# Control characters, embeddings and overrides of the writing direction, zero-width blanks, byte order mark:
# they change how a name looks, not what it is, and some act on a terminal. Joiners belong to some scripts.
_UNSEEN: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200b\\u2060\\u202a-\\u202e\\u2066-\\u2069\\ufeff]")
# What tables write where they have nothing; NA is no such word, for it is Naples and Namibia.
_PLACEHOLDERS: Final = frozenset({"n/a", "#n/a", "n.a."})

_YES: Final = frozenset({"true", "t", "yes", "y", "1"})
_NO: Final = frozenset({"false", "f", "no", "n", "0"})

# The EU writes EL and UK where ISO 3166 writes GR and GB: Interinstitutional Style Guide, annex A5.
_EU_CODES: Final = {"GR": "EL", "GB": "UK"}


def text(cell: str) -> str:
    """Read a text: Unicode NFC, runs of white space as one blank, without characters that only act.

    Raises
    ------
    ValueError
        For ``N/A`` and the like, which say that there is none.

    Examples
    --------
    >>> text("Universita\\u0300  di Genova")
    'Università di Genova'
    """
    _refuse_placeholder(cell)
    words = " ".join(cell.split())
    if not words.isprintable():
        words = " ".join(_UNSEEN.sub("", words).split())
    return unicodedata.normalize("NFC", words)


def identifier(cell: str) -> str:
    """Read an identifier: ASCII letters, digits and ``. _ : / -``, at most 100 characters.

    Raises
    ------
    ValueError
        For other characters, numbers that a spreadsheet has rewritten (``9.99E+08``), and ``N/A``.
    """
    if cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST_IDENTIFIER:
        return cell
    if _REWRITTEN.fullmatch(cell):
        raise ValueError("a spreadsheet has rewritten this identifier as a number; take the original file")
    _refuse_placeholder(cell)
    if not _IDENTIFIER.fullmatch(cell):
        raise ValueError(
            f"not an identifier: only letters, digits and . _ : / - are accepted{_strange_sign(cell)}"
        )
    return cell


def _refuse_placeholder(cell: str) -> None:
    if cell.lower() in _PLACEHOLDERS:
        raise ValueError("a placeholder for a missing value; leave the cell blank")


def _strange_sign(cell: str) -> str:
    """Name the first sign that no keyboard would give: it may look like another one or like none."""
    sign = next((sign for sign in cell if not (sign.isascii() and sign.isprintable())), "")
    return sign and f"; it holds U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip()


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
    raise ValueError(f"not a number{_strange_sign(cell)}")


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
        counted = "; spreadsheets count days so, save the column as dates" if _SERIAL.fullmatch(cell) else ""
        raise ValueError(f"not a date written YYYY-MM-DD{counted}{_strange_sign(cell)}")
    return _in_calendar(*match.groups())


def day_month_year(cell: str) -> date:
    """Read a date written day, month, year, as in Italy; one written YYYY-MM-DD is taken as well.

    Examples
    --------
    >>> day_month_year("25/01/2023"), day_month_year("3.4.2020")
    (datetime.date(2023, 1, 25), datetime.date(2020, 4, 3))
    """
    match = _DAY_MONTH_YEAR.fullmatch(cell)
    if match:
        return _in_calendar(match[4], match[3], match[1])
    if _DATE.fullmatch(cell):
        return day(cell)
    raise ValueError("not a date written DD/MM/YYYY")


def _in_calendar(year: str, month: str, of_month: str) -> date:
    try:
        value = date(int(year), int(month), int(of_month))
    except ValueError:
        raise ValueError("no such day in the calendar") from None
    if not _EARLIEST <= value.year <= _LATEST:
        raise ValueError(f"the year is outside {_EARLIEST} to {_LATEST}")
    return value


def year(cell: str) -> int:
    """Read a year, at most 2100."""
    if not re.fullmatch(r"[0-9]{1,4}", cell) or not 0 < int(cell) <= _LATEST:
        raise ValueError(f"not a year, or one after {_LATEST}")
    return int(cell)


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
        raise ValueError(f"not a country code of two letters{_strange_sign(cell)}")
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


def path(cell: str) -> tuple[str, ...]:
    """Read a path of numbers from the widest concept to the narrowest.

    Examples
    --------
    >>> path("/21/39/225")
    ('21', '39', '225')
    """
    if not _PATH.fullmatch(cell):
        raise ValueError("not a path of numbers, such as /21/39/225")
    return tuple(cell.strip("/").split("/"))


def ateco(cell: str) -> str:
    """Read a code of ATECO, the Italian edition of NACE, with or without dots, and write the dots.

    Examples
    --------
    >>> ateco("621000"), ateco("72.10.2"), ateco("869")
    ('62.10.00', '72.10.2', '86.9')
    """
    if not _ATECO.fullmatch(cell):
        raise ValueError("not an ATECO code: two to six digits are expected")
    digits = cell.replace(".", "")
    return ".".join(filter(None, (digits[:2], digits[2:4], digits[4:])))


def pic(cell: str) -> str:
    """Read a participant identification code: nine digits, not beginning with zero."""
    if not re.fullmatch("[1-9][0-9]{8}", cell):
        raise ValueError("not a participant identification code of nine digits")
    return cell


def ror(cell: str) -> str:
    """Read an identifier of the Research Organization Registry, an address or its last nine signs.

    Examples
    --------
    >>> ror("https://ror.org/0290wsh42")
    '0290wsh42'
    """
    match = _ROR.fullmatch(cell)
    if not match:
        raise ValueError("not a ROR identifier, such as https://ror.org/0290wsh42")
    return match[1].lower()


def open_alex(cell: str) -> str:
    """Read an identifier of an institution in OpenAlex, an address or its last part.

    Examples
    --------
    >>> open_alex("https://openalex.org/I2800920820")
    'I2800920820'
    """
    match = _OPEN_ALEX.fullmatch(cell)
    if not match:
        raise ValueError("not an OpenAlex identifier of an institution, such as I2800920820")
    return match[1].upper()


def language(cell: str) -> str:
    """Read the code of a language, such as ``it`` or ``pt-BR`` (RFC 5646)."""
    if not _LANGUAGE.fullmatch(cell):
        raise ValueError("not the code of a language, such as it or pt-BR")
    return cell


def doi(cell: str) -> str:
    """Read a digital object identifier, with or without its address, in small letters.

    Examples
    --------
    >>> doi("https://doi.org/10.1234/ABC.5")
    '10.1234/abc.5'
    """
    match = _DOI.fullmatch(cell)
    if not match:
        raise ValueError("not a digital object identifier, such as 10.1234/abc.5")
    return match[1].lower()


def province(cell: str) -> str:
    """Read an Italian province, its sign or its name, as the NUTS 3 code of 2021.

    Examples
    --------
    >>> province("GE"), province("REGGIO CALABRIA"), province("NA")
    ('ITC33', 'ITF65', 'ITF33')
    """
    try:
        return italian_provinces()[_bare(cell)]
    except KeyError:
        raise ValueError("not an Italian province") from None


@cache
def italian_provinces() -> dict[str, str]:
    """Return the NUTS 3 codes of 2021 by the sign and the names of each Italian province.

    Provinces that were given up are those that they went into. Signs, names and codes are those of ISTAT,
    https://www.istat.it/classificazione/codici-dei-comuni-delle-province-e-delle-regioni/.
    """
    path = files(__package__) / "layouts" / "italian-provinces.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {_bare(name): row["nuts"] for row in rows for name in (row["sign"], *row["names"].split(";"))}


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z]", "", plain)


PARSERS: Final[dict[str, Parser]] = {
    "text": text,
    "identifier": identifier,
    "integer": integer,
    "number": number,
    "money": money,
    "date": day,
    "day-month-year": day_month_year,
    "year": year,
    "boolean": boolean,
    "country": country,
    "nuts": nuts,
    "website": website,
    "point": point,
    "names": names,
    "path": path,
    "province": province,
    "ateco": ateco,
    "pic": pic,
    "ror": ror,
    "openalex": open_alex,
    "doi": doi,
    "language": language,
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
