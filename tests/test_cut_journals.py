"""Journals of builds and publishings that were cut off at any byte, or had one bit turned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bad_releases
import seeds
import site_factory
from lcreport.release import manifest
from lcreport.release.records import JOURNAL


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A build's journal of two annexes."""
    site_factory.project(tmp_path)
    release = manifest.Release.read(tmp_path / "out/nho/2021-9M")
    for organisation in ("tinh", "hoi-ccb"):
        contents = site_factory.documents(
            organisation, "2021-9M", "vi", "x", real=False, name="annex"
        )
        outputs = {name: manifest.file_record(content) for name, content in contents.items()}
        notebook = "notebooks/annex.ipynb"
        entry = manifest.Entry(organisation, "vi", notebook, "own", {}, {}, outputs)
        release.put(entry, contents, {"du-no": {"2021-9M": ["1", "exact", "official", ""]}})
    return release.folder / JOURNAL


def test_build_goes_on_from_a_journal_cut_at_any_byte(journal: Path) -> None:
    whole = journal.read_bytes()
    for length in range(len(whole) + 1):
        journal.write_bytes(whole[:length])
        found = manifest.Release.read(journal.parent)
        assert len(found.entries) == whole[:length].count(b"\n"), length


def test_line_of_a_journal_with_one_bit_turned_is_not_believed(journal: Path) -> None:
    whole = journal.read_bytes()
    chance = seeds.moments("one bit")
    for _ in range(200):
        content = bytearray(whole)
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        journal.write_bytes(content)
        assert len(manifest.Release.read(journal.parent).entries) < 2, (seeds.SEED, at)


def test_site_goes_on_from_a_journal_cut_at_any_byte(tmp_path: Path) -> None:
    project = bad_releases.into(tmp_path)
    pages = site_factory.tree(project / "site")
    content = {"moves": {"index.html": 0, "vi/x.html": 1}, "removals": ["index.html"]}
    written = json.dumps(content).encode()
    for length in range(len(written)):
        (project / "site/_/.journal").write_bytes(written[:length])
        report = site_factory.publish(project, project / "site")
        assert (report.failed, report.refused) == ({}, [])
        assert site_factory.tree(project / "site") == pages, length
