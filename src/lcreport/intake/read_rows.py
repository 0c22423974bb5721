"""The rows of one sheet as figures: indicator, organisation, unit and period of each cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lcreport.errors import Fault, PeriodError
from lcreport.intake import decimal_marks, head_words, read_cell, read_periods, totals
from lcreport.intake.count_cells import letters
from lcreport.intake.head_words import CHOICES, MORE
from lcreport.intake.read_cell import Misread, Missing, SheetCell, Unit, Value
from lcreport.intake.read_periods import Written, plain
from lcreport.intake.sheet_reading import Missed, SheetFigure
from lcreport.intake.sheet_table import is_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from lcreport.intake.decimal_marks import DecimalMark
    from lcreport.intake.sheet_table import SheetTable
    from lcreport.intake.workbooks import ReceivedSheet
    from lcreport.period import Period

_BARE_PART = re.compile(r"(?i)[0-9]{1,2}|i{1,3}|iv")
_PARTS_IN_HEADS = {"quy": "quý", "quarter": "quý", "thang": "tháng", "month": "tháng"}
_UNIT_BEHIND = re.compile(r"^(?P<name>.+?)\s*\((?P<unit>[^()]{1,20})\)$")
# Marks by which clerks say "as above": “nt” is “như trên”, a dash is one among units only.
_DITTO = frozenset({'"', "''", "”", "“", "„", "″", "〃", "nt", "như trên", "do", "ditto"})
_DASHES = frozenset({"-", "–", "—"})
_NUMBERING = re.compile(r"^(?:[IVX]+|[A-Z]|[0-9]+(?:\.[0-9]+)*)\s*[.)/-]\s*(?=\S)")


def read(table: SheetTable) -> None:
    """Put the figures of a sheet, its totals and its cells without a figure into its reading.

    What a row or a cell is refused for is noted as a fault, what does not add up as a doubt.
    """
    reading, title = table.reading, table.sheet.title
    first = len(reading.figures)
    rows = range(table.heads.below, len(table.sheet.rows))
    reader = _Rows(table, _marks(table.sheet, rows, table.places, table.options.decimal_mark))
    for number in rows:
        reader.read_row(number)
    own = reading.figures[first:]
    sums = [total for total in reading.totals if total.sheet == title]
    reading.doubts += totals.total_doubts(sums, own, reading.missed)


@dataclass(slots=True)
class _Rows:
    """Reads row after row.

    Attributes:
        table: The sheet.
        marks: Place → the decimal mark of its numbers.
        organisation: Whose rows these are, as the last row that names one says.
        area: The last heading between rows.
        above: Column → what the last row with words of its own says in it.
    """

    table: SheetTable
    marks: dict[int, DecimalMark]
    organisation: str = ""
    area: str = ""
    above: dict[str, str] = field(default_factory=dict)

    def read_row(self, number: int) -> None:
        if self.table.heads.place("indicator") is None:
            self._read_across(number)
            return
        indicator = self._said(number, "indicator")
        organisation = self._said(number, "organisation")
        row = self.table.sheet.rows[number]
        filled = [place for place in self.table.places if read_cell.text(row[place])]
        # Merged cells hold their text only in the first row.
        self.organisation = organisation or self.organisation
        if not indicator:
            if any(_is_number(row[place]) for place in filled):
                place = self.table.heads.place("indicator")
                self.table.fault(number, place, "", "is empty", "name the indicator")
            return
        # A name alone is the heading of the rows below it.
        if not filled and not self.table.text(number, "unit"):
            self.area = _NUMBERING.sub("", indicator)
            return
        self._read_figures(number, indicator)

    def _read_across(self, number: int) -> None:
        """A row of a table with a column for each indicator."""
        own = self._said(number, "organisation")
        self.organisation = own or self.organisation
        row = self.table.sheet.rows[number]
        filled = [row[place] for place in self.table.places if read_cell.text(row[place])]
        known = frozenset(map(plain, self.table.options.organisations))
        # Those who sign stand below the columns too, but with neither a figure nor a mark.
        if any(map(_is_answer, filled)) or (filled and head_words.is_office(own, known)):
            self._read_figures(number, "")

    def _read_figures(self, number: int, indicator: str) -> None:
        row, heads = self.table.sheet.rows[number], self.table.heads
        self._check_names(number)
        chosen = {
            name: self._choice(number, name) for name in CHOICES if heads.place(name) is not None
        }
        if not self.organisation and heads.place("organisation") is not None:
            self.table.fault(
                number, heads.place("organisation"), "", "is empty", "name the organisation"
            )
        more = {
            name: self.table.text(number, name) for name in MORE if heads.place(name) is not None
        }
        if self.area and "area" not in more:
            more["area"] = self.area
        more |= chosen
        cells: dict[int, Decimal] = {}
        for place, period, written in self._figures_of(number):
            name, unit = self._name_and_unit(number, indicator, place)
            sheet = self.table.sheet
            value = read_cell.read(
                row[place],
                unit,
                self.marks.get(place, ""),
                is_percentage=(number, place) in sheet.percentages,
                disguise=sheet.disguised.get((number, place), ""),
            )
            if isinstance(value, Misread):
                self.table.fault(
                    number, place, read_cell.text(row[place]), value.message, value.remedy
                )
            elif isinstance(value, Missing):
                self._miss(number, place, value.mark, name, period)
            else:
                if value.number is not None:
                    # As it is written there: the arithmetic of a sheet knows no scales.
                    cells[place] = value.number / unit.scale
                self._keep(number, place, name, unit, period, value, written, more)
        self._check_arithmetic(number, cells)

    def _check_names(self, number: int) -> None:
        row = self.table.sheet.rows[number]
        for name in ("organisation", "indicator", "unit"):
            place = self.table.heads.place(name)
            if place is not None and (wrong := read_cell.no_name(row[place])) is not None:
                seen = read_cell.text(row[place])
                self.table.fault(number, place, seen, wrong.message, wrong.remedy)

    def _said(self, number: int, name: str) -> str:
        """What a row says in a column; what a row above says where this one says "as above"."""
        text = self.table.text(number, name)
        is_dash = name == "unit" and text in _DASHES
        if is_dash or text.strip(" -–.").casefold() in _DITTO:
            return self.above.get(name, "")
        if text:
            self.above[name] = text
        return text

    def _name_and_unit(self, number: int, indicator: str, place: int) -> tuple[str, Unit]:
        column = self.table.heads.columns[place]
        indicator = column.indicator or indicator
        if text := column.unit or self._said(number, "unit"):
            return indicator, Unit.parse(text)
        behind = _UNIT_BEHIND.fullmatch(indicator)
        if (
            behind is not None
            and self.table.heads.place("unit") is None
            and is_unit(behind["unit"])
        ):
            return behind["name"], Unit.parse(behind["unit"])
        return indicator, self.table.unit

    def _figures_of(self, number: int) -> Iterator[tuple[int, Period, Written]]:
        if not self.table.heads.is_long:
            yield from self._wide()
            return
        at = self.table.heads.place("period") or self.table.heads.place("year") or 0
        row = self.table.sheet.rows[number]
        parts = [
            self._with_head(row[place], place)
            for name in ("year", "period")
            if (place := self.table.heads.place(name)) is not None
        ]
        written = _joined(parts)
        period = None if written is None else self._safe_period(written)
        if written is None or period is None:
            self.table.fault(
                number, at, read_cell.text(row[at]), "is no period",
                "write 2021-9M, 2021-Q3, 2021 or 9 tháng đầu năm 2021",
            )  # fmt: skip
            return
        for place in self.table.heads.places("value"):
            # A column of plans holds plans, whatever its rows say of their periods.
            role = self.table.heads.columns[place].written.role
            yield place, period, replace(written, role=role if role == "plan" else written.role)

    def _with_head(self, cell: SheetCell, place: int) -> SheetCell:
        """A bare "II" below "Quý", or 9 below "Tháng", with what its head says it is."""
        text = read_cell.text(cell)
        head = plain(self.table.heads.columns[place].head)
        if _BARE_PART.fullmatch(text) and head in _PARTS_IN_HEADS:
            return f"{_PARTS_IN_HEADS[head]} {text}"
        return cell

    def _wide(self) -> Iterator[tuple[int, Period, Written]]:
        for place in self.table.places:
            written = self.table.heads.columns[place].written
            period = written.period(self.table.beside(place))
            if period is not None:
                yield place, period, written

    def _safe_period(self, written: Written) -> Period | None:
        try:
            return written.period(self.table.default)
        except PeriodError:
            return None

    def _locator(self, number: int, place: int) -> str:
        cell = f"{letters(place)}{number + 1}"
        return f"{self.table.sheet.name}!{cell}" if self.table.is_one_of_several else cell

    def _whose(self, place: int) -> str:
        return self.table.heads.columns[place].organisation or self.organisation

    def _miss(self, number: int, place: int, mark: str, name: str, period: Period) -> None:
        whose = self._whose(place)
        if not self._is_total(whose):
            self.table.reading.missed.append(
                Missed(mark, whose, name, period, self._locator(number, place))
            )

    def _keep(  # noqa: PLR0913 - one argument a fact of the figure
        self, number: int, place: int, name: str, unit: Unit, period: Period, value: Value,
        written: Written, more: Mapping[str, str],
    ) -> None:  # fmt: skip
        facts = dict(more)
        if not facts.get("status") and written.status:
            facts["status"] = written.status
        whose = self._whose(place)
        figure = SheetFigure(
            whose, name, unit.name or value.unit, facts.pop("kind", ""), period, value,
            self.table.sheet.title, letters(place), number + 1, facts, written.role,
            self._locator(number, place),
        )  # fmt: skip
        kept = self.table.reading.totals if self._is_total(whose) else self.table.reading.figures
        kept.append(figure)

    def _is_total(self, whose: str) -> bool:
        if not totals.is_total(whose):
            return False
        return plain(whose) not in map(plain, self.table.options.organisations)

    def _choice(self, number: int, name: str) -> str:
        text = self.table.text(number, name)
        code = head_words.read_choice(name, text)
        if code is None:
            if name == "kind" and not text:
                return ""
            known = ", ".join(f"{choice} ({words[1]})" for choice, words in CHOICES[name].items())
            place, message = self.table.heads.place(name), f"is no {name} that there is"
            self.table.fault(number, place, text, message, f"write one of {known}")
        return code or ""

    def _check_arithmetic(self, number: int, cells: dict[int, Decimal]) -> None:
        row = self.table.sheet.rows[number]
        for place in self.table.heads.places("computed", "unknown"):
            mark = _marks(self.table.sheet, range(number, number + 1), [place], "")[place]
            value = read_cell.read(row[place], Unit(""), self.marks.get(place) or mark)
            if isinstance(value, Value) and value.number is not None:
                cells.setdefault(place, value.number)
        for place, formula in self.table.heads.arithmetic.items():
            found = totals.computed(formula, cells)
            if found is not None and place in cells and totals.is_off(cells[place], found):
                right = re.sub(r"c([0-9]+)", lambda at: letters(int(at[1])), formula)
                self.table.reading.doubts.append(
                    Fault(
                        self.table.sheet.title, number + 1, letters(place), f"{cells[place]:f}",
                        f"is not {right}, {round(found, 6).normalize():f}",
                        "correct it, or the cells that it is computed from", "doubt",
                    )
                )  # fmt: skip


def _joined(parts: Sequence[SheetCell]) -> Written | None:
    """What a row's year and quarter say together."""
    try:
        found = [read_periods.read(part) for part in parts if read_cell.text(part)]
    except PeriodError:
        return None
    if not found or any(part is None for part in found):
        return None
    whole = Written()
    for part in found:
        if part is not None:
            whole = replace(
                part, year=part.year or whole.year, part=part.part or whole.part,
                status=part.status or whole.status,
            )  # fmt: skip
    return whole


def _marks(
    sheet: ReceivedSheet, rows: range, places: Sequence[int], given: DecimalMark
) -> dict[int, DecimalMark]:
    """Place → the decimal mark of its numbers; what other columns show where its own do not."""
    own = {
        place: decimal_marks.of_column(
            number for row in rows for number in read_cell.evidence(sheet.rows[row][place])
        )
        for place in places
    }
    shown = {mark for mark in own.values() if mark}
    beside = shown.pop() if len(shown) == 1 else ""
    return {place: mark or given or beside for place, mark in own.items()}


def _is_number(cell: SheetCell) -> bool:
    return isinstance(cell, (int, float)) or bool(
        decimal_marks.NUMBER.fullmatch(read_cell.text(cell))
    )


def _is_answer(cell: SheetCell) -> bool:
    found = read_cell.read(cell, Unit(""))
    return isinstance(found, Value) or (isinstance(found, Missing) and bool(found.mark))
