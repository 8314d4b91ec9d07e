"""CORDIS: the projects of the EU framework programmes and the organisations in them.

The columns are in ``layouts/cordis.toml``; this module holds what spans rows and tables: repeated rows,
dates in order, one organisation for one PIC, and the triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..ontology import vocabulary as th
from .layout import read_layout
from .ntriples import NTriplesWriter, entities, entity, literal, literals, web_address
from .rejects import Reject
from .table import Table
from .written import Home, Written

# Stands in the IRIs of projects whose framework programme no file tells.
_UNKNOWN_PROGRAMME: Final = "cordis"


@dataclass
class Entities:
    """Things with one row each, gathered from the rows of many tables.

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


def check_tables(tables: Iterable[Table]) -> None:
    """Reject what contradicts another row of the same file: repeated rows, an end before its start."""
    for table in tables:
        columns = table.columns
        if table.layout.name == "project":
            _reject_repeated(table, columns["id"], "project")
            _set_aside_early_ends(table)
        elif table.layout.name == "organization":
            whole = zip(columns["project"], columns["pic"], columns["role"], strict=True)
            _reject_repeated(
                table, [f"{project} {pic} {role}" for project, pic, role in whole], "participation"
            )


def _reject_repeated(table: Table, keys: Sequence[str], what: str) -> None:
    if len(set(keys)) == len(keys):
        return
    first: dict[str, int] = {}
    unwanted: dict[int, Reject] = {}
    for place, key in enumerate(keys):
        earlier = first.setdefault(key, place)
        if earlier != place:
            reason = f"the {what} stands already in row {table.rows[earlier]}"
            unwanted[place] = Reject(table.file, table.rows[place], "", "row", reason, key)
    table.reject(unwanted)


def _set_aside_early_ends(table: Table) -> None:
    ends = table.columns["end"]
    for place, (start, end) in enumerate(zip(table.columns["start"], ends, strict=True)):
        if start and end and end < start:
            ends[place] = None
            reason = f"the end lies before the start ({start})"
            table.rejects.append(Reject(table.file, table.rows[place], "endDate", "cell", reason, str(end)))


def gather(tables: Iterable[Table], key: str, about: str) -> Entities:
    """Gather the things that the rows of some tables describe; the first known value of a column wins.

    A note is added to a table whose rows say something else about a thing than was said before.

    Parameters
    ----------
    tables : iterable of Table
        Tables of one layout, of one or more sources.
    key : str
        The column that tells the things apart.
    about : str
        Which columns to gather: those whose layout says ``about``.
    """
    places: dict[str, int] = {}
    gathered = Entities([], {}, [])
    for table in tables:
        names = [column.name for column in table.layout.columns if column.about == about]
        before = len(places)
        at = [places.setdefault(value, len(places)) for value in table.columns[key]]
        gathered.sources.extend(_first_rows(table, at, before, len(places)))
        for name in names:
            values = gathered.columns.setdefault(name, [])
            values.extend([None] * (len(places) - len(values)))
            if differing := _fill(values, at, table.columns[name]):
                table.notes.append(
                    f"{differing} rows give another {name} for the same {about}; the first stands"
                )
    gathered.keys = list(places)
    return gathered


def _first_rows(table: Table, at: list[int], start: int, end: int) -> list[str]:
    first: dict[int, int] = {}
    for place, row in zip(reversed(at), reversed(table.rows), strict=True):
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


def row_iri(table: Table, row: int) -> str:
    """Return the IRI of a row: the file's IRI and the fragment of RFC 7111, ``#row=1234``."""
    return f"{table.iri[:-1]}#row={row}>"


def write(tables: Sequence[Table], writer: NTriplesWriter) -> Written:
    """Write what CORDIS tables say as triples.

    Parameters
    ----------
    tables : sequence of Table
        Checked tables of all CORDIS sources of the observatory.
    writer : NTriplesWriter
        Where the statements go.

    Returns
    -------
    Written
        Who takes part in what, when, and from where.
    """

    def of(name: str) -> list[Table]:
        return [table for table in tables if table.layout.name == name]

    projects = gather(of("project"), "id", "project")
    naming = _Naming(dict(zip(projects.keys, projects.columns.get("framework", []), strict=False)))
    years = _write_projects(projects, naming, writer)
    _write_programmes(of("legalBasis"), projects, naming, writer)
    _write_topics(of("topics"), naming, writer)
    homes = _write_organisations(gather(of("organization"), "pic", "organisation"), writer)
    return Written(_write_participations(of("organization"), naming, writer), years, homes)


@dataclass(frozen=True)
class _Naming:
    """IRIs of projects: the framework programme and the identifier, ``h2020-221856``."""

    frameworks: dict[str, str | None]

    def key(self, project: str) -> str:
        return f"{(self.frameworks.get(project) or _UNKNOWN_PROGRAMME).lower()}-{project}"

    def iri(self, project: str) -> str:
        return entity("project", self.key(project))


def _organisation(pic: str) -> str:
    return entity("organisation", f"pic-{pic}")


def _programme(name: str) -> str:
    return entity("programme", name.lower())


def _write_columns(
    about: str, subjects: Sequence[str], columns: dict[str, list[Any]], writer: NTriplesWriter
) -> None:
    """Write each column whose layout names a property, as that property of the subjects."""
    for table in read_layout("cordis").tables:
        for column in table.columns:
            if column.about != about or not column.term or column.name not in columns:
                continue
            predicate = th.RDFS_LABEL if column.term == "label" else th.NAMESPACE + column.term
            values = columns[column.name]
            if column.type == "website":
                writer.column(subjects, predicate, [value and web_address(value) for value in values])
            else:
                writer.column(subjects, predicate, literals(values))


def _write_projects(projects: Entities, naming: _Naming, writer: NTriplesWriter) -> dict[str, int]:
    iris = entities("project", [naming.key(project) for project in projects.keys])
    writer.types(iris, th.PROJECT)
    writer.column(iris, th.DCT_SOURCE, projects.sources)
    _write_columns("project", iris, projects.columns, writer)
    for column, predicate in (("start", th.START_YEAR), ("end", th.END_YEAR)):
        writer.column(
            iris, predicate, literals([day and day.year for day in projects.columns.get(column, [])])
        )
    frameworks: list[str | None] = projects.columns.get("framework", [])
    writer.column(iris, th.FUNDED_UNDER, [name and _programme(name) for name in frameworks])
    starts = projects.columns.get("start", [])
    return {iri: start.year for iri, start in zip(iris, starts, strict=True) if start}


def _write_programmes(
    tables: Sequence[Table], projects: Entities, naming: _Naming, writer: NTriplesWriter
) -> None:
    """Write the parts of programmes: one table of newer files, one column of older ones."""
    parts: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    titles: dict[str, str] = {}

    def add(project: str, part: str, title: str | None) -> None:
        framework = naming.frameworks.get(project) or _UNKNOWN_PROGRAMME
        iri = _programme(f"{framework}-{part}")
        parts[project, iri] = framework
        names.setdefault(iri, part)
        if title:
            titles.setdefault(iri, title)

    for table in tables:
        for row in zip(*(table.columns[name] for name in ("project", "part", "title")), strict=True):
            add(*row)
    for project, listed in zip(projects.keys, projects.columns.get("legal_basis", []), strict=False):
        for part in listed or ():
            add(project, part, None)
    writer.column([naming.iri(project) for project, _ in parts], th.LEGAL_BASIS, [iri for _, iri in parts])
    _write_named(th.PROGRAMME, names, titles, writer)
    frames = {name for name in (*naming.frameworks.values(), *parts.values()) if name}
    wholes = {_programme(name): name for name in sorted(frames)}
    _write_named(th.PROGRAMME, {iri: name for iri, name in wholes.items() if iri not in names}, {}, writer)
    belongs = {iri: _programme(framework) for (_, iri), framework in parts.items()}
    writer.column(list(belongs), th.PART_OF, list(belongs.values()))


def _write_named(
    kind: str, names: Mapping[str, str], titles: Mapping[str, str], writer: NTriplesWriter
) -> None:
    """Write things that have an identifier and perhaps a title, both by their IRI."""
    iris = list(names)
    writer.types(iris, kind)
    writer.column(iris, th.IDENTIFIER, literals(list(names.values())))
    writer.column(iris, th.RDFS_LABEL, [literal(titles.get(iri) or name) for iri, name in names.items()])


def _write_topics(tables: Sequence[Table], naming: _Naming, writer: NTriplesWriter) -> None:
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    pairs: dict[tuple[str, str], None] = {}
    for table in tables:
        columns = table.columns
        iris = {topic: entity("topic", topic) for topic in set(columns["topic"])}
        for project, topic, title in zip(columns["project"], columns["topic"], columns["title"], strict=True):
            iri = iris[topic]
            pairs[project, iri] = None
            names.setdefault(iri, topic)
            if title:
                titles.setdefault(iri, title)
    writer.column([naming.iri(project) for project, _ in pairs], th.HAS_TOPIC, [iri for _, iri in pairs])
    _write_named(th.TOPIC, names, titles, writer)


def _write_organisations(organisations: Entities, writer: NTriplesWriter) -> dict[str, Home]:
    iris = entities("organisation", [f"pic-{pic}" for pic in organisations.keys])
    writer.types(iris, th.ORGANISATION)
    writer.column(iris, th.DCT_SOURCE, organisations.sources)
    _write_columns("organisation", iris, organisations.columns, writer)
    kinds = organisations.columns.get("kind", [])
    writer.column(iris, th.RDF_TYPE, [kind and f"<{th.NAMESPACE}{kind}>" for kind in kinds])
    positions = organisations.columns.get("position", [])
    for place, predicate in enumerate((th.LATITUDE, th.LONGITUDE)):
        writer.column(iris, predicate, literals([position and position[place] for position in positions]))
    places = (organisations.columns.get(name, []) for name in Home._fields)
    return dict(zip(iris, map(Home, *places), strict=True))


def _write_participations(
    tables: Sequence[Table], naming: _Naming, writer: NTriplesWriter
) -> list[tuple[str, str]]:
    """Write each participation once, though two files may name it; return who takes part in what."""
    pairs: list[tuple[str, str]] = []
    roles: dict[str, str | None] = {}
    described = set(naming.frameworks)
    for table in tables:
        columns = table.columns
        keys = {project: naming.key(project) for project in set(columns["project"])}
        kept: dict[str, int] = {}
        rows = zip(columns["project"], columns["pic"], columns["role"], strict=True)
        for place, (project, pic, role) in enumerate(rows):
            name = f"{keys[project]}-{pic}"
            if roles.get(name, role) != role:
                name = f"{name}-{role or 'unknown'}"
            if name not in roles:
                roles[name] = role
                kept[name] = place
        if repeated := len(table.rows) - len(kept):
            table.notes.append(f"{repeated} participations are in another file already")
        _write_undescribed(table, keys.keys() - described, naming, writer)
        described.update(keys)
        pairs.extend(_write_rows(table, kept, keys, writer))
    return pairs


def _write_rows(
    table: Table, kept: Mapping[str, int], keys: Mapping[str, str], writer: NTriplesWriter
) -> list[tuple[str, str]]:
    """Write the participations of a table that are kept, name to place; return who takes part in what."""
    iris = entities("participation", list(kept))

    def at_kept(name: str) -> list[Any]:
        values = table.columns[name]
        return values if len(kept) == len(values) else [values[place] for place in kept.values()]

    organisation_of = {pic: _organisation(pic) for pic in set(table.columns["pic"])}
    undertaking_of = {project: entity("project", key) for project, key in keys.items()}
    organisations = [organisation_of[pic] for pic in at_kept("pic")]
    undertakings = [undertaking_of[project] for project in at_kept("project")]
    writer.types(iris, th.PARTICIPATION)
    writer.column(iris, th.PARTICIPANT, organisations)
    writer.column(iris, th.IN_UNDERTAKING, undertakings)
    writer.column(iris, th.ROLE, [role and f"<{th.ROLES}{role}>" for role in at_kept("role")])
    writer.column(iris, th.DCT_SOURCE, [row_iri(table, table.rows[place]) for place in kept.values()])
    described = [column.name for column in table.layout.columns if column.about == "participation"]
    _write_columns("participation", iris, {name: at_kept(name) for name in described}, writer)
    return list(zip(organisations, undertakings, strict=True))


def _write_undescribed(table: Table, projects: set[str], naming: _Naming, writer: NTriplesWriter) -> None:
    """Write projects that participations name and no project table describes."""
    if not projects:
        return
    table.notes.append(f"{len(projects)} projects are named here and described in no project table")
    first = dict(zip(reversed(table.columns["project"]), reversed(table.rows), strict=True))
    missing = sorted(projects)
    iris = [naming.iri(project) for project in missing]
    writer.types(iris, th.PROJECT)
    writer.column(iris, th.IDENTIFIER, literals(missing))
    writer.column(iris, th.DCT_SOURCE, [row_iri(table, first[project]) for project in missing])
