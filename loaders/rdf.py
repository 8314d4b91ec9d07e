"""RDF files: N-Triples, Turtle, JSON-LD and RDF/XML, plain or packed with gzip, told apart by their content.

The parser is Oxigraph's. Nothing is fetched, and no entity of a document type is followed. What a parser
passes over without a word is looked for and rejected with a reason; what is odd and no error is kept and
noted.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pyoxigraph

from ..errors import TriplehelixError
from .container import Member, list_members
from .oddities import UNEXPLAINED, check_term, note_oddities
from .rejects import Reject, shorten

Format = Literal["ntriples", "turtle", "jsonld", "rdfxml"]

_NAMES: Final[dict[Format, str]] = {
    "ntriples": "N-Triples",
    "turtle": "Turtle",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
}
_GRAMMARS: Final[dict[Format, str]] = {
    "ntriples": "https://www.w3.org/TR/n-triples/",
    "turtle": "https://www.w3.org/TR/turtle/",
    "jsonld": "https://www.w3.org/TR/json-ld11/",
    "rdfxml": "https://www.w3.org/TR/rdf-syntax-grammar/",
}
_PARSERS: Final[dict[Format, pyoxigraph.RdfFormat]] = {
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}
_BEGINNING: Final = 1 << 16
_BLANK: Final = rb"(?:\xef\xbb\xbf)?\s*(?:#[^\n]*\n\s*)*"
_IRI: Final = rb"<[a-z][a-z0-9+.-]*:[^\s<>]*>"
_STARTS: Final[dict[Format, re.Pattern[bytes]]] = {
    # A whole statement in one line; Turtle that looks like this reads the same as N-Triples.
    "ntriples": re.compile(
        _BLANK
        + rb"(?:"
        + _IRI
        + rb"|_:\S+)[ \t]*"
        + _IRI
        + rb"[ \t]*(?:<|_:|\")[^\n]*\.[ \t]*(?:#[^\n]*)?(?:\r?\n|$)",
        re.IGNORECASE,
    ),
    # A prefix, a base, or a statement about an IRI.
    "turtle": re.compile(
        _BLANK + rb"(?:@?prefix\s+[^\s:]*:\s*<|@?base\s+<|" + _IRI + rb"\s+(?:a\s|<))", re.IGNORECASE
    ),
    "jsonld": re.compile(rb'(?:\xef\xbb\xbf)?\s*[\[{].*"@(?:context|id|graph|type|value)"\s*:', re.DOTALL),
    "rdfxml": re.compile(
        rb"(?:\xef\xbb\xbf)?\s*<[?!a-z].*http://www\.w3\.org/1999/02/22-rdf-syntax-ns#",
        re.DOTALL | re.IGNORECASE,
    ),
}

_ENTITY: Final = re.compile(rb"<!ENTITY\s+[\w.-]+\s+(\"[^\"]*\"|'[^']*')\s*>")
_LONGEST_ENTITY: Final = 300


@dataclass
class Statements:
    """What a file of RDF says.

    Parameters
    ----------
    triples : list of Triple
        The statements that were accepted, blank nodes under names of the file's own.
    rejects : list of Reject
        Those that were rejected; the row is the line in N-Triples, otherwise the statement's number.
    notes : list of str
        What was kept and is odd.
    """

    triples: list[pyoxigraph.Triple] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Statements read."""
        return len(self.triples) + len(self.rejects)


def recognise_format(path: Path) -> Format | None:
    """Tell by its content which format of RDF a file is in; None for other files.

    Raises
    ------
    TriplehelixError
        For a file that cannot be read.
    """
    member = _alone(path)
    if member is None:
        return None
    with member.open() as file:
        start = file.read(_BEGINNING)
    return next((name for name, pattern in _STARTS.items() if pattern.match(start)), None)


def read_statements(path: Path) -> Statements:
    """Read a file of RDF; nothing is fetched.

    Blank nodes are named after the file's content and their place in it: those of two files stay apart,
    and a file reads the same each time. Of N-Triples, a line that is wrong is rejected and the others are
    kept. The other formats hang together: a file that breaks their grammar is refused.

    Raises
    ------
    TriplehelixError
        For a file that is in none of the formats or breaks its grammar, with line and column where the
        parser tells them, and for one that asks for another file.
    """
    form, member = recognise_format(path), _alone(path)
    if form is None or member is None:
        raise TriplehelixError(
            f"this is in none of the formats {', '.join(_NAMES.values())}", path.name, "check the file"
        )
    with member.open() as file:
        content = file.read().removeprefix(codecs.BOM_UTF8)
    found = _READERS[form](content, path.name)
    if not found.triples:
        why = f"; the first is wrong: {found.rejects[0].reason}" if found.rejects else ""
        raise TriplehelixError(
            f"none of its {found.read:,} statements can be used{why}", path.name, "check the file"
        )
    rename = _Renaming(hashlib.sha256(content).hexdigest()[:12])
    # Most statements have no blank node, and to take one apart costs ten times as much as to print it.
    found.triples = [rename.term(triple) if "_:" in str(triple) else triple for triple in found.triples]
    found.notes += note_oddities(found.triples)
    return found


def _alone(path: Path) -> Member | None:
    members = list_members(path)
    packed_alone = len(members) == 1 and not members[0].alone and path.name.lower().endswith(".gz")
    return members[0] if len(members) == 1 and (members[0].alone or packed_alone) else None


def _read_lines(content: bytes, name: str) -> Statements:
    """Read N-Triples, line by line where the whole does not go.

    After an error, the parser would go on by itself, and pass over a good line now and then.
    """
    try:
        return Statements(_parse("ntriples", content, name))
    except TriplehelixError:
        with suppress(TriplehelixError):
            return _read_turtle(content, name)  # It only begins as N-Triples does.
    found = Statements()
    for row, line in enumerate(content.splitlines(), start=1):
        try:
            found.triples += [quad.triple for quad in pyoxigraph.parse(line, format=_PARSERS["ntriples"])]
        except SyntaxError as error:
            reason = f"column {error.offset}: {_words(error)}"
            value = shorten(line.decode("utf-8", "backslashreplace").strip())
            found.rejects.append(Reject(name, row, "", "row", reason, value))
    return found


def _read_turtle(content: bytes, name: str) -> Statements:
    return Statements(_parse("turtle", content, name))


def _read_xml(content: bytes, name: str) -> Statements:
    _refuse_entities(content, name)
    return Statements(_parse("rdfxml", content, name))


def _read_json(content: bytes, name: str) -> Statements:
    """Read JSON-LD, and look for the statements that its rules drop without a word.

    A key without a meaning, a relative address, an invalid IRI or language makes a JSON-LD processor leave
    the statement out:
    https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm
    """
    document = _load(content, name)
    _refuse_contexts(document, name)
    content = _with_default_vocabulary(document)
    found = Statements()
    graphs = 0
    for number, quad in enumerate(_parse_quads("jsonld", content, name, lenient=True), start=1):
        try:
            terms = [check_term(term) for term in (quad.subject, quad.predicate, quad.object)]
        except ValueError as error:
            found.rejects.append(Reject(name, number, "", "row", str(error), shorten(str(quad.triple))))
            continue
        graphs += not isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
        found.triples.append(pyoxigraph.Triple(*terms))
    if graphs:
        found.notes.append(
            f"{graphs:,} statements of named graphs were taken without the name of their graph"
        )
    return found


_READERS: Final[dict[Format, Callable[[bytes, str], Statements]]] = {
    "ntriples": _read_lines,
    "turtle": _read_turtle,
    "jsonld": _read_json,
    "rdfxml": _read_xml,
}


def _parse(form: Format, content: bytes, name: str) -> list[pyoxigraph.Triple]:
    return [quad.triple for quad in _parse_quads(form, content, name)]


def _parse_quads(form: Format, content: bytes, name: str, *, lenient: bool = False) -> list[pyoxigraph.Quad]:
    try:
        return list(pyoxigraph.parse(content, format=_PARSERS[form], lenient=lenient))
    except SyntaxError as error:
        raise TriplehelixError(
            f"syntax error in {_NAMES[form]}: {_words(error)}",
            _place(error, content, name),
            f"correct the line; '{_GRAMMARS[form]}' has the grammar",
        ) from error


def _words(error: SyntaxError) -> str:
    # The parser puts the place before its message: "Parser error at line 2 column 9: ...".
    before, _, after = error.msg.partition(": ")
    return after if before.startswith("Parser error at") else error.msg


def _place(error: SyntaxError, content: bytes, name: str) -> str:
    if error.lineno:
        return f"{name}, line {error.lineno}, column {error.offset}"
    # Of RDF/XML the parser names no line, but often the text that it stumbled over.
    quoted = re.search(r"'([^']+)'", error.msg)
    at = content.find(quoted[1].encode()) if quoted else -1
    if at < 0 and b"UTF-8" not in content[:200] and "utf-8" in error.msg.lower():
        at = _first_not_utf8(content)
    if at < 0:
        return name
    line, column = content.count(b"\n", 0, at) + 1, at - content.rfind(b"\n", 0, at)
    return f"{name}, line {line}, column {column}"


def _first_not_utf8(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _load(content: bytes, name: str) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_refuse_twice, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise TriplehelixError(
            f"syntax error in JSON: {error.msg}",
            f"{name}, line {error.lineno}, column {error.colno}",
            "correct the line, or take the file from its publisher again",
        ) from error
    except (ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise TriplehelixError(what, name, "correct the file") from error


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"an object has the key {twice!r} twice")
    return known


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number in JSON")


def _refuse_contexts(document: Any, name: str) -> None:
    """Refuse a document that names a context elsewhere: a name means what that page says today."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            left += value.values()
            context = value.get("@context")
            asked = [*(context if isinstance(context, list) else [context]), value.get("@import")]
            if elsewhere := next((item for item in asked if isinstance(item, str)), None):
                raise TriplehelixError(
                    f"its context is at {shorten(elsewhere)}, and nothing is fetched",
                    name,
                    "fetch the context yourself and put its content in place of the address",
                )


def _with_default_vocabulary(document: Any) -> bytes:
    """Give keys that the context does not explain a meaning of their own, so that they are seen."""
    for node in document if isinstance(document, list) else [document]:
        if isinstance(node, dict):
            own = node.get("@context")
            rest = own if isinstance(own, list) else [own] if own is not None else []
            node["@context"] = [{"@vocab": UNEXPLAINED}, *rest]
    return json.dumps(document).encode()


def _refuse_entities(content: bytes, name: str) -> None:
    """Refuse entities that read other files or are made of one another.

    The parser reads no file, but a few hundred bytes of nested entities take all the memory there is:
    https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing
    """
    start = content.find(b"<!DOCTYPE")
    if start < 0:
        return
    inside = content[start : _end_of_doctype(content, start)]
    values = _ENTITY.findall(inside)
    strange = (
        inside.count(b"<!ENTITY") != len(values)
        or any(b"&" in value or b"%" in value or len(value) > _LONGEST_ENTITY for value in values)
        or re.search(rb"SYSTEM|PUBLIC|<!ATTLIST|%", _ENTITY.sub(b"", inside))
    )
    if strange:
        line = content.count(b"\n", 0, start) + 1
        raise TriplehelixError(
            "its document type has entities that read other files, are made of one another or are long",
            f"{name}, line {line}",
            "use no entities but short prefixes, or convert the file to Turtle with a program you trust",
        )


def _end_of_doctype(content: bytes, start: int) -> int:
    bracket, end = content.find(b"[", start), content.find(b">", start)
    return content.find(b"]", bracket) if 0 <= bracket < end else end


class _Renaming:
    """New names for blank nodes: a file's digest and a number, in the order of appearance."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._names: dict[pyoxigraph.BlankNode, pyoxigraph.BlankNode] = {}

    def term(self, term: Any) -> Any:
        if isinstance(term, pyoxigraph.BlankNode):
            fresh = pyoxigraph.BlankNode(f"b{self._start}n{len(self._names)}")
            return self._names.setdefault(term, fresh)
        if isinstance(term, pyoxigraph.Triple):
            return pyoxigraph.Triple(self.term(term.subject), term.predicate, self.term(term.object))
        return term
