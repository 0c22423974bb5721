"""Publishing that is killed, finds the disk full, or meets another one; sites of strangers.

The moments come from `seeds`, whose seed pytest prints at the start.
"""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.process
import os
import posixpath
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

import seeds
from lcreport.errors import ReleaseError
from site_factory import APPROVED, approve, build, project, publish, tree

KILLS = 30
ROUNDS = 10
DOCUMENT = re.compile(r"/edition-[0-9]+/[^/]+/[^/]+\.(?:pdf|xlsx)$")


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A project with two published releases, then a correction, a draft and a new period."""
    approve(build(project(tmp_path), "2021-6M"), at=APPROVED)
    build(tmp_path, "2021-9M", text="Nháp.")
    publish(tmp_path, tmp_path / "site")
    approve(build(tmp_path, "2021-6M", text="Đã sửa."), at=APPROVED, reason="Sai đơn vị")
    approve(build(tmp_path, "2021-9M", text="Duyệt."), at=APPROVED)
    approve(build(tmp_path, "2020-9M"), at=APPROVED)
    return tmp_path


FORK = multiprocessing.get_context("fork")


def start(folder: Path, where: Path) -> multiprocessing.process.BaseProcess:
    """Publishing in a process of its own, which has imported everything already."""
    process = FORK.Process(target=_publish, args=(folder, where))
    process.start()
    return process


def _publish(folder: Path, where: Path) -> None:
    sys.exit(publish(folder, where).exit_code)


def run(folder: Path, where: Path) -> int | None:
    process = start(folder, where)
    process.join()
    return process.exitcode


def seen(site: Path) -> dict[str, bytes]:
    """What readers see of a site: all but what is written aside."""
    return {path: content for path, content in tree(site).items() if "/." not in f"/{path}"}


def assert_opens_whole(files: dict[str, bytes], known: Collection[str] = ()) -> None:
    """Every page ends, and no reader who begins at a known one is led to a file that is not there.

    New pages lead to one another, so that none of them could be the first; nobody is led to them
    before all are there. Where none is given, all are known.
    """
    pages = {path for path in files if path.endswith(".html")}
    for path in pages:
        assert files[path].rstrip().endswith((b"</html>", b"</body>")), path
    left, seen = list(pages.intersection(known or pages)), set[str]()
    assert left
    while left:
        path = left.pop()
        seen.add(path)
        for link in re.findall(r'(?:href|src)="([^"#][^"]*)"', files[path].decode()):
            if not link.startswith("data:"):
                target = posixpath.normpath(
                    f"{posixpath.dirname(path)}/{link.split('#')[0]}"
                ).lstrip("/")
                assert target in files, f"{path}: {link}"
                if target in pages - seen:
                    left.append(target)


def test_publish_killed_at_any_moment_leaves_a_site_that_opens_whole(
    three: Path, tmp_path: Path
) -> None:
    moments = seeds.moments("publishings killed")
    before = tree(three / "site")
    began = time.monotonic()
    shutil.copytree(three / "site", tmp_path / "whole")
    assert run(three, tmp_path / "whole") == 0
    lasts, after = time.monotonic() - began, tree(tmp_path / "whole")
    assert before != after
    killed = 0
    for number in range(KILLS):
        place = tmp_path / f"killed-{number}"
        shutil.copytree(three / "site", place)
        process = start(three, place)
        # Half of the kills fall on the last part of a run, where everything is put in its place.
        time.sleep(lasts * moments.uniform(0.7 * (number % 2), 1.0))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        assert_opens_whole(seen(place), before)
        if not (place / "_/.journal").exists():
            assert seen(place) in (before, after)
        assert run(three, place) == 0
        assert tree(place) == after
        shutil.rmtree(place)
    assert killed > 0


@pytest.mark.parametrize("left", ["journal", "half", "all but the journal"])
def test_publishing_broken_off_in_the_midst_is_finished_by_the_next(
    three: Path, tmp_path: Path, left: str
) -> None:
    site, after = three / "site", tmp_path / "after"
    before = tree(site)
    shutil.copytree(site, after)
    assert run(three, after) == 0
    wanted = tree(after)
    moves = [path for path in wanted if wanted[path] != before.get(path)]
    staged = site / "_/.unfinished"
    staged.mkdir()
    count = {"journal": 0, "half": len(moves) // 2, "all but the journal": len(moves)}[left]
    for number, path in enumerate(moves):
        place = site / path if number < count else staged / str(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(wanted[path])
    removals = sorted(before.keys() - wanted.keys())
    journal = {"moves": {path: number for number, path in enumerate(moves)}, "removals": removals}
    (site / "_/.journal").write_text(json.dumps(journal))
    report = publish(three, site)
    assert (report.written, report.exit_code) == (0, 0)
    assert tree(site) == wanted


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of 2 MB where mounting is allowed."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    mounted = (
        os.geteuid() == 0 and not subprocess.run(mount, check=False, capture_output=True).returncode
    )
    yield place if mounted else None
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def limit_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_full_disk_leaves_the_site_as_it_was_and_says_so(
    three: Path, tmp_path: Path, small_disk: Path | None
) -> None:
    (three / "notebooks").mkdir()
    place = (small_disk or tmp_path) / "site"
    shutil.copytree(three / "site", place)
    before = tree(place)
    large = place.parent / "large"
    if small_disk:
        free = shutil.disk_usage(place).free
        large.write_bytes(bytes(free - 200_000))
    done = subprocess.run(
        [sys.executable, "-m", "lcreport", "publish", str(place)],
        cwd=three, check=False, capture_output=True, text=True,
        preexec_fn=None if small_disk else limit_files,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be published to" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(place) == before
    large.unlink(missing_ok=True)
    if small_disk:
        place = Path(shutil.copytree(place, tmp_path / "larger"))
    assert run(three, place) == 0
    assert_opens_whole(seen(place))


def test_two_publishings_at_once_leave_the_site_of_the_later_one(
    three: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    assert run(three, whole) == 0
    wanted = tree(whole)
    for number in range(ROUNDS):
        place = tmp_path / f"both-{number}"
        both = [start(three, place) for _ in range(2)]
        for process in both:
            process.join()
        assert [process.exitcode for process in both] == [0, 0]
        assert tree(place) == wanted
        shutil.rmtree(place)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"period": 1}', b"[" * 100_000])
def test_damaged_record_of_an_edition_is_written_anew_from_its_release(
    three: Path, content: bytes
) -> None:
    publish(three, three / "site")
    before = tree(three / "site")
    record = three / "site/nho/2021-9M/edition-1/edition.json"
    record.write_bytes(content)
    report = publish(three, three / "site")
    assert report.published == ["nho 2021-9M"]
    assert report.exit_code == 0
    assert tree(three / "site") == before


@pytest.mark.parametrize(
    "damage", [lambda record: record.write_bytes(b""), lambda record: record.unlink()]
)
def test_damaged_record_without_its_release_stops_only_its_own_edition(
    three: Path, damage: object
) -> None:
    publish(three, three / "site")
    folder = three / "site/nho/2021-6M/edition-1"  # out/ holds edition 2
    before = tree(folder)
    damage(folder / "edition.json")  # type: ignore[operator]
    approve(build(three, "2022-6M"), at=APPROVED)
    report = publish(three, three / "site")
    assert report.published == ["nho 2022-6M"]
    assert "edition-1/edition.json on the site" in report.failed["nho 2021-6M"]
    assert report.exit_code == 1
    after = tree(folder)
    assert all(
        after[path] == before[path] for path in before if DOCUMENT.search(f"/edition-1/{path}")
    )
    assert_opens_whole(
        {path: content for path, content in seen(three / "site").items() if "2021-6M" not in path}
        | {path: b"</html>" for path in seen(three / "site") if "2021-6M" in path}
    )


def test_record_that_lies_elsewhere_is_named_and_not_looked_at(three: Path) -> None:
    publish(three, three / "site")
    (three / "site/copy").mkdir()
    record = three / "site/nho/2021-9M/edition-1/edition.json"
    shutil.copy(record, three / "site/copy/edition.json")
    (three / "site/copy/of").mkdir()
    (three / "site/copy/of/edition.json").write_bytes(b"")
    report = publish(three, three / "site")
    assert report.exit_code == 0
    assert [note.split()[0] for note in report.notes] == [
        "copy/edition.json", "copy/of/edition.json",
    ]  # fmt: skip


def test_damaged_record_of_the_site_asks_what_the_site_shows(three: Path) -> None:
    publish(three, three / "site")
    before = tree(three / "site")
    (three / "site/_/site.json").write_bytes(b"")
    with pytest.raises(ReleaseError, match="--drafts or --approved-only"):
        publish(three, three / "site")
    publish(three, three / "site", drafts=True)
    assert tree(three / "site") == before


@pytest.mark.parametrize(
    "link",
    ["_", "_/.journal", "_/.unfinished", "nho", "nho/2021-9M", "nho/2021-9M/edition-1/hoi-ccb"],
)
def test_nothing_is_written_through_a_link_in_a_site(
    three: Path, tmp_path: Path, link: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text("precious")
    place = tmp_path / "new-site"
    (place / link).parent.mkdir(parents=True)
    (place / link).symlink_to(elsewhere)
    with pytest.raises(ReleaseError, match="symbolic link"):
        publish(three, place)
    assert tree(elsewhere) == {"index.html": b"precious"}


def test_link_in_the_place_of_a_page_is_replaced(three: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    place = tmp_path / "new-site"
    place.mkdir()
    (place / "index.html").symlink_to(tmp_path / "precious")
    assert publish(three, place).exit_code == 0
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (place / "index.html").is_symlink()


@pytest.mark.parametrize("path", ["../precious", "a/../../precious", "/precious", "led/precious"])
def test_journal_of_a_stranger_leads_nowhere_out_of_the_site(
    three: Path, tmp_path: Path, path: str
) -> None:
    (tmp_path / "precious").write_text("precious")
    place = tmp_path / "new-site"
    (place / "_/.unfinished").mkdir(parents=True)
    (place / "_/.unfinished/0").write_text("forged")
    (place / "led").symlink_to(tmp_path)
    for journal in ({"moves": {path: 0}, "removals": []}, {"moves": {}, "removals": [path]}):
        (place / "_/.journal").write_text(json.dumps(journal))
        with pytest.raises(ReleaseError, match="cannot be published to"):
            publish(three, place)
        assert (tmp_path / "precious").read_text() == "precious"
