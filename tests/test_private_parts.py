"""What lcreport uses of other packages although their authors do not promise it.

Each part stands here with the reason why it is used, and in docs/architecture.md. Where a new
version of a package has moved one, its test fails with that reason.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import socket
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from multiprocessing import spawn
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from ipykernel import ipkernel
from IPython.core.formatters import BaseFormatter
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

import lcreport

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Part:
    """A name of another package, and the arguments that it is called with.

    Attributes:
        module: Where it is imported from.
        name: A function, or a method of an object as `object.method`.
        arguments: What it must take by name.
        used_in: The file that uses it, from src/lcreport.
        reason: Why.
    """

    module: str
    name: str
    arguments: frozenset[str]
    used_in: str
    reason: str


WITHOUT_FILES = (
    "papermill.execute_notebook writes the notebook to disk after every cell and reads it again, "
    "for nobody: an annex's notebook is written once, with its release"
)
PARTS = [
    Part(
        "papermill.parameterize",
        "parameterize_notebook",
        frozenset({"kernel_name", "language"}),
        "build/execute.py",
        WITHOUT_FILES,
    ),
    Part(
        "papermill.clientwrap",
        "PapermillNotebookClient",
        frozenset({"nb_man"}),
        "build/outputs.py",
        "what a cell prints is limited while it comes in, and joined in linear time",
    ),
    Part(
        "papermill.engines",
        "NBClientEngine",
        frozenset(),
        "build/engine.py",
        WITHOUT_FILES,
    ),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_part_is_where_it_is_used_from(part: Part) -> None:
    found = importlib.import_module(part.module)
    for name in part.name.split("."):
        assert hasattr(found, name), f"{part.module} has no {part.name} now. {part.reason}"
        found = getattr(found, name)
    missing = part.arguments - set(inspect.signature(found).parameters)
    assert missing == set(), f"{part.name} takes no {missing} now. {part.reason}"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_part_is_still_used(part: Part) -> None:
    text = (ROOT / "src" / "lcreport" / part.used_in).read_text(encoding="utf-8")
    assert part.name in text, f"{part.used_in} does without {part.name}: take it off this list"


def test_provisioner_asks_of_a_process_what_a_forked_kernel_answers() -> None:
    reason = (
        "A kernel that is forked has no Popen: LocalProvisioner is given an object with the parts "
        "of Popen that it asks for, and now it asks for others"
    )
    asked = set(re.findall(r"self\.process\.(\w+)", inspect.getsource(LocalProvisioner)))
    asked |= set(re.findall(r'"(std\w+)"', inspect.getsource(LocalProvisioner.wait)))
    # `kill`, `terminate` and the event are for Windows, which forks nothing; `pid` is read where
    # the provisioner has started the process itself.
    answered = {"poll", "wait", "send_signal", "stdin", "stdout", "stderr", "pid"}
    assert asked - {"kill", "terminate", "win32_interrupt_event"} <= answered, reason


def test_a_formatter_of_ipython_says_what_type_it_gives() -> None:
    reason = (
        "annex/tables/data_frames.py gives DataFrames as JSON objects: IPython drops what is of "
        "another type than the formatter's `_return_type`, for which it has no public name"
    )
    assert hasattr(BaseFormatter, "_return_type"), reason
    assert "self._return_type" in inspect.getsource(BaseFormatter), reason


def test_provisioner_s_own_names_are_those_that_a_forked_kernel_sets() -> None:
    reason = (
        "The forked kernel takes the places of LocalProvisioner's `process`, `pid` and `pgid`: "
        "its signals, polling and clean-up would have to be written anew"
    )
    used = (ROOT / "src/lcreport/kernels/provisioner.py").read_text(encoding="utf-8")
    for name in ("process", "pid", "pgid"):
        assert hasattr(LocalProvisioner, name), f"LocalProvisioner has no {name} now. {reason}"
        assert f"self.{name}" in used, f"the provisioner does without {name}: take it off"
        read = re.search(rf"self\.{name}\b", inspect.getsource(LocalProvisioner))
        assert read is not None, f"LocalProvisioner does not read {name} now. {reason}"


def test_spawned_processes_begin_in_the_folder_that_a_forked_kernel_sets() -> None:
    reason = (
        "multiprocessing looks for a notebook's modules where the server of all forks was started, "
        "unless kernels/provisioner.py says otherwise"
    )
    assert "process.ORIGINAL_DIR" in inspect.getsource(spawn.get_preparation_data), reason
    used = (ROOT / "src/lcreport/kernels/provisioner.py").read_text(encoding="utf-8")
    assert "process.ORIGINAL_DIR" in used


def test_connection_can_be_made_of_any_socket() -> None:
    reason = (
        "A fork server of our own hands out sockets, of which multiprocessing's Connection is "
        "made: multiprocessing's own come from processes that import `__main__` again"
    )
    one, other = socket.socketpair()
    with Connection(one.detach()) as here, Connection(other.detach()) as there:
        here.send({"value": 1})
        assert there.poll(5), reason
        assert there.recv() == {"value": 1}, reason
    files = (ROOT / "src/lcreport").rglob("*.py")
    assert any("Connection(" in path.read_text(encoding="utf-8") for path in files)


def test_jsonschema_does_without_the_grammar_that_is_kept_from_it() -> None:
    reason = "kernels/preload keeps rfc3987_syntax from being imported: building it takes 1.5 s"
    program = (
        "import sys; sys.modules['rfc3987_syntax'] = None; import jsonschema;"
        "jsonschema.validate({'a': 1}, {'type': 'object'},"
        "format_checker=jsonschema.FormatChecker())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, f"{reason}: {done.stderr.decode()}"


def classes() -> list[type]:
    """Every class of lcreport that extends one of another package."""
    found = []
    for module in pkgutil.walk_packages(lcreport.__path__, "lcreport."):
        if "preload" in module.name or module.name.endswith("__main__"):
            continue  # importing one does what it is for
        for value in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(value) and value.__module__ == module.name and foreign(value):
                found.append(value)
    return found


def foreign(cls: type) -> list[type]:
    own = {*sys.stdlib_module_names, "lcreport"}
    return [base for base in cls.__mro__ if base.__module__.partition(".")[0] not in own]


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_class_uses_private_names_of_the_class_that_it_extends() -> None:
    found = []
    for cls in classes():
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
        written = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        written |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        inherited = {name for base in foreign(cls) for name in vars(base)}
        # `_repr_mimebundle_` and its like are IPython's protocol.
        names = {name for name in written & inherited if private(name) and name[-1] != "_"}
        found += [f"{cls.__module__}.{cls.__name__}.{name}" for name in sorted(names)]
    assert found == []


def test_docs_name_every_part() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = [
        *(part.name for part in PARTS),
        *("LocalProvisioner", "process", "pid", "pgid", "Connection", "rfc3987_syntax"),
    ]
    names += ["BaseFormatter._return_type"]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_ipykernel_begins_as_its_cells_are_begun() -> None:
    reason = (
        "kernels/cell_process.py spares a forked process what only a debugger asks for, and a wait "
        "for threads that it has not; where these have moved, its beginning costs a tenth more"
    )
    assert ipkernel.sys is sys, reason
    assert "sys.modules" in inspect.getsource(ipkernel.IPythonKernel.__init__), reason
    assert "_execute_sleep" in ipkernel.IPythonKernel.class_trait_names(), reason
