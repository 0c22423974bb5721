import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from documents import executed
from lcreport import annex, languages, render
from lcreport.annex import Annex
from lcreport.annex.common_sections import ReportReference
from lcreport.annex.wording import Words
from lcreport.blocks import Head, Nothing, Table
from lcreport.dataset import load, records
from lcreport.dataset.descriptor import faults_of
from lcreport.errors import ParameterError, PeriodError
from lcreport.period import Period
from packages import observed, write_package
from small_data import dataset_of, figures

ROOT = Path(__file__).parents[1]
LAO_CAI = str(ROOT / "data/lao-cai")
SECTIONS = ["head", "summary", "regulation", "indicators", "asked_next", "printed_comparisons"]
SECTIONS += ["charts", "commitments", "notes", "provenance"]
SIX = ["mttq", "hoi-nong-dan", "hoi-lhpn", "ldld", "hoi-ccb", "tinh-doan"]


@pytest.mark.parametrize(
    ("organisation", "number", "date"),
    [
        ("mttq", "Nghị quyết liên tịch số 01/NQLT", "02/7/2021"),
        ("hoi-nong-dan", "Quyết định số 1428/QĐ-UBND", "04/5/2021"),
        ("ldld", "Quyết định số 1429/QĐ-UBND", "04/5/2021"),
        ("hoi-ccb", "Quyết định số 1430/QĐ-UBND", "04/5/2021"),
        ("tinh-doan", "Quyết định số 1431/QĐ-UBND", "04/5/2021"),
        ("hoi-lhpn", "Quyết định số 1432/QĐ-UBND", "04/5/2021"),
    ],
)
def test_regulation_in_force_has_number_and_date(organisation: str, number: str, date: str) -> None:
    text = annex.open(LAO_CAI, organisation, "2021-9M").regulation().to_text()
    assert number in text
    assert f"ngày {date}" in text
    term = "2021-2026" if organisation == "mttq" else "2021-2025"
    # The subject says it already, as "2021 - 2025".
    assert text.replace(" - ", "-").count(term) == 1


def test_regulation_is_not_told_before_it_was_issued() -> None:
    section = annex.open(LAO_CAI, "hoi-ccb", "2021-3M").regulation()
    assert isinstance(section, Nothing)


def test_head_is_that_of_an_annex_with_blanks_for_number_and_date() -> None:
    facts = annex.open(LAO_CAI, "hoi-ccb", "2021-9M").head().payload()
    assert facts is not None
    assert facts["annex_label"] == "Phụ lục VI"
    assert facts["reference"].startswith("(Kèm theo Báo cáo số\u00a0……/BC-UBND ngày\u00a0……")
    assert facts["window"] == "Số liệu từ ngày 01/01/2021 đến ngày 30/9/2021"


def test_head_fills_the_reference_in() -> None:
    report = annex.open(
        LAO_CAI, "hoi-ccb", "2021-9M", report_number="321/BC-UBND", report_date="2021-10-05"
    )
    facts = report.head().payload()
    assert facts is not None
    expected = "(Kèm theo Báo cáo số 321/BC-UBND ngày 05 tháng 10 năm 2021 của UBND tỉnh Lào Cai)"
    # No line ends between a word and what is filled in.
    assert facts["reference"].replace("\u00a0", " ") == expected


@pytest.mark.parametrize("date", ["5/10/2021", "2021-13-01", "soon"])
def test_a_report_date_that_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ParameterError, match="report_date"):
        annex.open(LAO_CAI, "hoi-ccb", "2021-9M", report_date=date)


def test_doubtful_figure_keeps_what_is_printed_and_says_why() -> None:
    report = annex.open(LAO_CAI, "hoi-nong-dan", "2021-9M")
    table = report.indicators().to_text()
    [line] = [text for text in table.splitlines() if "trên 204.985" in text]
    assert "cần kiểm tra lại" in line
    assert "đoạn 4." in table.partition(line)[2]


def test_a_text_that_holds_for_several_figures_is_one_note_with_all_places() -> None:
    rows = [
        {**row, "locator": f"II.{part} ¶4"}
        for part, row in enumerate(figures("flow 2021 7 note=ước\nstock 2021 7 note=ước"), 1)
    ]
    data = dataset_of(rows)
    report = Annex(
        data, data.organisation("a"), Period.parse("2021"), Words("vi"), ReportReference()
    )
    [remark] = report.indicators().content().remarks  # type: ignore[attr-defined]
    assert remark == "ước Nguồn: II.1, đoạn 4; II.2, đoạn 4."


def test_commitments_are_the_organisations_own_and_joint_ones_stand_in_the_overview() -> None:
    text = annex.open(LAO_CAI, "ldld", "2021-9M").commitments().to_text()
    assert "Kế hoạch số 205/KH-UBND-LĐLĐ" in text
    assert "Phòng, chống dịch Covid-19" not in text
    assert "an toàn thực phẩm" not in text
    overview = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M").tasks().to_text()
    assert "Phòng, chống dịch Covid-19" in overview


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("organisation", SIX)
def test_every_section_shows_itself_without_raw_ids(organisation: str, language: str) -> None:
    report = annex.open(LAO_CAI, organisation, "2021-9M", language)
    ids = {row.indicator.id for row in report.rows if "-" in row.indicator.id}
    for name in SECTIONS:
        section = getattr(report, name)()
        assert section.to_text()
        words = set(section.to_text().replace(",", " ").split())
        assert not words & ids


def test_simulated_figures_say_so() -> None:
    report = annex.open(str(ROOT / "data/demo"), "hoi-ccb", "2021-9M")
    facts = report.head().payload()
    assert facts is not None
    assert facts["synthetic_notice"] == "SỐ LIỆU MÔ PHỎNG"
    assert "SỐ LIỆU MÔ PHỎNG" in report.provenance().to_text()


def test_overview_tells_the_six_regulations_and_the_shared_indicators() -> None:
    report = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M")
    regulations = report.regulations().to_text()
    assert [number for number in range(1428, 1433) if f"{number}/QĐ-UBND" in regulations] == [
        1428, 1429, 1430, 1431, 1432,
    ]  # fmt: skip
    assert "01/NQLT" in regulations
    shared = report.shared().to_text()
    [loans] = [line for line in shared.splitlines() if line.startswith("Dư nợ ủy thác\t")]
    assert loans.split("\t")[1:] == ["tỷ đồng", "…", "…", "trên 736", "trên 813"]


def test_overview_opens_with_what_was_concluded_and_has_strengths() -> None:
    report = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M")
    first, *others = report.summary().to_text().split("\n")
    assert first == (
        "Từ đầu năm 2021 đến 30/9/2021, ký mới 06 quy chế phối hợp: "
        "01 nghị quyết liên tịch và 05 quyết định."
    )
    assert "- Dư nợ ủy thác: Tỉnh đoàn trên 813 tỷ đồng; Hội CCB trên 736 tỷ đồng." in others
    assert "- 06 tổ chức đã báo cáo số liệu kỳ này." in others
    assert len(report.strengths().to_text().splitlines()) == 5
    [youth] = [line for line in report.headlines().to_text().splitlines() if "Tỉnh đoàn" in line]
    assert "17.015 hộ còn dư nợ" in youth


def test_overview_compares_organisations_over_periods_where_there_are_any() -> None:
    demo = annex.open_overview(str(ROOT / "data/demo"), "lao-cai", "2021-9M").over_periods()
    assert "Hội LHPN\ttỷ đồng\t727\t656\t+10,8" in demo.to_text()
    real = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M").over_periods()
    assert isinstance(real, Nothing)


def test_overview_coverage_counts_what_was_reported() -> None:
    report = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M")
    lines = report.coverage().to_text().splitlines()
    [elections] = [line.split("\t") for line in lines if line.startswith("Bầu cử")]
    # The sum of all first, then those that follow the area, and no others.
    assert elections[1:] == ["20/20", "MTTQ 15/15; Hội CCB 2/2; Tỉnh đoàn 3/3"]


def test_an_organisation_without_any_figure_still_has_a_whole_annex(tmp_path: Path) -> None:
    address = write_package(tmp_path / "small", [observed("a", "flow", "2021-9M", "5")])
    report = annex.open(address, "b", "2021-9M", "en")
    texts = [getattr(report, name)().to_text() for name in SECTIONS]
    assert "No figure was reported for this period." in texts[1]
    assert all(texts)


def test_unknown_organisation_period_and_language_are_refused() -> None:
    with pytest.raises(ParameterError, match="did you mean 'hoi-ccb'"):
        annex.open(LAO_CAI, "hoi-cbb", "2021-9M")
    with pytest.raises(PeriodError, match="YYYY-nM"):
        annex.open(LAO_CAI, "hoi-ccb", "2021-9")
    with pytest.raises(ParameterError, match="'fr'"):
        annex.open(LAO_CAI, "hoi-ccb", "2021-9M", "fr")


def test_changes_since_a_release_are_told_with_units_and_words(tmp_path: Path) -> None:
    change = {"what": "revised", "organisation": "hoi-ccb", "indicator": "du-no-uy-thac",
              "period": "2021-9M", "part": "", "old": "730000000000",
              "new": "at_least 736000000000", "recorded": "2021-10-05"}  # fmt: skip
    path = tmp_path / "changes.json"
    path.write_text(json.dumps({"period": "2021-9M", "changes": [change]}))
    text = annex.open(LAO_CAI, "hoi-ccb", "2021-9M").changes(str(path)).to_text()
    line = "Dư nợ ủy thác\t9 tháng đầu năm 2021\tđã điều chỉnh\t730 tỷ đồng\ttrên 736 tỷ đồng"
    assert f"{line}\t05/10/2021" in text


def test_no_changes_leave_the_section_out() -> None:
    section = annex.open(LAO_CAI, "hoi-ccb", "2021-9M").changes("")
    assert isinstance(section, Nothing)


@pytest.mark.parametrize(
    ("language", "written", "explained"),
    [("vi", "hơn 5.500", "hơn 5.500 hộ."), ("en", "over 5,500", "over 5,500 households.")],
)
def test_bound_keeps_the_word_of_the_source_in_vietnamese(
    language: str, written: str, explained: str
) -> None:
    report = annex.open(LAO_CAI, "hoi-nong-dan", "2021-9M", language)
    lines = report.indicators().to_text().splitlines()
    (line,) = [line for line in lines if "5.500" in line or "5,500" in line]
    assert f"\t{written}\t" in line
    assert explained in report.explain("ho-duoc-cung-ung-vat-tu-tra-cham").to_text()


def regulation(tmp_path: Path, period: str, **columns: str) -> str:
    document = {"id": "qd", "type": "Quyết định", "number": "7/QĐ", "date": "2018-01-02",
                "subject_vi": "Ban hành quy chế", "organisation": "a", "regulation": "1",
                "valid_from": "", "valid_to": "", **columns}  # fmt: skip
    rows = [observed("a", "flow", "2021-9M", "5")]
    address = write_package(tmp_path / "d", rows, documents=[document])
    return annex.open(address, "a", period).regulation().to_text()


def test_regulation_without_a_date_is_named_with_its_date_unknown(tmp_path: Path) -> None:
    text = regulation(tmp_path, "2021-9M", date="")
    assert "Quyết định số 7/QĐ (không ghi ngày), ban hành quy chế" in text


@pytest.mark.parametrize(
    ("subject", "is_named"),
    [
        pytest.param("Quy chế với hội A", False, id="partner in the subject"),
        pytest.param("Quy chế phối hợp", True, id="no partner in the subject"),
        pytest.param("Quy chế với Hội AB", True, id="another name that begins alike"),
    ],
)
def test_regulation_names_its_partner_once(tmp_path: Path, subject: str, is_named: bool) -> None:
    text = regulation(tmp_path, "2021-9M", subject_vi=subject, valid_to="2022")
    assert ("; đơn vị phối hợp: Hội A;" in text) == is_named
    assert text.endswith("; thời hạn: 2022.")


@pytest.mark.parametrize(
    ("columns", "holds"),
    [
        pytest.param({"valid_to": "2021-03-31"}, False, id="ended in the same year"),
        pytest.param({"valid_to": "2021-09-29"}, False, id="ended a day before"),
        pytest.param({"valid_to": "2021-09-30"}, True, id="ends with the period"),
        pytest.param({"valid_to": "2021"}, True, id="year"),
        pytest.param({"valid_to": "2021-08"}, False, id="month"),
        pytest.param({"valid_to": "2020"}, False, id="earlier year"),
        pytest.param({"valid_from": "2022-01-01"}, False, id="not begun"),
        pytest.param({"valid_from": "2021"}, True, id="begun with the year"),
        pytest.param({"date": "2021-10-01"}, False, id="not issued"),
        pytest.param({}, True, id="open"),
    ],
)
def test_regulation_is_in_force_from_day_to_day(
    tmp_path: Path, columns: dict[str, str], holds: bool
) -> None:
    assert ("7/QĐ" in regulation(tmp_path, "2021-9M", **columns)) == holds


def test_every_word_before_a_number_of_the_report_stands_in_its_annex() -> None:
    rows = records(load(LAO_CAI).observations)
    hon = [row for row in rows if row["printed"].startswith("hơn ")]
    assert len(hon) == 4
    for row in hon:
        text = annex.open(LAO_CAI, row["organisation"], "2021-9M", "vi").indicators().to_text()
        number = " ".join(row["printed"].split()[:2])
        assert f"\t{number}\t" in text


def test_an_english_annex_names_what_stands_in_its_original() -> None:
    sources = [
        {"id": "s", "title": "Báo cáo năm", "publisher": "Cục Thống kê", "publisher_en": "Office"},
        {"id": "t", "title": "Bản tin", "title_en": "Bulletin"},
    ]
    data = dataset_of("flow 2020 5\nflow 2021 7 source=s note=ước", sources=sources)
    head = Annex(
        data, data.organisation("a"), Period.parse("2021"), Words("en"), ReportReference()
    ).head()
    assert isinstance(head, Head)
    # Units stand in the first language only; "%" is a word of none.
    assert dict.fromkeys(head.originals) == dict.fromkeys([
        ("vi", "đồng"), ("vi", "hộ"), ("vi", "hạng"), ("vi", "người"),
        ("vi", "Báo cáo năm"), ("vi", "ước"),
    ])  # fmt: skip


def test_a_vietnamese_annex_of_vietnamese_data_has_no_originals() -> None:
    data = dataset_of("flow 2021 7 note=ước")
    head = Annex(
        data, data.organisation("a"), Period.parse("2021"), Words("vi"), ReportReference()
    ).head()
    assert isinstance(head, Head)
    assert list(head.originals) == []


def test_the_publisher_of_a_reference_is_named_in_the_annex_language() -> None:
    sources = [
        {"id": "own", "publisher": "Tỉnh", "publisher_en": "Province"},
        {"id": "bank", "publisher": "Ngân hàng", "publisher_en": "Bank"},
    ]
    data = dataset_of("flow 2020 5 source=bank\nflow 2021 7 source=own", sources=sources)
    table = Annex(
        data, data.organisation("a"), Period.parse("2021"), Words("en"), ReportReference()
    ).indicators()
    assert isinstance(table, Table)
    assert "Bank, 31 December 2020" in table.legend_line
    assert "Ngân hàng" not in table.legend_line


def _notes(settings: dict[str, str], observations: str = "flow 2021-9M 5", **more: object) -> str:
    data = dataset_of(observations, settings=settings, **more)  # type: ignore[arg-type]
    at = Period.parse("2021-9M")
    report = Annex(data, data.organisation("a"), at, Words("en"), ReportReference())
    return report.notes().to_text()


def test_contact_and_next_release_stand_in_the_notes_where_they_are_declared() -> None:
    declared = {"contact_en": "statistics@example.org.", "next_release": "2021-10-20"}
    text = _notes(declared)
    assert "Contact: statistics@example.org. Next release: 20 October 2021." in text
    assert "Contact" not in _notes({})
    assert "Next release" not in _notes({})


def test_a_day_that_had_passed_when_the_figures_were_recorded_is_no_next_release() -> None:
    recorded = "flow 2021-9M 5 recorded=2021-10-20"
    assert "Next release" not in _notes({"next_release": "2021-10-20"}, recorded)
    assert "Next release" in _notes({"next_release": "2021-10-21"}, recorded)


def test_definitions_stand_once_where_figures_are_followed() -> None:
    one = {"kind": "flow", "unit_vi": "hộ", "definition_en": "Counted in the villages."}
    two = [{"id": "x", "name_en": "X", **one}, {"id": "y", "name_en": "Y", **one}]
    now = "x 2021-9M 5\ny 2021-9M 6"
    text = _notes({}, f"{now}\nx 2020-9M 4", indicators=two)
    assert "Definitions: “X” and “Y”: Counted in the villages." in text
    assert "Definitions" not in _notes({}, now, indicators=two)


@pytest.mark.parametrize("day", ["20/10/2021", "2021-13-01", "20211020", "soon", "2021-W42-3"])
def test_next_release_that_is_no_day_is_refused_with_what_would_do(day: str) -> None:
    faults = faults_of({"name": "d", "lcreport": {"next_release": day}})
    (found,) = [one for one in faults if "next_release" in one.message]
    assert found.value == day
    assert "2022-01-20" in found.remedy


def test_next_release_and_contact_that_are_no_text_are_refused() -> None:
    wrong = {"next_release": 20220120, "contact_vi": ["a"]}
    messages = [one.message for one in faults_of({"name": "d", "lcreport": wrong})]
    assert "as lcreport.next_release is no text" in messages
    assert "as lcreport.contact_vi is no text" in messages


def test_definitions_that_are_not_printed_stand_in_a_fold_and_in_the_workbook() -> None:
    report = annex.open(LAO_CAI, "hoi-nong-dan", "2021-9M")
    folds = report.provenance().content().parts
    defined = dict(folds[0].content().pairs)
    assert defined["Nguồn vốn Quỹ Hỗ trợ nông dân"].startswith("Nguồn vốn Quỹ Hỗ trợ nông dân trên")
    assert len(defined) > 3
    assert "Giải thích chỉ tiêu" not in report.notes().to_text()
    made = executed("annex", organisation="hoi-nong-dan", period="2021-9M", dataset=LAO_CAI)
    assert "<summary>Giải thích chỉ tiêu</summary>" in render.html(made).decode()
    assert "trên toàn tỉnh" in str(CalamineWorkbook.from_filelike(io.BytesIO(render.xlsx(made)))
                                   .get_sheet_by_name("Xuất xứ").to_python())  # fmt: skip


def test_a_share_of_one_stock_in_another_is_of_their_day() -> None:
    lines = annex.open(LAO_CAI, "tinh-doan", "2021-9M").indicators().to_text().splitlines()
    for name in ("Dư nợ ủy thác", "Tỷ lệ nợ quá hạn trong dư nợ ủy thác"):
        (line,) = [line for line in lines if f"\t{name}\t" in line]
        assert "đến 30/9/2021" in line
    (counted,) = [line for line in lines if "\tCầu giao thông nông thôn xây dựng mới\t" in line]
    assert "đến" not in counted


def test_the_day_of_figures_for_reference_is_said_once() -> None:
    table = annex.open(LAO_CAI, "tinh-doan", "2021-9M").indicators()
    assert isinstance(table, Table)
    (reference,) = [note for note in table.notes if "chỉ để tham khảo" in note]
    assert reference.count("18/11/2019") == 1
    assert "“Dư nợ ủy thác”: 672 tỷ đồng; “Hộ còn dư nợ ủy thác”: 16.855 hộ" in reference


@pytest.mark.parametrize(
    ("organisation", "said", "unsaid"),
    [
        ("tinh-doan", "“trên” và “hơn”: mức thấp nhất (theo", "mức cao nhất"),
        ("hoi-ccb", "mức thấp nhất; “không quá”: mức cao nhất (theo", "gần đúng"),
    ],
)
def test_only_the_bounds_that_stand_there_are_explained(
    organisation: str, said: str, unsaid: str
) -> None:
    text = annex.open(LAO_CAI, organisation, "2021-9M").notes().to_text()
    assert said in text
    assert unsaid not in text


def test_a_ratio_is_not_headed_as_a_percentage_too() -> None:
    table = annex.open(str(ROOT / "data/gso"), "ca-nuoc", "2021-9M").indicators()
    assert isinstance(table, Table)
    (column,) = [one for one in table.columns if one.key == "same_period_last_year_change"]
    assert (column.label, column.unit) == ("So cùng kỳ (= 100)", "")


def words_of(dataset: str, organisation: str, period: str, language: str) -> str:
    """All that an annex says, in its documents' blocks."""
    report = annex.open(str(ROOT / "data" / dataset), organisation, period, language)
    shown = [getattr(report, section)() for section in [*SECTIONS, "further"]]
    return json.dumps([block._repr_mimebundle_() for block in shown], ensure_ascii=False)


@pytest.mark.parametrize(
    ("language", "of_part", "of_year"),
    [
        ("vi", "cùng kỳ năm trước", "−3,0% so với năm trước"),
        ("en", "same period last year", "−3.0% on the previous year"),
    ],
)
def test_a_whole_year_stands_beside_the_year_before(
    language: str, of_part: str, of_year: str
) -> None:
    whole = words_of("demo", "hoi-ccb", "2021", language)
    assert of_year in whole
    assert of_part not in whole.lower()
    assert of_part in words_of("demo", "hoi-ccb", "2021-9M", language).lower()


def test_english_has_one_kind_of_apostrophe() -> None:
    report = annex.open(LAO_CAI, "hoi-ccb", "2021-9M", "en")
    assert "Veterans’ Association" in report.head().to_text()
    assert "the year’s plan" in report.indicators().to_text()
    texts = [getattr(report, section)().to_text() for section in SECTIONS]
    overview = annex.open_overview(LAO_CAI, "lao-cai", "2021-9M", "en")
    texts += [overview.headlines().to_text(), overview.tasks().to_text()]
    assert [text for text in texts if "'" in text] == []
    # A dataset's own words in the first language stay as they are.
    assert languages.choose({"name_vi": "xã H'Mông"}, "name", "vi") == "xã H'Mông"
