"""Sites and releases that nobody wrote to since they were last found in order.

To find out again that nothing is to be done, every record of every period would be read. Instead
the names of all files are kept in one file of this machine, with a hash of the times at which each
was last changed, which nobody can set back: the disk is asked for these times, and nothing is
opened. What was touched in any way, be it only copied, takes the closer look.

Whatever lcreport itself changes is asked for each time. Documents and pages of a period that is
over are changed by nobody but by hand: of more than twenty periods, each run asks for those of
twenty, so that it takes as long after twenty years as after five, and all are asked for in turn.

The file is kept outside of the site. A site is the same to the byte whoever publishes it, and who
may write into it cannot vouch for what was written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import itertools
import json
import os
from array import array
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import __version__, files
from lcreport.errors import PeriodError
from lcreport.period import Period
from lcreport.release.records import APPROVAL, MANIFEST
from lcreport.site import addresses
from lcreport.site.store import edition, listing
from lcreport.site.store.target import JOURNAL, STAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lcreport.site.report import SiteOptions
    from lcreport.site.store.listing import FolderListing

VARIABLE = "LCREPORT_CACHE"
_MOST = 100
_NEWEST = 5
_IN_TURN = 15
"""How many periods are looked at each time: those changed last, and others."""
_RECORDS = {edition.RECORD, MANIFEST, APPROVAL}
# Within a site's <dataset>/<period>/edition-1, and within a release's <dataset>/<period>.
_SITE_LEVELS, _RELEASE_LEVELS = 3, 2
_Part = dict[str, dict[str, int]]
"""Folder → name → when it was last changed, in ns; the name of the folder itself is empty."""
_changed = attrgetter("st_ctime_ns")


@dataclass(slots=True)
class FoundInOrder:
    """How a site was found in order.

    Attributes:
        made_from: Hash of all that decides what its pages look like.
        drafts: Whether it shows drafts.
        base_url: Its address on the web.
        unsealed: Whether releases without a seal were taken.
        until: When the next embargo ends; empty where there is none.
        unchanged: The releases that are on the site as they are.
        left_out: Those that are not to be.
        notes: What else whoever publishes should know.
        parts: What was found, as lines of names below: first what is looked at each time, then
            a part for each period, the one that was changed last first.
        version: Of lcreport.
    """

    made_from: str
    drafts: bool
    base_url: str
    unsealed: bool
    until: str = ""
    unchanged: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: list[tuple[int, str, int]] = field(default_factory=list)
    version: str = __version__

    def suits(self, options: SiteOptions, made_from: str, now: dt.datetime) -> bool:
        """Whether publishing so, at this time, would look at the same things in the same way."""
        base_url = self.base_url if options.base_url is None else options.base_url
        return (
            (self.version, self.made_from, self.unsealed)
            == (__version__, made_from, options.unsealed)
            and options.drafts in {None, self.drafts}
            and base_url.rstrip("/") == self.base_url.rstrip("/")
            and (not self.until or now < dt.datetime.fromisoformat(self.until))
        )


class Memory:
    """What this machine remembers of one site and one folder of releases."""

    def __init__(self, site: Path, out: Path) -> None:
        """Name a site's folder and a folder of releases."""
        self._site, self._out = Path(os.path.realpath(site)), Path(os.path.realpath(out))
        name = hashlib.sha256(os.fsencode(f"{self._site}\0{self._out}")).hexdigest()[:32]
        folder = _folder()
        self._file = folder / name if folder else None

    def finding(
        self, options: SiteOptions, made_from: str, now: dt.datetime, on_wait: Callable[[str], None]
    ) -> FoundInOrder | None:
        """How the site was found in order; None where that takes a closer look.

        Args:
            options: How it is to be published.
            made_from: Hash of all that decides what its pages look like.
            now: The time to judge embargoes by.
            on_wait: Called with what is being waited for, where another process publishes there.
        """
        if self._file is None:
            return None
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
            content = files.read(self._file)
            written = self._file.stat().st_ctime_ns
            # Names of files are bytes on Linux; those that are not UTF-8 come back as they were.
            head, _, names = content.partition(b"\n")
            found = FoundInOrder(**json.loads(head))
            # A lock would be made in the place of a site that is gone.
            if not found.suits(options, made_from, now) or not self._site.is_dir():
                return None
            waiting = f"waiting for another process, which publishes to {self._site}"
            with files.locked(self._site, lambda _: on_wait(waiting)):
                if any(os.path.lexists(self._site / name) for name in (JOURNAL, STAGED)):
                    return None
                if all(
                    # Else one of them may have been changed once more within a step of the clock.
                    newest < written and _hash(_times_now(lines)) == times
                    for lines, times, newest in self._in_turn(found, names)
                ):
                    return found
        return None

    def _in_turn(self, found: FoundInOrder, names: bytes) -> Iterator[tuple[str, str, int]]:
        """The parts to look at now, with the times that they had.

        Raises:
            ValueError: they are not all there.
        """
        ends = list(itertools.accumulate(length for length, _, _ in found.parts))
        if not ends or ends[-1] != len(names):
            raise ValueError(names)
        chosen = list(range(1 + _NEWEST))
        if others := found.parts[1 + _NEWEST :]:
            turn = self._turn(len(others))
            chosen += [1 + _NEWEST + at % len(others) for at in range(turn, turn + _IN_TURN)]
        for at in sorted({at for at in chosen if at < len(ends)}):
            length, times, newest = found.parts[at]
            # Names of files are bytes on Linux; those that are not UTF-8 come back as they were.
            lines = names[ends[at] - length : ends[at]].decode("utf-8", "surrogateescape")
            yield lines, times, newest

    def _turn(self, count: int) -> int:
        """At which of the older periods this run begins; the next one goes on after its last."""
        if count <= _IN_TURN or self._file is None:
            return 0
        file, turn = self._file.with_suffix(".turn"), 0
        with contextlib.suppress(OSError, ValueError):
            turn = int(files.read(file, 20)) % count
        with contextlib.suppress(OSError):
            files.write_whole({file: b"%d\n" % ((turn + _IN_TURN) % count)})
        return turn

    def releases(self) -> FolderListing | None:
        """What is in the folder of releases, to be asked for before any of it is read.

        Returns:
            The files; None where links are among them, which may lead to what is not listed.
        """
        with contextlib.suppress(OSError):
            found = listing.of(self._out)
            return found if found.is_plain else None
        return None

    def keep(self, finding: FoundInOrder, site: FolderListing, releases: FolderListing) -> None:
        """Remember a site that was found in order.

        Args:
            finding: How.
            site: What stands on the site.
            releases: What was in the folder of releases before any of it was read.
        """
        parts: dict[str, _Part] = {}
        _add(parts, self._site, site, _SITE_LEVELS, but=addresses.ASSETS)
        _add(parts, self._out, releases, _RELEASE_LEVELS)
        always = parts.pop("")
        written = []
        for part in [always, *sorted(parts.values(), key=_newest, reverse=True)]:
            lines = ["\0".join([folder, *names]) for folder, names in part.items()]
            text = "\n".join(lines)
            if text.count("\n") != len(lines) - 1:
                return  # a name with a line's end in it
            times = array("q", itertools.chain.from_iterable(map(dict.values, part.values())))
            written.append(text.encode("utf-8", "surrogateescape"))
            finding.parts.append((len(written[-1]), _hash(times), _newest(part)))
        if self._file is None:
            return
        content = json.dumps(asdict(finding)).encode() + b"\n" + b"".join(written)
        # A home that cannot be written to, or is full, is no reason not to publish.
        with contextlib.suppress(OSError):
            # For this user alone: what is written here spares a site the closer look.
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write_whole({self._file: content})
            _tidy(self._file.parent)


def memory_of(address: str, out: Path) -> Memory | None:
    """The memory of a site; None where its address is more than the path of a folder.

    Args:
        address: The site.
        out: Folder of releases, or one release's, or its manifest.
    """
    if ":" in address or address.startswith("~"):  # fsspec knows what it means
        return None
    return Memory(Path(address), out.parent if out.name == MANIFEST else out)


def _folder() -> Path | None:
    # Windows has no time of the last change, only one that anybody can set.
    if os.name != "posix":
        return None
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        return None
    return home / "lcreport" / "sites"


def _add(
    parts: dict[str, _Part], root: Path, found: FolderListing, levels: int, but: str | None = None
) -> None:
    """Share out what is in a folder: by "" what is looked at each time, by its period the rest.

    Args:
        parts: What is shared out already.
        root: The folder.
        found: What is in it.
        levels: So many folders deep a folder may lie to be asked for each time.
        but: A folder that is not asked for itself: publishing writes aside in it.
    """
    for path, changed in found.folders.items():
        if path != but:
            period = _period_of(path) if path.count("/") >= levels else ""
            place = f"{root}/{path}".rstrip("/")
            parts.setdefault(period, {}).setdefault(place, {})[""] = changed
    for path, changed in found.changed.items():
        folder, _, name = path.rpartition("/")
        period = "" if name in _RECORDS else _period_of(folder)
        place = f"{root}/{folder}".rstrip("/")
        parts.setdefault(period, {}).setdefault(place, {})[name] = changed


def _period_of(folder: str) -> str:
    """Dataset and period of a folder inside of a release or edition; empty for another."""
    dataset, _, inside = folder.partition("/")
    period = inside.partition("/")[0]
    return f"{dataset}/{period}" if _is_period(period) else ""


@functools.cache
def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except PeriodError:
        return False
    return True


def _newest(part: _Part) -> int:
    return max(max(times.values()) for times in part.values())


def _times_now(lines: str) -> array[int]:
    found: list[str] = []
    for line in lines.split("\n"):
        folder, *names = line.split("\0")
        found += [f"{folder}/{name}" if name else folder for name in names]
    return array("q", map(_changed, map(os.lstat, found)))


def _hash(times: array[int]) -> str:
    return hashlib.sha256(times.tobytes()).hexdigest()


def _tidy(folder: Path) -> None:
    """Forget the sites that were not published to for longest."""
    kept = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in kept[_MOST:]:
        file.unlink(missing_ok=True)
