"""The site in a real browser, opened from a folder and over the web: search, switch, download."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browsing import FLAGS, VNU, accessibility_faults
from site_factory import APPROVED, OBSERVATIONS, approve, build, project, publish

pytestmark = [pytest.mark.browser, pytest.mark.npm]

ANNEX = "nho/2021-9M/edition-2/hoi-nong-dan/index.html"
PAGES = {
    "front": "index.html",
    "front in English": "index.en.html",
    "search": "search.html?q=du no",
    "release": "nho/2021-9M/index.html",
    "old edition": "nho/2021-9M/edition-1/index.html",
    "changes": "nho/2021-9M/edition-2/changes.html",
    "figures": "nho/2021-9M/edition-2/figures.html",
    "completeness": "nho/2021-9M/edition-2/completeness.html",
    "draft": "nho/2021/index.html",
    "organisations": "nho/organisations/index.html",
    "organisation": "nho/organisations/hoi-nong-dan/index.html",
    "areas": "nho/areas/index.html",
    "area": "nho/areas/von-vay/index.html",
    "indicator": "nho/indicators/du-no/index.en.html",
    "annex": ANNEX,
    "old annex": "nho/2021-9M/edition-1/hoi-nong-dan/index.html",
    "draft annex": "nho/2021/edition-1/hoi-nong-dan/index.en.html",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site: two periods, one of them corrected, and a draft of a third."""
    place = tmp_path_factory.mktemp("site")
    known = [observation for observation in OBSERVATIONS if observation[5] < "2021-08"]
    first = build(project(place, known), "2021-6M", real=True)
    approve(first, at=APPROVED.replace(month=7))
    rows = [*OBSERVATIONS, ("hoi-nong-dan", "du-no", "2021", "130", "exact", "2022-01-09")]
    approve(build(project(place, rows), "2021-9M", real=True))
    publish(place, place / "site")
    second = build(place, "2021-9M", text="Đã sửa.", real=True)
    approve(second, reason="Sai đơn vị", at=APPROVED.replace(month=11))
    build(place, "2021", organisations=["hoi-nong-dan"], real=True)
    publish(place, place / "site")
    return place / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield opened
        opened.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "web"])
def root(request: pytest.FixtureRequest, folder: Path) -> str:
    """The site's address, as a folder and on a web server."""
    return folder.as_uri() if request.param == "folder" else request.getfixturevalue("web")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test where anything is wrong in its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else 0
    )
    yield opened
    context.close()
    assert wrong == []


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(390, "light", id="phone"), pytest.param(1280, "dark", id="wide and dark")],
)
@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_page_has_no_violation_and_fits(
    browser: Browser, folder: Path, path: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    opened = context.new_page()
    opened.goto(f"{folder.as_uri()}/{path}")
    if "?q=" in path:
        expect(opened.locator("#results > li").first).to_be_visible()
    for menu in opened.locator(".ls-menu summary").all():
        menu.click()
        expect(opened.locator(".ls-menu[open] li").first).to_be_visible()
    assert accessibility_faults(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_tabs_of_a_release_all_show_on_a_phone(page: Page, folder: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto((folder / PAGES["completeness"]).as_uri())
    tabs = page.locator(".tabs a")
    assert tabs.count() == 4
    for tab in tabs.all():
        place = tab.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360


@pytest.mark.parametrize(
    ("query", "title"),
    [
        pytest.param("du no", "Dư nợ ủy thác", id="without accents"),
        pytest.param("dư nợ", "Dư nợ ủy thác", id="with accents"),
        pytest.param("DU NO", "Dư nợ ủy thác", id="capitals"),
        pytest.param("loans", "Dư nợ ủy thác", id="in English"),
        pytest.param("hccb", "Hội Cựu chiến binh tỉnh", id="short name"),
        pytest.param("9 thang 2021", "9 tháng đầu năm 2021", id="period"),
        pytest.param("tin dung", "Vốn vay, tín dụng", id="area"),
        pytest.param("nong dan du no", "Hội Nông dân tỉnh – Năm 2021", id="two things at once"),
        pytest.param(
            "hoi nong dan du no 9 thang", "Hội Nông dân tỉnh – 9 tháng đầu năm 2021", id="three"
        ),
    ],
)
def test_search_finds(page: Page, folder: Path, query: str, title: str) -> None:
    page.goto(f"{folder.as_uri()}/search.html")
    page.locator("#query").fill(query)
    expect(page.locator("#results .title").first).to_have_text(title)


def test_search_says_that_nothing_is_found(page: Page, folder: Path) -> None:
    page.goto(f"{folder.as_uri()}/search.html?q=<img src=x onerror=alert(1)>")
    expect(page.get_by_role("status")).to_contain_text("Không tìm thấy")
    assert page.locator("#results li").count() == 0


def test_search_tells_the_annexes_of_two_datasets_apart(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    shutil.copytree(site / "nho/data", site / "thu/data")
    for script in (site / "thu/data").iterdir():
        other = script.read_text("utf-8").replace("nho/", "thu/")
        script.write_text(other.replace("Phối hợp công tác", "Mô phỏng"), "utf-8")
    known = site / "_/datasets.js"
    known.write_text(known.read_text("utf-8").replace('["nho"]', '["nho", "thu"]'), "utf-8")
    page.goto(f"{site.as_uri()}/search.html")
    page.locator("#query").fill("hoi nong dan du no 9 thang")
    hits = page.locator("#results > li")
    expect(hits.nth(1)).to_contain_text("Hội Nông dân tỉnh – 9 tháng đầu năm 2021")
    said = [hits.nth(at).locator(".block").inner_text() for at in (0, 1)]
    assert sorted(said) == ["Mô phỏng", "Phối hợp công tác"]


def test_search_then_switch_then_download(page: Page, root: str) -> None:
    page.goto(f"{root}/index.html")
    page.get_by_role("searchbox").fill("du no")
    page.keyboard.press("Enter")
    expect(page.locator("#results .title").first).to_have_text("Dư nợ ủy thác")
    page.get_by_role("link", name="HND, 2021").first.click()
    expect(page.locator("h1")).to_contain_text("Hội Nông dân tỉnh, 2021")

    page.locator("[data-switch=periods] summary").click()
    page.get_by_role("link", name="9 tháng đầu năm 2021").click()
    expect(page).to_have_url(re.compile("/2021-9M/edition-2/hoi-nong-dan/index.html$"))
    expect(page.locator("main")).to_contain_text("Đã sửa.")

    page.locator("[data-switch=organisations] summary").click()
    page.get_by_role("link", name="Hội Cựu chiến binh tỉnh").click()
    expect(page.locator("h1")).to_contain_text("Hội Cựu chiến binh tỉnh, 2021-9M")

    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("Veterans' Association")

    link = page.locator(".ls-files").get_by_role("link", name="PDF")
    if root.startswith("file:"):  # which a browser opens instead of downloading
        file = Path(urllib.parse.urlparse(link.evaluate("link => link.href")).path)
    else:
        with page.expect_download() as started:
            link.click()
        assert started.value.suggested_filename == "nho-hoi-ccb-2021-9M.en.pdf"
        file = Path(started.value.path())
    assert file.read_bytes().startswith(b"%PDF-1.7")


def test_every_document_downloads_from_the_list(page: Page, web: str) -> None:
    page.goto(f"{web}/nho/2021-9M/index.html")
    for kind, start in (("HTML", b"<!doctype html>"), ("PDF", b"%PDF"), ("XLSX", b"PK")):
        with page.expect_download() as started:
            page.get_by_role("link", name=re.compile(f"^{kind} .*HCCB")).click()
        assert Path(started.value.path()).read_bytes().startswith(start)
        assert started.value.suggested_filename == f"nho-hoi-ccb-2021-9M.{kind.lower()}"


def test_old_edition_leads_to_the_same_annex_of_the_new_one(page: Page, root: str) -> None:
    page.goto(f"{root}/nho/2021-9M/edition-1/hoi-ccb/index.html")
    expect(page.get_by_role("region", name="Tình trạng")).to_contain_text("Lý do: Sai đơn vị")
    page.get_by_role("link", name="Xem bản mới nhất").click()
    expect(page).to_have_url(re.compile("/2021-9M/edition-2/hoi-ccb/index.html$"))


def test_tools_of_the_annex_work_under_the_site_s_policy(page: Page, root: str) -> None:
    page.goto(f"{root}/{ANNEX}")
    assert page.locator(".ls-bar").evaluate("bar => getComputedStyle(bar).display") == "flex"
    assert page.evaluate("typeof lcreportIndex") == "function"


def test_menus_close_by_escape_and_filter_many_organisations(page: Page, tmp_path: Path) -> None:
    many = {
        f"xa-{number}": (f"Xã số {number}", f"Commune {number}", "", "") for number in range(40)
    }
    rows = [(one, "du-no", "2021-9M", "1", "exact", "2021-10-01") for one in many]
    place = build(
        project(tmp_path, rows, many), "2021-9M", organisations=list(many), languages=["vi"]
    )
    approve(place)
    publish(tmp_path, tmp_path / "site")
    page.goto(f"{(tmp_path / 'site').as_uri()}/nho/2021-9M/edition-1/xa-7/index.html")
    menu = page.locator("[data-switch=organisations]")
    menu.locator("summary").click()
    expect(menu.locator("li")).to_have_count(40)
    menu.get_by_role("searchbox").fill("xa so 12")
    expect(menu.locator("li")).to_have_text(["Xã số 12"])
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.java
def test_every_page_is_valid_html(folder: Path) -> None:
    files = sorted(str(path) for path in folder.rglob("*.html"))
    command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", *files]
    made = subprocess.run(command, check=False, capture_output=True)
    found = [message["message"] for message in json.loads(made.stdout)["messages"]]
    # A file has no origin here, so the validator takes the site's own files for foreign ones.
    assert [hit for hit in found if "Content Security Policy" not in hit] == []


def test_nothing_but_the_site_is_asked_for(browser: Browser, web: str) -> None:
    context = browser.new_context()
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    for path in PAGES.values():
        opened.goto(f"{web}/{path}")
        opened.wait_for_load_state("networkidle")
    context.close()
    outside = [name for name in asked if not name.startswith((web, "data:"))]
    assert outside == []
    assert len(asked) > len(PAGES)


def test_each_printed_page_of_a_draft_says_so_above_its_text(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto((folder / "nho/2021/edition-1/index.html").as_uri())
    # Longer than a page, as those of many organisations are.
    opened.evaluate(
        "for (const row of document.querySelectorAll('main tbody tr'))"
        " for (let i = 0; i < 60; i++) row.after(row.cloneNode(true))"
    )
    (tmp_path / "draft.pdf").write_bytes(opened.pdf(prefer_css_page_size=True))
    context.close()
    read = subprocess.run(
        ["pdftotext", "draft.pdf", "-"], check=True, cwd=tmp_path, capture_output=True
    )
    printed = read.stdout.decode().split("\f")[:-1]
    assert len(printed) > 1
    for text in printed:
        assert text.lstrip().startswith("DỰ THẢO")


def test_pages_are_read_without_scripts(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{folder.as_uri()}/{ANNEX}")
    opened.locator("[data-switch=periods] summary").click()
    opened.get_by_role("link", name="Các kỳ").click()
    expect(opened.locator("h1")).to_have_text("Hội Nông dân tỉnh")
    opened.get_by_role("link", name="6 tháng đầu năm 2021", exact=True).click()
    expect(opened.locator("h1")).to_contain_text("2021-6M")
    opened.goto(f"{folder.as_uri()}/search.html")
    expect(opened.get_by_text("Tìm kiếm cần JavaScript")).to_be_visible()
    context.close()
