"""Rows and points of a comparison made by hand, and one chart of each kind made from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from lcreport.annex import charts
from lcreport.annex.charts import About, Chart
from lcreport.annex.wording import Words
from lcreport.comparison import Attainment, Comparison, Figure, Row
from lcreport.dataset.frames import Indicator
from lcreport.dataset.tables import COLUMNS
from lcreport.period import Period

NOW = Period.parse("2021-9M")
VI, EN = Words("vi"), Words("en")

LONG = (
    "Số hộ hội viên nông dân có hoàn cảnh đặc biệt khó khăn ở các xã vùng cao, biên giới được "
    "vay vốn ưu đãi của Ngân hàng Chính sách xã hội thông qua các tổ tiết kiệm và vay vốn do Hội "
    "quản lý"
)
HOSTILE = (
    LONG,
    "مجموع القروض المستحقة للأسر في المناطق الجبلية",
    '<script>alert(1)</script> $x^2$ #read("/etc/passwd") \\',
    "A" * 200,
    "=cmd|' /C calc'!A1",
    "漢字 \u202e đảo \x00 dòng\nmới",
)


def indicator(name: str = "Hộ vay vốn", unit: str = "hộ", **more: Any) -> Indicator:
    """An indicator; its id is its name unless `id` is given."""
    given: dict[str, Any] = dict.fromkeys(COLUMNS["indicators"], "")
    given |= {"id": name, "name_vi": name, "name_en": name, "unit_vi": unit, "unit_en": unit}
    given |= {"kind": "flow", "better": "higher", "decimals": 0}
    return Indicator.of(given | more)


def figure(
    value: float | None, qualifier: str = "exact", status: str = "official", **more: Any
) -> Figure:
    """A figure of `NOW` unless `period` is given."""
    return Figure(value, qualifier, status, **({"period": NOW} | more))  # type: ignore[arg-type]


def row(
    of: Indicator | str, now: Figure | float | None, organisation: str = "a", **more: Any
) -> Row:
    """A row without comparisons unless they are given."""
    known = figure(now) if isinstance(now, int | float) else now
    given: dict[str, Any] = dict.fromkeys((
        "previous",
        "same_period_last_year",
        "year_end",
        "target",
    ))
    what = indicator(of) if isinstance(of, str) else of
    return Row(what, organisation, NOW, known, **(given | {"flags": ()} | more))


def grown(name: str, growth_pct: float, then: float = 200.0, **more: Any) -> Row:
    """A row with its growth on the same period last year, worked out from `then`."""
    now = then * (1 + growth_pct / 100)
    against = Comparison(
        NOW.year_earlier(), then, "exact", "official",
        **({"change": round(now - then, 6), "growth_pct": growth_pct} | more),
    )  # fmt: skip
    return row(name, round(now, 6), same_period_last_year=against)


def planned(name: str, attainment_pct: float, plan: float = 1000.0, **more: Any) -> Row:
    """A row with its attainment of the year's plan, 75 % of the year gone."""
    of = more.pop("of", name)
    target = Attainment(plan, attainment_pct, 75.0, **more)
    return row(of, round(plan * attainment_pct / 100, 6), target=target)


def points(*values: float | None, first: str = "2016-9M", **more: Any) -> list[Figure]:
    """Figures of the same months of consecutive years."""
    start = Period.parse(first)
    return [
        figure(value, period=start.year_earlier(-step), **more) for step, value in enumerate(values)
    ]


def magnitudes(words: Words = VI) -> Chart | None:
    rows = [
        row("Hộ cận nghèo", figure(800, "at_least", as_of="2021-08-31")),
        row(
            "Hộ nghèo được hỗ trợ vốn để phát triển sản xuất, chăn nuôi",
            figure(900, status="estimate"),
        ),
        row("Tổ tiết kiệm và vay vốn", figure(650, "at_most")),
        row("Hộ mới thoát nghèo", figure(400, "approx")),
        row("Hộ sản xuất, kinh doanh giỏi", figure(300, status="doubtful")),
    ]
    return charts.magnitudes(rows, words, about=About(source="Báo cáo 9 tháng"))


def parts(words: Words = VI) -> Chart | None:
    whole = row(indicator("Hội viên", "người"), 1000)
    women = row(indicator("Trong đó: nữ", "người", part_of="Hội viên"), 500)
    members = row(
        indicator("Trong đó: đảng viên", "người", part_of="Hội viên"), figure(125, "at_least")
    )
    return charts.parts([whole, women, members], "Hội viên", words)


def change(words: Words = VI) -> Chart | None:
    rows = [
        grown("Vốn vay", 40.9),
        grown("Tổ", -6.6),
        grown("Hội viên", 7.8),
        grown("Mô hình", 900.0),
        grown("Nợ", -12.0, bound="at_least"),
    ]
    return charts.change(rows, words)


def attainment(words: Words = VI) -> Chart | None:
    rows = [planned("Dư nợ", 100.9), planned("Tiền ủng hộ", 61.3), planned("Đất hiến", 310.0)]
    return charts.attainment(rows, words)


def trend(words: Words = VI) -> Chart | None:
    seen = points(700, 720, 715, 760, 800)
    seen[3] = figure(760, "at_least", period=Period.parse("2019-9M"))
    seen[4] = figure(800, status="estimate", period=Period.parse("2020-9M"))
    broken = {dt.date(2018, 1, 1): "đổi cách tính"}
    return charts.trend(seen, indicator("Dư nợ", "tỷ đồng"), words, breaks=broken)


def small_multiples(words: Words = VI) -> Chart | None:
    series = [
        (indicator("Hộ vay vốn"), points(10, 12, 15, 14)),
        (
            indicator("Số tiền ủng hộ Quỹ vắc xin phòng, chống Covid-19", "đồng"),
            points(5e8, 7e8, 6e8),
        ),
        (
            indicator("Tỷ lệ hộ nghèo trong Hội", "%", kind="rate", decimals=2),
            points(3.5, 3.45, 3.43),
        ),
        (indicator("Tổ tiết kiệm"), points(564, None, 516)),
    ]
    return charts.small_multiples(series, words)


def side_by_side(words: Words = VI) -> Chart | None:
    loans = indicator("Dư nợ ủy thác", "đồng", kind="stock")
    values = {"a": figure(736e9, "at_least"), "b": figure(813e9), "c": None, "d": figure(1.2e12)}
    rows = [row(loans, value, organisation) for organisation, value in values.items()]
    names = {
        "a": "Hội Cựu chiến binh",
        "b": "Tỉnh đoàn",
        "c": "Liên đoàn Lao động",
        "d": "Nông dân",
    }
    return charts.side_by_side(rows, names, words)


KINDS: dict[str, Callable[[Words], Chart | None]] = {
    "magnitudes": magnitudes,
    "parts": parts,
    "change": change,
    "attainment": attainment,
    "trend": trend,
    "small_multiples": small_multiples,
    "side_by_side": side_by_side,
}


def hostile() -> Chart | None:
    """Magnitudes with everything that could break a drawing."""
    values = (1e15, 1e-6, -3e14, 0.0, 2.5, 7e14)
    qualifiers = ("exact", "at_least", "at_most", "exact", "approx", "at_least")
    rows = [
        row(name, figure(value, qualifier))
        for name, value, qualifier in zip(HOSTILE, values, qualifiers, strict=True)
    ]
    return charts.magnitudes(rows, VI, about=About(source=HOSTILE[2]))
