"""Documents of a draft: rendered again from the executed notebook, marked on every page."""

from __future__ import annotations

import json
from pkgutil import resolve_name
from typing import TYPE_CHECKING, TypedDict

from lcreport import files
from lcreport.blocks import PAYLOAD, Head
from lcreport.documents import FORMATS, WORD
from lcreport.errors import ReleaseError
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


class _Output(TypedDict, total=False):
    """What a cell gave out: MIME type → content."""

    data: dict[str, object]


class _ExecutedCell(TypedDict, total=False):
    """A cell of it; markdown has no outputs."""

    outputs: list[_Output]


class _ExecutedNotebook(TypedDict, total=False):
    """What is looked at of an executed notebook, which holds much more."""

    cells: list[_ExecutedCell]


def documents(
    notebook: Path, formats: Collection[str], language: str, letterhead: bytes = b""
) -> dict[str, bytes] | None:
    """Format → document with the draft mark on every page or sheet.

    Args:
        notebook: The annex's executed notebook.
        formats: Which documents the annex has.
        language: Its language.
        letterhead: The office's Word file, with which its Word file begins; empty for none.

    Returns:
        The documents; None where they cannot bear the mark, for want of the notebook or of an
        annex's head in it.

    Raises:
        ReleaseError: the notebook cannot be read.
        RenderError: a document cannot be made.
    """
    try:
        # A text in it may be half a character, which documents are cleaned of.
        content = json.loads(files.read(notebook))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(f"{notebook} cannot be read ({error}); build it again") from error
    # In the notebook, not in the documents: each renderer then sets it as its format can.
    if not _mark(content, language_of(language).text("site.draft_mark")):
        return None
    return {
        # A format of another version of lcreport is left out: nothing here can render it.
        name: resolve_name(FORMATS[name].renderer)(
            content, *([letterhead] if letterhead and name == WORD else [])
        )
        for name in FORMATS
        if name in formats
    }


def _mark(notebook: _ExecutedNotebook, text: str) -> bool:
    """Write the mark into the annex's head; False where there is none."""
    for cell in notebook.get("cells", ()):
        for output in cell.get("outputs", ()):
            head = output.get("data", {}).get(PAYLOAD)
            if isinstance(head, dict) and head.get("type") == Head.kind:
                head["draft"] = text
                return True
    return False
