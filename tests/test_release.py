"""Finished annexes in out/: up to date, explained, the same bytes, verified, compared."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tracemalloc
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import small_project
from lcreport import cli, render, site
from lcreport.build import builder, fingerprints, job, plan, verify, write_releases
from lcreport.build.builder import BuildOptions, BuildReport
from lcreport.cli import listing, progress
from lcreport.errors import ParameterError, ReleaseError
from lcreport.kernels import forkserver
from lcreport.notify.message import NotifySettings, outcome_message
from lcreport.release import differences, kept_figures, manifest, seal
from small_project import RENDERERS, run, tree

pytestmark = pytest.mark.kernel


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def built(project: Path, **request: object) -> BuildReport:
    asked = plan.make(plan.Request(str(project / "data/trees"), **request), project)
    options = BuildOptions(project / "out", ("html",), 2, renderers=RENDERERS)
    return builder.build(asked, options, lambda _: None)


def reasons(project: Path) -> dict[str, str]:
    asked = plan.make(plan.Request(str(project / "data/trees")), project)
    options = BuildOptions(project / "out", ("html",), renderers=RENDERERS)
    explained = builder.explain(asked, options)
    return {job.name: why.text() if why else "" for job, why in explained}


def test_second_build_makes_nothing(project: Path) -> None:
    assert len(built(project).made) == 8
    before = tree(project / "out")
    again = built(project)
    assert (len(again.made), len(again.up_to_date), again.exit_code) == (0, 8, 0)
    assert tree(project / "out") == before


def test_changed_figure_makes_only_its_organisations_annexes(project: Path) -> None:
    built(project)
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    why = reasons(project)
    assert why["fir 2021-6M vi"] == "changed: the rows that it reads"
    assert why["oak 2021-6M vi"] == ""
    assert sorted(built(project).made) == ["fir 2021-3M vi", "fir 2021-6M vi"]


def test_format_that_fails_is_reported_and_leaves_the_other_formats(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renderers = {"pdf": "small_project:not_elm", **RENDERERS}
    asked = plan.make(plan.Request(str(project / "data/trees"), periods=["2021-6M"]), project)
    options = BuildOptions(project / "out", ("html", "pdf"), 2, renderers=renderers)
    report = builder.build(asked, options, lambda _: None)
    assert report.incomplete == {"elm 2021-6M vi": {"pdf": "Typst refused the annex"}}
    assert (len(report.made), report.failed, report.exit_code) == (3, {}, 1)
    folder = project / "out/trees/2021-6M"
    assert {path.name for path in (folder / "elm").iterdir()} == {"annex.html", "annex.ipynb"}
    assert "annex.pdf" in {path.name for path in (folder / "oak").iterdir()}

    progress.print_report(report, asked, as_json=False)
    said = capsys.readouterr().err
    assert "incomplete elm 2021-6M vi: no pdf: Typst refused the annex\n" in said
    assert "warning oak 2021-6M vi: the PDF is made without the promises of PDF/UA-1\n" in said
    assert "3 made, 0 up to date, 1 incomplete, 0 failed, 0 not started in" in said
    progress.print_report(report, asked, as_json=True)
    event = json.loads(capsys.readouterr().out)
    assert event["unmade"] == {"elm 2021-6M vi": {"pdf": "Typst refused the annex"}}
    assert (event["made"], event["incomplete"], len(event["warnings"])) == (3, 1, 3)

    message = outcome_message(report, asked, NotifySettings("problems"))
    assert message is not None
    assert "pdf: Typst refused the annex" in message.body
    again = {job.name: why.text() for job, why in builder.explain(asked, options) if why}
    assert again["elm 2021-6M vi"] == "not there, or not as it was written: annex.pdf"


def test_an_annex_without_charts_has_no_archive_and_does_not_lack_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renderers = {"png.zip": "small_project:no_chart_of_elm", **RENDERERS}
    asked = plan.make(plan.Request(str(project / "data/trees"), periods=["2021-6M"]), project)
    options = BuildOptions(project / "out", ("html", "png.zip"), 2, renderers=renderers)
    report = builder.build(asked, options, lambda _: None)
    assert (len(report.made), report.exit_code) == (4, 0)
    folder = project / "out/trees/2021-6M"
    assert {path.name for path in (folder / "elm").iterdir()} == {"annex.html", "annex.ipynb"}
    assert (folder / "oak/annex.png.zip").read_bytes() == b"PK"
    progress.print_report(report, asked, as_json=False)
    assert "no chart, so no png.zip: elm 2021-6M vi\n" in capsys.readouterr().err

    again = builder.build(asked, options, lambda _: None)
    assert (again.made, len(again.up_to_date)) == ([], 4)
    # A build of another format from the same figures forgets nothing.
    builder.build(asked, replace(options, formats=("html",), force=True), lambda _: None)
    again = builder.build(asked, options, lambda _: None)
    assert (again.made, len(again.up_to_date)) == ([], 4)
    release = manifest.Release.read(folder)
    assert release.misfit == ""
    assert [key for key, entry in release.entries.items() if entry.chartless] == [
        ("elm", "annex", "vi")
    ]
    (folder / "oak/annex.png.zip").unlink()
    assert builder.build(asked, options, lambda _: None).made == ["oak 2021-6M vi"]


def test_document_of_older_figures_goes_where_its_format_fails(project: Path) -> None:
    asked = plan.make(plan.Request(str(project / "data/trees"), organisations=["elm"]), project)
    for renderer in ("small_project:plain_html", "small_project:not_elm"):
        renderers = {"pdf": renderer, **RENDERERS}
        options = BuildOptions(project / "out", ("html", "pdf"), 2, renderers=renderers)
        builder.build(asked, options, lambda _: None)
        small_project.set_figure(project, "elm", "2021-6M", "27", "2021-08-01")
        asked = plan.make(plan.Request(str(project / "data/trees"), organisations=["elm"]), project)
    names = {path.name for path in (project / "out/trees/2021-6M/elm").iterdir()}
    assert names == {"annex.html", "annex.ipynb"}


def _retell(project: Path, path: str, old: str, new: str) -> None:
    file = project / path
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        pytest.param("data/trees/indicators.csv", "flow", "stock", "metadata", id="metadata"),
        pytest.param("notebooks/annex.ipynb", "## Table", "## Rows", "the notebook", id="notebook"),
        pytest.param(
            "params/trees.yaml", '"languages"', '"values": {"mischief": {"a": "b"}}, "languages"',
            "its parameters", id="parameters",
        ),
    ],
)  # fmt: skip
def test_reason_names_what_changed(project: Path, path: str, old: str, new: str, why: str) -> None:
    built(project, organisations=["elm"])
    _retell(project, path, old, new)
    assert why in reasons(project)["elm 2021-6M vi"]


@pytest.mark.parametrize("name", ["code", "versions"])
def test_other_code_or_versions_make_an_annex_anew(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(project, organisations=["elm"])
    monkeypatch.setattr(fingerprints, name, lambda: {"python": "2.7"})
    assert fingerprints.names([name], "en") in reasons(project)["elm 2021-6M vi"]


def test_missing_file_is_made_again(project: Path) -> None:
    built(project, organisations=["elm"], periods=["2021-6M"])
    page = project / "out/trees/2021-6M/elm/annex.html"
    page.unlink()
    assert "annex.html" in reasons(project)["elm 2021-6M vi"]
    built(project, organisations=["elm"], periods=["2021-6M"])
    assert page.exists()


def test_bytes_are_the_same_whoever_builds_wherever(project: Path, tmp_path: Path) -> None:
    other = shutil.copytree(project, tmp_path / "elsewhere" / "with a space")
    arguments = ("build", "--dataset", "data/trees", "--organisation", "elm")
    assert run(project, *arguments, "--jobs", "1").returncode == 0
    strange = {
        "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "USER": "x",
        "HOME": str(tmp_path), "LANG": "vi_VN.UTF-8",
    }  # fmt: skip
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(forkserver.ADDRESS)
    }
    assert run(other, *arguments, "--jobs", "3", env=env | strange).returncode == 0
    assert tree(project / "out") == tree(other / "out")


def test_cold_kernel_gives_the_same_bytes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = plan.make(plan.Request(str(project / "data/trees"), organisations=["elm"]), project)
    work = fingerprints.Inputs(asked.slices).work(asked.jobs[0], ("html",), RENDERERS)
    warm = job.make(work)
    monkeypatch.setattr(forkserver, "is_possible", lambda: False)
    cold = job.make(work)
    assert warm.failure is None
    assert warm == cold


def test_time_of_a_release_is_the_datas_or_the_epochs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices = plan.make(plan.Request(str(project / "data/trees")), project).slices
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert write_releases.release_time(slices) == "2021-07-04"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert write_releases.release_time(slices) == "1970-01-02"


def test_verify_names_the_annexes_that_a_changed_figure_no_longer_gives(project: Path) -> None:
    arguments = ("build", "--dataset", "data/trees", "--to", "html", "--period", "2021-6M")
    run(project, *arguments)
    assert run(project, "verify", "out").returncode == 0
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    done = run(project, "verify", "out")
    assert done.returncode == 1
    figures, page, notebook, manifest_ = sorted(done.stdout.splitlines())
    place = "out/trees/2021-6M"
    for line, name in ((page, "fir/annex.html"), (notebook, "fir/annex.ipynb")):
        assert line.startswith(f"{place}/{name}: ")
        assert "first difference" in line
        assert "the rows that it reads" in line
    assert figures.startswith(f"{place}/figures-")
    assert "figures of fir are not the dataset's: leaves" in figures
    assert manifest_.startswith(f"{place}/release.json: ")
    assert "the rows that it reads" in manifest_


def test_verify_names_a_file_that_was_altered(project: Path) -> None:
    run(project, "build", "--dataset", "data/trees", "--to", "html", "--organisation", "elm")
    page = project / "out/trees/2021-6M/elm/annex.html"
    page.write_bytes(page.read_bytes().replace(b"leaves", b"needle"))
    done = run(project, "verify", "out/trees/2021-6M")
    assert done.returncode == 1
    assert "elm/annex.html: it is not the file that was made" in done.stdout
    assert "'" in done.stdout


def test_diff_tells_new_gone_revised_and_redefined(project: Path) -> None:
    built(project, periods=["2021-6M"])
    old = shutil.copytree(project / "out", project / "old")
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    # No later than the newest of the period's own: an annex knows nothing of later days.
    small_project.set_figure(project, "oak", "2021-03", "5", "2021-07-03")
    _retell(project, "data/trees/observations.csv", "yew,leaves,2021-3M,43,2021-07-04\n", "")
    _retell(project, "data/trees/indicators.csv", "Lá,lá", "Lá,tấn")
    built(project, periods=["2021-6M"])
    done = run(project, "diff", str(old), "out")
    assert done.stdout.splitlines() == [
        "redefined leaves: unit_vi 'lá' → 'tấn'",
        "revised fir leaves 2021-6M: 26 → 27 (recorded 2021-08-01)",
        "new oak leaves 2021-03: 5 (recorded 2021-07-03)",
        "gone yew leaves 2021-3M: 43",
    ]
    told = json.loads(run(project, "diff", str(old), "out", "--json").stdout)
    assert [one["what"] for one in told] == ["redefined", "revised", "new", "gone"]


def test_next_annex_is_told_what_changed_since_the_last_release(project: Path) -> None:
    built(project, periods=["2021-3M"])
    small_project.set_figure(project, "fir", "2021-3M", "20", "2021-08-01")
    # The next annex is as known on the newest day of its own figures.
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-02")
    _retell(
        project, "notebooks/annex.ipynb", "exec(mischief",
        "print(open(changes).read())\\nexec(mischief",
    )  # fmt: skip
    asked = plan.make(plan.Request(str(project / "data/trees"), ["2021-6M"]), project)
    options = BuildOptions(project / "out", ("html",), 2, renderers=RENDERERS)
    since = replace(options, since=project / "out/trees/2021-3M")
    assert builder.build(asked, since, lambda _: None).exit_code == 0
    told = (project / "out/trees/2021-6M/fir/annex.html").read_text().splitlines()[0]
    (change,) = json.loads(told)["changes"]
    assert (change["what"], change["old"], change["new"]) == ("revised", "23", "20")


def test_since_is_found_wherever_the_release_is_verified_from(project: Path) -> None:
    built(project, periods=["2021-3M"])
    run(project, "build", "--dataset", "data/trees", "--to", "html", "--period", "2021-6M",
        "--organisation", "elm", "--since", "out/trees/2021-3M")  # fmt: skip
    assert _facts(project)["since"] == "out/trees/2021-3M"
    done = run(project / "params", "verify", "../out/trees/2021-6M")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def _facts(project: Path) -> dict:
    return json.loads((project / "out/trees/2021-6M/release.json").read_bytes())


def test_annexes_no_longer_declared_are_removed_and_named(project: Path) -> None:
    built(project)
    params = json.loads((project / "params/trees.yaml").read_text())
    params["notebooks"][0]["organisations"] = ["elm", "fir", "oak"]
    (project / "params/trees.yaml").write_text(json.dumps(params))
    assert built(project, organisations=["elm"], periods=["2021-6M"]).removed == ["yew 2021-6M vi"]
    assert {entry["organisation"] for entry in _facts(project)["annexes"]} == {"elm", "fir", "oak"}
    assert "yew" not in manifest.Release.read(project / "out/trees/2021-6M").figures
    assert not (project / "out/trees/2021-6M/yew").exists()
    assert (project / "out/trees/2021-3M/yew/annex.html").exists()  # a period not asked for


def test_pages_of_a_failure_go_with_the_declaration(project: Path) -> None:
    built(project, periods=["2021-6M"], values={"mischief": {"yew": "1/0"}})
    folder = project / "out/trees/2021-6M/yew"
    assert {path.name for path in folder.iterdir()} == {"annex.html", "annex.failed.ipynb"}
    (folder / "remark.txt").write_text("somebody's own")
    params = json.loads((project / "params/trees.yaml").read_text())
    params["notebooks"][0]["organisations"] = ["elm", "fir", "oak"]
    (project / "params/trees.yaml").write_text(json.dumps(params))
    built(project, periods=["2021-6M"])
    assert [path.name for path in folder.iterdir()] == ["remark.txt"]


def test_further_language_is_not_taken_for_an_annex_no_longer_declared(project: Path) -> None:
    built(project, organisations=["elm"], periods=["2021-6M"], languages=["en"])
    assert built(project, periods=["2021-6M"]).removed == []
    assert (project / "out/trees/2021-6M/elm/annex.en.html").exists()


def of_formats(project: Path, *formats: str, mischief: str = "") -> set[str]:
    """The files of an annex after a build to these formats."""
    values = {"mischief": {"elm": mischief}} if mischief else {}
    asked = plan.make(
        plan.Request(
            str(project / "data/trees"), ["2021-6M"], organisations=["elm"], values=values
        ),
        project,
    )
    renderers = {**RENDERERS, "pdf": RENDERERS["html"]}
    options = BuildOptions(project / "out", formats, 1, renderers=renderers)
    builder.build(asked, options, lambda _: None)
    return {path.name for path in (project / "out/trees/2021-6M/elm").iterdir()}


def test_documents_of_formats_not_asked_for_stay_while_they_are_true(project: Path) -> None:
    of_formats(project, "html", "pdf")
    assert of_formats(project, "html") == {"annex.html", "annex.ipynb", "annex.pdf"}
    (project / "out/trees/2021-6M/elm/annex.html").unlink()
    assert of_formats(project, "html") == {"annex.html", "annex.ipynb", "annex.pdf"}
    assert set(_facts(project)["annexes"][0]["outputs"]) == {
        "annex.html",
        "annex.ipynb",
        "annex.pdf",
    }
    small_project.set_figure(project, "elm", "2021-6M", "27", "2021-08-01")
    assert of_formats(project, "html") == {"annex.html", "annex.ipynb"}


def test_documents_that_a_build_removes_are_counted_with_what_makes_them_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = plan.make(plan.Request(str(project / "data/trees"), ["2021-6M"]), project)
    renderers = {**RENDERERS, "pdf": RENDERERS["html"], "json": RENDERERS["html"]}

    def made(*formats: str) -> BuildReport:
        # Read anew: figures are set between.
        asked = plan.make(plan.Request(str(project / "data/trees"), ["2021-6M"]), project)
        options = BuildOptions(project / "out", formats, 2, renderers=renderers)
        return builder.build(asked, options, lambda _: None)

    assert made("html", "pdf", "json").removed_documents == {}
    small_project.set_figure(project, "elm", "2021-6M", "27", "2021-08-01")
    small_project.set_figure(project, "fir", "2021-6M", "29", "2021-08-01")
    report = made("html")
    assert report.removed_documents == {"pdf": 2, "json": 2}
    progress.print_report(report, asked, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["removed_documents"] == {"pdf": 2, "json": 2}
    progress.print_report(report, asked, as_json=False)
    assert (
        "removed: 4 documents of pdf, json, made from other inputs; lcreport build --to pdf,json "
        "makes them again\n"
    ) in capsys.readouterr().err
    assert made("pdf", "json").removed_documents == {}
    assert len(list((project / "out/trees/2021-6M/elm").iterdir())) == 4


def test_failed_annex_keeps_no_document_of_any_format(project: Path) -> None:
    of_formats(project, "html", "pdf")
    assert of_formats(project, "html", mischief="1/0") == {"annex.html", "annex.failed.ipynb"}
    assert of_formats(project, "pdf") == {"annex.ipynb", "annex.pdf"}


def test_page_of_a_failure_goes_when_its_annex_is_no_longer_declared(project: Path) -> None:
    built(project)
    folder = project / "out/trees/2021-6M"
    (folder / "elm/annex.ipynb").unlink()  # no kernel came up: a page is all that there is
    (folder / "elm/annex.html").write_bytes(render.failure("Elm", "", "no kernel", "", "vi"))
    content = json.loads((folder / "release.json").read_bytes())
    release = manifest.Release.read(folder)
    del release.entries["elm", "annex", "vi"]
    release.finish({name: content[name] for name in release.facts})
    params = project / "params/trees.yaml"
    declared = json.loads(params.read_text())
    declared["notebooks"][0]["organisations"] = ["fir", "oak", "yew"]
    params.write_text(json.dumps(declared))
    built(project)
    assert not (folder / "elm").exists()
    assert (folder / "fir/annex.html").exists()


def test_verify_keeps_the_time_limit(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "slow", periods=["2021-6M"], time_limit_s=97)
    built(project, organisations=["elm"])
    found = manifest.Release.read(project / "out/trees/2021-6M")
    limits = {job.time_limit_s for job in verify.planned(found, project, None).jobs}
    assert limits == {97}


def test_site_inside_the_output_folder_is_no_release(project: Path) -> None:
    built(project, periods=["2021-6M"])
    release = project / "out/trees/2021-6M"
    for place in ("out/site/trees/2021-6M/edition-1", "out/trees/2021-6M/edition-1"):
        shutil.copytree(release, project / place)
    assert manifest.find(project / "out") == [release]
    assert manifest.find(project / "out/site/trees/2021-6M/edition-1")


def test_release_is_found_where_its_dataset_s_folder_is_a_link(
    project: Path, tmp_path: Path
) -> None:
    built(project, periods=["2021-6M"])
    (project / "out/trees").rename(tmp_path / "elsewhere")
    (project / "out/trees").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/round").symlink_to(project / "out")
    assert manifest.find(project / "out") == [project / "out/trees/2021-6M"]


@pytest.mark.parametrize("place", ["out/trees", "out"])
def test_commands_find_releases_where_a_folder_is_a_link(
    project: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "disk").mkdir()
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).symlink_to(tmp_path / "disk")
    made = run(project, "build", "--dataset", "data/trees", "--to", "html", "--period", "2021-6M")
    assert made.returncode == 0, made.stderr
    (listed,) = json.loads(run(project, "list", "releases", "--json").stdout)
    assert (listed["period"], listed["annexes"]) == ("2021-6M", "4")
    verified = run(project, "verify", "out", "--lang", "en")
    assert (verified.returncode, "0 different" in verified.stderr) == (0, True), verified.stderr
    asked = ("status", "--dataset", "data/trees", "--period", "2021-6M", "--json")
    assert all(row["made"] for row in json.loads(run(project, *asked).stdout))
    assert len(json.loads(run(project, "runs", "--json").stdout)) == 1
    published = run(project, "publish", "site", "--drafts")
    assert published.returncode == 0, published.stderr
    assert (project / "site/trees/2021-6M").is_dir()


def test_figures_are_the_last_known_up_to_the_period(project: Path) -> None:
    small_project.set_figure(project, "fir", "2021-3M", "20", "2021-08-01")
    slices = plan.make(plan.Request(str(project / "data/trees")), project).slices
    found = differences.figures(slices, "fir", plan.Period.parse("2021-3M"))
    assert found == {"leaves": {"2021-3M": ["20", "", "", "2021-08-01"]}}


def test_release_holds_what_its_annex_knew_on_its_day(project: Path) -> None:
    # The figures of the half year became known on 2021-07-02, this revision of the quarter later.
    small_project.set_figure(project, "fir", "2021-3M", "20", "2021-08-01")
    built(project)
    half, quarter = (
        manifest.Release.read(project / "out/trees" / period).figures["fir"]["leaves"]["2021-3M"]
        for period in ("2021-6M", "2021-3M")
    )
    assert (half[0], half[3]) == ("23", "2021-07-02")
    assert (quarter[0], quarter[3]) == ("20", "2021-08-01")


def test_cut_off_journal_line_is_left_out(tmp_path: Path) -> None:
    (tmp_path / manifest.JOURNAL).write_bytes(b'{"annex": {"organisation": "el')
    assert manifest.Release.read(tmp_path).entries == {}


def test_broken_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / manifest.MANIFEST).write_text("{}")
    with pytest.raises(ReleaseError, match="build again"):
        manifest.Release.read(tmp_path)


def test_folder_without_releases_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"no release\.json"):
        manifest.find(tmp_path)


def test_folder_inside_a_release_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / manifest.MANIFEST).write_text("{}")
    (tmp_path / "elm").mkdir()
    with pytest.raises(ParameterError, match=f"the release is {tmp_path}, which has one"):
        manifest.find(tmp_path / "elm")


def test_binary_files_differ_at_a_byte() -> None:
    assert verify.first_difference(b"\xff\x00a", b"\xff\x00b") == "first difference at byte 2"


def test_two_notebooks_of_an_organisation_make_documents_of_their_own(project: Path) -> None:
    other = (project / "notebooks/annex.ipynb").read_text().replace("## Table", "## Summary table")
    (project / "notebooks/tong-hop.ipynb").write_text(other)
    params = json.loads((project / "params/trees.yaml").read_text())
    params["notebooks"].append({"notebook": "notebooks/tong-hop.ipynb", "organisations": "all"})
    (project / "params/trees.yaml").write_text(json.dumps(params))
    report = built(project, organisations=["elm"], periods=["2021-6M"], languages=["vi", "en"])
    assert set(report.made) == {
        "elm 2021-6M vi", "elm 2021-6M en", "elm 2021-6M vi tong-hop", "elm 2021-6M en tong-hop",
    }  # fmt: skip
    stems = {"annex", "annex.en", "tong-hop", "tong-hop.en"}
    names = {path.name for path in (project / "out/trees/2021-6M/elm").iterdir()}
    assert names == {f"{stem}.{ending}" for stem in stems for ending in ("html", "ipynb")}
    entries = {tuple(entry["outputs"]) for entry in _facts(project)["annexes"]}
    assert entries == {(f"{stem}.html", f"{stem}.ipynb") for stem in stems}
    assert len(built(project, organisations=["elm"], periods=["2021-6M"]).up_to_date) == 2
    findings = verify.verify(project / "out", project, dataset=None, jobs=2)
    assert [finding.same for finding in findings if finding.path.endswith(".ipynb")] == [True] * 4


def test_release_keeps_little_of_each_annex_that_is_written(tmp_path: Path) -> None:
    """A country has 20,000; as lists and texts their figures took 2.6 GB until the manifest."""
    periods = [f"20{year}-Q{quarter}" for year in (23, 24) for quarter in range(1, 5)]
    figures = {
        f"indicator-{number}": {code: [f"{number}", "exact", "official", ""] for code in periods}
        for number in range(40)
    }
    release = manifest.Release(tmp_path / "out/trees/2024-Q4")
    tracemalloc.start()
    for number in range(50):
        entry = manifest.Entry(f"o{number}", "vi", "notebooks/annex.ipynb", "own", {}, {}, {})
        release.put(entry, {}, json.loads(json.dumps(figures)))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / 50 < 4_000
    release.finish({})
    read = manifest.Release.read(release.folder)
    tracemalloc.start()
    assert all(read.figures[f"o{number}"] == figures for number in range(50))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The text of each, twice while it is read; as lists and texts it takes nine times as much.
    assert most / 50 < 4 * len(json.dumps(figures))
    assert read.figures == {f"o{number}": figures for number in range(50)}


def test_journal_altered_while_annexes_are_made_ends_the_build_in_a_line(tmp_path: Path) -> None:
    release = manifest.Release(tmp_path / "out/trees/2024-Q4")
    entry = manifest.Entry("elm", "vi", "notebooks/annex.ipynb", "own", {}, {}, {})
    release.put(entry, {}, {"leaves": {"2024-Q4": ["5", "exact", "official", ""]}})
    journal = release.folder / manifest.JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"5"', b'"6"'))
    with pytest.raises(ReleaseError, match=r"journal.* altered while .* made; build again"):
        release.finish({})
    assert not (release.folder / "release.json").exists()


@pytest.mark.parametrize("indent", [None, 0, 1, 2])
def test_file_of_figures_in_another_layout_is_read_as_well(indent: int | None) -> None:
    figures = {id: {"leaves": {"2021-6M": ["5", "exact", "official", ""]}} for id in ("a", "b")}
    # As earlier versions packed it, and as a program that is not ours may lay it out.
    text = "{\n" + ",\n".join(f'"{id}": {json.dumps(of)}' for id, of in figures.items()) + "\n}"
    assert kept_figures.packed(figures) == gzip.compress(text.encode(), 6, mtime=0)
    other = gzip.compress(json.dumps(figures, indent=indent).encode())
    assert kept_figures.unpacked(other, "it") == figures


def _of_periods(folder: Path, count: int) -> manifest.Release:
    codes = [f"{2000 + number // 4}-Q{number % 4 + 1}" for number in range(count)]
    figures = {
        f"indicator-{row}": {
            code: [f"{row * number}", "exact", "official", "2021-07-02"]
            for number, code in enumerate(codes)
        }
        for row in range(20)
    }
    release = manifest.Release(folder / codes[-1])
    for number in range(5):
        entry = manifest.Entry(f"o{number}", "vi", "notebooks/annex.ipynb", "own", {}, {}, {})
        release.put(entry, {}, figures)
    release.finish({"dataset": {"name": "a", "address": "a"}, "period": codes[-1]})
    return release


def test_annexes_of_a_build_are_read_from_its_journal(tmp_path: Path) -> None:
    """Neither the one that has just been made nor one of a build that was killed is in memory."""
    release = manifest.Release(tmp_path)
    page = manifest.FileRecord("a" * 64, 9)
    made = {
        (f"o{number}", "annex", "vi"): manifest.Entry(
            f"o{number}", "vi", "notebooks/annex.ipynb", "own", {"period": f"{number}"},
            {"rows": f"{number}"}, {"annex.html": page}, ("png.zip",),
        )
        for number in range(3)
    }  # fmt: skip
    for entry in made.values():
        release.put(entry, {}, {"indicator": {}})
    release.put(made["o1", "annex", "vi"], {}, {"indicator": {"2000": ["1"]}})
    assert release.entries == made
    read = manifest.Release.read(tmp_path)
    assert read.entries == made
    assert read.figures["o1"] == {"indicator": {"2000": ["1"]}}
    read.drop(("o0", "annex", "vi"))
    assert set(read.entries) == set(made) - {("o0", "annex", "vi")}
    (tmp_path / ".journal.jsonl").write_text("")
    with pytest.raises(ReleaseError, match="was removed or altered while annexes were made"):
        _ = release.entries["o1", "annex", "vi"]


def test_line_of_a_journal_begun_anew_is_not_taken_for_another_annex_s(tmp_path: Path) -> None:
    """Somebody removes it while annexes are made, and the next annex begins another one."""
    release = manifest.Release(tmp_path)
    for number in range(2):
        entry = manifest.Entry(f"o{number}", "vi", "notebooks/annex.ipynb", "own", {}, {}, {})
        release.put(entry, {}, {"leaves": {"2000": [f"{number}"]}})
        if not number:
            (tmp_path / manifest.JOURNAL).unlink()
    message = "was removed or altered while annexes were made"
    with pytest.raises(ReleaseError, match=message):
        _ = release.entries["o0", "annex", "vi"]
    with pytest.raises(ReleaseError, match=message):
        _ = release.figures["o0"]
    assert release.figures["o1"] == {"leaves": {"2000": ["1"]}}
    with pytest.raises(ReleaseError, match=message):
        release.finish({})


def test_annex_that_no_journal_could_note_is_in_no_manifest(tmp_path: Path) -> None:
    """The disk is full for a moment; where its figures were not kept, it is to be made again."""
    release = manifest.Release(tmp_path)
    page = {"annex.html": manifest.FileRecord("a" * 64, 9)}
    for number in range(2):
        entry = manifest.Entry(f"o{number}", "vi", "notebooks/annex.ipynb", "own", {}, {}, page)
        put = partial(release.put, entry, {"annex.html": b"<p>a page"}, {"leaves": {}})
        if number:
            put()
            continue
        (tmp_path / manifest.JOURNAL).mkdir()
        with pytest.raises(ReleaseError, match="cannot be written"):
            put()
        (tmp_path / manifest.JOURNAL).rmdir()
    release.finish({"dataset": {"name": "a", "address": "a"}, "period": "2000"})
    read = manifest.Release.read(tmp_path)
    assert [key[0] for key in read.entries] == list(read.figures) == ["o1"]
    assert [path.name for path in tmp_path.glob("*/annex.html")] == ["annex.html"]


def test_journal_of_an_earlier_version_costs_its_annexes_only(tmp_path: Path) -> None:
    release = manifest.Release(tmp_path)
    entry = manifest.Entry("o0", "vi", "notebooks/annex.ipynb", "own", {}, {}, {})
    release.put(entry, {}, {})
    line = json.dumps({"annex": entry.content | {"organisation": "o1"}, "figures": {}})
    journal = tmp_path / manifest.JOURNAL
    earlier = f"{seal.of_line(line)} {line}\n".encode()
    journal.write_bytes(earlier + journal.read_bytes() + earlier)
    assert dict(manifest.Release.read(tmp_path).entries) == {entry.key: entry}


def test_manifest_is_as_large_after_twenty_years_as_after_one(tmp_path: Path) -> None:
    few, many = (_of_periods(tmp_path, count) for count in (4, 80))
    sizes = [(made.folder / "release.json").stat().st_size for made in (few, many)]
    assert abs(sizes[0] - sizes[1]) < 10
    assert len(many.figures["o4"]["indicator-19"]) == 80
    text = json.dumps(dict(many.figures)).encode()
    assert (many.folder / many.figures_name).stat().st_size < len(text) / 5


def test_figures_of_a_build_that_was_killed_before_its_manifest_stand_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest that is there still finds its own."""
    release = _of_periods(tmp_path, 4)
    before = (release.folder / "release.json").read_bytes()
    plain = os.replace

    def killed(part: Path, place: Path, **places: object) -> None:
        if Path(place).name == "release.json":
            raise KeyboardInterrupt
        plain(part, place, **places)

    again = manifest.Release.read(release.folder)
    entry = again.entries["o1", "annex", "vi"]
    again.put(entry, {}, {"indicator-0": {"2000-Q4": ["7", "exact", "official", ""]}})
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            again.finish(release.facts)
    assert (release.folder / "release.json").read_bytes() == before
    assert len(list(release.folder.glob("figures-*"))) == 2
    # What the journal has, and nothing of the others is lost.
    after = manifest.Release.read(release.folder)
    assert after.figures["o1"] == {"indicator-0": {"2000-Q4": ["7", "exact", "official", ""]}}
    assert after.figures["o2"] == release.figures["o2"]
    after.finish(release.facts)
    assert [file.name for file in release.folder.glob("figures-*")] == [after.figures_name]
    read = manifest.Release.read(release.folder).figures
    assert (read["o1"], read["o2"]) == (after.figures["o1"], release.figures["o2"])


def test_approval_that_a_build_makes_void_is_named_and_no_longer_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project / "out/trees/2021-6M"
    built(project)
    site.approve(place, by="Head")
    assert listing.made(project / "out", "trees", "2021-6M")[1]
    assert built(project).unapproved == []
    small_project.set_figure(project, "elm", "2021-6M", "27", "2021-08-01")
    report = built(project)
    assert report.unapproved == [place.as_posix()]
    progress.print_report(
        report, plan.make(plan.Request(str(project / "data/trees")), project), as_json=False
    )
    said = capsys.readouterr().err
    assert f"the approval of {place.as_posix()} is void" in said
    assert "approve it again" in said
    assert not listing.made(project / "out", "trees", "2021-6M")[1]
    assert site.approved_otherwise(project / "out") == [place]
    small_project.set_figure(project, "elm", "2021-6M", "28", "2021-08-02")
    # Void already: nobody is told twice.
    assert built(project).unapproved == []
    for arguments, is_said in ([], True), (["--reason", "a misprint"], False):
        with pytest.raises(SystemExit) as ended:
            cli.main(["approve", str(place), "--by", "Head", *arguments])
        assert not ended.value.code
        assert ("approve it again with --reason" in capsys.readouterr().err) is is_said
    assert listing.made(project / "out", "trees", "2021-6M")[1]
