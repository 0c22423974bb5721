"""The annexes of two releases side by side, as Word files with tracked changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.errors import ParameterError
from lcreport.release import executed
from lcreport.render import to_docx
from lcreport.render.executed_notebook import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lcreport.release.manifest import Entry, Release
    from lcreport.render.document_parts import Document


@dataclass(slots=True)
class ComparedAnnexes:
    """What comparing came to.

    Attributes:
        contents: Path below the folder to write to → content.
        same: The annexes in which no word differs.
        single: Those that only one of the releases has.
    """

    contents: dict[PurePosixPath, bytes] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    single: list[str] = field(default_factory=list)


def of_releases(
    pairs: Iterable[tuple[Release, Release]],
    format_: str = documents.WORD,
    usual: Callable[[str], bytes] | None = None,
) -> ComparedAnnexes:
    """Every annex that stands in both releases of a pair, compared.

    Args:
        pairs: An earlier release and a later one each.
        format_: What to write.
        usual: Gives, by the dataset's name, the letterhead of its project; no bytes for none.

    Raises:
        ParameterError: changes cannot be tracked in that format, or a letterhead cannot be read.
        ReleaseError: an executed notebook is gone, or is no notebook.
        RenderError: an annex cannot be set.
    """
    if format_ != documents.WORD:
        raise ParameterError(
            f"changes are tracked in {documents.WORD} alone, not in {format_!r}; give --to "
            f"{documents.WORD}"
        )
    found = ComparedAnnexes()
    for old, new in pairs:
        office = usual(new.facts["dataset"]["name"]) or None if usual else None
        for key in sorted({*old.entries, *new.entries}):
            if key not in old.entries or key not in new.entries:
                found.single.append(" ".join(key))
                continue
            entry = new.entries[key]
            before, now = _annex(old, old.entries[key]), _annex(new, entry)
            content = to_docx.compared(before, now, office)
            if content is None:
                found.same.append(" ".join(key))
                continue
            dataset, period = new.facts["dataset"]["name"], new.facts["period"]
            name = f"{executed.stem(entry)}.changes.{documents.WORD}"
            found.contents[PurePosixPath(dataset, period, entry.organisation, name)] = content
    return found


def _annex(release: Release, entry: Entry) -> Document:
    return read(executed.read(release, entry, "compared"))
