"""A dataset, an organisation and a period in; one row an indicator with its comparisons out.

Figures are compared as docs/comparisons.md says: each comparison is a value with its period and
its qualifier and, where it cannot be given, a reason code of `REASONS`. A row is made in this
order, and each module decides one thing:

`cached_rows` reads the tables of a dataset into plain rows, once.

`known_day` says as known on which day an annex is made, and leaves out what became known later.

`vintages` sorts the publications of one indicator by period and finds which counts today;
`publishers` says whose they are.

`breaks` finds from which days on an organisation's figures are of another kind or area.

`derive_flows` makes a flow that was not reported out of others that go together, along the steps
of `flow_steps`: a quarter from its settled months, January from what March's table leaves.

`find_figure` gives the figure of any period: reported, derived, recomputed or added up after a
merger; or the reason why there is none.

`choose_base` decides which earlier figure is the base of each comparison, and whether a break
stands between the two.

`compare_two` computes one figure against another, with `decimal_arithmetic` for the numbers and
`combine_bounds` for what "at least" and "about" become.

`compare_with_plan` computes what of the year's plan is attained.

`reconcile_printed` puts beside it what the source printed itself, and why the two differ.

`make_rows` puts these together: `table` for one organisation and period, `frame` for many.

Beside the rows: `two_periods` compares any two periods, `comparable_series` follows an indicator
over time, `trends` and `unusual_values` judge such a series, `totals` sums over organisations, and
`trace_origin` says what a figure was made from. `pace` asks how far the year has come,
`contribution` what a part adds to its total, `place` where a unit stands among its like, `growth`
how a series grew. `model` and `reasons` hold the values and the codes
that all of them give; `tidy_frames` and `json_records` hand them on as DataFrames and as JSON.
"""

from lcreport.comparison.combine_bounds import Bound
from lcreport.comparison.comparable_series import series
from lcreport.comparison.contribution import Contribution, Ratio, contribution, of_parts
from lcreport.comparison.growth import (
    IndexPoint,
    PerHead,
    YearlyGrowth,
    index,
    per_head,
    yearly_growth,
)
from lcreport.comparison.json_records import records
from lcreport.comparison.known_day import as_known_on, known_day, read_day
from lcreport.comparison.make_rows import frame, own_indicators, table
from lcreport.comparison.model import (
    Attainment,
    Change,
    Comparison,
    Direction,
    Figure,
    Judgement,
    Row,
)
from lcreport.comparison.pace import (
    STANDINGS,
    Pace,
    Standing,
    standing,
    standings,
    yardstick_pct,
)
from lcreport.comparison.place import Place, Ranking, Units, units
from lcreport.comparison.reasons import FLAGS, PRINTED_REASONS, REASONS, REMARKS
from lcreport.comparison.tidy_frames import (
    COMPARISON_COLUMNS,
    SERIES_COLUMNS,
    Changes,
    Points,
    Rows,
)
from lcreport.comparison.totals import Total, total
from lcreport.comparison.trends import Trend, trend
from lcreport.comparison.two_periods import between
from lcreport.comparison.unusual_values import Unusual, unusual

__all__ = [
    "COMPARISON_COLUMNS",
    "FLAGS",
    "PRINTED_REASONS",
    "REASONS",
    "REMARKS",
    "SERIES_COLUMNS",
    "STANDINGS",
    "Attainment",
    "Bound",
    "Change",
    "Changes",
    "Comparison",
    "Contribution",
    "Direction",
    "Figure",
    "IndexPoint",
    "Judgement",
    "Pace",
    "PerHead",
    "Place",
    "Points",
    "Ranking",
    "Ratio",
    "Row",
    "Rows",
    "Standing",
    "Total",
    "Trend",
    "Units",
    "Unusual",
    "YearlyGrowth",
    "as_known_on",
    "between",
    "contribution",
    "frame",
    "index",
    "known_day",
    "of_parts",
    "own_indicators",
    "per_head",
    "read_day",
    "records",
    "series",
    "standing",
    "standings",
    "table",
    "total",
    "trend",
    "units",
    "unusual",
    "yardstick_pct",
    "yearly_growth",
]
