"""What the heads of a spreadsheet's columns mean, in one to three rows, Vietnamese or English."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lcreport.errors import PeriodError
from lcreport.intake import marks, read_periods
from lcreport.intake.read_cell import text as text_of
from lcreport.intake.read_periods import Written, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.intake.workbooks import Sheet, SheetCell

# Column → its head, also without accents; the first is the one that messages name.
HEADS = {
    "organisation": (
        "organisation", "organization", "tổ chức", "cơ quan", "đơn vị", "cơ quan, đơn vị",
        "tên đơn vị", "đơn vị báo cáo", "tên tổ chức", "xã", "xã, thị trấn", "xã/thị trấn",
        "xã, phường", "xã/phường", "xã, phường, thị trấn", "xã, phường, đặc khu", "phường",
        "phường, xã", "thị trấn", "tên xã", "huyện", "quận, huyện", "huyện, thị xã, thành phố",
        "huyện, thành phố", "tỉnh", "tỉnh, thành phố", "thành phố", "địa phương", "địa bàn",
        "tên địa phương", "thôn", "thôn, bản", "bản", "trường", "trạm y tế", "commune", "ward",
        "district", "province", "agency", "office", "reporting unit", "locality",
    ),
    "indicator": (
        "indicator", "chỉ tiêu", "tên chỉ tiêu", "nội dung", "nội dung chỉ tiêu", "chỉ số",
        "nội dung công việc", "tiêu chí", "danh mục", "hạng mục", "các chỉ tiêu", "nhiệm vụ",
        "chỉ tiêu báo cáo", "chỉ tiêu chủ yếu", "item", "measure", "indicators", "items",
    ),
    "unit": (
        "unit", "đơn vị tính", "đvt", "đv tính", "đ.v.t", "đơn vị đo", "đơn vị tính (đvt)",
        "unit of measure", "unit of measurement", "units",
    ),
    "kind": ("kind", "loại", "loại chỉ tiêu"),
    "area": ("area", "lĩnh vực", "nhóm", "field"),
    "better": ("better", "tốt hơn khi"),
    "status": ("status", "trạng thái", "tình trạng số liệu"),
    "note": ("note", "ghi chú", "notes", "remark", "remarks", "chú thích", "giải thích"),
    "period": ("period", "kỳ", "kỳ báo cáo", "quý", "tháng", "thời gian", "thời kỳ", "kỳ số liệu",
               "quarter", "month", "date", "ngày", "thời điểm số liệu"),
    "year": ("year", "năm"),
    "value": ("value", "giá trị", "số liệu", "thực hiện", "kết quả", "số lượng", "trị số", "figure",
              "th", "kết quả thực hiện", "amount", "actual", "đạt được"),
    "number": ("number", "tt", "stt", "số tt", "số thứ tự", "no", "no.", "#", "s.t.t", "mã số"),
}  # fmt: skip
MORE = ("area", "better", "status", "note")
# Column → code → words that mean it; the second word of each is the one that messages name.
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {
        "flow": ("flow", "phát sinh", "lũy kế"),
        "stock": ("stock", "thời điểm", "hiện có"),
        "rate": ("rate", "tỷ lệ", "tỉ lệ"),
        "rank": ("rank", "xếp hạng", "thứ hạng"),
    },
    "status": {
        "official": ("official", "chính thức", ""),
        "preliminary": ("preliminary", "sơ bộ"),
        "estimate": ("estimate", "ước tính", "ước", "ước thực hiện"),
        "doubtful": ("doubtful", "nghi ngờ"),
        "synthetic": ("synthetic", "mô phỏng"),
    },
    "better": {
        "higher": ("higher", "cao hơn"),
        "lower": ("lower", "thấp hơn"),
        "none": ("none", "không", ""),
    },
}
# Columns that are computed from others, as a head says it: "So sánh (%)", "TH/KH", "Tăng, giảm".
_COMPUTED = re.compile(
    r"\bso sanh\b|\bso voi\b|\bso cung ky\b|\btang\b|\bgiam\b|\bth\s*/\s*kh\b|\bhoan thanh\b|%"
    r"|\btoc do\b|\bty le\b|\bchenh lech\b|\bcompared\b|\bchange\b|\bgrowth\b|\bdifference\b"
)
_SKIPPED = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_NUMBERED = re.compile(r"\(?(?:[0-9]{1,2}|[a-z])\)?", re.IGNORECASE)
_ARITHMETIC = re.compile(r"\(?(?P<left>[0-9]{1,2})\)?\s*=\s*(?P<right>[()0-9+\-−–*/:x×.,% ]+)")
_ROWS_OF_HEADS = 3
_ROWS_LOOKED_AT = 60
Meaning = Literal["fixed", "figures", "value", "computed", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column is.

    Attributes:
        meaning: `fixed` for one of `HEADS`, `figures` for those of a period or plan.
        head: Its heads as written, those above first.
        name: Which of `HEADS`; empty otherwise.
        written: What its heads say about a period.
    """

    meaning: Meaning
    head: str = ""
    name: str = ""
    written: Written = field(default_factory=Written)


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a sheet's columns stand.

    Attributes:
        row: The row of heads that messages name, counted from 0.
        first: The first row of heads.
        below: The first row below all heads.
        columns: One for each place in a row.
        arithmetic: Place → how the row of column numbers says that it is computed, in places.
        title: What stands above the heads.
    """

    row: int
    first: int
    below: int
    columns: Sequence[Column]
    arithmetic: Mapping[int, str]
    title: Sequence[str]

    def place(self, name: str) -> int | None:
        """Where the column of this name stands; None where there is none."""
        return next((at for at, column in enumerate(self.columns) if column.name == name), None)

    def places(self, *meanings: Meaning) -> list[int]:
        """Where columns of these meanings stand."""
        return [at for at, column in enumerate(self.columns) if column.meaning in meanings]

    @property
    def is_long(self) -> bool:
        """True where each row is one figure, with its period and its value."""
        named = self.place("period") is not None or self.place("year") is not None
        return named and bool(self.places("value"))


def find(sheet: Sheet) -> Heads | None:
    """The heads of a sheet; None where no row names an indicator beside another known column.

    Rows above them, such as a title, are passed over.
    """
    grid = _spread_out(sheet)
    for number, row in enumerate(grid[:_ROWS_LOOKED_AT]):
        names = [name for cell in row if (name := _fixed(cell))]
        if "indicator" not in names:
            continue
        # One known head alone may be a title; a row of heads has another one, or a period, beside
        # it.
        if len(set(names)) > 1 or any(_period(cell) for cell in row):
            return _heads(sheet, grid, number)
    return None


def _spread_out(sheet: Sheet) -> list[list[SheetCell]]:
    """The first rows with each merged cell's text in all places that it covers."""
    grid = [list(row) for row in sheet.rows[: _ROWS_LOOKED_AT + _ROWS_OF_HEADS]]
    for top, left, bottom, right in sheet.merged:
        for row in range(top, min(bottom + 1, len(grid))):
            for place in range(left, min(right + 1, len(grid[row]))):
                grid[row][place] = grid[top][left]
    return grid


def _heads(sheet: Sheet, grid: list[list[SheetCell]], number: int) -> Heads:
    first, last = _block(grid, number, _under_merged(sheet, number))
    paths = [
        # Once: a head that is merged over several rows stands in each of them.
        list(dict.fromkeys(text_of(grid[row][place]) for row in range(first, last + 1)))
        for place in range(len(grid[number]))
    ]
    own = [[text for text in path if text] for path in paths]
    _extend(grid, first, last, own, sheet)
    columns = _without_doubles([_column(path) for path in own])
    below, arithmetic = _numbered(grid, last + 1)
    title = [text_of(cell) for row in sheet.rows[:first] for cell in row if text_of(cell)]
    return Heads(number, first, below, columns, arithmetic, title)


def _under_merged(sheet: Sheet, number: int) -> frozenset[int]:
    """Places below heads that are merged over several columns, so that each has one of its own."""
    return frozenset(
        place
        for top, left, bottom, right in sheet.merged
        if top <= number <= bottom and right > left
        for place in range(left, right + 1)
    )


def _block(grid: list[list[SheetCell]], number: int, under: frozenset[int]) -> tuple[int, int]:
    """First and last row of heads around the one that names the indicator."""
    first = last = number
    while first > 0 and number - first < _ROWS_OF_HEADS - 1 and _is_above(grid, first - 1):
        first -= 1
    while (
        last + 1 < len(grid)
        and last - first < _ROWS_OF_HEADS - 1
        and _is_below(grid, last + 1, number, under)
    ):
        last += 1
    return first, last


def _is_above(grid: list[list[SheetCell]], row: int) -> bool:
    texts = [text_of(cell) for cell in grid[row]]
    # A title stands in the first column, or merged over all; heads above others leave it empty.
    if not any(texts) or texts[0] or len({text for text in texts if text}) > len(texts) / 1.5:
        return False
    return all(_period(cell) is not None for cell in grid[row] if text_of(cell))


def _is_below(grid: list[list[SheetCell]], row: int, number: int, under: frozenset[int]) -> bool:
    indicator = next(at for at, cell in enumerate(grid[number]) if _fixed(cell) == "indicator")
    own = [
        (place, cell)
        for place, (cell, above) in enumerate(zip(grid[row], grid[number], strict=True))
        if text_of(cell) and text_of(cell) != text_of(above)
    ]
    own_name = text_of(grid[row][indicator])
    if not own or (own_name and own_name != text_of(grid[number][indicator])):
        return False
    return all(
        (
            isinstance(cell, str)
            and (
                _period(cell) is not None
                or _fixed(cell)
                or _is_computed(cell)
                # Abbreviations that only the office knows must not hide the years beside them.
                or (place in under and not marks.NUMBER.fullmatch(text_of(cell)))
            )
        )
        or _is_year(cell)
        for place, cell in own
    )


def _is_year(cell: SheetCell) -> bool:
    # A row of figures has whole numbers too: only these are taken for years.
    return isinstance(cell, float) and cell.is_integer() and 1990 <= cell <= 2100


def _extend(
    grid: list[list[SheetCell]], first: int, last: int, paths: list[list[str]], sheet: Sheet
) -> None:
    """Give a head that stands over several columns, though not merged, to those beside it."""
    covered = {
        (row, place)
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for place in range(left, right + 1)
    }
    for row in range(last - 1, first - 1, -1):
        head = ""
        for place, cell in enumerate(grid[row]):
            text = text_of(cell)
            if text:
                is_open = not _fixed(text) and (row, place) not in covered
                head = text if is_open else ""
            elif head and paths[place]:
                paths[place].insert(0, head)


def _column(path: Sequence[str]) -> Column:
    head = " – ".join(path)
    if not path:
        return Column("none")
    for text in path:
        name = _fixed(text)
        # "Thực hiện" below "Quý I" says no more than the quarter; any other known head decides.
        if name is not None and name != "value":
            return Column("fixed", head, name)
    written = _written(path)
    if _is_computed(head) and not (written is not None and written.names_time and "%" not in head):
        return Column("computed", head)
    if written is not None:
        is_figures = written.names_time or written.role == "plan" or written.status
        return Column("figures" if is_figures else "value", head, written=written)
    if any(_fixed(text) == "value" for text in path):
        return Column("value", head, "value")
    return Column("unknown", head)


def _is_computed(text: object) -> bool:
    return isinstance(text, str) and _COMPUTED.search(plain(text)) is not None


def _written(path: Sequence[str]) -> Written | None:
    """What several heads above one another say of a period together; None where one says else."""
    parts = []
    for text in path:
        part = _period(text)
        if part is None and _fixed(text) != "value":
            return None
        parts.append(part or Written())
    joined = Written()
    for part in parts:
        joined = Written(
            part.year or joined.year,
            part.part or joined.part,
            part.day or joined.day,
            "plan" if "plan" in {part.role, joined.role} else "figure",
            part.status or joined.status,
            part.same or joined.same,
            part.before or joined.before,
        )
    return joined if joined != Written() else None


def _period(cell: object) -> Written | None:
    if cell == "" or cell is None:
        return None
    try:
        found = read_periods.read(cell)
        if found is None and isinstance(cell, str) and _IN_BRACKETS.search(cell):
            found = read_periods.read(_IN_BRACKETS.sub("", cell))
    except PeriodError:
        return None
    return found


def _without_doubles(columns: list[Column]) -> list[Column]:
    """The columns, a head that is there already marked as unknown."""
    seen: set[str] = set()
    marked: list[Column] = []
    for column in columns:
        own = column
        if column.meaning == "fixed" and column.name in seen:
            own = Column("unknown", column.head)
        seen.add(column.name)
        marked.append(own)
    return marked


def _fixed(cell: object) -> str | None:
    text = plain(str(cell))
    if text in _COLUMNS:
        return _COLUMNS[text]
    return _COLUMNS.get(_SKIPPED.sub(" ", _IN_BRACKETS.sub("", text)).strip())


def _numbered(grid: list[list[SheetCell]], row: int) -> tuple[int, dict[int, str]]:
    """The row below a row of column numbers, and its arithmetic; that row itself if there is none.

    Such a row reads `A, B, C, 1, 2, 3 = 1 + 2`.
    """
    if row >= len(grid):
        return row, {}
    texts = [text_of(cell) for cell in grid[row]]
    filled = [text for text in texts if text]
    if len(filled) < 3 or not all(
        _NUMBERED.fullmatch(text) or _ARITHMETIC.fullmatch(text) for text in filled
    ):
        return row, {}
    places: dict[str, int] = {}
    formulas: dict[int, str] = {}
    for place, text in enumerate(texts):
        arithmetic = _ARITHMETIC.fullmatch(text)
        if arithmetic is not None:
            formulas[place] = arithmetic["right"].strip()
        places[arithmetic["left"] if arithmetic else text.strip("()")] = place
    numbers = [int(name) for name in places if name.isdecimal()]
    # A row of small figures looks the same, but column numbers count up one by one.
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True:
        return row, {}
    return row + 1, {
        place: re.sub(
            r"[0-9]+",
            lambda found: f"c{places[found[0]]}" if found[0] in places else found[0],
            right,
        )
        for place, right in formulas.items()
    }


def read_choice(column: str, text: str) -> str | None:
    """The code that a word in one of the columns of `CHOICES` means; None where it means none.

    >>> read_choice("kind", "Phát sinh")
    'flow'
    """
    choices = CHOICES[column].items()
    return next((code for code, words in choices if plain(text) in map(plain, words)), None)


_COLUMNS = {
    key: name
    for name, words in HEADS.items()
    for word in words
    for key in (plain(word), _SKIPPED.sub(" ", plain(word)).strip())
    if key
}
