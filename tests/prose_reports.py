"""Invented reports with their truth, in tests/reports: what each number is, where it stands.

`{{4.870 tấn|4870|tấn||hnd/phan-bon}}` is a number as printed, its value (`>`, `<`, `~` before it
for a qualifier, `*` for words only), unit, role and indicator. Roles are `c` printed comparison,
`t` plan, `o` another period, `d` no figure; empty is a figure. Two numbers on one stretch, as in
33/83, are parted by a semicolon.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "reports"
_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ROLES = {
    "": "figure", "c": "printed_comparison", "t": "target", "o": "other_period", "d": "distractor",
}  # fmt: skip
_QUALIFIERS = {">": "at_least", "<": "at_most", "~": "approx", "*": "described"}
Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One report.

    Attributes:
        name: Of its file.
        dataset: The dataset that it belongs to.
        period: Its period.
        language: Its language.
        text: What it says.
        truth: Its numbers, in the columns of the truth files.
    """

    name: str
    dataset: str
    period: str
    language: str
    text: str
    truth: list[Row]


def cases() -> list[Case]:
    """Every report."""
    return [_case(path) for path in sorted(FOLDER.glob("*.md"))]


def _case(path: Path) -> Case:
    head, _, marked = path.read_text("utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    text, truth, at = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        printed, *numbers = found[1].split("|", 1)
        for nth, number in enumerate(numbers[0].split(";")):
            own = printed if nth == 0 else printed.rpartition("/")[2]
            offset = len(text) + len(printed) - len(own)
            truth.append(_row(f"{path.stem} {len(truth)}", own, number, offset))
        text += printed
        at = found.end()
    return Case(path.stem, **facts, text=text + marked[at:], truth=truth)


def _row(name: str, printed: str, number: str, offset: int) -> Row:
    parts = ["", "", "d"] if number == "d" else number.split("|")
    value, unit, role, pair = [*parts, *[""] * (4 - len(parts))]
    qualifier = _QUALIFIERS.get(value[:1], "exact")
    organisation, _, indicator = pair.partition("/")
    return {
        "id": name, "printed": printed, "value": value.lstrip("><~*"), "unit": unit,
        "qualifier": qualifier, "role": _ROLES[role], "organisation": organisation,
        "indicator": indicator or "new", "offset": str(offset),
    }  # fmt: skip


def dataset(name: str, folder: Path) -> str:
    """The dataset of an invented province, with one earlier year."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = PLACES[name]
    tables: dict[str, list[Row]] = {
        "organisations": [
            {"id": id, "name_vi": f"{vi} {place}", "name_en": f"{en} of {place[5:]} Province"}
            for id, (vi, en) in ORGANISATIONS.items()
            if any(row["organisation"] == id for row in rows)
        ],
        "indicators": [
            {"id": row["indicator"], **{key: row[key] for key in
             ("name_vi", "name_en", "unit_vi", "unit_en", "kind")}}
            for row in rows
        ],
        "observations": [
            {"organisation": row["organisation"], "indicator": row["indicator"], "period": "2021",
             "value": row["value"], "printed": row["printed"], "locator": row["locator"],
             "recorded": "2021-12-31"}
            for row in rows
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(content[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(content)
    descriptor = {
        "name": name,
        "resources": [{"name": table, "path": f"{table}.csv"} for table in tables],
        "lcreport": {"language": "vi"},
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return str(folder)


PLACES = {
    "son-ha": "tỉnh Sơn Hà",
    "binh-lam": "tỉnh Bình Lâm",
    "dong-van": "tỉnh Đông Vân",
    "phu-nguyen": "tỉnh Phú Nguyên",
    "ha-giang-son": "tỉnh Hạ Giang Sơn",
}
ORGANISATIONS = {
    "hlhpn": ("Hội Liên hiệp Phụ nữ", "Women's Union"),
    "mttq": ("Ủy ban MTTQ Việt Nam", "Fatherland Front Committee"),
    "hnd": ("Hội Nông dân", "Farmers' Union"),
    "ccb": ("Hội Cựu chiến binh", "Veterans' Association"),
    "td": ("Tỉnh đoàn", "Youth Union"),
    "ldld": ("Liên đoàn Lao động", "Federation of Labour"),
    "ctd": ("Hội Chữ thập đỏ", "Red Cross Society"),
    "nct": ("Hội Người cao tuổi", "Association of the Elderly"),
}
