"""The fonts of a PDF, which travel with the packages or are the machine's own; their widths."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import tempfile
import unicodedata
from contextvars import ContextVar
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typst

from lcreport.errors import ParameterError
from lcreport.render import machine_fonts
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.blocks import Head, Table
    from lcreport.render.machine_fonts import Face

_TRAVELLING = "Libertinus Serif"
# For signs that a text face lacks, such as arrows.
_SIGNS = "DejaVu Sans Mono"
_MEASURED_PT = 100

_given: ContextVar[Face | None] = ContextVar("_given", default=None)
_used: ContextVar[Face | None] = ContextVar("_used", default=None)
_letters: ContextVar[Letters | None] = ContextVar("_letters", default=None)


class Letters(Protocol):
    """What knows how wide the letters of a face are.

    Attributes:
        reserve: How many times as wide a word may come out, where the reader's machine sets it in
            another face; 1 where the face travels with the document.
    """

    @property
    def reserve(self) -> float:
        """As above."""

    def learn(self, text: str) -> None:
        """Measure the letters of a text that are not known yet."""

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """The length of a text whose letters are known, in points; kerning is left out."""


@contextlib.contextmanager
def given(face: Face | None) -> Iterator[None]:
    """While this lasts, annexes that name this face find it here, whatever this machine has."""
    token = _given.set(face)
    try:
        yield
    finally:
        _given.reset(token)


@contextlib.contextmanager
def of(head: Head) -> Iterator[None]:
    """While this lasts, documents are set in the face that an annex's head names."""
    token = _used.set(_named(head.font))
    try:
        yield
    finally:
        _used.reset(token)


@contextlib.contextmanager
def measured_by(letters: Letters) -> Iterator[None]:
    """While this lasts, texts are as wide as in these letters, and not as in a PDF's."""
    token = _letters.set(letters)
    try:
        yield
    finally:
        _letters.reset(token)


def _named(family: str) -> Face | None:
    if not family:
        return None
    face = _given.get()
    if face is not None and face.family == family:
        return face
    # A notebook that nbconvert or `join` turns into a document has only its face's name.
    try:
        return machine_fonts.find(family)
    except ParameterError as error:
        warn("%s; the document is set in %s", error, _TRAVELLING)
        return None


def is_named() -> bool:
    """Whether documents, with their charts, are set in a face of a machine's own."""
    return _used.get() is not None


def families() -> tuple[str, ...]:
    """The families that text is set in, the next for what one lacks."""
    face = _used.get()
    return (*([face.family] if face else []), _TRAVELLING, _SIGNS)


def fonts() -> typst.Fonts:
    """The fonts that travel with Typst, that of charts, which matplotlib brings, and the face."""
    return _fonts(_used.get())


@functools.cache
def _fonts(face: Face | None) -> typst.Fonts:
    # Found and not imported: matplotlib takes longer to import than an annex to set.
    spec = importlib.util.find_spec("matplotlib")
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    source = package / "mpl-data" / "fonts" / "ttf"
    # The folder's other fonts would cost 10 ms a document, and one of them draws a sign for every
    # letter that no font has. Typst keeps what a link leads to, so the links may go.
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
            (Path(folder) / name).symlink_to(source / name)
        for style, content in face.files if face else ():
            (Path(folder) / f"{style}.ttf").write_bytes(content)
        loaded = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        if face:
            # Typst reads a file when its style is first set, and these are gone by then.
            styles = f"#set text(font: {json.dumps(face.family)})\na *a* _a_ *_a_*"
            typst.compile(styles.encode(), format="pdf", font_paths=loaded)
        return loaded


class Advances:
    """How wide letters are, measured by Typst once a process.

    >>> advances = Advances()
    >>> advances.learn("Mi")
    >>> advances.width("M", 10) > 2 * advances.width("i", 10)
    True
    """

    reserve = 1.0

    def __init__(self) -> None:
        # In regular and in bold type, as parts of the size.
        self._widths: tuple[dict[str, float], dict[str, float]] = ({}, {})

    def learn(self, text: str) -> None:
        """Measure the letters of a text that are not known yet."""
        letters = sorted(
            set(unicodedata.normalize("NFC", text)) - self._widths[0].keys() - set("\n\r")
        )
        if letters:
            for known, found in zip(self._widths, _measured(letters), strict=True):
                known.update(found)

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """The length of a text whose letters are known, in points; kerning is left out."""
        letters = unicodedata.normalize("NFC", text)
        return sum(map(self._widths[bold].get, letters, repeat(0.0))) * size_pt


def advances() -> Letters:
    """The letters that texts are measured by: those of the face that is used, unless others are."""
    return _letters.get() or _measured_in(_used.get())


@functools.cache
def _measured_in(_face: Face | None) -> Advances:
    return Advances()


def learn_tables(tables: Iterable[Table]) -> Letters:
    """The widths of all letters of some tables."""
    known = advances()
    texts = []
    for table in tables:
        texts += [column.label for column in table.columns]
        texts += [text for line in table.lines for text in table.texts(line)]
    known.learn(" " + "".join(texts))
    return known


def _measured(letters: list[str]) -> list[dict[str, float]]:
    """Letter → its advance as a part of the size, in regular type and in bold."""
    named = json.dumps(families(), ensure_ascii=False)[1:-1]
    # A letter by itself between two others, for spaces and marks have no width alone.
    source = f"""
#set text(font: ({named}), size: {_MEASURED_PT}pt, number-width: "tabular")
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
    return [
        {letter: pair[weight] / _MEASURED_PT for letter, pair in zip(letters, widths, strict=True)}
        for weight in (False, True)
    ]
