"""Tables: whatever a file holds, read = accepted + rejected, and the good rows come out."""

from __future__ import annotations

import codecs
import csv
import io
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.container import list_members
from triplehelix.loaders.layout import Column, TableLayout
from triplehelix.loaders.rejects import Reject
from triplehelix.loaders.table import Table, read_header, read_table

LAYOUT = TableLayout(
    "things",
    "one thing",
    (
        Column("key", ("id", "key"), type="identifier", required="cell"),
        Column("name", ("name",), required="column"),
        Column("amount", ("amount",), type="money"),
    ),
)
HEADER = "id;name;amount\n"


def read(content: str | bytes, folder: Path) -> Table:
    path = folder / "things.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(list_members(path)[0], LAYOUT, "<things>")


def keys(table: Table) -> list[str]:
    return table.columns["key"]


def refusal(content: str | bytes, folder: Path) -> TriplehelixError:
    with pytest.raises(TriplehelixError) as caught:
        read(content, folder)
    return caught.value


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_delimiter_is_found_in_the_header(delimiter: str, quote: str, tmp_path: Path) -> None:
    lines = [["id", "name", "amount"], ["a1", "Ansaldo", "10.5"], ["a2", "", ""]]
    table = read(
        "\r\n".join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines), tmp_path
    )
    assert table.columns == {
        "key": ["a1", "a2"],
        "name": ["Ansaldo", None],
        "amount": [Decimal("10.5"), None],
    }
    assert (table.rows, table.read, table.rejects) == ([2, 3], 2, [])


def test_a_delimiter_inside_quotes_of_the_header_does_not_count(tmp_path: Path) -> None:
    table = read('"id";"name";"a,b,c,d,e"\n1;x;y\n', tmp_path)
    assert keys(table) == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding: str, tmp_path: Path) -> None:
    table = read(f"{HEADER}1;Università;1\n2;大学;2\n".encode(encoding), tmp_path)
    assert table.columns["name"] == ["Università", "大学"]
    assert not table.notes


def test_utf_16_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    table = read(codecs.BOM_UTF16_BE + f"{HEADER}1;Università;1\n".encode("utf-16-be"), tmp_path)
    assert table.columns["name"] == ["Università"]


def test_lines_in_windows_1252_among_lines_in_utf_8_are_read_and_noted(tmp_path: Path) -> None:
    lines = [b"1;Universit\xe0;1", "2;Università;2".encode(), b"3;\x93Acme\x94 \x80;3"]
    table = read(HEADER.encode() + b"\n".join(lines), tmp_path)
    assert table.columns["name"] == ["Università", "Università", "“Acme” €"]
    assert table.notes == ["2 lines are not UTF-8 and were read as Windows-1252"]


def test_line_ends_of_all_systems_may_be_mixed(tmp_path: Path) -> None:
    table = read("id;name;amount\r\n1;a;1\n2;b;2\r3;c;3", tmp_path)
    assert (keys(table), table.rows) == (["1", "2", "3"], [2, 3, 4])


def test_other_separators_of_unicode_do_not_end_a_line(tmp_path: Path) -> None:
    table = read("id;name;amount\u2028\n1;a\x0bb\x1cc\u2028d\x85e;\n", tmp_path)
    assert table.columns["name"] == ["a b c d e"]


def test_decimal_comma_and_point_may_stand_in_one_file(tmp_path: Path) -> None:
    table = read(f"{HEADER}1;a;771225.0\n2;b;771225,1\n3;c;1.234.567,89\n4;d;1,234\n5;e;-3\n", tmp_path)
    assert table.columns["amount"][:3] == [Decimal("771225.0"), Decimal("771225.1"), Decimal("1234567.89")]
    assert table.columns["amount"][3:] == [None, None]
    assert [(reject.row, reject.column, reject.left_out, reject.value) for reject in table.rejects] == [
        (5, "amount", "cell", "1,234"),
        (6, "amount", "cell", "-3"),
    ]
    assert (table.read, table.accepted, table.rejected) == (5, 5, 0)


def test_cells_of_several_lines_are_kept_and_count_as_one_row(tmp_path: Path) -> None:
    table = read(f'{HEADER}1;"first\nsecond; with ""quotes""\n\nlast";1\n2;b;2\n', tmp_path)
    assert table.columns["name"] == ['first second; with "quotes" last', "b"]
    assert (table.rows, table.read, table.rejects) == ([2, 3], 2, [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('2;"b;2', "a quote is opened and never closed"),
        ('2;"b"c;2', "a quote stands inside a quoted cell without being doubled"),
        ('2;b;"2', "a quote is opened and never closed"),
        ("2;b", "it has 2 columns where the header has 3"),
        ("2;b;2;", "it has 4 columns where the header has 3"),
        ("2;b\0;2", "it holds a NUL character"),
        ("some words", "it is no row of this table: 3 columns are expected"),
        ("id;name;amount", "it repeats the header"),
        (f"2;{'b' * 1_000_001};2", "a cell is longer than 1,000,000 characters"),
    ],
)
def test_a_broken_row_is_rejected_alone(line: str, reason: str, tmp_path: Path) -> None:
    table = read(f"{HEADER}1;a;1\n{line}\n3;c;3\n4;d;4\n", tmp_path)
    assert (keys(table), table.rows, table.read) == (["1", "3", "4"], [2, 4, 5], 4)
    [reject] = table.rejects
    assert (reject.row, reject.left_out, reject.reason) == (3, "row", reason)
    assert reject.value.startswith(line[:2000].rstrip("\n"))
    assert len(reject.value) < 2_100


def test_an_unbalanced_quote_in_the_last_row_is_rejected(tmp_path: Path) -> None:
    table = read(f'{HEADER}1;a;1\n2;"b;2', tmp_path)
    assert (keys(table), table.read, table.rejected) == (["1"], 2, 1)


def test_an_unbalanced_quote_does_not_take_a_row_that_begins_a_cell_of_several_lines(tmp_path: Path) -> None:
    table = read(f'{HEADER}1;"a;1\n2;b;"\n2"\n3;c;3\n', tmp_path)
    assert keys(table) == ["2", "3"]
    assert [reject.row for reject in table.rejects] == [2]


def test_a_cell_that_goes_on_for_hundreds_of_lines_is_taken_for_an_open_quote(tmp_path: Path) -> None:
    # Without an end to it, a file of open quotes would be read again from each of its lines.
    kept, open_ended = "line\n" * 400, "line\n" * 600
    table = read(f'{HEADER}1;"{kept}";1\n2;"{open_ended}";2\n3;c;3\n', tmp_path)
    assert keys(table) == ["1", "3"]
    assert {reject.row for reject in table.rejects} == set(range(3, 604))
    assert table.read == 2 + 601


def test_stray_quotes_inside_an_unquoted_cell_belong_to_it(tmp_path: Path) -> None:
    table = read(f"{HEADER}1;5\" screen;1\n2;'b';2\n", tmp_path)
    assert table.columns["name"] == ['5" screen', "'b'"]


def test_blank_lines_are_no_rows_but_have_a_number(tmp_path: Path) -> None:
    table = read(f"{HEADER}\n1;a;1\n\n\n2;b;2\n\n", tmp_path)
    assert (table.rows, table.read) == ([3, 6], 2)


def test_a_row_without_a_required_value_is_rejected_with_its_column(tmp_path: Path) -> None:
    table = read(f"{HEADER}1;a;1\n ;b;2\nx y;c;3\n\u00a04\u00a0;d;4\n\u200b5;e;\n", tmp_path)
    assert keys(table) == ["1", "4", "5"]
    assert [str(reject) for reject in table.rejects] == [
        "things.csv, row 3, column id: it is blank",
        "things.csv, row 4, column id: not an identifier: only letters, digits and . _ : / - are accepted",
    ]
    assert all(len(values) == table.accepted for values in table.columns.values())


def test_the_columns_may_stand_in_any_order_case_and_company(tmp_path: Path) -> None:
    table = read("other;AMOUNT;Name;Key\nx;1;a;k1\n", tmp_path)
    assert table.columns == {"key": ["k1"], "name": ["a"], "amount": [Decimal(1)]}


def test_a_column_that_the_file_does_not_have_is_blank(tmp_path: Path) -> None:
    assert read("id;name\n1;a\n", tmp_path).columns["amount"] == [None]


@pytest.mark.parametrize("content", [HEADER, HEADER.rstrip(), HEADER + "\n\n"])
def test_a_header_without_rows_is_noted(content: str, tmp_path: Path) -> None:
    table = read(content, tmp_path)
    assert (table.read, table.columns["key"], table.notes) == (0, [], ["it has a header and no rows"])


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        ("", "the file is empty", "things.csv"),
        (" \n\n ", "the file is empty", "things.csv"),
        ("id;amount\n1;2\n", "these columns are missing: name", "things.csv, row 1"),
        ("id;name;NAME\n1;a;b\n", "the column name stands twice", "things.csv, row 1"),
        (
            'id;name;"amount\n1;a;1\n',
            "the header has a quote that is never closed or not doubled",
            "things.csv, row 1",
        ),
        ("<!DOCTYPE html><html>id;name</html>", "this is a web page or XML, not a table", "things.csv"),
        ("\n <HTML><body>503</body>", "this is a web page or XML, not a table", "things.csv"),
        ('<?xml version="1.0"?><project/>', "this is a web page or XML, not a table", "things.csv"),
        ("%PDF-1.7 id;name", "this is no text file", "things.csv"),
        ("id;na\0me\n", "this is no text file", "things.csv"),
        (";".join("x" * 1_001) + "\n", "the header has 1,001 columns", "things.csv, row 1"),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_place(
    content: str, what: str, where: str, tmp_path: Path
) -> None:
    error = refusal(content, tmp_path)
    assert (error.what, error.where) == (what, where)
    assert error.do


def test_a_header_of_a_million_columns_is_refused(tmp_path: Path) -> None:
    assert "columns" in refusal(";" * 1_000_000, tmp_path).what


def test_a_message_about_the_header_stays_short(tmp_path: Path) -> None:
    error = refusal("x" * 5_000 + ";b" * 40 + "\n", tmp_path)
    assert "things.csv" in error.where
    assert len(error.do) < 500
    assert "and 29 more" in error.do


@pytest.mark.parametrize("row", [1, 2, 3, 1_000, 5_000])
@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> theirs", "||||||| base"])
def test_conflict_markers_are_refused_with_their_row(row: int, mark: str, tmp_path: Path) -> None:
    lines = [HEADER.rstrip(), *(f"{number};a;1" for number in range(6_000))]
    lines.insert(row - 1, mark)
    error = refusal("\n".join(lines), tmp_path)
    assert error.where == f"things.csv, row {row}"
    assert "conflict markers" in error.what


def test_the_row_of_a_conflict_marker_counts_cells_of_several_lines_as_one_row(tmp_path: Path) -> None:
    assert refusal(f'{HEADER}1;"a\nb";1\n\n<<<<<<< HEAD\n', tmp_path).where == "things.csv, row 4"


def test_progress_is_told_in_bytes_of_the_file_and_ends_at_its_size(tmp_path: Path) -> None:
    path = tmp_path / "things.csv"
    path.write_text(HEADER + "1;àèìòù;1\n" * 100_000, "utf-8")
    told: list[int] = []
    read_table(list_members(path)[0], LAYOUT, "<things>", told.append)
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
    assert len(told) > 3


def test_the_header_and_its_delimiter_can_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "any name at all"
    path.write_text('\ufeff"id"|" name "|"a|b"\n', "utf-8")
    assert read_header(list_members(path)[0]) == (["id", "name", "a|b"], "|")


# A file as a publisher writes it: any cells, some of several lines, quoted where needed.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
GOOD = st.tuples(st.integers(0, 10**6).map(str), CELLS, st.just("1"))
BROKEN = st.sampled_from(['7;"open;1', '7;"a"b;1', "7;b", "7;b;1;1", "7\0;b;1", "words", "id;name;amount"])


def written(row: tuple[str, ...], delimiter: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerow(row)
    return out.getvalue()


def misleads(cell: str) -> bool:
    """Tell whether a later line may make a whole row with what follows, or looks like a conflict marker."""
    later_lines = cell.replace("\r", "\n").split("\n")[1:]
    return any(";" in line or line.startswith(("<<<<<<< ", ">>>>>>> ", "||||||| ")) for line in later_lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(GOOD.filter(lambda row: not misleads(row[1])), BROKEN), max_size=40), st.booleans())
def test_good_rows_come_out_and_broken_ones_are_counted(
    rows: list[tuple[str, ...] | str], repeated: bool
) -> None:
    # Often enough for the way that takes clean batches whole as well.
    rows = rows * (60 if repeated else 1)
    good = [row for row in rows if isinstance(row, tuple)]
    content = HEADER + "".join(f"{row}\r\n" if isinstance(row, str) else written(row) for row in rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "things.csv"
        path.write_bytes(content.encode())
        raw = TableLayout("raw", "", (Column("key", ("id",), required="cell"), Column("name", ("name",))))
        table = read_table(list_members(path)[0], raw, "<things>")
    assert table.read == table.accepted + sum(reject.left_out == "row" for reject in table.rejects)
    assert table.columns["key"] == [row[0] for row in good]
    assert table.read == len(rows)
    assert table.rows == [number for number, row in enumerate(rows, 2) if isinstance(row, tuple)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 40))
def test_bytes_of_any_kind_are_read_or_refused_and_always_counted(tail: bytes, times: int) -> None:
    with TemporaryDirectory() as folder:
        try:
            table = read(HEADER.encode() + tail * times, Path(folder))
        except TriplehelixError as error:
            assert error.where.startswith("things.csv")
            return
    rejected = [reject for reject in table.rejects if reject.left_out == "row"]
    assert table.read == table.accepted + len(rejected)
    assert all(len(values) == table.accepted == len(table.rows) for values in table.columns.values())
    assert not {reject.row for reject in rejected} & set(table.rows)


def test_accepted_rows_can_be_rejected_later(tmp_path: Path) -> None:
    table = read(f"{HEADER}1;a;1\n2;b;2\n3;c;3\n", tmp_path)
    table.reject({1: Reject(table.file, 3, "", "row", "not wanted", "2")})
    assert (keys(table), table.columns["name"], table.rows, table.rejected) == (
        ["1", "3"],
        ["a", "c"],
        [2, 4],
        1,
    )
