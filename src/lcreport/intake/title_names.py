"""What the title above a table says that its figures count, where no head says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcreport.intake import head_words, read_periods
from lcreport.intake.read_cell import tidy
from lcreport.intake.read_periods import plain
from lcreport.intake.sheet_table import SIGNED, UNIT_ABOVE, is_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# Lines above a table that say nothing of what it counts: the state's motto, what it is attached to.
_NO_TITLE = re.compile(
    r"cong hoa xa hoi chu nghia|doc lap\W+tu do|^\(?(?:kem theo|ban hanh|dinh kem)|^so\s*:"
)
_NUMBERED = re.compile(
    r"^(?:bieu|bang|phu luc|mau)(?: mau)?(?: so)?\s*[0-9ivx]+[a-z]?(?:[/.-][\w-]+)*\b[\s:.–-]*"
)
_GENERAL = re.compile(
    r"^(?:(?:bieu|bang|bao cao|tong hop|thong ke|so lieu|tinh hinh|chi tiet|phoi hop|table)\b"
    r"[\s:.–-]*)+"
)
_PLACES = (
    r"(?:huyen|xa|phuong|don vi|dia phuong|dia ban|tinh|thanh pho|to chuc|thon|hoi|nam|quy|thang|ky"
    r"|districts?|communes?|offices?|years?|provinces?)"
)
# "theo huyện", "của các xã", "trên địa bàn tỉnh": how the table is divided, not what it counts.
_DIVIDED = re.compile(
    rf"[\s,(–-]*\b(?:(?:phan |chia |tach )?theo|(?:(?:cua|tai|o|cho|qua) )?(?:cac|tung)|by)"
    rf" (?:(?:tung|cac) )?{_PLACES}\b.*|[\s,(–-]*\b(?:tren dia ban|toan (?:tinh|huyen|xa))\b.*"
)
# With accents: "rừng trồng" and "hội viên nam" end in what is counted.
_BEFORE_PERIOD = re.compile(
    r"(?:[\s,:;(–-]|\b(?:trong|tính|đến|hết|cuối|thời điểm|ngày|các|qua|năm|tháng|quý|đầu|giai đoạn"
    r"|từ|ước|thực hiện|in|of|for|as|at|to)\b)+$"
)
_BEHIND_PERIOD = re.compile(r"^(?:[\s,:;)–-]|\b(?:nam|va|den)\b|[0-9])+")
_BRACKETS = re.compile(r"\s*\((?P<unit>[^()]{1,20})\)\s*$")


def indicator_in(titles: Iterable[str], indicators: Collection[str]) -> tuple[str, str] | None:
    """The one thing that lines above a table name as counted, with its unit; None where unsure.

    >>> indicator_in(["UBND TỈNH", "Biểu 2: Số hộ nghèo theo huyện năm 2021 (hộ)"], ())
    ('Số hộ nghèo', 'hộ')

    Args:
        titles: The lines.
        indicators: Names that the dataset knows: of several lines the one that is known is meant.
    """
    named = [found for text in titles if (found := _named(tidy(text)))]
    known = set(map(plain, indicators))
    of_known = [one for one in named if plain(one[0]) in known]
    chosen = list(dict.fromkeys(of_known or named))
    return chosen[0] if len(chosen) == 1 else None


def _named(title: str) -> tuple[str, str] | None:
    flat = plain(title)
    if SIGNED.search(flat) or _NO_TITLE.search(flat) or UNIT_ABOVE.fullmatch(title):
        return None
    if head_words.is_office(title, ()) or read_periods.is_period(title):
        return None
    unit = ""
    if (behind := _BRACKETS.search(title)) and is_unit(behind["unit"]):
        unit, title = behind["unit"], title[: behind.start()]
    name = title
    for pattern in (_NUMBERED, _GENERAL, _DIVIDED):
        name = _without(name, pattern)
    name = _without_period(name).strip(" .,:;–-()")
    # One letter, or digits alone, is the number of the table.
    return (name, unit) if len(re.findall(r"[^\W\d_]", name)) > 2 else None


def _without(text: str, pattern: re.Pattern[str]) -> str:
    """A text without what a pattern finds in it once its accents are gone."""
    found = pattern.search(plain(text))
    # Each letter keeps its place without its accents, for `tidy` has joined them before.
    return text if found is None else f"{text[: found.start()]} {text[found.end() :]}".strip()


def _without_period(text: str) -> str:
    """What stands before the words of a period; where nothing does, what stands behind them."""
    flat = plain(text)
    span = read_periods.span_of(flat)
    if span is None:
        return text
    before = text[: len(_BEFORE_PERIOD.sub("", text[: span[0]].lower()))]
    if before.strip():
        return before
    behind = flat[span[1] :]
    return text[len(text) - len(_BEHIND_PERIOD.sub("", behind)) :]
