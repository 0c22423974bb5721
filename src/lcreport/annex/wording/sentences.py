"""Sentences made from rows of a comparison; none says more than its rows do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport.annex.wording.numbers import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.comparison import Comparison, Row
    from lcreport.dataset.frames import Organisation

_CAVEATS = ("doubtful", "estimate", "revised", "break", "described", "not_reported")


def summary(rows: Sequence[Row], words: Words, *, areas: Mapping[str, str]) -> list[str]:
    """Three to six sentences on one organisation and period.

    Scope, the largest figure of the unit that matters most, change of flows against the same
    period last year, change of stocks against the end of last year, plan against the year that
    has passed, and caveats; what does not apply is left out, and where nothing can be compared
    one sentence says so. Change is given as growth, whatever the tables print.

    Args:
        rows: One row an indicator; an empty sequence gives one sentence.
        words: The language to write.
        areas: Area id → its name.
    """
    reported = [row for row in rows if row.now is not None]
    if not reported:
        return [words.phrase("summary.nothing")]
    changes = [_changes(reported, name, words) for name in ("same_period_last_year", "year_end")]
    compared = [text for text in (*changes, _printed(reported, words)) if text]
    if not compared and (change_before := _changes(reported, "previous", words)):
        compared = [change_before]
    found = [
        _scope(reported, words, areas),
        _largest(reported, words),
        *(compared or [words.phrase("summary.no_comparison")]),
        _plan(reported, words),
        _caveats(rows, words),
    ]
    return [sentence for sentence in found if sentence]


def quoted(row: Row, words: Words) -> str:
    """An indicator's name as it stands in a sentence."""
    return f"“{row.indicator.name(words.language)}”"


def amount(row: Row, words: Words) -> str:
    """The row's figure with unit and qualifier: "trên 736 tỷ đồng", "over VND 736 billion"."""
    if row.now is None or row.now.value is None:
        return words.phrase("described")
    value, indicator = row.now.value, row.indicator
    scale = words.scale([value], indicator.unit(words.language), indicator.decimals)
    written = words.with_unit(value / scale.factor, scale)
    return words.qualified(written, row.now.printed_qualifier)


def _scope(rows: Sequence[Row], words: Words, areas: Mapping[str, str]) -> str:
    counts = Counter(row.indicator.area for row in rows)
    indicators = words.plural("indicators_counted", len(rows))
    area, most = counts.most_common(1)[0]
    if len(counts) == 1:
        return words.phrase("summary.scope_one", indicators=indicators, area=areas.get(area, area))
    return words.phrase(
        "summary.scope",
        indicators=indicators,
        areas=words.plural("areas_counted", len(counts)),
        area=areas.get(area, area),
        most=words.number(most),
    )


def _largest(rows: Sequence[Row], words: Words) -> str:
    """The largest figure in money, or in the unit that most rows have, among two or more."""
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        sound = row.now is not None and row.now.value is not None and "doubtful" not in row.flags
        if sound and row.indicator.kind in {"flow", "stock"}:
            by_unit.setdefault(row.indicator.unit(words.language), []).append(row)
    several = {unit: members for unit, members in by_unit.items() if len(members) > 1}
    if not several:
        return ""
    unit = max(several, key=lambda name: (words.is_money(name), len(several[name])))
    most = max(several[unit], key=lambda row: (row.now.value if row.now else 0) or 0)
    key = "summary.largest_money" if words.is_money(unit) else "summary.largest"
    return words.phrase(key, unit=unit, indicator=quoted(most, words), amount=amount(most, words))


_KINDS = {
    "same_period_last_year": {"flow", "rate", "rank"},
    "year_end": {"stock"},
    "previous": {"flow", "stock", "rate", "rank"},
}


def _printed(rows: Sequence[Row], words: Words) -> str:
    """What the source printed of the first row whose growth cannot be computed."""
    for row in rows:
        against = row.same_period_last_year
        if against is None or against.growth_pct is not None:
            continue
        if against.printed_growth_pct is not None:
            return words.phrase(
                "summary.printed",
                indicator=quoted(row, words),
                change=words.percent(against.printed_growth_pct, signed=True),
            )
    return ""


def _changes(rows: Sequence[Row], against: str, words: Words) -> str:
    kinds = _KINDS[against]
    found: list[tuple[Row, Comparison]] = []
    for row in rows:
        comparison: Comparison | None = getattr(row, against)
        if row.indicator.kind in kinds and comparison is not None and comparison.direction:
            found.append((row, comparison))
    if not found:
        return ""
    directions = Counter(comparison.direction for _, comparison in found)
    counted = [
        words.plural(f"counted.{key}", directions[key])
        for key in ("rising", "falling", "unchanged")
        if directions[key]
    ]
    sentence = words.phrase(
        "summary.changes", against=words.phrase(f"against.{against}"), counted=words.join(counted)
    )
    return sentence + _extremes(found, words) + _judged(found, words) + "."


def _extremes(found: Sequence[tuple[Row, Comparison]], words: Words) -> str:
    text = ""
    for direction, pick in (("rising", max), ("falling", min)):
        sized = [
            (row, comparison)
            for row, comparison in found
            if comparison.direction == direction and comparison.growth_pct is not None
        ]
        if not sized:
            continue
        row, comparison = pick(sized, key=lambda pair: pair[1].growth_pct or 0.0)
        text += words.phrase(
            f"summary.most_{direction}",
            indicator=quoted(row, words),
            change=change(comparison, words),
        )
    return text


def change(comparison: Comparison, words: Words) -> str:
    """Growth as "+71,7%", with its bound in words; empty where there is none."""
    if comparison.growth_pct is None:
        return ""
    text = words.percent(comparison.growth_pct, signed=True)
    bound = comparison.bound
    return words.phrase(f"bound.{bound}", value=text) if bound else text


def _judged(found: Sequence[tuple[Row, Comparison]], words: Words) -> str:
    judgements = Counter(comparison.judgement for _, comparison in found)
    counted = [
        words.plural(f"counted.{key}", judgements[key])
        for key in ("improving", "worsening")
        if judgements[key]
    ]
    return words.phrase("summary.judged", counted=words.join(counted)) if counted else ""


def _plan(rows: Sequence[Row], words: Words) -> str:
    planned = [
        (row, row.target.attainment_pct, row.target.elapsed_pct)
        for row in rows
        if row.target is not None
        and row.target.attainment_pct is not None
        and row.target.elapsed_pct is not None
        and row.indicator.kind == "flow"
    ]
    if not planned:
        has_plan = any(row.target is not None and row.target.value is not None for row in rows)
        return "" if has_plan else words.phrase("summary.no_plan")
    ahead = sum(attained >= elapsed for _, attained, elapsed in planned)
    least = min(planned, key=lambda plan: plan[1])
    most = max(planned, key=lambda plan: plan[1])
    key = "summary.plan_one" if len(planned) == 1 else "summary.plan"
    return words.phrase(
        key,
        planned=words.plural("indicators_counted", len(planned)),
        elapsed=words.percent(planned[0][2]),
        ahead=words.number(ahead),
        behind=words.number(len(planned) - ahead),
        most=quoted(most[0], words),
        most_pct=words.percent(most[1]),
        least=quoted(least[0], words),
        least_pct=words.percent(least[1]),
        side=words.phrase("plan.ahead" if ahead else "plan.behind"),
    )


def _caveats(rows: Sequence[Row], words: Words) -> str:
    counts = Counter(flag for row in rows for flag in set(row.flags))
    counted = [words.plural(f"caveat.{key}", counts[key]) for key in _CAVEATS if counts[key]]
    return words.phrase("summary.caveats", counted=words.join(counted)) if counted else ""


def overview(
    rows: Mapping[str, Sequence[Row]], organisations: Mapping[str, Organisation], words: Words
) -> list[str]:
    """Sentences on all organisations: how many report, who reports nothing, caveats."""
    reported = {
        key: [row for row in members if row.now is not None and not row.now.derived]
        for key, members in rows.items()
    }
    figures = sum(map(len, reported.values()))
    if not figures:
        return [words.phrase("summary.nothing")]
    sentences = [
        words.phrase(
            "overview.scope",
            figures=words.plural("figures_counted", figures),
            organisations=words.plural("organisations_counted", sum(map(bool, reported.values()))),
        )
    ]
    most = max(reported, key=lambda key: len(reported[key]))
    sentences.append(
        words.phrase(
            "overview.most",
            organisation=organisations[most].name(words.language),
            figures=words.plural("figures_counted", len(reported[most])),
        )
    )
    silent = [
        organisations[key].name(words.language) for key, members in reported.items() if not members
    ]
    if silent:
        sentences.append(words.phrase("overview.silent", organisations=words.join(silent)))
    caveats = _caveats([row for members in rows.values() for row in members], words)
    return [*sentences, caveats] if caveats else sentences


def headlines(rows: Sequence[Row], words: Words, *, most: int) -> list[str]:
    """The figures that stand for an organisation: its largest in each area, money first.

    Args:
        rows: One organisation's rows.
        words: The language to write.
        most: How many at most.
    """
    best: dict[str, Row] = {}
    for row in rows:
        if row.now is None or row.now.value is None or "doubtful" in row.flags:
            continue
        held = best.get(row.indicator.area)
        if held is None or _weight(row, words) > _weight(held, words):
            best[row.indicator.area] = row
    chosen = sorted(best.values(), key=lambda row: _weight(row, words), reverse=True)[:most]
    return [
        words.phrase(
            "headline", indicator=row.indicator.name(words.language), amount=amount(row, words)
        )
        for row in chosen
    ]


def _weight(row: Row, words: Words) -> tuple[bool, bool, float]:
    """Money before people and things, totals before their parts, large before small."""
    value = row.now.value if row.now is not None and row.now.value is not None else 0.0
    money = words.is_money(row.indicator.unit(words.language))
    return money, not row.indicator.part_of, value
