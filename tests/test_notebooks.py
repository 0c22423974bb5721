"""House rules of notebooks: each reads like a table of contents, and runs as it stands."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from lcreport.build.notebooks import GIVEN, read_notebook
from lcreport.kernels.provisioner import KERNEL, SPECS

ROOT = Path(__file__).parents[1]
PATHS = [
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
    ROOT / "src" / "lcreport" / "lab" / "new.ipynb",
]
HELP = re.compile(r"\w+: (str|int|float|bool|list|dict)\S* = .+  # \w.+")
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Try, ast.If,
)  # fmt: skip

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def sources(path: Path, kind: str = "code") -> list[str]:
    return ["".join(cell["source"]) for cell in cells(path, kind)]


def run_hook(path: Path) -> None:
    """The hook of .pre-commit-config.yaml, as pre-commit calls it."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = {hook["id"]: shlex.split(hook["entry"]) for hook in config["repos"][0]["hooks"]}
    program, *options = entries["notebooks"]
    program = str(Path(sys.executable).with_name(Path(program).name))
    subprocess.run([program, *options, str(path)], check=True)


def test_every_notebook_is_looked_at():
    assert {"annex", "overview", "explore", "new"} <= {path.stem for path in PATHS}


@each_notebook
def test_notebook_is_valid_and_wants_our_kernel(path: Path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    spec = json.loads((SPECS / KERNEL / "kernel.json").read_text())
    assert notebook.metadata.kernelspec.name == KERNEL
    # JupyterLab would write the kernel's own name into the file, which would show in every diff.
    assert notebook.metadata.kernelspec.display_name == spec["display_name"]


@each_notebook
def test_notebook_is_committed_as_the_hook_leaves_it(path: Path, tmp_path: Path):
    copy = Path(shutil.copy(path, tmp_path))
    run_hook(copy)
    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(path))


@each_notebook
def test_cell_ids_are_the_notebooks_own_and_stay(path: Path):
    ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(rf"{path.stem}-\d\d", key) for key in ids)


@each_notebook
def test_first_cell_holds_parameters_with_type_and_help(path: Path):
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert first["metadata"] == {"tags": ["parameters"]}
    lines = "".join(first["source"]).splitlines()
    assert all(HELP.fullmatch(line) for line in lines)
    known = read_notebook(str(path.relative_to(ROOT)), ROOT).parameters
    assert set(GIVEN) <= set(known)
    assert len(known) == len(lines)


@each_notebook
def test_cells_are_short_calls(path: Path):
    # The first cell holds a line for each parameter, which the test above looks at.
    for source in sources(path)[1:]:
        assert len(source.splitlines()) <= 8, source
        tree = ast.parse(source)  # magics and shell commands are no Python
        found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]
        assert not found, source
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & {"print", "display", "get_ipython"}, source


@each_notebook
def test_notebook_imports_only_lcreport_and_builds_no_path(path: Path):
    for source in sources(path)[1:]:
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, ast.Import), source
            assert not isinstance(node, ast.ImportFrom) or node.module == "lcreport", source
            text = node.value if isinstance(node, ast.Constant) else ""
            assert not (isinstance(text, str) and re.search(r"[/\\]", text)), source


@each_notebook
def test_prose_types_no_results(path: Path):
    for prose in sources(path, "markdown"):
        typed = re.sub(r"`[^`]*`", "", prose)
        assert not re.search(r"\d+[.,]\d|\d\s*%", typed), prose


@pytest.mark.kernel
@each_notebook
def test_notebook_runs_on_its_defaults_under_plain_papermill(path: Path, tmp_path: Path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    executed = tmp_path / "executed.ipynb"
    line = ["-k", "python3", "--no-progress-bar", "--execution-timeout", "120"]
    ran = subprocess.run(
        [sys.executable, "-m", "papermill", str(path), str(executed), *line],
        cwd=tmp_path / "notebooks",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    outputs = [cell["outputs"] for cell in cells(executed)[2:]]
    assert all(outputs), "a section shows nothing"
    kinds = {one["output_type"] for every in outputs for one in every}
    assert kinds <= {"execute_result", "display_data"}


def test_hook_takes_away_what_a_run_left_behind(tmp_path: Path):
    committed = (ROOT / "notebooks" / "annex.ipynb").read_text(encoding="utf-8")
    used = json.loads(committed)
    used["metadata"]["language_info"] |= {
        "version": "3.11.9", "mimetype": "text/x-python", "file_extension": ".py",
        "codemirror_mode": {"name": "ipython", "version": 3}, "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
    }  # fmt: skip
    used["metadata"] |= {"widgets": {"state": {}}, "papermill": {"duration": 1.5}}
    code = [cell for cell in used["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code):
        cell["execution_count"] = number
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
        cell["metadata"] |= {"collapsed": True, "papermill": {"duration": 0.1}}
    path = tmp_path / "annex.ipynb"
    path.write_text(json.dumps(used), encoding="utf-8")
    run_hook(path)
    assert path.read_text(encoding="utf-8") == committed
