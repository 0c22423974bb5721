"""`python -m lcreport`."""

import os
import sys
from pathlib import Path

import lcreport

# `-m` puts the working folder first, where a calendar.py of somebody's would be taken for the
# library's; unless lcreport itself lies there, not installed.
if (
    not sys.flags.safe_path
    and sys.path[0] in {"", os.getcwd()}  # noqa: PTH109 - as Python wrote it
    and not Path(lcreport.__file__).is_relative_to(Path.cwd())
):
    del sys.path[0]

from lcreport.cli import main

main()
