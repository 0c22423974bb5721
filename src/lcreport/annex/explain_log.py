"""What the log of a dataset says of a figure that was withdrawn, or whose batch was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.errors import PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.annex.write_formulas import Formulas
    from lcreport.dataset.frames import Dataset
    from lcreport.intake.log import BatchEntry


@dataclass(frozen=True)
class LogExplained:
    """The events of one figure in the log of its dataset.

    Attributes:
        data: With its log beside it; a dataset at an address has none that is read.
        organisation: Id of whose figure it is.
        period: Of the figure.
        formulas: How its amounts are written.
    """

    data: Dataset
    organisation: str
    period: Period
    formulas: Formulas

    @property
    def _words(self) -> Words:
        return self.formulas.words

    def lines(self) -> list[str]:
        """A sentence an event, the oldest first.

        Raises:
            DatasetError: the log cannot be read.
        """
        # Reading spreadsheets, which comes with it, takes longer to import than a log to read.
        from lcreport.intake import log  # noqa: PLC0415

        found = log.entries(Path(self.data.source.address))
        batches = {entry["batch"]: entry for entry in found if "batch" in entry}
        told: list[str] = []
        for entry in found:
            if "undone" in entry:
                told += self._of_undoing(entry, batches.get(entry["undone"], {}))
            else:
                told += self._of_batch(entry)
        return told

    def _of_batch(self, entry: BatchEntry) -> Iterator[str]:
        for amount in self._amounts(entry.get("removed", [])):
            yield self._sentence(
                "withdrawn", amount, entry, batch=entry["batch"], who=entry.get("accepted_by", "")
            )

    def _of_undoing(self, entry: BatchEntry, batch: BatchEntry) -> Iterator[str]:
        named = {"batch": entry["undone"], "who": entry.get("by", "")}
        for amount in self._amounts(entry.get("rows", [])):
            yield self._sentence("taken_back", amount, entry, **named)
        # What a batch had withdrawn comes back with its undoing.
        for amount in self._amounts(batch.get("removed", [])):
            yield self._sentence("put_back", amount, entry, **named)

    def _sentence(self, key: str, amount: str, entry: BatchEntry, *, batch: str, who: str) -> str:
        text = self._words.phrase(
            f"explain.{key}",
            amount=amount,
            batch=batch,
            date=self._words.date(entry.get("time", "")[:10]),
        )
        details = [("by", who), ("file", entry.get("file", "")), ("why", entry.get("reason", ""))]
        text += "".join(
            self._words.phrase(f"explain.log.{name}", text=detail)
            for name, detail in details
            if detail
        )
        return f"{text}."

    def _amounts(self, rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
        for row in rows:
            if self._is_this(row):
                value = row.get("value", "")
                qualifier = row.get("qualifier") or "exact"
                yield self.formulas.amount(float(value) if value else None, qualifier)

    def _is_this(self, row: Mapping[str, str]) -> bool:
        known = (row["organisation"], row["indicator"])
        if known != (self.organisation, self.formulas.indicator.id):
            return False
        try:
            period = Period.parse(row["period"])
        except PeriodError:
            return False
        # A stock belongs to a day, whether its period is written 2021, 2021-Q4 or 2021-12-31.
        if self.formulas.indicator.kind == "stock":
            return period.last_day == self.period.last_day
        return period.span == self.period.span
