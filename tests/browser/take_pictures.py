"""Take the pictures of the README from the demonstration: python tests/browser/take_pictures.py [demo]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def take(browser: webdriver.Chrome, page: Path, picture: Path, width: int, height: int) -> None:
    """Open a page in a window of this size and keep what it shows."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(page.resolve().as_uri())
    browser.save_screenshot(str(picture))


def main() -> None:
    """Take both pictures."""
    demo = Path(sys.argv[1] if len(sys.argv) > 1 else "demo")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tempfile.mkdtemp()}")
    browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    IMAGES.mkdir(exist_ok=True)
    take(browser, demo / "network.html", IMAGES / "network.png", 1200, 820)
    take(browser, demo / "report" / "index.html", IMAGES / "report.png", 1000, 1100)
    browser.quit()


if __name__ == "__main__":
    main()
