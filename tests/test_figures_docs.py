"""What docs/charts.md shows is run, one piece after the other."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import matplotlib as mpl
import pytest

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("charts")
    (made / "data").symlink_to(ROOT / "data")
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> dict[str, object]:
    """The names that the page's code has made when it is through."""
    names: dict[str, object] = {}
    text = (ROOT / "docs/charts.md").read_text(encoding="utf-8")
    with contextlib.chdir(folder), mpl.rc_context({"backend": "agg"}):
        for block in _BLOCK.findall(text):
            exec(block, names)
    return names


def test_the_page_changes_a_chart_and_saves_it(page: dict, folder: Path) -> None:
    chart = page["chart"]
    assert "đợt giãn cách" in chart.to_html()
    assert chart.svg.count("#8a5a00") == 1
    assert "#8a5a00" in page["bars"].svg
    assert "#8a5a00" not in page["data"].charts.change("hoi-ccb", "2021-9M").svg
    written = {path.name for path in folder.iterdir() if path.is_file()}
    assert written == {"du-no.png", "du-no.pdf", "du-no-600.png", "du-no-alone.png"}


def test_the_page_takes_the_charts_of_an_annex(page: dict) -> None:
    assert {drawn.figure.axes[0].name for drawn in page["drawn"]} == {"rectilinear"}


def test_the_page_has_the_figures_as_a_frame(page: dict) -> None:
    frame = page["frame"]
    assert set(frame["unit"]) == {"đồng"}
    assert frame.set_index("period")["value"]["2021-9M"] == 767e9


def test_the_page_gives_a_plot_of_its_own_a_text(page: dict) -> None:
    assert page["figure"].get_label().startswith("Dư nợ ủy thác tăng")
