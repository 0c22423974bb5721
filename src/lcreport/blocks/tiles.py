"""Key figures, each in a ruled tile of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lcreport.blocks import table_html
from lcreport.blocks.block import PlainBlock
from lcreport.blocks.html import PLAIN_PAGE, escape
from lcreport.blocks.spark import Spark
from lcreport.blocks.table import Cell, Column, Line, Table
from lcreport.blocks.texts import known_language
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from lcreport.blocks.html import HtmlPage

MOST = 4
"""More than that nobody keeps in mind, and a page upright has no room for them in a row."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure.

    Attributes:
        label: What it counts.
        value: The number, in the scale of `unit`, with the word that bounds it.
        unit: Empty where the number is in no unit.
        change: Of which day it is, and how it changed, with its base named; empty where neither is
            known.
        spark: How it came to be so; None where there are too few figures.
    """

    label: str
    value: Cell
    unit: str = ""
    change: str = ""
    spark: Spark | None = None

    def figure(self, language: str) -> str:
        """The value with its unit, as a reader sees it.

        >>> Tile("Loans", Cell(number=813, prefix="over "), "VND billion").figure("en")
        'over 813 VND billion'
        """
        return f"{self.value.written(language)} {self.unit}".strip()


@dataclass(frozen=True)
class Tiles(PlainBlock):
    """Up to four key figures beside one another.

    Attributes:
        caption: What they are together.
        heads: Heads of the columns label, value, unit and what is said of it, for a workbook.
        language: The language that numbers are written in.
    """

    kind: ClassVar[str] = "tiles"

    caption: str
    heads: Sequence[str]
    tiles: Sequence[Tile]
    language: str = FIRST

    def __post_init__(self) -> None:
        known_language(self.language)
        if not 1 <= len(self.tiles) <= MOST:
            raise ValueError(f"1 to {MOST} tiles stand in a row, not {len(self.tiles)}")
        if len(self.heads) != 4:
            raise ValueError(f"tiles have 4 heads, not {len(self.heads)}")

    @property
    def table(self) -> Table:
        """The same as a table, one line a tile."""
        columns = [
            Column("figure", self.heads[0]),
            Column("value", self.heads[1], "number"),
            Column("unit", self.heads[2]),
            Column("change", self.heads[3]),
        ]
        lines = [
            (Cell(tile.label), tile.value, Cell(tile.unit), Cell(tile.change))
            for tile in self.tiles
        ]
        # What no tile says is no column of empty cells.
        kept = [at for at in range(4) if at < 2 or any(line[at].text for line in lines)]
        return Table(
            "key-figures",
            self.caption,
            [columns[at] for at in kept],
            [Line(tuple(line[at] for at in kept)) for line in lines],
            head="figure",
            language=self.language,
        )

    def to_text(self) -> str:
        """One line a tile."""
        return "\n".join(
            f"{tile.label}: {tile.figure(self.language)}"
            + (f" ({tile.change})" if tile.change else "")
            for tile in self.tiles
        )

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """A list of terms: what is counted, then the figure with its change and line."""
        del page
        inner = "".join(map(self._tile, self.tiles))
        return f'<dl class="lc-tiles" aria-label="{escape(self.caption)}">{inner}</dl>'

    def _tile(self, tile: Tile) -> str:
        before, written = tile.value.around[0], tile.value.written(self.language)
        # The word that bounds it beside it, no larger than the unit: the number is what is read.
        word = f"<span>{escape(before.strip())}</span> " if before.strip() else ""
        value = f"{word}<strong>{escape(written.removeprefix(before))}</strong>"
        unit = f" <span>{escape(tile.unit)}</span>" if tile.unit else ""
        change = f'<dd class="lc-change">{escape(tile.change)}</dd>' if tile.change else ""
        line = f"<dd>{table_html.drawn(tile.spark)}</dd>" if tile.spark else ""
        return f"<div><dt>{escape(tile.label)}</dt><dd>{value}{unit}</dd>{change}{line}</div>"
