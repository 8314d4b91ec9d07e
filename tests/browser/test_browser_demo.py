"""The pages of the demonstration in Chromium, with the network cut off, as a first-time user sees them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from triplehelix.observatory import Observatory

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Any]


@pytest.fixture(scope="session")
def pages(demo: Observatory, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pages")
    return demo.draw_network("lanterna curiosa", folder / "network.html"), demo.report(folder / "report")


def test_both_pages_say_that_data_is_invented(pages: tuple[Path, Path], open_page: OpenPage) -> None:
    for page in pages:
        browser = open_page(page)
        assert "invented" in browser.find_element(By.CSS_SELECTOR, ".notice").text


def test_every_tie_of_the_network_opens_projects_with_their_source(
    pages: tuple[Path, Path], open_page: OpenPage
) -> None:
    browser = open_page(pages[0])
    browser.find_element(By.CSS_SELECTOR, ".name[data-organisation]").click()
    browser.find_element(By.CSS_SELECTOR, ".partner").click()
    projects = [item.text for item in browser.find_elements(By.CSS_SELECTOR, "#panel li.project")]
    assert projects
    assert all("(invented)" in project and "row" in project for project in projects)


def test_the_report_has_its_charts_tables_and_districts(
    pages: tuple[Path, Path], open_page: OpenPage
) -> None:
    browser = open_page(pages[1])
    assert browser.execute_script("return [...document.images].every((one) => one.naturalWidth > 300)")
    assert len(browser.find_elements(By.TAG_NAME, "img")) == 3
    text = browser.find_element(By.TAG_NAME, "body").text
    for expected in (
        "SIIT",
        "Smart Communities",
        "began to work together",
        "Università della Lanterna Curiosa",
    ):
        assert expected in text
