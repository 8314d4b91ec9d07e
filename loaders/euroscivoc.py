"""EuroSciVoc: the taxonomy of the fields of science, under its official IRIs.

The Publications Office gives it as RDF/XML, with links between the concepts; re-publishers give it as Turtle
under IRIs of their own, the official one in ``rdfs:isDefinedBy``. Both are read.

The notation of a concept is a serial number, and its place cannot be told from it: 39 lies below 21, as
CORDIS writes ``/21/39``. Where a file has neither links nor such paths, the euroSciVoc table of CORDIS tells
which concept lies below which. https://op.europa.eu/en/web/eu-vocabularies/euroscivoc
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph

from ..ontology.schema import expand
from ..ontology.vocabulary import PREFIXES, RDF_TYPE
from .container import Watch, list_members
from .grid import Grid
from .layout import read_layout
from .ntriples import entity
from .rdf import read_statements, recognise_format
from .rejects import Reject
from .table import Table, make_table

OFFICIAL: Final = "http://data.europa.eu/8mn/euroscivoc/"
SCHEME: Final = f"<{OFFICIAL}40c0f173-baa3-48a3-9fe6-d6e8fb366a00>"
_DEFINED_BY: Final = PREFIXES["rdfs"] + "isDefinedBy"
_BEGINNING: Final = 1 << 16
_MARKS: Final = (b"euroscivoc/", b"Concept")
_LANGUAGE: Final = "en"

Row = tuple[int, Mapping[str, str]]
Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal


@dataclass
class _Concept:
    number: int
    values: dict[str, list[Term]] = field(default_factory=dict)

    def of(self, name: str) -> list[Term]:
        return self.values.get(expand(name), [])


def looks_like(path: Path) -> bool:
    """Tell whether a file is RDF and begins with concepts of EuroSciVoc."""
    if recognise_format(path) is None:
        return False
    with list_members(path)[0].open() as file:
        start = file.read(_BEGINNING)
    return all(mark in start for mark in _MARKS)


def read_tables(
    path: Path, name_file: Callable[[str], str], watch: Watch = lambda _: None
) -> tuple[list[Table], list[str]]:
    """Read the concepts, their names, and which lies below which.

    Parameters
    ----------
    path : Path
        The file, in a format of RDF.
    name_file : callable
        Gives the IRI of a file by its name.
    watch : callable
        Told how many bytes of the source on disk were read, for a progress bar.

    Returns
    -------
    tables : list of Table
        Concepts, names, and, where the file tells, which concept lies below which.
    unread : list of str
        Always empty: such a file stands alone.

    Raises
    ------
    TriplehelixError
        When the file breaks the grammar of its format.
    """
    statements = read_statements(path)
    known = _group(statements.triples)
    grid = Grid({}, read=len(known))
    official = _official_keys(known, path.name, grid)
    iri = name_file(path.name)
    rows = [(known[subject].number, _texts(key, known[subject])) for subject, key in official.items()]
    concepts = _make("concept", path.name, iri, rows, grid)
    concepts.rejects.extend(statements.rejects)
    concepts.notes.extend(statements.notes)
    accepted = set(concepts.columns["id"])
    kept = {key: known[subject] for subject, key in official.items() if key in accepted}
    labels = [row for key, concept in kept.items() for row in _label_rows(key, concept)]
    tables = [concepts, _make("label", path.name, iri, labels, Grid({}, read=len(labels)))]
    by_notation = dict(zip(concepts.columns["notation"], concepts.columns["id"], strict=True))
    links = _links(kept, official, by_notation)
    below = [(kept[one].number, {"id": one, "above": above}) for one, above in links if above in kept]
    if below:
        tables.append(_make("broader", path.name, iri, below, Grid({}, read=len(below))))
    else:
        concepts.notes.append("it does not tell which concept lies below which; CORDIS does")
    if lost := len(links) - len(below):
        concepts.notes.append(f"{lost} concepts lie below one that the file does not have")
    watch(path.stat().st_size)
    return tables, []


def concept_iri(notation: str) -> str:
    """Return the IRI of a concept by its notation, in angle brackets, for want of the official one."""
    return entity("field-of-science", notation)


def find_official(tables: Iterable[Table]) -> dict[str, str]:
    """Return the official IRI for each that was made of a notation."""
    found: dict[str, str] = {}
    for table in tables:
        if (table.layout.source, table.layout.name) == ("euroscivoc", "concept"):
            for notation, key in zip(table.columns["notation"], table.columns["id"], strict=True):
                found.setdefault(concept_iri(notation), f"<{OFFICIAL}{key}>")
    return found


def _group(triples: Iterable[pyoxigraph.Triple]) -> dict[str, _Concept]:
    """Return the concepts by their IRI in the file, in the order of appearance."""
    found: dict[str, _Concept] = {}
    concepts: dict[str, None] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, pyoxigraph.NamedNode) and not isinstance(value, pyoxigraph.Triple):
            one = found.setdefault(subject.value, _Concept(0))
            one.values.setdefault(triple.predicate.value, []).append(value)
            if triple.predicate.value == RDF_TYPE and value == pyoxigraph.NamedNode(expand("skos:Concept")):
                concepts[subject.value] = None
    for number, iri in enumerate(concepts, start=1):
        found[iri].number = number
    return {iri: found[iri] for iri in concepts}


def _official_keys(known: Mapping[str, _Concept], file: str, grid: Grid) -> dict[str, str]:
    """Return the last part of the official IRI of each concept; reject those that have none or one taken."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for subject, concept in known.items():
        key = _official_key(subject, concept)
        if key and key not in taken:
            found[subject] = key
            taken.add(key)
        else:
            reason = "the concept stands there already" if key else "it has no official IRI"
            grid.rejects.append(Reject(file, concept.number, "", "row", reason, subject))
    return found


def _official_key(subject: str, concept: _Concept) -> str:
    """Return the last part of the official IRI; nothing when there is none."""
    told = [term.value for term in concept.values.get(_DEFINED_BY, ())]
    official = (one.replace("https:", "http:", 1) for one in (subject, *told))
    return next((one.removeprefix(OFFICIAL) for one in official if one.startswith(OFFICIAL)), "")


def _texts(key: str, concept: _Concept) -> dict[str, str]:
    # The official file gives the key as a notation as well.
    notations = [term.value for term in concept.of("skos:notation") if term.value != key]
    return {
        "id": key,
        "notation": notations[0].rpartition("/")[2] if notations else "",
        "label": _in_english(concept.of("skos:prefLabel")),
        "definition": _in_english(concept.of("skos:definition")),
    }


def _in_english(terms: Iterable[Term]) -> str:
    return next((term.value for term in terms if _language(term) == _LANGUAGE), "")


def _label_rows(key: str, concept: _Concept) -> list[Row]:
    kinds = {"preferred": concept.of("skos:prefLabel"), "other": concept.of("skos:altLabel")}
    return [
        (concept.number, {"id": key, kind: term.value, "language": _language(term)})
        for kind, terms in kinds.items()
        for term in terms
    ]


def _links(
    kept: Mapping[str, _Concept], official: Mapping[str, str], by_notation: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return each concept with those above it: by its links, or by its notation where that is a path."""
    found: dict[tuple[str, str], None] = {}
    for key, concept in kept.items():
        above = [official.get(term.value, "") for term in concept.of("skos:broader")]
        for term in concept.of("skos:notation"):
            _, *steps = term.value.strip("/").split("/")[::-1]
            above.extend(by_notation.get(step, "") for step in steps[:1])
        found |= dict.fromkeys((key, one) for one in above)
    return list(found)


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, pyoxigraph.Literal) else ""


def _make(name: str, file: str, iri: str, rows: Sequence[Row], grid: Grid) -> Table:
    layout = next(table for table in read_layout("euroscivoc").tables if table.name == name)
    grid.numbers = [number for number, _ in rows]
    grid.texts = {column.name: [texts.get(column.name, "") for _, texts in rows] for column in layout.columns}
    shown = file if name == "concept" else f"{file} ({name})"
    return make_table(layout, shown, iri, grid, {column.name: column.headers[0] for column in layout.columns})
