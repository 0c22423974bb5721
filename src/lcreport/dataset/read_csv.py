"""A CSV as text, with the line of each row and everything that is wrong with the file itself.

`load`, `check` and the host read by this one function, so that what one refuses the others refuse
in the same words.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from lcreport.dataset import limits
from lcreport.dataset.arrow_texts import BYTE_ORDER_MARK, texts
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class CsvRows:
    """What a CSV holds.

    Attributes:
        table: Its rows, every cell text; no column where the file cannot be read as a table.
        lines: The line of each row as an editor counts them; None where row 0 stands in line 2
            and every row has a line.
        faults: What keeps it from being read as it stands.
    """

    table: pa.Table
    lines: Sequence[int] | None = None
    faults: list[Fault] = field(default_factory=list)


# What other files than texts begin with, which would be taken for the name of a column.
_NO_TEXT = {
    b"PK\3\4": ("is a workbook or another packed file, no CSV", "save its sheet as CSV"),
    b"\xd0\xcf\x11\xe0": ("is a workbook or another packed file, no CSV", "save its sheet as CSV"),
    b"\x1f\x8b": ("is packed with gzip", 'say so ("compression": "gz"), or unpack it'),
    b"BZh": ("is packed with bzip2, which is not read", "unpack it"),
    b"\xfd7zXZ": ("is packed with xz, which is not read", "unpack it"),
    b"PAR1": (
        "is a Parquet file",
        'name it .parquet, and have the descriptor give this name and "format": "parquet"',
    ),
}


def read(content: bytes, path: str, delimiter: str = ",", *, skips_blanks: bool = False) -> CsvRows:
    """The rows of a CSV.

    Args:
        content: The file.
        path: What faults call it.
        delimiter: What stands between cells.
        skips_blanks: True where a blank behind the delimiter belongs to no cell.
    """
    faults: list[Fault] = []
    for beginning, (message, remedy) in _NO_TEXT.items():
        if content.startswith(beginning):
            return CsvRows(pa.table({}), None, [Fault(path, 1, None, None, message, remedy)])
    text = _decoded(content, path, faults)
    if not text.strip():
        faults.append(Fault(path, None, None, None, "the file is empty", "add a head row and rows"))
        return CsvRows(pa.table({}), None, faults)
    # Counted at once: rows of tens of millions would fill the memory before they are refused.
    if max(map(text.count, "\r\n")) > limits.TABLE_ROWS:
        message = f"is beyond {limits.TABLE_ROWS:,} rows"
        faults.append(Fault(path, limits.TABLE_ROWS + 1, None, None, message, "give fewer rows"))
        return CsvRows(pa.table({}), None, faults)
    head = _head(text, path, delimiter, faults)
    if not head:
        return CsvRows(pa.table({}), None, faults)
    structure = _Structure(path, head, delimiter, skips_blanks)
    lines = structure.scan(text)
    # Arrow knows no blanks to be skipped.
    if not structure.faults and lines is None and not skips_blanks:
        by_arrow = _by_arrow(text, head, delimiter)
        if by_arrow is not None and len(by_arrow) == structure.count:
            return CsvRows(by_arrow, None, faults)
    rows = [_padded(cells, len(head)) for cells in structure.rows(text)]
    # Without rows there is nothing to turn, and yet each column.
    columns = zip(*rows, strict=True) if rows else ((),) * len(head)
    table = pa.table({name: texts(cells) for name, cells in zip(head, columns, strict=True)})
    return CsvRows(table, lines, faults + structure.faults)


def _by_arrow(text: str, head: list[str], delimiter: str) -> pa.Table | None:
    """The rows as Arrow reads them; None where it takes the text for another table.

    It reads five times as fast, and the same where the structure is sound.
    """
    import pyarrow.csv as arrow_csv  # noqa: PLC0415 - not where all is Parquet

    content = text.encode()
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                # Threads cost a small table megabytes and gain it nothing.
                use_threads=len(content) > 2**20, column_names=head, skip_rows=1,
                # Arrow refuses a row that is longer than a block.
                block_size=max(2**20, 8 * limits.CELL_CHARACTERS),
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(head, pa.string()), strings_can_be_null=False
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
        )  # fmt: skip
    except pa.ArrowInvalid:
        # It ends a row at a carriage return between two cells, and knows no NUL.
        return None


@dataclass(slots=True)
class _Structure:
    """Rows, cells and quotes of a CSV by Python's strict reader, which Arrow does not have."""

    path: str
    head: list[str]
    delimiter: str
    skips_blanks: bool = False
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def scan(self, text: str) -> list[int] | None:
        """The line of each row, with the faults noted; None where each row has one, from 2 on."""
        lines: list[int] = []
        uneven: dict[int, list[int]] = {}
        for line, cells, end in self._read(text):
            lines.append(line)
            if len(cells) != len(self.head):
                uneven.setdefault(len(cells), []).append(line)
            elif cells == self.head and len(cells) > 1:
                message = "is the head row once more, as where files were joined"
                self._fault(line, message, "remove it")
            if end > line:
                self._check_breaks(line, cells)
        for count, places in uneven.items():
            self._note_uneven(count, places)
        self.count = len(lines)
        if lines and lines[-1] == len(lines) + 1:
            return None
        return lines

    def rows(self, text: str) -> Iterator[list[str]]:
        """The cells of each row, as far as they can be read."""
        noted = len(self.faults)
        for _, cells, _ in self._read(text):
            yield cells
        del self.faults[noted:]  # they were noted by `scan`

    def _read(self, text: str) -> Iterator[tuple[int, list[str], int]]:
        """First line, cells and last line of each row that holds something."""
        # Strict, or a quote that is never closed would take in the rest of the file in silence. A
        # lone \r ends a line as well (`newline`), for csv refuses it inside one.
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=self.delimiter,
            skipinitialspace=self.skips_blanks, strict=True,
        )  # fmt: skip
        next(reader)
        before = reader.line_num
        try:
            for cells in reader:
                if cells:
                    yield before + 1, cells, reader.line_num
                before = reader.line_num
        except csv.Error as error:
            self._fault(before + 1, *_explained(error, reader.line_num))

    def _check_breaks(self, line: int, cells: list[str]) -> None:
        """A note may have several lines; one that holds whole rows was opened by mistake."""
        for cell in cells:
            inner = cell.splitlines()
            least = max(len(self.head) - 1, 2)
            if any(one.count(self.delimiter) >= least for one in inner):
                self._fault(
                    line,
                    f"a cell between quotes holds whole rows, {len(inner)} lines",
                    'put its quotes (") right, or write "" for a quote inside a text',
                )

    def _note_uneven(self, count: int, lines: list[int]) -> None:
        message = f"has {count} cells where the head row has {len(self.head)}"
        remedy = 'put "…" round a text that holds a comma, or add the missing commas'
        for line in lines:
            self._fault(line, message, remedy)

    def _fault(self, line: int, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.path, line, None, None, message, remedy))


def _explained(error: csv.Error, line: int) -> tuple[str, str]:
    """What is wrong with a row, in words that can be translated, and what would mend it."""
    said = str(error)
    if "end of data" in said:
        return (
            'a quote (") is opened in this row and never closed; all that follows is swallowed',
            'close it, or write "" for a quote inside a text',
        )
    if "expected after" in said:
        return (
            f'a quote (") that closes in row {line} is followed by more text',
            'close the quote that was opened, or write "" for a quote inside a text',
        )
    if "field larger" in said:
        longest = f"{limits.CELL_CHARACTERS:,}"
        return f"a cell holds more than {longest} characters", "close its quote, or shorten it"
    return f"cannot be read: {said}", "mend the row"


def _padded(cells: list[str], length: int) -> list[str]:
    return (cells + [""] * length)[:length]


def _head(text: str, path: str, delimiter: str, faults: list[Fault]) -> list[str]:
    """The names of the columns; none where they make no table."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        head = [" ".join(name.split()) for name in next(reader)]
    except csv.Error as error:
        faults.append(Fault(path, 1, None, None, *_explained(error, 1)))
        return []
    if not head:
        message = "the first line is empty"
        faults.append(Fault(path, 1, None, None, message, "begin the file with its head row"))
        return []
    # Excel writes semicolons where the machine's decimal mark is a comma.
    if len(head) == 1 and (other := _other_delimiter(head[0], delimiter)):
        named = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        message = f"columns are not separated by {named[delimiter]}"
        remedy = f"save the file with {named[delimiter]}, or say so: " + (
            f'"dialect": {{"delimiter": {other!r}}}'.replace("'", '"')
        )
        faults.append(Fault(path, 1, None, head[0], message, remedy))
        return []
    if len(head) > limits.TABLE_COLUMNS:
        message = f"has {len(head):,} columns; {limits.TABLE_COLUMNS:,} are the most"
        faults.append(Fault(path, 1, None, None, message, "leave out those without a name here"))
        return []
    twice = sorted({name for name in head if head.count(name) > 1})
    for column in twice:
        message = "two columns have this name" if column else "a column has no name"
        faults.append(Fault(path, 1, column or None, None, message, "rename or remove one"))
    if head.count("") == 1:
        faults.append(Fault(path, 1, None, None, "a column has no name", "name or remove it"))
    return [] if twice or "" in head else head


def _other_delimiter(head: str, delimiter: str) -> str:
    return next((mark for mark in ",;\t|" if mark != delimiter and mark in head), "")


def _decoded(content: bytes, path: str, faults: list[Fault]) -> str:
    # Excel's "Unicode text", with tabs between its cells.
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.append(_encoding(path, 1, "is UTF-16, not UTF-8"))
        return content.decode("utf-16", "replace").replace(BYTE_ORDER_MARK, "")
    if content.startswith(b"\xef\xbb\xbf"):
        # Excel's "CSV UTF-8" writes one; nothing is lost by it, so it refuses nothing.
        message, remedy = "begins with a byte-order mark", "save the file as UTF-8 without BOM"
        faults.append(Fault(path, 1, None, None, message, remedy, "information"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        for number, line in enumerate(content.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                # Windows' code page for Vietnamese, in which Excel there saves plain "CSV".
                seen = line[max(error.start - 12, 0) : error.end + 12].decode("cp1258", "replace")
                message = f"is not UTF-8 (byte {line[error.start]:#04x})"
                faults.append(_encoding(path, number, message, seen.strip()))
        text = content.decode("utf-8", "replace")
    # Inside a text it is invisible, and no font has a picture for it.
    return text.replace(BYTE_ORDER_MARK, "")


def _encoding(path: str, line: int, message: str, seen: str | None = None) -> Fault:
    return Fault(path, line, None, seen, message, "save the file as UTF-8")
