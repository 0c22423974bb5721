"""Why a file cannot be written or read, and what would do."""

from __future__ import annotations

import errno

_RIGHTS = (errno.EACCES, errno.EPERM)
_REMEDIES = {
    **dict.fromkeys(
        (*_RIGHTS, errno.EROFS),
        "get the right to write there, or name another place",
    ),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room there, and do it again"),
    errno.EFBIG: "allow larger files (ulimit -f), and do it again",
}
_OTHER_REMEDY = "see that it can be, and do it again"


def why_not_written(error: OSError) -> str:
    """Why something cannot be written, and what would do.

    >>> why_not_written(PermissionError(errno.EACCES, "Permission denied"))
    'Permission denied; get the right to write there, or name another place'
    """
    why = error.strerror or f"{error}"
    # What is refused here says itself what would do.
    return why if ";" in why else f"{why}; {_REMEDIES.get(error.errno or 0, _OTHER_REMEDY)}"


def why_not_read(error: OSError) -> str:
    """Why something cannot be read, and what would do where it is a matter of rights.

    >>> why_not_read(PermissionError(errno.EACCES, "Permission denied"))
    'Permission denied; get the right to read it'
    """
    why = error.strerror or f"{error}"
    return f"{why}; get the right to read it" if error.errno in _RIGHTS else why
