"""Notes on cumulative figures that are lower than the month before's, in the tables' own numbers.

A cumulative figure holds an estimate of its last month. Where that month was settled far lower, or
earlier months were revised, the next cumulative figure may fall; nothing is wrong with it then.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def note_on_fall(
    row: Mapping[str, str], before: Mapping[str, str], tolerance: Decimal, month: str
) -> tuple[str, str] | None:
    """What made a cumulative figure fall, in Vietnamese and English; None where it did not.

    Args:
        row: A row of one month's table.
        before: The unit's row in the table of the month before, of the same year.
        tolerance: How much of a difference rounding alone may make.
        month: The month before, as a text such as `8/2013`.
    """
    now, then = Decimal(row["cumulative"]), Decimal(before["cumulative"])
    if now >= then - tolerance:
        return None
    estimate, settled = Decimal(before["month_estimate"]), Decimal(row["month_before"])
    rest = (now - Decimal(row["month_estimate"]) - settled) - (then - estimate)
    numbers = {"then": then, "estimate": estimate, "settled": settled, "rest": abs(rest)}
    vi = "Thấp hơn số cộng dồn {then} tỷ đồng của bảng trước: tháng {month} ước {estimate}, "
    vi += "chính thức {settled}"
    en = "Lower than the {then} billion of the table before: {month} was estimated at {estimate}, "
    en += "settled at {settled}"
    if abs(rest) > tolerance:
        vi += "; các tháng trước đó được điều chỉnh " + ("giảm" if rest < 0 else "tăng") + " {rest}"
        en += "; the months before were revised " + ("down" if rest < 0 else "up") + " by {rest}"
    english = {name: _english(number) for name, number in numbers.items()}
    vietnamese = {name: text.translate(_SWAPPED) for name, text in english.items()}
    return f"{vi.format(month=month, **vietnamese)}.", f"{en.format(month=month, **english)}."


_SWAPPED = str.maketrans(",.", ".,")


def _english(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
