"""The table that shows how each comparison of one figure was computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison import Figure
from lcreport.comparison.history import read_period
from lcreport.comparison.origin import Term, merged_terms, origin
from lcreport.dataset.frames import records
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.arithmetic import Arithmetic
    from lcreport.annex.wording import Words
    from lcreport.comparison import Attainment, Comparison, Row
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period

AGAINST = ("previous", "same_period_last_year", "year_end")


@dataclass(frozen=True)
class Workings:
    """Everything computed for one row, told step by step."""

    data: Dataset
    row: Row
    arithmetic: Arithmetic

    @property
    def _words(self) -> Words:
        return self.arithmetic.words

    def lines(self) -> list[tuple[str, str, str, str]]:
        """For each comparison: against what, the base's period, the working, what to know of it."""
        now = self.row.now
        if now is None:
            return []
        lines = [
            (self._words.phrase(f"column.{name}"), *self._compared(now, each))
            for name in AGAINST
            if (each := getattr(self.row, name)) is not None
        ]
        if self.row.target is not None:
            plan = self._words.phrase("column.target")
            lines.append((plan, *self._planned(now, self.row.target)))
        return lines

    def _compared(self, now: Figure, compared: Comparison) -> tuple[str, str, str]:
        then = origin(self.data, self.row.organisation, self.row.indicator.id, compared.period)
        workings = [self._own(compared.now)] if compared.now is not None else []
        if "base_derived" in compared.remarks and then.figure is not None:
            workings.append(self._made_of(then.figure, then.terms))
        if "merged_base" in compared.remarks:
            workings.append(self._merged(compared))
        workings += self.arithmetic.compared(compared.now or now, compared)
        remarks = [self._words.phrase(f"remark.{each}") for each in compared.remarks]
        if "base_revised" in compared.remarks and then.figure is not None:
            first = self.arithmetic.amount(then.figure.first_value)
            remarks.append(self._words.phrase("explain.first", value=first))
        remarks += self._reasons(compared, "printed_growth")
        if compared.reason == "break":
            remarks += self._breaks(compared.period)
        base = self._words.period(compared.period)
        return base, "; ".join(workings), "; ".join(remarks)

    def _planned(self, now: Figure, target: Attainment) -> tuple[str, str, str]:
        workings = [self._own(target.now)] if target.now is not None else []
        workings += self.arithmetic.attained(target.now or now, target)
        remarks = []
        if target.value is not None and target.elapsed_pct is not None:
            share = self._words.percent(target.elapsed_pct)
            remarks.append(self._words.phrase("explain.elapsed", share=share))
        remarks += self._reasons(target, "printed_attainment")
        return str(self.row.period.year), "; ".join(workings), "; ".join(remarks)

    def _reasons(self, result: Comparison | Attainment, printed: str) -> list[str]:
        texts = [self._words.phrase(f"reason.{result.reason}")] if result.reason else []
        if result.printed is not None:
            key = "printed_ratio" if result.printed_as == "ratio_pct" else printed
            value = self.arithmetic.percent(result.printed)
            texts.append(self._words.phrase(f"explain.{key}", value=value))
        if result.printed_reason:
            texts.append(self._words.phrase(f"printed_reason.{result.printed_reason}"))
        return texts

    def _own(self, figure: Figure) -> str:
        """The figure that was really compared, such as the last quarter of nine months."""
        if figure.derived:
            found = origin(self.data, self.row.organisation, self.row.indicator.id, figure.period)
            return self._made_of(figure, found.terms)
        amount = self.arithmetic.amount(figure.value, figure.printed_qualifier)
        return f"{figure.period.short_label(self._words.language)} = {amount}"

    def _breaks(self, before: Period) -> list[str]:
        """What the dataset says of the breaks between two periods."""
        rows = self.data.breaks
        mine = rows["organisation"].isin([self.row.organisation, ""])
        mine &= rows["indicator"].isin([self.row.indicator.id, ""])
        return [
            choose(row, "reason", self._words.language)
            for row in records(rows[mine])
            if before.last_day < read_period(row["period"]).last_day <= self.row.period.last_day
        ]

    def _made_of(self, figure: Figure, terms: Sequence[Term]) -> str:
        label = figure.period.short_label(self._words.language)
        called = names(terms, self.row.indicator, self._words)
        return f"{label} = {self.arithmetic.made_of(figure, terms, called)}"

    def _merged(self, compared: Comparison) -> str:
        terms = merged_terms(
            self.data, self.row.organisation, self.row.indicator.id, compared.period
        )
        names = [
            self.data.organisation(each.organisation).short(self._words.language) for each in terms
        ]
        summed = Figure(
            compared.value, compared.qualifier or "exact", "official", compared.period,
            derived="merged",
        )  # fmt: skip
        return self.arithmetic.made_of(summed, terms, names)


def names(terms: Sequence[Term], indicator: Indicator, words: Words) -> list[str]:
    """What each term is called: by its period, or by its indicator where that is another one."""
    if any(each.indicator.id != indicator.id for each in terms):
        return [f"“{each.indicator.name(words.language)}”" for each in terms]
    return [each.figure.period.short_label(words.language) for each in terms]
