"""Jupyter's messages as bytes: several frames in one, for a connection that keeps them apart."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

IOPUB = b"iopub"
SHELL = b"shell"


def joined(frames: Iterable[bytes]) -> bytes:
    r"""Frames in one piece.

    >>> joined([b"shell", b"", b"ab"])
    b'\x00\x00\x00\x03\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x02shellab'
    """
    views = [memoryview(frame).cast("B") for frame in frames]
    head = struct.pack(f"!{len(views) + 1}I", len(views), *map(len, views))
    return b"".join([head, *views])


def encodable(content: object) -> object:
    r"""A message with its code in place of half a surrogate pair, for which UTF-8 has no bytes.

    >>> encodable({"text": ["x\ud800"]})
    {'text': ['x\\ud800']}
    """
    if isinstance(content, str):
        return content.encode("utf-8", "backslashreplace").decode()
    if isinstance(content, dict):
        return {encodable(key): encodable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [encodable(value) for value in content]
    return content


def parted(content: bytes) -> list[bytes]:
    """The frames that `joined` put together.

    >>> parted(joined([b"shell", b"", b"ab"]))
    [b'shell', b'', b'ab']

    Raises:
        ValueError: the bytes are no such frames.
    """
    try:
        (number,) = struct.unpack_from("!I", content)
        lengths = struct.unpack_from(f"!{number}I", content, 4)
    except struct.error as error:
        raise ValueError(f"{len(content)} bytes are no message") from error
    frames, begin = [], 4 + 4 * number
    for length in lengths:
        frames.append(content[begin : begin + length])
        begin += length
    if begin != len(content):
        raise ValueError(f"a message of {begin} bytes came with {len(content)}")
    return frames
