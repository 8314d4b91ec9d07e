"""CONSTRUCT queries, taken apart so that a server can be asked for their rows page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, NoReturn

import pyoxigraph

from ..errors import TriplehelixError

_TOKEN: Final = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<name>[\w.-]*:[\w.:%-]*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS: Final = {"SELECT", "CONSTRUCT"}
_MODIFIERS: Final = {"ORDER", "LIMIT", "OFFSET", "VALUES"}
_OF_A_TRIPLE: Final = 3

Row = Sequence[Any]


class Token(NamedTuple):
    """A piece of a query: what it is, its text and where it stands."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword, in capitals; empty for other tokens."""
        return self.text.upper() if self.kind == "word" else ""


class Construct(NamedTuple):
    """A query that makes triples.

    Parameters
    ----------
    prologue : str
        Its BASE and PREFIX lines.
    template : str
        What is between the braces of CONSTRUCT.
    variables : tuple of str
        The variables of the template, in the order in which they appear.
    dataset : str
        Its FROM clauses.
    pattern : str
        The pattern, braces and all.
    grouping : str
        What follows: GROUP BY and HAVING.
    """

    prologue: str
    template: str
    variables: tuple[str, ...]
    dataset: str
    pattern: str
    grouping: str

    def count_query(self) -> str:
        """Return the query for the number of different rows."""
        inner = f"SELECT DISTINCT {self._columns} WHERE {self.pattern} {self.grouping}"
        return f"{self.prologue}\nSELECT (COUNT(*) AS ?rows) {self.dataset}\nWHERE {{ {{ {inner} }} }}"

    def page_query(self, size: int, offset: int) -> str:
        """Return the query for some of the rows; they are all different and in one order."""
        # In a query of its own inside: Virtuoso sorts no more than 10,000 rows where a LIMIT is beside.
        inner = (
            f"SELECT DISTINCT {self._columns} WHERE {self.pattern} {self.grouping}\nORDER BY {self._columns}"
        )
        return (
            f"{self.prologue}\nSELECT {self._columns} {self.dataset}\nWHERE {{ {{ {inner} }} }}\n"
            f"LIMIT {size} OFFSET {offset}"
        )

    def triples(self, rows: Sequence[Row]) -> Iterator[pyoxigraph.Triple]:
        """Give the triples that the template makes of some rows; None is an unbound variable.

        A triple that would not be one, with a literal as its subject or an unbound variable, is left out, as
        https://www.w3.org/TR/sparql11-query/#construct has it.
        """
        cells = "\n".join(
            f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in rows
        )
        query = (
            f"{self.prologue}\nCONSTRUCT {{ {self.template}\n}} "
            f"WHERE {{ VALUES ({self._columns}) {{ {cells} }} }}"
        )
        yield from pyoxigraph.Store().query(query)  # type: ignore[misc]

    @property
    def _columns(self) -> str:
        return " ".join(self.variables)


def read_construct(text: str, where: str) -> Construct:
    """Take a query apart: a CONSTRUCT, or a SELECT of three variables: subject, predicate and object.

    Parameters
    ----------
    text : str
        The query.
    where : str
        The name of its file, for messages.

    Raises
    ------
    TriplehelixError
        For an update and for any other query, for an order or a limit of its own, and for a template that
        makes blank nodes.

    Examples
    --------
    >>> read_construct("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", "all.rq").page_query(10, 20).split()[-4:]
    ['LIMIT', '10', 'OFFSET', '20']
    """
    return _Reading(text, where).read()


class _Reading:
    """A query on its way from the first token to the last."""

    def __init__(self, text: str, where: str) -> None:
        self._text, self._where, self._at = text, where, 0
        if re.search(r"\\u", text, re.IGNORECASE):
            self._refuse("it holds an escape of the form \\u0000", "write the character itself")
        tokens = [Token(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(text)]
        self._tokens = [*(token for token in tokens if token.kind != "blank"), Token("end", "", len(text))]

    def read(self) -> Construct:
        prologue = self._read_prologue()
        form = self._take().word
        if form not in _FORMS:
            self._refuse(f"it is no SELECT and no CONSTRUCT ({form or 'no query'})", "ask for what there is")
        template = self._read_columns() if form == "SELECT" else self._read_template()
        begin = self._token.start
        while self._token.word in {"FROM", "NAMED"} or self._token.kind in {"iri", "name"}:
            self._take()
        dataset = self._text[begin : self._token.start]
        if self._token.word == "WHERE":
            self._take()
        pattern = self._block()
        grouping = self._text[self._token.start :]
        while self._token.kind != "end":
            if self._take().word in _MODIFIERS:
                word = self._tokens[self._at - 1].word
                self._refuse(
                    f"it has a {word} of its own", "leave it out: the pages are made from the pattern"
                )
        template = template or pattern[1:-1]
        return Construct(
            prologue, template, self._variables(template), _bare(dataset), pattern, _bare(grouping)
        )

    def _read_prologue(self) -> str:
        """Return the BASE and PREFIX lines one a line, as SPARQLWrapper needs them to tell what follows."""
        lines = []
        while self._token.word in {"PREFIX", "BASE"}:
            pieces = [self._take().text for _ in range(3 if self._token.word == "PREFIX" else 2)]
            lines.append(" ".join(pieces))
        return "\n".join(lines)

    def _read_template(self) -> str:
        return self._block()[1:-1] if self._token.text == "{" else ""

    def _read_columns(self) -> str:
        if self._token.word in {"DISTINCT", "REDUCED"}:
            self._take()
        columns = []
        while self._token.kind == "variable":
            columns.append(self._take().text)
        if len(columns) != _OF_A_TRIPLE or (self._token.text != "{" and self._token.kind != "word"):
            self._refuse(
                "a SELECT has to give three variables, the subject, predicate and object of each triple",
                "write SELECT ?subject ?predicate ?object, or a CONSTRUCT",
            )
        return " ".join(columns)

    def _block(self) -> str:
        start, depth = self._token.start, 0
        if self._token.text != "{":
            self._refuse("a { is missing", "check the query at the endpoint's own page")
        while True:
            token = self._take()
            if token.kind == "end":
                self._refuse("a } is missing", "check the query at the endpoint's own page")
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "sign" else 0
            if depth == 0:
                return self._text[start : token.start + 1]

    def _variables(self, template: str) -> tuple[str, ...]:
        tokens = [Token(match.lastgroup or "", match[0], 0) for match in _TOKEN.finditer(template)]
        if any(token.text in {"[", "("} or token.text.startswith("_:") for token in tokens):
            self._refuse(
                "its template makes blank nodes, which would be others each time",
                "give them an IRI in the pattern: BIND(IRI(CONCAT(...)) AS ?node)",
            )
        names = [f"?{token.text[1:]}" for token in tokens if token.kind == "variable"]
        if not names:
            self._refuse("its template has no variable", "write what changes from row to row as ?variable")
        return tuple(dict.fromkeys(names))

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._token
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _refuse(self, what: str, do: str) -> NoReturn:
        raise TriplehelixError(f"this query is not asked: {what}", self._where, do)


def _bare(text: str) -> str:
    """Return a text without comments: what is put behind it would be part of the last one."""
    return "".join(" " if match.lastgroup == "blank" else match[0] for match in _TOKEN.finditer(text)).strip()
