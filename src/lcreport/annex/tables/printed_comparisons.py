"""Comparisons that the source itself printed, beside those computed from its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import cells
from lcreport.annex.wording import MISSING, Words
from lcreport.blocks import Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison import Attainment, Comparison, Row


def of_printed_comparisons(rows: Sequence[Row], words: Words, *, base: str) -> Table | None:
    """One line a printed comparison that differs: computed, printed, difference and why.

    None where none differs: that the two agree is what a reader expects, and what was printed only
    the summary tells.

    Args:
        rows: Rows of the comparison.
        words: The language to write.
        base: "growth" or "ratio", what the dataset prints against the same period last year.
    """
    lines = []
    for row in rows:
        against = row.same_period_last_year
        if against is not None and against.printed is not None and _differs(against):
            # In the base that the source prints: 171,7 beside +71,7 would look like an error of
            # theirs.
            computed = against.growth_pct if base == "growth" else against.ratio_pct
            label = words.phrase(f"printed.{base}", indicator=row.indicator.name(words.language))
            lines.append(_line(label, computed, against, words))
        if row.target is not None and row.target.printed is not None and _differs(row.target):
            name = row.indicator.name(words.language)
            label = words.phrase("printed.attainment", indicator=name)
            lines.append(_line(label, row.target.attainment_pct, row.target, words))
    if not lines:
        return None
    columns = [
        Column("comparison", words.phrase("column.comparison")),
        Column("computed", words.phrase("column.computed"), "percent", "%", 1),
        Column("printed", words.phrase("column.printed"), "percent", "%", 1),
        Column("difference", words.phrase("column.difference"), "points", "%", 1),
        Column("why", words.phrase("column.why")),
    ]
    has_gap = any(line.cells[1].number is None for line in lines)
    legend = [(MISSING, words.phrase("legend.missing"))] if has_gap else []
    caption = words.phrase("caption.printed")
    return Table(
        "printed",
        caption,
        columns,
        lines,
        head="comparison",
        legend=legend,
        language=words.language,
    )


def _differs(result: Comparison | Attainment) -> bool:
    return result.printed_reason not in {None, "", "only_printed"}


def _line(
    label: str, computed: float | None, against: Comparison | Attainment, words: Words
) -> Line:
    printed = against.printed
    if printed is None or computed is None:
        difference = Cell(MISSING)
    else:
        difference = cells.points(computed - printed, 1, words)
    why = against.printed_reason
    return Line((
        Cell(label),
        Cell(MISSING) if computed is None else Cell(number=computed, decimals=1),
        Cell(MISSING) if printed is None else Cell(number=printed, decimals=1),
        difference,
        Cell(words.phrase(f"printed_reason.{why}") if why else words.phrase("agrees")),
    ))
