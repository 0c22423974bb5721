"""The letterhead of annexes set again outside a build: drafts, joined, compared, by nbconvert."""

from __future__ import annotations

from pathlib import Path

from lcreport.build import letterhead, params, plan
from lcreport.documents import name_fault
from lcreport.errors import ParameterError


def of_project(dataset: str, project: Path) -> bytes:
    """The letterhead with which a build begins the Word files of a dataset; empty for none.

    Args:
        dataset: Its name.
        project: The folder that holds params/ and templates/.

    Raises:
        ParameterError: the params file cannot be read, or the letterhead cannot be used.
    """
    named = params.office(dataset, project).letterhead
    return letterhead.read(named, f"params/{dataset}.yaml", project)


def beside(folder: str, dataset: str) -> bytes:
    """That of the project in which a notebook or release lies, else of the one where one works.

    Args:
        folder: The notebook's or the release's; empty where it is not known.
        dataset: The name of its dataset.

    Raises:
        ParameterError: the project's params file or letterhead cannot be used.
    """
    for start in dict.fromkeys((Path(folder).absolute(), Path.cwd())):
        try:
            project = plan.project_folder(start)
        except ParameterError:
            continue
        # A notebook may come from anybody, and a name with a path leads elsewhere.
        return of_project("" if name_fault(dataset) else dataset, project)
    return b""
