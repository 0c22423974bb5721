"""How findings, figures, lists and differences are printed: as text, as JSON, as CSV."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from lcreport.build import history_table
from lcreport.cli.messages import code, plural, said, text
from lcreport.cli.streams import echo, echo_json
from lcreport.dataset import amounts
from lcreport.errors import shortened
from lcreport.languages import FIRST
from lcreport.languages import language as language_of
from lcreport.languages.translatable import Translatable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.build.history import Run
    from lcreport.build.verify import Finding
    from lcreport.comparison.json_records import FigureRecord, RowRecord
    from lcreport.errors import Fault, Grade
    from lcreport.languages import Language
    from lcreport.release.differences import Difference

_ALWAYS = ("indicator", "unit", "value", "previous", "same_period_last_year", "target")


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


def print_records(records: Sequence[RowRecord], form: str, language: str = FIRST) -> None:
    """Rows of comparisons as a JSON list, as CSV with dotted columns, or as text.

    Args:
        records: What `comparison.records` gives.
        form: `json`, `csv` or `text`.
        language: Of the words of a text: reasons and flags.
    """
    if form == "json":
        echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    flat = [dict(_flat(record)) for record in records]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    if form == "csv":
        # \n alone: on Windows the stream itself writes \r\n, and both would be \r\r\n.
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
    words = [text(f"cli.table.{head}") for head in heads]
    _print_columns(words, [[row[head] for head in heads] for row in rows])


def _text_row(record: RowRecord, language: Language) -> dict[str, str]:
    """One row of the text table: head → cell."""
    unit, within = record["unit"], record["within_year"]
    parts = {
        name: f"{part['period']}: {_amount(part, language)}" if part else ""
        for name, part in (
            ("so_far", within and within["so_far"]),
            ("last", within and within["last"]),
        )
    }
    compared = {
        "previous": record["previous"],
        "same_period_last_year": record["same_period_last_year"],
        "year_end": record["year_end"],
        "target": record["target"],
    }
    return {
        "indicator": record["indicator"],
        "unit": unit,
        "value": _amount(record, language),
        **parts,
        **{name: _in_short(result, unit, language) for name, result in compared.items()},
        "note": "; ".join(_notes(record, language)),
    }


def _amount(figure: RowRecord | FigureRecord, language: Language) -> str:
    """A figure with its digits and the word of its bound; empty where there is no number."""
    value = figure["value"]
    if value is None:
        return ""
    # A quotient has no end of digits.
    digits = Decimal(value) if value == round(value) else Decimal(f"{value:.9g}")
    return amounts.bounded(language.in_full(digits), figure["qualifier"], language)


def _notes(record: RowRecord, language: Language) -> list[str]:
    """Flags in words, parts that do not add up, and why breaks keep figures from being compared."""
    flags = [language.text(f"flag.{flag}") for flag in record["flags"]]
    results = (record["previous"], record["same_period_last_year"], record["year_end"])
    # A break between the figure and two of its bases is the same sentence twice.
    breaks = dict.fromkeys(reason for result in results if result for reason in result["breaks"])
    within = record["within_year"]
    apart = [language.text("parts_apart")] if within and not within["adds_up"] else []
    return [*flags, *apart, *filter(None, breaks)]


def _flat(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            # A semicolon: with commas every list would have to stand in quotation marks.
            yield f"{prefix}{key}", ";".join(map(str, value)) if isinstance(value, list) else value


def _in_short(result: Mapping[str, object] | None, unit: str, language: Language) -> str:
    """A comparison as its growth, points or attainment; the words of its reason where none is."""
    if result is None:
        return ""
    # A share of a thousand or a score has no percentage points.
    points = language.text("cli.table.points") if unit == "%" else f" {unit}"
    for key, after in (("attainment_pct", "%"), ("growth_pct", "%"), ("points", points)):
        value = result.get(key)
        if isinstance(value, float | int):
            return f"{_rounded(value, signed=key != 'attainment_pct')}{after}"
    return language.text(f"reason.{result['reason']}") if result.get("reason") else ""


def _rounded(value: float, *, signed: bool) -> str:
    """A number with one decimal, rounded half away from zero as annexes do.

    >>> _rounded(2.25, signed=True), _rounded(-0.0001, signed=True), _rounded(75.05, signed=False)
    ('+2.3', '0.0', '75.1')
    """
    # By its shortest digits: the float 75.05 is a little less than that, and would round down.
    rounded = Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    # -0.04 is 0.0 and not -0.0.
    if not rounded:
        return "0.0"
    return f"{rounded:+f}" if signed else f"{rounded:f}"


def print_listing(rows: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    """Rows with their heads, or a JSON list."""
    if as_json:
        echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        _print_columns(list(rows[0]), [list(row.values()) for row in rows])


def print_runs(runs: Sequence[Run]) -> None:
    """A row for each build, and below it what it could not make."""
    cells = [history_table.row(run, code()) for run in runs]
    below = [list(history_table.problems(run, code())) for run in runs]
    _print_columns(history_table.heads(code()), cells, below)


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


def _print_columns(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    below: Sequence[Sequence[str]] = (),
) -> None:
    """Rows in columns, each with the lines that stand below it."""
    # In letters: a terminal shows Vietnamese letters one cell wide each.
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row, lines in zip_longest((heads, *rows), ((), *below), fillvalue=()):
        echo("  ".join(map(str.ljust, row, widths)).rstrip())
        for line in lines:
            echo(f"  {line}")
