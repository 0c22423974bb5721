"""An annex's tables as XLSX by the rules of accessible statistical tables.

One sheet a table, one head row, no merged cell, units in the heads, numbers as numbers with their
format; before them a cover with the contents, after them notes, bounds and symbols, sources and
provenance.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING

import xlsxwriter

from lcreport.errors import RenderError
from lcreport.render.dates import date_of
from lcreport.render.executed_notebook import read
from lcreport.render.plain_table import PlainColumn, PlainTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from lcreport.blocks import Cell, Table
    from lcreport.render.document_parts import Document
    from lcreport.render.executed_notebook import ExecutedNotebook
    from lcreport.render.plain_table import PlainCell


# In letters, as Excel counts columns' widths; wider texts are wrapped.
_WIDEST, _NARROWEST = 48.0, 9.0
# Letters of 12 points are wider than the digits of 11 by which Excel counts.
_LETTER = 1.1
# The row with the heads of a list, below its title and what says that it is one.
_LISTED = 2
_LINE_PT, _HIGHEST_PT = 15.75, 409.0
# Excel's number for the size of paper.
_A4 = 9
# A text stays a text: "=1+1" is no formula, "02" no number, and an address no link that is opened.
_OPTIONS = {
    # Temporary files cost time, and where the disk for them is full the annex would fail.
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    table: Table
    plain: PlainTable


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as a workbook; the same annex gives the same bytes.

    Raises:
        RenderError: The value is no notebook, or XlsxWriter refuses the workbook.
    """
    annex = read(notebook)
    target = io.BytesIO()
    try:
        with xlsxwriter.Workbook(target, _OPTIONS) as book:
            _WorkbookWriter(book, annex).write()
    except xlsxwriter.exceptions.XlsxWriterException as error:
        raise RenderError(f"the workbook could not be written: {error}") from error
    return target.getvalue()


class _WorkbookWriter:
    def __init__(self, book: xlsxwriter.Workbook, annex: Document) -> None:
        self._book, self._annex, self._labels = book, annex, annex.labels
        self._formats: dict[str, Format] = {}
        self._remarks = annex.remarks
        names = _names([table.id for table in annex.tables])
        self._sheets = [
            _Sheet(name, table, PlainTable.of(table, annex.labels))
            for name, table in zip(names, annex.tables, strict=True)
        ]

    def write(self) -> None:
        date = datetime.datetime.combine(date_of(self._annex.head), datetime.time())
        head = self._annex.head
        self._book.set_properties({
            # Excel's limit for a property of a document.
            "title": self._annex.title[:255],
            "author": (head.organisation_name or "lcreport")[:255],
            "created": date,
        })
        self._cover()
        for sheet in self._sheets:
            self._table(sheet)
        texts = self._labels
        # Each is a sheet of its own: a sheet holds one table, so that programs read it without a
        # look.
        self._listing(
            texts["notes"], (texts["note_number"], texts["table"], texts["note"]), self._notes()
        )
        bounds = (texts["table"], texts["row"], texts["column"], texts["shown_as"])
        self._listing(texts["qualifiers"], bounds, self._bounds())
        symbols = (texts["table"], texts["symbol"], texts["meaning"])
        self._listing(texts["symbol"], symbols, self._symbols())
        sources = [(sheet.name, sheet.table.source) for sheet in self._sheets]
        self._listing(texts["sources"], (texts["table"], texts["source"]), sources)
        origins = (
            texts["table"], texts["row"], texts["source"], texts["place"], texts["words"],
        )  # fmt: skip
        self._listing(texts["origins"], origins, self._origins())
        self._listing(texts["provenance"], (texts["item"], texts["value"]), self._provenance())

    def _style(self, **properties: object) -> Format:
        key = repr(sorted(properties.items()))
        # A format a cell would make XlsxWriter compare thousands of them when it closes the book.
        if key not in self._formats:
            # Sans-serif of 12 points, as the guidance for accessible statistical tables asks.
            base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
            self._formats[key] = self._book.add_format(base | properties)
        return self._formats[key]

    def _sheet(self, name: str) -> Worksheet:
        """A sheet that prints on turned A4 pages, all its columns on each."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        # Without it the columns that a page has no room for come on pages of their own.
        sheet.fit_to_pages(1, 0)
        return sheet

    def _cover(self) -> None:
        # Excel's limit for the name of a sheet.
        sheet = self._sheet(self._labels["contents"][:31])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        head = self._annex.head
        title = self._style(bold=True, font_size=16)
        sheet.write_string(0, 0, self._annex.title, title)
        lines = [head.notice, head.draft, head.subtitle, head.organisation_name]
        lines += [head.period_label, head.window, head.reference]
        row = 1
        for line in filter(None, lines):
            sheet.write_string(row, 0, line, self._style())
            row += 1
        contents = [(named.name, named.table.caption) for named in self._sheets]
        if not contents:
            return
        heads = (self._labels["table"], self._labels["contents"])
        self._rectangle(sheet, row + 1, heads, contents, "contents")
        for number, (name, _) in enumerate(contents, row + 2):
            link = self._style(font_color="#0b5563", underline=1)
            sheet.write_url(number, 0, f"internal:'{name}'!A1", link, string=name)

    def _table(self, sheet: _Sheet) -> None:
        page = self._sheet(sheet.name)
        page.write_string(0, 0, sheet.table.caption, self._style(bold=True, font_size=14))
        lines = [self._annex.head.notice, self._labels["one_table"], sheet.table.unit]
        lines = [line for line in lines if line]
        for number, line in enumerate(lines, 1):
            page.write_string(number, 0, line, self._style())
        first = len(lines) + 1
        plain = sheet.plain
        if not plain.columns:
            return
        self._frame(page, first, plain.columns, len(plain.rows), sheet.name)
        widths = [_width(plain, across) for across in range(len(plain.columns))]
        for across, width in enumerate(widths):
            page.set_column(across, across, width)
        # Bold, and beside the arrow of a filter.
        _fit_height(page, first, [one.head for one in plain.columns], [w / 1.2 - 1 for w in widths])
        for down, cells in enumerate(plain.rows, first + 1):
            _fit_height(page, down, [cell.text for cell in cells], widths)
            for across, cell in enumerate(cells):
                self._cell(page, down, across, cell, plain.columns[across])
        page.freeze_panes(first + 1, 0)

    def _frame(
        self, page: Worksheet, first: int, columns: Sequence[PlainColumn], rows: int, name: str
    ) -> None:
        """Marks the head row and the rows below it as one table."""
        wrapped = self._style(bold=True, text_wrap=True, bottom=1, bg_color="#f2f2f2")
        page.repeat_rows(first)
        page.add_table(
            first,
            0,
            # A table of Excel has at least one row below its heads, even an empty one.
            first + max(rows, 1),
            len(columns) - 1,
            {
                # A table's name may not look like a cell (A1) nor hold blanks or hyphens.
                "name": "t_" + re.sub(r"\W", "_", name),
                # Banded rows would be colours that mean nothing; the heads have a style of their
                # own.
                "style": None,
                "autofilter": rows > 1,
                "columns": [
                    {"header": column.head, "header_format": wrapped} for column in columns
                ],
            },
        )

    def _cell(
        self, page: Worksheet, down: int, across: int, cell: PlainCell, column: PlainColumn
    ) -> None:
        shown, number = cell.cell, cell.cell.number
        mark = f"[{self._remarks[shown.note]}]" if shown.note else ""
        if mark:
            page.write_url(down, across, self._address_of(shown.note))
        # Excel has no infinity; XlsxWriter would raise TypeError.
        if number is None or not math.isfinite(number):
            align = {"align": "right"} if column.type != "text" else {}
            text = f"{cell.text} {mark}".strip() if mark else cell.text
            page.write_string(down, across, text, self._style(text_wrap=True, **align))
        else:
            if mark:
                shown = replace(shown, symbol=f"{shown.symbol} {mark}".strip())
            style = self._style(num_format=number_format(shown, column.decimals))
            page.write_number(down, across, number, style)

    def _address_of(self, note: str) -> str:
        """The cell of the sheet of notes that a note stands in."""
        [name] = _names([self._labels["notes"]])
        return f"internal:'{name}'!A{_LISTED + self._remarks[note] + 1}"

    def _listing(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A sheet with one table of texts; none where there is nothing to list."""
        # Most cells have no note, and a line with an empty value says nothing.
        kept = [row for row in rows if all(row)]
        if not kept:
            return
        sheet = self._sheet(_names([title])[0])
        sheet.write_string(0, 0, title, self._style(bold=True, font_size=14))
        sheet.write_string(1, 0, self._labels["one_table"], self._style())
        self._rectangle(sheet, _LISTED, heads, kept, title)

    def _rectangle(
        self,
        sheet: Worksheet,
        first: int,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        name: str,
    ) -> None:
        columns = [PlainColumn(head, "text", 0) for head in heads]
        self._frame(sheet, first, columns, len(rows), f"list_{name}")
        widths = [24] * (len(heads) - 1) + [90]
        for across, width in enumerate(widths):
            sheet.set_column(across, across, width)
        for down, row in enumerate(rows, first + 1):
            _fit_height(sheet, down, row, widths)
            for across, text in enumerate(row):
                sheet.write_string(down, across, text, self._style(text_wrap=True))

    def _notes(self) -> Iterable[tuple[str, str, str]]:
        # Those with numbers first: cells lead to them by the row.
        for remark, number in self._remarks.items():
            named = (sheet.name for sheet in self._sheets if remark in sheet.table.remarks)
            yield f"[{number}]", ", ".join(named), remark
        for sheet in self._sheets:
            for note in sheet.table.notes:
                yield "–", sheet.name, note

    def _origins(self) -> Iterable[tuple[str, ...]]:
        for sheet in self._sheets:
            for origin in sheet.table.origins:
                # A number that came without words has none to show, and is listed all the same.
                yield sheet.name, *(text or "–" for text in origin)

    def _symbols(self) -> Iterable[tuple[str, str, str]]:
        for sheet in self._sheets:
            for symbol, meaning in sheet.table.legend:
                yield sheet.name, symbol, meaning

    def _bounds(self) -> Iterable[tuple[str, str, str, str]]:
        """Every number that is a bound or bears a mark: in which row and column, as shown."""
        for sheet in self._sheets:
            columns = sheet.plain.columns
            texts = [
                at
                for at, column in enumerate(columns)
                if column.type == "text" and column.head != self._labels["area"]
            ]
            for row in sheet.plain.rows:
                # The row's name: its columns of text are name, unit, note, and the name is the
                # longest as a rule.
                longest = max((row[at].text for at in texts), key=len, default="")
                for column, cell in zip(columns, row, strict=True):
                    if any(cell.cell.around):
                        yield sheet.name, longest, column.head, cell.text

    def _provenance(self) -> Iterable[tuple[str, str]]:
        head, labels = self._annex.head, self._labels
        yield labels["organisation"], head.organisation_name
        yield labels["period"], head.period_label
        yield labels["window"], head.window
        if self._annex.folded:
            yield from self._annex.folded
            return
        yield labels["dataset"], head.dataset
        yield labels["version"], head.version
        yield labels["hash"], head.hash
        yield labels["date"], head.date


def _width(plain: PlainTable, across: int) -> float:
    """A column's width in letters: numbers whole, texts wrapped where they are long."""
    head = max((len(word) for word in plain.columns[across].head.split()), default=0)
    longest = max((len(row[across].text) for row in plain.rows), default=0)
    most = _WIDEST if plain.columns[across].type == "text" else _WIDEST / 2
    # Heads have bold letters, wider than the digits by which Excel counts, and a filter's arrow.
    return max(_NARROWEST, head * 1.2 + 3, min(most, longest * _LETTER + 2))


def _fit_height(sheet: Worksheet, down: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text is when wrapped."""
    # Excel finds the height by itself; LibreOffice takes a row without one for a single line, and
    # writes what is wrapped over the next.
    lines = max(
        sum(len(wrap(line, max(1, int((width - 2) / _LETTER)))) or 1 for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    if lines > 1:
        sheet.set_row(down, min(lines * _LINE_PT, _HIGHEST_PT))


def number_format(cell: Cell, least: int = 0) -> str:
    """The format that shows a number as the annex does, words around it included.

    >>> from lcreport.blocks import Cell
    >>> number_format(Cell(number=813.5, decimals=1, prefix="trên ", symbol="(a)"))
    '"trên "#,##0.0" (a)"'
    """
    # A cell with a text of its own may not say how many decimals that has; its column does.
    decimals = max(cell.decimals, least) if cell.text else cell.decimals
    # A cell with a text of its own is shown as that text: 43020 and 1.5e-07 stay what they are.
    whole_part = "#,##0" if not cell.text or "," in cell.text else "0"
    digits = whole_part + ("." + "0" * decimals if decimals else "")
    if "e" in cell.text:
        digits += "E+00"
    # A quotation mark would end the text in the format.
    before, after = (f'"{text.replace(chr(34), "")}"' if text else "" for text in cell.around)
    whole = f"{before}{digits}{after}"
    # Excel's three parts: above zero, below, zero – which has no sign.
    if cell.signed:
        return f"{before}+{digits}{after};{before}-{digits}{after};{whole}"
    return whole


def _names(wanted: Sequence[str]) -> list[str]:
    """Sheet names: at most 31 characters, none that Excel forbids, no two alike."""
    names: list[str] = []
    for name_wanted in wanted:
        # 28 and not 31: up to three signs of a number may follow.
        stem = re.sub(r"[\[\]:*?/\\']", "-", name_wanted).strip("-")[:28] or "sheet"
        name, number = stem, 2
        while name.lower() in {known.lower() for known in names}:
            name, number = f"{stem}~{number}", number + 1
        names.append(name)
    return names
