"""What a notebook calls: opens one organisation and period and hands out the annex's sections.

>>> from lcreport import annex
>>> report = annex.open("data/lao-cai", "hoi-ccb", "2021-9M")  # doctest: +SKIP
>>> report.summary()  # doctest: +SKIP
"""

from lcreport.annex.open_annex import open_overview
from lcreport.annex.open_annex import open_unit as open
from lcreport.annex.organisation_annex import Annex
from lcreport.annex.overview_annex import Overview

__all__ = ["Annex", "Overview", "open", "open_overview"]
