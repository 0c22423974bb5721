"""A sample of annexes for `verify`, where making all of a country again would take hours.

Which ones are chosen follows from a seed, so that somebody else can repeat it; nobody who alters a
release knows the seed before.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from lcreport.build.jobs import name_of
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lcreport.release.manifest import Release
    from lcreport.release.records import AnnexKey

NOT_MADE_ANEW = "as it was made; not made anew, for it is not in the sample"


def _any_seed() -> int:
    # Six digits: short enough to be read out, and too many to alter a release for all of them.
    return secrets.randbelow(10**6)


@dataclass(frozen=True, slots=True)
class Sample:
    """How many annexes to make again, and the seed by which they are chosen.

    Attributes:
        count: How many, of all releases together.
        seed: The same seed chooses the same annexes of the same releases; any if not given.
    """

    count: int
    seed: int = field(default_factory=_any_seed)

    def of(self, releases: Sequence[Release]) -> set[tuple[Path, AnnexKey]]:
        """The folder and key of each annex that is made again; all where there are no more."""
        every = [(release, key) for release in releases for key in release.entries]
        chosen = nsmallest(self.count, every, lambda annex: self._rank(*annex))
        return {(release.folder, key) for release, key in chosen}

    def _rank(self, release: Release, key: AnnexKey) -> str:
        # By names and not by places: a release copied elsewhere has the same sample.
        name = f"{release.facts['dataset']['name']} {name_of(key, str(release.facts['period']))}"
        # Not `random.sample`, which may choose others in another version of Python.
        return hashlib.sha256(f"{self.seed} {name}".encode()).hexdigest()


def asked(count: int | None, seed: int | None) -> Sample | None:
    """The sample that a user asks for; None for all annexes.

    Raises:
        ParameterError: a seed without a sample.
    """
    if count is None:
        if seed is not None:
            raise ParameterError("--seed chooses a sample; give --sample N, or leave it out")
        return None
    return Sample(count) if seed is None else Sample(count, seed)
