from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import io
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import fsspec
import pytest

import site_factory as factory
from lcreport import cli, site
from lcreport import documents as naming
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import manifest, seal
from lcreport.site import addresses, publishing
from lcreport.site.pages import front_pages
from lcreport.site.pages.view import View
from lcreport.site.publishing import SiteRecord
from lcreport.site.store import release_documents
from lcreport.site.store.edition import Edition, Text
from lcreport.site.store.editions import PublishedDataset
from lcreport.site.store.target import Target
from site_factory import APPROVED, HANOI, OBSERVATIONS, approve, build, project, publish, tree

DRAFT = "DỰ THẢO"
JULY = dt.datetime(2021, 7, 20, 9, 0, tzinfo=HANOI)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A project whose releases of 2021-6M and 2021-9M are approved, each as it was known then."""
    known = [observation for observation in OBSERVATIONS if observation[5] < "2021-08"]
    approve(build(project(tmp_path, known), "2021-6M"), at=JULY)
    approve(build(project(tmp_path), "2021-9M"))
    return tmp_path


def links(page: str) -> list[str]:
    """Addresses in a page that lead somewhere in the site."""
    found = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    return [hit for hit in found if hit and not hit.startswith(("#", "data:"))]


def text(place: Path, path: str) -> str:
    return (place / path).read_text("utf-8")


def pages(place: Path) -> dict[str, str]:
    return {
        path: content.decode() for path, content in tree(place).items() if path.endswith(".html")
    }


def test_every_link_leads_to_a_file_of_the_site(two: Path) -> None:
    publish(two, two / "site")
    files = tree(two / "site")
    for path, page in pages(two / "site").items():
        for link in links(page):
            target = posixpath.normpath(f"{posixpath.dirname(path)}/{link}").lstrip("/")
            assert target in files, f"{path}: {link}"


def test_no_page_asks_for_anything_outside_the_site(two: Path) -> None:
    publish(two, two / "site")
    for path, content in tree(two / "site").items():
        if path.endswith((".html", ".js", ".css")):
            assert not re.search(rb"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", content), path


def test_front_page_leads_by_period_organisation_and_area(two: Path) -> None:
    publish(two, two / "site")
    front = text(two / "site", "index.html")
    for link in ("2021-9M", "2021-6M", "organisations/hoi-ccb", "areas/von-vay"):
        assert f'href="nho/{link}/index.html"' in front
    assert "6 tháng đầu năm 2021" in front
    assert "First six months of 2021" in text(two / "site", "index.en.html")


def test_each_annex_is_there_as_html_pdf_and_xlsx_byte_for_byte(two: Path) -> None:
    publish(two, two / "site")
    for name in ("annex.html", "annex.en.html", "annex.pdf", "annex.xlsx"):
        made = two / "out/nho/2021-9M/hoi-ccb" / name
        there = two / "site/nho/2021-9M/edition-1/hoi-ccb" / name
        assert there.read_bytes() == made.read_bytes()
    assert not list((two / "site").rglob("*.ipynb"))


def test_reading_page_is_the_document_with_a_bar_before_it(two: Path) -> None:
    build(two, "2021-9M", text="Thật.", real=True)
    approve(two / "out/nho/2021-9M")
    publish(two, two / "site")
    folder = two / "site/nho/2021-9M/edition-1/hoi-ccb"
    page = (folder / "index.html").read_text("utf-8")
    assert 'class="ls-bar"' in page
    assert "'self' file:" in page
    start = '<header class="lc-head">'
    document = (folder / "annex.html").read_text("utf-8")
    assert page.partition(start)[2] == document.partition(start)[2] != ""


def test_reading_page_switches_language_period_and_organisation_without_a_script(two: Path) -> None:
    publish(two, two / "site")
    found = links(text(two / "site", "nho/2021-9M/edition-1/hoi-ccb/index.html"))
    root = "../../../../"
    assert f"{root}nho/2021-9M/edition-1/hoi-ccb/index.en.html" in found
    assert f"{root}nho/organisations/hoi-ccb/index.html" in found
    assert f"{root}nho/2021-9M/index.html" in found


def test_language_switch_leads_to_the_organisation_where_the_annex_has_one_language(
    tmp_path: Path,
) -> None:
    approve(build(project(tmp_path), "2021-9M", languages=["vi"]))
    publish(tmp_path, tmp_path / "site")
    page = text(tmp_path / "site", "nho/2021-9M/edition-1/hoi-ccb/index.html")
    assert 'href="../../../../nho/organisations/hoi-ccb/index.en.html"' in page
    english = text(tmp_path / "site", "nho/2021-9M/index.en.html")
    assert 'edition-1/hoi-ccb/index.html" hreflang="vi"' in english


def test_completeness_says_who_reported_when_and_whether_in_time(two: Path) -> None:
    publish(two, two / "site")
    page = text(two / "site", "nho/2021-9M/edition-1/completeness.en.html")
    rows = {
        re.sub("<[^>]+>", "", row.split("</th>")[0]).strip(): re.sub(r"<[^>]+>|\s+", " ", row)
        for row in page.split("<tr>")[2:]
    }
    # Due ten working days after Thursday 30 September: 14 October.
    assert "14 October 2021" in page
    assert "On time" in rows["Farmers’ Union"]
    assert "8 October 2021" in rows["Farmers’ Union"]
    assert "Households with loans" in rows["Farmers’ Union"]  # reported for 2020-9M, not now
    # On a phone no head stands above it.
    assert '<td data-label="Reported a year before, not now"><details>' in page
    assert "4 days late" in rows["Veterans’ Association"]
    assert "Not reported" in rows["Federation of Labour"]
    assert re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page.split('class="tally"')[1])).startswith(
        "> 2 of 3 reported 1 on time 1 late 1 not reported"
    )


def changes_of(site: Path, period: str) -> str:
    page = text(site, f"nho/{period}/edition-1/changes.html")
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


def test_an_organisation_that_comes_back_has_added_only_what_was_not_published(
    tmp_path: Path,
) -> None:
    rows = [
        ("hoi-nong-dan", "ho-vay", "2021-3M", "7", "exact", "2021-04-05"),
        ("hoi-nong-dan", "ho-vay", "2021-6M", "8", "exact", "2021-07-05"),
        ("hoi-nong-dan", "ho-vay", "2021-9M", "9", "exact", "2021-10-05"),
        ("hoi-ccb", "ho-vay", "2021-3M", "31", "exact", "2021-04-05"),
        ("hoi-ccb", "nong-dan-moi", "2021-3M", "32", "exact", "2021-04-05"),
        ("hoi-ccb", "ho-vay", "2021-6M", "33", "exact", "2021-10-05"),
        ("hoi-ccb", "nong-dan-moi", "2021-3M", "42", "exact", "2021-10-05"),
        ("hoi-ccb", "ho-vay", "2021-9M", "34", "exact", "2021-10-05"),
    ]
    project(tmp_path, rows[:5])
    both = ("hoi-nong-dan", "hoi-ccb")
    for period, known, there in (
        ("2021-3M", 5, both), ("2021-6M", 5, both[:1]), ("2021-9M", 8, both),
    ):  # fmt: skip
        project(tmp_path, rows[:known])
        approve(build(tmp_path, period, organisations=there))
    publish(tmp_path, tmp_path / "site")
    shown = changes_of(tmp_path / "site", "2021-9M")
    # Left out of 6M: its 31 of 3M has stood since then, 32 became 42, and 33 came late.
    assert "Bổ sung Hộ còn dư nợ Hội Cựu chiến binh tỉnh 6T/2021 33 hộ" in shown
    assert (
        "Sửa đổi Hội viên nông dân mới Hội Cựu chiến binh tỉnh 3T/2021 32 người 42 người" in shown
    )
    assert shown.count("Bổ sung") == 1
    assert "31 hộ" not in shown


def test_the_first_release_names_no_release_before_it(two: Path) -> None:
    publish(two, two / "site")
    assert "So với kỳ trước Đây là kỳ đầu tiên" in changes_of(two / "site", "2021-6M")


def test_changes_name_revised_figures_of_earlier_periods_and_count_new_ones(two: Path) -> None:
    publish(two, two / "site")
    page = text(two / "site", "nho/2021-9M/edition-1/changes.html")
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "So với kỳ trước: 6 tháng đầu năm 2021" in shown
    assert re.search(
        r"Sửa đổi Dư nợ ủy thác Hội Nông dân tỉnh 6T/2021 100 đồng 104 đồng 08/10/2021", shown
    )
    assert "4 số liệu mới của chính kỳ này" in shown
    first = text(two / "site", "nho/2021-6M/edition-1/changes.html")
    assert "chưa có gì để đối chiếu" in first


def test_new_period_leaves_every_published_address_and_document_as_it_was(tmp_path: Path) -> None:
    approve(build(project(tmp_path), "2021-6M"), at=JULY)
    publish(tmp_path, tmp_path / "site")
    before = tree(tmp_path / "site")
    approve(build(tmp_path, "2021-9M"))
    publish(tmp_path, tmp_path / "site")
    after = tree(tmp_path / "site")
    assert before.keys() <= after.keys()
    kept = [path for path in before if "/edition-1/" in path]
    assert [path for path in kept if before[path] != after[path]] == []


def test_site_does_not_depend_on_how_many_steps_it_was_published_in(two: Path) -> None:
    publish(two, two / "at-once")
    site.publish(str(two / "stepwise"), two / "out/nho/2021-6M", options(two))
    publish(two, two / "stepwise")
    assert tree(two / "at-once") == tree(two / "stepwise")


def test_same_releases_give_the_same_bytes(two: Path) -> None:
    publish(two, two / "one")
    publish(two, two / "two")
    assert tree(two / "one") == tree(two / "two")


def options(folder: Path, **values: Any) -> site.SiteOptions:
    return site.SiteOptions(**({"project": folder, "now": factory.LATER} | values))


def test_publishing_again_writes_nothing(two: Path) -> None:
    assert publish(two, two / "site").written > 50
    report = publish(two, two / "site")
    assert report.written == 0
    assert report.unchanged == ["nho 2021-6M", "nho 2021-9M"]


def test_untouched_release_is_not_read_again(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest repeats the figures of all periods before it."""
    for name in ("release.json", "approval.json"):
        time.sleep(0.02)  # the system's clock for changes is coarse
        for place in (two / "out/nho").iterdir():
            (place / name).touch()
    publish(two, two / "site")
    monkeypatch.setattr(manifest.Release, "parse", None)
    report = publish(two, two / "site")
    assert report.unchanged == ["nho 2021-6M", "nho 2021-9M"]


@pytest.mark.parametrize("name", ["hoi-ccb/annex.pdf", "hoi-ccb/annex.en.ipynb", "release.json"])
def test_release_written_to_after_it_was_published_is_read_and_refused(
    two: Path, name: str
) -> None:
    for kept in ("release.json", "approval.json"):
        time.sleep(0.02)
        (two / "out/nho/2021-9M" / kept).touch()
    publish(two, two / "site")
    before = tree(two / "site")
    file = two / "out/nho/2021-9M" / name
    facts = file.stat()
    content = file.read_bytes()
    file.write_bytes(content[:4] + b"?" + content[5:])
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    report = publish(two, two / "site")
    assert report.exit_code == 1
    assert name in report.failed["nho 2021-9M"]
    assert tree(two / "site") == before


def test_publishing_again_mends_a_page_that_was_cut_off(two: Path) -> None:
    publish(two, two / "site")
    before = tree(two / "site")
    (two / "site/index.html").write_bytes(b"<!doct")
    publish(two, two / "site")
    assert tree(two / "site") == before


def damage(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace("Số liệu.".encode(), b"Forged."))


def test_reading_page_is_made_of_the_site_s_own_copy_not_of_the_release(two: Path) -> None:
    publish(two, two / "site")
    before = tree(two / "site")
    damage(two / "out/nho/2021-6M/hoi-ccb/annex.html")
    (two / "out/nho/2021-6M/hoi-nong-dan/annex.html").unlink()
    for name in ("hoi-ccb", "hoi-nong-dan"):
        (two / f"site/nho/2021-6M/edition-1/{name}/index.html").unlink()
    report = publish(two, two / "site")
    assert (report.exit_code, report.refused) == (1, [])
    said = report.failed["nho 2021-6M"]
    assert "hoi-ccb/annex.html is not as release.json says, and 1 more" in said
    assert tree(two / "site") == before


def test_published_document_that_was_altered_is_refused_in_one_line(two: Path) -> None:
    publish(two, two / "site")
    folder = two / "site/nho/2021-6M/edition-1"
    damage(folder / "hoi-ccb/annex.html")
    (folder / "hoi-nong-dan/annex.html").unlink()
    for name in ("hoi-ccb", "hoi-nong-dan", "tinh"):
        (folder / name / "index.html").unlink()
    for _ in range(2):  # it is named again until it is mended
        report = publish(two, two / "site")
        assert report.exit_code == 1
        gone, other = sorted(line for line in report.lines() if line.startswith("refused: "))[::-1]
        assert "hoi-ccb/annex.html on the site is not the document" in other
        assert "hoi-nong-dan/annex.html on the site is gone" in gone
        assert not (folder / "hoi-ccb/index.html").exists()
        assert (folder / "tinh/index.html").exists()


@pytest.mark.parametrize("name", ["annex.pdf", "annex.xlsx", "annex.en.html", "annex.en.pdf"])
@pytest.mark.parametrize("how", ["altered", "cut off", "gone"])
def test_every_published_document_is_compared_where_it_was_written_to(
    two: Path, name: str, how: str
) -> None:
    publish(two, two / "site")
    before = tree(two / "site")
    path = f"nho/2021-6M/edition-1/hoi-ccb/{name}"
    file = two / "site" / path
    whole = file.read_bytes()
    file.write_bytes({"altered": b"?" + whole[1:], "cut off": whole[:-1], "gone": b""}[how])
    if how == "gone":
        file.unlink()
    why = "is gone" if how == "gone" else "is not the document that was published"
    for _ in range(2):  # it is named again until it is mended
        report = publish(two, two / "site")
        line = f"refused: {path} on the site {why}; restore it from a copy of the site"
        assert (report.exit_code, report.refused, report.written) == (1, [line], 0)
    file.write_bytes(whole)
    assert publish(two, two / "site").exit_code == 0
    assert tree(two / "site") == before


def test_site_that_was_copied_is_read_through_once(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(two, two / "site")
    shutil.move(two / "site", two / "old")
    shutil.copytree(two / "old", two / "site")
    for record in (two / "site").glob("nho/*/edition-1/edition.json"):
        shutil.copy(record, two / "kept")
        (two / "kept").replace(record)
    for file in (two / "site").glob("nho/*/edition-1/*/annex.pdf"):
        file.touch()
    read: list[str] = []
    plain = Target.read
    monkeypatch.setattr(
        Target, "read", lambda self, path: (read.append(path), plain(self, path))[1]
    )
    assert publish(two, two / "site").exit_code == 0
    assert any(path.endswith("annex.pdf") for path in read)
    read.clear()
    assert publish(two, two / "site").exit_code == 0
    assert not any(path.endswith("annex.pdf") for path in read)


RECORDS = [
    pytest.param(lambda made: made.update(period="2021-9X"), id="period"),
    pytest.param(lambda made: made.update(period="2021-6M"), id="period of another"),
    pytest.param(lambda made: made.update(released="2021-10-20T09:00:00"), id="time"),
    pytest.param(lambda made: made.update(approved_at="2021-10-20T09:00:00"), id="time approved"),
    pytest.param(lambda made: made.update(released="9999-12-31T23:59:59-12:00"), id="last time"),
    pytest.param(lambda made: made.update(due="soon"), id="day"),
    pytest.param(lambda made: made.update(due="2021-10-20T09:00:00"), id="day with a time"),
    pytest.param(lambda made: made["since"].update(period="../x"), id="earlier period"),
    pytest.param(lambda made: made["since"]["rows"][0].update(period="x"), id="changed period"),
    pytest.param(lambda made: made["since"]["rows"][0].update(what="x"), id="change"),
    pytest.param(
        lambda made: made["organisations"][1]["annexes"]["annex"].update({"../x": {"html": 1}}),
        id="language",
    ),
    pytest.param(
        lambda made: made["organisations"][1]["annexes"]["annex"]["vi"].update({"a/b": 1}),
        id="format",
    ),
    pytest.param(
        lambda made: made["organisations"][1]["annexes"]["annex"]["vi"].update(html="1"), id="size"
    ),
    pytest.param(lambda made: made["organisations"][1].update(id=7), id="organisation"),
    pytest.param(lambda made: made["organisations"][1].update(first="soon"), id="first day"),
]


@pytest.mark.parametrize("change", RECORDS)
def test_record_of_an_edition_that_no_pages_can_be_made_of_is_one_line(
    two: Path, change: Any
) -> None:
    publish(two, two / "site")
    record = two / "site/nho/2021-9M/edition-1/edition.json"
    made = json.loads(record.read_bytes())
    change(made)
    record.write_text(json.dumps(made), "utf-8")
    shutil.rmtree(two / "out/nho/2021-9M")
    report = publish(two, two / "site")
    assert report.exit_code == 1
    (line,) = report.refused
    assert "nho/2021-9M/edition-1/edition.json on the site" in line
    assert line.isprintable()


def test_release_that_becomes_another_while_it_is_published_is_not_published(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check of its seal and the copying of its manifest."""
    file = two / "out/nho/2021-9M/release.json"
    plain = release_documents.of

    def altered(found: Any, folder: str) -> Any:
        if "2021-9M" in folder:
            made = json.loads(file.read_bytes())
            made["time"] = "2020-01-01"
            members = {name: json.dumps(value) for name, value in seal.without(made).items()}
            file.write_bytes(seal.sealed(members))
        return plain(found, folder)

    monkeypatch.setattr(release_documents, "of", altered)
    report = publish(two, two / "site")
    assert "release.json was altered while it was published" in report.failed["nho 2021-9M"]
    assert not (two / "site/nho/2021-9M").exists()


def test_manifest_altered_with_its_document_is_refused_too(two: Path) -> None:
    publish(two, two / "site")
    folder = two / "site/nho/2021-6M/edition-1"
    document = folder / "hoi-ccb/annex.html"
    old = hashlib.sha256(document.read_bytes()).hexdigest()
    damage(document)
    new = hashlib.sha256(document.read_bytes()).hexdigest()
    manifest = folder / "release.json"
    manifest.write_text(manifest.read_text("utf-8").replace(old, new), "utf-8")
    (folder / "hoi-ccb/index.html").unlink()
    assert "annex.html on the site is not the document" in publish(two, two / "site").refused[0]


def test_all_documents_of_an_organisation_are_on_the_site(tmp_path: Path) -> None:
    build(project(tmp_path), "2021-9M")
    approve(build(tmp_path, "2021-9M", notebook="tong-hop", organisations=["hoi-ccb"]))
    assert publish(tmp_path, tmp_path / "site").published == ["nho 2021-9M"]
    there = {file.name for file in (tmp_path / "site/nho/2021-9M/edition-1/hoi-ccb").iterdir()}
    stems = ("annex", "annex.en", "tong-hop", "tong-hop.en")
    documents = {f"{stem}.{ending}" for stem in stems for ending in ("html", "pdf", "xlsx")}
    pages_ = {"index.html", "index.en.html", "index-tong-hop.html", "index-tong-hop.en.html"}
    assert there == documents | pages_
    release = links(text(tmp_path / "site", "nho/2021-9M/index.html"))
    assert "../../nho/2021-9M/edition-1/hoi-ccb/index-tong-hop.html" in release
    assert "../../nho/2021-9M/edition-1/hoi-ccb/tong-hop.pdf" in release
    annex = links(text(tmp_path / "site", "nho/2021-9M/edition-1/hoi-ccb/index.html"))
    assert {"annex.pdf", "index-tong-hop.html"} <= set(annex)
    assert "tong-hop.pdf" not in annex


def test_overview_is_read_on_its_organisation_s_first_page(tmp_path: Path) -> None:
    build(project(tmp_path), "2021-9M", organisations=["hoi-ccb"])
    approve(build(tmp_path, "2021-9M", notebook="overview", organisations=["tinh"]))
    publish(tmp_path, tmp_path / "site")
    page = text(tmp_path / "site", "nho/2021-9M/index.html")
    assert 'href="../../nho/2021-9M/edition-1/tinh/index.html"' in page
    assert 'download="nho-tinh-2021-9M-overview.pdf"' in page


@pytest.mark.parametrize(
    ("declared", "main"),
    [
        pytest.param(("overview", "brief"), "overview", id="overview"),
        pytest.param(("tong-hop", "brief"), "tong-hop", id="own"),
        pytest.param((), "overview", id="undeclared"),
    ],
)
def test_first_notebook_of_the_params_file_is_read_first(
    tmp_path: Path, declared: tuple[str, ...], main: str
) -> None:
    params = project(tmp_path) / "params/nho.yaml"
    lines = [
        f"  - {{notebook: notebooks/{name}.ipynb, organisations: [tinh]}}" for name in declared
    ]
    if lines:
        written = "\n".join(["", "notebooks:", *lines, ""])
        params.write_text(params.read_text("utf-8") + written, "utf-8")
    for name in ("brief", main):
        build(tmp_path, "2021-9M", notebook=name, organisations=["tinh"], text=f"Của {name}.")
    approve(tmp_path / "out/nho/2021-9M")
    publish(tmp_path, tmp_path / "site")
    place = "nho/2021-9M/edition-1/tinh"
    for file, name in (("index", main), ("index-brief", "brief")):
        assert f"Của {name}." in text(tmp_path / "site", f"{place}/{file}.html")
    release = text(tmp_path / "site", "nho/2021-9M/index.html")
    assert f'<a href="../../{place}/index-brief.html">Tóm tắt cho lãnh đạo</a>' in release
    listed = text(tmp_path / "site", "llms.txt")
    assert f"[Tỉnh Lào Cai, 9 tháng đầu năm 2021]({place}/{main}.html)" in listed
    assert f"năm 2021, Tóm tắt cho lãnh đạo]({place}/brief.html)" in listed
    # In what was published nothing moves, whatever the params file says later.
    params.write_text("notebooks: [{notebook: notebooks/brief.ipynb}]\n", "utf-8")
    before = tree(tmp_path / "site")
    publish(tmp_path, tmp_path / "site")
    assert tree(tmp_path / "site") == before


def test_publisher_s_name_begins_with_a_capital_on_pages(tmp_path: Path) -> None:
    descriptor = project(tmp_path) / "data/nho/datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    content["lcreport"]["issuer_en"] = "the People's Committee"
    descriptor.write_text(json.dumps(content), "utf-8")
    approve(build(tmp_path, "2021-9M"))
    publish(tmp_path, tmp_path / "site")
    assert ">The People’s Committee</a>" in text(tmp_path / "site", "index.en.html")
    assert "<name>The People’s Committee</name>" in text(tmp_path / "site", "feed.en.xml")


def test_edition_published_before_documents_had_their_notebook_s_name_is_read(two: Path) -> None:
    publish(two, two / "site")
    before = pages(two / "site")
    for file in (two / "site").rglob("edition.json"):
        content = json.loads(file.read_text("utf-8"))
        for organisation in content["organisations"]:
            organisation["annexes"] = organisation["annexes"].get("annex", {})
        file.write_text(json.dumps(content), "utf-8")
    assert publish(two, two / "site").unchanged == ["nho 2021-6M", "nho 2021-9M"]
    assert pages(two / "site") == before


def test_second_publishing_to_one_place_waits_and_says_so(two: Path) -> None:
    publish(two, two / "site")
    folder = os.open(two / "site", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    code = (
        "import sys, pathlib; from lcreport import site; "
        f"site.publish({str(two / 'site')!r}, pathlib.Path({str(two / 'out')!r}), None, "
        "lambda text: print(text, flush=True))"
    )
    second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert "waiting for another process, which publishes to" in second.stdout.readline()
    assert second.poll() is None
    os.close(folder)
    second.communicate(timeout=60)
    assert second.returncode == 0


def test_correction_becomes_a_new_edition_with_its_reason_on_the_old_pages(two: Path) -> None:
    publish(two, two / "site")
    before = tree(two / "site")
    place = build(two, "2021-9M", text="Đã sửa.")
    approve(place, reason="Sai đơn vị", at=APPROVED.replace(month=11))
    assert publish(two, two / "site").published == ["nho 2021-9M"]
    after = tree(two / "site")
    for path in ("index.en.html", "hoi-ccb/index.en.html"):
        old = after[f"nho/2021-9M/edition-1/{path}"].decode()
        assert "Edition 1 has been replaced by edition 2." in old
        assert "Sai đơn vị" in old
        assert "Edition 2 replaces edition 1." in after[f"nho/2021-9M/edition-2/{path}"].decode()
    documents = [path for path in before if "/annex." in path]
    assert [path for path in documents if before[path] != after[path]] == []
    old_page = after["nho/2021-9M/edition-1/hoi-ccb/index.html"]
    assert b"S\xe1\xbb\x91 li\xe1\xbb\x87u." in old_page  # the old edition's own text
    assert "edition-2/hoi-ccb/index.html" in after["nho/organisations/hoi-ccb/index.html"].decode()


def test_correction_withdraws_of_an_organisation_left_out_the_figures_of_its_period(
    two: Path,
) -> None:
    publish(two, two / "site")
    kept = [row for row in OBSERVATIONS if row[:3] != ("hoi-ccb", "du-no", "2021-9M")]
    project(two, kept)
    shutil.rmtree(two / "out/nho/2021-9M")
    place = build(two, "2021-9M", organisations=("tinh", "hoi-nong-dan"))
    approve(place, reason="Hội CCB rút số liệu", at=APPROVED.replace(month=11))
    publish(two, two / "site")
    page = text(two / "site", "nho/2021-9M/edition-2/changes.html").split("So với kỳ trước")[0]
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "Rút Dư nợ ủy thác Hội Cựu chiến binh tỉnh 9T/2021 trên 750 tỷ đồng" in shown
    # That of half a year stands in the release of half a year, where nobody withdrew it.
    assert "6T/2021" not in shown


def test_correction_without_a_reason_is_refused_and_stops_nothing_else(two: Path) -> None:
    publish(two, two / "site")
    before = tree(two / "site")
    approve(build(two, "2021-9M", text="Đã sửa."))
    report = publish(two, two / "site")
    assert "--reason" in report.failed["nho 2021-9M"]
    assert report.unchanged == ["nho 2021-6M"]
    assert report.exit_code == 1
    assert tree(two / "site") == before


def test_draft_says_so_on_every_page_and_in_every_document(tmp_path: Path) -> None:
    build(project(tmp_path), "2021-9M", real=True)
    assert publish(tmp_path, tmp_path / "site").drafts == ["nho 2021-9M"]
    for path, page in pages(tmp_path / "site").items():
        assert (DRAFT if ".en." not in path else "DRAFT") in page, path
    folder = tmp_path / "site/nho/2021-9M/edition-1/hoi-ccb"
    assert DRAFT in pdf_text(folder / "annex.pdf")
    assert DRAFT in xlsx_text(folder / "annex.xlsx")


def pdf_text(file: Path) -> str:
    """The file's text as its pages draw it, as far as ToUnicode tables tell."""
    import pikepdf

    found = []
    with pikepdf.open(file) as document:
        for page in document.pages:
            fonts = {str(name): unicode_of(font) for name, font in page.Resources.Font.items()}
            table: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    table = fonts[str(operands[0])]
                for operand in operands if str(operator) in {"Tj", "TJ"} else ():
                    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            codes = [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]
                            found.append("".join(table.get(code, "?") for code in codes))
    return "".join(found)


def unicode_of(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def xlsx_text(file: Path) -> str:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(file)
    return " ".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )  # fmt: skip


def test_draft_that_cannot_bear_the_mark_is_only_to_be_read_on_its_page(tmp_path: Path) -> None:
    place = build(project(tmp_path), "2021-9M", real=True)
    for file in place.rglob("*.ipynb"):
        file.unlink()
    publish(tmp_path, tmp_path / "site")
    folder = tmp_path / "site/nho/2021-9M/edition-1/hoi-ccb"
    assert {path.name for path in folder.iterdir()} == {"index.html", "index.en.html"}
    assert DRAFT in (folder / "index.html").read_text("utf-8")
    assert "PDF: có sau khi phê duyệt" in text(tmp_path / "site", "nho/2021-9M/index.html")


def test_approved_release_takes_the_draft_s_addresses_without_its_mark(tmp_path: Path) -> None:
    place = build(project(tmp_path), "2021-9M", real=True)
    publish(tmp_path, tmp_path / "site")
    drafts = pages(tmp_path / "site")
    approve(place)
    assert publish(tmp_path, tmp_path / "site").published == ["nho 2021-9M"]
    published = pages(tmp_path / "site")
    assert published.keys() == drafts.keys()
    assert [path for path, page in published.items() if DRAFT in page or "DRAFT" in page] == []
    assert "Trần Thị Bình, 9:00 ngày 20/10/2021" in published["nho/2021-9M/index.html"]


def test_release_built_anew_is_a_draft_again(tmp_path: Path) -> None:
    approve(build(project(tmp_path), "2021-9M"))
    build(tmp_path, "2021-9M", text="Khác.")
    report = publish(tmp_path, tmp_path / "site")
    assert report.drafts == ["nho 2021-9M"]
    assert report.published == []


def test_site_without_drafts_stays_one(tmp_path: Path) -> None:
    approve(build(project(tmp_path), "2021-6M"), at=JULY)
    build(tmp_path, "2021-9M")
    report = publish(tmp_path, tmp_path / "site", drafts=False)
    assert report.left_out == ["nho 2021-9M"]
    assert publish(tmp_path, tmp_path / "site").left_out == ["nho 2021-9M"]
    assert not (tmp_path / "site/nho/2021-9M").exists()
    assert publish(tmp_path, tmp_path / "site", drafts=True).drafts == ["nho 2021-9M"]


def test_draft_leaves_nothing_behind_where_drafts_are_no_longer_shown(tmp_path: Path) -> None:
    approve(build(project(tmp_path), "2021-6M"), at=JULY)
    publish(tmp_path, tmp_path / "site", drafts=False)
    before = tree(tmp_path / "site")
    build(tmp_path, "2021-9M")
    publish(tmp_path, tmp_path / "site", drafts=True)
    publish(tmp_path, tmp_path / "site", drafts=False)
    assert tree(tmp_path / "site") == before


def test_embargoed_release_is_announced_and_nothing_of_it_is_there(two: Path) -> None:
    embargo = dt.datetime(2021, 10, 25, 8, 0, tzinfo=HANOI)
    approve(two / "out/nho/2021-9M", embargo=embargo)
    report = publish(two, two / "site", now=embargo - dt.timedelta(seconds=1))
    assert report.announced == ["nho 2021-9M"]
    assert "8:00 ngày 25/10/2021" in text(two / "site", "index.html")
    announced = text(two / "site", "nho/2021-9M/index.html")
    assert "chỉ được công bố từ 8:00 ngày 25/10/2021" in announced
    assert not list((two / "site").glob("nho/2021-9M/edition-1/*/*"))
    assert b"nong-dan-moi" not in b"".join(
        content for path, content in tree(two / "site").items() if "2021-9M" in path
    )
    assert publish(two, two / "site", now=embargo).published == ["nho 2021-9M"]
    assert (two / "site/nho/2021-9M/edition-1/hoi-ccb/annex.pdf").is_file()


def test_embargo_takes_the_draft_off_the_site(tmp_path: Path) -> None:
    place = build(project(tmp_path), "2021-9M")
    publish(tmp_path, tmp_path / "site")
    approve(place, embargo=APPROVED + dt.timedelta(days=3))
    publish(tmp_path, tmp_path / "site", now=APPROVED + dt.timedelta(days=1))
    assert not list((tmp_path / "site").rglob("annex*"))
    assert not (tmp_path / "site/nho/2021-9M/edition-1/hoi-ccb").exists()


def test_embargo_is_judged_by_the_clock_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    approve(build(project(tmp_path), "2021-9M"), embargo=ahead)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(ahead.timestamp()) + 5))
    assert publish(tmp_path, tmp_path / "site", now=None).announced == ["nho 2021-9M"]


def test_commands_approve_and_publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(project(tmp_path), "2021-9M")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("publish", "site", "--approved-only") == 0
    assert "left out, for it is a draft: nho 2021-9M" in capsys.readouterr().err
    assert run("approve", "out/nho/2021-9M", "--by", "Bình") == 0
    assert run("publish", "site") == 0
    assert "1 published, 0 drafts" in capsys.readouterr().err
    build(tmp_path, "2021-9M", text="Khác.")
    assert run("approve", "out", "--by", "Bình") == 0
    assert run("publish", "site", "--json") == 1
    assert (
        "--reason" in json.loads(capsys.readouterr().out.splitlines()[-1])["failed"]["nho 2021-9M"]
    )
    assert run("approve", "out", "--by", "Bình", "--embargo", "soon") == 2


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    "time",
    [
        pytest.param("2021-10-15T08:00", id="no offset"),
        pytest.param("15/10/2021", id="another form"),
        pytest.param("", id="nothing"),
        pytest.param("9999-12-31T23:59-12:00", id="in no zone of the east"),
    ],
)
def test_time_names_the_text_it_refuses(time: str) -> None:
    with pytest.raises(ParameterError, match="with its offset") as caught:
        site.time(time)
    assert repr(time) in str(caught.value)


def test_approval_names_somebody(two: Path) -> None:
    with pytest.raises(ParameterError, match="--by NAME"):
        site.approve(two / "out", by=" ")


def test_approval_of_an_unfinished_release_is_refused(two: Path) -> None:
    (two / "out/nho/2021-9M/.journal.jsonl").write_text("", "utf-8")
    with pytest.raises(ReleaseError, match="not finished"):
        site.approve(two / "out/nho/2021-9M", by="Bình")


def test_document_that_is_not_as_its_manifest_says_is_not_published(two: Path) -> None:
    (two / "out/nho/2021-9M/hoi-ccb/annex.pdf").write_bytes(b"%PDF other")
    report = publish(two, two / "site")
    assert "is not as release.json says" in report.failed["nho 2021-9M"]
    assert report.published == ["nho 2021-6M"]
    assert not list((two / "site/nho").glob("2021-9M/**/*.pdf"))


def test_manifest_that_leads_out_of_its_folder_is_refused(two: Path) -> None:
    manifest = two / "out/nho/2021-9M/release.json"
    content = json.loads(manifest.read_text("utf-8"))
    content["annexes"][0]["organisation"] = "../../../data/nho"
    manifest.write_text(json.dumps(content), "utf-8")
    with pytest.raises(
        ReleaseError, match=r"leads elsewhere: organisation '\.\./\.\./\.\./data/nho'"
    ):
        site.approve(two / "out/nho/2021-9M", by="Bình", at=APPROVED)
    assert "leads elsewhere" in publish(two, two / "site").failed["nho 2021-9M"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../../../secret.html", id="path"),
        pytest.param('annex.h"ml', id="ending"),
        pytest.param(".html", id="no notebook"),
    ],
)
def test_manifest_that_names_a_strange_file_is_refused(two: Path, name: str) -> None:
    manifest = two / "out/nho/2021-9M/release.json"
    content = json.loads(manifest.read_text("utf-8"))
    outputs = content["annexes"][0]["outputs"]
    outputs[name] = outputs.pop("annex.en.html")
    manifest.write_text(json.dumps(content), "utf-8")
    assert f"leads elsewhere: file {name!r}" in publish(two, two / "site").failed["nho 2021-9M"]


HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}</title>]]>\u2028\x07"


def test_hostile_names_are_text(tmp_path: Path) -> None:
    names = {"x": (HOSTILE, HOSTILE, HOSTILE, HOSTILE)}
    rows = [("x", "du-no", "2021-9M", "1", "exact", "2021-10-01")]
    place = build(project(tmp_path, rows, names), "2021-9M", organisations=["x"])
    approve(place, by=HOSTILE, reason=HOSTILE)
    publish(tmp_path, tmp_path / "site")
    for path, content in tree(tmp_path / "site").items():
        if path.endswith((".html", ".xml")):
            assert b"<script>alert" not in content, path
            assert b"\x07" not in content, path
            assert b"49</title" not in content, path
        if path.endswith(".js") and "/data/" in path:
            assert b"<" not in content, path
            json.loads(content.decode().removeprefix("lcreportIndex(").removesuffix(");\n"))
    ET.parse(tmp_path / "site/feed.xml")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("hoi", "Hoi", id="capitals"),
        pytest.param("..", ".", id="dots"),
        pytest.param("a/b", "a-b", id="slash"),
        pytest.param("con", "con-", id="device"),
        pytest.param("Hội", "Hôi", id="accents"),
    ],
)
def test_slugs_are_safe_and_never_the_same(one: str, other: str) -> None:
    found = [addresses.slug(one), addresses.slug(other)]
    assert found[0].lower() != found[1].lower()
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", hit) for hit in found)


def test_feed_tells_of_each_edition_once_newest_first(two: Path) -> None:
    build(two, "2021-9M", text="Đã sửa.")
    publish(two, two / "site")  # a draft, of which a feed says nothing
    titles, updated = feed(two / "site/feed.xml")
    assert titles == ["6 tháng đầu năm 2021 – Phối hợp công tác"]
    approve(two / "out/nho/2021-9M")
    publish(two, two / "site", base_url="https://thong-ke.example/")
    titles, updated = feed(two / "site/feed.xml")
    assert titles[0] == "9 tháng đầu năm 2021 – Phối hợp công tác"
    assert updated == APPROVED.isoformat()
    link = 'href="https://thong-ke.example/nho/2021-9M/edition-1/index.html"'
    assert link in text(two / "site", "feed.xml")


def feed(file: Path) -> tuple[list[str], str]:
    atom = "{http://www.w3.org/2005/Atom}"
    read = ET.parse(file).getroot()
    titles = [entry.findtext(f"{atom}title", "") for entry in read.iter(f"{atom}entry")]
    ids = [entry.findtext(f"{atom}id", "") for entry in read.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids))
    return titles, read.findtext(f"{atom}updated", "")


def test_site_in_memory_is_the_same_as_on_disk(two: Path) -> None:
    publish(two, two / "site")
    files = fsspec.filesystem("memory")
    publish(two, "memory://site-test/a")
    try:
        there = {
            path.removeprefix("/site-test/a/"): files.cat_file(path)
            for path in files.find("/site-test/a")
        }
        assert there == tree(two / "site")
        assert publish(two, "memory://site-test/a").written == 0
    finally:
        files.rm("/site-test", recursive=True)


def test_address_of_no_known_kind_is_refused(two: Path) -> None:
    with pytest.raises(ParameterError, match="cannot publish to 'nowhere://x'"):
        publish(two, "nowhere://x")


def test_place_that_cannot_be_written_is_named(two: Path) -> None:
    (two / "file").write_text("", "utf-8")
    with pytest.raises(ReleaseError, match="cannot be published to"):
        publish(two, two / "file" / "site")


def test_release_whose_dataset_is_gone_shows_ids(two: Path) -> None:
    report = publish(two, two / "site", project=two / "elsewhere")
    assert report.published == ["nho 2021-6M", "nho 2021-9M"]
    assert "show ids instead of names" in report.notes[0]
    assert "hoi-ccb" in text(two / "site", "nho/2021-9M/index.html")


@pytest.mark.parametrize("kind", ["ftp", "sftp", "s3", "http"])
def test_dataset_that_cannot_be_reached_ends_nothing(two: Path, kind: str) -> None:
    place = two / "out/nho/2021-9M"
    release = manifest.Release.read(place)
    address = f"{kind}://clerk:hidden@127.0.0.1:9/nho"
    release.finish(release.facts | {"dataset": {"name": "nho", "address": address}})
    approve(place)
    report = publish(two, two / "site", trust=True)
    assert report.published == ["nho 2021-6M", "nho 2021-9M"]
    [note] = report.notes
    assert note.startswith(f"dataset '{kind}://***@127.0.0.1:9/nho' cannot be read, so pages show")
    assert "hidden" not in note
    assert len(note.splitlines()) == 1
    assert "hoi-ccb" in text(two / "site", "nho/2021-9M/index.html")
    assert "Hội Cựu chiến binh tỉnh" in text(two / "site", "nho/2021-6M/index.html")


@pytest.mark.parametrize("content", [b"schedule: [", b"\xff", b"schedule: 3", b"schedule: {x: 1}"])
def test_params_file_that_cannot_be_read_stops_only_what_needs_it(
    two: Path, content: bytes
) -> None:
    (two / "params/nho.yaml").write_bytes(content)
    report = publish(two, two / "site")
    assert len(report.failed) == 2
    assert all("params/nho.yaml" in why for why in report.failed.values())
    assert report.exit_code == 1


def test_real_figures_stand_before_invented_ones_and_published_ones_before_drafts() -> None:
    kinds = (
        ("a", "published", True), ("b", "draft", False), ("c", "draft", True),
        ("d", "published", False),
    )  # fmt: skip
    datasets = [
        PublishedDataset(name, [
            Edition(
                name, "2021", 1, state, "", Text.plain(name), Text.plain(""), synthetic=synthetic
            )
        ])
        for name, state, synthetic in kinds
    ]  # fmt: skip
    assert [dataset.name for dataset in front_pages.in_order(datasets)] == ["d", "b", "a", "c"]


def test_search_finds_real_figures_before_invented_ones() -> None:
    datasets = [
        PublishedDataset(name, [
            Edition(
                name, "2021", 1, "draft", "", Text.plain(name), Text.plain(""), synthetic=synthetic
            )
        ])
        for name, synthetic in (("a", True), ("b", False))
    ]  # fmt: skip
    made = dict(publishing._everything(datasets, SiteRecord()))
    # The script keeps this order among hits that fit as well as each other.
    assert made["_/datasets.js"] == b'lcreportIndex(["datasets",["b","a"]]);\n'


def test_page_that_shows_invented_figures_beside_real_ones_says_so() -> None:
    editions = [
        Edition(
            "a", "2021", 1, "published", "", Text.plain("a"), Text.plain(""), synthetic=synthetic
        )
        for synthetic in (True, False)
    ]
    assert View("vi").bands(editions[:1]) == ["SỐ LIỆU MÔ PHỎNG"]
    assert View("vi").bands(editions)[0].startswith("CÓ SỐ LIỆU MÔ PHỎNG")
    assert View("vi").bands(editions[1:]) == []


def test_programs_find_what_the_site_holds(two: Path) -> None:
    publish(two, two / "site")
    said = text(two / "site", "llms.txt")
    paths = re.findall(r"\]\(([^)]+)\)", said)
    assert "nho/2021-9M/index.html" in paths
    assert "nho/2021-9M/edition-1/hoi-ccb/annex.html" in paths
    assert "nho/2021-9M/edition-1/figures.csv" in paths
    assert [path for path in paths if not (two / "site" / path).is_file()] == []
    assert "English: cùng địa chỉ, thêm .en trước đuôi tệp" in said


def test_programs_are_led_by_whole_addresses_where_the_site_has_one(two: Path) -> None:
    publish(two, two / "site", base_url="https://so-lieu.example/")
    said = text(two / "site", "llms.txt")
    paths = re.findall(r"\]\(([^)]+)\)", said)
    assert "https://so-lieu.example/nho/2021-9M/index.html" in paths
    assert all(path.startswith("https://so-lieu.example/nho/") for path in paths)


def test_shared_link_says_what_it_leads_to(two: Path) -> None:
    publish(two, two / "site")
    page = text(two / "site", "nho/2021-9M/index.html")
    [said] = re.findall(r'<meta property="og:description" content="([^"]+)">', page)
    assert "9 tháng đầu năm 2021" in said
    assert re.search(r"\d/\d", said)
    for other in pages(two / "site").values():
        if '<link rel="icon"' in other:
            assert 'property="og:title" content=""' not in other


def test_document_whose_format_has_two_endings_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factory.documents
    monkeypatch.setattr(
        factory, "documents", lambda *args, **options: {
            **made(*args, **options), f"{naming.stem(options['name'], args[2])}.png.zip": b"PK",
        },
    )  # fmt: skip
    approve(build(project(tmp_path), "2021-9M"))
    assert publish(tmp_path, tmp_path / "site").published == ["nho 2021-9M"]
    assert (tmp_path / "site/nho/2021-9M/edition-1/hoi-ccb/annex.en.png.zip").read_bytes() == b"PK"
    # A second run reads what the first has kept of it.
    assert publish(tmp_path, tmp_path / "site").refused == []
    found = links(text(tmp_path / "site", "nho/2021-9M/index.html"))
    assert "../../nho/2021-9M/edition-1/hoi-ccb/annex.png.zip" in found


@pytest.mark.parametrize(("members", "is_offered"), [([], False), (["01-x.png"], True)])
def test_archive_of_charts_is_offered_where_there_are_charts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, members: list[str], *, is_offered: bool
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in members:
            archive.writestr(name, b"x")
    made = factory.documents
    monkeypatch.setattr(
        factory, "documents", lambda *args, **options: {
            **made(*args, **options),
            f"{naming.stem(options['name'], args[2])}.png.zip": packed.getvalue(),
        },
    )  # fmt: skip
    approve(build(project(tmp_path), "2021-9M"))
    publish(tmp_path, tmp_path / "site")
    for path in ("nho/2021-9M/index.html", "nho/2021-9M/edition-1/hoi-ccb/index.html"):
        assert ("biểu đồ PNG" in text(tmp_path / "site", path)) is is_offered
    assert "charts PNG" in text(tmp_path / "site", "nho/2021-9M/index.en.html") or not is_offered


def test_simulated_figures_are_named_so_on_every_page(tmp_path: Path) -> None:
    approve(build(project(tmp_path, status="synthetic"), "2021-9M"))
    publish(tmp_path, tmp_path / "site")
    for path, page in pages(tmp_path / "site").items():
        # The annexes of this test are bare; real ones say it by themselves.
        if "/hoi-" not in path and "/tinh/" not in path:
            assert ("SIMULATED DATA" if ".en." in path else "SỐ LIỆU MÔ PHỎNG") in page, path


def test_long_lists_go_over_several_pages(tmp_path: Path) -> None:
    many = {
        f"xa-{number}": (f"Xã {number:03}", f"Commune {number:03}", "", "") for number in range(620)
    }
    rows = [(one, "du-no", "2021-9M", "1", "exact", "2021-10-01") for one in many]
    build(project(tmp_path, rows, many), "2021-9M", organisations=["xa-7"], languages=["vi"])
    publish(tmp_path, tmp_path / "site")
    there = tree(tmp_path / "site")
    for stem in ("nho/2021-9M/index", "nho/2021-9M/edition-1/completeness",
                 "nho/organisations/index", "nho/indicators/du-no/index"):  # fmt: skip
        assert {f"{stem}.html", f"{stem}-2.html", f"{stem}-3.en.html"} <= there.keys()
        assert f"{stem}-4.html" not in there
    assert "Xã 300 – Xã 599" in there["nho/2021-9M/index-2.html"].decode()


def test_publishing_needs_neither_pandas_nor_matplotlib(two: Path) -> None:
    code = (
        "import sys, pathlib; from lcreport import site; "
        f"site.publish({str(two / 'site')!r}, pathlib.Path({str(two / 'out')!r}), "
        f"site.SiteOptions(project=pathlib.Path({str(two)!r}))); "
        "sys.exit(bool({'pandas', 'matplotlib', 'IPython'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert (two / "site/index.html").is_file()


def test_benchmark_runs_and_keeps_pages_small() -> None:
    script = Path(__file__).parent.parent / "benchmarks" / "site.py"
    command = [sys.executable, str(script), "--organisations", "5", "--periods", "2"]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "again, nothing changed" in made.stdout
    assert re.search(r"nothing changed .* 0 files written", made.stdout)
    largest = re.search(r"largest .html: ([0-9]+) kB", made.stdout)
    assert largest is not None
    assert int(largest[1]) < 1000


@pytest.mark.parametrize(
    "place", ["out", "out/nho", "out/nho/2021-6M", "out/nho/2021-6M/site", "."]
)
def test_site_among_the_releases_is_refused_before_anything_is_written(
    two: Path, place: str
) -> None:
    before = tree(two)
    with pytest.raises(ParameterError, match="among the releases"):
        publish(two, two / place)
    assert tree(two) == before


def figures_file(folder: Path) -> Path:
    (file,) = folder.glob("figures-*.json.gz")
    return file


def test_figures_of_an_edition_stay_with_it_and_are_refused_where_they_were_altered(
    two: Path,
) -> None:
    publish(two, two / "site")
    edition = two / "site/nho/2021-9M/edition-1"
    file = figures_file(edition)
    assert file.read_bytes() == figures_file(two / "out/nho/2021-9M").read_bytes()
    whole = file.read_bytes()
    for content, why in ((whole[:-1] + b"?", "is not the document"), (None, "is gone")):
        file.unlink()
        if content:
            file.write_bytes(content)
        report = publish(two, two / "site")
        assert report.exit_code == 1
        assert f"{file.name} on the site {why}" in report.refused[0]


def test_edition_is_compared_with_the_figures_that_the_site_keeps(two: Path) -> None:
    """Also where the release of the period before is gone from out/."""
    publish(two, two / "site")
    whole = json.loads((two / "site/nho/2021-9M/edition-1/edition.json").read_bytes())
    assert whole["since"]["rows"]
    for place in ("site/nho/2021-9M", "out/nho/2021-6M"):
        shutil.rmtree(two / place)
    publish(two, two / "site")
    again = json.loads((two / "site/nho/2021-9M/edition-1/edition.json").read_bytes())
    assert again["since"] == whole["since"]


def test_release_whose_manifest_holds_its_figures_is_published_as_before(two: Path) -> None:
    """An earlier version wrote them into `release.json`."""
    publish(two, two / "site")
    whole = tree(two / "site")
    shutil.rmtree(two / "site")
    for folder in (two / "out/nho").iterdir():
        release = manifest.Release.read(folder)
        members = {**release.members, "figures": json.dumps(dict(release.figures))}
        del members["figures_file"]
        (folder / "release.json").write_bytes(seal.sealed(members))
        figures_file(folder).unlink()
        approve(folder, at=JULY if folder.name == "2021-6M" else APPROVED)
    report = publish(two, two / "site")
    assert (report.exit_code, report.published) == (0, ["nho 2021-6M", "nho 2021-9M"])
    path = "nho/2021-9M/edition-1/changes.html"
    assert (two / "site" / path).read_bytes() == whole[path]
    assert not list((two / "site").rglob("figures-*.json.gz"))
    assert publish(two, two / "site").unchanged == ["nho 2021-6M", "nho 2021-9M"]
