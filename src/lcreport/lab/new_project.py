"""A folder to begin in: the sample's notebooks, params and data, ready to build."""

from __future__ import annotations

import shutil
from pathlib import Path

import lcreport
from lcreport import files
from lcreport.errors import ParameterError

SAMPLE = (
    "notebooks/annex.ipynb",
    "notebooks/overview.ipynb",
    "notebooks/brief.ipynb",
    "notebooks/units.ipynb",
    "notebooks/explore.ipynb",
    "notebooks/intake.ipynb",
    "params/lao-cai.yaml",
    "data/lao-cai",
)
"""What a project is made of, as pyproject.toml packs it into the wheel."""


def new_project(folder: Path) -> tuple[str, ...]:
    """Lay out notebooks/, params/ and data/ with the report of Lào Cai; gives what was written.

    Args:
        folder: A new or empty folder.

    Raises:
        ParameterError: there is something in the folder, or it cannot be written.
    """
    # Nothing of anybody's is overwritten, not even by a file of the same name.
    try:
        is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:
        raise ParameterError(f"{folder} cannot be read: {error.strerror}; name another") from error
    if not is_free:
        raise ParameterError(f"{folder} is there already and not an empty folder; name another")
    try:
        for path in SAMPLE:
            _copy(_sample() / path, folder / path)
        # Annexes can be made again, and copies are one person's own.
        (folder / ".gitignore").write_text("/out/\n/notebooks/copies/\n", encoding="utf-8")
    except OSError as error:
        raise ParameterError(
            f"{folder} cannot be written: {files.why_not_written(error)}"
        ) from error
    return SAMPLE


def _sample() -> Path:
    """The sample in an installed package, or the checkout that the package stands in."""
    package = Path(lcreport.__file__).parent
    # An editable install has no sample folder: its checkout is the sample.
    installed = package / "sample"
    return installed if installed.is_dir() else package.parents[1]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        # A module beside a notebook leaves a cache there once it was imported.
        files.copy_folder(source, target, {"__pycache__"})
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
