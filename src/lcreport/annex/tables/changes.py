"""What an annex says differently from the release before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.wording import MISSING, Words
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.dataset.frames import Dataset


def of_changes(changes: Sequence[Mapping[str, str]], data: Dataset, words: Words) -> Table:
    """One line a figure that is new, gone or revised, or an indicator described in other words.

    Args:
        changes: Objects with the keys what, indicator, period, part, old, new, recorded.
        data: Where indicators have their names.
        words: The language to write.
    """
    columns = [
        Column("indicator", words.phrase("column.indicator")),
        Column("period", words.phrase("column.period")),
        Column("what", words.phrase("column.what")),
        Column("old", words.phrase("column.old")),
        Column("new", words.phrase("column.new")),
        Column("recorded", words.phrase("column.recorded")),
    ]
    known = set(data.indicators["id"])
    # An indicator that the dataset no longer has has no name to print.
    lines = [_line(change, data, words) for change in changes if change["indicator"] in known]
    caption = words.phrase("caption.changes")
    language = words.language
    return Table("changes", caption, columns, lines, head="indicator", language=language)


def _line(change: Mapping[str, str], data: Dataset, words: Words) -> Line:
    indicator = data.indicator(change["indicator"])
    if change["what"] == "redefined":
        old, new = change["old"] or MISSING, change["new"] or MISSING
    else:
        old, new = (_value(change[key], indicator.id, data, words) for key in ("old", "new"))
    period = Period.parse(change["period"]).label(words.language) if change["period"] else ""
    texts = (
        indicator.name(words.language),
        period,
        words.phrase(f"change.{change['what']}"),
        old,
        new,
        words.date(change["recorded"]) if change["recorded"] else "",
    )
    return Line(tuple(map(Cell, texts)))


def _value(written: str, indicator_id: str, data: Dataset, words: Words) -> str:
    """A figure of a release, such as `at_least 1200`, with its unit."""
    qualifier, _, number = written.rpartition(" ")
    if not number:
        return MISSING
    if number == "described" or qualifier == "described":
        return words.phrase("described")
    indicator = data.indicator(indicator_id)
    value = float(number)
    return words.amount(value, indicator, qualifier or None)
