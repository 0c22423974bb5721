"""The house itself: which room may use which, errors that are raised, commands that are told."""

import ast
import json
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from lcreport import errors

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "lcreport"

# The flow of data; a room imports only what stands before it.
ROOMS = [
    "errors", "files", "languages", "documents", "period", "dataset", "intake", "comparison",
    "blocks", "annex", "render", "release", "kernels", "build", "lab", "site", "schedule", "notify",
    "cli", "__main__",
]  # fmt: skip


def rooms() -> set[str]:
    return {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    } - {"__init__"}


def files_of(room: str) -> list[Path]:
    single = PACKAGE / f"{room}.py"
    return [single] if single.is_file() else sorted((PACKAGE / room).rglob("*.py"))


def imports_of(room: str) -> set[str]:
    """The other rooms that a room imports."""
    found = set()
    for path in files_of(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcreport"):
                parts = (node.module or "").split(".")[1:2]
                found |= set(parts) or {name.name for name in node.names}
            elif isinstance(node, ast.Import):
                names = [name.name.split(".") for name in node.names]
                found |= {name[1] for name in names if name[0] == "lcreport" and len(name) > 1}
    return found - {room, "__version__"}


def test_every_room_has_its_place() -> None:
    assert rooms() == set(ROOMS)


def test_few_modules_stand_beside_the_rooms() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 6


def test_a_class_name_means_one_thing() -> None:
    """What a module keeps to itself begins with `_`, and may be called as in another."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(f"{path.relative_to(PACKAGE)}")
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_what_stands_before_it(room: str) -> None:
    assert imports_of(room) <= set(ROOMS[: ROOMS.index(room)])


def trees() -> dict[str, ast.Module]:
    """Every module of the package by its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """What runs, inside functions too; imports that only types need do not."""
    if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from at_run_time(child)


def test_no_module_leads_back_to_itself_through_its_imports() -> None:
    modules = trees()
    graph: dict[str, set[str]] = {name: set() for name in modules}
    for name, tree in modules.items():
        for node in at_run_time(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcreport"):
                members = {f"{node.module}.{alias.name}" for alias in node.names}
                graph[name] |= members & modules.keys() or {str(node.module)}
    # Raises an error that names the circle.
    TopologicalSorter(graph).prepare()


def test_every_public_error_is_raised_somewhere() -> None:
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "errors.py")
    bases = {"LcreportError", "InputError", "StageError"}
    public = {name for name in vars(errors) if name.endswith("Error")} - bases
    assert [name for name in sorted(public) if not re.search(rf"\b{name}\(", text)] == []


def test_every_command_stands_in_the_readme() -> None:
    from typer.main import get_command

    from lcreport import cli

    readme = (ROOT / "README.md").read_text()
    group = get_command(cli.app)
    commands = group.commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"lcreport {name}" not in readme] == []
    assert [name for name, command in commands.items() if not command.help] == []


def test_host_starts_without_pandas_and_matplotlib() -> None:
    import subprocess
    import sys

    heavy = ("pandas", "matplotlib", "papermill", "nbconvert")
    program = f"import sys, lcreport.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize(
    "notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_notebooks_are_committed_without_outputs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [line["id"] for line in code if line["outputs"] or line["execution_count"]] == []
