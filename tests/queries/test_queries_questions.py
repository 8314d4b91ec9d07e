"""Every named question, asked of a small store through the guarded engine."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from triplehelix.queries.catalogue import fill, load_catalogue
from triplehelix.queries.engine import ask

ORGANISATION = "https://w3id.org/triplehelix/id/organisation/"
PROJECT = "https://w3id.org/triplehelix/id/project/"
UNI, FIRM, LAB, TOWN = (ORGANISATION + name for name in ("uni", "firm", "lab", "town"))
GENOVA, UNNAMED = "Universita di Genova", "PIC 200 (name not given)"
DOCUMENT = "https://w3id.org/triplehelix/id/document/000"
FILE = "https://w3id.org/triplehelix/id/source/ab/organization.csv"

EXPECTED = {
    "top-collaborators": (
        {"country": "IT"},
        [
            (UNI, GENOVA, "University", "Genova", 3, 3, Decimal("121")),
            (FIRM, UNNAMED, "Company", "Milano", 2, 2, None),
        ],
    ),
    "organisations-by-kind": (
        {"country": "IT"},
        [("Company", 1, 2, 2, 0, 0), ("University", 1, 3, 3, 2, Decimal("121"))],
    ),
    "projects-per-year": ({}, [(2015, 1, 1, Decimal("100.5")), (2016, 1, 0, 0)]),
    "funding-by-country": ({}, [("IT", 2, 5, 2, Decimal("121")), ("FR", 2, 3, 3, Decimal("91"))]),
    "partner-countries": ({"country": "IT"}, [("FR", 3, 2)]),
    "strongest-collaborations": (
        {"country": "IT"},
        [
            (UNI, GENOVA, LAB, "Laboratoire", "FR", 3, 1.5, 2015, 2016),
            (FIRM, UNNAMED, UNI, GENOVA, "IT", 2, 1.0, 2015, 2016),
        ],
    ),
    "brokers": ({"country": "IT"}, [(UNI, GENOVA, "University", "Genova", 0.5, 3)]),
    "suggested-partners": (
        {"country": "IT"},
        [(1, FIRM, UNNAMED, TOWN, "Town", 0.5, 2, f"{UNNAMED}; {GENOVA}")],
    ),
    "find-organisation": (
        {"text": "GENOVA"},
        [(UNI, GENOVA, "UNIGE", "University", "IT", "Genova", 3)],
    ),
    "organisation-projects": (
        {"organisation": UNI},
        [
            (
                PROJECT + "p2",
                "project 2 (title not given)",
                None,
                None,
                datetime.date(2016, 5, 1),
                None,
                Decimal("60.5"),
                None,
                None,
            ),
            (
                PROJECT + "p1",
                "First",
                "ONE",
                "coordinator",
                datetime.date(2015, 1, 1),
                datetime.date(2016, 12, 31),
                Decimal("60.5"),
                Decimal("100.5"),
                f"{FILE}#row=2",
            ),
            (PROJECT + "p3", "Third", None, None, None, None, None, Decimal("50"), None),
        ],
    ),
    "districts-and-clusters": (
        {},
        [
            (
                ORGANISATION + "district",
                "Distretto",
                "District",
                "member",
                UNI,
                GENOVA,
                f"{DOCUMENT}#char=10,20",
            ),
            (
                ORGANISATION + "district",
                "Distretto",
                "District",
                "promoter",
                ORGANISATION + "ministry",
                "Ministry",
                f"{DOCUMENT}#char=1,9",
            ),
        ],
    ),
    "where-from": (
        {},
        [
            (FILE, "organization.csv", "file", 8, 1, True, "ab"),
            (DOCUMENT, "A document", "document", None, None, False, "cd"),
        ],
    ),
    "data-gaps": (
        {},
        [
            ("organisations without a NUTS code", 5, 6, Decimal("83.3")),
            ("organisations without a country", 2, 6, Decimal("33.3")),
            ("organisations without a name", 1, 6, Decimal("16.7")),
            ("participations without a contribution", 3, 8, Decimal("37.5")),
            ("projects without a contribution", 1, 3, Decimal("33.3")),
            ("projects without a start year", 1, 3, Decimal("33.3")),
            ("projects without a title", 1, 3, Decimal("33.3")),
        ],
    ),
}


def test_all_thirteen_general_questions_have_an_expected_answer() -> None:
    # Those on the founding documents have theirs beside test_queries_competency.py.
    general = {
        name
        for name, question in load_catalogue().items()
        if not {"competency", "evidence"} & set(question.tags)
    }
    assert general == set(EXPECTED)
    assert len(EXPECTED) == 13


@pytest.mark.parametrize("name", EXPECTED)
def test_a_question_gives_the_expected_rows(name: str, store_folder: Path) -> None:
    question = load_catalogue()[name]
    values, rows = EXPECTED[name]
    result = ask(store_folder, fill(question, values), snapshot="2026")
    assert result.rows == rows
    assert result.columns == list(question.columns)
    assert (result.snapshot, result.more) == ("2026", False)


def test_an_optional_country_narrows_the_projects(store_folder: Path) -> None:
    question = load_catalogue()["projects-per-year"]
    assert question.params["country"].default is None
    assert ask(store_folder, fill(question, {"country": "DE"})).rows == []


@pytest.mark.parametrize("name", load_catalogue())
def test_every_question_orders_its_rows(name: str) -> None:
    assert "\nORDER BY " in load_catalogue()[name].text
