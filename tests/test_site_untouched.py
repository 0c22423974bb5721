"""Sites that nobody wrote to since they were found in order: no file of theirs is opened."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lcreport import site
from lcreport.site.store import listing
from lcreport.site.store.take_releases import Publication
from site_factory import APPROVED, HANOI, LATER, approve, build, project, publish, tree

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "site.py"
READ = """
import json, pathlib, sys
from lcreport import site
folder = pathlib.Path(sys.argv[1])
options = site.SiteOptions(project=folder)
def publish():
    return site.publish(str(folder / "site"), folder / "out", options)
publish()
opened, looking = [], True
def look(event, values):
    if looking and event in {"open", "os.scandir", "os.listdir"}:
        opened.append(str(values[0]))
sys.addaudithook(look)
def read():
    text = pathlib.Path("/proc/self/io").read_text()
    return int(text.split()[1])
before = read()
report = publish()
after = read()
looking = False
inside = sorted({path for path in opened if path.startswith(f"{folder}/")})
print(json.dumps({"opened": inside, "bytes": after - before, "unchanged": len(report.unchanged)}))
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A project with one published release and one draft, published until nothing is to be done."""
    approve(build(project(tmp_path), "2021-6M"), at=APPROVED)
    build(tmp_path, "2021-9M")
    publish(tmp_path, tmp_path / "site")
    assert not is_opened(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCREPORT_CACHE", str(tmp_path / "remembered"))
    return tmp_path / "remembered"


def is_opened(folder: Path, **options: object) -> bool:
    """Whether publishing reads the records of the site."""
    read: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        plain = Publication.__init__
        patch.setattr(
            Publication,
            "__init__",
            lambda self, *values, **named: (read.append(self), plain(self, *values, **named))[1],
        )
        publish(folder, folder / "site", **options)
    return bool(read)


def large(folder: Path, count: int) -> Path:
    spec = importlib.util.spec_from_file_location("large_site", BENCHMARK)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    known = made.periods(count)
    made.dataset(folder / "data" / "lon", 4, known)
    for period in known:
        made.build(folder / "out", 4, period, known)
    site.approve(folder / "out", by="Trần Thị Bình")
    site.publish(str(folder / "site"), folder / "out", site.SiteOptions(project=folder))
    return folder


def test_unchanged_site_of_many_periods_is_not_opened(tmp_path: Path, remembered: Path) -> None:
    seen = {}
    for count in (3, 12):
        folder = large(tmp_path / f"{count}", count)
        run = subprocess.run(
            [sys.executable, "-c", READ, str(folder)], check=True, capture_output=True, text=True
        )
        seen[count] = json.loads(run.stdout)
        assert seen[count]["unchanged"] == count
        assert seen[count]["opened"] == [str(folder / "site")]  # its lock
    less, more = sorted(file.stat().st_size for file in remembered.iterdir())
    grown = seen[12]["bytes"] - seen[3]["bytes"]
    # Names of files, once, and none of what they hold.
    assert 0 < grown < 1.1 * (more - less)
    assert more - less < 9 * 4 * 1000


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of 27 periods."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LCREPORT_CACHE", f"{tmp_path_factory.mktemp('other')}")
        return large(tmp_path_factory.mktemp("many"), 27)


@pytest.fixture
def many(published: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    shutil.copytree(published, tmp_path / "many")
    # A copy looks altered, and is read through once.
    publish(tmp_path / "many", tmp_path / "many/site")
    publish(tmp_path / "many", tmp_path / "many/site")
    return tmp_path / "many"


def alter(file: Path) -> None:
    """Another content of the same size, written at the same time as the one before."""
    facts, content = file.stat(), file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))


@pytest.mark.parametrize("name", ["annex.html", "annex.pdf", "annex.en.xlsx"])
def test_document_altered_at_the_same_size_and_time_is_refused(two: Path, name: str) -> None:
    for _ in range(3):
        assert publish(two, two / "site").exit_code == 0
    alter(two / "site/nho/2021-6M/edition-1/hoi-ccb" / name)
    for _ in range(3):  # it is named until it is mended
        report = publish(two, two / "site")
        assert report.exit_code == 1
        assert f"hoi-ccb/{name} on the site is not the document" in report.refused[0]


CHANGES: dict[str, Callable[[Path], object]] = {
    "release altered": lambda folder: alter(folder / "out/nho/2021-6M/release.json"),
    "document of it altered": lambda folder: alter(folder / "out/nho/2021-6M/tinh/annex.pdf"),
    "approval gone": lambda folder: (folder / "out/nho/2021-6M/approval.json").unlink(),
    "draft approved": lambda folder: approve(folder / "out/nho/2021-9M"),
    "release more": lambda folder: build(folder, "2022-6M"),
    "release less": lambda folder: shutil.rmtree(folder / "out/nho/2021-9M"),
    "page altered": lambda folder: alter(folder / "site/index.html"),
    "page gone": lambda folder: (folder / "site/index.html").unlink(),
    "record of the site touched": lambda folder: (folder / "site/_/site.json").touch(),
    "record of an edition more": lambda folder: (folder / "site/nho/edition.json").touch(),
    "site gone": lambda folder: shutil.rmtree(folder / "site"),
    "site copied": lambda folder: (
        shutil.copytree(folder / "site", folder / "copy"),
        shutil.rmtree(folder / "site"),
        (folder / "copy").rename(folder / "site"),
    ),
    "publishing killed": lambda folder: (folder / "site/_/.journal").write_text("{"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_was_touched_is_looked_at(two: Path, change: Callable[[Path], object]) -> None:
    change(two)
    assert is_opened(two)


@pytest.mark.parametrize(
    "options", [{"drafts": False}, {"base_url": "https://a"}, {"unsealed": True}]
)
def test_other_options_are_looked_at_and_the_same_ones_are_not(
    two: Path, options: dict[str, object]
) -> None:
    assert is_opened(two, **options)
    assert not is_opened(two, **options)


def test_report_of_an_untouched_site_says_what_the_look_at_it_said(two: Path) -> None:
    for drafts in (True, False):
        publish(two, two / "site", drafts=drafts)
        shutil.rmtree(two / "remembered")
        looked, again = (publish(two, two / "site") for _ in range(2))
        looked.seconds = again.seconds = 0.0
        assert looked == again
    assert again.left_out == ["nho 2021-9M"]


def test_embargo_that_ends_is_not_overlooked(two: Path) -> None:
    ends = dt.datetime(2023, 1, 1, tzinfo=HANOI)
    approve(two / "out/nho/2021-9M", embargo=ends)
    before = ends - dt.timedelta(seconds=1)
    assert publish(two, two / "site", now=before).announced == ["nho 2021-9M"]
    assert not is_opened(two, now=before)
    assert publish(two, two / "site", now=ends).published == ["nho 2021-9M"]


def test_what_cannot_be_remembered_is_looked_at(two: Path, remembered: Path) -> None:
    (file,) = remembered.iterdir()
    for content in (b"", b"{", b"[]\n", b"{}\nx", b"\xff", file.read_bytes()[:-9]):
        file.write_bytes(content)
        assert is_opened(two)
        assert not is_opened(two)
    (two / "out/nho/2021-9M/a\nb").touch()
    assert is_opened(two)
    assert is_opened(two)
    (two / "out/nho/2021-9M/a\nb").unlink()
    (two / "out/elsewhere").symlink_to(two / "data")
    assert is_opened(two)
    assert is_opened(two)


def test_publishing_does_without_a_place_to_remember(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (two / "file").touch()
    monkeypatch.setenv("LCREPORT_CACHE", str(two / "file"))
    before = tree(two / "site")
    assert is_opened(two)
    assert is_opened(two)
    assert tree(two / "site") == before


def test_few_sites_are_remembered(two: Path, remembered: Path) -> None:
    for number in range(120):
        (remembered / f"{number}").touch()
        os.utime(remembered / f"{number}", (number, number))
    publish(two, two / "other")
    assert len(list(remembered.iterdir())) == 100
    assert not is_opened(two)


def test_site_altered_while_it_is_published_is_not_vouched_for(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(two / "out/nho/2021-9M")
    plain = Publication.take

    def take(self: Publication, folder: Path) -> None:
        plain(self, folder)
        if folder.name == "2021-9M":
            alter(two / "site/nho/2021-6M/edition-1/tinh/annex.pdf")

    with monkeypatch.context() as patch:
        patch.setattr(Publication, "take", take)
        publish(two, two / "site", now=LATER)
    assert publish(two, two / "site").exit_code == 1


@pytest.mark.parametrize("change", ["file written", "folder emptied"])
def test_listing_holds_what_is_changed_within_the_same_step_of_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    # Another writes while it waits for the clock to go on.
    for name in ("first", "gone"):
        (tmp_path / name).touch()
    changed = max(file.stat().st_ctime_ns for file in tmp_path.iterdir())
    while time.time_ns() < changed + 50_000_000:
        time.sleep(0.01)
    if change == "file written":
        (tmp_path / "first").write_text("1")
    else:
        (tmp_path / "gone").unlink()
    monkeypatch.setattr(time, "sleep", lambda _: (tmp_path / "second").touch())
    assert "second" in listing.of(tmp_path).changed


def asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files and folders whose times one publishing asks for."""
    found: list[str] = []
    plain = os.lstat
    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", lambda path: (found.append(str(path)), plain(path))[1])
        publish(folder, folder / "site")
    return {path for path in found if path.startswith(f"{folder}/")}


def test_of_many_periods_documents_are_looked_at_in_turn_and_records_each_time(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {f"{path}" for path in (*many.glob("site/**/*"), *many.glob("out/**/*"))}
    first, second = (asked_for(many, monkeypatch) for _ in range(2))
    # 22 of them in turn, 15 at once.
    assert first | second >= everything - {f"{many}/site/_"}
    records = {path for path in everything if path.endswith(".json")}
    assert records - {f"{many}/site/_/site.json"} <= first & second
    documents = {path for path in everything if path.endswith(".pdf")}
    assert len(documents & first) == len(documents & second) == 20 * 4 * 2
    assert len(documents) == 27 * 4 * 2


def test_document_of_a_period_long_over_is_refused_within_its_turn(many: Path) -> None:
    folder = many
    for period in ("2015-3M", "2021-9M"):
        alter(folder / f"site/lon/{period}/edition-1/xa-0001/annex.pdf")
    seen = [publish(folder, folder / "site").refused for _ in range(3)]
    assert any("2015-3M/edition-1/xa-0001/annex.pdf" in line for line in seen[1])
    assert any("2021-9M/edition-1/xa-0001/annex.pdf" in line for line in seen[1])
    assert seen[1] == seen[2]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: approve(folder / "out/lon/2015-3M", by="another"),
        lambda folder: alter(folder / "out/lon/2015-3M/release.json"),
        lambda folder: (folder / "out/lon/2015-3M/approval.json").unlink(),
        lambda folder: alter(folder / "site/lon/2015-3M/edition-1/edition.json"),
        lambda folder: shutil.rmtree(folder / "site/lon/2015-3M/edition-1/xa-0001"),
        lambda folder: shutil.rmtree(folder / "out/lon/2015-3M"),
    ],
    ids=["approved", "manifest", "approval gone", "record", "folder gone", "release gone"],
)
def test_what_commands_change_is_looked_at_each_time_however_old(
    many: Path, change: Callable[[Path], object]
) -> None:
    assert not is_opened(many)
    change(many)
    assert is_opened(many)


def test_benchmark_opens_the_lock_alone_at_any_number_of_periods() -> None:
    command = [sys.executable, str(BENCHMARK), "--unchanged", "2", "5", "--organisations", "3"]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    assert made.stdout.count(" 1 opened of ") == 2
    assert "5 periods take " in made.stdout
