"""The General Statistics Office's monthly tables as a Data Package.

`python data/gso/make.py FOLDER` reads FOLDER/gso-state-budget-investment.csv and
FOLDER/gso-quarters-lao-cai.csv (as typed off the tables, in tỷ đồng) and writes this folder anew:
the same input gives the same bytes. Needed only when those files change; its results are kept.

One row of the monthly file is what one month's table printed for one unit, so a month's flow is
known twice: as an estimate at the month's end, and as official in the next month's table. No
value is invented: a unit absent from a month's table has no row.
"""

from __future__ import annotations

import csv
import json
import sys
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
BILLION = Decimal(10**9)
Row = dict[str, str]

FLOW, RATIO, ATTAINED = "von-dau-tu-nsnn", "cung-ky-gso-in", "ke-hoach-gso-in"
MONTHLY, QUARTERLY = "bang-thang", "bang-quy"

UNITS = {
    "TỔNG SỐ": ("ca-nuoc", "Cả nước", "Whole country", "Cả nước", "Viet Nam"),
    "Lào Cai": ("lao-cai", "Tỉnh Lào Cai", "Lào Cai Province", "Lào Cai", "Lào Cai"),
    "Hà Nội": ("ha-noi", "Thành phố Hà Nội", "Hà Nội City", "Hà Nội", "Hà Nội"),
    "TP. Hồ Chí Minh": (
        "tp-ho-chi-minh", "Thành phố Hồ Chí Minh", "Hồ Chí Minh City", "TP. Hồ Chí Minh",
        "Hồ Chí Minh City",
    ),
    "Bắc Giang": ("bac-giang", "Tỉnh Bắc Giang", "Bắc Giang Province", "Bắc Giang", "Bắc Giang"),
    "Hòa Bình": ("hoa-binh", "Tỉnh Hòa Bình", "Hòa Bình Province", "Hòa Bình", "Hòa Bình"),
    "Nghệ An": ("nghe-an", "Tỉnh Nghệ An", "Nghệ An Province", "Nghệ An", "Nghệ An"),
    "Phú Thọ": ("phu-tho", "Tỉnh Phú Thọ", "Phú Thọ Province", "Phú Thọ", "Phú Thọ"),
    "Quảng Ninh": (
        "quang-ninh", "Tỉnh Quảng Ninh", "Quảng Ninh Province", "Quảng Ninh", "Quảng Ninh",
    ),
    "Thanh Hóa": ("thanh-hoa", "Tỉnh Thanh Hóa", "Thanh Hóa Province", "Thanh Hóa", "Thanh Hóa"),
    "Thái Nguyên": (
        "thai-nguyen", "Tỉnh Thái Nguyên", "Thái Nguyên Province", "Thái Nguyên", "Thái Nguyên",
    ),
}  # fmt: skip

AREAS = [{"id": "dau-tu-cong", "name_vi": "Đầu tư công", "name_en": "Public investment"}]
INDICATORS = [
    {
        "id": FLOW,
        "area": "dau-tu-cong",
        "name_vi": "Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước",
        "name_en": "Investment from the State budget",
        "unit_vi": "đồng",
        "unit_en": "VND",
        "kind": "flow",
        "better": "none",
        "decimals": "0",
        "definition_vi": "Vốn thực hiện trong kỳ, theo bảng hằng tháng của Tổng cục Thống kê. "
        "Số tháng in hai lần: ước tính vào cuối tháng, chính thức trong bảng của tháng sau. "
        "Số cộng dồn gồm ước tính của tháng cuối. Bảng in đơn vị tỷ đồng, ở đây là đồng.",
        "definition_en": "Capital spent in the period, from the monthly tables of the General "
        "Statistics Office. A month is printed twice: as an estimate at its end, as official in "
        "the next month's table. Cumulative figures hold the last month's estimate. The tables "
        "print billions of đồng; here it is đồng.",
        "printed_for": "",
        "printed_as": "",
    },
    {
        "id": RATIO,
        "area": "dau-tu-cong",
        "name_vi": "So với cùng kỳ năm trước (cùng kỳ = 100), do Tổng cục Thống kê in",
        "name_en": "Against the same period of last year (= 100), as the GSO printed it",
        "unit_vi": "%",
        "unit_en": "%",
        "kind": "rate",
        "better": "none",
        "decimals": "1",
        "definition_vi": "Tỷ số so với số cùng kỳ năm trước đã được chỉnh lý.",
        "definition_en": "Ratio to the restated figure of the same period of last year.",
        "printed_for": FLOW,
        "printed_as": "same_period_last_year.ratio_pct",
    },
    {
        "id": ATTAINED,
        "area": "dau-tu-cong",
        "name_vi": "Cộng dồn so với kế hoạch năm, do Tổng cục Thống kê in",
        "name_en": "Cumulative figure against the year's plan, as the GSO printed it",
        "unit_vi": "%",
        "unit_en": "%",
        "kind": "rate",
        "better": "none",
        "decimals": "3",
        "definition_vi": "Tỷ lệ phần trăm của kế hoạch năm; bảng không in số kế hoạch.",
        "definition_en": "Per cent of the year's plan; the tables do not print the plan itself.",
        "printed_for": FLOW,
        "printed_as": "target.attainment_pct",
    },
]
SOURCES = [
    {
        "id": MONTHLY,
        "title": "Tổng cục Thống kê: Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước, "
        "bảng hằng tháng 2017-2022",
        "url": "https://www.gso.gov.vn",
    },
    {
        "id": QUARTERLY,
        "title": "Tổng cục Thống kê: Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước "
        "theo quý, 2021",
        "url": "https://www.gso.gov.vn",
    },
]

COLUMNS = {
    "organisations": ("id", "name_vi", "name_en", "short_vi", "short_en", "note_vi", "note_en"),
    "areas": tuple(AREAS[0]),
    "indicators": tuple(INDICATORS[0]),
    "observations": (
        "organisation", "indicator", "period", "value", "qualifier", "status", "recorded",
        "source", "locator", "note", "note_en", "printed", "rounded_to",
    ),
    "targets": (
        "organisation", "indicator", "period", "value", "source", "recorded", "note", "note_en",
    ),
    "sources": tuple(SOURCES[0]),
}  # fmt: skip
TITLES = {
    "organisations": "Đơn vị / Units",
    "areas": "Lĩnh vực / Areas",
    "indicators": "Chỉ tiêu / Indicators",
    "observations": "Số liệu / Figures",
    "targets": "Kế hoạch năm suy ra / Implied plans of the year",
    "sources": "Nguồn / Sources",
}
TYPES = {"value": "number", "rounded_to": "number", "decimals": "integer", "recorded": "date"}
KEYS = {
    "observations": ["organisation", "indicator", "period", "recorded"],
    "targets": ["organisation", "indicator", "period", "recorded"],
}


@dataclass(frozen=True)
class Month:
    """A month of a year; its code, its neighbours and its last day."""

    year: int
    month: int

    @classmethod
    def read(cls, code: str) -> Month:
        """The month written `2021-09`."""
        year, month = code.split("-")
        return cls(int(year), int(month))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def last_day(self) -> str:
        """Its last day: the day on which its table is taken to be known."""
        return f"{self}-{monthrange(self.year, self.month)[1]}"

    @property
    def cumulative(self) -> str:
        """The code of January to this month."""
        if self.month == 1:
            return str(self)
        return str(self.year) if self.month == 12 else f"{self.year}-{self.month}M"


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(text: str) -> str:
    """A number as the tables write it: groups by dots, decimals after a comma."""
    whole, _, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part else grouped


def observation(unit: str, indicator: str, period: str, text: str, **other: str) -> Row:
    """One observation; money is turned from tỷ đồng into đồng without rounding."""
    value = Decimal(text) * BILLION if indicator == FLOW else Decimal(text)
    return {
        "organisation": UNITS[unit][0],
        "indicator": indicator,
        "period": period,
        "value": plain(value),
        "qualifier": "exact",
        "printed": printed(text),
        **other,
    }


def of_monthly_table(row: Row) -> Iterator[Row]:
    """What one month's table printed for one unit."""
    month = Month.read(row["month"])
    place = {
        "recorded": month.last_day,
        "source": MONTHLY,
        "locator": f"tháng {month.month}/{month.year}",
    }
    unit = row["unit"]
    if row["month_before"]:
        known = {"status": "official", **place}
        yield observation(unit, FLOW, str(month.before), row["month_before"], **known)
    known = {"status": "estimate", **place}
    yield observation(unit, FLOW, str(month), row["month_estimate"], **known)
    if month.month > 1:
        yield observation(unit, FLOW, month.cumulative, row["cumulative"], **known)
    yield observation(unit, RATIO, month.cumulative, row["ratio_same_period"], **known)
    yield observation(unit, ATTAINED, month.cumulative, row["pct_of_plan"], **known)


def of_quarterly_table(row: Row) -> Iterator[Row]:
    """What a quarterly table printed; the monthly table has its cumulative figure more exactly."""
    if row["period"].endswith("M"):
        return
    month = Month.read(row["printed_in"])
    known = {
        "status": row["status"],
        "recorded": month.last_day,
        "source": QUARTERLY,
        "locator": f"tháng {month.month}/{month.year}",
    }
    yield observation(
        row["unit"], FLOW, row["period"], row["value"], **known, rounded_to=plain(BILLION / 10)
    )
    if row["ratio_same_period"]:
        yield observation(row["unit"], RATIO, row["period"], row["ratio_same_period"], **known)


def implied_plans(rows: Iterable[Row]) -> Iterator[Row]:
    """The plans of the year that the printed percentages imply, as vintages.

    A percentage printed with three decimals leaves an interval for the plan. As long as the
    intervals of the months have a plan in common, it is one plan, known ever more exactly; a new
    row is written only when the plan written before does not fit the month.
    """
    for (unit, year), months in groupby(rows, key=lambda row: (row["unit"], row["month"][:4])):
        low = high = plan = None
        for row in months:
            own_low, own_high = interval(row)
            narrow_low, narrow_high = max(low or own_low, own_low), min(high or own_high, own_high)
            revised = plan is not None and narrow_low > narrow_high
            low, high = (own_low, own_high) if revised else (narrow_low, narrow_high)
            if plan is not None and low <= plan <= high:
                continue
            note = "revised" if revised else "refined" if plan is not None else "first"
            plan = roundest(low, high)
            yield target(unit, year, plan, Month.read(row["month"]), note)


def interval(row: Row) -> tuple[Decimal, Decimal]:
    """Least and greatest plan, in tỷ đồng, that rounds to the printed percentage."""
    cumulative, pct = Decimal(row["cumulative"]), Decimal(row["pct_of_plan"])
    half = Decimal("0.0005")
    return 100 * (cumulative - half) / (pct + half), 100 * (cumulative + half) / (pct - half)


def roundest(low: Decimal, high: Decimal) -> Decimal:
    """The number with the fewest decimals between two, the nearest to their middle."""
    step = Decimal(1000)
    while (low / step).to_integral_value(ROUND_CEILING) * step > high:
        step /= 10
    middle = ((low + high) / 2 / step).to_integral_value(ROUND_HALF_EVEN) * step
    return middle if low <= middle <= high else (low / step).to_integral_value(ROUND_CEILING) * step


NOTES = {
    "first": (
        "Suy ra từ số cộng dồn và tỷ lệ so với kế hoạch; bảng không in số kế hoạch.",
        "Implied by the cumulative figure and its percentage; the tables do not print the plan.",
    ),
    "refined": (
        "Suy ra; cùng một kế hoạch, tính được sát hơn nhờ bảng của tháng này.",
        "Implied; the same plan, found more exactly from this month's table.",
    ),
    "revised": (
        "Suy ra; kế hoạch năm đã được điều chỉnh so với bảng của tháng trước.",
        "Implied; the year's plan was revised since the table of the month before.",
    ),
}


def target(unit: str, year: str, plan: Decimal, month: Month, note: str) -> Row:
    """One implied plan, known from one month's table on."""
    return {
        "organisation": UNITS[unit][0],
        "indicator": FLOW,
        "period": year,
        "value": plain(plan * BILLION),
        "source": MONTHLY,
        "recorded": month.last_day,
        "note": NOTES[note][0],
        "note_en": NOTES[note][1],
    }


def organisations(rows: Iterable[Row]) -> Iterator[Row]:
    """The units with the months in whose tables they stand; elsewhere absent is not zero."""
    months: dict[str, list[Month]] = {}
    for row in rows:
        months.setdefault(row["unit"], []).append(Month.read(row["month"]))
    for unit, (name, *names) in UNITS.items():
        spans = ", ".join(spans_of(months[unit]))
        yield {
            "id": name,
            **dict(zip(COLUMNS["organisations"][1:5], names, strict=True)),
            "note_vi": f"Có trong bảng các tháng {spans}; tháng vắng mặt không phải là số 0.",
            "note_en": f"In the tables of the months {spans}; a month without it is not zero.",
        }


def spans_of(months: list[Month]) -> list[str]:
    """Runs of months, as `4/2018-12/2018`."""
    runs: list[list[Month]] = []
    for month in sorted(months, key=str):
        if runs and runs[-1][-1] == month.before:
            runs[-1].append(month)
        else:
            runs.append([month])
    ends = [(run[0], run[-1]) for run in runs]
    return [
        f"{first.month}/{first.year}" + ("" if first == last else f"-{last.month}/{last.year}")
        for first, last in ends
    ]


def descriptor() -> dict[str, object]:
    """`datapackage.json`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gso",
        "title": "Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước, 2017-2022",
        "description": "State-budget investment of the whole country and of provinces by month, "
        "2017-2022, as the monthly tables of the General Statistics Office printed it, and Lào "
        "Cai by quarter in 2021. A table is taken to be known on its month's last day "
        "(`recorded`). `rounded_to` is how coarsely a figure was printed, where that is coarser "
        "than the other figures. Plans are implied by printed percentages, never printed.",
        "version": "1.0.0",
        "licenses": [
            {"name": "other-open", "title": "Free use with the source named (official statistics)"}
        ],
        "sources": [{"title": each["title"], "path": each["url"]} for each in SOURCES],
        "lcreport": {
            "title_vi": "Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước",
            "title_en": "Investment from the State budget",
            "window": "calendar",
            "language": "vi",
            "ratio": "ratio",
            "overview": "",
            "whole": "ca-nuoc",
        },
        "resources": [resource(name) for name in COLUMNS],
    }


def resource(name: str) -> dict[str, object]:
    """One table of the descriptor."""
    fields = [{"name": each, "type": TYPES.get(each, "string")} for each in COLUMNS[name]]
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": TITLES[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": KEYS.get(name, ["id"]),
        },
    }


def read(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Iterable[Row]) -> None:
    """One table of the package."""
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS[name], restval="", lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)


def main(folder: Path) -> None:
    """Write every file of the package."""
    monthly = read(folder / "gso-state-budget-investment.csv")
    quarterly = read(folder / "gso-quarters-lao-cai.csv")
    order = {unit: place for place, unit in enumerate(UNITS)}
    monthly.sort(key=lambda row: (order[row["unit"]], row["month"]))
    figures = [each for row in monthly for each in of_monthly_table(row)]
    figures += [each for row in quarterly for each in of_quarterly_table(row)]
    write("organisations", organisations(monthly))
    write("areas", AREAS)
    write("indicators", INDICATORS)
    write("observations", figures)
    write("targets", implied_plans(monthly))
    write("sources", SOURCES)
    text = json.dumps(descriptor(), ensure_ascii=False, indent=2)
    (HERE / "datapackage.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python data/gso/make.py FOLDER_WITH_THE_TWO_CSV_FILES")
    main(Path(sys.argv[1]))
