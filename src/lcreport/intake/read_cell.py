"""What one cell of a spreadsheet says: a number, words that hold one, or nothing."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.dataset import amounts, numbers
from lcreport.errors import AmountError
from lcreport.intake import decimal_marks, number_formats
from lcreport.intake.read_periods import plain
from lcreport.intake.workbooks import SheetCell

if TYPE_CHECKING:
    from lcreport.dataset.tables import Qualifier
    from lcreport.intake.decimal_marks import DecimalMark

__all__ = ["Misread", "Missing", "SheetCell", "Unit", "Value", "read", "text"]

# Not the joiners beside them, by which words of some scripts are told apart.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Without accents. "-" is what Vietnamese yearbooks print where nothing occurred, but offices write
# it for "not known" as well: it counts as missing, never as 0.
_MISSING = {
    "-", "--", "–", "—", "x", "×", "...", "..", "…", ". . .", "n/a", "na", "n.a.", "chua co",
    "chua co so", "chua co so lieu", "khong co so lieu", "khong co", "chua bao cao",
    "chua tong hop", "chua thong ke", "khong ro", "khong thu thap", "kxd", "not available",
    "no data", "missing",
}  # fmt: skip
# "triệu" and "tỷ" alone mean đồng; "nghìn" alone may be of anything, such as nghìn người.
_SCALES = {
    "": 1, "ng": 10**3, "1000": 10**3, "1000000": 10**6,
    **{plain(word): scale for word, scale in number_formats.SCALES.items()},
}  # fmt: skip
# A longer word before the one that it begins with: "tr" before "triệu" would leave "iệu".
_WORDS = "|".join(sorted(filter(str.isalpha, _SCALES), key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<scale>1[.,]?000 ?000|1[.,]?000|{_WORDS}|)"
    r"[ .]*(?:(?P<money>dong|d|vnd|vn dong|viet nam dong)\b\.?|(?<=trieu)|(?<=ty)|(?<=tr))"
)
# English tables put the currency first: "VND billion".
_CURRENCY_FIRST = re.compile(
    r"(?P<money>vnd|vnđ|đồng|dong)\s+(?P<scale>thousand|million|billion|mn|bn)", re.IGNORECASE
)
_SCALED = re.compile(
    r"(?P<scale>1[.,]?000|nghìn|ngàn|triệu|thousand|million)\s+(?P<unit>\D+)", re.IGNORECASE
)
# What English offices write, and signs, in the words that `amounts` reads. A longer sign stands
# before the one that it begins with: ">=" before ">".
_QUALIFIERS = (
    ("more than", "hơn"), ("over", "trên"), ("at least", "ít nhất"), (">=", "ít nhất"),
    ("≥", "ít nhất"), (">", "hơn"), ("less than", "dưới"), ("under", "dưới"), ("at most", "tối đa"),
    ("up to", "tối đa"), ("no more than", "không quá"), ("<=", "tối đa"), ("≤", "tối đa"),
    ("<", "dưới"), ("about", "khoảng"), ("around", "khoảng"), ("approximately", "khoảng"),
    ("nearly", "gần"), ("almost", "gần"), ("~", "khoảng"), ("≈", "khoảng"), ("ước", "khoảng"),
)  # fmt: skip
_SCALE_WORD = re.compile(rf"\b(?:{'|'.join(amounts.SCALES)})\b", re.IGNORECASE)
_RANGE = re.compile(r"[0-9](?:\s*[^\W\d]+)?\s*(?:đến|tới|to|[-–—])\s*[0-9]", re.IGNORECASE)
# As Excel shows them, and LibreOffice ("Err:502").
_ERRORS = re.compile(
    r"#(?:N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|DIV/0!|SPILL!|CALC!|GETTING_DATA)|Err:\d+"
)
# Accountants write (5) for −5.
_NEGATIVE = re.compile(r"[-−–]\s*(?=[0-9])|\((?=[0-9].*\)$)")
_TYPE_NUMBER = "type it as a number, or name the decimal mark once with --decimal-mark"


@dataclass(frozen=True, slots=True)
class Unit:
    """A row's unit: đồng and 1 000 000 for "triệu đồng", otherwise the unit itself and 1."""

    name: str
    scale: Decimal = Decimal(1)

    @classmethod
    def parse(cls, text: str) -> Unit:
        """The unit that a cell names, however it is abbreviated.

        >>> Unit.parse("tỷ đồng"), Unit.parse("Tr.đ").name, Unit.parse("m2").name
        (Unit(name='đồng', scale=Decimal('1000000000')), 'đồng', 'm²')
        >>> Unit.parse("VND billion")
        Unit(name='đồng', scale=Decimal('1000000000'))
        """
        written = tidy(text).strip("()")
        written = tidy(re.sub(r"(?i)^(?:đvt|đơn vị tính|đơn vị|unit)\s*:", "", written))
        written = _CURRENCY_FIRST.sub(r"\g<scale> \g<money>", written)
        money = _MONEY.fullmatch(plain(written))
        if money is not None and written:
            return cls(amounts.DONG, Decimal(_SCALES[re.sub(r"[ .,]", "", money["scale"])]))
        scaled = _SCALED.fullmatch(written)
        if scaled is not None:
            scale = _SCALES[re.sub(r"[.,]", "", plain(scaled["scale"]))]
            return cls(scaled["unit"].strip(), Decimal(scale))
        return cls(re.sub(r"(?<=m)([23])\b", lambda power: "²³"[int(power[1]) - 2], written))

    def is_like(self, other: Unit | str) -> bool:
        """True where both are one unit but for letters' case and scale."""
        name = other if isinstance(other, str) else other.name
        return tidy(self.name).casefold() == tidy(name).casefold()


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's figure; None where it is only described. `printed` is the text, if it is one."""

    number: Decimal | None
    qualifier: Qualifier = "exact"
    printed: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell that says that there is no figure; `mark` is empty where nothing stands there."""

    mark: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a cell is not a figure, and what would mend it."""

    message: str
    remedy: str


def read(
    cell: SheetCell,
    unit: Unit,
    mark: DecimalMark = "",
    *,
    is_percentage: bool = False,
    disguise: str = "",
) -> Value | Missing | Misread:
    """The figure of a cell in its row's unit.

    >>> read(12.5, Unit.parse("triệu đồng")).number
    Decimal('12500000')
    >>> read(0.0312, Unit("%"), is_percentage=True).number
    Decimal('3.12')
    >>> read("trên 813 tỷ đồng", Unit.parse("triệu đồng")).number
    Decimal('813000000000')

    Args:
        cell: The cell.
        unit: The row's; one without a name takes the cell's own.
        mark: The decimal mark that the column shows.
        is_percentage: Whether the number is shown as a percentage.
        disguise: How it is shown, where that is as another number.
    """
    found = _read(cell, unit, mark, is_percentage=is_percentage, disguise=disguise)
    number = found.number if isinstance(found, Value) else None
    # What a dataset would refuse is refused where its place in the spreadsheet is known.
    if number is not None and numbers.number(f"{number:f}") is None:
        return Misread(
            "is too large, too small or too long to be kept as a number", "look at its unit"
        )
    return found


def _read(
    cell: SheetCell, unit: Unit, mark: DecimalMark, *, is_percentage: bool, disguise: str
) -> Value | Missing | Misread:
    # Before numbers, for True is an int in Python.
    if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
        kind = "a yes or no" if isinstance(cell, bool) else "a date or time"
        return Misread(f"is {kind}, no figure", "write a number")
    if isinstance(cell, (int, float)):
        # By its shortest digits: Decimal(0.1) has 55 of them.
        return _of_number(Decimal(repr(cell)), unit, disguise, is_percentage=is_percentage)
    written = tidy(cell)
    if not written or plain(written) in _MISSING:
        return Missing(written)
    if _ERRORS.fullmatch(written):
        return Misread("is an error of the spreadsheet", "mend its formula, or write the number")
    if written.startswith("="):
        return Misread(
            "is a formula without its result", "open the file, calculate, and save it again"
        )
    return _of_text(written, unit, mark)


def _of_number(
    number: Decimal, unit: Unit, disguise: str, *, is_percentage: bool
) -> Value | Misread:
    if disguise and not number_formats.only_says(disguise, float(number), unit.scale):
        return Misread(
            f"is not what its office sees ({disguise})",
            "format it as a plain number, and look whether it is the one that was meant",
        )
    if not is_percentage:
        return Value(_short(number * unit.scale))
    if unit.name not in {"", "%"}:
        return Misread(
            f"is shown as a percentage, and the row counts {unit.name!r}",
            "format it as a number, or give the row the unit %",
        )
    return Value(_short(number * 100), unit="%")


def _of_text(written: str, unit: Unit, mark: DecimalMark) -> Value | Misread:
    negative = _NEGATIVE.match(written) is not None
    body = _NEGATIVE.sub("", written, count=1).removesuffix(")") if negative else written
    body = body.removeprefix("+") if not negative else body
    number = decimal_marks.read(body, mark) if decimal_marks.NUMBER.fullmatch(body) else None
    if number is not None:
        number = -number if negative else number
        return Value(_short(number * unit.scale), printed=written)
    found = [match[0] for match in decimal_marks.NUMBER.finditer(body)]
    read_as = {text: decimal_marks.read(text, mark or _of_words(body)) for text in found}
    unread = [text for text, value in read_as.items() if value is None]
    if unread:
        return Misread("is text, and may mean two numbers", _TYPE_NUMBER)
    spelled = decimal_marks.NUMBER.sub(lambda match: _vietnamese(read_as[match[0]]), body)
    result = _from_words(spelled, written, unit)
    if negative and isinstance(result, Value) and result.number is not None:
        return Value(-result.number, result.qualifier, written, result.unit)
    return result


def _of_words(body: str) -> DecimalMark:
    """The decimal mark of a number inside Vietnamese words, which are an amount as prose has it."""
    try:
        amount = amounts.read(body)
    except AmountError:
        return ""
    return "," if amount.qualifier != "exact" or _SCALE_WORD.search(body) else ""


def evidence(cell: SheetCell) -> list[str]:
    """The written numbers of a cell, as evidence of what its column's marks mean."""
    if not isinstance(cell, str):
        return []
    written = tidy(cell)
    found = [match[0] for match in decimal_marks.NUMBER.finditer(written)]
    if (
        len(found) == 1
        and not decimal_marks.shown_by(found[0])
        and "." in found[0]
        and _of_words(written)
    ):
        # "trên 3.900" is Vietnamese prose, in which a full stop parts thousands.
        return [f"{found[0]},0"]
    return found


def _vietnamese(number: Decimal | None) -> str:
    return f"{number or 0:f}".replace(".", ",")


def _from_words(spelled: str, written: str, unit: Unit) -> Value | Misread:
    lower = spelled.lower()
    for word, vietnamese in _QUALIFIERS:
        if lower.startswith(word):
            spelled = f"{vietnamese} {spelled[len(word) :].strip()}"
            break
    try:
        found = amounts.read(spelled)
    except AmountError:
        if _RANGE.search(written):
            return Misread(
                "is a range, and a figure is one number",
                "write its lower end with “ít nhất”, its upper end with “tối đa”, or what lies "
                "between with “khoảng”",
            )
        return Misread(
            "is no figure",
            "write a number; 0 where nothing occurred, nothing where it is not known",
        )
    own = Unit.parse(found.unit)
    if own.name and unit.name and not own.is_like(unit):
        return Misread(f"is not in {unit.name!r}, the row's unit", "write it in that unit")
    if found.value is None:
        return Value(None, found.qualifier, written, own.name)
    # Words that name no unit are in the row's own, with its scale.
    scale = own.scale if found.unit else unit.scale
    return Value(_short(Decimal(repr(found.value)) * scale), found.qualifier, written, own.name)


def _short(number: Decimal) -> Decimal:
    """A number without needless digits: 3.1200 is 3.12, 758200000000.0 is whole."""
    if not number:
        # -0 too, whose sign would be printed.
        return Decimal(0)
    return number.to_integral() if number == number.to_integral() else number.normalize()


def tidy(text: str) -> str:
    """A text in one Unicode form, with single plain spaces."""
    # A zero-width space, which comes along from web pages, is none to `split`.
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def no_name(cell: SheetCell) -> Misread | None:
    """Why a cell is the name of nothing; None where it may be one.

    >>> no_name("#N/A").message
    'is an error of the spreadsheet'
    """
    # Excel makes a date of a name such as "1-5".
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return Misread("is a date or time, no name", "write the name as text")
    if _ERRORS.fullmatch(text(cell)):
        return Misread("is an error of the spreadsheet", "mend its formula, or write the name")
    return None


def text(cell: SheetCell) -> str:
    """A cell as text; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return tidy(str(cell))
