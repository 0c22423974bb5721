"""Small Data Packages made by tests, with the least that each test needs."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

ORGANISATIONS = [
    {"id": "a", "name_vi": "Hội A", "name_en": "Union A"},
    {"id": "b", "name_vi": "Hội B", "name_en": "Union B"},
]
INDICATORS = [
    {"id": "flow", "name_vi": "Lượt người", "name_en": "Visits", "unit_vi": "lượt",
     "unit_en": "visits", "kind": "flow", "better": "higher"},
    {"id": "loan", "name_vi": "Dư nợ", "name_en": "Loans", "unit_vi": "đồng",
     "unit_en": "VND", "kind": "stock", "better": "none"},
]  # fmt: skip

Rows = Sequence[Mapping[str, object]]


def write_package(
    folder: Path,
    observations: Rows,
    *,
    organisations: Rows = ORGANISATIONS,
    indicators: Rows = INDICATORS,
    settings: Mapping[str, object] | None = None,
    **others: Rows,
) -> str:
    """Write the tables as CSV with a descriptor; gives the folder as text."""
    tables = {"organisations": organisations, "indicators": indicators}
    tables |= {"observations": observations, **others}
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    descriptor = {
        "name": folder.name,
        "resources": [{"name": name, "path": f"{name}.csv"} for name in tables],
        "lcreport": settings or {},
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return str(folder)


def observed(
    organisation: str, indicator: str, period: str, value: object, **more: object
) -> dict[str, object]:
    """One observation."""
    return {
        "organisation": organisation,
        "indicator": indicator,
        "period": period,
        "value": value,
        **more,
    }
