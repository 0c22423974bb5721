"""What a figure was rounded to, as its dataset says or as the figures beside it show."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import Span, interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.comparison.find_figure import OrganisationFigures
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Indicator

# A few round numbers say nothing of what others were rounded to. Three of one table do: that all
# of them end in three zeros by chance happens once in 10⁹.
_FEWEST_OF_A_YEAR = 6
_FEWEST_OF_A_TABLE = 3
_DIGITS_MEANT = 2
_ONE_NUMBER = re.compile(r"\D*([0-9][0-9.,]*)\D*")


def span_of(figures: OrganisationFigures, indicator: Indicator, figure: Figure) -> Span:
    """The least and the greatest number that a figure may have been rounded from.

    Both are the figure itself where nothing shows that it was rounded.
    """
    value = figure.value or 0.0
    half = rounding(figures, indicator, figure) / 2
    return value - half, value + half


def known_within(figure: Figure) -> Span:
    """The least and the greatest number that an approximate figure may stand for.

    "About 101" is anything from 100.5 to 101.5, "about 100" from 95 to 105. Any other figure is
    both numbers itself.
    """
    value = figure.value or 0.0
    half = step_of(figure) / 2 if figure.qualifier == "approx" else 0.0
    return value - half, value + half


def surely_within(figure: Figure) -> Span:
    """The least and the greatest number that a figure can be, by its bound or its rounding.

    Args:
        figure: One with a value.
    """
    if figure.qualifier == "approx":
        return known_within(figure)
    return interval(figure.value or 0.0, figure.qualifier)


def step_of(figure: Figure) -> float:
    """What a figure counts in, as far as it shows that by itself: 0 where it is exact.

    Of an approximate figure that is its last digit, in its printed words or else in its value.
    """
    # A quotient or a sum has digits that nobody rounded: what it was made of has told its step.
    if figure.qualifier != "approx" or figure.derived:
        return figure.rounded_to
    return max(figure.rounded_to, _last_place_printed(figure) or _last_digit_meant(figure))


def _last_digit_meant(figure: Figure) -> float:
    """The place of the last digit that is not 0; of 100 it is 10, for two digits are meant."""
    if not figure.value:
        return 0.0
    # Decimal, for 0.1 has fifty-five digits in binary.
    value = Decimal(repr(figure.value)).normalize()
    place = min(_last_places([figure]))
    # "About 100" is not said of 60. Below ten there is no second digit: hardly anybody counts in
    # tenths.
    alone = len(value.as_tuple().digits) < _DIGITS_MEANT and place > 0
    return float(Decimal(10) ** (place - 1 if alone else place))


def rounding(figures: OrganisationFigures, indicator: Indicator, figure: Figure) -> float:
    """What a figure was rounded to, in its unit: 1 tỷ beside 89, 70 and 330 tỷ; 0 if unknown."""
    # Every vintage: a table prints estimates that were replaced since, and they show its rounding.
    points = figures.vintages(indicator).by_key.values()
    every = [point for vintages in points for point in vintages if point.value]
    table = [
        point
        for point in every
        if (point.recorded, point.source) == (figure.recorded, figure.source)
    ]
    newest = [point for point in figures.vintages(indicator).points if point.value]
    year = [point for point in newest if point.period.year == figure.period.year]
    return max(
        figure.rounded_to,
        _last_place_printed(figure),
        _common(table, fewest=_FEWEST_OF_A_TABLE),
        _common(year, fewest=_FEWEST_OF_A_YEAR),
    )


def _last_place_printed(figure: Figure) -> float:
    """What the last digit of its printed words counts: 10⁶ of `377,606` for 377 606 000 000."""
    written = _ONE_NUMBER.fullmatch(figure.printed)
    digits = int(re.sub("[.,]", "", written[1])) if written else 0
    if not digits or not figure.value or figure.derived:
        return 0.0
    step = Decimal(repr(figure.value)) / digits
    # A scale is a power of ten; any other quotient means that the words hold another number.
    sign, places, _ = step.normalize().as_tuple()
    return float(step) if (sign, places) == (0, (1,)) else 0.0


def _common(points: Iterable[Figure], *, fewest: int) -> float:
    """The largest power of ten that divides all figures; 0 where they are too few to tell."""
    places = list(_last_places(points))
    return float(Decimal(10) ** min(places)) if len(places) >= fewest else 0.0


def _last_places(points: Iterable[Figure]) -> Iterator[int]:
    for point in points:
        exponent = Decimal(repr(point.value)).normalize().as_tuple().exponent
        if isinstance(exponent, int):
            yield exponent
