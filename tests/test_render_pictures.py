"""Each chart of an annex as a file of its own."""

import io
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

import rendering
from lcreport import documents
from lcreport.build import params
from lcreport.render import to_pictures

PNG = b"\x89PNG"
SPACE = "{http://www.w3.org/2000/svg}"


def files(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def two_charts() -> object:
    return rendering.notebook(
        rendering.shown(rendering.chart("a"), rendering.chart("b")),
        rendering.shown({"image/png": rendering.PIXEL, "text/plain": "x"}),
    )


@pytest.mark.parametrize(
    ("write", "ending", "start"),
    [(to_pictures.png, "png", PNG), (to_pictures.svg, "svg", b"<svg")],
)
def test_each_chart_is_a_file(write: Callable[[object], bytes], ending: str, start: bytes) -> None:
    found = files(write(two_charts()))
    # Both are called "Dư nợ, tỷ đồng"; a picture of others has no caption.
    annex = "lao-cai-hoi-ccb-2021-9M"
    assert list(found) == [
        f"01-{annex}-du-no-ty-dong.{ending}",
        f"02-{annex}-du-no-ty-dong-2.{ending}",
        f"03-picture.{ending}",
    ]
    assert all(content.startswith(start) for content in found.values())


def test_a_chart_by_itself_says_what_it_shows_of_whom_and_from_where() -> None:
    chart = replace(rendering.chart(), caption="Dư nợ & hộ vay: tăng", source="Nguồn: Báo cáo.")
    [picture] = files(to_pictures.svg(rendering.notebook(rendering.shown(chart)))).values()
    root = ET.fromstring(picture)
    texts = [text.text for text in root.iter(f"{SPACE}text")]
    assert texts == [
        "Dư nợ & hộ vay: tăng",
        "Nguồn: Báo cáo.",
        "Hội Cựu chiến binh tỉnh Lào Cai · 9 tháng đầu năm 2021",
    ]


def test_a_chart_by_itself_stands_undistorted_within_a_margin() -> None:
    [picture] = files(
        to_pictures.svg(rendering.notebook(rendering.shown(rendering.chart())))
    ).values()
    root = ET.fromstring(picture)
    [inner] = root.findall(f"{SPACE}svg")
    x, y, width, height = (float(inner.attrib[name]) for name in ("x", "y", "width", "height"))
    # The drawing of 300 by 60 points, as `rendering.SVG` has it.
    assert (width, height) == (300, 60)
    whole = [float(number) for number in root.attrib["viewBox"].split()]
    assert min(x, y) > 10
    assert whole[2] == pytest.approx(300 + 2 * x, abs=0.1)
    assert whole[3] > y + height + 10


def test_a_long_finding_is_written_in_lines_that_stay_within_the_picture() -> None:
    words = "Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước cao nhất trong 06 kỳ so sánh được"
    chart = replace(rendering.chart(), caption=words)
    [picture] = files(to_pictures.svg(rendering.notebook(rendering.shown(chart)))).values()
    lines = re.findall(r'font-weight="bold">([^<]+)<', picture.decode())
    assert " ".join(lines) == words
    # 86 letters of 13 units on 340 units of width.
    assert 3 <= len(lines) <= 4


@pytest.mark.parametrize("mark", ["synthetic_notice", "draft"])
def test_a_chart_by_itself_keeps_the_mark_of_its_annex(mark: str) -> None:
    said = {mark: "KHÔNG PHẢI BẢN CHÍNH THỨC", "synthetic": True}
    made = rendering.notebook(rendering.shown(rendering.chart()), **said)
    [picture] = files(to_pictures.svg(made)).values()
    assert picture.decode().count("KHÔNG PHẢI BẢN CHÍNH THỨC") == 1


def test_a_drawing_without_a_size_is_saved_as_it_is() -> None:
    bare = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
    made = rendering.notebook(rendering.shown(replace(rendering.chart(), svg=bare)))
    assert list(files(to_pictures.svg(made)).values()) == [bare.encode()]


@pytest.mark.parametrize("write", [to_pictures.png, to_pictures.svg])
def test_an_archive_is_the_same_bytes_each_time(write: Callable[[object], bytes]) -> None:
    assert write(two_charts()) == write(two_charts())


def test_unpacked_charts_may_be_read_by_everybody() -> None:
    with zipfile.ZipFile(io.BytesIO(to_pictures.svg(two_charts()))) as archive:
        modes = {stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()}
    assert modes == {"-rw-r--r--"}


def test_an_annex_without_charts_has_no_archive() -> None:
    assert to_pictures.png(rendering.notebook(rendering.prose("Không có."))) == b""


def test_a_picture_that_cannot_be_read_is_left_out_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = rendering.notebook(
        rendering.shown({"image/png": "AAAA", "text/plain": "x"}, rendering.chart())
    )
    assert len(files(to_pictures.png(broken))) == 1
    assert "left out of the archive" in caplog.text


def test_formats_of_pictures_have_short_names() -> None:
    assert params.formats(["svg", "html", "png"]) == ("html", "png.zip", "svg.zip")
    assert documents.parts("annex.en.png.zip") == ("annex", "en", "png.zip")
