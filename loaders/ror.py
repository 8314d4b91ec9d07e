"""ROR: the organisations of the Research Organization Registry and how they belong together.

Read are one record a line (``.jsonl``, ``.jsonl.gz``), a list (``.json``), and the archive that the registry
publishes, https://ror.readme.io/docs/data-dump. The columns are in ``layouts/ror.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import TriplehelixError
from . import cells
from .container import Member, Watch, list_members
from .grid import Grid
from .items import Item, read_items
from .layout import TableLayout, read_layout
from .ntriples import entity
from .rejects import Reject, shorten
from .ror_records import Record, read_record
from .table import Table, make_table

_MARK: Final = re.compile(rb'"id"\s*:\s*"(?:https?://)?ror\.org/0', re.IGNORECASE)
_SECOND_SCHEMA: Final = b'"names"'
_BEGINNING: Final = 1 << 16
_JSON: Final = frozenset({".json", ".jsonl", ".ndjson"})
# From which end a relation is laid out: its column, and whether the two organisations change places.
_RELATIONS: Final = {
    "parent": ("parent", False),
    "child": ("parent", True),
    "related": ("related", False),
    "successor": ("successor", False),
    "predecessor": ("successor", True),
}

Row = tuple[int, Mapping[str, str]]


def looks_like(path: Path) -> bool:
    """Tell whether a file, or one inside an archive, begins as one of the registry does."""
    return bool(_find_members(list_members(path)))


def read_tables(
    path: Path, name_file: Callable[[str], str], watch: Watch = lambda _: None
) -> tuple[list[Table], list[str]]:
    """Read the records of the registry as the tables of its layout.

    Parameters
    ----------
    path : Path
        The file or the archive. Of an archive with the records in both versions of the schema, the second
        is read.
    name_file : callable
        Gives the IRI of a file by its name.
    watch : callable
        Told how many bytes of the source on disk were read so far, for a progress bar.

    Returns
    -------
    tables : list of Table
        The organisations, and then, where there are any, their names, relationships and withdrawn records.
    unread : list of str
        The other files of an archive.

    Raises
    ------
    TriplehelixError
        When there are no records of the registry, or they are not in a list.
    """
    members = list_members(path)
    known = _find_members(members)
    if not known:
        raise TriplehelixError(
            "this holds no records of ROR", path.name, "take the .json file that ROR gives"
        )
    member = max(known, key=lambda one: _SECOND_SCHEMA in _start_of(one))
    reading = _Reading(member.shown)
    for item in read_items(member, watch):
        reading.add(item)
    tables = reading.make_tables(name_file(member.name))
    return tables, [other.shown for other in members if other != member]


def find_redirects(tables: Iterable[Table]) -> dict[str, str]:
    """Return the IRI of the organisation that stands for each withdrawn identifier.

    A record that was withdrawn in favour of one withdrawn itself leads to where the chain ends. One without a
    successor, or in a circle, leads nowhere.
    """
    successors: dict[str, str] = {}
    for table in tables:
        if (table.layout.source, table.layout.name) == ("ror", "withdrawn"):
            pairs = zip(table.columns["ror"], table.columns["successor"], strict=True)
            successors |= {old: new for old, new in pairs if new}
    found: dict[str, str] = {}
    for old, new in successors.items():
        end, passed = new, {old}
        while end in successors and end not in passed:
            passed.add(end)
            end = successors[end]
        if end not in passed:
            found[entity("organisation", f"ror-{old}")] = entity("organisation", f"ror-{end}")
    return found


def _find_members(members: Iterable[Member]) -> list[Member]:
    """Return the files that may be JSON and begin with a record."""
    return [
        member
        for member in members
        if (member.alone or PurePosixPath(member.name).suffix.lower() in _JSON)
        and _MARK.search(_start_of(member))
    ]


def _start_of(member: Member) -> bytes:
    with member.open() as file:
        return file.read(_BEGINNING)


class _Reading:
    """The records read so far, and the items that are none to keep."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._layouts = {table.name: table for table in read_layout("ror").tables}
        self._ranking = list(_values_of(self._layouts["organisation"], "kind"))
        self._grid = Grid({})
        self._records: dict[str, Record] = {}
        self._withdrawn: dict[str, Record] = {}

    def add(self, item: Item) -> None:
        """Take an item as a record, or reject it."""
        self._grid.read += 1
        try:
            if item.value is None:
                raise ValueError(item.reason)
            record = read_record(item.number, item.value, self._ranking)
        except ValueError as error:
            self._reject(self._grid, item.number, "", str(error), item.text)
            return
        known = self._records.get(record.key) or self._withdrawn.get(record.key)
        if known:
            reason = f"the organisation stands already in row {known.number}"
            self._reject(self._grid, item.number, "id", reason, record.key)
        elif record.texts["status"] == "withdrawn":
            record.texts["successor"] = _successor(record)
            self._withdrawn[record.key] = record
            instead = f"; {record.texts['successor']} stands for it" if record.texts["successor"] else ""
            self._reject(self._grid, item.number, "status", f"it was withdrawn{instead}", record.key)
        else:
            self._records[record.key] = record

    def make_tables(self, iri: str) -> list[Table]:
        """Return the table of the organisations, and the others if they have rows."""
        rows: list[Row] = [(record.number, record.texts) for record in self._records.values()]
        organisations = self._make("organisation", iri, rows, self._grid)
        kept = {key: self._records[key] for key in organisations.columns["ror"]}
        if several := sum(record.places > 1 for record in kept.values()):
            organisations.notes.append(f"{several:,} organisations have several locations; the first stands")
        relations = Grid({})
        names = [(one.number, {"ror": one.key, **name}) for one in kept.values() for name in one.names]
        related = [row for one in kept.values() for row in self._relate(one, kept, relations)]
        withdrawn = [(one.number, one.texts) for one in self._withdrawn.values()]
        others = [
            self._make("names", iri, names, Grid({}, read=len(names))),
            self._make("relationships", iri, related, relations),
            self._make("withdrawn", iri, withdrawn, Grid({}, read=len(withdrawn))),
        ]
        return [organisations, *(table for table in others if table.read)]

    def _relate(self, record: Record, kept: Mapping[str, Record], grid: Grid) -> Iterator[Row]:
        """Yield the relations of an organisation to others of the file; reject those that lead elsewhere."""
        for kind, address in record.relations:
            grid.read += 1
            try:
                column, swapped = _RELATIONS[kind]
                other = cells.ror(address)
            except KeyError:
                self._reject(grid, record.number, "type", f"not one of {', '.join(_RELATIONS)}", kind)
            except ValueError as error:
                self._reject(grid, record.number, "id", str(error), address)
            else:
                if other in kept and other != record.key:
                    one, two = (other, record.key) if swapped else (record.key, other)
                    yield record.number, {"ror": one, column: two}
                else:
                    self._reject(grid, record.number, "id", self._why_not(record.key, other), address)

    def _why_not(self, key: str, other: str) -> str:
        if other == key:
            return "the organisation is related to itself"
        return "the other record was withdrawn" if other in self._withdrawn else "the file has no such record"

    def _make(self, name: str, iri: str, rows: Sequence[Row], grid: Grid) -> Table:
        layout = self._layouts[name]
        grid.numbers = [number for number, _ in rows]
        grid.texts = {
            column.name: [texts.get(column.name, "") for _, texts in rows] for column in layout.columns
        }
        file = self._file if name == "organisation" else f"{self._file} ({name})"
        headers = {column.name: column.headers[0] for column in layout.columns}
        return make_table(layout, file, iri, grid, headers)

    def _reject(self, grid: Grid, row: int, column: str, reason: str, value: str) -> None:
        grid.rejects.append(Reject(self._file, row, column, "row", reason, shorten(value.strip())))


def _values_of(layout: TableLayout, name: str) -> Iterable[str]:
    return next(column.values for column in layout.columns if column.name == name)


def _successor(record: Record) -> str:
    """Return what stands for a withdrawn record; nothing where it names several or none."""
    found = [other for kind, other in record.relations if kind == "successor"]
    return found[0] if len(found) == 1 else ""
