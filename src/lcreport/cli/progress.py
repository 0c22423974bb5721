"""How a build and its results are told: live on a terminal, as plain lines in a log, as JSON."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from lcreport.build.builder import Event, Report
    from lcreport.build.plan import Job, Plan
    from lcreport.build.verify import Finding
    from lcreport.errors import Fault
    from lcreport.release.differences import Difference


@contextlib.contextmanager
def shown(*, as_json: bool) -> Iterator[Callable[[Event], None]]:
    """A function to tell events to; shows them until the block ends."""
    if as_json:
        yield lambda event: _print_json(_event(event))
    elif not sys.stderr.isatty():
        yield _print_line
    else:
        from rich.console import Console  # noqa: PLC0415 - only on a terminal
        from rich.live import Live  # noqa: PLC0415

        board = Board()
        with Live(board, console=Console(stderr=True), refresh_per_second=4, transient=True):
            yield board.tell


class Board:
    """A line for each running annex, and one with count, rate and time left."""

    def __init__(self) -> None:
        self._running: dict[str, float] = {}
        self._began = time.monotonic()
        self._done = self._total = 0
        self._notice = ""

    def tell(self, event: Event) -> None:
        """Take in one event."""
        if event.state == "started":
            self._running[event.job] = time.monotonic()
        elif event.state == "waiting":
            self._notice = event.detail
        else:
            self._running.pop(event.job, None)
        self._done, self._total = event.done, max(event.of, self._total)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        now = time.monotonic()
        yield from (f"  {job}  {now - began:.1f} s" for job, began in self._running.items())
        if self._total:
            rate = self._done / (now - self._began)
            left = f", {(self._total - self._done) / rate:.0f} s left" if rate else ""
            yield f"{self._done} of {self._total}, {rate * 60:.0f} a minute{left}"
        elif self._notice:
            yield self._notice


def _print_line(event: Event) -> None:
    if event.state in {"started", "up to date"}:
        return
    count = f"[{event.done}/{event.of}] " if event.of else ""
    seconds = f" {event.seconds:.1f} s" if event.seconds else ""
    section = f" in {event.section!r}" if event.section else ""
    detail = f": {event.detail}" if event.detail else ""
    _say(f"{count}{event.state} {event.job}{seconds}{section}{detail}".replace("  ", " "))


def _event(event: Event) -> dict[str, Any]:
    facts = {"event": event.state, **asdict(event)}
    facts.pop("state")
    return {key: value for key, value in facts.items() if value not in {"", 0}}


def print_report(report: Report, plan: Plan, *, as_json: bool) -> None:
    """The counts of a build, and every failure with its section."""
    counts = {
        "made": len(report.made),
        "up_to_date": len(report.up_to_date),
        "failed": len(report.failed),
        "not_started": len(report.not_started),
    }
    if as_json:
        failures = {job: asdict(failure) for job, failure in report.failed.items()}
        _print_json({
            "event": "finished",
            **counts,
            "seconds": round(report.seconds, 3),
            "interrupted": report.interrupted,
            "failures": failures,
            "without_figures": list(plan.without),
            "missing": list(plan.missing),
        })
        return
    for job, failure in report.failed.items():
        section = f" in {failure.section!r}" if failure.section else ""
        _say(f"failed {job}{section}: {failure.message}")
    for each in plan.without:
        if each not in plan.missing:
            _say(f"no figure, so no annex: {each}")
    for each in plan.missing:
        _say(f"figures missing: {each}")
    if report.interrupted:
        _say("interrupted; the next build goes on from here")
    words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    _say(f"{words} in {report.seconds:.1f} s")


def print_reasons(reasons: Iterable[tuple[Job, str]], *, as_json: bool) -> None:
    """For each annex, why it would be made or not."""
    for job, why in reasons:
        if as_json:
            _print_json({"job": job.name, "rebuild": bool(why), "reason": why or "up to date"})
        else:
            _print(f"{job.name}: {why or 'up to date'}")


def print_faults(faults: Sequence[Fault], *, as_json: bool) -> None:
    """A line, or an object, for each fault."""
    for fault in faults:
        if as_json:
            _print_json(asdict(fault))
        else:
            _print(str(fault))
    if not as_json:
        _say(f"{len(faults)} faults" if faults else "no fault")


def print_records(records: Sequence[Mapping[str, Any]], form: str) -> None:
    """Rows of comparisons as a JSON list, as CSV with dotted columns, or as text."""
    if form == "json":
        _print(json.dumps(records, ensure_ascii=False, indent=1))
        return
    flat = [dict(_flat(record)) for record in records]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    if form == "csv":
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat)
        return
    told = ("indicator", "unit", "value", "previous", "same_period_last_year", "target")
    rows = [[_told(record.get(column)) for column in told] for record in records]
    _print_columns(told, rows)


def print_listing(rows: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    """Rows with their heads, or a JSON list."""
    if as_json:
        _print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        _print_columns(list(rows[0]), [list(row.values()) for row in rows])


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Every file that is not as it was, and the counts."""
    different = [each for each in findings if not each.same]
    if as_json:
        for finding in findings:
            _print_json(asdict(finding))
        return
    for finding in different:
        _print(str(finding))
    _say(f"{len(findings) - len(different)} files the same, {len(different)} different")


def print_changes(changes: Sequence[Difference], *, as_json: bool) -> None:
    """A line for each change, or a JSON list."""
    if as_json:
        _print(json.dumps([asdict(each) for each in changes], ensure_ascii=False, indent=1))
        return
    for change in changes:
        _print(str(change))
    _say(f"{len(changes)} changes")


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", ";".join(value) if isinstance(value, list) else value


def _told(value: Any) -> str:
    """A comparison as its growth, points or change; its reason where it has none."""
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    for key, unit in (("attainment_pct", "%"), ("growth_pct", "%"), ("points", " pts")):
        if value.get(key) is not None:
            return f"{value[key]:+.1f}{unit}" if key != "attainment_pct" else f"{value[key]:.1f}%"
    return str(value.get("reason") or "")


def _print_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        _print("  ".join(map(str.ljust, row, widths)).rstrip())


def _print_json(content: Any) -> None:
    _print(json.dumps(content, ensure_ascii=False))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
