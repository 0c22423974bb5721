"""What a sheet computes from its own cells, computed again: total blocks and numbered columns."""

from __future__ import annotations

import ast
import operator
import re
from collections import defaultdict
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import TYPE_CHECKING

from lcreport.errors import Fault
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.intake.sheet_reading import Missed, SheetFigure

_TOTAL = re.compile(
    r"(?:tong(?: cong| so| chung)?|cong|tong toan (?:huyen|tinh|xa)|"
    r"toan (?:huyen|tinh|xa|thanh pho|thi xa|quan|vung|nganh)|chung|(?:grand )?totals?|sum)"
    r"(?:\s*[:(].*)?"
)
_SIGNS = str.maketrans(":x×−–", "/**--")
_OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_HALF = Decimal("0.5")


def is_total(name: str) -> bool:
    """True where a name says that its row is the total of others.

    >>> is_total("TỔNG CỘNG"), is_total("Tổng công ty Điện lực")
    (True, False)
    """
    return _TOTAL.fullmatch(plain(name)) is not None


def total_doubts(
    totals: Sequence[SheetFigure], figures: Sequence[SheetFigure], missed: Sequence[Missed]
) -> list[Fault]:
    """Totals that are not the sum of what they stand for.

    A total of shares is no sum and is passed over. Where a figure is missing, the total may well
    know it: then only a total below the sum of the rest is in doubt.
    """
    parts: dict[tuple[str, str, str], list[SheetFigure]] = defaultdict(list)
    for figure in figures:
        parts[_counted(figure)].append(figure)
    gaps = {(plain(one.indicator), str(one.period)) for one in missed}
    doubts = []
    for total in totals:
        key = _counted(total)
        numbers = [part.value.number for part in parts[key] if part.value.number is not None]
        number = total.value.number
        if (
            total.unit == "%"
            or total.kind in {"rate", "rank"}
            or len(numbers) < 2
            or number is None
        ):
            continue
        found = sum(numbers, Decimal(0))
        # Each part may have been rounded before it was written.
        close = abs(number - found) <= _step(numbers) * len(numbers) * _HALF
        if close or (key[:2] in gaps and number > found):
            continue
        doubts.append(
            Fault(
                total.sheet, total.row, total.column, total.value.printed or f"{number:f}",
                f"is not the sum of its {len(numbers)} figures, {found:f}",
                "correct the total or the figure that is wrong", "doubt",
            )
        )  # fmt: skip
    return doubts


def _counted(figure: SheetFigure) -> tuple[str, str, str]:
    # A plan of all is no sum of what they did.
    return plain(figure.indicator), str(figure.period), figure.role


def _step(numbers: Iterable[Decimal]) -> Decimal:
    """The last digit that the numbers have, 0 where all are whole."""
    exponent = min(number.as_tuple().exponent for number in numbers)
    return Decimal(1).scaleb(int(exponent)) if int(exponent) < 0 else Decimal(0)


def computed(formula: str, cells: Mapping[int, Decimal]) -> Decimal | None:
    """What a column's arithmetic gives for a row; None where a cell of it is missing.

    >>> computed("c3+c4", {3: Decimal(4), 4: Decimal(5)})
    Decimal('9')

    Args:
        formula: As `read_heads` gives it: places of columns as `c3`.
        cells: Place → its number.
    """
    written = formula.translate(_SIGNS)
    # "(%)" after the arithmetic says what it gives, and is no part of it.
    written = re.sub(r"\(?\s*%\s*\)?", "", written).replace(",", ".").strip()
    try:
        # Never by `eval`: somebody sent it.
        return _evaluate(ast.parse(written, mode="eval").body, cells)
    except (SyntaxError, KeyError, InvalidOperation, DivisionByZero, ValueError):
        return None


def _evaluate(node: ast.expr, cells: Mapping[int, Decimal]) -> Decimal:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _evaluate(node.left, cells), _evaluate(node.right, cells)
        return Decimal(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Name):
        return cells[int(node.id.removeprefix("c"))]
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    raise ValueError(ast.dump(node))


def is_off(written: Decimal, found: Decimal) -> bool:
    """True where a written result is another than the computed one, beyond its own rounding.

    A share may be written without its factor 100.
    """
    step = Decimal(1).scaleb(int(written.as_tuple().exponent)) if written else Decimal(1)
    # Spreadsheets calculate with binary fractions, which are off in the last of their 15 digits.
    allowed = max(min(step, Decimal(1)) * _HALF, abs(found) / 10**9)
    return all(abs(written - found * factor) > allowed for factor in (1, 100))
