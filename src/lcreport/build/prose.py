"""A notebook's prose in languages that it has no cells in, from files beside it.

`notebooks/annex.fr.toml` gives cell id → Markdown in French: each text stands in for the cell, or
the neighbouring cells, tagged with other languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lcreport.errors import ParameterError
from lcreport.languages import codes, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ProseCell = dict[str, Any]
"""A cell as its JSON is read: `cell_type`, `source`, and perhaps `id` and `metadata`."""
ProseTexts = Mapping[str, str]
"""Cell id → Markdown."""


def read_beside(notebook: Path) -> dict[str, ProseTexts]:
    """Language → prose of the files beside a notebook.

    Raises:
        ParameterError: a file is not TOML, or holds more than texts.
    """
    found: dict[str, ProseTexts] = {}
    for code in codes():
        path = notebook.with_suffix(f".{code}.toml")
        if path.is_file():
            found[code] = _read(path)
    return found


def _read(path: Path) -> ProseTexts:
    content = texts_in(path)
    for key, text in content.items():
        if not isinstance(text, str):
            raise ParameterError(f'{path}: {key} is no text; write {key} = "…"')
    return content


def merge(path: str, content: str, language: str, prose: ProseTexts) -> str:
    """The notebook with a language's prose in it, as JSON; unchanged where it has that already.

    Args:
        path: The notebook's path, for messages.
        content: The notebook, as JSON.
        language: Code of the language.
        prose: What the file beside the notebook gives in it.

    Raises:
        ParameterError: a cell has neither; or the file names a cell that is not there.
    """
    notebook = json.loads(content)
    merged, lacking, unknown = [], [], set(prose)
    for group in _groups(notebook["cells"]):
        merged += group
        ids = [str(cell.get("id", "")) for cell in group]
        unknown -= set(ids)
        if not _languages(group) or language in _languages(group):
            continue
        # The file may name any cell of the group, so that it need not follow one of its languages.
        named = next((name for name in ids if name in prose), None)
        if named is None:
            lacking.append(ids[0])
        else:
            merged.append(_cell(f"{named}-{language}", prose[named], language))
    beside = f"{path.removesuffix('.ipynb')}.{language}.toml"
    if lacking:
        raise ParameterError(
            f"{path} has no prose in {language!r} for the cells {', '.join(lacking)}; write it "
            f'into {beside}, a line for each: {lacking[0]} = "…"'
        )
    if unknown:
        raise ParameterError(f"{beside}: {path} has no cell {', '.join(sorted(unknown))}")
    # The very same text, so that callers see that nothing was added.
    if len(merged) == len(notebook["cells"]):
        return content
    return json.dumps({**notebook, "cells": merged}, ensure_ascii=False)


def _cell(id: str, markdown: str, language: str) -> ProseCell:
    return {
        "cell_type": "markdown",
        "id": id,
        "metadata": {"tags": [language]},
        # A text in three quotes of TOML ends with a line end.
        "source": markdown.strip("\n"),
    }


def _groups(cells: Sequence[ProseCell]) -> Iterator[list[ProseCell]]:
    """Neighbouring cells that say the same in several languages; every other cell by itself."""
    group: list[ProseCell] = []
    for cell in cells:
        tags = _languages([cell])
        # A second cell in a language that the group has already begins the next text.
        if group and (not tags or tags & _languages(group)):
            yield group
            group = []
        if tags:
            group.append(cell)
        else:
            yield [cell]
    if group:
        yield group


def _languages(cells: Iterable[ProseCell]) -> set[str]:
    tags = {
        tag
        for cell in cells
        if cell["cell_type"] == "markdown"
        for tag in cell.get("metadata", {}).get("tags", ())
    }
    return tags & set(codes())
