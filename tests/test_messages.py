"""What commands print is in the user's language: --lang, else that of the system."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

import small_project
from lcreport import languages
from lcreport.build import builder, fingerprints, write_releases
from lcreport.cli import messages, print_results, progress
from lcreport.site.report import SiteReport
from small_project import run

VIETNAMESE = {**os.environ, "LANG": "vi_VN.UTF-8"}
# Words of English sentences; none of them is an option, an id or a word of Vietnamese.
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|and|of|for|not|made|wrote|written|waiting|changed|failed|figures?|"
    r"files?|drafts?|published|approved|different|faults?|doubts?|missing|next|new|into)\b"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def spoken(done: subprocess.CompletedProcess[str]) -> str:
    """What was printed, without commands that are quoted and without names of files."""
    text = re.sub(r"lcreport: \S+ has not all letters.*", "", done.stdout + done.stderr)
    text = re.sub(r"cd \S+ && lcreport build|lcreport undo \S+", "", text)
    return re.sub(r"\S*[/.=]\S*", "", text)


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        pytest.param({"LANG": "vi_VN.UTF-8"}, "vi", id="LANG"),
        pytest.param({"LANG": "vi"}, "vi", id="language alone"),
        pytest.param({"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi", id="LC_ALL before LANG"),
        pytest.param({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "vi_VN"}, "vi", id="LC_MESSAGES"),
        pytest.param({"LANG": "vi_VN.UTF-8", "LC_ALL": ""}, "vi", id="empty is not set"),
        pytest.param({"LANG": "C.UTF-8"}, "en", id="no language"),
        pytest.param({"LANG": "fr_FR.UTF-8"}, "en", id="one that there is not"),
        pytest.param({"LANG": ""}, "en", id="nothing"),
        pytest.param({"LANG": "vi_VN", "LCREPORT_LANGUAGES": "/nowhere"}, "en", id="no folder"),
    ],
)
def test_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], code: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    languages.codes.cache_clear()
    try:
        assert messages.of_system() == code
    finally:
        monkeypatch.undo()
        languages.codes.cache_clear()


def test_lang_is_stronger_than_the_system(project: Path) -> None:
    done = run(project, "check", "--dataset", "data/trees", "--lang", "en", env=VIETNAMESE)
    assert done.stderr == "no fault\n"


def test_findings_are_in_the_language_of_the_user(project: Path) -> None:
    path = project / "data/trees/observations.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    cells = rows[1].split(",")
    cells[rows[0].split(",").index("value")] = "-5"
    path.write_text("\n".join([rows[0], ",".join(cells), *rows[2:], ""]), encoding="utf-8")
    command = ("check", "--dataset", "data/trees")
    english = run(project, *command, "--lang", "en").stdout
    assert "row 2, column value: '-5' is a negative" in english
    vietnamese = run(project, *command, env=VIETNAMESE).stdout
    assert "nghi vấn: observations.csv dòng 2, cột value: '-5' là số" in vietnamese
    # A program that reads JSON finds one language, whoever runs it.
    as_json = run(project, *command, "--json", env=VIETNAMESE).stdout
    assert "is a negative" in json.loads(as_json.splitlines()[0])["message"]


def test_lang_that_there_is_not_is_refused(project: Path) -> None:
    done = run(project, "check", "--dataset", "data/trees", "--lang", "xx")
    assert done.returncode == 2
    assert "language 'xx' is not known" in done.stderr


def test_every_command_has_the_option() -> None:
    import typer.main

    from lcreport import cli

    group = typer.main.get_command(cli.app)
    commands = [*group.commands.values(), *group.commands["new"].commands.values()]
    names = {name: [option.name for option in one.params] for one in commands
             if one.name != "new" for name in [one.name]}  # fmt: skip
    assert [name for name, options in names.items() if "lang" not in options] == []


@pytest.mark.kernel
def test_commands_of_a_quarter_say_nothing_in_english(project: Path) -> None:
    build = ("build", "--dataset", "data/trees", "--period", "2021-6M", "--to", "html")
    said = {}
    for arguments in [
        ("check", "--dataset", "data/trees"),
        ("table", "oak", "2021-6M", "--dataset", "data/trees"),
        (*build, "--explain"),
        (*build, "--language", "vi"),
        (*build, "--language", "vi"),
        (*build, "--language", "vi", "--explain"),
        ("publish", "site"),
        ("approve", "out/trees/2021-6M", "--by", "Lan"),
        ("publish", "site"),
        ("verify", "out/trees/2021-6M"),
        ("diff", "out/trees/2021-6M", "out/trees/2021-6M"),
        ("form", "--dataset", "data/trees", "--period", "2021-9M"),
        ("take-in", "forms", "--dataset", "data/trees"),
        ("status", "--dataset", "data/trees", "--period", "2021-9M"),
        ("new", "notebook", "own", "--dataset", "data/trees"),
        ("new", "project", "other"),
    ]:
        done = run(project, *arguments, env=VIETNAMESE)
        assert done.returncode == 0, (arguments, done.stderr)
        said[" ".join(arguments)] = spoken(done)
    assert {name: ENGLISH.findall(text) for name, text in said.items()
            if ENGLISH.search(text.split("\n\nnotebooks:")[0])} == {}  # fmt: skip


TEXTS = sorted(
    key
    for key in languages.language("vi").texts
    if key.startswith(("cli.", "publishing.", "why.", "intake."))
)


@pytest.mark.parametrize("key", TEXTS)
def test_text_is_not_the_english_one(key: str) -> None:
    vietnamese = languages.language("vi").texts[key]
    assert vietnamese != languages.language("en").texts.get(key) or not re.search(
        r"[a-z]", re.sub(r"\{.*?\}|--\w+", "", vietnamese)
    )
    assert ENGLISH.findall(re.sub(r"\{.*?\}|lcreport \w+", "", vietnamese)) == []


def test_event_and_report_are_spoken(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    with progress.printer(as_json=False) as on_event:
        on_event(builder.Event("waiting", detail="12"))
        on_event(builder.Event("made", "oak 2021 vi", seconds=1.25, done=1, of=2))
    assert capsys.readouterr().err == (
        "đang chờ tiến trình 12, đang ghi vào cùng thư mục\n[1/2] đã lập oak 2021 vi 1,3 s\n"
    )
    assert print_results.counted_by_grade(["fault", "doubt"]) == "1 lỗi, 1 nghi vấn"
    report = SiteReport(published=["trees 2021"], failed={"trees 2020": "x"}, seconds=2)
    assert list(report.lines("vi"))[:2] == [
        "không công bố được: trees 2020: x",
        "đã công bố: trees 2021",
    ]


@pytest.mark.parametrize("kind", fingerprints.KINDS)
def test_every_kind_of_input_has_its_words(kind: str) -> None:
    why = write_releases.Why("changed", (kind,))
    assert why.text("vi").startswith("đã đổi: ")
    assert why.text("vi") != why.text("en")
