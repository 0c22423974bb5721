"""What a dataset holds, as tables and as catalogues of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.blocks import Facts, Group, Subheading
from lcreport.lab import catalogue_frames
from lcreport.lab.catalogue import Catalogue
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lcreport.annex.wording import Words
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.lab.catalogue_frames import CatalogueLine


def of_dataset(data: Dataset, organisations: Table, words: Words) -> Group:
    """The dataset's title, its size, and who reports."""
    title = choose(data.source.settings, "title", words.language) or data.name
    codes = [str(period) for period in data.periods()]
    # A dataset may have no figure yet: it is described all the same.
    first, last = (codes[0], codes[-1]) if codes else ("", "")
    pairs = [
        (words.phrase("provenance.dataset"), data.name),
        (words.phrase("explore.figures"), words.number(len(data.observations))),
        (words.phrase("explore.column.indicators"), words.number(len(data.indicators))),
        (words.phrase("explore.periods"), _span(len(codes), first, last, words)),
    ]
    # Invented figures are called so wherever they are shown.
    notice = [(words.phrase("explain.note"), words.phrase("synthetic"))] if data.synthetic else []
    return Group([Subheading(title), Facts([*pairs, *notice]), organisations])


def of_found(data: Dataset, found: Sequence[Indicator], words: Words) -> Table:
    """Indicators with area, unit, who reports them and for which periods."""
    areas = data.area_names(words.language)
    rows = [
        (
            str(line["id"]),
            str(line["name"]),
            areas.get(str(line["area"]), str(line["area"])),
            str(line["unit"]),
            words.phrase(f"kind.{line['kind']}"),
            _short_names(data, line, words),
            _span_of(line, words),
        )
        for line in catalogue_frames.indicators(data, found, words.language)
    ]
    keys = ("id", "indicator", "area", "unit", "kind", "reporting", "periods")
    caption = words.plural("explore.caption.found", len(found))
    return _table("found", caption, keys, rows, words)


def catalogues(data: Dataset, words: Words) -> dict[str, Catalogue]:
    """Organisations, areas, indicators and periods by id."""
    return {
        "organisations": _organisations(data, words),
        "areas": _areas(data, words),
        "indicators": _indicators(data, words),
        "periods": _periods(data, words),
    }


def _organisations(data: Dataset, words: Words) -> Catalogue:
    lines = catalogue_frames.organisations(data, words.language)
    rows = [
        (str(line["id"]), str(line["name"]), _count(line["figures"], words), _span_of(line, words))
        for line in lines
    ]
    keys = ("id", "organisation", "figures", "periods")
    return _catalogue("organisation", keys, rows, lines, words)


def _areas(data: Dataset, words: Words) -> Catalogue:
    lines = catalogue_frames.areas(data, words.language)
    rows = [
        (str(line["id"]), str(line["name"]), _count(line["indicators"], words)) for line in lines
    ]
    return _catalogue("area", ("id", "area", "indicators"), rows, lines, words)


def _indicators(data: Dataset, words: Words) -> Catalogue:
    every = [data.indicator(id) for id in data.indicators["id"]]
    table = of_found(data, every, words)
    definition = words.phrase("explain.definition")
    entries = {
        indicator.id: Facts([
            *_pairs(table, line),
            *([(definition, text)] if (text := indicator.definition(words.language)) else []),
        ])
        for indicator, line in zip(every, table.lines, strict=True)
    }
    lines = catalogue_frames.indicators(data, every, words.language)
    return Catalogue("indicator", entries, table, lines)


def _periods(data: Dataset, words: Words) -> Catalogue:
    lines = catalogue_frames.periods(data, words.language)
    rows = [
        (
            str(line["id"]),
            str(line["name"]),
            _count(line["figures"], words),
            _short_names(data, line, words),
        )
        for line in lines
    ]
    return _catalogue("period", ("id", "period", "figures", "reporting"), rows, lines, words)


def _catalogue(
    what: str,
    keys: Sequence[str],
    rows: Sequence[Sequence[str]],
    lines: Sequence[CatalogueLine],
    words: Words,
) -> Catalogue:
    caption = words.phrase(f"explore.caption.{what}s")
    table = _table(f"{what}s", caption, keys, rows, words)
    entries = {line.cells[0].text: Facts(_pairs(table, line)) for line in table.lines}
    return Catalogue(what, entries, table, lines)


def _pairs(table: Table, line: Line) -> list[tuple[str, str]]:
    """The heads and texts of a line but for its id, those that are not empty."""
    cells: Iterable[tuple[Column, Cell]] = zip(table.columns[1:], line.cells[1:], strict=True)
    return [(column.label, cell.text) for column, cell in cells if cell.text]


def _table(
    id: str, caption: str, keys: Sequence[str], rows: Sequence[Sequence[str]], words: Words
) -> Table:
    columns = [Column(key, words.phrase(f"explore.column.{key}")) for key in keys]
    lines = [Line(tuple(map(Cell, row))) for row in rows]
    # The id comes first, the name that heads the row second.
    return Table(id, caption, columns, lines, head=keys[1], language=words.language)


def _short_names(data: Dataset, line: CatalogueLine, words: Words) -> str:
    # As `catalogue_frames` joins them.
    ids = filter(None, str(line["organisations"]).split(", "))
    return ", ".join(data.organisation(id).short(words.language) for id in ids)


def _count(number: str | int, words: Words) -> str:
    return words.number(int(number))


def _span_of(line: CatalogueLine, words: Words) -> str:
    first, last = str(line["first_period"]), str(line["last_period"])
    return _span(int(line["periods"]), first, last, words)


def _span(count: int, first: str, last: str, words: Words) -> str:
    """How many periods, and the first and the last: "12 periods, 2019-3M to 2021"."""
    if count < 2:
        return first
    return words.phrase("explore.span", count=words.number(count), first=first, last=last)
