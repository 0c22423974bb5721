"""Comparisons and series as tidy DataFrames: what an analyst filters, pivots and plots."""

from __future__ import annotations

import pandas as pd
import pytest

from lcreport import annex, comparison, dataset
from lcreport.blocks.table import Cell, Column, Line, Table
from lcreport.comparison import COMPARISON_COLUMNS, SERIES_COLUMNS
from lcreport.dataset.frames import Dataset
from lcreport.errors import ParameterError, PeriodError
from lcreport.period import Period
from small_data import dataset_of


@pytest.fixture(scope="module")
def two() -> Dataset:
    """Two organisations over two years, one figure of them a bound and one in words only."""
    return dataset_of(
        "a/flow 2020-9M 100\na/flow 2021-6M 70\na/flow 2021-9M 120 at_least\n"
        "b/flow 2020-9M 50\nb/flow 2021-9M 40\nb/stock 2021-9M - described\n",
        targets="a/flow 2021 200",
    )


def test_every_comparison_of_every_organisation_and_period_is_one_line(two: Dataset) -> None:
    frame = comparison.frame(two, ["2020-9M", "2021-9M"])
    keys = ["organisation", "indicator", "period", "against"]
    assert not frame.duplicated(keys).any()
    flow = frame[frame["indicator"] == "flow"]
    assert (
        flow.groupby(["organisation", "period"])["against"].apply(list).tolist()
        == [["previous", "same_period_last_year", "target"]] * 4
    )


def test_one_pivot_gives_growth_by_organisation(two: Dataset) -> None:
    frame = comparison.frame(two, ["2021-9M"])
    last_year = frame[
        (frame["against"] == "same_period_last_year") & (frame["indicator"] == "flow")
    ]
    growth = last_year.set_index("organisation")["growth_pct"]
    assert growth.to_dict() == {"a": 20.0, "b": -20.0}
    assert last_year.set_index("organisation")["bound"].to_dict() == {"a": "at_least", "b": ""}


def test_frame_says_which_figure_was_really_compared(two: Dataset) -> None:
    frame = comparison.frame(two, ["2021-9M"], ["a"])
    [previous] = frame[frame["against"] == "previous"].to_dict("records")
    assert (previous["period"], previous["value"]) == ("2021-9M", 120)
    assert (previous["compared_period"], previous["compared_value"]) == ("2021-Q3", 50)
    assert (previous["base_period"], previous["reason"]) == ("2021-Q2", "missing_part")


def test_frame_holds_the_same_numbers_as_the_rows() -> None:
    data = dataset.load("data/demo")
    rows = comparison.table(data, "hoi-ccb", Period.parse("2021-9M"))
    lines = rows.frame("en").set_index(["indicator", "against"])
    for row in rows:
        for name in ("previous", "same_period_last_year", "year_end"):
            result = getattr(row, name)
            if result is None:
                assert (row.indicator.id, name) not in lines.index
                continue
            line = lines.loc[(row.indicator.id, name)]
            for column in ("change", "growth_pct", "ratio_pct", "points", "places"):
                wanted = getattr(result, column)
                assert pd.isna(line[column]) if wanted is None else line[column] == wanted
            assert line["reason"] == (result.reason or "")


def test_missing_is_nan_and_never_zero_and_text_is_never_null(two: Dataset) -> None:
    frame = comparison.frame(two, ["2021-9M"], ["b"])
    described = frame[frame["indicator"] == "stock"]
    assert described["value"].isna().all()
    assert set(described["flags"]) == {"described"}
    texts = [name for name, kind in COMPARISON_COLUMNS.items() if kind == "text"]
    assert not frame[texts].isna().any().any()


def test_frames_of_different_organisations_have_the_same_columns_and_types(two: Dataset) -> None:
    full = comparison.frame(two, ["2021-9M"], ["a"])
    empty = comparison.frame(two, ["1999-07"], ["a"])
    assert len(empty) == 0
    assert list(full.columns) == list(empty.columns) == list(COMPARISON_COLUMNS)
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()


@pytest.mark.parametrize(
    ("periods", "organisations", "error", "message"),
    [
        pytest.param("2021-9M", None, ParameterError, r"give a list, such as \['2021-9M'\]",
                     id="a text for the periods"),
        pytest.param(["2021-9M"], "a", ParameterError, r"give a list, such as \['a'\]",
                     id="a text for the organisations"),
        pytest.param(None, None, ParameterError, "periods is None; give a list",
                     id="no periods"),
        pytest.param(["2021-9M"], ["c"], ParameterError, "unknown organisation 'c'",
                     id="nobody of that name"),
        pytest.param(["9M/2021"], None, PeriodError, "9M/2021", id="no period"),
    ],
)  # fmt: skip
def test_frame_refuses_what_it_cannot_find(
    two: Dataset, periods, organisations, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        comparison.frame(two, periods, organisations)


def test_frame_refuses_an_unknown_language(two: Dataset) -> None:
    rows = comparison.table(two, "a", Period.parse("2021-9M"))
    for ask in (
        lambda: comparison.frame(two, ["2021-9M"], language="zz"),
        lambda: rows.frame("zz"),
        lambda: comparison.records(rows, "zz"),
    ):
        with pytest.raises(ParameterError, match="language 'zz' is not known"):
            ask()


def test_series_is_a_frame_with_days_to_plot_over() -> None:
    data = dataset_of("flow 2020-6M 1\nflow 2020-9M 2 recorded=2020-10-01\nflow 2021-9M 3 approx")
    points = comparison.series(data, "a", "flow", Period.parse("2021-9M"))
    frame = points.frame()
    assert list(frame.columns) == list(SERIES_COLUMNS)
    assert frame["value"].tolist() == [2, 3]
    assert frame["period_end"].tolist() == [pd.Timestamp("2020-09-30"), pd.Timestamp("2021-09-30")]
    assert frame["qualifier"].tolist() == ["exact", "approx"]
    assert set(frame["organisation"] + "/" + frame["indicator"]) == {"a/flow"}


def test_two_chosen_periods_are_a_frame(two: Dataset) -> None:
    now, before = Period.parse("2021-9M"), Period.parse("2020-9M")
    frame = comparison.between(two, "a", now=now, before=before).frame()
    [line] = frame.to_dict("records")
    assert (line["period"], line["against"], line["base_period"]) == (
        "2021-9M",
        "2020-9M",
        "2020-9M",
    )
    assert (line["value"], line["base_value"], line["growth_pct"]) == (120, 100, 20)


def test_printed_table_is_a_frame_in_its_own_scale() -> None:
    table = Table(
        "t",
        "Figures",
        [Column("name", "Name"), Column("now", "2021-9M", "number")],
        [
            Line((Cell("Credit"),), group=True),
            Line((Cell("Loans"), Cell("over 736", 736.0))),
            Line((Cell("overdue"), Cell("…")), level=1),
        ],
        head="name",
    )
    frame = table.frame()
    assert list(frame.columns) == ["group", "level", "name", "now"]
    assert frame["group"].tolist() == ["Credit", "Credit"]
    assert frame["name"].tolist() == ["Loans", "overdue"]
    assert frame["level"].tolist() == [0, 1]
    assert frame["now"].iloc[0] == 736
    assert pd.isna(frame["now"].iloc[1])


def test_annex_s_table_of_indicators_is_a_frame() -> None:
    report = annex.open("data/demo", "hoi-ccb", "2021-9M", "en")
    frame = report.indicators().frame()
    assert set(frame["group"]) <= set(report.data.area_names("en").values())
    reported = {row.indicator.name("en") for row in report.rows}
    assert set(frame["indicator"]) == reported
