"""The network page in Chromium, with the network cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from triplehelix.viz.network_page import write_network_page

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Any]

# Where something is drawn: a node, or the middle of an edge, from the middle of the picture, in pixels.
PLACE = """
const picture = document.getElementById("picture"), network = picture.network;
const places = network.getPositions(arguments[0]);
const spots = arguments[0].map((id) => network.canvasToDOM(places[id]));
const middle = (axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;
return [middle("x") - picture.clientWidth / 2, middle("y") - picture.clientHeight / 2];
"""

# Opens every organisation and every tie; returns the headings and the number of projects shown.
OPEN_EVERYTHING = """
const headings = [];
let projects = 0;
const partners = () => document.querySelectorAll(".partner");
for (const name of document.querySelectorAll(".name[data-organisation]")) {
    name.click();
    headings.push(document.getElementById("panel-heading").textContent);
    for (let place = 0; place < partners().length; place += 1) {
        partners()[place].click();
        projects += document.querySelectorAll("#panel li.project").length;
        name.click();
    }
}
return [headings, projects];
"""


@pytest.fixture
def browser(network: nx.Graph[str], focus: str, tmp_path: Path, open_page: OpenPage) -> Any:
    path = write_network_page(
        network, tmp_path / "network.html", title="The gulf", notice="All invented.", focus=focus
    )
    return open_page(path)


def read_data(browser: Any) -> Any:
    return json.loads(browser.execute_script("return document.getElementById('data').textContent"))


def click_at(browser: Any, *nodes: int) -> None:
    x, y = browser.execute_script(PLACE, list(nodes))
    picture = browser.find_element(By.ID, "picture")
    ActionChains(browser).move_to_element_with_offset(picture, round(x), round(y)).click().perform()


def read_panel(browser: Any) -> tuple[str, str]:
    return (
        browser.find_element(By.ID, "panel-heading").text,
        browser.find_element(By.ID, "panel-body").text,
    )


def find_number(browser: Any, name: str) -> int:
    return next(one["number"] for one in read_data(browser)["organisations"] if one["name"] == name)


def test_a_click_on_an_organisation_shows_its_facts_and_partners(browser: Any) -> None:
    click_at(browser, find_number(browser, "Hydrocell Power S.r.l."))
    heading, body = read_panel(browser)
    assert heading == "Hydrocell Power S.r.l."
    for fact in (
        "Kind\nCompany",
        "City\nValdorata",
        "Country\nIT",
        "partners here",
        "Università di Portochiaro",
    ):
        assert fact in body


def test_a_click_on_a_line_shows_the_projects_behind_it(browser: Any) -> None:
    data = read_data(browser)
    other = find_number(browser, "Uniwersytet Nowogrodzki")
    tie = next(tie for tie in data["ties"] if other in (tie["from"], tie["to"]))
    click_at(browser, tie["from"], tie["to"])
    heading, body = read_panel(browser)
    assert heading == "1 joint project"
    project = data["projects"][tie["projects"][0]]
    for words in (project["title"], f"starts {project['year']}", project["id"], project["source"]):
        assert words in body
    assert "Uniwersytet Nowogrodzki" in body


def test_every_line_can_be_opened_without_a_mouse(browser: Any) -> None:
    row = browser.find_element(By.CSS_SELECTOR, "[data-organisation='1']")
    row.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "panel-heading"
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert "partner" in browser.switch_to.active_element.get_attribute("class")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert read_panel(browser)[0].endswith(("joint project", "joint projects"))
    assert browser.find_elements(By.CSS_SELECTOR, "#panel li.project")


def test_search_works_from_the_keyboard_and_without_accents(browser: Any) -> None:
    search = browser.find_element(By.ID, "search")
    search.send_keys("universita")
    found = browser.find_elements(By.CSS_SELECTOR, "#matches [role=option]")
    assert [one.text for one in found] == [
        "Università di Portochiaro",
        "Universität Hohenbruck",
    ]
    search.send_keys(Keys.ARROW_DOWN)
    assert search.get_attribute("aria-activedescendant") == found[1].get_attribute("id")
    search.send_keys(Keys.ENTER)
    assert read_panel(browser)[0] == "Universität Hohenbruck"
    assert not browser.find_element(By.ID, "matches").is_displayed()


def test_a_search_that_finds_nothing_says_so(browser: Any) -> None:
    search = browser.find_element(By.ID, "search")
    search.send_keys("zzz")
    assert browser.find_element(By.ID, "matches").text == "No organisation of this name here"
    search.send_keys(Keys.ENTER)
    assert read_panel(browser)[0] == "How to read this picture"
    search.send_keys(Keys.ESCAPE)
    assert not browser.find_element(By.ID, "matches").is_displayed()


def test_the_picture_is_drawn_in_the_colours_of_the_kinds(browser: Any) -> None:
    colours = browser.execute_script("""
        const canvas = document.querySelector("#picture canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
        return [...seen];
    """)
    assert {"0,114,178", "230,159,0", "0,158,115", "213,94,0"} <= set(colours)


def test_the_page_scrolls_under_the_wheel_and_the_picture_zooms_with_ctrl(browser: Any) -> None:
    scale = "return document.getElementById('picture').network.getScale()"
    wheel = """document.querySelector("#picture canvas").dispatchEvent(
        new WheelEvent("wheel", { deltaY: -120, ctrlKey: arguments[0], bubbles: true, cancelable: true }))"""
    before = browser.execute_script(scale)
    browser.execute_script(wheel, False)
    assert browser.execute_script(scale) == before
    browser.execute_script(wheel, True)
    assert browser.execute_script(scale) > before


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("kind", ["network", "hostile_network"])
def test_no_width_needs_sideways_scrolling(
    request: pytest.FixtureRequest, tmp_path: Path, open_page: OpenPage, kind: str, width: int
) -> None:
    graph = request.getfixturevalue(kind)
    path = write_network_page(graph, tmp_path / "page.html", title="W" * 90, focus=next(iter(graph)))
    browser = open_page(path, width=width, height=800)
    browser.execute_script("document.querySelectorAll('.name').forEach((one) => one.click())")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_hostile_text_is_shown_and_never_run(
    hostile_network: nx.Graph[str], canaries: list[str], tmp_path: Path, open_page: OpenPage
) -> None:
    everything = " ".join(canaries[:12])
    path = write_network_page(
        hostile_network,
        tmp_path / "hostile.html",
        title=everything,
        notice=everything,
        focus=next(iter(hostile_network)),
    )
    browser = open_page(path)
    opened, projects = browser.execute_script(OPEN_EVERYTHING)
    assert {canaries[0], canaries[1], canaries[6], "N" * 500} <= set(opened)
    assert projects == 2 * (len(canaries) - 1)  # every tie from both of its ends
    browser.find_element(By.ID, "search").send_keys("window.pwned", Keys.ENTER)
    x, y = browser.execute_script(PLACE, [0])
    picture = browser.find_element(By.ID, "picture")
    ActionChains(browser).move_to_element_with_offset(picture, round(x), round(y)).pause(0.5).perform()
    made = browser.execute_script("""
        return document.querySelectorAll("body img, body iframe, body a, svg[onload], [onfocus]").length
    """)
    assert made == 0
    assert browser.execute_script("return window.pwned") is None


def test_the_policy_blocks_a_script_that_got_in(browser: Any) -> None:
    browser.execute_script("""
        const script = document.createElement("script");
        script.textContent = "window.got_in = true";
        document.body.append(script);
    """)
    assert browser.execute_script("return window.got_in") is None
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))
