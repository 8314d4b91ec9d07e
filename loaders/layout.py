"""Layouts: which tables a source has, under which headers their columns go and what they mean.

A layout is a TOML file in ``loaders/layouts`` that a person can read and correct without programming.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NoReturn

from ..errors import TriplehelixError
from .cells import PARSERS, Parser, choice

_REQUIRED: Final = ("", "column", "cell")
_ABOUT: Final = ("", "project", "organisation", "participation")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Our name of the column.
    headers : tuple of str
        Headers under which publishers have given it, the preferred one first. Case does not count.
    type : str
        Name of a parser in :mod:`triplehelix.loaders.cells`, or ``choice``.
    required : '', 'column' or 'cell'
        ``column``: a table without it is not this table. ``cell``: a row without it is rejected as well.
    values : dict
        For ``choice``: the words of the source and what they stand for.
    about : str
        What the value describes: ``project``, ``organisation`` or ``participation``.
    term : str
        Local name of the property in the ontology; empty when the value needs more than a property.
    """

    name: str
    headers: tuple[str, ...]
    type: str = "text"
    required: Literal["", "column", "cell"] = ""
    values: dict[str, str] = field(default_factory=dict)
    about: str = ""
    term: str = ""

    @property
    def parser(self) -> Parser:
        """The function that reads a cell of this column."""
        return choice(self.values) if self.type == "choice" else PARSERS[self.type]


@dataclass(frozen=True)
class TableLayout:
    """The columns of one table, and what one row of it stands for."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def match(self, header: Sequence[str]) -> dict[str, int] | None:
        """Return the position of each known column, or None when a required one is missing.

        Examples
        --------
        >>> topics = TableLayout("topics", "", (Column("project", ("projectID",), required="cell"),))
        >>> topics.match(["projectID", "topic"]), topics.match(["id"])
        ({'project': 0}, None)
        """
        bare = [cell.strip().lower() for cell in header]
        found: dict[str, int] = {}
        for column in self.columns:
            place = next((bare.index(name.lower()) for name in column.headers if name.lower() in bare), None)
            if place is not None:
                found[column.name] = place
            elif column.required:
                return None
        return found

    def count_present(self, header: Sequence[str]) -> int:
        """Return how many of the columns a header has."""
        bare = {cell.strip().lower() for cell in header}
        return sum(not bare.isdisjoint(name.lower() for name in column.headers) for column in self.columns)

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the preferred headers of the required columns that a header lacks."""
        bare = {cell.strip().lower() for cell in header}
        return [
            column.headers[0]
            for column in self.columns
            if column.required and bare.isdisjoint(name.lower() for name in column.headers)
        ]


@dataclass(frozen=True)
class Layout:
    """The tables of a source, its licence and who publishes it."""

    name: str
    publisher: str
    licence: str
    tables: tuple[TableLayout, ...]


@cache
def read_layout(name: str) -> Layout:
    """Read a layout that the package ships, such as ``cordis``."""
    path = files(__package__) / "layouts" / f"{name}.toml"
    return parse_layout(name, path.read_text("utf-8"))


def parse_layout(name: str, content: str) -> Layout:
    r"""Read a layout from its text.

    Raises
    ------
    TriplehelixError
        When it is not TOML or a key is unknown, missing or of a wrong kind; names the file and the key.

    Examples
    --------
    >>> parse_layout("mine", 'publisher = "We"\nlicence = "CC0"\n[tables]').licence
    'CC0'
    """
    file = f"{name}.toml"
    try:
        spec = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise TriplehelixError(f"a TOML syntax error ({error})", file, "correct the line") from error
    _check_keys(spec, {"publisher": str, "licence": str, "tables": dict}, file)
    tables = tuple(_read_table(key, table, f"{file}, tables.{key}") for key, table in spec["tables"].items())
    return Layout(name, spec["publisher"], spec["licence"], tables)


def _read_table(name: str, spec: object, where: str) -> TableLayout:
    table = _check_keys(spec, {"row": str, "columns": dict}, where)
    columns = (
        _read_column(key, column, f"{where}.columns.{key}") for key, column in table["columns"].items()
    )
    return TableLayout(name, table["row"], tuple(columns))


def _read_column(name: str, spec: object, where: str) -> Column:
    known = {column.name: str for column in fields(Column) if column.name != "name"}
    column = _check_keys(spec, {**known, "headers": list, "values": dict}, where, must=("headers",))
    headers, values = column["headers"], column.get("values", {})
    if not headers or not all(isinstance(header, str) and header.strip() for header in headers):
        _refuse("headers must be one or more names", where)
    if column.get("type", "text") not in {*PARSERS, "choice"}:
        _refuse(f"unknown type {column['type']!r}", where, f"the types are choice, {', '.join(PARSERS)}")
    if (column.get("type") == "choice") != bool(values) or not all(
        isinstance(word, str) for word in values.values()
    ):
        _refuse("a column of the type choice has values, words to words, and no other has", where)
    for key, allowed in (("required", _REQUIRED), ("about", _ABOUT)):
        if column.get(key, "") not in allowed:
            _refuse(f"{key} is {column[key]!r}", where, f"it may be {', '.join(allowed[1:])}, or left out")
    return Column(**{**column, "name": name, "headers": tuple(headers)})


def _check_keys(
    spec: object, known: dict[str, type], where: str, must: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return the keys of a part of a layout; refuse unknown, missing and wrongly typed ones."""
    if not isinstance(spec, dict):
        _refuse("here keys and values are expected", where)
    for key, value in spec.items():
        if key not in known:
            _refuse(f"unknown key {key!r}", where, f"the keys here are {', '.join(known)}")
        if not isinstance(value, known[key]):
            _refuse(f"the value of {key!r} is of the wrong kind", where)
    for key in known if must is None else must:
        if key not in spec:
            _refuse(f"the key {key!r} is missing", where)
    return spec


def _refuse(what: str, where: str, do: str = "correct the layout") -> NoReturn:
    raise TriplehelixError(what, where, do)
