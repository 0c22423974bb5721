"""The history of the builds into an output folder: a line of JSON for each, the newest last.

It stands beside the releases and belongs to none of them: no release's bytes depend on it, nobody
publishes it, and a build goes on where it cannot be written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import getpass
import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from lcreport import __version__, files
from lcreport.build.fields import count, items
from lcreport.errors import LcreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lcreport.build.builder import BuildReport
    from lcreport.build.plan import Plan

NAME = ".runs.jsonl"
"""Beside the releases in out/."""
KEPT = 500
# A build of thousands that all fail would say the same thousands of times.
_MOST_PROBLEMS = 20
_LONGEST = 300
# Twice what 500 builds of 20 failures can take, at four bytes a letter.
_LARGEST_BYTES = 40_000_000
_LARGEST_COUNT = 10**9
_count = count(0, _LARGEST_COUNT)


@dataclass(frozen=True, slots=True)
class Problem:
    """An annex that is not there, or not in every format.

    Attributes:
        annex: Its name, as the build prints it.
        section: In which section it failed; empty where that is not known.
        why: The reason.
    """

    annex: str
    section: str
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """One build.

    Attributes:
        start: When it began, in UTC.
        end: When it ended, in UTC.
        seconds: How long it took, with the time that it waited for another build.
        by: The user and machine.
        dataset: Name of the dataset.
        periods: Codes of the periods that were asked for.
        missing: Annexes that were asked for, and of which no figure is there.
        waiting: Files of the inbox that wait for a person.
        interrupted: Whether somebody ended it.
        error: Why all of it ended early; empty where it did not.
        problems: The first annexes that failed or are incomplete.
        lcreport: Its version.
        python: Python's version.
    """

    start: str
    end: str
    seconds: float
    by: str
    dataset: str
    periods: tuple[str, ...]
    made: int
    up_to_date: int
    incomplete: int
    failed: int
    not_started: int
    missing: int
    waiting: int
    interrupted: bool
    error: str
    problems: tuple[Problem, ...]
    lcreport: str
    python: str


@dataclass(frozen=True, slots=True)
class History:
    """The builds into a folder.

    Attributes:
        runs: The newest first.
        unread: Numbers of the lines that are torn, or not of this program.
    """

    runs: tuple[Run, ...]
    unread: tuple[int, ...]


@contextlib.contextmanager
def recorded(
    planned: Plan,
    report: BuildReport,
    out: Path,
    on_unwritten: Callable[[str], None],
    began: float,
) -> Iterator[None]:
    """Add a build to the history once it ends, however it ends.

    Whoever builds holds the lock of the folder, so of two builds none loses the other's line.

    Args:
        planned: What was to be built.
        report: How it went, filled in by then.
        out: The folder.
        on_unwritten: Called with the reason where the history cannot be written.
        began: When the build began, by `time.monotonic`.

    Raises:
        LcreportError: as the build raised it.
        KeyboardInterrupt: somebody ended the build.
    """
    why = ""
    try:
        yield
    except KeyboardInterrupt:
        report.interrupted = True
        raise
    except LcreportError as error:
        why = f"{error}"
        raise
    except Exception as error:
        # Its words may hold anything; the report of the defect has them.
        why = type(error).__name__
        raise
    finally:
        try:
            _add(out, _run(planned, report, why, time.monotonic() - began))
        except OSError as error:
            on_unwritten(f"{out / NAME} cannot be written: {files.why_not_written(error)}")


def read(out: Path) -> History:
    """The builds into a folder; none where nothing was built yet.

    Raises:
        OSError: the history cannot be read.
    """
    runs, unread = [], []
    for number, line in enumerate(_content(out).split(b"\n"), 1):
        if line.strip():
            try:
                runs.append(_of_line(line))
            # ValueError also where a number has too many digits, or letters are no UTF-8.
            except (KeyError, TypeError, ValueError, RecursionError):
                unread.append(number)
    return History(tuple(reversed(runs)), tuple(unread))


def _add(out: Path, run: Run) -> None:
    # What cannot be read is kept as it is: it may be a later version's.
    lines = [line for line in _content(out).split(b"\n") if line.strip()]
    own = json.dumps(asdict(run), ensure_ascii=False).encode()
    kept = [*lines, own][-KEPT:]
    files.write_whole({files.below(out, NAME): b"".join(line + b"\n" for line in kept)})


def _content(out: Path) -> bytes:
    # A link would put lines of somebody else's file into out/.
    place = files.below(out, NAME)
    try:
        return files.read(place, most=_LARGEST_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        why = f"it is larger than {_LARGEST_BYTES:,} bytes, as no history is; remove it"
        raise OSError(errno.EFBIG, why, f"{place}") from error


def _run(planned: Plan, report: BuildReport, error: str, seconds: float) -> Run:
    end = dt.datetime.now(dt.UTC)
    source = planned.slices.source

    def line(text: str) -> str:
        # Where the dataset lies is nobody's business who only asks how a build went.
        return _line_of_text(text.replace(source.address, source.name))

    problems = [
        *(Problem(name, own.section, own.message) for name, own in report.failed.items()),
        *(
            Problem(name, "", "; ".join(f"{ending}: {why}" for ending, why in unmade.items()))
            for name, unmade in report.incomplete.items()
        ),
    ]
    return Run(
        start=_written(end - dt.timedelta(seconds=seconds)),
        end=_written(end),
        seconds=round(seconds, 3),
        by=_line_of_text(f"{_user()}@{platform.node().partition('.')[0]}"),
        dataset=_line_of_text(source.name),
        periods=tuple(dict.fromkeys(job.period for job in planned.jobs)),
        made=len(report.made),
        up_to_date=len(report.up_to_date),
        incomplete=len(report.incomplete),
        failed=len(report.failed),
        not_started=len(report.not_started),
        missing=len(planned.missing),
        waiting=len(planned.waiting),
        interrupted=report.interrupted,
        error=line(error),
        problems=tuple(
            Problem(*map(line, (problem.annex, problem.section, problem.why)))
            for problem in problems[:_MOST_PROBLEMS]
        ),
        lcreport=__version__,
        python=platform.python_version(),
    )


def _written(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _user() -> str:
    try:
        return getpass.getuser()
    # A container's user may have no name: KeyError until Python 3.12, OSError since.
    except (ImportError, KeyError, OSError):
        return f"{os.getuid()}" if hasattr(os, "getuid") else "?"


def _line_of_text(text: str) -> str:
    """A text on one line, without passwords, and without what would steer a terminal."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    line = files.without_password(" ".join(seen.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _of_line(line: bytes) -> Run:
    """What a line says.

    Raises:
        KeyError: something is not there.
        TypeError: something is of another kind.
        ValueError: it is no JSON, or says what cannot be.
    """
    content = json.loads(line)
    if not isinstance(content, dict):
        raise TypeError(line)
    return Run(
        start=_moment(content["start"]),
        end=_moment(content["end"]),
        seconds=_seconds(content["seconds"]),
        by=_text(content["by"]),
        dataset=_text(content["dataset"]),
        periods=tuple(map(_text, items(content["periods"], least=0))),
        made=_count(content["made"]),
        up_to_date=_count(content["up_to_date"]),
        incomplete=_count(content["incomplete"]),
        failed=_count(content["failed"]),
        not_started=_count(content["not_started"]),
        missing=_count(content["missing"]),
        waiting=_count(content["waiting"]),
        interrupted=content["interrupted"] is True,
        error=_text(content["error"]),
        problems=tuple(map(_problem, items(content["problems"], least=0))),
        lcreport=_text(content["lcreport"]),
        python=_text(content["python"]),
    )


def _problem(content: object) -> Problem:
    if not isinstance(content, dict):
        raise TypeError(content)
    return Problem(_text(content["annex"]), _text(content["section"]), _text(content["why"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return _line_of_text(value)


def _moment(value: object) -> str:
    moment = dt.datetime.fromisoformat(_text(value))
    if moment.utcoffset() != dt.timedelta():
        raise ValueError(moment)
    return _written(moment)


def _seconds(value: object) -> float:
    # Not a number above all: it is neither below nor above anything.
    if not isinstance(value, float | int) or not 0 <= value <= _LARGEST_COUNT:
        raise ValueError(value)
    return float(value)
