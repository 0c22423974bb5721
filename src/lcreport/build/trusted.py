"""What may be run and opened on the word of a release: the project's own, and nothing else.

A release may come from anybody. Its manifest names a notebook, which is code, values for its
parameters, which steer that code, and addresses, which are opened; so each is compared with what
the project has before anything is run or opened. Notebooks and params files of the project run with
the rights of whoever runs lcreport, as they do in `build`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import lcreport
from lcreport import languages
from lcreport.build import params
from lcreport.build.notebooks import GIVEN, read_notebook
from lcreport.errors import ParameterError
from lcreport.files import without_password

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.build.notebooks import Notebook, Plain
    from lcreport.release.manifest import Entry, Release

_NOTEBOOKS = "notebooks"
# `changes` names the file of what changed since an earlier release (`fingerprints.Inputs`).
_SET_BY_THE_RUN = {*GIVEN, "changes"}


@dataclass(frozen=True)
class _Declared:
    """What the project's params file says of a release's dataset; read where it is asked for."""

    release: Release
    project: Path

    @cached_property
    def content(self) -> Mapping[str, object]:
        where = f"params/{self.release.facts['dataset']['name']}.yaml"
        content = params.content_of(self.project / where, where)
        # One of another shape declares nothing; what is wrong with it, `build` says.
        return content if isinstance(content, dict) else {}

    @property
    def notebooks(self) -> list[Mapping[str, object]]:
        entries = self.content.get("notebooks")
        return (
            [entry for entry in entries if isinstance(entry, dict)]
            if isinstance(entries, list)
            else []
        )


def is_inside(address: str, project: Path) -> bool:
    """Whether an address is a path inside the project's folder, links followed."""
    if "://" in address or "\0" in address:
        return False
    root = project.resolve()
    try:
        return (root / address).resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # too long for a path, or links that lead in a circle
        return False


def check(release: Release, project: Path, *, dataset: str | None) -> None:
    """Refuse a release that would have something run or opened that is not the project's.

    Args:
        release: The release, as it was sealed.
        project: The folder that holds notebooks/ and params/.
        dataset: Where the dataset is, where the user says so.

    Raises:
        ParameterError: it would.
    """
    where = f"{release.folder}"
    address = release.facts["dataset"]["address"]
    if dataset is None and not is_inside(address, project):
        raise ParameterError(
            f"{where} names the dataset {without_password(address)!r}, which lies outside the "
            "project; name it with --dataset, or give --trust to open it"
        )
    since = release.facts.get("since")
    if since is not None and not (isinstance(since, str) and is_inside(since, project)):
        raise ParameterError(
            f"{where} was compared with the release {since!r}, which lies outside the project; "
            "give --trust to open it"
        )
    declared = _Declared(release, project)
    notebooks = Notebooks(release, project)
    for entry in release.entries.values():
        _check_values(entry, notebooks.of(entry), declared)


class Notebooks:
    """The notebooks that made the annexes of a release, each of them read once.

    A country's 20,000 annexes are made by one or two, and reading one takes 8 ms.

    Args:
        release: The release.
        project: The folder that holds notebooks/ and params/.
        trust: Take notebooks from elsewhere, and those that have changed.
    """

    def __init__(self, release: Release, project: Path, *, trust: bool = False) -> None:
        self._release = release
        self._project = project
        self._trust = trust
        self._read: dict[tuple[str, ...], Notebook] = {}

    def of(self, entry: Entry) -> Notebook:
        """The notebook that made an annex, in the annex's language, without values.

        Raises:
            ParameterError: there is none, or none with the name and hash that the manifest says.
        """
        key = entry.notebook, entry.reads, entry.language, entry.inputs.get("notebook", "")
        if key not in self._read:
            if self._trust:
                found = read_notebook(entry.notebook, self._project, reads_all=entry.reads == "all")
            else:
                found = _notebook_of(entry, self._release, self._project)
            self._read[key] = found.in_language(entry.language)
        return self._read[key]


def _notebook_of(entry: Entry, release: Release, project: Path) -> Notebook:
    """The project's or lcreport's own notebook that made an annex.

    Raises:
        ParameterError: there is none with the name and the hash that the manifest says.
    """
    languages.language(entry.language)
    found = None
    for root in _roots(entry.notebook, release, project):
        found = read_notebook(entry.notebook, root, reads_all=entry.reads == "all")
        if found.in_language(entry.language).digest == entry.inputs.get("notebook"):
            return found
    why = "which is no notebook of the project" if found is None else "which is another one now"
    raise ParameterError(
        f"{release.folder} was made by {entry.notebook!r}, {why}; "
        "put the notebook back that made it, or give --trust to run this one"
    )


def _roots(path: str, release: Release, project: Path) -> Iterator[Path]:
    """The folders from which a manifest's path leads to a notebook that may be run."""
    if "\\" in path or ".." in PurePosixPath(path).parts:
        return
    installed = Path(lcreport.__file__).parent / "sample"
    for root in (project, installed):
        # A release holds notebooks too, and lies in the project's folder as a rule.
        is_own = is_inside(path, root) and (root / path).resolve().is_relative_to(
            (root / _NOTEBOOKS).resolve()
        )
        if (root / path).is_file() and (
            is_own or (root == project and path in _named(release, root))
        ):
            yield root


def _named(release: Release, project: Path) -> set[str]:
    """The notebooks that the params file names, wherever they are: it is the project's own."""
    return {str(entry.get("notebook")) for entry in _Declared(release, project).notebooks}


def _check_values(entry: Entry, notebook: Notebook, declared: _Declared) -> None:
    """Refuse values that are neither the run's own nor those of the notebook or the params file.

    Raises:
        ParameterError: there is one: a notebook may do anything with it.
    """
    release = declared.release
    given = {
        "organisation": entry.organisation,
        "period": release.facts["period"],
        "dataset": f"data/{release.facts['dataset']['name']}",
        "language": entry.language,
    }
    for name, value in entry.parameters.items():
        allowed = [given[name]] if name in given else _values(name, notebook, declared)
        if name != "changes" and _written(value) not in map(_written, allowed):
            raise ParameterError(
                f"{release.folder} gave {entry.notebook} the value {value!r} for {name!r}, which "
                "the project does not give it; give --trust to run it so"
            )


def _values(name: str, notebook: Notebook, declared: _Declared) -> list[object]:
    sources = [notebook.parameters, declared.content.get("values")]
    sources += [
        entry.get("values")
        for entry in declared.notebooks
        if entry.get("notebook") == notebook.path
    ]
    return [values[name] for values in sources if isinstance(values, dict) and name in values]


def _written(value: object) -> str:
    # 1, 1.0 and True are equal in Python, and not to a notebook.
    return json.dumps(value, sort_keys=True)


def values_of(entry: Entry) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """The values that the notebook of an annex was given, and those that the command line gave it.

    Where they stand among the run's own tells which are which; the annex's bytes depend on it.
    """
    before: dict[str, Plain] = {}
    after: dict[str, Plain] = {}
    values = before
    for name, value in entry.parameters.items():
        if name in _SET_BY_THE_RUN:
            values = after
        else:
            values[name] = value
    return before, after
