"""Formats of numbers in a workbook that show another number than the cell holds.

An office checks what it sees: 1,235 k where the cell holds 1234567, or nothing where it holds 40.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from functools import cache
from typing import TYPE_CHECKING

from lcreport.dataset import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is only shown beside a number: texts, escaped letters, room, filling, colours, currencies.
_BESIDE = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
# Commas between places part thousands; behind the last of them each leaves three digits out.
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_PLACES = re.compile(r"[0#?]")
_TEXT = re.compile(r"General|@|[dmyhs]", re.IGNORECASE)
_DECIMALS = re.compile(r"\.([0#?]+)")
_CONDITION = re.compile(r"(?:\[[^\]<>=]*\])*\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
# A minus, brackets, or the red that accountants have for a loss.
_NEGATIVE = re.compile(r"[-−–(]|\[(?!\$|<|>|=)")
_WRITTEN = re.compile(r"[0-9][0-9.,\s]*")
_LAST_MARK = re.compile(r"([0-9.,]*)([.,])([0-9]+)")
_OTHERWISE = re.compile(r"[0-9][eE][-+]?[0-9]|[0-9]/[0-9]")
SCALES = {
    **{word: int(scale) for word, scale in amounts.SCALES.items()},
    "thousand": 10**3, "tr": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
"""Scale words of prose, and those that tables and formats write besides."""
_SHORT_SCALES = {**SCALES, "k": 10**3}
# By itself, for "km" and "tr.đ" are units.
_SCALE = re.compile(rf"(?<![^\W\d_])({'|'.join(_SHORT_SCALES)})(?![^\W\d_])", re.IGNORECASE)
_FORMAT = "format "
_BY_SIGN = 3
"""Sections of a format: of positive numbers, of negative ones, of 0; a fourth is of texts."""


def is_percentage(code: str) -> bool:
    r"""Whether a number is shown a hundredfold: not where the sign is only written beside it.

    >>> is_percentage("0.0%"), is_percentage('0"%"'), is_percentage(r"0\%")
    (True, False, False)
    """
    return "%" in _BESIDE.sub("", code)


def hides(code: str, number: float) -> bool:
    """Whether a format shows another number than this, or none.

    Rounding hides nothing: everybody knows that 12.3 shown may be 12.34. A dash for 0, as
    accountants have it, does not either.

    >>> [hides(code, 40) for code in ("#,##0", "0,", ";;;", '0.0,"k"', '0;-0;"–"')]
    [False, True, True, True, False]

    Args:
        code: The format, as the file has it.
        number: What the cell holds.
    """
    section = _section(code, number)
    bare = _BESIDE.sub("", section)
    # One section alone is given its minus by the program, and so is one with a condition.
    is_of_negative = number < 0 and ";" in code and not _CONDITION.match(section)
    if _SCALED.search(bare) or (is_of_negative and not _NEGATIVE.search(section)):
        return True
    if not _PLACES.search(bare):
        # The office sees a word in the place of the number; for 0 a dash is one for it.
        return not _TEXT.search(bare) and not (number == 0 and section.strip())
    # Where every place is #, nothing stands there for 0.
    decimals = _DECIMALS.search(bare)
    places = len(decimals[1]) + 2 * bare.count("%") if decimals else 2 * bare.count("%")
    return "0" not in bare and "?" not in bare and round(number, places) == 0


def may_hide(code: str) -> bool:
    """Whether a format shows other numbers than cells hold, whichever they are."""
    return any(disguise(code, number) for number in (1, -1, 0))


def disguise(code: str, number: float) -> str:
    """How a cell is shown that its office may read as another number; empty for any other."""
    is_other = hides(code, number) or scale(_words(code, number)) != 1
    return f"{_FORMAT}{code}" if is_other else ""


def scale(words: str) -> int:
    """What words beside a number multiply it by for whoever reads them; 1 for most words.

    >>> scale(" triệu đồng"), scale(" km"), scale("1,2 tỷ")
    (1000000, 1, 1000000000)
    """
    found = _SCALE.search(words)
    return _SHORT_SCALES[found[1].casefold()] if found else 1


def month_or_year(code: str, date: dt.date) -> str:
    """What a date is seen as where its format leaves out the day; empty where it shows it.

    >>> day = dt.date(2024, 6, 1)
    >>> month_or_year("mmm-yy", day), month_or_year("yyyy", day), month_or_year("d/m/yyyy", day)
    ('06/2024', '2024', '')
    """
    bare = _BESIDE.sub("", code).lower()
    if "y" not in bare or "d" in bare:
        return ""
    return f"{date:%m/%Y}" if "m" in bare else f"{date:%Y}"


def only_says(disguise: str, number: float, wanted: object) -> bool:
    """Whether what stands beside a number is the scale of its row's unit, which hides nothing.

    Args:
        disguise: A format, or a text as it is shown.
        number: What the cell holds.
        wanted: The scale of the unit.
    """
    code = disguise.removeprefix(_FORMAT)
    if code == disguise:
        text = disguise.strip("'")
        return shows(text, number) and scale(text) == wanted
    return not hides(code, number) and scale(_words(code, number)) == wanted


def _words(code: str, number: float) -> str:
    """What a format writes beside a number, as far as it is words."""
    beside = _BESIDE.findall(_section(code, number))
    return "".join(
        # Of a currency its sign alone: [$triệu-42A].
        part[2:-1].partition("-")[0] if part.startswith("[$") else part.strip('"\\')
        for part in beside
        if part[0] not in "_*[" or part.startswith("[$")
    )


@cache
def _sections(code: str) -> tuple[str, ...]:
    found, last = [], 0
    # Not within a text: '0" ; "' is one section.
    for match in re.finditer(f"{_BESIDE.pattern}|;", code):
        if match[0] == ";":
            found.append(code[last : match.start()])
            last = match.end()
    return (*found, code[last:])


def _section(code: str, number: float) -> str:
    """The part of a format that a number is shown by."""
    sections = _sections(code)[:_BY_SIGN]
    conditions = [_CONDITION.match(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARED[condition[1]](number, float(condition[2])):
                return section
        return sections[-1]
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) == _BY_SIGN:
        return sections[-1]
    return sections[0]


def shows(text: str, number: float) -> bool:
    """Whether a text shows a number, however it is rounded and whatever parts its thousands.

    >>> [shows(text, 1234567) for text in ("1.234.567,0", "1 234 567 ₫", "1.235", "1,2 tr", "ẩn")]
    [True, True, False, False, False]
    """
    found = _WRITTEN.findall(text)
    # Powers of ten and fractions are read by nobody here.
    if len(found) > 1 or (found and _OTHERWISE.search(text)):
        return True
    return any(
        abs(abs(number) - read) <= 0.5 * 10.0**-decimals + 1e-9 * abs(number)
        for written in found
        for read, decimals in _readings(re.sub(r"\s", "", written).strip(".,"))
    )


def _readings(written: str) -> Iterator[tuple[float, int]]:
    """A number without spaces as it can be read, with its decimals."""
    yield float(re.sub("[.,]", "", written) or 0), 0
    if (last := _LAST_MARK.fullmatch(written)) is not None and last[2] not in last[1]:
        yield float(f"{re.sub('[.,]', '', last[1]) or 0}.{last[3]}"), len(last[3])
