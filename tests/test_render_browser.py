"""The HTML in a real browser: no violation of accessibility rules, and its tools work."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import charted
import rendering
from browsing import FLAGS, VNU, accessibility_faults
from lcreport import documents, render
from lcreport.blocks import (
    Cell,
    Column,
    Group,
    Line,
    Paragraph,
    Subheading,
    Table,
    Tile,
    Tiles,
)
from lcreport.render import to_pictures
from test_render_pdf import flat, read_back

pytestmark = pytest.mark.browser

WIDTHS = [pytest.param(390, id="phone"), pytest.param(1280, id="desk")]
Opener = Callable[..., Page]


def table_of(numbers: int) -> object:
    """A table of some columns of numbers beside a name."""
    columns = [rendering.Column("name", "Chỉ tiêu")]
    columns += [rendering.Column(f"c{n}", f"Cột số {n}", "number") for n in range(numbers)]
    cells = (rendering.Cell("Dư nợ"), *[rendering.Cell("123.456.789", 123456789.0)] * numbers)
    lines = [rendering.Line(cells) for _ in range(40)]
    return rendering.shown(rendering.table(columns=columns, lines=lines, head="name"))


def wide() -> object:
    """An annex with a table wider than any window, and a synthetic one at that."""
    return rendering.notebook(
        rendering.prose("## Bảng rộng"),
        table_of(14),
        rendering.prose("## Phần sau"),
        rendering.shown(Group([Subheading("Mục con"), Paragraph("Chú ý.", role="warning")])),
        rendering.printed("in ra"),
        synthetic=True,
        synthetic_notice="SỐ LIỆU MÔ PHỎNG",
    )


PAGES = {
    "annex": rendering.annex,
    "hostile": rendering.hostile,
    "wide": wide,
    "english": lambda: rendering.annex(language="en", title="Results of coordination"),
    "empty": rendering.notebook,
}
GAPS = Table(
    "t",
    "Chỉ tiêu",
    [
        Column("what", "Chỉ tiêu"),
        Column("unit", "Đơn vị tính"),
        Column("now", "9T/2021", "number"),
        Column("first", "Công bố lần đầu", "number"),
        Column("note", "Ghi chú"),
    ],
    [Line((Cell("Hộ vay"), Cell("hộ"), Cell(number=8.0), Cell(), Cell()))] * 3,
    head="what",
)
RANKS = Table(
    "t",
    "Các đơn vị",
    [
        Column("unit", "Đơn vị"),
        *(
            Column(f"c{at}", label, "number")
            for at, label in enumerate(("9T/2021", "Hạng", "Tăng, giảm (%)", "Hạng"))
        ),
    ],
    [Line((Cell("Hà Nội"), *(Cell(number=float(at)) for at in (28, 1, -9, 11))))] * 3,
    head="unit",
)
PROSE = Table(
    "t",
    "Kết quả",
    [Column("who", "Tổ chức"), Column("what", "Kết quả nổi bật")],
    [Line((Cell("LĐLĐ"), Cell("5.055 sáng kiến được công nhận và nhiều việc khác. " * 4)))] * 3,
    head="who",
)
KEY_FIGURES = Tiles(
    "Số liệu chính",
    ("Chỉ tiêu", "Giá trị", "Đơn vị tính", "Thay đổi"),
    [
        Tile("Dư nợ", Cell(number=813.0, prefix="trên "), "tỷ đồng"),
        Tile("Hộ còn dư nợ " * 4, Cell(number=17_015.0), "hộ", "tăng 3%"),
    ],
)
FURTHER_PAGES = {
    "gaps": lambda: rendering.notebook(rendering.shown(GAPS)),
    "ranks": lambda: rendering.notebook(rendering.shown(RANKS)),
    "prose": lambda: rendering.notebook(rendering.shown(PROSE)),
    "tiles": lambda: rendering.notebook(rendering.shown(KEY_FIGURES)),
    "formula": lambda: rendering.notebook(rendering.prose(r"Tỷ lệ $\frac{a}{b}$.")),
    "nearly": lambda: rendering.notebook(rendering.prose("## Bảng"), table_of(7)),
    # The validator takes any data: picture for one that the page's own policy forbids.
    "picture": lambda: rendering.notebook(rendering.shown({"image/svg+xml": rendering.SVG})),
    "charts": lambda: rendering.notebook(
        *(rendering.shown(draw(charted.VI).content()) for draw in charted.KINDS.values())
    ),
}


def written(name: str) -> bytes:
    if name == "failure":
        return render.failure("Phụ lục V", "Kết quả", "số liệu hỏng", "report.x()", "vi")
    if name == "list":
        heads = ["Tổ chức", "Đợt đã nhận", "Chỉ tiêu có số liệu", "Còn thiếu", "Nghi vấn"]
        rows = [["Hội Liên hiệp Phụ nữ tỉnh Lào Cai", "", "6/9", "Dư nợ ủy thác", "Hộ còn dư nợ"]]
        return documents.table_page("Tình hình gửi số liệu", heads, rows * 3, "vi").encode()
    return render.html({**PAGES, **FURTHER_PAGES}[name]())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    contexts = []

    def open_page(name: str, width: int = 1280, **options: object) -> Page:
        path = tmp_path / f"{name}.html"
        path.write_bytes(written(name))
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda one: problems.append(one.url) if "http" in one.url else None)
        page.goto(path.as_uri())
        assert problems == []
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*PAGES, "failure"])
def test_page_violates_no_accessibility_rule(
    opened: Opener, name: str, width: int, scheme: str
) -> None:
    page = opened(name, width, color_scheme=scheme, bypass_csp=True)
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("name", [*PAGES, "failure", "list"])
def test_page_is_valid_html(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.html"
    path.write_bytes(written(name))
    command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", str(path)]
    made = subprocess.run(command, check=False, capture_output=True)
    messages = [message["message"] for message in json.loads(made.stdout)["messages"]]
    # The checker takes "img-src data:" for a policy that blocks such pictures; no browser does.
    blocked = "Resource violates Content Security Policy (meta tag): image “data:"
    assert [message for message in messages if not message.startswith(blocked)] == []


def test_row_of_a_list_is_a_card_with_its_heads_on_a_phone(opened: Opener) -> None:
    page = opened("list", 390)
    assert not page.locator("thead").is_visible()
    cell = page.locator("tbody td").nth(2)
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Chỉ tiêu có số liệu: "'
    assert not page.locator("tbody td").nth(1).is_visible()
    assert opened("list", 1280).locator("thead").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("name", ["annex", "hostile", "wide", "list"])
def test_page_never_scrolls_sideways(opened: Opener, name: str, width: int) -> None:
    page = opened(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_table_that_only_just_fits_never_widens_the_page(opened: Opener) -> None:
    page = opened("nearly", 700)
    drawn = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    beyond, fits = [], set()
    for width in range(700, 1200, 20):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(drawn)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            beyond.append(width)
        fits.add(page.locator(".lc-cards").count())
    assert beyond == []
    assert fits == {0, 1}, "the widths begin below and end above what the table needs"


def test_page_reads_the_same_without_scripts(opened: Opener) -> None:
    page = opened("annex", java_script_enabled=False)
    assert page.get_by_role("heading", name="Kết quả theo lĩnh vực").is_visible()
    assert page.get_by_role("cell", name="trên 813").first.is_visible()
    assert page.get_by_role("button").count() == 0
    page.locator("summary").first.click()
    assert page.locator("details table").is_visible()


def names_of_rows(page: Page) -> list[str]:
    return page.locator("#indicators tbody tr:not([hidden]) th[scope=row]").all_inner_texts()


def test_rows_sort_within_their_area_and_parts_stay_with_their_total(opened: Opener) -> None:
    page = opened("annex")
    before = names_of_rows(page)
    head = page.get_by_role("columnheader", name="9T/2021")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    after = names_of_rows(page)
    assert sorted(after) == sorted(before)
    # Rows 1, 4, 7, 10 have 813, the others nothing; every third is part of the one before.
    assert [int(one.split()[-1]) for one in after] == [1, 4, 7, 10, 2, 3, 5, 6, 8, 9, 11, 12]
    page.get_by_role("button", name="Thứ tự ban đầu").click()
    assert names_of_rows(page) == before


def test_rows_are_filtered_without_regard_to_marks(opened: Opener) -> None:
    page = opened("annex")
    page.get_by_label("Lọc dòng").fill("du no 11")
    assert names_of_rows(page) == ["Dư nợ ủy thác 11"]
    assert page.get_by_role("status").inner_text() == "1 dòng được hiện"


def test_chart_and_its_table_take_turns(opened: Opener) -> None:
    page = opened("annex")
    figure = page.locator("figure.lc-chart")
    assert figure.locator("svg").is_visible()
    figure.get_by_role("button", name="Bảng", exact=True).click()
    assert not figure.locator("svg").is_visible()
    assert figure.locator("table").is_visible()
    figure.get_by_role("button", name="Biểu đồ", exact=True).click()
    assert figure.locator("svg").is_visible()


@pytest.mark.parametrize(("kind", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_chart_is_saved_as_a_picture(
    opened: Opener, tmp_path: Path, kind: str, start: bytes
) -> None:
    page = opened("annex", color_scheme="dark")
    with page.expect_download() as waiting:
        page.locator("figure.lc-chart").get_by_role("button", name=kind).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == f"lao-cai-hoi-ccb-2021-9M-du-no-ty-dong.{kind.lower()}"
    assert path.read_bytes().startswith(start)


def test_a_chart_saved_from_a_dark_page_is_the_one_of_the_archive(
    opened: Opener, tmp_path: Path
) -> None:
    page = opened("annex", color_scheme="dark")
    with page.expect_download() as waiting:
        page.locator("figure.lc-chart").get_by_role("button", name="SVG").click()
    waiting.value.save_as(tmp_path / "chart.svg")
    with zipfile.ZipFile(io.BytesIO(to_pictures.svg(rendering.annex()))) as archive:
        [kept] = [archive.read(name) for name in archive.namelist()]
    saved = (tmp_path / "chart.svg").read_bytes()
    looks = ("fill", "color", "x", "y", "width", "height", "viewBox", "font-size")

    def drawn(svg: bytes) -> list[tuple[str, str | None, list[str | None]]]:
        parts = ET.fromstring(svg).iter()
        return [(part.tag, part.text, [part.get(look) for look in looks]) for part in parts]

    assert drawn(saved) == drawn(kept)


def test_table_is_copied_for_a_spreadsheet(opened: Opener) -> None:
    page = opened("annex", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#indicators").get_by_role("button", name="Chép bảng").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].split("\t")[:4] == ["TT", "Chỉ tiêu", "Đơn vị tính", "9T/2021"]
    assert lines[2].split("\t") == ["1", "Dư nợ ủy thác 1", "tỷ đồng", "trên 813 [1]", "+12,5"]


def test_copied_table_brings_unit_legend_and_notes_as_html(opened: Opener) -> None:
    page = opened("annex", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#indicators").get_by_role("button", name="Chép bảng").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    read = "navigator.clipboard.read().then(([item]) => item.getType('text/html'))"
    written = page.evaluate(f"{read}.then((found) => found.text())")
    words = [
        "Các chỉ tiêu theo lĩnh vực", "Đơn vị tính: tỷ đồng", "…: chưa có số liệu", "<table",
        f"[1] {rendering.REMARK}", "Không có cột kế hoạch.", "Nguồn: Báo cáo 9 tháng.",
    ]  # fmt: skip
    places = [written.index(word) for word in words]
    assert places == sorted(places)
    assert "<button" not in written


def test_copied_table_of_a_chart_brings_its_unit_and_its_source_apart(opened: Opener) -> None:
    page = opened("charts", permissions=["clipboard-read", "clipboard-write"])
    chart = page.locator("figure.lc-chart").first
    chart.get_by_role("button", name="Chép bảng").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    read = "navigator.clipboard.read().then(([item]) => item.getType('text/html'))"
    written = page.evaluate(f"{read}.then((found) => found.text())")
    lines = re.findall(r"<p>(.*?)</p>", written)
    assert lines == [
        "Số liệu của các chỉ tiêu, 9 tháng đầu năm 2021", "Đơn vị tính: hộ",
        "Nguồn: Báo cáo 9 tháng",
    ]  # fmt: skip


def test_a_phone_shows_every_column_of_a_wide_table(opened: Opener) -> None:
    page = opened("wide", 390)
    assert page.locator(".lc-over").count() == 0
    last = page.locator("tbody tr").first.locator("td").last
    assert last.evaluate("cell => cell.getBoundingClientRect().right") <= 390
    assert last.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Cột số 13: "'


def test_a_phone_leaves_out_cells_that_say_nothing(opened: Opener) -> None:
    page = opened("gaps", 390)
    cells = page.locator("#t tbody tr").first.locator("td")
    assert [cell.inner_text() for cell in cells.all() if cell.is_visible()] == ["hộ", "8"]


def test_on_a_phone_a_head_that_returns_stands_below_what_it_belongs_to(opened: Opener) -> None:
    cells = opened("ranks", 390).locator("#t tbody tr").first.locator("td")
    left = "cell => parseFloat(getComputedStyle(cell).paddingLeft)"
    assert [cell.evaluate(left) > 0 for cell in cells.all()] == [False, True, False, True]


def test_a_phone_reads_a_table_of_prose_line_by_line(opened: Opener) -> None:
    page = opened("prose", 390)
    name, text = page.locator("#t tbody tr").first.locator("th, td").all()
    assert text.bounding_box()["y"] > name.bounding_box()["y"]
    assert text.bounding_box()["width"] > 300
    assert text.evaluate("cell => getComputedStyle(cell, '::before').content") == "none"


def test_key_figures_stand_at_one_height(opened: Opener) -> None:
    figures = opened("tiles").locator(".lc-tiles strong")
    tops = {round(figure.bounding_box()["y"]) for figure in figures.all()}
    assert figures.count() == 2
    assert len(tops) == 1
    # Its bound in words no larger than the unit, so that both have room beside it.
    assert figures.first.inner_text() == "813"
    assert figures.first.locator("..").inner_text() == "trên 813 tỷ đồng"


@pytest.mark.parametrize("columns", [7, 14])
def test_no_table_scrolls_upwards_in_a_box_of_its_own(opened: Opener, columns: int) -> None:
    page = opened("wide" if columns == 14 else "nearly")
    region = page.locator(".lc-scroll")
    assert region.evaluate("part => part.scrollHeight <= part.clientHeight + 1")


def test_a_table_takes_the_width_of_the_window_where_it_needs_it(opened: Opener) -> None:
    region = opened("wide").locator(".lc-scroll")
    assert region.evaluate("part => part.clientWidth") >= 1200


def test_a_printed_table_that_is_wide_has_a_turned_page(opened: Opener, tmp_path: Path) -> None:
    opened("wide").pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        sides = [page.mediabox[2] > page.mediabox[3] for page in pdf.pages]
    assert True in sides
    assert False in sides


def test_formulas_are_light_on_a_dark_page(opened: Opener) -> None:
    page = opened("formula", color_scheme="dark")
    look = page.locator("img.lc-formula").evaluate("image => getComputedStyle(image).filter")
    assert look == "invert(1)"


def test_contents_jump_and_mark_the_section(opened: Opener) -> None:
    page = opened("wide")
    link = page.get_by_role("navigation").get_by_role("link", name="Phần sau")
    link.click()
    expect(page.locator("[aria-current]")).to_have_text("Phần sau")


def test_downloads_work_without_a_server(opened: Opener, tmp_path: Path) -> None:
    page = opened("annex")
    with page.expect_download() as waiting:
        page.locator("#indicators").get_by_role("link", name="CSV").click()
    path = tmp_path / "got.csv"
    waiting.value.save_as(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert waiting.value.suggested_filename == "lao-cai-hoi-ccb-2021-9M-indicators.csv"


def test_first_tab_leads_past_the_contents(opened: Opener) -> None:
    page = opened("annex")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Đến phần nội dung chính"
    assert link.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "lc-main"


def test_printing_leaves_tools_out_and_whole_tables_in(opened: Opener) -> None:
    page = opened("wide")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.get_by_role("button", name="Chép bảng").is_visible()
    region = page.locator(".lc-scroll")
    assert region.evaluate("each => getComputedStyle(each).overflowY") == "visible"


def test_printed_pages_repeat_the_words_of_a_table_s_head(opened: Opener) -> None:
    page = opened("nearly")
    pages = [flat(text) for text in read_back(page.pdf(format="A4")).split("\f")]
    of_table = [text for text in pages if "Dư nợ" in text]
    assert len(of_table) > 1
    assert all("Cột số 6" in text for text in of_table)


def test_every_printed_page_begins_with_the_mark_of_simulated_figures(opened: Opener) -> None:
    page = opened("wide")
    # What a page of text reads at its foot would stand upon it.
    pages = [text for text in read_back(page.pdf(format="A4")).split("\f") if text.strip()]
    assert len(pages) > 1
    assert {flat(text).split("\n")[0][:16] for text in pages} == {"SỐ LIỆU MÔ PHỎNG"}


def test_a_phone_shows_whole_charts_with_letters_that_can_be_read(opened: Opener) -> None:
    page = opened("charts", 390)
    assert not page.evaluate(
        """() => [...document.querySelectorAll(".lc-drawing")]
            .filter(part => part.scrollWidth > part.clientWidth).length"""
    )
    heights = page.evaluate(
        """() => [...document.querySelectorAll(".lc-drawing text")]
            .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    )
    assert len(heights) > 50
    assert min(heights) >= 10


def test_the_notice_of_a_picture_without_a_text_is_no_heading(opened: Opener) -> None:
    page = opened("picture", 390)
    assert page.locator("figure img").evaluate("picture => picture.naturalWidth") > 0
    notice = page.locator("figcaption.lc-warning")
    assert notice.evaluate("part => getComputedStyle(part).fontWeight") == "400"
