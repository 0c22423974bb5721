"""What a dataset knows that a report's figures may belong to: pairs of organisation and indicator.

Each pair comes with the words by which it is recognised and with what the last report printed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from lcreport.intake.known_figures import text_rows
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.dataset.source import Source
    from lcreport.intake.known_figures import TextRow

_FEW = 8
# The characters of a locator, which say nothing of where the next report tells it.
_SPAN = re.compile(r"\s*\[\d+-\d+\]$")


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation as a report names it.

    Attributes:
        id: Its id.
        names: Every name that it is known by, without the part that all of them share.
        sections: Sections of the last report that were about it, where the dataset says so.
    """

    id: str
    names: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator of an organisation.

    Attributes:
        organisation: Its id.
        indicator: Its id.
        name: Of the indicator.
        unit: Of the indicator.
        words: Further words: the definition and what the last report printed around the number.
        seen: Whether the dataset has a figure of it.
        locator: Where the last report printed it.
        printed: How the last report printed it.
        value: The last figure.
        is_stock: Whether it is counted on a day.
        part_of: Id of the indicator that it is a part of; empty for none.
    """

    organisation: str
    indicator: str
    name: str
    unit: str
    words: str = ""
    seen: bool = False
    locator: str = ""
    printed: str = ""
    value: Decimal | None = None
    is_stock: bool = False
    part_of: str = ""


@dataclass(frozen=True)
class Known:
    """What a dataset knows.

    Attributes:
        organisations: Every one.
        overall: Id of the organisation that joint sections are about; empty where there is none.
        pairs: Every indicator of every organisation, those with a figure first.
        units: Of the indicators.
        last: The period whose report was the last one before; None without any figure.
        names: Id of an organisation or indicator → its name.
        printed: Indicator and comparison → the indicator of what sources print for it.
    """

    organisations: tuple[NamedOrganisation, ...]
    overall: str
    pairs: tuple[Pair, ...]
    units: tuple[str, ...]
    last: Period | None = None
    names: dict[str, str] = field(default_factory=dict)
    printed: dict[tuple[str, str], str] = field(default_factory=dict)


def known(source: Source, period: Period, language: str) -> Known:
    """What a dataset knows before a report of a period comes in.

    Args:
        source: The opened dataset.
        period: The report's.
        language: In which the report's names are.
    """
    organisations = text_rows(source, "organisations")
    indicators = text_rows(source, "indicators")
    figures, usual = _latest(text_rows(source, "observations"), period)
    named = _organisations(organisations, language)
    seen = {(row["organisation"], row["indicator"]): row for row in figures}
    order = list(seen) + [
        (organisation["id"], indicator["id"])
        for organisation in organisations
        for indicator in indicators
        if (organisation["id"], indicator["id"]) not in seen
    ]
    facts = {row["id"]: row for row in indicators}
    pairs = tuple(
        _pair(organisation, facts[indicator], seen.get((organisation, indicator)), usual, language)
        for organisation, indicator in order
        # What a source printed as a comparison is found by what it compares, not by its words.
        if indicator in facts and not facts[indicator].get("printed_for")
    )
    last = max((Period.parse(row["period"]) for row in figures), default=None)
    units = tuple(dict.fromkeys(_text(row, "unit", language) for row in indicators))
    overall = str(source.settings.get("overview") or "")
    names = {row["id"]: _text(row, "name", language) for row in (*organisations, *indicators)}
    printed = {
        (row["printed_for"], row.get("printed_as", "")): row["id"]
        for row in indicators
        if row.get("printed_for")
    }
    counted = tuple(unit for unit in units if unit)
    return Known(named, overall, pairs, counted, last, names, printed)


def _text(row: TextRow, stem: str, language: str) -> str:
    other = [value for name, value in row.items() if name.startswith(f"{stem}_") and value]
    return row.get(f"{stem}_{language}") or next(iter(other), "")


def _latest(rows: Sequence[TextRow], period: Period) -> tuple[list[TextRow], frozenset[str]]:
    """The figure nearest to a period of each pair, and the periods that have a report of their own.

    A period with a handful of figures has none: those come from elsewhere.
    """
    rows = [row for row in rows if row["period"] != str(period)]
    counts = Counter(row["period"] for row in rows)
    most = max(counts.values(), default=0)
    usual = frozenset(code for code, count in counts.items() if count * 2 >= most and count >= _FEW)
    mine = period.last_day

    def distance(row: TextRow) -> tuple[bool, int]:
        days = abs((Period.parse(row["period"]).last_day - mine).days)
        return row["period"] not in usual, days

    best: dict[tuple[str, str], TextRow] = {}
    backwards = rows[::-1]
    # Of figures of one day the last row is the newest vintage.
    for row in sorted(backwards, key=distance):
        best.setdefault((row["organisation"], row["indicator"]), row)
    # The order of the file is that of the report.
    places = {id(row): place for place, row in enumerate(rows)}
    return sorted(best.values(), key=lambda row: places[id(row)]), usual


def _organisations(rows: Sequence[TextRow], language: str) -> tuple[NamedOrganisation, ...]:
    names = [_text(row, "name", language) for row in rows]
    shared = _shared_end(names)
    found = []
    for row, name in zip(rows, names, strict=True):
        short = _text(row, "short", language)
        cut = name.removesuffix(shared).strip() if len(name) > len(shared) else name
        # "Tỉnh đoàn Lào Cai" among names that end in "tỉnh Lào Cai".
        bare = name.removesuffix(" ".join(_capital(shared))).strip()
        # Of "Tỉnh Lào Cai" a word would be left that any heading may have.
        kinds = (name, cut, bare if " " in bare else "", short)
        named = tuple(dict.fromkeys(text for text in kinds if text))
        sections = tuple(part.strip() for part in row.get("section", "").split(",") if part.strip())
        found.append(NamedOrganisation(row["id"], named, sections))
    return tuple(found)


def _shared_end(names: Sequence[str]) -> str:
    """The words that most names end in: "tỉnh Lào Cai"."""
    ends: dict[str, int] = {}
    for name in names:
        words = name.split()
        for size in range(1, min(4, len(words))):
            end = " ".join(words[-size:])
            ends[end] = ends.get(end, 0) + 1
    often = [end for end, count in ends.items() if count * 2 > len(names) > 1]
    # No name ends in it, so that nothing is cut off.
    return max(often, key=len, default="\0")


def _pair(
    organisation: str,
    indicator: TextRow,
    figure: TextRow | None,
    usual: frozenset[str],
    language: str,
) -> Pair:
    figure = figure or {}
    printed = figure.get("printed", "")
    words = [_text(indicator, "definition", language), re.sub(r"[\d.,%/]+", " ", printed)]
    return Pair(
        organisation,
        indicator["id"],
        _text(indicator, "name", language),
        _text(indicator, "unit", language),
        " ".join(words),
        figure.get("period", "") in usual,
        _SPAN.sub("", figure.get("locator", "")),
        printed,
        # A doubtful figure tells nothing about the usual size.
        _number("" if figure.get("status") == "doubtful" else figure.get("value", "")),
        indicator.get("kind") == "stock",
        indicator.get("part_of", ""),
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def place_name(knows: Known) -> str:
    """The place that most organisations are named after; empty where they share none."""
    whole = [organisation.names[0] for organisation in knows.organisations if organisation.names]
    shared = _shared_end(whole)
    capital = _capital(shared)
    return " ".join(capital) if capital and shared.endswith(" ".join(capital)) else ""


def _capital(words: str) -> list[str]:
    return [word for word in words.split() if word[:1].isupper()]
