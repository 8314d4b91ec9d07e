"""The terms of the ontology as a person reads them: names, definitions, axioms in words, examples."""

from __future__ import annotations

import difflib
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from ..errors import TriplehelixError
from . import files
from .examples import MATCHES, SKOS, Example, Words, find_instance, find_use, read_facts, read_texts
from .notation import OWL, Notation, join, members, notate, objects
from .vocabulary import NAMESPACE, RDF_TYPE, RDFS_LABEL

LANGUAGES: Final = ("en", "it")
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_KINDS: Final = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "value",
    OWL + "AnnotationProperty": "annotation",
}
_TRAITS: Final = (
    "Functional",
    "InverseFunctional",
    "Transitive",
    "Symmetric",
    "Asymmetric",
    "Reflexive",
    "Irreflexive",
)


@dataclass(frozen=True)
class Term:
    """A class or property.

    ``labels`` and ``definitions`` are by language. Everything else that is known is told by ``rows``:
    pairs of a row's name, such as ``domain``, and what stands in it.
    """

    iri: str
    kind: str
    module: str
    labels: Words
    definitions: Words
    rows: Mapping[str, tuple[Notation, ...]]
    traits: tuple[str, ...] = ()
    example: Example | None = None

    @property
    def name(self) -> str:
        """The local name, which is also the anchor on the pages."""
        return self.iri.removeprefix(NAMESPACE)

    def named(self, row: str) -> list[str]:
        """Return the IRIs in a row, those inside expressions included."""
        return [
            token.value for one in self.rows.get(row, ()) for token in one if isinstance(token, NamedNode)
        ]


def read_words(path: Path, language: str) -> dict[str, Any]:
    """Return the words of one language from a file that has a table for each.

    Raises
    ------
    TriplehelixError
        When there is no such language.
    """
    words = tomllib.loads(path.read_text("utf-8"))
    if language not in words:
        raise TriplehelixError(
            f"there is no language {language!r}", path.name, f"choose one of {', '.join(sorted(words))}"
        )
    chosen: dict[str, Any] = words[language]
    return chosen


def row_words(language: str) -> dict[str, Any]:
    """Return the words in which terms are told: kinds, rows, traits, modules, the words of expressions."""
    return read_words(Path(__file__).with_name("words.toml"), language)


def read_prefixes() -> dict[str, str]:
    """Return the prefixes that the files of the ontology use, by namespace."""
    found: dict[str, str] = {}
    for path in [*files.term_files(), *_alignments()]:
        parser = parse(path=path, format=RdfFormat.TURTLE)
        list(parser)
        found |= {space: prefix for prefix, space in parser.prefixes.items()}
    return found


def shorten(iri: str, prefixes: Words) -> str:
    """Return an IRI with its prefix, or as it is.

    Examples
    --------
    >>> shorten("http://www.w3.org/ns/org#Site", {"http://www.w3.org/ns/org#": "org"})
    'org:Site'
    """
    spaces = [space for space in prefixes if iri.startswith(space) and len(iri) > len(space)]
    if not spaces:
        return iri
    space = max(spaces, key=len)
    return f"{prefixes[space]}:{iri.removeprefix(space)}"


def read_terms() -> dict[str, Term]:
    """Return all terms of the ontology by IRI, in the order of the files.

    Examples
    --------
    >>> terms = read_terms()
    >>> terms["https://w3id.org/triplehelix/ns#Company"].labels["it"]
    'impresa'
    >>> terms["https://w3id.org/triplehelix/ns#within"].traits
    ('transitive',)
    """
    store, declared = Store(), {}
    for path in [*files.term_files(), *_alignments()]:
        quads = list(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
        store.extend(quads)
        for quad in quads:
            iri, kind = _declaration(quad)
            if kind and iri not in declared:
                declared[iri] = (kind, path.stem)
    facts = read_facts()
    domains, ranges = _pointers(store, declared, "domain"), _pointers(store, declared, "range")
    return {
        iri: Term(
            iri=iri,
            kind=kind,
            module=module,
            labels=read_texts(store, iri, RDFS_LABEL),
            definitions=read_texts(store, iri, SKOS + "definition"),
            rows=_class_rows(store, iri, domains, ranges) if kind == "class" else _property_rows(store, iri),
            traits=_traits(store, iri),
            example=(
                find_instance(facts, [iri, *_descendants(store, iri)])
                if kind == "class"
                else find_use(facts, iri)
            ),
        )
        for iri, (kind, module) in declared.items()
    }


def _alignments() -> list[Path]:
    path = files.FOLDER / "alignments.ttl"
    return [path] if path.exists() else []


def _declaration(quad: Quad) -> tuple[str, str]:
    subject, kind = quad.subject, quad.object
    if (
        isinstance(subject, NamedNode)
        and isinstance(kind, NamedNode)
        and quad.predicate.value == RDF_TYPE
        and subject.value.startswith(NAMESPACE)
    ):
        return subject.value, _KINDS.get(kind.value, "")
    return "", ""


def _subjects(store: Store, predicate: str, iri: str) -> list[str]:
    found = store.quads_for_pattern(None, NamedNode(predicate), NamedNode(iri))
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})


def _named(iris: Iterable[str]) -> tuple[Notation, ...]:
    return tuple((NamedNode(iri),) for iri in iris)


def _notations(store: Store, iri: str, *predicates: str) -> tuple[Notation, ...]:
    return tuple(
        notate(store, node) for predicate in predicates for node in objects(store, NamedNode(iri), predicate)
    )


def _filled(rows: Mapping[str, tuple[Notation, ...]]) -> dict[str, tuple[Notation, ...]]:
    return {row: content for row, content in rows.items() if content}


def _pointers(store: Store, declared: Iterable[str], end: str) -> dict[str, list[str]]:
    """Return the properties whose domain, or range, names a class, by class."""
    found: dict[str, list[str]] = {}
    for iri in declared:
        for notation in _notations(store, iri, _RDFS + end):
            for token in notation:
                if isinstance(token, NamedNode):
                    found.setdefault(token.value, []).append(iri)
    return found


def _class_rows(
    store: Store, iri: str, domains: Mapping[str, list[str]], ranges: Mapping[str, list[str]]
) -> dict[str, tuple[Notation, ...]]:
    above = _ancestors(store, iri)
    return _filled(
        {
            "subclass-of": _notations(store, iri, _RDFS + "subClassOf"),
            "subclasses": _named(_subjects(store, _RDFS + "subClassOf", iri)),
            "equivalent": _notations(store, iri, OWL + "equivalentClass"),
            "properties": _named(domains.get(iri, ())),
            "inherited": _named(one for higher in above for one in domains.get(higher, ())),
            "range-of": _named(ranges.get(iri, ())),
            "disjoint": _named(_disjoint(store, iri, "disjointWith", "AllDisjointClasses")),
            **_matches(store, iri),
        }
    )


def _property_rows(store: Store, iri: str) -> dict[str, tuple[Notation, ...]]:
    anything: tuple[Notation, ...] = (("anything",),)
    value = NamedNode(OWL + "DatatypeProperty") in objects(store, NamedNode(iri), RDF_TYPE)
    chains = [
        join("then", [notate(store, step) for step in members(store, head)])
        for head in objects(store, NamedNode(iri), OWL + "propertyChainAxiom")
    ]
    inverses = {one.value for one in objects(store, NamedNode(iri), OWL + "inverseOf")}
    return _filled(
        {
            "domain": _notations(store, iri, _RDFS + "domain") or anything,
            "range": _notations(store, iri, _RDFS + "range") or ((("any-value",),) if value else anything),
            "subproperty-of": _notations(store, iri, _RDFS + "subPropertyOf"),
            "subproperties": _named(_subjects(store, _RDFS + "subPropertyOf", iri)),
            "equivalent": _notations(store, iri, OWL + "equivalentProperty"),
            "inverse": _named(sorted(inverses.union(_subjects(store, OWL + "inverseOf", iri)))),
            "chain": tuple((*chain, "gives", NamedNode(iri)) for chain in chains),
            "disjoint": _named(_disjoint(store, iri, "propertyDisjointWith", "AllDisjointProperties")),
            **_matches(store, iri),
        }
    )


def _matches(store: Store, iri: str) -> dict[str, tuple[Notation, ...]]:
    return {match.removeprefix(SKOS): _notations(store, iri, match) for match in MATCHES}


def _ancestors(store: Store, iri: str) -> list[str]:
    """Return the named classes above a class, the nearest first."""
    found = [iri]
    for one in found:
        above = objects(store, NamedNode(one), _RDFS + "subClassOf")
        found += [node.value for node in above if isinstance(node, NamedNode) and node.value not in found]
    return found[1:]


def _descendants(store: Store, iri: str) -> list[str]:
    """Return the classes below a class, the nearest first."""
    found = [iri]
    for one in found:
        found += [lower for lower in _subjects(store, _RDFS + "subClassOf", one) if lower not in found]
    return found[1:]


def _disjoint(store: Store, iri: str, pairwise: str, together: str) -> list[str]:
    found = {node.value for node in objects(store, NamedNode(iri), OWL + pairwise)}
    found.update(_subjects(store, OWL + pairwise, iri))
    groups = store.quads_for_pattern(None, NamedNode(RDF_TYPE), NamedNode(OWL + together))
    for group in groups:
        for head in objects(store, group.subject, OWL + "members"):  # type: ignore[arg-type]
            group_members = {member.value for member in members(store, head)}
            if iri in group_members:
                found |= group_members
    return sorted(found - {iri})


def _traits(store: Store, iri: str) -> tuple[str, ...]:
    types = {node.value for node in objects(store, NamedNode(iri), RDF_TYPE)}
    return tuple(trait.lower() for trait in _TRAITS if f"{OWL}{trait}Property" in types)


def find_term(name: str, language: str = "en") -> str:
    """Return what the ontology says of a term, for a terminal.

    Parameters
    ----------
    name : str
        Its local name, its IRI or its label in any language; capitals do not count.
    language : str
        The language to answer in.

    Raises
    ------
    TriplehelixError
        When there is no such term; the nearest are named.

    Examples
    --------
    >>> print(find_term("partecipazione").splitlines()[0])
    participation (class)
    """
    words, terms = row_words(language), read_terms()
    wanted = name.strip().removeprefix(NAMESPACE).removeprefix("th:").casefold()
    found = [term for term in terms.values() if wanted in _callings(term)]
    if not found:
        near = ", ".join(f"th:{term.name}" for term in _nearest(wanted, terms.values()))
        advice = f"perhaps you mean {near}; " if near else ""
        raise TriplehelixError(
            f"the ontology has no term {name!r}",
            "",
            f"{advice}'triplehelix ontology --html' shows all of them",
        )
    prefixes = read_prefixes()
    return "\n\n".join(_tell(term, words, language, prefixes) for term in found)


def choose(texts: Words, language: str) -> str:
    """Return the text in a language, else the one without a language, else any."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")


def say(notation: Notation, words: Words, prefixes: Words) -> str:
    """Return an expression as a line of text, terms with their prefix.

    Examples
    --------
    >>> say(("(", "inverse", NamedNode("urn:x"), ")"), {"inverse": "inverse of"}, {"urn:": "u"})
    '(inverse of u:x)'
    """
    line = " ".join(
        words.get(token, token) if isinstance(token, str) else shorten(token.value, prefixes)
        for token in notation
    )
    return line.replace("( ", "(").replace(" )", ")")


def _callings(term: Term) -> set[str]:
    return {term.name.casefold(), *(label.casefold() for label in term.labels.values())}


def _nearest(wanted: str, terms: Iterable[Term]) -> list[Term]:
    known = {calling: term for term in terms for calling in _callings(term)}
    near = [known[calling] for calling in difflib.get_close_matches(wanted, known, n=5, cutoff=0.6)]
    return list({term.iri: term for term in near}.values())[:3]


def _tell(term: Term, words: Mapping[str, Any], language: str, prefixes: Words) -> str:
    told = {
        row: ", ".join(say(one, words["expressions"], prefixes) for one in content)
        for row, content in term.rows.items()
    }
    if term.traits:
        told["traits"] = ", ".join(words["traits"][trait] for trait in term.traits)
    if term.example:
        said = [
            choose(value, language)
            if iri == term.iri
            else f"{shorten(iri, prefixes)} {choose(value, language)}"
            for iri, value in term.example.says
        ]
        told["example"] = " → ".join(
            part for part in (choose(term.example.names, language), ", ".join(said)) if part
        )
    width = max((len(words["rows"][row]) for row in told), default=0)
    lines = [f"{choose(term.labels, language)} ({words['kinds'][term.kind]})", term.iri]
    lines += _wrap(choose(term.definitions, language), "")
    for row, text in told.items():
        lines += _wrap(text, f"{words['rows'][row]:<{width}}  ")
    return "\n".join(lines)


def _wrap(text: str, head: str) -> list[str]:
    indent = " " * (2 + len(head))
    return textwrap.wrap(text, 96, initial_indent="  " + head, subsequent_indent=indent)
