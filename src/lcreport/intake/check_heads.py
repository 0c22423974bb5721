"""Whether the heads of a sheet say of which period each of its figures is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.errors import Fault, PeriodError
from lcreport.intake import decimal_marks, head_words, read_cell
from lcreport.intake.count_cells import letters
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from lcreport.intake.sheet_table import SheetTable
    from lcreport.period import Period


def are_fit(table: SheetTable) -> bool:
    """Note what is wrong with a sheet's heads; True where its rows can be read.

    Columns that are passed over are noted as information.
    """
    before = len(table.reading.faults)
    if not _has_second_table(table, alike=True):
        _check_columns(table)
    return len(table.reading.faults) == before


def _check_columns(table: SheetTable) -> None:
    bare, unknown = [], []
    for place, column in enumerate(table.heads.columns):
        numbers, texts = _below(table, place)
        if column.meaning == "none" and numbers:
            bare.append(place)
        # Words alone are remarks; numbers would be figures that are lost.
        elif column.meaning == "unknown" and (numbers or not texts):
            unknown.append(place)
        elif column.meaning in {"unknown", "computed"} and place not in table.heads.arithmetic:
            _pass_over(table, place)
    if bare:
        named = ", ".join(map(letters, bare))
        table.fault(
            table.heads.row, None, named, "have no head, and numbers stand below",
            "write above each what it is, such as Quý II in a row below Năm 2023",
        )  # fmt: skip
    for place in unknown:
        table.fault(
            table.heads.row, place, table.heads.columns[place].head,
            "is neither a known column nor a period, or stands twice",
            "write a period as 2021-9M, 2021-Q3 or 9 tháng đầu năm 2021; write Đơn vị above the "
            "names of offices; remove other columns",
        )  # fmt: skip
    # The column that is not understood may be the one with the periods.
    if not bare and not unknown:
        _check_periods(table)


def _below(table: SheetTable, place: int) -> tuple[int, int]:
    """How many cells below a head hold numbers, and how many other words."""
    numbers = words = 0
    for number, row in enumerate(table.sheet.rows[table.heads.below :], table.heads.below):
        cell = row[place] if place < len(row) else ""
        if isinstance(cell, float) or decimal_marks.NUMBER.fullmatch(read_cell.text(cell)):
            numbers += 1
        # Signatures below the table stand in rows that name nothing.
        elif read_cell.text(cell) and table.text(number, table.heads.leading):
            words += 1
    return numbers, words


def _pass_over(table: SheetTable, place: int) -> None:
    table.reading.doubts.append(
        Fault(
            table.sheet.title, table.heads.row + 1, letters(place),
            table.heads.columns[place].head, "is passed over",
            "nothing to do, unless it holds figures: name the column's period then",
            "information",
        )
    )  # fmt: skip


def _check_periods(table: SheetTable) -> None:
    wide = table.heads.places("figures")
    if table.heads.is_long == bool(wide) and not (table.heads.places("value") and not wide):
        table.fault(
            table.heads.row, None, "", "does not say of which periods the figures are",
            "give either one column a period, or the columns period and value",
        )  # fmt: skip
        return
    if table.heads.is_long:
        return
    seen: dict[tuple[str, ...], int] = {}
    for place in table.places:
        column = table.heads.columns[place]
        period = _period_of(table, place)
        if period is None:
            table.fault(
                table.heads.row, place, column.head, "names no year, and no title above does",
                "write it with its year, such as 2021-9M or Quý III năm 2021; or give --period",
            )  # fmt: skip
            continue
        whose = map(plain, (column.organisation, column.indicator))
        key = (str(period), column.written.role, *whose)
        # "Diễn giải" behind figures explains them, unless the same periods follow it once more.
        if key in seen and _has_second_table(table, alike=False):
            return
        if key in seen:
            table.fault(
                table.heads.row, place, column.head,
                f"is neither a known column nor a period, or stands twice: {period} is in "
                f"column {letters(seen[key])} too",
                "keep one of the two",
            )  # fmt: skip
        seen.setdefault(key, place)


def _has_second_table(table: SheetTable, *, alike: bool) -> bool:
    """Note a column behind the first figures in which rows are named once more.

    Args:
        table: The table with its heads.
        alike: Whether its head must be that of the first column that names them.
    """
    columns = table.heads.columns
    naming = [place for place in range(len(columns)) if _names_rows(table, place)]
    begin = min(table.heads.places("figures"), default=len(columns))
    for place in naming:
        is_alike = plain(columns[place].head) == plain(columns[naming[0]].head)
        if place > begin and (is_alike or not alike) and _below(table, place)[1]:
            table.fault(
                table.heads.row, place, columns[place].head,
                f"begins a second table beside the one that begins in column {letters(naming[0])}",
                "put it below the first, with its heads, or on a sheet of its own",
            )  # fmt: skip
            return True
    return False


def _names_rows(table: SheetTable, place: int) -> bool:
    return table.heads.leading in map(head_words.fixed, table.heads.columns[place].path)


def _period_of(table: SheetTable, place: int) -> Period | None:
    written = table.heads.columns[place].written
    try:
        return written.period(table.beside(place))
    except PeriodError as error:
        table.fault(table.heads.row, place, table.heads.columns[place].head, f"{error}", "mend it")
        return None
