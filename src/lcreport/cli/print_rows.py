"""Rows of comparisons as a table in a terminal, in the words and numerals of annexes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.annex.wording import Words, attained, change
from lcreport.cli.messages import text
from lcreport.cli.print_results import print_columns
from lcreport.dataset import amounts
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison import Attainment, Comparison, Figure, Row
    from lcreport.languages import Language

_ALWAYS = ("indicator", "unit", "value", "previous", "same_period_last_year", "target")


def print_rows(rows: Sequence[Row], language: str) -> None:
    """Rows of comparisons as text, one line an indicator.

    Args:
        rows: What `comparison.table` gives.
        language: Of names, units, numbers, bounds, reasons and flags; heads are in the user's.

    Raises:
        ParameterError: there is no such language.
    """
    told = [_row(row, Words(language)) for row in rows]
    # What no row has anything to say of would only push the others off the screen.
    heads = [
        head
        for head in dict.fromkeys(head for row in told for head in row)
        if head in _ALWAYS or any(row[head] for row in told)
    ]
    words = [text(f"cli.table.{head}") for head in heads]
    # A space that pages keep a line from breaking at would not be found by a search for "điểm %".
    cells = [[row[head].replace("\u00a0", " ") for head in heads] for row in told]
    print_columns(words, cells)


def _row(row: Row, words: Words) -> dict[str, str]:
    """One row: head → cell."""
    language, within = language_of(words.language), row.within_year
    parts = {
        name: f"{part.period}: {_amount(part, language)}" if part else ""
        for name, part in (
            ("so_far", within and within.so_far),
            ("last", within and within.last),
        )
    }
    return {
        "indicator": row.indicator.name(words.language),
        "unit": row.indicator.unit(words.language),
        "value": _amount(row.now, language),
        **parts,
        "previous": _compared(row, row.previous, words),
        "same_period_last_year": _compared(row, row.same_period_last_year, words),
        "year_end": _compared(row, row.year_end, words),
        "target": attained(row, words) or _why(row.target, words),
        "note": "; ".join(_notes(row, words)),
    }


def _amount(figure: Figure | None, language: Language) -> str:
    """A figure with its digits and the word of its bound; empty where there is no number."""
    value = figure.value if figure else None
    if figure is None or value is None:
        return ""
    # A quotient has no end of digits.
    digits = Decimal(value) if value == round(value) else Decimal(f"{value:.9g}")
    return amounts.bounded(language.in_full(digits), figure.printed_qualifier, language)


def _compared(row: Row, result: Comparison | None, words: Words) -> str:
    """A change with its bound; the words of its reason where there is none."""
    if result is None:
        return ""
    changed = change(result, words, row.indicator.decimals, row.indicator.unit(words.language))
    return changed or _why(result, words)


def _why(result: Comparison | Attainment | None, words: Words) -> str:
    return words.phrase(f"reason.{result.reason}") if result and result.reason else ""


def _notes(row: Row, words: Words) -> list[str]:
    """Flags in words, parts that do not add up, and why breaks keep figures from being compared."""
    flags = [words.phrase(f"flag.{flag}") for flag in row.flags]
    # A break between the figure and two of its bases is the same sentence twice.
    breaks = dict.fromkeys(
        found.reason(words.language) for result in row.comparisons for found in result.breaks
    )
    apart = row.within_year is not None and not row.within_year.adds_up
    return [*flags, *([words.phrase("parts_apart")] if apart else []), *filter(None, breaks)]
