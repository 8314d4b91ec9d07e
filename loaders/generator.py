"""The generator: from tables whose layout says which things their rows describe to triples.

One generator writes every mapped source, the shipped layouts and people's own tables alike: the class of each
thing, its values, where it was seen, what leads from it to another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import compress
from typing import Any, Final
from urllib.parse import quote

from ..ontology import vocabulary as th
from ..ontology.schema import expand
from .address import add_addresses
from .entities import Entities, gather, row_iri
from .layout import Column, TableLayout
from .ledger import Ledger
from .ntriples import entity, literal, literals, tagged, web_address
from .table import Table
from .things import Pattern, Thing
from .written import Home, Written

_SAFE: Final = re.compile(r"[A-Za-z0-9._~:-]*", re.ASCII)
_YEARS: Final = {th.START_DATE: th.START_YEAR, th.END_DATE: th.END_YEAR}
_PLACES: Final = (th.COUNTRY_CODE, th.NUTS_CODE, th.CITY)
# A relation is between the first two things that it links; a row without one of them has no such relation.
_ENDS: Final = 2
_POSITION: Final = (th.LATITUDE, th.LONGITUDE)

Canonical = Mapping[str, str]
# The IRIs of the things of a table, by the thing's name: one a row, None where the row has no such thing.
Named = dict[str, list[str | None]]


@dataclass
class Described:
    """Things of one kind that a source describes, one entry each, and all that it says of them.

    Parameters
    ----------
    source : str
        Name of the layout.
    thing : Thing
        What they are.
    iris : list of str
        How the source names them, in angle brackets.
    rows : list of str
        Where each was first seen, in angle brackets.
    values : dict of str to list
        By the IRI of a property: the value of each as an N-Triples term, None where there is none.
    """

    source: str
    thing: Thing
    iris: list[str]
    rows: list[str]
    values: dict[str, list[str | None]]


def write(
    tables: Sequence[Table], ledger: Ledger, written: Written, canonical: Canonical | None = None
) -> None:
    """Write what the rows of mapped tables describe.

    Parameters
    ----------
    tables : sequence of Table
        Tables of any layouts that have things, the most trusted source first.
    ledger : Ledger
        Where the statements go.
    written : Written
        What the analysis needs is added to it: participations, start years, homes.
    canonical : Mapping, optional
        For the IRI of a thing that one another source describes too, the one that stands for both.
    """
    known = canonical or {}
    names = [name_things(table) for table in tables]
    for described in describe(tables, names):
        write_described(described, ledger, written, known)
    for table, named in zip(tables, names, strict=True):
        _write_several(table, named, ledger, known)
        _write_links(table, named, ledger, written, known)


def describe(tables: Sequence[Table], names: Sequence[Named] | None = None) -> list[Described]:
    """Gather the things that mapped tables describe, those first of which most is said.

    Nothing is written: whoever decides which organisations are one and the same reads this.
    """
    if names is None:
        names = [name_things(table) for table in tables]
    by_layout: dict[int, list[int]] = {}
    for place, table in enumerate(tables):
        by_layout.setdefault(id(table.layout), []).append(place)
    found: list[tuple[int, Described]] = []
    for places in by_layout.values():
        layout = tables[places[0]].layout
        for thing in layout.things:
            if not thing.kind:
                continue
            keys = [names[place][thing.name] for place in places]
            entities = gather((tables[place] for place in places), keys, thing.name)
            described = _describe(layout, thing, entities)
            found.append((len(described.values), described))
    # A table that only points at things must not be taken for the one that describes them.
    return [described for _, described in sorted(found, key=lambda pair: -pair[0])]


def write_described(
    described: Described, ledger: Ledger, written: Written, canonical: Canonical | None = None
) -> None:
    """Write things and what is said of them; what a further source says of a known thing becomes a record."""
    thing = described.thing
    known = canonical or {}
    subjects = [known.get(iri, iri) for iri in described.iris]
    seen = [
        ledger.described.setdefault(subject, (described.source, iri)) != (described.source, iri)
        for subject, iri in zip(subjects, described.iris, strict=True)
    ]
    ledger.types(subjects, expand(thing.kind))
    for predicate, values in described.values.items():
        if predicate == th.RDF_TYPE:
            ledger.column(subjects, predicate, values)
        else:
            ledger.first(subjects, predicate, values)
    ledger.first(subjects, th.DCT_SOURCE, described.rows)
    if any(seen):
        _write_records(described, subjects, seen, ledger)
    if thing.is_a(th.TERRITORY):
        written.territories.update(filter(None, map(_text, described.values.get(th.NUTS_CODE, ()))))
    else:
        _add_homes(subjects, described.values, written)
        add_addresses(subjects, described.values, written.addresses)
    _add_years(subjects, described.values, written)


def name_things(table: Table) -> Named:
    """Return the IRIs of the things of a table, row by row."""
    named: Named = {}
    relations: list[Thing] = []
    for thing in table.layout.things:
        if thing.patterns:
            ways = [_fill_pattern(pattern, table) for pattern in thing.patterns]
            named[thing.name] = [next(filter(None, iris), None) for iris in zip(*ways, strict=True)]
        else:
            relations.append(thing)
    for thing in relations:
        start = f"<{th.DATA}{_kebab(thing.kind)}/{quote(table.layout.source)}-"
        ends = zip(*(named[target] for target in thing.links.values() if target in named), strict=True)
        named[thing.name] = [
            f"{start}{'-'.join(_local(iri) for iri in iris if iri)}>" if all(iris[:_ENDS]) else None
            for iris in ends
        ]
    return named


def slug(text: str) -> str:
    """Return a name as it stands in an IRI: small letters and digits, hyphens between words, no accents.

    Examples
    --------
    >>> slug("Universita' degli Studi di CANTÙ, s.r.l.")
    'universita-degli-studi-di-cantu-s-r-l'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return "-".join(words) or text


def _fill_pattern(pattern: Pattern, table: Table) -> list[str | None]:
    """Return the IRIs that a pattern makes of the rows; None where a column is blank."""
    whole = pattern.text.startswith("http")
    start = "" if whole else th.DATA
    parts = pattern.parts
    if not pattern.columns:
        return [f"<{start}{pattern.text}>"] * len(table.rows)
    types = {column.name: column.type for column in table.layout.columns}
    keys = [_keys(table.columns[name], types[name]) for name in pattern.columns]
    made = f"<{start}{'%s'.join(part.replace('%', '%%') for part in parts[0::2])}>"
    return [None if None in row else made % row for row in zip(*keys, strict=True)]


def _keys(values: Sequence[Any], kind: str) -> list[str | None]:
    known = {value: _key(value, kind) for value in set(values)}
    return [known[value] for value in values]


def _key(value: object, kind: str) -> str | None:
    match value:
        case None:
            return None
        case str():
            key = slug(value) if kind == "text" else value
        case date():
            key = value.isoformat()
        case Decimal():
            key = f"{value:f}"
        case _:
            key = str(value)
    return key if _SAFE.fullmatch(key) else quote(key, safe="-._~:", errors="replace")


def _local(iri: str) -> str:
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 : -1]


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _describe(layout: TableLayout, thing: Thing, entities: Entities) -> Described:
    values: dict[str, list[str | None]] = {}
    for column in layout.columns:
        if column.about != thing.name or column.several:
            continue
        given = entities.columns[column.name]
        if column.type == "point":
            for place, predicate in enumerate(_POSITION):
                values[predicate] = literals([value and value[place] for value in given])
        elif column.term:
            predicate = expand(column.term)
            _merge(values, predicate, _objects(given, column))
            if predicate in _YEARS:
                _merge(values, _YEARS[predicate], literals([day and day.year for day in given]))
    if thing.kind_from:
        kinds = entities.columns.get(thing.kind_from)
        if kinds:
            values[th.RDF_TYPE] = [kind and f"<{expand(kind)}>" for kind in kinds]
    for term, value in thing.always.items():
        _merge(values, expand(term), [literal(value)] * len(entities.keys))
    return Described(layout.source, thing, entities.keys, entities.sources, values)


def _merge(values: dict[str, list[str | None]], predicate: str, more: list[str | None]) -> None:
    """Fill the blanks of a property with values of another column."""
    known = values.get(predicate)
    values[predicate] = more if known is None else [old or new for old, new in zip(known, more, strict=True)]


def _objects(values: Sequence[Any], column: Column) -> list[str | None]:
    """Return the values of a column as N-Triples terms."""
    if column.type == "website":
        return [value and web_address(value) for value in values]
    if column.language:
        return [value and tagged(value, column.language) for value in values]
    return literals(values)


def _write_several(table: Table, named: Named, ledger: Ledger, canonical: Canonical) -> None:
    """Write the columns of which a thing may have several values."""
    for column in table.layout.columns:
        if not (column.several and column.term):
            continue
        pairs: dict[tuple[str, str | None], None] = {}
        for iri, value in zip(named[column.about], _several_objects(table, column), strict=True):
            if iri is not None:
                pairs |= dict.fromkeys((canonical.get(iri, iri), one) for one in value)
        ledger.column([subject for subject, _ in pairs], expand(column.term), [one for _, one in pairs])


def _several_objects(table: Table, column: Column) -> list[list[str | None]]:
    """Return the values of each row as N-Triples terms, those of a column of lists in their order."""
    values = table.columns[column.name]
    if column.language_from:
        languages = table.columns[column.language_from]
        return [
            [tagged(value, language) if language else literal(value)] if value else []
            for value, language in zip(values, languages, strict=True)
        ]
    known = {value: _objects(value if isinstance(value, tuple) else [value], column) for value in set(values)}
    return [known[value] for value in values]


def _write_links(table: Table, named: Named, ledger: Ledger, written: Written, canonical: Canonical) -> None:
    for thing in table.layout.things:
        if thing.is_a(th.QUALIFIED_RELATION):
            _note_repeated(table, thing, named[thing.name])
        ends: dict[str, list[str | None]] = {}
        for term, target in thing.links.items():
            ends[expand(term)] = named[target]
            pairs = _pairs(named[thing.name], named[target], canonical)
            ledger.column([one for one, _ in pairs], expand(term), [other for _, other in pairs])
        if thing.is_a(th.PARTICIPATION) and {th.PARTICIPANT, th.IN_UNDERTAKING} <= ends.keys():
            pairs = _pairs(ends[th.PARTICIPANT], ends[th.IN_UNDERTAKING], canonical)
            written.participations.extend(pairs)


def _note_repeated(table: Table, thing: Thing, iris: Iterable[str | None]) -> None:
    known = [iri for iri in iris if iri is not None]
    if repeated := len(known) - len(set(known)):
        table.notes.append(f"{repeated} rows repeat the {thing.name} of another row")


def _pairs(
    ones: Sequence[str | None], others: Sequence[str | None], canonical: Canonical
) -> dict[tuple[str, str], None]:
    """Return what stands side by side, each pair once."""
    return {
        (canonical.get(one, one), canonical.get(other, other)): None
        for one, other in zip(ones, others, strict=True)
        if one is not None and other is not None
    }


def _write_records(described: Described, subjects: list[str], seen: list[bool], ledger: Ledger) -> None:
    """Write what this source says of things that another source, or another entry, has described."""
    iris = compress(described.iris, seen)
    records = [entity("record", f"{described.source}-{_local(iri)}") for iri in iris]
    ledger.types(records, th.RECORD)
    ledger.column(records, th.RECORD_OF, list(compress(subjects, seen)))
    ledger.column(records, th.DCT_SOURCE, list(compress(described.rows, seen)))
    for predicate, values in described.values.items():
        if predicate != th.RDF_TYPE:
            ledger.first(records, predicate, list(compress(values, seen)))


def _add_homes(subjects: Iterable[str], values: Mapping[str, list[str | None]], written: Written) -> None:
    """Add where things are; what an earlier source said stands."""
    if not values.keys() & set(_PLACES):
        return
    blank: list[str | None] = [None] * len(next(iter(values.values())))
    columns = [[_text(value) for value in values.get(predicate, blank)] for predicate in _PLACES]
    for subject, *place in zip(subjects, *columns, strict=True):
        known = written.homes.get(subject, Home(None, None, None))
        written.homes[subject] = Home(*(old or new for old, new in zip(known, place, strict=True)))


def _add_years(subjects: Iterable[str], values: Mapping[str, list[str | None]], written: Written) -> None:
    for subject, value in zip(subjects, values.get(th.START_YEAR, ()), strict=False):
        if value:
            written.years.setdefault(subject, int(value.split('"')[1]))


def _text(term: str | None) -> str | None:
    """Return the text of a literal."""
    return term and term[1 : term.rindex('"')].replace('\\"', '"').replace("\\\\", "\\")


__all__ = ["Described", "describe", "name_things", "row_iri", "slug", "write", "write_described"]
