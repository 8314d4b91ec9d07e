"""What is wrong with a query, in words: the place, the token and the nearest thing that exists."""

from __future__ import annotations

import re
from difflib import get_close_matches

from ..errors import TriplehelixError
from ..ontology import vocabulary
from ..ontology.files import declared_terms
from .tokens import Token, name_place, read_tokens

_KEYWORDS = """
    SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES UNDEF GROUP
    ORDER BY HAVING LIMIT OFFSET DISTINCT REDUCED AS ASC DESC PREFIX BASE FROM NAMED EXISTS NOT IN
    COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI
    BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS
    STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5
    SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL
    ISNUMERIC REGEX SUBSTR REPLACE A TRUE FALSE TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR
    HASLANG HASLANGDIR STRLANGDIR VERSION LATERAL ADJUST
""".split()  # noqa: SIM905
_PAIRS = {"{": "}", "(": ")", "[": "]"}


def check_terms(query: str) -> None:
    """Refuse a name of the ontology that the ontology does not have: it can only give an empty answer.

    Whoever means it writes the full IRI in angle brackets.

    Raises
    ------
    TriplehelixError
        With line, column and the nearest term.

    Examples
    --------
    >>> check_terms("ASK { ?a th:Organization ?b }")
    Traceback (most recent call last):
        ...
    triplehelix.errors.TriplehelixError: query, line 1, column 10: the ontology has no term th:Organization
    What to do: did you mean th:Organisation?
    """
    tokens = list(read_tokens(query))
    ours = {name for name, iri in _read_prefixes(tokens).items() if iri == vocabulary.NAMESPACE}
    for token in tokens:
        prefix, _, local = token.text.partition(":")
        if token.kind == "name" and prefix in ours and local and local not in declared_terms():
            close = get_close_matches(local, declared_terms(), n=1, cutoff=0.5)
            do = f"did you mean {prefix}:{close[0]}?" if close else "look the term up in the ontology"
            raise TriplehelixError(
                f"the ontology has no term {token.text}", name_place(query, token.start), do
            )


def explain_syntax(message: str, query: str) -> TriplehelixError:
    """Make an error with a place and a hint from the parser's message.

    The parser reports the furthest character it tried, so likely causes are looked for first: an unknown
    prefix, an unbalanced bracket, a misspelt keyword.
    """
    tokens = list(read_tokens(query))
    return (
        _find_prefix(tokens, query)
        or _find_bracket(tokens, query)
        or _find_keyword(tokens, query)
        or _quote_parser(message, tokens, query)
    )


def _read_prefixes(tokens: list[Token]) -> dict[str, str]:
    prefixes: dict[str, str] = dict(vocabulary.PREFIXES)
    for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.text.upper() == "PREFIX" and third.kind == "iri":
            prefixes[second.text.partition(":")[0]] = third.text[1:-1]
    return prefixes


def _find_prefix(tokens: list[Token], query: str) -> TriplehelixError | None:
    prefixes = _read_prefixes(tokens)
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix != "_" and prefix not in prefixes:
            close = get_close_matches(prefix, prefixes, n=1, cutoff=0.5)
            do = f"declare it with PREFIX {prefix}: <...>"
            do = f"did you mean {close[0]}:? Otherwise {do}" if close else do
            return TriplehelixError(
                f"the prefix {prefix}: of {token.text} is not declared", name_place(query, token.start), do
            )
    return None


def _find_bracket(tokens: list[Token], query: str) -> TriplehelixError | None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in ("'", '"'):
            where = name_place(query, token.start)
            return TriplehelixError(f"the text that begins with {token.text} does not end", where, "close it")
        if token.text in _PAIRS:
            opened.append(token)
        elif token.text in _PAIRS.values():
            if not opened or _PAIRS[opened[-1].text] != token.text:
                where = name_place(query, token.start)
                return TriplehelixError(
                    f"{token.text!r} closes nothing", where, "remove it, or open it before"
                )
            opened.pop()
    if opened:
        where, mark = name_place(query, opened[-1].start), opened[-1].text
        return TriplehelixError(f"{mark!r} is never closed", where, f"add the missing {_PAIRS[mark]!r}")
    return None


def _find_keyword(tokens: list[Token], query: str) -> TriplehelixError | None:
    for token in tokens:
        if token.kind == "word" and token.text.upper() not in _KEYWORDS:
            close = get_close_matches(token.text.upper(), _KEYWORDS, n=1)
            do = (
                f"did you mean {close[0]}?"
                if close
                else "a variable begins with ?, a name has a prefix such as th:"
            )
            return TriplehelixError(
                f"{token.text!r} is no word of SPARQL", name_place(query, token.start), do
            )
    return None


def _quote_parser(message: str, tokens: list[Token], query: str) -> TriplehelixError:
    do = "see the examples among the named questions"
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if found is None:
        return TriplehelixError(f"the query cannot be read ({message[:200]})", "query", do)
    line, column = int(found[1]), int(found[2])
    lines = query.split("\n")
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    # The parser points at the end of what it tried: the token there, or the last one before.
    near = next((token for token in reversed(tokens) if token.start <= offset), None)
    said = next((word for word in _REASONS if word.lower() in found[3].lower()), "")
    what = f"the query cannot be read near {near.text!r}" if near else "the query is empty"
    reason = f": {said[0].lower()}{said[1:]}" if said else ""
    return TriplehelixError(f"{what}{reason}", name_place(query, near.start if near else 0), do)


_REASONS = (
    "The SELECT contains a variable that is unbound",
    "Duplicated variable name in SELECT",
    "Prefix not found",
)
