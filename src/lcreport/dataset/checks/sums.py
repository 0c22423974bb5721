"""Figures that do not add up: months and quarters, parts and totals, units and the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.checks.estimates import Reach, reach_of
from lcreport.dataset.checks.figures import (
    EXACT,
    SERIES,
    UNSETTLED,
    DatasetFacts,
    FigureRow,
    finding,
    newest,
    plain,
    rows_in,
)
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from lcreport.errors import Fault

_Span = tuple[int, int]


def two_figures_of_one_stock(figures: pd.DataFrame, _facts: DatasetFacts) -> list[Fault]:
    """Stocks that two codes of one day give differently.

    `2021-9M` and `2021-09-30` are one day, and so is another period that `as_of` dates to it. What
    became known later may be a revision, but is then written like the first.
    """
    stocks = figures[(figures["kind"] == "stock") & figures["qualifier"].isin(EXACT)]
    key = [*SERIES, "end", "restated"]
    again = stocks[stocks.duplicated(key, keep=False)]
    found = []
    firsts: dict[tuple[str, ...], FigureRow] = {}
    for row in rows_in(again):
        stock = tuple(getattr(row, name) for name in key)
        if stock not in firsts:
            firsts[stock] = row
        first = firsts[stock]
        apart = abs(row.number - first.number) > (row.step + first.step) / 2
        if apart and row.code != first.code:
            same_day = (row.recorded, row.order) == (first.recorded, first.order)
            found.append(finding(
                row,
                translatable(
                    "finding.same_day", other=first.value, period=first.period,
                    row=first.line, day=row.end,
                ),
                translatable("finding.remedy.same_day"),
                grade="fault" if same_day else "doubt",
            ))  # fmt: skip
    return found


def months_and_what_holds_them(figures: pd.DataFrame, _facts: DatasetFacts) -> list[Fault]:
    """Flows unlike the sum of the shorter ones that make them up.

    Months are taken as they stood when the longer figure was printed, since they are often settled
    later; where none of them is an estimate, only rounding may lie between, and else as much as the
    series' earlier estimates were off.
    """
    flows = figures[
        (figures["kind"] == "flow") & (figures["months"] > 0) & (figures["restated"] == "")
    ]
    # So that the last of a list is the newest, and what was known on a day its beginning.
    flows = flows.sort_values(["recorded", "order"], kind="stable")
    last = set(newest(flows).index)
    reach = reach_of(flows)
    years: dict[tuple[str, str, int], dict[_Span, list[FigureRow]]] = {}
    # One pass for all: to iterate over the rows of each group costs pandas ten times as much.
    for row in rows_in(flows):
        spans = years.setdefault((row.organisation, row.indicator, row.year), {})
        spans.setdefault((row.first_month, row.last_month), []).append(row)
    return [
        found
        for (organisation, indicator, _), spans in years.items()
        for found in _unlike_their_sum(spans, last, reach.get((organisation, indicator), Reach()))
    ]


def _unlike_their_sum(
    spans: Mapping[_Span, list[FigureRow]], last: set[object], reach: Reach
) -> Iterator[Fault]:
    for span, versions in spans.items():
        whole = versions[-1]
        if whole.Index not in last or whole.status == "doubtful" or whole.qualifier not in EXACT:
            continue
        parts = _parts(span, spans, whole.recorded)
        if parts is None:
            continue
        total = sum(part.number for part in parts)
        # Rounding moves each figure by half a step at most; the last term is what floats lose.
        rounding = (whole.step + sum(part.step for part in parts)) / 2 + 1e-9 * abs(total)
        apart = total - whole.number
        settled = not any(row.status in UNSETTLED for row in (whole, *parts))
        if abs(apart) <= rounding + (0 if settled else reach.share * abs(whole.number)):
            continue
        # A part above the whole is a fault of its own (`contradictions`).
        if any(part.number > whole.number + rounding for part in parts):
            continue
        way = "less" if apart > 0 else "more"
        explains = "" if settled else translatable("finding.unexplained", reach=reach.in_words)
        lines = ", ".join(str(part.line) for part in parts)
        yield finding(
            whole,
            translatable(
                f"finding.sum_{way}",
                total=plain(total),
                rows=lines,
                apart=plain(abs(apart)),
                explains=explains,
            ),
            translatable("finding.remedy.one_is_wrong"),
        )


def _parts(
    span: _Span, spans: Mapping[_Span, list[FigureRow]], known: str
) -> list[FigureRow] | None:
    """The shortest flows that make up a span, as they stood on a day; None where one is missing."""
    parts, month = [], span[0]
    while month <= span[1]:
        inner = (
            (end - month, row)
            for (begin, end), versions in spans.items()
            if begin == month and end <= span[1] and (begin, end) != span
            for row in [_as_known(versions, known)]
        )
        length, row = min(inner, key=lambda found: found[0], default=(0, None))
        if row is None or row.status == "doubtful" or row.qualifier not in EXACT:
            return None
        parts.append(row)
        month += length + 1
    return parts


def _as_known(versions: Sequence[FigureRow], known: str) -> FigureRow | None:
    earlier = [row for row in versions if row.recorded <= known]
    return earlier[-1] if earlier else None


def parts_above_their_total(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Totals less than the sum of their parts, where no part alone is more than the total."""
    sound = newest(figures)
    sound = sound[(sound["status"] != "doubtful") & sound["kind"].isin(["flow", "stock"])]
    totals = sound["indicator"].map(facts.of_indicators("part_of"))
    # A part of "at most" so many may be nothing, and adds nothing for sure.
    parts = sound.assign(indicator=totals)[(totals != "") & (sound["qualifier"] != "at_most")]
    key = [*SERIES, "code"]
    by_total: dict[tuple[str, ...], list[FigureRow]] = {}
    for part in rows_in(parts):
        by_total.setdefault((part.organisation, part.indicator, part.code), []).append(part)
    wholes = sound[sound["qualifier"].isin(EXACT)]
    wholes = wholes[wholes["indicator"].isin(parts["indicator"].unique())]
    found = []
    for whole in rows_in(wholes):
        own = by_total.get(tuple(getattr(whole, name) for name in key), [])
        total = sum(part.number for part in own)
        slack = (whole.step + sum(part.step for part in own)) / 2 + 1e-9 * abs(whole.number)
        # One part above the total is a fault of its own.
        if max((part.number for part in own), default=0) <= whole.number + slack < total:
            lines = ", ".join(str(part.line) for part in own)
            message = translatable("finding.parts_above", total=plain(total), rows=lines)
            found.append(finding(whole, message, translatable("finding.remedy.parts_overlap")))
    return found


def units_above_the_whole(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Figures of one unit that are more than those of the dataset's whole, printed the same day."""
    whole_id = facts.settings.get("whole") or ""
    counted = figures[figures["kind"].isin(["flow", "stock"]) & figures["qualifier"].isin(EXACT)]
    counted = counted[(counted["status"] != "doubtful") & (counted["restated"] == "")]
    # Of the same day too: what was settled later contradicts no earlier table.
    key = ["indicator", "code", "recorded"]
    wholes = counted[counted["organisation"] == whole_id].drop_duplicates(key, keep="last")
    wholes = wholes.set_index(key)
    wholes = wholes[["number", "step", "line"]].add_suffix("_of_whole")
    beside = counted[counted["organisation"] != whole_id].join(wholes, on=key)
    slack = (beside["step"] + beside["step_of_whole"]) / 2
    above = beside[beside["number"] > beside["number_of_whole"] + slack]
    return [
        finding(
            row,
            translatable(
                "finding.above_whole",
                total=plain(row.number_of_whole),
                whole=repr(whole_id),
                row=int(row.line_of_whole),
            ),
            translatable("finding.remedy.one_of_two"),
        )
        for row in rows_in(above)
    ]
