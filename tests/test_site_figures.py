"""What the site's pages say of figures: key figures, values of a period, an indicator's page."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from lcreport.dataset.source import open_source
from lcreport.errors import ReleaseError
from lcreport.site.pages import chart, figures, preview
from lcreport.site.store import edition, known_observations
from lcreport.site.store.edition import PublishedFigure
from site_factory import APPROVED, approve, build, project, publish, tree

PROJECT = Path(__file__).parents[1]
RECORD = "nho/2021-9M/edition-1/edition.json"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A project whose releases of 2021-6M and 2021-9M are approved."""
    for period in ("2021-6M", "2021-9M"):
        approve(build(project(tmp_path), period))
    return tmp_path


def words(place: Path, path: str) -> str:
    """A page as it reads."""
    page = (place / path).read_text("utf-8").split("<main")[1]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


def lines(place: Path, path: str) -> list[dict[str, str]]:
    content = (place / path).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_front_release_and_organisation_have_their_key_figures(two: Path) -> None:
    site = two / "site"
    publish(two, site)
    for path in ("index.html", "nho/index.html", "nho/2021-9M/index.html"):
        # The largest that was reported; the sum of several nobody has reported.
        assert "Số liệu chính Dư nợ ủy thác khoảng 751 tỷ đồng" in words(site, path), path
    assert "Dư nợ ủy thác trên 750 tỷ đồng" in words(site, "nho/organisations/hoi-ccb/index.html")
    assert "over" in words(site, "nho/organisations/hoi-ccb/index.en.html")


def test_a_declared_priority_chooses_the_key_figures(two: Path) -> None:
    made = edition.read(_published(two), RECORD)
    union = made.by_id["hoi-nong-dan"]
    ids = [key.indicator.id for key in figures.of_organisation(made, union)]
    assert ids == ["du-no", "nong-dan-moi"]
    told = json.loads(_published(two))
    told["indicators"][2]["priority"] = 1
    made = edition.read(json.dumps(told).encode(), RECORD)
    ids = [key.indicator.id for key in figures.of_organisation(made, made.by_id["hoi-nong-dan"])]
    assert ids == ["nong-dan-moi"]


def _published(folder: Path) -> bytes:
    publish(folder, folder / "site")
    return (folder / "site" / RECORD).read_bytes()


def test_a_period_has_a_page_and_a_file_of_its_values(two: Path) -> None:
    site = two / "site"
    publish(two, site)
    page = words(site, "nho/2021-9M/edition-1/figures.html")
    assert "Hội viên nông dân mới HND 12 người" in page
    assert "Dư nợ ủy thác Tỉnh khoảng 751 tỷ đồng HND 120,5 đồng HCCB trên 750 tỷ đồng" in page
    # Those of the year before are none of the period's.
    assert "Hộ còn dư nợ" not in page
    rows = lines(site, "nho/2021-9M/edition-1/figures.csv")
    assert len(rows) == 4
    assert {row["period"] for row in rows} == {"2021-9M"}
    assert ("750000000000", "at_least", "đồng", "Hội Cựu chiến binh tỉnh") in [
        (row["value"], row["qualifier"], row["unit_vi"], row["organisation_vi"]) for row in rows
    ]


def test_an_indicator_has_a_chart_a_table_and_a_file(two: Path) -> None:
    site = two / "site"
    publish(two, site)
    page = words(site, "nho/indicators/du-no/index.html")
    # A stock is counted on a day, not over nine months.
    assert "Dư nợ ủy thác, đến 30/9/2021" in page
    # Without the province, which stands for the whole.
    drawn = page.split("Tổ chức báo cáo")[0]
    assert drawn.index("HCCB trên 750.000.000.000") < drawn.index("HND 120,5")
    assert "751" not in drawn
    assert "Đơn vị tính: đồng" in drawn
    table = page.split("Tải về", 1)[1]
    assert "Hội Nông dân tỉnh 120,5 104,0" in table
    assert "Hội Cựu chiến binh tỉnh trên 750.000.000.000 trên 736.000.000.000 " in table
    rows = lines(site, "nho/indicators/du-no/nho-du-no.csv")
    assert [row["period"] for row in rows] == ["2021-9M"] * 3 + ["2021-6M"] * 2


def test_one_organisation_is_drawn_over_the_years(tmp_path: Path) -> None:
    observations = [
        ("hoi-ccb", "ho-vay", f"{year}-9M", f"{year - 2000}", "exact", f"{year}-10-01")
        for year in (2017, 2018, 2020, 2021)
    ]
    observations.append(("hoi-ccb", "ho-vay", "2021-6M", "9", "exact", "2021-07-01"))
    folder = project(tmp_path, observations)
    for period in ("2017-9M", "2018-9M", "2020-9M", "2021-6M", "2021-9M"):
        approve(build(folder, period, organisations=["hoi-ccb"]))
    publish(folder, folder / "site")
    page = words(folder / "site", "nho/indicators/ho-vay/index.html")
    drawn = re.sub(r"^.*theo kỳ", "", page.split("Tổ chức báo cáo")[0])
    # 2019 keeps its place, and six months are nothing to lay beside nine.
    assert drawn.split("hộ ")[-1].split() == [
        "9T/2017", "17", "9T/2018", "18", "9T/2019", "…", "9T/2020", "20", "9T/2021", "21",
    ]  # fmt: skip


def test_bars_leave_out_what_is_doubtful_and_grow_from_zero() -> None:
    rows = [
        chart.BarValue("a", PublishedFigure(0, "-50")),
        chart.BarValue("b", PublishedFigure(0, "150")),
        chart.BarValue("c", PublishedFigure(0, "9000", status="doubtful")),
    ]
    bars = chart.draw("Title", [], rows, "hộ", "vi")
    assert bars.zero == "250"
    drawn = [(bar.value, bar.start, bar.width) for bar in bars.rows]
    assert drawn == [("−50", "0", "250"), ("150", "250", "750"), ("…", "0", "")]


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        pytest.param("17163842140", "đồng", "17,164 tỷ đồng", id="long"),
        pytest.param("999999", "đồng", "999.999 đồng", id="small"),
        pytest.param("-633000000", "đồng", "−633 triệu đồng", id="negative"),
        pytest.param("0", "đồng", "0 đồng", id="zero"),
        pytest.param("0.09", "%", "0,09%", id="percent"),
        pytest.param("3000000", "đồng/tổ chức/năm", "3.000.000 đồng/tổ chức/năm", id="no amount"),
        pytest.param("", "hộ", "chỉ mô tả", id="words"),
    ],
)
def test_amount_writes_a_figure_as_annexes_do(value: str, unit: str, written: str) -> None:
    assert figures.amount(PublishedFigure(0, value), unit, "vi") == written


def test_an_edition_of_before_figures_stood_on_pages_is_read(two: Path) -> None:
    told = json.loads(_published(two))
    for organisation in told["organisations"]:
        del organisation["figures"], organisation["group"]
    for indicator in told["indicators"]:
        del indicator["kind"], indicator["priority"]
    del told["timezone"]
    (two / "site" / RECORD).write_text(json.dumps(told), "utf-8")
    publish(two, two / "site")
    page = words(two / "site", "nho/2021-9M/index.html")
    assert "Hội Nông dân tỉnh" in page
    assert "Số liệu chính" not in page
    assert not (two / "site/nho/2021-9M/edition-1/figures.html").exists()


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param([99, "1", "exact", "official"], id="no such indicator"),
        pytest.param([0, "1e999999999", "exact", "official"], id="an exponent"),
        pytest.param([0, "NaN", "exact", "official"], id="no number"),
        pytest.param([0, 5, "exact", "official"], id="no text"),
        pytest.param([0, "1", "exact", "official", "", False, "more"], id="too long"),
        pytest.param([0, "1", "exact", "official", "31/8/2021"], id="no day"),
        pytest.param([0, "1", "exact", "official", "", "yes"], id="no truth value"),
        pytest.param([True, "1", "exact", "official"], id="a truth value"),
        pytest.param("0", id="no list"),
    ],
)
def test_a_record_with_figures_that_are_none_is_refused(two: Path, figure: object) -> None:
    told = json.loads(_published(two))
    told["organisations"][0]["figures"] = [figure]
    with pytest.raises(ReleaseError, match="cannot be read"):
        edition.read(json.dumps(told).encode(), RECORD)


def test_a_value_too_long_for_a_page_is_left_out(tmp_path: Path) -> None:
    observations = [
        ("hoi-ccb", "ho-vay", "2021-9M", "1e999999999", "exact", "2021-10-01"),
        ("hoi-ccb", "du-no", "2021-9M", "7.5e3", "exact", "2021-10-01"),
    ]
    folder = project(tmp_path, observations)
    approve(build(folder, "2021-9M", organisations=["hoi-ccb"]))
    report = publish(folder, folder / "site")
    assert not report.failed
    made = edition.read((folder / "site" / RECORD).read_bytes(), RECORD)
    assert [figure.value for figure in made.by_id["hoi-ccb"].figures] == ["7500"]


def test_times_are_those_of_the_office(two: Path) -> None:
    place = two / "out" / "nho" / "2021-9M"
    # Half past one in the morning of the 21st in Hà Nội.
    approve(place, at=dt.datetime(2021, 10, 20, 18, 30, tzinfo=dt.UTC))
    publish(two, two / "site")
    page = words(two / "site", "nho/2021-9M/index.html")
    assert "Công bố 1:30 ngày 21/10/2021 (UTC+07:00)" in page
    assert "Công bố: 21/10/2021" in words(two / "site", "index.html")


def test_how_many_have_sent_stands_on_the_front(two: Path) -> None:
    publish(two, two / "site")
    assert words(two / "site", "index.html").count("2/3 đã gửi") == 3


def test_a_link_is_shared_with_a_picture_where_the_site_has_an_address(two: Path) -> None:
    site = two / "site"
    publish(two, site)
    assert "og:image" not in (site / "index.html").read_text("utf-8")
    assert not list(site.rglob("*.png"))
    publish(two, site, base_url="https://so-lieu.example/phu-luc")
    address = "https://so-lieu.example/phu-luc/nho/2021-9M/edition-1/preview.png"
    for path in ("index.html", "nho/2021-9M/index.html", "nho/organisations/hoi-ccb/index.html"):
        assert f'<meta property="og:image" content="{address}">' in (site / path).read_text("utf-8")
    annex = (site / "nho/2021-9M/edition-1/hoi-ccb/index.html").read_text("utf-8")
    assert annex.index(address) < annex.index("</head>")
    picture = (site / "nho/2021-9M/edition-1/preview.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (preview.WIDTH, preview.HEIGHT)
    assert publish(two, site).written == 0


def test_a_new_period_leaves_the_pages_of_old_ones(tmp_path: Path) -> None:
    folder, site = project(tmp_path), tmp_path / "site"
    approve(build(folder, "2021-6M"))
    publish(folder, site, base_url="https://so-lieu.example/")
    old = {path: content for path, content in tree(site).items() if "2021-6M" in path}
    approve(build(folder, "2021-9M"), at=APPROVED)
    times = {path: (site / path).stat().st_mtime_ns for path in old}
    publish(folder, site)
    new = tree(site)
    # Only the bar of the page to read an annex on leads to the new period.
    kept = {path for path in old if "/index" not in path.removeprefix("nho/2021-6M/edition-1")}
    assert {"nho/2021-6M/edition-1/figures.html", "nho/2021-6M/edition-1/preview.png"} <= kept
    assert {path: new[path] for path in kept} == {path: old[path] for path in kept}
    assert {path: (site / path).stat().st_mtime_ns for path in kept} == {
        path: times[path] for path in kept
    }


def test_nothing_under_embargo_is_in_the_record(tmp_path: Path) -> None:
    folder = project(tmp_path)
    approve(build(folder, "2021-9M"), embargo=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    publish(folder, folder / "site", base_url="https://so-lieu.example/")
    assert b"750000000000" not in b"".join(tree(folder / "site").values())
    assert not list((folder / "site").rglob("*.png"))


def test_the_day_of_a_figure_and_that_it_was_revised_stand_beside_it(tmp_path: Path) -> None:
    observations = (
        ("hoi-nong-dan", "nong-dan-moi", "2021-9M", "12", "exact", "2021-10-11"),
        ("hoi-ccb", "du-no", "2021-9M", "15678", "exact", "2021-10-11"),
        ("hoi-ccb", "du-no", "2021-9M", "15768", "exact", "2021-10-18"),
    )
    data = project(tmp_path, observations) / "data" / "nho"
    with_column(data / "observations.csv", "as_of", {"hoi-nong-dan": "2021-08-31"})
    indicators = (data / "indicators.csv").read_text("utf-8").splitlines()
    flows = [line.replace(",stock", ",flow") for line in indicators]
    (data / "indicators.csv").write_text("\n".join([*flows, ""]), "utf-8")
    approve(build(tmp_path, "2021-9M"))
    site = tmp_path / "site"
    publish(tmp_path, site)
    farmers = "Hội viên nông dân mới 12 người HND · đến 31/8/2021"
    veterans = "Dư nợ ủy thác 15.768 đồng HCCB · đã điều chỉnh"
    for path in ("index.html", "nho/2021-9M/index.html"):
        assert farmers in words(site, path), path
        assert veterans in words(site, path), path
    assert "12 người đến 31/8/2021" in words(site, "nho/organisations/hoi-nong-dan/index.html")
    page = words(site, "nho/2021-9M/edition-1/figures.html")
    assert "12 người (đến 31/8/2021)" in page
    assert "15.768 đồng (đã điều chỉnh)" in page
    assert "15.768 (đã điều chỉnh)" in words(site, "nho/indicators/du-no/index.html")
    assert "12 people as of 31 August 2021" in words(
        site, "nho/organisations/hoi-nong-dan/index.en.html"
    )
    rows = lines(site, "nho/2021-9M/edition-1/figures.csv")
    assert [(row["value"], row["as_of"], row["revised"]) for row in rows] == [
        ("12", "2021-08-31", ""),
        ("15768", "", "true"),
    ]


def test_the_report_of_lao_cai_is_published(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "data" / "lao-cai", tmp_path / "data" / "lao-cai")
    shutil.copytree(PROJECT / "params", tmp_path / "params")
    unions = ("mttq", "hoi-nong-dan", "hoi-lhpn", "ldld", "hoi-ccb", "tinh-doan", "lao-cai")
    approve(build(tmp_path, "2021-9M", organisations=unions, dataset="lao-cai"))
    site = tmp_path / "site"
    report = publish(tmp_path, site)
    assert report.published == ["lao-cai 2021-9M"]
    assert not report.failed
    donated = "17,164 tỷ đồng MTTQ · đến 31/8/2021"
    for path in ("index.html", "lao-cai/2021-9M/index.html"):
        assert donated in words(site, path), path
    assert "17,164 tỷ đồng đến 31/8/2021" in words(site, "lao-cai/organisations/mttq/index.html")
    # Two of its figures the report tells in words alone.
    assert words(site, "lao-cai/organisations/ldld/index.html").count("chỉ mô tả") == 2
    veterans = words(site, "lao-cai/organisations/hoi-ccb/index.html")
    assert "Dư nợ ủy thác trên 736 tỷ đồng đến 30/9/2021" in veterans


@pytest.mark.parametrize(
    ("later", "revised"),
    [
        pytest.param({"value": "950.1", "rounded_to": "0.1"}, False, id="coarser"),
        pytest.param({"value": "951", "rounded_to": "0.1"}, True, id="other number"),
        pytest.param({"value": "950.12", "qualifier": "at_least"}, True, id="now a bound"),
        pytest.param({"value": "990", "source": "b"}, False, id="other publisher"),
        pytest.param({"value": "990", "as_of": "2021-08-31"}, False, id="other day"),
        pytest.param({"value": "990", "restated": "2021-07-01"}, False, id="counted again"),
    ],
)
def test_a_figure_is_revised_where_its_publisher_gave_another_before(
    tmp_path: Path, later: dict[str, str], revised: bool
) -> None:
    data = project(tmp_path) / "data" / "nho"
    first = {"value": "950.12", "recorded": "2021-10-01", "source": "a", "qualifier": "exact"}
    same = {"organisation": "hoi-ccb", "indicator": "du-no", "period": "2021-9M"}
    rows = [{**same, **first}, {**same, **first, "recorded": "2021-10-09", **later}]
    heads = dict.fromkeys(name for row in rows for name in row)
    write(data / "observations.csv", list(heads), rows)
    sources = [{"id": "a", "publisher": "Sở A"}, {"id": "b", "publisher": "Sở B"}]
    write(data / "sources.csv", ["id", "publisher"], sources)
    descriptor = json.loads((data / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({"name": "sources", "path": "sources.csv"})
    (data / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    known = known_observations.read(open_source(str(data)))
    told = known.beside(("2021-9M", "hoi-ccb", "du-no"), "2021-10-09", of_a_day=True)
    assert told.is_revised is revised


def write(path: Path, heads: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def with_column(path: Path, name: str, cells: dict[str, str]) -> None:
    """Add a column to a table: the cell of each row that begins so, else nothing."""
    head, *rows = path.read_text("utf-8").splitlines()
    filled = [
        f"{row},{next((cell for start, cell in cells.items() if row.startswith(start)), '')}"
        for row in rows
    ]
    path.write_text("\n".join([f"{head},{name}", *filled]) + "\n", "utf-8")


def test_a_bound_keeps_its_sources_word_and_a_single_one_its_unit(tmp_path: Path) -> None:
    observations = (
        ("hoi-ccb", "du-no", "2021-9M", "750000000000", "at_least", "2021-10-18"),
        ("hoi-nong-dan", "nong-dan-moi", "2021-9M", "1", "exact", "2021-10-11"),
        ("hoi-ccb", "nong-dan-moi", "2021-9M", "", "described", "2021-10-11"),
    )
    data = project(tmp_path, observations) / "data" / "nho"
    with_column(data / "observations.csv", "printed", {"hoi-ccb": "hơn 750 tỷ đồng"})
    with_column(data / "indicators.csv", "unit_one_en", {"nong-dan-moi": "person"})
    approve(build(tmp_path, "2021-9M"))
    site = tmp_path / "site"
    publish(tmp_path, site)
    for path in ("2021-9M/edition-1/figures.html", "organisations/hoi-ccb/index.html"):
        assert "hơn 750 tỷ đồng" in words(site, f"nho/{path}"), path
    assert "hơn 750" in words(site, "nho/indicators/du-no/index.html")
    english = words(site, "nho/2021-9M/edition-1/figures.en.html")
    assert "over VND 750 billion" in english
    assert "New members Farmers 1 person Veterans in words only" in english
    assert "New members 1 person" in words(site, "nho/organisations/hoi-nong-dan/index.en.html")
    # For programs the bound is one of the few that the columns know.
    assert {row["qualifier"] for row in lines(site, "nho/2021-9M/edition-1/figures.csv")} == {
        "at_least",
        "described",
        "exact",
    }


def test_an_indicator_tells_what_has_no_annex_yet_from_what_was_not_reported(
    tmp_path: Path,
) -> None:
    approve(build(project(tmp_path), "2021-6M"))
    approve(build(tmp_path, "2021-9M", organisations=("tinh", "hoi-ccb")))
    site = tmp_path / "site"
    publish(tmp_path, site)
    page = (site / "nho/indicators/du-no/index.html").read_text("utf-8")
    cell = r'data-label="{}">(.*?)</td>.*?'
    row = (
        r'organisations/([a-z-]+)/index.html".*?' + cell.format("9T/2021") + cell.format("6T/2021")
    )
    found = re.findall(row, page, re.S)
    cells = {whose: re.sub("<[^>]+>", "", nine) for whose, nine, _ in found}
    # The union reported 120,5 for the nine months and has no annex in that release.
    assert cells["hoi-nong-dan"] == "chưa có phụ lục"
    assert cells["hoi-ccb"].startswith("trên 750")
    assert {whose: six for whose, _, six in found}["tinh"] == "…"
    front = words(site, "nho/index.html")
    assert "Tất cả phụ lục kỳ này 2 tổ chức" in front


def test_reason_of_a_doubt_stands_on_the_indicator_s_page(tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = folder / "data/nho/observations.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    written = [f"{head},note,note_en"]
    for row in rows:
        doubted = row.startswith("hoi-nong-dan,du-no,2021-9M")
        notes = ',"Nghi in nhầm dấu: 120,5. Giữ nguyên.","The members\' mark is misprinted."'
        own = row.replace("official", "doubtful") if doubted else row
        written.append(own + (notes if doubted else ',"Số của quý.",'))
    path.write_text("\n".join([*written, ""]), "utf-8")
    approve(build(folder, "2021-9M"))
    publish(folder, folder / "site")
    page = words(folder / "site", "nho/indicators/du-no/index.html")
    assert "Hội Nông dân tỉnh, 9T/2021: cần kiểm tra lại – nghi in nhầm dấu: 120,5." in page
    assert "Giữ nguyên" not in page
    assert "Số của quý" not in page
    english = words(folder / "site", "nho/indicators/du-no/index.en.html")
    assert "Farmers’ Union, 9M 2021: to check again – the members’ mark is misprinted." in english


def test_pages_say_that_they_hold_what_was_reported_only(two: Path) -> None:
    publish(two, two / "site")
    said = "số mà phụ lục suy ra từ số đã báo cáo xem trong phụ lục"
    assert said in words(two / "site", "nho/2021-9M/edition-1/figures.html")
    # A stock is nothing that an annex works out of others.
    assert said not in words(two / "site", "nho/indicators/du-no/index.html")
