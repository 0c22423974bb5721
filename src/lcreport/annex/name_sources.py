"""Whose figures stand in a section: every source of them, not only those of its own period."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from lcreport.comparison.cached_rows import cached, rows_of
from lcreport.comparison.derive_flows import parted
from lcreport.comparison.publishers import publishers_of
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison import Figure, Row
    from lcreport.dataset.frames import Dataset

AGAINST = ("previous", "same_period_last_year", "year_end")


def of_rows(data: Dataset, rows: Iterable[Row], against: Sequence[str] = AGAINST) -> list[str]:
    """The ids of the sources of rows: of their figures, bases and plans, each once.

    Args:
        data: Where plans have their sources.
        rows: What stands in a table or chart.
        against: Which comparisons stand there; `target` for the plan, `within_year` for a year's
            figure so far.
    """
    return _once(source for row in rows for source in _of_row(data, row, against))


def of_figures(figures: Iterable[Figure]) -> list[str]:
    """The ids of the sources of figures, each once."""
    return _once(figure.source for figure in figures)


def line(
    data: Dataset,
    rows: Iterable[Row],
    words: Words,
    against: Sequence[str] = (*AGAINST, "within_year", "target"),
) -> str:
    """Titles of the sources of everything in the rows; empty where none is named.

    Where they are of several publishers, each title has its publisher behind it.

    Args:
        data: Where sources have their titles.
        rows: What stands in the annex.
        words: The language to write.
        against: Which comparisons stand there.
    """
    used = of_rows(data, rows, against)
    titles, names = titles_of(data, words), publisher_names(data, words)
    # Who is who follows from the name in the first language, whatever language names them.
    known = publishers_of(data)
    several = len({known.of(source) for source in used}) > 1
    named = []
    for source in used:
        title = titles.get(source) or source
        publisher = names.get(source) or known.of(source)
        is_told = not several or not publisher or publisher.lower() in title.lower()
        named.append(title if is_told else f"{title} ({publisher})")
    each = list(dict.fromkeys(named))
    return words.plural("note.sources", len(each), sources="; ".join(each)) if each else ""


def titles_of(data: Dataset, words: Words) -> dict[str, str]:
    """Source id → its title in a language, or else as the source has it."""
    return _texts(data, "title", words)


def publisher_names(data: Dataset, words: Words) -> dict[str, str]:
    """Source id → who published it in a language; empty where nobody is named."""
    return _texts(data, "publisher", words)


def publishers(data: Dataset, sources: Iterable[str], words: Words) -> str:
    """Who published sources; a source's title where no publisher is named."""
    names, titles = publisher_names(data, words), titles_of(data, words)
    written = (names.get(source) or titles.get(source) or source for source in sources)
    return "; ".join(dict.fromkeys(written))


def _texts(data: Dataset, column: str, words: Words) -> dict[str, str]:
    return {row["id"]: choose(row, column, words.language) for row in rows_of(data, "sources")}


def _of_row(data: Dataset, row: Row, against: Sequence[str]) -> Iterator[str]:
    if row.now is not None:
        yield row.now.source
    for name in against:
        result = getattr(row, name)
        if name == "target":
            yield from _of_plan(data, row)
        elif name == "within_year":
            yield "" if result is None else result.so_far.source
        elif result is not None:
            yield result.source
            yield "" if result.now is None else result.now.source


def _of_plan(data: Dataset, row: Row) -> Iterator[str]:
    if row.target is None or row.target.value is None:
        return
    organisation = row.organisation
    known = cached(
        data, ("sources of plans", organisation), lambda: _sources_of_plans(data, organisation)
    )
    source = known.get((row.indicator.id, f"{row.period.year:04}", row.target.value))
    if source is not None:
        yield source


def _sources_of_plans(data: Dataset, organisation: str) -> Mapping[tuple[str, str, float], str]:
    """Indicator, year and value of a plan → the source of its row, of several the last known."""
    plan = itemgetter("indicator", "period", "value")
    rows = sorted(rows_of(data, "targets", organisation), key=itemgetter("recorded"))
    return {plan(row): row["source"] for row in rows}


def _once(joined: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(source for text in joined for source in parted(text)))
