"""Records that somebody altered: half a character in them, or what nothing can be read from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import site_factory
from lcreport.build import params
from lcreport.errors import DatasetError, ParameterError, ReleaseError
from lcreport.intake import log, mapping
from lcreport.release import approval, manifest, seal

HALF = r"half a character|half a letter"


def changed(path: Path, **values: Any) -> None:
    """A record in which values are others."""
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return site_factory.project(tmp_path)


def test_site_whose_address_is_half_a_character_is_refused(project: Path) -> None:
    site_factory.build(project, "2021-9M")
    site_factory.publish(project, project / "site")
    changed(project / "site/_/site.json", base_url="\ud800", made_from="")
    with pytest.raises(ReleaseError, match=f"site.json.*{HALF}.*--base-url"):
        site_factory.publish(project, project / "site")


@pytest.mark.parametrize("name", ["title", "seal", "reason", "since"])
def test_edition_with_half_a_character_is_named_and_nothing_else_stops(
    project: Path, name: str
) -> None:
    folder = site_factory.build(project, "2021-9M")
    site_factory.publish(project, project / "site")
    record = project / "site/nho/2021-9M/edition-1/edition.json"
    changed(record, **{name: {"vi": "\ud800"} if name in {"title", "since"} else "\ud800"})
    (folder / manifest.MANIFEST).rename(project / "aside.json")
    site_factory.build(project, "2021-6M")
    report = site_factory.publish(project, project / "site")
    assert any("edition.json" in why and "half a character" in why for why in report.refused)
    assert report.drafts == ["nho 2021-6M"]


def test_manifest_approval_and_journal_with_half_a_character(project: Path) -> None:
    folder = site_factory.build(project, "2021-9M")
    site_factory.approve(folder)
    changed(folder / approval.FILE, by="\ud800")
    with pytest.raises(ReleaseError, match=f"approval.json.*{HALF}.*approve"):
        approval.read(folder)
    members = {"annexes": "[]", "figures": "{}", "period": json.dumps("\ud800")}
    (folder / manifest.MANIFEST).write_bytes(seal.sealed(members))
    with pytest.raises(ReleaseError, match=f"release.json.*{HALF}.*build again"):
        manifest.Release.read(folder)
    (folder / manifest.MANIFEST).unlink()
    line = json.dumps({"annex": {"organisation": "\ud800"}, "figures": {}})
    (folder / manifest.JOURNAL).write_text(f"{seal.of_line(line)} {line}\n")
    assert manifest.Release.read(folder).entries == {}


@pytest.mark.parametrize(
    "line", ['inbox: "\\ud800"', '"\\udfff": 1', 'values: {report_number: "\\uD83D\\uDE00"}']
)
def test_params_with_half_a_character_are_refused(project: Path, line: str) -> None:
    path = project / "params/nho.yaml"
    path.write_text(f"{line}\n")
    with pytest.raises(ParameterError, match=rf"params/nho.yaml.*{HALF}.*the character itself"):
        params.content_of(path, "params/nho.yaml")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'organisations: {"\\ud800": tinh}', id="half a character"),
        pytest.param(b"organisations: {2021-13-45: tinh}", id="a day that is none"),
        pytest.param(b"organisations: !!int x", id="a tag that does not fit"),
        pytest.param(b"organisations: \xff", id="no UTF-8"),
        pytest.param(b"[" * 50_000, id="nested too deeply"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(project: Path, content: bytes) -> None:
    (project / "data/nho" / mapping.FILE).write_bytes(content)
    with pytest.raises(DatasetError, match=r"mapping.yaml.*write `organisations:`"):
        mapping.load(project / "data/nho")


@pytest.mark.parametrize(
    "line",
    [
        r'{"undone": "\ud800"}', "7", "[]", "{}", '{"batch": 7}', '{"undone": []}',
        '{"batch": "b", "sha256": "", "organisation": "", "period": "", "made": {"areas": 1}}',
        '{"batch": "b", "sha256": "", "organisation": "", "period": "", "made": {}, "removed": 7}',
    ],
)  # fmt: skip
def test_log_that_cannot_be_read_is_refused(project: Path, line: str) -> None:
    (project / "data/nho" / log.LOG).parent.mkdir(exist_ok=True)
    (project / "data/nho" / log.LOG).write_text(f"{line}\n")
    with pytest.raises(DatasetError, match=r"cannot be read.*restore it"):
        log.entries(project / "data/nho")
