"""Commands for working in JupyterLab.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from lcreport.cli import messages
from lcreport.cli.options import LAO_CAI, DatasetOption, NoBrowserOption, language_option
from lcreport.cli.streams import echo


def kernel() -> None:
    """Install the kernel `lcreport` into this environment, for JupyterLab and papermill."""  # noqa: DOC501 - it is the help
    from jupyter_client.kernelspec import KernelSpecManager

    from lcreport.errors import ReleaseError
    from lcreport.kernels.provisioner import KERNEL, SPECS

    try:
        # Into this environment: for the user it would be found by every other one too.
        place = KernelSpecManager().install_kernel_spec(
            str(SPECS / KERNEL), KERNEL, prefix=sys.prefix
        )
    except OSError as error:
        # Of several files, shutil gives no reason of its own.
        why = error.strerror or "not all of its files can be written"
        raise ReleaseError(
            f"kernel {KERNEL!r} cannot be installed into {sys.prefix}: {why}; install it as a user "
            "who may write there, or start JupyterLab by `lcreport lab`, which needs no kernel "
            "installed"
        ) from error
    echo(messages.text("cli.kernel", name=KERNEL, folder=place))


def lab(
    options: Annotated[
        list[str] | None,
        typer.Argument(help="Further options of JupyterLab, after --: -- --port=9999"),
    ] = None,
    *,
    no_browser: NoBrowserOption = False,
) -> None:
    """Open JupyterLab in the project, at the notebook for exploring."""
    from lcreport.build import plan
    from lcreport.lab import start_jupyterlab

    project = plan.project_folder(Path.cwd())
    code = start_jupyterlab.open_lab(
        project, options=options or (), browser=not no_browser, write_line=_echo_address
    )
    sys.exit(code)


def open_(
    organisation: Annotated[str, typer.Argument(help="Id in organisations.csv.")],
    period: Annotated[str, typer.Argument(help="Period code, such as 2021-9M.")],
    dataset: DatasetOption = LAO_CAI,
    language: Annotated[
        str | None, language_option("Language; the dataset's own if not given.")
    ] = None,
    *,
    no_browser: NoBrowserOption = False,
) -> None:
    """Open one annex's notebook in JupyterLab, its parameters filled in."""
    from lcreport.build import plan
    from lcreport.lab import notebook_copies, start_jupyterlab

    project = plan.project_folder(Path.cwd())
    notebook = notebook_copies.fill_annex(project, organisation, period, dataset, language or "")
    sys.exit(
        start_jupyterlab.open_lab(
            project, notebook, browser=not no_browser, write_line=_echo_address
        )
    )


def _echo_address(address: str) -> None:
    # With its token, which `echo` would take out as it does passwords: it is what opens the page.
    typer.echo(address)


def new_project(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Lay out notebooks/, params/ and data/ with a sample, ready to build."""
    from lcreport.lab import new_project as projects

    written = projects.new_project(folder)
    # The line is there to be copied into a shell.
    place = shlex.quote(str(folder))
    files = ", ".join(written)
    echo(messages.text("cli.new.project", files=files, folder=folder, place=place))


def new_notebook(
    name: Annotated[str, typer.Argument(help="Name of the file in notebooks/, without .ipynb.")],
    dataset: DatasetOption = LAO_CAI,
) -> None:
    """Write a notebook that runs, to be changed, and say how to have it built."""
    from lcreport.build import plan
    from lcreport.lab import notebook_copies

    made = notebook_copies.new_notebook(plan.project_folder(Path.cwd()), name, dataset)
    echo(messages.text("cli.new.notebook", path=made.path, params=made.params))
    echo(f"\n{made.lines}")
