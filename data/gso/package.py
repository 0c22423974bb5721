"""What stands around the figures: areas, indicators, sources, the descriptor; and the writing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from endings import LAWS

Row = Mapping[str, str]
FLOW, RATIO, ATTAINED = "von-dau-tu-nsnn", "cung-ky-gso-in", "ke-hoach-gso-in"
MONTHLY, QUARTERLY = "bang-thang", "bang-quy"

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
        "print billions of VND; here it is VND.",
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
        "bảng hằng tháng 2012-2025",
        "title_en": "General Statistics Office: Investment from the State budget, "
        "monthly tables 2012–2025",
        "url": "https://www.gso.gov.vn",
    },
    {
        "id": QUARTERLY,
        "title": "Tổng cục Thống kê: Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước "
        "theo quý, 2021",
        "title_en": "General Statistics Office: Investment from the State budget by quarter, 2021",
        "url": "https://www.gso.gov.vn",
    },
    *(
        {"id": law, "title": title, "title_en": title_en, "url": ""}
        for law, (title, title_en) in LAWS.items()
    ),
]

COLUMNS = {
    "organisations": (
        "id", "name_vi", "name_en", "short_vi", "short_en", "valid_to", "successor", "part_of",
        "group", "source", "note_vi", "note_en",
    ),
    "areas": tuple(AREAS[0]),
    "indicators": tuple(INDICATORS[0]),
    "observations": (
        "organisation", "indicator", "period", "value", "qualifier", "status", "recorded",
        "source", "locator", "note", "note_en", "printed", "rounded_to",
    ),
    "targets": (
        "organisation", "indicator", "period", "value", "source", "recorded", "implied", "note",
        "note_en",
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
TYPES = {
    "value": "number", "rounded_to": "number", "decimals": "integer", "recorded": "date",
    "valid_to": "date",
}  # fmt: skip
KEYS = {
    "observations": ["organisation", "indicator", "period", "recorded"],
    "targets": ["organisation", "indicator", "period", "recorded"],
}


def descriptor() -> dict[str, object]:
    """`datapackage.json`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gso",
        "title": "Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước, 2012-2025",
        "description": "State-budget investment of the whole country, ministries, levels of "
        "government and provinces by month, January 2012 to February 2025, as the monthly tables "
        "of the General Statistics Office printed it, and Lào Cai by quarter in 2021. A table is "
        "taken to be known on its month's last day (`recorded`). `rounded_to` is how coarsely a "
        "figure was printed, where that is coarser than the other figures: a table's finest "
        "figure in a column tells the column's step. Plans are implied by printed percentages, "
        "never printed. Units of one `group` may be ranked together; `part_of` is the unit whose "
        "figures hold a unit's own.",
        "version": "2.0.0",
        "licenses": [
            {"name": "other-open", "title": "Free use with the source named (official statistics)"}
        ],
        "sources": [
            {"title": source["title"], "path": source["url"]} for source in SOURCES if source["url"]
        ],
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
    fields = [{"name": column, "type": TYPES.get(column, "string")} for column in COLUMNS[name]]
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


def write(folder: Path, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write every file of the package."""
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, COLUMNS[name], restval="", lineterminator="\n")
            lines.writeheader()
            lines.writerows(rows)
    text = json.dumps(descriptor(), ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
