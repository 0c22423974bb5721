"""Every annex of every dataset in a real browser: accessible, valid, offline, and small enough."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import VNU, accessibility_faults
from documents import executed
from lcreport import render
from lcreport.dataset import frames
from test_render_browser import browser

ROOT = Path(__file__).parents[1]
PERIOD = "2021-9M"
MOST_BYTES = 600_000
# Of the 38 units that the tables of the period print: long series, gaps, and one of every group.
GSO_UNITS = (
    "bac-giang", "bo-xay-dung", "ca-nuoc", "cap-huyen", "ha-noi", "lao-cai", "nghe-an",
    "quang-ninh", "thai-nguyen", "thanh-hoa", "tp-ho-chi-minh", "trung-uong",
)  # fmt: skip
pytestmark = pytest.mark.browser
__all__ = ["browser"]


def annexes() -> Iterator[tuple[str, str, str]]:
    for name, languages in (("lao-cai", ("vi", "en")), ("demo", ("vi", "en")), ("gso", ("vi",))):
        data = frames.load(str(ROOT / "data" / name))
        rows = data.observations
        reporting = sorted(set(rows.loc[rows["period"] == PERIOD, "organisation"]))
        for organisation in GSO_UNITS if name == "gso" else reporting:
            for language in languages:
                yield name, organisation, language


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("annexes")
    written = {}
    for name, organisation, language in annexes():
        address = str(ROOT / "data" / name)
        notebook = executed(
            "overview" if organisation == "lao-cai" and name != "gso" else "annex",
            organisation=organisation,
            period=PERIOD,
            dataset=address,
            language=language,
        )
        path = folder / f"{name}-{organisation}-{language}.html"
        path.write_bytes(render.html(notebook))
        written[path.stem] = path
    return written


@pytest.mark.npm
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_annex_violates_an_accessibility_rule(
    browser: Browser, pages: dict[str, Path], width: int, scheme: str
) -> None:
    violations = {}
    for name, path in pages.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda one, asked=asked: asked.append(one.url))
        page.goto(path.as_uri())
        assert [wish for wish in asked if not wish.startswith(("file:", "data:"))] == []
        if faults := accessibility_faults(page):
            violations[name] = faults
        context.close()
    assert violations == {}


@pytest.mark.npm
@pytest.mark.java
def test_every_annex_is_valid_html(pages: dict[str, Path]) -> None:
    command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", *map(str, pages.values())]
    made = subprocess.run(command, check=False, capture_output=True)
    assert json.loads(made.stdout)["messages"] == []


def test_every_annex_stays_under_its_size(pages: dict[str, Path]) -> None:
    sizes = {name: path.stat().st_size for name, path in pages.items()}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert len(sizes) == 7 * 2 + 7 * 2 + len(GSO_UNITS)
