"""How each comparison of one figure was computed, a line a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison import Figure
from lcreport.comparison.trace_origin import Term, merged_terms, origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Words
    from lcreport.annex.write_formulas import Formulas
    from lcreport.comparison import Attainment, Comparison, Row
    from lcreport.dataset.frames import Dataset, Indicator

COMPARISONS = ("previous", "same_period_last_year", "year_end")


@dataclass(frozen=True, slots=True)
class ExplainedComparison:
    """One line: what is compared, the base's period, the formulas, and what to know of it."""

    against: str
    base: str
    formulas: str
    remarks: str


@dataclass(frozen=True)
class ComparisonsExplained:
    """Everything that was computed for one row, step by step."""

    data: Dataset
    row: Row
    formulas: Formulas

    @property
    def _words(self) -> Words:
        return self.formulas.words

    def lines(self) -> list[ExplainedComparison]:
        """One line a comparison; none where the row has no figure."""
        now = self.row.now
        if now is None:
            return []
        lines = [
            self._compared(self._words.phrase(f"column.{name}"), now, result)
            for name in COMPARISONS
            if (result := getattr(self.row, name)) is not None
        ]
        if self.row.target is not None:
            plan = self._words.phrase("column.target")
            lines.append(self._planned(plan, now, self.row.target))
        return lines

    def _compared(self, against: str, now: Figure, compared: Comparison) -> ExplainedComparison:
        then = origin(self.data, self.row.organisation, self.row.indicator.id, compared.period)
        formulas = [self._own(compared.now)] if compared.now is not None else []
        # What a base was made from comes before what is computed with it.
        if "base_derived" in compared.remarks and then.figure is not None:
            formulas.append(self._made_of(then.figure, then.terms))
        if "merged_base" in compared.remarks:
            formulas.append(self._merged(compared))
        formulas += self.formulas.compared(compared.now or now, compared)
        remarks = [self._words.phrase(f"remark.{code}") for code in compared.remarks]
        if "base_revised" in compared.remarks and then.figure is not None:
            first = self.formulas.amount(then.figure.first_value)
            remarks.append(self._words.phrase("explain.first", value=first))
        remarks += self._reasons(compared, "printed_growth")
        if compared.reason == "break":
            language = self._words.language
            remarks += filter(None, (found.reason(language) for found in compared.breaks))
        base = self._words.period(compared.period)
        return ExplainedComparison(against, base, "; ".join(formulas), "; ".join(remarks))

    def _planned(self, against: str, now: Figure, target: Attainment) -> ExplainedComparison:
        formulas = [self._own(target.now)] if target.now is not None else []
        formulas += self.formulas.attained(target.now or now, target)
        remarks = []
        if target.value is not None and target.elapsed_pct is not None:
            share = self._words.percent(target.elapsed_pct)
            remarks.append(self._words.phrase("explain.elapsed", share=share))
        remarks += self._reasons(target, "printed_attainment")
        year = str(self.row.period.year)
        return ExplainedComparison(against, year, "; ".join(formulas), "; ".join(remarks))

    def _reasons(self, result: Comparison | Attainment, printed: str) -> list[str]:
        texts = [self._words.phrase(f"reason.{result.reason}")] if result.reason else []
        if result.printed is not None:
            # A ratio of 171,7 printed as growth would be the classic error of reading GSO's tables.
            key = "printed_ratio" if result.printed_as == "ratio_pct" else printed
            value = self.formulas.percent(result.printed)
            texts.append(self._words.phrase(f"explain.{key}", value=value))
        if result.printed_reason:
            texts.append(self._words.phrase(f"printed_reason.{result.printed_reason}"))
        return texts

    def _own(self, figure: Figure) -> str:
        """The figure that was really compared, such as the last quarter of nine months."""
        if figure.derived:
            found = origin(self.data, self.row.organisation, self.row.indicator.id, figure.period)
            return self._made_of(figure, found.terms)
        amount = self.formulas.amount(figure.value, figure.printed_qualifier)
        return f"{figure.period.short_label(self._words.language)} = {amount}"

    def _made_of(self, figure: Figure, terms: Sequence[Term]) -> str:
        label = figure.period.short_label(self._words.language)
        called = term_names(terms, self.row.indicator, self._words)
        return f"{label} = {self.formulas.made_of(figure, terms, called)}"

    def _merged(self, compared: Comparison) -> str:
        terms = merged_terms(
            self.data, self.row.organisation, self.row.indicator.id, compared.period
        )
        names = [
            self.data.organisation(term.organisation).short(self._words.language) for term in terms
        ]
        # Not a figure of the dataset: the former units' sum, as it stands in the comparison.
        summed = Figure(
            compared.value, compared.qualifier or "exact", "official", compared.period,
            derived="merged",
        )  # fmt: skip
        return self.formulas.made_of(summed, terms, names)


def term_names(terms: Sequence[Term], indicator: Indicator, words: Words) -> list[str]:
    """What each term is called: by its period, or by its indicator where that is another one."""
    if any(term.indicator.id != indicator.id for term in terms):
        return [words.quoted(term.indicator.name(words.language)) for term in terms]
    return [term.figure.period.short_label(words.language) for term in terms]
