"""What charts show, say and leave out; how they look is tested with pictures."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import matplotlib.style
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from PIL import Image

import charted
from charted import EN, KINDS, NOW, VI, figure, grown, indicator, planned, points, row
from lcreport.annex import charts
from lcreport.annex.charts import About, Chart, line, style
from lcreport.annex.charts.text import TextStyle, drawable
from lcreport.blocks import colours
from lcreport.errors import ParameterError
from lcreport.period import Period

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
kinds = pytest.mark.parametrize("kind", KINDS)


def drawn(kind: str, words: object = VI) -> Chart:
    chart = KINDS[kind](words)  # type: ignore[arg-type]
    assert chart is not None
    return chart


def written(chart: Chart) -> str:
    """Every text of the drawing, one after the other."""
    return " ".join(label.text for label in chart.labels)


def extents(chart: Chart, colour: str = colours.ACCENT) -> list[tuple[float, float]]:
    """Left and right ends of the filled shapes of one colour, from top to bottom."""
    found = []
    for path in ET.fromstring(chart.svg).iter(f"{SVG}path"):
        if path.get("fill") == colour:
            pairs = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.attrib["d"])
            across = [float(x) for x, _ in pairs]
            found.append((float(pairs[0][1]), min(across), max(across)))
    return [(left, right) for _, left, right in sorted(found)]


# Nothing is drawn where no chart is right


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(charts.magnitudes([], VI), id="no row"),
        pytest.param(charts.magnitudes([row("a", 1)], VI), id="one value"),
        pytest.param(charts.magnitudes([row("a", None), row("b", None)], VI), id="all missing"),
        pytest.param(
            charts.magnitudes([row("a", figure(None, "described")), row("b", 1)], VI),
            id="in words",
        ),
        pytest.param(
            charts.magnitudes([row("a", 1), row(indicator("b", "km"), 2)], VI), id="two units"
        ),
        pytest.param(charts.magnitudes([row("a", 0), row("b", 0)], VI), id="all zero"),
        pytest.param(
            charts.magnitudes([row(indicator(name, kind="rank"), 3) for name in "ab"], VI),
            id="ranks",
        ),
        pytest.param(charts.change([grown("a", 5)], VI), id="one change"),
        pytest.param(charts.change([grown("a", 0), grown("b", 0)], VI), id="no change"),
        pytest.param(charts.change([row("a", 1), row("b", 2)], VI), id="no comparison"),
        pytest.param(charts.attainment([row("a", 1)], VI), id="no plan"),
        pytest.param(charts.trend(points(5), indicator(), VI), id="one point"),
        pytest.param(charts.trend(points(5, None), indicator(), VI), id="one point with a value"),
        pytest.param(charts.small_multiples([(indicator(), points(1, 2))], VI), id="one series"),
        pytest.param(
            charts.side_by_side([row("a", 1, "x"), row("a", None, "y")], {}, VI),
            id="one organisation",
        ),
        pytest.param(
            charts.side_by_side([row("a", 1, "x"), row("b", 2, "y")], {}, VI), id="two indicators"
        ),
    ],
)
def test_no_chart_is_drawn_where_none_is_right(chart: Chart | None) -> None:
    assert chart is None


@pytest.mark.parametrize(
    ("total", "first", "second"),
    [
        pytest.param(100, 60, 50, id="parts exceed the total"),
        pytest.param(100, 60, None, id="one part"),
        pytest.param(None, 60, 50, id="no total"),
        pytest.param(100, 60, -10, id="negative part"),
    ],
)
def test_parts_are_not_drawn_unless_they_fit(
    total: float | None, first: float | None, second: float | None
) -> None:
    rows = [
        row("t", total),
        row(indicator("p", part_of="t"), first),
        row(indicator("q", part_of="t"), second),
    ]
    assert charts.parts(rows, "t", VI) is None
    assert charts.totals(rows, VI) == []


def test_parts_of_another_total_are_not_drawn() -> None:
    rows = [row("t", 10), row(indicator("p", part_of="u"), 1), row(indicator("q", part_of="u"), 2)]
    assert charts.parts(rows, "t", VI) is None


def test_magnitudes_by_unit_keep_units_and_kinds_apart_and_leave_out_rates() -> None:
    rows = [
        row("a", 1),
        row("b", 2),
        row(indicator("c", kind="stock"), 3),
        row(indicator("d", kind="stock"), 4),
        *(row(indicator(name, "%", kind="rate"), 5) for name in "ef"),
        *(row(indicator(name, "km"), 6) for name in "gh"),
    ]
    drawn = charts.magnitudes_by_unit(rows, VI)
    names = [[chart.table.texts(line)[0] for line in chart.table.lines] for chart in drawn]
    assert names == [["b", "a"], ["d", "c"], ["g", "h"]]


def test_magnitudes_by_unit_leave_parts_to_their_own_chart() -> None:
    parted = [row("t", 9), *(row(indicator(name, part_of="t"), 4) for name in "pq")]
    drawn = charts.magnitudes_by_unit([*parted, row("other", 5)], VI)
    names = [[chart.table.texts(line)[0] for line in chart.table.lines] for chart in drawn]
    assert names == [["t", "other"]]
    assert charts.totals(parted, VI) == ["t"]


# Lengths and heights are true


def test_bars_are_as_long_as_their_values() -> None:
    chart = charts.magnitudes([row("a", 300), row("b", 150), row("c", -75)], VI)
    assert chart is not None
    (first, second, third) = [right - left for left, right in extents(chart)]
    assert first / second == pytest.approx(2, abs=0.01)
    assert first / third == pytest.approx(4, abs=0.02)


def test_a_bar_has_its_figures_below_it_where_its_name_is_higher() -> None:
    name = "Hội viên được Trung ương Hội công nhận sản xuất kinh doanh giỏi"
    chart = charts.attainment([planned(name, 90)], VI)
    assert chart is not None
    placed = {label.text: label for label in chart.labels}
    [start, _, end] = [label for text, label in placed.items() if text in name]
    value, detail = placed["90,0%"], placed["900/1.000 hộ"]
    assert start.top < value.top < detail.top < detail.bottom < end.bottom
    assert detail.left > max(start.right, end.right)


def test_bars_of_change_go_to_both_sides_of_one_zero() -> None:
    chart = charts.change([grown("a", 30), grown("b", 10), grown("c", -20)], VI)
    assert chart is not None
    (zero, _), (same, _) = extents(chart)
    fall = extents(chart, "currentColor")[0]
    assert zero == pytest.approx(same) == pytest.approx(fall[1], abs=0.02)
    assert fall[1] - fall[0] == pytest.approx(2 * (extents(chart)[1][1] - same), abs=0.05)


def test_a_bar_far_longer_than_the_rest_is_cut_and_says_so() -> None:
    chart = drawn("change")
    assert len(extents(chart)) == 4  # three rises, one of them in two pieces
    assert "Thanh có vết cắt được vẽ ngắn lại" in written(chart)
    assert "+900,0%" in {label.text for label in chart.labels}


def test_a_line_rises_as_its_values_do() -> None:
    chart = charts.trend(points(10, 20, 40), indicator(), VI)
    assert chart is not None
    line = next(
        path.attrib["d"]
        for path in ET.fromstring(chart.svg).iter(f"{SVG}path")
        if path.get("stroke") == colours.ACCENT and path.get("fill") == "none"
    )
    heights = [float(y) for _, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", line)]
    assert (heights[0] - heights[2]) / (heights[0] - heights[1]) == pytest.approx(3, abs=0.01)


def test_no_line_crosses_a_break() -> None:
    whole = charts.trend(points(10, 20, 30, 40), indicator(), VI)
    parted = charts.trend(
        points(10, 20, 30, 40), indicator(), VI, breaks={dt.date(2018, 1, 1): "đổi cách tính"}
    )
    assert whole is not None
    assert parted is not None
    assert whole.svg.count("L") > 0
    assert "Gián đoạn: đổi cách tính" in written(parted)
    assert "không so sánh được qua chỗ gián đoạn" in parted.alt
    assert "tăng" in whole.alt
    assert "tăng" not in parted.alt


def test_a_break_before_the_first_point_changes_nothing() -> None:
    plain = charts.trend(points(10, 20), indicator(), VI)
    early = charts.trend(points(10, 20), indicator(), VI, breaks={dt.date(1991, 1, 1): "xưa"})
    assert plain is not None
    assert early is not None
    assert plain.svg == early.svg
    assert plain.alt == early.alt


def _lines(chart: Chart) -> list[list[float]]:
    """The years of the points of every line that is drawn, none of a single point."""
    found = []
    for axes in chart.figure.axes:
        for drawn_line in axes.get_lines():
            days, values = drawn_line.get_data()
            if drawn_line.get_linestyle() not in {"None", "none"} and len(set(values)) > 1:
                found.append([num2date(day).year for day in days])
    return found


def test_no_line_leads_over_periods_without_a_figure() -> None:
    seen = [point for point in points(10, 20, None, 40, None, 60) if point.value is not None]
    chart = charts.trend(seen, indicator(), VI)
    assert _lines(chart) == [[2016, 2017]]
    assert "Chỗ đường bị ngắt: có kỳ chưa có số liệu" in written(chart)


@pytest.mark.parametrize(
    ("status", "is_dashed"), [("official", False), ("doubtful", False), ("estimate", True)]
)
def test_a_dashed_line_has_its_legend(status: str, is_dashed: bool) -> None:
    last = figure(40, status=status, period=Period.parse("2019-9M"))
    chart = charts.trend([*points(10, 20, 30), last], indicator("A"), VI)
    assert chart is not None
    assert ("Đường nét đứt: nối với vòng rỗng" in written(chart)) == is_dashed


def test_what_no_line_leads_to_is_a_dot_however_many_points_there_are() -> None:
    seen = [figure(9, period=Period.parse(f"{year}-9M")) for year in [*range(1980, 2019), 2021]]
    (axes,) = charts.trend(seen, indicator(), VI).figure.axes
    dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [num2date(day).year for line in dots for day in line.get_xdata()] == [2021]


def test_months_of_several_years_are_a_line_a_year() -> None:
    codes = [f"{year}-{month:02}" for year in (2018, 2019, 2021) for month in range(1, 10)]
    seen = [figure(at + 1, period=Period.parse(code)) for at, code in enumerate(codes)]
    chart = charts.trend([*seen, figure(5, period=Period.parse("2021-12"))], indicator(), EN)
    drawn_lines = chart.figure.axes[0].get_lines()
    lines = [tuple(at.get_xdata()) for at in drawn_lines if at.get_linestyle() != "None"]
    assert lines.count(tuple(range(1, 10))) >= 3
    assert not [across for across in lines if len(across) > 9]
    assert "Thick line: 2021; thin line: 2019; pale lines: 2018" in written(chart)
    assert {"Jan", "Sep", "Dec"} <= {label.text for label in chart.labels}


def test_lines_of_years_have_a_line_at_zero_only_where_zero_is_on_the_axis() -> None:
    months = [Period.parse(f"{year}-{at:02}") for year in (2020, 2021) for at in range(1, 7)]
    for kind, has_zero in (("rate", False), ("flow", True)):
        seen = [figure(90.0 + at % 6, period=month) for at, month in enumerate(months)]
        chart = charts.trend(seen, indicator(unit="%", kind=kind), VI)
        drawn_lines = chart.figure.axes[0].get_lines()
        assert any(set(at.get_ydata()) == {0} for at in drawn_lines) is has_zero


def test_one_year_of_months_and_cumulative_periods_are_one_line() -> None:
    months = [figure(at, period=Period.parse(f"2021-{at:02}")) for at in range(1, 10)]
    for seen in (months, points(10, 20, 30)):
        chart = charts.trend(seen, indicator(), VI)
        assert "Đường đậm" not in written(chart)


def test_an_axis_of_counts_begins_at_zero_and_one_of_rates_says_where() -> None:
    counted = charts.trend(points(1000, 1020, 1040), indicator(), VI)
    rate = charts.trend(points(90.1, 91.0, 92.4), indicator(unit="%", kind="rate"), VI)
    assert counted.figure.axes[0].get_ylim()[0] == 0
    assert "không bắt đầu từ 0" not in written(counted)
    assert rate.figure.axes[0].get_ylim()[0] > 0
    assert "Trục giá trị không bắt đầu từ 0" in written(rate)


@pytest.mark.parametrize("place", [0, 1, 3])
def test_doubtful_point_does_not_set_the_scale_of_a_line(place: int) -> None:
    seen = points(10, 20, 30, 40)
    seen[place] = figure(90_000, status="doubtful", period=seen[place].period)
    chart = charts.trend(seen, indicator(), VI)
    assert chart.figure.axes[0].get_ylim()[1] <= 50
    assert "nằm ngoài thang đo" in written(chart)
    assert "90.000" in chart.svg
    panels = charts.small_multiples(
        [(indicator("a"), seen), (indicator("b"), points(1, 2, 3, 4))], VI
    )
    assert max(axes.get_ylim()[1] for axes in panels.figure.axes) <= 50


def test_parts_of_a_doubtful_total_are_not_drawn() -> None:
    whole = row(indicator("Hội viên"), figure(1000, status="doubtful"))
    its = [row(indicator(name, part_of="Hội viên"), 10) for name in "abc"]
    assert charts.parts([whole, *its], "Hội viên", VI) is None


# Titles are findings


@pytest.mark.parametrize(
    ("chart", "caption"),
    [
        (
            lambda: charts.magnitudes([row("Xã", 15), row("Huyện", 9)], EN),
            "The largest: Xã",
        ),
        (
            lambda: charts.magnitudes(
                [row("Xã", 15), row("Huyện", 9), row("Tỉnh", figure(99, status="doubtful"))], EN
            ),
            "The largest: Xã, leaving out 1 figure to check again",
        ),
        (
            # Which is larger is open.
            lambda: charts.magnitudes([row("Xã", figure(9, "at_least")), row("Huyện", 15)], EN),
            "Figures of the indicators, first nine months of 2021",
        ),
        (
            lambda: charts.parts(
                [
                    row(indicator("Total"), 100),
                    row(indicator("A", part_of="Total"), 70),
                    row(indicator("B", part_of="Total"), 30),
                ],
                "Total",
                EN,
            ),
            "A: 70.0% of “Total”",
        ),
        (
            lambda: charts.change(
                [
                    grown("A", 30, direction="rising"),
                    grown("B", -4, direction="falling"),
                    grown("C", -9, direction="falling"),
                ],
                EN,
            ),
            "Compared with the same period last year, 1 indicator rose and 2 fell; "
            "the largest fall: “C” (−9.0%)",
        ),
        (
            lambda: charts.attainment([planned("A", 100), planned("B", 40), planned("C", 60)], EN),
            "Plans for the year: 1 reached the plan and 2 are behind; the furthest behind: "
            "B (40.0%)",
        ),
        (
            lambda: charts.trend(points(10, 30, 20, 40), indicator("A"), EN),
            "A: the first nine months of 2019 is the highest of 4 comparable periods",
        ),
        (
            lambda: charts.trend(points(10, 30, 20, 5), indicator("A"), EN),
            "A: the first nine months of 2019 is the lowest of 4 comparable periods",
        ),
        (
            lambda: charts.trend(points(10, 40, 20, 30), indicator("A"), EN),
            "A: the first nine months of 2019 is above the first nine months of 2018",
        ),
        (
            # Nothing is concluded from a doubtful figure.
            lambda: charts.trend(
                [*points(10, 20, 30), figure(99, status="doubtful")], indicator("A"), EN
            ),
            "A, from the first nine months of 2016 to the first nine months of 2021",
        ),
        (
            # Nor from what was counted in another way.
            lambda: charts.trend(
                points(90, 80, 10, 20),
                indicator("A"),
                EN,
                breaks={dt.date(2018, 1, 1): ""},
            ),
            "A, from the first nine months of 2016 to the first nine months of 2019",
        ),
    ],
)  # fmt: skip
def test_a_chart_is_titled_by_what_is_certain(chart: Callable[[], Chart], caption: str) -> None:
    assert chart().caption == caption


@kinds
@pytest.mark.parametrize("words", [VI, EN])
def test_a_number_in_a_chart_s_table_is_one(kind: str, words: object) -> None:
    table = drawn(kind, words).table
    texts = {cell.text for line in table.lines for cell in line.cells if cell.number is None}
    # What begins the rows may be a period, such as 2021.
    names = {line.cells[0].text for line in table.lines}
    assert [text for text in texts - names if re.fullmatch(r"[+−]?[0-9.,]+ ?%?", text)] == []


@kinds
def test_the_unit_stands_once_beside_a_chart(kind: str) -> None:
    chart = drawn(kind)
    assert "Đơn vị tính" not in written(chart)
    assert chart.unit.removeprefix("Đơn vị tính: ") not in chart.table.caption or not chart.unit


def test_every_fall_is_drawn_before_rises_are() -> None:
    rises = [grown(f"Tăng {charted.LONG[:90]} {at}", 200 + at) for at in range(12)]
    falls = [grown(f"Giảm {at}", -1 - at) for at in range(4)]
    chart = charts.change([*rises, *falls], VI)
    texts = written(chart)
    assert all(f"Giảm {at}" in texts for at in range(4))
    assert "mục nữa không được vẽ" in texts


@pytest.mark.parametrize(
    ("codes", "is_dotted"),
    [
        (("2019-H1", "2019-H2", "2020-H1"), False),
        (("2019-H1", "2019-H2", "2020-H2"), True),
        (("2019-Q4", "2020-Q1"), False),
        (("2019-Q1", "2019-Q3"), True),
    ],
)
def test_a_line_is_dotted_where_a_part_of_a_year_was_left_out(
    codes: tuple[str, ...], is_dotted: bool
) -> None:
    seen = [figure(10 * at, period=Period.parse(code)) for at, code in enumerate(codes, 1)]
    assert line.is_gap(*seen[-2:]) is is_dotted


def test_the_style_for_plots_of_anyone_has_the_colours_of_charts() -> None:
    settings_of_all = mpl.rc_params_from_file(style.FILE, use_default_template=False)
    assert settings_of_all["text.color"] == colours.INK
    assert settings_of_all["patch.facecolor"] == colours.ACCENT


@pytest.mark.parametrize(
    ("low", "high"), [(3, 97), (-5, 5), (1000, 1001), (7, 7), (0, 0), (-9, -8), (1e-6, 1e15)]
)
def test_ticks_hold_all_values_between_them(low: float, high: float) -> None:
    from lcreport.annex.charts.plot import ticks

    marks = ticks(low, high)
    assert marks[0] <= low
    assert high <= marks[-1]
    assert 2 <= len(marks) <= 7
    assert all(first < second for first, second in pairwise(marks))


# What is said


@kinds
@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_numbers_of_the_alternative_text_stand_in_the_table(kind: str, words: object) -> None:
    chart = drawn(kind, words)
    cells = " ".join(text for line in chart.table.lines for text in chart.table.texts(line))
    heads = " ".join(column.label for column in chart.table.columns)
    lines = range(len(chart.table.lines) + 1)
    counts = {written(count) for count in lines for written in (words.count, str)}
    known = set(NUMBER.findall(f"{cells} {heads} {chart.caption}")) | counts
    said = set(NUMBER.findall(chart.alt))
    assert said
    assert said - known <= {"31", "9", "100", "75.0", "75,0", "2021"}


@kinds
def test_every_chart_says_what_period_and_unit_it_shows(kind: str) -> None:
    chart = drawn(kind)
    assert "9 tháng đầu năm" in chart.table.caption
    assert chart.unit.removeprefix("Đơn vị tính: ") in written(chart)
    assert chart.unit or kind == "small_multiples"
    assert chart.alt.endswith(".")


def test_the_largest_and_the_smallest_are_named() -> None:
    chart = charts.magnitudes([row("Xã", 15), row("Huyện", 9), row("Tỉnh", 1)], EN)
    assert chart is not None
    assert "The largest is Xã: 15; the smallest is Tỉnh: 1." in chart.alt


def test_equal_values_have_no_largest() -> None:
    chart = charts.magnitudes([row("a", 5), row("b", 5)], EN)
    assert chart is not None
    assert "All values are equal: 5." in chart.alt
    assert "largest" not in chart.alt


def test_a_bound_keeps_its_word_and_its_shape() -> None:
    chart = charts.magnitudes([row("a", figure(813e9, "at_least")), row("b", 1e9)], VI)
    plain = charts.magnitudes([row("a", 813e9), row("b", 1e9)], VI)
    assert chart is not None
    assert plain is not None
    texts = {label.text for label in chart.labels}
    assert "trên 813.000.000.000" in texts
    assert "Đầu nhọn" in written(chart)
    assert "chỉ là mức thấp nhất" in chart.alt
    assert "Đầu nhọn" not in written(plain)


def test_a_mark_that_a_cut_bar_does_not_have_is_not_explained() -> None:
    others = [row("a", 100), row("b", 50)]
    doubted = figure(20_000, "at_least", status="doubtful")
    chart = charts.magnitudes([row("c", doubted), *others], VI)
    assert chart is not None
    assert "Viền nét đứt" in written(chart)
    assert "Thanh có vết cắt" in written(chart)
    assert "Đầu nhọn" not in written(chart)


def test_a_cross_has_no_triangle_to_be_explained() -> None:
    doubted = figure(20, "at_least", "doubtful")
    chart = charts.trend([*points(5, 6), doubted], indicator(), VI)
    assert chart is not None
    assert "Dấu chéo" in written(chart)
    assert "Tam giác" not in written(chart)


@pytest.mark.parametrize("others", [1, 2])
def test_a_doubtful_figure_is_told_with_its_doubt(others: int) -> None:
    doubted = figure(204_985, "at_least", status="doubtful")
    sure = [row("a", 5_109), row("b", 2_000)][:others]
    chart = charts.magnitudes([row("c", doubted), *sure], VI)
    assert chart is not None
    assert "c: trên 204.985 (cần kiểm tra lại)" in chart.alt
    assert "a: 5.109 (" not in chart.alt


def test_doubtful_figure_does_not_set_the_scale() -> None:
    others = [row("a", 100), row("b", 50)]
    chart = charts.magnitudes([row("c", figure(20_000, status="doubtful")), *others], VI)
    (axes,) = chart.figure.axes
    ends = sorted({
        round(max(x for x, _ in patch.get_patch_transform().transform(patch.get_path().vertices)))
        for patch in axes.patches
    })  # fmt: skip
    assert ends[-1] == 125
    assert {50, 100} <= set(ends)
    assert "20.000" in chart.svg
    assert "Thanh có vết cắt" in written(chart)


def test_estimates_and_doubtful_figures_have_a_note() -> None:
    rows = [row("a", figure(5, status="estimate")), row("b", figure(4, status="doubtful"))]
    chart = charts.magnitudes(rows, EN)
    assert chart is not None
    assert "Hatched: estimate or preliminary. Dashed outline: to check again." in written(chart)
    assert [chart.table.texts(line)[2] for line in chart.table.lines] == [
        "estimate",
        "to check again",
    ]


@kinds
def test_simulated_figures_are_called_so_in_the_drawing(kind: str) -> None:
    rows = [row("a", figure(5, status="synthetic")), row("b", 4)]
    chart = charts.magnitudes(rows, VI)
    assert chart is not None
    assert "SỐ LIỆU MÔ PHỎNG" in {label.text for label in chart.labels}
    assert "SỐ LIỆU MÔ PHỎNG" not in written(drawn(kind))


def test_money_is_scaled_once_for_the_whole_chart() -> None:
    money = [row(indicator(name, "đồng"), value) for name, value in (("a", 736e9), ("b", 633e6))]
    chart = charts.magnitudes(money, VI)
    assert chart is not None
    assert chart.unit == "Đơn vị tính: triệu đồng"
    assert [chart.table.texts(line)[1] for line in chart.table.lines] == ["736.000", "633"]
    assert [line.cells[1].number for line in chart.table.lines] == [736000, 633]


def test_a_value_that_is_not_zero_is_never_written_as_zero() -> None:
    chart = charts.magnitudes([row("a", 1e-6), row("b", 3)], EN)
    assert chart is not None
    assert chart.table.texts(chart.table.lines[1])[1] == "0.000001"
    tiny = charts.change([grown("a", 0.004), grown("b", 20)], EN)
    assert tiny is not None
    assert tiny.table.texts(tiny.table.lines[1])[4] == "+0.004%"


def test_shares_of_bounds_are_bounds() -> None:
    rows = [
        row("t", 200),
        row(indicator("p", part_of="t"), figure(100, "at_least")),
        row(indicator("q", part_of="t"), figure(50, "approx")),
    ]
    chart = charts.parts(rows, "t", EN)
    assert chart is not None
    shares = [chart.table.texts(line)[2] for line in chart.table.lines]
    assert shares == ["", "at least 50.0%", "about 25.0%"]


def test_a_share_is_not_given_where_two_bounds_say_nothing() -> None:
    rows = [
        row("t", figure(200, "at_least")),
        row(indicator("p", part_of="t"), figure(100, "at_least")),
        row(indicator("q", part_of="t"), 50),
    ]
    chart = charts.parts(rows, "t", EN)
    assert chart is not None
    assert [chart.table.texts(line)[2] for line in chart.table.lines] == ["", "", "at most 25.0%"]


def test_a_course_between_bounds_is_not_called_rising() -> None:
    seen = [
        figure(700, "at_least", period=Period.parse("2020-9M")),
        figure(800, period=Period.parse("2021-9M")),
    ]
    chart = charts.trend(seen, indicator(), EN)
    assert chart is not None
    assert "no certain direction" in chart.alt
    assert "rising" not in chart.alt


def test_behind_the_year_is_said_of_flows_only() -> None:
    flow = charts.attainment([planned("a", 60)], EN)
    stock = charts.attainment(
        [row(indicator("b", kind="stock"), 600, target=planned("b", 60).target)], EN
    )
    assert flow is not None
    assert stock is not None
    assert "When 75.0% of the year has passed: 1 is behind." in flow.alt
    assert "of the year" not in stock.alt.removeprefix("Bar chart: attainment of the year’s plan")
    assert stock.table.texts(stock.table.lines[0])[5] == "x"


def test_a_chart_of_a_whole_year_marks_the_plan_and_no_part_of_the_year() -> None:
    seen = planned("a", 160)
    assert seen.target is not None
    whole = replace(seen.target, elapsed_pct=100.0)
    said = []
    for one in (seen, replace(seen, period=Period.parse("2021"), target=whole)):
        chart = charts.attainment([one], EN)
        assert chart is not None
        said.append([label.text for label in chart.labels])
    part, year = said
    assert any("75.0% of the year has passed" in text for text in part)
    # Its mark shows where 100 % lie in a bar that is longer.
    assert "plan of the year = 100%" in year
    assert not any("passed" in text for text in year)


def test_organisations_without_a_value_stay_visible() -> None:
    chart = drawn("side_by_side")
    texts = {label.text for label in chart.labels}
    assert {"Liên đoàn Lao động", "…"} <= texts
    assert chart.table.texts(chart.table.lines[-1])[1] == "…"
    assert chart.table.lines[-1].cells[1].number is None


def test_four_hundred_rows_give_the_largest_and_name_how_many_are_left_out() -> None:
    chart = charts.magnitudes([row(f"Chỉ tiêu {n}", n + 1) for n in range(400)], VI)
    assert chart is not None
    names = [label.text for label in chart.labels if label.text.startswith("Chỉ tiêu")]
    assert names[0] == "Chỉ tiêu 399"
    assert f"Còn {400 - len(names)} mục nữa không được vẽ." in written(chart)
    assert len(chart.table.lines) == 400
    assert float(ET.fromstring(chart.svg).attrib["height"].removesuffix("pt")) < 540


# No text is cut or covered


def assert_whole(chart: Chart) -> None:
    height = float(ET.fromstring(chart.svg).attrib["height"].removesuffix("pt"))
    labels = chart.labels
    for label in labels:
        assert label.left >= -0.01, label
        assert label.right <= style.WIDTH + 0.01, label
        assert label.top >= -0.01, label
        assert label.bottom <= height + 0.01, label
    for one, other in combinations(labels, 2):
        assert not one.overlaps(other), (one, other)


@kinds
@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_no_text_is_cut_or_covered(kind: str, words: object) -> None:
    assert_whole(drawn(kind, words))


def test_no_text_is_cut_or_covered_in_the_hard_case() -> None:
    chart = charted.hostile()
    assert chart is not None
    assert_whole(chart)
    letters = written(chart).replace(" ", "")
    for name in charted.HOSTILE:
        assert drawable(name).replace(" ", "") in letters


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
VALUES = st.one_of(
    st.floats(1e-6, 1e15), st.floats(-1e15, -1e-6), st.integers(-1000, 1000).map(float)
)
QUALIFIERS = st.sampled_from(["exact", "at_least", "at_most", "approx"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES, QUALIFIERS), min_size=2, max_size=6))
@example([("a", -1.0, "exact"), ("0" * 28, 1e8, "at_most")])  # a bar shorter than the least
@example([("a", 1e13 + 0.5, "approx"), ("0" * 12 + ":III©", -1e14, "at_least")])
def test_no_text_is_cut_or_covered_at_any_name_and_value(
    drawn_from: list[tuple[str, float, str]],
) -> None:
    rows = [row(name, figure(value, qualifier)) for name, value, qualifier in drawn_from]
    chart = charts.magnitudes(rows, VI)
    if any(value for _, value, _ in drawn_from):
        assert chart is not None
        assert_whole(chart)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(VALUES, QUALIFIERS), min_size=2, max_size=12))
def test_no_text_of_a_line_is_cut_or_covered(drawn_from: list[tuple[float, str]]) -> None:
    seen = [
        figure(value, qualifier, period=Period.parse(f"{2000 + year}-9M"))
        for year, (value, qualifier) in enumerate(drawn_from)
    ]
    chart = charts.trend(seen, indicator(), VI)
    many = charts.small_multiples([(indicator(name), seen) for name in charted.HOSTILE], VI)
    assert chart is not None
    assert many is not None
    assert_whole(chart)
    assert_whole(many)


def test_text_is_wrapped_without_losing_a_letter() -> None:
    style_of_names = TextStyle(10.5)
    for name in charted.HOSTILE:
        lines = style_of_names.wrap(name, 60)
        assert "".join(lines).replace(" ", "") == drawable(name).replace(" ", "")
        assert style_of_names.widest(lines) <= 60


def test_letters_that_the_font_lacks_stay_in_the_table_and_are_a_sign_in_the_drawing() -> None:
    chart = charted.hostile()
    assert chart is not None
    assert "漢字 đảo dòng mới" in {chart.table.texts(line)[0] for line in chart.table.lines}
    assert "�� đảo dòng mới" in written(chart)


# One SVG for every medium


@kinds
def test_the_svg_is_whole_small_and_free_of_what_it_needs_not(kind: str) -> None:
    chart = drawn(kind)
    root = ET.fromstring(chart.svg)
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    used = set(re.findall(r'href="#([^"]+)"', chart.svg)) | set(
        re.findall(r"url\(#([^)]+)\)", chart.svg)
    )
    assert used == ids
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "defs", "path", "g", "use", "text", "pattern", "rect", "clipPath"}
    assert not re.search(r"<\?xml|<!DOCTYPE|style|http(?!://www.w3.org/2000/svg)", chart.svg)
    assert len(chart.svg) < 10_000


@kinds
def test_text_of_the_drawing_is_text(kind: str) -> None:
    chart = drawn(kind)
    texts = {element.text for element in ET.fromstring(chart.svg).iter(f"{SVG}text")}
    assert texts == {label.text for label in chart.labels}


def test_charts_on_one_page_share_no_id() -> None:
    page = "".join(drawn(kind).to_html() for kind in KINDS)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@kinds
def test_the_same_chart_is_the_same_bytes(kind: str) -> None:
    one, other = drawn(kind), drawn(kind)
    assert one.svg == other.svg
    assert one.to_html() == other.to_html()
    assert one.payload() == other.payload()


def test_settings_of_the_user_change_nothing_and_are_not_changed() -> None:
    plain = [drawn(kind).svg for kind in KINDS]
    own = {
        "svg.fonttype": "path", "lines.linewidth": 9, "text.usetex": True, "font.size": 30,
        "font.family": "serif", "axes.grid": False, "hatch.linewidth": 5, "figure.dpi": 300,
        "savefig.dpi": 300, "savefig.bbox": "tight", "xtick.major.size": 20, "text.color": "red",
        "axes.xmargin": 0.4, "savefig.facecolor": "black", "figure.constrained_layout.use": True,
    }  # fmt: skip
    with mpl.rc_context(own):
        before = dict(mpl.rcParams)
        assert [drawn(kind).svg for kind in KINDS] == plain
        assert dict(mpl.rcParams) == before


def test_drawing_does_not_load_pyplot() -> None:
    code = "import sys, charted; charted.trend(); assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_carries_the_numbers_and_shows_markup_as_text() -> None:
    chart = charted.hostile()
    assert chart is not None
    html = chart.to_html()
    tags = Tags(html)
    assert tags.open == []
    assert "script" not in tags.seen
    assert {"figure", "svg", "figcaption", "details", "summary", "table"} <= set(tags.seen)
    assert 'role="img" aria-label="Biểu đồ thanh' in html
    assert html.count('scope="row"') == len(charted.HOSTILE)
    assert "color=" not in html.split("<path")[0]
    assert not re.search(r"[\x00-\x08]", html)


def test_payload_is_the_table_with_the_alternative_text() -> None:
    chart = drawn("magnitudes")
    payload = chart.payload()
    assert payload["type"] == "chart"
    assert payload["id"] == chart.id == payload["table"]["id"]
    assert payload["table"]["type"] == "table"
    assert payload["table"]["source"] == "Nguồn: Báo cáo 9 tháng"
    assert payload["table"]["lines"][0]["cells"][1]["number"] == 900.0
    assert chart._repr_mimebundle_()["application/vnd.lcreport+json"]["alt"] == chart.alt


@pytest.mark.parametrize(
    ("given_id", "expected"), [("Dư nợ 1", "D-n-1"), ("2021", "c-2021"), ("-", None), ("", None)]
)
def test_an_id_is_made_fit_for_html(given_id: str, expected: str | None) -> None:
    chart = charts.magnitudes([row("a", 2), row("b", 1)], VI, about=About(id=given_id))
    assert chart is not None
    assert re.fullmatch(r"[A-Za-z][0-9A-Za-z-]*", chart.id)
    assert expected in {chart.id, None}


# Legible in grey, on white and on black


def luminance(colour: tuple[float, float, float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: style.Colour, paper: str, text: str) -> float:
    """Contrast of an ink against the paper, where `text` is the page's text colour."""
    below, above = rgb(paper), rgb(text) if ink[:3] == style.INK[:3] else ink[:3]
    mixed = [a * ink[3] + b * (1 - ink[3]) for a, b in zip(above, below, strict=True)]
    bright, dark = sorted([luminance(tuple(mixed)), luminance(below)], reverse=True)  # type: ignore[arg-type]
    return (bright + 0.05) / (dark + 0.05)


def rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


@pytest.mark.parametrize(
    ("paper", "text"),
    [
        pytest.param("#ffffff", colours.INK, id="white"),
        pytest.param("#14181d", "#e6e9ec", id="dark"),
    ],
)
def test_inks_are_legible(paper: str, text: str) -> None:
    assert contrast(style.INK, paper, text) >= 7
    assert contrast(style.SOFT, paper, text) >= 4.5
    assert contrast(style.LINE, paper, text) >= 3
    assert contrast(style.ACCENT, paper, text) >= 3


def test_accent_and_pale_differ_in_grey() -> None:
    accent = contrast(style.ACCENT, "#ffffff", colours.INK)
    pale = contrast(style.PALE, "#ffffff", colours.INK)
    assert accent / pale >= 2.5


def test_now_is_the_period_of_the_cases() -> None:
    assert str(NOW) == "2021-9M"


# The figure is the caller's


@kinds
def test_every_chart_is_a_matplotlib_figure_with_axes_in_data_coordinates(kind: str) -> None:
    chart = drawn(kind)
    assert isinstance(chart.figure, Figure)
    assert chart.figure.axes
    assert all(axes.patches or axes.lines for axes in chart.figure.axes)


def test_bars_stand_at_their_values_and_their_rows() -> None:
    chart = charts.magnitudes([row("a", 300), row("b", 150), row("c", -75)], VI)
    assert chart is not None
    (axes,) = chart.figure.axes
    bars = {bar.get_label(): bar for bar in axes.patches}
    assert {name: bar.get_width() for name, bar in bars.items()} == pytest.approx({
        "a": 300, "b": 150, "c": -75,
    })  # fmt: skip
    middles = [bar.get_y() + bar.get_height() / 2 for bar in axes.patches]
    assert middles == pytest.approx([0, 1, 2])


def test_points_of_a_trend_stand_at_their_days_and_values() -> None:
    chart = charts.trend(points(10, 20, 40), indicator(), VI)
    assert chart is not None
    (axes,) = chart.figure.axes
    line = max(axes.lines, key=lambda line: len(line.get_xdata()))
    days = [day.date() for day in num2date(line.get_xdata())]
    assert days == [dt.date(year, 9, 30) for year in (2016, 2017, 2018)]
    assert list(line.get_ydata()) == [10, 20, 40]


def test_what_is_changed_in_the_figure_shows_in_every_medium() -> None:
    chart = drawn("trend")
    before = chart.svg
    axes = chart.figure.axes[0]
    axes.annotate("đợt hạn hán", (dt.date(2018, 9, 30), 715))
    bundle = chart._repr_mimebundle_()
    assert "đợt hạn hán" in bundle["text/html"]
    assert "đợt hạn hán" in bundle["application/vnd.lcreport+json"]["svg"]
    assert "đợt hạn hán" in bundle["application/vnd.lcreport+json"]["svg"]
    assert "đợt hạn hán" not in before


def test_what_somebody_adds_in_black_has_the_pages_ink() -> None:
    chart = drawn("trend")
    axes = chart.figure.axes[0]
    axes.annotate("đợt hạn hán", (dt.date(2018, 9, 30), 715), color="black")
    axes.axvline(dt.date(2018, 9, 30), color="black")
    root = ET.fromstring(chart.svg)
    (added,) = [text for text in root.iter(f"{SVG}text") if text.text == "đợt hạn hán"]
    assert root.get("fill") == "currentColor"
    assert "fill" not in added.attrib
    assert "#000000" not in chart.svg


def test_a_change_shows_after_the_figure_was_saved_elsewhere() -> None:
    chart = drawn("magnitudes")
    assert "#cc0000" not in chart.svg
    chart.figure.axes[0].patches[1].set_facecolor("#cc0000")
    chart.figure.savefig(io.BytesIO(), dpi=100)
    assert "#cc0000" in chart.to_html()


def test_chart_is_drawn_once_for_all_media_and_again_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chart = drawn("magnitudes")
    saved: list[object] = []
    save = Figure.savefig

    def counted(figure: Figure, *arguments: object, **options: object) -> None:
        saved.append(figure)
        save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", counted)
    first = chart._repr_mimebundle_()
    assert chart._repr_mimebundle_() == first
    assert len(saved) == 1
    chart.figure.axes[0].patches[1].set_facecolor("#cc0000")
    assert "#cc0000" in chart.to_html()
    assert len(saved) == 2


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF"), ("a.PNG", b"\x89PNG")],
)
def test_save_writes_the_format_of_the_ending(name: str, start: bytes, tmp_path: Path) -> None:
    drawn("magnitudes").save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_saved_pictures_have_300_dots_an_inch_and_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "a.svg", "b.svg", "a.pdf", "b.pdf"):
        drawn("magnitudes").save(tmp_path / name)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.width == 1416
    for ending in ("png", "svg", "pdf"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_save_names_an_ending_that_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"a\.docx.*ends otherwise"):
        drawn("trend").save(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        pytest.param("magnitudes", {"organisation"}, id="magnitudes"),
        pytest.param("side_by_side", {"organisation"}, id="side_by_side"),
        pytest.param("parts", {"organisation", "part_of", "share_pct"}, id="parts"),
        pytest.param("change", {"organisation", "against_value", "growth_pct"}, id="change"),
        pytest.param("attainment", {"target", "attainment_pct", "elapsed_pct"}, id="attainment"),
        pytest.param("trend", set(), id="trend"),
        pytest.param("small_multiples", set(), id="small_multiples"),
    ],
)
def test_frame_has_one_row_a_figure_and_one_column_a_fact(kind: str, columns: set[str]) -> None:
    frame = drawn(kind).frame()
    usual = {"indicator", "name", "period", "date", "value", "unit", "qualifier", "status"}
    assert usual | columns <= set(frame.columns)
    keys = ["indicator", "period"] + (["organisation"] if "organisation" in frame else [])
    assert not frame.duplicated(keys).any()


def test_frame_holds_the_values_in_the_indicators_own_unit() -> None:
    frame = drawn("side_by_side").frame().set_index("organisation")
    assert frame["value"].to_dict() == {"a": 736e9, "b": 813e9, "d": 1.2e12}
    assert set(frame["unit"]) == {"đồng"}
    assert frame.loc["a", "qualifier"] == "at_least"


def test_the_style_is_usable_for_plots_of_ones_own() -> None:
    with mpl.style.context("lcreport.annex.charts.lcreport"):
        assert mpl.rcParams["font.family"] == ["DejaVu Sans"]
        assert not mpl.rcParams["axes.spines.top"]


def test_the_style_raises_no_warning_with_this_matplotlib() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mpl.rc_params_from_file(style.FILE, use_default_template=False)
        with mpl.style.context("lcreport.annex.charts.lcreport"):
            Figure().subplots().set_title("Dư nợ")
