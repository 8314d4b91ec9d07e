"""The guarded engine on a real store: answers, errors in words, and queries that must be stopped."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.queries.engine import ask

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + " }"


def list_children() -> list[str]:
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return [pid for pid in pids if "worker.py" in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")]


def test_values_have_the_types_of_their_literals(store_folder: Path) -> None:
    query = """SELECT (1 AS ?i) (1.50 AS ?d) (2.5e0 AS ?f) (true AS ?b) ("2020-02-29"^^xsd:date AS ?day)
        ("2020-02-29T10:00:00Z"^^xsd:dateTime AS ?at) ("x"@en AS ?l) (th:Company AS ?iri) (?none AS ?n) {}"""
    at = datetime.datetime(2020, 2, 29, 10, tzinfo=datetime.UTC)
    day = datetime.date(2020, 2, 29)
    company = "https://w3id.org/triplehelix/ns#Company"
    [row] = ask(store_folder, query).rows
    assert row == (1, Decimal("1.5"), 2.5, True, day, at, "x", company, None)
    assert [type(value) for value in row[:4]] == [int, Decimal, float, bool]


def test_ill_typed_literals_stay_text(store_folder: Path) -> None:
    result = ask(store_folder, "SELECT ?d ?s { id:odd th:startDate ?d ; th:score ?s }")
    assert result.rows == [("2015-13-45", "many")]


def test_ask_gives_one_answer(store_folder: Path) -> None:
    result = ask(store_folder, "ASK { ?a a th:Company }")
    assert (result.columns, result.rows) == (["answer"], [(True,)])


def test_construct_gives_each_triple_once(store_folder: Path) -> None:
    query = "CONSTRUCT { ?a a th:Company } WHERE { ?a a th:Company ; th:collaboratesWith ?b }"
    result = ask(store_folder, query)
    assert result.columns == ["subject", "predicate", "object"]
    assert [row[0] for row in result.rows] == ["https://w3id.org/triplehelix/id/organisation/firm"]


def test_describe_gives_triples(store_folder: Path) -> None:
    assert ask(store_folder, "DESCRIBE id:odd").columns == ["subject", "predicate", "object"]


def test_a_cut_answer_says_so(store_folder: Path) -> None:
    query = "SELECT ?a { ?a a th:Organisation } ORDER BY ?a"
    whole = ask(store_folder, query, most_rows=6)
    cut = ask(store_folder, query, most_rows=5)
    assert (len(whole.rows), whole.more) == (6, False)
    assert (cut.rows, cut.more) == (whole.rows[:5], True)


def test_nothing_found_is_an_answer(store_folder: Path) -> None:
    result = ask(store_folder, "SELECT ?a { ?a th:pic 'none' }")
    assert (result.columns, result.rows) == (["a"], [])


@pytest.mark.parametrize(
    ("query", "where", "said", "advice"),
    [
        ("SELEC * { ?a ?b ?c }", "line 1, column 1", "'SELEC'", "SELECT"),
        ("SELECT * {\n ?a ths:pic ?c }", "line 2, column 5", "ths:", "did you mean th:?"),
        ("SELECT * {\n ?a a th:Compny }", "line 2, column 7", "th:Compny", "th:Company"),
        ("SELECT * { ?a ?b ?c", "line 1, column 10", "never closed", "'}'"),
        ("SELECT * { ?a ?b ?c } }", "line 1, column 23", "closes nothing", "remove"),
        ("SELECT * { ?a ?b 'c }", "line 1, column 18", "does not end", "close it"),
        ("SELECT ?x { ?a ?b ?c } GROUP BY ?a", "line 1, column", "unbound", ""),
        ("", "line 1, column 1", "empty", ""),
    ],
)
def test_a_wrong_query_gets_place_token_and_advice(
    store_folder: Path, query: str, where: str, said: str, advice: str
) -> None:
    with pytest.raises(TriplehelixError) as caught:
        ask(store_folder, query)
    assert where in caught.value.where
    assert said in caught.value.what
    assert advice in caught.value.do


def test_a_folder_without_a_store_stays_empty(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="holds no store"):
        ask(tmp_path, "ASK {}")
    assert not list(tmp_path.iterdir())


def test_a_broken_store_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("MANIFEST-000001\n", encoding="ascii")
    with pytest.raises(TriplehelixError, match="the store cannot answer"):
        ask(tmp_path, "ASK {}")


def test_a_cross_product_is_stopped_at_the_deadline(store_folder: Path) -> None:
    with pytest.raises(TriplehelixError, match=r"stopped after 0\.5 seconds"):
        ask(store_folder, ENDLESS, deadline=0.5)
    assert list_children() == []


def test_a_memory_hog_is_ended_with_a_message(store_folder: Path) -> None:
    hog = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?d ?g ?j"
    with pytest.raises(TriplehelixError, match=r"more than 0\.25 GB of memory") as caught:
        ask(store_folder, hog, memory=256 * 2**20)
    assert "LIMIT" in caught.value.do
    assert list_children() == []


def test_a_crash_of_the_engine_is_told_in_words(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triplehelix.queries.guard.MOST_NESTING", 10**6)
    with pytest.raises(TriplehelixError, match="the query engine crash"):
        ask(store_folder, "SELECT * { FILTER(" + "!" * 15_000 + "true) }")


def test_files_beside_the_person_do_not_reach_the_worker(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('mine')", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    assert ask(store_folder, "ASK {}").rows == [(True,)]


def wait_for_worker(parent: int) -> str:
    for _ in range(200):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        for pid in children:
            if "worker.py" in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"):
                return pid
        time.sleep(0.05)
    raise AssertionError("no worker was started")


def has_ended(pid: str) -> bool:
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_parent(store_folder: Path, blow: signal.Signals) -> None:
    script = (
        "import sys; from pathlib import Path; from triplehelix.queries.engine import ask\n"
        "try: ask(Path(sys.argv[1]), sys.argv[2])\n"
        "except KeyboardInterrupt: sys.exit(77)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(store_folder), ENDLESS])
    worker = wait_for_worker(parent.pid)
    time.sleep(0.3)
    parent.send_signal(blow)
    assert parent.wait(20) == (77 if blow == signal.SIGINT else -signal.SIGKILL)
    assert has_ended(worker)
