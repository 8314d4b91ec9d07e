"""Turtle: facts that people write by hand, such as those of the founding documents."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology import vocabulary as th
from .written import Home, Written

_WANTED: Final = {
    th.PARTICIPANT: "who",
    th.IN_UNDERTAKING: "what",
    th.START_YEAR: "year",
    th.COUNTRY_CODE: "country",
    th.NUTS_CODE: "nuts",
    th.CITY: "city",
}
# A byte order mark, blanks, comments; then a prefix, a base, or a statement about an IRI.
_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:#[^\n]*\n\s*)*"
    rb"(?:@?prefix\s+[^\s:]*:\s*<|@?base\s+<|<[a-z][a-z0-9+.-]*:[^\s<>]*>\s+(?:a\s|<))",
    re.IGNORECASE,
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def looks_like(path: Path) -> bool:
    """Tell whether a file begins as Turtle does: comments, then a prefix, a base or a statement."""
    with path.open("rb") as file:
        return _START.match(file.read(1 << 16)) is not None


def read_triples(path: Path) -> list[pyoxigraph.Triple]:
    """Read a Turtle file; nothing is fetched.

    Blank nodes are named after the file's content and their place in it: those of two files stay apart,
    and a file reads the same each time.

    Raises
    ------
    TriplehelixError
        For a syntax error, with line and column.
    """
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        quads = list(pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE))
    except SyntaxError as error:
        # The parser puts the place before its message: "Parser error at line 2 column 9: ...".
        raise TriplehelixError(
            f"a Turtle syntax error: {error.msg.partition(': ')[2] or error.msg}",
            f"{path.name}, line {error.lineno}, column {error.offset}",
            "correct the line; 'https://www.w3.org/TR/turtle/' has the grammar",
        ) from error
    except OSError as error:
        raise TriplehelixError(
            f"it cannot be read: {error.strerror or error}", str(path), "check the path"
        ) from error
    rename = _Renaming(hashlib.sha256(content).hexdigest()[:12])
    return [
        pyoxigraph.Triple(rename.term(quad.subject), quad.predicate, rename.term(quad.object))
        for quad in quads
    ]


class _Renaming:
    """New names for blank nodes: a file's digest and a number, in the order of appearance."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._names: dict[pyoxigraph.BlankNode, pyoxigraph.BlankNode] = {}

    def term(self, term: Any) -> Any:
        if isinstance(term, pyoxigraph.BlankNode):
            fresh = pyoxigraph.BlankNode(f"b{self._start}n{len(self._names)}")
            return self._names.setdefault(term, fresh)
        if isinstance(term, pyoxigraph.Triple):
            return pyoxigraph.Triple(self.term(term.subject), term.predicate, self.term(term.object))
        return term


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
