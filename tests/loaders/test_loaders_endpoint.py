"""Endpoints: all of an answer or a clear word why not, from real servers and from one that lies."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.construct import read_construct
from triplehelix.loaders.endpoint import find_query, harvest
from triplehelix.loaders.origin import read_origin
from triplehelix.loaders.rdf import read_statements
from triplehelix.loaders.web import Patience

QUICK = Patience(attempts=3, wait=0.01, longest=2, rows=700)
HASTY = QUICK._replace(read=1, stall=0.3, attempts=1)
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
COUNT = 2500
NAMED = (
    "PREFIX a: <http://a.it/>\nCONSTRUCT { ?org a a:Org ; a:name ?name . }\nWHERE { ?org a:label ?name }\n"
)
DATA = "".join(
    f'<http://a.it/{number}> <http://a.it/label> "organisation {number % 1000} \\"x\\" \\u00E8"@it .\n'
    for number in range(COUNT)
)
WIKIDATA = """
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> . @prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix wikibase: <http://wikiba.se/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
wd:Q1 wdt:P17 wd:Q38 ; wdt:P159 wd:Q10 ; wdt:P5785 "999000111" ; wdt:P6782 "0aaaaaa11" ;
    wdt:P3608 "IT01234567890" ; wdt:P856 <https://example.org/> , <https://example.org/b> ;
    rdfs:label "Istituto Inventato"@it , "Invented Institute"@en , "Institut"@fr ; wdt:P1813 "II"@it ;
    p:P625 [ psv:P625 [ wikibase:geoLatitude 44.4e0 ; wikibase:geoLongitude 8.9e0 ] ] .
wd:Q2 wdt:P17 wd:Q142 ; wdt:P6782 "0bbbbbb22" ; rdfs:label "Ailleurs"@en .
wd:Q3 wdt:P17 wd:Q38 ; rdfs:label "Without identifier"@en ; wdt:P131 wd:Q1256 .
wd:Q4 wdt:P17 wd:Q38 ; wdt:P131 wd:Q11 ; wdt:P6782 "0cccccc33" ; rdfs:label "Torinese"@it .
wd:Q10 rdfs:label "Genova"@it , "Genoa"@en ; wdt:P131 wd:Q1256 .
wd:Q38 wdt:P297 "IT" . wd:Q142 wdt:P297 "FR" .
"""


def save(folder: Path, query: str, name: str = "ask.rq") -> Path:
    path = folder / name
    path.write_text(query, "utf-8")
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Run a server until the block ends; it is there when its port answers."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            for _ in range(1200):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert process.poll() is None, f"{command[0]} has ended"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def put(address: str, content: str, kind: str = "text/turtle") -> None:
    request = urllib.request.Request(address, content.encode(), {"Content-Type": kind}, method="PUT")
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status in {201, 204}


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Oxigraph server with some organisations, and a picture of Wikidata in a graph of its own."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("needs the oxigraph server: pip install oxigraph")
    port = free_port()
    folder = tmp_path_factory.mktemp("oxigraph")
    with running([program, "serve", "--bind", f"127.0.0.1:{port}"], port, folder):
        put(f"http://127.0.0.1:{port}/store?default", DATA)
        put(f"http://127.0.0.1:{port}/store?graph=http://a.it/wikidata", WIKIDATA)
        yield f"http://127.0.0.1:{port}/query"


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Debian's Virtuoso in a folder of its own, with its usual limit of 10,000 rows an answer."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("needs Virtuoso: apt install virtuoso-opensource")
    folder = tmp_path_factory.mktemp("virtuoso")
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile = v.db\nErrorLogFile = v.log\nLockFile = v.lck\nTransactionFile = v.trx\n"
        f"xa_persistent_file = v.pxa\n[TempDatabase]\nDatabaseFile = t.db\nTransactionFile = t.trx\n"
        f"[Parameters]\nServerPort = 127.0.0.1:{sql}\nDirsAllowed = {folder}\nNumberOfBuffers = 4000\n"
        f"[HTTPServer]\nServerPort = 127.0.0.1:{http}\n[SPARQL]\nResultSetMaxRows = 10000\n"
    )
    (folder / "many.nt").write_text(
        "".join(f'<http://a.it/{n}> <http://a.it/label> "organisation {n}" .\n' for n in range(12_000))
    )
    isql = shutil.which("isql-vt") or shutil.which("isql-v")
    assert isql is not None
    with running([program, "+foreground", "+configfile", "virtuoso.ini"], http, folder):
        load = f"DB.DBA.TTLP_MT(file_to_string_output('{folder}/many.nt'), '', 'http://a.it/graph', 0);"
        for _ in range(100):
            done = subprocess.run(
                [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], capture_output=True, check=False
            )
            if done.returncode == 0:
                break
            time.sleep(0.3)
        yield f"http://127.0.0.1:{http}/sparql"


def test_a_construct_is_kept_whole_with_its_origin(oxigraph: str, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    path = harvest(oxigraph, save(tmp_path, NAMED), tmp_path / "sources", lambda *t: seen.append(t), QUICK)
    assert path == tmp_path / "sources" / "ask.nt"
    found = read_statements(path)
    assert (len(found.triples), found.rejects) == (2 * COUNT, [])
    first = '<http://a.it/0> <http://a.it/name> "organisation 0 \\"x\\" è"@it .'
    assert path.read_text("utf-8").splitlines()[0] == first
    assert seen == [("ask.nt", count, COUNT) for count in (700, 1400, 2100, 2500)]
    origin = read_origin(path)
    assert (origin["endpoint"], origin["query"], origin["pages"]) == (oxigraph, NAMED, 4)
    assert (origin["rows"], origin["rejected"], origin["triples"]) == (COUNT, 0, 2 * COUNT)


def test_the_same_answer_gives_the_same_file_whatever_the_pages(oxigraph: str, tmp_path: Path) -> None:
    query = save(tmp_path, NAMED)
    first = harvest(oxigraph, query, tmp_path, patience=QUICK).read_bytes()
    assert harvest(oxigraph, query, tmp_path, patience=QUICK._replace(rows=10_000)).read_bytes() == first


def test_a_select_of_three_variables_gives_triples(oxigraph: str, tmp_path: Path) -> None:
    path = harvest(oxigraph, save(tmp_path, ALL), tmp_path, patience=QUICK)
    assert {str(triple) for triple in read_statements(path).triples} == {
        str(quad.triple) for quad in pyoxigraph.parse(DATA, format=pyoxigraph.RdfFormat.N_TRIPLES)
    }


def test_an_answer_without_rows_is_said_so(oxigraph: str, tmp_path: Path) -> None:
    query = save(tmp_path, "CONSTRUCT WHERE { ?s <http://a.it/none> ?o }")
    with pytest.raises(TriplehelixError, match=r"makes no triple \(0 rows"):
        harvest(oxigraph, query, tmp_path / "sources", patience=QUICK)
    assert not (tmp_path / "sources").exists()


def test_what_the_endpoint_says_of_a_wrong_query_is_passed_on(oxigraph: str, tmp_path: Path) -> None:
    query = save(tmp_path, "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER( }")
    with pytest.raises(TriplehelixError, match=r"bad.*error at|expected") as caught:
        harvest(oxigraph, query, tmp_path, patience=QUICK)
    assert caught.value.where == oxigraph


def test_terms_that_are_blank_are_rejected_and_listed(oxigraph: str, tmp_path: Path) -> None:
    query = save(tmp_path, "SELECT ?s ?p ?o FROM <http://a.it/wikidata> WHERE { ?s ?p ?o }")
    path = harvest(oxigraph, query, tmp_path, patience=QUICK)
    origin = read_origin(path)
    rejects = (tmp_path / "ask.nt.rejects.csv").read_text("utf-8").splitlines()
    assert origin["rejected"] == len(rejects) - 1 == 4
    assert origin["triples"] == origin["rows"] - 4
    assert "blank node" in rejects[1]


@pytest.mark.parametrize(("name", "items"), [("wikidata-country", "14"), ("wikidata-region", "1")])
def test_the_queries_for_wikidata_give_organisations_with_identifiers(
    name: str, items: str, oxigraph: str, tmp_path: Path
) -> None:
    query = find_query(name, tmp_path / "queries")
    text = query.read_text("utf-8").replace("WHERE {\n  {", "FROM <http://a.it/wikidata>\nWHERE {\n  {", 1)
    query.write_text(text, "utf-8")
    triples = read_statements(harvest(oxigraph, query, tmp_path, patience=QUICK)).triples
    organisation = "https://w3id.org/triplehelix/id/organisation/wikidata-Q"
    assert {triple.subject.value for triple in triples} == {organisation + item for item in items}
    first = {
        (triple.predicate.value.rpartition("#")[2], triple.object.value)
        for triple in triples
        if triple.subject.value == organisation + "1"
    }
    assert first == {
        ("type", "https://w3id.org/triplehelix/ns#Organisation"),
        ("wikidata", "Q1"),
        ("pic", "999000111"),
        ("ror", "0aaaaaa11"),
        ("vatNumber", "IT01234567890"),
        ("website", "https://example.org/"),
        ("website", "https://example.org/b"),
        ("label", "Istituto Inventato"),
        ("label", "Invented Institute"),
        ("shortName", "II"),
        ("countryCode", "IT"),
        ("city", "Genova"),
        ("latitude", "44.4"),
        ("longitude", "8.9"),
    }


def test_a_shipped_query_is_copied_once_and_then_the_persons_own(tmp_path: Path) -> None:
    query = find_query("wikidata-region", tmp_path)
    query.write_text("mine", "utf-8")
    assert find_query("wikidata-region", tmp_path).read_text("utf-8") == "mine"
    assert find_query("own.rq", tmp_path) == Path("own.rq")
    with pytest.raises(TriplehelixError, match="no query is known") as caught:
        find_query("wikidata", tmp_path)
    assert "wikidata-country, wikidata-region" in caught.value.do


@pytest.mark.slow
def test_virtuoso_gives_more_rows_than_one_answer_holds(virtuoso: str, tmp_path: Path) -> None:
    query = save(tmp_path, NAMED.replace("WHERE", "FROM <http://a.it/graph>\nWHERE"))
    patience = Patience(read=60, rows=5000)
    path = harvest(virtuoso, query, tmp_path, patience=patience)
    assert read_origin(path)["rows"] == 12_000
    assert len(read_statements(path).triples) == 24_000
    assert harvest(virtuoso, query, tmp_path, patience=patience._replace(rows=20_000)) == path
    assert read_origin(path)["triples"] == 24_000


def test_words_in_comments_and_prefixes_do_not_change_the_kind_of_a_query(
    oxigraph: str, tmp_path: Path
) -> None:
    start = "# DROP ALL\n# LOAD it\nPREFIX drop: <http://a.it/> PREFIX load: <http://a.it/#x> # ASK\n"
    query = save(tmp_path, start + ALL)
    assert read_origin(harvest(oxigraph, query, tmp_path, patience=QUICK))["rows"] == COUNT


@pytest.mark.slow
def test_virtuoso_tells_of_a_wrong_query(virtuoso: str, tmp_path: Path) -> None:
    query = save(tmp_path, "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER( }")
    with pytest.raises(TriplehelixError, match=r"SP030|syntax error"):
        harvest(virtuoso, query, tmp_path, patience=QUICK)


# A server that lies.

Answer = Callable[["Handler", str], None]


class Handler(BaseHTTPRequestHandler):
    server: Liar

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        [query] = urllib.parse.parse_qs(form)["query"]
        self.server.queries.append(query)
        with suppress(OSError):
            self.server.answer(self, query)

    def do_GET(self) -> None:
        self.server.queries.append(f"GET {self.path}")
        self.send(counted(1))

    def send(self, body: bytes, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "application/sparql-results+json", **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Liar(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.queries: list[str] = []
        self.answer: Answer = tell([])
        self.address = f"http://127.0.0.1:{self.server_port}/sparql"


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def row(number: int, **other: dict[str, str]) -> dict[str, dict[str, str]]:
    name = {"type": "literal", "value": f"name {number}"}
    return {"s": iri(f"http://a.it/{number}"), "p": iri("http://a.it/name"), "o": name, **other}


def results(rows: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": rows}}).encode()


def counted(number: int) -> bytes:
    datatype = "http://www.w3.org/2001/XMLSchema#integer"
    return results([{"rows": {"type": "literal", "value": str(number), "datatype": datatype}}])


def tell(rows: list[dict[str, dict[str, str]]], count: int | None = None, most: int = 10_000) -> Answer:
    """Answer as an endpoint with these rows does that counts `count` and never gives more than `most`."""

    def answer(request: Handler, query: str) -> None:
        if "COUNT" in query:
            request.send(counted(len(rows) if count is None else count))
            return
        size, offset = (int(number) for number in re.findall(r"(?:LIMIT|OFFSET) ([0-9]+)", query))
        request.send(results(rows[offset : offset + min(size, most)]))

    return answer


def always(body: bytes, status: int = 200, **headers: object) -> Answer:
    return lambda request, _: request.send(body, status, **headers)


@pytest.fixture
def liar() -> Iterator[Liar]:
    server = Liar()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def refused(liar: Liar, folder: Path, what: str) -> TriplehelixError:
    with pytest.raises(TriplehelixError, match=what) as caught:
        harvest(liar.address, save(folder, ALL), folder / "sources", patience=QUICK)
    assert caught.value.where == liar.address
    assert caught.value.do
    assert not (folder / "sources").exists()
    return caught.value


def test_a_server_that_gives_fewer_rows_than_asked_for_is_asked_on(liar: Liar, tmp_path: Path) -> None:
    liar.answer = tell([row(number) for number in range(1000)], most=300)
    path = harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=QUICK)
    assert (read_origin(path)["rows"], read_origin(path)["pages"]) == (1000, 4)


@pytest.mark.parametrize("count", [999, 1001, 5000])
def test_other_rows_than_were_counted_are_an_error(count: int, liar: Liar, tmp_path: Path) -> None:
    liar.answer = tell([row(number) for number in range(1000)], count)
    refused(liar, tmp_path, f"counted {count:,} different rows and gave 1,000")


def test_pages_that_overlap_are_an_error(liar: Liar, tmp_path: Path) -> None:
    liar.answer = tell([row(number % 900) for number in range(1000)])
    refused(liar, tmp_path, "counted 1,000 different rows and gave 900")


def test_too_many_rows_are_refused_before_they_come(liar: Liar, tmp_path: Path) -> None:
    liar.answer = tell([], 10**9)
    refused(liar, tmp_path, "1,000,000,000 rows")
    assert len(liar.queries) == 1


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (iri("http://a.it/b c"), "code point"),
        (iri("relative"), "No scheme"),
        (iri("http://a.it/%zz"), "percent"),
        ({"type": "literal", "value": "x", "xml:lang": "languagetoolong"}, "subtag"),
        ({"type": "literal", "value": "x", "datatype": "a b"}, ""),
        ({"type": "bnode", "value": "b0"}, "blank node"),
        ({"type": "planet", "value": "x"}, "no term"),
        ({"value": "x"}, "type"),
        ({"type": "uri", "value": 7}, ""),
        ("text", ""),
    ],
)
def test_a_row_with_a_wrong_term_is_rejected_and_the_others_are_kept(
    wrong: dict[str, str], reason: str, liar: Liar, tmp_path: Path
) -> None:
    liar.answer = tell([row(1), row(2, o=wrong), row(3)])
    path = harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=QUICK)
    assert (read_origin(path)["triples"], read_origin(path)["rejected"]) == (2, 1)
    listed = (tmp_path / "ask.nt.rejects.csv").read_text("utf-8").splitlines()[1]
    assert listed.startswith("ask.nt,2,?o,row,")
    assert reason in listed


def test_the_rejects_of_an_earlier_answer_do_not_stay(liar: Liar, tmp_path: Path) -> None:
    query = save(tmp_path, ALL)
    liar.answer = tell([row(1), row(2, o=iri("relative"))])
    harvest(liar.address, query, tmp_path, patience=QUICK)
    liar.answer = tell([row(1)])
    harvest(liar.address, query, tmp_path, patience=QUICK)
    assert not (tmp_path / "ask.nt.rejects.csv").exists()


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (always(b"<html>Sign in", Content_Type="text/html"), "text/html in place of.*Sign in"),
        (always(b"{}"), "no SPARQL result"),
        (always(b"[]"), "no SPARQL result"),
        (always(b'{"results": {"bindings": [7]}}'), "no SPARQL result"),
        (always(counted(3)[:-20]), "breaks off"),
        (always(b"[" * 100_000), "no SPARQL result"),
        (always(counted(3) + b"x", Content_Length=9999), "broke off"),
        (always(counted(3), X_SQL_State="S1TAT"), "half way"),
        (always(b"\x1f\x8b", Content_Encoding="gzip"), "in place of SPARQL results"),
        (always(b"bad\nquery", 400), "bad"),
        (always(b"", 404), "does not say why"),
        (always(b"out of memory", 500), "out of memory.*tried 3 times"),
        (always(b"", 503), "503.*tried 3 times"),
        (always(b"", 429, Retry_After="9999"), "come back in 167 minutes"),
        (always(b"", 403), "403"),
        (always(b"", 307, Location="http://127.0.0.1:1/"), "redirects to http://127.0.0.1:1/"),
        (always(results([])), "does not count"),
        (always(results([{"rows": iri("http://a.it/many")}])), "does not count"),
    ],
)
def test_an_answer_that_is_none_is_refused(answer: Answer, what: str, liar: Liar, tmp_path: Path) -> None:
    liar.answer = answer
    refused(liar, tmp_path, what)


def test_an_answer_that_drips_is_given_up(liar: Liar, tmp_path: Path) -> None:
    def drip(request: Handler, query: str) -> None:
        request.send(b"", Content_Length=1000)
        for _ in range(100):
            request.wfile.write(b" ")
            time.sleep(0.05)

    liar.answer = drip
    with pytest.raises(TriplehelixError, match="all but stopped"):
        harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=HASTY)


def test_a_silent_endpoint_is_given_up(liar: Liar, tmp_path: Path) -> None:
    liar.answer = lambda request, query: time.sleep(3)
    with pytest.raises(TriplehelixError, match="timed out"):
        harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=HASTY)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_takes_no_query_along(status: int, liar: Liar, tmp_path: Path) -> None:
    liar.answer = always(b"", status, Location="/elsewhere")
    refused(liar, tmp_path, "redirects to http.*/elsewhere")
    assert len(liar.queries) == 2
    assert liar.queries[1] == "GET /elsewhere"


def test_a_busy_server_gets_the_time_it_asks_for(liar: Liar, tmp_path: Path) -> None:
    moments: list[float] = []
    honest = tell([row(1)])

    def busy_at_first(request: Handler, query: str) -> None:
        moments.append(time.monotonic())
        if len(moments) == 1:
            request.send(b"", 429, Retry_After="1")
        else:
            honest(request, query)

    liar.answer = busy_at_first
    harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=QUICK)
    assert moments[1] - moments[0] >= 1


def test_a_page_that_fails_once_is_asked_for_again(liar: Liar, tmp_path: Path) -> None:
    honest, failed = tell([row(number) for number in range(1000)]), []

    def sometimes(request: Handler, query: str) -> None:
        if "OFFSET 700" in query and not failed:
            failed.append(query)
            request.send(results([row(1)])[:-9])
        else:
            honest(request, query)

    liar.answer = sometimes
    assert read_origin(harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=QUICK))["rows"] == 1000
    assert len(failed) == 1


def test_a_file_of_others_with_the_same_name_is_not_overwritten(liar: Liar, tmp_path: Path) -> None:
    (tmp_path / "ask.nt").write_text("mine")
    with pytest.raises(TriplehelixError, match="another file of this name"):
        harvest(liar.address, save(tmp_path, ALL), tmp_path, patience=QUICK)
    assert liar.queries == []


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("DROP ALL", "DROP"),
        ("# SELECT\nPREFIX a: <http://a.it/#SELECT>\nDELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "INSERT"),
        ("LOAD <file:///etc/passwd>", "LOAD"),
        ("\\u0044ROP ALL", "escape"),
        ("ASK { ?s ?p ?o }", "ASK"),
        ("DESCRIBE <a:a>", "DESCRIBE"),
        ("", "no query"),
        ("PREFIX", "no query"),
        ("DEFINE get:soft 'soft' SELECT ?s ?p ?o { ?s ?p ?o }", "DEFINE"),
        ("SELECT * { ?s ?p ?o }", "three variables"),
        ("SELECT ?s ?p { ?s ?p ?o }", "three variables"),
        ("SELECT (1 AS ?s) ?p ?o { ?s ?p ?o }", "three variables"),
        ("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s", "ORDER of its own"),
        ("SELECT ?s ?p ?o { ?s ?p ?o } limit 10", "LIMIT of its own"),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }", "blank nodes"),
        ("CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p ?o }", "blank nodes"),
        ("CONSTRUCT { <a:a> <a:a> <a:a> } WHERE { ?s ?p ?o }", "no variable"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ", "a } is missing"),
        ("CONSTRUCT { ?s ?p ?o } WHERE", "a { is missing"),
        ("CONSTRUCT { ?s none:p ?o } WHERE { ?s ?p ?o }", "template is no SPARQL"),
    ],
)
def test_a_query_that_is_not_asked_is_never_sent(query: str, what: str, liar: Liar, tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match=what) as caught:
        harvest(liar.address, save(tmp_path, query), tmp_path, patience=QUICK)
    assert caught.value.where == "ask.rq"
    assert caught.value.do
    assert liar.queries == []


def test_a_query_that_cannot_be_read_is_said_so(liar: Liar, tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="cannot be read"):
        harvest(liar.address, tmp_path / "none.rq", tmp_path)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/", "https://a:b@example.org/"])
def test_an_address_off_the_web_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match=r"only http|password"):
        harvest(address, save(tmp_path, ALL), tmp_path)


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", ("?s", "?p", "?o")),
        (
            "BASE <http://a.it/> construct { ?a <p> $b } from <g> from named <h> where { ?a <p> ?b }",
            ("?a", "?b"),
        ),
        ('CONSTRUCT { ?a <p:p> \'} # {\' } WHERE { ?a <p:#x> """}""" } # { LIMIT', ("?a",)),
        ("CONSTRUCT { ?a <p:p> ?n } { { SELECT ?a ?n { ?a ?b ?n } ORDER BY ?n LIMIT 9 } }", ("?a", "?n")),
        ("CONSTRUCT { ?a <p:p> ?a } { ?a ?b ?c } GROUP BY ?a HAVING (COUNT(?c) > 1)", ("?a",)),
    ],
)
def test_pages_and_counts_of_a_query_are_sparql(query: str, variables: tuple[str, ...]) -> None:
    construct = read_construct(query, "ask.rq")
    assert construct.variables == variables
    store = pyoxigraph.Store()
    for text in (construct.page_query(5, 10), construct.count_query()):
        assert isinstance(store.query(text), pyoxigraph.QuerySolutions)


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=5), st.booleans())
def test_any_text_passes_through_the_template_unchanged(values: list[str], tagged: bool) -> None:
    construct = read_construct("CONSTRUCT { <a:a> <a:p> ?o } WHERE { ?s ?p ?o }", "ask.rq")
    literals = [pyoxigraph.Literal(value, language="it" if tagged else None) for value in values]
    triples = construct.triples([(literal,) for literal in literals])
    assert {triple.object for triple in triples} == set(literals)


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    with suppress(TriplehelixError):
        read_construct(f"SELECT ?s ?p ?o {text}", "ask.rq")
