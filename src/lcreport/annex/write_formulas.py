"""Formulas of comparisons and derived figures, with the numbers that a reader can check.

They are written so that each can be typed into a pocket calculator: "100 × (736 / 680 − 1) ≈ 8,2%".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.annex.wording.numbers import needed_decimals
from lcreport.languages import MINUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Attainment, Comparison, Figure
    from lcreport.comparison.trace_origin import Term
    from lcreport.dataset.frames import Indicator, Qualifier

_MOST_DECIMALS = 9
_TOLERANCE = 1e-9  # beyond the noise of a binary float


@dataclass(frozen=True, slots=True)
class Formulas:
    """Writes the formulas of one indicator, all in one scale.

    Attributes:
        indicator: Whose figures stand in the formulas.
        words: The language to write.
        scale: The scale of every figure of the indicator.
    """

    indicator: Indicator
    words: Words
    scale: Scale

    def amount(self, value: float | None, qualifier: Qualifier | str | None = "exact") -> str:
        """A figure with its unit and the word that bounds it; in words only where it has none."""
        if value is None:
            return self.words.phrase("described")
        scaled = value / self.scale.factor
        scale = replace(self.scale, decimals=self._decimals(value))
        return self.words.qualified(self.words.with_unit(scaled, scale), qualifier)

    def compared(self, now: Figure, comparison: Comparison) -> list[str]:
        """The formulas of one comparison; none where either side has no number."""
        if now.value is None or comparison.value is None:
            return []
        left = self._operand(now.value, now.printed_qualifier)
        right = self._operand(comparison.value, comparison.printed_qualifier)
        bound = comparison.bound
        if comparison.points is not None:
            return [f"{left} {MINUS} {right} {self._points(comparison.points, bound)}"]
        # A place is better the smaller it is: from 5 to 3 is +2.
        if comparison.places is not None:
            key = self.words.plural_key("places_counted", comparison.places)
            places = self.words.phrase(key, value=self.words.signed(comparison.places))
            return [f"{right} {MINUS} {left} = {self.words.bounded(places, bound)}"]
        formulas = []
        if comparison.change is not None:
            change = self.words.bounded(self.amount(comparison.change), bound)
            formulas.append(f"{left} {MINUS} {right} = {change}")
        if comparison.growth_pct is not None:
            formula = f"100 × ({left} / {right} {MINUS} 1)"
            formulas.append(f"{formula} {self._percent(comparison.growth_pct, bound)}")
        return formulas

    def attained(self, now: Figure, target: Attainment) -> list[str]:
        """The formulas of attainment of the plan; none where it cannot be given."""
        if now.value is None or target.value is None:
            return []
        left = self._operand(now.value, now.printed_qualifier)
        plan = self._operand(target.value, "exact")
        if target.points is not None:
            return [f"{left} {MINUS} {plan} {self._points(target.points, target.bound)}"]
        if target.attainment_pct is None:
            return []
        result = self._percent(target.attainment_pct, target.bound)
        return [f"100 × {left} / {plan} {result}"]

    def made_of(self, figure: Figure, terms: Sequence[Term], names: Sequence[str]) -> str:
        """What a figure was made from: "9T/2021 − 6T/2021 = 736 − 500 = 236 triệu đồng"."""
        if figure.derived == "recomputed":
            return self._recomputed(figure, terms, names)
        in_words = _sum(names, terms)
        numbers = _sum(
            [self._operand(_value(term), term.figure.printed_qualifier) for term in terms], terms
        )
        return f"{in_words} = {numbers} = {self.amount(figure.value, figure.qualifier)}"

    def _recomputed(self, figure: Figure, terms: Sequence[Term], names: Sequence[str]) -> str:
        numbers = [
            self.words.qualified(self._plain(_value(term)), term.figure.printed_qualifier)
            for term in terms
        ]
        return f"{' / '.join(names)} = {' / '.join(numbers)} = " + self.amount(
            figure.value, figure.qualifier
        )

    def percent(self, value: float) -> str:
        """A percentage with the decimals that print it exactly, one at least."""
        return self.words.percent(value, max(1, needed_decimals([value], 1.0)))

    def _percent(self, value: float, bound: str | None) -> str:
        return f"{_equals(value, 1)} {self.words.bounded(self.words.percent(value), bound)}"

    def _points(self, value: float, bound: str | None) -> str:
        decimals = max(1, needed_decimals([value], 1.0))
        points = self.words.points(value, decimals, unit=self.indicator.unit(self.words.language))
        return f"{_equals(value, decimals)} {self.words.bounded(points, bound)}"

    # In brackets where a sign or a word would be read as part of the formula.
    def _operand(self, value: float, qualifier: Qualifier | str | None) -> str:
        written = self.words.number(value / self.scale.factor, self._decimals(value))
        if qualifier in {None, "exact"}:
            # A minus after a minus is read as one.
            return f"({written})" if value < 0 else written
        return f"({self.words.qualified(written, qualifier)})"

    def _decimals(self, value: float) -> int:
        needed = needed_decimals([value], self.scale.factor, most=_MOST_DECIMALS)
        # Scaled money has what it needs; else the indicator's own decimals, as the table prints
        # them.
        return needed if self.scale.factor > 1 else max(self.indicator.decimals, needed)

    def _plain(self, value: float) -> str:
        return self.words.number(value, needed_decimals([value], 1.0, most=_MOST_DECIMALS))


def _equals(value: float, decimals: int) -> str:
    """The sign before a result that is written with so many decimals."""
    return "=" if abs(value - round(value, decimals)) < _TOLERANCE else "≈"


def _value(term: Term) -> float:
    # Terms of a figure that was derived always have a number.
    return term.figure.value or 0.0


def _sum(parts: Sequence[str], terms: Sequence[Term]) -> str:
    text = ""
    for part, term in zip(parts, terms, strict=True):
        sign = MINUS if term.sign < 0 else "+"
        text += f" {sign} {part}" if text else (f"{MINUS}{part}" if term.sign < 0 else part)
    return text
