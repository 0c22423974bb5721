"""An IPython extension: cells are called by their number wherever a message says where it is from.

ipykernel calls them by a file in the folder for temporary files and by the process's number, for
the sake of its debugger; a warning then reads differently each time. Only kernels that build an
annex load this, where nobody debugs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.compilerop import CachingCompiler

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class Compiler(CachingCompiler):
    """Compiles cells under the name of their number."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The name that stands in warnings and tracebacks in the place of a file's.

        Args:
            raw_code: The cell as it was written.
            transformed_code: The cell as it is run.
            number: Which cell of the run it is.
        """
        del raw_code, transformed_code
        return f"<cell {number}>"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by IPython when the kernel starts."""
    kept: Any = shell
    kept.compile = Compiler()  # type: ignore[no-untyped-call]
