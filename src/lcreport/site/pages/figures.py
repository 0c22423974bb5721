"""Figures as the site's pages write them, and which of them are the key figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from lcreport import languages
from lcreport.dataset import amounts
from lcreport.languages import language as language_of
from lcreport.site.pages import texts
from lcreport.site.store.edition import PLAIN_NUMBER, PublishedFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.period import Period
    from lcreport.site.store.edition import (
        Edition,
        PublishedIndicator,
        PublishedOrganisation,
    )

MOST_KEYS = 4
_MOST_DECIMALS = 3
_FINEST = Decimal("0.001")
_LAST = 1 << 30
# What a reader must know of a figure wherever it stands.
_FLAGS = ("doubtful", "estimate", "preliminary")


@dataclass(frozen=True, slots=True)
class PageScale:
    """What values are divided by before they are written, and what they are counted in then.

    Attributes:
        power: Of ten.
        unit: The unit's words.
        decimals: That all values are written with.
        before: What stands before a number in this unit: "VND 736 billion".
    """

    power: int
    unit: str
    decimals: int = 0
    before: str = ""

    @property
    def words(self) -> str:
        """What values are counted in, where that stands by itself: "VND billion"."""
        return f"{self.before}{self.unit}".strip()

    def number(self, value: str, language: str) -> str:
        """A value in this scale."""
        return language_of(language).number(Decimal(value).scaleb(-self.power), self.decimals)


def scale(values: Iterable[str], unit: str, language: str) -> PageScale:
    """The largest scale in which all of these values are exact; only money is ever scaled.

    >>> scale(["813000000000"], "đồng", "vi").unit, scale(["1469", "0.5"], "hộ", "vi").decimals
    ('tỷ đồng', 1)
    >>> scale(["736000000000"], "VND", "en")
    PageScale(power=9, unit='billion', decimals=0, before='VND ')
    """
    own = language_of(language)
    sizes = [abs(number) for value in values if value and (number := Decimal(value))]
    if not sizes or not languages.is_money(unit):
        return PageScale(0, unit, max(map(_decimals, sizes), default=0))
    for power, key in languages.MONEY_SCALES:
        decimals = max(_decimals(size.scaleb(-power)) for size in sizes)
        # As fine as the finest needs: beside 633 đồng no other amount stands in tỷ đồng.
        if max(sizes) >= Decimal(10) ** power and decimals <= _MOST_DECIMALS:
            return _around(power, own.text(key), decimals, own)
    return _around(0, own.text("dong"), max(map(_decimals, sizes)), own)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _around(power: int, unit: str, decimals: int, own: languages.Language) -> PageScale:
    before, behind = own.unit_around(unit)
    return PageScale(power, behind, decimals, before)


def written(figure: PublishedFigure, chosen: PageScale, language: str, *, unit: bool = True) -> str:
    """A figure with the word that bounds it.

    Args:
        figure: The figure.
        chosen: Its scale.
        language: To write it in.
        unit: Whether to write what it is counted in behind it.
    """
    own = language_of(language)
    if not figure.value or figure.qualifier == "described":
        return own.text("described")
    if figure.qualifier != "exact":
        # "Over 750" beside 120.5 is not "over 750.0": a bound is no finer than its source.
        own_decimals = _decimals(Decimal(figure.value).scaleb(-chosen.power))
        chosen = replace(chosen, decimals=min(chosen.decimals, own_decimals))
    text = chosen.number(figure.value, language)
    if unit:
        between = "" if chosen.unit.startswith("%") or not chosen.unit else " "
        text = f"{chosen.before}{text}{between}{chosen.unit}"
    # A record on the site may hold what is none.
    is_known = f"qualifier.{amounts.qualifier_of(figure.qualifier)}" in own.texts
    return amounts.bounded(text, figure.qualifier, own) if is_known else text


def amount(
    figure: PublishedFigure, unit: str, language: str, *, kind: str = "", one: str = ""
) -> str:
    """A figure by itself, in the scale that suits it, with its unit; a rank behind it.

    >>> from lcreport.site.store.edition import PublishedFigure
    >>> amount(PublishedFigure(0, "736000000000", "at_least"), "đồng", "vi")
    'trên 736 tỷ đồng'
    >>> amount(PublishedFigure(0, "33", "exact"), "hạng", "vi", kind="rank")
    'hạng 33'
    >>> amount(PublishedFigure(0, "1", "exact"), "bridges", "en", one="bridge")
    '1 bridge'

    Args:
        figure: The figure.
        unit: What it is counted in.
        language: To write it in.
        kind: That of its indicator.
        one: The unit beside a single one; empty where that is the same.
    """
    if kind == "rank" and unit:
        own = scale([figure.value], "", language)
        return written(figure, replace(own, before=f"{unit} "), language)
    if not figure.value or not languages.is_money(unit):
        said = one if one and languages.is_one(language, float(figure.value or 0)) else unit
        return written(figure, scale([figure.value], said, language), language)
    size = abs(Decimal(figure.value))
    # By its size alone, as annexes write it in a sentence: 17,164 tỷ đồng, not eleven digits.
    power = next((power for power, _ in languages.MONEY_SCALES if size >= Decimal(10) ** power), 0)
    rounded = size.scaleb(-power).quantize(_FINEST, ROUND_HALF_UP) if power else size
    return written(figure, scale([f"{rounded.scaleb(power):f}"], unit, language), language)


def of_indicator(figure: PublishedFigure, indicator: PublishedIndicator, language: str) -> str:
    """A figure by itself, as what it counts is written."""
    unit, one = indicator.unit.said(language), indicator.unit_one.words.get(language, "")
    return amount(figure, unit, language, kind=indicator.kind, one=one)


def before_and_now(old: str, new: str, unit: str, language: str) -> tuple[str, str]:
    """A figure as it was and as it is, in one scale that hides no difference between them.

    >>> before_and_now("17163842140", "at_least 17163000000", "đồng", "vi")
    ('17.163.842.140 đồng', 'trên 17.163.000.000 đồng')
    >>> before_and_now("8100000000", "", "đồng", "vi")
    ('8,1 tỷ đồng', '')

    Args:
        old: As a difference writes it, its qualifier before it; empty where there was none.
        new: The same.
        unit: What it is counted in.
        language: To write it in.
    """
    figures = [_read(old), _read(new)]
    numbers = [figure.value for figure in figures if figure]
    # A record may hold what is no number; it is shown as it is.
    if not all(PLAIN_NUMBER.fullmatch(number) for number in numbers if number):
        return texts.figure(old, language), texts.figure(new, language)
    chosen = scale(numbers, unit, language)
    before, now = (written(figure, chosen, language) if figure else "" for figure in figures)
    return before, now


def _read(text: str) -> PublishedFigure | None:
    if not text:
        return None
    qualifier, _, value = text.rpartition(" ")
    if value == "described":
        return PublishedFigure(0, "", value)
    return PublishedFigure(0, value, qualifier or "exact")


def flag(figure: PublishedFigure, language: str) -> str:
    """What must be said beside a figure: to be checked again, an estimate; mostly nothing."""
    return language_of(language).text(f"flag.{figure.status}") if figure.status in _FLAGS else ""


def beside(figure: PublishedFigure, day: str, language: str) -> str:
    """What is told beside a figure: the day that it holds for, and that it was revised.

    >>> beside(PublishedFigure(0, "5", as_of="2021-08-31", is_revised=True), "2021-08-31", "vi")
    'đến 31/8/2021; đã điều chỉnh'

    Args:
        figure: The figure.
        day: YYYY-MM-DD, as `own_day` gives it; empty for none.
        language: To write it in.
    """
    own = language_of(language)
    told = [own.text("as_of", date=own.date(day))] if day else []
    return "; ".join([*told, own.text("flag.revised")] if figure.is_revised else told)


def own_day(figure: PublishedFigure, at: Period) -> str:
    """The day that a figure holds for, where that is not its period's last; else empty."""
    return figure.as_of if figure.as_of and figure.as_of != at.last_day.isoformat() else ""


def cell(figure: PublishedFigure | None, text: str, language: str, at: Period) -> Markup:
    """A figure's text with what must be said beside it; "…" where there is none.

    Args:
        figure: The figure.
        text: As it is written.
        language: To write in.
        at: The figure's period, whose last day need not be named.
    """
    if figure is None:
        return Markup("…")
    flagged, told = flag(figure, language), beside(figure, own_day(figure, at), language)
    # Plain string work, since a large site has half a million of them.
    mark = f' <span class="soft">({escape(told)})</span>' if told else ""
    mark += f' <span class="flag">({escape(flagged)})</span>' if flagged else ""
    return Markup(f"{escape(text)}{mark}")  # noqa: S704 - its parts are escaped


class SiteKeyFigure(NamedTuple):
    """A key figure, with whose it is, what it counts and its period."""

    organisation: PublishedOrganisation
    indicator: PublishedIndicator
    figure: PublishedFigure
    at: Period

    def remarks(self, language: str, *, names_period: bool) -> list[str]:
        """What stands below it: the day that it holds for, that it was revised, an estimate.

        Args:
            language: To write in.
            names_period: Whether the last day of its period stands above it already.
        """
        day = own_day(self.figure, self.at)
        # As on an annex's first page: a stock is counted on a day, not over nine months.
        if not day and not names_period and self.indicator.kind == "stock":
            day = "" if self.at.kind == "day" else self.at.last_day.isoformat()
        told = (beside(self.figure, day, language), flag(self.figure, language))
        return [text for text in told if text]


def of_organisation(edition: Edition, organisation: PublishedOrganisation) -> list[SiteKeyFigure]:
    """Its key figures: those that the dataset declares, by their priority, else the largest."""
    sound = [
        SiteKeyFigure(organisation, edition.indicators[figure.place], figure, edition.at)
        for figure in organisation.figures
        if _is_sound(figure)
    ]
    declared = [key for key in sound if key.indicator.priority]
    if declared:
        return sorted(declared, key=lambda key: key.indicator.priority)[:MOST_KEYS]
    return sorted(_of_areas(sound), key=_weight, reverse=True)[:MOST_KEYS]


def of_edition(edition: Edition) -> list[SiteKeyFigure]:
    """The key figures of a whole release, one an indicator.

    The first of every organisation, money first, then the largest; then the second of every one.
    """
    chosen: dict[str, SiteKeyFigure] = {}
    of_each = [of_organisation(edition, one) for one in edition.organisations]
    for same_place in zip_longest(*of_each):
        for key in sorted(filter(None, same_place), key=_weight, reverse=True):
            # Of what several report the largest stands: their sum nobody has reported.
            chosen.setdefault(key.indicator.id, key)
        if len(chosen) >= MOST_KEYS:
            break
    return list(chosen.values())[:MOST_KEYS]


def _is_sound(figure: PublishedFigure) -> bool:
    return bool(figure.value) and figure.status != "doubtful" and figure.qualifier != "described"


def _of_areas(keys: Sequence[SiteKeyFigure]) -> Iterator[SiteKeyFigure]:
    """The one that stands for each area or, without one, each unit."""
    best: dict[tuple[str, ...], tuple[tuple[bool, Decimal], SiteKeyFigure]] = {}
    for key in keys:
        area, unit = key.indicator.area, key.indicator.unit.words
        place = (area,) if area else ("", *unit.values())
        weight, held = _weight(key), best.get(place)
        if held is None or weight > held[0]:
            best[place] = weight, key
    return (key for _, key in best.values())


def _weight(key: SiteKeyFigure) -> tuple[bool, Decimal]:
    # By any language that knows it: a unit may have its words in one alone.
    is_money = any(map(languages.is_money, key.indicator.unit.words.values()))
    return is_money, size(key.figure)


def size(figure: PublishedFigure) -> Decimal:
    """A figure's number, to sort by; zero where the source has words only."""
    return Decimal(figure.value or 0)


def tiles(
    keys: Sequence[SiteKeyFigure], language: str, names: dict[str, str] | None = None
) -> list[dict[str, str]]:
    """Key figures as templates show them.

    Args:
        keys: The figures.
        language: To write them in.
        names: Organisation's id → its name, where the page is not that organisation's own.
    """
    return [
        {
            "name": key.indicator.name.said(language) or key.indicator.id,
            "id": key.indicator.id,
            "value": of_indicator(key.figure, key.indicator, language),
            "remarks": " · ".join([
                *filter(None, [owner]),
                *key.remarks(language, names_period=names is not None),
            ]),
        }
        for key in keys
        for owner in [(names or {}).get(key.organisation.id, "")]
    ]
