"""The fonts of a PDF, which travel with the packages, and how wide their letters are."""

from __future__ import annotations

import functools
import importlib.util
import json
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.blocks import Table

TEXT = ("Libertinus Serif", "DejaVu Sans Mono")
"""The families that tables are set in; `templates/annex.typ` names the same."""

_MEASURED_PT = 100


@functools.cache
def fonts() -> typst.Fonts:
    """The fonts that travel with Typst, and that of charts, which matplotlib brings."""
    # Found and not imported: matplotlib takes longer to import than an annex to set.
    spec = importlib.util.find_spec("matplotlib")
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    source = package / "mpl-data" / "fonts" / "ttf"
    # The folder's other fonts would cost 10 ms a document, and one of them draws a sign for every
    # letter that no font has. Typst keeps what a link leads to, so the links may go.
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
            (Path(folder) / name).symlink_to(source / name)
        return typst.Fonts(include_system_fonts=False, font_paths=[folder])


class Advances:
    """How wide letters are, measured by Typst once a process.

    >>> advances = Advances()
    >>> advances.learn("Mi")
    >>> advances.width("M", 10) > 2 * advances.width("i", 10)
    True
    """

    def __init__(self) -> None:
        self._widths: dict[str, tuple[float, float]] = {}

    def learn(self, text: str) -> None:
        """Measure the letters of a text that are not known yet."""
        letters = sorted(
            set(unicodedata.normalize("NFC", text)) - self._widths.keys() - set("\n\r")
        )
        if letters:
            self._widths |= _measured(letters)

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """The length of a text whose letters are known, in points; kerning is left out."""
        letters = unicodedata.normalize("NFC", text)
        return sum(self._widths.get(letter, (0, 0))[bold] for letter in letters) * size_pt


@functools.cache
def advances() -> Advances:
    """The letters that this process has measured."""
    return Advances()


def learn_tables(tables: Iterable[Table]) -> Advances:
    """The widths of all letters of some tables."""
    known = advances()
    texts = []
    for table in tables:
        texts += [column.label for column in table.columns]
        texts += [text for line in table.lines for text in table.texts(line)]
    known.learn(" " + "".join(texts))
    return known


def _measured(letters: list[str]) -> dict[str, tuple[float, float]]:
    """Letter → its advance in regular and in bold type, as a part of the size."""
    families = json.dumps(TEXT)[1:-1]
    # A letter by itself between two others, for spaces and marks have no width alone.
    source = f"""
#set text(font: ({families}), size: {_MEASURED_PT}pt, number-width: "tabular")
#let wide(letter, weight) = {{
  let set-as(body) = measure(text(weight: weight, body)).width.pt()
  set-as("n" + letter + "n") - set-as("nn")
}}
#context [#metadata(json(bytes({json.dumps(json.dumps(letters))})).map(
  letter => (wide(letter, "regular"), wide(letter, "bold"))
))<widths>]
"""
    answer = typst.query(source.encode(), "<widths>", field="value", one=True, font_paths=fonts())
    widths = json.loads(answer)
    return {
        letter: (regular / _MEASURED_PT, bold / _MEASURED_PT)
        for letter, (regular, bold) in zip(letters, widths, strict=True)
    }
