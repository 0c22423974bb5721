"""Each chart of an annex as a file of its own."""

import io
import zipfile
from collections.abc import Callable

import pytest

import rendering
from lcreport import documents
from lcreport.build.plan import read_formats
from lcreport.render import to_pictures

PNG = b"\x89PNG"


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
    assert list(found) == [
        f"0{n}-{name}.{ending}" for n, name in ((1, "a"), (2, "b"), (3, "picture"))
    ]
    assert all(content.startswith(start) for content in found.values())


@pytest.mark.parametrize("write", [to_pictures.png, to_pictures.svg])
def test_an_archive_is_the_same_bytes_each_time(write: Callable[[object], bytes]) -> None:
    assert write(two_charts()) == write(two_charts())


def test_an_annex_without_charts_has_an_empty_archive() -> None:
    assert files(to_pictures.png(rendering.notebook(rendering.prose("Không có.")))) == {}


def test_a_picture_that_cannot_be_read_is_left_out_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = rendering.notebook(
        rendering.shown({"image/png": "AAAA", "text/plain": "x"}, rendering.chart())
    )
    assert len(files(to_pictures.png(broken))) == 1
    assert "left out of the archive" in caplog.text


def test_formats_of_pictures_have_short_names() -> None:
    assert read_formats("svg,html,png") == ("html", "png.zip", "svg.zip")
    assert documents.parts("annex.en.png.zip") == ("annex", "en", "png.zip")
