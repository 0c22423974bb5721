"""Looking around in a dataset: by word, area and organisation, in tables, charts and menus."""

from __future__ import annotations

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from lcreport import annex, lab
from lcreport.annex.charts import Chart
from lcreport.blocks import PAYLOAD, Nothing
from lcreport.errors import ParameterError
from lcreport.lab.charts import KINDS
from lcreport.lab.search_indicators import rank


@pytest.fixture(scope="module")
def report() -> lab.Explorer:
    """The real report of nine months 2021."""
    return lab.open("data/lao-cai", "vi")


@pytest.fixture(scope="module")
def demo() -> lab.Explorer:
    """Simulated figures of three years."""
    return lab.open("data/demo", "en")


@pytest.mark.parametrize("typed", ["dư nợ", "du no", "DU NO", "Dư Nợ ủy", "du no uy thac"])
def test_search_finds_with_and_without_accents(report: lab.Explorer, typed: str):
    found = report.search(typed, organisation="hoi-ccb")
    assert found[0] == "du-no-uy-thac"
    assert "Dư nợ ủy thác" in found.to_html()


def test_search_does_not_take_syllables_for_beginnings_of_words(report: lab.Explorer):
    names = [report.data.indicator(hit).name("vi") for hit in report.search("no")]
    assert names
    assert all("nợ" in name.lower() for name in names)


def test_search_with_accents_finds_no_other_accents(report: lab.Explorer):
    assert "Nông dân" not in report.search("nóng").to_text()
    assert len(report.search("nóng")) == 0
    assert len(report.search("nong")) > 0


@pytest.mark.parametrize(
    ("typed", "texts", "expected"),
    [
        pytest.param("du no", ["Dư nợ ủy thác"], 0, id="at the beginning"),
        pytest.param("du no", ["Hộ còn dư nợ"], 1, id="together, further on"),
        pytest.param("no du", ["Dư nợ"], 2, id="in another order"),
        pytest.param("du no", ["Hộ nghèo", "Dư nợ"], 4, id="in the second text"),
        pytest.param("du ngheo", ["Hộ nghèo", "Dư nợ"], None, id="not in one text"),
        pytest.param("đoàn", ["Doanh nghiệp"], None, id="đ is not d where it is typed"),
        pytest.param("doa", ["Đoàn viên"], 0, id="beginning of a word"),
        pytest.param("do", ["Đoàn viên"], None, id="beginning too short"),
    ],
)
def test_rank_prefers_words_together_in_the_first_text(typed, texts, expected):
    assert rank(typed, texts) == expected


def test_search_by_area_and_organisation_keeps_both(report: lab.Explorer):
    found = report.search(area="tin-dung-uy-thac", organisation="tinh-doan")
    rows = report.data.observations
    mine = set(rows.loc[rows["organisation"] == "tinh-doan", "indicator"])
    assert set(found) == {
        indicator.id
        for indicator in map(report.data.indicator, mine)
        if indicator.area == "tin-dung-uy-thac"
    }


@pytest.mark.parametrize(
    ("name", "value", "near"),
    [("area", "bau-cuu", "bau-cu"), ("organisation", "hoi-cbb", "hoi-ccb")],
)
def test_search_refuses_what_does_not_exist(report: lab.Explorer, name, value, near):
    with pytest.raises(ParameterError, match=near):
        report.search(**{name: value})


def test_a_name_is_its_id_and_shows_what_it_stands_for(report: lab.Explorer):
    name = report.indicators["du-no-uy-thac"]
    assert report.data.indicator(name).id == name
    bundle = name._repr_mimebundle_()
    assert {"text/html", "text/plain", PAYLOAD} <= set(bundle)
    assert "Dư nợ ủy thác" in bundle["text/html"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('data.organisations["hoi-c', "hoi-ccb"),
        ('data.indicators["du-no-u', "du-no-uy-thac"),
        ('data.areas["bau', "bau-cu"),
        ('data.periods["2021-9', "2021-9M"),
        ("data.charts.tr", "trend"),
        ("data.sea", "search"),
        ("explore.op", "open"),
    ],
)
def test_tab_completes(report: lab.Explorer, line: str, expected: str):
    shell = InteractiveShell()
    shell.user_ns.update(data=report, explore=lab)
    with provisionalcompleter():
        offered = [one.text for one in shell.Completer.completions(line, len(line))]
    assert any(hit.strip("\"]'").endswith(expected) for hit in offered)


@pytest.mark.parametrize("what", ["organisations", "areas", "indicators", "periods"])
def test_catalogues_hold_every_id_and_show_themselves(report: lab.Explorer, what: str):
    catalogue = getattr(report, what)
    shown = catalogue.to_html()
    assert len(catalogue) == len(catalogue.table.lines) > 1
    assert all(f">{indicator}<" in shown for indicator in catalogue)
    with pytest.raises(ParameterError, match="unknown"):
        catalogue["nothing-like-it"]


def test_what_is_not_the_only_way_to_write_a_period_stands_once():
    data = lab.open("data/gso", "en")
    assert len(list(data.periods)) == len(set(data.periods))
    assert data.periods["2021-9M"] == "2021-9M"


def test_between_tells_both_figures_and_their_change(demo: lab.Explorer):
    table = demo.between("hoi-ccb", "2021-9M", "2019-9M")
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, line.cells, strict=True)) for line in table.lines if not line.group]
    told = next(
        row
        for row in rows
        if row["indicator"].text == "Households with entrusted loans outstanding"
    )
    now, before, change = (told[key].number for key in ("now", "before", "change"))
    assert None not in {now, before}
    assert change == now - before
    assert told["growth"].number == pytest.approx(100 * (now / before - 1))


def test_between_refuses_periods_in_the_wrong_order(demo: lab.Explorer):
    with pytest.raises(ParameterError, match="give the later period first"):
        demo.between("hoi-ccb", "2019-9M", "2021-9M")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_chart_can_be_drawn(demo: lab.Explorer, kind: str):
    organisation, indicator = ("tinh-doan", "du-no-uy-thac")
    if kind == "parts":
        organisation, indicator = "mttq", "doi-thoai-truc-tiep-nhan-dan"
    drawn = demo.charts.of(kind, organisation, "2021-9M", indicator)
    assert isinstance(drawn, Chart)
    assert "<svg" in drawn.to_html()


def test_a_chart_that_is_not_right_says_so(report: lab.Explorer):
    shown = report.charts.trend("hoi-ccb", "2021-9M", "du-no-uy-thac")
    assert isinstance(shown, Nothing)
    assert "Không vẽ được" in shown.to_html()


def test_board_follows_its_menus(demo: lab.Explorer):
    board = demo.board("hoi-ccb", "2021-9M", "du-no-uy-thac")
    row, chart, why = (output.value for output in board.outputs)
    board.indicator.value = "ho-con-du-no"
    assert [output.value for output in board.outputs] != [row, chart, why]
    assert all("entrusted loans outstanding" in output.value for output in board.outputs)


def test_board_keeps_the_choice_where_the_other_organisation_has_it(demo: lab.Explorer):
    board = demo.board("hoi-ccb", "2021-6M", "du-no-uy-thac")
    board.organisation.value = "tinh-doan"
    assert (board.period.value, board.indicator.value) == ("2021-6M", "du-no-uy-thac")
    board.organisation.value = "mttq"
    reported = {row.indicator.id for row in demo.annex("mttq", "2021-6M").rows if row.now}
    assert board.indicator.value in reported
    assert {value for _, value in board.indicator.options} == reported


def test_board_draws_the_kind_that_is_chosen(demo: lab.Explorer):
    board = demo.board("tinh-doan", "2021-9M", "du-no-uy-thac")
    board.chart.value = "attainment"
    assert "Attainment of the year" in board.outputs[1].value


def test_board_opens_at_the_newest_period_where_none_is_named(report: lab.Explorer):
    board = report.board("tinh-doan")
    assert board.period.value == str(max(report.data.periods("tinh-doan")))


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(("hoi-cbb",), id="organisation"),
        pytest.param(("hoi-ccb", "2018-9M"), id="period"),
        pytest.param(("hoi-ccb", "2021-9M", "du-no-uy-tac"), id="indicator"),
    ],
)
def test_board_refuses_what_there_is_not(report: lab.Explorer, chosen: tuple[str, ...]):
    with pytest.raises(ParameterError, match="unknown"):
        report.board(*chosen)


def test_board_can_be_read_where_there_is_no_kernel(demo: lab.Explorer):
    bundle = demo.board("hoi-ccb", "2021-9M", "du-no-uy-thac")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Outstanding entrusted loans" in bundle["text/html"]
    assert bundle[PAYLOAD]["parts"][0]["type"] == "table"


def test_a_dataset_shows_its_title_its_size_and_who_reports(report: lab.Explorer):
    shown = report.to_text()
    assert "Phối hợp công tác giữa UBND tỉnh Lào Cai" in shown
    assert "Hội Cựu chiến binh tỉnh Lào Cai" in shown


def test_simulated_figures_say_so_at_once(demo: lab.Explorer):
    assert "SIMULATED FIGURES" in demo.to_html()


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="'fr' is not known; there are vi, en"):
        lab.open("data/lao-cai", "fr")


def test_catalogues_and_search_give_frames_with_numbers_as_numbers(report: lab.Explorer):
    organisations = report.organisations.frame().set_index("id")
    rows = report.data.observations
    assert organisations.loc["hoi-ccb", "figures"] == (rows["organisation"] == "hoi-ccb").sum()
    assert organisations.loc["hoi-ccb", "last_period"] == "2021-9M"
    assert list(report.indicators.frame()["id"]) == list(report.data.indicators["id"])
    assert list(report.periods.frame()["id"]) == [str(period) for period in report.data.periods()]
    found = report.search("dư nợ", organisation="hoi-ccb")
    assert list(found.frame()["id"]) == list(found)
    assert "hoi-ccb" in found.frame()["organisations"].iloc[0].split(", ")


def test_all_organisations_are_compared_over_chosen_periods_in_one_frame(demo: lab.Explorer):
    frame = demo.compare(["2020-9M", "2021-9M"])
    reporting = set(demo.data.observations["organisation"])
    assert set(frame["organisation"]) == reporting
    assert set(frame["period"]) == {"2020-9M", "2021-9M"}
    [line] = frame[
        (frame["organisation"] == "hoi-ccb")
        & (frame["indicator"] == "du-no-uy-thac")
        & (frame["period"] == "2021-9M")
        & (frame["against"] == "same_period_last_year")
    ].to_dict("records")
    [row] = [
        row for row in demo.annex("hoi-ccb", "2021-9M").rows if row.indicator.id == "du-no-uy-thac"
    ]
    assert row.same_period_last_year is not None
    assert line["growth_pct"] == row.same_period_last_year.growth_pct
    assert line["base_value"] == row.same_period_last_year.value


def test_annex_and_overview_give_what_they_show_as_a_frame(demo: lab.Explorer):
    one = demo.annex("hoi-ccb", "2021-9M").frame()
    every = annex.open_overview("data/demo", "lao-cai", "2021-9M", "en").frame()
    assert len(one) > 0
    assert len(every[every["organisation"] == "hoi-ccb"]) == len(one)
    assert every["organisation"].nunique() > 1
