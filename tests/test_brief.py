"""The brief for the leader: one page, of the sentences that the annexes and the overview have."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from documents import executed
from lcreport import annex, render
from lcreport.blocks import Head, Nothing
from packages import ORGANISATIONS, observed, write_package

ROOT = Path(__file__).parents[1]
LAO_CAI = str(ROOT / "data/lao-cai")
DEMO = str(ROOT / "data/demo")
WHOLE = [*ORGANISATIONS, {"id": "all", "name_vi": "Tỉnh", "name_en": "Province"}]


@pytest.mark.parametrize("dataset", [LAO_CAI, DEMO])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_brief_is_one_page(dataset: str, language: str) -> None:
    notebook = executed(
        "brief", organisation="lao-cai", period="2021-9M", dataset=dataset, language=language
    )
    with pikepdf.open(io.BytesIO(render.pdf(notebook))) as pdf:
        assert len(pdf.pages) == 1


def test_the_brief_opens_with_the_overviews_first_sentence_and_key_figures_of_all() -> None:
    brief = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M")
    first = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M").summary().to_text().splitlines()[0]
    text = brief.summary().to_text()
    assert text.splitlines()[0] == first
    assert first == (
        "Từ đầu năm 2021 đến 30/9/2021, ký mới 06 quy chế phối hợp: "
        "01 nghị quyết liên tịch và 05 quyết định."
    )
    # Of two that report the same the larger one, and money before things.
    for told in ("Dư nợ ủy thác (Tỉnh đoàn)", "Nguồn vốn Quỹ Hỗ trợ nông dân (Hội Nông dân)"):
        assert told in text
    assert "Dư nợ ủy thác (Hội CCB)" not in text


def test_every_organisation_has_one_finding() -> None:
    text = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M", "en").headlines().to_text()
    assert (
        "Youth Union\tOutstanding entrusted loans came to over VND 813 billion owed by 17,015 "
        "households in 546 savings and loan groups; VND 740 million was overdue, which is 0.09% "
        "of the loans." in text
    )
    # A day other than the period's last stays.
    assert "Fatherland Front\tAs of 31 August 2021, 909 agencies" in text
    names = [line.partition("\t")[0] for line in text.splitlines()]
    assert names[2:8] == [
        "Fatherland Front", "Farmers’ Union", "Women’s Union", "Federation of Labour",
        "Veterans’ Association", "Youth Union",
    ]  # fmt: skip
    assert "Figures as recorded by 30 September 2021." in text


def test_only_the_first_figure_of_a_finding_has_its_change() -> None:
    text = annex.open_brief(DEMO, "lao-cai", "2021-9M", "en").headlines().to_text()
    assert (
        "came to VND 727 billion (+10.8% on the same period last year) owed by 15,489 households in"
        in text
    )
    # That a figure is no final one is said of every one.
    year = annex.open_brief(DEMO, "lao-cai", "2021", "en").headlines().to_text()
    assert "158,333 households (estimate)" in year


def test_what_is_behind_its_plan_stands_the_worst_first_with_how_much_more() -> None:
    lines = annex.open_brief(DEMO, "lao-cai", "2021-9M", "en").behind().to_text().splitlines()
    assert lines[0] == "Of 39 indicators with a plan for the year, 14 are behind"
    assert [line.rpartition("\t")[2] for line in lines[2:5]] == ["50.0%", "56.7%", "60.0%"]
    assert lines[2].startswith("Grassroots unions newly founded (Federation of Labour)")
    assert lines[-1] == "For 11 more, see the annexes of the organisations."
    without = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M").behind()
    assert isinstance(without, Nothing)


@pytest.mark.parametrize(
    ("language", "below", "above"),
    [
        pytest.param("vi", "Chậm so với kế hoạch năm",
                     "Cao hơn mức kế hoạch năm cho phép đến nay", id="vi"),
        pytest.param("en", "Behind the year’s plan",
                     "Above what the year’s plan allows by now", id="en"),
    ],
)  # fmt: skip
def test_what_is_above_a_ceiling_does_not_stand_among_what_is_behind(
    tmp_path: Path, language: str, below: str, above: str
) -> None:
    indicators = [
        {"id": "flow", "name_vi": "Lượt", "name_en": "Visits", "kind": "flow", "better": "higher"},
        {"id": "fires", "name_vi": "Cháy", "name_en": "Fires", "kind": "flow", "better": "lower"},
    ]
    rows = [observed("a", "flow", "2021-9M", 40), observed("a", "fires", "2021-9M", 269)]
    targets = [
        {"organisation": "a", "indicator": id, "period": "2021", "value": 100}
        for id in ("flow", "fires")
    ]
    package = write_package(
        tmp_path / "plans", rows, organisations=WHOLE, indicators=indicators, targets=targets
    )
    lines = annex.open_brief(package, "all", "2021-9M", language).behind().to_text().splitlines()
    assert [lines[2], lines[4]] == [below, above]
    assert lines[3].partition("\t")[2].startswith("40")
    assert lines[5].partition("\t")[2].startswith("269")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param((100, 120), "Nothing is behind its plan for the year.", id="reached"),
        pytest.param((100, None), "cannot be measured", id="one unknown"),
    ],
)
def test_nothing_is_called_behind_only_where_that_is_known(
    tmp_path: Path, values: tuple[float | None, ...], said: str
) -> None:
    rows = [observed(id, "flow", "2021", value) for id, value in zip("ab", values, strict=True)
            if value is not None]  # fmt: skip
    # Of what was never reported no row is made.
    rows.append(observed("b", "flow", "2020", 5))
    targets = [
        {"organisation": id, "indicator": "flow", "period": "2021", "value": 100} for id in "ab"
    ]
    package = write_package(tmp_path / "plans", rows, organisations=WHOLE, targets=targets)
    text = annex.open_brief(package, "all", "2021", "en").behind().to_text()
    assert said in text
    assert ("Nothing is behind" in text) == (None not in values)


def test_figures_that_are_all_doubtful_are_not_called_missing(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021", 5, status="doubtful")]
    brief = annex.open_brief(
        write_package(tmp_path / "x", rows, organisations=WHOLE), "all", "2021"
    )
    assert brief.headlines().to_text() == "Mọi số liệu của kỳ này đều cần kiểm tra lại."


def test_a_plan_of_what_was_never_reported_is_not_denied(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021", 5)]
    targets = [{"organisation": "b", "indicator": "flow", "period": "2021", "value": 100}]
    package = write_package(tmp_path / "x", rows, organisations=WHOLE, targets=targets)
    text = annex.open_brief(package, "all", "2021", "en").behind().to_text()
    assert text == "No indicator of this period has a plan for the year."


def test_what_to_check_again_names_whose_it_is_and_why() -> None:
    text = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M").to_check().to_text()
    assert text.startswith(
        "- Hội Nông dân: “Giống cung ứng theo hình thức trả chậm” trên 204.985 tấn "
        "(nghi in nhầm dấu"
    )
    assert isinstance(annex.open_brief(DEMO, "lao-cai", "2021-9M").to_check(), Nothing)


def test_the_brief_bears_no_annexs_number_and_its_report_only_where_one_is_given() -> None:
    brief = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M").head()
    given = annex.open_brief(LAO_CAI, "lao-cai", "2021-9M", report_number="12").head()
    assert isinstance(brief, Head)
    assert isinstance(given, Head)
    assert (brief.annex_label, brief.reference) == ("", "")
    assert brief.title == "Tóm tắt cho lãnh đạo, 9 tháng đầu năm 2021"
    assert "12" in given.reference


def test_of_many_organisations_the_first_stand_and_how_many_more(tmp_path: Path) -> None:
    many = [{"id": f"o{at}", "name_vi": f"Hội {at}", "name_en": f"Union {at}"} for at in range(12)]
    rows = [observed(one["id"], "flow", "2021", 5) for one in many]
    package = write_package(tmp_path / "many", rows, organisations=[*many, WHOLE[-1]])
    text = annex.open_brief(package, "all", "2021", "en").headlines().to_text()
    assert "Union 7\t" in text
    assert "Union 8\t" not in text
    assert "For 4 more, see the annexes of the organisations." in text


def test_without_figures_every_section_says_so(tmp_path: Path) -> None:
    package = write_package(
        tmp_path / "empty", [observed("a", "flow", "2020", 5)], organisations=WHOLE
    )
    brief = annex.open_brief(package, "all", "2021", "en")
    assert brief.summary().to_text() == "No figure was reported for this period."
    for section in (brief.headlines(), brief.behind(), brief.to_check()):
        assert isinstance(section, Nothing)


def test_a_heading_above_nothing_but_the_hash_is_left_out() -> None:
    made = executed("brief", organisation="lao-cai", period="2021", dataset=DEMO, language="en")
    page = render.html(made).decode()
    assert "To check again" not in page
    assert "Hash, version and parameters" in page
