"""The rows of a CSV file as offices save it: which letters it is in, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from typing import TYPE_CHECKING

from lcreport.dataset import limits
from lcreport.errors import DatasetError, Fault
from lcreport.intake import workbook_limits

if TYPE_CHECKING:
    from lcreport.intake.workbooks import SheetCell

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark begins that of UTF-32.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a Vietnamese Windows calls "ANSI"; accents on vowels stand there as letters of their own.
_WINDOWS = "cp1258"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")


def rows_of(content: bytes, file: str) -> list[list[SheetCell]]:
    """Its rows, all equally long.

    Args:
        content: The file.
        file: Its name, for messages.

    Raises:
        DatasetError: it is no text that can be read, or too wide.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    text = _text(content, file)
    head = text[:4096]
    # Where "," is the decimal mark, Excel parts columns by ";", and tabs come from copying.
    # A comma counts for a third, for it also stands inside numbers and names.
    mark = max(";\t,", key=lambda mark: head.count(mark) if mark != "," else head.count(",") / 3)
    try:
        rows: list[list[SheetCell]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        ]
    except csv.Error as error:
        raise workbook_limits.refused(file, f"cannot be read: {error}", "save it anew") from error
    # csv has a limit of its own, which any package may raise for the whole process.
    longest = max((len(cell) for row in rows for cell in row if isinstance(cell, str)), default=0)
    if longest > limits.CELL_CHARACTERS:
        message = f"cannot be read: a cell holds {longest:,} characters"
        remedy = f"close its quote, or shorten it to {limits.CELL_CHARACTERS:,}"
        raise workbook_limits.refused(file, message, remedy)
    width = max(map(len, rows), default=0)
    if width > limits.SHEET_COLUMNS or width * len(rows) > limits.SHEET_CELLS:
        # Every row is filled up to the longest one.
        message = f"has {len(rows):,} rows of up to {width:,} cells"
        raise workbook_limits.refused(file, message, "give the table alone")
    return [row + [""] * (width - len(row)) for row in rows]


def _text(content: bytes, file: str) -> str:
    encoding = next((name for mark, name in _MARKED if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        windows = _of_windows(content) if encoding == "utf-8" else None
        if windows is None:
            message = "is no text in UTF-8, UTF-16 or Vietnamese Windows letters"
            fault = Fault(file, None, None, None, message, "save it as CSV UTF-8")
            raise DatasetError(f"{fault}", [fault]) from error
        return windows


def _of_windows(content: bytes) -> str | None:
    """The text in Vietnamese Windows letters; None where it makes no Vietnamese words.

    Any bytes can be read so. What tells Vietnamese apart is that every tone stands on a vowel.
    """
    try:
        text = content.decode(_WINDOWS)
    except UnicodeDecodeError:
        return None
    tones = [at for at, letter in enumerate(text) if letter in _TONES]
    if not tones or any(at == 0 or text[at - 1] not in _VOWELS for at in tones):
        return None
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in text):
        return None
    return unicodedata.normalize("NFC", text)
