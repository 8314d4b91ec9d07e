"""What a query may not do, checked before any engine reads it."""

from __future__ import annotations

import re
from itertools import pairwise

from ..errors import TriplehelixError
from .tokens import Token, name_place, read_tokens

MOST_CHARACTERS = 20_000
MOST_NESTING = 50
"""Oxigraph's parser dies on some thousands of nested braces, and slows down long before."""

_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_OPENING, _CLOSING = "([{", ")]}"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(query: str) -> None:
    """Refuse a query that is too long or too deep, reaches the network, or is an update.

    The query is read twice: as it stands, and with \\uXXXX and \\UXXXXXXXX replaced (SPARQL 1.1, section
    19.2), because engines differ in where they replace them. FROM is let through: Oxigraph takes it as a name
    of a graph in the store and fetches nothing.

    Parameters
    ----------
    query : str
        A SPARQL query as a person wrote it.

    Raises
    ------
    TriplehelixError
        With line and column of what is refused.

    Examples
    --------
    >>> check("SELECT ?name WHERE { ?company rdfs:label ?name }")
    >>> check("SELECT * WHERE { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    triplehelix.errors.TriplehelixError: query, line 1, column 18: SERVICE would send data to another server
    What to do: ask the other server itself, and join the answers
    """
    if len(query) > MOST_CHARACTERS:
        raise TriplehelixError(
            f"the query has {len(query):,} characters, more than {MOST_CHARACTERS:,}",
            "query",
            "ask in smaller parts, or put long lists of values into several queries",
        )
    _check_reading(query)
    if "\\" in query:
        _check_reading(_ESCAPE.sub(_unescape, query))


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    # A surrogate or a code past the last character is no character: the parser will say so.
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else match[0]  # noqa: PLR2004


def _check_reading(query: str) -> None:
    tokens = list(read_tokens(query))
    for token in tokens:
        _refuse_service(token, query)
    _check_nesting(tokens, query)
    _check_form(tokens, query)


def _refuse_service(token: Token, query: str) -> None:
    text = token.text.upper()
    # Oxigraph reads SERVICE:x as SERVICE with the IRI :x, and SERVICEex:x as SERVICE with ex:x.
    # "1<2)SERVICE#>" looks like an IRI and is a comparison.
    hidden = (
        (token.kind == "word" and "SERVICE" in text)
        or (token.kind == "name" and "SERVICE" in text.partition(":")[0])
        or (token.kind == "iri" and "SERVICE" in text.partition(")")[2])
    )
    if not hidden:
        return
    if token.kind == "word" and text == "SERVICE":
        raise TriplehelixError(
            "SERVICE would send data to another server",
            name_place(query, token.start),
            "ask the other server itself, and join the answers",
        )
    raise TriplehelixError(
        f"{token.text!r} can be read as SERVICE, which would send data to another server",
        name_place(query, token.start),
        "use a name without the word 'service', or write the IRI in another way",
    )


def _check_nesting(tokens: list[Token], query: str) -> None:
    depth = 0
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        if depth > MOST_NESTING:
            raise TriplehelixError(
                f"brackets are nested more than {MOST_NESTING} deep",
                name_place(query, token.start),
                "write the query with fewer levels",
            )
    run = 0
    for first, second in pairwise(tokens):
        run = run + 1 if first.kind == "mark" and first.text in "!^-+" and first.text == second.text else 0
        if run >= MOST_NESTING:
            raise TriplehelixError(
                f"{second.text!r} is repeated more than {MOST_NESTING} times",
                name_place(query, second.start),
                "write it once or not at all",
            )


def _check_form(tokens: list[Token], query: str) -> None:
    for token in tokens:
        word = token.text.upper() if token.kind == "word" else ""
        if word in _FORMS:
            return
        if word in _UPDATES:
            raise TriplehelixError(
                f"{word} is an update, and the store is only read",
                name_place(query, token.start),
                "ask with SELECT, ASK, CONSTRUCT or DESCRIBE; data changes at its source, by a new build",
            )
        if token.kind in {"string", "variable", "number"} or token.text in _OPENING:
            return
