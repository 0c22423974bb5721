"""What the documents of a build have in common beside what they say: letterhead and font."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.build import letterhead
from lcreport.documents import FONT_FOLDER, FONT_NAME
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lcreport.build.params import Office
    from lcreport.render.machine_fonts import Face


LETTERHEAD = "letterhead"
"""The kind of input that Word's files alone are made from."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the documents of a build look.

    Attributes:
        letterhead: The office's Word file with which Word's documents begin; empty for none.
        face: The face that documents and charts are set in; None for that of the packages.
    """

    letterhead: bytes = b""
    face: Face | None = None

    @property
    def hashes(self) -> dict[str, str]:
        """Kind of input → hash, of those that there are."""
        found = {}
        if self.letterhead:
            found[LETTERHEAD] = hashlib.sha256(self.letterhead).hexdigest()
        if self.face:
            found["fonts"] = self.face.digest
        return found

    @property
    def files(self) -> Mapping[str, bytes]:
        """Path in a job's folder → content, of what its notebook draws with."""
        if self.face is None:
            return {}
        styles = {f"{FONT_FOLDER}/{style}.ttf": content for style, content in self.face.files}
        return {f"{FONT_FOLDER}/{FONT_NAME}": self.face.family.encode(), **styles}


PLAIN = Appearance()
"""How they look where a params file says nothing of it."""


def read(office: Office, dataset: str, project: Path) -> Appearance:
    """How the documents of a dataset look.

    Args:
        office: What its params file says.
        dataset: Its name.
        project: The folder that holds params/ and templates/.

    Raises:
        ParameterError: a file or font that is named is not there, or cannot serve.
    """
    where = f"params/{dataset}.yaml"
    return Appearance(
        letterhead.read(office.letterhead, where, project), _face(office.fonts, f"{where}, fonts")
    )


def _face(families: Sequence[str], where: str) -> Face | None:
    """The first of the faces that this machine has and that can serve.

    Raises:
        ParameterError: none of them is.
    """
    if not families:
        return None
    from lcreport.render import machine_fonts  # noqa: PLC0415 - most projects name none

    reasons = []
    for family in families:
        try:
            return machine_fonts.find(family)
        except ParameterError as error:
            reasons.append(str(error))
    raise ParameterError(f"{where}: {'; '.join(reasons)}; without the line the packages' is taken")
