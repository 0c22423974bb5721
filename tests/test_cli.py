"""The command line as its contract says: what it prints, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import lcreport
import small_project
from lcreport import cli
from lcreport.release import manifest
from small_project import command, run

ROOT = Path(__file__).parents[1]
COMMANDS = typer.main.get_command(cli.app).commands


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def test_commands_are_those_of_the_contract() -> None:
    assert {"build", "check", "table", "list", "verify", "diff", "kernel"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_and_its_options_have_help(name: str) -> None:
    assert COMMANDS[name].help
    assert all(option.help for option in COMMANDS[name].params)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("-p", "organistion=oak"), "did you mean 'organisation'", id="parameter"),
        pytest.param(("--organisation", "aok"), "unknown organisation 'aok'", id="organisation"),
        pytest.param(("--period", "2019-6M"), "no figure for period 2019-6M", id="no figure"),
        pytest.param(("--period", "9 months"), "not of the form", id="period"),
        pytest.param(("--to", "odt"), "unknown format 'odt'", id="format"),
        pytest.param(("--dataset", "data/none"), "is not a dataset", id="dataset"),
    ],
)
def test_wrong_input_ends_with_2_and_one_line_before_anything_starts(
    project: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run(project, "build", "--dataset", "data/trees", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not (project / "out").exists()


def test_misspelt_option_ends_with_2(project: Path) -> None:
    done = run(project, "build", "--perid", "2021-6M")
    assert done.returncode == 2
    assert "--period" in done.stderr


@pytest.mark.kernel
def test_build_writes_the_tree_of_the_contract(project: Path) -> None:
    done = run(
        project, "build", "--dataset", "data/trees", "--organisation", "oak",
        "--period", "2021-6M", "--language", "vi", "--language", "en",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (project / "out/trees/2021-6M/oak").iterdir()}
    kinds = ("html", "ipynb", "json", "pdf", "xlsx")
    assert names == {f"{stem}.{kind}" for stem in ("annex", "annex.en") for kind in kinds}
    assert (project / "out/trees/2021-6M/release.json").is_file()
    lines = [text for text in done.stderr.splitlines() if "becomes text" not in text]
    assert [line.split(" ")[0] for line in lines[:2]] == ["[1/2]", "[2/2]"]
    assert lines[2].startswith("2 made, 0 up to date, 0 failed, 0 not started in")


@pytest.mark.kernel
def test_build_tells_each_event_as_an_object(project: Path) -> None:
    arguments = ("build", "--dataset", "data/trees", "--period", "2021-6M", "--to", "html")
    done = run(project, *arguments, "--organisation", "oak", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events] == ["started", "made", "finished"]
    assert done.stderr == ""
    done = run(project, *arguments, "--explain", "--json")
    told = {text["job"]: text["reason"] for text in map(json.loads, done.stdout.splitlines())}
    assert told["yew 2021-6M vi"] == "it has not been made yet"
    assert set(told) == {f"{name} 2021-6M vi" for name in small_project.ORGANISATIONS}


def test_table_prints_what_the_contract_says(project: Path) -> None:
    arguments = ("table", "oak", "2021-6M", "--dataset", "data/trees", "--format")
    (row,) = json.loads(run(project, *arguments, "json").stdout)
    keys = [
        "indicator",
        "unit",
        "kind",
        "better",
        "value",
        "qualifier",
        "status",
        "period",
        "previous",
        "target",
        "flags",
    ]
    assert set(keys) <= set(row)
    assert (row["indicator"], row["value"], row["period"]) == ("leaves", 36.0, "2021-6M")
    assert row["previous"]["period"] == "2021-Q1"
    (line,) = csv.DictReader(io.StringIO(run(project, *arguments, "csv").stdout))
    assert line["value"] == "36.0"
    assert "Lá" in run(project, *arguments, "text").stdout


def test_table_refuses_figures_that_contradict_each_other_as_build_does(project: Path) -> None:
    small_project.set_figure(project, "oak", "2021-9M", "3", "2021-10-01")
    dataset = ("--dataset", "data/trees")
    done, built = run(project, "table", "oak", "2021-9M", *dataset), run(project, "build", *dataset)
    assert (done.returncode, built.returncode, done.stdout) == (2, 2, "")
    for said in (done.stderr, built.stderr):
        assert "observations.csv row 10, column value: '3'" in said
    unchecked = run(project, "table", "oak", "2021-9M", *dataset, "--unchecked", "--lang", "en")
    assert (unchecked.returncode, unchecked.stderr[:19]) == (0, "FIGURES NOT CHECKED")
    assert "Lá" in unchecked.stdout


def test_table_takes_over_that_nothing_was_found_in_a_dataset(project: Path) -> None:
    arguments = ("table", "oak", "2021-6M", "--dataset", "data/trees")
    (project / "out").mkdir()
    assert run(project, *arguments).returncode == 0
    record = project / "out/.checked.json"
    before = record.read_bytes()
    assert (run(project, *arguments).returncode, record.read_bytes()) == (0, before)
    small_project.set_figure(project, "oak", "2021-9M", "3", "2021-10-01")
    assert run(project, *arguments).returncode == 2
    assert record.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("okk", "2021-6M"), "unknown organisation 'okk'", id="organisation"),
        pytest.param(("oak", "2020"), "it has 2021-3M, 2021-6M", id="period"),
    ],
)
def test_table_refuses_what_is_not_there(
    project: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run(project, "table", *arguments, "--dataset", "data/trees")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


FIRST = {
    "organisations": {"id": "elm", "name_vi": "Elm", "name_en": ""},
    "indicators": {"id": "leaves", "name_vi": "Lá", "unit_vi": "lá", "kind": "flow"},
    "periods": {
        "period": "2021-3M",
        "label": "3 tháng đầu năm 2021",
        "figures": "4",
        "organisations": "4",
    },
}


@pytest.mark.parametrize(("what", "first"), FIRST.items(), ids=FIRST)
def test_list_tells_what_a_dataset_holds(project: Path, what: str, first: dict[str, str]) -> None:
    done = run(project, "list", what, "--dataset", "data/trees", "--json")
    assert json.loads(done.stdout)[0] == first
    assert first[next(iter(first))] in run(project, "list", what, "--dataset", "data/trees").stdout


def test_list_of_releases_is_empty_where_nothing_was_made(project: Path) -> None:
    assert json.loads(run(project, "list", "releases", "--json").stdout) == []


def test_check_of_a_sound_dataset_ends_with_0(project: Path) -> None:
    done = run(project, "check", "--dataset", str(ROOT / "data/lao-cai"))
    assert done.returncode == 0, done.stdout


def test_check_names_file_row_and_remedy(project: Path) -> None:
    small_project.set_figure(project, "oak", "2021-9M", '"1.234,5"', "2021-10-01")
    done = run(project, "check", "--dataset", "data/trees")
    assert done.returncode == 2
    assert "observations.csv row 10, column value: '1.234,5'" in done.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_names_are_printed_whatever_the_terminal_can_show(project: Path, encoding: str) -> None:
    env = os.environ | {"PYTHONIOENCODING": encoding}
    arguments = ("indicators", "--dataset", "data/trees")
    process = command(project, "list", *arguments, env=env, encoding=encoding)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert {"cp1252": "Lá", "ascii": r"L\u00e1", "utf-8": "Lá"}[encoding] in stdout
    said = "lcreport: ascii has not all letters" if encoding == "ascii" else ""
    assert stderr.startswith(said)
    assert len(stderr.splitlines()) == bool(said)


def test_json_is_the_same_whatever_the_terminal_can_show(project: Path) -> None:
    found = []
    for encoding in ("ascii", "utf-8"):
        env = os.environ | {"PYTHONIOENCODING": encoding}
        done = run(project, "list", "indicators", "--dataset", "data/trees", "--json", env=env)
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("build", "--language", "xx"), "language 'xx' is not known", id="build"),
        pytest.param(("table", "oak", "2021-6M", "--language", "VI"), "language 'VI'", id="table"),
        pytest.param(("open", "oak", "2021-6M", "--language", ""), "language ''", id="open"),
    ],
)
def test_language_that_there_is_not_is_refused_in_one_line(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(project, *arguments, "--dataset", "data/trees")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("place", ["nowhere", "params/trees.yaml"])
def test_folder_of_languages_that_is_none_is_named_in_one_line(project: Path, place: str) -> None:
    env = os.environ | {"LCREPORT_LANGUAGES": str(project / place)}
    done = run(project, "list", "organisations", "--dataset", "data/trees", env=env)
    assert done.returncode == 2
    assert f"LCREPORT_LANGUAGES names '{project / place}', which is no folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("check", "--dataset", "{}"), id="check"),
        pytest.param(("list", "organisations", "--dataset", "{}"), id="list"),
        pytest.param(("build", "--dataset", "{}"), id="build"),
        pytest.param(("build", "--dataset", "{}", "--json"), id="build as JSON"),
        pytest.param(("schedule", "--print", "cron", "--dataset", "{}"), id="schedule"),
        pytest.param(("publish", "{}"), id="publish"),
    ],
)
@pytest.mark.parametrize(
    "address",
    ["ftp://clerk:hidden@127.0.0.1:9/set", "s3://clerk:hidden@bucket/set", "sftp://clerk:hidden@127.0.0.1:9/x",
     "http://127.0.0.1:9/set?token=hidden"],
)  # fmt: skip
def test_address_that_cannot_be_reached_is_one_line_without_its_password(
    project: Path, arguments: tuple[str, ...], address: str
) -> None:
    folder = project / "out/trees/2021-6M"
    facts = {"dataset": {"name": "trees", "address": "data/trees"}, "period": "2021-6M"}
    manifest.Release(folder).finish({**facts, "indicators": {}})
    done = run(project, *(word.format(address) for word in arguments))
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stdout + done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    assert len([line for line in lines if line != "1 fault"]) == 1


def test_closed_output_stops_nothing(project: Path) -> None:
    program = f"{sys.executable} -m lcreport list organisations --dataset data/trees >&- 2>&-"
    assert subprocess.run(program, shell=True, cwd=project, check=False).returncode == 0


@pytest.mark.parametrize("arguments", ["list organisations", "build --explain"])
def test_full_disk_is_one_line(project: Path, arguments: str) -> None:
    program = f"{sys.executable} -m lcreport {arguments} --dataset data/trees >/dev/full"
    done = subprocess.run(
        program, shell=True, cwd=project, check=False, stderr=subprocess.PIPE, text=True
    )
    line = "lcreport: the output cannot be printed: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, line)


def test_new_project_prints_a_command_that_a_shell_takes(tmp_path: Path) -> None:
    name = "Dự án 'thử' & 1"
    _, _, line = run(tmp_path, "new", "project", name).stdout.partition("; next: ")
    assert shlex.split(line)[:2] == ["cd", name]


def test_one_fault_is_counted_as_one(project: Path) -> None:
    small_project.set_figure(project, "oak", "2021-9M", '"1.234,5"', "2021-10-01")
    assert run(project, "check", "--dataset", "data/trees").stderr == "1 fault\n"


@pytest.mark.kernel
def test_failed_annex_s_notebook_is_kept_and_its_path_printed(project: Path) -> None:
    mischief = json.dumps({"oak": "print('so far'); 1/0"})
    done = run(
        project, "build", "--dataset", "data/trees", "--organisation", "oak", "--to", "html",
        "--period", "2021-6M", "-p", f"mischief={mischief}",
    )  # fmt: skip
    path = "out/trees/2021-6M/oak/annex.failed.ipynb"
    assert f"the notebook as far as it was executed: {path}" in done.stderr
    assert "so far" in (project / path).read_text()
    again = run(
        project, "build", "--dataset", "data/trees", "--organisation", "oak", "--to", "html",
        "--period", "2021-6M",
    )  # fmt: skip
    assert again.returncode == 0
    assert not (project / path).exists()


@pytest.mark.parametrize("module", ["pandas", "matplotlib", "papermill", "nbconvert", "numpy.ma"])
def test_host_plans_and_finds_all_up_to_date_without(module: str) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom lcreport import cli\n"
        "from lcreport.build import builder, plan\nfrom lcreport.cli import progress\n"
        "asked = plan.make(plan.Request('data/lao-cai'), Path())\n"
        "list(builder.explain(asked, builder.BuildOptions()))\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_help_is_there_at_once() -> None:
    """It loads nothing but what reads options."""
    listing = "import sys, runpy; sys.argv[1:] = ['--help']\n" \
        "try: runpy.run_module('lcreport', run_name='__main__', alter_sys=True)\n" \
        "except SystemExit: print(*sys.modules, file=sys.stderr)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", listing], check=True, capture_output=True, text=True
    )
    assert "build" in done.stdout
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    heavy = {"pandas", "numpy", "matplotlib", "pyarrow", "papermill", "nbconvert", "nbformat"}
    assert loaded & (heavy | {"typst", "rich", "yaml", "asyncio", "multiprocessing"}) == set()


@pytest.mark.parametrize("locale", ["C.UTF-8", "vi_VN.UTF-8"])
def test_version_is_printed_without_a_command(project: Path, locale: str) -> None:
    done = run(project, "--version", env={**os.environ, "LC_ALL": locale})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"lcreport {lcreport.__version__}\n"
