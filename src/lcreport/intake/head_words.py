"""What one head of a spreadsheet's column means, Vietnamese or English: its words, no places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from lcreport.errors import PeriodError
from lcreport.intake import read_periods
from lcreport.intake.read_cell import tidy
from lcreport.intake.read_periods import Written, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Column → its head, also without accents; the first is the one that messages name.
HEADS = {
    "organisation": (
        "organisation", "organization", "tổ chức", "cơ quan", "đơn vị", "cơ quan, đơn vị",
        "tên đơn vị", "đơn vị báo cáo", "tên tổ chức", "xã", "xã, thị trấn", "xã/thị trấn",
        "xã, phường", "xã/phường", "xã, phường, thị trấn", "xã, phường, đặc khu", "phường",
        "phường, xã", "thị trấn", "tên xã", "huyện", "quận, huyện", "huyện, thị xã, thành phố",
        "huyện, thành phố", "tỉnh", "tỉnh, thành phố", "thành phố", "địa phương", "địa bàn",
        "tên địa phương", "thôn", "thôn, bản", "bản", "trường", "trạm y tế", "commune", "ward",
        "district", "province", "agency", "office", "reporting unit", "locality",
    ),
    "indicator": (
        "indicator", "chỉ tiêu", "tên chỉ tiêu", "nội dung", "nội dung chỉ tiêu", "chỉ số",
        "nội dung công việc", "tiêu chí", "danh mục", "hạng mục", "các chỉ tiêu", "nhiệm vụ",
        "chỉ tiêu báo cáo", "chỉ tiêu chủ yếu", "item", "measure", "indicators", "items",
        "khoản mục", "khoản thu", "khoản chi", "mặt hàng", "sản phẩm", "diễn giải", "loại hình",
    ),
    "unit": (
        "unit", "đơn vị tính", "đvt", "đv tính", "đ.v.t", "đơn vị đo", "đơn vị tính (đvt)",
        "unit of measure", "unit of measurement", "units",
    ),
    "kind": ("kind", "loại", "loại chỉ tiêu"),
    "area": ("area", "lĩnh vực", "nhóm", "field"),
    "better": ("better", "tốt hơn khi"),
    "status": ("status", "trạng thái", "tình trạng số liệu"),
    "note": ("note", "ghi chú", "notes", "remark", "remarks", "chú thích", "giải thích"),
    "period": ("period", "kỳ", "kỳ báo cáo", "quý", "tháng", "thời gian", "thời kỳ", "kỳ số liệu",
               "quarter", "month", "date", "ngày", "thời điểm số liệu"),
    "year": ("year", "năm"),
    "value": ("value", "giá trị", "số liệu", "thực hiện", "kết quả", "số lượng", "trị số", "figure",
              "th", "kết quả thực hiện", "amount", "actual", "đạt được"),
    "number": ("number", "tt", "stt", "số tt", "số thứ tự", "no", "no.", "#", "s.t.t", "mã số"),
}  # fmt: skip
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
        "estimate": ("estimate", "ước tính", "ước", "ước thực hiện"),
        "doubtful": ("doubtful", "nghi ngờ"),
        "synthetic": ("synthetic", "mô phỏng"),
    },
    "better": {
        "higher": ("higher", "cao hơn"),
        "lower": ("lower", "thấp hơn"),
        "none": ("none", "không", ""),
    },
}
# With accents: "hội viên", "số" and "phòng chống" begin like names of offices without being any.
_OFFICE = re.compile(
    r"(?:hội(?! viên| nghị| thảo| thi| họp| trường)|huyện|quận|xã|phường|thị (?:trấn|xã)|thành phố"
    r"|tp\.?|tỉnh|sở|ban|tỉnh đoàn|đoàn(?! viên)|liên đoàn|ldld|lđlđ|ủy ban|uỷ ban|ubnd|ubmttq|mttq"
    r"|mặt trận|phòng(?! chống|,)|chi cục|cục|trường|trạm|trung tâm|bệnh viện|công ty|thôn|bản"
    r"|chi hội|district|commune|ward|province|department|office)\b",
    re.IGNORECASE,
)
# Columns that are computed from others, as a head says it: "So sánh (%)", "TH/KH", "Tăng, giảm".
_COMPUTED = re.compile(
    r"\bso sanh\b|\bso voi\b|\bso cung ky\b|\btang\b|\bgiam\b|\bth\s*/\s*kh\b|\bhoan thanh\b|%"
    r"|\btoc do\b|\bty le\b|\bchenh lech\b|\bcompared\b|\bchange\b|\bgrowth\b|\bdifference\b"
)
# Between heads, of which it says nothing: "Trong đó", "Chia ra theo xã".
IN_PARTS = re.compile(r"(?:trong do|chia ra|chia theo|gom|of which)\b.*")
_PLACES = re.compile(
    r"(?:(?:ten )?(?:cac )?(?:xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tp|tinh|dac khu|thon"
    r"|khu pho|to dan pho|don vi|co quan|to chuc|dia phuong|va)(?: |$)){2,}"
)
# "Nội dung thu", "Tên dịch vụ": the word says of which things the names are.
_NAMED_SO = re.compile(r"noi dung .+|ten (?:chi tieu|dich vu|san pham|mat hang|cong viec)(?: .+)?")
# In two languages: "Chỉ tiêu/Indicator", or one below the other in the same cell.
_LANGUAGES = re.compile(r"\s*[/|]\s*|\s+[-–]\s+")
_OF_PARTS = re.compile(
    r"(?P<part>thang|quy|month|quarter)[ .…:]*(?:(?:nam|of|year)? ?(?P<year>(?:19|20)[0-9]{2}))?"
)
_BARE_PART = re.compile(r"0?[1-9]|1[0-2]|i{1,3}|iv", re.IGNORECASE)
_SKIPPED = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
HEAD_BELOW = " – "
"""Between a head and the one below it."""
Meaning = Literal["fixed", "figures", "value", "computed", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """What one column is.

    Attributes:
        meaning: `fixed` for one of `HEADS`, `figures` for those of a period or plan.
        head: Its heads as written, those above first.
        name: Which of `HEADS`; empty otherwise.
        written: What its heads say about a period.
        path: Its heads, those above first.
        organisation: Whose its figures are, where its heads say so.
        indicator: What its figures count, where its heads say so.
        unit: In what they are counted, where a row of units says so.
    """

    meaning: Meaning
    head: str = ""
    name: str = ""
    written: Written = field(default_factory=Written)
    path: tuple[str, ...] = ()
    organisation: str = ""
    indicator: str = ""
    unit: str = ""


def column(path: Sequence[str]) -> SheetColumn:
    """What a column is, by its heads, those above first."""
    return replace(_meaning(_with_parts(path)), path=tuple(path))


def is_part(head: str, above: str) -> bool:
    """True where a head says which month or quarter of the head above it its column is.

    >>> is_part("2", "Tháng ... năm 2023"), is_part("II", "Quý"), is_part("2", "Năm 2023")
    (True, True, False)
    """
    return bool(_BARE_PART.fullmatch(head) and _OF_PARTS.fullmatch(plain(above)))


def _with_parts(path: Sequence[str]) -> list[str]:
    """Heads in which a bare "2" below "Tháng ... năm 2023" is "Tháng 2 năm 2023"."""
    found: list[str] = []
    for text in path:
        above = _OF_PARTS.fullmatch(plain(found[-1])) if found else None
        if above is not None and is_part(text, found[-1]):
            found[-1] = f"{above['part']} {text} {above['year'] or ''}".strip()
        else:
            found.append(text)
    return found


def _meaning(path: Sequence[str]) -> SheetColumn:
    head = HEAD_BELOW.join(path)
    if not path:
        return SheetColumn("none")
    for text in path:
        name = fixed(text)
        # "Thực hiện" below "Quý I" says no more than the quarter; any other known head decides.
        if name is not None and name != "value":
            return SheetColumn("fixed", head, name)
    written = written_in(path)
    if is_computed(head) and not (written is not None and written.names_time and "%" not in head):
        return SheetColumn("computed", head)
    if written is not None:
        is_figures = written.names_time or written.role == "plan" or written.status
        return SheetColumn("figures" if is_figures else "value", head, written=written)
    if any(fixed(text) == "value" for text in path):
        return SheetColumn("value", head, "value")
    return SheetColumn("unknown", head)


def is_computed(text: object) -> bool:
    """True where a head says that its column is computed from others."""
    return isinstance(text, str) and _COMPUTED.search(plain(text)) is not None


def written_in(path: Sequence[str]) -> Written | None:
    """What several heads above one another say of a period together; None where one says else."""
    parts = []
    for text in path:
        part = period_of(text)
        if part is None and fixed(text) != "value":
            return None
        parts.append(part or Written())
    joined = Written()
    for part in parts:
        joined = Written(
            part.year or joined.year,
            part.part or joined.part,
            part.day or joined.day,
            "plan" if "plan" in {part.role, joined.role} else "figure",
            part.status or joined.status,
            part.same or joined.same,
            part.before or joined.before,
        )
    return joined if joined != Written() else None


def period_of(cell: object) -> Written | None:
    """What a head says about a period, if it speaks of nothing else, brackets behind it aside."""
    if cell == "" or cell is None:
        return None
    try:
        found = read_periods.read(cell)
        if found is None and isinstance(cell, str) and _IN_BRACKETS.search(cell):
            found = read_periods.read(_IN_BRACKETS.sub("", cell))
    except PeriodError:
        return None
    return found


def fixed(cell: object) -> str | None:
    """Which of `HEADS` a cell is; None where it is none."""
    text = plain(str(cell))
    # "Nam" beside "Nữ" is no "Năm" that has lost its accent.
    if text == "nam" and "ă" not in tidy(str(cell)).casefold():
        return None
    if text in _COLUMNS:
        return _COLUMNS[text]
    bare = _SKIPPED.sub(" ", _IN_BRACKETS.sub("", text)).strip()
    named = {_COLUMNS.get(part) for part in _LANGUAGES.split(text)}
    # "Đơn vị" may be an office or a unit: the other language tells.
    if len(other := named - {"organisation"} or named) == 1 and None not in named:
        return other.pop()
    if _NAMED_SO.fullmatch(bare) and period_of(cell) is None:
        return "indicator"
    # "Huyện, thị xã", "Phường/xã/đặc khu": whichever there are, in any order.
    return _COLUMNS.get(bare) or ("organisation" if _PLACES.fullmatch(bare) else None)


def is_office(name: str, known: Collection[str]) -> bool:
    """True where a head names an organisation: a known one, or by the word it begins with."""
    return plain(name) in known or _OFFICE.match(tidy(name)) is not None


def read_choice(column: str, text: str) -> str | None:
    """The code that a word in one of the columns of `CHOICES` means; None where it means none.

    >>> read_choice("kind", "Phát sinh")
    'flow'
    """
    choices = CHOICES[column].items()
    return next((code for code, words in choices if plain(text) in map(plain, words)), None)


_COLUMNS = {
    key: name
    for name, words in HEADS.items()
    for word in words
    for key in (plain(word), _SKIPPED.sub(" ", plain(word)).strip())
    if key
}
