"""One dataset opened for exploring: what an analyst calls from a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import tables
from lcreport.annex.wording import Words
from lcreport.blocks import Block
from lcreport.dataset.frames import load
from lcreport.dataset.source import find
from lcreport.errors import ParameterError
from lcreport.lab import catalogue_frames, describe_dataset
from lcreport.lab.charts import Charts
from lcreport.lab.menu_board import Board
from lcreport.lab.search_indicators import FoundIndicators, indicators
from lcreport.lab.two_periods_table import of_changes
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from lcreport.annex import Annex
    from lcreport.annex.tables import Table
    from lcreport.blocks import PlainBlock
    from lcreport.dataset.frames import Dataset
    from lcreport.lab.catalogue import Catalogue


@dataclass(frozen=True, eq=False)
class Explorer(Block):
    """A dataset to explore; ids complete by Tab: `data.organisations["hoi-`.

    >>> from lcreport import lab
    >>> data = lab.open("data/lao-cai", "en")
    >>> data.annex("hoi-ccb", "2021-9M").organisation.short("en")
    'Veterans’ Association'

    Attributes:
        organisations: Who reports, by id.
        areas: Fields of coordination, by id.
        indicators: What is counted, by id.
        periods: What there are figures for, by code.
        charts: Every chart of the family.
    """

    data: Dataset = field(repr=False)
    words: Words
    organisations: Catalogue = field(repr=False)
    areas: Catalogue = field(repr=False)
    indicators: Catalogue = field(repr=False)
    periods: Catalogue = field(repr=False)
    charts: Charts = field(repr=False)

    def search(self, words: str = "", *, area: str = "", organisation: str = "") -> FoundIndicators:
        """Indicators by word, by area, by who reports them, or by all three.

        Words may be typed without accents; they are looked for in names, areas and definitions of
        both languages.

        >>> from lcreport import lab
        >>> data = lab.open("data/lao-cai", "en")
        >>> list(data.search("du no", organisation="hoi-ccb"))
        ['du-no-uy-thac', 'ho-con-du-no', 'no-qua-han']

        Raises:
            ParameterError: the dataset has no such area or organisation.
        """
        rows = self.data.indicators
        # `self.areas[area]` refuses an area that is not known, with those that are.
        ids = rows["id"] if not area else rows.loc[rows["area"] == self.areas[area], "id"]
        if organisation:
            ids = ids[ids.isin(self._reported(organisation))]
        # After area and organisation, so that rank is among those that are left.
        found = indicators(self.data, words, ids)
        table = describe_dataset.of_found(self.data, found, self.words)
        lines = catalogue_frames.indicators(self.data, found, self.words.language)
        return FoundIndicators(tuple(indicator.id for indicator in found), table, lines)

    def _reported(self, organisation: str) -> set[str]:
        rows = self.data.observations
        return set(rows.loc[rows["organisation"] == self.organisations[organisation], "indicator"])

    def annex(self, organisation: str, period: str) -> Annex:
        """The annex of an organisation and period, section by section.

        Raises:
            ParameterError: the dataset has no such organisation.
            PeriodError: the period cannot be read.
        """
        return self.charts.annex(organisation, period)

    def compare(
        self, periods: Iterable[Period | str], organisations: Iterable[str] | None = None
    ) -> pd.DataFrame:
        """All organisations over several periods as one frame: one line a comparison.

        docs/comparisons.md says what each column holds.

        >>> from lcreport import lab
        >>> lines = lab.open("data/gso", "en").compare(["2020-9M", "2021-9M"])
        >>> growth = lines[lines["against"] == "same_period_last_year"]
        >>> growth.pivot(index="organisation", columns="period", values="growth_pct").shape
        (58, 2)

        Args:
            periods: Periods or their codes.
            organisations: Ids; everybody who ever reports if not given.

        Raises:
            ParameterError: the dataset has no such organisation, or a text stands for a list.
            PeriodError: a period cannot be read.
        """
        return comparison.frame(self.data, periods, organisations, language=self.words.language)

    def series(self, organisation: str, period: str, indicator: str) -> comparison.Points:
        """One indicator's comparable figures up to a period; `.frame()` gives them as a DataFrame.

        >>> from lcreport import lab
        >>> points = lab.open("data/demo", "en").series("hoi-ccb", "2021-9M", "du-no-uy-thac")
        >>> list(points.frame("en")[["period", "unit"]].iloc[-1])
        ['2021-9M', 'VND']

        Raises:
            ParameterError: the dataset has no such organisation or indicator.
            PeriodError: the period cannot be read.
        """
        return comparison.series(self.data, organisation, indicator, Period.parse(period))

    def between(self, organisation: str, now: str, before: str) -> Table:
        """Any two periods of an organisation, indicator by indicator.

        >>> from lcreport import lab
        >>> data = lab.open("data/demo", "en")
        >>> data.between("hoi-ccb", "2021-9M", "2019-9M").caption
        'Comparison of first nine months of 2021 with first nine months of 2019'

        Raises:
            ParameterError: the dataset has no such organisation, or the periods are not in order.
            PeriodError: a period cannot be read.
        """
        later, earlier = Period.parse(now), Period.parse(before)
        # A growth from the later to the earlier would be printed as if it had happened.
        if earlier.last_day >= later.last_day:
            raise ParameterError(f"{before} does not end before {now}; give the later period first")
        found = comparison.between(self.data, organisation, now=later, before=earlier)
        return of_changes(self.data, found, later, earlier, self.words)

    def explain(self, organisation: str, period: str, indicator: str) -> Block:
        """Why a figure is as it is; the same as `annex(organisation, period).explain(indicator)`.

        Raises:
            ParameterError: the dataset has no such organisation or indicator.
            PeriodError: the period cannot be read.
        """
        return self.annex(organisation, period).explain(indicator)

    def board(self, organisation: str = "", period: str = "", indicator: str = "") -> Board:
        """Menus of organisations, periods and indicators over row, chart and explanation.

        >>> from lcreport import lab
        >>> board = lab.open("data/lao-cai").board("hoi-ccb", "2021-9M")
        >>> board.organisation.value = "tinh-doan"
        >>> "Tỉnh đoàn" in board.to_text()
        True

        Args:
            organisation: Chosen first; the dataset's first one where empty.
            period: Chosen first; the organisation's newest where empty.
            indicator: Chosen first; the first of the annex where empty.

        Raises:
            ParameterError: the dataset has no such organisation, or it has no figure for the
                period or of the indicator.
        """
        return Board(self.charts, organisation, period, indicator)

    def content(self) -> PlainBlock:
        """Title and who reports."""
        return describe_dataset.of_dataset(self.data, self.organisations.table, self.words)


def open_dataset(dataset: str, language: str = FIRST) -> Explorer:
    """A dataset opened for exploring, with all organisations.

    >>> from lcreport import lab
    >>> lab.open("data/lao-cai").periods["2021-9M"]
    '2021-9M'

    Args:
        dataset: Folder or address; a relative folder may also lie above the notebook's.
        language: Code of a language, such as "vi".

    Raises:
        DatasetError: the dataset cannot be used.
        ParameterError: there is no such language.
    """
    words = Words(language)
    data = load(find(dataset))
    # From now on the notebook's own DataFrames look as they will in an annex.
    tables.register_formatters()
    return Explorer(
        data, words, **describe_dataset.catalogues(data, words), charts=Charts(data, words)
    )
