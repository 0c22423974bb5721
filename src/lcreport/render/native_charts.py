"""Charts that a workbook draws itself from the table beside them."""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_range_abs

from lcreport.blocks import colours
from lcreport.render import sheet_layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from lcreport.blocks import Drawing
    from lcreport.render.plain_table import PlainTable

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Key of the column of periods in the table of a chart over time.
_PERIOD = "period"
# Key of the column that says in which unit each row is.
_UNIT = "unit"
_WIDTH_PX, _HEAD_PX, _ROW_PX, _LINE_PX, _APART_ROWS = 620, 130, 34, 300, 17
_MOST, _ROOM = 12, 1.15
_LETTERS = {"name": sheet_layout.FACE["font_name"], "size": 10}
_HOLLOW = {"fill": {"none": True}, "border": {"color": colours.ACCENT, "dash_type": "dash"}}
_NARROWER = {"x": 0.47, "y": 0.24, "width": 0.36, "height": 0.62}
# As the annex's own drawing has it.
_DOUBTFUL_BEYOND = 1.25
# One value by itself compares nothing.
_LEAST = 2


class _Run(NamedTuple):
    """Values that stand side by side, with their names: both as (first row, column, last …)."""

    title: str
    names: tuple[int, int, int, int]
    values: tuple[int, int, int, int]
    is_line: bool
    smallest: float
    largest: float
    said: Sequence[str]
    doubtful: Sequence[bool] = ()
    sure: float = 0.0
    """The largest value that is not to be checked again; 0 where there is none."""


def add(  # noqa: PLR0913 - where it stands, and what it shows
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    drawing: Drawing,
    plain: PlainTable,
    head: int,
    doubt: str,
) -> None:
    """Put the charts of a drawing's table below it; beside it they would halve a printed page.

    A chart has numbers only: of values between which one is missing, Excel would draw a zero. What
    is to be checked again is drawn hollow, and sets no scale.

    Args:
        book: The workbook.
        sheet: The sheet that holds the table.
        drawing: What the chart is called, and shows in words.
        plain: The table as it stands there.
        head: The row of its heads.
        doubt: What a cell says of a row that is to be checked again.
    """
    # A blank row apart.
    down = head + len(plain.rows) + 2
    for run in _runs(drawing, plain, head, doubt):
        kind: dict[str, str] = {"type": "line" if run.is_line else "bar"}
        chart = book.add_chart(kind)
        name = sheet.get_name().replace("'", "''")
        fill = {"color": colours.ACCENT}
        line = {"color": colours.ACCENT, "width": 2}
        above = {"position": "above"} if run.is_line else {}
        mark = {"type": "circle", "size": 5, "fill": fill} if run.is_line else None
        points = [_HOLLOW if is_doubtful else None for is_doubtful in run.doubtful]
        chart.add_series({
            "name": run.title,
            "categories": _range(name, run.names),
            "values": _range(name, run.values),
            "line": line if run.is_line and _follow(run.said) else {"none": True},
            "fill": fill,
            # Else Excel writes a point's over its line.
            "data_labels": {"value": True, "font": _LETTERS} | above,
            **({"marker": mark} if mark else {}),
            **({"points": points} if any(points) and not run.is_line else {}),
            "gap": 60,
        })
        chart.set_title({"name": run.title, "name_font": {**_LETTERS, "size": 11, "bold": True}})
        chart.set_legend({"none": True})
        # Each value is written beside its bar or point: the axis says the unit alone.
        values = {
            "min": _lowest(run),
            **({"max": _highest(run)} if run.largest > 0 else {}),
            "major_gridlines": {"visible": False},
            "major_tick_mark": "none",
            "label_position": "none",
            "line": {"none": True},
            "name": drawing.table.unit,
            "name_font": {**_LETTERS, "italic": True, "bold": False},
        }
        names = {"num_font": _LETTERS, "label_position": "low"}
        if run.is_line:
            chart.set_x_axis(names)
            chart.set_y_axis(values)
        else:
            chart.set_x_axis(values)
            # Excel draws the first row lowest.
            chart.set_y_axis({**names, "reverse": True})
        if run.largest > _highest(run):
            # A bar that is cut ends where the drawing does, and its number stands behind it.
            chart.set_plotarea({"layout": _NARROWER})
        height = _LINE_PX if run.is_line else _HEAD_PX + _ROW_PX * len(run.said)
        chart.set_size({"width": _WIDTH_PX, "height": height})
        place = {"description": drawing.alt, "object_position": 3}
        sheet.insert_chart(down, 0, chart, place)
        down += _APART_ROWS


def _follow(periods: Sequence[str]) -> bool:
    """Whether a line may join them: not where they are of some years, and one between is missing.

    >>> _follow(["9T/2019", "9T/2020"]), _follow(["9T/2018", "9T/2020"]), _follow(["I", "II"])
    (True, False, True)
    """
    found = [_YEAR.findall(period) for period in periods]
    if any(len(years) != 1 for years in found) or len({_YEAR.sub("", one) for one in periods}) > 1:
        return True
    return all(int(now) - int(before) == 1 for [before], [now] in itertools.pairwise(found))


def _lowest(run: _Run) -> float:
    """Where the axis begins: at zero, for a cut one makes small differences look large."""
    if run.smallest >= 0:
        return 0.0
    # Room for the number of the lowest bar, which would stand on its name.
    room = 0.0 if run.is_line else 0.25 * (max(run.largest, 0.0) - run.smallest)
    lowest = run.smallest - room
    step = 10.0 ** math.floor(math.log10(-lowest))
    return math.floor(lowest / step) * step


def _highest(run: _Run) -> float:
    """Where the axis ends, with room for the number of the longest bar; a doubtful one is cut."""
    sure = run.sure if run.sure > 0 else run.largest
    return min(run.largest, sure * _DOUBTFUL_BEYOND) * _ROOM


def _runs(drawing: Drawing, plain: PlainTable, head: int, doubt: str) -> Iterator[_Run]:
    table = drawing.table
    numbers = [at for at, column in enumerate(plain.columns) if column.type != "text"]
    heads = [at for at, column in enumerate(table.columns) if column.key == table.head]
    if not numbers or not heads or len(plain.columns) != len(table.columns):
        return
    named, first = heads[0], head + 1
    if len(numbers) >= _LEAST and {plain.columns[at].type for at in numbers} == {"number"}:
        # A row an indicator, each with its own unit: none shares an axis with another.
        for down, row in enumerate(plain.rows[:_MOST]):
            found = _whole([row[at].cell.number for at in numbers])
            if found:
                begin, values = found
                left, right = numbers[begin], numbers[begin + len(values) - 1]
                across = (head, left, head, right)
                at = (first + down, left, first + down, right)
                said = [plain.columns[across].head for across in numbers[begin:][: len(values)]]
                yield _Run(row[named].text, across, at, True, min(values), max(values), said)  # noqa: FBT003
        return
    column = _measured(plain, numbers)
    if column is None:
        return
    found = _whole([row[column].cell.number for row in plain.rows])
    if found:
        begin, values = found
        top, bottom = first + begin, first + begin + len(values) - 1
        names, at = (top, named, bottom, named), (top, column, bottom, column)
        is_line = table.head == _PERIOD
        rows = plain.rows[begin:][: len(values)]
        said = [row[named].text for row in rows]
        doubtful = [any(cell.text == doubt for cell in row) for row in rows]
        sure = [value for value, is_so in zip(values, doubtful, strict=True) if not is_so]
        yield _Run(
            drawing.caption, names, at, is_line, min(values), max(values), said, doubtful,
            max(sure, default=0.0),
        )  # fmt: skip


def _measured(plain: PlainTable, numbers: Sequence[int]) -> int | None:
    """The column whose values share an axis: the first, or a share where rows differ in unit."""
    units = {
        row[at].text
        for row in plain.rows
        for at, column in enumerate(plain.columns)
        if column.key == _UNIT
    }
    if len(units) <= 1:
        return numbers[0]
    return next((at for at in numbers if plain.columns[at].type == "percent"), None)


def _whole(numbers: Sequence[float | None]) -> tuple[int, list[float]] | None:
    """Where the numbers begin, and they themselves; None where one between them is missing."""
    known = [
        at for at, number in enumerate(numbers) if number is not None and math.isfinite(number)
    ]
    if len(known) < _LEAST or known[-1] - known[0] + 1 != len(known):
        return None
    return known[0], [number for number in numbers if number is not None and math.isfinite(number)]


def _range(sheet: str, place: tuple[int, int, int, int]) -> str:
    return f"='{sheet}'!{xl_range_abs(*place)}"
