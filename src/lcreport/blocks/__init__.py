"""What an annex is made of: plain values that show themselves in a notebook.

A block crosses from the kernel to the host as JSON (`PAYLOAD`) and is the same block there; HTML,
PDF and workbooks are written from it. Nothing that a kernel wrote as HTML is trusted.
"""

from lcreport.blocks.block import PAYLOAD, Block, PlainBlock
from lcreport.blocks.drawing import Drawing
from lcreport.blocks.html import HtmlPage, escape
from lcreport.blocks.spark import Spark
from lcreport.blocks.table import Cell, Column, Line, Table
from lcreport.blocks.texts import Facts, Group, Head, Listing, Nothing, Paragraph, Subheading
from lcreport.blocks.tiles import Tile, Tiles

__all__ = [
    "PAYLOAD",
    "Block",
    "Cell",
    "Column",
    "Drawing",
    "Facts",
    "Group",
    "Head",
    "HtmlPage",
    "Line",
    "Listing",
    "Nothing",
    "Paragraph",
    "PlainBlock",
    "Spark",
    "Subheading",
    "Table",
    "Tile",
    "Tiles",
    "escape",
]
