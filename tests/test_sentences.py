"""Sentences of the summary on rows worked out by hand: bounds, ties, doubts, plans, single ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from charted import EN, NOW, VI, figure, indicator, planned, row
from lcreport import comparison
from lcreport.annex import charts, tables, wording
from lcreport.annex.tables import Cell, IndicatorTables, cells
from lcreport.annex.wording import Words, counts, extremes
from lcreport.comparison import Attainment, Row, table
from lcreport.comparison.compare_two import compare as compared_with
from lcreport.dataset.frames import Indicator
from lcreport.period import Period
from small_data import dataset_of

BEFORE = NOW.year_earlier()


def told(rows: list[Row], words: Words = VI) -> str:
    """The summary as one text."""
    return " ".join(wording.summary(rows, words))


def changed(name: str, value: float, before: float, **more: Any) -> Row:
    """A flow beside that of last year, compared as the library does."""
    of = indicator(name, **more.pop("of", {}))
    qualifier, base = more.pop("now", "exact"), more.pop("then", "exact")
    current = figure(value, qualifier, more.pop("status", "official"))
    earlier = figure(before, base, more.pop("base_status", "official"), period=BEFORE)
    against = compared_with(of, current, earlier, BEFORE)
    return row(of, current, same_period_last_year=against, **more)


def test_what_goes_beyond_a_ceiling_is_not_told_as_behind() -> None:
    accidents = planned("Tai nạn", 269.2, of=indicator("Tai nạn", better="lower"))
    rows = [accidents, planned("Hộ vay vốn", 40)]
    text = told(rows)
    assert "Chậm so với kế hoạch năm, chậm nhất nêu trước: “Hộ vay vốn” 40,0%." in text
    assert (
        "Cao hơn mức kế hoạch năm cho phép đến nay, vượt nhiều nhất nêu trước: “Tai nạn” 269,2%."
        in text
    )
    english = told([accidents, planned("Vụ", 300, of=indicator("Vụ", better="lower"))], EN)
    assert "Above what the year’s plan allows by now" in english
    assert "Behind" not in english


PLANS = [
    {"id": "flow", "kind": "flow", "name_vi": "Vụ tai nạn", "name_en": "Accidents",
     "better": "lower"},
    {"id": "rate", "kind": "rate", "name_vi": "Tỷ lệ hộ nghèo", "name_en": "Poverty",
     "unit_vi": "%", "unit_en": "%", "better": "lower", "decimals": 1},
    {"id": "some", "kind": "flow", "name_vi": "Hộ vay vốn", "name_en": "Borrowers"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "words", "listed"),
    [
        pytest.param(
            "2021-9M",
            VI,
            "Chậm so với kế hoạch năm, chậm nhất nêu trước: “Hộ vay vốn” 40,0%. Cao hơn mức kế "
            "hoạch năm cho phép đến nay, vượt nhiều nhất nêu trước: “Vụ tai nạn” 90,0%.",
            id="in the year",
        ),
        pytest.param(
            "2021",
            VI,
            "Không đạt kế hoạch năm, xa kế hoạch nhất nêu trước: “Hộ vay vốn” 98,2%. Vượt kế hoạch "
            "năm, vượt nhiều nhất nêu trước: “Vụ tai nạn” 130,0%; “Tỷ lệ hộ nghèo” +2,4 "
            "điểm\u00a0%.",
            id="at its end",
        ),
        pytest.param(
            "2021",
            EN,
            "Short of the year’s plan, the furthest first: “Borrowers” 98.2%. Beyond the year’s "
            "plan, the furthest first: “Accidents” 130.0%; “Poverty” +2.4 percentage points.",
            id="in English",
        ),
    ],
)
def test_plans_are_missed_from_below_or_above_in_the_year_or_at_its_end(
    period: str, words: Words, listed: str
) -> None:
    data = dataset_of(
        "flow 2021-9M 90\nflow 2021 130\nsome 2021-9M 40\nsome 2021 98.2\nrate 2021 12.4",
        targets="flow 2021 100\nsome 2021 100\nrate 2021 10",
        indicators=PLANS,
    )
    rows = list(table(data, "a", Period.parse(period)))
    # How many plans stand where comes after what is missed.
    _, is_told, counted = told(rows, words).partition(listed)
    assert is_told
    assert "3 indicators" in counted or "chỉ tiêu có kế hoạch năm" in counted


def charts_caption(rows: list[Row], words: Words) -> str:
    """What the chart of plans says above itself of the plans that are missed."""
    chart = charts.attainment(rows, words)
    assert chart is not None
    return chart.caption.partition(";")[2]


def test_more_poverty_than_planned_is_over_its_plan_and_not_short_of_it() -> None:
    data = dataset_of("rate 2021 12.4", targets="rate 2021 10", indicators=PLANS)
    (found,) = table(data, "a", Period.parse("2021"))
    assert comparison.standing(found) == "over"


def test_a_fall_to_none_is_told_alike_in_every_sentence() -> None:
    text = told([changed("Hộ", 0, 552), changed("Đội", 90, 100), changed("Tổ", 0, 3)])
    assert "“Hộ” −100,0%; “Đội” −10,0%; “Tổ” −3 hộ." in text
    assert "giảm nhiều nhất: “Hộ” (−100,0%) và “Tổ” (−3 hộ)" in text
    english = told([changed("Hộ", 0, 552), changed("Tổ", 0, 3)], EN)
    assert "the largest fall: “Hộ” (−100.0%) and “Tổ” (−3 hộ)" in english


def test_year_that_is_over_is_judged_by_no_time() -> None:
    year = Period.parse("2021")
    data = dataset_of(
        "flow 2021 90\ndown 2021 40\nother 2021 40",
        targets="flow 2021 100\ndown 2021 50\nother 2021 30",
        indicators=[
            {"id": "flow", "kind": "flow"},
            {"id": "down", "kind": "flow", "better": "lower"},
            {"id": "other", "kind": "flow", "better": "lower"},
        ],
    )
    rows = list(table(data, "a", year))
    assert "100,0% thời gian" not in told(rows)
    assert "100.0% of the year has passed" not in told(rows, EN)


def test_less_than_planned_is_good_where_less_is_better() -> None:
    accidents = planned("Tai nạn", 60, of=indicator("Tai nạn", better="lower"))
    assert comparison.standing(accidents) == "within"
    assert "trong mức kế hoạch" in told([accidents])
    assert "chậm" not in told([accidents])
    assert "behind" not in told([accidents], EN)
    chart = charts.attainment([accidents], EN)
    assert chart is not None
    assert "1 stayed within the plan" in chart.alt


def test_a_bound_of_attainment_stays_and_leaves_the_verdict_open() -> None:
    over_700 = planned("Hộ", 70, bound="at_least")
    assert comparison.standing(over_700) == "uncertain"
    text = told([over_700])
    assert "ít nhất 70,0% kế hoạch năm" in text
    assert "chưa kết luận được" in text
    assert "at least 70.0%" in told([over_700], EN)


@pytest.mark.parametrize(
    ("pct", "bound", "better", "expected"),
    [
        pytest.param(75, None, "higher", "on_track", id="exactly what time asks"),
        pytest.param(74.9, None, "none", "behind", id="behind"),
        pytest.param(80, "at_least", "higher", "on_track", id="a lower bound above it"),
        pytest.param(74, "at_most", "higher", "behind", id="an upper bound below it"),
        pytest.param(80, "at_most", "higher", "uncertain", id="an upper bound above it"),
        pytest.param(100, None, "higher", "reached", id="reached before the end"),
        pytest.param(75, None, "lower", "within", id="a ceiling kept"),
        pytest.param(80, None, "lower", "fast", id="a ceiling used up too fast"),
        pytest.param(101, None, "lower", "over", id="beyond the ceiling"),
        pytest.param(70, "at_least", "lower", "uncertain", id="a ceiling and a lower bound"),
        pytest.param(80, "at_least", "lower", "fast", id="at least too fast"),
        pytest.param(70, "approx", "higher", "behind", id="about so much"),
    ],
)
def test_standing_of_a_flow_by_its_plan(
    pct: float, bound: str | None, better: str, expected: str
) -> None:
    found = planned("x", pct, of=indicator("x", better=better), bound=bound)
    assert comparison.standing(found) == expected


@pytest.mark.parametrize(
    ("kind", "better", "pct", "elapsed", "expected"),
    [
        pytest.param("stock", "higher", 60, 75, "not_yet", id="a stock is not behind time"),
        pytest.param("stock", "higher", 60, 100, "short", id="a stock at the end of the year"),
        pytest.param("stock", "lower", 90, 75, "reached", id="a stock brought down"),
        pytest.param("stock", "lower", 120, 75, "not_yet", id="a stock still to be brought down"),
        pytest.param("flow", "higher", 98.2, 100, "short", id="a flow at the end of the year"),
        pytest.param("flow", "lower", 98.2, 100, "within", id="a ceiling kept for the whole year"),
    ],
)
def test_standing_by_kind_and_time(
    kind: str, better: str, pct: float, elapsed: float, expected: str
) -> None:
    target = Attainment(1000.0, pct, float(elapsed))
    found = row(indicator("x", kind=kind, better=better), pct * 10, target=target)
    assert comparison.standing(found) == expected


def test_the_end_of_the_year_is_no_being_behind() -> None:
    year = row("Vốn", 982.0, target=Attainment(1000.0, 98.2, 100.0))
    assert "thực hiện 98,2% kế hoạch năm, không đạt." in told([year])
    assert "98.2% of the year’s plan, not reached." in told([year], EN)
    assert "behind" not in told([year], EN)
    assert "100.0%" not in told([year], EN)


def test_what_is_short_of_the_plan_is_not_rounded_to_it() -> None:
    almost = row("Vốn", 999.7, target=Attainment(1000.0, 99.97, 100.0))
    assert "99,97% kế hoạch năm, không đạt" in told([almost])
    late = planned("Vốn", 74.98)
    assert "74,98% kế hoạch năm, chậm tiến độ" in told([late])


def test_a_plan_beside_a_figure_not_reported_is_a_plan() -> None:
    target = Attainment(1000.0, None, 75.0, reason="not_reported")
    missing = row("Hộ", None, target=target, flags=("not_reported",))
    other = row("Tổ", 5)
    text = told([missing, other])
    assert "không có kế hoạch năm" not in text
    assert "“Hộ” có kế hoạch năm nhưng chưa đối chiếu được: kỳ này chưa có số liệu" in text


def test_plans_are_counted_alike_in_summary_and_chart() -> None:
    rows = [planned(f"h{n}", 80) for n in range(11)]
    rows.append(row(indicator("s", kind="stock"), 60, target=Attainment(100.0, 60.0, 75.0)))
    rows.append(
        row(indicator("r", "%", kind="rate"), 60, target=Attainment(70.0, None, 75.0, -10.0))
    )
    text = told(rows)
    assert "13 chỉ tiêu có kế hoạch năm: 11 đúng tiến độ và 02 chưa đạt kế hoạch" in text
    chart = charts.attainment(rows, VI)
    assert chart is not None
    assert "12 chỉ tiêu so với kế hoạch năm" in chart.alt
    assert "11 đúng tiến độ và 02 chưa đạt kế hoạch" in chart.alt
    assert "Không vẽ 01 chỉ tiêu có kế hoạch" in "".join(label.text for label in chart.labels)


def test_rises_are_counted_alike_in_summary_and_chart() -> None:
    rows = [changed(f"h{n}", 120 + n, 100) for n in range(3)]
    rows.append(changed("bound", 97, 100, now="at_least"))
    rows.append(changed("fell", 90, 100))
    expected = "03 chỉ tiêu tăng, 01 giảm và 01 chưa rõ tăng hay giảm"
    chart = charts.change(rows, VI)
    assert chart is not None
    assert expected in told(rows)
    assert expected in chart.alt


def test_what_is_not_drawn_is_counted_below_the_chart() -> None:
    rows = [changed("a", 120, 100), changed("b", 90, 100), changed("zero", 5, 0)]
    assert "02 chỉ tiêu tăng và 01 giảm" in told(rows)
    chart = charts.change(rows, VI)
    assert chart is not None
    assert "Không vẽ 01 chỉ tiêu so được" in " ".join(label.text for label in chart.labels)


def test_a_single_fall_is_not_the_largest_one() -> None:
    text = told([changed("Hộ", 120, 100), changed("Tổ", 130, 100), changed("Nợ", 90, 100)])
    assert "chỉ tiêu giảm là “Nợ” (−10,0%)" in text
    assert "giảm nhiều nhất" not in text
    assert "tăng nhiều nhất: “Tổ” (+30,0%)" in text


def test_a_fall_is_not_written_as_none() -> None:
    text = told([changed("Hộ", 999_999, 1_000_000), changed("Việc", 12, 10)])
    assert "chỉ tiêu giảm là “Hộ” (−0,0001%)" in text
    assert "chỉ tiêu giảm là “Hộ” (0,0%)" not in text


def test_equal_rises_are_named_together() -> None:
    rows = [changed(name, 130, 100) for name in ("A", "B")] + [changed("C", 110, 100)]
    assert "tăng nhiều nhất: “A” và “B” (+30,0%)" in told(rows)


def test_a_bound_that_may_be_larger_leaves_the_largest_unsaid() -> None:
    rows = [changed("A", 130, 100), changed("B", 120, 100, now="at_least"), changed("C", 90, 100)]
    assert "nhiều nhất" not in told(rows)
    certain = [changed("A", 130, 100, now="at_least"), changed("B", 120, 100)]
    assert "tăng nhiều nhất: “A” (ít nhất +30,0%)" in told(certain)


def test_the_highest_and_lowest_attainment_mind_ties_and_bounds() -> None:
    tied = [planned("A", 90), planned("B", 90), planned("C", 80)]
    assert "cao nhất: “A” và “B” (90,0% kế hoạch)" in told(tied)
    assert "thấp nhất: “C” (80,0% kế hoạch)" in told(tied)
    bounded = [planned("A", 90), planned("B", 70, bound="at_least"), planned("C", 80)]
    assert "cao nhất" not in told(bounded)
    assert "thấp nhất" not in told(bounded)


def test_what_is_behind_is_not_named_twice() -> None:
    text = told([planned("A", 90), planned("B", 80), planned("C", 40)])
    assert "cao nhất: “A” (90,0% kế hoạch)" in text
    assert "chậm nhất nêu trước: “C” 40,0%" in text
    assert text.count("“C”") == 1


def test_what_may_have_risen_more_leaves_the_largest_rise_unsaid() -> None:
    rows = [changed("A", 130, 100), changed("B", 120, 100)]
    # From 120 to more than 100: it may have fallen, or risen by more than all.
    rows.append(changed("C", 100, 120, now="at_least"))
    rows += [changed("D", 90, 100), changed("E", 80, 100)]
    chart = charts.change(rows, VI)
    assert chart is not None
    for text in (told(rows), chart.alt):
        assert "ăng nhiều nhất" not in text
        # It may have fallen by a sixth at the most.
        assert "iảm nhiều nhất" in text
    assert "giảm nhiều nhất: “E” (−20,0%)" in chart.caption


def test_few_that_are_revised_or_missing_are_named() -> None:
    data = dataset_of(
        "flow 2021-6M 60\nsome 2021-6M 30\nrate 2021-6M 10\nall 2021-6M 5\nall 2021-9M 7",
        indicators=[*PLANS, {"id": "all", "kind": "flow", "name_vi": "Lượt"}],
    )
    rows = list(table(data, "a", NOW))
    assert "03 chỉ tiêu từng báo cáo nhưng kỳ này chưa có." in told(rows)
    two = [row for row in rows if row.indicator.id != "rate"]
    assert "02 chỉ tiêu từng báo cáo nhưng kỳ này chưa có (“Vụ tai nạn” và “Hộ vay vốn”)." in told(
        two
    )


def test_no_ceiling_needs_to_be_reached() -> None:
    data = dataset_of(
        "flow 2021-9M 60\nsome 2021-9M 60\nall 2021-9M - described",
        targets="flow 2021 100\nsome 2021 100\nall 2021 100",
        indicators=[*PLANS, {"id": "all", "kind": "flow", "name_vi": "Lượt"}],
    )
    pace = tables.of_pace(list(table(data, "a", NOW)), VI)
    assert pace is not None
    # What is behind its plan stands first, what cannot be measured last.
    borrowers, accidents, visits = (pace.texts(line) for line in pace.lines)
    heads = [column.key for column in pace.columns]
    assert accidents[heads.index("needed")] == "x"
    assert borrowers[heads.index("needed")].startswith("13,3")
    # As a reader sees it, and to count by.
    cell = pace.lines[0].cells[heads.index("attained")]
    assert (cell.written("vi"), cell.number) == ("60,0%", pytest.approx(60))
    assert ("x", "không áp dụng cho loại chỉ tiêu này") in pace.legend
    # There is a figure, in words: what is missing is not that.
    assert visits[heads.index("stands")].endswith("một trong hai số chỉ nêu bằng lời")
    assert "…" not in visits
    of_ceiling = [row for row in table(data, "a", NOW) if row.indicator.id == "flow"]
    assert "phải thực hiện" not in told(of_ceiling)


MONEY = {"unit": "đồng"}


def of_loans(*, name: str = "", clause: str = "", **more: Any) -> Indicator:
    """An indicator of the group of loans, told by a clause."""
    return indicator(name, group="loans", clause_vi=clause, clause_en=clause, **more)


LOANS = of_loans(name="Dư nợ", clause="dư nợ đạt {amount}", kind="stock", priority="1", **MONEY)
OWING = of_loans(name="Hộ vay", clause="+với {number} hộ", kind="stock")
OVERDUE = of_loans(
    name="Nợ quá hạn", clause="; quá hạn {amount}", kind="stock", priority="2", **MONEY
)


def test_figures_of_a_group_stand_in_one_sentence_with_their_bounds() -> None:
    rows = [row(LOANS, figure(813e9, "at_least")), row(OWING, 7), row(OVERDUE, 740e6)]
    assert wording.findings(rows, VI) == [
        "Đến 30/9/2021, dư nợ đạt trên 813 tỷ đồng với 07 hộ; quá hạn 740 triệu đồng."
    ]
    # In the order of the dataset, whatever that of the table is.
    mixed = [rows[2], rows[0], rows[1]]
    assert wording.findings(mixed, VI, declared=[LOANS, OWING, OVERDUE]) == wording.findings(
        rows, VI
    )


def test_a_clause_that_leans_on_a_missing_one_stands_with_its_name() -> None:
    rows = [row(OWING, 7), row(OVERDUE, 740e6)]
    [said] = wording.findings(rows, VI, declared=[LOANS, OWING, OVERDUE])
    assert said == "Đến 30/9/2021, “Hộ vay”: 07 hộ; “Nợ quá hạn”: 740 triệu đồng."


def test_a_sentence_names_the_base_of_its_changes_once() -> None:
    both = [
        changed("A", 120, 100, of={"group": "g", "clause_vi": "A {number}"}),
        changed("B", 90, 100, of={"group": "g", "clause_vi": "B {number}"}),
    ]
    [said] = wording.findings([replace_priority(found) for found in both], VI)
    assert said == "A 120 (+20,0% so với cùng kỳ năm trước), B 90 (−10,0%)."


def replace_priority(found: Row) -> Row:
    cells = {**found.indicator.cells, "priority": "1"}
    return replace(found, indicator=replace(found.indicator, cells=cells))


def test_counts_under_twenty_change_by_a_difference() -> None:
    assert "(+6 hộ so với cùng kỳ năm trước)" in told([changed("Đội", 9, 3)])
    assert "(+200,0% so với cùng kỳ năm trước)" in told([changed("Đội", 90, 30)])
    assert "(+200,0% so với cùng kỳ năm trước)" in told([changed("Tiền", 9, 3, of=MONEY)])


def test_a_doubtful_figure_is_no_finding_but_one_to_check_with_its_reason() -> None:
    wrong = figure(9e12, status="doubtful", notes={"note": "Nghi sai dấu. Giữ nguyên."})
    rows = [row(indicator("A", **MONEY), 5e9), row(indicator("C", **MONEY), wrong)]
    text = told(rows)
    assert text.startswith("A: 5 tỷ đồng.")
    assert "01 số liệu cần kiểm tra lại: “C” 9.000 tỷ đồng (nghi sai dấu)." in text


def test_without_priorities_the_largest_of_each_area_is_told_money_first() -> None:
    rows = [row(indicator(f"a{n}", area="a"), n) for n in (1, 3)]
    rows += [row(indicator("b", area="b", **MONEY), 5e9)]
    assert wording.findings(rows, VI) == ["B: 5 tỷ đồng.", "A3: 03 hộ."]


def test_everything_that_fell_is_named_and_all_behind_plan_the_furthest_first() -> None:
    rows = [changed(f"tăng {n}", 120, 100) for n in range(9)]
    rows += [changed("Nợ", 90, 100), changed("Đất", 50, 100), changed("Đội", 3, 9)]
    assert "Giảm so với cùng kỳ năm trước: “Đất” −50,0%; “Nợ” −10,0%; “Đội” −6 hộ." in told(rows)
    late = [planned("A", 60), planned("B", 30), planned("C", 90)]
    assert "chậm nhất nêu trước: “B” 30,0%; “A” 60,0%." in told(late)


def test_what_was_first_reported_later_is_not_missing_before() -> None:
    data = dataset_of("flow 2020-9M 5\nflow 2021-9M 6\nstock 2021-9M 7")
    [earlier] = table(data, "a", Period.parse("2020-9M"))
    assert earlier.indicator.id == "flow"
    assert [found.indicator.id for found in table(data, "a", Period.parse("2022-9M"))] == [
        "flow", "stock",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row_of", "reason"),
    [
        pytest.param(
            changed("A", 5, 4, base_status="doubtful"),
            "một trong hai số cần kiểm tra lại",
            id="doubt",
        ),
        pytest.param(
            changed("A", 5, 4, now="at_least", then="at_least"),
            "chỉ nêu mức thấp nhất",
            id="bounds",
        ),
    ],
)
def test_why_nothing_is_compared_is_said(row_of: Row, reason: str) -> None:
    text = told([row_of])
    assert "Có số liệu của kỳ trước nhưng chưa so sánh được: 01 chỉ tiêu vì" in text
    assert reason in text
    assert "chưa có số liệu so sánh được" not in text


def test_what_could_not_be_compared_is_counted_beside_what_could() -> None:
    text = told([changed("A", 5, 4), changed("B", 5, 4, base_status="doubtful")])
    assert "01 chỉ tiêu có số kỳ trước nhưng không so sánh được" in text


def test_without_an_earlier_figure_a_line_below_the_table_says_that() -> None:
    data = dataset_of("flow 2021-9M 5")
    found = tables.of_indicators(data, table(data, "a", NOW), VI)
    assert found.notes == [
        "Không so sánh với kỳ trước, cùng kỳ năm trước, cuối năm trước và kế hoạch năm: chưa có "
        "hoặc có quá ít số liệu."
    ]


def test_a_nearly_empty_column_gives_way_to_a_line_with_its_figures() -> None:
    lines = [f"i{n} 2021-9M {n}" for n in range(1, 11)]
    kinds = [{"id": f"i{n}", "kind": "flow", "unit_vi": "hộ"} for n in range(1, 11)]
    data = dataset_of("\n".join([*lines, "i3 2020-9M 2"]), indicators=kinds)
    found = tables.of_indicators(data, table(data, "a", NOW), VI)
    assert [column.key for column in found.columns] == [
        "number", "indicator", "unit", "now", "note",
    ]  # fmt: skip
    assert "9 tháng đầu năm 2020: 2 hộ (+1 hộ)." in found.notes[1]


def test_a_doubtful_end_of_a_trend_is_called_doubtful() -> None:
    ends = [
        figure(5, period=Period.parse("2020-9M")),
        figure(20, status="doubtful"),
    ]
    chart = charts.trend(ends, indicator(), VI)
    assert chart is not None
    assert "đến 20 (cần kiểm tra lại)" in chart.alt
    assert "không rõ tăng hay giảm" in chart.alt


@pytest.mark.parametrize(
    ("period", "head"),
    [
        pytest.param("2021-4M", "Tháng trước", id="the month that four months end with"),
        pytest.param("2021-6M", "Quý trước", id="the quarter that six months end with"),
        pytest.param("2021-01", "Kỳ trước", id="a month by itself"),
    ],
)
def test_the_period_before_is_called_what_it_is(period: str, head: str) -> None:
    lines = [f"flow 2021-{month:02} {month}" for month in range(1, 7)]
    lines += [f"flow 2020-{month:02} {month}" for month in range(1, 13)]
    data = dataset_of("\n".join(lines))
    (found,) = IndicatorTables(data, table(data, "a", Period.parse(period)), VI).further()
    heads = [column.label for column in found.columns]
    assert head in heads
    assert len([label for label in heads if label.endswith("trước")]) >= 1


def test_what_does_not_apply_is_not_called_missing() -> None:
    data = dataset_of("flow 2021-9M 5\nrank 2021-9M 3", targets="flow 2021 10")
    rows = table(data, "a", NOW)
    found = tables.of_indicators(data, rows, VI)
    flow, rank = (found.texts(line) for line in found.lines if not line.group)
    share = [column.key for column in found.columns].index("attainment")
    assert (flow[share], rank[share]) == ("50,0", "x")
    (further,) = IndicatorTables(data, rows, VI).further()
    assert further.texts(further.lines[-1])[-1] == "10"


def test_no_plan_is_called_no_plan() -> None:
    data = dataset_of("flow 2021-9M 5\nstock 2021-9M 3", targets="flow 2021 10")
    found = tables.of_indicators(data, table(data, "a", NOW), VI)
    share = [column.key for column in found.columns].index("attainment")
    assert [found.texts(line)[share] for line in found.lines if not line.group] == ["50,0", "–"]
    assert ("–", "không có kế hoạch năm") in found.legend


def test_the_worst_attainment_is_drawn_when_not_all_fit() -> None:
    rows = [planned(f"Chỉ tiêu {n}", 90 + n / 10) for n in range(60)] + [planned("Tệ nhất", 3)]
    chart = charts.attainment(rows, VI)
    assert chart is not None
    assert "Tệ nhất" in {label.text for label in chart.labels}


def test_the_largest_falls_are_drawn_when_not_all_fit() -> None:
    rows = [changed(f"Chỉ tiêu {n}", 300 + n, 100) for n in range(60)] + [changed("Giảm", 5, 100)]
    chart = charts.change(rows, VI)
    assert chart is not None
    assert "Giảm" in {label.text for label in chart.labels}


def test_the_only_change_is_named() -> None:
    text = told([changed("Dư nợ", 120, 100), row("Tổ", 5)])
    assert "01 chỉ tiêu tăng: “Dư nợ” (+20,0%)" in text


def test_a_merged_base_and_a_derived_figure_are_said() -> None:
    merged = dataset_of(
        "b/flow 2020-9M 4\nc/flow 2020-9M 6\na/flow 2021-6M 5\na/flow 2021-Q3 6",
        organisations=[
            {"id": "b", "valid_to": "2020-12-31", "successor": "a"},
            {"id": "c", "valid_to": "2020-12-31", "successor": "a"},
            {"id": "a", "valid_from": "2021-01-01"},
        ],
    )
    text = told(table(merged, "a", NOW))
    assert "(+10,0% so với cùng kỳ năm trước)" in text
    assert "01 số liệu được suy ra" in text
    assert "01 so sánh với tổng của các đơn vị đã sáp nhập" in text


def test_the_overview_counts_plans_of_all_organisations() -> None:
    rows = {"a": [planned("A", 80), planned("B", 60)], "b": [planned("A", 90)]}
    names = dataset_of("flow 2021 1")
    organisations = {id: names.organisation(id) for id in rows}
    text = " ".join(wording.overview(rows, organisations, VI))
    assert "Có kế hoạch năm: 03 chỉ tiêu; 02 đúng tiến độ và 01 chậm tiến độ." in text


BROKEN = [
    {"organisation": "a", "indicator": "", "period": "2021", "reason_vi": "đổi cách thống kê",
     "reason_en": "counted anew"},
]  # fmt: skip


def test_why_a_series_breaks_is_said() -> None:
    data = dataset_of("a/flow 2020-9M 4\na/flow 2021-9M 6", breaks=BROKEN)
    rows = table(data, "a", NOW)
    assert "Chuỗi số liệu bị gián đoạn vì: đổi cách thống kê." in told(rows)
    assert "Reason for the break in series: counted anew." in told(rows, EN)


def test_a_plan_that_no_source_prints_is_said() -> None:
    row = planned("A", 80)
    assert "suy ra, nguồn không in" not in told([row])
    implied = replace(row, flags=(*row.flags, "implied_plan"))
    assert "01 kế hoạch năm được suy ra, nguồn không in" in told([implied])
    assert "1 plan implied by a printed percentage" in told([implied], EN)


@pytest.mark.parametrize(
    ("words", "open_", "risen"),
    [
        pytest.param(VI, "01 chỉ tiêu chưa rõ tăng hay giảm", "tăng", id="vi"),
        pytest.param(EN, "1 indicator may have risen or fallen", "rose", id="en"),
    ],
)
def test_about_101_has_not_surely_risen_from_about_100(
    words: Words, open_: str, risen: str
) -> None:
    text = told([changed("Hộ", 101, 100, now="approx", then="approx")], words)
    assert open_ in text
    assert risen not in text.replace(open_, "")
    sure = changed("Hộ", 120, 100, now="approx", then="approx")
    assert risen in told([sure, row("Tổ", 5)], words)


@pytest.mark.parametrize(
    ("figures", "settings", "cell"),
    [
        # 95.5-105 to 100.5-101.5: from 100.5 / 105 to 101.5 / 95.
        pytest.param("flow 2021-9M 101 approx\nflow 2020-9M 100 approx", {}, "−4,3 đến +6,8"),
        pytest.param(
            "flow 2021-9M 101 approx\nflow 2020-9M 100 approx",
            {"ratio": "ratio"},
            "95,7 đến 106,8",
        ),
        pytest.param("flow 2021-9M 120 approx\nflow 2020-9M 100 approx", {}, "khoảng +20,0"),
        pytest.param(
            "rate 2021-9M 5 approx\nrate 2020-9M 4.8", {}, "−0,3 điểm\u00a0% đến +0,7 điểm\u00a0%"
        ),
        pytest.param("rank 2021-9M 5 approx\nrank 2020-9M 5", {}, "−1 bậc đến +1 bậc"),
    ],
)
def test_a_change_that_may_be_a_rise_or_a_fall_is_a_span(
    figures: str, settings: dict[str, str], cell: str
) -> None:
    data = dataset_of(figures, settings=settings)
    found = tables.of_indicators(data, table(data, "a", NOW), VI)
    column = [column.key for column in found.columns].index("same_period_last_year_change")
    assert [found.texts(line)[column] for line in found.lines if not line.group] == [cell]


@pytest.mark.parametrize(
    ("values", "largest"),
    [
        # About 100 is 95 to 105, and may be more than 104.
        pytest.param(("100", "104"), False, id="the smaller may be larger"),
        pytest.param(("100", "106"), True, id="the larger surely is"),
        pytest.param(("110", "104"), True, id="the approximate one surely is"),
    ],
)
def test_an_approximate_amount_is_the_largest_only_where_that_is_certain(
    values: tuple[str, str], *, largest: bool
) -> None:
    first, second = values
    data = dataset_of(f"flow 2021-9M {first} approx\nflow-2 2021-9M {second}", indicators=[
        {"id": id, "kind": "flow", "unit_vi": "hộ", "unit_en": "households"}
        for id in ("flow", "flow-2")
    ])  # fmt: skip
    assert bool(extremes.largest(table(data, "a", NOW), counts.within)) == largest


def test_an_approximate_attainment_is_the_highest_only_where_that_is_certain() -> None:
    def told_of(second: int) -> str:
        data = dataset_of(
            f"flow 2021-9M 100 approx\nsome 2021-9M {second}",
            targets="flow 2021 100\nsome 2021 100",
        )
        return told(list(table(data, "a", NOW)), EN)

    assert "highest" not in told_of(104)
    assert "highest" in told_of(106)


def count_comparisons(count: int) -> int:
    """How many numbers are compared to find the largest of so many."""
    compared = 0

    class Counted(float):
        def __lt__(self, other: float) -> bool:
            nonlocal compared
            compared += 1
            return float.__lt__(self, other)

        def __ge__(self, other: float) -> bool:
            nonlocal compared
            compared += 1
            return float.__ge__(self, other)

    items = list(map(Counted, range(count)))
    assert wording.extremes.largest(items, lambda item: (item, item)) == [count - 1]
    return compared


def test_the_largest_of_many_is_found_without_comparing_each_with_each() -> None:
    # Each with each of 2,000 would be two million at least.
    assert count_comparisons(2000) < 30_000


@pytest.mark.parametrize(
    ("before", "direction"),
    [
        # About 5 of about 100 is 4.5 / 105 to 5.5 / 95, or 4.29 to 5.79 %.
        pytest.param("5.77", None, id="5.79 may be more"),
        pytest.param("5.8", "falling", id="surely less"),
        pytest.param("4.2", "rising", id="surely more"),
    ],
)
def test_a_quotient_of_approximate_figures_reaches_as_far_as_both(
    before: str, direction: str | None
) -> None:
    data = dataset_of(f"some 2021 5 approx\nall 2021 100 approx\nshare 2020 {before}")
    rows = table(data, "a", Period.parse("2021"))
    (share,) = (row for row in rows if row.indicator.id == "share")
    assert share.same_period_last_year is not None
    assert share.same_period_last_year.direction == direction


def test_a_share_of_what_may_be_nothing_may_be_any() -> None:
    # 5 rounded to tens is anything from 0 to 10.
    lines = "some 2021 3\nall 2021 5 approx rounded_to=10\nshare 2020 10"
    rows = table(dataset_of(lines), "a", Period.parse("2021"))
    (share,) = (row for row in rows if row.indicator.id == "share")
    against = share.same_period_last_year
    assert against is not None
    assert (against.points, against.bound, against.direction) == (50.0, "approx", None)
    assert "tăng" not in told([share]).replace("chưa rõ tăng hay giảm", "")
    cells = tables.of_indicators(dataset_of(lines), rows, VI)
    assert any("khoảng +50,0" in text for line in cells.lines for text in cells.texts(line))


def test_a_difference_of_approximate_figures_is_as_coarse_as_both() -> None:
    # About 1,000 is 950 to 1,050 and about 800 is 750 to 850: the third quarter is 100 to 300.
    flows = "flow 2021-9M 1000 approx\nflow 2021-6M 800 approx"
    (quarter,) = table(dataset_of(flows + "\nflow 2020-Q3 150"), "a", Period.parse("2021-Q3"))
    assert quarter.same_period_last_year is not None
    assert quarter.same_period_last_year.direction is None
    assert quarter.same_period_last_year.remarks == ("now_derived", "within_rounding")
    (quarter,) = table(dataset_of(flows + "\nflow 2020-Q3 90"), "a", Period.parse("2021-Q3"))
    assert quarter.same_period_last_year is not None
    assert quarter.same_period_last_year.direction == "rising"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        # About 100 is 95 to 105 of a plan of 100, about 94 is 93.5 to 94.5.
        pytest.param(100, "uncertain", id="it may be less"),
        pytest.param(110, "reached", id="105 at least"),
        pytest.param(94, "short", id="94.5 at most"),
    ],
)
def test_an_approximate_figure_reaches_its_plan_only_where_that_is_certain(
    value: float, verdict: str
) -> None:
    data = dataset_of(f"flow 2021 {value} approx", targets="flow 2021 100")
    (found,) = table(data, "a", Period.parse("2021"))
    assert comparison.standing(found) == verdict


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(VI, "kế hoạch bằng 0 nên không tính tỷ lệ thực hiện", id="vi"),
        pytest.param(EN, "the plan is zero, so no share of it", id="en"),
    ],
)
def test_a_plan_of_nothing_is_said_to_be_that(words: Words, said: str) -> None:
    data = dataset_of("flow 2021 5", targets="flow 2021 0")
    text = told(table(data, "a", Period.parse("2021")), words)
    assert said in text
    assert "số gốc" not in text
    assert "base" not in text


def test_without_areas_and_priorities_each_unit_has_its_key_figure() -> None:
    units = {"beds": "giường", "visits": "lượt", "more": "lượt", "share": "%"}
    indicators = [
        {"id": id, "kind": "rate" if unit == "%" else "flow", "name_vi": id, "unit_vi": unit}
        for id, unit in units.items()
    ]
    data = dataset_of(
        "beds 2021 120\nvisits 2021 13820\nmore 2021 15\nshare 2021 97", indicators=indicators
    )
    rows = list(table(data, "a", Period.parse("2021")))
    keys = wording.key_rows(rows, VI, most=4)
    assert [row.indicator.id for row in keys] == ["visits", "beds", "share"]


@pytest.mark.parametrize(
    ("words", "caption"),
    [pytest.param(VI, "Các chỉ tiêu", id="vi"), pytest.param(EN, "Indicators", id="en")],
)
def test_a_dataset_without_areas_names_none(words: Words, caption: str) -> None:
    data = dataset_of("flow 2021 5\nsome 2021 7", indicators=PLANS)
    rows = table(data, "a", Period.parse("2021"))
    assert "“”" not in " ".join(wording.summary(rows, words))
    indicators = tables.of_indicators(data, rows, words)
    assert indicators.caption == caption
    assert not any(line.group for line in indicators.lines)
    counts = {"": {"a": (2, 2)}}
    coverage = tables.of_coverage(counts, {}, {"a": data.organisation("a")}, words)
    assert coverage.lines[0].cells[0].text == words.phrase("all_indicators")


@pytest.mark.parametrize(
    ("qualifiers", "change"),
    [
        pytest.param(("exact", "at_least"), "−1,7% trở xuống", id="a fall of at least"),
        pytest.param(("at_least", "exact"), "−1,7% trở lên", id="a fall of at most"),
    ],
)
def test_a_bound_beside_a_fall_says_to_which_side_it_is_open(
    qualifiers: tuple[str, str], change: str
) -> None:
    # "At most −1.7 %" would be read as a fall of no more than 1.7 %.
    now, then = qualifiers
    owed = changed("Dư nợ", 767, 780, now=now, then=then)
    against = owed.same_period_last_year
    assert against is not None
    assert wording.change(against, VI) == change
    cell = cells.changed(Cell(number=-1.7, decimals=1, signed=True), against, VI)
    assert cell.written("vi") == change.replace("%", "")


def test_the_last_counted_thing_of_an_enumeration_has_an_and() -> None:
    things = [
        indicator(name, group="g", clause_vi=clause, clause_en=english, priority=priority)
        for name, clause, english, priority in (
            ("A", "hướng dẫn {number} hợp tác xã", "{number} cooperatives are guided", "1"),
            ("B", "{number} tổ", "{number} groups", ""),
            ("C", "{number} câu lạc bộ", "{number} clubs", ""),
            ("D", "; xếp thứ {number}", "; which ranks {number}", ""),
        )
    ]
    rows = [row(thing, at) for at, thing in enumerate(things, 1)]
    assert wording.findings(rows, VI, declared=things) == [
        "Hướng dẫn 01 hợp tác xã, 02 tổ và 03 câu lạc bộ; xếp thứ 04."
    ]
    assert wording.findings(rows, EN, declared=things) == [
        "1 cooperatives are guided, 2 groups and 3 clubs; which ranks 4."
    ]


def test_a_table_of_paces_explains_only_the_yardstick_that_it_has() -> None:
    data = dataset_of(
        "a 2021-9M 50\nb 2021-9M 60",
        targets="a 2021 100\nb 2021 100",
        indicators=[{"id": "a", "kind": "flow"}, {"id": "b", "kind": "flow"}],
    )
    of_pace = tables.of_pace(list(table(data, "a", Period.parse("2021-9M"))), VI)
    assert of_pace is not None
    assert "usual" not in [column.key for column in of_pace.columns]
    assert not any("Thường đạt" in note for note in of_pace.notes)
    # The summary says that time alone is the yardstick; below the table it would stand again.
    assert of_pace.notes == []


COUNTED = {"unit_en": "households", "unit_one_en": "household", "group": "g", "priority": "1"}
BUILT = indicator(
    "Built",
    **COUNTED,
    clause_en="{number} bridges were built",
    clause_one_en="{number} bridge was built",
)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        pytest.param([row(BUILT, 1)], "1 bridge was built.", id="one"),
        pytest.param([row(BUILT, 2)], "2 bridges were built.", id="two"),
        pytest.param(
            [changed("Built", 4, 3, of=COUNTED)],
            "Built: 4 households (+1 household on the same period last year).",
            id="one more",
        ),
        pytest.param(
            [changed("Built", 1, 2, of=COUNTED)],
            "Built: 1 household (−1 household on the same period last year).",
            id="one less",
        ),
        pytest.param(
            [changed("Built", 2, 2, of=COUNTED)],
            "Built: 2 households (unchanged on the same period last year).",
            id="none more",
        ),
    ],
)
def test_a_single_one_has_words_of_its_own(rows: list[Row], sentence: str) -> None:
    assert wording.findings(rows, EN) == [sentence]


def test_a_language_without_plurals_has_one_unit() -> None:
    one = indicator("A", unit_vi="hộ", unit_one_vi="một hộ", group="g", priority="1")
    assert wording.findings([row(one, 1)], VI) == ["A: 01 hộ."]


def test_what_is_worth_it_too_and_was_not_reported_makes_no_clause_untrue() -> None:
    tickets, gifts, value = (
        indicator(name, group="g", clause_vi=clause, clause_en=clause, priority="1", **more)
        for name, clause, more in (
            ("Tickets", "{number} tickets", {}),
            ("Gifts", "+and {number} gifts", {}),
            ("Value", "+, worth {amount}", MONEY),
        )
    )
    declared = [tickets, gifts, value]
    rows = [row(tickets, 35), row(gifts, 12), row(value, 5e9)]
    whole, without = (
        wording.findings(found, EN, declared=declared)[0] for found in (rows, [rows[0], rows[2]])
    )
    assert whole == "35 tickets and 12 gifts, worth VND 5 billion."
    assert without == "35 tickets; “Value”: VND 5 billion."


def test_a_name_that_is_quoted_has_inner_quotation_marks_within() -> None:
    road = changed("Tuyến “Thắp sáng” được tu sửa", 50, 100)
    text = told([road, changed("Đất", 40, 100)])
    assert "“Tuyến ‘Thắp sáng’ được tu sửa” −50,0%" in text


def test_the_only_figure_has_its_change_said_once() -> None:
    text = told([changed("Vốn", 95, 100, of={"better": "none"})])
    assert text.count("−5,0%") == 1
    # Two have it counted too.
    assert "02 chỉ tiêu giảm" in told([changed("Vốn", 95, 100), changed("Nợ", 90, 100)])


def test_the_end_of_last_year_is_not_told_beside_the_same_day_last_year() -> None:
    data = dataset_of(
        "loans 2020 100\nloans 2020-9M 80\nloans 2021-9M 110\nloans 2021 120\n"
        "groups 2020 50\ngroups 2020-9M 50\ngroups 2021-9M 49\ngroups 2021 40",
        indicators=[{"id": "loans", "kind": "stock"}, {"id": "groups", "kind": "stock"}],
    )
    year, months = (
        told(list(table(data, "a", Period.parse(code)))) for code in ("2021", "2021-9M")
    )
    assert "So với cùng kỳ năm trước, 01 chỉ tiêu tăng và 01 giảm" in year
    assert "So với cuối năm trước" not in year
    assert "So với cuối năm trước, 01 chỉ tiêu tăng và 01 giảm" in months
