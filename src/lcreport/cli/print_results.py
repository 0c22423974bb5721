"""How findings, figures, lists and differences are printed: as text, as JSON, as CSV."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from lcreport.build import history_table
from lcreport.cli.messages import code, plural, said, text
from lcreport.cli.streams import echo, echo_json
from lcreport.errors import shortened
from lcreport.languages.translatable import Translatable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.build.history import Run
    from lcreport.build.verify import Finding
    from lcreport.comparison.json_records import RowRecord
    from lcreport.errors import Fault, Grade
    from lcreport.release.differences import Difference


def print_faults(faults: Sequence[Fault], *, as_json: bool) -> None:
    """A line, or an object, for each; what is no fault has its grade before it."""
    for fault in faults:
        if as_json:
            echo_json(asdict(fault))
        else:
            grade = "" if fault.grade == "fault" else f"{text(f'cli.check.{fault.grade}')}: "
            echo(f"{grade}{_line(fault)}")
    if not as_json:
        echo(counted_by_grade([fault.grade for fault in faults]), err=True)


def _line(fault: Fault) -> str:
    """What is found, in the user's language where the languages' files have it."""
    # Part by part, for a cell may hold the very words of a message.
    found, mended = said(fault.message), said(fault.remedy)
    if not isinstance(fault.message, Translatable):
        return shortened(f"{said(f'{fault.where}: ')}{fault.seen}{found}; {mended}")
    place = text("cli.check.place", file=fault.file, row=fault.row, column=fault.column)
    return shortened(
        text("cli.check.line", place=place, value=repr(fault.value), message=found, remedy=mended)
    )


def counted_by_grade(grades: Sequence[Grade]) -> str:
    """How many there are of each grade.

    >>> counted_by_grade([]), counted_by_grade(["fault", "doubt", "doubt", "information"])
    ('no fault', '1 fault, 2 doubts, 1 for information')
    """
    faults, doubts = grades.count("fault"), grades.count("doubt")
    words = [plural("cli.check.faults", faults) if faults else text("cli.check.no_fault")]
    words += [plural("cli.check.doubts", doubts)] if doubts else []
    rest = len(grades) - faults - doubts
    return ", ".join([*words, *([text("cli.check.for_information", count=rest)] if rest else [])])


def print_records(records: Sequence[RowRecord], *, as_json: bool) -> None:
    """Rows of comparisons as a JSON list, or as CSV with dotted columns.

    Args:
        records: What `comparison.records` gives.
        as_json: Whether as a list of JSON.
    """
    if as_json:
        echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    flat = [dict(_flat(record)) for record in records]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    # \n alone: on Windows the stream itself writes \r\n, and both would be \r\r\n.
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)


def _flat(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            # A semicolon: with commas every list would have to stand in quotation marks.
            yield f"{prefix}{key}", ";".join(map(str, value)) if isinstance(value, list) else value


def print_listing(rows: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    """Rows with their heads, or a JSON list."""
    if as_json:
        echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        print_columns(list(rows[0]), [list(row.values()) for row in rows])


def print_runs(runs: Sequence[Run]) -> None:
    """A row for each build, and below it what it could not make."""
    cells = [history_table.row(run, code()) for run in runs]
    below = [list(history_table.problems(run, code())) for run in runs]
    print_columns(history_table.heads(code()), cells, below)


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Every file that is not as it was, and the counts."""
    different = [finding for finding in findings if not finding.same]
    if as_json:
        for finding in findings:
            echo_json(asdict(finding))
        return
    for finding in different:
        echo(f"{finding}")
    same = plural("cli.verify.same", len(findings) - len(different))
    echo(text("cli.verify.counts", same=same, different=len(different)), err=True)


def print_changes(changes: Sequence[Difference], *, as_json: bool) -> None:
    """A line for each change, or a JSON list."""
    if as_json:
        echo(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=1))
        return
    for change in changes:
        echo(_change(change))
    echo(plural("cli.diff.changes", len(changes)), err=True)


def _change(change: Difference) -> str:
    """One difference in a line."""
    what = text(f"cli.diff.{change.what}")
    if change.what == "redefined":
        return f"{what} {change.indicator}: {change.part} {change.old!r} → {change.new!r}"
    figure = f"{what} {change.organisation} {change.indicator} {change.period}:"
    if change.what == "gone":
        return f"{figure} {change.old}"
    recorded = text("cli.diff.recorded", day=change.recorded or "?")
    before = f"{change.old} → " if change.what == "revised" else ""
    return f"{figure} {before}{change.new} ({recorded})"


def print_columns(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    below: Sequence[Sequence[str]] = (),
) -> None:
    """Rows in columns, each with the lines of `below` that stand below it."""
    # In letters: a terminal shows Vietnamese letters one cell wide each.
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row, lines in zip_longest((heads, *rows), ((), *below), fillvalue=()):
        echo("  ".join(map(str.ljust, row, widths)).rstrip())
        for line in lines:
            echo(f"  {line}")
