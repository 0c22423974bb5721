"""Mappings as people write them in YAML, read key by key; each wrong shape gets one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lcreport.errors import ParameterError, PeriodError

if TYPE_CHECKING:
    from collections.abc import Collection

# A list pasted into the wrong place would fill the screen.
LONGEST = 80
# What JSON holds too: papermill writes anything else into the notebook as its text.
_PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class ParamsField:
    """One key of a mapping.

    Attributes:
        read: Gives what a value stands for; raises ValueError where it stands for nothing.
        example: How to write it, for messages.
        required: Whether the key must be there.
    """

    read: Callable[[object], object]
    example: str
    required: bool = False


# Any, for each key has the type that its own reader gives.
def read_fields(content: object, fields: Mapping[str, ParamsField], where: str) -> dict[str, Any]:
    """Key → what its value stands for, of those keys that are there.

    Args:
        content: What stands in the file.
        fields: The keys that may stand there.
        where: The file and the place in it, for messages.

    Raises:
        ParameterError: it is no mapping, a key does not exist or is missing, or a value cannot be
            read.
    """
    # An empty file, a list and a lone word are YAML too.
    if not isinstance(content, Mapping):
        raise ParameterError(
            f"{where}: {seen(content)} is no mapping; write `key: value` for {', '.join(fields)}"
        )
    for key in content:
        if key not in fields:
            raise ParameterError(f"{where}: unknown key {key!r}; {nearest(str(key), fields)}")
    values = {}
    for key, field in fields.items():
        if key not in content:
            if field.required:
                raise ParameterError(f"{where}: no {key} is given; add it as in `{field.example}`")
            continue
        value = content[key]
        try:
            values[key] = field.read(value)
        except (ValueError, TypeError, KeyError, AttributeError, PeriodError) as error:
            # Readers of dates and time zones raise any of these for a value of another type.
            raise ParameterError(
                f"{where}: {key} is {seen(value)}; write it as in `{field.example}`"
            ) from error
    return values


def text(value: object) -> str:
    """A text; numbers such as the year 2021 are taken for one.

    Raises:
        ValueError: it is none, or empty.
    """
    # Python counts True among the numbers.
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError(value)
    return str(value)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, each once.

    Raises:
        ValueError: it is no list, is empty, or holds something else.
    """
    return tuple(dict.fromkeys(map(text, items(value))))


def items(value: object, least: int = 1) -> list[object]:
    """A list of at least so many items.

    Raises:
        ValueError: it is none, or shorter.
    """
    if not isinstance(value, list) or len(value) < least:
        raise ValueError(value)
    return value


def mapping(value: object) -> dict[str, object]:
    """A mapping from texts to plain values: those that JSON has too.

    Raises:
        ValueError: it is none, or holds something else.
    """
    if not isinstance(value, dict) or not _is_plain(value):
        raise ValueError(value)
    return value


def count(least: int, most: int) -> Callable[[object], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(value: object) -> int:
        # By its exact type, for True is an int of Python's, and 1.0 is none of YAML's.
        if type(value) is not int or not least <= value <= most:
            raise ValueError(value)
        return value

    return read


def one_of(*choices: str) -> Callable[[object], str]:
    """A reader of one of several words."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(value)
        return str(value)

    return read


def check_known(what: str, names: Collection[str], known: Collection[str], where: str = "") -> None:
    """Refuse a name that is not known, and offer the nearest that are.

    Raises:
        ParameterError: one of the names is not known.
    """
    for name in names:
        if name not in known:
            place = f"{where}: " if where else ""
            raise ParameterError(f"{place}unknown {what} {name!r}; {nearest(name, known)}")


def nearest(name: str, known: Collection[str]) -> str:
    """The hint that ends a line on an unknown name: the nearest names, or the first few.

    >>> nearest("hoi-cbb", ["hoi-ccb", "ldld"])
    "did you mean 'hoi-ccb'?"
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    # Half of the letters alike is what two exchanged ones leave of a short id.
    near = get_close_matches(name, list(known), n=2, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"there are {', '.join(sorted(known)[:12])}"


def seen(value: object) -> str:
    """A value as a message shows it, cut off where it is long."""
    written = repr(value)
    return written if len(written) <= LONGEST else f"{written[: LONGEST - 1]}…"


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN)
