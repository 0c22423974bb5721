"""How many pages the real annexes print on, and how full those are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import rendering
from documents import executed
from lcreport import render
from lcreport.blocks import Cell, Column, Line, Paragraph, Table

ROOT = Path(__file__).parents[1]
# The most pages that somebody who has the annex on their desk should have to turn.
MOST = {
    "mttq": 6, "hoi-nong-dan": 4, "hoi-lhpn": 2, "ldld": 4, "hoi-ccb": 4, "tinh-doan": 4,
}  # fmt: skip
# Between the margins, without the page's number above and the band below.
TOP_PT, BOTTOM_PT = 62, 780


def filled(pdf: Path) -> list[float]:
    """How far down each page the text goes, as a part of what it can hold."""
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts = []
    for page in found.split("<page ")[1:]:
        lows = [float(low) for low in re.findall(r'yMax="([\d.]+)"', page)]
        lowest = max((low for low in lows if low < BOTTOM_PT), default=TOP_PT)
        parts.append((lowest - TOP_PT) / (BOTTOM_PT - TOP_PT))
    return parts


CASES = [
    *(("annex", "data/lao-cai", whose, "2021-9M", most) for whose, most in MOST.items()),
    ("overview", "data/lao-cai", "lao-cai", "2021-9M", 7),
    ("annex", "data/gso", "lao-cai", "2021-9M", 2),
    ("annex", "data/demo", "hoi-ccb", "2021-9M", 4),
    ("annex", "data/demo", "hoi-ccb", "2021", 4),
    ("annex", "data/demo", "hoi-nong-dan", "2021", 5),
    ("annex", "data/demo", "mttq", "2021", 5),
    ("annex", "data/demo", "tinh-doan", "2021", 5),
    ("annex", "data/demo", "tinh-doan", "2021-9M", 6),
    ("annex", "data/demo", "hoi-nong-dan", "2021-9M", 6),
    ("brief", "data/lao-cai", "lao-cai", "2021-9M", 1),
    ("brief", "data/demo", "lao-cai", "2021", 1),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("notebook", "dataset", "organisation", "period", "most"),
    [pytest.param(*case, id=" ".join(case[:4])) for case in CASES],
)
def test_annexes_print_on_few_pages_and_none_but_the_last_is_nearly_empty(  # noqa: PLR0913
    notebook: str,
    dataset: str,
    organisation: str,
    period: str,
    most: int,
    language: str,
    tmp_path: Path,
) -> None:
    made = executed(
        notebook,
        organisation=organisation,
        period=period,
        dataset=str(ROOT / dataset),
        language=language,
    )
    place = tmp_path / "annex.pdf"
    place.write_bytes(render.pdf(made))
    parts = filled(place)
    assert len(parts) <= most
    assert min(parts[:-1], default=1.0) > 0.25


@pytest.mark.parametrize(
    ("organisation", "language", "most"), [("hoi-lhpn", "vi", 1), ("ldld", "en", 2)]
)
def test_an_annex_is_set_tighter_where_that_saves_a_page_of_few_lines(
    organisation: str, language: str, most: int, tmp_path: Path
) -> None:
    dataset = str(ROOT / "data/lao-cai")
    made = executed("annex", organisation=organisation, dataset=dataset, language=language)
    place = tmp_path / "annex.pdf"
    place.write_bytes(render.pdf(made))
    assert len(filled(place)) == most


@pytest.mark.parametrize(
    ("lines", "fills"),
    [
        pytest.param(25, [0.97], id="a page as it is"),
        pytest.param(28, [1.0], id="three lines too many, set tighter"),
        # Tighter it would be 1.00 and 0.03: two pages all the same.
        pytest.param(29, [0.97, 0.11], id="tighter it saves nothing"),
        pytest.param(38, [0.97, 0.39], id="many lines on a second page"),
    ],
)
def test_lines_keep_their_room_unless_tighter_ones_save_a_page(
    lines: int, fills: list[float], tmp_path: Path
) -> None:
    place = tmp_path / "annex.pdf"
    shown = rendering.shown(*(Paragraph(f"Dòng {number}.") for number in range(lines)))
    place.write_bytes(render.pdf(rendering.notebook(shown)))
    assert filled(place) == pytest.approx(fills, abs=0.02)


def pages(place: Path, *cells: Any) -> list[str]:
    """What stands on each page of an annex of these cells."""
    place.write_bytes(render.pdf(rendering.notebook(*cells)))
    command = ["pdftotext", "-layout", str(place), "-"]
    read = subprocess.run(command, capture_output=True, text=True, check=True)
    return read.stdout.split("\f")[:-1]


def test_no_row_of_a_table_stands_alone_on_the_next_page(tmp_path: Path) -> None:
    columns = [Column("name", "Chỉ tiêu"), Column("unit", "Đơn vị"), Column("note", "Ghi chú")]
    text = rendering.shown(*(Paragraph(f"Dòng {number}.") for number in range(20)))
    over = []
    for rows in (38, 39, 40):
        lines = [Line((Cell("Dư nợ"), Cell("tỷ đồng"), Cell("x"))) for _ in range(rows)]
        table = rendering.shown(
            Table(id="t", caption="Bảng", columns=columns, lines=lines, head="name")
        )
        [_, second] = pages(tmp_path / "annex.pdf", table, text)
        over.append(second.count("Dư nợ"))
    # A page holds 38: of one more, two stand on the next.
    assert over == [0, 2, 2]


@pytest.mark.parametrize("lines", range(19, 24))
def test_notes_take_the_section_before_them_to_the_last_page(lines: int, tmp_path: Path) -> None:
    def section(heading: str, count: int) -> list[Any]:
        said = (Paragraph(f"{heading} {number}.") for number in range(count))
        return [rendering.prose(f"## {heading}"), rendering.shown(*said)]

    cells = [*section("Số liệu", lines), *section("Nhiệm vụ", 3), *section("Ghi chú", 3)]
    *_, last = pages(tmp_path / "annex.pdf", *cells)
    assert "Nhiệm vụ" in last
    assert "Ghi chú" in last
