"""papermill's engine `lcreport`: cells in a process forked for one notebook, without sockets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import NBClientEngine
from papermill.log import logger

from lcreport.build import needs_kernel, outputs
from lcreport.kernels import forkserver, provisioner
from lcreport.kernels.cell_client import CellClient

if TYPE_CHECKING:
    from papermill.engines import NotebookExecutionManager


class Engine(NBClientEngine):  # type: ignore[misc]
    """Runs cells as ipykernel does, and gives to a real kernel what it cannot run."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        start_timeout: float = 60,
        execution_timeout: int | None = None,
        **options: Any,
    ) -> None:
        """Execute the notebook that papermill manages.

        Args:
            nb_man: What papermill keeps of it.
            kernel_name: The kernel that was asked for.
            start_timeout: Seconds that the process may take to start.
            execution_timeout: Seconds that a cell may take; None for as many as it needs.
            **options: nbclient's.
        """
        # papermill's own, which its client does not know, and nbclient's names of the two limits.
        options.pop("input_path", None)
        options.pop("startup_timeout", None)
        limit_s = execution_timeout or options.pop("timeout", None)
        sources = (cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
        why = _why_not(kernel_name) or needs_kernel.reason(sources)
        if why:
            logger.info("The notebook runs in a Jupyter kernel: %s", why)
        client = outputs.LimitedClient(
            nb_man,
            km=None if why else CellClient(start_timeout),
            **options
            | {
                "kernel_name": kernel_name,
                "startup_timeout": start_timeout,
                "timeout": limit_s,
                "log": logger,
            },
        )
        # Where a manager is given, nbclient leaves ending it to whoever gave it.
        client.execute(cleanup_kc=True)


def _why_not(kernel_name: str) -> str:
    """Why a kernel cannot be replaced by a process of our own; empty where it can."""
    if not forkserver.is_possible():
        return "this system cannot fork processes safely"
    if kernel_name == provisioner.KERNEL:
        return ""
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f"there is no kernel {kernel_name!r}"
    if spec.language != "python":
        return f"its language is {spec.language}"
    program = Path(spec.argv[0])
    # Jupyter itself reads these names so.
    is_own = program.name in {"python", f"python{sys.version_info.major}"} and not program.root
    if not (is_own or program == Path(sys.executable)) or "ipykernel_launcher" not in spec.argv:
        return f"kernel {kernel_name!r} runs {spec.argv[0]}"
    return ""
