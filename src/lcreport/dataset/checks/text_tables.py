"""Tables as they stand, every cell as text, with the file and line of each row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lcreport.dataset.source import Source, one_code
from lcreport.dataset.tables import REQUIRED, TABLES
from lcreport.errors import DatasetError, Fault

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from lcreport.errors import Grade

ROWS_AT_ONCE = 200_000
FILE, LINE = "_file", "_line"


@dataclass(frozen=True, eq=False)
class TextTable:
    """Rows of one table; the frame's columns `_file` and `_line` say where each one stands."""

    name: str
    frame: pd.DataFrame

    def has(self, *columns: str) -> bool:
        """True where the table has all these columns."""
        return all(column in self.frame for column in columns)

    def column(self, name: str) -> pd.Series[str]:
        """The cells of a column; empty ones where the table has no such column."""
        if name in self.frame:
            return self.frame[name]
        return pd.Series("", index=self.frame.index)

    def periods(self) -> pd.Series[str]:
        """The codes of the column `period`, one for a period however it is written."""
        cells = self.frame["period"]
        return cells.map({cell: one_code(cell) for cell in cells.unique()})

    def cell(self, row: Hashable, column: str) -> str:
        """The text of one cell."""
        return str(self.frame[column].loc[row])  # type: ignore[call-overload]

    def line(self, row: Hashable) -> int:
        """The line of a row in its file."""
        return int(self.cell(row, LINE))

    def fault(
        self, row: Hashable, column: str, message: str, remedy: str, grade: Grade = "fault"
    ) -> Fault:
        """What is wrong with one cell, of a grade."""
        file, seen = self.cell(row, FILE), self.cell(row, column)
        return Fault(file, self.line(row), column, seen, message, remedy, grade)


def tables_of(source: Source, name: str, found: list[Fault]) -> Iterator[TextTable]:
    """The rows of one table, all at once or, of many Parquet parts, some organisations at a time.

    What keeps a file from being read as it should is added to `found`.
    """
    path = source.paths[name]
    try:
        frames: Iterable[pd.DataFrame | None] = (
            [_from_csv(source.read_bytes(path), path, found)]
            if path.endswith(".csv")
            else _from_parquet(source, path)
        )
        empty = True
        for frame in frames:
            if frame is not None and _complete(name, path, frame, found):
                empty = empty and frame.empty
                yield TextTable(name, frame)
            else:
                empty = False
        if empty and name in REQUIRED:
            found.append(Fault(path, None, None, None, "has no rows", "add at least one"))
    except DatasetError as error:
        found += error.faults
    except (OSError, pa.ArrowException) as error:
        found.append(Fault(path, None, None, None, f"cannot be read: {error}", "write it anew"))


def _complete(name: str, path: str, frame: pd.DataFrame, found: list[Fault]) -> bool:
    needed = TABLES[name].where("needed")
    lacking = [column for column in needed if column not in frame]
    others = [str(column) for column in frame.columns if column not in {FILE, LINE, *needed}]
    for column in lacking:
        near = get_close_matches(column, others, n=1)
        remedy = f"rename {near[0]!r}" if near else "add it"
        found.append(Fault(path, 1, column, None, "the column is missing", remedy))
    return not lacking


def _from_csv(content: bytes, path: str, found: list[Fault]) -> pd.DataFrame | None:
    text = _decoded(content, path, found)
    if text is None or not text.strip():
        found.append(Fault(path, None, None, None, "the file is empty", "add a head row and rows"))
        return None
    reader = csv.reader(io.StringIO(text, newline=""))
    head = [name.strip() for name in next(reader)]
    if not _head_read(head, path, found):
        return None
    rows, before = [], reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not cells:
            continue
        if len(cells) != len(head):
            message = f"has {len(cells)} cells where the head row has {len(head)}"
            remedy = 'put "…" round a text that holds a comma, or add the missing commas'
            found.append(Fault(path, line, None, None, message, remedy))
        padded = (*cells, *[""] * len(head))[: len(head)]
        rows.append((*padded, path, line))
    return pd.DataFrame(rows, columns=[*head, FILE, LINE])


def _head_read(head: list[str], path: str, found: list[Fault]) -> bool:
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        message = "columns are not separated by commas"
        found.append(Fault(path, 1, None, head[0], message, "save the file with commas"))
        return False
    twice = sorted({name for name in head if head.count(name) > 1})
    for column in twice:
        message = "two columns have this name" if column else "a column has no name"
        found.append(Fault(path, 1, column or None, None, message, "rename or remove one"))
    return not twice


def _decoded(content: bytes, path: str, found: list[Fault]) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        found.append(_encoding(path, 1, "is UTF-16, not UTF-8"))
        return content.decode("utf-16", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        message = "begins with a byte-order mark"
        found.append(Fault(path, 1, None, None, message, "save the file as UTF-8 without BOM"))
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        for number, line in enumerate(content.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                seen = line[max(error.start - 12, 0) : error.end + 12].decode("cp1258", "replace")
                message = f"is not UTF-8 (byte {line[error.start]:#04x})"
                found.append(_encoding(path, number, message, seen.strip()))
        return content.decode("utf-8", "replace")


def _encoding(path: str, line: int, message: str, seen: str | None = None) -> Fault:
    return Fault(path, line, None, seen, message, "save the file as UTF-8")


def _from_parquet(source: Source, path: str) -> Iterator[pd.DataFrame]:
    import fsspec  # noqa: PLC0415 - 0.1 s that a package of CSV files does not need

    files, root = fsspec.core.url_to_fs(f"{source.address}/{path.rstrip('/')}")
    if files.isfile(root):
        yield _as_text(pq.read_table(root, filesystem=files), path)
        return
    if not files.isdir(root):
        raise DatasetError(path, [Fault(path, None, None, None, "is missing", "add it")])
    waiting: list[pd.DataFrame] = []
    for part in sorted(files.glob(f"{root}/**/*.parquet")):
        place = f"{path.rstrip('/')}/{part[len(root) :].lstrip('/')}"
        with files.open(part) as file:
            frame = _as_text(pq.ParquetFile(file).read(), place)
        folder = PurePosixPath(part).parent.name
        if folder.startswith("organisation="):
            frame["organisation"] = folder.removeprefix("organisation=")
        waiting.append(frame)
        if sum(map(len, waiting)) >= ROWS_AT_ONCE:
            yield pd.concat(waiting, ignore_index=True).fillna("")
            waiting = []
    if waiting:
        yield pd.concat(waiting, ignore_index=True).fillna("")


def _as_text(table: pa.Table, path: str) -> pd.DataFrame:
    columns = {
        name: table[name].cast(pa.string()).fill_null("").to_pylist() for name in table.column_names
    }
    # A Parquet file has no lines; its rows are counted from 1.
    return pd.DataFrame({**columns, FILE: path, LINE: range(1, table.num_rows + 1)})
