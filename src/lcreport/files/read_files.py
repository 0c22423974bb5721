"""Reading files that may be somebody else's."""

from __future__ import annotations

import errno
import json
import os
import re
from typing import TYPE_CHECKING, Any

from lcreport.files.descriptors import BINARY, NO_FILE, NO_WAIT, content_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
HALF_CHARACTER = r"holds half a character (\ud800 to \udfff), which no file can hold"


def read(path: Path, most: int | None = None) -> bytes:
    """The content of a file that may be somebody else's.

    Args:
        path: The file. A link is followed, but a pipe or device is not waited for.
        most: How many bytes it may have; any number where None.

    Raises:
        OSError: it cannot be read, is no file, or is larger.
    """
    # Opening a pipe would wait for somebody to write into it.
    try:
        opened = os.open(path, os.O_RDONLY | NO_WAIT | BINARY)
    except ValueError as error:  # NUL, or half a character, in its name
        raise OSError(errno.EINVAL, "no file has such a name", f"{path}") from error
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise OSError(errno.EINVAL, NO_FILE, f"{path}") from error
        raise
    return content_of(opened, path, most)


def from_json(
    content: bytes | str,
    constants: Callable[[str], object] | None = None,
    pairs: Callable[[list[tuple[str, object]]], object] | None = None,
) -> Any:
    r"""What JSON says, in which every text can be written to a file again.

    >>> from_json(b'{"name": "\\ud83d\\ude00"}')
    {'name': '😀'}

    Args:
        content: The JSON, which may be somebody else's.
        constants: Called with NaN and Infinity, which Python reads although JSON has none.
        pairs: Called with the members of each object, to make what stands for it.

    Raises:
        ValueError: it is no JSON, is nested too deeply, or holds half a character.
    """
    # json.loads would read the bytes of half a character as one.
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    try:
        found = json.loads(text, parse_constant=constants, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError("it has brackets within brackets too deep to be read") from error
    # Looked for in the text first: to try it, everything is written once more.
    if _HALF.search(text) and has_half_character(found):
        raise ValueError(f"it {HALF_CHARACTER}; write the character itself")
    return found


def from_toml(content: bytes) -> dict[str, Any]:
    """What TOML says.

    >>> from_toml(b'a = "b"')
    {'a': 'b'}

    Args:
        content: The TOML, which may be somebody else's.

    Raises:
        ValueError: it is no TOML, or is nested too deeply.
    """
    import tomllib  # noqa: PLC0415 - most readers of files read none

    try:
        return tomllib.loads(content.decode())
    except RecursionError as error:
        raise ValueError("it has brackets within brackets too deep to be read") from error


def has_half_character(value: object) -> bool:
    """Whether a value as JSON and YAML give it holds half a surrogate pair, which no UTF-8 has."""
    try:
        json.dumps(value, ensure_ascii=False, skipkeys=True, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False
