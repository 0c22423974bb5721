"""Addresses of files elsewhere: reached within a time, and named without their passwords."""

from __future__ import annotations

import contextlib
import errno
import re
from typing import TYPE_CHECKING

from lcreport.errors import LcreportError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = "***"
_USER = re.compile(r"(?<=://)[^\s/?#]+@")
_SECRET_SETTING = re.compile(
    r"([?&][\w.-]*(?:token|secret|passw|pwd|key|sig|credential)[\w.-]*=)[^&\s#'\"]+", re.IGNORECASE
)
_ANSWER_WITHIN_S = 30.0


def without_password(text: str) -> str:
    """A text without users, passwords and keys of the addresses in it.

    >>> without_password("ftp://clerk:secret@host/data, s3://b/d?token=x&v=1")
    'ftp://***@host/data, s3://b/d?token=***&v=1'
    """
    return _SECRET_SETTING.sub(rf"\1{_HIDDEN}", _USER.sub(f"{_HIDDEN}@", text))


@contextlib.contextmanager
def reached(address: str) -> Iterator[None]:
    """Turn what a driver of fsspec raises into `OSError`, and wait 30 seconds for an answer.

    Args:
        address: What is being reached.

    Raises:
        OSError: it cannot be reached.
        FileNotFoundError: there is nothing.
        LcreportError: as it was raised inside.
    """
    import socket  # noqa: PLC0415 - only where an address is reached

    # ftplib and its like wait for ever for a machine that drops what it is sent.
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(before or _ANSWER_WITHIN_S)
    where = without_password(address)
    try:
        yield
    except (LcreportError, FileNotFoundError):
        raise
    except OSError as error:
        why = without_password(error.strerror or str(error) or type(error).__name__)
        raise OSError(error.errno or errno.EIO, why, error.filename or where) from error
    except Exception as error:  # each driver has exceptions of its own, with no common base
        why = without_password(f"{type(error).__name__}: {error}".rstrip(": "))
        raise OSError(errno.EIO, why, where) from error
    finally:
        socket.setdefaulttimeout(before)
