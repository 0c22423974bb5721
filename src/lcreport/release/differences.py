"""What two releases say differently, indicator by indicator.

A release keeps the figures that its annexes were made from, so that an old one can be compared when
its dataset has long moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lcreport.dataset.period_codes import one_code
from lcreport.dataset.tables import TABLES, sequence_of
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.dataset.selection import Slices

What = Literal["new", "gone", "revised", "redefined"]
DESCRIBED = TABLES["indicators"].where("redefines")
"""The columns of an indicator in which another text makes it another one."""
Figures = dict[str, dict[str, list[str]]]
"""Indicator → period → value, qualifier, status, day recorded."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        what: What became of it.
        organisation: Whose figure; empty where an indicator was redefined.
        indicator: Its id.
        period: Which period's figure; empty where an indicator was redefined.
        part: What was redefined, such as `unit_vi`; empty for figures.
        old: Value, or text, before.
        new: Value, or text, now.
        recorded: The day on which the new value became known.
    """

    what: What
    organisation: str
    indicator: str
    period: str
    part: str
    old: str
    new: str
    recorded: str


def figures(slices: Slices, organisation: str, until: Period, known_on: object = "") -> Figures:
    """The last known value of every figure of an organisation, up to the end of a period.

    Args:
        slices: Where its rows are.
        organisation: Its id.
        until: The period.
        known_on: ISO day after which nothing is known, as a notebook's parameter; empty for no end.
    """
    known: Figures = {}
    day = str(known_on or "")
    table = slices.table("observations", organisation)
    own = [row for row in table if row["organisation"] == organisation]
    # What ends after the period belongs to a later release. Of hundreds of rows few codes differ.
    codes = {code for code in {row["period"] for row in own} if not Period.parse(code) > until}
    rows = [
        row
        for row in own
        if row["period"] in codes and (not day or _text(row.get("recorded")) <= day)
    ]
    # A later vintage overwrites the earlier one; of one day the one that stands later in the file.
    for row in sorted(rows, key=_published):
        figure = [_text(row.get(name)) for name in ("value", "qualifier", "status", "recorded")]
        known.setdefault(row["indicator"], {})[row["period"]] = figure
    return {key: dict(sorted(known[key].items())) for key in sorted(known)}


def _published(row: Mapping[str, object]) -> tuple[str, int]:
    return _text(row.get("recorded")), sequence_of(row)


def descriptions(slices: Slices) -> dict[str, dict[str, str]]:
    """Indicator → what it is called, its unit and its definition."""

    def find() -> dict[str, dict[str, str]]:
        return {
            row["id"]: {part: row[part] for part in DESCRIBED if row.get(part)}
            for row in slices.table("indicators")
        }

    found: dict[str, dict[str, str]] = slices.answers.of("descriptions", find)
    return found


def between(
    old: Mapping[str, Figures],
    new: Mapping[str, Figures],
    *,
    old_descriptions: Mapping[str, Mapping[str, str]],
    new_descriptions: Mapping[str, Mapping[str, str]],
) -> list[Difference]:
    """Every difference: redefined indicators first, then figures by organisation and period."""
    found = list(_redefined(old_descriptions, new_descriptions))
    for organisation in sorted({*old, *new}):
        found += _of_figures(organisation, old.get(organisation, {}), new.get(organisation, {}))
    return found


def _redefined(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Difference]:
    # An indicator that is new or gone shows by its figures.
    for indicator in sorted(set(old) & set(new)):
        for part in DESCRIBED:
            before, now = old[indicator].get(part, ""), new[indicator].get(part, "")
            if before != now:
                yield Difference("redefined", "", indicator, "", part, before, now, "")


def _of_figures(organisation: str, old: Figures, new: Figures) -> Iterator[Difference]:
    for indicator in sorted({*old, *new}):
        before, now = _by_period(old.get(indicator, {})), _by_period(new.get(indicator, {}))
        for period in sorted({*before, *now}, key=Period.parse):
            was, value = _value(before.get(period)), _value(now.get(period))
            if was == value:
                continue
            what: What = "new" if was is None else "gone" if value is None else "revised"
            recorded = now[period][3] if period in now else ""
            yield Difference(
                what, organisation, indicator, period, "", was or "", value or "", recorded
            )


def _by_period(figures: Mapping[str, list[str]]) -> dict[str, list[str]]:
    # A release made before periods had one code each may hold another one of the same period.
    return {one_code(period): figure for period, figure in figures.items()}


def _value(figure: list[str] | None) -> str | None:
    """The value with its qualifier, as `at_least 1200`; None where there is no figure."""
    if figure is None:
        return None
    # With the qualifier, for a bound that became exact is a revision though its number stays.
    value, qualifier = figure[:2]
    return value if qualifier in {"exact", ""} else f"{qualifier} {value}".strip()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
