"""Figures of days on which there could be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.cells import period
from lcreport.dataset.checks.figures import UNSETTLED, DatasetFacts, finding, next_day, rows_in
from lcreport.languages.translatable import translatable
from lcreport.period import Period, WindowRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from lcreport.errors import Fault


def outside_validity(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Figures of a time in which their organisation did not exist in this form.

    A period that only reaches over the day is none of them: the year of an organisation that ended
    in June holds its half.
    """
    begins, ends = _days(facts, "valid_from"), _days(facts, "valid_to")
    # A restated figure is counted in a later form of the organisation on purpose.
    own = figures[figures["restated"] == ""]
    ids = own["organisation"]
    begin, end = (ids.map(lambda name, days=days: days.get(name, "")) for days in (begins, ends))
    # A stock holds on one day, so that its period may have begun earlier.
    start = own["first_day"].where(own["kind"] != "stock", own["end"])
    before = own["end"] < begin
    after = (end != "") & (start > end)
    remedy = translatable("finding.remedy.organisation_of_that_time")
    return [
        finding(
            row,
            translatable(
                "finding.before_valid_from",
                day=begins[row.organisation], organisation=repr(row.organisation),
            ),
            remedy, column="period", grade="fault",
        )
        for row in rows_in(own[before])
    ] + [
        finding(
            row,
            translatable(
                "finding.after_valid_to",
                day=ends[row.organisation], organisation=repr(row.organisation),
            ),
            remedy, column="period", grade="fault",
        )
        for row in rows_in(own[after])
    ]  # fmt: skip


def known_too_early(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Settled figures recorded before their period's end, and estimates before its beginning."""
    rule: WindowRule = "nd09" if facts.settings.get("window") == "nd09" else "calendar"
    closing = {
        code: read.window(rule)[1].isoformat()
        for code in figures["code"].unique()
        if (read := period(code)) is not None
    }
    end = figures["code"].map(closing).where(figures["as_of"] == "", figures["as_of"])
    # Of an invented figure `status` says only that; what it plays stands in `stage`.
    status = figures["status"].where(figures["stage"] == "", figures["stage"])
    unsettled = status.isin(UNSETTLED)
    dated = figures["recorded"] != ""
    early = dated & ~unsettled & (figures["recorded"] < end)
    forecast = dated & unsettled & (figures["recorded"] < figures["first_day"])
    remedy = translatable("finding.remedy.recorded")
    return [
        finding(
            row,
            translatable("finding.known_before_end", day=end[row.Index], value=row.value),
            remedy, column="recorded",
        )
        for row in rows_in(figures[early])
    ] + [
        finding(
            row,
            translatable("finding.known_before_beginning", period=row.period),
            remedy, column="recorded",
        )
        for row in rows_in(figures[forecast])
    ]  # fmt: skip


def restated_without_break(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Figures restated for a break that nothing declares, so that nothing ever reads them."""
    restated = figures[figures["restated"] != ""]
    if restated.empty:
        return []
    written = [(row, _break_day(row.get("period", ""))) for row in facts.breaks]
    remedy = translatable("finding.remedy.break")
    return [
        finding(row, translatable("finding.no_break"), remedy, column="restated", grade="fault")
        for row in rows_in(restated)
        if row.restated not in _ends(facts, row.organisation)
        and not any(
            day == row.restated
            and cells.get("organisation", "") in {"", row.organisation}
            and cells.get("indicator", "") in {"", row.indicator}
            for cells, day in written
        )
    ]


def _days(facts: DatasetFacts, column: str) -> Mapping[str, str]:
    return {name: cells[column] for name, cells in facts.organisations.items() if cells.get(column)}


def _ends(facts: DatasetFacts, organisation: str) -> set[str]:
    """The days on which an organisation, or one that became part of it, went on in a new form."""
    own = facts.organisations.get(organisation, {})
    merged = [
        cells for cells in facts.organisations.values() if cells.get("successor") == organisation
    ]
    # A merger needs no row in `breaks`: the organisations tell its day.
    return {next_day(cells.get("valid_to", "")) for cells in (own, *merged)} - {""}


def _break_day(code: str) -> str:
    """The day on which a break begins; of a cumulative code that of its last quarter."""
    read = period(code)
    if read is None:
        return ""
    if read.kind != "cumulative":
        return read.first_day.isoformat()
    # So that 2025-9M and 2025-07-01 are one day, as docs/dataset.md says.
    month = (read.last_month - 1) // 3 * 3 + 1
    return Period.parse(f"{read.year:04}-{month:02}").first_day.isoformat()
