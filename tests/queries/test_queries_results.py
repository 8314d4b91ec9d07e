"""Results as CSV, JSON, Parquet and table."""

from __future__ import annotations

import csv
import datetime
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from triplehelix.queries.results import (
    Result,
    Value,
    to_records,
    to_table,
    write_csv,
    write_json,
    write_parquet,
)

DAY = datetime.date(2020, 2, 29)


def make(rows: list[tuple[Value, ...]], columns: list[str] | None = None, more: bool = False) -> Result:
    width = len(rows[0]) if rows else 2
    return Result(columns or [f"c{n}" for n in range(width)], rows, "ASK {}", "2026", 0.1, more)


def to_csv(result: Result) -> str:
    text = io.StringIO()
    write_csv(result, text)
    return text.getvalue()


def show(result: Result) -> str:
    console = Console(file=io.StringIO(), width=200, force_terminal=True, color_system=None)
    console.print(to_table(result))
    return " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]


def test_nothing_of_a_cell_is_cut_off_in_a_narrow_table() -> None:
    console = Console(file=io.StringIO(), width=30)
    console.print(to_table(make([("https://example.org/a/long/address/without/a/blank", "b" * 50)])))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in printed
    assert printed.count("b") == 51


def test_records_name_each_value_and_leave_out_blanks() -> None:
    result = make([("one", None, "\x1b[2J"), ("two", "", 3)], ["name", "note", "n"])
    assert str(to_records(result)).splitlines() == [
        *("name  one", "   n  \\u001b[2J", "", "name  two", "   n  3", "", "2 rows"),
    ]


def test_csv_quotes_as_the_rfc_says() -> None:
    assert to_csv(make([('a "b", c\nd', None)])) == 'c0,c1\r\n"a ""b"", c\nd",\r\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text_in_csv(text: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(to_csv(make([(text,)])), newline=""))
    assert cell == "'" + text


def test_numbers_dates_and_truth_stay_what_they_are_in_csv() -> None:
    row = (-1, Decimal("-1.5"), -2.5, True, DAY, Decimal("1E+3"))
    assert to_csv(make([row])).splitlines()[1] == "-1,-1.5,-2.5,true,2020-02-29,1000"


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_any_text_comes_back_from_csv(rows: list[tuple[Value, ...]]) -> None:
    text = to_csv(make(rows))
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [
        tuple(cell[cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") :] for cell in row) for row in read
    ] == rows


def test_json_is_a_list_of_objects() -> None:
    row = (1, Decimal("0.1"), Decimal("12345678901234567.89"), 2**60, float("nan"), True, DAY, None, "è")
    text = io.StringIO()
    write_json(make([row]), text)
    assert list(json.loads(text.getvalue())[0].values()) == [
        *(1, 0.1, "12345678901234567.89", str(2**60), "nan", True, "2020-02-29", None, "è")
    ]


def test_an_empty_result_has_a_header_and_says_so(tmp_path: Path) -> None:
    empty = make([], ["a", "b"])
    assert to_csv(empty) == "a,b\r\n"
    assert "no rows" in show(empty)
    write_json(empty, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == []
    write_parquet(empty, tmp_path / "r.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "r.parquet").column_names == ["a", "b"]


def test_parquet_takes_the_type_of_all_values(tmp_path: Path) -> None:
    rows: list[tuple[Value, ...]] = [
        (1, Decimal("1.5"), DAY, True, 1, None, 2**70),
        (None, Decimal("10.25"), None, False, "x", None, 1),
        (3, 2, DAY, None, DAY, None, 2),
    ]
    write_parquet(make(rows), tmp_path / "r.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "r.parquet")
    assert [str(field.type) for field in table.schema] == [
        *("int64", "decimal128(4, 2)", "date32[day]", "bool", "string", "string", "string")
    ]
    assert table.column("c4").to_pylist() == ["1", "x", "2020-02-29"]
    assert table.column("c6").to_pylist() == [str(2**70), "1", "2"]
    assert table.schema.metadata[b"snapshot"] == b"2026"


def test_files_are_utf8(tmp_path: Path) -> None:
    write_csv(make([("è",)]), tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes() == "c0\r\nè\r\n".encode()


def test_a_label_cannot_rewrite_the_screen() -> None:
    shown = show(make([("[red]a[/red]", "\x1b[2Jb\u202ec\u200bd\r")]))
    assert "[red]a[/red]" in shown
    assert "\\u001b[2Jb\\u202ec\\u200bd\\u000d" in shown
    assert "\u202e" not in shown
    assert "\x1b[2J" not in shown


def test_a_table_says_how_many_rows_and_whether_more_match() -> None:
    assert "1 row; more rows match" in show(make([(1,)], more=True))
    assert "2 rows" in show(make([(1,), (2,)]))
