"""Every bad input gets a clear answer: what is wrong and where, the good rows kept, nothing silent."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "inputs"))
from bad_inputs import PAGE, Case, Outcome, check, makers, read_cases, run, write_page

CASES = read_cases()
# How many bad inputs there are of each kind, and how many have no good answer yet: that number only shrinks.
CORPUS = {
    "Encoding and CSV": 24,
    "Values": 17,
    "Unicode": 6,
    "JSON": 7,
    "Archives": 7,
    "Workbooks": 7,
    "XML": 5,
    "RDF": 10,
}
MOST_UNMET = 0

Run = Callable[[Case], Outcome]


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a case, once for all tests."""
    return cache(lambda case: run(case, tmp_path_factory.mktemp(case.make)))


def parameter(case: Case) -> object:
    unmet = pytest.mark.xfail(bool(case.fails), reason=case.fails, strict=True, raises=AssertionError)
    return pytest.param(case, id=f"{case.group}: {case.name}", marks=unmet)


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_a_bad_input_is_answered(case: Case, outcome_of: Run) -> None:
    assert check(case, outcome_of(case)) == []


def test_the_corpus_is_whole() -> None:
    assert Counter(case.group for case in CASES) == CORPUS
    assert len(CASES) == sum(CORPUS.values()) == 83
    assert len({case.make for case in CASES}) == len({(case.group, case.name) for case in CASES}) == 83
    assert {case.make for case in CASES} <= makers().keys()


def test_the_cases_that_are_met_are_counted(outcome_of: Run) -> None:
    met = [case for case in CASES if not check(case, outcome_of(case))]
    assert met == [case for case in CASES if not case.fails]
    assert len(CASES) - len(met) == MOST_UNMET


def test_every_case_says_what_has_to_be_seen() -> None:
    silent = [
        case.name
        for case in CASES
        if not (case.refused or case.left_out or case.notes or case.unread or case.then)
    ]
    assert silent == []


def test_the_page_is_up_to_date(outcome_of: Run) -> None:
    page = write_page({case: outcome_of(case) for case in CASES})
    assert PAGE.read_text("utf-8") == page, "run: python tests/faults/inputs/bad_inputs.py"


def find(make: str) -> Case:
    return next(case for case in CASES if case.make == make)


@pytest.mark.parametrize(
    ("make", "changed", "seen"),
    [
        ("nul_character", {"left_out": ("project.csv, row 4: it holds a NUL",)}, "does not begin with"),
        ("nul_character", {"left_out": ()}, "number of rejects"),
        ("nul_character", {"rows": (3, 3)}, "rows read and accepted"),
        ("nul_character", {"notes": ("x",)}, "no note has"),
        ("nul_character", {"refused": ("project.csv",)}, "it was not refused"),
        ("nul_character", {"absent": ("Safer",)}, "is in the store"),
        ("nul_character", {"facts": (("project/cordis-2", "label", "x"),)}, "is not in the store"),
        ("blank_nodes", {"apart": ("Cantieri Lanterna", "Nobody")}, "different things"),
        ("formula", {"exported": ("nobody",)}, "is not in the csv file"),
        ("empty_file", {"refused": ("row 2",)}, "is not in"),
        ("empty_file", {"refused": (), "rows": (0, 0)}, "it was refused"),
        ("several_members", {"unread": ()}, "files unread"),
    ],
)
def test_another_answer_would_be_noticed(
    make: str, changed: dict[str, tuple[object, ...]], seen: str, outcome_of: Run
) -> None:
    case = find(make)
    faults = check(replace(case, **changed), outcome_of(case))
    assert any(seen in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({"accepted": 3}, "read is accepted and rejected"),
        ({"rejected_rows": 0}, "rows in rejects.csv"),
        ({"formulas": ["=1+1"]}, "that a spreadsheet would run"),
    ],
)
def test_rows_that_do_not_add_up_would_be_noticed(
    changed: dict[str, object], seen: str, outcome_of: Run
) -> None:
    case = find("short_row")
    faults = check(case, replace(outcome_of(case), **changed))
    assert any(seen in fault for fault in faults), faults
