"""Tables with a column for each organisation, or for each indicator, and the heads of such columns.

The heads of a column then say two things, in any order and in one to three rows: whose its figures
are or what they count, and of which period or plan. The period may stand in the title alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.intake import head_words, read_cell, read_heads, title_names, totals
from lcreport.intake.head_words import HEAD_BELOW, SheetColumn
from lcreport.intake.read_periods import Written, plain
from lcreport.intake.sheet_table import is_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lcreport.intake.read_heads import Heads
    from lcreport.intake.sheet_reading import ReadOptions
    from lcreport.intake.workbooks import ReceivedSheet

# What is computed whatever stands beside it; a share that a column is named after may be a figure.
_COMPARED = re.compile(
    r"(?:so sanh|so voi|so cung ky|tang|giam|chenh lech|th\s*/\s*kh|ty le (?:hoan thanh|th|dat)"
    r"|% ?(?:hoan thanh|th|so|kh|dat)|dat %|compared|change|growth|difference)\b"
)
_UNIT_BEHIND = re.compile(r"\s*\((?P<unit>[^()]{1,20})\)\s*$")
_TOTAL = "Tổng số"
_FIGURES = frozenset({"unknown", "computed", "figures", "value"})
_SHARE = re.compile(r"[\W_]*(?:ty le|ti le|ty trong|share)?[\W_]*")


@dataclass(frozen=True, slots=True)
class _Open:
    """A column whose heads name something else than a period, and numbers stand below.

    Attributes:
        column: As its heads are read.
        named: What they name apart from the period, those above first.
        written: What they say of the period.
    """

    column: SheetColumn
    named: tuple[str, ...]
    written: Written

    @property
    def name(self) -> str:
        return HEAD_BELOW.join(self.named)


def find(sheet: ReceivedSheet, options: ReadOptions) -> Heads | None:
    """The heads of a sheet, its columns of organisations or indicators among them.

    Args:
        sheet: Its cells.
        options: Which names are known.
    """
    known = frozenset(map(plain, options.organisations))
    heads = read_heads.find(sheet, known)
    if heads is None:
        return None
    if heads.place("indicator") is not None:
        return _of_organisations(sheet, heads, known)
    if _is_of_units(sheet, heads):
        return None
    found = _of_title(sheet, heads, options, known)
    found = found or _of_indicators(sheet, heads, frozenset(map(plain, options.indicators)))
    # Without an indicator anywhere there is nothing to be read.
    return found if any(column.indicator for column in found.columns) else None


def _is_of_units(sheet: ReceivedSheet, heads: Heads) -> bool:
    """True where "Đơn vị" stands over "hộ", "người": then no column says what is counted."""
    own = heads.place("organisation")
    if own is None:
        return False
    names = [read_cell.text(row[own]) for row in sheet.rows[heads.below :] if row[own]]
    return sum(map(is_unit, names)) * 2 > len(names)


def _of_title(
    sheet: ReceivedSheet, heads: Heads, options: ReadOptions, known: Collection[str]
) -> Heads | None:
    """Columns of periods beside organisations, or the other way round: the title says of what."""
    found = {
        place: split
        for place, column in enumerate(heads.columns)
        if column.meaning in _FIGURES and column.path and _has_numbers(sheet, heads, place)
        # What is compared stays a column that is passed over.
        if not ((split := _split(column, column.path)).named and _is_compared(split))
    }
    named = [one.name for one in found.values() if one.named]
    if heads.place("organisation") is not None:
        is_fit = not named
    else:
        offices = [name for name in named if not totals.is_total(name)]
        is_fit = bool(offices) and all(head_words.is_office(name, known) for name in offices)
    counted = title_names.indicator_in(heads.title, options.indicators) if is_fit else None
    if counted is None:
        return None
    name, unit = counted
    return _replaced(heads, {
        place: replace(_figures(one, heads), organisation=one.name, indicator=name, unit=unit)
        for place, one in found.items()
    })  # fmt: skip


def _of_organisations(sheet: ReceivedSheet, heads: Heads, known: Collection[str]) -> Heads:
    own = heads.place("organisation")
    # "Xã" over the names of communes is no column of their names: numbers stand below it.
    if own is not None and not (
        len(heads.columns[own].path) > 1 and read_heads.has_numbers(sheet, heads.below, own)
    ):
        return heads
    found: dict[int, _Open] = {}
    for place, column in enumerate(heads.columns):
        path = [
            text
            for text in column.path
            if not head_words.IN_PARTS.fullmatch(plain(text))
            and head_words.fixed(text) != "organisation"
        ]
        is_under = len(path) < len(column.path) and column.name == "organisation"
        if not (is_under or column.meaning in _FIGURES):
            continue
        split = _split(column, path)
        if split.named and not _is_compared(split) and _has_numbers(sheet, heads, place):
            found[place] = split
    offices = {one.name for one in found.values() if not totals.is_total(one.name)}
    sure = {name for name in offices if head_words.is_office(name, known)}
    stands_over = own is not None
    # Two columns of something else, such as "Nam" and "Nữ", are not taken for offices.
    if not stands_over and len(sure) * 2 <= len(offices):
        return heads
    columns = {
        place: replace(_figures(one, heads), organisation=one.name) for place, one in found.items()
    }
    # "KH 2021" beside the columns of offices is the plan of all of them together.
    columns |= {
        place: replace(column, organisation=_TOTAL)
        for place, column in enumerate(heads.columns)
        if place not in columns and column.meaning == "figures" and own is None
    }
    return _replaced(heads, columns)


def _of_indicators(sheet: ReceivedSheet, heads: Heads, known: Collection[str]) -> Heads:
    found = {
        place: split
        for place, column in enumerate(heads.columns)
        if column.meaning in _FIGURES
        and column.path
        and (split := _split(column, column.path)).named
        and _has_numbers(sheet, heads, place)
    }
    units = _units(found)
    planned = {one.named[:-1] for one in found.values() if _is_plan(one.written)}
    planned |= {one.named for one in found.values() if _is_plan(one.written)}
    columns = {}
    for place, one in found.items():
        named = one.named[:-1] if place in units else one.named
        last = plain(named[-1])
        is_known = last in known or plain(HEAD_BELOW.join(named)) in known
        # Below a head with a plan beside it a share is what was reached of that plan.
        is_of_plan = _SHARE.fullmatch(last) is not None and named[:-1] in planned
        if not is_known and (_COMPARED.match(last) or is_of_plan):
            columns[place] = replace(one.column, meaning="computed")
            continue
        name = named[-1] if last in known else HEAD_BELOW.join(named)
        figures = _figures(one, heads)
        unit = units.get(place, "")
        if not unit and name != named[-1] and _UNIT_BEHIND.search(named[-1]) is None:
            # "Lao động (người)" over "Nam" and "Nữ" says in what both are counted.
            unit, name = _unit_above(named)
        columns[place] = replace(figures, indicator=name, unit=unit)
    return _replaced(heads, columns)


def _unit_above(named: Sequence[str]) -> tuple[str, str]:
    """The unit in brackets behind one of several heads, and the heads without it as one name."""
    for at, text in enumerate(named):
        behind = _UNIT_BEHIND.search(text)
        if behind is not None and is_unit(behind["unit"]):
            bare = [*named[:at], text[: behind.start()], *named[at + 1 :]]
            return behind["unit"], HEAD_BELOW.join(bare)
    return "", HEAD_BELOW.join(named)


def _units(found: dict[int, _Open]) -> dict[int, str]:
    """Place → its unit, where the last row of heads is one of units."""
    below = {place: one.named[-1] for place, one in found.items() if len(one.named) > 1}
    is_row = below and len(below) == len(found) and all(map(_is_unit, below.values()))
    # "Hội viên" over "tổng số" and "nữ" would be two columns of one indicator.
    names = Counter((one.named[:-1], one.written) for one in found.values())
    return below if is_row and max(names.values()) == 1 else {}


def _is_unit(text: str) -> bool:
    return is_unit(text.strip("()"))


def _split(column: SheetColumn, path: Iterable[str]) -> _Open:
    """What heads name apart from the period, and what they say of that."""
    texts = list(path)
    of_period = [text for text in texts if _is_of_period(text)]
    filled = [text for text in of_period if head_words.fixed(text) is None]
    named = (
        text
        for text in texts
        if text not in of_period
        and head_words.fixed(text) != "value"
        and not head_words.IN_PARTS.fullmatch(plain(text))
    )
    return _Open(column, tuple(named), head_words.written_in(filled) or Written())


def _is_of_period(text: str) -> bool:
    written = head_words.written_in([text])
    # "TH/KH (%)" names a plan, and is computed from it.
    is_shared = head_words.is_computed(text) and ("%" in text or "/" in text)
    return written is not None and not is_shared


def _is_compared(one: _Open) -> bool:
    last = plain(one.named[-1])
    return bool(_COMPARED.match(last) or _SHARE.fullmatch(last))


def _is_plan(written: Written) -> bool:
    return written.role == "plan"


def _figures(one: _Open, heads: Heads) -> SheetColumn:
    """The column as one of figures; where each row names its period, as one of values."""
    named = heads.place("period") is not None or heads.place("year") is not None
    said = one.written.names_time or _is_plan(one.written) or one.written.status
    meaning: head_words.Meaning = "figures" if said and not named else "value"
    return replace(one.column, meaning=meaning, name="", written=one.written)


def _has_numbers(sheet: ReceivedSheet, heads: Heads, place: int) -> bool:
    return read_heads.has_numbers(sheet, heads.below, place)


def _replaced(heads: Heads, columns: dict[int, SheetColumn]) -> Heads:
    own = [columns.get(place, column) for place, column in enumerate(heads.columns)]
    return replace(heads, columns=own)
