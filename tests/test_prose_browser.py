"""The review page in a browser, at the width of a phone and of a desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from browsing import FLAGS, accessibility_faults
from lcreport.intake import prose
from lcreport.period import Period
from test_prose_read import DATA, TEXT

pytestmark = [pytest.mark.browser]
WIDTHS = [pytest.param(360, id="phone"), pytest.param(1280, id="desk")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reading")
    report = folder / "bao-cao.md"
    heads = [f"Năm {year}" for year in range(2010, 2022)]
    rows = [["Chỉ tiêu", *heads], ["---"] * 13, ["Hợp tác xã", *map(str, range(30, 42))]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    report.write_text(f"{TEXT}\n{table}\n", encoding="utf-8")
    prose.write(prose.read(report, str(DATA), Period.parse("2021-6M")), folder, report)
    return folder / "review.html"


@pytest.mark.npm
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_page_fits_and_has_no_violation(
    browser: Browser, page_file: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert accessibility_faults(page) == []
    page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_click_leads_from_number_to_proposal_and_back(
    browser: Browser, page_file: Path, scripts: bool
) -> None:
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": 1280, "height": 500}
    )
    page = context.new_page()
    page.goto(page_file.as_uri())
    number = page.locator(".text a.mark", has_text="2.100 buổi")
    target = number.get_attribute("href")
    number.click()
    assert page.url.endswith(str(target))
    proposal = page.locator(f"{target} .head a.mark")
    proposal.click()
    assert page.url.endswith(str(number.get_attribute("id")))
    context.close()


def test_keys_go_on_to_the_next_number(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 600})
    page.goto(page_file.as_uri())
    page.keyboard.press("n")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("n")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("p")
    assert (first, second) == ("2.100 buổi", "27,5 tỷ đồng")
    assert page.evaluate("document.activeElement.textContent") == first
    page.close()
