"""What kind an indicator is, as its unit, its words and its figures suggest: proposed, not decided.

A flow is counted over a period, a stock on a day. Sheets hardly ever say which, but their words do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from lcreport.dataset.tables import IndicatorKind
    from lcreport.intake.sheet_reading import SheetFigure
    from lcreport.period import Period

_RATE = re.compile(
    r"^(?:ty le|ti le|ty suat|ti suat|ty trong|share|rate|percentage)\b"
    r"|\bbinh quan\b|\baverage\b"
)
# With a stroke it is one thing per another, such as giường/vạn dân.
_RATE_UNITS = re.compile(r"[%‰]|/")
_RANK = re.compile(r"\b(?:xep hang|thu hang|xep thu|vi thu|rank(?:ing)?)\b")
_STOCK = re.compile(
    r"\b(?:hien co|hien dang|tinh den|den thoi diem|cuoi ky|du no"
    r"|dang (?:hoat dong|sinh hoat|quan ly|theo hoc|cong tac|lam viec|vay)|so du"
    r"|ton kho|con no|no qua han|con du no|dan so|co the"
    r"|con hieu luc|bien che|population|outstanding|existing|balance|at the end|registered)\b"
    r"|^(?:tong )?(?:so )?(?:hoi vien|dang vien|doan vien|ho ngheo|ho can ngheo|giuong benh|beds)$"
    r"|^to\b"
)
_FLOW = re.compile(
    r"\b(?:luot|cuoc|buoi|vu|phat sinh|ung ho|to chuc|thu hut|cap moi|ket nap|kham|dieu tri"
    r"|tiem chung|phu nu de|tre sinh|hoan thanh|kinh phi|chi phi|so chi|so thu|doanh thu"
    r"|san luong|tap huan|tuyen truyen|ho tro|giai quyet|tiep nhan|xu ly|xay dung|ca|visits?"
    r"|cases?|events?|meetings?"
    r"|sessions?|spent|revenue|births|deaths|new)\b"
)
_STEADY_PCT = 4
_SERIES = 4


@dataclass(frozen=True, slots=True)
class ProposedKind:
    """The kind proposed for an indicator, and why; `is_sure` where its words leave no doubt."""

    indicator: str
    unit: str
    kind: IndicatorKind
    why: str
    is_sure: bool

    def __str__(self) -> str:
        """One line: `Lượt khám bệnh (lượt): flow – its words say so`."""
        sure = "" if self.is_sure else "?"
        return f"{self.indicator} ({self.unit}): {self.kind}{sure} – {self.why}"


def propose(figures: Iterable[SheetFigure]) -> list[ProposedKind]:
    """A kind for each indicator of which the sheet names none, in the order of the sheet."""
    by_name: dict[str, list[SheetFigure]] = defaultdict(list)
    for figure in figures:
        if not figure.kind:
            by_name[plain(figure.indicator)].append(figure)
    return [_proposed(own) for own in by_name.values()]


def of_words(name: str, unit: str) -> tuple[IndicatorKind, str]:
    """The kind that a name and a unit suggest, and why.

    >>> of_words("Tỷ lệ hộ nghèo", "%")
    ('rate', 'its unit is %')
    """
    kind, why, _ = _kind(plain(name), unit, [])
    return kind, why


def _proposed(figures: Sequence[SheetFigure]) -> ProposedKind:
    first = figures[0]
    kind, why, is_sure = _kind(plain(first.indicator), first.unit, _series(figures))
    return ProposedKind(first.indicator, first.unit, kind, why, is_sure)


def _kind(
    name: str, unit: str, series: Sequence[Sequence[Decimal]]
) -> tuple[IndicatorKind, str, bool]:
    # Before rates: "xếp hạng tỷ lệ hộ nghèo" is the rank of a rate.
    if _RANK.search(name):
        return "rank", "its words say so", True
    if _RATE_UNITS.search(unit) or _RATE.search(name):
        return (
            "rate",
            f"its unit is {unit}" if _RATE_UNITS.search(unit) else "its words say so",
            True,
        )
    stock, flow = _STOCK.search(name), _FLOW.search(name)
    # Words of both sorts, as in "hội viên hiện có được tập huấn", decide nothing.
    if stock and not flow:
        return "stock", "its words say so", True
    if flow and not stock:
        return "flow", "its words say so", True
    if series and all(map(_is_steady, series)):
        return "stock", "its figures hardly change from one period to the next", False
    return "flow", "nothing speaks for a stock", False


def _series(figures: Sequence[SheetFigure]) -> list[list[Decimal]]:
    """The figures of each organisation in the order of their periods, where there are enough."""
    own: dict[str, dict[Period, Decimal]] = defaultdict(dict)
    for figure in figures:
        # Plans are rounded and grow steadily, which would make a stock of any flow.
        if figure.value.number is not None and figure.role == "figure":
            own[figure.organisation][figure.period] = figure.value.number
    return [_in_order(values) for values in own.values() if len(values) >= _SERIES]


def _in_order(values: Mapping[Period, Decimal]) -> list[Decimal]:
    return [values[period] for period in sorted(values)]


def _is_steady(values: Sequence[Decimal]) -> bool:
    pairs = pairwise(values)
    changes = [abs(after - before) * 100 / before for before, after in pairs if before]
    return bool(changes) and sum(changes) / len(changes) < _STEADY_PCT
