"""The charts, as pictures and in words."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET

import pytest
from triplehelix.viz.charts import Chart, draw_kinds, draw_partner_countries, draw_projects_per_year

SVG = "{http://www.w3.org/2000/svg}"


def read_texts(chart: Chart) -> list[str]:
    return [text.text or "" for text in ET.fromstring(chart.svg).iter(f"{SVG}text")]


def test_years_without_projects_keep_their_place() -> None:
    chart = draw_projects_per_year([(2014, 3), (2017, 1)])
    assert [year for year in ("2014", "2015", "2016", "2017") if year in read_texts(chart)] == [
        "2014",
        "2015",
        "2016",
        "2017",
    ]


def test_a_mistaken_year_does_not_stretch_the_chart() -> None:
    chart = draw_projects_per_year([(2014, 3), (9999, 1)])
    assert {"2014", "9999"} <= set(read_texts(chart))
    assert "2015" not in read_texts(chart)


def test_kinds_have_the_colours_of_the_network_page() -> None:
    chart = draw_kinds([("Company", 3), ("https://w3id.org/triplehelix/ns#University", 1200)])
    assert chart.words == "Bar chart of organisations by kind: universities 1,200, companies 3."
    assert {"Universities", "Companies", "1,200", "3"} <= set(read_texts(chart))
    assert "#0072B2" in chart.svg
    assert "#E69F00" in chart.svg


def test_at_most_fifteen_countries_are_drawn_and_the_rest_is_counted() -> None:
    chart = draw_partner_countries([(f"C{number:02}", number) for number in range(1, 21)])
    names = [text for text in read_texts(chart) if text.startswith("C")]
    assert names == [f"C{number:02}" for number in range(20, 5, -1)]
    assert chart.words.endswith("and 5 more countries not drawn.")


@pytest.mark.parametrize("draw", [draw_projects_per_year, draw_kinds, draw_partner_countries])
def test_nothing_to_draw_gives_a_sentence(draw: object) -> None:
    chart = draw([])  # type: ignore[operator]
    assert chart.svg == ""
    assert chart.words.startswith("No ")
    assert chart.words.endswith(".")


def test_the_same_numbers_give_the_same_picture() -> None:
    counts = [("DE", 9), ("FR", 4), ("ES", 4)]
    first = draw_partner_countries(counts)
    draw_projects_per_year([(2020, 1)])
    assert draw_partner_countries(list(reversed(counts))) == first


def test_hostile_names_are_only_text(canaries: list[str]) -> None:
    chart = draw_partner_countries([(text, 5) for text in canaries])
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(chart.svg).iter()}
    assert tags <= {"svg", "rect", "g", "path", "line", "text"}


def test_the_picture_travels_inside_the_page() -> None:
    chart = draw_kinds([("Company", 1)])
    head, _, body = chart.address.partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body).decode("utf-8") == chart.svg
