"""Misprints of the tables that other tables prove; figures stay as printed and get a note.

Two tables printed figures beside the wrong units' names. What shows it: the plan of the year that
a row implies (its cumulative figure over its percentage) is, to four digits, the plan that another
unit's row implies a month earlier or later, and not its own; tests/test_gso.py looks for all such
rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from units import BY_LABEL

FIGURES = frozenset({"month_estimate", "cumulative", "pct_of_plan", "ratio_same_period"})


@dataclass(frozen=True)
class Doubt:
    """Why figures of one row are not to be relied on.

    Attributes:
        columns: Which of the row's figures are meant. `month_before` never is: in both tables it
            stands beside the right names or is not printed.
    """

    columns: frozenset[str]
    note_vi: str
    note_en: str


# Month → row → the unit whose plan the row implies; empty where that unit is not in the table
# after it, so that the plan only shows that the figures are not the row's own.
_MISPLACED = {
    "2023-04": {
        "Bộ Giáo dục - Đào tạo": "Bộ Y tế",
        "Bộ Y tế": "Bộ Tài nguyên và Môi trường",
        "Bộ Tài nguyên và Môi trường": "Bộ Văn hoá, Thể thao và Du lịch",
        "Bộ Văn hoá, Thể thao và Du lịch": "Bộ Giáo dục - Đào tạo",
    },
    "2024-01": {
        "An Giang": "Vĩnh Phúc",
        "Bà Rịa - Vũng Tàu": "",
        "Bình Dương": "Đồng Nai",
        "Bắc Giang": "Đồng Tháp",
        "Hòa Bình": "Hải Phòng",
        "Hưng Yên": "Hậu Giang",
        "Hải Phòng": "Bà Rịa - Vũng Tàu",
        "Lào Cai": "Phú Thọ",
        "Nam Định": "Thái Bình",
        "Nghệ An": "Quảng Nam",
        "Ninh Bình": "Đắk Lắk",
        "Phú Thọ": "",
        "Quảng Nam": "Cần Thơ",
        "Quảng Ninh": "Bình Dương",
        "Thanh Hóa": "Nghệ An",
        "Thái Bình": "An Giang",
        "Thái Nguyên": "",
        "Vĩnh Phúc": "",
        "Đắk Lắk": "Thanh Hóa",
        "Đồng Nai": "Quảng Ninh",
    },
}
_PERCENTAGE = Doubt(
    frozenset({"pct_of_plan"}),
    "In 8,334 %; kế hoạch suy ra từ đó gấp hơn bốn lần kế hoạch của cả nước, còn bảng tháng 9 và "
    "tháng 11/2024 cho khoảng 60 %.",
    "Printed 8.334%; the plan that it implies is more than four times the whole country's, while "
    "the tables of 9/2024 and 11/2024 give about 60%.",
)


def doubt_of(month: str, label: str) -> Doubt | None:
    """What is wrong with a row of a month's table, if anything."""
    if (month, label) == ("2024-10", "Vốn ngân sách NN cấp tỉnh"):
        return _PERCENTAGE
    if label not in _MISPLACED.get(month, {}):
        return None
    owner = _MISPLACED[month][label]
    number = f"{int(month[5:])}/{month[:4]}"
    if owner:
        unit = BY_LABEL[owner]
        why_vi = f"kế hoạch suy ra từ dòng này là kế hoạch của {unit.name_vi} ở bảng tháng sau"
        why_en = f"the plan that it implies is that of {unit.name_en} in the next month's table"
    else:
        why_vi = "kế hoạch suy ra từ dòng này khác kế hoạch của đơn vị ở bảng tháng sau, và các "
        why_vi += "dòng quanh đó mang số của nhau"
        why_en = "the plan that it implies differs from the unit's own in the next month's table, "
        why_en += "and the rows around it carry each other's figures"
    return Doubt(
        FIGURES,
        f"Bảng tháng {number} in ở dòng này số của đơn vị khác: {why_vi}.",
        f"The table of {number} prints another unit's figures in this row: {why_en}.",
    )
