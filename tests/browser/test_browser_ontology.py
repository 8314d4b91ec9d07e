"""The pages of the ontology in Chromium, with the network cut off."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from triplehelix.ontology import files
from triplehelix.viz.ontology_page import write_ontology_pages

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Any]
SHOWN = "return [...document.querySelectorAll('.entry:not([hidden]) .self')].map((one) => one.textContent)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ontology")
    write_ontology_pages(folder)
    return folder


def test_the_search_keeps_what_fits_and_enter_goes_to_the_best(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "en.html")
    everything = len(browser.execute_script(SHOWN))
    field = browser.find_element(By.ID, "search")
    field.send_keys("participation")
    shown = browser.execute_script(SHOWN)
    assert "participation" in shown
    assert 1 < len(shown) < everything / 4
    assert browser.find_element(By.ID, "result").text == f"{len(shown)} found"
    assert not browser.find_element(By.ID, "pictures").is_displayed()
    field.send_keys(Keys.ENTER)
    focused = browser.switch_to.active_element
    assert focused.get_attribute("href").endswith("#Participation")
    assert -1 < browser.execute_script("return arguments[0].getBoundingClientRect().top", focused) < 900
    field.send_keys(Keys.ESCAPE)
    assert len(browser.execute_script(SHOWN)) == everything
    assert browser.find_element(By.ID, "pictures").is_displayed()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("th:hasTopic", "ha tema"),
        ("https://w3id.org/triplehelix/ns#Company", "impresa"),
        ("universita", "università"),
        ("4.5", "progetti"),
        ("third-party", "terza parte"),
    ],
)
def test_a_term_is_found_by_name_iri_or_code_without_accents(
    folder: Path, open_page: OpenPage, wanted: str, found: str
) -> None:
    browser = open_page(folder / "it.html")
    browser.find_element(By.ID, "search").send_keys(wanted)
    shown = browser.execute_script(SHOWN)
    if wanted == "4.5":
        assert len(shown) == 1
    else:
        assert found in shown


def test_what_is_not_there_is_said(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "it.html")
    browser.find_element(By.ID, "search").send_keys("zzzz")
    assert browser.execute_script(SHOWN) == []
    assert browser.find_element(By.ID, "result").text.startswith("Nessun risultato")


def test_a_slash_leads_to_the_search_and_is_not_written_into_it(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "en.html")
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    field = browser.switch_to.active_element
    assert field.get_attribute("id") == "search"
    assert field.get_attribute("value") == ""


def test_a_link_to_a_term_that_the_search_has_hidden_shows_it(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "en.html")
    browser.find_element(By.ID, "search").send_keys("budget line")
    browser.find_element(By.CSS_SELECTOR, "#BudgetLine dd a[href='#QualifiedRelation']").click()
    target = browser.find_element(By.ID, "QualifiedRelation")
    assert target.is_displayed()
    assert -1 < browser.execute_script("return arguments[0].getBoundingClientRect().top", target) < 900


def test_a_box_of_a_picture_leads_to_its_term(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "en.html")
    browser.find_element(By.CSS_SELECTOR, ".scroll .drawing a[href='#Membership'] text").click()
    assert browser.current_url.endswith("en.html#Membership")
    top = browser.execute_script("return document.querySelector(':target').getBoundingClientRect().top")
    assert -1 < top < 900


def test_the_other_language_opens_at_the_same_term(folder: Path, open_page: OpenPage) -> None:
    browser = open_page(folder / "en.html")
    browser.find_element(By.CSS_SELECTOR, ".trees a[href='#District'] text").click()
    browser.execute_script("scrollTo(0, 0)")
    browser.find_element(By.ID, "elsewhere").click()
    assert browser.current_url.endswith("it.html#District")
    assert browser.find_element(By.CSS_SELECTOR, ":target .self").text == "distretto tecnologico"


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_name_fits_into_its_box(folder: Path, open_page: OpenPage, language: str) -> None:
    browser = open_page(folder / f"{language}.html")
    over = browser.execute_script(
        """return [...document.querySelectorAll('.box')].filter((box) => {
            const [text, rect] = ['text', 'rect'].map((tag) => box.querySelector(tag))
                .map((element) => element.getBoundingClientRect());
            return text.right > rect.right || text.left < rect.left || text.bottom > rect.bottom;
        }).map((box) => box.textContent)"""
    )
    assert over == []
    assert browser.execute_script("return document.querySelectorAll('.box').length") > 100


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_width_needs_sideways_scrolling(folder: Path, open_page: OpenPage, width: int) -> None:
    browser = open_page(folder / "it.html", width=width, height=800)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_contents_are_folded_and_the_search_stays_in_view(
    folder: Path, open_page: OpenPage
) -> None:
    browser = open_page(folder / "it.html", width=390, height=800)
    assert browser.find_element(By.CSS_SELECTOR, ".contents").get_attribute("open") is None
    browser.execute_script("document.getElementById('Company').scrollIntoView()")
    field = browser.find_element(By.CSS_SELECTOR, ".search")
    bottom = browser.execute_script("return arguments[0].getBoundingClientRect().bottom", field)
    heading = browser.find_element(By.CSS_SELECTOR, "#Company .self")
    assert 0 < bottom <= browser.execute_script("return arguments[0].getBoundingClientRect().top", heading)


def test_hostile_texts_run_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canaries: list[str], open_page: OpenPage
) -> None:
    spec = importlib.util.spec_from_file_location(
        "ontology_page_tests", Path(__file__).parents[1] / "viz" / "test_viz_ontology_page.py"
    )
    assert spec is not None
    assert spec.loader is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    pages.write_hostile(tmp_path, canaries)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    browser = open_page(write_ontology_pages(tmp_path / "pages")[0], width=390, height=800)
    assert browser.execute_script("return document.scripts.length") == 1
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    browser.find_element(By.ID, "search").send_keys("<script>")
    assert len(browser.execute_script(SHOWN)) > 5
