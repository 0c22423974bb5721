"""Notebooks as they are committed: no outputs, no counts, nothing that only one run knew.

`python -m lcreport.lab.strip NOTEBOOK …` strips notebooks in place and exits 1 where it changed
one, as pre-commit expects of a hook. One line of source is one line of the file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Content = dict[str, Any]


def stripped(notebook: Mapping[str, Any]) -> Content:
    """A notebook (format 4) without what running or looking at it leaves behind."""
    metadata = notebook.get("metadata", {})
    language = metadata.get("language_info", {}).get("name", "python")
    kept = {each: metadata[each] for each in ("kernelspec",) if each in metadata}
    return {
        "cells": [_cell(each) for each in notebook["cells"]],
        "metadata": {**kept, "language_info": {"name": language}},
        "nbformat": notebook["nbformat"],
        "nbformat_minor": notebook["nbformat_minor"],
    }


def _cell(cell: Mapping[str, Any]) -> Content:
    tags = cell.get("metadata", {}).get("tags", [])
    kept: Content = {
        "cell_type": cell["cell_type"],
        "id": cell["id"],
        "metadata": {"tags": tags} if tags else {},
        "source": "".join(cell["source"]).splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    return {**kept, **({"attachments": cell["attachments"]} if "attachments" in cell else {})}


def text_of(notebook: Mapping[str, Any]) -> str:
    """A notebook as the text of its file, written as nbformat writes it."""
    written = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{written}\n"


def strip(path: Path) -> bool:
    """Strip a notebook's file; True where that changed it."""
    before = path.read_text(encoding="utf-8")
    after = text_of(stripped(json.loads(before)))
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def main(paths: Sequence[str]) -> int:
    """Strip notebooks; 1 where any was changed."""
    changed = [path for path in paths if strip(Path(path))]
    for path in changed:
        sys.stderr.write(f"stripped {path}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
