"""rejects.csv: complete, readable by the csv module, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.rejects import HEADER, Reject, shorten, write_rejects
from triplehelix.loaders.source import Source, read_source


def read_back(rejects: list[Reject]) -> list[list[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rejects.csv"
        assert write_rejects(iter(rejects), path) == len(rejects)
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    assert header == list(HEADER)
    assert len(rows) == len(rejects)
    return rows


@given(st.lists(st.text(), max_size=8))
def test_every_reject_is_one_row_and_none_is_a_formula(values: list[str]) -> None:
    rows = read_back([Reject(value, 7, value, "cell", value, value) for value in values])
    for value, row in zip(values, rows, strict=True):
        assert row[1] == "7"
        for cell in (row[0], row[2], row[4], row[5]):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            # Only the apostrophe is added, and what no file may hold is spelt out.
            shown = value.replace("\0", "␀").encode("utf-8", "backslashreplace").decode()
            assert cell in {shown, f"'{shown}"}


@pytest.mark.parametrize(
    "formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")']
)
def test_a_formula_gets_an_apostrophe(formula: str) -> None:
    [row] = read_back([Reject("f.csv", 2, "name", "cell", "why", formula)])
    assert row[5] == f"'{formula}"


def test_a_long_value_is_cut_and_says_so() -> None:
    assert shorten("x" * 2_000) == "x" * 2_000
    assert shorten("x" * 5_000_000) == "x" * 2_000 + " … (5,000,000 characters)"


def test_a_reject_says_where_it_stood() -> None:
    assert (
        str(Reject("a.zip/b.csv", 9, "SME", "cell", "neither", "x"))
        == "a.zip/b.csv, row 9, column SME: neither"
    )
    assert str(Reject("b.csv", 9, "", "row", "short", "x")) == "b.csv, row 9: short"


def test_rows_and_cells_of_a_source_are_all_listed(tmp_path: Path) -> None:
    path = tmp_path / "project.csv"
    path.write_text("id;title;startDate;totalCost\n1;a;2020-01-01;-5\n2;b\n=3;c;;\n4;d;x;y\n")
    records = read_source(Source(path, "cordis"))
    assert (records.read, records.rejected, len(records.rejects)) == (4, 2, 5)
    rows = read_back(records.rejects)
    assert sorted((row[1], row[2], row[3], row[5]) for row in rows) == [
        ("2", "totalCost", "cell", "'-5"),
        ("3", "", "row", "2;b"),
        ("4", "id", "row", "'=3"),
        ("5", "startDate", "cell", "x"),
        ("5", "totalCost", "cell", "y"),
    ]
