"""How a build is printed: live on a terminal, as plain lines in a log, as JSON."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from lcreport.build import needs_kernel
from lcreport.cli.messages import code, number, plural, said, text
from lcreport.cli.streams import echo, echo_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress, TaskID

    from lcreport.build.builder import BuildReport, Event
    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.build.repeated import Unlike
    from lcreport.build.write_releases import Why

# As many annexes as the province's report has, in two languages.
_NAMED = 30


@contextlib.contextmanager
def printer(*, as_json: bool) -> Iterator[Callable[[Event], None]]:
    """A function to give events to, which prints them until the block ends."""
    if as_json:
        yield lambda event: echo_json(_event(event))
    # A bar redrawn ten times a second would fill a log.
    elif not sys.stderr.isatty():
        yield _print_line
    else:
        with _bars() as (bars, total):
            running: dict[str, TaskID] = {}
            yield lambda event: _advance(bars, total, running, event)


@contextlib.contextmanager
def _bars() -> Iterator[tuple[Progress, TaskID]]:
    """A line for each running annex, and above them a bar with the count and the time left."""
    from rich import progress  # noqa: PLC0415 - only on a terminal
    from rich.console import Console  # noqa: PLC0415

    columns = (
        # What stands in square brackets would be taken for rich's markup and vanish.
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    # Standard output is for results: a pipe behind it must not get a moving bar.
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        # How many there are is known with the first event that counts.
        yield bars, bars.add_task(text("cli.build.annexes"), total=None)


def _advance(bars: Progress, total: TaskID, running: dict[str, TaskID], event: Event) -> None:
    """Take in one event."""
    if event.state == "started":
        running[event.job] = bars.add_task(event.job, total=1)
    elif event.state == "waiting":
        bars.update(total, description=text("cli.build.waiting", process=event.detail))
    elif event.state == "unrecorded":
        bars.console.print(_unrecorded(event), markup=False, highlight=False)
    elif event.job in running:
        # A retried job is started anew and then has a line again.
        bars.remove_task(running.pop(event.job))
    if event.of:
        bars.update(
            total, description=text("cli.build.annexes"), completed=event.done, total=event.of
        )


def _print_line(event: Event) -> None:
    # In a log, hundreds of annexes that stay as they are would hide the one that failed.
    if event.state in {"started", "up to date"}:
        return
    if event.state == "waiting":
        echo(text("cli.build.waiting", process=event.detail), err=True)
        return
    if event.state == "unrecorded":
        echo(_unrecorded(event), err=True)
        return
    count = f"[{event.done}/{event.of}] " if event.of else ""
    seconds = f" {number(event.seconds, 1)} s" if event.seconds else ""
    section = text("cli.build.section", section=event.section) if event.section else ""
    detail = f": {event.detail}" if event.detail else ""
    state = text(f"cli.event.{event.state.replace(' ', '_')}")
    echo(f"{count}{state} {event.job}{seconds}{section}{detail}".replace("  ", " "), err=True)


def _unrecorded(event: Event) -> str:
    return text("cli.build.unrecorded", why=said(event.detail))


def _event(event: Event) -> dict[str, object]:
    facts = {"event": event.state, **asdict(event)}
    facts.pop("state")
    # What does not apply to an event is empty or 0, and left out.
    return {key: value for key, value in facts.items() if value not in {"", 0}}


def print_report(report: BuildReport, plan: Plan, *, as_json: bool) -> None:
    """The counts of a build, and every failure with its section."""
    counts = {
        "made": len(report.made),
        "up_to_date": len(report.up_to_date),
        "incomplete": len(report.incomplete),
        "failed": len(report.failed),
        "not_started": len(report.not_started),
    }
    if as_json:
        failures = {job: asdict(failure) for job, failure in report.failed.items()}
        echo_json({
            "event": "finished",
            **counts,
            "seconds": round(report.seconds, 3),
            "interrupted": report.interrupted,
            "failures": failures,
            "unmade": report.incomplete,
            "chartless": report.chartless,
            "warnings": report.warnings,
            "not_reproducible": {
                job: [asdict(cell) for cell in cells]
                for job, cells in report.not_reproducible.items()
            },
            "removed": report.removed,
            "removed_documents": report.removed_documents,
            "unapproved": report.unapproved,
            "without_figures": list(plan.without),
            "missing": list(plan.missing),
        })
        return
    for line in _remarks(report, plan):
        echo(line, err=True)
    if not report.incomplete:
        # Rare, and one number less to read where it does not occur.
        del counts["incomplete"]
    words = ", ".join(f"{count} {text(f'cli.event.{name}')}" for name, count in counts.items())
    echo(text("cli.build.counts", counts=words, seconds=number(report.seconds, 1)), err=True)


def _remarks(report: BuildReport, plan: Plan) -> Iterator[str]:
    """What is to be said of single annexes, a line each."""
    for job, failure in report.failed.items():
        section = text("cli.build.section", section=failure.section) if failure.section else ""
        yield text("cli.build.failed", job=job, section=section, message=failure.message)
        if failure.notebook:
            yield text("cli.build.kept", path=failure.notebook)
    for job, unmade in report.incomplete.items():
        yield from (
            text("cli.build.incomplete", job=job, format=name, why=why)
            for name, why in unmade.items()
        )
    yield from _chartless(report)
    for job, warnings in report.warnings.items():
        yield from (text("cli.build.warning", job=job, warning=warning) for warning in warnings)
    for job, cells in report.not_reproducible.items():
        yield from (_not_reproducible(job, cell) for cell in cells)
    yield from _removed(report)
    yield from (
        text("cli.build.without", annex=line) for line in plan.without if line not in plan.missing
    )
    yield from (text("cli.build.missing", annex=line) for line in plan.missing)
    if report.interrupted:
        yield text("cli.build.interrupted")


def _removed(report: BuildReport) -> Iterator[str]:
    """Which annexes are no longer there, how many documents of the others, which approvals."""
    for name in report.removed:
        yield text("cli.build.removed", job=name)
    if report.removed_documents:
        yield plural(
            "cli.build.documents",
            sum(report.removed_documents.values()),
            formats=", ".join(report.removed_documents),
            to=",".join(report.removed_documents),
        )
    for folder in report.unapproved:
        yield text("cli.build.unapproved", folder=folder)


def _chartless(report: BuildReport) -> Iterator[str]:
    """Which annexes have no archives of charts, in one line: of many annexes most may have none."""
    if not report.chartless:
        return
    formats = sorted({name for names in report.chartless.values() for name in names})
    yield text(
        "cli.build.chartless",
        formats=", ".join(formats),
        annexes=", ".join([*report.chartless][:_NAMED]),
        more=", …" if len(report.chartless) > _NAMED else "",
    )


def _not_reproducible(job: str, cell: Unlike) -> str:
    section = text("cli.build.section", section=cell.section) if cell.section else ""
    if cell.second:
        shown = text("cli.build.shown_twice", first=cell.first, second=cell.second)
    else:
        shown = text("cli.build.shown_once", value=cell.first)
    return text(
        "cli.build.not_reproducible",
        job=job, section=section, cell=str(cell.cell), source=cell.source, shown=shown,
    )  # fmt: skip


def print_reasons(reasons: Iterable[tuple[Job, Why | None]], *, as_json: bool) -> None:
    """For each annex, why it would be made or not."""
    for job, why in reasons:
        asks = needs_kernel.of_notebook(job.notebook.content)
        if as_json:
            reason = why.text() if why else "up to date"
            said = {"job": job.name, "rebuild": why is not None, "reason": reason}
            echo_json(said | ({"kernel": asks} if asks else {}))
        else:
            kernel = f"; {text('cli.build.kernel', asks=asks)}" if asks else ""
            given = why.text(code()) if why else text("cli.event.up_to_date")
            echo(f"{job.name}: {given}{kernel}")
