"""Commands run as somebody else: a user whom the system does not know, or one without rights."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path

UNKNOWN = 12345
_MAY_READ = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
_NO_RIGHTS_OF_ROOT = "--bounding-set=-dac_override,-dac_read_search,-fowner"


@functools.cache
def unknown_user() -> tuple[str, ...]:
    """What a command line begins with to run under a user id that no system knows.

    It may read everything, where this machine can allow that: Python may lie in a home of root's.
    """
    if os.geteuid() != 0:
        return ()  # only root can become somebody else
    become = ("setpriv", f"--reuid={UNKNOWN}", f"--regid={UNKNOWN}", "--clear-groups")
    tried = subprocess.run([*become, *_MAY_READ, "true"], check=False, capture_output=True)
    return (*become, *_MAY_READ) if tried.returncode == 0 else become


def without_rights() -> tuple[str, ...]:
    """What a command line begins with to be held to the rights of files, also as root."""
    return ("setpriv", _NO_RIGHTS_OF_ROOT) if os.geteuid() == 0 else ()


def give(folder: Path) -> None:
    """Give a folder and all in it to the unknown user."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, UNKNOWN, UNKNOWN, follow_symlinks=False)


def forbid_writing(folder: Path) -> None:
    """Take the right to write in a folder and all in it from everybody."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def allow_writing(folder: Path) -> None:
    """Give it back to the owner, who may want to remove the folder."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
