"""Checking: stores and hand-written files, with what is wrong, where it stands and what to do."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.graph.export import count_properties, export, export_folder
from triplehelix.graph.findings import Findings, Violation, in_order
from triplehelix.graph.shapes import SHAPES, compiled_shapes, shape_triples
from triplehelix.graph.store import EmbeddedStore
from triplehelix.graph.validation import check, check_file, check_files, derived_properties
from triplehelix.observatory import Observatory
from triplehelix.ontology import vocabulary as th
from triplehelix.ontology.files import document_files, term_files, vocabulary_files

BAD = Path(__file__).parents[1] / "ontology" / "bad"
SAMPLE = Path(__file__).parents[2] / "../shared/data/cordis-h2020-sample"
# pySHACL takes minutes for the whole sample.
ROWS = 600
COMPARED = ("focusNode", "resultPath", "resultSeverity", "sourceConstraintComponent", "value")
HEAD = (
    "@prefix th: <https://w3id.org/triplehelix/ns#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix dct: <http://purl.org/dc/terms/> .\n"
    "@base <https://w3id.org/triplehelix/id/> .\n"
)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    observatory = Observatory.create(tmp_path_factory.mktemp("bundled") / "demo", "IT")
    observatory.add_bundled()
    observatory.build()
    return observatory


def make_store(folder: Path, *texts: str) -> Path:
    """Write a store with the ontology, its vocabularies and some Turtle; return its folder."""
    store = ox.Store(str(folder))
    for path in (*term_files(), *vocabulary_files()):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    for text in texts:
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    store.flush()
    return folder


def worst(findings: Findings) -> set[str]:
    return {one.shape for one in findings.violations if one.severity == "Violation"}


def some(severity="Violation", shape="s", source="", focus="f"):
    return Violation(severity, focus, "", "", "", "", shape, source)


def test_the_founding_documents_and_the_invented_programme_conform_once_built(bundled):
    findings = check(bundled.snapshot.store_folder, derived=True)
    assert worst(findings) == set()
    assert findings.conforms
    assert findings.left_out == []


def test_what_the_build_derives_is_left_out_unless_asked_for(bundled):
    folder = bundled.snapshot.store_folder
    some_of_it, all_of_it = check(folder), check(folder, derived=True)
    assert {"th:collaboratesWith", "th:participatesIn", "th:between", "th:degree"} <= set(some_of_it.left_out)
    assert some_of_it.checked < all_of_it.checked == len(ox.Store.read_only(str(folder)))


def test_a_wrong_collaboration_is_found_when_asked_for(tmp_path):
    text = HEAD + "<collaboration/x> a th:Collaboration ; th:between <organisation/x> ; th:jointProjects 0 ."
    folder = make_store(tmp_path / "store", text)
    assert "collaboration-between" not in worst(check(folder))
    assert {"collaboration-between", "collaboration-projects"} <= worst(check(folder, derived=True))


def test_a_finding_of_a_table_names_the_row_that_it_comes_from(tmp_path):
    text = HEAD + (
        "<source/0a/organization.csv> a th:SourceFile ; th:sha256 '" + "0" * 64 + "' .\n"
        "<organisation/pic-1> a th:Organisation ; rdfs:label 'One' ; th:countryCode 'XX' ; "
        "dct:source <source/0a/organization.csv#row=7> .\n"
    )
    findings = check(make_store(tmp_path / "store", text))
    (one,) = [one for one in findings.violations if one.shape == "country-code"]
    assert one.source == "source/0a/organization.csv#row=7"
    assert (one.label, one.value, one.path) == ("One", "XX", th.COUNTRY_CODE)
    assert "EL for Greece" in one.message


def test_a_wrong_type_tells_what_is_expected_and_what_was_found():
    (one,) = [one for one in check_file(BAD / "wrong-type.ttl").violations if one.severity == "Violation"]
    assert one.source == "wrong-type.ttl, line 16"
    assert "th:participant points to: organisation" in one.message
    assert "Found: project/p, th:Project" in one.message


def test_a_reference_to_nothing_is_told_with_the_nearest_thing_that_exists():
    (one,) = [
        one for one in check_file(BAD / "reference-to-nothing.ttl").violations if one.severity == "Violation"
    ]
    assert one.value == "https://w3id.org/triplehelix/id/project/pp"
    assert "Did you mean project/p?" in one.message


def test_a_reference_into_a_document_that_is_not_described_is_found(tmp_path):
    path = tmp_path / "facts.ttl"
    path.write_text(
        HEAD + "<site/s> a th:Site ; rdfs:label 'S' ; dct:source <document/none#char=1,2> .", "utf-8"
    )
    (one,) = check_file(path).violations
    assert (one.shape, one.value) == ("dangling-reference", "https://w3id.org/triplehelix/id/document/none")


def test_a_file_may_speak_of_what_another_file_or_the_store_describes(tmp_path, bundled):
    path = tmp_path / "facts.ttl"
    path.write_text(
        HEAD + "<participation/new> a th:Participation ; th:participant <organisation/siit> ;\n"
        "  th:inUndertaking <project/genoa-2021> ; dct:source <document/002#char=0,20> .",
        "utf-8",
    )
    assert {"dangling-reference"} <= worst(check_file(path))
    assert worst(check_files([path, *document_files()])) == set()
    with_store = check_file(path, bundled.store)
    assert worst(with_store) == set()
    assert {one.focus.rpartition("/id/")[2] for one in with_store.violations} <= {"participation/new"}


def test_what_a_file_adds_to_a_thing_of_the_store_is_checked_with_what_is_known(tmp_path, bundled):
    path = tmp_path / "facts.ttl"
    path.write_text(HEAD + "<organisation/siit> th:countryCode 'FR' ; th:sme true , false .", "utf-8")
    assert {"sme-once"} <= worst(check_file(path, bundled.store))


def test_a_syntax_error_names_file_line_and_column(tmp_path):
    path = tmp_path / "facts.ttl"
    path.write_text(HEAD + "<site/s> a th:Site ;; rdfs:label 'S .", "utf-8")
    with pytest.raises(TriplehelixError, match=r"facts\.ttl, line 5, column"):
        check_file(path)


def test_an_undefined_property_and_class_in_a_store_are_found(tmp_path):
    text = HEAD + "<organisation/x> th:particpant <organisation/x> ; a th:Compagny ; th:unheard 1 ."
    found = {
        one.message
        for one in check(make_store(tmp_path / "s", text)).violations
        if one.shape == "undefined-term"
    }
    assert len(found) == 3
    assert any("th:particpant is not defined. Did you mean th:participant" in message for message in found)
    assert any("th:Compagny is not defined. Did you mean th:Company" in message for message in found)


def test_a_build_refuses_a_file_with_undefined_terms_and_leaves_the_last_one_in_service(tmp_path):
    observatory = Observatory.create(tmp_path / "demo")
    for name, term in (("good", "Site"), ("wrong", "Siet")):
        path = tmp_path / f"{name}.ttl"
        path.write_text(f"{HEAD}<site/{name}> a th:{term} ; rdfs:label '{name}' .", "utf-8")
    observatory.add(tmp_path / "good.ttl")
    first = observatory.build()
    observatory.add(tmp_path / "wrong.ttl")
    with pytest.raises(TriplehelixError, match=r"wrong\.ttl, line 5.*th:Siet \(did you mean th:Site"):
        observatory.build()
    assert observatory.snapshot.id == first.id


def test_hostile_names_stay_text(tmp_path):
    path = tmp_path / "facts.ttl"
    name = '=HYPERLINK(\\"http://x\\") <script>'
    path.write_text(
        HEAD + f'<organisation/x> a th:Organisation ; rdfs:label "{name}" ; th:countryCode "XX" .', "utf-8"
    )
    table = io.StringIO()
    check_file(path).write_csv(table)
    rows = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert rows[0]["label"] == '\'=HYPERLINK("http://x") <script>'


def test_findings_are_in_order_counted_and_shown_in_part():
    found = in_order(
        [
            some("Info", "a", "f#row=2"),
            some("Violation", "b", "f#row=10"),
            some("Violation", "b", "f#row=9"),
            some("Violation", "b", "f#row=9"),
            some("Warning", "c"),
        ]
    )
    findings = Findings(found, 5)
    assert [one.source for one in found] == ["f#row=9", "f#row=10", "", "f#row=2"]
    assert findings.counts() == {("Violation", "b"): 2, ("Warning", "c"): 1, ("Info", "a"): 1}
    assert [one.source for one in findings.shown(1)] == ["f#row=9", "", "f#row=2"]
    assert not findings.conforms
    assert Findings(found[2:], 5).conforms


def test_all_findings_can_be_written_though_few_are_shown():
    findings = Findings([some(source=f"f#row={row}") for row in range(50)], 50)
    table = io.StringIO()
    findings.write_csv(table)
    assert len(table.getvalue().splitlines()) == 51
    assert len(findings.shown(3)) == 3


def test_derived_properties_are_those_of_the_indicators():
    assert {th.COLLABORATES_WITH, th.BETWEEN, th.RANK, th.PARTICIPATES_IN} <= derived_properties()
    assert not {th.PARTICIPANT, th.ROLE, th.COLLABORATION, th.AMOUNT} & derived_properties()


def test_several_processes_export_the_triples_that_one_does(bundled, tmp_path, monkeypatch):
    folder = bundled.snapshot.store_folder
    store = ox.Store.read_only(str(folder))
    counts = count_properties(store)
    assert sum(counts.values()) == len(store)
    export(store, tmp_path / "one.nt", counts)
    monkeypatch.setattr("triplehelix.graph.export._WORTH_A_PROCESS", 1000)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    parts = export_folder(folder, tmp_path, counts)
    assert len(parts) == 3
    one = sorted((tmp_path / "one.nt").read_bytes().splitlines())
    assert sorted(line for part in parts for line in part.read_bytes().splitlines()) == one
    assert len(one) == len(store)


def test_a_process_that_fails_is_told(bundled, tmp_path, monkeypatch):
    monkeypatch.setattr("triplehelix.graph.export._WORTH_A_PROCESS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    (tmp_path / "part-1.nt").mkdir()
    store = ox.Store.read_only(str(bundled.snapshot.store_folder))
    with pytest.raises(TriplehelixError, match="a process that reads the store failed"):
        export_folder(bundled.snapshot.store_folder, tmp_path, count_properties(store))


def write_whole(target: Path, *folders: Path) -> Path:
    """Write what some stores and all wrong files say, with the ontology, to one file."""
    store = ox.Store()
    for path in (*term_files(), *vocabulary_files(), *BAD.glob("*.ttl")):
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    for folder in folders:
        store.bulk_extend(ox.Store.read_only(str(folder)))
    store.dump(target, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return target


def compared(report: bytes) -> list[tuple[str, ...]]:
    """Return the results of a report in N-Triples: what counts of each, blank nodes all alike.

    Results inside results (sh:detail) are left out: an engine need not give any.
    """
    sh = "http://www.w3.org/ns/shacl#"
    triples = list(ox.parse(report, format=ox.RdfFormat.N_TRIPLES))
    results: dict[str, dict[str, str]] = {
        str(triple.object): {} for triple in triples if triple.predicate.value == sh + "result"
    }
    for triple in triples:
        name = triple.predicate.value.removeprefix(sh)
        if name in COMPARED and str(triple.subject) in results:
            blank = isinstance(triple.object, ox.BlankNode)
            results[str(triple.subject)][name] = "_" if blank else str(triple.object)
    return sorted(tuple(result.get(name, "") for name in COMPARED) for result in results.values())


def by_pyshacl(data: Path) -> list[tuple[str, ...]]:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    shapes = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in shape_triples()), format="nt")
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data, format="nt"), shacl_graph=shapes, allow_infos=True, allow_warnings=True
    )
    return compared(report.serialize(format="nt", encoding="utf-8"))


def by_engine(data: Path) -> list[tuple[str, ...]]:
    return compared(compiled_shapes().validate_file(str(data)).serialize("ntriples").encode())


@pytest.mark.slow
def test_the_engine_and_pyshacl_agree_on_documents_programme_and_wrong_files(bundled, tmp_path):
    data = write_whole(tmp_path / "data.nt", bundled.snapshot.store_folder)
    found = by_engine(data)
    assert len(found) > 60
    assert found == by_pyshacl(data)


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLE.exists(), reason="the CORDIS sample is not at hand")
def test_the_engine_and_pyshacl_agree_on_a_sample_of_cordis(tmp_path):
    observatory = Observatory.create(tmp_path / "sample")
    for file in sorted(SAMPLE.glob("*.csv")):
        with file.open("rb") as lines:
            (tmp_path / file.name).write_bytes(b"".join(islice(lines, ROWS)))
        observatory.add(tmp_path / file.name)
    folder = observatory.build().store_folder
    assert check(folder).checked > 1000
    data = write_whole(tmp_path / "data.nt", folder)
    assert by_engine(data) == by_pyshacl(data)


def test_every_result_of_the_engine_is_attributed_to_a_named_shape(tmp_path):
    data = write_whole(tmp_path / "data.nt")
    results = compiled_shapes().validate_file(str(data)).results
    assert len(results) > 30
    assert all(result.root_shape.startswith(f"<{SHAPES}") for result in results)


def test_a_store_in_use_is_only_read(bundled):
    store = EmbeddedStore(bundled.snapshot.store_folder)
    before = bundled.snapshot.store_folder.stat().st_mtime_ns
    check(bundled.snapshot.store_folder)
    assert bundled.snapshot.store_folder.stat().st_mtime_ns == before
    assert len(store) == len(ox.Store.read_only(str(bundled.snapshot.store_folder)))


def test_a_file_may_say_more_of_what_the_store_knows_without_repeating_it(
    demo: Observatory, tmp_path: Path
) -> None:
    file = tmp_path / "more.ttl"
    file.write_text(f'<{th.DATA}organisation/siit> <{th.SHORT_NAME}> "SIIT" .\n', encoding="utf-8")
    assert check_file(file, demo.store).violations == []
