"""The units of the tables: their ids and names, what each is part of, and how it ended.

Order is that of the tables: the whole, the centre and its ministries, the localities, the levels
of their budgets, then the provinces from north to south.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WHOLE, CENTRAL, LOCAL = "ca-nuoc", "trung-uong", "dia-phuong"
MINISTRY, LEVEL, PROVINCE = "ministry", "budget-level", "province"


@dataclass(frozen=True)
class Unit:
    """One row of the tables.

    Attributes:
        label: Its name in the tables.
        group: What kind of unit it is; only units of one group are ranked together.
        part_of: The unit whose figures hold its own. The provinces that a table prints are fewer
            than there are, so they add up to less; the levels are all of the local total.
    """

    label: str
    id: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    group: str
    part_of: str


@dataclass(frozen=True)
class End:
    """The last day of a unit, by law.

    Attributes:
        successor: The id of the unit of this dataset that it went into, where it is one of these.
        source: The law, an id of the sources.
    """

    valid_to: str
    source: str
    note_vi: str
    note_en: str
    successor: str = ""


def _province(label: str, id_: str, *, city: bool = False, short_vi: str = "") -> Unit:
    kind_vi, kind_en = ("Thành phố", "City") if city else ("Tỉnh", "Province")
    name = label.removeprefix("TP. ").replace(" - Huế", " Huế")
    return Unit(
        label, id_, f"{kind_vi} {name}", f"{name} {kind_en}", short_vi or name,
        f"{name} City" if label.startswith("TP. ") else name, PROVINCE, LOCAL,
    )  # fmt: skip


def _ministry(label: str, id_: str, name_en: str, short_vi: str, short_en: str) -> Unit:
    name_vi = {
        "Bộ NN và PTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
        "Bộ Giáo dục - Đào tạo": "Bộ Giáo dục và Đào tạo",
        "Bộ Văn hoá, Thể thao và Du lịch": "Bộ Văn hóa, Thể thao và Du lịch",
    }.get(label, label)
    return Unit(
        label, id_, name_vi, f"Ministry of {name_en}", short_vi, short_en, MINISTRY, CENTRAL
    )


def _level(word: str, id_: str, english: str) -> Unit:
    label = f"Vốn ngân sách NN cấp {word}"
    return Unit(
        label, id_, f"Vốn ngân sách Nhà nước cấp {word}", f"State budget at {english} level",
        f"Cấp {word}", f"{english.capitalize()} level", LEVEL, LOCAL,
    )  # fmt: skip


UNITS = (
    Unit("TỔNG SỐ", WHOLE, "Cả nước", "Viet Nam", "Cả nước", "Viet Nam", "whole", ""),
    Unit("Trung ương", CENTRAL, "Trung ương", "Central government", "Trung ương", "Central",
         "management", WHOLE),
    _ministry("Bộ Giao thông Vận tải", "bo-giao-thong-van-tai", "Transport", "Bộ GTVT", "MOT"),
    _ministry("Bộ NN và PTNT", "bo-nong-nghiep-va-ptnt", "Agriculture and Rural Development",
              "Bộ NN&PTNT", "MARD"),
    _ministry("Bộ Tài nguyên và Môi trường", "bo-tai-nguyen-va-moi-truong",
              "Natural Resources and Environment", "Bộ TN&MT", "MONRE"),
    _ministry("Bộ Giáo dục - Đào tạo", "bo-giao-duc-va-dao-tao", "Education and Training",
              "Bộ GD&ĐT", "MOET"),
    _ministry("Bộ Y tế", "bo-y-te", "Health", "Bộ Y tế", "MOH"),
    _ministry("Bộ Văn hoá, Thể thao và Du lịch", "bo-van-hoa-the-thao-va-du-lich",
              "Culture, Sports and Tourism", "Bộ VHTT&DL", "MOCST"),
    _ministry("Bộ Công Thương", "bo-cong-thuong", "Industry and Trade", "Bộ Công Thương", "MOIT"),
    _ministry("Bộ Xây dựng", "bo-xay-dung", "Construction", "Bộ Xây dựng", "MOC"),
    _ministry("Bộ Khoa học và Công nghệ", "bo-khoa-hoc-va-cong-nghe", "Science and Technology",
              "Bộ KH&CN", "MOST"),
    _ministry("Bộ Thông tin và Truyền thông", "bo-thong-tin-va-truyen-thong",
              "Information and Communications", "Bộ TT&TT", "MIC"),
    Unit("Địa phương", LOCAL, "Địa phương", "Local government", "Địa phương", "Local",
         "management", WHOLE),
    _level("tỉnh", "cap-tinh", "provincial"),
    _level("huyện", "cap-huyen", "district"),
    _level("xã", "cap-xa", "commune"),
    _province("Hà Nội", "ha-noi", city=True),
    _province("Vĩnh Phúc", "vinh-phuc"),
    _province("Bắc Ninh", "bac-ninh"),
    _province("Quảng Ninh", "quang-ninh"),
    _province("Hải Dương", "hai-duong"),
    _province("Hải Phòng", "hai-phong", city=True),
    _province("Hưng Yên", "hung-yen"),
    _province("Thái Bình", "thai-binh"),
    _province("Hà Nam", "ha-nam"),
    _province("Nam Định", "nam-dinh"),
    _province("Ninh Bình", "ninh-binh"),
    _province("Hà Giang", "ha-giang"),
    _province("Lào Cai", "lao-cai"),
    _province("Thái Nguyên", "thai-nguyen"),
    _province("Bắc Giang", "bac-giang"),
    _province("Phú Thọ", "phu-tho"),
    _province("Điện Biên", "dien-bien"),
    _province("Lai Châu", "lai-chau"),
    _province("Sơn La", "son-la"),
    _province("Hòa Bình", "hoa-binh"),
    _province("Thanh Hóa", "thanh-hoa"),
    _province("Nghệ An", "nghe-an"),
    _province("Hà Tĩnh", "ha-tinh"),
    _province("Quảng Bình", "quang-binh"),
    _province("Quảng Trị", "quang-tri"),
    _province("Thừa Thiên - Huế", "thua-thien-hue"),
    _province("Đà Nẵng", "da-nang", city=True),
    _province("Quảng Nam", "quang-nam"),
    _province("Quảng Ngãi", "quang-ngai"),
    _province("Bình Định", "binh-dinh"),
    _province("Phú Yên", "phu-yen"),
    _province("Khánh Hòa", "khanh-hoa"),
    _province("Ninh Thuận", "ninh-thuan"),
    _province("Đắk Lắk", "dak-lak"),
    _province("Đắk Nông", "dak-nong"),
    _province("Lâm Đồng", "lam-dong"),
    _province("Bình Phước", "binh-phuoc"),
    _province("Tây Ninh", "tay-ninh"),
    _province("Bình Dương", "binh-duong"),
    _province("Đồng Nai", "dong-nai"),
    _province("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
    _province("TP. Hồ Chí Minh", "tp-ho-chi-minh", city=True, short_vi="TP. Hồ Chí Minh"),
    _province("Long An", "long-an"),
    _province("Tiền Giang", "tien-giang"),
    _province("Bến Tre", "ben-tre"),
    _province("Trà Vinh", "tra-vinh"),
    _province("Vĩnh Long", "vinh-long"),
    _province("Đồng Tháp", "dong-thap"),
    _province("An Giang", "an-giang"),
    _province("Kiên Giang", "kien-giang"),
    _province("Cần Thơ", "can-tho", city=True),
    _province("Hậu Giang", "hau-giang"),
    _province("Sóc Trăng", "soc-trang"),
    _province("Bạc Liêu", "bac-lieu"),
    _province("Cà Mau", "ca-mau"),
)  # fmt: skip
BY_LABEL: Mapping[str, Unit] = {unit.label: unit for unit in UNITS}
