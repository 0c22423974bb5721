"""Formulas as TeX writes them → pictures, drawn by matplotlib."""

from __future__ import annotations

import io
import logging
import re
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.render.pictures import SVG, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

# The second has the letters of Vietnamese, the first looks more like the text.
_FACES = ("stix", "dejavuserif")
# What says only how large a part is, how it is counted or where its bounds stand.
_ASIDE = re.compile(
    r"\\(?:displaystyle|textstyle|scriptstyle|nonumber|notag|limits|nolimits)(?![A-Za-z])"
    r"|\\(?:label|tag)\*?\{[^{}]*\}|\\[bB]igg?[lrm]?(?![A-Za-z])"
)
# TeX's words → those that matplotlib has for the same.
_WORDS = {
    "tfrac": "frac", "cfrac": "dfrac", "lVert": "Vert", "rVert": "Vert", "lvert": "vert",
    "rvert": "vert", "implies": "Longrightarrow", "iff": "Longleftrightarrow",
    "textbf": "mathbf", "textit": "mathit", "textrm": "text", "mbox": "text", "bm": "boldsymbol",
    "stackrel": "overset", "dotsc": "ldots", "dotsb": "cdots", "land": "wedge", "lor": "vee",
    "lnot": "neg", "bmod": r"\operatorname{mod}", "argmin": r"\operatorname{argmin}",
    "argmax": r"\operatorname{argmax}",
}  # fmt: skip
_WORD = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
# TeX takes the next sign for an argument, matplotlib only what stands in braces.
_BARE = re.compile(r"\\(frac|dfrac|tfrac|binom|dbinom|tbinom)[ ]*(\d|[A-Za-z])[ ]*(\d|[A-Za-z])")

# As JupyterLab finds them in HTML: after a dollar that begins one no blank, and no digit after the
# one that ends it, for those are prices.
_IN_TEXT = re.compile(
    r"\$\$([^$]+)\$\$|\$(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)|\\\((.+?)\\\)|\\\[(.+?)\\\]",
    re.DOTALL,
)


def split(text: str) -> Iterator[tuple[str, str]]:
    r"""A text's parts in their order: what stands before a formula, and the formula.

    >>> list(split(r"Tỷ lệ \(x\) là $y_1$; giá 5$ và 6$"))
    [('Tỷ lệ ', 'x'), (' là ', 'y_1'), ('; giá 5$ và 6$', '')]
    """
    begin = 0
    for found in _IN_TEXT.finditer(text):
        yield text[begin : found.start()], next(filter(None, found.groups()))
        begin = found.end()
    if begin < len(text):
        yield text[begin:], ""


def picture(tex: str) -> Picture | None:
    """A formula as a picture; None where matplotlib does not know it, or has no sign of it.

    Args:
        tex: The formula without the signs that mark it off from a text.
    """
    source = " ".join(_known(tex).split())
    if not source:
        return None
    # Imported where there is a formula: it takes longer than an annex to set.
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415
    from matplotlib.mathtext import math_to_image  # noqa: PLC0415

    _provide_fonts()
    for face in _FACES:
        written = io.BytesIO()
        look = FontProperties(size=13, math_fontfamily=face)
        try:
            # With a salt of its own, or its ids differ from run to run.
            with rc_context({"svg.hashsalt": "lcreport"}), _missing_signs() as missing:
                # A formula of nothing but blanks has no height to be divided by.
                warnings.simplefilter("error", RuntimeWarning)
                depth = math_to_image(f"${source}$", written, look, 72, "svg")
        except (ValueError, RuntimeError, RuntimeWarning):
            return None
        if not missing:
            drawn = _undated(written.getvalue())
            return Picture(SVG, drawn, tex.strip(), float(depth), is_formula=True)
    return None


def _known(tex: str) -> str:
    r"""A formula in the words that matplotlib knows.

    >>> _known(r"\sum\limits_{i=1}^n \tfrac12")
    '\\sum_{i=1}^n \\frac{1}{2}'
    """
    tex = _BARE.sub(r"\\\1{\2}{\3}", _ASIDE.sub("", tex))

    def word(found: re.Match[str]) -> str:
        other = _WORDS.get(found[1], found[1])
        return other if other.startswith("\\") else f"\\{other}"

    return _WORD.sub(word, tex)


@contextmanager
def _missing_signs() -> Iterator[list[str]]:
    """What matplotlib would draw a placeholder for, in the list that this gives.

    It says so in its log alone.
    """
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    log, listener = logging.getLogger("matplotlib.mathtext"), Listener(logging.WARNING)
    propagates = log.propagate
    log.addHandler(listener)
    log.propagate = False
    try:
        with warnings.catch_warnings():
            yield found
    finally:
        log.propagate = propagates
        log.removeHandler(listener)


def _provide_fonts() -> None:
    """Have matplotlib know the faces of formulas that it brings.

    Its list of faces is kept in the user's cache; made on a bad day, it lacks them for good, and
    formulas are drawn with placeholders.
    """
    from matplotlib import get_data_path  # noqa: PLC0415 - as above
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    if not any(face.name == "STIXGeneral" for face in fontManager.ttflist):
        for file in sorted(Path(get_data_path(), "fonts", "ttf").glob("STIX*.ttf")):
            fontManager.addfont(file)


def _undated(svg: bytes) -> bytes:
    """Matplotlib's SVG without the moment it was drawn."""
    return re.sub(rb"<metadata>.*?</metadata>", b"", svg, flags=re.DOTALL)
