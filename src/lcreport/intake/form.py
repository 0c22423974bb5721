"""The Excel form of one organisation and period: what was reported before, and cells to fill.

A hidden sheet says what the form is, so that it is read back by what it was made as, whatever
happened to its titles: dataset, organisation, period, language, and each row's indicator and unit.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from lcreport.dataset.amounts import DONG
from lcreport.dataset.tables import IndicatorKind, Qualifier, Status
from lcreport.languages import codes, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from lcreport.intake.known_figures import KnownFigures, TextRow
    from lcreport.period import Period

TaskStatus = Literal["planned", "ongoing", "done", "late"]
"""How far a task is."""
VERSION = 1
"""How the sheets are laid out; a reader of later layouts goes on reading this one."""
HIDDEN = "lcreport"
"""The sheet that says what the form is."""
COLUMNS = (
    "id", "name", "unit", "definition", "last", "before", "plan",
    "value", "qualifier", "status", "note",
)  # fmt: skip
NEW_ROW = "+"
"""What stands in place of an id where a person may add what has no indicator yet."""
# Of a new row: there is nothing reported before, but its kind must be named.
KIND = "last"
HEAD_ROW = 3
"""The row of heads, counted from 0."""
_WIDTHS = (14, 44, 14, 40, 16, 16, 16, 16, 18, 14, 40)
_NEW_ROWS = 10
_MILLION = 10**6
# A value this many times the largest one so far is more often a slip of units than a success.
_UNUSUAL = 10
# The hidden sheet has the whole definition, which is compared when the form comes back.
_DEFINITION_SHOWN = 200


@dataclass(frozen=True, slots=True)
class FormRow:
    """One indicator as a form asks for it.

    Attributes:
        indicator: Its id.
        name: What the form calls it.
        unit: The dataset's unit.
        scale: How many of them the form counts in: 1 000 000 for "triệu đồng".
        shown_unit: The unit as the form names it.
        definition: What is counted.
        parts: The indicators that it is the sum of; the form adds them up itself.
    """

    indicator: str
    name: str
    unit: str
    scale: int
    shown_unit: str
    definition: str
    parts: tuple[str, ...] = ()


def choices(name: str, code: str) -> dict[str, str]:
    """Code → word for a list of a form: its qualifiers, statuses, kinds or states of tasks.

    >>> choices("kind", "en")["stock"]
    'stock on a day'
    """
    of = {
        "qualifier": Qualifier, "status": Status, "kind": IndicatorKind, "task_status": TaskStatus,
    }[name]  # fmt: skip
    # An invented figure is not reported by anybody.
    return {
        choice: language(code).text(f"form.{name}.{choice}")
        for choice in get_args(of)
        if choice != "synthetic"
    }


def read_choice(name: str, word: str) -> str | None:
    """The code of a word of such a list in any language; None where it is in none.

    >>> read_choice("status", "sơ bộ")
    'preliminary'
    """
    seen = word.strip().casefold()
    for code in codes():
        for choice, written in choices(name, code).items():
            if seen in {choice, written.casefold()}:
                return choice
    return None


def rows_of(known: KnownFigures, organisation: str, code: str) -> list[FormRow]:
    """What a form asks an organisation for, in the order of the indicator list."""
    return [
        _row(known, organisation, known.indicators[indicator], code)
        for indicator in known.reported_by(organisation)
    ]


def _row(known: KnownFigures, organisation: str, indicator: TextRow, code: str) -> FormRow:
    def named(column: str) -> str:
        return indicator.get(f"{column}_{code}") or indicator.get(f"{column}_{known.language}", "")

    unit = indicator.get(f"unit_{known.language}", "")
    largest = max(map(abs, known.history(organisation, indicator["id"])), default=0)
    is_large = unit == DONG and largest >= _MILLION
    shown = language(code).text("million_dong") if is_large else named("unit")
    scale = _MILLION if is_large else 1
    return FormRow(indicator["id"], named("name"), unit, scale, shown, named("definition"))


def make(known: KnownFigures, organisation: str, period: Period, code: str) -> bytes:
    """The form as an Excel file; the same dataset gives the same bytes.

    Args:
        known: What the dataset holds.
        organisation: The id of who fills it in.
        period: For which period.
        code: In which language.
    """
    import xlsxwriter  # noqa: PLC0415 - only where a form is made

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        # Without a date xlsxwriter takes the current time, and two forms never have the same bytes.
        workbook.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        _Form(workbook, known, organisation, period, code).write()
    return file.getvalue()


def show_whole_numbers(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, rows: range, columns: int
) -> None:
    """Have numbers without a fraction shown without a decimal mark.

    Args:
        workbook: The file.
        sheet: The sheet in it.
        rows: Those that may hold numbers, counted from 0.
        columns: How many columns, from the first.
    """
    # Excel shows "813." where a format has room for decimals of which there are none.
    corner = f"A{rows.start + 1}"
    rule = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER({corner}),{corner}=ROUND({corner},0))",
        "format": workbook.add_format({"num_format": "#,##0"}),
    }
    sheet.conditional_format(rows.start, 0, rows.stop - 1, columns - 1, rule)


class _Form:
    """A form while it is written."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        known: KnownFigures,
        organisation: str,
        period: Period,
        code: str,
    ) -> None:
        self.workbook, self.known = workbook, known
        self.organisation, self.period, self.code = organisation, period, code
        self.texts = language(code)
        self.before = known.period_before(organisation, period)
        asked = rows_of(known, organisation, code)
        self.rows = [replace(row, parts=self._parts(row, asked)) for row in asked]
        self.places = {row.indicator: HEAD_ROW + 1 + at for at, row in enumerate(self.rows)}
        base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#B0B0B0"}
        self.plain = workbook.add_format(base)
        self.head = workbook.add_format({**base, "bold": True, "bg_color": "#E8EEF4"})
        self.bold = workbook.add_format({"bold": True, "font_size": 14})
        # A file has formats in their English form; each Excel shows them with its country's marks.
        self.number = workbook.add_format({**base, "num_format": "#,##0.######"})
        fill = {**base, "locked": False, "bg_color": "#FFFBE6"}
        self.fill = workbook.add_format(fill)
        self.fill_number = workbook.add_format({**fill, "num_format": "#,##0.######"})

    def write(self) -> None:
        sheet = self.workbook.add_worksheet(self.texts.text("form.sheet"))
        name = self.known.organisations[self.organisation]
        shown = name.get(f"name_{self.code}") or name.get(f"name_{self.known.language}", "")
        label = self.period.label(self.code)
        title = self.texts.text("form.title", organisation=shown, period=label)
        sheet.write_string(0, 0, title, self.bold)
        sheet.write_string(1, 0, self.texts.text("form.instruction"))
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(HEAD_ROW, place, self._head(column), self.head)
        for row in self.rows:
            self._write_row(sheet, row)
        self._write_new_rows(sheet)
        # Two rows between say what the new rows are for.
        written = range(HEAD_ROW + 1, HEAD_ROW + len(self.rows) + 4 + _NEW_ROWS)
        show_whole_numbers(self.workbook, sheet, written, len(COLUMNS))
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        # Without a password: it guards against slips, and who needs to change the form can.
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        # One page wide, and with 0 as many long as it takes.
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        self._write_hidden(sheet.get_name())

    def _head(self, column: str) -> str:
        compared = {"last": self.before, "before": self.period.year_earlier()}
        at = compared.get(column)
        return at.label(self.code) if at else self.texts.text(f"form.column.{column}")

    def _write_row(self, sheet: Worksheet, row: FormRow) -> None:
        at = self.places[row.indicator]
        definition = row.definition[:_DEFINITION_SHOWN]
        # As strings: `write` takes a name that begins with "=" for a formula.
        for place, text in enumerate((row.indicator, row.name, row.shown_unit, definition)):
            sheet.write_string(at, place, text, self.plain)
        for column, period in (("last", self.before), ("before", self.period.year_earlier())):
            key = (self.organisation, row.indicator, str(period))
            self._write_known(sheet, (at, column), self.known.figures.get(key), row.scale)
        self._write_plan(sheet, at, row)
        value = COLUMNS.index("value")
        if row.parts:
            cells = ",".join(f"H{self.places[part] + 1}" for part in row.parts)
            # With "" for its result: xlsxwriter writes 0 otherwise, which a reader that does not
            # calculate takes for a figure.
            sheet.write_formula(
                at, value, f'=IF(COUNT({cells})=0,"",SUM({cells}))', self.number, ""
            )
        else:
            sheet.write_blank(at, value, None, self.fill_number)
            sheet.data_validation(at, value, at, value, self._limits(row))
        self._write_lists(sheet, at, ("qualifier", "status"))
        sheet.write_blank(at, COLUMNS.index("note"), None, self.fill)

    def _write_plan(self, sheet: Worksheet, at: int, row: FormRow) -> None:
        """The year's plan as it is known, to be corrected or filled in."""
        place = COLUMNS.index("plan")
        key = (self.organisation, row.indicator, f"{self.period.year:04}")
        known = self.known.plans.get(key, {}).get("value")
        if known:
            sheet.write_number(at, place, float(known) / row.scale, self.fill_number)
        else:
            sheet.write_blank(at, place, None, self.fill_number)
        # Without limits of its own: a plan is not held against what was done before it.
        # Excel keeps fifteen digits of a number.
        limits = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        message = self.texts.text("form.limits_title")
        sheet.data_validation(at, place, at, place, {**limits, "error_title": message})

    def _write_known(
        self, sheet: Worksheet, where: tuple[int, str], figure: TextRow | None, scale: int
    ) -> None:
        at, place = where[0], COLUMNS.index(where[1])
        if figure is None:
            sheet.write_blank(at, place, None, self.plain)
        elif figure.get("value"):
            sheet.write_number(at, place, float(figure["value"]) / scale, self.number)
        else:
            sheet.write_string(at, place, figure.get("printed", ""), self.plain)

    def _write_lists(self, sheet: Worksheet, at: int, names: Sequence[str]) -> None:
        for name in names:
            place = COLUMNS.index(KIND if name == "kind" else name)
            words = list(choices(name, self.code).values())
            sheet.write_blank(at, place, None, self.fill)
            # Excel takes a list that is written out up to 255 letters, commas counted.
            sheet.data_validation(at, place, at, place, {"validate": "list", "source": words})

    def _parts(self, row: FormRow, asked: Sequence[FormRow]) -> tuple[str, ...]:
        """The indicators that a total is the sum of: those of which it was the sum last time."""
        parts = tuple(
            one.indicator
            for one in asked
            if self.known.indicators[one.indicator].get("part_of") == row.indicator
        )
        last = [self._value(one, self.before) for one in (row.indicator, *parts)]
        total, *of_parts = last
        # That they are parts does not say that they are all parts: last time's figures show it.
        is_sum = parts and total is not None and None not in of_parts
        return parts if is_sum and sum(filter(None, of_parts)) == total else ()

    def _value(self, indicator: str, period: Period | None) -> float | None:
        row = self.known.figures.get((self.organisation, indicator, str(period)), {})
        return float(row["value"]) if row.get("value") else None

    def _limits(self, row: FormRow) -> Mapping[str, object]:
        """What may be typed: nothing beyond what the indicator allows, and a warning before it."""
        indicator = self.known.indicators[row.indicator]
        history = self.known.history(self.organisation, row.indicator)
        # Growth is counted in % too, and goes below 0 and above 100.
        is_share = row.unit == "%" and all(0 <= value <= 100 for value in history)
        declared = [indicator.get("min") or "", indicator.get("max") or ""]
        if indicator.get("kind") == "rate" and is_share:
            declared = [declared[0] or "0", declared[1] or "100"]
        # Without history nothing but a number can be asked for.
        least = min([0.0, *(_UNUSUAL * value for value in history)])
        most = max(map(abs, history), default=0) * _UNUSUAL or 1e15
        low = float(declared[0]) if declared[0] else least
        high = float(declared[1]) if declared[1] else most
        shown = f"{low / row.scale:.15g} … {high / row.scale:.15g}"
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": low / row.scale,
            "maximum": high / row.scale,
            "error_type": "stop" if all(declared) else "warning",
            # Excel takes a title up to 32 letters and a message up to 255.
            "error_title": self.texts.text("form.limits_title"),
            "error_message": self.texts.text("form.limits", limits=shown, unit=row.shown_unit),
        }

    def _write_new_rows(self, sheet: Worksheet) -> None:
        at = HEAD_ROW + len(self.rows) + 2
        sheet.write_string(at, 1, self.texts.text("form.more"), self.bold)
        for place, column in enumerate(COLUMNS):
            key = f"form.column.{'kind' if column == KIND else column}"
            text = "" if column in {"id", "before", "plan"} else self.texts.text(key)
            sheet.write_string(at + 1, place, text, self.head)
        for row in range(at + 2, at + 2 + _NEW_ROWS):
            sheet.write_string(row, 0, NEW_ROW, self.plain)
            for column in ("name", "unit", "definition", "note"):
                sheet.write_blank(row, COLUMNS.index(column), None, self.fill)
            sheet.write_blank(row, COLUMNS.index("value"), None, self.fill_number)
            self._write_lists(sheet, row, ("kind", "qualifier", "status"))

    def _write_hidden(self, sheet: str) -> None:
        hidden = self.workbook.add_worksheet(HIDDEN)
        facts = {
            "form": f"{VERSION}",
            "dataset": self.known.name,
            "organisation": self.organisation,
            "period": str(self.period),
            "language": self.code,
            "sheet": sheet,
        }
        for at, (key, value) in enumerate(facts.items()):
            hidden.write_row(at, 0, [key])
            hidden.write_string(at, 1, value)
        for at, row in enumerate(self.rows, len(facts)):
            cells = (row.indicator, row.name, row.unit, f"{row.scale}", row.definition,
                     " ".join(row.parts))  # fmt: skip
            for place, cell in enumerate(("row", *cells)):
                hidden.write_string(at, place, cell)
        # Excel's "Unhide" does not list it.
        hidden.very_hidden()
