"""A board of menus above one indicator's row, its chart and its explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from lcreport.annex import tables
from lcreport.blocks import Block, Group
from lcreport.dataset.frames import unknown
from lcreport.errors import ParameterError
from lcreport.lab.charts import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from traitlets import Bunch

    from lcreport.blocks import PlainBlock
    from lcreport.comparison import Row
    from lcreport.lab.charts import Charts

BEST = "best"


class Board(Block):
    """Choose organisation, period, indicator and kind of chart; the rest follows.

    Setting a menu's value by code does the same as choosing it by hand.

    >>> from lcreport import lab
    >>> board = lab.open("data/lao-cai", "en").board("hoi-ccb", "2021-9M", "du-no-uy-thac")
    >>> board.period.value, board.indicator.value
    ('2021-9M', 'du-no-uy-thac')

    Attributes:
        organisation: Menu of who reports.
        period: Menu of the periods that the organisation has figures for, the newest first.
        indicator: Menu of what it reports for the period.
        chart: Menu of the kinds of chart.
        outputs: Row, chart and explanation of what is chosen, as HTML widgets.
        box: The menus above the outputs.
    """

    def __init__(
        self, charts: Charts, organisation: str = "", period: str = "", indicator: str = ""
    ) -> None:
        self._charts = charts
        self._data, self._words = charts.data, charts.words
        self.organisation = self._menu("organisation")
        self.period = self._menu("period")
        self.indicator = self._menu("indicator")
        self.chart = self._menu("chart")
        self.outputs = [widgets.HTML(), widgets.HTML(), widgets.HTML()]
        self._updating = False
        self._fill(organisation, period, indicator)
        # Only now: filling the menus would draw the board anew for each of them.
        for menu in (self.organisation, self.period, self.indicator, self.chart):
            menu.observe(self._chosen, "value")
        self.box = widgets.VBox([
            widgets.HBox(
                [self.organisation, self.period, self.indicator, self.chart],
                layout=widgets.Layout(flex_flow="row wrap"),
            ),
            *self.outputs,
        ])

    def _menu(self, name: str) -> widgets.Dropdown:
        # ipywidgets gives a widget 300 pixels, 80 of them to its label, which cuts names of
        # indicators.
        return widgets.Dropdown(
            description=self._words.phrase(f"explore.column.{name}"),
            layout=widgets.Layout(width="auto", max_width="100%"),
            style={"description_width": "initial"},
        )

    def _fill(self, organisation: str, period: str, indicator: str) -> None:
        reporting = set(self._data.observations["organisation"])
        ids = [id for id in self._data.organisations["id"] if id in reporting]
        language = self._words.language
        _offer(
            self.organisation,
            [(self._data.organisation(id).name(language), id) for id in ids],
            _known("organisation", organisation, ids),
        )
        kinds = [(self._words.phrase(f"explore.chart.{kind}"), kind) for kind in (BEST, *KINDS)]
        _offer(self.chart, kinds, BEST)
        self._offer_periods(_known("period", period, self._periods()))
        self._offer_indicators(_known("indicator", indicator, [r.indicator.id for r in self._rows]))
        self._show()

    def _periods(self) -> list[str]:
        return [str(period) for period in reversed(self._data.periods(self.organisation.value))]

    @property
    def _rows(self) -> list[Row]:
        rows = self._charts.annex(self.organisation.value, self.period.value).rows
        # An indicator without a figure has nothing to draw or explain.
        return [row for row in rows if row.now is not None]

    @property
    def _row(self) -> Row:
        return next(row for row in self._rows if row.indicator.id == self.indicator.value)

    def _offer_periods(self, wanted: str) -> None:
        labels = {str(p): p.label(self._words.language) for p in self._data.periods()}
        _offer(self.period, [(labels[code], code) for code in self._periods()], wanted)

    def _offer_indicators(self, wanted: str) -> None:
        named = [(row.indicator.name(self._words.language), row.indicator.id) for row in self._rows]
        _offer(self.indicator, named, wanted)

    def _chosen(self, change: Bunch) -> None:
        # Giving a menu other options chooses in it, which would call this again.
        if self._updating:
            return
        self._updating = True
        try:
            if change["owner"] is self.organisation:
                self._offer_periods(self.period.value)
            if change["owner"] in {self.organisation, self.period}:
                self._offer_indicators(self.indicator.value)
            self._show()
        finally:
            self._updating = False

    def _show(self) -> None:
        for place, part in zip(self.outputs, self.parts, strict=True):
            place.value = part.to_html()

    @property
    def parts(self) -> Sequence[Block]:
        """The row as a table, the chart, and the explanation."""
        chosen = (self.organisation.value, self.period.value, self.indicator.value)
        kind = self.chart.value
        chart = self._charts.best(*chosen) if kind == BEST else self._charts.of(kind, *chosen)
        return (
            tables.of_indicators(self._data, [self._row], self._words),
            chart,
            self._charts.annex(*chosen[:2]).explain(chosen[2]),
        )

    def content(self) -> PlainBlock:
        """What is chosen now, without the menus."""
        return Group(self.parts)

    def _repr_mimebundle_(self, **options: object) -> dict[str, object]:
        # A page without a kernel cannot run the menus: it shows what is chosen now.
        return {**self.box._repr_mimebundle_(**options), **super()._repr_mimebundle_()}


def _offer(menu: widgets.Dropdown, options: Sequence[tuple[str, str]], wanted: str) -> None:
    """Give a menu its options and keep the choice where it is still offered."""
    values = [value for _, value in options]
    # ipywidgets then chooses the first, so that the wanted one is set after it.
    menu.options = options
    menu.value = wanted if wanted in values else next(iter(values), None)


def _known(what: str, wanted: str, offered: Collection[str]) -> str:
    if wanted and wanted not in offered:
        raise ParameterError(unknown(what, wanted, offered))
    return wanted
