"""proposals.xlsx: a form filled in from a report, one row a figure, for a person to look through.

Its columns are those of the form that an organisation is sent; further ones say whose figure it is,
whether it is to be taken, and where in the report it stands. `lcreport take-in` reads it back.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lcreport.intake import kinds
from lcreport.intake.form import (
    COLUMNS,
    HIDDEN,
    KIND,
    NEW_ROW,
    VERSION,
    choices,
    show_whole_numbers,
)
from lcreport.intake.open_form import READING, TABLE
from lcreport.intake.prose import plan_years, rows_form
from lcreport.intake.prose.printed_comparisons import ReadComparison, comparison_of
from lcreport.intake.prose.unit_likeness import converted
from lcreport.languages import codes, language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from lcreport.dataset.tables import IndicatorKind
    from lcreport.intake.prose.known import Pair
    from lcreport.intake.prose.proposals import NumberProposal, ReportReading
    from lcreport.intake.prose.row_proposals import RowProposal, RowTable

FURTHER = ("organisation", "take", "printed", "sentence", "place", "doubt", "compares", "plan_year")
"""Columns after those of the form."""
ALL = (*COLUMNS, *FURTHER)
HEAD_ROW = 3
_AFTER_DIGITS = re.compile(r"^.*\d\S*", re.DOTALL)
_WIDTHS = {
    "id": 26, "name": 44, "unit": 14, "definition": 30, "last": 16, "before": 6, "plan": 6,
    "value": 18, "qualifier": 14, "status": 12, "note": 36, "organisation": 16, "take": 8,
    "printed": 22, "sentence": 70, "place": 22, "doubt": 40, "compares": 30, "plan_year": 12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormLine:
    """One row of the form.

    Attributes:
        proposal: What was read.
        pair: What it belongs to; None where it is new.
        value: In the indicator's unit.
        unit: The indicator's, or the report's where it is new.
        comparison: Of a printed comparison, what it compares.
        plan_year: Of a plan, the year that it is for.
    """

    proposal: NumberProposal
    pair: Pair | None
    value: Decimal | None
    unit: str
    comparison: ReadComparison | None = None
    plan_year: str = ""


def lines(reading: ReportReading) -> Iterator[FormLine]:
    """The figures and plans of a report, and the printed comparisons that a dataset can hold."""
    pairs = {(pair.organisation, pair.indicator): pair for pair in reading.known.pairs}
    for proposal in reading.proposals:
        pair = pairs.get((proposal["organisation"] or "", proposal["indicator"] or ""))
        value = None if proposal["value"] is None else Decimal(str(proposal["value"]))
        if proposal["role"] == "printed_comparison":
            comparison = comparison_of(reading, proposal)
            if pair is not None and comparison is not None:
                yield FormLine(proposal, pair, comparison.value, "%", comparison)
        elif proposal["role"] == "target" and pair is not None and value is not None:
            number = converted(value, proposal["unit"], pair.unit)
            year = plan_years.year_of(reading, proposal)
            yield FormLine(proposal, pair, number, pair.unit, plan_year=year)
        elif proposal["role"] == "figure" and pair is not None:
            yield FormLine(proposal, pair, converted(value, proposal["unit"], pair.unit), pair.unit)
        elif proposal["role"] == "figure":
            yield FormLine(proposal, None, value, proposal["unit"])


def make(reading: ReportReading, sha256: str) -> bytes:
    """The form as an Excel file; the same report gives the same bytes.

    Args:
        reading: What was read.
        sha256: Hash of the report's file.
    """
    import xlsxwriter  # noqa: PLC0415 - only where a form is made

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        # As in `form`: without a date xlsxwriter takes the current time.
        workbook.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        _Form(workbook, reading, sha256).write()
    return file.getvalue()


class _Form:
    """The form while it is written."""

    def __init__(self, workbook: xlsxwriter.Workbook, reading: ReportReading, sha256: str) -> None:
        self.workbook, self.reading, self.sha256 = workbook, reading, sha256
        # A report may be in a language that lcreport does not speak.
        self.code = reading.language if reading.language in codes() else "en"
        self.texts = language(self.code)
        base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#B0B0B0"}
        self.plain = workbook.add_format(base)
        self.head = workbook.add_format({**base, "bold": True, "bg_color": "#E8EEF4"})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        fill = {**base, "bg_color": "#FFFBE6"}
        self.fill = workbook.add_format(fill)
        self.number = workbook.add_format({**fill, "num_format": "#,##0.######"})
        self.marked = workbook.add_format({"bold": True, "color": "#9C1414"})

    def write(self) -> None:
        sheet = self.workbook.add_worksheet(self.texts.text("form.sheet"))
        label = self.reading.period.label(self.code)
        title = self.texts.text("form.reading_title", report=self.reading.name, period=label)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, self.texts.text("form.reading_instruction"))
        for place, column in enumerate(ALL):
            sheet.set_column(place, place, _WIDTHS[column])
            sheet.write_string(HEAD_ROW, place, self._head(column), self.head)
        found = list(lines(self.reading))
        written = range(HEAD_ROW + 1, HEAD_ROW + 1 + len(found))
        for at, line in zip(written, found, strict=True):
            self._write(sheet, at, line)
        if written:
            show_whole_numbers(self.workbook, sheet, written, len(ALL))
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        named = {
            table: self._write_rows(table, rows)
            for table, rows in rows_form.tables_of(self.reading.rows).items()
        }
        self._write_hidden(sheet.get_name(), named)

    def _head(self, column: str) -> str:
        last = self.reading.known.last
        if column == "last" and last is not None:
            return last.label(self.code)
        return self.texts.text(f"form.column.{column}")

    def _write(self, sheet: Worksheet, at: int, line: FormLine) -> None:
        proposal, pair = line.proposal, line.pair
        texts = self._texts(line)
        for column, text in texts.items():
            filled = column in {"id", "note", "organisation", "name", "unit", "plan_year"}
            # As in `form`: a report's words that begin with "=" are no formula.
            sheet.write_string(at, ALL.index(column), text, self.fill if filled else self.plain)
        if pair is not None and pair.value is not None and _is_figure(line):
            sheet.write_number(at, ALL.index("last"), float(pair.value), self.plain)
        if kind := kind_of_new(line):
            kinds = choices("kind", self.code)
            self._choose(sheet, at, KIND, kinds, kinds[kind])
        if line.value is not None:
            sheet.write_number(at, ALL.index("value"), float(line.value), self.number)
        else:
            sheet.write_blank(at, ALL.index("value"), None, self.number)
        yes = self.texts.text("form.take.yes")
        self._choose(sheet, at, "take", {"": yes}, yes if takes(line) else "")
        qualifiers = choices("qualifier", self.code)
        qualifier = qualifiers[proposal["qualifier"]] if line.comparison is None else ""
        self._choose(sheet, at, "qualifier", qualifiers, qualifier)
        self._choose(sheet, at, "status", choices("status", self.code), "")
        self._write_sentence(sheet, at, proposal)

    def _texts(self, line: FormLine) -> Mapping[str, str]:
        proposal, pair = line.proposal, line.pair
        name = pair.name if pair is not None else name_of_new(proposal)
        indicator = pair.indicator if pair is not None else NEW_ROW
        if line.comparison is not None:
            name = name_of_comparison(line, self.code)
            indicator = line.comparison.indicator or NEW_ROW
        compared = line.comparison
        compares = f"{compared.printed_for} {compared.printed_as}" if compared else ""
        organisation = proposal["organisation"] or proposal["section_organisation"]
        return {
            "id": indicator,
            "name": name,
            "unit": line.unit,
            "definition": pair.words[:200] if pair is not None else "",
            "before": "",
            "plan": "",
            "note": proposal["doubt"] or "",
            "organisation": organisation,
            "printed": proposal["printed"],
            "place": place_of(proposal),
            "doubt": self._doubt(line),
            "compares": compares,
            "plan_year": line.plan_year,
        }

    def _doubt(self, line: FormLine) -> str:
        """Why a row is not taken unless a person says so."""
        if takes(line):
            return ""
        key = "plan" if line.plan_year else "new" if line.pair is None else "unsure"
        return "; ".join(filter(None, (line.proposal["doubt"], self.texts.text(f"form.why.{key}"))))

    def _choose(
        self, sheet: Worksheet, at: int, column: str, words: Mapping[str, str], chosen: str
    ) -> None:
        place = ALL.index(column)
        sheet.write_string(at, place, chosen, self.fill)
        sheet.data_validation(
            at, place, at, place, {"validate": "list", "source": list(words.values())}
        )

    def _write_sentence(self, sheet: Worksheet, at: int, proposal: NumberProposal) -> None:
        """The sentence with the number between ⟦ and ⟧, in another colour."""
        place = ALL.index("sentence")
        before, number, after = marked(proposal)
        parts: list[str | Format] = [before] if before else []
        parts += [self.marked, f"⟦{number}⟧"]
        parts += [after] if after else []
        # Excel takes runs of letters only where there are at least two.
        if len(parts) > 2:
            sheet.write_rich_string(at, place, *parts, self.plain)
        else:
            sheet.write_string(at, place, f"⟦{number}⟧", self.plain)

    def _write_rows(self, table: RowTable, rows: Sequence[RowProposal]) -> str:
        """A sheet of rows of another table; its name."""
        # Excel allows a sheet's name 31 letters.
        sheet = self.workbook.add_worksheet(self.texts.text(f"form.tables.{table}")[:31])
        columns = rows_form.COLUMNS[table]
        name = self.texts.text(f"form.tables.{table}")
        title = self.texts.text("form.rows_title", table=name, report=self.reading.name)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, self.texts.text("form.reading_instruction"))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            head = self.texts.text(f"form.column.{column.name}")
            sheet.write_string(rows_form.HEAD_ROW, place, head, self.head)
        yes = [self.texts.text("form.take.yes")]
        states = list(choices(rows_form.STATUS, self.code).values())
        lists = {"take": yes, "regulation": yes, rows_form.STATUS: states}
        for at, row in enumerate(rows, rows_form.HEAD_ROW + 1):
            cells = rows_form.cells_of(row, self.code)
            for place, column in enumerate(columns):
                given = column.name in {"doubt", "sentence", "place"}
                style = self.plain if given else self.fill
                sheet.write_string(at, place, cells[column.name], style)
                if column.name in lists:
                    chosen = {"validate": "list", "source": lists[column.name]}
                    sheet.data_validation(at, place, at, place, chosen)
        sheet.freeze_panes(rows_form.HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(rows_form.HEAD_ROW)
        return str(sheet.get_name())

    def _write_hidden(self, sheet: str, tables: Mapping[RowTable, str]) -> None:
        hidden = self.workbook.add_worksheet(HIDDEN)
        facts = {
            "form": f"{VERSION}",
            READING: self.reading.name,
            "sha256": self.sha256,
            "dataset": self.reading.dataset,
            "period": str(self.reading.period),
            "language": self.code,
            "sheet": sheet,
            **{f"{TABLE}{table}": name for table, name in tables.items()},
        }
        for at, (key, value) in enumerate(facts.items()):
            hidden.write_row(at, 0, [key])
            hidden.write_string(at, 1, value)
        hidden.very_hidden()


def _is_figure(line: FormLine) -> bool:
    return line.comparison is None and not line.plan_year


def takes(line: FormLine) -> bool:
    """Whether a row needs no look of its own: it is sure, or compares what is sure."""
    # A plan is another year's as often as this one's, which a person has to see.
    if line.plan_year:
        return False
    return line.proposal["sure"] if line.comparison is None else line.comparison.sure


def name_of_new(proposal: NumberProposal) -> str:
    """What a new number may be called: the words after its digits, or what it counts."""
    words = _AFTER_DIGITS.sub("", proposal["printed"]).strip()
    return words or proposal["unit"]


def name_of_comparison(line: FormLine, code: str) -> str:
    """What a printed comparison is called, after the indicator that it compares."""
    assert line.comparison is not None  # noqa: S101 - only of those that compare
    spoken = code if code in codes() else "en"
    name = line.pair.name if line.pair is not None else ""
    return language(spoken).text(f"form.compared.{line.comparison.kind}", name=name)


def kind_of_new(line: FormLine) -> IndicatorKind | Literal[""]:
    """The kind proposed for what the dataset has no indicator of; empty for what it has."""
    if line.comparison is not None:
        return "" if line.comparison.indicator else "rate"
    if line.pair is not None:
        return ""
    return kinds.of_words(name_of_new(line.proposal), line.unit)[0]


def place_of(proposal: NumberProposal) -> str:
    """Section, paragraph and characters: `II.2.5 ¶2 [1204-1216]`."""
    return f"{proposal['locator']} [{proposal['start']}-{proposal['end']}]".strip()


def marked(proposal: NumberProposal) -> tuple[str, str, str]:
    """The sentence before the number, the number, and the sentence after it."""
    sentence, at = proposal["sentence"], proposal["at"]
    stop = at + len(proposal["printed"])
    return sentence[:at], sentence[at:stop], sentence[stop:]
