"""All annexes of a release as one file a format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import documents, files
from lcreport.errors import ParameterError
from lcreport.release import executed, intact
from lcreport.release.find_releases import find
from lcreport.render import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
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


def of_release(  # noqa: PLR0913 - the options of the command
    place: Path,
    formats: Sequence[str],
    *,
    language: str,
    organisations: Sequence[str] = (),
    letterhead: Path | None = None,
    usual: Callable[[str], bytes] | None = None,
    unsealed: bool = False,
) -> Joined:
    """The annexes of a release in one language, joined.

    Args:
        place: The release's folder or its manifest.
        formats: `pdf`, `docx`, or both.
        language: Of the annexes.
        organisations: Only theirs; all where empty.
        letterhead: A Word file that the joined one begins with.
        usual: Gives, by the dataset's name, that of its project, for where none is named; no bytes
            for none.
        unsealed: Take a release that an earlier version made, without a seal.

    Raises:
        ParameterError: a format cannot hold several annexes, there are several releases there,
            none of its annexes is in this language, or a letterhead cannot be read.
        ReleaseError: the release is not as it was made.
        RenderError: an annex cannot be set.
    """
    unknown = [name for name in formats if name not in joined.FORMATS]
    if unknown:
        known = " or ".join(joined.FORMATS)
        raise ParameterError(f"annexes are joined as {known}, not as {unknown[0]!r}")
    folder, *others = find(place)
    if others:
        raise ParameterError(
            f"there are {len(others) + 1} releases in {place}; name one, such as {folder}"
        )
    release = intact.read(folder, unsealed=unsealed)
    intact.check_files(release, may_lack="notebooks")
    there = {entry.organisation for entry in release.entries.values()}
    for organisation in organisations:
        if organisation not in there:
            raise ParameterError(
                f"{folder} has no annex of {organisation!r}, but of {', '.join(sorted(there))}"
            )
    notebooks = _notebooks(release, language, organisations or there)
    if not notebooks:
        held = ", ".join(sorted({entry.language for entry in release.entries.values()}))
        raise ParameterError(f"{folder} has no annex in {language!r}, but in {held}")
    parts = [release.facts["dataset"]["name"], release.facts["period"], *organisations]
    stem = documents.stem("-".join(parts), language)
    office = None
    if letterhead:
        office = _read(letterhead)
    elif usual and "docx" in formats:
        office = usual(release.facts["dataset"]["name"]) or None
    annexes = joined.annexes_of(notebooks)
    made = joined.documents(annexes, formats, office)
    contents = {f"{stem}.{name}": content for name, content in made.items()}
    return Joined(contents, len(annexes))


def check_room(folder: Path, contents: Mapping[str, bytes]) -> None:
    """See that no other file is written over.

    Args:
        folder: Where the files are to stand.
        contents: Name → content.

    Raises:
        ParameterError: a file with one of the names is there, and holds something else.
    """
    for name, content in contents.items():
        file = folder / name
        try:
            is_same = files.read(file) == content
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ParameterError(f"{file} cannot be read: {files.why_not_read(error)}") from error
        if not is_same:
            # People go on writing in such a file.
            raise ParameterError(
                f"{file} is there already and holds something else; name another folder with "
                "--out, move the file, or give --force to write over it"
            )


def _read(letterhead: Path) -> bytes:
    try:
        return files.read(letterhead)
    except OSError as error:
        raise ParameterError(f"{letterhead} cannot be read: {error.strerror}") from error


def _notebooks(
    release: Release, language: str, organisations: Collection[str]
) -> list[Mapping[str, object]]:
    return [
        executed.read(release, entry, "joined")
        for _, entry in sorted(release.entries.items())
        if entry.language == language and entry.organisation in organisations
    ]
