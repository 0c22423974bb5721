"""An annex stays whole whatever stands in the data, and nothing in the data is executed or read."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from documents import executed
from lcreport import render
from packages import observed, write_package

MARKUP = (
    '<script>alert(1)</script> #read("/etc/passwd") $x^2$ *b* _i_ `c` @ref <img src=x onerror=a>'
)
FORMULA = "=cmd|' /C calc'!A0"
RIGHT_TO_LEFT = "مؤشر الأداء הישג"
LONG = "Chỉ tiêu " + "rất dài và không có điểm dừng " * 6


def _indicator(number: int, name: str, **more: object) -> dict[str, object]:
    return {
        "id": f"i{number}", "area": "x", "name_vi": name, "name_en": name, "unit_vi": "lượt",
        "unit_en": "visits", "kind": "flow", "better": "higher", **more,
    }  # fmt: skip


def _annex(tmp_path: Path, indicators: list[dict[str, object]], values: list[object]) -> str:
    rows = []
    for indicator, value in zip(indicators, values, strict=True):
        note = {"note": MARKUP, "note_en": MARKUP, "source": "s", "recorded": "2021-10-01"}
        rows.append(observed("a", str(indicator["id"]), "2021-9M", value, **note))
        rows.append(observed("a", str(indicator["id"]), "2020-9M", value, **note))
    return write_package(
        tmp_path / "hostile",
        rows,
        organisations=[{"id": "a", "name_vi": MARKUP, "name_en": MARKUP}],
        indicators=indicators,
        areas=[{"id": "x", "name_vi": MARKUP, "name_en": MARKUP}],
        sources=[{"id": "s", "title": FORMULA, "url": "javascript:alert(1)"}],
        settings={"title_vi": MARKUP, "issuer_vi": MARKUP},
    )


CASES = {
    "markup in every text": ([_indicator(n, f"{MARKUP} {n}") for n in range(3)], [1, 2, 3]),
    "formulas": ([_indicator(n, f"{FORMULA}{n}") for n in range(3)], [1, 2, 3]),
    "names of 200 characters": ([_indicator(n, f"{LONG}{n}"[:200]) for n in range(9)], [*range(9)]),
    "right-to-left text": ([_indicator(n, f"{RIGHT_TO_LEFT} {n}") for n in range(3)], [1, 2, 3]),
    "400 indicators": ([_indicator(n, f"Chỉ tiêu {n}") for n in range(400)], [*range(400)]),
    "one value": ([_indicator(0, "Một")], [7]),
    "all missing": ([_indicator(n, f"Thiếu {n}") for n in range(3)], ["", "", ""]),
    "every size": (
        [_indicator(n, f"Cỡ {n}", decimals="6") for n in range(5)],
        ["0.000001", "1", "-5", "1e15", "0"],
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_annex_stays_whole_and_text_shows_as_text(tmp_path: Path, case: str, language: str) -> None:
    indicators, values = CASES[case]
    address = _annex(tmp_path, indicators, values)
    notebook = executed(
        "annex", organisation="a", period="2021-9M", dataset=address, language=language
    )
    html = render.html(notebook).decode()
    assert len(re.findall(r"<script[ >]", html)) <= 2, "only our own scripts and data"
    assert "<img" not in html
    assert "alert(1)" not in re.sub(r"&lt;script&gt;alert\(1\)", "", html)
    with pikepdf.open(io.BytesIO(render.pdf(notebook))) as pdf:
        assert len(pdf.pages) >= 1
    [first, *_] = CalamineWorkbook.from_filelike(io.BytesIO(render.xlsx(notebook))).sheet_names
    assert first


def test_an_annex_without_any_indicator_is_whole(tmp_path: Path) -> None:
    address = write_package(tmp_path / "empty", [observed("b", "flow", "2021-9M", 1)])
    notebook = executed("annex", organisation="a", period="2021-9M", dataset=address)
    assert "Kỳ này chưa có số liệu nào." in render.html(notebook).decode()
    assert render.pdf(notebook).startswith(b"%PDF-")


def test_nothing_is_read_from_the_machine(tmp_path: Path) -> None:
    indicators, values = CASES["markup in every text"]
    address = _annex(tmp_path, indicators, values)
    notebook = executed("annex", organisation="a", period="2021-9M", dataset=address)
    everything = render.html(notebook) + render.pdf(notebook) + render.xlsx(notebook)
    assert Path("/etc/passwd").read_bytes()[:30] not in everything
