"""Layouts: which tables a source has, under which headers their columns go and what they mean.

A layout is a TOML file in ``loaders/layouts`` that a person can read and correct without programming; the
mapping of a table of one's own has the same form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from ..errors import TriplehelixError
from .cells import PARSERS, Parser, choice
from .spec import check_keys, nearest, refuse
from .things import Thing, check_column, read_things

_REQUIRED: Final = ("", "column", "cell")


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
        Which thing of the row the value describes.
    term : str
        Property in the ontology, by its local name; empty when the value needs more than a property.
    replace : dict
        Words of the source and what to read instead; blank for words that say nothing.
    language : str
        Language of a text, such as ``it``; empty for names, which belong to none.
    language_from : str
        Column that gives the language of each text, for a column with ``several``.
    several : bool
        Whether all values of a thing are kept; otherwise the first stands and the others become a note.
    else_blank : bool
        Whether a cell of another type counts as blank instead of being set aside: where one column of the
        source holds, say, PICs and other keys, two of ours read it.
    """

    name: str
    headers: tuple[str, ...]
    type: str = "text"
    required: Literal["", "column", "cell"] = ""
    values: dict[str, str] = field(default_factory=dict)
    about: str = ""
    term: str = ""
    replace: dict[str, str] = field(default_factory=dict)
    language: str = ""
    language_from: str = ""
    several: bool = False
    else_blank: bool = False

    @property
    def parser(self) -> Parser:
        """The function that reads a cell of this column."""
        return choice(self.values) if self.type == "choice" else PARSERS[self.type]


@dataclass(frozen=True)
class TableLayout:
    """The columns of one table, what one row of it stands for, and the things that a row describes.

    ``source`` is the name of the layout that it belongs to.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    things: tuple[Thing, ...] = ()
    source: str = ""

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
def layout_names() -> tuple[str, ...]:
    """Return the names of the layouts that the package ships, CORDIS first.

    Examples
    --------
    >>> layout_names()[0]
    'cordis'
    """
    names = (path.name for path in (files(__package__) / "layouts").iterdir())
    found = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(found, key=lambda name: (name != "cordis", name)))


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
    check_keys(spec, {"publisher": str, "licence": str, "tables": dict}, file)
    tables = tuple(
        _read_table(name, key, table, f"{file}, tables.{key}") for key, table in spec["tables"].items()
    )
    return Layout(name, spec["publisher"], spec["licence"], tables)


def _read_table(source: str, name: str, spec: object, where: str) -> TableLayout:
    table = check_keys(
        spec,
        {"row": str, "columns": dict, "things": dict, "by_loader": list},
        where,
        must=("row", "columns"),
    )
    columns = tuple(
        _read_column(key, column, f"{where}.columns.{key}") for key, column in table["columns"].items()
    )
    things = read_things(table.get("things", {}), columns, f"{where}.things")
    columns = tuple(_set_about(column, things) for column in columns)
    by_name = {thing.name: thing for thing in things}
    by_loader = table.get("by_loader", [])
    for column in columns:
        if (column.about or column.term) and column.about not in by_loader:
            check_column(column, by_name, f"{where}.columns.{column.name}")
        if column.language_from:
            _check_language(column, columns, f"{where}.columns.{column.name}")
    return TableLayout(name, table["row"], columns, things, source)


def _read_column(name: str, spec: object, where: str) -> Column:
    known: dict[str, type | tuple[type, ...]] = {
        column.name: str for column in fields(Column) if column.name != "name"
    }
    known |= {"headers": list, "values": dict, "replace": dict, "several": bool, "else_blank": bool}
    column = check_keys(spec, known, where, must=("headers",))
    headers, values = column["headers"], column.get("values", {})
    if not headers or not all(isinstance(header, str) and header.strip() for header in headers):
        refuse("headers must be one or more names", where)
    kind = column.get("type", "text")
    if kind not in {*PARSERS, "choice"}:
        refuse(
            f"unknown type {kind!r}",
            where,
            f"{nearest(kind, PARSERS)}the types are choice, {', '.join(PARSERS)}",
        )
    if (kind == "choice") != bool(values) or not all(isinstance(word, str) for word in values.values()):
        refuse("a column of the type choice has values, words to words, and no other has", where)
    if not all(isinstance(word, str) for word in column.get("replace", {}).values()):
        refuse("replace gives words for words", where)
    if column.get("required", "") not in _REQUIRED:
        refuse(
            f"required is {column['required']!r}",
            where,
            f"it may be {', '.join(_REQUIRED[1:])}, or left out",
        )
    if column.get("language") and kind != "text":
        refuse("only a column of the type text has a language", where)
    return Column(**{**column, "name": name, "headers": tuple(headers)})


def _check_language(column: Column, columns: Sequence[Column], where: str) -> None:
    types = {one.name: one.type for one in columns}
    if types.get(column.language_from) != "language":
        refuse(
            f"language_from names {column.language_from!r}, which is no column of the type language", where
        )
    if column.type != "text" or not column.several or column.language:
        refuse("language_from is for a text with several = true and no language of its own", where)


def _set_about(column: Column, things: Sequence[Thing]) -> Column:
    """Say what a column is about where that follows: it tells a class, or a row describes one thing only."""
    if column.about:
        return column
    told = [thing.name for thing in things if thing.kind_from == column.name]
    if not told and len(things) == 1 and column.term:
        told = [things[0].name]
    return replace(column, about=told[0]) if told else column
