"""Tables of what leaders ask next: pace, contributions, place among units, growth over years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex import wording
from lcreport.annex.tables import answers, cells
from lcreport.annex.wording import MISSING, NOT_COMPARABLE
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.comparison import standings
from lcreport.comparison.place import measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Contribution, PerHead, Ranking, Row, Units, YearlyGrowth
    from lcreport.comparison.combine_bounds import Span
    from lcreport.dataset.frames import Organisation


def of_pace(rows: Sequence[Row], words: Words) -> Table | None:
    """Where each flow stands by its plan, what is behind first, and what the rest of a year needs.

    None for fewer than two, since the summary tells all of it of a single one.
    """
    planned = standings(sorted(rows, key=wording.urgency))
    found = [(row, pace, where) for row, where in planned if (pace := row.pace) is not None]
    if len(found) < 2:
        return None
    heads = ("indicator", "attained", "usual", "stands", "needed", "per_month", "ends")
    columns = [Column(head, words.phrase(f"asked.{head}")) for head in heads]
    lines = []
    for row, pace, where in found:
        if where == "not_measured":
            lines.append(_unmeasured(row, words))
            continue
        scale = _scale([pace.needed_per_month, pace.per_month], row, words)
        # The share of the year is not what is usual; that it stands in for it is said instead.
        usual = "" if pace.yardstick == "time" else words.percent(pace.usual_pct or 0.0)
        lines.append(
            Line((
                Cell(row.indicator.name(words.language)),
                _attained(row, words),
                answers.numbered(usual, pace.usual_pct, words)
                if usual
                else Cell(words.phrase("asked.too_few_years")),
                Cell(words.phrase(f"stands.{where}")),
                # Nobody needs accidents to come to a plan of them.
                Cell(NOT_COMPARABLE)
                if row.indicator.better == "lower"
                else answers.scaled(pace.needed_per_month, pace.needed_bound, scale, words),
                answers.scaled(pace.per_month, pace.bound, scale, words),
                Cell(wording.year_end(row, words) or MISSING),
            ))
        )
    # Without three years of any row there is no profile, and no end of the year to read from it.
    nothing = {"", MISSING, NOT_COMPARABLE, words.phrase("asked.too_few_years")}
    said = [
        {line.cells[at].written(words.language) for line in lines} - nothing
        for at in range(len(columns))
    ]
    kept = [at for at, texts in enumerate(said) if texts]
    # Nothing is explained that does not stand there; that too few years can be compared, the
    # summary says.
    explained = [words.phrase("asked.note.pace")] if heads.index("usual") in kept else []
    columns = [columns[at] for at in kept]
    lines = [Line(tuple(line.cells[at] for at in kept)) for line in lines]
    notes = [*explained, *_derived_years([row for row, _, _ in found], words)]
    # Of one period, in which as much of the year has passed for every row.
    passed = words.percent(found[0][1].elapsed_pct)
    caption = words.phrase("caption.pace", share=passed)
    return answers.table("pace", columns, lines, words, notes=notes, caption=caption)


def _attained(row: Row, words: Words) -> Cell:
    value = None
    if row.target is not None:
        points = row.target.points
        value = row.target.attainment_pct if points is None else points
    return answers.numbered(wording.attained(row, words), value, words)


def _unmeasured(row: Row, words: Words) -> Line:
    """A plan with why nothing is measured by it, which is not that there is no figure."""
    reason = (row.target.reason if row.target is not None else None) or "not_reported"
    why = f"{words.phrase('stands.not_measured')}: {words.phrase(f'reason.{reason}')}"
    cells = (row.indicator.name(words.language), "", "", why, "", "", "")
    return Line(tuple(map(Cell, cells)))


def _derived_years(rows: Sequence[Row], words: Words) -> list[str]:
    """Which years of a profile rest on figures that nobody printed."""
    items = [
        f"{row.indicator.name(words.language)} ({', '.join(map(str, row.pace.derived_years))})"
        for row in rows
        if row.pace is not None and row.pace.derived_years
    ]
    return [words.phrase("asked.note.pace_derived", items="; ".join(items))] if items else []


def of_contributions(
    rows: Sequence[Row], parts: Mapping[str, Contribution], words: Words
) -> Table | None:
    """What parts contribute to their total, and how their shares moved; None where nothing can."""
    known = [part for part in parts.values() if part.points.value is not None]
    if not known:
        return None
    names = {row.indicator.id: row.indicator.name(words.language) for row in rows}
    columns = [
        Column("part", words.phrase("asked.part")),
        Column("whole", words.phrase("asked.whole")),
        Column("share", words.phrase("asked.share"), "percent", "%", 1),
        Column("share_before", words.phrase("asked.share_before"), "percent", "%", 1),
        Column("share_change", words.phrase("asked.share_change"), "points", "", 1),
        # Two decimals: contributions are often below a tenth of a point, and have to add up.
        Column("points", words.phrase("asked.contribution"), "points", "", 2),
    ]
    lines = [
        Line((
            Cell(names[part.indicator]),
            Cell(names[part.whole]),
            answers.ratio(part.share, words),
            answers.ratio(part.share_before, words),
            answers.ratio(part.share_change, words, signed=True),
            answers.ratio(part.points, words, decimals=2, signed=True),
        ))
        for part in known
    ]
    notes = [words.phrase("asked.note.contributions")]
    return answers.table("contributions", columns, lines, words, notes=notes)


def of_place(
    found: Sequence[Units], organisation: Organisation, whole: Organisation | None, words: Words
) -> Table | None:
    """One unit's figures beside the median of its like and the whole, each with its rank."""
    columns = [
        Column("measure", words.phrase("asked.measure")),
        Column("own", organisation.short(words.language)),
        Column("rank", words.phrase("asked.rank")),
        Column("median", words.phrase("asked.median")),
    ]
    if whole is not None:
        columns.append(Column("whole", whole.short(words.language)))
    lines = []
    for units in found:
        lines.append(Line((Cell(units.indicator.name(words.language)),), group=True))
        lines += [
            # The last cell is that of the whole, which may have no column.
            Line(_placed(units, ranking, organisation.id, words)[: len(columns)])
            for ranking in units.rankings
        ]
        part = units.contribution(organisation.id)
        if part is not None and part.share.value is not None:
            lines += _within_the_whole(part, len(columns), words)
    # Heads of groups alone.
    if all(line.group for line in lines):
        return None
    return answers.table("place", columns, lines, words, notes=[words.phrase("asked.note.place")])


def _placed(units: Units, ranking: Ranking, organisation: str, words: Words) -> tuple[Cell, ...]:
    measure, unit = ranking.measure, units.indicator.unit(words.language)
    own, bound = measured(units.rows.get(organisation), measure)
    values = [ranking.median, ranking.whole, own]
    is_amount = measure == "value"
    scale = words.scale(values, unit, units.indicator.decimals) if is_amount else None

    def cell(value: float | None, bound: str | None, within: Span | None) -> Cell:
        written = answers.amount(
            value, bound, scale, words, measure=measure, unit=unit, within=within
        )
        shown = value / scale.factor if scale is not None and value is not None else value
        return answers.numbered(written, shown, words)

    place = ranking.places.get(organisation)
    counted = words.points_unit(unit, short=True)
    return (
        Cell(words.phrase(f"asked.by.{measure}", unit=counted)),
        cell(own, bound, ranking.within.get(organisation)),
        Cell(rank(place.rank, place.rank_to, ranking.units, words) if place else MISSING),
        Cell(words.phrase("asked.open"))
        if ranking.median is None and ranking.units
        else cell(ranking.median, ranking.median_bound, ranking.median_within),
        cell(ranking.whole, ranking.whole_bound, ranking.whole_within),
    )


def rank(first: int | None, last: int | None, of: int, words: Words) -> str:
    """A rank among so many: "15/23", "1 – 2/23" where bounds leave it open."""
    if first is None or last is None:
        return MISSING
    span = words.number(first) if first == last else f"{words.number(first)} – {words.number(last)}"
    return f"{span}/{words.number(of)}"


def _within_the_whole(part: Contribution, width: int, words: Words) -> list[Line]:
    filled = [("asked.share_of_whole", part.share, 1), ("asked.contribution", part.points, 2)]
    return [
        Line((
            Cell(words.phrase(key)),
            answers.ratio(ratio, words, decimals=decimals, signed=key == "asked.contribution"),
            *(Cell() for _ in range(width - 2)),
        ))
        for key, ratio, decimals in filled
        if ratio.value is not None
    ]


def of_growth(
    rows: Sequence[tuple[Row, YearlyGrowth | None, PerHead | None, str]], words: Words
) -> Table | None:
    """Index and average growth a year since the first comparable year, and per head.

    Args:
        rows: Each row with its growth, what it is per head, and the unit of that.
        words: The language to write.
    """
    if not rows:
        return None
    with_heads = any(heads is not None and heads.value is not None for _, _, heads, _ in rows)
    keys = ["indicator", "since", "index", "yearly", *(["per_head"] if with_heads else [])]
    columns = [
        Column(
            key, words.phrase(f"asked.{key}"), "number" if key in {"index", "yearly"} else "text"
        )
        for key in keys
    ]
    lines = []
    for row, growth, heads, unit in rows:
        cell = Cell(MISSING)
        if heads is not None and heads.value is not None:
            scale = words.scale([heads.value], unit, 1)
            cell = answers.scaled(heads.value, heads.bound, scale, words)
        lines.append(
            Line((
                Cell(row.indicator.name(words.language)),
                *_grown(growth, words),
                *([cell] if with_heads else []),
            ))
        )
    return answers.table("growth", columns, lines, words)


def _grown(growth: YearlyGrowth | None, words: Words) -> tuple[Cell, Cell, Cell]:
    if growth is None or growth.growth_pct is None or growth.index is None:
        return Cell(MISSING), Cell(MISSING), Cell(MISSING)
    index = Cell(number=growth.index, decimals=1)
    yearly = Cell(number=growth.growth_pct, decimals=1, signed=True)
    moved = growth.index_within and (growth.index_within[0] - 100, growth.index_within[1] - 100)
    return (
        Cell(growth.first.short_label(words.language)),
        cells.spanned(index, growth.bound, moved, words, none=100.0),
        cells.spanned(yearly, growth.bound, growth.growth_within, words),
    )


def _scale(values: Sequence[float | None], row: Row, words: Words) -> Scale:
    return words.scale_of(row.indicator, values).of_averages()
