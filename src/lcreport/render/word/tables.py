"""Tables as Word's own: heads that are repeated, rows that stay whole, numbers to the right."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport.blocks import colours
from lcreport.render import column_widths, paper
from lcreport.render.pictures import SVG, Picture
from lcreport.render.word.xml import BOLD, ITALIC, element, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from lcreport.blocks import Column, Line, Spark, Table, Tile, Tiles
    from lcreport.render.word.notes import WordFootnotes
    from lcreport.render.word.pictures import Pictures

# Word's measures: twentieths of a point for lengths, eighths for lines.
_TWIPS = 20
_RULE, _THIN = 8, 4
_MARGIN = 4 * _TWIPS
_INDENT = 9 * _TWIPS
_SHADE = "F3F3F3"
# The number of a tile, in half points.
_LARGE = 28
# A table of no more rows stays on one page.
_FEW = 5
# As the PDF sets long tables of lines that need no second one: less room above and below.
_LONG = 20
# A table's first column of such texts holds the rows' numbers: those stand centred.
_SHORT = 4


def table(block: Table, notes: WordFootnotes, pictures: Pictures) -> Iterator[BaseOxmlElement]:
    """A table with its caption, legend, unit, notes and source.

    Args:
        block: What to write.
        notes: Where the notes of its cells go.
        pictures: The file's, for small lines.
    """
    if block.caption:
        # Said here too, for an office's own style may leave a caption at the foot of a page.
        yield paragraph("Caption", [run(block.caption)], [element("w:keepNext")])
    if block.legend:
        yield paragraph("TableNote", [run(block.legend_line)], [element("w:keepNext")])
    if block.unit:
        yield paragraph("TableUnit", [run(block.unit)], [element("w:keepNext")])
    yield _grid(block, notes, pictures)
    for text in block.notes:
        yield paragraph("TableNote", [run(text)])
    if block.source:
        yield paragraph("TableNote", [run(block.source, ITALIC)])


def tiles(block: Tiles, pictures: Pictures) -> Iterator[BaseOxmlElement]:
    """Key figures as a table of one column each: what is counted, the figure, how it changed.

    Args:
        block: What to write.
        pictures: The file's, for small lines.
    """
    lines = [
        [[run(tile.label)] for tile in block.tiles],
        [_figure(tile, block.language) for tile in block.tiles],
    ]
    if any(tile.change for tile in block.tiles):
        lines.append([[run(tile.change)] for tile in block.tiles])
    if any(tile.spark for tile in block.tiles):
        lines.append([
            [_spark(tile.spark, pictures) if tile.spark else run("")] for tile in block.tiles
        ])
    width = round(paper.room().upright_pt * _TWIPS / len(block.tiles))
    rows = [_row([_cell([paragraph("TableText", runs)], width) for runs in line]) for line in lines]
    for row in rows[:-1]:
        keep_with_next(row)
    yield _framed("", [width] * len(block.tiles), rows, are_ruled=False)
    # A table has no room of its own below.
    room = element("w:spacing", {"before": 0, "after": 0, "line": 40, "lineRule": "exact"})
    yield paragraph("TableText", [], [room])


def _figure(tile: Tile, language: str) -> list[BaseOxmlElement]:
    """The number, large, with its unit behind it."""
    number = run(tile.value.written(language), BOLD, _LARGE)
    return [number, run(f" {tile.unit}")] if tile.unit else [number]


def _spark(spark: Spark, pictures: Pictures) -> BaseOxmlElement:
    return pictures.run(Picture(SVG, spark.svg(colours.INK).encode(), spark.alt))


def of_texts(
    heads: Sequence[Sequence[BaseOxmlElement]], lines: Sequence[Sequence[Sequence[BaseOxmlElement]]]
) -> BaseOxmlElement:
    """A table of texts, such as one in a notebook's prose, with columns of one width.

    Args:
        heads: The runs of each column's head.
        lines: Those of each cell, line by line.
    """
    width = round(paper.room().upright_pt * _TWIPS / max(1, len(heads)))
    head = [_head_cell(runs, width, is_text=False) for runs in heads]
    body = [_row([_cell([paragraph("TableText", runs)], width) for runs in line]) for line in lines]
    return _framed("", [width] * len(heads), [_row(head, is_head=True), *body])


def _grid(block: Table, notes: WordFootnotes, pictures: Pictures) -> BaseOxmlElement:
    room = paper.room()
    [given] = column_widths.widths_pt(block, room.turned_pt if block.landscape else room.upright_pt)
    widths = [round(width * _TWIPS) for width in given]
    size = round(column_widths.size_pt(len(block.columns)) * 2)
    is_lean = _is_lean(block)
    centred = {index for index in range(len(block.columns)) if _is_short(block, index)}
    head = [
        _head_cell(
            [run(column.label, half_points=size)],
            width,
            is_text=column.type == "text" and index not in centred,
        )
        for index, (column, width) in enumerate(zip(block.columns, widths, strict=True))
    ]
    lines = [_row(head, is_head=True)]
    for line in block.lines:
        if line.group:
            [cell] = line.cells
            inner = [run(cell.written(block.language), BOLD, size), *notes.marks(cell.note)]
            said = paragraph("TableText", inner, [element("w:keepNext")])
            lines.append(_row([_cell([said], sum(widths), columns=len(widths))]))
            continue
        made = []
        for index, (column, cell) in enumerate(zip(block.columns, line.cells, strict=True)):
            properties = [
                *([element("w:spacing", {"before": 0, "after": 10})] if is_lean else []),
                *_placed(line, column, block.head, is_centred=index in centred),
                _mark(size),
            ]
            runs = (
                [_spark(cell.spark, pictures)]
                if cell.spark
                else notes.runs(cell.written(block.language), cell.note, size)
            )
            style = "TableText" if column.type == "text" else "TableNumber"
            made.append(_cell([paragraph(style, runs, properties)], widths[index]))
        lines.append(_row(made))
    # The heads of groups before the first row, which keeps the second with it.
    first = sum(1 for _ in itertools.takewhile(lambda line: line.group, block.lines))
    _keep_together(lines, first, is_followed=bool(block.notes or block.source))
    return _framed(block.caption, widths, lines)


def _is_lean(block: Table) -> bool:
    """Whether it is long and its rows take one line each."""
    texts = sum(column.type == "text" for column in block.columns)
    return len(block.lines) > _LONG and texts == 1


def _mark(half_points: int) -> BaseOxmlElement:
    """The size of a paragraph's end, by which Word and LibreOffice make an empty cell as high."""
    sizes = [element(f"w:{name}", {"val": half_points}) for name in ("sz", "szCs")]
    return element("w:rPr", children=sizes)


def _keep_together(lines: Sequence[BaseOxmlElement], first: int, *, is_followed: bool) -> None:
    """Have no row of a table stand alone on a page, nor what is said below it."""
    _, *rows = lines
    kept = rows[:-1] if len(rows) <= _FEW else [*rows[: first + 1], rows[-2]]
    for row in [*kept, *rows[-1:]] if is_followed else kept:
        keep_with_next(row)


def keep_with_next(block: BaseOxmlElement) -> None:
    """Have a paragraph, or a row of a table, stand on the page of what follows it."""
    for properties in block.iter(qn("w:pPr")):
        if properties.find(qn("w:keepNext")) is None:
            # Behind the style's name and before all else, as the schema wants it.
            properties.insert(1, element("w:keepNext"))


def _is_short(block: Table, index: int) -> bool:
    cells = [line.cells[index].written(block.language) for line in block.lines if not line.group]
    return block.columns[index].type == "text" and all(len(text) < _SHORT for text in cells)


def _placed(line: Line, column: Column, head: str, *, is_centred: bool) -> list[BaseOxmlElement]:
    if line.level and column.key == head:
        return [element("w:ind", {"left": _INDENT * line.level})]
    return [element("w:jc", {"val": "center"})] if is_centred else []


def _cell(
    paragraphs: Sequence[BaseOxmlElement], width: int, *, columns: int = 1
) -> BaseOxmlElement:
    properties = [element("w:tcW", {"w": width, "type": "dxa"})]
    if columns > 1:
        properties.append(element("w:gridSpan", {"val": columns}))
    return element("w:tc", children=[element("w:tcPr", children=properties), *paragraphs])


def _head_cell(runs: Sequence[BaseOxmlElement], width: int, *, is_text: bool) -> BaseOxmlElement:
    """The head of a column, above texts to the left as they are."""
    placed = [element("w:jc", {"val": "left"})] if is_text else []
    made = _cell([paragraph("TableHead", runs, placed)], width)
    made[0].extend([
        element("w:shd", {"val": "clear", "color": "auto", "fill": _SHADE}),
        element("w:vAlign", {"val": "center"}),
    ])
    return made


def _row(cells: Sequence[BaseOxmlElement], *, is_head: bool = False) -> BaseOxmlElement:
    properties = [element("w:cantSplit")]
    if is_head:
        properties.append(element("w:tblHeader"))
    return element("w:tr", children=[element("w:trPr", children=properties), *cells])


def _framed(
    caption: str,
    widths: Sequence[int],
    lines: Sequence[BaseOxmlElement],
    *,
    are_ruled: bool = True,
) -> BaseOxmlElement:
    inner = [("insideH", _THIN)] if are_ruled else []
    edges = [("top", _RULE), ("bottom", _RULE), *inner]
    borders = [
        element(f"w:{side}", {"val": "single", "sz": size, "space": 0, "color": "808080"})
        for side, size in edges
    ]
    margins = [element(f"w:{side}", {"w": _MARGIN, "type": "dxa"}) for side in ("left", "right")]
    properties = [
        element("w:tblW", {"w": sum(widths), "type": "dxa"}),
        element("w:tblBorders", children=borders),
        # Else Word widens columns by what they hold, and each edit moves all of them.
        element("w:tblLayout", {"type": "fixed"}),
        # Less than Word's own, for widths are worked out for narrower letters than Times has.
        element("w:tblCellMar", children=margins),
        element("w:tblLook", {"firstRow": 1, "noHBand": 1, "noVBand": 1}),
    ]
    if caption:
        # What a screen reader says of the table.
        properties.append(element("w:tblCaption", {"val": caption}))
    grid = element("w:tblGrid", children=[element("w:gridCol", {"w": width}) for width in widths])
    return element("w:tbl", children=[element("w:tblPr", children=properties), grid, *lines])
