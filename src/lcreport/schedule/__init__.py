"""Ready-made timers for the quarterly build: systemd, cron, Windows Task Scheduler, Airflow.

The files of one scheduler are called a unit here, as systemd does. A unit starts a build on every
working day from the earliest day on which figures can be due until they have been followed up.
Which period is due on a day, `lcreport build --period latest` decides itself, so that a build too
early, too late or twice does no harm.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import subprocess
import sys
from calendar import day_name, month_name
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from lcreport import documents
from lcreport import files as writing
from lcreport.build import due, params
from lcreport.build.due import WEEKDAYS, Rule
from lcreport.build.plan import locate
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError, ReleaseError
from lcreport.languages import PROGRAM
from lcreport.schedule.run_days import DayRange, day_ranges
from lcreport.site import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.period import Period

# A unit is read by everybody on the machine; addresses with passwords stand in this file.
SECRETS = "$HOME/.config/lcreport/environment"
_TEMPLATES = {
    "systemd": {"{name}.service": "service.j2", "{name}.timer": "timer.j2"},
    "cron": {"{name}.crontab": "cron.j2"},
    "windows": {"{name}.xml": "windows.j2"},
    "airflow": {"{name}.py": "airflow.j2"},
}
# Of what systemd takes as it stands; everything else is put between quotes.
_PLAIN_WORD = re.compile(r"[\w./:@%$=+-]+", re.ASCII)
SCHEDULERS = tuple(_TEMPLATES)

__all__ = [
    "SCHEDULERS",
    "SECRETS",
    "DayRange",
    "ScheduledRun",
    "command",
    "day_ranges",
    "files",
    "run_of",
    "upcoming",
    "write",
]


@dataclass(frozen=True, slots=True)
class ScheduledRun:
    """What a unit starts, and when.

    Attributes:
        dataset: The dataset's name.
        rule: When its periods are due.
        project: The folder that holds notebooks/ and params/.
        command: Program and arguments, run in that folder.
        today: The day from which the unit holds.
    """

    dataset: str
    rule: Rule
    project: Path
    command: tuple[str, ...]
    today: dt.date

    @property
    def name(self) -> str:
        """The unit's name."""
        # Shells, systemd and PowerShell each take other letters; these they all take as they are,
        # and two hyphens would end a comment of XML.
        return f"lcreport-{addresses.slug(self.dataset).replace('--', '-')}"


def command(dataset: str, *, notify: bool, program: str = "", inbox: str = "") -> tuple[str, ...]:
    """The program and arguments of a quarterly run.

    Args:
        dataset: Folder or address of the dataset.
        notify: Send a message about how it went.
        program: The lcreport to run; the one of this environment if not given.
        inbox: Folder whose files are taken in first; none if empty.
    """
    # Whole, for timers start with a short PATH or none.
    executable = program or str(Path(sys.prefix) / "bin" / "lcreport")
    options = (*(("--inbox", inbox) if inbox else ()), *(("--notify",) if notify else ()))
    return (executable, "build", "--dataset", dataset, "--period", "latest", *options)


def run_of(dataset: str, project: Path, *, today: dt.date | None = None) -> ScheduledRun:
    """The quarterly run of a dataset, by the rule of its params file.

    Args:
        dataset: Folder or address of the dataset.
        project: The folder that holds notebooks/ and params/.
        today: The day from which the unit holds; the present one if not given.

    Raises:
        ParameterError: the params file cannot be read, or says that reporting has ended.
        DatasetError: the dataset cannot be read.
    """
    source = open_source(locate(dataset, project))
    declared = params.read(source.name, Slices(source), project)
    rule = declared.schedule or Rule(window=source.settings.get("window", "calendar"))
    asked = command(dataset, notify=bool(declared.notify), inbox=declared.inbox)
    name = documents.safe_name(source.name, "dataset")
    for what, word in (
        ("the project's folder", str(project)),
        *(("its command", w) for w in asked),
    ):
        _check_word(what, word)
    run = ScheduledRun(name, rule, project, asked, today or due.today(rule))
    if rule.next_due(run.today) is None:
        raise ParameterError(
            f"params/{source.name}.yaml says that reporting ended with {rule.last}, "
            "so there is no run to come; take out `last` if it goes on"
        )
    return run


def _check_word(what: str, word: str) -> None:
    """Refuse what no quoting keeps together: crontabs and units have one line for a command.

    Raises:
        ParameterError: it holds a line end or another control character.
    """
    if not word.isprintable() or word.endswith("\\"):
        raise ParameterError(
            f"{what} holds {word!r}, which cannot stand on one line of a timer; give a folder "
            "whose name has neither control characters nor a backslash at its end"
        )


def files(scheduler: str, run: ScheduledRun) -> dict[str, str]:
    """File name → content of the units that make one scheduler start the run.

    Args:
        scheduler: One of `SCHEDULERS`.
        run: What to start.
    """
    templates = _environment()
    facts = _facts(run)
    return {
        name.format(name=run.name): templates.get_template(template).render(facts)
        for name, template in _TEMPLATES[scheduler].items()
    }


def write(units: Mapping[str, str], folder: Path) -> list[Path]:
    """Write units into a folder.

    Raises:
        ReleaseError: one could not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writing.write_whole({folder / name: text.encode() for name, text in units.items()})
    except OSError as error:
        raise ReleaseError(
            f"{folder} cannot be written: {writing.why_not_written(error)}"
        ) from error
    return [folder / name for name in units]


def upcoming(rule: Rule, today: dt.date) -> str:
    """The next period and the day on which it is due, in a sentence."""
    coming = rule.next_due(today)
    if coming is None:
        return f"Reporting ended with {rule.last}."
    day, label = rule.due(coming), coming.label_inside(PROGRAM)
    return f"{_when(rule)}. Next: {label}, due on {day_name[day.weekday()]} {_day(day)}."


def _when(rule: Rule) -> str:
    # Any year that is no leap year: cut-offs are named by day and month.
    cut_offs = [_cut_off(rule, period) for period in rule.of_year(2001)]
    days = "working day" if rule.working_days == 1 else "working days"
    return f"{rule.working_days} {days} after {_listed(cut_offs)}"


def _cut_off(rule: Rule, period: Period) -> str:
    return _day(period.window(rule.window)[1]).rpartition(" ")[0]


def _day(day: dt.date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _facts(run: ScheduledRun) -> dict[str, object]:
    rule = run.rule
    # `date +%u` counts Monday as 1, Python as 0.
    days_off = "".join(str(day + 1) for day in sorted(rule.calendar.weekend))
    at_once = (
        f'set -a; [ ! -r "{SECRETS}" ] || . "{SECRETS}"; set +a; '
        f"cd {shlex.quote(str(run.project))} && {shlex.join(run.command)}"
    )
    # cron joins the day of the month and that of the week by "or", so the week is asked here.
    skip = f"date +%u | grep -q '[{days_off}]' && exit 0; " if days_off else ""
    return {
        "name": run.name,
        "dataset": run.dataset,
        "project": str(run.project),
        "command": run.command,
        "sentence": upcoming(rule, run.today),
        "follow_up": (
            f"Late and corrected figures are looked for on {rule.follow_up_days} more working "
            "days. Print this anew when the rule or the holidays change."
        ),
        "day_ranges": day_ranges(rule, run.today),
        "working_week": ",".join(
            name.capitalize()
            for day, name in enumerate(WEEKDAYS)
            if day not in rule.calendar.weekend
        ),
        "at": f"{rule.at:%H:%M}",
        "hour": rule.at.hour,
        "minute": rule.at.minute,
        "timezone": rule.timezone,
        "today": run.today.isoformat(),
        # Arguments of Python's datetime, where 08 would be no number.
        "start": f"{run.today.year}, {run.today.month}, {run.today.day}",
        "month_names": list(month_name)[1:],
        "at_once": at_once,
        "on_working_weekdays": skip + at_once,
    }


def _environment() -> Environment:
    # None of the units is HTML; each value is escaped by the rules of where it goes.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("lcreport.schedule"),
        # A misspelt place would otherwise leave a timer that starts nothing.
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "systemd_path": lambda path: path.replace("%", "%%"),
        "systemd_words": _systemd_words,
        # cron takes % for the end of the line.
        "cron_escaped": lambda text: text.replace("%", r"\%"),
        "windows_word": lambda text: subprocess.list2cmdline([text]),
        # XML has no -- within a comment.
        "xml_comment": lambda text: re.sub("-(?=-)", "- ", text),
        "shell_word": shlex.quote,
        "python": repr,
    }
    return environment


def _systemd_words(words: Sequence[str]) -> str:
    # systemd replaces variables in arguments only, not in the program's path.
    program, *arguments = [
        word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") for word in words
    ]
    escaped = [program, *(argument.replace("$", "$$") for argument in arguments)]
    return " ".join(word if _PLAIN_WORD.fullmatch(word) else f'"{word}"' for word in escaped)
