"""The words of a SPARQL query with their places, as far as guarding it and explaining an error need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Any escape such as \# inside a name is one token with it, so that it never opens a comment or a string.
_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d](?:[\w.-]*[\w-])?)?:(?:[\w:]|[.-](?=[\w:.%\\-])|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<word>[^\W\d][\w-]*)
  | (?P<number>\d+)
  | (?P<escape>\\.)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A word of a query: its kind (iri, string, variable, name, word, number, mark...), text and offset."""

    kind: str
    text: str
    start: int


def read_tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, without white space and comments (SPARQL 1.1, section 19.8).

    Examples
    --------
    >>> [token.text for token in read_tokens("ASK { ?a rdfs:label 'x # y' } # end")]
    ['ASK', '{', '?a', 'rdfs:label', "'x # y'", '}']
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match.group(), match.start())


def name_place(query: str, offset: int) -> str:
    """Return "query, line 3, column 7" for an offset, both counted from one."""
    line = query.count("\n", 0, offset) + 1
    column = offset - (query.rfind("\n", 0, offset) + 1) + 1
    return f"query, line {line}, column {column}"
