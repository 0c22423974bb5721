"""Notebooks written for an analyst: a copy of an annex's notebook, filled in, and a new one."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

from lcreport import documents, files, languages
from lcreport.build import fields, notebooks, params
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import find, open_source
from lcreport.errors import ParameterError, ReleaseError
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.build.notebooks import Notebook, Plain
    from lcreport.dataset.source import Source

COPIES = "notebooks/copies"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class CellMetadata(TypedDict, total=False):
    """What is looked at of a cell's metadata."""

    tags: list[str]


class EditedCell(TypedDict):
    """A cell as its JSON says it, as far as it is changed here."""

    metadata: CellMetadata
    source: str | list[str]
    outputs: NotRequired[list[object]]
    execution_count: NotRequired[int | None]


class Content(TypedDict):
    """A notebook as its JSON says it, as far as it is changed here; all else stays."""

    cells: list[EditedCell]


def fill_annex(
    project: Path, organisation: str, period: str, dataset: str, language: str = ""
) -> str:
    """The path, from the project's folder, of an annex's notebook with its parameters filled in.

    It is a copy under notebooks/copies/, for looking into one annex; a copy that is there already
    stays as it is.

    Args:
        project: The folder that holds notebooks/ and params/.
        organisation: Id in organisations.csv.
        period: Period code.
        dataset: Folder or address of the dataset.
        language: Code of a language, or empty for the dataset's own.

    Raises:
        ParameterError: the organisation or language does not exist, or there is no figure for it.
        PeriodError: the period cannot be read.
        DatasetError: the dataset cannot be read.
        ReleaseError: the copy cannot be written.
    """
    source = open_source(find(dataset))
    slices = Slices(source)
    fields.check_known("organisation", [organisation], slices.organisations)
    at = Period.parse(period)
    known = slices.periods(organisation)
    if at not in known:
        codes = ", ".join(map(str, sorted(known))) or "none"
        raise ParameterError(
            f"no figure for {organisation} {period} in dataset {source.name!r}; "
            f"its periods are {codes}"
        )
    own = str(source.settings.get("language", FIRST))
    languages.language(language or own)
    chosen = _notebook_of(organisation, slices, project)
    values = {
        **chosen.values,
        "organisation": organisation,
        "period": str(at),
        "dataset": _written(source, project),
        "language": language or own,
    }
    mark = "" if (language or own) == own else f".{language}"
    path = f"{COPIES}/{source.name}-{organisation}-{at}{mark}.ipynb"
    # What an analyst has written into his copy stays.
    if not (project / path).exists():
        _write(
            project / path, filled(json.loads(chosen.in_language(language or own).content), values)
        )
    return path


def _notebook_of(organisation: str, slices: Slices, project: Path) -> Notebook:
    """The notebook that the params file names for an organisation."""
    declared = params.read(slices.source.name, slices, project).notebooks
    for notebook in declared:
        if notebook.organisations is None or organisation in notebook.organisations:
            return notebook
    # Without a params file, or where it leaves the organisation out: what every project has.
    return notebooks.read_notebook("notebooks/annex.ipynb", project)


@dataclass(frozen=True, slots=True)
class NewNotebook:
    """A notebook that was written.

    Attributes:
        path: Its path from the project's folder.
        params: The params file that would have it built.
        lines: What to write there.
    """

    path: str
    params: str
    lines: str


def new_notebook(project: Path, name: str, dataset: str) -> NewNotebook:
    """A notebook of one's own that runs, and the lines that have it built with the others.

    Args:
        project: The folder that holds notebooks/.
        name: Of the file in notebooks/, without `.ipynb`.
        dataset: Folder or address of the dataset that its parameters name.

    Raises:
        ParameterError: the name is not one for a file, or there is such a notebook already.
        DatasetError: the dataset cannot be read.
        ReleaseError: it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise ParameterError(
            f"notebook name {name!r} must be letters a–z, digits, hyphens and underscores"
        )
    documents.safe_name(name, "notebook name")
    # Its documents would be called so, and a site keeps some names for itself.
    if not documents.is_usable(name):
        raise ParameterError(
            f"notebook name {name!r} is kept for lcreport's own files or for devices of Windows; "
            "give another name"
        )
    path = f"notebooks/{name}.ipynb"
    if (project / path).exists():
        raise ParameterError(f"{path} exists already; give another name")
    source = open_source(find(dataset))
    organisation, period = _example(Slices(source))
    values: dict[str, Plain] = {
        "organisation": organisation,
        "period": period,
        "dataset": _written(source, project),
        "language": str(source.settings.get("language", FIRST)),
    }
    template = resources.files("lcreport.lab") / "new.ipynb"
    _write(project / path, filled(json.loads(template.read_text(encoding="utf-8")), values))
    lines = f"notebooks:\n  - notebook: {path}\n    organisations: [{organisation}]  # or all"
    return NewNotebook(path, f"params/{source.name}.yaml", lines)


def _example(slices: Slices) -> tuple[str, str]:
    """An organisation with figures, and its period that most organisations report.

    Raises:
        ParameterError: there is no figure for any period.
    """
    overview = slices.source.settings.get("overview", "")
    for organisation in slices.organisations:
        spans = [period for period in slices.periods(organisation) if period.kind != "day"]
        # A day has no period before it that an example could be compared with.
        if spans and organisation != overview:
            return organisation, str(max(spans, key=lambda period: _reported(slices, period)))
    raise ParameterError(f"dataset {slices.source.name!r} has no figure for any period")


def _reported(slices: Slices, period: Period) -> tuple[int, Period]:
    reporting = sum(period in slices.periods(id) for id in slices.organisations)
    return reporting, period


def _written(source: Source, project: Path) -> str:
    """The dataset as a notebook names it: from the project's folder where it is inside it."""
    place = Path(source.address)
    # A notebook that is sent round must not name the folders of one machine.
    if "://" in source.address or not place.is_relative_to(project.resolve()):
        return source.address
    return place.relative_to(project.resolve()).as_posix()


def filled(notebook: Content, values: Mapping[str, Plain]) -> Content:
    """A notebook (format 4) without outputs, whose parameters have these values.

    The types of the parameters and their help stay.
    """
    cells = [_without_outputs(cell) for cell in notebook["cells"]]
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            source = _with_values("".join(cell["source"]), values)
            cell["source"] = source.splitlines(keepends=True)
            break
    return {**notebook, "cells": cells}


def _without_outputs(cell: EditedCell) -> EditedCell:
    # A copy with old outputs would show another annex than its parameters say.
    return {**cell, "execution_count": None, "outputs": []} if "outputs" in cell else {**cell}


def _with_values(source: str, values: Mapping[str, Plain]) -> str:
    # Positions in a syntax tree count bytes of UTF-8.
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    # From the end, so that the positions of what stands before it stay right.
    for statement in reversed(ast.parse(source).body):
        if not isinstance(statement, ast.AnnAssign | ast.Assign) or statement.value is None:
            continue
        target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        name, value = getattr(target, "id", ""), statement.value
        # A value over several lines is somebody's own layout, and stays.
        if name in values and value.lineno == value.end_lineno:
            line = lines[value.lineno - 1]
            written = _literal(values[name]).encode()
            end = line[value.end_col_offset or 0 :]
            lines[value.lineno - 1] = line[: value.col_offset] + written + end
    return b"".join(lines).decode()


def _literal(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _write(path: Path, notebook: Content) -> None:
    """Write a notebook as nbformat does, which need not be imported for it.

    Raises:
        ReleaseError: it cannot be written.
    """
    # Written otherwise, JupyterLab's first saving would change every line.
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole({path: f"{text}\n".encode()})
    except OSError as error:
        raise ReleaseError(f"{path} cannot be written: {files.why_not_written(error)}") from error
