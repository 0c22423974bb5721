"""The sheets of a file as figures, as their clerk wrote them; every fault at once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.dataset.amounts import DONG
from lcreport.errors import Fault, PeriodError
from lcreport.intake import marks, read_cell, read_heads, read_periods, totals, workbook_limits
from lcreport.intake.count_cells import letters
from lcreport.intake.read_cell import Misread, Missing, SheetCell, Unit, Value
from lcreport.intake.read_heads import CHOICES, MORE
from lcreport.intake.read_periods import Written, plain
from lcreport.intake.workbooks import Sheet, refused, sheets_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from lcreport.intake.marks import DecimalMark
    from lcreport.intake.proposals import Role
    from lcreport.intake.read_heads import Heads
    from lcreport.period import Period

_SIGNED = re.compile(r"\bngay\b.*\bthang\b.*\bnam\b")
_BARE_PART = re.compile(r"(?i)[0-9]{1,2}|i{1,3}|iv")
_PARTS_IN_HEADS = {"quy": "quý", "quarter": "quý", "thang": "tháng", "month": "tháng"}
_UNIT_ABOVE = re.compile(r"(?i)\(?\s*(?:đvt|đơn vị tính|đơn vị|unit)\s*:\s*(?P<unit>[^()]+)\)?")
_UNIT_BEHIND = re.compile(r"^(?P<name>.+?)\s*\((?P<unit>[^()]{1,20})\)$")
_NUMBERING = re.compile(r"^(?:[IVX]+|[A-Z]|[0-9]+(?:\.[0-9]+)*)\s*[.)/-]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One figure of a sheet; its `unit` no longer holds a scale such as triệu.

    Attributes:
        organisation: As the sheet names it; empty where the rows name none.
        kind: As the sheet says; empty where it does not.
        sheet: The file and sheet, as messages name them.
        locator: The cell; with its sheet where the file has figures on several.
        more: What `MORE` columns say.
    """

    organisation: str
    indicator: str
    unit: str
    kind: str
    period: Period
    value: Value
    sheet: str
    column: str
    row: int
    more: dict[str, str]
    role: Role = "figure"
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A cell that says that there is no figure, and how it says so."""

    mark: str
    organisation: str
    indicator: str
    period: Period
    locator: str


@dataclass(slots=True)
class Reading:
    """What a file says.

    Attributes:
        file: Its name.
        figures: Figures and plans, in the order of the sheets.
        totals: Figures of total blocks, which nobody reports.
        missed: Cells without a figure, the empty ones too.
        doubts: What does not add up; what was passed over is information.
        titles: Sheet → what stands above its heads, the sheet's own name last.
        faults: Why it, or a row or cell of it, is refused.
        head_rows: Sheet → the row of its heads, counted from 1.
    """

    file: str
    figures: list[SheetFigure] = field(default_factory=list)
    totals: list[SheetFigure] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    head_rows: dict[str, int] = field(default_factory=dict)

    @property
    def marks(self) -> dict[str, int]:
        """Mark that means "no figure" → how often it stands there; empty cells are not counted.

        >>> Reading("a.xlsx").marks
        {}
        """
        return dict(Counter(one.mark for one in self.missed if one.mark))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says about a file beforehand.

    Attributes:
        sheet: The only sheet to read; all if empty.
        period: A code, for figures whose heads name none.
        decimal_mark: For numbers as text where no column shows it.
        organisations: Names that are organisations though they sound like totals.
        in_part: Whether rows and cells that cannot be read leave the others standing.
    """

    sheet: str = ""
    period: str = ""
    decimal_mark: DecimalMark = ""
    organisations: Collection[str] = ()
    in_part: bool = False


def read(path: Path, options: ReadOptions | None = None) -> Reading:
    """The figures of a spreadsheet.

    Args:
        path: An Excel or OpenDocument spreadsheet, or CSV.
        options: What is known beforehand.

    Raises:
        DatasetError: the file or sheet cannot be read, or has faults; `.faults` holds all.
    """
    return read_content(workbook_limits.content_of(path), path.name, options)


def read_content(content: bytes, file: str, options: ReadOptions | None = None) -> Reading:
    """The same of a file that has been read.

    Args:
        content: What it holds.
        file: Its name.
        options: What is known beforehand.

    Raises:
        DatasetError: the file or sheet cannot be read, or has faults; `.faults` holds all. Those of
            rows and cells stand in the reading instead where the options say so.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    options = options or ReadOptions()
    reading = Reading(file)
    found = [
        (sheet, heads)
        for sheet in sheets_of(content, file, options.sheet)
        if (heads := read_heads.find(sheet))
    ]
    if not found:
        where = f"{file}, sheet {options.sheet}" if options.sheet else file
        message, remedy = "has no row of heads", f"name columns {_named_columns()}"
        raise refused([Fault(where, None, None, None, message, remedy)])
    tables = [_Table(sheet, heads, options, reading, len(found) > 1) for sheet, heads in found]
    for table in tables:
        table.know_heads()
    if options.in_part and reading.faults:
        raise refused(once(reading.faults))
    for table in tables:
        table.read()
    _check_twice(reading, in_part=options.in_part)
    if not reading.faults and not reading.figures:
        sheet, heads = found[0]
        message = "has no figure below it"
        reading.faults.append(
            Fault(sheet.title, heads.row + 1, None, None, message, "fill in the sheet")
        )
    if reading.faults and not (options.in_part and reading.figures):
        raise refused(once(reading.faults))
    reading.faults, reading.doubts = once(reading.faults), once(reading.doubts)
    return reading


def _named_columns() -> str:
    heads = read_heads.HEADS
    return ", ".join(f"{name} ({heads[name][2]})" for name in ("organisation", "indicator", "unit"))


def once(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of one kind told once, with their count and the first one's place."""
    first: dict[tuple[str, ...], int] = {}
    told: list[Fault] = []
    for fault in faults:
        key = (fault.file, fault.message, fault.remedy, fault.grade)
        if key in first:
            told[first[key]] = replace(told[first[key]], count=told[first[key]].count + 1)
        else:
            first[key] = len(told)
            told.append(fault)
    return told


@dataclass(slots=True)
class _Table:
    """One sheet while it is read."""

    sheet: Sheet
    heads: Heads
    options: ReadOptions
    reading: Reading
    is_one_of_several: bool
    default: Written = field(default_factory=Written)
    unit: Unit = field(default_factory=lambda: Unit(""))
    marks: dict[int, DecimalMark] = field(default_factory=dict)
    organisation: str = ""
    area: str = ""
    first_figure: int = 0
    is_fit: bool = True

    def know_heads(self) -> None:
        """Find out what the title and the heads say."""
        self._know_title()
        before = len(self.reading.faults)
        self._unit_or_organisation()
        self._check_heads()
        self.is_fit = len(self.reading.faults) == before

    def read(self) -> None:
        """Read the rows, where the heads say what they are."""
        if not self.is_fit:
            return
        self.first_figure = len(self.reading.figures)
        rows = range(self.heads.below, len(self.sheet.rows))
        self.marks = _marks(self.sheet, rows, self._places(), self.options.decimal_mark)
        for number in rows:
            self._read_row(number)
        own = self.reading.figures[self.first_figure :]
        sums = [total for total in self.reading.totals if total.sheet == self.sheet.title]
        self.reading.doubts += totals.total_doubts(sums, own, self.reading.missed)

    def fault(self, row: int, place: int | None, seen: str, message: str, remedy: str) -> None:
        """Note a fault of a cell, or of a row; `row` and `place` count from 0."""
        column = None if place is None else letters(place)
        self.reading.faults.append(
            Fault(self.sheet.title, row + 1, column, seen or None, message, remedy)
        )

    def _know_title(self) -> None:
        titles = [text for text in self.heads.title if not _SIGNED.search(plain(text))]
        self.reading.titles[self.sheet.title] = [*titles, self.sheet.name]
        self.reading.head_rows[self.sheet.title] = self.heads.row + 1
        for text in self.heads.title:
            unit = _UNIT_ABOVE.search(text)
            if unit is not None:
                self.unit = Unit.parse(unit["unit"])
        if self.options.period:
            self.default = read_periods.read(self.options.period) or Written()
            return
        said = {found for text in titles if (found := read_periods.search(text))}
        named = {found for found in said if found.part or found.day} or said
        # Two titles that name two periods name none.
        self.default = named.pop() if len(named) == 1 else Written()
        if self.default == Written():
            self.default = read_periods.search(self.sheet.name) or Written()

    def _unit_or_organisation(self) -> None:
        """Take "Đơn vị" as the unit where units stand below it."""
        heads = self.heads
        if heads.place("unit") is not None:
            return
        columns = list(heads.columns)
        for place, column in enumerate(columns):
            if plain(column.head) == "don vi":
                texts = [read_cell.text(row[place]) for row in self.sheet.rows[heads.below :]]
                filled = [text for text in texts if text]
                if filled and sum(map(_is_unit, filled)) * 2 > len(filled):
                    columns[place] = replace(column, meaning="fixed", name="unit")
                    self.heads = replace(heads, columns=columns)
                    return

    def _check_heads(self) -> None:
        bare, unknown = [], []
        for place, column in enumerate(self.heads.columns):
            numbers, texts = self._below(place)
            if column.meaning == "none" and numbers:
                bare.append(place)
            elif column.meaning == "unknown" and (numbers or not texts):
                unknown.append(place)
            elif column.meaning in {"unknown", "computed"} and place not in self.heads.arithmetic:
                self._pass_over(place)
        if bare:
            named = ", ".join(map(letters, bare))
            self.fault(
                self.heads.row, None, named, "have no head, and numbers stand below",
                "write above each what it is, such as Quý II in a row below Năm 2023",
            )  # fmt: skip
        for place in unknown:
            self.fault(
                self.heads.row, place, self.heads.columns[place].head,
                "is neither a known column nor a period, or stands twice",
                "write a period as 2021-9M, 2021-Q3 or 9 tháng đầu năm 2021; remove other columns",
            )  # fmt: skip
        if not bare and not unknown:
            self._check_periods()

    def _below(self, place: int) -> tuple[int, int]:
        """How many cells below a head hold numbers, and how many other words."""
        numbers = words = 0
        for number, row in enumerate(self.sheet.rows[self.heads.below :], self.heads.below):
            cell = row[place] if place < len(row) else ""
            if isinstance(cell, float) or marks.NUMBER.fullmatch(read_cell.text(cell)):
                numbers += 1
            elif read_cell.text(cell) and self._text(number, "indicator"):
                words += 1
        return numbers, words

    def _pass_over(self, place: int) -> None:
        self.reading.doubts.append(
            Fault(
                self.sheet.title, self.heads.row + 1, letters(place),
                self.heads.columns[place].head, "is passed over",
                "nothing to do, unless it holds figures: name the column's period then",
                "information",
            )
        )  # fmt: skip

    def _check_periods(self) -> None:
        wide = self.heads.places("figures")
        if self.heads.is_long == bool(wide) and not (self.heads.places("value") and not wide):
            self.fault(
                self.heads.row, None, "", "does not say of which periods the figures are",
                "give either one column a period, or the columns period and value",
            )  # fmt: skip
            return
        if self.heads.is_long:
            return
        seen: dict[tuple[str, str], int] = {}
        for place in self._places():
            column = self.heads.columns[place]
            period = self._period_of(place)
            if period is None:
                self.fault(
                    self.heads.row, place, column.head, "names no year, and no title above does",
                    "write it with its year, such as 2021-9M or Quý III năm 2021; or give --period",
                )  # fmt: skip
                continue
            key = (str(period), column.written.role)
            if key in seen:
                self.fault(
                    self.heads.row, place, column.head,
                    f"is neither a known column nor a period, or stands twice: {period} is in "
                    f"column {letters(seen[key])} too",
                    "keep one of the two",
                )  # fmt: skip
            seen.setdefault(key, place)

    def _period_of(self, place: int) -> Period | None:
        written = self.heads.columns[place].written
        try:
            return written.period(self._beside(place))
        except PeriodError as error:
            self.fault(self.heads.row, place, self.heads.columns[place].head, f"{error}", "mend it")
            return None

    def _beside(self, place: int) -> Written:
        """What "cùng kỳ" and heads without a time mean: the figures beside them, else the title."""
        written = self.heads.columns[place].written
        if not (written.same or written.before):
            return self.default
        for other in self.heads.places("figures"):
            own = self.heads.columns[other].written
            is_plain = own.role == "figure" and not (own.same or own.before)
            if is_plain and own.year is not None:
                return own
        return self.default

    def _places(self) -> list[int]:
        return self.heads.places("value", *(() if self.heads.is_long else ("figures",)))

    def _text(self, number: int, name: str) -> str:
        place = self.heads.place(name)
        row = self.sheet.rows[number]
        return "" if place is None or place >= len(row) else read_cell.text(row[place])

    def _read_row(self, number: int) -> None:
        indicator, organisation = (
            self._text(number, "indicator"),
            self._text(number, "organisation"),
        )
        row = self.sheet.rows[number]
        filled = [place for place in self._places() if read_cell.text(row[place])]
        # Merged cells hold their text only in the first row.
        self.organisation = organisation or self.organisation
        if not indicator:
            if any(_is_number(row[place]) for place in filled):
                place = self.heads.place("indicator")
                self.fault(number, place, "", "is empty", "name the indicator")
            return
        if not filled and not self._text(number, "unit"):
            self.area = _NUMBERING.sub("", indicator)
            return
        self._read_figures(number, indicator)

    def _read_figures(self, number: int, indicator: str) -> None:
        row, heads = self.sheet.rows[number], self.heads
        chosen = {
            name: self._choice(number, name) for name in CHOICES if heads.place(name) is not None
        }
        if not self.organisation and heads.place("organisation") is not None:
            self.fault(number, heads.place("organisation"), "", "is empty", "name the organisation")
        name, unit = self._name_and_unit(number, indicator)
        more = {name: self._text(number, name) for name in MORE if heads.place(name) is not None}
        if self.area and "area" not in more:
            more["area"] = self.area
        more |= chosen
        cells: dict[int, Decimal] = {}
        for place, period, written in self._figures_of(number):
            shown = (number, place) in self.sheet.percentages
            value = read_cell.read(row[place], unit, self.marks.get(place, ""), is_percentage=shown)
            if isinstance(value, Misread):
                self.fault(number, place, read_cell.text(row[place]), value.message, value.remedy)
            elif isinstance(value, Missing):
                self._miss(number, place, value.mark, name, period)
            else:
                if value.number is not None:
                    cells[place] = value.number / unit.scale
                self._keep(number, place, name, unit, period, value, written, more)
        self._check_arithmetic(number, cells)

    def _name_and_unit(self, number: int, indicator: str) -> tuple[str, Unit]:
        text = self._text(number, "unit")
        if text and text not in {'"', "''", "-", "nt"}:
            return indicator, Unit.parse(text)
        behind = _UNIT_BEHIND.fullmatch(indicator)
        if behind is not None and self.heads.place("unit") is None and _is_unit(behind["unit"]):
            return behind["name"], Unit.parse(behind["unit"])
        return indicator, self.unit

    def _figures_of(self, number: int) -> Iterator[tuple[int, Period, Written]]:
        if not self.heads.is_long:
            yield from self._wide()
            return
        at = self.heads.place("period") or self.heads.place("year") or 0
        row = self.sheet.rows[number]
        parts = [
            self._with_head(row[place], place)
            for name in ("year", "period")
            if (place := self.heads.place(name)) is not None
        ]
        written = _joined(parts)
        period = None if written is None else self._safe_period(written)
        if written is None or period is None:
            self.fault(
                number, at, read_cell.text(row[at]), "is no period",
                "write 2021-9M, 2021-Q3, 2021 or 9 tháng đầu năm 2021",
            )  # fmt: skip
            return
        for place in self.heads.places("value"):
            role = self.heads.columns[place].written.role
            yield place, period, replace(written, role=role if role == "plan" else written.role)

    def _with_head(self, cell: SheetCell, place: int) -> SheetCell:
        """A bare "II" below "Quý", or 9 below "Tháng", with what its head says it is."""
        text = read_cell.text(cell)
        head = plain(self.heads.columns[place].head)
        if _BARE_PART.fullmatch(text) and head in _PARTS_IN_HEADS:
            return f"{_PARTS_IN_HEADS[head]} {text}"
        return cell

    def _wide(self) -> Iterator[tuple[int, Period, Written]]:
        for place in self._places():
            written = self.heads.columns[place].written
            period = written.period(self._beside(place))
            if period is not None:
                yield place, period, written

    def _safe_period(self, written: Written) -> Period | None:
        try:
            return written.period(self.default)
        except PeriodError:
            return None

    def _locator(self, number: int, place: int) -> str:
        cell = f"{letters(place)}{number + 1}"
        return f"{self.sheet.name}!{cell}" if self.is_one_of_several else cell

    def _miss(self, number: int, place: int, mark: str, name: str, period: Period) -> None:
        if not self._is_total():
            self.reading.missed.append(
                Missed(mark, self.organisation, name, period, self._locator(number, place))
            )

    def _keep(  # noqa: PLR0913 - one argument a fact of the figure
        self, number: int, place: int, name: str, unit: Unit, period: Period, value: Value,
        written: Written, more: Mapping[str, str],
    ) -> None:  # fmt: skip
        facts = dict(more)
        if not facts.get("status") and written.status:
            facts["status"] = written.status
        figure = SheetFigure(
            self.organisation, name, unit.name or value.unit, facts.pop("kind", ""), period, value,
            self.sheet.title, letters(place), number + 1, facts, written.role,
            self._locator(number, place),
        )  # fmt: skip
        kept = self.reading.totals if self._is_total() else self.reading.figures
        kept.append(figure)

    def _is_total(self) -> bool:
        if not totals.is_total(self.organisation):
            return False
        return plain(self.organisation) not in map(plain, self.options.organisations)

    def _choice(self, number: int, name: str) -> str:
        text = self._text(number, name)
        code = read_heads.read_choice(name, text)
        if code is None:
            if name == "kind" and not text:
                return ""
            known = ", ".join(f"{choice} ({words[1]})" for choice, words in CHOICES[name].items())
            place, message = self.heads.place(name), f"is no {name} that there is"
            self.fault(number, place, text, message, f"write one of {known}")
        return code or ""

    def _check_arithmetic(self, number: int, cells: dict[int, Decimal]) -> None:
        row = self.sheet.rows[number]
        for place in self.heads.places("computed", "unknown"):
            mark = _marks(self.sheet, range(number, number + 1), [place], "")[place]
            value = read_cell.read(row[place], Unit(""), self.marks.get(place) or mark)
            if isinstance(value, Value) and value.number is not None:
                cells.setdefault(place, value.number)
        for place, formula in self.heads.arithmetic.items():
            found = totals.computed(formula, cells)
            if found is not None and place in cells and totals.is_off(cells[place], found):
                right = re.sub(r"c([0-9]+)", lambda at: letters(int(at[1])), formula)
                self.reading.doubts.append(
                    Fault(
                        self.sheet.title, number + 1, letters(place), f"{cells[place]:f}",
                        f"is not {right}, {found.normalize():.10g}",
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
    sheet: Sheet, rows: range, places: Sequence[int], given: DecimalMark
) -> dict[int, DecimalMark]:
    """Place → the decimal mark of its numbers; what other columns show where its own do not."""
    own = {
        place: marks.of_column(
            number for row in rows for number in read_cell.evidence(sheet.rows[row][place])
        )
        for place in places
    }
    shown = {mark for mark in own.values() if mark}
    beside = shown.pop() if len(shown) == 1 else ""
    return {place: mark or given or beside for place, mark in own.items()}


def _is_number(cell: SheetCell) -> bool:
    return isinstance(cell, (int, float)) or bool(marks.NUMBER.fullmatch(read_cell.text(cell)))


def _is_unit(text: str) -> bool:
    unit = Unit.parse(text)
    return (
        "%" in text
        or unit.scale != 1
        or (text[:1].islower() and len(text.split()) <= 3)
        or unit.name == DONG
    )


def _check_twice(reading: Reading, *, in_part: bool) -> None:
    """Note figures that stand twice, and indicators with two units or kinds."""
    known: dict[str, SheetFigure] = {}
    cells_of: dict[tuple[str, str, Period, str], SheetFigure] = {}
    odd: list[SheetFigure] = []
    for figure in reading.figures:
        name = plain(figure.indicator)
        first = known.setdefault(name, figure)
        if (first.unit.casefold(), first.kind) != (figure.unit.casefold(), figure.kind):
            message = f"has another unit or kind here than in row {first.row}"
            reading.faults.append(
                Fault(figure.sheet, figure.row, None, figure.indicator, message, "write both alike")
            )
            odd.append(figure)
        key = (plain(figure.organisation), name, figure.period, figure.role)
        other = cells_of.setdefault(key, figure)
        # In part, the preview refuses both: it alone knows other files and what names mean.
        if other is not figure and not in_part:
            message = f"stands twice for {figure.period}, also in {other.locator}"
            reading.faults.append(
                Fault(
                    figure.sheet, figure.row, figure.column, figure.indicator, message, "keep one"
                )
            )
    if in_part:
        gone = set(map(id, odd))
        reading.figures = [one for one in reading.figures if id(one) not in gone]
