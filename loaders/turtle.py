"""Turtle: facts that people write by hand, such as those of the founding documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph

from ..ontology import vocabulary as th
from .rdf import read_statements, recognise_format
from .written import Home, Written

_WANTED: Final = {
    th.PARTICIPANT: "who",
    th.IN_UNDERTAKING: "what",
    th.START_YEAR: "year",
    th.COUNTRY_CODE: "country",
    th.NUTS_CODE: "nuts",
    th.CITY: "city",
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def looks_like(path: Path) -> bool:
    """Tell whether a file begins as Turtle does: comments, then a prefix, a base or a statement."""
    return recognise_format(path) in {"turtle", "ntriples"}


def read_triples(path: Path) -> list[pyoxigraph.Triple]:
    """Read a Turtle file, as :func:`triplehelix.loaders.rdf.read_statements` does.

    Raises
    ------
    TriplehelixError
        For a syntax error, with line and column.
    """
    return read_statements(path).triples


def add_facts(triples: Iterable[pyoxigraph.Triple], written: Written) -> None:
    """Add the participations, start years and homes among some triples to what was written."""
    facts: dict[str, dict[str, str]] = {}
    territories = set()
    for triple in triples:
        if isinstance(triple.object, pyoxigraph.NamedNode) and triple.object.value == th.TERRITORY:
            territories.add(str(triple.subject))
        wanted = _WANTED.get(triple.predicate.value)
        if wanted:
            term = triple.object
            value = term.value if isinstance(term, pyoxigraph.Literal) else str(term)
            facts.setdefault(str(triple.subject), {})[wanted] = value
    for subject, fact in facts.items():
        if "who" in fact and "what" in fact:
            written.participations.append((fact["who"], fact["what"]))
        year = fact.get("year", "")
        if re.fullmatch(r"[0-9]{4}", year) and _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            written.years.setdefault(subject, int(year))
        if subject not in territories and fact.keys() & {"country", "nuts", "city"}:
            written.homes.setdefault(subject, Home(fact.get("country"), fact.get("nuts"), fact.get("city")))
