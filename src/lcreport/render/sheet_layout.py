"""How wide a column and how high a row of a workbook is, and how its numbers are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.render.letter_widths import LetterWidths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from lcreport.blocks import Cell
    from lcreport.render.plain_table import PlainTable

# The key of the column in which annexes number their rows.
_ROW_NUMBER = "number"
FACE_PT = 12
FACE = {"font_name": "Arial", "font_size": FACE_PT, "font_scheme": "none"}
"""Sans-serif of 12 points, as the guidance for accessible statistical tables asks.

Of no scheme: Excel would take a scheme's own face in its place.
"""
# In digits, by which Excel counts columns' widths; wider texts are wrapped. The first that lets a
# turned page hold all columns in letters of 9 points: most texts stand in one line then.
_WIDEST, _NARROWEST, _READABLE = (46.0, 38.0, 30.0), 8.0, 150.0
_LINE_PT, _HIGHEST_PT = 15.75, 409.0
# A digit of the face, and what Excel and LibreOffice leave free beside a text, and for its indent.
_DIGIT_PX, _FREE_PX, _INDENT_PX = 9.0, 5.0, 12.0
# At 96 dots an inch.
_EM_PX = 16.0
_SHORT_HEAD_PX = 90.0
_FEW_LINES, _LONG = 5, 1_000
_BOLD = 1.08
# As Arial and faces of its metric have them.
_WIDTHS = LetterWidths({
    191: "'", 222: "ijl‘’", 260: "|", 278: " \u00a0tfI,.;:/!\\[]íìĩ", 333: "r()-`“”·²³", 334: "{}",
    355: '"', 389: "*", 400: "°", 469: "^", 500: "ckvxyszJ", 549: "≥≤", 584: "+−=<>×~", 611: "FTZ",
    656: "ơ", 667: "ABEKPSVXY&", 669: "ư", 722: "wCDHNRUĐ", 778: "GOQ", 833: "mM", 854: "Ư",
    857: "Ơ", 889: "%", 944: "W", 1000: "…—‰→", 1015: "@",
}, usual=556)  # fmt: skip


def counts_rows(plain: PlainTable, across: int) -> bool:
    """Whether a column numbers the rows: 1, 2, 3; "02" or 15, 10 are codes and stay texts.

    A table that leaves rows of another one out has the numbers that they bear there.
    """
    texts = [row[across].text for row in plain.rows]
    noted = any(row[across].cell.note for row in plain.rows)
    if plain.columns[across].key == _ROW_NUMBER:
        return not noted and all(map(str.isdecimal, texts))
    return not noted and texts == [str(number) for number in range(1, len(texts) + 1)]


def widths(plain: PlainTable) -> list[float]:
    """The columns' widths in digits: numbers whole, texts wrapped where they are long."""
    found: list[float] = []
    for widest in _WIDEST:
        found = [_width(plain, across, widest) for across in range(len(plain.columns))]
        if sum(found) <= _READABLE:
            break
    return found


def _width(plain: PlainTable, across: int, widest: float) -> float:
    column = plain.columns[across]
    # An explained cell has the number of its note behind its own.
    texts = [f"{row[across].text}{' [99]' if row[across].cell.note else ''}" for row in plain.rows]
    return width_of(column.head, texts, widest if column.type == "text" else None)


def width_of(head: str, texts: Iterable[str], widest: float | None) -> float:
    """A column's width in digits: its longest text, no more than `widest`; no word is cut.

    Args:
        head: The column's head, which may break between words.
        texts: What stands below it.
        widest: From where texts are wrapped; None for numbers, which are not.
    """
    word = max(map(_width_px, head.split()), default=0.0)
    if widest is not None:
        # A head of a few short words, such as "Đơn vị tính", stays on one line.
        word = max(word, min(_width_px(head), _SHORT_HEAD_PX))
    longest = max(map(_width_px, texts), default=0.0)
    most = longest / _DIGIT_PX + 2 if widest is None else widest
    # A filter's arrow stands beside the letters, on the other side the indent or as much again.
    least = max(_NARROWEST, word * _BOLD / _DIGIT_PX + 4)
    return max(least, min(most, (longest + _INDENT_PX + _FREE_PX) / _DIGIT_PX + 0.5))


def fit_height(
    sheet: Worksheet,
    down: int,
    texts: Sequence[str],
    widths: Sequence[float],
    *,
    centred: Collection[int] | None = None,
) -> None:
    """Make a row as high as its longest text is when wrapped.

    Args:
        sheet: The sheet.
        down: The row.
        texts: Its cells.
        widths: Those of their columns.
        centred: Of a row of heads, which are bold, those of them that have no indent.
    """
    # Excel finds the height by itself; LibreOffice takes a row without one for a single line, and
    # writes what is wrapped over the next.
    broader = 1.0 if centred is None else _BOLD
    lines = 0
    for across, (text, width) in enumerate(zip(texts, widths, strict=True)):
        taken = _FREE_PX if across in (centred or ()) else _FREE_PX + _INDENT_PX
        room = (width * _DIGIT_PX - taken) / broader
        lines = max(lines, sum(_lines(line, room) for line in text.split("\n")))
    if lines > 1:
        sheet.set_row(down, min(lines * _LINE_PT, _HIGHEST_PT))


def broken(text: str, room: float, size_pt: float) -> list[str]:
    """The lines of a bold title: as few as it takes, of about one length.

    Args:
        text: The title.
        room: How wide a line can be, in digits as columns are counted.
        size_pt: The size of its letters.

    >>> broken("Dư nợ ủy thác qua các tổ chức", 25, 14)
    ['Dư nợ ủy thác', 'qua các tổ chức']
    """
    em_px = size_pt * _EM_PX / FACE_PT * _BOLD
    lines = _filled(text, room * _DIGIT_PX, em_px)
    # Of a text of many lines nobody sees that the last is short, and to look takes time.
    while 1 < len(lines) < _FEW_LINES and room > 1 and len(text) < _LONG:
        narrower = _filled(text, (room - 1) * _DIGIT_PX, em_px)
        if len(narrower) > len(lines):
            break
        room, lines = room - 1, narrower
    return lines


def _filled(text: str, room_px: float, em_px: float) -> list[str]:
    lines: list[list[str]] = []
    used, space = 0.0, _WIDTHS.width(" ", em_px)
    for word in text.split():
        wide = _WIDTHS.width(word, em_px)
        if lines and used + space + wide <= room_px:
            lines[-1].append(word)
            used += space + wide
        else:
            lines.append([word])
            used = wide
    return [" ".join(words) for words in lines]


def _lines(text: str, room_px: float) -> int:
    """How many lines a text takes, each filled as far as it goes; a long word goes over several."""
    lines, used, space = 1, 0.0, _WIDTHS.width(" ", _EM_PX)
    for word in text.split():
        wide = _width_px(word)
        if used and used + space + wide > room_px:
            lines, used = lines + 1, 0.0
        used += (space if used else 0.0) + wide
        while used > room_px > _EM_PX:
            lines, used = lines + 1, used - room_px
    return lines


def _width_px(text: str) -> float:
    """How wide a text is in the workbook's letters.

    >>> round(_width_px("Hợp tác xã do tổ chức hướng dẫn, quản lý"))  # Liberation Sans: 302
    302
    """
    return _WIDTHS.width(text, _EM_PX)


def number_format(cell: Cell, least: int = 0) -> str:
    """The format that shows a number as the annex does, words around it included.

    >>> from lcreport.blocks import Cell
    >>> number_format(Cell(number=813.5, decimals=1, prefix="trên ", symbol="(a)"))
    '"trên "#,##0.0" (a)"'
    >>> number_format(Cell(number=-0.0002, decimals=3, signed=True))
    '#,##0.000;#,##0.000'
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
    if not cell.text and cell.number and abs(cell.number) < 0.5 / 10**decimals:
        # Excel prints −0.000 of what a page prints as 0, unless such a part says otherwise.
        return f"{whole};{whole}"
    # Excel's three parts: above zero, below, zero – which has no sign.
    if cell.signed:
        return f"{before}+{digits}{after};{before}-{digits}{after};{whole}"
    return whole
