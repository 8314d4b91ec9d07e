"""The report in Chromium, with the network cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from triplehelix.queries.results import Result
from triplehelix.viz.report import write_report

pytestmark = pytest.mark.browser

ITALY = {"label": "Italy", "country": "IT"}


@pytest.fixture
def report(answers: dict[str, Result], build: dict[str, Any], tmp_path: Path) -> Path:
    def ask(name: str, **params: str) -> Result:
        return answers[name]

    return write_report(
        ask, tmp_path, title="The ecosystem", focus=ITALY, build=build, notice="All invented."
    )


def test_the_report_opens_and_its_charts_are_drawn(report: Path, open_page: Callable[..., Any]) -> None:
    browser = open_page(report)
    drawn = browser.execute_script(
        "return [...document.images].map((one) => one.complete && one.naturalWidth)"
    )
    assert len(drawn) == 3
    assert all(width > 300 for width in drawn)
    assert browser.find_element(By.CSS_SELECTOR, ".notice").text == "Please note. All invented."


def test_a_figure_leads_to_its_question(report: Path, open_page: Callable[..., Any]) -> None:
    browser = open_page(report)
    browser.find_element(By.CSS_SELECTOR, ".cards .asked").click()
    assert browser.current_url.endswith("#question-1")
    top = browser.execute_script("return document.querySelector(':target').getBoundingClientRect().top")
    assert -1 < top < 900


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_width_needs_sideways_scrolling(report: Path, open_page: Callable[..., Any], width: int) -> None:
    browser = open_page(report, width=width, height=800)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_hostile_answers_run_nothing(
    answers: dict[str, Result], canaries: list[str], tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    text = " ".join(canaries)

    def ask(name: str, **params: str) -> Result:
        rows = [
            tuple(text if isinstance(value, str) else value for value in row) for row in answers[name].rows
        ]
        return Result(answers[name].columns, rows, text, text, 0.1)

    source = {"title": text, "file": text, "sha256": text, "licence": text}
    build = {"snapshot": text, "created": text, "software": text, "backtest": text, "sources": [source]}
    path = write_report(ask, tmp_path, title=text, focus={"label": text}, build=build, notice=text)
    browser = open_page(path, width=390, height=800)
    assert browser.execute_script("return document.scripts.length") == 0
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
