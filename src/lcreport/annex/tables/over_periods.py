"""What several organisations report, each beside its own figure of last year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex import name_sources
from lcreport.annex.tables.indicator_cells import CellWriter
from lcreport.annex.wording import NEARLY_NONE
from lcreport.blocks import Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison import Row
    from lcreport.dataset.frames import Dataset, Organisation
    from lcreport.period import Period


def of_periods(
    data: Dataset,
    rows: Mapping[str, Sequence[Row]],
    organisations: Mapping[str, Organisation],
    period: Period,
    words: Words,
) -> Table | None:
    """The organisations below each indicator that two or more of them report.

    None where nearly none of them has a figure of last year.

    Args:
        data: Where publishers have their names.
        rows: Organisation id → its rows.
        organisations: Organisation id → its names, in the order of the lines.
        period: The period of the overview.
        words: The language to write.
    """
    found: dict[str, list[Row]] = {}
    for organisation in organisations:
        for row in rows.get(organisation, ()):
            if row.now is not None:
                found.setdefault(row.indicator.id, []).append(row)
    shared = [members for members in found.values() if len(members) > 1]
    every = [row for members in shared for row in members]
    if sum(map(_has_base, every)) <= NEARLY_NONE * len(every):
        return None
    writer = CellWriter(
        words, data.source.settings.get("ratio", "growth"), {}, None,
        name_sources.publisher_names(data, words),
    )  # fmt: skip
    lines: list[Line] = []
    for members in shared:
        name = members[0].indicator.name(words.language)
        lines.append(Line((Cell(name),), group=True))
        lines += [_line(row, organisations[row.organisation], writer) for row in members]
    return Table(
        "over-periods",
        words.phrase("caption.over_periods"),
        _columns(period, words, writer.base),
        lines,
        head="organisation",
        legend=writer.legend(),
        language=words.language,
    )


def _has_base(row: Row) -> bool:
    compared = row.same_period_last_year
    return compared is not None and compared.value is not None


def _columns(period: Period, words: Words, base: str) -> list[Column]:
    against = words.phrase("column.same_period_last_year")
    short = words.phrase("against_short.same_period_last_year")
    change = words.phrase(f"column.{base}", against=short)
    return [
        Column("organisation", words.phrase("column.organisation")),
        Column("unit", words.phrase("column.unit")),
        Column("now", period.short_label(words.language), "number"),
        Column("before", against, "number"),
        Column("change", change, "percent", "%" if base == "growth" else "", 1),
    ]


def _line(row: Row, organisation: Organisation, writer: CellWriter) -> Line:
    compared = row.same_period_last_year
    return Line((
        Cell(organisation.short(writer.words.language)),
        Cell(writer.scale(row).unit),
        writer.figure(row, row.now),
        writer.compared(row, compared),
        writer.change(row, compared),
    ))
