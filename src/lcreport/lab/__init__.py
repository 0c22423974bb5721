"""What an analyst calls in JupyterLab: search, compare, draw, choose from menus, take figures in.

>>> from lcreport import lab
>>> data = lab.open("data/lao-cai", "en")
>>> data.search("entrusted loans")[0]
'du-no-uy-thac'
"""

from lcreport.lab.catalogue import Catalogue, Name
from lcreport.lab.charts import Charts
from lcreport.lab.explorer import Explorer
from lcreport.lab.explorer import open_dataset as open
from lcreport.lab.intake_board import IntakeBoard, take_in
from lcreport.lab.intake_practice import Practice, practice
from lcreport.lab.menu_board import Board
from lcreport.lab.search_indicators import FoundIndicators

__all__ = [
    "Board",
    "Catalogue",
    "Charts",
    "Explorer",
    "FoundIndicators",
    "IntakeBoard",
    "Name",
    "Practice",
    "open",
    "practice",
    "take_in",
]
