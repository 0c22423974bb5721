"""The units, each checked by the tool that will read it; a shell runs the line for cron."""

import dataclasses
import datetime as dt
import json
import re
import runpy
import shutil
import subprocess
import sys
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from lxml import etree

import small_project
from lcreport import schedule
from lcreport.build import due
from lcreport.errors import InputError, ParameterError, ReleaseError
from lcreport.period import Period

TODAY = dt.date(2026, 11, 22)
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
TET = ["2026-02-16..2026-02-20", "2027-02-05..2027-02-11"]
RULES = [
    pytest.param({}, "calendar", id="calendar"),
    pytest.param({"holidays": ["01-01", "04-30", "05-01", "09-02", *TET]}, "nd09", id="nd09"),
    pytest.param({"working_days": 20, "holidays": TET, "at": "23:05"}, "calendar", id="into Tet"),
    pytest.param({"working_days": 0, "follow_up_days": 0}, "calendar", id="on the cut-off"),
    pytest.param({"periods": ["Q1", "Q2", "Q3", "Q4"], "weekend": ["sun"]}, "nd09", id="six days"),
    pytest.param({"periods": [f"{month:02}" for month in range(1, 13)]}, "nd09", id="months"),
]


def run_of(
    content: dict[str, object], window: str = "calendar", project: Path = Path("/srv/lcreport")
) -> schedule.ScheduledRun:
    rule = due.read(content, window, "params/x.yaml")
    command = schedule.command("data/x", notify=True, program=str(project / "bin" / "lcreport"))
    return schedule.ScheduledRun("x", rule, project, command, TODAY)


def due_days(rule: due.Rule, years: Iterable[int]) -> set[dt.date]:
    return {rule.due(period) for year in years for period in rule.of_year(year)}


def missed(rule: due.Rule, lines: Iterable[str]) -> list[dt.datetime]:
    """The moments of due days at which no line of a crontab starts anything."""
    moments = [dt.datetime.combine(day, rule.at) for day in due_days(rule, range(2026, 2040))]
    before = dt.timedelta(minutes=1)
    return [
        moment
        for moment in moments
        if all(next(CronSim(line, moment - before)) != moment for line in lines)
    ]


def elapses(expression: str, count: int) -> set[dt.date]:
    """The days on which systemd starts a timer, from 1 January 2027 on."""
    arguments = ["calendar", "--base-time=2027-01-01", f"--iterations={count}", expression]
    printed = subprocess.run(
        ["systemd-analyze", *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C.UTF-8"},
    ).stdout
    days = re.findall(r"(?:Next elapse|Iter\. #\d+): \w{3} (\d{4}-\d\d-\d\d)", printed)
    return {dt.date.fromisoformat(day) for day in days}


@pytest.mark.systemd
@pytest.mark.parametrize(("rule", "window"), RULES)
def test_systemd_starts_on_every_due_day_and_on_no_weekend(
    rule: dict[str, object], window: str
) -> None:
    run = run_of(rule, window)
    timer = schedule.files("systemd", run)["lcreport-x.timer"]
    expressions = re.findall(r"^OnCalendar=(.+)$", timer, re.MULTILINE)
    days = set().union(*(elapses(expression, 40) for expression in expressions))
    reached = {day for day in due_days(run.rule, (2026, 2027)) if day.year == 2027}
    assert reached <= days
    assert {day.weekday() for day in days}.isdisjoint(run.rule.calendar.weekend)


@pytest.mark.systemd
@pytest.mark.parametrize("scope", ["--user", "--system"])
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, scope: str) -> None:
    project = tmp_path / "100% sure, $HOME"
    program = project / "bin" / "lcreport"
    program.parent.mkdir(parents=True)
    program.symlink_to(shutil.which("true"))
    units = schedule.write(schedule.files("systemd", run_of({}, project=project)), tmp_path)
    said = subprocess.run(
        ["systemd-analyze", "verify", scope, *units],
        check=False,
        capture_output=True,
        text=True,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )
    about_ours = [line for line in said.stderr.splitlines() if "lcreport" in line]
    assert (said.returncode, about_ours) == (0, [])


def test_systemd_makes_up_for_a_missed_run() -> None:
    assert "\nPersistent=true\n" in schedule.files("systemd", run_of({}))["lcreport-x.timer"]


@pytest.mark.parametrize(("rule", "window"), RULES)
def test_cron_starts_on_every_due_day(rule: dict[str, object], window: str) -> None:
    run = run_of(rule, window)
    lines = [line for line in crontab(run).splitlines() if line[0].isdigit()]
    fields = [" ".join(line.split()[:5]) for line in lines]
    assert missed(run.rule, fields) == []


@pytest.mark.cron
@pytest.mark.parametrize(("rule", "window"), RULES)
def test_crontab_has_the_syntax_of_cron(
    tmp_path: Path, rule: dict[str, object], window: str
) -> None:
    file = tmp_path / "crontab"
    file.write_text(crontab(run_of(rule, window)))
    subprocess.run(["crontab", "-n", file], check=True)


@pytest.mark.cron
def test_crontab_syntax_check_refuses_an_hour_that_does_not_exist(tmp_path: Path) -> None:
    file = tmp_path / "crontab"
    file.write_text(crontab(run_of({})).replace("30 7 ", "30 27 "))
    said = subprocess.run(["crontab", "-n", file], check=False)
    assert said.returncode == 1


def crontab(run: schedule.ScheduledRun) -> str:
    return schedule.files("cron", run)["lcreport-x.crontab"]


@pytest.mark.parametrize(
    ("weekday", "runs"), [("5", True), ("6", False), ("7", False)], ids=["Friday", "Sat", "Sun"]
)
def test_cron_line_runs_in_the_project_with_its_secrets(
    tmp_path: Path, weekday: str, runs: bool
) -> None:
    project = tmp_path / "annexes, 100%"
    write_program(project / "bin" / "lcreport", 'echo "$PWD|$*|$LCREPORT_NOTIFY_URL"')
    write_program(tmp_path / "fake" / "date", f"echo {weekday}")
    secrets = tmp_path / ".config" / "lcreport" / "environment"
    secrets.parent.mkdir(parents=True)
    secrets.write_text("LCREPORT_NOTIFY_URL='mailtos://u:p w@h'\n")
    content = crontab(run_of({}, project=project))
    line = next(line for line in content.splitlines() if line[0] == "3")
    command = line.split(" ", 5)[5].replace(r"\%", "%")  # as cron does
    printed = subprocess.run(
        ["/bin/sh", "-c", command],
        check=True,
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "PATH": f"{tmp_path / 'fake'}:/usr/bin:/bin"},
    ).stdout
    arguments = "build --dataset data/x --period latest --notify"
    assert printed == (f"{project}|{arguments}|mailtos://u:p w@h\n" if runs else "")


def write_program(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def test_windows_task_is_well_formed_in_utf_8_and_utf_16() -> None:
    text = schedule.files("windows", run_of({}, project=Path("/srv/R&D <1>")))["lcreport-x.xml"]
    trees = [etree.fromstring(text.encode(encoding)) for encoding in ("utf-8", "utf-16")]
    assert etree.tostring(trees[0]) == etree.tostring(trees[1])
    assert trees[0].findtext(f".//{TASK}StartWhenAvailable") == "true"


@pytest.mark.parametrize(("rule", "window"), RULES)
def test_windows_task_starts_on_every_due_day(rule: dict[str, object], window: str) -> None:
    run = run_of(rule, window)
    task = etree.fromstring(schedule.files("windows", run)["lcreport-x.xml"].encode())
    days = set()
    for trigger in task.iter(f"{TASK}CalendarTrigger"):
        assert trigger.findtext(f"{TASK}StartBoundary") == f"2026-11-22T{run.rule.at:%H:%M}:00"
        months = [month.tag.removeprefix(TASK) for month in trigger.find(f".//{TASK}Months")]
        days |= {(month, day.text) for month in months for day in trigger.iter(f"{TASK}Day")}
    expected = {(f"{day:%B}", str(day.day)) for day in due_days(run.rule, range(2026, 2040))}
    assert expected <= days


def test_windows_task_hands_linux_one_whole_command() -> None:
    run = run_of({}, project=Path("/srv/annexes of R&D"))
    task = etree.fromstring(schedule.files("windows", run)["lcreport-x.xml"].encode())
    arguments = task.findtext(f".//{TASK}Arguments")
    quoted = arguments.removeprefix("--exec sh -c ")
    # Between its outer quotes, Windows takes a backslash only before a quote as an escape.
    inner = quoted[1:-1].replace('\\"', "\N{BULLET}")
    assert '"' not in inner
    assert "cd '/srv/annexes of R&D' && " in inner
    assert inner.replace("\N{BULLET}", '"') in crontab(run).replace(r"\%", "%")


@dataclass
class DAG:
    """What Airflow's own class is given, and the tasks made inside it."""

    dag_id: str
    schedule: "Timetable"
    start_date: dt.datetime
    catchup: bool
    max_active_runs: int
    tags: list[str]
    tasks: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "DAG":
        DAG.open = self
        return self

    def __exit__(self, *_error: object) -> None:
        del DAG.open


@dataclass
class Timetable:
    """`MultipleCronTriggerTimetable`."""

    lines: tuple[str, ...]
    timezone: str


def read_dag(path: Path, monkeypatch: pytest.MonkeyPatch) -> DAG:
    """The DAG of a file, run with the names that it imports from Airflow 3 and pendulum."""

    def bash_operator(*, task_id: str, bash_command: str, retries: int) -> None:
        assert retries == 0
        DAG.open.tasks[task_id] = bash_command

    names = {
        "airflow": {},
        "airflow.sdk": {
            "DAG": DAG,
            "MultipleCronTriggerTimetable": lambda *lines, timezone: Timetable(lines, timezone),
        },
        "airflow.providers": {},
        "airflow.providers.standard": {},
        "airflow.providers.standard.operators": {},
        "airflow.providers.standard.operators.bash": {"BashOperator": bash_operator},
        "pendulum": {"datetime": lambda *day, tz: dt.datetime(*day, tzinfo=ZoneInfo(tz))},
    }
    for name, content in names.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    compile(path.read_text(encoding="utf-8"), path, "exec")
    return runpy.run_path(str(path))["dag"]


@pytest.mark.parametrize(("rule", "window"), RULES)
def test_airflow_starts_on_every_due_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: dict[str, object], window: str
) -> None:
    run = run_of(rule, window)
    [file] = schedule.write(schedule.files("airflow", run), tmp_path)
    dag = read_dag(file, monkeypatch)
    assert dag.schedule.timezone == "Asia/Ho_Chi_Minh"
    assert missed(run.rule, dag.schedule.lines) == []


def test_airflow_runs_the_build_once_for_every_missed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [file] = schedule.write(schedule.files("airflow", run_of({})), tmp_path)
    dag = read_dag(file, monkeypatch)
    assert (dag.dag_id, dag.catchup, dag.max_active_runs) == ("lcreport-x", True, 1)
    assert list(dag.tasks) == ["build"]
    assert "build --dataset data/x --period latest --notify" in dag.tasks["build"]
    # 2026 is due on 15 January 2027; from 12 January on it could be in other years.
    starts = CronSim(dag.schedule.lines[0], dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert [f"{next(starts):%d %B %H:%M}" for _ in range(2)] == [
        "12 January 07:30",
        "13 January 07:30",
    ]
    assert dag.start_date <= dt.datetime(2027, 1, 12, tzinfo=dt.UTC)


def test_units_say_when_the_next_run_is_due() -> None:
    units = {
        name: text
        for scheduler in schedule.SCHEDULERS
        for name, text in schedule.files(scheduler, run_of({"holidays": ["01-01"]})).items()
    }
    # Fridays 1 January and 31 December: 4-8 and 11-15 January are the ten days.
    said = [name for name, text in units.items() if "2026, due on Friday 15 January 2027" in text]
    assert said == ["lcreport-x.timer", "lcreport-x.crontab", "lcreport-x.xml", "lcreport-x.py"]


def test_spans_join_months_with_the_same_days() -> None:
    # 31 March: earliest due on the 12th where it is a Sunday, latest on the 14th, and five more
    # working days end on the 21st. 1 January, a holiday, makes January's longer by a day.
    rule = due.read({"holidays": ["01-01"]}, "calendar", "x")
    assert schedule.day_ranges(rule, TODAY) == [
        schedule.DayRange((1,), 12, 22),
        schedule.DayRange((4, 7, 10), 12, 21),
    ]


def test_upcoming_says_that_reporting_has_ended() -> None:
    rule = due.read({"last": "2021-9M"}, "calendar", "x")
    assert schedule.upcoming(rule, TODAY) == "Reporting ended with 2021-9M."


def test_run_of_reads_rule_and_notify_from_the_params_file(tmp_path: Path) -> None:
    project = small_project.make(
        tmp_path / "p", schedule={"working_days": 3, "at": "09:15"}, notify={"when": "problems"}
    )
    run = schedule.run_of("data/trees", project, today=TODAY)
    assert (run.rule.working_days, f"{run.rule.at:%H:%M}") == (3, "09:15")
    assert run.command[1:] == (
        "build", "--dataset", "data/trees", "--period", "latest", "--notify",
    )  # fmt: skip


def test_run_of_refuses_a_dataset_whose_reporting_has_ended(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", schedule={"last": "2021-6M"})
    with pytest.raises(ParameterError, match="reporting ended with 2021-6M"):
        schedule.run_of("data/trees", project, today=TODAY)


@pytest.mark.parametrize("scheduler", schedule.SCHEDULERS)
def test_command_prints_the_unit_or_writes_its_files(tmp_path: Path, scheduler: str) -> None:
    project = small_project.make(tmp_path / "p")
    printed = small_project.run(
        project, "schedule", "--print", scheduler, "--dataset", "data/trees"
    )
    written = small_project.run(
        project, "schedule", "--print", scheduler, "--dataset", "data/trees", "--to", "units"
    )
    assert (printed.returncode, written.returncode) == (0, 0)
    paths = sorted((project / "units").iterdir())
    assert printed.stdout == "\n".join(path.read_text() for path in paths)
    assert f"cd {project}" in printed.stdout or f"WorkingDirectory={project}" in printed.stdout


def test_write_says_where_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ReleaseError, match="taken cannot be written"):
        schedule.write({"x": ""}, tmp_path / "taken")


def test_latest_and_the_timer_agree_on_the_first_day() -> None:
    run = run_of({}, "nd09")
    period = Period.parse("2027-9M")
    day = run.rule.due(period)
    assert due.latest(run.rule, {period}, day).period == period
    assert due.latest(run.rule, {period}, day - dt.timedelta(days=1)).period is None


INJECTED = ["a\n* * * * * evil", 'x"""; evil', "%h", "a; evil", "$(evil)", "../evil"]


@pytest.mark.parametrize("name", INJECTED)
def test_dataset_with_more_than_a_name_gets_no_unit(tmp_path: Path, name: str) -> None:
    project = small_project.make(tmp_path / "project")
    descriptor = project / "data/trees/datapackage.json"
    descriptor.write_text(json.dumps(json.loads(descriptor.read_text()) | {"name": name}))
    with pytest.raises(InputError, match="name"):
        schedule.run_of("data/trees", project, today=TODAY)


@pytest.mark.parametrize("scheduler", schedule.SCHEDULERS)
@pytest.mark.parametrize("name", [*INJECTED, "Hội", "a---b", "CON"])
def test_unit_is_called_by_a_word_whatever_the_dataset_is(scheduler: str, name: str) -> None:
    run = dataclasses.replace(run_of({}), dataset=name)
    assert re.fullmatch(r"lcreport-[a-z0-9]+(-[a-z0-9]+)*", run.name)
    assert all(re.fullmatch(r"[a-z0-9.-]+", path) for path in schedule.files(scheduler, run))


@pytest.mark.parametrize("folder", ["a\nb", "a\rb", "a\x1bb", "a\u2028b", "end\\"])
def test_folder_that_no_line_of_a_timer_holds_is_refused(tmp_path: Path, folder: str) -> None:
    project = small_project.make(tmp_path / folder)
    with pytest.raises(ParameterError, match="cannot stand on one line of a timer"):
        schedule.run_of("data/trees", project, today=TODAY)


@pytest.mark.parametrize("folder", ["a b", "50%", "$HOME", "it's", 'a "b"', "a;b", "a\\b", "Hội"])
def test_systemd_reads_the_folder_and_the_command_as_they_are(tmp_path: Path, folder: str) -> None:
    project = tmp_path / folder
    text = schedule.files("systemd", run_of({}, project=project))["lcreport-x.service"]
    lines = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line))
    assert lines["WorkingDirectory"].replace("%%", "%") == str(project)
    assert unquoted(lines["ExecStart"])[0] == str(project / "bin" / "lcreport")


def unquoted(line: str) -> list[str]:
    """The words of a command by the rules of systemd.service, without variables."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line)
    words = [re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for quoted, plain in found]
    return [word.replace("%%", "%") for word in words]


def test_comment_of_the_windows_task_stays_one(tmp_path: Path) -> None:
    run = dataclasses.replace(run_of({}), dataset="a---b")
    [text] = schedule.files("windows", run).values()
    etree.fromstring(text.encode())
