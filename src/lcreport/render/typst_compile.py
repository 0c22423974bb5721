"""Typst source → a PDF, by the strictest standards that its text allows."""

from __future__ import annotations

import datetime
import re
import unicodedata
from importlib import resources
from typing import NamedTuple

import typst

from lcreport.blocks.clean_text import clean
from lcreport.errors import RenderError
from lcreport.render import fonts
from lcreport.render.typst_text import array, literal
from lcreport.render.warnings import warn

_TEMPLATES = resources.files("lcreport.render") / "templates"


_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


# As Typst words it where PDF/UA and PDF/A refuse a sign; it gives no code for the reason. Should a
# version word it otherwise, tests/test_any_text.py fails.
_UNDRAWN = re.compile(
    r"the text `\"(.+?)\"` could not be displayed|disallowed codepoint `\"(.+?)\"`"
)


# As `lc-notes-stay` of the template says it.
_APART = re.compile(r"lc-note apart: ([\w-]+)")
# As `lc-few-pages` says it.
_NEARLY_EMPTY = re.compile(r"lc-nearly empty: (\d+)")


# Typst names such a sign as Rust escapes it.
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


# What only says how the sign before it is to look: without it the sign itself is set.
_STYLING = re.compile("[\ufe00-\ufe0f\u20e3\U000e0100-\U000e01ef]")


MOST_PAGES = 1_000
"""Of a PDF: what a notebook shows of other people's files may go on for ever."""
# Typst leaves these objects unpacked; should a version pack them, tests/test_render_pdf.py fails.
_PAGE = re.compile(rb"/Type\s*/Page\b")


# Each costs as much as the whole document; texts with more kinds of such signs were not met.
_ROUNDS = 4


NO_STANDARD = "the PDF is made without the promises of PDF/UA-1 and PDF/A-2a: Typst says {reason!r}"


def prepared(source: str) -> str:
    """Source without what fonts and standards take offence at and no reader sees."""
    # In this order: composing can join a letter with its mark, which no font draws apart.
    return _STYLING.sub("", unicodedata.normalize("NFC", clean(source)))


class Fit(NamedTuple):
    """How closely a document is set.

    Attributes:
        most: Pages that it must not exceed, set tighter; as usual for 0 and below.
        last: The page on which its last section stood alone; 0 where that is not known.
    """

    most: int = 0
    last: int = 0

    def source(self) -> str:
        """As the template reads it."""
        return f"#let lc-most = {self.most}\n#let lc-last = {self.last}"

    def next(self, pages: int) -> Fit:
        """How to set a document again that ends with a few lines on the last of so many pages."""
        if self.most == 0:
            return Fit(pages - 1)
        # Set tighter it needs as many pages: then it looks better as it was.
        return Fit(-1 if pages > self.most else self.most, pages)


class _BreakdownError(RenderError):
    """Typst ended itself: a defect of its own, whatever the document."""


def by_strictest_standards(source: str, date: datetime.date) -> bytes:
    """The document by the strictest standards that its text allows."""
    for _ in range(_ROUNDS):
        try:
            return compiled(source, date, _STANDARDS)
        except _BreakdownError as error:
            # It does so where it marks what is a table, a row, a note for readers who see nothing.
            made = compiled(source, date, [], are_tagged=False)
            warn(NO_STANDARD.format(reason=str(error)))
            return made
        except typst.TypstError as error:
            reason = error.diagnostic
            replaced = _with_codes_for(source, reason)
        if replaced == source:
            break
        # Typst names a sign only once that before it is gone.
        source = replaced
    made = compiled(source, date, [])
    warn(NO_STANDARD.format(reason=" ".join(reason.split())[:200]))
    return made


def compiled(
    source: str,
    date: datetime.date,
    standards: list[typst.PDFStandard],
    *,
    are_tagged: bool = True,
) -> bytes:
    """The document, which must keep these standards, its notes on the pages of their numbers.

    One that ends with a few lines on a page of their own is set tighter, where that saves the page;
    else the section before them goes with them.

    Raises:
        TypstError: Typst refuses it, for its own rules or for theirs.
        RenderError: Typst broke down, or there are more pages than anybody prints.
    """
    return _settled(source, date, standards, are_tagged=are_tagged)[0]


def fit_of(source: str, date: datetime.date) -> Fit:
    """How one document among others is set, so that it ends as it does by itself."""
    try:
        return _settled(source, date, [], are_tagged=False)[1]
    except (typst.TypstError, RenderError):
        # Together with the others it says what is the matter.
        return Fit()


def _settled(
    source: str, date: datetime.date, standards: list[typst.PDFStandard], *, are_tagged: bool
) -> tuple[bytes, Fit]:
    turned: list[str] = []
    fit = Fit()
    while True:
        try:
            made = _compiled(
                f"#let lc-turned = {array(map(literal, turned))}\n{fit.source()}\n{source}",
                date,
                standards,
                are_tagged=are_tagged,
            )
        except typst.TypstError as error:
            if short := _NEARLY_EMPTY.search(error.diagnostic):
                fit = fit.next(int(short[1]))
                turned.clear()
                continue
            apart = _APART.search(error.diagnostic)
            # Of a note whose row the page was turned for already nothing is said any more.
            if apart is None or apart[1] in turned:
                raise
            turned.append(apart[1])
        else:
            return made, fit


def _compiled(
    source: str, date: datetime.date, standards: list[typst.PDFStandard], *, are_tagged: bool
) -> bytes:
    midnight = datetime.datetime.combine(date, datetime.time(), datetime.UTC)
    try:
        made = typst.compile(  # type: ignore[type-var]  # one type for text and root, as it declares
            source.encode(),
            # Nothing but the templates can be read from a document.
            root=str(_TEMPLATES),
            font_paths=fonts.fonts(),
            pdf_standards=standards,
            pdf_tags=are_tagged,
            # Typst ignores SOURCE_DATE_EPOCH and would write the time of the run.
            timestamp=midnight,
        )
    except BaseException as error:
        # A panic in Rust is no Exception in Python: it would end the process, and with it the
        # annex's other documents. Its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _BreakdownError(f"Typst broke down: {error}") from error
    content = bytes(made)
    pages = len(_PAGE.findall(content))
    if pages > MOST_PAGES:
        raise RenderError(
            f"the PDF has {pages:,} pages, and {MOST_PAGES:,} are the most; have the notebook show "
            "less, or build the other formats alone (--to html,xlsx)"
        )
    return content


def _with_codes_for(source: str, diagnostic: str) -> str:
    """The source with characters that no travelling font draws written as their codes."""
    named = "".join(first or second for first, second in _UNDRAWN.findall(diagnostic))
    texts = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), named)
    # Typst names all signs of a cluster that lacks one. ASCII is the source's own, and a Latin
    # letter is drawn wherever it does not stand in such a cluster.
    undrawn = [
        letter
        for letter in sorted(set(texts))
        if not letter.isascii() and not unicodedata.name(letter, "").startswith("LATIN ")
    ]
    if undrawn:
        warn("no font that travels with lcreport draws %s: codes in the PDF", undrawn)
    # A title is set in capitals, which may be what is not drawn of a small letter of the source.
    alike = {other for other in set(source) if not other.isascii() and other.upper() in undrawn}
    for letter in sorted({*undrawn, *alike}):
        source = source.replace(letter, f"[U+{ord(letter):04X}]")
    return source
