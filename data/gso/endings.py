"""What the law says of units that ended in 2025, after the last table of this dataset.

No table of the new units is here, so they have no rows: an ended province keeps its past, and
`successor` is filled only where the unit that went on is itself in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from units import BY_LABEL, LEVEL, UNITS, End

PROVINCES, MINISTRIES, HUE, DISTRICTS = "nq-202-2025", "nq-176-2025", "nq-175-2024", "nq-203-2025"
LAWS = {
    PROVINCES: (
        "Quốc hội: Nghị quyết số 202/2025/QH15 ngày 12/6/2025 về việc sắp xếp đơn vị hành chính "
        "cấp tỉnh",
        "National Assembly: Resolution 202/2025/QH15 of 12 June 2025 on rearranging provinces",
    ),
    MINISTRIES: (
        "Quốc hội: Nghị quyết số 176/2025/QH15 ngày 18/2/2025 về cơ cấu tổ chức của Chính phủ "
        "nhiệm kỳ Quốc hội khóa XV",
        "National Assembly: Resolution 176/2025/QH15 of 18/2/2025 on the structure of the "
        "Government",
    ),
    HUE: (
        "Quốc hội: Nghị quyết số 175/2024/QH15 ngày 30/11/2024 về việc thành lập thành phố Huế "
        "trực thuộc trung ương",
        "National Assembly: Resolution 175/2024/QH15 of 30/11/2024 on making Huế a city under the "
        "central government",
    ),
    DISTRICTS: (
        "Quốc hội: Nghị quyết số 203/2025/QH15 ngày 16/6/2025 sửa đổi, bổ sung một số điều của "
        "Hiến pháp",
        "National Assembly: Resolution 203/2025/QH15 of 16/6/2025 amending the Constitution",
    ),
}
"""Id of a source → its title in Vietnamese and in English."""
# The province from 1 July 2025 on and all the former ones that it consists of.
MERGERS = {
    "Tuyên Quang": ("Hà Giang", "Tuyên Quang"),
    "Lào Cai": ("Yên Bái", "Lào Cai"),
    "Thái Nguyên": ("Bắc Kạn", "Thái Nguyên"),
    "Phú Thọ": ("Hòa Bình", "Vĩnh Phúc", "Phú Thọ"),
    "Bắc Ninh": ("Bắc Giang", "Bắc Ninh"),
    "Hưng Yên": ("Thái Bình", "Hưng Yên"),
    "Hải Phòng": ("Hải Dương", "Hải Phòng"),
    "Ninh Bình": ("Hà Nam", "Nam Định", "Ninh Bình"),
    "Quảng Trị": ("Quảng Bình", "Quảng Trị"),
    "Đà Nẵng": ("Quảng Nam", "Đà Nẵng"),
    "Quảng Ngãi": ("Kon Tum", "Quảng Ngãi"),
    "Gia Lai": ("Bình Định", "Gia Lai"),
    "Khánh Hòa": ("Ninh Thuận", "Khánh Hòa"),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận", "Lâm Đồng"),
    "Đắk Lắk": ("Phú Yên", "Đắk Lắk"),
    "TP. Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu", "TP. Hồ Chí Minh"),
    "Đồng Nai": ("Bình Phước", "Đồng Nai"),
    "Tây Ninh": ("Long An", "Tây Ninh"),
    "Cần Thơ": ("Sóc Trăng", "Hậu Giang", "Cần Thơ"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh", "Vĩnh Long"),
    "Đồng Tháp": ("Tiền Giang", "Đồng Tháp"),
    "Cà Mau": ("Bạc Liêu", "Cà Mau"),
    "An Giang": ("Kiên Giang", "An Giang"),
}  # fmt: skip
_JOINED = {"Bộ Giao thông Vận tải": "Bộ Xây dựng",
           "Bộ Thông tin và Truyền thông": "Bộ Khoa học và Công nghệ"}  # fmt: skip
_NEW_MINISTRY = ("Bộ NN và PTNT", "Bộ Tài nguyên và Môi trường")
# Notes of units that went on under another name, over the same territory.
RENAMED = {
    "Thừa Thiên - Huế": (
        "Từ ngày 1/1/2025 là thành phố Huế trực thuộc trung ương (Nghị quyết số 175/2024/QH15).",
        "Huế City under the central government since 1 January 2025 (Resolution 175/2024/QH15).",
    )
}


def ends() -> Mapping[str, End]:
    """Label of a unit → how it ended."""
    return {**dict(_provinces()), **dict(_ministries()), **dict(_districts())}


def _provinces() -> Iterator[tuple[str, End]]:
    for new, former in MERGERS.items():
        labels = [label for label in former if label in BY_LABEL]
        parts = f"{', '.join(former[:-1])} và {former[-1]}"
        english = f"{', '.join(former[:-1])} and {former[-1]}"
        for label in labels:
            note_vi = (
                f"Từ ngày 1/7/2025 thuộc {new} mới, gồm {parts} cũ (Nghị quyết số 202/2025/QH15); "
                "bộ dữ liệu chưa có số của đơn vị mới."
            )
            note_en = (
                f"Since 1 July 2025 part of the new {new}, made of the former {english} "
                "(Resolution 202/2025/QH15); the dataset has no figures of the new unit yet."
            )
            yield label, End("2025-06-30", PROVINCES, note_vi, note_en)


def _ministries() -> Iterator[tuple[str, End]]:
    for label, other in _JOINED.items():
        successor = BY_LABEL[other]
        note_vi = f"Từ ngày 1/3/2025 hợp nhất vào {successor.name_vi}"
        note_en = f"Since 1 March 2025 part of the {successor.name_en}"
        law_vi, law_en = " (Nghị quyết số 176/2025/QH15).", " (Resolution 176/2025/QH15)."
        yield label, End("2025-02-28", MINISTRIES, note_vi + law_vi, note_en + law_en, successor.id)
    for label in _NEW_MINISTRY:
        note_vi = "Từ ngày 1/3/2025 hợp nhất thành Bộ Nông nghiệp và Môi trường"
        note_en = "Since 1 March 2025 part of the new Ministry of Agriculture and Environment"
        law_vi, law_en = " (Nghị quyết số 176/2025/QH15).", " (Resolution 176/2025/QH15)."
        yield label, End("2025-02-28", MINISTRIES, note_vi + law_vi, note_en + law_en)


def _districts() -> Iterator[tuple[str, End]]:
    note_vi = "Từ ngày 1/7/2025 không còn cấp huyện (Nghị quyết số 203/2025/QH15)."
    note_en = "There is no district level since 1 July 2025 (Resolution 203/2025/QH15)."
    label = next(unit.label for unit in UNITS if unit.group == LEVEL and unit.id == "cap-huyen")
    yield label, End("2025-06-30", DISTRICTS, note_vi, note_en)
