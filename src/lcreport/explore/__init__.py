"""What an analyst calls in JupyterLab: look a dataset up, compare, draw, choose by widgets.

>>> from lcreport import explore
>>> data = explore.open("data/lao-cai", "en")
>>> data.search("entrusted loans")[0]
'du-no-uy-thac'
"""

from lcreport.explore.board import Board
from lcreport.explore.catalogue import Catalogue, Name
from lcreport.explore.charts import Charts
from lcreport.explore.explorer import Explorer
from lcreport.explore.explorer import open_dataset as open
from lcreport.explore.search import Found

__all__ = ["Board", "Catalogue", "Charts", "Explorer", "Found", "Name", "open"]
