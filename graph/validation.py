"""Validation: what is wrong, doubtful or missing in a store, or in files before they are added.

The shapes under ontology/shapes are run by the SHACL engine. What SHACL cannot say is checked while the
triples pass by: check digits, references to nothing, terms that do not exist. All come out as one list.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph
import shacl

from ..errors import TriplehelixError
from ..loaders.identifiers import check_ror, check_vat
from ..loaders.lines import find_fact, find_line
from ..loaders.terms import VOCABULARIES, is_unknown, known_terms, list_subjects, nearest, shorten
from ..loaders.turtle import read_triples
from ..ontology import vocabulary as th
from ..ontology.files import FOLDER, term_files, vocabulary_files
from .export import DERIVED_CLASSES, count_properties, export_folder
from .findings import Findings, Violation, in_order
from .rules import apply_rules
from .shapes import SHAPES, compiled_shapes
from .store import Store

__all__ = ["Findings", "Violation", "check", "check_file", "check_files", "derived_properties"]

_LABELS: Final = (th.RDFS_LABEL, "http://www.w3.org/2004/02/skos/core#prefLabel", th.DCT_TITLE)
_FRAGMENT: Final = re.compile(r"#(?:char|row)=")
_SUGGEST_FOR: Final = 20
_OURS: Final = (f"<{th.DATA}", f"<{VOCABULARIES}")
_KNOWN: Final = frozenset(f"<{iri}>" for iri in known_terms())


def check(store_folder: Path, *, derived: bool = False) -> Findings:
    """Check a store against the shapes.

    Parameters
    ----------
    store_folder : Path
        Folder of the store, such as ``observatory.snapshot.store_folder``.
    derived : bool
        Check collaborations, indicators and suggestions too. The build computes them, and on a large store
        they are most of the triples.

    Returns
    -------
    Findings
        With the row or span that each thing comes from.

    Raises
    ------
    TriplehelixError
        When the store holds what no RDF parser accepts.
    """
    counts = count_properties(pyoxigraph.Store.read_only(str(store_folder)))
    left_out = frozenset() if derived else derived_properties()
    wanted = {iri: count for iri, count in counts.items() if iri not in left_out}
    with tempfile.TemporaryDirectory(prefix="triplehelix-check-") as folder:
        parts = export_folder(store_folder, Path(folder), wanted, () if derived else DERIVED_CLASSES)
        findings = _judge(parts)
    return replace(findings, left_out=sorted(shorten(iri) for iri in counts.keys() & left_out))


def check_file(path: Path, store: Store | None = None) -> Findings:
    """Check one hand-written Turtle file before it is added; see :func:`check_files`."""
    return check_files([path], store)


def check_files(paths: Sequence[Path], store: Store | None = None) -> Findings:
    """Check hand-written Turtle files as the store would be with them.

    Parameters
    ----------
    paths : sequence of Path
        Turtle files; they may speak of each other's things.
    store : Store, optional
        A store whose things the files may speak of.

    Returns
    -------
    Findings
        Only what is about the files; the source of each is a file and a line.

    Raises
    ------
    TriplehelixError
        For a syntax error, with line and column. Unknown terms are among the findings.
    """
    memory = _MemoryStore()
    for path in (*term_files(), *vocabulary_files()):
        memory.add(read_triples(path))
    texts = {path: path.read_text("utf-8-sig") for path in paths}
    triples = {path: read_triples(path) for path in paths}
    own = [triple for listed in triples.values() for triple in listed]
    memory.add(own)
    known = set(memory.context(store, own)) if store else set()
    memory.derive()
    with tempfile.TemporaryDirectory(prefix="triplehelix-check-") as folder:
        part = Path(folder) / "part.nt"
        memory.write(part)
        findings = _judge([part])
    places = _Places(texts, {path: _subjects(listed) for path, listed in triples.items()})
    about = {subject for listed in triples.values() for subject in _subjects(listed)}
    foreign = (known | set(known_terms())) - about
    # Of what the store knows only the things themselves are here, not what they point at.
    spoken_of = {_FRAGMENT.split(_plain(str(triple.object)))[0] for triple in own}
    found = [
        places.locate(one)
        for one in findings.violations
        if one.focus not in foreign and (one.shape != "dangling-reference" or one.value in spoken_of)
    ]
    return replace(findings, violations=in_order(found))


def derived_properties() -> frozenset[str]:
    """Return the properties that the build computes for every organisation and pair: those of indicators.ttl.

    Examples
    --------
    >>> th.COLLABORATES_WITH in derived_properties()
    True
    """
    indicators = read_triples(FOLDER / "modules" / "indicators.ttl")
    return (list_subjects(indicators) - {*DERIVED_CLASSES}) | {th.PARTICIPATES_IN}


class _MemoryStore:
    """A store in memory, for files that are not in a build."""

    def __init__(self) -> None:
        self._store = pyoxigraph.Store()

    def add(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        """Add triples."""
        self._store.extend(
            pyoxigraph.Quad(triple.subject, triple.predicate, triple.object) for triple in triples
        )

    def derive(self) -> None:
        """Add what the derivation rules make of the triples."""
        apply_rules(self._store)

    def write(self, file: Path) -> None:
        """Write the triples to an N-Triples file."""
        self._store.dump(file, format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())

    def context(self, store: Store, triples: Iterable[pyoxigraph.Triple]) -> Iterator[str]:
        """Add what a store says of the things that triples name; yield what it knows."""
        named = {
            _FRAGMENT.split(term.value)[0]
            for triple in triples
            for term in (triple.subject, triple.object)
            if isinstance(term, pyoxigraph.NamedNode)
        }
        skipped = ", ".join(f"<{iri}>" for iri in derived_properties())
        for pattern in (
            f"VALUES ?s {{ %s }} ?s ?p ?o FILTER(?p NOT IN ({skipped}))",
            f"VALUES ?t {{ %s }} ?t ?q ?s FILTER(?q NOT IN ({skipped})) ?s a ?o BIND(<{th.RDF_TYPE}> AS ?p)",
        ):
            values = " ".join(f"<{iri}>" for iri in sorted(named - set(known_terms())))
            for subject, predicate, term in store.select(f"SELECT ?s ?p ?o {{ {pattern % values} }}"):
                self._store.add(pyoxigraph.Quad(subject, predicate, term))  # type: ignore[arg-type]
                yield _plain(str(subject))


class _Ground:
    """What is remembered of the triples that pass by, to tell what a violation is about.

    Terms are kept as they stand in N-Triples.
    """

    def __init__(self) -> None:
        self.count = 0
        self._labels: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._types: dict[str, list[str]] = {}
        self._subjects: set[str] = set()
        self._references: dict[str, tuple[str, str]] = {}
        self._found: list[tuple[str, str, str, str, str, str]] = []
        self._handlers: dict[str, Callable[[str, str, str], None] | None] = {}

    def see(self, lines: Iterable[str]) -> None:
        """Remember triples, lines of N-Triples as the store writes them."""
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-3]
            self._subjects.add(subject)
            if value.startswith(_OURS):
                # What points into a file or document points at the whole of it.
                whole = value.partition("#row=")[0].partition("#char=")[0]
                self._references.setdefault(whole if whole == value else f"{whole}>", (subject, predicate))
            if predicate not in self._handlers:
                self._handlers[predicate] = self._handler(predicate)
            if handle := self._handlers[predicate]:
                handle(subject, predicate, value)
            self.count += 1

    def _handler(self, predicate: str) -> Callable[[str, str, str], None] | None:
        """Return what is to be done with each triple of a property, None for nothing."""
        iri = predicate[1:-1]
        if is_unknown(iri):
            return lambda subject, predicate, value: self._unknown(subject, predicate, predicate)
        if iri == th.RDF_TYPE:
            return self._see_type
        if iri in _LABELS:
            return self._see_label
        if iri == th.DCT_SOURCE:
            return self._see_source
        return self._check_digits if iri in _CHECKS else None

    def _see_label(self, subject: str, predicate: str, value: str) -> None:
        if subject not in self._labels or value.endswith("@en"):
            self._labels[subject] = value

    def _see_source(self, subject: str, predicate: str, value: str) -> None:
        # The first in the order of signs, so that a check says the same each time.
        self._sources[subject] = min(self._sources.get(subject, value), value)

    def _see_type(self, subject: str, predicate: str, value: str) -> None:
        self._types.setdefault(subject, []).append(value)
        if value not in _KNOWN and is_unknown(value[1:-1]):
            self._unknown(subject, predicate, value)

    def _unknown(self, subject: str, predicate: str, term: str) -> None:
        near = " or ".join(map(shorten, nearest(term[1:-1], known_terms())))
        advice = f"Did you mean {near}?" if near else "Correct it."
        message = f"{shorten(term[1:-1])} is not defined. {advice}"
        value = "" if term == predicate else term
        self._found.append(("Violation", subject, predicate, value, message, "undefined-term"))

    def _check_digits(self, subject: str, predicate: str, value: str) -> None:
        severity, name, begins, judge = _CHECKS[predicate[1:-1]]
        plain = _plain(value)
        if plain.startswith(begins) and (problem := judge(plain)):
            message = f"{plain}: {problem}. Compare it with the source."
            self._found.append((severity, subject, predicate, value, message, name))

    def beyond_shapes(self) -> Iterator[Violation]:
        """Yield what was found beside the shapes: check digits, undefined terms, references to nothing."""
        for severity, subject, predicate, value, message, name in self._found:
            yield self._violation(severity, subject, predicate, value, message, name)
        dangling = [iri for iri in self._references if iri not in self._subjects]
        for place, iri in enumerate(dangling):
            subject, predicate = self._references[iri]
            near = self._nearest(iri) if place < _SUGGEST_FOR else ""
            message = f"Nothing describes {shorten(iri[1:-1])}. {near}".strip()
            yield self._violation("Violation", subject, predicate, iri, message, "dangling-reference")

    def _nearest(self, iri: str) -> str:
        space = iri[: iri.rindex("/") + 1]
        known = {
            one[1:-1]: (_plain(self._labels.get(one, "")),) for one in self._subjects if one.startswith(space)
        }
        near = " or ".join(map(shorten, nearest(iri[1:-1], known)))
        return f"Did you mean {near}?" if near else "Describe it, or correct the name."

    def from_result(self, result: shacl.Result) -> Violation:
        """Return a result of the engine as a violation, with what was found where a class was expected."""
        name = (result.root_shape or "").strip("<>").removeprefix(SHAPES)
        message, value = result.message or result.component, result.value or ""
        if name.startswith("domain-of-"):
            value = ""
            message += self._found_to_be(result.focus_node)
        elif name.startswith("range-of-") and value.startswith("<"):
            message += self._found_to_be(value)
        path = (result.path or "").strip()
        return self._violation(result.severity, result.focus_node, path, value, message, name)

    def _found_to_be(self, node: str) -> str:
        types = ", ".join(sorted(shorten(one.strip("<>")) for one in self._types.get(node, ())))
        return f" Found: {shorten(node.strip('<>'))}, {types or 'of no class'}."

    def _violation(  # noqa: PLR0913, PLR0917
        self, severity: str, focus: str, path: str, value: str, message: str, name: str
    ) -> Violation:
        source = self._sources.get(focus) or (focus if _FRAGMENT.search(focus) else "")
        return Violation(
            severity,
            _plain(focus),
            _plain(self._labels.get(focus, "")),
            _plain(path) if path.count("<") == 1 else path,
            _plain(value),
            message,
            name,
            _plain(source).removeprefix(th.DATA),
        )


_ROR: Final = ("Violation", "ror-check-digits", ("http://ror.org/", "https://ror.org/"), check_ror)
_CHECKS: Final[Mapping[str, tuple[str, str, tuple[str, ...], Callable[[str], str | None]]]] = {
    th.VAT_NUMBER: ("Warning", "vat-check-digits", ("",), check_vat),
    th.IDENTIFIER: _ROR,
    "http://www.w3.org/2004/02/skos/core#exactMatch": _ROR,
}


class _Places:
    """Where in hand-written files a violation lies."""

    def __init__(self, texts: Mapping[Path, str], subjects: Mapping[Path, set[str]]) -> None:
        self._texts = texts
        self._subjects = subjects

    def locate(self, one: Violation) -> Violation:
        """Return the violation with the file and line as its source."""
        parts = [part for part in (one.path, one.value) if ":" in part]
        for path, text in self._texts.items():
            if one.focus in self._subjects[path] and (line := find_fact(text, one.focus, *parts)):
                return replace(one, source=f"{path.name}, line {line}")
        for path, text in self._texts.items():
            if line := find_line(text, one.focus):
                return replace(one, source=f"{path.name}, line {line}")
        return one


def _judge(parts: Sequence[Path]) -> Findings:
    """Return what is wrong with the triples in some N-Triples files, taken together."""
    ground = _Ground()
    whole = parts[0]
    for part in parts:
        with part.open(encoding="utf-8", newline="\n") as lines:
            ground.see(lines)
    with whole.open("ab") as file:
        for part in parts[1:]:
            with part.open("rb") as lines_of_part:
                shutil.copyfileobj(lines_of_part, file)
        # A store that an older version built may lack terms that the shapes speak of.
        for path in (*term_files(), *vocabulary_files()):
            file.write("".join(f"{triple} .\n" for triple in read_triples(path)).encode())
    try:
        results = compiled_shapes().validate_file(str(whole)).results
    except ValueError as error:
        raise TriplehelixError(
            f"the triples cannot be checked: {error}", "", "run 'triplehelix build' again"
        ) from error
    found = [*map(ground.from_result, results), *ground.beyond_shapes()]
    return Findings(in_order(found), ground.count)


def _subjects(triples: Iterable[pyoxigraph.Triple]) -> set[str]:
    return {_plain(str(triple.subject)) for triple in triples}


def _plain(term: str) -> str:
    """Return an N-Triples term without its syntax: an IRI, or the text of a literal."""
    if term.startswith('"'):
        statement = f"<a:a> <a:a> {term} ."
        return str(next(pyoxigraph.parse(statement, format=pyoxigraph.RdfFormat.N_TRIPLES)).object.value)
    return term[1:-1] if term.startswith("<") else term
