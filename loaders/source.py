"""Sources: what a file is, told by its content, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology import vocabulary as th
from . import cordis, cordis_xml, euroscivoc, generator, rdf, regions, ror, terms, turtle
from .container import Member, digest, list_members
from .header import list_headers, read_header
from .layout import Layout, TableLayout, layout_names, read_layout
from .ledger import Ledger
from .mapping import read_mapping
from .ntriples import NTriplesWriter, entity, literal
from .places import MUNICIPALITIES, POST_CODES, places_of
from .rejects import Reject
from .sheets import list_sheets, may_be_workbook
from .table import Table, read_table
from .territories import has_code, settle, write_territories
from .written import Home, Written

__all__ = [
    "Home",
    "Records",
    "Source",
    "Written",
    "kinds",
    "list_tables",
    "read_source",
    "recognise",
    "write_records",
]

# Files of other tables share a project, an identifier and a title with ours.
_NEAR_MISS: Final = 4
OWN: Final = "table"

Watch = Callable[[str, int], None]
# From a path, what names a file and who is told of the progress, to tables and the files left unread.
Reader = Callable[[Path, Callable[[str], str], Callable[[int], None]], tuple[list[Table], list[str]]]

# What is told by more than the header of a table, in the order in which it is asked.
_LOOKS: Final[dict[str, Callable[[Path], bool]]] = {
    "ror": ror.looks_like,
    "euroscivoc": euroscivoc.looks_like,
    "cordis": cordis_xml.looks_like,
    regions.KIND: regions.looks_like,
    "turtle": lambda path: rdf.recognise_format(path) is not None,
}
# Files of an archive by their name: those that must be tables, and those that never are.
_TABLES: Final = frozenset({".csv", ".tsv", ".tab", ".txt"})
_BOOKS: Final = frozenset({".xlsx", ".xlsm"})
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
    kind : str
        Which loader reads it: ``turtle``, a layout that the package ships, or ``table`` for one of your own.
    title : str
        What it is called on pages; the file's name when empty.
    licence : str
        The terms of its publisher, as far as known.
    invented : bool
        True for data that was made up.
    mapping : Path, optional
        For a table of your own: the file that says what its columns mean.
    """

    path: Path
    kind: str
    title: str = ""
    licence: str = ""
    invented: bool = False
    mapping: Path | None = None


@dataclass
class Records:
    """What one source says: its tables or its triples, and the files that they came from."""

    source: Source
    sha256: str
    tables: list[Table] = field(default_factory=list)
    triples: list[pyoxigraph.Triple] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left_out: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows read; for a file of triples, the triples and the statements that are none."""
        return sum(table.read for table in self.tables) + len(self.triples) + self._refused

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return sum(table.rejected for table in self.tables) + self._refused

    @property
    def rejects(self) -> list[Reject]:
        """Rows rejected and cells set aside."""
        return [*(reject for table in self.tables for reject in table.rejects), *self.left_out]

    @property
    def _refused(self) -> int:
        return len(self.left_out)


def kinds() -> tuple[str, ...]:
    """Return the kinds of source there are.

    Examples
    --------
    >>> kinds()[:3]
    ('turtle', 'table', 'cordis')
    """
    return ("turtle", OWN, *layout_names())


def recognise(path: Path, mapping: Path | None = None) -> str:
    """Tell what a file is by its content.

    Parameters
    ----------
    path : Path
        The file.
    mapping : Path, optional
        For a table of your own: what its columns mean. The file is held against it.

    Raises
    ------
    TriplehelixError
        When no loader knows it, with the columns that were expected and found.
    """
    if mapping is not None:
        own = read_mapping(mapping)
        members = list_tables(path)
        known = [_layout_of(member, own) for member in members]
        if not any(known):
            raise _unknown(members, [own])
        return OWN
    members = list_tables(path)
    for kind, looks_like in _LOOKS.items():
        if looks_like(path):
            return kind
    # Every member is looked at, so that one that lacks a column is told now and not by the build.
    counts = dict.fromkeys(layout_names(), 0)
    for member in members:
        if best := _best(member, map(read_layout, layout_names())):
            counts[best[1].source] += best[0]
    name = max(counts, key=counts.__getitem__)
    if not counts[name]:
        raise _unknown(members, [read_layout(name) for name in layout_names()])
    return name


def list_tables(path: Path) -> list[Member]:
    """List what may be a table in a source: a file, the files of an archive, the sheets of a workbook."""
    whole = Member(path, path.name)
    if may_be_workbook(path):
        return list_sheets(whole)
    found: list[Member] = []
    for member in list_members(path):
        is_book = not member.alone and PurePosixPath(member.name).suffix.lower() in _BOOKS
        found.extend((list_sheets(member) if is_book else []) or [member])
    return found


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
        found = rdf.read_statements(source.path)
        records.triples, records.left_out, records.notes = found.triples, found.rejects, found.notes
        return records
    reader = _reader_of(source)
    if reader:
        tell = partial(watch, source.path.name)
        records.tables, records.unread = reader(source.path, partial(_name_file, records), tell)
    else:
        _read_tables(records, watch)
    if source.kind == "cordis":
        cordis.check_tables(records.tables)
    # Of records that are more than a row, the first table holds what each is; the others are parts of them.
    _refuse_useless(records.tables[:1] if reader else records.tables)
    return records


def _reader_of(source: Source) -> Reader | None:
    """Return what reads a source that is no plain table; None for one that is."""
    if source.kind == "ror":
        return ror.read_tables
    if source.kind == regions.KIND and regions.looks_like(source.path):
        return regions.read_tables
    if source.kind == "euroscivoc":
        return euroscivoc.read_tables
    if source.kind == "cordis" and cordis_xml.looks_like(source.path):
        return cordis_xml.read_tables
    return None


def _read_tables(records: Records, watch: Watch) -> None:
    """Read delimited files and sheets."""
    source = records.source
    layout = layout_of(source)
    members = list_tables(source.path)
    for member in members:
        table_layout = _layout_of(member, layout)
        if table_layout is None:
            records.unread.append(member.shown)
            continue
        part = f"{member.name}/{member.sheet}" if member.sheet else member.name
        iri = _name_file(records, part)

        def tell(count: int, name: str = member.shown) -> None:
            watch(name, count)

        table = read_table(member, table_layout, iri, tell)
        if PurePosixPath(member.name).suffix.lower() in _BOOKS and not member.sheet:
            table.notes.append("it is named like a workbook and is a plain table")
        records.tables.append(table)
    if not records.tables:
        raise _unknown(members, [layout])


def _name_file(records: Records, part: str) -> str:
    return entity(f"source/{records.sha256[:12]}", part)


def layout_of(source: Source) -> Layout:
    """Return the layout that the tables of a source have.

    Raises
    ------
    TriplehelixError
        When a table of one's own has no mapping, or a wrong one.
    """
    if source.kind != OWN:
        return read_layout(source.kind)
    if source.mapping is None:
        raise TriplehelixError(
            "a table of your own needs a mapping", source.path.name, "add it again with --mapping FILE"
        )
    return read_mapping(source.mapping)


def write_records(
    all_records: Sequence[Records], writer: NTriplesWriter, canonical: generator.Canonical | None = None
) -> Written:
    """Write what all sources say as triples, and return what the analysis needs of it.

    Parameters
    ----------
    all_records : sequence of Records
        The sources, in the order of precedence: what the first says of a thing stands.
    writer : NTriplesWriter
        Where the statements go.
    canonical : Mapping, optional
        For the IRI of a thing that one another source describes too, the one that stands for both.

    Raises
    ------
    TriplehelixError
        When a hand-written file uses terms that nobody has defined.
    """
    described = terms.list_subjects(triple for records in all_records for triple in records.triples)
    for records in all_records:
        terms.refuse_unknown_terms(records.source.path, records.triples, described)
    known = _add_stand_ins(all_records, canonical or {})
    ledger = Ledger(writer)
    written = Written()
    mapped: list[Table] = []
    from_cordis = [
        table for records in all_records if records.source.kind == "cordis" for table in records.tables
    ]
    for records in all_records:
        if records.source.kind == "cordis" and from_cordis:
            generator.write(mapped, ledger, written, known)
            cordis.write(from_cordis, writer, ledger, written, known)
            mapped, from_cordis = [], []
        elif records.source.kind != "cordis":
            mapped.extend(records.tables)
    generator.write(mapped, ledger, written, known)
    _describe_files(all_records, writer)
    statements = list(dict.fromkeys(triple for records in all_records for triple in records.triples))
    writer.lines([f"{triple} .\n" for triple in statements])
    turtle.add_facts(statements, written)
    places = places_of(table for records in all_records for table in records.tables)
    open_homes = {
        one: address for one, address in written.addresses.items() if not has_code(written.homes.get(one))
    }
    located = places.locate_all(open_homes)
    _note_places(all_records, [*places.notes, located.summary()])
    write_territories(written.homes, ledger, written.territories, located.locations)
    regions.write_shapes(
        (table for records in all_records for table in records.tables if table.layout.source == regions.KIND),
        ledger,
    )
    written.homes = settle(written.homes, located.locations)
    return written


def _add_stand_ins(all_records: Iterable[Records], canonical: generator.Canonical) -> dict[str, str]:
    """Add to what was decided which IRI stands for which by the word of the sources themselves."""
    tables = [table for records in all_records for table in records.tables]
    said = ror.find_redirects(tables) | euroscivoc.find_official(tables)
    told = {old: canonical.get(new, new) for old, new in said.items()}
    return {**told, **{old: told.get(new, new) for old, new in canonical.items()}}


def _note_places(all_records: Sequence[Records], notes: Iterable[str]) -> None:
    """Note beside the list that tells of places how many organisations it placed and how many stay open."""
    kinds_of_places = {MUNICIPALITIES, regions.KIND, POST_CODES}
    tables = (table for records in all_records for table in records.tables)
    if table := next((one for one in tables if one.layout.source in kinds_of_places), None):
        table.notes.extend(note for note in notes if note)


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
    if member.sheet:
        return True
    hidden = place.name.startswith(".") or "__MACOSX" in place.parts
    return member.alone or not (hidden or place.suffix.lower() in _OTHERS)


def _refuse_useless(tables: Iterable[Table]) -> None:
    for table in tables:
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


def _header_of(member: Member) -> list[str] | None:
    """Return the header of what may be a table; None for what is none and does not claim to be one."""
    if not _may_be_table(member):
        return None
    try:
        return read_header(member)[0]
    except TriplehelixError:
        if member.alone or PurePosixPath(member.name).suffix.lower() in _TABLES:
            raise
        return None


def _layout_of(member: Member, layout: Layout) -> TableLayout | None:
    """Return the table of a layout that knows most of a member's columns, if one has all that it requires."""
    best = _best(member, [layout])
    return best[1] if best else None


def _best(member: Member, layouts: Iterable[Layout]) -> tuple[int, TableLayout] | None:
    """Return the table layout that knows most of a member's columns, and how many."""
    header = _header_of(member)
    if header is None:
        return None
    candidates = [table for layout in layouts for table in layout.tables]
    known = [(len(set(places.values())), table) for table in candidates if (places := table.match(header))]
    if known:
        return max(known, key=lambda pair: pair[0])
    _refuse_near_miss(member, header, candidates)
    return None


def _refuse_near_miss(member: Member, header: list[str], candidates: Sequence[TableLayout]) -> None:
    """Refuse a table that has most columns of one we know and lacks one that is needed."""
    for table in sorted(candidates, key=lambda table: -table.count_present(header)):
        if table.count_present(header) >= max(_NEAR_MISS, len(table.columns) / 2):
            raise TriplehelixError(
                f"these columns of the {table.name} table are missing: {', '.join(table.missing(header))}",
                f"{member.shown}, row 1",
                f"the file has the columns {list_headers(header)}; take the file as its publisher gives it",
            )


def _unknown(members: Sequence[Member], layouts: Sequence[Layout]) -> TriplehelixError:
    tables = [(member, header) for member in members if (header := _header_of(member))]
    found = f"found: {list_headers(tables[0][1])}" if tables else "found no table"
    header = tables[0][1] if tables else []
    nearest = sorted(layouts, key=lambda layout: -max(_share(table, header) for table in layout.tables))
    expected = ". ".join(_expected(layout) for layout in nearest)
    return TriplehelixError(
        f"this is no source that triplehelix knows ({found})",
        members[0].path.name if members else "",
        f"{expected}. A table of your own needs a mapping: 'triplehelix add FILE --template' begins one",
    )


def _share(table: TableLayout, header: Sequence[str]) -> float:
    return table.count_present(header) / len(table.columns)


def _expected(layout: Layout) -> str:
    tables = "; ".join(
        f"{table.name}: {', '.join(column.headers[0] for column in table.columns if column.required)}"
        for table in layout.tables
    )
    return f"{layout.name} has tables with these columns: {tables}"
