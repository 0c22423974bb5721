"""Units on a map of their own boundaries, where the dataset brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex import charts, name_sources
from lcreport.dataset import boundaries

if TYPE_CHECKING:
    from lcreport.annex.charts import Chart
    from lcreport.annex.wording import Words
    from lcreport.comparison import Units
    from lcreport.dataset.frames import Dataset


def drawn(data: Dataset, units: Units, words: Words, *, own: str = "") -> Chart | None:
    """A map of units by their figures; None without boundaries, or with figures of too few.

    Args:
        data: The dataset with the rows of all of them.
        units: What is shown.
        words: The language to write.
        own: The unit that is outlined, whose annex it is; empty for none.

    Raises:
        DatasetError: the boundaries cannot be read.
    """
    shapes = boundaries.read(data.source)
    if not shapes:
        return None
    names = {id: data.organisation(id).short(words.language) for id in units.rows}
    sources = name_sources.of_rows(data, filter(None, units.rows.values()))
    about = charts.About(source=name_sources.publishers(data, sources, words))
    return charts.choropleth(charts.MapUnits(units, shapes, names, own), words, about=about)
