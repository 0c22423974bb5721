"""One table as plain values: what a reader sees is composed from them where it is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from lcreport.blocks import plain_values, table_html
from lcreport.blocks.block import PlainBlock
from lcreport.blocks.html import PLAIN_PAGE
from lcreport.blocks.spark import Spark
from lcreport.blocks.table_frame import frame_of
from lcreport.blocks.texts import known_language
from lcreport.languages import FIRST, language

if TYPE_CHECKING:
    import pandas as pd

    from lcreport.blocks.html import HtmlPage

# Excel's limit for a number's format; a float has 17 digits that mean anything.
_MOST_DECIMALS = 30
# The style sheet has as many indents.
_DEEPEST = 3
ColumnType = Literal["text", "number", "percent", "points"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `type` says what its values are, `decimals` how a spreadsheet shows them."""

    key: str
    label: str
    type: ColumnType = "text"
    unit: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.decimals <= _MOST_DECIMALS:
            raise ValueError(f"a column has 0 to {_MOST_DECIMALS} decimals, not {self.decimals}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or a number with the words around it.

    Attributes:
        text: What a reader sees; empty where it is composed from the number.
        number: The number in the printed scale, by which tables sort and spreadsheets count.
        decimals: Digits after the decimal mark.
        signed: Whether a number above zero shows its plus sign.
        prefix: Words before the number, such as "trên ".
        suffix: Words after it, such as " bậc".
        symbol: A mark explained in the table's legend, such as "(a)".
        note: A remark on the cell; each document numbers it and leads to it in its own way.
        spark: A small line that stands for the text where there is room for a picture.
    """

    text: str = ""
    number: float | None = None
    decimals: int = 0
    signed: bool = False
    prefix: str = ""
    suffix: str = ""
    symbol: str = ""
    note: str = ""
    spark: Spark | None = None

    def __post_init__(self) -> None:
        # A million decimals would be a text of a million digits in every document.
        if not 0 <= self.decimals <= _MOST_DECIMALS:
            raise ValueError(f"a number has 0 to {_MOST_DECIMALS} decimals, not {self.decimals}")

    def written(self, code: str) -> str:
        """What a reader of a language sees.

        >>> Cell(number=813.5, decimals=1, prefix="trên ", symbol="(a)").written("vi")
        'trên 813,5 (a)'
        """
        return f"{self._value(code)} {self.symbol}".strip() if self.symbol else self._value(code)

    def with_note(self, code: str) -> str:
        """What a reader sees, and the note behind it, for where a number could lead nowhere.

        >>> Cell("ước tính", note="Báo cáo ghi “khoảng”.").with_note("vi")
        'ước tính; Báo cáo ghi “khoảng”.'
        """
        return "; ".join(filter(None, (self.written(code), self.note)))

    def _value(self, code: str) -> str:
        # A text beside a number is how somebody else prints it, such as pandas; the number is for
        # sorting.
        if self.text or self.number is None:
            return self.text
        number = language(code).number(self.number, self.decimals, signed=self.signed)
        return f"{self.prefix}{number}{self.suffix}"

    def payload(self) -> plain_values.Json:
        """Its JSON value: of a cell of text that text, which most of them are."""
        if self.number is not None and not math.isfinite(self.number):
            # JSON has no such numbers; what a reader sees is all that there is to say.
            return self.text or str(self.number)
        found = plain_values.written(self)
        return self.text if found.keys() <= {"text"} else found

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and after the number; nothing where there is no number.

        >>> Cell(number=813, prefix="trên ", symbol="(a)").around
        ('trên ', ' (a)')
        """
        if self.number is None or not math.isfinite(self.number):
            return "", ""
        return self.prefix, f"{self.suffix} {self.symbol}" if self.symbol else self.suffix


@dataclass(frozen=True, slots=True)
class Line:
    """One row of cells; a `group` line has one cell that heads the lines after it.

    `level` 1 is a part of the line above ("Trong đó").
    """

    cells: Sequence[Cell]
    level: int = 0
    group: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.level <= _DEEPEST:
            raise ValueError(f"a line has level 0 to {_DEEPEST}, not {self.level}")


@dataclass(frozen=True)
class Table(PlainBlock):
    """A captioned table.

    Attributes:
        id: Unique within an annex; letters, digits and hyphens.
        head: Key of the column whose cells are the rows' heads.
        unit: Text of the unit line, empty where units stand in a column.
        legend: Symbols used in the table with their meaning.
        landscape: True for a table too wide for an upright page.
        language: The language that numbers are written in.
        cut_from: How many lines there are, where only the first are shown; else 0.
        origins: Row's name, what was received, place in it and sentence, of figures that were taken
            in; the workbook lists them, for on paper they would be longer than the table.
    """

    kind: ClassVar[str] = "table"

    id: str
    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    head: str = ""
    unit: str = ""
    notes: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()
    source: str = ""
    landscape: bool = False
    language: str = FIRST
    cut_from: int = 0
    origins: Sequence[tuple[str, str, str, str]] = ()

    def __post_init__(self) -> None:
        known_language(self.language)
        for line in self.lines:
            wanted = 1 if line.group else len(self.columns)
            if len(line.cells) != wanted:
                raise ValueError(
                    f"table {self.id!r}: a line has {len(line.cells)} cells and not {wanted}"
                )

    @property
    def legend_line(self) -> str:
        """The legend as one line of text."""
        return "; ".join(f"{symbol}: {meaning}" for symbol, meaning in self.legend)

    @property
    def remarks(self) -> list[str]:
        """The notes of its cells in reading order, each once."""
        return list(
            dict.fromkeys(cell.note for line in self.lines for cell in line.cells if cell.note)
        )

    @property
    def numbers(self) -> dict[str, int]:
        """Each of these notes with its number, from 1."""
        return {remark: number for number, remark in enumerate(self.remarks, 1)}

    def texts(self, line: Line) -> list[str]:
        """What a reader sees in each cell of a line, without the numbers of notes.

        Nothing of a cell with a small line, which stands there as a picture.
        """
        return ["" if cell.spark else cell.written(self.language) for cell in line.cells]

    def frame(self) -> pd.DataFrame:
        """One row a line, with numbers as numbers; see `table_frame`."""
        return frame_of(self)

    def to_text(self) -> str:
        """Caption, heads and lines, tab-separated; notes below with their numbers."""
        numbers = self.numbers
        lines = ["\t".join(column.label for column in self.columns)]
        for line in self.lines:
            marked = (
                f"{text} [{numbers[cell.note]}]".strip() if cell.note else text
                for text, cell in zip(self.texts(line), line.cells, strict=True)
            )
            lines.append("\t".join(marked))
        remarks = [f"[{number}] {remark}" for remark, number in numbers.items()]
        return "\n".join([self.caption, *lines, *remarks, *self.notes])

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """The table with everything around it."""
        return table_html.figure(self, page)
