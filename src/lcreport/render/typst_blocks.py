"""Blocks as Typst: calls of the template's functions with literals, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.blocks import (
    Drawing,
    Facts,
    Group,
    Head,
    Listing,
    Nothing,
    Paragraph,
    Subheading,
    Table,
    Tiles,
    colours,
)
from lcreport.languages import FIRST
from lcreport.render import fonts, unbroken
from lcreport.render.typst_text import array, breakable, call, kept, literal, truth

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.blocks import Block, Line, Spark, Tile


# The small letters of charts' face, which are those of a screen, are then as high as a table's.
_CHART_PART = 0.8


@dataclass(frozen=True, slots=True)
class SourcePiece:
    """A piece of a document's source that stands by itself.

    Attributes:
        source: Typst markup.
        heading: Level of the heading that it is, 0 for anything else.
        paragraph: Whether it is a paragraph of prose.
        landscape: Whether it needs a landscape page.
    """

    source: str
    heading: int = 0
    paragraph: bool = False
    landscape: bool = False


class TypstFootnotes:
    """The footnotes of one document, each text once."""

    def __init__(
        self, annex: str = "", originals: Iterable[str] = (), language: str = FIRST
    ) -> None:
        """None yet.

        Args:
            annex: Sets its labels apart from those of other annexes in one file.
            originals: Texts of the document that a rule sets as a whole.
            language: Of its prose.
        """
        self._labels: dict[str, str] = {}
        self._start = f"lc-note-{annex}"
        self._originals = list(originals)
        self._together = unbroken.in_print(language)

    def line(self, text: str) -> str:
        """A text of the document's prose, in which what belongs together stands on one line."""
        return self._kept(text, self._together)

    def _kept(self, text: str, pattern: re.Pattern[str]) -> str:
        # A rule finds no text of which a part stands in a box.
        if any(original in text for original in self._originals):
            return breakable(text)
        return kept(text, pattern)

    @property
    def names(self) -> Sequence[str]:
        """The names of those that there are so far, in the order in which they came."""
        return list(self._labels.values())

    def cell(self, text: str, note: str) -> str:
        """A cell's text, as Typst, with the number of its note."""
        text = self._kept(text, unbroken.IN_CELLS)
        if not note:
            return text
        if note in self._labels:
            # To a label, for a second footnote would print the same text again.
            return f"lc-noted({text}, footnote(<{self._labels[note]}>))"
        label = self._labels[note] = f"{self._start}{len(self._labels) + 1}"
        return f"lc-noted({text}, {self.line(note)}, name: {literal(label)})"


def pieces(block: Block, notes: TypstFootnotes) -> Iterator[SourcePiece]:
    """The pieces that a block is set as; none for one that says nothing.

    Args:
        block: What to set.
        notes: Where the notes of its tables' cells go.

    Raises:
        TypeError: the block is of a kind that is not known here (a defect of lcreport).
    """
    plain = block.content()
    match plain:
        case Group(parts):
            for part in parts:
                yield from pieces(part, notes)
        case Table():
            yield SourcePiece(_table(plain, notes), landscape=plain.landscape)
        case Drawing():
            size = 1.0 if fonts.is_named() else _CHART_PART
            yield SourcePiece(picture(plain.svg, plain.alt, plain.caption, plain.source, size))
        # The head is set by the template; PDF/UA refuses an empty heading.
        case Nothing() | Head() | Subheading(text=""):
            return
        case _:
            yield _of_words(plain, notes)


def _of_words(block: Block, notes: TypstFootnotes) -> SourcePiece:
    match block:
        case Paragraph(text, role):
            return SourcePiece(call("lc-paragraph", notes.line(text), f"role: {literal(role)}"))
        case Subheading(text, level):
            # The annex's title is no heading of its text, so headings stand one level higher.
            return SourcePiece(
                call("lc-heading", f"level: {level - 1}", literal(text)), heading=level - 1
            )
        case Listing(items, ordered):
            return SourcePiece(call("lc-enum" if ordered else "lc-list", *map(notes.line, items)))
        case Facts(pairs):
            rows = (array([literal(term), literal(value)]) for term, value in pairs)
            return SourcePiece(call("lc-facts", array(rows)))
        case Tiles():
            return SourcePiece(_tiles(block))
    raise TypeError(f"{type(block).__name__} cannot be set in a PDF")


def picture(svg: str, alt: str, caption: str = "", source: str = "", part: float = 1.0) -> str:
    """A picture with its alternative text, at that part of its own size where the page has room."""
    values = {"svg": svg, "alt": alt, "caption": caption, "source": source}
    texts = (f"{name}: {literal(text)}" for name, text in values.items())
    return call("lc-chart", *texts, f"part: {part}")


def _tiles(block: Tiles) -> str:
    return call("lc-tiles", array(_tile(tile, block.language) for tile in block.tiles))


def _tile(tile: Tile, language: str) -> str:
    # Words before a number stand beside it in small letters, as its unit does.
    before, _ = tile.value.around
    texts = {
        "label": tile.label,
        "before": before.strip(),
        "value": tile.value.written(language).removeprefix(before),
        "unit": tile.unit,
        "change": tile.change,
    }
    spark = _spark(tile.spark) if tile.spark else "none"
    said = ", ".join(f"{name}: {literal(text)}" for name, text in texts.items())
    return f"({said}, spark: {spark})"


def _spark(spark: Spark) -> str:
    return f"lc-spark({literal(spark.svg(colours.INK))}, {literal(spark.alt)})"


def _table(table: Table, notes: TypstFootnotes) -> str:
    texts = [table.texts(line) for line in table.lines]
    rows = array(
        _row(table, line, own, notes) for line, own in zip(table.lines, texts, strict=True)
    )
    parts = {"id": table.id, "caption": table.caption, "unit": table.unit}
    parts |= {"legend": table.legend_line, "source": table.source}
    return call(
        "lc-table",
        *(f"{name}: {literal(text)}" for name, text in parts.items()),
        f"landscape: {truth(table.landscape)}",
        f"columns: {array(_columns(table, texts))}",
        f"rows: {rows}",
        f"notes: {array(map(notes.line, table.notes))}",
    )


def _columns(table: Table, texts: Sequence[Sequence[str]]) -> Iterator[str]:
    # Cells are made ready here and not in the template: Typst keeps the result of every call of a
    # function, which for each of a table's cells took longer than setting its text.
    rows = [own for line, own in zip(table.lines, texts, strict=True) if not line.group]
    for index, column in enumerate(table.columns):
        # A wide table's first text cells are short numbers ("1", "2"): those stand centred.
        is_short = column.type == "text" and all(len(row[index].encode()) < 4 for row in rows)
        yield (
            f"(label: {literal(column.label)}, type: {literal(column.type)}, "
            f"short: {truth(is_short and rows)})"
        )


def _row(table: Table, line: Line, texts: Sequence[str], notes: TypstFootnotes) -> str:
    known = len(notes.names)
    cells = []
    for column, cell, text in zip(table.columns, line.cells, texts, strict=False):
        made = _spark(cell.spark) if cell.spark else notes.cell(text, cell.note)
        if line.level and column.key == table.head:
            made = f"lc-indented({line.level}, {made})"
        # Rows stay whole, but for one that would not fit on a page. A whole row with a footnote
        # that no page has room for is refused: its structure would be torn.
        if not line.group and len(text.encode()) >= (150 if cell.note else 1500):
            made = f"lc-long-cell({made})"
        cells.append(made)
    own = notes.names[known:]
    named = f", notes: {array(map(literal, own))}" if own else ""
    return f"(group: {truth(line.group)}, cells: {array(cells)}{named})"
