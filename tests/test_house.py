"""The house itself: which room may use which, errors that are raised, commands that are told."""

import ast
import json
import re
from pathlib import Path

import pytest

from lcreport import errors

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "lcreport"

KERNEL_SIDE = [
    "errors", "period", "amount", "source", "dataset", "check", "comparison", "wording", "markup",
    "tables", "figures", "annex", "explore",
]  # fmt: skip
HOST_SIDE = [
    "slices", "notebooks", "due", "params", "plan", "forkserver", "kernels", "run", "render",
    "making", "diff", "release", "inputs", "workers", "factory", "verifying", "listing",
    "progress", "site", "notify", "schedule", "intake", "strip", "drafts", "workbench", "cli",
    "__main__",
]  # fmt: skip
# What both sides stand on; the rest of the kernel's side is too heavy for the host to start with.
SHARED = ["errors", "period", "amount", "source"]
WARM = "warm"  # imports everything, for the fork servers only


def rooms() -> set[str]:
    return {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    } - {"__init__"}


def files_of(room: str) -> list[Path]:
    single = PACKAGE / f"{room}.py"
    return [single] if single.is_file() else sorted((PACKAGE / room).rglob("*.py"))


def imports_of(room: str, *, at_start: bool = False) -> set[str]:
    """The other rooms that a room imports; `at_start` leaves out imports inside functions."""
    found = set()
    for path in files_of(room):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = tree.body if at_start else list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcreport"):
                parts = (node.module or "").split(".")[1:2]
                found |= set(parts) or {each.name for each in node.names}
            elif isinstance(node, ast.Import):
                names = [each.name.split(".") for each in node.names]
                found |= {each[1] for each in names if each[0] == "lcreport" and len(each) > 1}
    return found - {room, "__version__"}


def test_every_room_has_its_place() -> None:
    assert rooms() == {*KERNEL_SIDE, *HOST_SIDE, WARM}


@pytest.mark.parametrize("room", KERNEL_SIDE)
def test_room_imports_only_what_stands_before_it(room: str) -> None:
    assert imports_of(room) <= set(KERNEL_SIDE[: KERNEL_SIDE.index(room)])


@pytest.mark.parametrize("room", HOST_SIDE)
def test_host_room_imports_only_what_stands_before_it(room: str) -> None:
    before = {*SHARED, *HOST_SIDE[: HOST_SIDE.index(room)]}
    lazily = {"listing": {"dataset"}, "cli": {"dataset", "check", "comparison"}}
    assert imports_of(room, at_start=True) <= before
    assert imports_of(room) <= before | lazily.get(room, set())


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
    code = [each for each in cells if each["cell_type"] == "code"]
    assert [each["id"] for each in code if each["outputs"] or each["execution_count"]] == []
