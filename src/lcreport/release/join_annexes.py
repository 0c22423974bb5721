"""All annexes of a release as one file a format."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lcreport import documents, files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import intact
from lcreport.release.find_releases import find
from lcreport.render import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lcreport.release.manifest import Release


@dataclass(frozen=True, slots=True)
class Joined:
    """Files of all annexes.

    Attributes:
        contents: Name → content.
        count: How many annexes each holds.
    """

    contents: Mapping[str, bytes]
    count: int


def of_release(
    place: Path, formats: Sequence[str], *, language: str, unsealed: bool = False
) -> Joined:
    """The annexes of a release in one language, joined.

    Args:
        place: The release's folder or its manifest.
        formats: `pdf`, `docx`, or both.
        language: Of the annexes.
        unsealed: Take a release that an earlier version made, without a seal.

    Raises:
        ParameterError: a format cannot hold several annexes, there are several releases there, or
            none of its annexes is in this language.
        ReleaseError: the release is not as it was made.
        RenderError: an annex cannot be set.
    """
    unknown = [name for name in formats if name not in joined.WRITERS]
    if unknown:
        known = " or ".join(joined.WRITERS)
        raise ParameterError(f"annexes are joined as {known}, not as {unknown[0]!r}")
    folder, *others = find(place)
    if others:
        raise ParameterError(
            f"there are {len(others) + 1} releases in {place}; name one, such as {folder}"
        )
    release = intact.read(folder, unsealed=unsealed)
    intact.check_files(release, may_lack="notebooks")
    notebooks = _notebooks(release, language)
    if not notebooks:
        held = ", ".join(sorted({entry.language for entry in release.entries.values()}))
        raise ParameterError(f"{folder} has no annex in {language!r}, but in {held}")
    stem = documents.stem(f"{release.facts['dataset']['name']}-{release.facts['period']}", language)
    made = joined.documents(notebooks, formats)
    contents = {f"{stem}.{name}": content for name, content in made.items()}
    return Joined(contents, len(notebooks))


def _notebooks(release: Release, language: str) -> list[Mapping[str, object]]:
    found = []
    for _, entry in sorted(release.entries.items()):
        if entry.language != language:
            continue
        name = documents.stem(PurePosixPath(entry.notebook).stem, language)
        path = release.folder_of(entry.organisation) / f"{name}.{documents.EXECUTED}"
        try:
            found.append(json.loads(files.read(path)))
        except FileNotFoundError as error:
            raise ReleaseError(
                f"{path} is gone, from which its annex would be joined; run `lcreport build` again"
            ) from error
    return found
