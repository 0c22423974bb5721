"""The General Statistics Office's monthly tables as a Data Package.

`python data/gso/make.py FOLDER` reads FOLDER/gso-investment-all.csv and
FOLDER/gso-quarters-lao-cai.csv (as typed off the tables, in tỷ đồng) and writes this folder anew:
the same input gives the same bytes. Needed only when those files change; its results are kept.

One row of the monthly file is what one month's table printed for one unit, so a month's flow is
known twice: as an estimate at the month's end, and as official in the next month's table. No
value is invented: a unit absent from a month's table has no row.
"""

from __future__ import annotations

import argparse
import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from doubts import doubt_of
from endings import RENAMED, ends
from falls import note_on_fall
from months import Month, spans_of
from package import AREAS, ATTAINED, FLOW, INDICATORS, MONTHLY, QUARTERLY, RATIO, SOURCES, write
from plans import Attainment, Plan, implied_plans
from units import BY_LABEL, UNITS

HERE = Path(__file__).resolve().parent
BILLION = Decimal(10**9)
Row = dict[str, str]

PRINTED = ("month_before", "month_estimate", "cumulative", "pct_of_plan", "ratio_same_period")
FINEST = {FLOW: Decimal("0.001"), RATIO: Decimal("0.1"), ATTAINED: Decimal("0.001")}
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


@dataclass(frozen=True)
class Table:
    """What one month's table printed for all its units.

    Attributes:
        steps: Column → the step that its figures are rounded to, in the table's own unit.
    """

    month: Month
    rows: tuple[Row, ...]
    steps: Mapping[str, Decimal]

    @classmethod
    def of(cls, month: str, rows: Iterable[Row]) -> Table:
        """The table of a month; its finest figure in a column tells the column's step."""
        rows = tuple(rows)
        steps = {column: Decimal(1).scaleb(-max(map(_decimals, rows, [column] * len(rows))))
                 for column in PRINTED}  # fmt: skip
        return cls(Month.read(month), rows, steps)

    def of_unit(self, unit: str) -> Row | None:
        """What it printed for a unit, if anything."""
        return next((row for row in self.rows if row["unit"] == unit), None)


def _decimals(row: Row, column: str) -> int:
    decimals = row[column].partition(".")[2]
    return 0 if decimals == "0" else len(decimals)


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(text: str, step: Decimal) -> str:
    """A number as the tables write it: groups by dots, decimals after a comma."""
    whole, _, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part and step < 1 else grouped


def observation(unit: str, indicator: str, period: str, text: str, step: Decimal) -> Row:
    """One observation; money is turned from tỷ đồng into đồng without rounding."""
    scale = BILLION if indicator == FLOW else Decimal(1)
    return {
        "organisation": BY_LABEL[unit].id,
        "indicator": indicator,
        "period": period,
        "value": plain(Decimal(text) * scale),
        "qualifier": "exact",
        "printed": printed(text, step),
        "rounded_to": plain(step * scale) if step > FINEST[indicator] else "",
    }


def of_monthly_table(table: Table, row: Row, earlier: Table | None) -> Iterator[Row]:
    """What one month's table printed for one unit.

    Args:
        table: The month's table.
        row: The unit's row in it.
        earlier: The table of the month before, where there is one.
    """
    month, unit = table.month, row["unit"]
    doubt = doubt_of(str(month), unit)
    printed_figures = [
        ("month_before", FLOW, str(month.before), "official"),
        ("month_estimate", FLOW, str(month), "estimate"),
        ("cumulative", FLOW, month.cumulative if month.month > 1 else "", "estimate"),
        ("ratio_same_period", RATIO, month.cumulative, "estimate"),
        ("pct_of_plan", ATTAINED, month.cumulative, "estimate"),
    ]
    for column, indicator, period, status in printed_figures:
        if not row[column] or not period:
            continue
        figure = observation(unit, indicator, period, row[column], table.steps[column])
        figure |= {"recorded": month.last_day, "source": MONTHLY, "locator": month.table}
        if doubt and column in doubt.columns:
            figure |= {"status": "doubtful", "note": doubt.note_vi, "note_en": doubt.note_en}
        else:
            figure["status"] = status
        if column == "cumulative" and (fall := fall_of(table, row, earlier)):
            figure |= {"note": fall[0], "note_en": fall[1]}
        yield figure


def fall_of(table: Table, row: Row, earlier: Table | None) -> tuple[str, str] | None:
    """Why a cumulative figure is lower than that of the month before; None where it is not."""
    before = None if earlier is None else earlier.of_unit(row["unit"])
    if earlier is None or before is None or table.month.month == 1:
        return None
    steps = (earlier.steps["cumulative"], table.steps["cumulative"], table.steps["month_before"])
    month = f"{earlier.month.month}/{earlier.month.year}"
    return note_on_fall(row, before, 2 * max(steps), month)


def of_quarterly_table(row: Row) -> Iterator[Row]:
    """What a quarterly table printed; the monthly table has its cumulative figure more exactly."""
    if row["period"].endswith("M"):
        return
    month = Month.read(row["printed_in"])
    known = {
        "status": row["status"],
        "recorded": month.last_day,
        "source": QUARTERLY,
        "locator": month.table,
    }
    unit, period, step = row["unit"], row["period"], Decimal("0.1")
    yield observation(unit, FLOW, period, row["value"], step) | known
    if row["ratio_same_period"]:
        yield observation(unit, RATIO, period, row["ratio_same_period"], step) | known


def attainments(tables: Iterable[Table]) -> list[Attainment]:
    """Cumulative figures with their percentages, by unit and month, but for doubtful ones."""
    found = [
        Attainment(
            row["unit"], str(table.month), Decimal(row["cumulative"]), Decimal(row["pct_of_plan"]),
            table.steps["cumulative"], table.steps["pct_of_plan"],
        )
        for table in tables
        for row in table.rows
        if doubt_of(str(table.month), row["unit"]) is None
    ]  # fmt: skip
    order = {unit: place for place, unit in enumerate(BY_LABEL)}
    return sorted(found, key=lambda row: (order[row.unit], row.month))


def target(plan: Plan) -> Row:
    """One implied plan, known from one month's table on."""
    note, note_en = NOTES[plan.kind]
    return {
        "organisation": BY_LABEL[plan.unit].id,
        "indicator": FLOW,
        "period": plan.month[:4],
        "value": plain(plan.value * BILLION),
        "source": MONTHLY,
        "recorded": Month.read(plan.month).last_day,
        "implied": "true",
        "note": note,
        "note_en": note_en,
    }


def organisations(tables: Iterable[Table]) -> Iterator[Row]:
    """The units with the months in whose tables they stand; elsewhere absent is not zero."""
    months: dict[str, list[Month]] = {}
    for table in tables:
        for row in table.rows:
            months.setdefault(row["unit"], []).append(table.month)
    ended = ends()
    for unit in UNITS:
        spans = ", ".join(spans_of(months[unit.label]))
        end = ended.get(unit.label)
        notes_vi = [f"Có trong bảng các tháng {spans}; tháng vắng mặt không phải là số 0."]
        notes_en = [f"In the tables of the months {spans}; a month without it is not zero."]
        for other_vi, other_en in (
            *([(end.note_vi, end.note_en)] if end else []),
            *([RENAMED[unit.label]] if unit.label in RENAMED else []),
        ):
            notes_vi.append(other_vi)
            notes_en.append(other_en)
        yield {
            "id": unit.id,
            "name_vi": unit.name_vi,
            "name_en": unit.name_en,
            "short_vi": unit.short_vi,
            "short_en": unit.short_en,
            "valid_to": end.valid_to if end else "",
            "successor": end.successor if end else "",
            "part_of": unit.part_of,
            "group": unit.group,
            "source": end.source if end else "",
            "note_vi": " ".join(notes_vi),
            "note_en": " ".join(notes_en),
        }


def read(path: Path) -> list[Row]:
    """The rows of a CSV file; some of its names have their accents as letters of their own."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(unicodedata.normalize("NFC", line) for line in file))


def tables_of(rows: Iterable[Row]) -> list[Table]:
    """The monthly tables in order of time."""
    by_month: dict[str, list[Row]] = {}
    for row in rows:
        by_month.setdefault(row["month"], []).append(row)
    return [Table.of(month, by_month[month]) for month in sorted(by_month)]


def main() -> None:
    """Read the two files and write every file of the package."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="folder that holds the two CSV files")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write")
    chosen = parser.parse_args()
    tables = tables_of(read(chosen.folder / "gso-investment-all.csv"))
    quarterly = read(chosen.folder / "gso-quarters-lao-cai.csv")
    order = {unit.id: place for place, unit in enumerate(UNITS)}
    figures = [
        figure
        for table, earlier in zip(tables, [None, *tables], strict=False)
        for row in table.rows
        for figure in of_monthly_table(table, row, earlier)
    ]
    figures.sort(key=lambda figure: order[figure["organisation"]])
    figures += [figure for row in quarterly for figure in of_quarterly_table(row)]
    contents = {
        "organisations": organisations(tables),
        "areas": AREAS,
        "indicators": INDICATORS,
        "observations": figures,
        "targets": map(target, implied_plans(attainments(tables))),
        "sources": SOURCES,
    }
    write(chosen.out, contents)


if __name__ == "__main__":
    main()
