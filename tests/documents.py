"""A committed notebook's cells run in this process, for tests that need no kernel."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def executed(name: str, **parameters: object) -> Mapping[str, Any]:
    """The notebook with its outputs, as papermill would leave it."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    scope: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), scope)
        if "parameters" in cell.metadata.get("tags", []):
            scope |= parameters
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), name, "eval"), scope)
            output = nbformat.v4.new_output("execute_result", data=shown._repr_mimebundle_())
            cell.outputs.append(output)
    return notebook
