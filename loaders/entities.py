"""Entities: things with one entry each, gathered from the rows of many tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .table import Table


@dataclass
class Entities:
    """Things with one entry each, gathered from the rows of many tables.

    Parameters
    ----------
    keys : list of str
        What tells them apart, in order of first appearance.
    columns : dict of str to list
        The first known value of each.
    sources : list of str
        Where each was first seen: the IRI of the row, in angle brackets.
    """

    keys: list[str]
    columns: dict[str, list[Any]]
    sources: list[str]


def gather(tables: Iterable[Table], keys: Iterable[Sequence[str | None]], about: str) -> Entities:
    """Gather the things that the rows of some tables describe; the first known value of a column wins.

    A note is added to a table whose rows say something else about a thing than was said before.

    Parameters
    ----------
    tables : iterable of Table
        Tables of one layout, of one or more sources.
    keys : iterable of sequences of str
        For each table, what tells the things apart, row by row; None where the row has no such thing.
    about : str
        Which columns to gather: those whose layout says ``about`` and that keep one value a thing.
    """
    places: dict[str, int] = {}
    gathered = Entities([], {}, [])
    for table, in_rows in zip(tables, keys, strict=True):
        rows, known = _known(table.rows, in_rows)
        before = len(places)
        at = [places.setdefault(key, len(places)) for key in known]
        gathered.sources.extend(_first_rows(table, rows, at, before, len(places)))
        for column in table.layout.columns:
            if column.about != about or column.several:
                continue
            values = gathered.columns.setdefault(column.name, [])
            values.extend([None] * (len(places) - len(values)))
            given = table.columns[column.name]
            if len(rows) != len(given):
                given = [value for value, key in zip(given, in_rows, strict=True) if key is not None]
            if differing := _fill(values, at, given):
                table.notes.append(
                    f"{differing} rows give another {column.name} for the same {about}; the first stands"
                )
    gathered.keys = list(places)
    return gathered


def row_iri(table: Table, row: int) -> str:
    """Return the IRI of a row: the file's IRI and the fragment of RFC 7111, ``#row=1234``."""
    return f"{table.iri[:-1]}#row={row}>"


def _known(rows: list[int], keys: Sequence[str | None]) -> tuple[list[int], list[str]]:
    known = [key for key in keys if key is not None]
    if len(known) == len(keys):
        return rows, known
    return [row for row, key in zip(rows, keys, strict=True) if key is not None], known


def _first_rows(table: Table, rows: list[int], at: list[int], start: int, end: int) -> list[str]:
    first: dict[int, int] = {}
    for place, row in zip(reversed(at), reversed(rows), strict=True):
        first[place] = row
    return [row_iri(table, first[place]) for place in range(start, end)]


def _fill(values: list[Any], at: list[int], column: list[Any]) -> int:
    differing = 0
    # A table holds each different value once: most rows repeat the very object that is known already.
    for place, value, known in zip(at, column, map(values.__getitem__, at), strict=True):
        if value is known or value is None:
            continue
        if known is None:
            values[place] = value
        elif known != value:
            differing += 1
    return differing
