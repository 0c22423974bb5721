"""What a part contributes to its total: to the total's growth, in points, and as a share of it.

The contributions of all parts add up to the growth of the total. A part is an indicator of the same
organisation (`part_of`) or the same indicator of a unit within the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import (
    Bound,
    Span,
    added,
    bound_of,
    conflict,
    subtracted,
)
from lcreport.comparison.compare_two import change_within
from lcreport.comparison.decimal_arithmetic import difference, percent
from lcreport.comparison.rounding import known_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.model import Comparison, Row
    from lcreport.dataset.frames import Qualifier
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part in % of a whole, or the difference of two such shares in points.

    Attributes:
        value: In % or in percentage points; None where it cannot be given.
        bound: Holds for the value; None where it is exact.
        reason: A code of `REASONS` where there is no value.
        within: The least and the most that the value can be, where `bound` is `approx`.
    """

    value: float | None
    bound: Bound | None = None
    reason: str | None = None
    within: Span | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part within its total.

    Attributes:
        indicator: Id of the part.
        organisation: Whose figure the part is.
        whole: Id of the total, or of the organisation that is the whole.
        period: The earlier period; of flows the same months of last year, of stocks its end.
        points: What the part adds to the total's growth, in percentage points.
        share: The part in % of the total.
        share_before: The same in the earlier period.
        share_change: `share` − `share_before`, in points.
    """

    indicator: str
    organisation: str
    whole: str
    period: Period
    points: Ratio
    share: Ratio
    share_before: Ratio
    share_change: Ratio


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    qualifier: Qualifier
    within: Span


def of_parts(rows: Sequence[Row]) -> dict[str, Contribution]:
    """Id of each indicator that is a part of another row → what it contributes to that."""
    by_id = {row.indicator.id: row for row in rows}
    found = {}
    for row in rows:
        whole = by_id.get(row.indicator.part_of)
        # An indicator may be named as its own total: `check` refuses it, but not everybody checks.
        if whole is None or whole is row or row.now is None or whole.now is None:
            continue
        part = contribution(row, whole, named=whole.indicator.id)
        if part is not None:
            found[row.indicator.id] = part
    return found


def contribution(part: Row, whole: Row, *, named: str) -> Contribution | None:
    """What one row contributes to another; None for rates and ranks, which have no parts.

    Args:
        part: A flow or stock.
        whole: The same kind, in the same unit, for the same period.
        named: What the whole is called in the result.
    """
    kinds = {part.indicator.kind, whole.indicator.kind}
    # Ten points of poverty do not add up over communes.
    if len(kinds) > 1 or not kinds <= {"flow", "stock"} or part.period != whole.period:
        return None
    before, total = part.main_comparison, whole.main_comparison
    if before is None or total is None:
        return None
    # Triệu đồng of a total in tỷ đồng would be a share a thousand times too large.
    if part.indicator.texts("unit") != whole.indicator.texts("unit"):
        apart = Ratio(None, reason="units_differ")
        return _contribution(part, named, before, (apart, apart, apart, apart))
    share = _of(_now(part), _now(whole))
    share_before, points = _before(part, whole)
    return _contribution(
        part, named, before, (points, share, share_before, _change(share, share_before))
    )


def _contribution(
    part: Row, named: str, before: Comparison, ratios: tuple[Ratio, Ratio, Ratio, Ratio]
) -> Contribution:
    points, share, share_before, share_change = ratios
    return Contribution(
        part.indicator.id, part.organisation, named, before.period,
        points, share, share_before, share_change,
    )  # fmt: skip


def _now(row: Row) -> _Amount | str:
    now = row.now
    if now is None:
        return "not_reported"
    if now.value is None:
        return "described"
    if now.status == "doubtful":
        return "doubtful"
    return _Amount(now.value, now.qualifier, known_within(now))


def _before(part: Row, whole: Row) -> tuple[Ratio, Ratio]:
    """The share in the earlier period, and the contribution to growth since."""
    before, total = part.main_comparison, whole.main_comparison
    if before is None or total is None or part.now is None:
        none = Ratio(None, reason="not_reported")
        return none, none
    # Where the two of either cannot be compared (a break, a doubt), neither can the parts.
    for compared in (before, total):
        if compared.change is None or compared.value is None:
            none = Ratio(None, reason=compared.reason or "no_earlier_figure")
            return none, none
    # A part that was counted again beside a total that was not is no part of that one: what all
    # contribute would no longer add up to the growth. Units that merged stay within their whole.
    if ("restated_base" in before.remarks) != ("restated_base" in total.remarks):
        none = Ratio(None, reason="break")
        return none, none
    # By months, for 2021-Q1 and 2021-3M are the same three.
    if before.period.span != total.period.span:
        none = Ratio(None, reason="dates_differ")
        return none, none
    base = _earlier(total)
    change = before.change or 0.0
    moved = _Amount(change, before.bound or "exact", change_within(part.now, before))
    return _of(_earlier(before), base), _of(moved, base)


def _earlier(compared: Comparison) -> _Amount:
    value = compared.value or 0.0
    return _Amount(value, compared.qualifier or "exact", compared.base_within or (value, value))


def _of(part: _Amount | str, whole: _Amount | str) -> Ratio:
    """The first in % of the second, with what the two bounds become."""
    if isinstance(part, str):
        return Ratio(None, reason=part)
    if isinstance(whole, str):
        return Ratio(None, reason=whole)
    # A balance of parts may be zero or less; no part is a share of that.
    if whole.value <= 0:
        return Ratio(None, reason="base_negative" if whole.value < 0 else "base_zero")
    # A larger whole makes a share smaller, but brings a fall nearer to zero, which is more.
    combine = subtracted if part.value >= 0 else added
    qualifier = combine(part.qualifier, whole.qualifier)
    if qualifier is None:
        return Ratio(None, reason=conflict(part.qualifier, whole.qualifier))
    value, bound = percent(part.value, whole.value), bound_of(qualifier)
    return Ratio(value, bound, within=_share_within(part, whole) if bound == "approx" else None)


def _share_within(part: _Amount, whole: _Amount) -> Span:
    (low, high), (least, most) = part.within, whole.within
    # A larger whole makes a share smaller, and a fall less deep. Of what may be nothing any share
    # may be.
    smallest = most if low >= 0 else least
    largest = least if high >= 0 else most
    return (
        percent(low, smallest) if smallest > 0 else float("-inf"),
        percent(high, largest) if largest > 0 else float("inf"),
    )


def _change(now: Ratio, before: Ratio) -> Ratio:
    if now.value is None or before.value is None:
        return Ratio(None, reason=now.reason or before.reason)
    # Bounds of shares combine as those of amounts do.
    first, second = now.bound or "exact", before.bound or "exact"
    qualifier = subtracted(first, second)
    if qualifier is None:
        return Ratio(None, reason=conflict(first, second))
    value, bound = difference(now.value, before.value), bound_of(qualifier)
    if bound != "approx":
        return Ratio(value, bound)
    low, high = now.within or (now.value, now.value)
    least, most = before.within or (before.value, before.value)
    return Ratio(value, bound, within=(low - most, high - least))
