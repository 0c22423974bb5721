"""Sites and releases that nobody wrote to since they were last found in order.

To find out again that nothing is to be done, every record of every period would be read. Instead
the names of all files are kept in one file of this machine, with a hash of the times at which each
was last changed, which nobody can set back: the disk is asked for these times, and nothing is
opened. What was touched in any way, be it only copied, takes the closer look.

The file is kept outside of the site. A site is the same to the byte whoever publishes it, and who
may write into it cannot vouch for what was written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from array import array
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import __version__, files
from lcreport.release.records import MANIFEST
from lcreport.site import addresses
from lcreport.site.store import listing
from lcreport.site.store.target import JOURNAL, STAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lcreport.site.report import SiteOptions
    from lcreport.site.store.listing import Listing

VARIABLE = "LCREPORT_CACHE"
_MOST = 100
_changed = attrgetter("st_ctime_ns")


@dataclass(slots=True)
class Finding:
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
        times: Hash of the times of all files.
        newest: The last of these times, in ns.
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
    times: str = ""
    newest: int = 0
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
    ) -> Finding | None:
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
            head, _, names = content.decode("utf-8", "surrogateescape").partition("\n")
            found = Finding(**json.loads(head))
            # A lock would be made in the place of a site that is gone.
            if not found.suits(options, made_from, now) or not self._site.is_dir():
                return None
            waiting = f"waiting for another process, which publishes to {self._site}"
            with files.locked(self._site, lambda _: on_wait(waiting)):
                if any(os.path.lexists(self._site / name) for name in (JOURNAL, STAGED)):
                    return None
                times = array("q", map(_changed, map(os.lstat, _paths(names))))
            # Else one of them may have been changed once more within the same step of the clock.
            if found.newest < written and _hash(times) == found.times:
                return found
        return None

    def releases(self) -> Listing | None:
        """What is in the folder of releases, to be asked for before any of it is read.

        Returns:
            The files; None where links are among them, which may lead to what is not listed.
        """
        with contextlib.suppress(OSError):
            found = listing.of(self._out)
            return found if found.is_plain else None
        return None

    def keep(self, finding: Finding, site: Listing, releases: Listing) -> None:
        """Remember a site that was found in order.

        Args:
            finding: How.
            site: What stands on the site.
            releases: What was in the folder of releases before any of it was read.
        """
        names = [*_names(self._site, site, but=addresses.ASSETS), *_names(self._out, releases)]
        text = "\n".join(names)
        times = [*_times(site, but=addresses.ASSETS), *_times(releases)]
        if self._file is None or len(names) != text.count("\n") + 1:
            return  # a name with a line's end in it
        finding.times, finding.newest = _hash(array("q", times)), max(times)
        content = f"{json.dumps(asdict(finding))}\n{text}"
        # A home that cannot be written to, or is full, is no reason not to publish.
        with contextlib.suppress(OSError):
            # For this user alone: what is written here spares a site the closer look.
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write_whole({self._file: content.encode("utf-8", "surrogateescape")})
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


def _names(root: Path, found: Listing, but: str | None = None) -> Iterator[str]:
    """A line for each folder: its path, then the names of its files."""
    inside: dict[str, list[str]] = {folder: [] for folder in found.folders}
    for path in found.changed:
        folder, _, name = path.rpartition("/")
        inside[folder].append(name)
    for folder, names in inside.items():
        # Two slashes where the folder itself is not asked for, which publishing writes aside in.
        mark = "/" if folder == but else ""
        yield "\0".join([f"{mark}{root}/{folder}".rstrip("/"), *names])


def _times(found: Listing, but: str | None = None) -> Iterator[int]:
    """When each was last changed, in the order of `_names`."""
    inside: dict[str, list[int]] = {folder: [] for folder in found.folders}
    for path, changed in found.changed.items():
        inside[path.rpartition("/")[0]].append(changed)
    for folder, times in inside.items():
        if folder != but:
            yield found.folders[folder]
        yield from times


def _paths(lines: str) -> list[str]:
    found: list[str] = []
    for line in lines.split("\n"):
        folder, *names = line.split("\0")
        if not folder.startswith("//"):
            found.append(folder)
        found += [f"{folder}/{name}" for name in names]
    return found


def _hash(times: array[int]) -> str:
    return hashlib.sha256(times.tobytes()).hexdigest()


def _tidy(folder: Path) -> None:
    """Forget the sites that were not published to for longest."""
    kept = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in kept[_MOST:]:
        file.unlink(missing_ok=True)
