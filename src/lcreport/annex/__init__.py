"""What a notebook calls: opens one organisation and period and hands out the annex's sections.

>>> from lcreport import annex
>>> report = annex.open("data/lao-cai", "hoi-ccb", "2021-9M")  # doctest: +SKIP
>>> report.summary()  # doctest: +SKIP
"""

from lcreport.annex.charts.alt import alt
from lcreport.annex.opening import open_overview
from lcreport.annex.opening import open_unit as open
from lcreport.annex.overview import Overview
from lcreport.annex.unit import Annex

__all__ = ["Annex", "Overview", "alt", "open", "open_overview"]
