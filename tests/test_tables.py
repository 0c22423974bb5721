import json
from pathlib import Path

import pandas as pd
import pytest

from lcreport import comparison
from lcreport.annex import tables
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import Words
from lcreport.blocks import PAYLOAD, payloads
from lcreport.dataset import frames
from lcreport.period import Period
from packages import observed, write_package

VI, EN = Words("vi"), Words("en")
HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") \\ "q"'


def _table(
    tmp_path: Path, rows: list[dict[str, object]], words: Words = EN, **more: object
) -> Table:
    data = frames.load(write_package(tmp_path / "small", rows, **more))  # type: ignore[arg-type]
    found = comparison.table(data, "a", Period.parse("2021-9M"))
    return tables.of_indicators(data, found, words)


def _column(table: Table, key: str) -> list[str]:
    index = [column.key for column in table.columns].index(key)
    return [table.texts(line)[index] for line in table.lines if not line.group]


def test_columns_without_any_value_are_left_out_and_said_so(tmp_path: Path) -> None:
    table = _table(tmp_path, [observed("a", "flow", "2021-9M", "5")])
    assert [column.key for column in table.columns] == [
        "number",
        "indicator",
        "unit",
        "now",
        "note",
    ]
    assert "same period last year" in table.notes[0]
    assert "the end of last year or the year’s plan" in table.notes[0]


def test_a_flow_shows_growth_on_the_same_period_last_year(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", "813"), observed("a", "flow", "2020-9M", "672")]
    table = _table(tmp_path, rows)
    assert _column(table, "same_period_last_year") == ["672"]
    # 100 · (813 / 672 − 1) = 20.98…
    assert _column(table, "same_period_last_year_change") == ["+21.0"]


def test_a_dataset_that_prints_ratios_says_so_in_the_head(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", "813"), observed("a", "flow", "2020-9M", "672")]
    table = _table(tmp_path, rows, VI, settings={"ratio": "ratio"})
    assert _column(table, "same_period_last_year_change") == ["121,0"]
    heads = [column.label for column in table.columns]
    assert "So cùng kỳ (= 100)" in heads


def test_a_bound_stays_a_bound_in_the_change(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", "2021-9M", "813", qualifier="at_least"),
        observed("a", "flow", "2020-9M", "672", qualifier="exact"),
    ]
    table = _table(tmp_path, rows, VI)
    assert _column(table, "now") == ["trên 813"]
    assert _column(table, "same_period_last_year_change") == ["ít nhất +21,0"]


def test_missing_is_a_symbol_with_a_legend_and_never_zero(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", "2021-9M", "5"),
        observed("a", "flow", "2020-9M", "4"),
        observed("a", "loan", "2021-9M", "7000000"),
    ]
    table = _table(tmp_path, rows)
    assert _column(table, "same_period_last_year") == ["4", "…"]
    assert ("…", "no figure available") in table.legend


def test_a_comparison_that_cannot_be_given_bears_its_reason(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", "5"), observed("a", "flow", "2020-9M", "0")]
    table = _table(tmp_path, rows)
    assert _column(table, "same_period_last_year_change") == ["+5 visits (a)"]
    assert ("(a)", "the base is zero, so no percentage") in table.legend


def test_money_of_each_row_is_no_finer_than_its_source(tmp_path: Path) -> None:
    indicators = [
        {"id": "loan", "name_vi": "Dư nợ", "unit_vi": "đồng", "kind": "stock"},
        {"id": "debt", "name_vi": "Nợ quá hạn", "unit_vi": "đồng", "kind": "stock"},
    ]
    rows = [observed("a", "loan", "2021-9M", "736e9"), observed("a", "debt", "2021-9M", "633e6")]
    table = _table(tmp_path, rows, VI, indicators=indicators)
    assert _column(table, "unit") == ["tỷ đồng", "triệu đồng"]
    assert _column(table, "now") == ["736", "633"]


def test_parts_stand_below_their_total_and_areas_head_their_rows(tmp_path: Path) -> None:
    both = {"area": "x", "unit_en": "visits", "kind": "flow"}
    indicators = [
        {"id": "part", "name_en": "Part", "part_of": "all", **both},
        {"id": "all", "name_en": "All", "part_of": "", **both},
    ]
    rows = [observed("a", "part", "2021-9M", "1"), observed("a", "all", "2021-9M", "2")]
    areas = [{"id": "x", "name_vi": "Lĩnh vực", "name_en": "Area"}]
    table = _table(tmp_path, rows, indicators=indicators, areas=areas)
    found = [
        (line.group, line.level, line.cells[0 if line.group else 1].text) for line in table.lines
    ]
    assert found == [(True, 0, "Area"), (False, 0, "All"), (False, 1, "Part")]


@pytest.fixture
def hostile() -> Table:
    return Table(
        "t", HOSTILE, [Column("a", HOSTILE)], [Line((Cell(HOSTILE),))], head="a", notes=[HOSTILE]
    )


def test_hostile_text_is_text_in_html(hostile: Table) -> None:
    assert "<script" not in hostile.to_html()
    assert hostile.to_html().count("&lt;script&gt;") == 4


def test_a_table_gives_its_values_and_what_a_front_end_shows(hostile: Table) -> None:
    bundle = hostile._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", PAYLOAD}
    read = payloads.read(json.loads(json.dumps(bundle[PAYLOAD])))
    assert isinstance(read, Table)
    assert read.texts(read.lines[0]) == [HOSTILE]


def test_a_plain_frame_becomes_a_table() -> None:
    table = tables.of_frame(pd.DataFrame({"name": ["x"], "value": [1.5]}))
    assert [cell.number for cell in table.lines[0].cells] == [None, 1.5]
    assert [column.type for column in table.columns] == ["text", "number"]


def test_a_plain_frame_keeps_its_row_labels() -> None:
    frame = pd.DataFrame({"value": [1.5, float("nan")]}, index=pd.Index(["a", "b"], name="unit"))
    table = tables.of_frame(frame)
    assert [column.label for column in table.columns] == ["unit", "value"]
    assert [table.texts(line) for line in table.lines] == [["a", "1.5"], ["b", ""]]


def test_a_frame_without_columns_or_rows_becomes_a_table() -> None:
    assert tables.of_frame(pd.DataFrame()).lines == []
    assert tables.of_frame(pd.DataFrame({"a": []})).columns[0].label == "a"


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        pytest.param([0.1 + 0.2, None], ["0.3", ""], id="digits that nobody measured"),
        pytest.param([1.5, 2.25], ["1.50", "2.25"], id="one number of decimals a column"),
        pytest.param([1e-7, 1.0], ["1.000000e-07", "1.000000e+00"], id="very small"),
        pytest.param([float("inf"), 1.0], ["inf", "1.0"], id="infinity"),
        pytest.param(pd.array([1, None], dtype="Int64"), ["1", ""], id="whole with a gap"),
        pytest.param(["x", None], ["x", ""], id="text with a gap"),
        pytest.param([pd.NaT, pd.NA], ["", ""], id="nothing at all"),
        pytest.param(pd.to_datetime(["2021-09-30", None]), ["2021-09-30", ""], id="days"),
        pytest.param(
            [pd.Timestamp("2021-09-30 08:15"), pd.Timestamp("2021-09-30")],
            ["2021-09-30 08:15:00", "2021-09-30"],
            id="a day and a time",
        ),
        pytest.param([[1], (2, None)], ["[1]", "(2, None)"], id="lists"),
        pytest.param([True, False], ["True", "False"], id="truth"),
    ],
)
def test_a_frame_prints_as_pandas_does_and_leaves_gaps_empty(
    values: list[object], printed: list[str]
) -> None:
    table = tables.of_frame(pd.DataFrame({"v": values}))
    assert [table.texts(line) for line in table.lines] == [[text] for text in printed]
    payloads.read(json.loads(json.dumps(table.payload(), allow_nan=False)))


def test_row_labels_that_are_days_are_days() -> None:
    index = pd.MultiIndex.from_product([pd.to_datetime(["2021-09-30"]), ["a", None]])
    table = tables.of_frame(pd.DataFrame({pd.Timestamp("2021-01-01"): [1, 2]}, index=index))
    assert table.columns[2].label == "2021-01-01"
    assert table.texts(table.lines[1]) == ["2021-09-30", "", "2"]


def test_twin_names_of_columns_are_all_shown() -> None:
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
    table = tables.of_frame(frame)
    assert [column.label for column in table.columns] == ["a", "a"]
    assert table.texts(table.lines[1]) == ["3", "4"]


def test_a_long_frame_says_how_much_of_it_is_shown() -> None:
    table = tables.of_frame(pd.DataFrame({"value": range(2000)}))
    assert len(table.lines) == 500
    assert table.cut_from == 2000
    assert "<li>500 / 2000</li>" in table.to_html()


def test_a_figure_has_no_more_decimals_than_it_was_given(tmp_path: Path) -> None:
    indicators = [
        {"id": "fund", "name_vi": "Quỹ", "unit_vi": "đồng", "kind": "stock"},
        {"id": "loan", "name_vi": "Dư nợ", "unit_vi": "đồng", "kind": "stock"},
    ]
    rows = [
        observed("a", "fund", "2021-9M", "29e9", qualifier="at_least"),
        observed("a", "loan", "2021-9M", "28787000000", qualifier="exact"),
    ]
    table = _table(tmp_path, rows, VI, indicators=indicators)
    assert _column(table, "now") == ["trên 29", "28,787"]
