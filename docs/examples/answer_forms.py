"""Play the offices: fill in every form of a folder, each figure a little above the last one.

python docs/examples/answer_forms.py forms
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl

LAST, VALUE, UNIT = 4, 7, 2


def answer(form: Path) -> None:
    """Fill in one form and save it in its place."""
    book = openpyxl.load_workbook(form)
    for row in book.worksheets[0].iter_rows(min_row=5, max_col=11):
        last = row[LAST].value
        if isinstance(last, int | float):
            # A share stays as it is, for it must not pass 100 %.
            row[VALUE].value = last if row[UNIT].value == "%" else round(last * 1.25)
    book.save(form)


for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    answer(path)
