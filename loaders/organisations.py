"""Organisations: what the tables of all sources say of them, as records whose identity can be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph

from ..ontology import vocabulary as th
from .generator import Described, describe, name_things
from .identity import Record
from .table import Table

# The parts of a record that are values of an organisation, by the property that holds each.
_PARTS: Final = {
    "name": th.RDFS_LABEL,
    "short_name": th.SHORT_NAME,
    "country": th.COUNTRY_CODE,
    "city": th.CITY,
    "nuts": th.NUTS_CODE,
    "street": th.STREET,
    "post_code": th.POST_CODE,
    "domain": th.WEBSITE,
    "vat": th.VAT_NUMBER,
    "pic": th.PIC,
    "ror": th.ROR,
    "wikidata": th.WIKIDATA,
}


def list_records(tables: Sequence[Table]) -> list[Record]:
    """Return a record for each organisation that each source describes, the preferred source first.

    Parameters
    ----------
    tables : sequence of Table
        Tables of all sources, in the order of precedence.
    """
    names = [name_things(table) for table in tables]
    others = _other_names(tables, names)
    described = [one for one in describe(tables, names) if one.thing.is_a(th.ORGANISATION)]
    order = {
        source: place for place, source in enumerate(dict.fromkeys(table.layout.source for table in tables))
    }
    described.sort(key=lambda one: order[one.source])
    return [record for one in described if th.RDFS_LABEL in one.values for record in _records(one, others)]


def _records(described: Described, others: Mapping[str, tuple[str, ...]]) -> Iterable[Record]:
    columns = {part: described.values.get(predicate) for part, predicate in _PARTS.items()}
    kinds = described.values.get(th.RDF_TYPE)
    for place, iri in enumerate(described.iris):
        parts = {part: _text(values[place]) for part, values in columns.items() if values}
        kind = _text(kinds[place]).removeprefix(th.NAMESPACE) if kinds else ""
        if any(parts.get(part) for part in ("name", "vat", "pic", "ror", "wikidata")):
            yield Record(
                iri,
                described.source,
                described.rows[place],
                parts.pop("name", ""),
                kind=kind or described.thing.kind,
                other_names=others.get(iri, ()),
                **parts,
            )


def _other_names(
    tables: Sequence[Table], names: Sequence[Mapping[str, list[str | None]]]
) -> dict[str, tuple[str, ...]]:
    """Return the further names of things: labels in other languages, aliases, acronyms."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for table, named in zip(tables, names, strict=True):
        for column in table.layout.columns:
            if column.several and column.term in {"skos:altLabel", "shortName", "label"}:
                for iri, value in zip(named[column.about], table.columns[column.name], strict=True):
                    if iri is not None and value:
                        found[iri] |= dict.fromkeys(value if isinstance(value, tuple) else (value,))
    return {iri: tuple(given) for iri, given in found.items()}


def _text(term: str | None) -> str:
    """Return the text of an N-Triples term, empty for none."""
    if not term:
        return ""
    if term.startswith("<"):
        return term[1:-1]
    if "\\" not in term:
        return term[1 : term.rindex('"')]
    statement = f"<x:x> <x:x> {term} .".encode()
    [quad] = pyoxigraph.parse(statement, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return str(getattr(quad.object, "value", ""))
