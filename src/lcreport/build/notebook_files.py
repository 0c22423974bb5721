"""Notebooks as files: read as JSON, or refused in one line; and the modules beside them."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NotebookJson = dict[str, Any]
"""A notebook as its JSON is read."""

# Of 2015; before it, cells stood in worksheets.
FORMAT = 4
# As much as outputs.NOTEBOOK_LIMIT_BYTES: what a build writes, a build can read.
LONGEST_BYTES = 50_000_000
_BOM = b"\xef\xbb\xbf"
_CONFLICT = re.compile(rb"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
_CELL_TYPES = ("code", "markdown", "raw")
# IPython's own lines, which are no Python: magics, system commands, questions.
_NOT_PYTHON = re.compile(r"^\s*(?:[%!?]|.*\?\s*$)")


def read(place: Path, path: str) -> str:
    """A notebook's JSON, of which its cells' types, sources and tags have been looked at.

    Args:
        place: The file.
        path: What messages call it.

    Raises:
        ParameterError: it cannot be read, or is no notebook of format 4.
    """
    try:
        content = files.read(place, LONGEST_BYTES)
    except OSError as error:
        raise ParameterError(
            f"notebook {path!r} cannot be read: {files.why_not_read(error)}"
        ) from error
    if content.startswith(_BOM):
        raise ParameterError(f"{path} begins with a byte-order mark; save it as UTF-8 without one")
    try:
        text = content.decode("utf-8")
        notebook = json.loads(text)
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path} is not UTF-8: {error}; save it as UTF-8") from error
    except RecursionError as error:
        raise ParameterError(f"{path}: its JSON is nested too deeply; mend the file") from error
    except ValueError as error:
        # The usual way in which a notebook stops being JSON, of which JSON's message says nothing.
        conflict = _CONFLICT.search(content)
        if conflict:
            line = content[: conflict.start()].count(b"\n") + 1
            raise ParameterError(
                f"{path} line {line}: {conflict[1].decode()!r} is a mark of a merge that is not "
                "done; finish the merge"
            ) from error
        raise ParameterError(f"{path} is no notebook: it is not JSON ({error})") from error
    _check(notebook, path)
    return text


def _check(notebook: object, path: str) -> None:
    """Refuse what is no notebook of format 4.

    nbformat would say the same in 30 lines of schema, and takes longer to import than a whole run
    may take that has nothing to do.

    Raises:
        ParameterError: it is none.
    """
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise ParameterError(f"{path} is no notebook: it does not say its format (nbformat)")
    if notebook["nbformat"] != FORMAT:
        raise ParameterError(
            f"{path} is a notebook of format {notebook['nbformat']!r}, and format {FORMAT} is "
            "read; convert it with `jupyter nbconvert --to notebook`"
        )
    if not isinstance(notebook.setdefault("nbformat_minor", 0), int):
        raise ParameterError(f"{path}: nbformat_minor is {notebook['nbformat_minor']!r}, no number")
    if not isinstance(notebook.get("cells"), list):
        raise ParameterError(f"{path} is no notebook: it has no list of cells")
    if not isinstance(notebook.get("metadata"), dict):
        raise ParameterError(
            f"{path}: its metadata are no mapping; open it in JupyterLab and save it again"
        )
    for number, cell in enumerate(notebook["cells"], 1):
        fault = _fault_of(cell)
        if fault:
            raise ParameterError(
                f"{path}, cell {number}: {fault}; open it in JupyterLab and save it again"
            )


def _fault_of(cell: object) -> str:
    if not isinstance(cell, dict):
        return "it is no mapping"
    if cell.get("cell_type") not in _CELL_TYPES:
        return f"its type is {cell.get('cell_type')!r}, and none of {', '.join(_CELL_TYPES)}"
    if not _is_text(cell.get("source")):
        return "its source is no text"
    # nbformat demands them, of each cell, and would say so only once the annex is being made.
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict) or not _is_texts(metadata.get("tags", [])):
        return "its metadata are no mapping with a list of tags"
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) or _is_texts(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def sources(content: str) -> list[str]:
    """The sources of a notebook's code cells."""
    cells = json.loads(content)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def modules_beside(notebook: Path, content: str) -> dict[str, bytes]:
    """The modules beside a notebook that it imports, and those that they import in turn.

    JupyterLab runs a notebook in its own folder, so that they are found there; a build runs it in
    another one, and takes them along. A file that happens to be called as a module of Python's or
    of an installed package is never taken for it.

    Args:
        notebook: The notebook's file.
        content: What stands in it.

    Returns:
        Path from the notebook's folder → content.

    Raises:
        ParameterError: a module cannot be read.
    """
    folder = notebook.parent
    found: dict[str, bytes] = {}
    waiting = [name for source in sources(content) for name in _imported(source)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or not _is_own(name, folder):
            continue
        seen.add(name)
        for path in _files_of(name, folder):
            try:
                found[path.relative_to(folder).as_posix()] = files.read(path, LONGEST_BYTES)
            except OSError as error:
                raise ParameterError(
                    f"{path}, which {notebook.name} imports, cannot be read: "
                    f"{files.why_not_read(error)}"
                ) from error
            if path.suffix == ".py":
                source = found[path.relative_to(folder).as_posix()].decode("utf-8", "replace")
                waiting += _imported(source)
    return dict(sorted(found.items()))


def _imported(source: str) -> Iterator[str]:
    """The names of the modules that a piece of code imports, without what follows a dot."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = [line for line in source.splitlines() if not _NOT_PYTHON.match(line)]
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return  # it fails when it runs, and says so there
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _is_own(name: str, folder: Path) -> bool:
    if not any(_files_of(name, folder)) or name in sys.stdlib_module_names:
        return False
    try:
        # A name without a dot is looked up and not imported: nothing of the notebook's runs here.
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    if spec is None:
        return True
    # Found where the caller's own path leads to the notebook's folder.
    places = [spec.origin or "", *(spec.submodule_search_locations or ())]
    return any(Path(place).parent == folder for place in places if place)


def _files_of(name: str, folder: Path) -> Iterable[Path]:
    """The file of a module, or all files of a package."""
    if (folder / f"{name}.py").is_file():
        return [folder / f"{name}.py"]
    if not any((folder / name).glob("*.py")):
        return []
    # Data files too, which a package may open beside its modules.
    paths = sorted((folder / name).rglob("*"))
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def literals(source: str, path: str) -> Mapping[str, Any]:
    """Name → value of a cell that assigns literals.

    Raises:
        ParameterError: it holds more than that.
    """
    try:
        lines = ast.parse(source).body
    # ValueError is a null byte; the last two are how Python's parser gives up on deep nesting.
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = f" line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        text = source.splitlines()[error.lineno - 1].strip() if at else ""  # type: ignore[union-attr, operator]
        raise ParameterError(
            f"{path}: the parameters cell{at} is not Python: {text!r}; write literals such as "
            'organisation: str = "hoi-ccb", and magics into another cell'
        ) from error
    values: dict[str, Any] = {}
    for line in lines:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        try:
            name = target.id  # type: ignore[union-attr]
            values[name] = ast.literal_eval(value)  # type: ignore[arg-type]
        except (AttributeError, TypeError, ValueError, RecursionError, MemoryError) as error:
            raise ParameterError(
                f"{path}: the parameters cell must hold literals only, not {ast.unparse(line)!r}"
            ) from error
    return values
