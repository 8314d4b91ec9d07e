"""Endpoints: what a SPARQL server answers to a query, kept as a file, so that a build needs no network."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import time
import urllib.error
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyoxigraph
from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, SPARQLWrapperException

from ..errors import TriplehelixError
from .answer import clean_name
from .construct import Construct, Row, read_construct
from .origin import read_origin, write_origin
from .rejects import Reject, shorten, write_rejects
from .web import AGENT, PATIENT, TRY_LATER, PassingError, Patience, check_address, persist

Watch = Callable[[str, int, int | None], None]

MOST_ROWS: Final = 2_000_000
_MOST_BYTES: Final = 500_000_000
_RESULTS: Final = ("application/sparql-results+json", "application/json")


class _Answer(NamedTuple):
    rows: list[Row]
    rejects: list[Reject]
    read: int


def harvest(
    endpoint: str,
    query: Path,
    folder: Path,
    watch: Watch = lambda _name, _rows, _total: None,
    patience: Patience = PATIENT,
) -> Path:
    """Ask a SPARQL endpoint for all that a query gives, and keep it as N-Triples.

    The rows are counted first and then asked for page by page. When fewer or other rows come than were
    counted, because the server limits its answers or changed meanwhile, nothing is written. The same answer
    gives the same file. ``NAME.nt.origin.json`` says where it came from and when; rows with a term that RDF
    does not allow are listed in ``NAME.nt.rejects.csv``.

    Parameters
    ----------
    endpoint : str
        Its http or https address.
    query : Path
        A file with a CONSTRUCT, or a SELECT of subject, predicate and object; without order and limit.
    folder : Path
        Where the file goes, under the name of the query.
    watch : callable
        Told the file's name, the rows so far and how many there will be.
    patience : Patience
        How long to wait, and how many rows to ask for at once.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TriplehelixError
        When the query is none that is asked, or the endpoint does not answer it whole.
    """
    check_address(endpoint)
    try:
        text = query.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TriplehelixError(f"the query cannot be read ({error})", str(query), "check the path") from error
    construct = read_construct(text, query.name)
    _check_template(construct, query.name)
    target = folder / f"{clean_name(query.stem) or 'answer'}.nt"
    _refuse_to_overwrite(target, endpoint)
    found = _read_all(_Server(endpoint, patience), construct, target.name, watch)
    lines = found.lines
    if not lines:
        raise TriplehelixError(
            f"the answer makes no triple ({found.rows:,} rows, {len(found.rejects):,} rejected)",
            endpoint,
            "try the query at the endpoint's own page",
        )
    content = "".join(sorted(lines)).encode()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(target)
    rejected = target.with_name(target.name + ".rejects.csv")
    rejected.unlink(missing_ok=True)
    if found.rejects:
        write_rejects(found.rejects, rejected)
    write_origin(
        target,
        {
            "endpoint": endpoint,
            "query": text,
            "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
            "pages": found.pages,
            "rows": found.rows,
            "rejected": len(found.rejects),
            "triples": len(lines),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return target


def find_query(wanted: str, folder: Path) -> Path:
    """Return the file of a query: a path, or the name of one that the package ships.

    A shipped query is copied into the folder, once, so that it can be changed.

    Raises
    ------
    TriplehelixError
        When there is neither.
    """
    if wanted.endswith(".rq"):
        return Path(wanted)
    shipped = {
        entry.name.removesuffix(".rq"): entry for entry in (files(__package__) / "endpoints").iterdir()
    }
    if wanted not in shipped:
        raise TriplehelixError(
            f"no query is known by the name {wanted!r}",
            "",
            f"give a file FILE.rq, or one of {', '.join(sorted(shipped))}",
        )
    copy = folder / f"{wanted}.rq"
    if not copy.exists():
        folder.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(shipped[wanted].read_bytes())
    return copy


class _Found(NamedTuple):
    lines: set[str]
    rejects: list[Reject]
    rows: int
    pages: int


def _read_all(server: _Server, construct: Construct, name: str, watch: Watch) -> _Found:
    [counted] = server.ask(construct.count_query(), ("?rows",), name, 0).rows or [(None,)]
    expected = _whole_number(counted[0], server.address)
    if expected > MOST_ROWS:
        raise TriplehelixError(
            f"the answer has {expected:,} rows, more than {MOST_ROWS:,}",
            server.address,
            "ask for less: one region, one kind of organisation",
        )
    lines: set[str] = set()
    seen: set[int] = set()
    rejects: list[Reject] = []
    read = pages = 0
    while read < expected:
        answer = server.ask(construct.page_query(server.patience.rows, read), construct.variables, name, read)
        if not answer.read:
            break
        pages, read = pages + 1, read + answer.read
        seen.update(hash(tuple(map(str, row))) for row in answer.rows)
        rejects += answer.rejects
        lines.update(f"{triple} .\n" for triple in construct.triples(answer.rows))
        watch(name, read, expected)
    if len(seen) + len(rejects) != expected or read != expected:
        raise TriplehelixError(
            f"it counted {expected:,} different rows and gave {len(seen) + len(rejects):,}: it limits its "
            "answers, or changed meanwhile",
            server.address,
            "run the command again; when it stays so, ask for less",
        )
    return _Found(lines, rejects, read, pages)


class _Server:
    """An endpoint that is asked with care.

    SPARQLWrapper sends the request; it waits without end, knows no Retry-After, takes a web page for an
    answer and would send an update, all of which is seen to here.
    """

    def __init__(self, address: str, patience: Patience) -> None:
        self.address = address
        self.patience = patience

    def ask(self, query: str, variables: tuple[str, ...], name: str, before: int) -> _Answer:
        """Return the rows of a SELECT; `before` rows came on earlier pages."""
        bindings = persist(lambda: self._attempt(query), self.patience, self.address)
        rows: list[Row] = []
        rejects: list[Reject] = []
        for number, binding in enumerate(bindings, start=before + 1):
            row: list[Any] = []
            for variable in variables:
                cell = binding.get(variable[1:])
                try:
                    row.append(None if cell is None else _read_term(cell))
                except (ValueError, TypeError, KeyError) as error:
                    value = shorten(json.dumps(cell, ensure_ascii=False))
                    rejects.append(Reject(name, number, variable, "row", str(error), value))
                    break
            else:
                rows.append(row)
        return _Answer(rows, rejects, len(bindings))

    def _attempt(self, query: str) -> list[dict[str, Any]]:
        wrapper = SPARQLWrapper(self.address, agent=AGENT)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(JSON)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", _RESULTS[0])
        wrapper.setTimeout(math.ceil(self.patience.read))
        wrapper.setQuery(query)
        if wrapper.queryType != SELECT:
            raise self._refused("the query is taken for another kind than it is", "put its prefixes on lines")
        try:
            response = wrapper.query().response
            with response:
                self._check(response)
                return self._read_bindings(self._read_body(response))
        except EndPointInternalError as error:
            raise PassingError(f"the endpoint fails: {_body_of(error)}") from error
        except SPARQLWrapperException as error:
            raise self._refused(f"{error.msg}: {_body_of(error)}", "correct the query") from error
        except urllib.error.HTTPError as error:
            with error:
                raise self._status(error) from error
        except (OSError, HTTPException) as error:
            raise PassingError(f"the connection failed or broke ({error})") from error

    def _check(self, response: HTTPResponse) -> None:
        if response.geturl() != self.address:
            raise self._refused(f"it redirects to {response.geturl()}", "ask that address, if you trust it")
        kind = response.headers.get_content_type()
        if kind not in _RESULTS or response.headers.get("content-encoding", "identity") != "identity":
            start = response.read(200).decode("utf-8", "replace").strip()
            raise self._refused(
                f"it answers with {kind} in place of SPARQL results, which begins {start[:80]!r}",
                "check the address: many endpoints end in /sparql or /query",
            )
        # Virtuoso gives what it has found when its time is up, and says so only here.
        if "x-sql-state" in response.headers:
            raise PassingError(f"it stopped half way ({response.headers.get('x-sql-message', 'time is up')})")

    def _read_body(self, response: HTTPResponse) -> bytes:
        body = bytearray()
        since, received = time.monotonic(), 0
        while piece := response.read1(1 << 16):
            body += piece
            received += len(piece)
            if len(body) > _MOST_BYTES:
                raise self._refused("the page of the answer does not end", "ask for fewer rows at once")
            if time.monotonic() - since > self.patience.stall:
                if received < self.patience.least:
                    raise PassingError("the endpoint has all but stopped sending")
                since, received = time.monotonic(), 0
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) != len(body):
            raise PassingError("the answer broke off")
        return bytes(body)

    def _read_bindings(self, body: bytes) -> list[dict[str, Any]]:
        """Return the rows of a result: https://www.w3.org/TR/sparql11-results-json/."""
        try:
            bindings = json.loads(body)["results"]["bindings"]
            if not all(isinstance(binding, dict) for binding in bindings):
                raise TypeError("a row is no object")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise PassingError(f"the answer breaks off or is no SPARQL result ({error})") from error
        return list(bindings)

    def _status(self, error: urllib.error.HTTPError) -> Exception:
        if error.code in TRY_LATER:
            return PassingError(
                f"it answers {error.code} {error.reason}", error.headers.get("retry-after", "")
            )
        moved = error.headers.get("location")
        if moved:
            return self._refused(f"it redirects to {moved}", "ask that address, if you trust it")
        return self._refused(f"it answers {error.code} {error.reason}", "check the address")

    def _refused(self, what: str, do: str) -> TriplehelixError:
        return TriplehelixError(what, self.address, do)


def _read_term(cell: Mapping[str, Any]) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    match cell["type"]:
        case "uri":
            return pyoxigraph.NamedNode(cell["value"])
        case "literal" | "typed-literal":
            if "xml:lang" in cell:
                return pyoxigraph.Literal(cell["value"], language=cell["xml:lang"])
            if "datatype" in cell:
                return pyoxigraph.Literal(cell["value"], datatype=pyoxigraph.NamedNode(cell["datatype"]))
            return pyoxigraph.Literal(cell["value"])
        case "bnode":
            raise ValueError("a blank node has no name that lasts; make an IRI of it in the query")
    raise ValueError(f"no term of RDF: {cell['type']!r}")


def _whole_number(term: Any, where: str) -> int:
    value = getattr(term, "value", "")
    if not (value.isascii() and value.isdigit()):
        raise TriplehelixError(
            "it does not count the rows of the answer", where, "check that it knows SPARQL 1.1"
        )
    return int(value)


def _check_template(construct: Construct, where: str) -> None:
    try:
        list(construct.triples([]))
    except SyntaxError as error:
        raise TriplehelixError(
            f"its template is no SPARQL: {str(error.msg).splitlines()[0][:200]}",
            where,
            "check that each prefix of the template has a PREFIX line",
        ) from error


def _refuse_to_overwrite(target: Path, endpoint: str) -> None:
    if target.exists() and read_origin(target).get("endpoint") != endpoint:
        raise TriplehelixError(
            "another file of this name is there", str(target), "rename the query, or move the file away"
        )


def _body_of(error: SPARQLWrapperException) -> str:
    """Return the first line that an endpoint said; SPARQLWrapper keeps it as the text of a bytes object."""
    quoted = str(error.args[0] if error.args else "").partition("Response:\n")[2]
    try:
        body = ast.literal_eval(quoted) if quoted else b""
    except (ValueError, SyntaxError):
        body = b""
    lines = [line.strip() for line in body.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[0][:300] if lines else "it does not say why"
