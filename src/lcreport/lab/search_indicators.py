"""Indicators found by words, typed with or without accents."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.blocks import Block
from lcreport.lab import catalogue_frames
from lcreport.languages import codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from lcreport.annex.tables import Table
    from lcreport.blocks import PlainBlock
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.lab.catalogue_frames import CatalogueLine

_WORD = re.compile(r"\w+")
# Shorter ones begin too many Vietnamese words: "no" would find "Nông dân".
_SHORTEST_BEGINNING = 3


def fold(text: str) -> str:
    """Text in small letters without accents, as it is often typed.

    >>> fold("Dư nợ ủy thác, Đoàn")
    'du no uy thac, doan'
    """
    # đ is a letter of its own for Unicode, not d with an accent.
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def rank(sought: str, texts: Sequence[str]) -> int | None:
    """How well the first text that holds the words sought does; the lower, the better.

    A word typed with accents finds only itself, one typed without finds every accent; all must be
    in one text. A word of three letters or more also finds what begins with it.

    >>> rank("du no", ["Dư nợ ủy thác"]), rank("dư nợ", ["Dự án nợ"])
    (0, None)

    Args:
        sought: What was typed.
        texts: The texts to look in, the most important first.

    Returns:
        0 where the words stand together at the start of the first text, more elsewhere; None where
        no text holds them all.
    """
    wanted = _words(sought)
    for place, text in enumerate(texts):
        having = _words(text)
        starts = [
            start
            for start in range(len(having))
            if all(map(_matches, wanted, having[start:])) and len(having) - start >= len(wanted)
        ]
        if starts:
            # Every place before the next has room for its three ranks.
            return 4 * place + (0 if starts[0] == 0 else 1)
        if all(any(_matches(word, other) for other in having) for word in wanted):
            return 4 * place + 2
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def _matches(wanted: str, word: str) -> bool:
    # Typed without accents it means any of them; "nợ" means only itself.
    if fold(wanted) == wanted:
        word = fold(word)
    if len(wanted) >= _SHORTEST_BEGINNING:
        return word.startswith(wanted)
    return word == wanted


@dataclass(frozen=True)
class FoundIndicators(Block):
    """Indicators found, the best match first; a sequence of their ids.

    >>> from lcreport import lab
    >>> lab.open("data/lao-cai").search("no qua han")[0]
    'no-qua-han'
    """

    ids: tuple[str, ...]
    table: Table = field(repr=False)
    lines: Sequence[CatalogueLine] = field(repr=False)

    def frame(self) -> pd.DataFrame:
        """One line an indicator, the best match first; its columns are those of the catalogue."""
        return catalogue_frames.frame_of("indicator", self.lines)

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __getitem__(self, place: int) -> str:
        return self.ids[place]

    def content(self) -> PlainBlock:
        """The table of what was found."""
        return self.table


def indicators(data: Dataset, sought: str, chosen: Iterable[str]) -> list[Indicator]:
    """The chosen indicators whose names, area or definition hold the words, the best match first.

    Args:
        data: Where they have their names.
        sought: Words; empty finds all of them.
        chosen: Ids of the indicators to look among, in the order that equal matches keep.
    """
    if not sought.strip():
        return [data.indicator(id) for id in chosen]
    # In every language, whatever the notebook speaks: people search in the one they think in.
    areas = [data.area_names(language) for language in codes()]
    ranked = []
    for indicator in map(data.indicator, chosen):
        found = rank(sought, _texts(indicator, areas))
        if found is not None:
            ranked.append((found, indicator))
    # By rank alone: sorting is stable, and equal ones keep the dataset's order.
    return [indicator for _, indicator in sorted(ranked, key=lambda pair: pair[0])]


def _texts(indicator: Indicator, areas: Sequence[Mapping[str, str]]) -> list[str]:
    return [
        *indicator.texts("name").values(),
        indicator.id.replace("-", " "),
        *(names.get(indicator.area, "") for names in areas),
        *indicator.texts("definition").values(),
    ]
