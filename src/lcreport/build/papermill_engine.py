"""What papermill finds under its entry point `lcreport`.

papermill loads every engine as it is imported itself, so that this imports nothing of papermill
before it is used.
"""

from __future__ import annotations

from typing import Any


class PapermillEngine:
    """Stands for the engine until a notebook is to be executed."""

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> Any:
        """The executed notebook."""
        return _engine().execute_notebook(*arguments, **options)

    @classmethod
    def nb_kernel_name(cls, *arguments: Any) -> Any:
        """The kernel that a notebook asks for."""
        return _engine().nb_kernel_name(*arguments)

    @classmethod
    def nb_language(cls, *arguments: Any) -> Any:
        """The language that a notebook is in."""
        return _engine().nb_language(*arguments)


def _engine() -> Any:
    from lcreport.build.engine import Engine  # noqa: PLC0415 - see above

    return Engine
