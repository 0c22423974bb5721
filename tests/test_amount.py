"""The library's own reader of Vietnamese amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcreport.dataset import amounts
from lcreport.dataset.amounts import Amount
from lcreport.errors import AmountError

READ = [
    pytest.param("trên 813 tỷ đồng", 813e9, "đồng", "at_least", id="at least, billions"),
    pytest.param("1 tỷ 897,8 triệu đồng", 1897800000, "đồng", "exact", id="two scales"),
    pytest.param("28,787 tỷ đồng", 28787000000, "đồng", "exact", id="comma is decimal"),
    pytest.param("28,787 tỷ", 28787000000, "đồng", "exact", id="đồng understood after tỷ"),
    pytest.param("185 triệu", 185000000, "đồng", "exact", id="đồng understood after triệu"),
    pytest.param("7.912 triệu đồng", 7912000000, "đồng", "exact", id="stop groups thousands"),
    pytest.param("17.163.842.140 đồng", 17163842140, "đồng", "exact", id="to the last đồng"),
    pytest.param("2,5 nghìn tỉ đồng", 2.5e12, "đồng", "exact", id="scale upon scale, tỉ"),
    pytest.param(
        "3.000.000 đồng/tổ chức/năm", 3000000, "đồng/tổ chức/năm", "exact", id="compound unit"
    ),
    pytest.param("11.163m²", 11163, "m²", "exact", id="square metres"),
    pytest.param("11.163m<sup>2</sup>", 11163, "m²", "exact", id="square metres marked up"),
    pytest.param("11.163m2", 11163, "m²", "exact", id="square metres typed"),
    pytest.param("71,22 km", 71.22, "km", "exact", id="kilometres"),
    pytest.param("18km", 18, "km", "exact", id="unit without a space"),
    pytest.param("02 cuộc", 2, "cuộc", "exact", id="leading zero"),
    pytest.param("3,35%", 3.35, "%", "exact", id="percent"),
    pytest.param("100%", 100, "%", "exact", id="whole percent"),
    pytest.param("0,09 %", 0.09, "%", "exact", id="percent after a space"),
    pytest.param("hơn 42.661 lượt hội viên", 42661, "lượt hội viên", "at_least", id="hơn"),
    pytest.param("từ 50 triệu đồng trở lên", 50000000, "đồng", "at_least", id="and upwards"),
    pytest.param("80% trở xuống", 80, "%", "at_most", id="and downwards"),
    pytest.param("dưới 0,06%", 0.06, "%", "at_most", id="below"),
    pytest.param("gần 10.000 hộ", 10000, "hộ", "approx", id="nearly"),
    pytest.param("Khoảng 500 người", 500, "người", "approx", id="about, capital letter"),
    pytest.param("75 nghìn sáng kiến", 75000, "sáng kiến", "exact", id="scale of things counted"),
    pytest.param("1.680", 1680, "", "exact", id="no unit"),
    pytest.param("2.345 đoàn viên,", 2345, "đoàn viên", "exact", id="trailing comma"),
    pytest.param("12\u00a0hội\nnghị", 12, "hội nghị", "exact", id="odd white space"),
    pytest.param("hàng nghìn cán bộ", None, "cán bộ", "described", id="told in words"),
    pytest.param("hàng chục nghìn hộ", None, "hộ", "described", id="told in two words"),
    pytest.param("hàng tỷ", None, "đồng", "described", id="money told in words"),
]


@pytest.mark.parametrize(("text", "value", "unit", "qualifier"), READ)
def test_read_gives_value_unit_and_qualifier(
    text: str, value: float | None, unit: str, qualifier: str
) -> None:
    assert amounts.read(text) == Amount(value, unit, qualifier)  # type: ignore[arg-type]


def test_read_gives_place_and_size_of_the_field() -> None:
    assert amounts.read("33/83") == Amount(33.0, "", "exact", 83.0)
    assert amounts.read("33/83 đơn vị").unit == "đơn vị"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("đồng", id="unit alone"),
        pytest.param("trên", id="qualifier alone"),
        pytest.param("1234.5", id="plain decimals"),
        pytest.param("1.23 tỷ", id="group of two digits"),
        pytest.param("1,234,567", id="English thousands"),
        pytest.param("1.234.5", id="last group too short"),
        pytest.param("-5%", id="sign"),
        pytest.param("01/10/2021", id="date"),
        pytest.param("83/33", id="place beyond the field"),
        pytest.param("33/83 hạng 2", id="second number after a place"),
        pytest.param("từ 5 triệu đồng", id="begun range"),
        pytest.param("2021 - 2025", id="span of years"),
        pytest.param("1 tỷ 500", id="number without its scale"),
        pytest.param("1 triệu 2 tỷ", id="scales rising"),
        pytest.param("1 tỷ 1.500 triệu", id="second number too large"),
        pytest.param("02 cuộc và 3 đoàn", id="two amounts"),
        pytest.param("102/KH-MTTQ-BTT", id="document number"),
        pytest.param("nhiều vật phẩm", id="no number at all"),
        pytest.param("9" * 20 + " hộ", id="more digits than are kept"),
        pytest.param("0," + "0" * 40 + "1 tỷ", id="too small"),
        pytest.param("３３/８３", id="full-width digits"),
    ],
)
def test_read_names_the_text_it_refuses(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        amounts.read(text)
    assert repr(text) in str(caught.value)
    assert ";" in str(caught.value), "the message says what would do"


@given(
    whole=st.integers(min_value=0, max_value=10**12),
    decimals=st.text("0123456789", max_size=3),
    scale=st.sampled_from([("", 1), ("nghìn", 10**3), ("triệu", 10**6), ("tỷ", 10**9)]),
    qualifier=st.sampled_from([("", "exact"), ("trên ", "at_least"), ("gần ", "approx")]),
)
def test_read_gives_back_what_was_written(
    whole: int, decimals: str, scale: tuple[str, int], qualifier: tuple[str, str]
) -> None:
    written = f"{whole:,}".replace(",", ".") + (f",{decimals}" if decimals else "")
    seen = amounts.read(f"{qualifier[0]}{written} {scale[0]} đồng")
    assert seen.value == float(Decimal(f"{whole}.{decimals or 0}") * scale[1])
    assert (seen.unit, seen.qualifier) == ("đồng", qualifier[1])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("1.234,5", "1234.5", id="grouped with decimals"),
        pytest.param("1.234.567", "1234567", id="grouped twice"),
        pytest.param("33,5", "33.5", id="decimal comma"),
        pytest.param("-33,5", "-33.5", id="negative"),
        pytest.param(" 7,5 ", "7.5", id="spaces around"),
        pytest.param("1234.5", None, id="plain"),
        pytest.param("1.234", None, id="plain with three decimals"),
        pytest.param("1,234,567", None, id="English thousands"),
        pytest.param("1,234.5", None, id="English thousands with decimals"),
        pytest.param("12.34.567", None, id="groups that are not threes"),
        pytest.param("n/a", None, id="not a number"),
        pytest.param("", None, id="empty"),
    ],
)
def test_looks_vietnamese_gives_the_plain_spelling(text: str, plain: str | None) -> None:
    assert amounts.looks_vietnamese(text) == plain


@given(whole=st.integers(min_value=10**6, max_value=10**15))
def test_looks_vietnamese_knows_every_number_grouped_twice(whole: int) -> None:
    assert amounts.looks_vietnamese(f"{whole:,}".replace(",", ".")) == str(whole)


@pytest.mark.parametrize(
    ("text", "qualifier", "word"),
    [
        pytest.param("hơn 5.500 hộ", "at_least", "hơn", id="begins with it"),
        pytest.param("Gần 10.000 hộ", "approx", "gần", id="capital letter"),
        pytest.param("đã giúp hơn 300 hộ", "at_least", "hơn", id="in the middle"),
        pytest.param("cao hơn mức trên 80%", "at_least", "trên", id="next to the number"),
        pytest.param("hơn 300 hộ", "approx", "", id="the dataset means another bound"),
        pytest.param("từ 50 triệu đồng trở lên", "at_least", "", id="behind the number"),
        pytest.param("300 hộ", "exact", "", id="no bound"),
        pytest.param("", "at_least", "", id="no words kept"),
    ],
)
def test_qualifier_word_is_the_one_printed_before_the_number(
    text: str, qualifier: str, word: str
) -> None:
    assert amounts.qualifier_word(text, qualifier) == word  # type: ignore[arg-type]
