"""CORDIS as XML: one file for each project, alone or all of a programme in one archive.

A project comes with its participants, topics, programmes and fields of science; they become the same tables
as the csv files give. The number of a file in the archive takes the place of the row. A file with a document
type is rejected, for one may read other files or fill the memory:
https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

import defusedxml
from defusedxml.ElementTree import fromstring

from .container import Member, Watch, list_members, read_whole
from .grid import Grid
from .layout import TableLayout, read_layout
from .rejects import Reject
from .rows import detect_encoding
from .table import Table, make_table

NAMESPACE: Final = "http://cordis.europa.eu"
_MOST_BYTES: Final = 20_000_000
_BEGINNING: Final = 1 << 16
# How many files of an archive are looked at to tell what it is.
_SAMPLE: Final = 5
_MARK: Final = re.compile(
    r"<(?:[\w.-]+:)?project[\s>].*<(?:[\w.-]+:)?(?:rcn|relations|acronym)[\s>]", re.DOTALL
)
_CUT: Final = frozenset({errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN})
_ASSOCIATED: Final = "relations/associations"

# One row of a table for each element of its path, written as ElementTree reads paths.
_ROWS: Final = {
    "project": ".",
    "organization": f"{_ASSOCIATED}/organization",
    "topics": f"{_ASSOCIATED}/programme[@type='relatedTopic']",
    "legalBasis": f"{_ASSOCIATED}/programme[@type='relatedLegalBasis']",
    "euroSciVoc": "relations/categories/category[@classification='euroSciVoc']",
}
_KEY: Final = ("id", "reference", "rcn")
# Where the columns stand from there: the first path that is not blank is taken; an attribute begins with @.
_COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "project": {
        "id": _KEY,
        "title": ("title",),
        "start": ("startDate",),
        "end": ("endDate",),
        "acronym": ("acronym",),
        "status": ("status",),
        "total_cost": ("totalCost",),
        "contribution": ("ecMaxContribution",),
        "funding_scheme": (
            "relations/categories/category[@classification='projectFundingSchemeCategory']/code",
            f"{_ASSOCIATED}/programme[@type='relatedFundingScheme']/code",
        ),
        "framework": (f"{_ASSOCIATED}/programme/frameworkProgramme", "frameworkProgramme"),
    },
    "organization": {
        "pic": ("id",),
        "role": ("@type",),
        "name": ("legalName",),
        "short_name": ("shortName",),
        "vat": ("vatNumber",),
        "sme": ("@sme",),
        "kind": ("relations/categories/category[@classification='organizationActivityType']/code",),
        "street": ("address/street",),
        "post_code": ("address/postalCode", "address/postCode"),
        "city": ("address/city",),
        "country": ("address/country", "relations/regions/region[@type='relatedRegion']/euCode"),
        "nuts": ("relations/regions/region[@type='relatedNutsCode']/nutsCode",),
        "position": ("address/geolocation",),
        "website": ("address/url",),
        "contribution": ("@ecContribution",),
    },
    "topics": {"topic": ("code",), "title": ("title",)},
    "legalBasis": {"part": ("code",), "title": ("title",)},
    "euroSciVoc": {"code": ("code",), "path": ("displayCode",), "title": ("title",)},
}

Row = tuple[int, Mapping[str, str]]
Spaces = dict[str, str] | None


def looks_like(path: Path) -> bool:
    """Tell whether a file, or one of the first in an archive, begins as a project of CORDIS does."""
    return any(_MARK.search(_start_of(member)) for member in _may_be_xml(path)[:_SAMPLE])


def read_tables(
    path: Path, name_file: Callable[[str], str], watch: Watch = lambda _: None
) -> tuple[list[Table], list[str]]:
    """Read the projects of a file or an archive; the first table is that of the projects.

    Parameters
    ----------
    path : Path
        The file or the archive.
    name_file : callable
        Gives the IRI of a file by its name.
    watch : callable
        Told how many bytes of the source on disk were read so far, for a progress bar.

    Returns
    -------
    tables : list of Table
        Projects, and those of organisations, topics, programmes and fields of science that have rows.
    unread : list of str
        The other files of an archive.

    Raises
    ------
    TriplehelixError
        When the archive is damaged as a whole.
    """
    members = _may_be_xml(path)
    rows: dict[str, list[Row]] = {name: [] for name in _ROWS}
    projects = Grid({}, read=len(members))
    for number, (member, content, damage) in enumerate(read_whole(members, _MOST_BYTES, watch), start=1):
        try:
            if damage:
                raise ValueError(damage)
            _add_project(number, _parse(content), rows)
        except ValueError as error:
            projects.rejects.append(Reject(member.shown, number, "", "row", str(error), member.name))
    layouts = {table.name: table for table in read_layout("cordis").tables}
    names = [member.shown for member in members]
    tables = []
    for name, found in rows.items():
        if name == "project" or found:
            grid = projects if name == "project" else Grid({}, read=len(found))
            tables.append(_make(layouts[name], path, name_file(path.name), found, grid))
            tables[-1].rejects = [replace(one, file=names[one.row - 1]) for one in tables[-1].rejects]
    read = set(members)
    return tables, [member.shown for member in list_members(path) if member not in read]


def _may_be_xml(path: Path) -> list[Member]:
    return [member for member in list_members(path) if member.alone or member.name.lower().endswith(".xml")]


def _start_of(member: Member) -> str:
    with member.open() as file:
        start = file.read(_BEGINNING)
    return start.decode(detect_encoding(start), "replace")


def _add_project(number: int, root: Element, rows: Mapping[str, list[Row]]) -> None:
    """Add what one project says to the rows of each table."""
    space, brace, name = root.tag.rpartition("}")
    space = space.removeprefix("{")
    if name != "project":
        raise ValueError(f"its outermost element is {name} and not project")
    if brace and space != NAMESPACE:
        raise ValueError(f"its namespace is {space!r} and not {NAMESPACE!r}")
    spaces = {"": NAMESPACE} if brace else None
    key = _read(root, _KEY, spaces)
    for table, path in _ROWS.items():
        for element in [root] if path == "." else root.findall(path, spaces):
            texts = {column: _read(element, paths, spaces) for column, paths in _COLUMNS[table].items()}
            rows[table].append((number, {"project": key, **texts}))


def _read(element: Element, paths: tuple[str, ...], spaces: Spaces) -> str:
    """Return the first text of some paths that is not blank."""
    for path in paths:
        if path.startswith("@"):
            found = [element.get(path[1:])]
        else:
            found = [one.text for one in element.findall(path, spaces)]
        if text := next((text.strip() for text in found if text and text.strip()), ""):
            return text
    return ""


def _parse(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except defusedxml.DTDForbidden:
        raise ValueError("it has a document type, which may read other files or fill the memory") from None
    except ParseError as error:
        raise ValueError(_in_words(error, content)) from None
    except (LookupError, ValueError):
        raise ValueError("it is in an encoding that is not known here; save it as UTF-8") from None
    return root


def _in_words(error: ParseError, content: bytes) -> str:
    line, column = error.position
    words = errors.messages.get(error.code, str(error))
    if words in _CUT:
        return f"line {line}: the file is cut short"
    if words == errors.XML_ERROR_UNKNOWN_ENCODING:
        return "it is in an encoding that is not known here; save it as UTF-8"
    if words == errors.XML_ERROR_INVALID_TOKEN:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return f"line {line}: it holds bytes that are not in the encoding it names, UTF-8 if none"
    return f"line {line}, column {column + 1}: not well-formed XML ({words})"


def _make(layout: TableLayout, path: Path, iri: str, rows: list[Row], grid: Grid) -> Table:
    grid.numbers = [number for number, _ in rows]
    given = [column for column in layout.columns if rows and column.name in rows[0][1]]
    grid.texts = {column.name: [texts[column.name] for _, texts in rows] for column in given}
    return make_table(layout, path.name, iri, grid, {column.name: column.headers[0] for column in given})
