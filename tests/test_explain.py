"""Why a number is so: every working here is worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lcreport import annex, comparison
from lcreport.annex import Annex
from lcreport.annex.common_sections import ReportReference
from lcreport.annex.tables import Table
from lcreport.annex.wording import Words
from lcreport.comparison.trace_origin import origin
from lcreport.dataset.source import Source
from lcreport.errors import ParameterError
from lcreport.intake.log import BatchEntry, dumped
from lcreport.period import Period
from lcreport.render.typst_blocks import TypstFootnotes, pieces
from small_data import dataset_of


def explained(observations, indicator: str, period: str = "2021-9M", language: str = "en", **data):
    """What `explain` shows of organisation a, and its table of workings by what is compared."""
    small = dataset_of(observations, **data)
    report = Annex(
        small, small.organisation("a"), Period.parse(period), Words(language), ReportReference()
    )
    shown = report.explain(indicator)
    tables = [table for table in shown.parts if isinstance(table, Table)]
    workings = next((table for table in tables if table.id.startswith("arithmetic")), None)
    lines = {}
    for line in workings.lines if workings else []:
        cells = dict(zip([column.key for column in workings.columns], line.cells, strict=True))
        lines[cells["comparison"].text] = {key: cell.text for key, cell in cells.items()}
    return shown.to_text(), lines


def test_a_flow_tells_difference_and_growth_with_last_year():
    _, lines = explained("flow 2020-9M 500e6\nflow 2021-9M 736e6", "flow")
    assert lines["Same period last year"]["working"] == (
        "736 − 500 = VND 236 million; 100 × (736 / 500 − 1) = 47.2%"
    )


def test_a_rounded_result_says_so():
    _, lines = explained("flow 2020-9M 300e6\nflow 2021-9M 400e6", "flow")
    assert lines["Same period last year"]["working"].endswith("100 × (400 / 300 − 1) ≈ 33.3%")


def test_the_last_quarter_is_shown_as_the_difference_that_it_is():
    text = "flow 2021-3M 100e6\nflow 2021-6M 300e6\nflow 2021-9M 700e6"
    _, lines = explained(text, "flow")
    assert lines["Period before"]["working"].split("; ")[:3] == [
        "Q3 2021 = 9M 2021 − 6M 2021 = 700 − 300 = VND 400 million",
        "Q2 2021 = 6M 2021 − 3M 2021 = 300 − 100 = VND 200 million",
        "400 − 200 = VND 200 million",
    ]


def test_a_derived_figure_tells_what_it_was_made_from():
    text, _ = explained("flow 2021-6M 300e6\nflow 2021-9M 700e6", "flow", "2021-Q3")
    assert "it is derived: 9M 2021 − 6M 2021 = 700 − 300 = VND 400 million." in text


def test_a_bound_goes_with_its_number():
    _, lines = explained("stock 2020 672\nstock 2021-9M 813 at_least", "stock", language="vi")
    assert lines["Cuối năm trước"]["working"] == (
        "(trên 813) − 672 = ít nhất 141 hộ; 100 × ((trên 813) / 672 − 1) ≈ ít nhất 21,0%"
    )


def test_rates_differ_in_points_and_ranks_in_places():
    _, lines = explained("rate 2020 12.25\nrate 2021 11", "rate", "2021")
    assert lines["End of last year"]["working"] == "11 − 12.25 = −1.25 percentage points"
    _, lines = explained("rank 2020 35\nrank 2021 33", "rank", "2021")
    assert lines["Same period last year"]["working"] == "35 − 33 = +2 places"


def test_a_recomputed_rate_names_its_numerator_and_denominator():
    names = [
        {"id": "share", "kind": "rate", "unit_en": "%", "numerator": "some", "denominator": "all"},
        {"id": "some", "kind": "flow", "unit_en": "people", "name_en": "Women"},
        {"id": "all", "kind": "flow", "unit_en": "people", "name_en": "Everybody"},
    ]
    text, _ = explained("some 2021 30\nall 2021 120", "share", "2021", indicators=names)
    assert "it is derived: “Women” / “Everybody” = 30 / 120 = 25%." in text


def test_every_publication_is_told_with_its_day_status_and_source():
    rows = (
        "flow 2021-Q2 1458.1e9 status=estimate recorded=2021-06-30 source=june locator=t1\n"
        "flow 2021-Q2 1469.8e9 recorded=2021-09-30 source=september locator=t2"
    )
    text, _ = explained(rows, "flow", "2021-Q2")
    assert "30 June 2021\tVND 1,458.1 billion\testimate\tjune\tt1" in text
    assert "30 September 2021\tVND 1,469.8 billion\tofficial\tseptember\tt2" in text


def test_a_revised_base_tells_its_first_value():
    rows = (
        "flow 2020 80e6 recorded=2021-01-31\nflow 2020 90e6 recorded=2021-06-30\n"
        "flow 2021 99e6 recorded=2022-01-31"
    )
    _, lines = explained(rows, "flow", "2021")
    assert "first published as VND 80 million" in lines["Same period last year"]["remark"]


def test_the_plan_is_told_beside_the_year_that_has_passed():
    _, lines = explained("flow 2021-9M 756e9", "flow", targets="flow 2021 1000e9")
    assert lines["Plan of the year"]["working"] == "100 × 756 / 1,000 = 75.6%"
    assert lines["Plan of the year"]["remark"] == "75.0% of the year has passed"


def test_what_the_source_printed_stands_beside_with_the_reason():
    rows = "flow 2021-9M 3814e9 recorded=2021-09-30\nratio 2021-9M 171.7 recorded=2021-09-30"
    _, lines = explained(rows, "flow")
    told = lines["Same period last year"]
    assert "working" not in told
    assert "the source prints 171.7% (base = 100)" in told["remark"]
    assert "no figure for the earlier period" in told["remark"]


def test_a_break_tells_the_reason_that_the_dataset_gives():
    broken = [{"organisation": "a", "indicator": "flow", "period": "2021", "reason_en": "New law."}]
    _, lines = explained("flow 2020 5\nflow 2021 7", "flow", "2021", breaks=broken)
    assert "working" not in lines["Same period last year"]
    assert "New law." in lines["Same period last year"]["remark"]


def test_a_merged_base_names_the_organisations_that_were_merged():
    organisations = [
        {"id": "a", "valid_from": "2021-01-01"},
        {"id": "b", "short_en": "Old B", "valid_to": "2020-12-31", "successor": "a"},
        {"id": "c", "short_en": "Old C", "valid_to": "2020-12-31", "successor": "a"},
    ]
    rows = "b/stock 2020 30\nc/stock 2020 12\na/stock 2021 50"
    _, lines = explained(rows, "stock", "2021", organisations=organisations)
    assert lines["End of last year"]["working"].startswith(
        "Old B + Old C = 30 + 12 = 42 hộ; 50 − 42"
    )


def test_a_figure_that_was_not_reported_says_so():
    text, lines = explained("stock 2020 12", "stock")
    assert "no figure for this period" in text
    assert lines == {}


def test_an_unknown_indicator_is_refused_with_the_nearest():
    report = annex.open("data/lao-cai", "hoi-ccb", "2021-9M")
    with pytest.raises(ParameterError, match="did you mean 'du-no-uy-thac'"):
        report.explain("du-no-uy-tac")


def test_words_of_the_data_are_never_read_as_markup():
    rows = [
        {"organisation": "a", "indicator": "flow", "period": "2021", "value": 5.0,
         "note": "<script>alert(1)</script>", "locator": "#read(1)"},
    ]  # fmt: skip
    small = dataset_of(rows)
    report = Annex(
        small, small.organisation("a"), Period.parse("2021"), Words("vi"), ReportReference()
    )
    shown = report.explain("flow")
    assert "<script>" not in shown.to_html()
    assert '"#read(1)"' in "".join(piece.source for piece in pieces(shown, TypstFootnotes()))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("organisation", ["lao-cai", "ca-nuoc", "ha-noi"])
def test_every_real_figure_can_be_explained(organisation: str, language: str):
    data = annex.open("data/gso", organisation, "2021-9M", language).data
    names, words = data.organisation(organisation), Words(language)
    for period in data.periods(organisation)[-24:]:
        report = Annex(data, names, period, words, ReportReference())
        told = report.explain("von-dau-tu-nsnn").to_text()
        assert words.phrase("explain.arithmetic") in told


def test_the_terms_of_a_derived_flow_add_up_to_it():
    data = annex.open("data/gso", "ca-nuoc", "2022-Q3").data
    made = origin(data, "ca-nuoc", "von-dau-tu-nsnn", Period.parse("2022-Q3"))
    assert made.figure is not None
    assert [(str(term.figure.period), term.sign) for term in made.terms] == [
        ("2022-07", 1),
        ("2022-08", 1),
        ("2022-09", 1),
    ]
    assert sum(term.sign * (term.figure.value or 0) for term in made.terms) == made.figure.value
    assert isinstance(made.figure, comparison.Figure)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", [
            "66 households: withdrawn on 13 January 2022 with batch b2; by Lan; file b.xlsx; "
            "reason: counted twice.",
            "66 households: put back on 14 January 2022, when batch b2, which had withdrawn it, "
            "was taken back; by Nam.",
            "70 households: gone on 15 January 2022, when batch b3 was taken back; by Nam; "
            "reason: sent too early.",
        ], id="en"),
        pytest.param("vi", [
            "66 hộ đã được rút ngày 13/01/2022, theo đợt b2; người thực hiện: Lan; tệp b.xlsx; "
            "lý do: counted twice.",
            "66 hộ được trả lại ngày 14/01/2022, khi rút đợt b2 là đợt đã rút số này; "
            "người thực hiện: Nam.",
            "70 hộ bị bỏ ngày 15/01/2022, khi rút đợt b3; người thực hiện: Nam; "
            "lý do: sent too early.",
        ], id="vi"),
    ],
)  # fmt: skip
def test_the_log_tells_what_was_withdrawn_and_taken_back(
    tmp_path: Path, language: str, said: list[str]
) -> None:
    row = {"organisation": "a", "indicator": "stock", "period": "2021-Q4", "value": "66"}
    other = row | {"organisation": "b", "value": "999"}
    sent: BatchEntry = {"sha256": "0" * 64, "organisation": "a", "period": "2021-Q4", "made": {}}
    log: list[BatchEntry] = [
        {**sent, "batch": "b2", "time": "2022-01-13T09:00:00+07:00", "file": "b.xlsx",
         "accepted_by": "Lan", "reason": "counted twice", "removed": [row, other]},
        {"undone": "b2", "time": "2022-01-14T09:00:00+07:00", "by": "Nam", "rows": []},
        {**sent, "batch": "b3", "time": "2022-01-14T10:00:00+07:00", "removed": []},
        {"undone": "b3", "time": "2022-01-15T09:00:00+07:00", "by": "Nam",
         "reason": "sent too early", "rows": [row | {"value": "70"}, other]},
    ]  # fmt: skip
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake/log.jsonl").write_bytes(dumped(log))
    names = [{"id": "stock", "kind": "stock", "unit_vi": "hộ", "unit_en": "households"}]
    for observations in ("stock 2020 60", "stock 2020 60\nstock 2021 80"):
        small = dataset_of(observations, indicators=names)
        data = replace(small, source=Source(str(tmp_path), small.source.descriptor))
        report = Annex(
            data, data.organisation("a"), Period.parse("2021"), Words(language), ReportReference()
        )
        lines = report.explain("stock").to_text().splitlines()
        assert [line.removeprefix("- ") for line in lines if line.startswith("- ")] == said
