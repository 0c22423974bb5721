"""Where libraries write in the name of a user who has no home, or cannot write in it.

Jupyter, IPython, matplotlib and fontconfig keep settings and caches in the home. Under a user id
that the system does not know they end with an error, or say at every start that they have no place.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.kernels import server_folders

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN = {
    "IPYTHONDIR": ".ipython",
    "JUPYTER_CONFIG_DIR": ".jupyter",
    "JUPYTER_DATA_DIR": ".local/share/jupyter",
    "JUPYTER_RUNTIME_DIR": ".local/share/jupyter/runtime",
    "MPLCONFIGDIR": ".config/matplotlib",
    "XDG_CACHE_HOME": ".cache",
}
"""Variable → what stands for it in a home, for what a library writes."""
_STILL_READ = {
    "JUPYTER_CONFIG_DIR": "JUPYTER_CONFIG_PATH",
    "JUPYTER_DATA_DIR": "JUPYTER_PATH",
}
"""Variable → the list of further folders in which Jupyter looks for the same."""


def give() -> None:
    """Set the variables that `variables` gives, with a folder that goes when this process ends."""
    if sys.platform == "win32" or not variables(Path(os.devnull), os.environ):
        return
    # A machine without room has a line of its own, of whoever needs to write.
    with contextlib.suppress(OSError):
        folder = server_folders.make()
        # Killed, this process leaves it to the next server, which removes what nobody has locked.
        server_folders.mark_in_use(folder)
        # Servers end at exit too, and those that start later end before it.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ.update(variables(Path(folder), os.environ))


def variables(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What an environment lacks so that libraries write in a folder; nothing where the home serves.

    A home that can only be read stays the home: keys, passwords and settings are read from there.

    Args:
        folder: A folder of the user's own.
        environment: What is set is left as it is.
    """
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    if not (home.is_absolute() and home.is_dir()):
        return {"HOME": str(folder)}
    given = {}
    for name, usual in _OWN.items():
        if name in environment or _can_write(home / usual):
            continue
        given[name] = str(folder / usual)
        if also := _STILL_READ.get(name):
            places = [environment.get(also, ""), str(home / usual)]
            given[also] = os.pathsep.join(filter(None, places))
    return given


def _can_write(place: Path) -> bool:
    """True where files can be made in a folder, or it can be made."""
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
