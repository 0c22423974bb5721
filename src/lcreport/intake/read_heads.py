"""What the head of a spreadsheet's column means, in Vietnamese or English."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from lcreport.errors import PeriodError
from lcreport.languages import codes
from lcreport.period import Period, periods_of_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Column → its head, also without accents; the first is the one that messages name.
HEADS = {
    "organisation": ("organisation", "organization", "tổ chức", "cơ quan", "đơn vị"),
    "indicator": ("indicator", "chỉ tiêu"),
    "unit": ("unit", "đơn vị tính", "đvt"),
    "kind": ("kind", "loại"),
    "area": ("area", "lĩnh vực"),
    "better": ("better", "tốt hơn khi"),
    "status": ("status", "trạng thái"),
    "note": ("note", "ghi chú"),
    "period": ("period", "kỳ", "kỳ báo cáo"),
    "value": ("value", "giá trị", "số liệu"),
}
NEEDED = ("organisation", "indicator", "unit", "kind")
MORE = ("area", "better", "status", "note")
# Column → code → words that mean it; the second word of each is the one that messages name.
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {
        "flow": ("flow", "phát sinh", "lũy kế"),
        "stock": ("stock", "thời điểm", "hiện có"),
        "rate": ("rate", "tỷ lệ", "tỉ lệ"),
        "rank": ("rank", "xếp hạng", "thứ hạng"),
    },
    "status": {
        "official": ("official", "chính thức", ""),
        "preliminary": ("preliminary", "sơ bộ"),
        "estimate": ("estimate", "ước tính"),
        "doubtful": ("doubtful", "nghi ngờ"),
        "synthetic": ("synthetic", "mô phỏng"),
    },
    "better": {
        "higher": ("higher", "cao hơn"),
        "lower": ("lower", "thấp hơn"),
        "none": ("none", "không", ""),
    },
}
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a sheet's columns stand.

    Attributes:
        row: The head row, counted from 0.
        columns: Column of `HEADS` → its place in a row.
        periods: Place in a row → the period whose figures stand there; empty for a long sheet.
        unknown: Heads that mean nothing here, with their places.
    """

    row: int
    columns: Mapping[str, int]
    periods: Mapping[int, Period]
    unknown: Mapping[int, str]

    @property
    def is_long(self) -> bool:
        """True where each row is one figure, with its period and its value."""
        return "period" in self.columns and "value" in self.columns


def find(rows: Sequence[Sequence[object]]) -> Heads | None:
    """The head row and what its columns mean; None where no row names organisation and indicator.

    Rows above it, such as a title, are passed over.
    """
    for number, row in enumerate(rows):
        heads = _heads(number, row)
        if {"organisation", "indicator"} <= set(heads.columns):
            return heads
    return None


def _heads(number: int, row: Sequence[object]) -> Heads:
    columns: dict[str, int] = {}
    periods: dict[int, Period] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(row):
        name = _COLUMNS.get(plain(str(cell)))
        period = read_period(cell)
        if name is not None and name not in columns:
            columns[name] = place
        elif period is not None and period not in periods.values():
            periods[place] = period
        elif str(cell).strip():
            unknown[place] = str(cell)
    return Heads(number, columns, periods, unknown)


def read_period(cell: object) -> Period | None:
    """The period that a cell names: a code, a label, a year as a number, a date; else None.

    >>> str(read_period("9 tháng đầu năm 2021")), str(read_period(2021.0))
    ('2021-9M', '2021')
    """
    if isinstance(cell, dt.date):
        return Period.parse(f"{cell:%Y-%m-%d}")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    try:
        return Period.parse(text)
    except PeriodError:
        return _labels().get(plain(text))


@cache
def _labels() -> dict[str, Period]:
    """Every way that `Period` itself writes a period, without accents."""
    return {plain(label): period for period in _periods() for label in _written(period)}


def _periods() -> Iterator[Period]:
    for year in _YEARS:
        yield from periods_of_year(year)


def _written(period: Period) -> Iterator[str]:
    for language in codes():
        yield period.label(language)
        yield period.short_label(language)


def read_choice(column: str, text: str) -> str | None:
    """The code that a word in one of the columns of `CHOICES` means; None where it means none.

    >>> read_choice("kind", "Phát sinh")
    'flow'
    """
    choices = CHOICES[column].items()
    return next((code for code, words in choices if plain(text) in map(plain, words)), None)


def plain(text: str) -> str:
    """A text in small letters without accents and double spaces, for comparing.

    >>> plain("  Đơn vị   TÍNH ")
    'don vi tinh'
    """
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.sub(r"\s+", " ", bare.replace("đ", "d").replace("Đ", "D")).strip().lower()


_COLUMNS = {plain(word): name for name, words in HEADS.items() for word in words}
