"""How large what comes from outside may be; what is larger is refused in one line, not tried.

Ten times what any office's table has held so far, and small enough for a machine with 2 GB.
"""

DESCRIPTOR_BYTES = 16 * 2**20
FILE_BYTES = 2**30
"""Of a table, unpacked: a packed file says nothing of its size until it is read."""
TABLE_ROWS = 10_000_000
TABLE_COLUMNS = 1_000
CELL_CHARACTERS = 100_000
WORKBOOK_BYTES = 256 * 2**20
"""Of all parts of a spreadsheet together, unpacked."""
SHEET_CELLS = 2_000_000
"""Of the rectangles from the first cell to the last that holds something, all sheets together."""
SHEET_COLUMNS = 2_000
SHEET_CELL_CHARACTERS = 32_767
"""What Excel itself lets a cell hold."""
WORKBOOK_PARTS = 10_000
"""Files in a spreadsheet: sheets, pictures, styles."""
WORKBOOK_TAGS = 16_000_000
"""Of a part: cells that are only formatted are not laid out, but take time to read past."""
