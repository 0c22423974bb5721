"""An annex's tables as XLSX by the rules of accessible statistical tables.

One sheet a table, one head row, no merged cell, units in the heads, numbers as numbers with their
format; before them a cover with the contents, after them notes, bounds and symbols, sources and
provenance.
"""

from __future__ import annotations

import datetime
import functools
import io
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter

from lcreport.errors import RenderError
from lcreport.languages import language
from lcreport.render import native_charts, sheet_layout
from lcreport.render.dates import date_of
from lcreport.render.executed_notebook import read
from lcreport.render.plain_table import PlainCell, PlainColumn, PlainTable
from lcreport.render.sheet_names import sheet_names, wanted_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from lcreport.blocks import Cell, Table
    from lcreport.render.document_parts import Document
    from lcreport.render.executed_notebook import ExecutedNotebook


# The row with the heads of a list, below its title and what says that it is one.
_LISTED = 2
# The sheets after the tables, by the keys of their titles.
_LISTS = ("notes", "qualifiers", "symbol", "sources", "origins", "provenance")
_NUMBER = PlainColumn("", "number", 0)
# Columns wider than this together are printed on a turned page.
_UPRIGHT = 95.0
# As wide as the longest name of a sheet, and as a sentence takes in a line or two.
_NAMED, _EXPLAINED = 34, 90
# What a page holds across, by which titles are broken.
_PAGE, _TURNED_PAGE = 75, 110
_TITLE_PT = 24.0
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


class _Head(NamedTuple):
    text: str
    is_centred: bool


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as a workbook; the same annex gives the same bytes.

    Raises:
        RenderError: The value is no notebook, or XlsxWriter refuses the workbook.
    """
    annex = read(notebook)
    # The page holds the workbook that stands beside it: 0.04 s of an annex's 0.5.
    if "xlsx" not in annex.made:
        annex.made["xlsx"] = _written(annex)
    return annex.made["xlsx"]


def _written(annex: Document) -> bytes:
    target = io.BytesIO()
    try:
        # By the digits of this face columns are counted; LibreOffice mostly lacks the usual one,
        # and makes columns a quarter wider. A copy, for XlsxWriter writes into what it is given.
        options = {**_OPTIONS, "default_format_properties": dict(sheet_layout.FACE)}
        with xlsxwriter.Workbook(target, options) as book:
            _WorkbookWriter(book, annex).write()
    except xlsxwriter.exceptions.XlsxWriterException as error:
        raise RenderError(f"the workbook could not be written: {error}") from error
    return target.getvalue()


class _WorkbookWriter:
    def __init__(self, book: xlsxwriter.Workbook, annex: Document) -> None:
        self._book, self._annex, self._labels = book, annex, annex.labels
        self._formats: dict[str, Format] = {}
        self._remarks = annex.remarks
        tables, lists = annex.tables, [annex.labels[key] for key in _LISTS]
        cover, *names = sheet_names([annex.labels["contents"], *lists, *wanted_for(annex)])
        self._names = {"contents": cover, **dict(zip(_LISTS, names, strict=False))}
        self._sheets = [
            _Sheet(name, table, PlainTable.of(table, annex.labels))
            for name, table in zip(names[len(lists) :], tables, strict=True)
        ]
        self._drawings = {drawing.table.id: drawing for drawing in annex.drawings}

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
        notes = (texts["note_number"], texts["table"], texts["note"])
        self._listing("notes", notes, self._notes())
        bounds = (texts["table"], texts["row"], texts["column"], texts["shown_as"])
        self._listing("qualifiers", bounds, self._bounds())
        symbols = (texts["table"], texts["symbol"], texts["meaning"])
        self._listing("symbol", symbols, self._symbols())
        sources = [(sheet.name, sheet.table.source) for sheet in self._sheets]
        self._listing("sources", (texts["table"], texts["source"]), sources)
        origins = (
            texts["table"], texts["row"], texts["source"], texts["place"], texts["words"],
        )  # fmt: skip
        self._listing("origins", origins, self._origins())
        self._listing("provenance", (texts["item"], texts["value"]), self._provenance())

    def _style(self, **properties: object) -> Format:
        key = repr(sorted(properties.items()))
        # A format a cell would make XlsxWriter compare thousands of them when it closes the book.
        if key not in self._formats:
            base = {**sheet_layout.FACE, "valign": "top"}
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
        sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
        # By sheet, page and pages, as whoever finds one loose sheet of paper needs it.
        sheet.set_footer("&L&A&R&P/&N")
        sheet.set_header(self._header())
        return sheet

    def _header(self) -> str:
        """Whose figures and of when, and on the right that they are a draft."""
        head = self._annex.head
        named = " – ".join(filter(None, (head.organisation_name, head.period_label)))
        # Excel holds 255 signs of UTF-16 in all of it.
        return f"&L{_in_header(named, 165)}&R{_in_header(head.draft, 80)}"

    def _title(self, sheet: Worksheet, text: str, size_pt: int, room: float) -> int:
        """Write a title over as many rows as it takes, for no cell is merged; how many."""
        style = self._style(bold=True, font_size=size_pt)
        lines = sheet_layout.broken(text, room, size_pt) or [""]
        for row, line in enumerate(lines):
            # LibreOffice gives a row the height of its usual letters.
            sheet.set_row(row, _TITLE_PT)
            sheet.write_string(row, 0, line, style)
        return len(lines)

    def _cover(self) -> None:
        sheet = self._sheet(self._names["contents"])
        head = self._annex.head
        row = self._title(sheet, self._annex.title, 16, _TURNED_PAGE)
        lines = [head.notice, head.draft, head.annex_label, head.subtitle, head.organisation_name]
        lines += [head.period_label, head.window, head.reference]
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
        plain = sheet.plain
        widths = sheet_layout.widths(plain)
        first = self._title(page, sheet.table.caption, 14, max(_PAGE, sum(widths)))
        lines = [self._annex.head.notice, self._labels["one_table"], self._unit(sheet)]
        for line in filter(None, lines):
            page.write_string(first, 0, line, self._style())
            first += 1
        if not plain.columns:
            return
        counted = [
            across
            for across in range(len(plain.columns))
            if sheet_layout.counts_rows(plain, across)
        ]
        heads = [
            _Head(column.head, column.type != "text" or at in counted)
            for at, column in enumerate(plain.columns)
        ]
        self._frame(page, first, heads, len(plain.rows), sheet.table.id)
        for across, width in enumerate(widths):
            page.set_column(across, across, width)
        centred = [at for at, head in enumerate(heads) if head.is_centred]
        texts = [head.text for head in heads]
        sheet_layout.fit_height(page, first, texts, widths, centred=centred)
        self._rows(page, first, plain, widths, counted)
        page.freeze_panes(first + 1, 0)
        if sum(widths) <= _UPRIGHT:
            page.set_portrait()
        if drawing := self._drawings.get(sheet.table.id):
            doubt = language(self._annex.language).text("flag.doubtful")
            native_charts.add(self._book, page, drawing, plain, first, doubt)

    def _unit(self, sheet: _Sheet) -> str:
        """In which unit a table is; a chart's drawn measure is not that of rows with their own."""
        is_drawn = sheet.table.id in self._drawings
        has_own = any(column.key == "unit" for column in sheet.plain.columns)
        return "" if is_drawn and has_own else sheet.table.unit

    def _rows(
        self,
        page: Worksheet,
        first: int,
        plain: PlainTable,
        widths: Sequence[float],
        counted: Sequence[int],
    ) -> None:
        for down, cells in enumerate(plain.rows, first + 1):
            sheet_layout.fit_height(page, down, [cell.text for cell in cells], widths)
            for across, cell in enumerate(cells):
                if across in counted:
                    page.write_number(down, across, int(cell.text), self._style(align="center"))
                else:
                    self._cell(page, down, across, cell, plain.columns[across])

    def _frame(
        self, page: Worksheet, first: int, heads: Sequence[_Head], rows: int, name: str
    ) -> None:
        """Marks the head row and the rows below it as one table."""
        look = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#f2f2f2"}
        placed = [
            {"align": "center"} if head.is_centred else _beside(across)
            for across, head in enumerate(heads)
        ]
        page.repeat_rows(first)
        page.add_table(
            first,
            0,
            # A table of Excel has at least one row below its heads, even an empty one.
            first + max(rows, 1),
            len(heads) - 1,
            {
                # A table's name may not look like a cell (A1) nor hold blanks or hyphens.
                "name": "t_" + re.sub(r"\W", "_", name),
                # Banded rows would be colours that mean nothing; the heads have a style of their
                # own.
                "style": None,
                "autofilter": rows > 1,
                "columns": [
                    {"header": head.text, "header_format": self._style(**look, **place)}
                    for head, place in zip(heads, placed, strict=True)
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
            align = _beside(across) if column.type == "text" else {"align": "right"}
            text = f"{cell.text} {mark}".strip() if mark else cell.text
            page.write_string(down, across, text, self._style(text_wrap=True, **align))
        else:
            if mark:
                shown = replace(shown, symbol=f"{shown.symbol} {mark}".strip())
            style = self._style(num_format=sheet_layout.number_format(shown, column.decimals))
            page.write_number(down, across, number, style)

    def _address_of(self, note: str) -> str:
        """The cell of the sheet of notes that a note stands in."""
        return f"internal:'{self._names['notes']}'!A{_LISTED + self._remarks[note] + 1}"

    def _listing(
        self, key: str, heads: Sequence[str], rows: Iterable[Sequence[str | Cell]]
    ) -> None:
        """A sheet with one table of texts; none where there is nothing to list."""
        # Most cells have no note, and a line with an empty value says nothing.
        kept = [row for row in rows if all(row)]
        if not kept:
            return
        sheet = self._sheet(self._names[key])
        self._title(sheet, self._labels[key], 14, _PAGE)
        sheet.write_string(1, 0, self._labels["one_table"], self._style())
        self._rectangle(sheet, _LISTED, heads, kept, key)
        sheet.freeze_panes(_LISTED + 1, 0)

    def _rectangle(
        self,
        sheet: Worksheet,
        first: int,
        heads: Sequence[str],
        rows: Sequence[Sequence[str | Cell]],
        name: str,
    ) -> None:
        is_text = all(isinstance(row[-1], str) for row in rows)
        lines = [[self._said(one) for one in row] for row in rows]
        widest = [*[_NAMED] * (len(heads) - 1), _EXPLAINED if is_text else None]
        widths = [
            sheet_layout.width_of(head, texts, most)
            for head, texts, most in zip(heads, zip(*lines, strict=True), widest, strict=True)
        ]
        framed = [_Head(head, most is None) for head, most in zip(heads, widest, strict=True)]
        self._frame(sheet, first, framed, len(rows), f"list_{name}")
        for across, width in enumerate(widths):
            sheet.set_column(across, across, width)
        for down, (row, texts) in enumerate(zip(rows, lines, strict=True), first + 1):
            sheet_layout.fit_height(sheet, down, texts, widths)
            for across, (one, text) in enumerate(zip(row, texts, strict=True)):
                if isinstance(one, str):
                    style = self._style(text_wrap=True, **_beside(across))
                    sheet.write_string(down, across, text, style)
                else:
                    self._cell(sheet, down, across, PlainCell(one, text), _NUMBER)

    def _said(self, one: str | Cell) -> str:
        return one if isinstance(one, str) else self._written(one)

    def _notes(self) -> Iterable[tuple[str, str, str]]:
        # Those with numbers first: cells lead to them by the row.
        held = [(sheet.name, set(sheet.table.remarks)) for sheet in self._sheets]
        for remark, number in self._remarks.items():
            named = (name for name, remarks in held if remark in remarks)
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

    def _written(self, cell: Cell) -> str:
        return cell.written(self._annex.language)

    def _bounds(self) -> Iterable[tuple[str, str, str, Cell]]:
        """Every number that is a bound or bears a mark: in which row and column, as shown."""
        for sheet in self._sheets:
            columns = sheet.plain.columns
            # Units and notes stand behind a row's name, its number and area before it.
            texts = [
                at
                for at, column in enumerate(columns)
                if column.type == "text"
                and column.head != self._labels["area"]
                and not sheet_layout.counts_rows(sheet.plain, at)
            ]
            for row in sheet.plain.rows:
                name = next((row[at].text for at in texts if row[at].text), "")
                for column, cell in zip(columns, row, strict=True):
                    if self._is_explained(cell.cell):
                        yield sheet.name, name, column.head, replace(cell.cell, note="")

    def _is_explained(self, cell: Cell) -> bool:
        """Whether more stands around a number than what it is counted in."""
        own = language(self._annex.language)
        before, after = (text.strip() for text in cell.around)
        return bool(
            cell.symbol
            or (before and before not in own.money_before)
            or after.endswith(_words_behind(own.code))
        )

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


def _in_header(text: str, most: int) -> str:
    """As much of a text as fits; a sign & is a command, two are one sign.

    >>> _in_header("A & B", 4)
    'A &&'
    """
    kept = ""
    for letter in text.replace("\n", " "):
        said = letter.replace("&", "&&")
        most -= len(said.encode("utf-16-le", "surrogatepass")) // 2
        if most < 0:
            break
        kept += said
    return kept


def _beside(across: int) -> dict[str, int | str]:
    """Where a text begins: a figure at the right of the column before must not touch it."""
    # LibreOffice heeds an indent only where the side is said.
    return {"indent": 1, "align": "left"} if across else {}


# Asked of every cell: looking through all texts each time took half of the workbook's time.
@functools.cache
def _words_behind(code: str) -> tuple[str, ...]:
    """The words of bounds that a language writes behind a number."""
    behind = (
        text.partition("{value}")[2].strip()
        for key, text in language(code).texts.items()
        if key.startswith(("bound.", "qualifier."))
    )
    return tuple(filter(None, behind))
