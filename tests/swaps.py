"""Somebody who swaps folders for links without end, while the tests write there."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def meanwhile(swap: Callable[[], None]) -> Iterator[None]:
    """Have `swap` done again and again in a thread of its own, until the block ends."""
    stop = threading.Event()

    def swap_without_end() -> None:
        while not stop.is_set():
            swap()

    other = threading.Thread(target=swap_without_end)
    other.start()
    try:
        yield
    finally:
        stop.set()
        other.join()
