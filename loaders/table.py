"""Tables: one reader for every delimited file and sheet, however hostile.

Rows come out as typed columns; what cannot be taken comes out as rejects with file, row, column and
reason. ``read = accepted + rejected`` always holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import TriplehelixError
from .cells import Value
from .container import Member, Watch
from .grid import Grid
from .header import list_headers, read_header
from .layout import Column, TableLayout
from .rejects import Reject, shorten
from .rows import Rows, open_lines
from .sheets import read_grid

# What copies from web pages leave around a value: blanks of all kinds, zero-width signs, a byte order mark.
_INVISIBLE: Final = " \t\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff"


@dataclass
class Table:
    """A table as read: typed columns side by side, and what was left out.

    Parameters
    ----------
    layout : TableLayout
        What the columns mean.
    file : str
        Name of the file in messages.
    iri : str
        IRI of the file, in angle brackets: where its rows come from.
    columns : dict of str to list
        Values by our column name, None for a blank; all of the same length. A column that the file does
        not have is a list of None.
    rows : list of int
        Row in the file for each value; the header is row 1 (RFC 7111).
    read : int
        Rows read, accepted and rejected.
    rejects : list of Reject
        Rows rejected and cells set aside.
    notes : list of str
        What a person should know though nothing was left out.
    """

    layout: TableLayout
    file: str
    iri: str
    columns: dict[str, list[Any]]
    rows: list[int]
    read: int
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Number of rows kept."""
        return len(self.rows)

    @property
    def rejected(self) -> int:
        """Number of rows left out."""
        return self.read - len(self.rows)

    def reject(self, unwanted: dict[int, Reject]) -> None:
        """Take accepted rows out again: position in the columns to the reject that says why."""
        if not unwanted:
            return
        keep = [place for place in range(len(self.rows)) if place not in unwanted]
        self.rows = [self.rows[place] for place in keep]
        self.columns = {name: [values[place] for place in keep] for name, values in self.columns.items()}
        self.rejects.extend(unwanted.values())


def read_table(member: Member, layout: TableLayout, iri: str, watch: Watch = lambda _: None) -> Table:
    """Read a delimited file or a sheet into the typed columns of a layout.

    Parameters
    ----------
    member : Member
        The file, plain or inside an archive.
    layout : TableLayout
        The columns to look for; others are left unread.
    iri : str
        IRI of the file, in angle brackets.
    watch : callable
        Told how many bytes of the source on disk were read so far, for a progress bar.

    Raises
    ------
    TriplehelixError
        When the file as a whole cannot be trusted: no table, a required column missing, the same header
        twice, conflict markers of a version control system, a damaged archive.
    """
    header, delimiter = read_header(member)
    places = layout.match(header)
    if places is None:
        raise TriplehelixError(
            f"these columns are missing: {', '.join(layout.missing(header))}",
            f"{member.shown}, row 1",
            f"the file has the columns {list_headers(header)}; take the file as its publisher gives it",
        )
    _refuse_repeated(header, places, member)
    if member.sheet:
        grid = read_grid(member, header, places)
    else:
        grid = _read_delimited(member, header, delimiter, places, watch)
    return make_table(
        layout, member.shown, iri, grid, {name: header[place] for name, place in places.items()}
    )


def make_table(layout: TableLayout, file: str, iri: str, grid: Grid, headers: dict[str, str]) -> Table:
    """Make a table of a grid: type its columns, reject rows whose required cells are blank or wrong.

    Parameters
    ----------
    layout : TableLayout
        What the columns mean.
    file : str
        Name of the file in messages.
    iri : str
        IRI of the file, in angle brackets.
    grid : Grid
        The cells as text.
    headers : dict of str to str
        How the file itself calls each column of the grid, for messages.
    """
    table = Table(layout, file, iri, {}, grid.numbers, grid.read, grid.rejects, grid.notes)
    if not grid.read:
        table.notes.append("it has a header and no rows")
    _type_columns(table, grid, headers)
    return table


def _read_delimited(
    member: Member, header: list[str], delimiter: str, places: dict[str, int], watch: Watch
) -> Grid:
    grid = Grid({name: [] for name in places})
    with member.open(watch) as file:
        reader = Rows(open_lines(file), header, delimiter, member.shown)
        for rows in reader:
            columns = list(zip(*rows, strict=True))
            for name, place in places.items():
                grid.texts[name].extend(columns[place])
    grid.numbers, grid.read, grid.rejects = reader.numbers, reader.read, reader.rejects
    if reader.not_utf8:
        grid.notes.append(f"{reader.not_utf8} lines are not UTF-8 and were read as Windows-1252")
    if reader.twice_encoded:
        grid.notes.append(
            f"{reader.twice_encoded} lines hold what looks like UTF-8 that was read as another encoding"
        )
    return grid


def _type_columns(table: Table, grid: Grid, headers: dict[str, str]) -> None:
    """Turn columns of text into typed ones; reject rows whose required cells are blank or wrong."""
    unwanted: dict[int, Reject] = {}
    for column in table.layout.columns:
        cells = grid.texts.get(column.name)
        if cells is None:
            table.columns[column.name] = [None] * len(table.rows)
            continue
        values, wrong = _parse(cells, column)
        table.columns[column.name] = values
        faults = grid.faults.get(column.name, {})
        wrong |= {place: reason for place, (reason, _) in faults.items()}
        for place, reason in wrong.items():
            left_out = Reject(
                table.file,
                table.rows[place],
                headers[column.name],
                "row" if column.required == "cell" else "cell",
                reason,
                faults[place][1] if place in faults else shorten(cells[place]),
            )
            if column.required == "cell":
                unwanted.setdefault(place, left_out)
            else:
                table.rejects.append(left_out)
    table.reject(unwanted)


def _parse(cells: Sequence[str], column: Column) -> tuple[list[Value | None], dict[int, str]]:
    """Parse a column, each different text once; return values and the reasons by position."""
    parser = column.parser
    known: dict[str, Value | None] = {}
    wrong: dict[str, str] = {}
    for cell in set(cells):
        stripped = cell.strip()
        if not stripped.isascii():
            stripped = stripped.strip(_INVISIBLE)
        stripped = column.replace.get(stripped, stripped)
        try:
            known[cell] = parser(stripped) if stripped else None
            if not stripped and column.required == "cell":
                wrong[cell] = "it is blank"
        except ValueError as error:
            known[cell] = None
            if not column.else_blank:
                wrong[cell] = str(error)
    values = list(map(known.__getitem__, cells))
    if not wrong:
        return values, {}
    return values, {place: wrong[cell] for place, cell in enumerate(cells) if cell in wrong}


def _refuse_repeated(header: list[str], places: dict[str, int], member: Member) -> None:
    bare = [cell.lower() for cell in header]
    for place in places.values():
        if bare.count(bare[place]) > 1:
            raise TriplehelixError(
                f"the column {header[place]} stands twice", f"{member.shown}, row 1", "remove one of the two"
            )
