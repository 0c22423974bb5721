"""How a build and its results are printed: live on a terminal, as plain lines in a log, as JSON."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from lcreport.files import without_password
from lcreport.languages import FIRST
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.progress import Progress, TaskID

    from lcreport.build.builder import BuildReport, Event
    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.build.verify import Finding
    from lcreport.errors import Fault, Grade
    from lcreport.languages import Language
    from lcreport.release.differences import Difference


@contextlib.contextmanager
def printer(*, as_json: bool) -> Iterator[Callable[[Event], None]]:
    """A function to give events to, which prints them until the block ends."""
    if as_json:
        yield lambda event: _print_json(_event(event))
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
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield bars, bars.add_task("annexes", total=None)


def _advance(bars: Progress, total: TaskID, running: dict[str, TaskID], event: Event) -> None:
    """Take in one event."""
    if event.state == "started":
        running[event.job] = bars.add_task(event.job, total=1)
    elif event.state == "waiting":
        bars.update(total, description=event.detail)
    elif event.job in running:
        bars.remove_task(running.pop(event.job))
    if event.of:
        bars.update(total, description="annexes", completed=event.done, total=event.of)


def _print_line(event: Event) -> None:
    if event.state in {"started", "up to date"}:
        return
    count = f"[{event.done}/{event.of}] " if event.of else ""
    seconds = f" {event.seconds:.1f} s" if event.seconds else ""
    section = f" in {event.section!r}" if event.section else ""
    detail = f": {event.detail}" if event.detail else ""
    _say(f"{count}{event.state} {event.job}{seconds}{section}{detail}".replace("  ", " "))


def _event(event: Event) -> dict[str, object]:
    facts = {"event": event.state, **asdict(event)}
    facts.pop("state")
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
        _print_json({
            "event": "finished",
            **counts,
            "seconds": round(report.seconds, 3),
            "interrupted": report.interrupted,
            "failures": failures,
            "unmade": report.incomplete,
            "warnings": report.warnings,
            "removed": report.removed,
            "without_figures": list(plan.without),
            "missing": list(plan.missing),
        })
        return
    for line in _remarks(report, plan):
        _say(line)
    if not report.incomplete:
        # Rare, and one number less to read where it does not occur.
        del counts["incomplete"]
    words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    _say(f"{words} in {report.seconds:.1f} s")


def _remarks(report: BuildReport, plan: Plan) -> Iterator[str]:
    """What is to be said of single annexes, a line each."""
    for job, failure in report.failed.items():
        section = f" in {failure.section!r}" if failure.section else ""
        yield f"failed {job}{section}: {failure.message}"
        if failure.notebook:
            yield f"  the notebook as far as it was executed: {failure.notebook}"
    for job, unmade in report.incomplete.items():
        yield from (f"incomplete {job}: no {name}: {why}" for name, why in unmade.items())
    for job, warnings in report.warnings.items():
        yield from (f"warning {job}: {warning}" for warning in warnings)
    for name in report.removed:
        yield f"removed, for it is no longer declared or has no figure: {name}"
    yield from (
        f"no figure, so no annex: {line}" for line in plan.without if line not in plan.missing
    )
    yield from (f"figures missing: {line}" for line in plan.missing)
    if report.interrupted:
        yield "interrupted; the next build goes on from here"


def print_reasons(reasons: Iterable[tuple[Job, str]], *, as_json: bool) -> None:
    """For each annex, why it would be made or not."""
    for job, why in reasons:
        if as_json:
            _print_json({"job": job.name, "rebuild": bool(why), "reason": why or "up to date"})
        else:
            _print(f"{job.name}: {why or 'up to date'}")


def print_faults(faults: Sequence[Fault], *, as_json: bool) -> None:
    """A line, or an object, for each; what is no fault has its grade before it."""
    for fault in faults:
        if as_json:
            _print_json(asdict(fault))
        else:
            _print(str(fault) if fault.grade == "fault" else f"{fault.grade}: {fault}")
    if not as_json:
        _say(_counted_by_grade([fault.grade for fault in faults]))


def print_records(records: Sequence[Mapping[str, Any]], form: str, language: str = FIRST) -> None:
    """Rows of comparisons as a JSON list, as CSV with dotted columns, or as text.

    Args:
        records: What `comparison.records` gives.
        form: `json`, `csv` or `text`.
        language: Of the words of a text: reasons and flags.
    """
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
    rows = [_text_row(record, language_of(language)) for record in records]
    # What no row has anything to say of would only push the others off the screen.
    heads = [
        head
        for head in dict.fromkeys(head for row in rows for head in row)
        if head in _ALWAYS or any(row[head] for row in rows)
    ]
    _print_columns(heads, [[row[head] for head in heads] for row in rows])


_ALWAYS = ("indicator", "unit", "value", "previous", "same_period_last_year", "target")


def _text_row(record: Mapping[str, Any], language: Language) -> dict[str, str]:
    """One row of the text table: head → cell."""
    unit, within = str(record["unit"]), record["within_year"] or {}
    parts = {
        name: f"{part['period']}: {part['value']}" if (part := within.get(name)) else ""
        for name in ("so_far", "last")
    }
    compared = {
        name: _in_short(record[name], unit, language)
        for name in ("previous", "same_period_last_year", "year_end", "target")
    }
    return {
        **{name: "" if record[name] is None else str(record[name]) for name in _ALWAYS[:3]},
        **parts,
        **compared,
        "note": "; ".join(_notes(record, language)),
    }


def _notes(record: Mapping[str, Any], language: Language) -> list[str]:
    """Flags in words, parts that do not add up, and why breaks keep figures from being compared."""
    flags = [language.text(f"flag.{flag}") for flag in record["flags"]]
    results = (record[name] for name in ("previous", "same_period_last_year", "year_end"))
    breaks = [reason for result in results if result for reason in result["breaks"]]
    within = record["within_year"]
    apart = [language.text("parts_apart")] if within and not within["adds_up"] else []
    return [*flags, *apart, *filter(None, dict.fromkeys(breaks))]


def print_listing(rows: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    """Rows with their heads, or a JSON list."""
    if as_json:
        _print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        _print_columns(list(rows[0]), [list(row.values()) for row in rows])


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Every file that is not as it was, and the counts."""
    different = [finding for finding in findings if not finding.same]
    if as_json:
        for finding in findings:
            _print_json(asdict(finding))
        return
    for finding in different:
        _print(str(finding))
    same = _counted(len(findings) - len(different), "file")
    _say(f"{same} the same, {len(different)} different")


def print_changes(changes: Sequence[Difference], *, as_json: bool) -> None:
    """A line for each change, or a JSON list."""
    if as_json:
        _print(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=1))
        return
    for change in changes:
        _print(str(change))
    _say(_counted(len(changes), "change"))


def _flat(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", ";".join(map(str, value)) if isinstance(value, list) else value


def _in_short(value: Mapping[str, Any] | None, unit: str, language: Language) -> str:
    """A comparison as its growth, points or attainment; the words of its reason where none is."""
    if value is None:
        return ""
    # A share of a thousand or a score has no percentage points.
    points = " pts" if unit == "%" else f" {unit}"
    for key, after in (("attainment_pct", "%"), ("growth_pct", "%"), ("points", points)):
        if value.get(key) is not None:
            return f"{_rounded(value[key], signed=key != 'attainment_pct')}{after}"
    return language.text(f"reason.{value['reason']}") if value.get("reason") else ""


def _rounded(value: float, *, signed: bool) -> str:
    """A number with one decimal, rounded half away from zero as annexes do.

    >>> _rounded(2.25, signed=True), _rounded(-0.0001, signed=True), _rounded(75.05, signed=False)
    ('+2.3', '0.0', '75.1')
    """
    rounded = Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not rounded:
        return "0.0"
    return f"{rounded:+f}" if signed else f"{rounded:f}"


def _print_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        _print("  ".join(map(str.ljust, row, widths)).rstrip())


def _counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> _counted(1, "fault"), _counted(2, "fault")
    ('1 fault', '2 faults')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counted_by_grade(grades: Sequence[Grade]) -> str:
    """How many there are of each grade.

    >>> _counted_by_grade([]), _counted_by_grade(["fault", "doubt", "doubt", "information"])
    ('no fault', '1 fault, 2 doubts, 1 for information')
    """
    faults, doubts = grades.count("fault"), grades.count("doubt")
    words = [_counted(faults, "fault") if faults else "no fault"]
    words += [_counted(doubts, "doubt")] if doubts else []
    rest = len(grades) - faults - doubts
    return ", ".join([*words, *([f"{rest} for information"] if rest else [])])


def _print_json(content: object) -> None:
    _print(json.dumps(content, ensure_ascii=False))


def _print(text: str) -> None:
    sys.stdout.write(f"{without_password(text)}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{without_password(text)}\n")
    sys.stderr.flush()
