"""What tables, charts and releases say of the numbers: parts of the year, ties, sources, days."""

from __future__ import annotations

from pathlib import Path

import pytest

from charted import EN, NOW, VI, figure, indicator, row
from lcreport import comparison
from lcreport.annex import charts, key_figures, name_sources, tables
from lcreport.annex.wording.findings import tell
from lcreport.cli import print_rows
from lcreport.comparison import Comparison
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.period import Period
from lcreport.release import differences
from packages import observed, write_package
from small_data import dataset_of

YEAR = Period.parse("2021")


def test_a_year_shows_its_nine_months_and_last_quarter_beside_it() -> None:
    data = dataset_of("a/flow 2021-9M 70\na/flow 2021 100")
    (table,) = tables.IndicatorTables(data, comparison.table(data, "a", YEAR), EN).further()
    (line,) = (line for line in table.lines if not line.group)
    cells = dict(zip((column.key for column in table.columns), table.texts(line), strict=True))
    assert (cells["so_far"], cells["last_part"]) == ("70", "30")


def test_a_row_of_another_part_of_the_year_is_left_out_beside_those_of_nine_months() -> None:
    kinds = [{"id": id, "kind": "flow", "name_en": id.upper()} for id in ("a", "b", "c")]
    figures = "a 2021-9M 70\na 2021 100\nb 2021-9M 7\nb 2021 10\nc 2021-6M 50\nc 2021 90"
    data = dataset_of(figures, indicators=kinds)
    made = tables.IndicatorTables(data, comparison.table(data, "a", YEAR), EN)
    (table,) = made.further()
    # Of signs alone it would say nothing; the first table has its halves.
    assert [line.cells[1].text for line in table.lines] == ["A", "B"]
    notes = [line.cells[-1].text for line in made.main().lines if not line.group]
    assert notes == ["", "", "6M 2021: 50; H2 2021: 40"]


def test_nine_months_show_their_quarter_also_with_none_before_it() -> None:
    data = dataset_of("a/flow 2021-6M 50\na/flow 2021-9M 70")
    rows = comparison.table(data, "a", NOW)
    (table,) = tables.IndicatorTables(data, rows, EN).further()
    (line,) = (line for line in table.lines if not line.group)
    cells = dict(zip((column.key for column in table.columns), table.texts(line), strict=True))
    assert cells["quarter"] == "20"


def test_text_gives_reasons_in_words_and_the_parts_of_a_year(
    capsys: pytest.CaptureFixture[str],
) -> None:
    why = [{"organisation": "a", "indicator": "", "period": "2021", "reason_en": "counted anew"}]
    data = dataset_of("a/flow 2020 90\na/flow 2021-9M 70\na/flow 2021 100", breaks=why)
    print_rows.print_rows(comparison.table(data, "a", YEAR), "en")
    printed = capsys.readouterr().out
    assert "2021-9M: 70 " in printed
    assert "2021-Q4: 30 " in printed
    assert EN.phrase("reason.break") in printed
    assert "counted anew" in printed


def test_text_keeps_the_bound_of_a_figure_and_writes_it_in_the_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = dataset_of("a/flow 2021-9M 813000000000 qualifier=at_least")
    rows = comparison.table(data, "a", NOW)
    print_rows.print_rows(rows, "vi")
    print_rows.print_rows(rows, "en")
    printed = capsys.readouterr().out
    assert "trên 813.000.000.000 " in printed
    assert "over 813,000,000,000 " in printed


def test_text_bounds_comparisons_as_annexes_do_in_the_numerals_of_the_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kinds = [
        {"id": "flow", "kind": "flow", "name_vi": "Lớp mở", "name_en": "Classes"},
        {"id": "rate", "kind": "rate", "unit_vi": "%", "unit_en": "%",
         "name_vi": "Tỷ lệ", "name_en": "Share"},
        {"id": "fall", "kind": "flow", "name_vi": "Vụ việc", "name_en": "Cases"},
    ]  # fmt: skip
    figures = (
        "flow 2020-9M 10\nflow 2021-9M 12 qualifier=at_least\n"
        "rate 2020-9M 92\nrate 2021-9M 97 qualifier=approx\n"
        "fall 2020-9M 60\nfall 2021-9M 55"
    )
    data = dataset_of(figures, indicators=kinds)
    rows = comparison.table(data, "a", NOW)
    for language in ("vi", "en"):
        print_rows.print_rows(rows, language)
    printed = capsys.readouterr().out
    assert "\u00a0" not in printed
    # 12 / 10, 97 − 92, 55 / 60
    for told in ("ít nhất +20,0%", "khoảng +5,0 điểm %", "−8,3%", "Tỷ lệ ", "khoảng 97 "):
        assert told in printed
    for told in ("at least +20.0%", "about +5.0 percentage points", "−8.3%", "Share "):
        assert told in printed


def test_an_approximate_figure_is_nowhere_finer_than_its_source_gave_it() -> None:
    kinds = [{"id": "rate", "kind": "rate", "unit_vi": "%", "unit_en": "%", "decimals": 1,
              "name_en": "Share"}]  # fmt: skip
    data = dataset_of(
        "rate 2020-9M 92\nrate 2021-9M 97 qualifier=approx\nrate 2021-6M 96.5 qualifier=at_least",
        indicators=kinds,
    )
    rows = comparison.table(data, "a", NOW)
    tiles = key_figures.tiles_of_all({"a": rows}, {}, EN)
    assert tiles is not None
    assert tiles.tiles[0].figure("en") == "about 97%"
    assert tell(rows[0], EN, "{amount}") == "about 97%"
    assert EN.amount(97.0, rows[0].indicator, "approx") == "about 97%"
    (line,) = (line for line in tables.of_indicators(data, rows, EN).lines if not line.group)
    written = [cell.written("en") for cell in line.cells]
    # The exact one beside it keeps its indicator's decimal.
    assert "about 97" in written
    assert "92.0" in written


def test_alternative_texts_name_every_one_of_the_largest() -> None:
    chart = charts.magnitudes([row("A", 9), row("B", 9), row("C", 1)], EN)
    assert chart is not None
    assert "The largest are A: 9 and B: 9; the smallest is C: 1." in chart.alt
    beside = [row("A", 9, "x"), row("A", 2, "y"), row("A", 2, "z")]
    drawn = charts.side_by_side(beside, {}, VI)
    assert drawn is not None
    assert "Lớn nhất là x: 9; nhỏ nhất là y: 2 và z: 2." in drawn.alt


def test_alternative_texts_call_nothing_the_largest_that_a_bound_leaves_open() -> None:
    rows = [row("A", figure(9, "at_least")), row("B", 10), row("C", 1)]
    chart = charts.magnitudes(rows, EN)
    assert chart is not None
    assert "largest" not in chart.alt
    assert "The smallest is C: 1." in chart.alt
    same = charts.magnitudes([row("A", figure(9, "at_least")), row("B", 9)], EN)
    assert same is not None
    assert "equal" not in same.alt


def test_a_trend_names_both_of_its_highest_points() -> None:
    years = zip(("2019", "2020", "2021"), (5.0, 3.0, 5.0), strict=True)
    points = [figure(value, period=Period.parse(year)) for year, value in years]
    chart = charts.trend(points, indicator("A"), EN)
    assert chart is not None
    assert "Highest: 2019: 5 and 2021: 5; lowest: 2020: 3." in chart.alt


def test_a_change_of_shares_of_a_thousand_is_no_percentage_point() -> None:
    rows = [
        row(
            indicator(name, "‰", kind="rate", decimals=1),
            12.0,
            same_period_last_year=Comparison(
                NOW.year_earlier(),
                12.0 - points,
                "exact",
                "official",
                points=points,
                direction="rising",
            ),
        )
        for name, points in (("A", 2.0), ("B", 1.0))
    ]
    chart = charts.change(rows, EN, measure="points")
    assert chart is not None
    assert "percentage points" not in chart.alt + chart.caption
    assert "2 indicators rose" in chart.caption
    assert chart.unit == "Unit: ‰"
    assert [column.label for column in chart.table.columns][-1] == "Change (‰)"


def test_sources_of_bases_are_named_with_their_publishers() -> None:
    sources = [
        {"id": "report", "title": "Report", "publisher": "Province"},
        {"id": "web", "title": "Article", "publisher": "Bank"},
    ]
    data = dataset_of(
        "a/stock 2020-9M 4 source=web\na/stock 2021-9M 6 source=report", sources=sources
    )
    rows = comparison.table(data, "a", NOW)
    assert name_sources.line(data, rows, EN).endswith("Report (Province); Article (Bank).")
    alone = name_sources.of_rows(data, rows, ())
    assert name_sources.publishers(data, alone, EN) == "Province"


def test_sources_are_named_in_the_language_of_the_annex() -> None:
    sources = [
        {"id": "report", "title": "Báo cáo", "title_en": "Report", "publisher": "Tỉnh",
         "publisher_en": "Province"},
        {"id": "web", "title": "Bài báo", "title_en": "", "publisher": "Ngân hàng",
         "publisher_en": "Bank"},
    ]  # fmt: skip
    data = dataset_of(
        "a/stock 2020-9M 4 source=web\na/stock 2021-9M 6 source=report", sources=sources
    )
    rows = comparison.table(data, "a", NOW)
    used = name_sources.of_rows(data, rows, name_sources.AGAINST)
    assert name_sources.line(data, rows, EN).endswith("Report (Province); Bài báo (Bank).")
    assert name_sources.line(data, rows, VI).endswith("Báo cáo (Tỉnh); Bài báo (Ngân hàng).")
    assert name_sources.publishers(data, used, EN) == "Province; Bank"


def test_a_release_keeps_the_figures_known_on_its_day(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", "2021-9M", "5", recorded="2021-09-30"),
        observed("a", "flow", "2021-9M", "7", recorded="2021-10-31"),
    ]
    slices = Slices(open_source(write_package(tmp_path / "d", rows)))
    (known,) = differences.figures(slices, "a", NOW, "2021-09-30")["flow"].values()
    assert known[0] == "5"
    (newest,) = differences.figures(slices, "a", NOW)["flow"].values()
    assert newest[0] == "7"


def _further(observations: str, period: str, targets: str = "") -> list[tuple[str, list[str]]]:
    """The further tables: caption and keys of columns beside number, name and unit."""
    data = dataset_of(observations, targets=targets)
    rows = comparison.table(data, "a", Period.parse(period))
    found = tables.IndicatorTables(data, rows, EN).further()
    return [(table.caption, [column.key for column in table.columns][3:]) for table in found]


def test_flows_and_stocks_stand_apart_each_with_the_columns_it_fills() -> None:
    flows = "\n".join(
        f"{name} {period} {value}"
        for name in ("flow", "some", "all")
        for period, value in (("2021-3M", 10), ("2021-6M", 25), ("2021-9M", 45))
    )
    stocks = "\n".join(
        f"{name} {period} {value}"
        for name in ("stock", "rate", "rank")
        for period, value in (("2020", 4), ("2021-6M", 5), ("2021-9M", 6))
    )
    previous = ["previous", "previous_change"]
    assert _further(f"{flows}\n{stocks}", "2021-9M") == [
        ("The last part by itself and the period before", ["quarter", *previous]),
        (
            "The period before and the end of last year",
            [*previous, "year_end", "year_end_change"],
        ),
    ]


def test_few_stocks_among_flows_are_not_worth_a_table_of_their_own() -> None:
    observations = "\n".join(
        f"{name} {period} 5"
        for name in ("flow", "some", "all", "stock")
        for period in ("2020", "2021-6M", "2021-9M")
    )
    ((_, columns),) = _further(observations, "2021-9M")
    assert columns[0] == "quarter"
    assert columns[-1] == "year_end_change"


def test_a_year_does_not_say_last_year_twice() -> None:
    # The end of 2020 is also the same period last year of the stock at the end of 2021.
    observations = "stock 2020 4\nstock 2021-9M 5\nstock 2021 6"
    assert _further(observations, "2021") == [
        ("The period before", ["previous", "previous_change"])
    ]


def test_few_first_publications_are_told_in_a_line() -> None:
    rows = [f"{name} 2021-9M 5" for name in ("some", "all", "rate", "rank", "stock", "ratio")]
    first = "flow 2021-9M 30 recorded=2021-10-01"
    data = dataset_of("\n".join([*rows, first, "flow 2021-9M 42 recorded=2021-11-01"]))
    made = tables.IndicatorTables(data, comparison.table(data, "a", NOW), EN)
    assert made.main().notes[-1] == "First published, since revised: “”: VND 30."
    assert all(column.key != "first" for table in made.further() for column in table.columns)


def _notes(observations: str, period: str) -> list[str]:
    """The notes in the table of indicators."""
    kinds = {"stock": "stock", "flow": "flow", "other": "flow", "third": "flow"}
    indicators = [{"id": id, "kind": kind} for id, kind in kinds.items()]
    data = dataset_of(observations, indicators=indicators)
    main = tables.of_indicators(data, comparison.table(data, "a", Period.parse(period)), EN)
    at = [column.key for column in main.columns].index("note")
    return [main.texts(line)[at] for line in main.lines if not line.group]


def test_a_note_does_not_say_again_what_head_and_row_say() -> None:
    # Another row has nine months and a last quarter, which have columns of their own.
    found = _notes(
        "flow 2021-6M 48\nflow 2021 113\nother 2021-9M 7\nother 2021 9\n"
        "third 2021-9M 1\nthird 2021 2",
        "2021",
    )
    assert "6M 2021: 48; H2 2021: 65" in found
    # A stock's day is told whole: forms are cut out and passed on.
    assert "as of 30 Sep 2021" in _notes("stock 2021-9M 5", "2021-9M")
