"""Files as every writer of lcreport treats them: whole or not at all, never through a link.

Everything here raises `OSError` with the path and, where lcreport itself refuses, with words that
say why; each room turns it into an error of its own, which names what it was writing.
"""

from lcreport.files.folders import Folder, below, copy_folder, folder, make_folder
from lcreport.files.lock import locked
from lcreport.files.reach import reached, without_password
from lcreport.files.read_files import HALF_CHARACTER, from_json, from_toml, has_half_character, read
from lcreport.files.remedies import why_not_read, why_not_written
from lcreport.files.write_files import append_line, write_whole

__all__ = [
    "HALF_CHARACTER", "Folder", "append_line", "below", "copy_folder", "folder",
    "from_json", "from_toml", "has_half_character", "locked", "make_folder", "reached", "read",
    "why_not_read", "why_not_written", "without_password", "write_whole",
]  # fmt: skip
