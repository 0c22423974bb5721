"""Which charts an annex shows: those that fit what there is, and none where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.comparison import Row
    from lcreport.dataset import Dataset, Organisation
    from lcreport.markup import Shown
    from lcreport.period import Period
    from lcreport.wording import Words


def of_unit(
    data: Dataset, organisation: Organisation, period: Period, rows: Sequence[Row], words: Words
) -> list[Shown]:
    """Charts of one organisation."""
    return []


def of_shared(
    data: Dataset,
    rows: Mapping[str, Sequence[Row]],
    organisations: Mapping[str, Organisation],
    words: Words,
) -> list[Shown]:
    """Charts of organisations side by side."""
    return []
