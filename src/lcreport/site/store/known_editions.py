"""The editions that a site holds, as their records say; one that cannot be read stops no other."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.errors import ReleaseError
from lcreport.release.manifest import MANIFEST
from lcreport.site import addresses
from lcreport.site.store import edition

if TYPE_CHECKING:
    from lcreport.site.store.edition import Edition, EditionKey
    from lcreport.site.store.target import Target

_PLACE = re.compile(rf"([^/]+/[^/]+/edition-[1-9][0-9]*)/(?:{edition.RECORD}|{MANIFEST})")
_REMEDY = "restore it from a copy of the site, or publish its release again"


@dataclass(slots=True)
class KnownEditions:
    """What a site holds.

    Attributes:
        by_key: Dataset, period and number → edition.
        damaged: Folder of an edition → why its record cannot be used.
        notes: Of records that are none of this site's.
    """

    by_key: dict[EditionKey, Edition] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _hashes: dict[EditionKey, str] = field(default_factory=dict)

    @classmethod
    def read(cls, target: Target) -> KnownEditions:
        """What stands on a site.

        Raises:
            ReleaseError: a file on it cannot be read at all.
        """
        known = cls()
        places = {match[1]: match[0] for path in target.sizes if (match := _PLACE.fullmatch(path))}
        for path in sorted(target.sizes):
            if path.rpartition("/")[2] == edition.RECORD:
                known._take(path, target.read(path) or b"")
                places.pop(path.rpartition("/")[0], None)
        # Only what was published has a manifest: its record was taken away.
        for folder in places:
            known.damaged[folder] = f"{folder}/{edition.RECORD} on the site is gone; {_REMEDY}"
        return known

    def _take(self, path: str, content: bytes) -> None:
        folder = path.rpartition("/")[0]
        try:
            made = edition.read(content, path)
            if made.folder != folder:
                raise ReleaseError(f"{path} on the site is the record of {made.folder}; {_REMEDY}")
        except ReleaseError as error:
            # Elsewhere it is no edition's record, but a copy perhaps that somebody made.
            if _PLACE.fullmatch(path):
                self.damaged[folder] = str(error)
            else:
                self.notes.append(f"{path} is no record of this site and not looked at")
        else:
            self.add(made, content)

    def add(self, made: Edition, record: bytes) -> None:
        """Take in an edition and what stands in its record."""
        self.by_key[made.key] = made
        self._hashes[made.key] = hashlib.sha256(record).hexdigest()

    def copy(self) -> KnownEditions:
        """The same, which does not change with this."""
        return KnownEditions(dict(self.by_key), dict(self.damaged), self.notes, dict(self._hashes))

    def drop(self, made: Edition) -> None:
        """Forget an edition."""
        del self.by_key[made.key]

    def of(self, dataset: str, period: str) -> list[Edition]:
        """The editions of one period."""
        return [
            made
            for made in self.by_key.values()
            if (made.dataset, made.period) == (dataset, period)
        ]

    def damaged_of(self, dataset: str, period: str) -> list[str]:
        """The folders of those editions of a period whose records cannot be used."""
        before = f"{addresses.slug(dataset)}/{period}/"
        return [folder for folder in self.damaged if folder.startswith(before)]

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that the editions say."""
        lines = sorted(
            (f"{made.folder}/{edition.RECORD}", self._hashes[key])
            for key, made in self.by_key.items()
        )
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()
