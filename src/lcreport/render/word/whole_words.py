"""What no line of a Word file is broken within: Covid-19, and no line begins with a dash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport.render.word.xml import element

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_LETTER = r"[^\W\d_]"
# A longer one, such as an address, has to break somewhere.
_NAME = re.compile(r"(?<!\S)\S{1,16}(?!\S)")
_HYPHEN = re.compile(rf"(?<={_LETTER})-(?=\d)|(?<=\d)-(?={_LETTER})")
# "chính trị - xã hội", "2021 – 2025": the word before it is short, or its line would be.
_DASHED = re.compile(r"(?<!\w)\w{1,8} (?=[-–] )")
_NO_BREAK = "\N{NO-BREAK SPACE}"
# Of a cell, in Word's measure; in a narrower one a word and a dash may need more than a line.
_NARROW = 1300


def keep(root: BaseOxmlElement) -> None:
    """Have Word and LibreOffice keep whole what a reader would stumble over in two lines.

    The words stay as they are for whoever copies them: Word's own sign stands for such a hyphen.

    Args:
        root: The body of a file, or its footnotes.
    """
    for text in list(root.iter(qn("w:t"))):
        said = text.text or ""
        if not ({*"-–"} & {*said}) or _is_code(text):
            continue
        if not _is_narrow(text):
            said = text.text = _DASHED.sub(lambda found: f"{found[0][:-1]}{_NO_BREAK}", said)
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

    >>> _parts("phòng, chống dịch Covid-19; 15-ĐA/TU")
    ['phòng, chống dịch Covid', '19; 15', 'ĐA/TU']
    """
    ends = [
        found.start() + hyphen.start()
        for found in _NAME.finditer(text)
        for hyphen in _HYPHEN.finditer(found[0])
    ]
    begins = [0, *(end + 1 for end in ends)]
    return [text[begin:end] for begin, end in zip(begins, [*ends, len(text)], strict=True)]


def _is_code(text: BaseOxmlElement) -> bool:
    run = text.getparent()
    if run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is not None:
        return True
    style = next(run.iterancestors(qn("w:p"))).find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == "Code"


def _is_narrow(text: BaseOxmlElement) -> bool:
    cell = next(text.iterancestors(qn("w:tc")), None)
    width = None if cell is None else cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    return width is not None and int(width.get(qn("w:w"))) < _NARROW
