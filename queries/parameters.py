"""The parameters of a question: what each type accepts, and the RDF term it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology.files import declared_terms
from ..ontology.vocabulary import DATA, NAMESPACE

_EU_CODES = {"GR": "EL", "GB": "UK"}
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question; ``default`` is None where it filters nothing unless it is given.

    ``focus`` says that the focus country of an observatory takes the place of the default.
    """

    name: str
    type: str
    description: str
    choices: tuple[str, ...]
    focus: bool
    default: str | None


def serialise(parameter: Parameter, value: str, question: str) -> str:
    """Return a value as a SPARQL term of the type of the parameter.

    Raises
    ------
    TriplehelixError
        When the value is none of the type, or none of the choices.
    """
    value = value.strip()
    if parameter.choices:
        value = _choose(parameter, value, question)
    accepts, make = TYPES[parameter.type]
    try:
        return str(make(value))
    except ValueError:
        raise TriplehelixError(
            f"the parameter {parameter.name} does not take {value[:80]!r}", question, f"give {accepts}"
        ) from None


def _choose(parameter: Parameter, value: str, question: str) -> str:
    for choice in parameter.choices:
        if choice.casefold() == value.casefold():
            return choice
    close = get_close_matches(value, parameter.choices, n=1, cutoff=0.4)
    nearest = f"; did you mean {close[0]}?" if close else ""
    raise TriplehelixError(
        f"the parameter {parameter.name} does not take {value[:80]!r}",
        question,
        f"give one of {', '.join(parameter.choices)}{nearest}",
    )


def _match(pattern: str, value: str) -> str:
    if not re.fullmatch(pattern, value, re.ASCII):
        raise ValueError(value)
    return value


def _make_country(value: str) -> pyoxigraph.Literal:
    code = _match("[A-Z]{2}", value.upper())
    return pyoxigraph.Literal(_EU_CODES.get(code, code))


def _make_year(value: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(int(_match("(19|20)[0-9]{2}", value)))


def _make_integer(value: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(int(_match("[+-]?[0-9]{1,18}", value)))


def _make_text(value: str) -> pyoxigraph.Literal:
    # Format characters pass: names in some scripts need them.
    if not 0 < len(value) <= _LONGEST_TEXT or any(
        character < " " or character == "\x7f" for character in value
    ):
        raise ValueError(value)
    return pyoxigraph.Literal(value)


def _make_iri(value: str) -> pyoxigraph.NamedNode:
    value = DATA + value.removeprefix("id:") if value.startswith("id:") else value.strip("<>")
    _match("https?://.+", value)
    return pyoxigraph.NamedNode(value)


def _make_nuts(value: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(_match("[A-Z]{2}[A-Z0-9]{0,3}", value.upper()))


def _make_kind(value: str) -> pyoxigraph.NamedNode:
    if value not in declared_terms():
        raise ValueError(value)
    return pyoxigraph.NamedNode(NAMESPACE + value)


TYPES: dict[str, tuple[str, Callable[[str], pyoxigraph.Literal | pyoxigraph.NamedNode]]] = {
    "country": ("a two-letter country code in EU usage such as IT, FR or EL", _make_country),
    "year": ("a year of four digits such as 2020", _make_year),
    "integer": ("a whole number", _make_integer),
    "text": (f"1 to {_LONGEST_TEXT} characters without line breaks", _make_text),
    "iri": ("an IRI that begins with https:// or http://, or id: and the rest of one of ours", _make_iri),
    "nuts": ("a NUTS code such as ITC3", _make_nuts),
    "kind": ("a class of the ontology such as Company or University", _make_kind),
}
