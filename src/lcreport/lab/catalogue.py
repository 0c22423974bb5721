"""Catalogues of ids: Tab completes them between brackets, and each id explains itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from lcreport.blocks import Block
from lcreport.dataset.frames import unknown
from lcreport.errors import ParameterError
from lcreport.lab import catalogue_frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from lcreport.annex.tables import Table
    from lcreport.blocks import Facts, PlainBlock
    from lcreport.lab.catalogue_frames import CatalogueLine


class Name(str):
    """An id that shows what it stands for, and can be used wherever the id can.

    >>> from lcreport import lab
    >>> data = lab.open("data/lao-cai", "en")
    >>> data.organisations["hoi-ccb"] == "hoi-ccb"
    True
    """

    __slots__ = ("_facts",)
    _facts: Facts

    @classmethod
    def of(cls, id: str, facts: Facts) -> Self:
        """An id with what is known of it."""
        name = cls(id)
        name._facts = facts
        return name

    def _repr_mimebundle_(self, **options: object) -> dict[str, object]:
        return self._facts._repr_mimebundle_(**options)


@dataclass(frozen=True)
class Catalogue(Block):
    """The organisations, areas, indicators or periods of a dataset, by id.

    >>> from lcreport import lab
    >>> data = lab.open("data/lao-cai", "en")
    >>> "hoi-ccb" in data.organisations, len(data.organisations)
    (True, 7)

    Attributes:
        what: What one is called: "organisation", "area", "indicator" or "period".
        entries: Id → what is known of it.
        table: All of them, for display.
        lines: All of them, as plain values.
    """

    what: str
    entries: Mapping[str, Facts] = field(repr=False)
    table: Table = field(repr=False)
    lines: Sequence[CatalogueLine] = field(repr=False)

    def frame(self) -> pd.DataFrame:
        """One line an entry, with the columns that `catalogue_frames.COLUMNS` lists.

        >>> from lcreport import lab
        >>> list(lab.open("data/lao-cai", "en").areas.frame().columns)
        ['id', 'name', 'indicators']
        """
        return catalogue_frames.frame_of(self.what, self.lines)

    def __getitem__(self, id: str) -> Name:
        if id not in self.entries:
            # A KeyError would name the id and none of those that it may have meant.
            raise ParameterError(unknown(self.what, id, self.entries))
        return Name.of(id, self.entries[id])

    def __contains__(self, id: object) -> bool:
        return id in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    # IPython asks for it after an opening bracket.
    def _ipython_key_completions_(self) -> list[str]:
        return list(self.entries)

    def content(self) -> PlainBlock:
        """The table of its entries."""
        return self.table
