"""CORDIS: the projects of the EU framework programmes and the organisations in them.

The columns are in ``layouts/cordis.toml``; this module holds what spans rows and tables: repeated rows,
dates in order, one organisation for one PIC, and the triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..ontology import vocabulary as th
from .cordis_fields import write_fields
from .cordis_naming import UNKNOWN_PROGRAMME, Naming, organisation_iri, programme_iri, write_named
from .cordis_results import write_results
from .entities import Entities, gather, row_iri
from .generator import Canonical, describe, write_described
from .layout import read_layout
from .ledger import Ledger
from .ntriples import NTriplesWriter, entities, entity, literals, web_address
from .rejects import Reject
from .table import Table
from .written import Written


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


def write(
    tables: Sequence[Table],
    writer: NTriplesWriter,
    ledger: Ledger,
    written: Written,
    canonical: Canonical | None = None,
) -> None:
    """Write what CORDIS tables say as triples.

    Parameters
    ----------
    tables : sequence of Table
        Checked tables of all CORDIS sources of the observatory.
    writer : NTriplesWriter
        Where statements go that no other source makes: projects, topics, participations.
    ledger : Ledger
        Where the statements about organisations go.
    written : Written
        Who takes part in what, when, and from where is added to it.
    canonical : Mapping, optional
        For the IRI of an organisation that another source describes too, the one that stands for both.
    """
    known = canonical or {}

    def of(name: str) -> list[Table]:
        return [table for table in tables if table.layout.name == name]

    projects = gather(of("project"), [table.columns["id"] for table in of("project")], "project")
    naming = Naming(dict(zip(projects.keys, projects.columns.get("framework", []), strict=False)))
    written.years |= _write_projects(projects, naming, writer)
    _write_programmes(of("legalBasis"), projects, naming, writer)
    _write_topics(of("topics"), projects, naming, writer)
    write_fields(of("euroSciVoc"), naming, ledger, known)
    for organisations in describe(of("organization")):
        write_described(organisations, ledger, written, known)
    written.participations += _write_participations(of("organization"), naming, writer, known)
    write_results([*of("publication"), *of("deliverable")], naming, ledger, written, known)


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


def _write_projects(projects: Entities, naming: Naming, writer: NTriplesWriter) -> dict[str, int]:
    iris = entities("project", [naming.key(project) for project in projects.keys])
    writer.types(iris, th.PROJECT)
    writer.column(iris, th.DCT_SOURCE, projects.sources)
    _write_columns("project", iris, projects.columns, writer)
    for column, predicate in (("start", th.START_YEAR), ("end", th.END_YEAR)):
        writer.column(
            iris, predicate, literals([day and day.year for day in projects.columns.get(column, [])])
        )
    frameworks: list[str | None] = projects.columns.get("framework", [])
    writer.column(iris, th.FUNDED_UNDER, [name and programme_iri(name) for name in frameworks])
    starts = projects.columns.get("start", [])
    return {iri: start.year for iri, start in zip(iris, starts, strict=True) if start}


def _write_programmes(
    tables: Sequence[Table], projects: Entities, naming: Naming, writer: NTriplesWriter
) -> None:
    """Write the parts of programmes: one table of newer files, one column of older ones."""
    parts: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    titles: dict[str, str] = {}

    def add(project: str, part: str, title: str | None) -> None:
        framework = naming.frameworks.get(project) or UNKNOWN_PROGRAMME
        iri = programme_iri(f"{framework}-{part}")
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
    write_named(th.PROGRAMME, names, titles, writer)
    frames = {name for name in (*naming.frameworks.values(), *parts.values()) if name}
    wholes = {programme_iri(name): name for name in sorted(frames)}
    write_named(th.PROGRAMME, {iri: name for iri, name in wholes.items() if iri not in names}, {}, writer)
    belongs = {iri: programme_iri(framework) for (_, iri), framework in parts.items()}
    writer.column(list(belongs), th.PART_OF, list(belongs.values()))


def _write_topics(
    tables: Sequence[Table], projects: Entities, naming: Naming, writer: NTriplesWriter
) -> None:
    """Write the call topics: one table of newer files, one column of older ones."""
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
    for project, listed in zip(projects.keys, projects.columns.get("topics", []), strict=False):
        for topic in filter(None, map(str.strip, (listed or "").split(";"))):
            iri = entity("topic", topic)
            pairs[project, iri] = None
            names.setdefault(iri, topic)
    writer.column([naming.iri(project) for project, _ in pairs], th.HAS_TOPIC, [iri for _, iri in pairs])
    write_named(th.TOPIC, names, titles, writer)


def _write_participations(
    tables: Sequence[Table], naming: Naming, writer: NTriplesWriter, canonical: Canonical
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
        pairs.extend(_write_rows(table, kept, keys, writer, canonical))
    return pairs


def _write_rows(
    table: Table,
    kept: Mapping[str, int],
    keys: Mapping[str, str],
    writer: NTriplesWriter,
    canonical: Canonical,
) -> list[tuple[str, str]]:
    """Write the participations of a table that are kept, name to place; return who takes part in what."""
    iris = entities("participation", list(kept))

    def at_kept(name: str) -> list[Any]:
        values = table.columns[name]
        return values if len(kept) == len(values) else [values[place] for place in kept.values()]

    named = {pic: organisation_iri(pic) for pic in set(table.columns["pic"])}
    organisation_of = {pic: canonical.get(iri, iri) for pic, iri in named.items()}
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


def _write_undescribed(table: Table, projects: set[str], naming: Naming, writer: NTriplesWriter) -> None:
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
