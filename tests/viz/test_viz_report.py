"""The report as a file: every figure leads to its question, nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.queries.results import Result
from triplehelix.viz.report import write_report
from triplehelix.viz.tables import lay_out, word_value

ITALY = {"label": "Italy", "country": "IT"}


def make_ask(answers: Mapping[str, Result]) -> Callable[..., Result]:
    return lambda name, **params: answers[name]


@pytest.fixture
def write(tmp_path: Path, build: dict[str, Any], read_page: Callable[[Path], Any]) -> Callable[..., Any]:
    def write_and_read(answers: Mapping[str, Result], **changes: Any) -> Any:
        given = {"title": "The ecosystem of Italy", "focus": ITALY, "build": build, **changes}
        return read_page(write_report(make_ask(answers), tmp_path / "report", **given))

    return write_and_read


def test_every_figure_and_table_links_to_its_question(write: Any, answers: dict[str, Result]) -> None:
    page = write(answers)
    targets = {attributes["id"] for _, attributes, _ in page.elements if "id" in attributes}
    links = [
        (attributes["href"], text)
        for attributes, text in page.find("a")
        if attributes.get("class") == "asked"
    ]
    assert len(page.find("ul", **{"class": "cards"})[0][1].split("Question")) == 7
    assert {text.partition(": ")[2] for _, text in links} == set(answers)
    assert {href.removeprefix("#") for href, _ in links} <= targets
    assert all(attributes["href"][1:] in targets for attributes, _ in page.find("a"))


def test_the_annex_prints_query_rows_digest_and_snapshot(write: Any, answers: dict[str, Result]) -> None:
    page = write(answers)
    queries = [text for _, text in page.find("pre")]
    assert sorted(queries) == sorted(answer.query for answer in answers.values())
    annex = page.find("section", id="annex")[0][1]
    assert "26 rows · snapshot 2026-01-31-0a1b2c" in annex
    assert len(set(re.findall(r"\b[0-9a-f]{64}\b", annex))) == len(answers)


def test_figures_at_a_glance_are_those_of_the_focus(write: Any, answers: dict[str, Result]) -> None:
    figures = [text for _, text in write(answers).find("span", **{"class": "figure"})]
    assert figures == ["18", "35", "€21.5 million", "11", "11", "39"]
    everywhere = [text for _, text in write(answers, focus={}).find("span", **{"class": "figure"})]
    assert everywhere[0] == "23"


def test_long_tables_are_cut_and_say_how_to_get_the_rest(write: Any, answers: dict[str, Result]) -> None:
    section = write(answers).find("section", id="collaborators")[0][1]
    assert "11 more rows; the whole answer: triplehelix ask top-collaborators --country IT" in section


def test_an_answer_that_was_cut_off_is_not_counted_as_whole(write: Any, answers: dict[str, Result]) -> None:
    cut = {name: replace(answer, more=True) for name, answer in answers.items()}
    page = write(cut)
    assert page.find("span", **{"class": "figure"})[3][1] == "11+"
    assert (
        "At least 11 more rows; the whole answer: triplehelix ask top-collaborators --country IT"
        in page.text()
    )
    assert "The first 26 rows · snapshot" in page.text()


def test_tables_name_things_instead_of_showing_iris(write: Any, answers: dict[str, Result]) -> None:
    page = write(answers)
    cells = [text for _, text in page.find("td")]
    assert "Universität Hohenbruck" in cells
    assert "document 001, characters 31 to 51" in cells
    assert not any(cell.startswith("http") for cell in cells)


def test_charts_are_images_with_words(write: Any, answers: dict[str, Result]) -> None:
    images = [attributes for attributes, _ in write(answers).find("img")]
    assert len(images) == 3
    assert all(str(image["src"]).startswith("data:image/svg+xml;base64,") for image in images)
    assert images[0]["alt"] == (
        "Bar chart of projects by start year, 2014 to 2025: 35 in all, most in 2017 (5)."
    )


def test_the_page_has_a_language_one_h1_and_headings_in_order(write: Any, answers: dict[str, Result]) -> None:
    page = write(answers)
    assert page.find("html")[0][0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert len(page.find("caption")) == len(page.find("table")) == 8
    assert all("scope" in attributes for attributes, _ in page.find("th"))


def test_the_report_runs_no_script_and_loads_nothing(write: Any, answers: dict[str, Result]) -> None:
    page = write(answers)
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0][0]["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.find("script") == []
    for tag, attributes, _ in page.elements:
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)


def test_a_question_that_fails_is_named_and_the_rest_is_written(
    tmp_path: Path, read_page: Callable[[Path], Any], answers: dict[str, Result]
) -> None:
    def ask(name: str, **params: str) -> Result:
        if name == "brokers":
            raise TriplehelixError("it took longer than 60 seconds", "brokers.rq")
        return answers[name]

    text = read_page(write_report(ask, tmp_path, title="Italy", focus=ITALY, build={})).text()
    assert text.count("This question could not be answered: it took longer than 60 seconds.") == 1
    assert text.count("Not answered: it took longer than 60 seconds.") == 1
    assert "Universität Hohenbruck" in text


def test_an_error_that_is_none_of_ours_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_report(make_ask({}), tmp_path, title="Nothing", focus={}, build={})


def test_answers_without_rows_give_sentences(write: Any, answers: dict[str, Result]) -> None:
    empty = {
        name: Result(answer.columns, [], answer.query, answer.snapshot, 0.1)
        for name, answer in answers.items()
    }
    page = write(empty, build={})
    text = page.text()
    assert "No project with a start year." in text
    assert "The manifest of this build names no sources." in text
    assert "This build has no backtest." in text
    assert "Snapshot not stated" in text
    assert page.find("section", id="groups") == []
    assert page.find("img") == page.find("table") == []


def test_the_country_of_the_focus_is_asked_for_where_it_matters(
    tmp_path: Path, answers: dict[str, Result]
) -> None:
    asked: dict[str, dict[str, str]] = {}

    def ask(name: str, **params: str) -> Result:
        asked[name] = params
        return answers[name]

    write_report(ask, tmp_path, title="Italy", focus=ITALY, build={})
    assert asked["top-collaborators"] == {"country": "IT"}
    assert asked["data-gaps"] == {}
    assert set(asked) == set(answers)


def test_the_same_answers_give_the_same_bytes_however_long_they_took(
    write: Any, answers: dict[str, Result]
) -> None:
    slower = {
        name: Result(answer.columns, answer.rows, answer.query, answer.snapshot, answer.seconds * 7)
        for name, answer in answers.items()
    }
    assert write(answers).raw == write(slower).raw


def test_sources_show_rows_digests_and_licences(write: Any, answers: dict[str, Result]) -> None:
    section = write(answers).find("section", id="quality")[0][1]
    for words in ("An invented programme", "Apache-2.0", "5f1c0de4a7b2" + "0" * 52, "invented/project.csv"):
        assert words in section
    assert "organisations without a name18,01235,87150.2" in section


def test_hostile_text_stays_text(write: Any, answers: dict[str, Result], canaries: list[str]) -> None:
    honest = write(answers)
    for text in canaries:
        spoilt = {
            name: Result(
                answer.columns,
                [tuple(text if isinstance(value, str) else value for value in row) for row in answer.rows],
                text,
                text,
                0.1,
            )
            for name, answer in answers.items()
        }
        source = {"title": text, "file": text, "sha256": text, "licence": text}
        build = {"snapshot": text, "created": text, "software": text, "backtest": text, "sources": [source]}
        page = write(spoilt, title=text, notice=text, focus={"label": text, "country": text}, build=build)
        assert {tag for tag, _, _ in page.elements} <= {tag for tag, _, _ in honest.elements} | {"p"}
        assert not set("\u202e\u2066\u200f\u2028\u2029\x00\x07") & set(page.raw.decode("utf-8"))
    assert len(canaries) == 15


def test_columns_that_nobody_foresaw_are_shown_as_they_are() -> None:
    table = lay_out(Result(["some_thing", "organisation"], [("<b>", "iri"), (None, "iri")], "", "", 0.0), 1)
    assert [column.heading for column in table.columns] == ["Some thing", "Organisation"]
    assert table.rows == [["<b>", "iri"]]
    assert table.more == 1


@pytest.mark.parametrize(
    ("value", "column", "words"),
    [
        (2019, "first_year", "2019"),
        (2019, "projects", "2,019"),
        (Decimal("1234567.89"), "contribution", "1,234,568"),
        (0.31999999, "score", "0.320"),
        (3.25, "strength", "3.25"),
        (float("nan"), "score", "–"),
        (float("inf"), "score", "–"),
        (1e-12, "score", "0.00000000000100"),
        (True, "invented", "yes"),
        (None, "city", "–"),
        ("", "city", "–"),
        ("ResearchCentre", "kind", "Research centre"),
        ("document", "kind", "document"),
    ],
)
def test_values_in_words(value: Any, column: str, words: str) -> None:
    assert word_value(value, column) == words
