"""Word's signs for what no line of a file is broken within: `unbroken` says what that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport.render import unbroken
from lcreport.render.word.xml import element

if TYPE_CHECKING:
    import re

    from docx.oxml.xmlchemy import BaseOxmlElement

_NO_BREAK = "\N{NO-BREAK SPACE}"


def keep(root: BaseOxmlElement, language: str) -> None:
    """Have Word and LibreOffice keep whole what a reader would stumble over in two lines.

    The words stay as they are for whoever copies them: Word's own sign stands for such a hyphen.

    Args:
        root: The body of a file, or its footnotes.
        language: Of its texts.
    """
    for text in list(root.iter(qn("w:t"))):
        said = text.text or ""
        if (" " not in said and "-" not in said) or _is_code(text):
            continue
        is_in_cell = next(text.iterancestors(qn("w:tc")), None) is not None
        pattern = unbroken.IN_CELLS if is_in_cell else unbroken.in_word(language)
        first, *others = _parts(said, pattern)
        text.text = first
        for part in reversed(others):
            behind = element("w:t")
            behind.text = part
            behind.set(qn("xml:space"), "preserve")
            text.addnext(behind)
            text.addnext(element("w:noBreakHyphen"))


def _parts(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The text cut at the hyphens that no line ends with, and its blanks that hold.

    >>> _parts("phòng, chống dịch Covid-19; 15-ĐA/TU, 1429/QĐ-UBND", unbroken.IN_CELLS)
    ['phòng, chống dịch Covid', '19; 15', 'ĐA/TU, 1429/QĐ', 'UBND']
    """
    parts, last = [""], 0
    for found in pattern.finditer(text):
        # Of an address every letter counts for whoever copies it.
        first, *others = [found[0]] if "@" in found[0] else found[0].split("-")
        parts[-1] += text[last : found.start()] + first.replace(" ", _NO_BREAK)
        parts += [other.replace(" ", _NO_BREAK) for other in others]
        last = found.end()
    parts[-1] += text[last:]
    return parts


def _is_code(text: BaseOxmlElement) -> bool:
    run = text.getparent()
    if run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is not None:
        return True
    style = next(run.iterancestors(qn("w:p"))).find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == "Code"
