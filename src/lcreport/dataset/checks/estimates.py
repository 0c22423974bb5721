"""How far an estimate may lie from what it is settled at: as far as earlier ones of its series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lcreport.dataset.checks.figures import SERIES, SPAN, UNSETTLED, rows_in
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    import pandas as pd

# In 4,797 cumulative figures of the General Statistics Office all but three lie within a fifth of
# their months, even where single months were settled a third away: no estimate explains more.
_AT_MOST = 0.2
# With fewer pairs nineteen in twenty would be all of them.
_FEWEST, _NINETEEN_IN_TWENTY = 8, 0.95


@dataclass(frozen=True, slots=True)
class Reach:
    """What the estimates of a series explain.

    Attributes:
        share: Of a figure, how far it may lie from what it is settled at.
        pairs: How many earlier estimates that rests on; 0 where there are too few to tell.
    """

    share: float = _AT_MOST
    pairs: int = 0

    @property
    def in_words(self) -> str:
        """How far, and how that is known."""
        if self.share >= _AT_MOST:
            return translatable("finding.reach_at_most")
        within = f"{100 * self.share:.1f}"
        return translatable("finding.reach_of_earlier", pairs=self.pairs, within=within)


def reach_of(figures: pd.DataFrame) -> dict[tuple[str, str], Reach]:
    """Series whose earlier estimates tell it → how far those lay from the settled figures.

    Args:
        figures: Flows in the order in which they became known.
    """
    spans = figures[figures["restated"] == ""].groupby([*SERIES, *SPAN], sort=False)
    ends = spans.agg(
        first=("number", "first"), settled=("number", "last"),
        was=("status", "first"), status=("status", "last"),
    )  # fmt: skip
    # What is doubtful was misprinted, not estimated.
    pairs = ends[ends["was"].isin(UNSETTLED) & ends["status"].isin(["", "official"])]
    pairs = pairs[pairs["first"] != 0]
    pairs = pairs.assign(apart=(pairs["settled"] / pairs["first"] - 1).abs()).reset_index()
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows_in(pairs):
        found.setdefault((row.organisation, row.indicator), []).append(row.apart)
    return {
        series: Reach(min(float(np.quantile(shares, _NINETEEN_IN_TWENTY)), _AT_MOST), len(shares))
        for series, shares in found.items()
        if len(shares) >= _FEWEST
    }
