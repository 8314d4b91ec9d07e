"""A browser without a network, and pages to open in it."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_shared = importlib.util.spec_from_file_location(
    "viz_fixtures", Path(__file__).parents[1] / "viz" / "conftest.py"
)
assert _shared is not None
assert _shared.loader is not None
_fixtures = importlib.util.module_from_spec(_shared)
_shared.loader.exec_module(_fixtures)
network, focus, canaries, hostile_network = (
    getattr(_fixtures, name) for name in ("network", "focus", "canaries", "hostile_network")
)
answers, build = _fixtures.answers, _fixtures.build

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)

Browser = webdriver.Chrome
OpenPage = Callable[..., Browser]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium that can resolve no name."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("Chromium or chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (*_ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    yield browser
    browser.quit()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open a file in a window of a given size; afterwards nothing may have been complained of or fetched."""

    def open_file(path: Path, width: int = 1280, height: int = 900) -> Browser:
        chromium.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        chromium.get(path.as_uri())
        return chromium

    chromium.get("about:blank")
    for kind in ("browser", "performance"):
        chromium.get_log(kind)
    yield open_file
    assert chromium.get_log("browser") == []
    assert chromium.execute_script("return window.pwned === undefined")
    schemes = {url.partition(":")[0] for url in list_requests(chromium)}
    assert "file" in schemes
    assert schemes <= {"file", "data"}


def list_requests(browser: Browser) -> list[str]:
    """Return the addresses of all requests since this was last asked."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    requests = [one for one in messages if one["method"] == "Network.requestWillBeSent"]
    return [one["params"]["request"]["url"] for one in requests]
