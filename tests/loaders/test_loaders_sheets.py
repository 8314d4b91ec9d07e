"""Sheets: a workbook is read as a csv file is, and what a spreadsheet hides is told with row and column."""

from __future__ import annotations

import datetime
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders import sheets
from triplehelix.loaders.layout import read_layout
from triplehelix.loaders.source import Records, Source, list_tables, read_source, recognise
from triplehelix.loaders.table import read_table

PROJECT: list[Any] = ["id", "title", "startDate", "endDate", "totalCost"]
ORGANIZATION: list[Any] = ["projectID", "organisationID", "name", "role", "SME", "postCode"]
GOOD: list[Any] = [101, "One", datetime.date(2020, 1, 2), datetime.datetime(2021, 3, 4, 5, 6), 1234.5]


def book(path: Path, **tables: list[list[Any]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in tables.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def edit(path: Path, part: str, old: str, new: str) -> Path:
    """Change the text of one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    text = parts[part].decode()
    assert old in text
    parts[part] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> Records:
    kind = recognise(path)
    assert kind == "cordis"
    return read_source(Source(path, kind))


def test_a_workbook_with_a_sheet_for_each_table_is_recognised_and_typed(tmp_path: Path) -> None:
    path = book(
        tmp_path / "h2020.xlsx",
        project=[PROJECT, GOOD],
        organization=[ORGANIZATION, [101, 999984059, "RINA", "coordinator", True, "00185"]],
        notes=[["Read me"]],
    )
    records = read(path)
    assert [table.file for table in records.tables] == ["h2020.xlsx/project", "h2020.xlsx/organization"]
    assert records.unread == ["h2020.xlsx/notes"]
    assert records.rejects == []
    project, organization = (table.columns for table in records.tables)
    assert project["id"] == ["101"]
    assert project["start"] == [datetime.date(2020, 1, 2)]
    assert project["end"] == [datetime.date(2021, 3, 4)]
    assert str(project["total_cost"][0]) == "1234.5"
    assert organization["pic"] == ["999984059"]
    assert organization["sme"] == [True]
    assert organization["post_code"] == ["00185"]
    assert len({table.iri for table in records.tables}) == 2


def test_an_archive_of_workbooks_one_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "h2020-xlsx.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(book(tmp_path / "project.xlsx", Sheet1=[PROJECT, GOOD]), "xlsx/project.xlsx")
        archive.write(
            book(tmp_path / "org.xlsx", Sheet1=[ORGANIZATION, [101, 999, "RINA", "coordinator"]]),
            "xlsx/organization.xlsx",
        )
    records = read(path)
    assert [table.layout.name for table in records.tables] == ["project", "organization"]
    assert records.tables[0].file == "h2020-xlsx.zip/xlsx/project.xlsx/Sheet1"


def test_rows_are_numbered_as_the_spreadsheet_does_and_blank_ones_passed_over(tmp_path: Path) -> None:
    rows = [[], PROJECT, GOOD, [], ["a b", "Bad"], ["102", "Two", "2020-01-01"], PROJECT]
    records = read(book(tmp_path / "x.xlsx", project=rows))
    assert records.tables[0].rows == [3, 6]
    assert [(reject.row, reject.reason) for reject in records.rejects] == [
        (7, "it repeats the header"),
        (5, "not an identifier: only letters, digits and . _ : / - are accepted"),
    ]
    assert (records.read, records.rejected) == (4, 2)


def test_a_table_may_begin_at_any_cell(tmp_path: Path) -> None:
    rows = [[], [], [None, None, *PROJECT], [None, None, *GOOD[:4], "#N/A"]]
    records = read(book(tmp_path / "x.xlsx", project=rows))
    assert [(reject.row, reject.column) for reject in records.rejects] == [(4, "totalCost")]
    assert (records.tables[0].rows, records.tables[0].columns["id"]) == ([4], ["101"])


def test_a_formula_without_a_value_and_an_error_are_told_with_row_and_column(tmp_path: Path) -> None:
    rows = [PROJECT, [*GOOD[:4], "=1+1"], [102, "Two", "#N/A", None, 5], ["=A2", "Three", "2020-01-01"]]
    records = read(book(tmp_path / "x.xlsx", project=rows))
    assert sorted(
        (r.row, r.column, r.left_out, r.reason.split(";")[0], r.value) for r in records.rejects
    ) == [
        (2, "totalCost", "cell", "a formula without a value", "=1+1"),
        (3, "startDate", "cell", "the spreadsheet shows the error #N/A", "#N/A"),
        (4, "id", "row", "a formula without a value", "=A2"),
    ]
    assert records.tables[0].columns["id"] == ["101", "102"]


def test_a_formula_with_its_value_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", project=[PROJECT, [*GOOD[:4], "=1+1"]])
    edit(path, "xl/worksheets/sheet1.xml", "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    records = read(path)
    assert records.rejects == []
    assert str(records.tables[0].columns["total_cost"][0]) == "2"


def test_a_number_that_was_meant_as_a_date_is_set_aside(tmp_path: Path) -> None:
    records = read(book(tmp_path / "x.xlsx", project=[PROJECT, [101, "One", 43832]]))
    [reject] = records.rejects
    assert (reject.row, reject.column, reject.value) == (2, "startDate", "43832")
    assert "not a date" in reject.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999984059.0, "999984059"),
        (1e15, "1000000000000000"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
        (True, "true"),
        (" x ", " x "),
        (datetime.time(1, 2), "01:02:00"),
    ],
)
def test_values_become_the_text_that_a_csv_file_would_hold(value: object, text: str) -> None:
    assert sheets._text(value) == text


def test_merged_cells_and_macros_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsm"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (PROJECT, GOOD, GOOD):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    workbook.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    [table] = read(path).tables
    assert any("1 merged areas" in note for note in table.notes)
    assert any("macros, which are not run" in note for note in table.notes)


def test_a_csv_file_named_xlsx_is_read_and_the_name_noted(tmp_path: Path) -> None:
    path = tmp_path / "project.xlsx"
    path.write_text("id;title;startDate\n1;One;2020-01-01\n")
    [table] = read(path).tables
    assert table.accepted == 1
    assert table.notes == ["it is named like a workbook and is a plain table"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!doctype html><table>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "before 2007, or one with a password"),
        (b"", "empty"),
        (b"PK\x03\x04" + b"\0" * 60, "damaged"),
    ],
)
def test_what_is_no_workbook_is_told(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(TriplehelixError, match=what) as caught:
        recognise(path)
    assert caught.value.where.startswith("x.xlsx")


def test_a_workbook_of_blank_or_other_sheets_is_refused_with_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="found no table"):
        recognise(book(tmp_path / "blank.xlsx", Sheet1=[]))
    with pytest.raises(TriplehelixError, match="found: Budget, 2024"):
        recognise(book(tmp_path / "other.xlsx", Sheet1=[["Budget", 2024], [1, 2]]))


def test_a_sheet_that_lacks_a_needed_column_is_told_by_name(tmp_path: Path) -> None:
    header = ["projectID", "organisationID", "name", "SME", "street", "city", "country", "vatNumber"]
    path = book(tmp_path / "x.xlsx", organization=[header])
    with pytest.raises(TriplehelixError, match="organization table are missing: role") as caught:
        recognise(path)
    assert caught.value.where == "x.xlsx/organization, row 1"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", project=[[*PROJECT, "title"], [*GOOD, "x"]])
    with pytest.raises(TriplehelixError, match="title stands twice"):
        read(path)


def test_a_workbook_that_unpacks_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "x.xlsx", project=[PROJECT, [*GOOD[:1], "x" * 30_000]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 5_000_000)
    monkeypatch.setattr(sheets, "_SMALL", 1_000_000)
    with pytest.raises(TriplehelixError, match="unpacks to far more"):
        recognise(path)


def test_an_entity_bomb_in_a_sheet_does_not_grow(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1_000 + '"><!ENTITY c "' + "&b;" * 1_000
    bomb += '"><!ENTITY d "' + "&c;" * 1_000 + '">]><worksheet'
    path = book(tmp_path / "x.xlsx", project=[PROJECT, [101, "One", "2020-01-01", None, "=1"]])
    edit(path, "xl/worksheets/sheet1.xml", "<worksheet", bomb)
    edit(path, "xl/worksheets/sheet1.xml", "<t>One</t>", "<t>&d;</t>")
    try:
        titles = [table.columns["title"] for table in read(path).tables]
    except TriplehelixError:
        return
    assert len(str(titles)) < 1_000_000


def test_a_very_long_cell_rejects_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_LONGEST_CELL", 100)
    records = read(book(tmp_path / "x.xlsx", project=[PROJECT, GOOD, [102, "x" * 101, "2020-01-01"]]))
    [reject] = records.rejects
    assert (reject.row, reject.reason) == (3, "a cell is longer than 100 characters")


def test_a_workbook_cut_short_or_changed_anywhere_is_told_or_read(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", project=[PROJECT, GOOD]).read_bytes()
    path = tmp_path / "x.xlsx"
    for place in range(4, len(whole) - 1, 199):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]):
            path.write_bytes(content)
            try:
                records = read_source(Source(path, "cordis"))
            except TriplehelixError:
                continue
            assert records.read == records.tables[0].accepted + records.rejected


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20).filter(
        lambda text: not text.startswith("=") and "\ufffe" not in text and "\uffff" not in text
    ),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6))
def test_whatever_the_cells_what_is_read_is_accepted_or_rejected(rows: list[list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = book(Path(folder) / "x.xlsx", project=[PROJECT, *rows])
        [member] = list_tables(path)
        table = read_table(member, read_layout("cordis").tables[0], "<x:y>")
    assert table.read == table.accepted + table.rejected
    assert table.read == sum(any(cell not in {None, ""} for cell in row) for row in rows)
    assert all(len(values) == table.accepted for values in table.columns.values())


def test_the_bytes_of_a_workbook_inside_an_archive_are_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = book(tmp_path / "x.xlsx", project=[PROJECT, [*GOOD[:1], "x" * 30_000]])
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "x.xlsx")
    monkeypatch.setattr(sheets, "_SMALL", 1_000)
    monkeypatch.setattr(sheets, "MOST_RATIO", 1)
    with pytest.raises(TriplehelixError, match="unpacks to far more"):
        recognise(path)
    assert io.BytesIO(path.read_bytes()).read(2) == b"PK"
