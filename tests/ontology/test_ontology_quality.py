"""The checks of the ontology: each finds its fixture; our own terms have no error and no warning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.ontology import quality
from triplehelix.ontology.files import FOLDER, check_files, document_files, term_files, vocabulary_files
from triplehelix.ontology.quality import SEVERITIES, Finding, read_checks, run_checks

FIXTURES = sorted((Path(__file__).parent / "quality").glob("*.ttl"))
NAMES = [file.stem for file in FIXTURES]
OURS = [*term_files(), *vocabulary_files(), FOLDER / "alignments.ttl"]


def names(findings: list[Finding]) -> set[str]:
    return {finding.check.name for finding in findings}


def changed(folder: Path, pattern: str, replacement: str) -> list[Path]:
    """Return our files with one place changed."""
    files, places = [], 0
    for file in OURS:
        text, count = re.subn(pattern, replacement, file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        files.append(folder / file.name)
        files[-1].write_text(text, encoding="utf-8")
        places += count
    assert places == 1, pattern
    return files


def test_every_check_has_a_fixture() -> None:
    assert NAMES == [check.name for check in read_checks()] == [path.stem for path in check_files()]
    assert len(NAMES) == 46


@pytest.mark.parametrize("file", FIXTURES, ids=NAMES)
def test_a_check_finds_its_fixture(file: Path) -> None:
    assert file.stem in names(run_checks([file]))


def test_our_ontology_has_no_error_and_no_warning() -> None:
    assert [str(finding) for finding in run_checks() if finding.check.severity != "info"] == []


def test_the_documents_pass_the_checks_too() -> None:
    findings = run_checks([*OURS, *document_files()])
    assert [str(finding) for finding in findings if finding.check.severity != "info"] == []


def test_a_check_is_documented() -> None:
    for check in read_checks():
        assert check.severity in SEVERITIES, check.name
        assert check.summary[0].isupper() and not check.summary.endswith("."), check.name
        assert re.fullmatch(r"(P\d\d)?", check.pitfall), check.name
        assert check.fix, check.name
    assert len({check.pitfall for check in read_checks()} - {""}) == 22


DEFECTS = {
    "siblings-not-disjoint": (r"^\[\] a owl:AllDisjointClasses ; owl:members \( th:District [^)]*\) \.", ""),
    "missing-domain": (r"(\nth:heldAt a owl:ObjectProperty ;)\n    rdfs:domain th:Event ;", r"\1"),
    "undeclared-class": (r"rdfs:range th:Site ;", "rdfs:range th:Sites ;"),
    "undeclared-property": (r"onProperty th:manages", "onProperty th:manage"),
    "undeclared-concept": (
        r"organisation-kind:company a skos:Concept ;",
        "organisation-kind:firm a skos:Concept ;",
    ),
    "missing-version": (r"owl:versionInfo \"[0-9.]+\"", 'owl:versionInfo "9.9.9"'),
    "alignment-of-unknown": (r"^th:Project skos:exactMatch", "th:Projects skos:exactMatch"),
    "class-cycle": (r"(\nth:Site a owl:Class ;)", r"\1 rdfs:subClassOf th:SciencePark ;"),
}


@pytest.mark.parametrize(("check", "change"), DEFECTS.items(), ids=DEFECTS)
def test_a_defect_in_our_ontology_is_found(check: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert check in names(run_checks(changed(tmp_path, *change)))


def test_classes_on_top_that_may_overlap_are_found(tmp_path: Path) -> None:
    findings = run_checks(
        changed(tmp_path, r"th:Undertaking th:Offer skos:Concept th:Territory", "th:Undertaking")
    )
    pairs = {tuple(value.rpartition("#")[2] for value in finding.values) for finding in findings}
    assert ("Offer", "Territory") in pairs


def test_errors_come_first() -> None:
    severities = [finding.check.severity for finding in run_checks(FIXTURES)]
    assert set(severities) == set(SEVERITIES)
    assert severities == sorted(severities, key=SEVERITIES.index)


def test_a_finding_says_what_to_do() -> None:
    (file,) = (file for file in FIXTURES if file.stem == "short-chain")
    (said,) = (str(finding) for finding in run_checks([file]) if finding.check.name == "short-chain")
    assert said == (
        "error short-chain: A property chain has fewer than two properties:"
        " https://w3id.org/triplehelix/ns#brews (write rdfs:subPropertyOf instead)"
    )


@pytest.mark.parametrize(
    "header", ["#+ summary: A thing\n#+ severity: fatal\n#+ fix: mend it", "#+ severity: error"]
)
def test_a_header_that_is_not_that_of_a_check_is_refused(
    header: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "odd.rq"
    file.write_text(header + "\nSELECT ?term { ?term a ?kind }", encoding="utf-8")
    monkeypatch.setattr(quality, "check_files", lambda: [file])
    with pytest.raises(TriplehelixError, match="not that of a check"):
        read_checks()
