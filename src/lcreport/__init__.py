"""Reproducible statistical annexes from indicator datasets.

Nothing is imported here, so that the command line starts quickly; import the rooms you need:
`from lcreport import annex, dataset`.
"""

__version__ = "0.1.0"
