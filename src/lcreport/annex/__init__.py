"""What a notebook calls: the annex of one organisation, the overview of all, the brief, units.

>>> from lcreport import annex
>>> report = annex.open("data/lao-cai", "hoi-ccb", "2021-9M")  # doctest: +SKIP
>>> report.summary()  # doctest: +SKIP
"""

from lcreport.annex.brief import Brief
from lcreport.annex.charts.alt import alt
from lcreport.annex.open_annex import open_annex as open
from lcreport.annex.open_annex import open_brief, open_overview, open_units
from lcreport.annex.organisation_annex import Annex
from lcreport.annex.overview_annex import Overview
from lcreport.annex.units_annex import UnitsAnnex

__all__ = [
    "Annex",
    "Brief",
    "Overview",
    "UnitsAnnex",
    "alt",
    "open",
    "open_brief",
    "open_overview",
    "open_units",
]
