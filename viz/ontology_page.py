"""The ontology as pages: every term and concept with its meaning, one language a page, offline."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from ..ontology.about import read_about
from ..ontology.concepts import Scheme, read_schemes
from ..ontology.examples import VOCABULARIES
from ..ontology.terms import (
    LANGUAGES,
    Term,
    choose,
    read_prefixes,
    read_terms,
    read_words,
    row_words,
    shorten,
)
from ..ontology.vocabulary import NAMESPACE
from .ontology_diagram import draw_relations, draw_tree, find_tops
from .page import TEMPLATES, hash_for_policy, load_templates, read_part, write_page

_KINDS: Final = ("class", "relation", "value", "annotation")
_MODULES: Final = ("core", "policy", "missions", "evidence", "indicators")


def write_ontology_pages(folder: Path) -> list[Path]:
    """Write the ontology as pages that work offline: ``en.html`` and ``it.html``.

    They answer what a term means, how it hangs together with others, and what it is used for. The anchor
    of a term is its local name: ``en.html#Participation``.

    Parameters
    ----------
    folder : Path
        Where to write; it is made when it is not there.

    Returns
    -------
    list of Path
        The pages, English first.

    Raises
    ------
    TriplehelixError
        When a page cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [page.name for page in write_ontology_pages(Path(folder))]
    ['en.html', 'it.html']
    """
    terms, schemes = read_terms(), read_schemes()
    return [
        write_page(_render(language, terms, schemes), folder / f"{language}.html") for language in LANGUAGES
    ]


def _render(language: str, terms: Mapping[str, Term], schemes: list[Scheme]) -> str:
    style, script = read_part("ontology.css"), read_part("ontology.js")
    labels = {iri: choose(term.labels, language) or term.name for iri, term in terms.items()}
    concepts = {concept.iri: concept for scheme in schemes for _, concept in scheme.concepts}
    names = labels | {
        iri: choose(concept.labels, language) or _anchor(iri) for iri, concept in concepts.items()
    }
    prefixes = read_prefixes()
    foreign = _find_foreign(terms.values())

    def link(iri: str) -> dict[str, str]:
        """What stands for an IRI on the page, and where it leads."""
        if iri in names:
            return {"text": names[iri], "address": f"#{_anchor(iri)}", "title": shorten(iri, prefixes)}
        return {"text": shorten(iri, prefixes), "address": _outside(iri), "title": iri}

    policy = (
        "default-src 'none'",
        f"script-src {hash_for_policy(script)}",
        f"style-src {hash_for_policy(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return (
        load_templates()
        .get_template("ontology.html")
        .render(
            language=language,
            other=next(one for one in LANGUAGES if one != language),
            about=read_about(),
            say=read_words(TEMPLATES / "ontology.toml", language),
            words=row_words(language),
            modules=_group(terms.values(), labels),
            counts={kind: sum(term.kind == kind for term in terms.values()) for kind in _KINDS},
            terms=terms,
            schemes=schemes,
            concepts=concepts,
            foreign=foreign,
            trees=[
                draw_tree(top, terms, labels | {iri: shorten(iri, prefixes) for iri in foreign})
                for top in find_tops(terms)
            ],
            relations=draw_relations(terms),
            namespace=NAMESPACE,
            link=link,
            anchor=_anchor,
            outside=_outside,
            choose=lambda texts: choose(texts, language),
            style=style,
            script=script,
            policy="; ".join(policy),
        )
    )


def _anchor(iri: str) -> str:
    """Return the anchor of a term or concept: the end of its IRI, which is unique on the page.

    Examples
    --------
    >>> _anchor("https://w3id.org/triplehelix/ns#role")
    'role'
    >>> _anchor("https://w3id.org/triplehelix/voc/role/host")
    'voc/role/host'
    """
    return (
        iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else "voc/" + iri.removeprefix(VOCABULARIES)
    )


def _outside(iri: str) -> str:
    """Return an address that a link may have: a page of the web, nothing that could run."""
    return iri if iri.startswith(("https://", "http://")) else ""


def _group(terms: Iterable[Term], labels: Mapping[str, str]) -> dict[str, dict[str, list[Term]]]:
    """Return terms by module and kind, in the order of the alphabet."""
    ordered = sorted(terms, key=lambda term: (_plain(labels[term.iri]), term.iri))
    found = {term.module for term in ordered}
    return {
        module: {
            kind: group
            for kind in _KINDS
            if (group := [term for term in ordered if term.module == module and term.kind == kind])
        }
        for module in [*(one for one in _MODULES if one in found), *sorted(found.difference(_MODULES))]
    }


def _plain(text: str) -> str:
    """Return text as it is sorted: without accents and capitals."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _find_foreign(terms: Iterable[Term]) -> list[str]:
    """Return the terms of others that ours are defined with, alignments left aside."""
    found = {
        token.value
        for term in terms
        for row, content in term.rows.items()
        if not row.endswith("Match")
        for notation in content
        for token in notation
        if isinstance(token, NamedNode)
    }
    return sorted(iri for iri in found if not iri.startswith(NAMESPACE))
