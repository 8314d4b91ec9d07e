"""Archives and workbooks that are damaged, dressed up, or meant to do harm."""

from __future__ import annotations

import datetime
import gzip
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from bad_tables import FIRST, HEADER, SECOND, lines, save

PROJECT = ["id", "title", "startDate", "endDate", "totalCost"]
GOOD = [1, "Calmer quays", datetime.date(2020, 1, 1), datetime.date(2023, 12, 31), 1500.5]
TABLE = lines(HEADER, FIRST, SECOND)
MOLES = "projectID;organisationID;name;role\n1;999000001;Ateneo della Mole;coordinator\n"


def pack(path: Path, **members: str | bytes) -> Path:
    """Write an archive of csv files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return path


def zip_bomb(folder: Path) -> Path:
    row = f"1;{'quay' * 20_000};2020-01-01;2023-12-31;1\n"
    with (
        zipfile.ZipFile(folder / "cordis.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("project.csv", "w") as member,
    ):
        member.write(f"{HEADER}\n".encode())
        for _ in range(1_000):
            member.write(row.encode())
    return folder / "cordis.zip"


def path_traversal(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "cordis.zip", "w") as archive:
        archive.writestr("project.csv", TABLE)
        archive.writestr("../../.bashrc", "echo caught")
    return folder / "cordis.zip"


def gzip_cut_short(folder: Path) -> Path:
    return save(folder / "project.csv.gz", gzip.compress(TABLE.encode())[:-20])


def bad_checksum(folder: Path) -> Path:
    path = folder / "cordis.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("project.csv", TABLE)
    return save(path, path.read_bytes().replace(b"Calmer", b"Louder", 1))


def trailing_garbage(folder: Path) -> Path:
    return save(folder / "project.csv.gz", gzip.compress(TABLE.encode()) + b"garbage after the end")


def no_zip(folder: Path) -> Path:
    return save(folder / "cordis.zip", TABLE)


def several_members(folder: Path) -> Path:
    path = pack(folder / "cordis.zip", project=TABLE, organization=MOLES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("read me.pdf", b"%PDF-1.7")
        archive.writestr("__MACOSX/._project.csv", b"\0\5\x16\7")
    return path


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """Write a workbook."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def formula_without_value(folder: Path) -> Path:
    return book(folder / "projects.xlsx", project=[PROJECT, GOOD, [2, "Piers", *GOOD[2:4], "=E2*2"]])


def macro_workbook(folder: Path) -> Path:
    path = book(folder / "projects.xlsm", project=[PROJECT, GOOD])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    return path


def wrong_sheet(folder: Path) -> Path:
    return book(folder / "projects.xlsx", Sheet1=[["Budget", "Spent"], [1, 2]])


def empty_sheet(folder: Path) -> Path:
    return book(folder / "projects.xlsx", Sheet1=[])


def serial_date(folder: Path) -> Path:
    return book(folder / "projects.xlsx", project=[PROJECT, GOOD, [2, "Piers", 43832, *GOOD[3:]]])


def huge_cell(folder: Path) -> Path:
    path = book(folder / "projects.xlsx", project=[PROJECT, GOOD, [2, "MARK", *GOOD[2:]]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"MARK", b"quay" * 300_000))
    return path


def fake_workbook(folder: Path) -> Path:
    return save(folder / "projects.xlsx", TABLE)
