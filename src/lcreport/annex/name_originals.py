"""Texts of a dataset that an annex shows in another language than its own, for want of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.comparison.cached_rows import rows_of
from lcreport.dataset.frames import records
from lcreport.dataset.tables import texts
from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.dataset.frames import Dataset
    from lcreport.period import Period

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("name", "short"),
    "areas": ("name",),
    "indicators": ("name", "unit", "definition"),
    "sources": ("title", "publisher"),
    "documents": ("type", "issuer", "subject"),
    "commitments": ("task", "lead", "due_text"),
    "difficulties": ("text",),
    "breaks": ("reason",),
}
_SETTINGS = ("title", "issuer")


def originals(data: Dataset, period: Period, language: str) -> list[tuple[str, str]]:
    """Language and text of what stands in its original, each once; documents mark it as that.

    Args:
        data: The dataset with the names and notes that an annex may show.
        period: Of the annex, whose notes alone it shows.
        language: That the annex is written in.
    """
    found = [*_of_tables(data, language), *_of_notes(data, period, language)]
    found += [
        text for stem in _SETTINGS for text in _original(data.source.settings, stem, language)
    ]
    return list(dict.fromkeys(found))


def _of_tables(data: Dataset, language: str) -> Iterator[tuple[str, str]]:
    for name, stems in _COLUMNS.items():
        for row in rows_of(data, name):
            for stem in stems:
                yield from _original(row, stem, language)


def _of_notes(data: Dataset, period: Period, language: str) -> Iterator[tuple[str, str]]:
    rows = data.observations
    own = rows[(rows["period"] == str(period)) & (rows["note"] != "")]
    for row in records(own):
        yield from _original(row, "note", language)


def _original(row: Mapping[str, object], stem: str, language: str) -> Iterator[tuple[str, str]]:
    known = texts(row, stem)
    # The order in which `choose` looks for another language.
    code = next((code for code in (language, FIRST, *codes()) if code in known), language)
    # "%" is the same in every language.
    if code != language and any(map(str.isalpha, known[code])):
        yield code, known[code]
