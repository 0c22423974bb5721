"""Notebooks as templates: what parameters one declares, and whether given ones fit.

papermill only warns about a misspelt parameter and runs the report for the default organisation, so
names and types are compared before anything starts. Notebooks are read as JSON: no kernel, no
nbformat.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lcreport.build import notebook_files
from lcreport.build.fields import nearest, seen
from lcreport.build.prose import merge, read_beside
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lcreport.build.prose import ProseTexts

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What a parameter of a notebook can be: what JSON holds."""
GIVEN = ("organisation", "period", "dataset", "language")
"""What every notebook is given, and so must declare."""


@dataclass(frozen=True)
class Notebook:
    """A notebook and whose annexes it makes.

    Attributes:
        path: Where it is, from the project's folder.
        organisations: Ids, or None for every organisation with figures in the period.
        reads_all: True where it reads all organisations' rows.
        values: Further parameters.
        content: The notebook as it stands, as JSON.
        prose: Language → what the file beside the notebook says in it.
        modules: Path from its folder → content of the modules beside it that it imports.
    """

    path: str
    organisations: tuple[str, ...] | None
    reads_all: bool
    values: Mapping[str, Plain]
    content: str
    prose: Mapping[str, ProseTexts] = field(default_factory=dict)
    modules: Mapping[str, bytes] = field(default_factory=dict)

    def in_language(self, language: str) -> Notebook:
        """The notebook with all its prose in a language.

        Raises:
            ParameterError: a cell has no prose in it.
        """
        # The same object where nothing is to be merged, for it keeps its digest.
        merged = merge(self.path, self.content, language, self.prose.get(language, {}))
        return self if merged is self.content else replace(self, content=merged)

    @property
    def name(self) -> str:
        """What its documents are called."""
        return PurePosixPath(self.path).stem

    @cached_property
    def digest(self) -> str:
        """Hash of the cells' sources and tags, and of the modules beside the notebook.

        Outputs and counts make no difference.
        """
        # Tags count: they say which cell holds the parameters and which language a text is in.
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])]
            for cell in json.loads(self.content)["cells"]
        ]
        total = hashlib.sha256(json.dumps(cells).encode())
        for name, content in self.modules.items():
            total.update(f"\0{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()

    @cached_property
    def parameters(self) -> dict[str, Plain]:
        """Name → default, as its `parameters` cell says.

        Raises:
            ParameterError: the notebook has no such cell, or it holds more than literals.
        """
        # The first that has the tag counts, as for papermill.
        for cell in json.loads(self.content)["cells"]:
            if "parameters" in cell.get("metadata", {}).get("tags", []):
                return {**notebook_files.literals("".join(cell["source"]), self.path)}
        raise ParameterError(
            f"{self.path} has no cell tagged 'parameters'; tag the one that holds its parameters"
        )


def read_notebook(
    path: str,
    project: Path,
    organisations: tuple[str, ...] | None = None,
    *,
    reads_all: bool = False,
    values: Mapping[str, Plain] | None = None,
) -> Notebook:
    """A notebook of the project.

    Raises:
        ParameterError: there is no such file, it is no notebook, or its prose in another language
            or a module beside it cannot be read.
    """
    place = project / path
    content = notebook_files.read(place, path)
    modules = notebook_files.modules_beside(place, content)
    prose = read_beside(place)
    return Notebook(path, organisations, reads_all, values or {}, content, prose, modules)


def read_values(lines: Collection[str]) -> dict[str, Plain]:
    """Parameters written as `NAME=VALUE`; a value that is JSON is read as such, others are text.

    >>> read_values(["report_number=12", 'report_date="2021"'])
    {'report_number': 12, 'report_date': '2021'}

    Raises:
        ParameterError: a line has no `=`.
    """
    values: dict[str, Plain] = {}
    for line in lines:
        name, equals, text = line.partition("=")
        if not equals:
            raise ParameterError(f"parameter {line!r} is not of the form NAME=VALUE")
        try:
            # A number must come as one: its type is compared with that of the notebook's default.
            values[name] = json.loads(text)
        except (ValueError, RecursionError):
            values[name] = text
    return values


def check_values(notebook: Notebook, values: Mapping[str, Plain]) -> None:
    """Compare names and types with the notebook's: papermill would only warn, and run it.

    Raises:
        ParameterError: a name or type does not fit, or the notebook lacks one that it is given.
    """
    known = notebook.parameters
    for name, value in values.items():
        if name not in known:
            raise ParameterError(
                f"{notebook.path} has no parameter {name!r}; {nearest(name, known)}"
            )
        default = known[name]
        # None says nothing of a type. Types and not `isinstance`, for True would pass as a number.
        fits = default is None or value is None or type(value) is type(default)
        if not fits and not (isinstance(default, float) and type(value) is int):
            raise ParameterError(
                f"parameter {name!r} of {notebook.path} is {seen(value)}; "
                f"it takes {type(default).__name__}, such as {default!r}"
            )
    for name in GIVEN:
        if name not in known:
            raise ParameterError(f"{notebook.path} has no parameter {name!r}; add it to the cell")


def check_not_given(values: Mapping[str, Plain], where: str) -> None:
    """Refuse values for what the run itself sets: they would be ignored, or belie the file's name.

    Raises:
        ParameterError: there is one.
    """
    for name in GIVEN:
        if name in values:
            raise ParameterError(
                f"{where}: value {name!r} is set by the run; say which annexes to make with "
                f"`--{name}`, or by the params file's own keys"
            )
