"""What two releases tell differently, indicator by indicator.

A release keeps the figures that its annexes were made from, so that an old one can be compared when
its dataset has long moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.dataset.selection import Slices

What = Literal["new", "gone", "revised", "redefined"]
DESCRIBED = ("name_vi", "name_en", "unit_vi", "unit_en", "kind", "definition_vi", "definition_en")
Figures = dict[str, dict[str, list[str]]]
"""Indicator → period → value, qualifier, status, day recorded."""


@dataclass(frozen=True, slots=True)
class Change:
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

    def __str__(self) -> str:
        if self.what == "redefined":
            return f"redefined {self.indicator}: {self.part} {self.old!r} → {self.new!r}"
        figure = f"{self.what} {self.organisation} {self.indicator} {self.period}:"
        match self.what:
            case "new":
                return f"{figure} {self.new} (recorded {self.recorded or '?'})"
            case "gone":
                return f"{figure} {self.old}"
            case _:
                return f"{figure} {self.old} → {self.new} (recorded {self.recorded or '?'})"


def figures(slices: Slices, organisation: str, until: Period) -> Figures:
    """The last known value of every figure of an organisation, up to the end of a period."""
    known: Figures = {}
    for row in slices.table("observations", organisation):
        if row["organisation"] != organisation or Period.parse(row["period"]) > until:
            continue
        told = [_text(row.get(each)) for each in ("value", "qualifier", "status", "recorded")]
        periods = known.setdefault(row["indicator"], {})
        if told[3] >= periods.get(row["period"], ["", "", "", ""])[3]:
            periods[row["period"]] = told
    return {key: dict(sorted(known[key].items())) for key in sorted(known)}


def descriptions(slices: Slices) -> dict[str, dict[str, str]]:
    """Indicator → what it is called, its unit and its definition."""
    return {
        row["id"]: {part: row[part] for part in DESCRIBED if row.get(part)}
        for row in slices.table("indicators")
    }


def between(
    old: Mapping[str, Figures],
    new: Mapping[str, Figures],
    *,
    old_descriptions: Mapping[str, Mapping[str, str]],
    new_descriptions: Mapping[str, Mapping[str, str]],
) -> list[Change]:
    """Every difference: redefined indicators first, then figures by organisation and period."""
    changes = list(_redefined(old_descriptions, new_descriptions))
    for organisation in sorted({*old, *new}):
        changes += _of_figures(organisation, old.get(organisation, {}), new.get(organisation, {}))
    return changes


def _redefined(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Change]:
    for indicator in sorted(set(old) & set(new)):
        for part in DESCRIBED:
            before, now = old[indicator].get(part, ""), new[indicator].get(part, "")
            if before != now:
                yield Change("redefined", "", indicator, "", part, before, now, "")


def _of_figures(organisation: str, old: Figures, new: Figures) -> Iterator[Change]:
    for indicator in sorted({*old, *new}):
        before, now = old.get(indicator, {}), new.get(indicator, {})
        for period in sorted({*before, *now}, key=Period.parse):
            was, told = _told(before.get(period)), _told(now.get(period))
            if was == told:
                continue
            what: What = "new" if was is None else "gone" if told is None else "revised"
            recorded = now[period][3] if period in now else ""
            yield Change(what, organisation, indicator, period, "", was or "", told or "", recorded)


def _told(figure: list[str] | None) -> str | None:
    """The value with its qualifier, as `at_least 1200`; None where there is no figure."""
    if figure is None:
        return None
    value, qualifier = figure[:2]
    return value if qualifier in {"exact", ""} else f"{qualifier} {value}".strip()


def _text(value: Any) -> str:
    return "" if value is None else str(value)
