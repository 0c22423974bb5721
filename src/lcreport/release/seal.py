"""The seal of a manifest: a hash over all that it says, in its own last line.

Everybody can compute a seal, so that it shows what was altered by accident or by hand, and gives an
approval and a signature one value to stand for; who wrote a manifest, only a signature shows. The
hash is over the bytes, not over what they mean: `head -n -2 release.json | sha256sum` gives it, and
nothing can be added that one reader of JSON sees and another does not.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.release.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NONE = "it has no seal, for an earlier version of lcreport made it"
_MEMBERS = "seals"
_LAST = re.compile(rb'"seal": "([0-9a-f]{64})"\n}\n\Z')
LAST_BYTES = 200
"""So many bytes at the end of a manifest hold its seal."""
# Enough to name what was altered, and to know a line of a journal that was cut off.
_SHORT = 16


def sealed(members: Mapping[str, str]) -> bytes:
    """A manifest with its seal.

    Args:
        members: Name → value, as the JSON that is to stand in the file.
    """
    hashes = {name: _hash(value.encode())[:_SHORT] for name, value in members.items()}
    lines = [f"{plain(name)}: {value}" for name, value in members.items()]
    # Which member was altered could not be said by the seal alone.
    lines.append(f"{plain(_MEMBERS)}: {plain(hashes)}")
    before = ("{\n" + ",\n".join(lines) + ",\n").encode()
    return before + f'"seal": "{_hash(before)}"\n}}\n'.encode()


def of(content: bytes) -> str:
    """The seal that a manifest bears; empty where it bears none."""
    found = _last(content)
    return found[1].decode() if found else ""


def misfit(content: bytes, members: Callable[[], Mapping[str, str]]) -> str:
    """Why a manifest does not fit its seal; empty where it does.

    Args:
        content: The manifest as it stands.
        members: Gives name → value as JSON, as `sealed` would be given them of this content; asked
            for only where the seal does not fit.
    """
    found = _last(content)
    if found and _hash(content[: found.start()]) == found[1].decode():
        return ""
    facts = files.from_json(content)
    # Where one of the two is left, somebody took the other out.
    if not found and not {"seal", _MEMBERS} & set(facts):
        return NONE
    altered = sorted(_altered(facts.get(_MEMBERS), members()))
    if not altered:
        return "the seal itself or the way it is written was altered"
    return f"{', '.join(map(repr, altered))} {'was' if len(altered) == 1 else 'were'} altered"


def without(facts: dict[str, Any]) -> dict[str, Any]:
    """What a manifest says but for its seal."""
    return {name: value for name, value in facts.items() if name not in {"seal", _MEMBERS}}


def of_line(text: str) -> str:
    """The seal of a journal's line."""
    return _hash(text.encode())[:_SHORT]


def _last(content: bytes) -> re.Match[bytes] | None:
    # To look through all of a manifest of many periods takes longer than to hash it.
    return _LAST.search(content, max(0, len(content) - LAST_BYTES))


def _altered(hashes: object, members: Mapping[str, str]) -> Iterable[str]:
    if not isinstance(hashes, dict):
        return [_MEMBERS]
    names = {*hashes, *members}
    now = {name: _hash(value.encode()) for name, value in members.items()}
    return [name for name in names if hashes.get(name) != now.get(name, "")[:_SHORT]]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
