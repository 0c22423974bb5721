"""What a dataset holds, as tables and catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.blocks import Facts, Group, Shown, Subheading
from lcreport.lab.catalogue import Catalogue
from lcreport.languages import choose
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.dataset.frames import Dataset, Indicator


def of_dataset(data: Dataset, organisations: Table, words: Words) -> Shown:
    """The dataset's title, its size, and who reports."""
    title = choose(data.source.settings, "title", words.language) or data.name
    pairs = [
        (words.phrase("provenance.dataset"), data.name),
        (words.phrase("explore.figures"), words.number(len(data.observations))),
        (words.phrase("explore.column.indicators"), words.number(len(data.indicators))),
        (words.phrase("explore.periods"), _span([str(each) for each in data.periods()], words)),
    ]
    notice = [(words.phrase("explain.note"), words.phrase("synthetic"))] if data.synthetic else []
    return Group([Subheading(title), Facts([*pairs, *notice]), organisations])


def of_found(data: Dataset, found: Sequence[Indicator], words: Words) -> Table:
    """Indicators with area, unit, who reports them and for which periods."""
    reporting = _grouped(data, "indicator", "organisation")
    periods = _grouped(data, "indicator", "period")
    areas = data.area_names(words.language)
    rows = [
        (
            each.id,
            each.name(words.language),
            areas.get(each.area, each.area),
            each.unit(words.language),
            words.phrase(f"kind.{each.kind}"),
            ", ".join(
                data.organisation(one).short(words.language) for one in reporting.get(each.id, [])
            ),
            _span(periods.get(each.id, []), words),
        )
        for each in found
    ]
    keys = ("id", "indicator", "area", "unit", "kind", "reporting", "periods")
    caption = words.plural("explore.caption.found", len(found))
    return _table("found", caption, keys, rows, words, head="indicator")


def catalogues(data: Dataset, words: Words) -> dict[str, Catalogue]:
    """Organisations, areas, indicators and periods by id."""
    every = [data.indicator(each) for each in data.indicators["id"]]
    indicators = of_found(data, every, words)
    return {
        "organisations": _organisations(data, words),
        "areas": _areas(data, words),
        "indicators": Catalogue(
            "indicator",
            {
                each.id: _facts([
                    *zip(indicators.columns[1:], line.cells[1:], strict=True),
                    (words.phrase("explain.definition"), each.definition(words.language)),
                ])
                for each, line in zip(every, indicators.lines, strict=True)
            },
            indicators,
        ),
        "periods": _periods(data, words),
    }


def _organisations(data: Dataset, words: Words) -> Catalogue:
    periods = _grouped(data, "organisation", "period")
    counted = data.observations["organisation"].value_counts()
    rows = [
        (
            each,
            data.organisation(each).name(words.language),
            words.number(int(counted.get(each, 0))),
            _span(periods.get(each, []), words),
        )
        for each in data.organisations["id"]
    ]
    keys = ("id", "organisation", "figures", "periods")
    return _catalogue("organisation", keys, rows, words)


def _areas(data: Dataset, words: Words) -> Catalogue:
    counted = data.indicators["area"].value_counts()
    rows = [
        (each, name, words.number(int(counted.get(each, 0))))
        for each, name in data.area_names(words.language).items()
    ]
    return _catalogue("area", ("id", "area", "indicators"), rows, words)


def _periods(data: Dataset, words: Words) -> Catalogue:
    reporting = _grouped(data, "period", "organisation")
    counted = data.observations["period"].map(_code).value_counts()
    rows = [
        (
            str(each),
            each.label(words.language),
            words.number(int(counted.get(str(each), 0))),
            ", ".join(
                data.organisation(one).short(words.language) for one in reporting.get(str(each), [])
            ),
        )
        for each in data.periods()
    ]
    return _catalogue("period", ("id", "period", "figures", "reporting"), rows, words)


def _catalogue(
    what: str, keys: Sequence[str], rows: Sequence[Sequence[str]], words: Words
) -> Catalogue:
    caption = words.phrase(f"explore.caption.{what}s")
    table = _table(f"{what}s", caption, keys, rows, words, head=keys[1])
    entries = {row[0]: _facts(zip(table.columns[1:], row[1:], strict=True)) for row in rows}
    return Catalogue(what, entries, table)


def _facts(pairs: Iterable[tuple[Column | str, Cell | str]]) -> Facts:
    texts = [
        (
            term.label if isinstance(term, Column) else term,
            value.text if isinstance(value, Cell) else value,
        )
        for term, value in pairs
    ]
    return Facts([(term, value) for term, value in texts if value])


def _table(  # noqa: PLR0913 - a table is its caption, columns and lines
    id: str,
    caption: str,
    keys: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: Words,
    *,
    head: str,
) -> Table:
    columns = [Column(each, words.phrase(f"explore.column.{each}")) for each in keys]
    lines = [Line(tuple(map(Cell, row))) for row in rows]
    return Table(id, caption, columns, lines, head=head)


def _grouped(data: Dataset, by: str, what: str) -> Mapping[str, list[str]]:
    """Id → the different values of another column in the order of the rows; periods by time."""
    rows = data.observations[[by, what]].drop_duplicates()
    if "period" in {by, what}:
        rows = rows.assign(period=rows["period"].map(_code)).drop_duplicates()
    grouped: dict[str, list[str]] = {}
    for key, value in rows.itertuples(index=False):
        grouped.setdefault(str(key), []).append(str(value))
    if what == "period":
        order = {str(each): place for place, each in enumerate(data.periods())}
        for values in grouped.values():
            values.sort(key=lambda each: order.get(each, 0))
    return grouped


def _code(written: str) -> str:
    """A period code as it is always written: `2021-12M` is `2021`."""
    return str(Period.parse(written))


def _span(codes: Sequence[str], words: Words) -> str:
    """How many periods, and the first and the last: "12 periods, 2019-3M to 2021"."""
    if not codes:
        return ""
    if len(codes) == 1:
        return codes[0]
    return words.phrase(
        "explore.span", count=words.number(len(codes)), first=codes[0], last=codes[-1]
    )
