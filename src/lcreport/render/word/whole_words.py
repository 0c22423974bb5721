"""What no line of a Word file is broken within: Covid-19, and no line begins with a dash."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport import languages
from lcreport.render.word.xml import element

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_ANY_HYPHEN = re.compile("-")
_LETTER = r"[^\W\d_]"
# A longer one, such as an address, has to break somewhere.
_NAME = re.compile(r"(?<!\S)\S{1,16}(?!\S)")
_HYPHEN = re.compile(rf"(?<={_LETTER})-(?=\d)|(?<=\d)-(?={_LETTER})")
# A document's number, 1429/QĐ-UBND: no longer, for a table's column is as wide as such a word.
_NUMBER = re.compile(r"(?<!\S)\d{1,5}/\S{2,9}(?=[\s,;.)]|$)")
# "chính trị - xã hội", "2021 – 2025": the word before it is short, or its line would be.
_DASHED = re.compile(r"(?<!\w)\w{1,8} (?=[-–] )")
# 30 September 2021: where lines are long.
_DAY = rf"\b\d{{1,2}} (?={_LETTER}{{3,9}} [12]\d{{3}}\b)"
_NO_BREAK = "\N{NO-BREAK SPACE}"
# Of a cell, in Word's measure; in a narrower one a word and a dash may need more than a line.
_NARROW = 1300


def keep(root: BaseOxmlElement, language: str) -> None:
    """Have Word and LibreOffice keep whole what a reader would stumble over in two lines.

    The words stay as they are for whoever copies them: Word's own sign stands for such a hyphen.

    Args:
        root: The body of a file, or its footnotes.
        language: Of its texts.
    """
    amount = _amount(language)
    for text in list(root.iter(qn("w:t"))):
        said = text.text or ""
        if (" " not in said and "-" not in said) or _is_code(text):
            continue
        width = _cell_width(text)
        if width is None:
            said = amount.sub(_with_no_breaks, said)
        if width is None or width >= _NARROW:
            said = _DASHED.sub(_with_no_breaks, said)
        first, *others = _parts(said)
        text.text = first
        for part in reversed(others):
            behind = element("w:t")
            behind.text = part
            behind.set(qn("xml:space"), "preserve")
            text.addnext(behind)
            text.addnext(element("w:noBreakHyphen"))


def _parts(text: str) -> list[str]:
    """The text cut at the hyphens that no line ends with.

    >>> _parts("phòng, chống dịch Covid-19; 15-ĐA/TU, 1429/QĐ-UBND")
    ['phòng, chống dịch Covid', '19; 15', 'ĐA/TU, 1429/QĐ', 'UBND']
    """
    ends = [
        found.start() + hyphen.start()
        for pattern, hyphens in ((_NAME, _HYPHEN), (_NUMBER, _ANY_HYPHEN))
        for found in pattern.finditer(text)
        for hyphen in hyphens.finditer(found[0])
    ]
    ends = sorted({*ends})
    begins = [0, *(end + 1 for end in ends)]
    return [text[begin:end] for begin, end in zip(begins, [*ends, len(text)], strict=True)]


def _is_code(text: BaseOxmlElement) -> bool:
    run = text.getparent()
    if run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is not None:
        return True
    style = next(run.iterancestors(qn("w:p"))).find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == "Code"


def _cell_width(text: BaseOxmlElement) -> int | None:
    """That of the cell that it stands in; None where it stands in none."""
    cell = next(text.iterancestors(qn("w:tc")), None)
    if cell is None:
        return None
    width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    given = "" if width is None else width.get(qn("w:w"), "")
    # An office's own table may give a share of the page.
    return int(given) if given.isdecimal() else 0


@cache
def _amount(language: str) -> re.Pattern[str]:
    """An amount of money, "VND 7.912 billion" or "28,787 tỷ" of "28,787 tỷ đồng"; a day's month."""
    own = languages.language(language)
    scales = [own.unit_around(own.text(key)) for _, key in languages.MONEY_SCALES]
    before = "|".join(sorted({re.escape(name) for name in own.money_before}))
    # Of "tỷ đồng" one word: with more, the lines before would be spread too wide.
    behind = "|".join(re.escape(words.partition(" ")[0]) for _, words in scales)
    named = rf"\b(?:{before}) (?=\d)|" if before else ""
    return re.compile(rf"{named}(?<=\d) (?:{behind})\b|{_DAY}")


def _with_no_breaks(found: re.Match[str]) -> str:
    return found[0].replace(" ", _NO_BREAK)
