"""Numbers of a report in prose: value, unit, qualifier, role, doubts. Sentences are invented."""

import pytest

from lcreport.intake.prose import quantities, roles, structure
from lcreport.intake.prose.grammar import grammar
from lcreport.period import Period


def read(text: str, language: str = "vi", year: int = 2021) -> list[quantities.Quantity]:
    rules = grammar(language)
    report = structure.structured(text)
    return roles.assigned(report, quantities.read(report, rules), rules, Period.parse(f"{year}"))


def numbers(text: str, language: str = "vi") -> list[tuple[float | None, str, str]]:
    return [
        (None if q.value is None else float(q.value), q.unit, q.qualifier)
        for q in read(text, language)
        if q.role != "distractor"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chi 5 tỷ 230 triệu đồng.", [(5.23e9, "đồng", "exact")]),
        ("Chi 2 tỷ 75,4 triệu.", [(2075.4e6, "đồng", "exact")]),
        ("Dư nợ 31,205 tỷ cho vay.", [(31.205e9, "đồng", "exact")]),
        ("Ủng hộ 1.250.300.500 đồng.", [(1250300500, "đồng", "exact")]),
        ("Hiến 9.045m² đất.", [(9045, "m²", "exact")]),
        ("Hiến 9.045m<sup>2</sup> đất.", [(9045, "m²", "exact")]),
        ("Hiến 9.045 m2 đất.", [(9045, "m²", "exact")]),
        ("Tổ chức 03 buổi.", [(3, "buổi", "exact")]),
        ("Đạt 71,25 % số hộ.", [(71.25, "%", "exact")]),
        ("Có hơn 2.000 hộ dự.", [(2000, "hộ", "at_least")]),
        ("Trị giá gần 4 tỷ đồng.", [(4e9, "đồng", "approx")]),
        ("Nợ không quá 0,2%.", [(0.2, "%", "at_most")]),
        ("Có 500 hộ trở lên.", [(500, "hộ", "at_least")]),
        ("Thăm hàng trăm lượt hộ.", [(None, "lượt hộ", "described")]),
        ("Đã tổ chức hai cuộc đối thoại.", [(2, "cuộc", "exact")]),
        ("Ba lớp tập huấn đã được mở.", [(3, "lớp", "exact")]),
        ("Tu sửa 96,5 km đường và 12 tuyến kênh.", [(96.5, "km", "exact"), (12, "tuyến", "exact")]),
        ("Số vụ cháy là 04.", [(4, "vụ", "exact")]),
        (
            "Quản lý: hợp tác xã 12, tổ hợp tác 30.",
            [(12, "hợp tác xã", "exact"), (30, "tổ hợp tác", "exact")],
        ),
        ("Có 12/30 xã đạt.", [(12, "xã", "exact"), (30, "xã", "exact")]),
        ("Xếp thứ 7/63 tỉnh.", [(7, "hạng", "exact"), (63, "tỉnh", "exact")]),
        ("Chậm từ 3 đến 4 ngày.", [(3, "ngày", "at_least")]),
        ("Mức 2 triệu đồng/năm.", [(2e6, "đồng/năm", "exact")]),
        ("Làm 7 công trình thanh niên (CTTN), 3 CTTN cấp xã.", [
            (7, "công trình", "exact"), (3, "công trình", "exact")
        ]),
        ("Có một số hạn chế, một trong các lý do là dịch.", []),
    ],
)  # fmt: skip
def test_quantity_is_read_with_unit_and_qualifier(
    text: str, expected: list[tuple[float | None, str, str]]
) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Theo Quyết định số 55/QĐ-UBND ngày 03/02/2020.",
        "Nghị quyết số 12-NQ/TU và Nghị quyết số 30/2021/NQ-HĐND.",
        "Nhiệm kỳ 2020 - 2025, giai đoạn 2021 – 2030.",
        "Trong 9 tháng đầu năm 2021, quý III/2021, tháng 8.",
        "Kỷ niệm 75 năm Ngày thành lập ngành.",
        "Lúc 14 giờ ngày 05/9/2021, lúc 08:30.",
        "Phòng, chống dịch Covid-19 theo Điều 7 và khoản 2 của Luật.",
        "Thực hiện Đề án 404 và Chương trình 30a.",
        "Phong trào “Ngày thứ 7 tình nguyện”, “3 trách nhiệm”.",
        "Lần thứ 5, kỳ họp thứ 3.",
        "Lưu: VT, TH3.",
        "Sản phẩm đạt từ 4 sao trở lên.",
    ],
)
def test_digits_that_are_no_figure_are_kept_out(text: str) -> None:
    found = read(text)
    assert found
    assert {quantity.role for quantity in found} == {"distractor"}


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("Có 21 340 lượt người.", 21340, "21 340"),
        ("Có 5,812 hộ dự.", 5812, "5,812"),
        ("Tỷ lệ 91.25 % đạt.", 91.25, "91.25"),
        ("Nợ 300 triệu đồng, tăng.045 triệu đồng so với đầu năm.", None, ".045"),
    ],
)
def test_misprint_is_a_doubt_with_the_likely_reading(
    text: str, value: float | None, seen: str
) -> None:
    [doubted] = [quantity for quantity in read(text) if quantity.doubts]
    assert (None if doubted.value is None else float(doubted.value)) == value
    assert seen in doubted.doubts[0]


def test_measures_may_have_three_decimals() -> None:
    assert [quantity.doubts for quantity in read("Làm 3,125 km đường, 2,500 tấn giống.")] == [
        (),
        (),
    ]


def test_share_that_its_counts_contradict_is_doubted() -> None:
    found = read("Có 800 hộ đăng ký, trong đó 600 hộ đạt, chiếm 85%.")
    assert [bool(quantity.doubts) for quantity in found] == [False, False, True]
    assert "75" in found[2].doubts[0]
    assert not read("Có 800 hộ đăng ký, trong đó 600 hộ đạt, chiếm 75%.")[2].doubts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mở 12 lớp, đạt 60% kế hoạch.", ["figure", "printed_comparison"]),
        ("Mở 12 lớp (kế hoạch 20 lớp).", ["figure", "target"]),
        ("Xảy ra 8 vụ, giảm 03 vụ so với cùng kỳ.", ["figure", "printed_comparison"]),
        ("Mở 12 lớp (năm 2020: 10 lớp).", ["figure", "other_period"]),
        ("Mở 12 lớp, bằng 120% so với cùng kỳ năm trước.", ["figure", "printed_comparison"]),
        ("Tỷ lệ 3,1% (đầu năm: 3,4%).", ["figure", "other_period"]),
        ("Phấn đấu đến cuối năm có 40 hợp tác xã.", ["target"]),
        ("Đã hoàn thành 100% kế hoạch.", ["figure"]),
        ("Năm 2019, mở 30 lớp.", ["other_period"]),
        ("9 tháng đầu năm 2021 có 30 lớp.", ["figure"]),
        ("Có 25 mô hình có thu nhập từ 60 triệu đồng trở lên.", ["figure"]),
    ],
)  # fmt: skip
def test_role_of_a_number(text: str, expected: list[str]) -> None:
    assert [quantity.role for quantity in read(text) if quantity.role != "distractor"] == expected


def test_what_looks_ahead_is_planned() -> None:
    text = "## I. KẾT QUẢ\n\nMở 3 lớp.\n\n## II. NHIỆM VỤ\n\nMở 5 lớp."
    assert [q.role for q in read(text) if q.role != "distractor"] == ["figure", "target"]


def test_comparison_is_tied_to_its_figure() -> None:
    found = read("Có 40 đơn và 9 vụ, giảm 2 vụ so với cùng kỳ.")
    assert [quantity.of for quantity in found] == [None, None, 1]


@pytest.mark.parametrize(
    ("language", "text", "unit"),
    [
        ("en", "Work stoppages fell by 3 cases to 11.", "cases"),
        ("vi", "Tai nạn giảm 03 vụ xuống còn 11.", "vụ"),
    ],
)
def test_change_before_its_figure_is_tied_to_it(language: str, text: str, unit: str) -> None:
    change, figure = read(text, language)
    assert (change.role, change.of, figure.role) == ("printed_comparison", 1, "figure")
    assert (change.unit, figure.unit) == (unit, unit)


def test_more_than_in_another_period_is_a_comparison() -> None:
    found = read("It led 7 rounds, 2 more than in the same period of 2020.", "en")
    assert [(q.role, q.unit) for q in found[:2]] == [
        ("figure", "rounds"), ("printed_comparison", "rounds"),
    ]  # fmt: skip


def test_attainment_that_its_plan_contradicts_is_doubted() -> None:
    found = read("Mở 12 lớp, đạt 80% kế hoạch (kế hoạch 20 lớp).")
    assert "60" in found[1].doubts[0]


def test_every_character_keeps_its_place() -> None:
    text = "**Kết quả:** hiến 9.045m<sup>2</sup> đất, góp _hơn 300 công_."
    printed = [text[quantity.start : quantity.end] for quantity in read(text)]
    assert printed == ["9.045m<sup>2</sup>", "hơn 300 công"]


def test_paragraphs_are_numbered_by_section() -> None:
    text = (
        "# I. MỘT\n\nĐoạn một.\n\n# II. HAI\n\n## 1. Chung\n\nĐoạn một.\n\nĐoạn hai bị\n\n"
        "ngắt trang ở giữa.\n\n## 2. Riêng\n\n### 2.1. Với Hội\n\nĐoạn cuối."
    )
    found = structure.structured(text).paragraphs
    assert [paragraph.locator for paragraph in found if not paragraph.is_heading] == [
        "I ¶1", "II.1 ¶1", "II.1 ¶2", "II.2.1 ¶1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The union held 1,250 sessions.", [(1250, "sessions", "exact")]),
        ("Loans of 3.5 billion đồng.", [(3.5e9, "đồng", "exact")]),
        ("More than 2,000 workers took part.", [(2000, "workers", "at_least")]),
        ("Nearly 12.5 km of roads.", [(12.5, "km", "approx")]),
        ("Thousands of people came.", [(None, "people", "described")]),
        ("The branch held two meetings on 3 May 2021.", [(2, "meetings", "exact")]),
        ("It ranked 5/63 provinces.", [(5, "rank", "exact"), (63, "provinces", "exact")]),
        ("Under Decision No. 45/QĐ-UBND, 7 clubs.", [(7, "clubs", "exact")]),
        ("In the first 9 months of 2021, 30 classes.", [(30, "classes", "exact")]),
        ("Two new regulations were concluded.", [(2, "regulations", "exact")]),
        ("One of the reasons was the weather; two reasons remain.", []),
        ("The 2015 Law on the Front and the 2021 elections.", []),
        ("Buses carry 3,260 passengers a day.", [(3260, "passengers/day", "exact")]),
        ("There are 68 linked production and business groups.", [(68, "groups", "exact")]),
        ("It trained 840 workers; 504 of them found work.", [
            (840, "workers", "exact"), (504, "workers", "exact")
        ]),
    ],
)  # fmt: skip
def test_english_is_read_by_the_same_code(
    text: str, expected: list[tuple[float | None, str, str]]
) -> None:
    assert numbers(text, "en") == expected


def test_english_roles() -> None:
    text = "There were 8 accidents, down 3 accidents on the same period (2020: 11 accidents)."
    roles_found = [q.role for q in read(text, "en") if q.role != "distractor"]
    assert roles_found == ["figure", "printed_comparison", "other_period"]


def test_grammars_have_the_same_keys() -> None:
    def keys(table: dict[str, object], prefix: str = "") -> set[str]:
        found = set()
        for name, value in table.items():
            whole = f"{prefix}{name}"
            found.add(whole)
            if isinstance(value, dict) and name in {"roles", "doubts", "review", "words"}:
                found |= keys(value, f"{whole}.")
        return found

    assert keys(dict(grammar("vi").content)) == keys(dict(grammar("en").content))


def test_rows_of_a_table_are_paragraphs() -> None:
    text = "Kết quả:\n\n| Chỉ tiêu | Năm 2020 |\n| Lượt kiểm tra | 88 |"
    assert [paragraph.locator for paragraph in structure.structured(text).paragraphs] == [
        "¶1", "¶2", "¶3",
    ]  # fmt: skip
    assert numbers(text) == [(88, "lượt", "exact")]


def test_short_numbered_line_is_the_heading_of_what_follows() -> None:
    lines = "I. KẾT QUẢ", "1. Hội Cựu chiến binh", "Vay 5 hộ.", "2. Tỉnh đoàn", "- Dọn 3 km đường."
    text = "\n\n".join(lines)
    found = structure.structured(text).paragraphs
    assert [one.headings[-1] for one in found if not one.is_heading] == [
        "Hội Cựu chiến binh", "Tỉnh đoàn",
    ]  # fmt: skip


def test_items_of_a_numbered_list_are_no_headings() -> None:
    text = "I. KẾT QUẢ\n\n1. Thăm hộ nghèo\n\n2. Tặng quà\n\n3. Vay vốn 5 hộ\n\nĐã nêu ở trên."
    found = structure.structured(text).paragraphs
    assert [one.locator for one in found if one.is_heading] == ["I ¶0"]
