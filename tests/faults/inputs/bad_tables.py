"""Files that are broken as delimited tables: their encoding, their quotes, their rows, their header."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HEADER = "id;title;startDate;endDate;totalCost"
WIDER = "id;title;startDate;endDate;acronym;status;fundingScheme"
FIRST = "1;Calmer quays;2020-01-01;2023-12-31;1500.5"
SECOND = "2;Lighter piers;2021-01-01;2024-12-31;2500"
THIRD = "3;Safer moles;2022-01-01;2025-12-31;3500"
ACCENTED = "2;Città del molo;2021-01-01;2024-12-31;2500"
HEADER_OF_PARTICIPANTS = "projectID;organisationID;name;role;SME;city;country;ecContribution"


def projects(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """Write a table of projects."""
    return save(folder / "project.csv", lines(header, *rows))


def participants(folder: Path, *rows: str) -> list[Path]:
    """Write a table of two projects and one of participants."""
    return [
        projects(folder, FIRST, SECOND),
        save(folder / "organization.csv", lines(HEADER_OF_PARTICIPANTS, *rows)),
    ]


def save(path: Path, content: str | bytes) -> Path:
    """Write a file as it is, line ends and all."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*rows: str) -> str:
    """Join rows as the lines of a file."""
    return "".join(f"{row}\n" for row in rows)


def latin_1(folder: Path) -> Path:
    return save(folder / "project.csv", lines(HEADER, FIRST, ACCENTED).encode("latin-1"))


def byte_order_mark(folder: Path) -> Path:
    return save(folder / "project.csv", lines(HEADER, FIRST, ACCENTED).encode("utf-8-sig"))


def utf_16(folder: Path) -> Path:
    return save(folder / "project.csv", lines(HEADER, FIRST, ACCENTED).encode("utf-16"))


def mixed_encodings(folder: Path) -> Path:
    later = THIRD.replace("Safer", "Più sicuri")
    content = lines(HEADER, FIRST, ACCENTED).encode() + lines(later).encode("latin-1")
    return save(folder / "project.csv", content)


def mojibake(folder: Path) -> Path:
    return projects(folder, FIRST, ACCENTED.encode().decode("cp1252", "replace"))


def mixed_line_ends(folder: Path) -> Path:
    return save(folder / "project.csv", f"{HEADER}\r\n{FIRST}\n{SECOND}\r{THIRD}\r\n")


def nul_character(folder: Path) -> Path:
    return projects(folder, FIRST, SECOND.replace("piers", "pi\0ers"), THIRD)


def unbalanced_quote(folder: Path) -> Path:
    rows = [f"{key};Quay {key};2020-01-01;2023-12-31;1" for key in range(1, 201)]
    rows[1] = rows[1].replace("Quay", '"Quay')
    return projects(folder, *rows)


def stray_quotes(folder: Path) -> Path:
    inside = SECOND.replace("Lighter", '"The "lighter""')
    return projects(folder, FIRST.replace("Calmer", 'The "calmer"'), inside, THIRD)


def comma(folder: Path) -> Path:
    return delimited(folder, ",")


def semicolon(folder: Path) -> Path:
    return delimited(folder, ";")


def tab(folder: Path) -> Path:
    return delimited(folder, "\t")


def pipe(folder: Path) -> Path:
    return delimited(folder, "|")


def delimited(folder: Path, delimiter: str) -> Path:
    """Write a table in which the other delimiters stand in a quoted title."""
    titled = SECOND.replace("Lighter piers", "TITLE").replace(";", delimiter)
    quoted = titled.replace("TITLE", '"Piers, quays; moles | docks"')
    return save(folder / "project.csv", lines(HEADER.replace(";", delimiter), quoted))


def short_row(folder: Path) -> Path:
    return projects(folder, FIRST, "2;Lighter piers", THIRD)


def long_row(folder: Path) -> Path:
    return projects(folder, FIRST, f"{SECOND};one;more", THIRD)


def empty_file(folder: Path) -> Path:
    return save(folder / "project.csv", "")


def header_only(folder: Path) -> Path:
    return projects(folder)


def missing_column(folder: Path) -> Path:
    return projects(
        folder, "1;Calmer quays;2023-12-31;CALM;SIGNED;RIA", header=WIDER.replace("startDate;", "")
    )


def renamed_column(folder: Path) -> Path:
    row = "1;Calmer quays;2020-01-01;2023-12-31;CALM;SIGNED;RIA"
    return projects(folder, row, header=WIDER.replace("startDate", "Inizio"))


def duplicated_column(folder: Path) -> Path:
    return projects(folder, f"{FIRST};Another title", header=f"{HEADER};title")


def ten_megabyte_field(folder: Path) -> Path:
    return projects(folder, FIRST, SECOND.replace("piers", "x" * 10_000_000), THIRD)


def million_columns(folder: Path) -> Path:
    return projects(folder, FIRST, header=";".join(numbered(1_000_000)))


def numbered(count: int) -> Iterable[str]:
    """Name columns by their number."""
    return (f"c{number}" for number in range(count))


def web_page(folder: Path) -> Path:
    page = "<!DOCTYPE html>\n<html><body><h1>Service unavailable</h1></body></html>\n"
    return save(folder / "project.csv", page)


def conflict_markers(folder: Path) -> Path:
    return projects(folder, FIRST, "<<<<<<< HEAD", SECOND, "=======", THIRD, ">>>>>>> theirs")
