"""What somebody else's release can do: nothing is run for it, nothing altered is believed."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import minisign
import pytest

import small_project
from lcreport import files, site
from lcreport.build import verify
from lcreport.build.verify_sample import NOT_MADE_ANEW, Sample
from lcreport.errors import LcreportError, ParameterError, ReleaseError
from lcreport.release import approval, intact, kept_figures, manifest, seal, signature
from small_project import run, tree

pytestmark = pytest.mark.kernel
PLACE = "out/trees/2021-6M"
ARGUMENTS = ("build", "--dataset", "data/trees", "--to", "html", "--period", "2021-6M")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = small_project.make(tmp_path_factory.mktemp("made") / "project")
    done = run(project, *ARGUMENTS, "--organisation", "elm", "--organisation", "fir")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A project with a release of two annexes."""
    return shutil.copytree(made, tmp_path / "project")


def findings(project: Path, **options: Any) -> list[str]:
    """What `verify` says of a release that is not as it was made."""
    given = {"dataset": None, "jobs": 1} | options
    found = verify.verify(project / "out", project, **given)
    return [str(finding) for finding in found if not finding.same]


SWAPPED = {"approve": "approval.json", "sign": "release.json.minisig"}
KEY = minisign.KeyPair.generate().secret_key


def refusals(project: Path) -> Iterator[str]:
    """What commands say of a release, a line each; they must all refuse it."""
    said = findings(project)
    assert said, "verify finds nothing"
    yield said[0]
    options = site.SiteOptions(project=project)
    report = site.publish(str(project / "site"), project / "out", options)
    assert report.exit_code == 1
    assert (report.published, report.drafts) == ([], [])
    (line,) = report.failed.values()
    yield line
    with pytest.raises(ReleaseError) as caught:
        intact.pairs(project / "out", project / "out")
    yield str(caught.value)
    with pytest.raises(ReleaseError) as caught:
        site.approve(project / PLACE, by="x")
    yield str(caught.value)
    with pytest.raises(ReleaseError) as caught:
        signature.sign([project / PLACE], KEY)
    yield str(caught.value)
    assert not list((project / PLACE).glob("*.minisig"))


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a JSON document; of lists and objects too."""
    if path:
        yield path
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in members:
            yield from fields(inner, (*path, key))


def kind(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """A path without the numbers and ids in it, so that each kind of field is tried once."""
    names = {"elm", "fir", "leaves", "annex.html", "annex.ipynb"}
    return tuple("*" if isinstance(part, int) or part in names else part for part in path)


def altered(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool() | None:
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}1"
        case list():
            return [*value, *value[:1]] or [1]
        case _:
            return {**value, "new": 1}


def test_every_kind_of_field_of_a_manifest_is_vouched_for(project: Path) -> None:
    file = project / PLACE / "release.json"
    whole = file.read_bytes()
    content = json.loads(whole)
    kinds = {kind(path): path for path in fields(content)}
    assert len(kinds) > 40
    for path in kinds.values():
        forged = json.loads(whole)
        place = forged
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = altered(place[path[-1]])
        old, new = (json.dumps(one, ensure_ascii=False) for one in (content, forged))
        assert old != new
        # As somebody would who alters one value: the rest of the file stays as it is.
        members = {name: json.dumps(member) for name, member in forged.items()}
        file.write_text("{\n" + ",\n".join(f'"{k}": {v}' for k, v in members.items()) + "\n}\n")
        for line in refusals(project):
            assert "release.json" in line, path
            if path[0] not in {"seal", "seals", "annexes", "figures_file"}:
                assert f"'{path[0]}'" in line or "was altered" in line, (path, line)
            assert "\n" not in line
    file.write_bytes(whole)
    assert findings(project) == []


def test_every_single_value_and_name_of_a_manifest_is_vouched_for(project: Path) -> None:
    """All of them, at the one place by which verify, publish, diff, approve and sign read it."""
    file = project / PLACE / "release.json"
    content = json.loads(file.read_bytes())
    paths = list(fields(content))
    assert len(paths) > 100
    for path in paths:
        for change in (altered, None):
            forged = json.loads(json.dumps(content))
            place = forged
            for part in path[:-1]:
                place = place[part]
            if change:
                place[path[-1]] = change(place[path[-1]])
            else:
                del place[path[-1]]
            lines = (f'"{name}": {json.dumps(member)}' for name, member in forged.items())
            file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
            with pytest.raises(ReleaseError, match=r"release\.json"):
                intact.read(project / PLACE)


def test_every_bit_of_a_manifest_is_vouched_for(project: Path) -> None:
    file = project / PLACE / "release.json"
    whole = file.read_bytes()
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for at in [*chance.sample(range(len(whole)), 60), 0, len(whole) - 1, len(whole) - 4]:
        content = bytearray(whole)
        content[at] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        assert all("release.json" in line for line in refusals(project)), (seed, at)


@pytest.mark.parametrize("member", ["annexes", "figures_file", "versions", "time", "indicators"])
def test_altered_member_of_a_manifest_is_named(project: Path, member: str) -> None:
    file = project / PLACE / "release.json"
    release = intact.read(project / PLACE)
    old, new = ('"bytes": ', '"bytes": 1') if member == "figures_file" else ("2", "3")
    members = {**release.members, member: release.members[member].replace(old, new, 1)}
    if members[member] == release.members[member]:
        members[member] = members[member].replace("l", "L", 1)
    content = seal.sealed(release.members).decode()
    file.write_text(content.replace(release.members[member], members[member]))
    for line in refusals(project):
        assert f"'{member}' was altered" in line


def test_every_file_of_a_release_is_vouched_for(project: Path) -> None:
    folder = project / PLACE
    for path in sorted([*folder.glob("*/*"), *folder.glob("figures-*")]):
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        for content in (bytes(changed), whole + b" ", whole[:-1], b""):
            path.write_bytes(content)
            for line in list(refusals(project))[1:]:
                assert f"{path.relative_to(project)} is not as release.json says" in line
            is_document = path.parent != folder
            why = "it is not the file that was made" if is_document else "is not as release.json"
            assert f"{path}: {why}" in findings(project)[0]
        path.write_bytes(whole)


def test_file_that_is_gone_or_extra_is_named(project: Path) -> None:
    folder = project / PLACE
    (folder / "elm/annex.html").unlink()
    (folder / "elm/more.pdf").write_bytes(b"%PDF")
    (folder / "oak").mkdir()
    (folder / "oak/annex.html").write_bytes(b"forged")
    said = findings(project)
    assert f"{folder / 'elm/annex.html'}: it is gone" in said
    assert f"{folder / 'elm/more.pdf'}: is not named in release.json" in said
    assert f"{folder / 'oak/annex.html'}: is not named in release.json" in said
    assert len(said) == 3


@pytest.mark.parametrize("left", ["nothing", "annex.failed.ipynb"])
def test_annex_taken_out_of_a_resealed_manifest_is_named(project: Path, left: str) -> None:
    """Also where a notebook's name makes its page look like that of a failure."""
    if left != "nothing":
        (project / PLACE / "elm" / left).touch()
    reseal(project, lambda facts, annexes: (annexes.pop(0), facts["figures"].pop("elm")))
    for name in ("annex.html", "annex.ipynb"):
        place = f"{project / PLACE / 'elm' / name}: is not named in release.json"
        assert any(line.startswith(place) for line in findings(project))


def test_what_a_failed_annex_leaves_is_named(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", values={"mischief": {"elm": "1/0"}})
    done = run(project, *ARGUMENTS, "--organisation", "elm", "--organisation", "fir")
    assert done.returncode == 1
    said = findings(project)
    assert len(said) == 2
    assert all("stands for an annex that failed; run `lcreport build` again" in x for x in said)


def reseal(project: Path, change: Any) -> None:
    """Alter a manifest, and its figures, as somebody does who knows how it is sealed."""
    file = project / PLACE / "release.json"
    release = manifest.Release.parse(file.read_bytes(), file.parent)
    facts = json.loads(json.dumps({**release.facts, "figures": dict(release.figures)}))
    annexes = json.loads(release.members["annexes"])
    change(facts, annexes)
    record, figures = release.figures_file, facts.pop("figures")
    if figures != release.figures:
        file.with_name(release.figures_name).unlink()
        content = gzip.compress(json.dumps(figures).encode())
        record = manifest.file_record(content)
        file.with_name(kept_figures.name(record)).write_bytes(content)
    members = {name: json.dumps(value) for name, value in facts.items()}
    members |= {"annexes": json.dumps(annexes), "figures_file": json.dumps(asdict(record))}
    file.write_bytes(seal.sealed(members))


FORGED = [
    pytest.param(
        lambda facts, _: facts["figures"]["fir"]["leaves"]["2021-6M"].__setitem__(0, "99"),
        "figures of fir are not the dataset's: leaves", id="figure",
    ),
    pytest.param(
        lambda facts, _: facts["figures"].update(oak={"leaves": {"2021-6M": ["1", "", "", ""]}}),
        "figures of oak are not the dataset's", id="figures of nobody",
    ),
    pytest.param(
        lambda facts, _: facts["indicators"]["leaves"].update(unit_vi="tấn"),
        "indicators is given as", id="indicator",
    ),
    pytest.param(lambda facts, _: facts.update(time="2020-01-01"), "time is given as", id="time"),
    pytest.param(
        lambda facts, _: facts["versions"].update(pandas="0.1"),
        "versions is given as {'pandas': '0.1'}", id="versions",
    ),
    pytest.param(lambda facts, _: facts.update(more=1), "more is given as 1", id="fact"),
    pytest.param(
        lambda _, annexes: annexes[0]["inputs"].update(rows="0" * 64),
        "elm 2021-6M vi was made from other inputs: the rows that it reads", id="input",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line"), FORGED)
def test_forged_manifest_with_a_seal_of_its_own_is_not_what_is_made(
    project: Path, change: Any, line: str
) -> None:
    reseal(project, change)
    (said,) = findings(project)
    name = "figures-*" if line.startswith("figures") else "release.json"
    (file,) = (project / PLACE).glob(name)
    assert said.startswith(f"{file}: ")
    assert line in said


def test_approval_is_void_where_the_manifest_has_another_seal(project: Path) -> None:
    site.approve(project / PLACE, by="Bình")
    assert findings(project) == []
    reseal(project, lambda facts, _: facts["figures"]["fir"]["leaves"].pop("2021-3M"))
    assert any("approval.json: approves another state" in line for line in findings(project))
    options = site.SiteOptions(project=project)
    report = site.publish(str(project / "site"), project / "out", options)
    assert (report.published, report.drafts) == ([], ["trees 2021-6M"])
    assert "approval.json approves another state of release.json; approve again" in report.notes[0]


def test_every_field_of_an_approval_is_vouched_for(project: Path) -> None:
    site.approve(project / PLACE, by="Bình", reason="x")
    file = project / PLACE / "approval.json"
    whole = file.read_text("utf-8")
    for name, value in json.loads(whole).items():
        other = "2031-01-01T00:00:00+07:00" if name in {"at", "embargo"} else f"{value}1"
        file.write_text(json.dumps({**json.loads(whole), name: other}), "utf-8")
        with pytest.raises(ReleaseError, match=r"approval\.json is not as it was written"):
            approval.read(project / PLACE)
        assert f"{file}: is not as it was written" in findings(project)[0]
        options = site.SiteOptions(project=project)
        report = site.publish(str(project / "site"), project / "out", options)
        assert "approval.json is not as it was written" in report.failed["trees 2021-6M"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            {"at": dt.datetime(2021, 10, 15, tzinfo=dt.UTC).replace(tzinfo=None)}, id="no offset"
        ),
        pytest.param(
            {"embargo": dt.datetime(2121, 10, 15, tzinfo=dt.UTC).replace(tzinfo=None)},
            id="embargo without offset",
        ),
        pytest.param({"at": dt.datetime.max.replace(tzinfo=dt.UTC)}, id="last day of all"),
        pytest.param({"embargo": dt.datetime.min.replace(tzinfo=dt.UTC)}, id="first day of all"),
        pytest.param({"by": " "}, id="by nobody"),
    ],
)
def test_approval_of_a_seal_of_its_own_stops_no_other_release(
    project: Path, tmp_path: Path, other: dict[str, Any]
) -> None:
    site.approve(project / PLACE, by="Bình")
    given = approval.read(project / PLACE)
    assert given
    with files.folder(project / PLACE) as folder:
        approval.write(folder, replace(given, **other))
    with pytest.raises(ReleaseError, match=r"approval\.json cannot be read"):
        approval.read(project / PLACE)
    options = site.SiteOptions(project=project)
    report = site.publish(str(tmp_path / "site"), project / "out", options)
    assert "approval.json cannot be read" in report.failed["trees 2021-6M"]
    assert (report.published, report.drafts) == ([], [])


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        pytest.param(lambda text: text.replace("{", '{"by": "Kẻ gian",', 1), "twice", id="twice"),
        pytest.param(lambda text: text + " " * 2**17, "larger than", id="too large"),
    ],
)
def test_approval_that_readers_may_see_otherwise_is_refused(
    project: Path, altered: Callable[[str], str], why: str
) -> None:
    site.approve(project / PLACE, by="Bình")
    file = project / PLACE / "approval.json"
    file.write_text(altered(file.read_text("utf-8")), "utf-8")
    with pytest.raises(ReleaseError, match=why):
        approval.read(project / PLACE)


def test_reason_that_could_not_be_read_again_is_not_written(project: Path) -> None:
    with pytest.raises(ReleaseError, match="shorten them"):
        site.approve(project / PLACE, by="Bình", reason="x" * 2**17)
    assert approval.read(project / PLACE) is None


def test_release_that_is_not_as_it_was_made_is_not_approved(project: Path) -> None:
    (project / PLACE / "elm/annex.html").write_bytes(b"forged")
    with pytest.raises(ReleaseError, match=r"is not as release\.json says"):
        site.approve(project / PLACE, by="Bình")


def said_of_copy(project: Path) -> dict[str, str]:
    """What commands say of out/, in which a release stands twice."""
    options = site.SiteOptions(project=project)
    report = site.publish(str(project / "site"), project / "out", options)
    (failed,) = report.failed.values()
    assert report.exit_code == 1
    shutil.copytree(project / "out/trees/2021-6M", project / "other/2021-6M", dirs_exist_ok=True)
    with pytest.raises(ReleaseError) as caught:
        intact.pairs(project / "other", project / "out")
    (found,) = findings(project)
    return {"publish": failed, "verify": found.replace(": ", " ", 1), "diff": str(caught.value)}


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize(
    ("copy", "why"),
    [
        pytest.param(
            "trees/2021-9M",
            "is the release of 2021-6M, in a folder that is called 2021-9M; move it to one that is "
            "called 2021-6M, and build 2021-9M again",
            id="other period",
        ),
        pytest.param("oaks/2021-6M", "is a second release of trees 2021-6M", id="other dataset"),
        pytest.param("trees/2021-6M.old", "is a second release of trees 2021-6M", id="old"),
    ],
)
def test_release_copied_beside_itself_is_named_by_every_command(
    project: Path, copy: str, why: str, *, published: bool
) -> None:
    site.approve(project / PLACE, by="Bình")
    if published:
        site.publish(str(project / "site"), project / "out", site.SiteOptions(project=project))
    shutil.copytree(project / PLACE, project / "out" / copy)
    said = said_of_copy(project)
    file = project / "out" / copy / "release.json"
    assert {name for name, line in said.items() if not line.startswith(f"{file} {why}")} == set()
    assert {line.count("\n") for line in said.values()} == {0}


def test_copy_of_a_release_may_be_kept_under_a_name_of_its_own(project: Path) -> None:
    copies = [project / "before", project / "copies/2021-6M", project / PLACE / "../before"]
    for place in copies:
        shutil.copytree(project / PLACE, place)
        assert len(intact.pairs(place, project / PLACE)) == 1
    assert verify.verify(copies[1], project, dataset=None, jobs=1)[-1].same


@pytest.mark.parametrize("command", ["approve", "sign"])
def test_release_swapped_for_a_link_while_it_is_read_gets_nothing_written_elsewhere(
    project: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    release = project / PLACE
    other = shutil.copytree(release, project / "victim")
    (other / "approval.json").write_text("precious")
    (other / "release.json.minisig").write_text("precious")
    held, plain = tree(other), intact.check_files

    def swap_then(*given: Any, **options: Any) -> None:
        plain(*given, **options)
        release.rename(project / "away")
        release.symlink_to(other)

    monkeypatch.setattr(intact, "check_files", swap_then)
    if command == "approve":
        site.approve(release, by="Bình")
    else:
        signature.sign([release], KEY)
    assert release.is_symlink()
    assert tree(other) == held
    assert (project / "away" / SWAPPED[command]).is_file()


def without_seal(project: Path) -> Path:
    file = project / PLACE / "release.json"
    file.write_text(json.dumps(seal.without(json.loads(file.read_bytes()))), "utf-8")
    return file


def test_release_without_a_seal_is_not_trusted_silently(project: Path) -> None:
    without_seal(project)
    for line in refusals(project):
        assert "it has no seal, for an earlier version of lcreport made it" in line
        assert "build again, or give --unsealed" in line
    assert findings(project, unsealed=True) == []
    assert run(project, "diff", "out", "out").returncode == 1
    assert run(project, "diff", "out", "out", "--unsealed").returncode == 0


def test_seal_cannot_be_taken_off_an_altered_release_by_building(project: Path) -> None:
    file = without_seal(project)
    file.write_text(file.read_text().replace('"26"', '"99"'), "utf-8")
    (project / PLACE / "fir/annex.html").write_bytes(b"forged")
    assert run(project, *ARGUMENTS, "--organisation", "elm").returncode == 0
    assert set(intact.read(project / PLACE).figures) == {"elm"}
    assert run(project, *ARGUMENTS).returncode == 0
    assert findings(project) == []
    assert b"forged" not in (project / PLACE / "fir/annex.html").read_bytes()


def test_build_does_not_go_on_from_an_altered_manifest(project: Path) -> None:
    file = project / PLACE / "release.json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"time": "2021', b'"time": "2031'))
    done = run(project, *ARGUMENTS)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "'time' was altered; remove it and build again" in done.stderr
    file.write_bytes(whole)
    (figures,) = file.parent.glob("figures-*")
    for content, why in ((b"x", "is not as release.json says"), (None, "is gone")):
        figures.unlink()
        if content:
            figures.write_bytes(content)
        done = run(project, *ARGUMENTS)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert f"{figures.name}" in done.stderr
        assert f"{why}; restore it from a copy, or remove release.json" in done.stderr


def test_altered_line_of_a_journal_is_made_again(project: Path) -> None:
    folder = project / PLACE
    release = intact.read(folder)
    (entry, *_) = release.entries.values()
    journal = folder / manifest.JOURNAL
    release.put(entry, {}, release.figures["elm"])
    (folder / "release.json").unlink()
    assert set(manifest.Release.read(folder).figures) == {"elm"}
    journal.write_bytes(journal.read_bytes().replace(b"2021-6M", b"2022-6M"))
    assert manifest.Release.read(folder).entries == {}


def foreign(project: Path, **changes: Any) -> str:
    """The one line in which a release is refused that wants more than the project's own."""

    def change(facts: dict[str, Any], annexes: list[dict[str, Any]]) -> None:
        facts.update({name: value for name, value in changes.items() if name in {"since"}})
        if "address" in changes:
            facts["dataset"]["address"] = changes["address"]
        for annex in annexes:
            annex.update({name: changes[name] for name in ("notebook",) if name in changes})
            annex["parameters"].update(changes.get("parameters", {}))

    reseal(project, change)
    done = run(project, "verify", "out")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "--trust" in line
    return line


def evil(project: Path, file: Path) -> None:
    content = json.loads((project / "notebooks/annex.ipynb").read_text())
    content["cells"][2]["source"] = f"open({str(project / 'ran')!r}, 'w').write('ran')"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(f"{PLACE}/elm/annex.ipynb", id="in the release"),
        pytest.param("../annex.ipynb", id="above the project"),
        pytest.param("notebooks/../other/annex.ipynb", id="around notebooks"),
        pytest.param("ABSOLUTE/annex.ipynb", id="absolute"),
    ],
)
def test_verify_runs_no_notebook_from_elsewhere(project: Path, place: str) -> None:
    place = place.replace("ABSOLUTE", str(project.parent))
    evil(project, project / place)
    assert "which is no notebook of the project" in foreign(project, notebook=place)
    assert not (project / "ran").exists()


def test_verify_runs_no_notebook_that_a_link_leads_to(project: Path) -> None:
    evil(project, project / PLACE / "elm/annex.ipynb")
    (project / "notebooks/link.ipynb").symlink_to(project / PLACE / "elm/annex.ipynb")
    assert "no notebook of the project" in foreign(project, notebook="notebooks/link.ipynb")
    assert not (project / "ran").exists()


def test_verify_runs_no_other_notebook_of_the_project(project: Path) -> None:
    evil(project, project / "notebooks/other.ipynb")
    assert "which is another one now" in foreign(project, notebook="notebooks/other.ipynb")
    assert not (project / "ran").exists()


def test_verify_runs_what_it_is_told_to_trust(project: Path) -> None:
    evil(project, project / "other/annex.ipynb")
    foreign(project, notebook="other/annex.ipynb")
    assert run(project, "verify", "out", "--trust").returncode == 1
    assert (project / "ran").exists()


def test_verify_gives_a_notebook_no_values_of_a_release(project: Path) -> None:
    code = f"open({str(project / 'ran')!r}, 'w')"
    line = foreign(project, parameters={"mischief": {"elm": code, "fir": code}})
    assert "for 'mischief', which the project does not give it" in line
    line = foreign(project, parameters={"mischief": {}, "dataset": "/etc"})
    assert "the value '/etc' for 'dataset'" in line
    assert not (project / "ran").exists()


def test_values_of_the_params_file_are_the_project_s(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", values={"mischief": {"elm": "print(7)"}})
    assert run(project, *ARGUMENTS, "--organisation", "elm").returncode == 0
    assert findings(project) == []
    assert run(project, *ARGUMENTS, "--organisation", "fir", "-p", "mischief={}").returncode == 0
    assert findings(project) == []


ADDRESSES = ["http://127.0.0.1:9/x", "memory://x", "../elsewhere", "ABSOLUTE", "data/link"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_verify_and_publish_open_no_address_from_elsewhere(
    project: Path, tmp_path: Path, address: str
) -> None:
    outside = shutil.copytree(project / "data/trees", tmp_path / "elsewhere")
    (project / "data/link").symlink_to(outside)
    address = address.replace("ABSOLUTE", str(outside))
    assert "lies outside the project; name it with --dataset" in foreign(project, address=address)
    report = site.publish(str(project / "site"), project / "out", site.SiteOptions(project=project))
    assert "lies outside the project and was not opened" in report.notes[0]
    assert report.drafts == ["trees 2021-6M"]
    assert run(project, "verify", "out", "--dataset", "data/trees").returncode == 0


def test_publish_opens_an_address_that_it_is_told_to_trust(project: Path, tmp_path: Path) -> None:
    outside = shutil.copytree(project / "data/trees", tmp_path / "elsewhere")
    foreign(project, address=str(outside))
    done = run(project, "publish", "site", "--trust")
    assert (done.returncode, "lies outside" in done.stderr) == (0, False)
    assert "Elm" in (project / "site/trees/2021-6M/index.html").read_text("utf-8")


def test_earlier_release_from_elsewhere_is_not_opened(project: Path) -> None:
    assert "was compared with the release '/etc'" in foreign(project, since="/etc")


@pytest.mark.parametrize(
    "facts",
    [{"period": "../../x"}, {"period": 7}, {"dataset": {"name": "../x", "address": "data/trees"}},
     {"dataset": {"name": "trees", "address": 7}}, {"dataset": None}],
)  # fmt: skip
def test_manifest_without_dataset_and_period_is_refused(project: Path, facts: Any) -> None:
    reseal(project, lambda known, _: known.update(facts))
    for line in refusals(project):
        assert "does not say" in line


@pytest.mark.parametrize(
    "figures",
    [None, [], {"fir": 7}, {"fir": {"leaves": {"2021-6M": []}}},
     {"fir": {"leaves": {"2021-6M": ["1", "", "", None]}}}, {"fir": {"leaves": ["1"]}}],
)  # fmt: skip
def test_manifest_with_figures_of_another_form_is_refused(project: Path, figures: Any) -> None:
    reseal(project, lambda facts, _: facts.update(figures=figures))
    for line in refusals(project):
        assert "release.json" in line


def keys(folder: Path, name: str) -> tuple[Path, Path]:
    """The files of a secret and a public key."""
    pair = minisign.KeyPair.generate()
    files = folder / f"{name}.key", folder / f"{name}.pub"
    for file, key in zip(files, (pair.secret_key, pair.public_key), strict=True):
        key.untrusted_comment = name
        file.write_bytes(bytes(key))
    return files


def test_signature_shows_who_made_a_release(project: Path, tmp_path: Path) -> None:
    secret, public = keys(tmp_path, "own")
    _, other = keys(tmp_path, "other")
    file = project / PLACE / "release.json.minisig"
    missing = f"{file}: is missing: the release is not signed"
    assert findings(project, signed_by=[public]) == [missing]
    done = run(project, "sign", "out", "--key", str(secret))
    assert (done.returncode, done.stdout) == (0, f"wrote {PLACE}/release.json.minisig\n")
    assert findings(project, signed_by=[public]) == []
    wrong = f"{file}: is no signature of this release.json with that key"
    assert findings(project, signed_by=[other]) == [wrong]
    reseal(project, lambda facts, _: facts["figures"]["fir"]["leaves"].pop("2021-3M"))
    assert findings(project, signed_by=[public])[0] == wrong
    file.write_bytes(b"x")
    assert f"{file}: cannot be read as a signature" in findings(project, signed_by=[public])[0]


def test_signature_of_a_release_is_none_of_its_approval(project: Path, tmp_path: Path) -> None:
    (maker, maker_public), (head, head_public) = keys(tmp_path, "maker"), keys(tmp_path, "head")
    file = project / PLACE / "approval.json.minisig"
    approving = ("approve", "out", "--by", "Bình")
    assert run(project, "sign", "out", "--key", str(maker)).returncode == 0
    assert run(project, *approving).returncode == 0
    missing = f"{file}: is missing: the approval is not signed"
    assert findings(project, signed_by=[maker_public]) == [missing]
    done = run(project, "sign", "out", "--key", str(maker))
    assert done.stdout.splitlines() == [
        f"wrote {PLACE}/release.json.minisig", f"wrote {PLACE}/approval.json.minisig"
    ]  # fmt: skip
    assert findings(project, signed_by=[maker_public]) == []
    assert run(project, *approving, "--sign", str(head)).returncode == 0
    assert findings(project, signed_by=[maker_public, head_public]) == []
    wrong = f"{file}: is no signature of this approval.json with that key"
    assert findings(project, signed_by=[maker_public]) == [wrong]
    given = approval.read(project / PLACE)
    assert given is not None
    with files.folder(project / PLACE) as folder:
        approval.write(folder, replace(given, by="Somebody"))
    wrong = f"{file}: is no signature of this approval.json with one of those keys"
    assert findings(project, signed_by=[maker_public, head_public]) == [wrong]
    (project / PLACE / "approval.json").unlink()
    gone = f"{file}: signs an approval.json that is gone"
    assert findings(project, signed_by=[maker_public]) == [gone]


def test_approval_of_another_state_is_not_signed(project: Path, tmp_path: Path) -> None:
    secret, _ = keys(tmp_path, "own")
    site.approve(project / PLACE, by="Bình")
    reseal(project, lambda facts, _: facts["figures"]["fir"]["leaves"].pop("2021-3M"))
    done = run(project, "sign", "out", "--key", str(secret))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "approves another state of release.json; approve again" in done.stderr


def test_build_signs_what_it_made(project: Path, tmp_path: Path) -> None:
    secret, public = keys(tmp_path, "own")
    assert run(project, *ARGUMENTS, "--sign", str(secret)).returncode == 0
    assert signature.misfit(project / PLACE, [signature.public_key(public)]) == ""
    before = tree(project / PLACE)
    assert run(project, *ARGUMENTS, "--sign", str(secret)).returncode == 0
    assert tree(project / PLACE) == before


@pytest.mark.parametrize("content", [b"", b"x\ny\n", b"\xff\xff"])
def test_key_that_is_none_is_named_before_anything_is_built(project: Path, content: bytes) -> None:
    (project / "no.key").write_bytes(content)
    done = run(project, *ARGUMENTS, "--sign", "no.key")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no.key cannot be used as a secret key" in done.stderr
    with pytest.raises(ParameterError, match="cannot be used as a public key"):
        signature.public_key(project / "no.key")


def test_key_with_a_password_asks_for_it(tmp_path: Path) -> None:
    secret, _ = keys(tmp_path, "own")
    key = signature.secret_key(secret, lambda: "")
    key.encrypt("word", opslimit=2**15, memlimit=2**24)
    secret.write_bytes(bytes(key))
    signature.secret_key(secret, lambda: "word")
    with pytest.raises(LcreportError, match="cannot be used as a secret key"):
        signature.secret_key(secret, lambda: "")


ANNEXES = [
    pytest.param({"language": "/../../../../x"}, "language", id="a language that leads out"),
    pytest.param({"language": "x\0y"}, "language", id="a language that ends in C"),
    pytest.param({"language": "x" * 5000}, "language", id="a long language"),
    pytest.param({"notebook": "notebooks/x\0y.ipynb"}, "notebook", id="no name of a notebook"),
    pytest.param({"notebook": "notebooks/.."}, "notebook", id="a folder above as notebook"),
    pytest.param({"organisation": None}, "cannot be read", id="no organisation"),
    pytest.param({"outputs": {"a.html": None}}, "cannot be read", id="no file"),
    pytest.param({"outputs": {"a.html": {"sha256": 5, "bytes": 1}}}, "a hash", id="no hash"),
    pytest.param({"outputs": {"a.html": {"sha256": "", "bytes": "1"}}}, "a hash", id="no size"),
]


@pytest.mark.parametrize(("changes", "message"), ANNEXES)
def test_annex_of_another_form_is_refused_in_one_line(
    project: Path, changes: dict[str, Any], message: str
) -> None:
    before = tree(project.parent)
    reseal(project, lambda _, annexes: annexes[0].update(changes))
    forged = (project / PLACE / "release.json").read_bytes()
    for line in refusals(project):
        assert message in line
        assert line.isprintable()
        assert len(line) < 500
    done = run(project, *ARGUMENTS)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    shutil.rmtree(project / "site")
    name = f"project/{PLACE}/release.json"
    assert tree(project.parent) == before | {name: forged}


def test_language_of_a_manifest_removes_no_file_elsewhere(tmp_path: Path) -> None:
    victim = tmp_path / "x.html"
    victim.write_bytes(b"kept")
    (tmp_path / "release/elm/annex.").mkdir(parents=True)
    entry = {
        "organisation": "elm", "language": "/../../../x", "notebook": "notebooks/annex.ipynb",
        "reads": "own", "parameters": {}, "inputs": {}, "outputs": {},
    }  # fmt: skip
    content = json.dumps({"annexes": [entry], "figures": {}}).encode()
    with pytest.raises(ReleaseError, match="leads elsewhere"):
        manifest.Release.parse(content, tmp_path / "release").withdraw(("elm", "annex", "x"))
    assert victim.read_bytes() == b"kept"


def test_annex_that_stands_twice_and_release_without_any_are_refused(project: Path) -> None:
    for change, message in ((lambda found: found.append(found[0]), "stands there twice"),
                            (lambda found: found.clear(), "names no annex")):  # fmt: skip
        whole = (project / PLACE / "release.json").read_bytes()
        reseal(project, lambda _, annexes, change=change: change(annexes))
        for line in refusals(project):
            assert message in line
        (project / PLACE / "release.json").write_bytes(whole)


@pytest.mark.parametrize("limit", ["x", None, [], 1e308, -1])
def test_time_limit_that_is_none_is_not_the_project_s(project: Path, limit: object) -> None:
    reseal(project, lambda facts, _: facts.update(time_limit_s=limit))
    assert "time_limit_s is given as" in findings(project)[-1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipe_as_a_record_is_not_waited_for(project: Path) -> None:
    site.publish(str(project / "site"), project / "out", site.SiteOptions(project=project))
    shutil.rmtree(project / "site")
    (project / PLACE / "release.json").unlink()
    os.mkfifo(project / PLACE / "release.json")
    for line in refusals(project):
        assert "is no ordinary file" in line


def test_approval_nested_too_deeply_is_refused(project: Path) -> None:
    (project / PLACE / "approval.json").write_text("[" * 100_000)
    with pytest.raises(ReleaseError, match=r"approval\.json cannot be read"):
        approval.read(project / PLACE)
    assert "approval.json: cannot be read" in findings(project)[-1]


def test_password_of_an_address_stands_in_no_refusal(project: Path) -> None:
    assert "secret" not in foreign(project, address="ftp://ann:secret@127.0.0.1:9/x")


@pytest.mark.parametrize("address", ["\0", "x" * 5000])
def test_address_that_no_folder_can_have_is_one_line(project: Path, address: str) -> None:
    reseal(project, lambda facts, _: facts["dataset"].update(address=address))
    for arguments in (("verify", "out"), ("verify", "out", "--trust")):
        done = run(project, *arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert run(project, "publish", "site", "--trust").returncode == 0


def sampled(project: Path, count: int, seed: int = 1) -> list[verify.Finding]:
    sample = Sample(count, seed)
    return verify.verify(project / "out", project, dataset=None, jobs=1, sample=sample)


def test_sample_makes_some_annexes_again_and_looks_at_every_file(project: Path) -> None:
    found = sampled(project, 1)
    whole = verify.verify(project / "out", project, dataset=None, jobs=1)
    assert [finding.path for finding in found] == [finding.path for finding in whole]
    assert all(finding.same for finding in found)
    left = {Path(finding.path).parent.name for finding in found if finding.detail == NOT_MADE_ANEW}
    assert len(left) == 1
    assert left < {"elm", "fir"}


def test_two_copies_of_a_release_are_both_made_again(project: Path) -> None:
    shutil.copytree(project / "out", project / "out/copy")
    found = verify.verify(project / "out", project, dataset=None, jobs=1)
    assert (
        len({
            Path(finding.path).parent.parent for finding in found if finding.path.endswith("html")
        })
        == 2
    )
    assert [finding for finding in found if finding.detail == NOT_MADE_ANEW] == []
    both = sampled(project, 4)
    assert [finding for finding in both if finding.detail == NOT_MADE_ANEW] == []


def test_sample_finds_what_is_altered_outside_of_it(project: Path) -> None:
    (left,) = {
        Path(finding.path).parent
        for finding in sampled(project, 1)
        if finding.detail == NOT_MADE_ANEW
    }
    page, notebook = left / "annex.html", left / "annex.ipynb"
    page.write_bytes(page.read_bytes() + b" ")
    notebook.unlink()
    (left / "more.html").write_text("x")
    said = {
        Path(finding.path).name: finding.detail
        for finding in sampled(project, 1)
        if not finding.same
    }
    assert said == {
        "annex.html": "it is not the file that was made",
        "annex.ipynb": "it is gone",
        "more.html": "is not named in release.json",
    }


@pytest.mark.parametrize("seed", range(2))
def test_sample_compares_figures_and_inputs_of_every_annex(project: Path, seed: int) -> None:
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    small_project.set_figure(project, "elm", "2021-6M", "28", "2021-08-02")
    details = {Path(found.path).name: found.detail for found in sampled(project, 1, seed)}
    figures = details[intact.read(project / PLACE).figures_name]
    assert "figures of elm" in figures
    assert "figures of fir" in figures
    assert "elm 2021-6M vi was made from other inputs" in details["release.json"]
    assert "time is given as '2021-07-04', here it is '2021-08-02'" in details["release.json"]


def test_sample_follows_from_its_seed_alone(project: Path, tmp_path: Path) -> None:
    there = intact.read(project / PLACE)
    copied = shutil.copytree(project / "out", tmp_path / "other")
    elsewhere = intact.read(copied / "trees/2021-6M")
    keys = [{key for _, key in Sample(1, seed).of([there])} for seed in range(20)]
    assert keys == [{key for _, key in Sample(1, seed).of([elsewhere])} for seed in range(20)]
    assert len({*map(frozenset, keys)}) == 2
    assert len(Sample(5, 0).of([there])) == 2
    assert len({Sample(1).seed for _ in range(5)}) > 1


def test_sample_is_said_with_the_seed_that_repeats_it(project: Path) -> None:
    done = run(project, "verify", "out", "--sample", "1", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert "a sample: 1 of 2 annexes are made again (--seed 7 chooses the same)" in done.stderr
    (project / PLACE / "elm/annex.html").unlink()
    done = run(project, "verify", "out", "--sample", "1", "--json")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(finding["path"]).parent.name for finding in found if not finding["same"]] == [
        "elm"
    ]
    assert re.search(r"--seed [0-9]+ chooses the same", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seed", "3"), "--seed chooses a sample; give --sample N, or leave it out"),
        (("--sample", "0"), "--sample"),
        (("--sample", "-1"), "--sample"),
        (("--sample", "some"), "--sample"),
        (("--sample", "1", "--seed", "-1"), "--seed"),
    ],
)
def test_sample_that_is_none_is_refused(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(project, "verify", "out", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_manifest_of_an_earlier_version_holds_the_figures_and_is_read(project: Path) -> None:
    folder = project / PLACE
    release = intact.read(folder)
    members = {**release.members, "figures": json.dumps(dict(release.figures))}
    del members["figures_file"]
    (folder / release.figures_name).unlink()
    (folder / "release.json").write_bytes(seal.sealed(members))
    shutil.copytree(project / "out", project / "old")
    assert findings(project) == []
    site.approve(folder, by="Bình")
    again = (*ARGUMENTS, "--force", "--organisation", "elm", "--organisation", "fir")
    assert run(project, *again).returncode == 0
    assert intact.read(folder).figures_name
    done = run(project, "diff", "old", "out")
    assert (done.returncode, done.stdout) == (0, "")
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    (project / "out").rename(project / "new")
    (project / "old").rename(project / "out")
    assert "figures of fir are not the dataset's: leaves" in findings(project)[-1]
