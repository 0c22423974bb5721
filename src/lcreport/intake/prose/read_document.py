"""A report's text, from the forms in which offices send reports.

Headings get the marks of Markdown; everything else is the text alone.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zipfile
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from lcreport.errors import ParameterError
from lcreport.intake.prose import pdf_columns
from lcreport.intake.prose.html_tables import Grid as _Grid
from lcreport.intake.prose.html_tables import table_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

LARGEST: Final = 25_000_000
# A document that unpacks to more was made to fill the memory.
_LARGEST_UNPACKED: Final = 300_000_000
# Text takes fifteen times its size in memory; a report of 400 pages has 8 MB of it.
_MOST_WORDS: Final = 40_000_000
# Word files of before 2007 begin so, and those behind a password, which are packed in that form.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# UTF-8, UTF-16 and UTF-32; nothing but blanks is begun with too.
_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"\0\0\0<")
# Word itself lets a table have 63 columns.
_MOST_COLUMNS = 1_000
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "li", "ul", "ol", "table", "tr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"}
)
_UNSEEN = frozenset({"script", "style", "head", "template"})
_NEEDED = "install it with `pip install 'lcreport[read]'`"


def read(path: Path) -> str:
    """The text of a report, in composed letters.

    Args:
        path: A file .docx, .pdf, .html, .md or .txt.

    Raises:
        ParameterError: there is no such file, it is too large, of another form, broken, behind a
            password, or has no text.
    """
    if not path.is_file():
        raise ParameterError(f"there is no file {path}")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ParameterError(
            f"{path.name}: a report is read as {', '.join(_READERS)}; save it as one of those"
        )
    size = path.stat().st_size
    if size > LARGEST:
        raise ParameterError(
            f"{path.name} has {size / 1e6:.0f} MB; a report of up to {LARGEST / 1e6:.0f} MB is "
            "read: leave out its pictures"
        )
    text = unicodedata.normalize("NFC", reader(path.read_bytes(), path.name))
    # Places are counted in characters; a line end is one, whatever system the report is from.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not any(letter.isalpha() for letter in text):
        raise ParameterError(f"{path.name} has no text; a scan has to be read by OCR first")
    return text


def _plain(content: bytes, name: str) -> str:
    # Notepad's "Unicode" is UTF-16.
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParameterError(
            f"{name} is not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


class _Text(HTMLParser):
    """What a page says, block by block; rows of tables between strokes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._raised = False
        self._tables: list[_Grid] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self.parts.append("\n\n")
            self._tables.append(_Grid())
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in {"td", "th"} and self._tables:
            self._end_cell()
            self._tables[-1].begin_cell(dict(attrs), len(self.parts))
        elif tag in _BLOCKS:
            level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0
            self.parts.append("\n\n" + "#" * level + " " * bool(level))
        elif tag == "br":
            self.parts.append("\n")
        self._raised = tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in {"td", "th"} and self._tables:
            self._end_cell()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag == "table" and self._tables:
            self._end_row()
            self._tables.pop()
            self.parts.append("\n\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        self._raised = False

    def _end_row(self) -> None:
        # HTML lets writers leave out the ends of rows and cells.
        self._end_cell()
        self.parts.append(self._tables[-1].row())

    def _end_cell(self) -> None:
        grid = self._tables[-1]
        if grid.opened is not None:
            words = "".join(self.parts[grid.opened :])
            del self.parts[grid.opened :]
            grid.end_cell(words)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            words = re.sub(r"\s+", " ", data)
            self.parts.append({"2": "²", "3": "³"}.get(words, words) if self._raised else words)


def _html(content: bytes, name: str) -> str:
    parser = _Text()
    parser.feed(_without_open_ends(_plain(content, name)))
    parser.close()
    return re.sub(r" *\n[ \n]*\n *", "\n\n", "".join(parser.parts)).strip() + "\n"


def _without_open_ends(page: str) -> str:
    """A page without comments and tags that never end, for each of which the rest is looked at."""
    # A comment that is not closed goes to the page's end; html.parser knows no other sections
    # than comments, and seeks the end of each once more.
    page = page.replace("<![", "<!")
    opened = page.find("<!--", page.rfind("-->") + 1)
    page = page if opened < 0 else page[:opened]
    end = page.rfind(">") + 1
    return page[:end] + page[end:].replace("<", "&lt;")


def _docx(content: bytes, name: str) -> str:
    if content.startswith(_OLE):
        raise ParameterError(
            f"{name} is behind a password or of an old form; save it as .docx without a password"
        )
    try:
        import docx  # noqa: PLC0415 - only where a Word file is read
        from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError(f"{name}: to read Word needs python-docx; {_NEEDED}") from error
    broken = f"{name} is no whole Word document; open it in Word and save it again"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            words = sum(entry.file_size for entry in entries if _is_xml(archive, entry))
        unpacked = sum(entry.file_size for entry in entries)
        if words > _MOST_WORDS:
            raise ParameterError(
                f"{name} unpacks to {words / 1e6:.0f} MB of text alone; send the report itself"
            )
        if unpacked > _LARGEST_UNPACKED:
            raise ParameterError(
                f"{name} unpacks to {unpacked / 1e6:.0f} MB; leave out its pictures"
            )
        document = docx.Document(io.BytesIO(content))
        blocks = list(_word_blocks(document))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise ParameterError(broken) from error
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _is_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    # By how it begins: Word takes a part of any name for the one that its list of parts says.
    with archive.open(entry) as part:
        return part.read(64).lstrip().startswith(_XML)


def _word_blocks(document: Document) -> Iterator[str]:
    from docx.table import Table  # noqa: PLC0415 - only where a Word file is read

    from lcreport.intake.prose import word_numbers  # noqa: PLC0415

    numbering = word_numbers.Numbering(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _word_rows(block)
        else:
            words = _word_text(block)
            style = (block.style.name or "") if block.style is not None else ""
            runs = [run for run in block.runs if run.text.strip()]
            is_bold = bool(runs) and all(run.bold for run in runs)
            if words.strip():
                words = f"{numbering.label(block)} {words}".strip()
            yield f"## {words}" if style.startswith("Heading") or is_bold else words
            yield from word_numbers.boxes(block)
    yield from word_numbers.footnotes(document)


def _word_rows(table: WordTable) -> Iterator[str]:
    """The rows of a table; a cell merged over several places has its words in the first one.

    Raises:
        ValueError: a row has more cells than a table of Word's can have.
    """
    from docx.table import _Cell  # noqa: PLC0415 - only where a Word file is read

    for row in table._tbl.tr_lst:  # noqa: SLF001 - python-docx lays merged cells out in full:
        # one over two thousand million columns fills the memory, one over 5,000 rows takes hours.
        cells: list[str] = []
        for cell in row.tc_lst:
            words = "" if cell.vMerge == "continue" else _Cell(cell, table).text
            if len(cells) + cell.grid_span > _MOST_COLUMNS:
                raise ValueError("a table has too many columns")
            cells += [words, *[""] * (cell.grid_span - 1)]
        yield table_line(cells)


def _word_text(paragraph: WordParagraph) -> str:
    parts = (
        {"2": "²", "3": "³"}.get(run.text, run.text) if run.font.superscript else run.text
        for run in paragraph.runs
    )
    # Links are no runs; a paragraph without other words is one.
    return "".join(parts) or paragraph.text


def _pdf(content: bytes, name: str) -> str:
    try:
        import pypdf  # noqa: PLC0415 - only where a PDF is read
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError(f"{name}: to read PDF needs pypdf; {_NEEDED}") from error
    # It would say in lines of its own what the one line below says.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        document = pypdf.PdfReader(io.BytesIO(content))
        # Many are encrypted without a password, only to forbid printing or copying.
        if document.is_encrypted and not document.decrypt(""):
            raise ParameterError(f"{name} is behind a password; save it without one")
        pages = [pdf_columns.text_of(page) for page in document.pages]
    except (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ParameterError(
            f"{name} is no whole PDF; export it again from the program it was written in"
        ) from error
    # Page numbers and stamps are words of a scan too.
    if sum(len(page.split()) for page in pages) < 3 * len(pages):
        raise ParameterError(
            f"{name} has {len(pages)} pages and hardly a word: a scan has to be read by OCR first"
        )
    return _flowing("\n".join(_without_margins(pages)))


def _without_margins(pages: list[str]) -> list[str]:
    """Pages without the lines that most of them begin or end with: heads, feet, page numbers."""
    lines = [page.strip().splitlines() for page in pages]
    if len(pages) < _FEW_PAGES:
        return pages
    edges = Counter(_bare(line) for page in lines for line in {*page[:2], *page[-2:]})
    often = {text for text, count in edges.items() if count * 2 > len(pages)}
    return [
        "\n".join(
            line
            for number, line in enumerate(page)
            # Rows of one table are alike too, but for their digits.
            if 2 <= number < len(page) - 2 or line.startswith("|") or _bare(line) not in often
        )
        for page in lines
    ]


def _bare(line: str) -> str:
    """A line without its digits, for a foot counts the pages."""
    return re.sub(r"\d+", "#", line).strip()


_BEGINS = re.compile(
    r"\s*(?:[-–+•*]\s|\(?\d{1,2}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|[IVX]{1,5}\.\s|[a-zđ]\)\s)"
)
# A word that a line's end parts; "kinh tế -" with a blank before is a dash.
_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_FEW_PAGES = 3
_SHORT_OF_LINE = 0.6
_ENDS = re.compile(r"[.:;…!?”)]\s*$")


def _flowing(text: str) -> str:
    """Paragraphs of lines: a PDF ends a line where the page does, not where the sentence does."""
    blocks: list[str] = []
    lines = [line.strip() for line in text.splitlines()]
    short = max(map(len, lines), default=0) * _SHORT_OF_LINE
    for line in lines:
        # Up to three digits alone in a line are a page's number.
        if not line or re.fullmatch(r"\d{1,3}", line):
            continue
        begins = (
            not blocks
            # A row of a table stands by itself.
            or line.startswith("|")
            or blocks[-1].startswith("|")
            or _BEGINS.match(line)
            # A numbered line that ends long before the margin is a heading, mark or not.
            or (_BEGINS.match(blocks[-1]) and len(blocks[-1]) < short and line[:1].isupper())
            or (_ENDS.search(blocks[-1]) and line[:1].isupper())
        )
        if begins:
            blocks.append(line)
        elif _HYPHENATED.search(blocks[-1]) and line[:1].islower():
            blocks[-1] = blocks[-1][:-1] + line
        else:
            blocks[-1] += "\n" + line
    return "\n\n".join(blocks) + "\n"


_READERS: Final[dict[str, Callable[[bytes, str], str]]] = {
    ".docx": _docx,
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".md": _plain,
    ".txt": _plain,
}
