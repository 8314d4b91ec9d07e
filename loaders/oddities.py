"""Oddities of RDF: terms that are wrong, and values that are none of their datatype though a parser lets
them through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

import pyoxigraph

from ..ontology.vocabulary import XSD
from .rejects import shorten

UNEXPLAINED: Final = "urn:x-triplehelix:unexplained#"
"""Stands before the keys of JSON-LD to which no context gives a meaning."""

_STRINGS: Final = frozenset({XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})
_SCRIPTS: Final = re.compile(r"\s*(?:javascript|vbscript|data|file|blob)\s*:", re.IGNORECASE)
_MOMENT: Final = r"T([01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_ZONE: Final = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY: Final = r"(-?[0-9]{4,})-([0-9]{2})-([0-9]{2})"
# The lexical spaces of https://www.w3.org/TR/xmlschema11-2/.
_FORMS: Final = {
    XSD + name: re.compile(form, re.ASCII)
    for name, form in {
        "boolean": r"true|false|0|1",
        "integer": r"[+-]?[0-9]+",
        "nonNegativeInteger": r"\+?[0-9]+|-0+",
        "positiveInteger": r"\+?0*[1-9][0-9]*",
        "int": r"[+-]?[0-9]{1,10}",
        "decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
        "double": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        "float": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        "date": _DAY + _ZONE,
        "dateTime": _DAY + _MOMENT + _ZONE,
        "gYear": r"-?[0-9]{4,}" + _ZONE,
    }.items()
}
_LAST_YEAR_OF_PYTHON: Final = 9999


def check_term(term: Any) -> Any:
    """Return a term that the rules of RDF allow.

    Raises
    ------
    ValueError
        With what is wrong: a relative address, a sign that no IRI has, a language tag that is none, a key of
        JSON-LD without a meaning.

    Examples
    --------
    >>> check_term(pyoxigraph.NamedNode("https://ror.org/0107c5v14"))
    <NamedNode value=https://ror.org/0107c5v14>
    """
    if isinstance(term, pyoxigraph.NamedNode):
        if term.value.startswith(UNEXPLAINED):
            raise ValueError(f"no context says what {term.value.removeprefix(UNEXPLAINED)!r} means")
        pyoxigraph.NamedNode(term.value)
    elif isinstance(term, pyoxigraph.Literal):
        check_term(term.datatype)
        if term.language:
            pyoxigraph.Literal(term.value, language=term.language)
    return term


def is_of_datatype(literal: pyoxigraph.Literal) -> bool:
    """Tell whether the text of a literal can be a value of its datatype, as far as the datatype is known.

    Examples
    --------
    >>> is_of_datatype(pyoxigraph.Literal("2021-02-30", datatype=pyoxigraph.NamedNode(XSD + "date")))
    False
    """
    form = _FORMS.get(literal.datatype.value)
    if form is None:
        return True
    found = form.fullmatch(literal.value.strip(" \t\r\n"))
    if found is None:
        return False
    if literal.datatype.value in {XSD + "date", XSD + "dateTime"}:
        year, month, day = (int(found[group]) for group in (1, 2, 3))
        try:
            # A year that Python does not know is a leap year as often as one that it knows.
            date(year if 0 < year <= _LAST_YEAR_OF_PYTHON else year % 400 or 400, month, day)
        except ValueError:
            return False
    return True


def may_run(term: Any) -> bool:
    """Tell whether a term, made a link, would run something or open a file of the reader.

    Examples
    --------
    >>> may_run(pyoxigraph.NamedNode("javascript:alert(1)")), may_run(pyoxigraph.NamedNode("https://ror.org/"))
    (True, False)
    """
    if isinstance(term, pyoxigraph.NamedNode):
        return _SCRIPTS.match(term.value) is not None
    is_address = isinstance(term, pyoxigraph.Literal) and term.datatype.value == XSD + "anyURI"
    return is_address and _SCRIPTS.match(term.value) is not None


def note_oddities(triples: Iterable[pyoxigraph.Triple]) -> list[str]:
    """Return what is odd in some statements and is kept as data: one note for each kind, with an example."""
    found: dict[str, list[str]] = {}
    for triple in triples:
        term = triple.object
        if isinstance(term, pyoxigraph.Literal) and term.datatype.value in _STRINGS:
            continue
        for what, is_odd in _ODDITIES.items():
            if is_odd(term):
                found.setdefault(what, []).append(str(triple))
    return [
        f"{len(odd):,} {what} kept as they are, such as {shorten(odd[0])[:200]}"
        for what, odd in found.items()
    ]


_ODDITIES: Final[dict[str, Callable[[Any], bool]]] = {
    "values that are none of their datatype are": lambda term: (
        isinstance(term, pyoxigraph.Literal) and not is_of_datatype(term)
    ),
    "addresses that lead to no page (javascript, data, file) are": may_run,
}
