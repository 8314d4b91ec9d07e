"""The command line as a person uses it: in a process of its own, in an empty folder."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet
import pytest
from triplehelix.observatory import Observatory

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT.parent / "shared" / "data" / "cordis-h2020" / "cordis-h2020projects-csv.zip"
DOCUMENTS = ROOT.parent / "shared" / "seeds"
COMMANDS = (
    *("new", "add", "fetch", "build", "review", "status", "check"),
    *("ask", "network", "gaps", "report", "ontology", "demo"),
)


def run(*words: str | Path, cwd: Path, code: int = 0) -> str:
    """Run a command; return what it printed. No traceback may ever show."""
    environment = {**os.environ, "BROWSER": "true", "COLUMNS": "120", "NO_COLOR": "1"}
    environment.pop("TRIPLEHELIX_OBSERVATORY", None)
    done = subprocess.run(
        [sys.executable, "-m", "triplehelix", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode == code, said
    return done.stdout if code == 0 else said


def readme_commands(name: str = "commands") -> list[list[str]]:
    """Return the commands between two marks of the README, without their comments."""
    text = (ROOT / "README.md").read_text("utf-8")
    block = text.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    assert all(line.startswith("triplehelix ") for line in lines)
    return [shlex.split(line, comments=True)[1:] for line in lines]


def run_readme(folder: Path, focus: str) -> None:
    commands = readme_commands()
    assert len(commands) == 9
    assert {command[0] for command in commands} == set(COMMANDS) - {
        *("fetch", "review", "status", "check", "ontology", "demo")
    }
    for command in commands:
        run(*(focus if word == "Università degli Studi di Genova" else word for word in command), cwd=folder)
    assert (folder / "italy" / "report" / "index.html").stat().st_size > 10_000
    assert (folder / "italy" / "network.html").stat().st_size > 100_000


def test_the_commands_of_the_readme_work_on_the_invented_programme(
    tmp_path: Path, invented_zip: Path
) -> None:
    shutil.copy(invented_zip, tmp_path / "cordis-h2020projects-csv.zip")
    run_readme(tmp_path, "Università della Lanterna Curiosa")


def test_the_commands_of_the_readme_on_the_documents_work_on_the_demo(
    demo: Observatory, tmp_path: Path
) -> None:
    commands = readme_commands("documents")
    assert [command[0] for command in commands] == ["ask", "ask", "check", "ontology"]
    (tmp_path / "demo").symlink_to(demo.folder)
    for command in commands:
        assert run(*command, cwd=tmp_path)
    assert len(list((tmp_path / "ontology").glob("*.html"))) == 2


@pytest.mark.slow
def test_the_commands_of_the_readme_work_on_all_of_horizon_2020(tmp_path: Path) -> None:
    if not PUBLIC.exists():
        pytest.skip("the public Horizon 2020 file is not beside the checkout")
    shutil.copy(PUBLIC, tmp_path / PUBLIC.name)
    run_readme(tmp_path, "Università degli Studi di Genova")
    manifest = json.loads(run("status", "--json", "-o", "italy", cwd=tmp_path))
    (source,) = manifest["sources"]
    read = {Path(table["file"]).name: table["read"] for table in source["tables"]}
    assert (read["project.csv"], read["organization.csv"]) == (31_451, 144_726)
    assert all(table["read"] == table["accepted"] + table["rejected"] for table in source["tables"])
    assert (manifest["network"]["organisations"], manifest["network"]["pairs"]) == (35_871, 796_670)
    rows = list(
        csv.DictReader(
            io.StringIO(run("ask", "top-collaborators", "--country", "IT", "-o", "italy", cwd=tmp_path))
        )
    )
    assert rows[0]["name"] == "CONSIGLIO NAZIONALE DELLE RICERCHE"
    gaps = json.loads(run("gaps", "--json", "-o", "italy", cwd=tmp_path))
    assert len(gaps["suggested_partners"]) == 20
    assert "began to work together" in gaps["backtest"]


def test_a_result_comes_as_table_csv_json_or_parquet(demo: Observatory, tmp_path: Path) -> None:
    words = ("ask", "projects-per-year", "-o", demo.folder)
    rows = list(csv.reader(io.StringIO(run(*words, cwd=tmp_path))))
    assert len(rows) == 10
    records = json.loads(run(*words, "--format", "json", cwd=tmp_path))
    assert [str(record["year"]) for record in records] == [row[0] for row in rows[1:]]
    assert "│" in run(*words, "--format", "table", cwd=tmp_path)
    run(*words, "--format", "parquet", "--output", "years.parquet", cwd=tmp_path)
    assert pyarrow.parquet.read_table(tmp_path / "years.parquet").num_rows == len(rows) - 1


def test_a_question_of_ones_own_may_stand_in_a_file(demo: Observatory, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("SELECT (COUNT(*) AS ?n) { ?p a th:Project }")
    assert run("ask", "mine.rq", "-o", demo.folder, cwd=tmp_path).splitlines() == ["n", "204"]


def test_a_country_that_is_not_given_is_that_of_the_focus(demo: Observatory, tmp_path: Path) -> None:
    words = ("ask", "top-collaborators", "-o", demo.folder)
    assert run(*words, cwd=tmp_path) == run(*words, "--country", "IT", cwd=tmp_path)
    assert run(*words, cwd=tmp_path) != run(*words, "--country=FR", cwd=tmp_path)


def test_all_questions_with_a_tag_are_asked_at_once(demo: Observatory, tmp_path: Path) -> None:
    words = ("ask", "--tag", "evidence", "-o", demo.folder)
    answers = json.loads(run(*words, "--json", cwd=tmp_path))
    listed = json.loads(run("ask", "--list", "--tag", "evidence", "--json", cwd=tmp_path))
    assert list(answers) == [question["name"] for question in listed]
    assert len(answers["contradictions"]) > 20
    printed = run(*words, cwd=tmp_path)
    assert all(question["summary"] in " ".join(printed.split()) for question in listed)
    run(*words, "--output", "answers", cwd=tmp_path)
    rows = list(csv.DictReader((tmp_path / "answers" / "contradictions.csv").open(encoding="utf-8")))
    assert [row["flag"] for row in rows] == [row["flag"] for row in answers["contradictions"]]


def test_the_words_of_a_span_are_shown_when_the_document_is_at_hand(tmp_path: Path) -> None:
    if not DOCUMENTS.is_dir():
        pytest.skip("the founding documents are not beside the checkout")
    observatory = Observatory.create(tmp_path / "here")
    observatory.add_bundled()
    observatory.build()
    words = ("ask", "contradictions", "--format")
    assert "3 National Clusters" not in run(*words, "table", cwd=tmp_path)
    configuration = tmp_path / "here" / "observatory.toml"
    configuration.write_text(f'documents = "{DOCUMENTS}"\n' + configuration.read_text("utf-8"), "utf-8")
    assert "3 National Clusters" in " ".join(run(*words, "table", cwd=tmp_path).split())
    assert "National Clusters" not in run(*words, "csv", cwd=tmp_path)


def test_a_folder_of_documents_that_is_not_there_is_named(tmp_path: Path) -> None:
    observatory = Observatory.create(tmp_path / "here")
    observatory.add_bundled()
    observatory.build()
    configuration = tmp_path / "here" / "observatory.toml"
    configuration.write_text('documents = "nowhere"\n' + configuration.read_text("utf-8"), "utf-8")
    said = run("ask", "projects-per-year", "-f", "table", cwd=tmp_path, code=1)
    assert "no such folder of documents" in said
    assert "observatory.toml" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ask", "--tag", "evidnce"), 1, "evidence"),
        (("ask", "top-colaborators"), 1, "top-collaborators"),
        (("ask", "top-collaborators", "--contry", "IT"), 1, "country"),
        (("ask", "top-collaborators", "--country", "Italy"), 1, "country"),
        (("ask", "top-collaborators", "--country"), 1, "has no value"),
        (("ask", "SELECT ?x { ?x th:Projct ?y }"), 1, "th:Project"),
        (("ask", "SELECT ?x WHERE { ?x a th:Project"), 1, "line 1"),
        (("ask", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"), 1, "SERVICE"),
        (("ask", "none.rq"), 1, "none.rq"),
        (("ask", "--list", "--tag", "netwrk"), 1, "network"),
        (("ask", "projects-per-year", "--format", "parquet"), 1, "--output"),
        (("network", "--focus", "no such body"), 1, "find-organisation"),
        (("network",), 2, "--focus"),
        (("bulid",), 2, "build"),
        (("add", "no-such-file.zip"), 1, "no-such-file.zip"),
        (("new", "."), 1, "already"),
        (("status", "-o", "nowhere"), 1, "triplehelix"),
    ],
)
def test_a_mistake_is_told_in_words(demo: Observatory, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(*words, cwd=demo.folder, code=code)


def test_a_file_that_is_not_what_it_claims_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    run("new", "here", cwd=tmp_path)
    before = (tmp_path / "here" / "observatory.toml").read_bytes()
    (tmp_path / "cordis.csv").write_text("<!DOCTYPE html><title>Not found</title>")
    assert "web page" in run("add", "cordis.csv", cwd=tmp_path, code=1)
    assert (tmp_path / "here" / "observatory.toml").read_bytes() == before


def test_a_table_of_ones_own_is_added_with_a_mapping_that_begins_as_a_template(tmp_path: Path) -> None:
    run("new", "here", cwd=tmp_path)
    (tmp_path / "firms.csv").write_text(
        "name,city,country\nOfficine Lanterna,Genova,IT\n,Savona,IT\n", "utf-8"
    )
    assert "--template" in run("add", "firms.csv", cwd=tmp_path, code=1)
    (tmp_path / "firms.toml").write_text(run("add", "firms.csv", "--template", cwd=tmp_path), "utf-8")
    run("add", "firms.csv", "--mapping", "firms.toml", cwd=tmp_path)
    (source,) = json.loads(run("build", "--json", cwd=tmp_path))["sources"]
    assert (source["read"], source["accepted"], source["rejected"]) == (2, 1, 1)
    found = run("ask", "SELECT ?name { ?o a th:Organisation ; rdfs:label ?name }", cwd=tmp_path)
    assert found.splitlines() == ["name", "Officine Lanterna"]


def test_what_is_uncertain_is_reviewed_and_a_decision_survives_the_next_build(tmp_path: Path) -> None:
    run("new", "here", cwd=tmp_path)
    for name, city in (("one", "Genova"), ("two", "Savona")):
        (tmp_path / f"{name}.csv").write_text(f"name,city,country\nLanterna srl,{city},IT\n", "utf-8")
        mapping = run("add", f"{name}.csv", "--template", cwd=tmp_path)
        (tmp_path / f"{name}.toml").write_text(mapping, "utf-8")
        run("add", f"{name}.csv", "--mapping", f"{name}.toml", cwd=tmp_path)
    identity = json.loads(run("build", "--json", cwd=tmp_path))["identity"]
    assert (identity["merged"], identity["uncertain"]) == (0, 1)
    assert "Savona" in run("review", "--list", cwd=tmp_path)
    environment = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "triplehelix", "review", "--by", "Ada"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input="y\n", capture_output=True, text=True, check=True
    )
    assert "1 decisions kept" in done.stdout
    identity = json.loads(run("build", "--json", cwd=tmp_path))["identity"]
    assert (identity["merged"], identity["uncertain"]) == (1, 0)
    assert run("review", cwd=tmp_path).strip() == "No pair is uncertain."


def test_publishers_that_are_known_are_listed(tmp_path: Path) -> None:
    listed = run("fetch", "--list", cwd=tmp_path)
    assert all(name in listed for name in ("cordis-horizon", "ror", "euroscivoc"))


def test_several_observatories_must_be_told_apart(tmp_path: Path) -> None:
    assert "triplehelix new" in run("build", cwd=tmp_path, code=1)
    run("new", "one", cwd=tmp_path)
    assert "triplehelix add" in run("build", cwd=tmp_path, code=1)
    run("new", "two", cwd=tmp_path)
    assert "one, two" in run("build", cwd=tmp_path, code=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [("colour = 1", "colour"), ("title = ", "cannot be read"), ('[[source]]\nfile = "x"', "kind")],
)
def test_a_mistake_in_the_configuration_is_named(tmp_path: Path, text: str, said: str) -> None:
    run("new", "here", cwd=tmp_path)
    (tmp_path / "here" / "observatory.toml").write_text(text)
    assert said in run("build", "-o", "here", cwd=tmp_path, code=1)


def test_a_source_that_was_moved_away_is_named(tmp_path: Path, invented_zip: Path) -> None:
    run("new", "here", cwd=tmp_path)
    run("add", invented_zip, cwd=tmp_path)
    (tmp_path / "here" / "sources" / invented_zip.name).unlink()
    assert invented_zip.name in run("build", cwd=tmp_path, code=1)


def test_a_query_without_end_is_stopped_by_the_interrupt_key(demo: Observatory, tmp_path: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    process = subprocess.Popen(
        [sys.executable, "-m", "triplehelix", "ask", endless, "-o", str(demo.folder)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.strip() == "Stopped."


def test_what_is_piped_into_a_reader_that_stops_is_no_error(demo: Observatory, tmp_path: Path) -> None:
    command = (
        f"'{sys.executable}' -m triplehelix ask 'SELECT ?s ?p ?o {{ ?s ?p ?o }}' -o '{demo.folder}' | head -1"
    )
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "s,p,o"
    assert done.stderr == ""


def test_every_command_is_in_the_documentation_with_its_help(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    helped = run("--help", cwd=tmp_path)
    listed = set(re.findall(r"^│ (\w+) ", helped.partition("Commands")[2], re.MULTILINE))
    assert listed == set(COMMANDS)
    generated = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert generated.returncode == 0, generated.stdout
    assert all(f"## `triplehelix {command}`" in page for command in COMMANDS)
