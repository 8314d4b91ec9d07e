"""Sources: what a file is, told by its content, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology import vocabulary as th
from . import cordis, terms, turtle
from .container import Member, digest, list_members
from .header import list_headers, read_header
from .layout import TableLayout, read_layout
from .ntriples import NTriplesWriter, entity, literal
from .rejects import Reject
from .table import Table, read_table
from .territories import write_territories
from .written import Home, Written

__all__ = ["Home", "Kind", "Records", "Source", "Written", "read_source", "recognise", "write_records"]

# Files of other tables share a project and a title with ours.
_NEAR_MISS = 3

Kind = Literal["cordis", "turtle"]
Watch = Callable[[str, int], None]

# Files of an archive by their name: those that must be tables, and those that never are.
_TABLES: Final = frozenset({".csv", ".tsv", ".tab", ".txt"})
_OTHERS: Final = frozenset(
    {".pdf", ".xlsx", ".xls", ".ods", ".doc", ".docx", ".odt", ".png", ".jpg", ".jpeg"}
    | {".html", ".htm", ".md", ".xml", ".json", ".rdf", ".ttl", ".zip", ".gz"}
)


@dataclass(frozen=True)
class Source:
    """A file of the observatory.

    Parameters
    ----------
    path : Path
        The file on disk.
    kind : 'cordis' or 'turtle'
        Which loader reads it.
    title : str
        What it is called on pages; the file's name when empty.
    licence : str
        The terms of its publisher, as far as known.
    invented : bool
        True for data that was made up.
    """

    path: Path
    kind: Kind
    title: str = ""
    licence: str = ""
    invented: bool = False


@dataclass
class Records:
    """What one source says: its tables or its triples, and the files that they came from."""

    source: Source
    sha256: str
    tables: list[Table] = field(default_factory=list)
    triples: list[pyoxigraph.Triple] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows read; for a file of triples, the triples."""
        return sum(table.read for table in self.tables) + len(self.triples)

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return sum(table.rejected for table in self.tables)

    @property
    def rejects(self) -> list[Reject]:
        """Rows rejected and cells set aside."""
        return [reject for table in self.tables for reject in table.rejects]


def recognise(path: Path) -> Kind:
    """Tell what a file is by its content.

    Raises
    ------
    TriplehelixError
        When no loader knows it, with the columns that were expected and found.
    """
    members = list_members(path)
    if turtle.looks_like(path):
        return "turtle"
    # Every member is looked at, so that one that lacks a column is told now and not by the build.
    layouts = [_layout_of(member) for member in members]
    if any(layouts):
        return "cordis"
    raise _unknown(members)


def read_source(source: Source, watch: Watch = lambda _file, _bytes: None) -> Records:
    """Read a source whole.

    Parameters
    ----------
    source : Source
        The file and its kind.
    watch : callable
        Told the file's name and how many bytes of the source on disk were read so far.

    Raises
    ------
    TriplehelixError
        When the file cannot be trusted as a whole, or none of its rows can be read.
    """
    records = Records(source, digest(source.path))
    if source.kind == "turtle":
        records.triples = turtle.read_triples(source.path)
        return records
    members = list_members(source.path)
    for member in members:
        layout = _layout_of(member)
        if layout is None:
            records.unread.append(member.shown)
            continue
        iri = entity(f"source/{records.sha256[:12]}", member.name)

        def tell(count: int, name: str = member.shown) -> None:
            watch(name, count)

        records.tables.append(read_table(member, layout, iri, tell))
    if not records.tables:
        raise _unknown(members)
    cordis.check_tables(records.tables)
    for table in records.tables:
        if table.read and not table.accepted:
            first = min(
                (reject for reject in table.rejects if reject.left_out == "row"),
                key=lambda reject: reject.row,
            )
            raise TriplehelixError(
                f"none of its {table.read:,} rows can be used; row {first.row}: {first.reason}",
                table.file,
                "check that the file is what its publisher gives",
            )
    return records


def write_records(all_records: Sequence[Records], writer: NTriplesWriter) -> Written:
    """Write what all sources say as triples, and return what the analysis needs of it.

    Raises
    ------
    TriplehelixError
        When a hand-written file uses terms that nobody has defined.
    """
    described = terms.list_subjects(triple for records in all_records for triple in records.triples)
    for records in all_records:
        terms.refuse_unknown_terms(records.source.path, records.triples, described)
    written = cordis.write([table for records in all_records for table in records.tables], writer)
    _describe_files(all_records, writer)
    statements = list(dict.fromkeys(triple for records in all_records for triple in records.triples))
    writer.lines([f"{triple} .\n" for triple in statements])
    turtle.add_facts(statements, written)
    write_territories(written.homes, writer)
    return written


def _describe_files(all_records: Sequence[Records], writer: NTriplesWriter) -> None:
    """Write what the files are; one that was added twice is described once."""
    described: set[str] = set()
    for records in all_records:
        for table in records.tables:
            if table.iri in described:
                continue
            described.add(table.iri)
            subject = [table.iri]
            writer.types(subject, th.SOURCE_FILE)
            writer.column(subject, th.DCT_TITLE, [literal(table.file)])
            writer.column(subject, th.SHA256, [literal(records.sha256)])
            writer.column(subject, th.ROWS_READ, [literal(table.read)])
            writer.column(subject, th.ROWS_REJECTED, [literal(table.rejected)])
            if records.source.invented:
                writer.column(subject, th.INVENTED, [literal(True)])


def _may_be_table(member: Member) -> bool:
    place = PurePosixPath(member.name)
    hidden = place.name.startswith(".") or "__MACOSX" in place.parts
    return member.alone or not (hidden or place.suffix.lower() in _OTHERS)


def _layout_of(member: Member) -> TableLayout | None:
    """Return the table layout that knows most of the member's columns, if any has all that it requires."""
    if not _may_be_table(member):
        return None
    try:
        header, _ = read_header(member)
    except TriplehelixError:
        if member.alone or PurePosixPath(member.name).suffix.lower() in _TABLES:
            raise
        return None
    known = [
        (len(places), layout) for layout in read_layout("cordis").tables if (places := layout.match(header))
    ]
    if known:
        return max(known, key=lambda pair: pair[0])[1]
    _refuse_near_miss(member, header)
    return None


def _refuse_near_miss(member: Member, header: list[str]) -> None:
    """Refuse a table that has most columns of one we know and lacks one that is needed."""
    for table in read_layout("cordis").tables:
        present = table.count_present(header)
        if present >= max(_NEAR_MISS, len(table.columns) / 2):
            raise TriplehelixError(
                f"these columns of the {table.name} table are missing: {', '.join(table.missing(header))}",
                f"{member.shown}, row 1",
                f"the file has the columns {list_headers(header)}; take the file as its publisher gives it",
            )


def _unknown(members: list[Member]) -> TriplehelixError:
    expected = "; ".join(
        f"{table.name}: {', '.join(column.headers[0] for column in table.columns if column.required)}"
        for table in read_layout("cordis").tables
    )
    tables = [member for member in members if _may_be_table(member)]
    found = f"found: {list_headers(read_header(tables[0])[0])}" if tables else "found no table"
    return TriplehelixError(
        f"this is no source that triplehelix knows ({found})",
        members[0].path.name,
        f"a CORDIS download has tables with these columns. {expected}",
    )
