"""Every command in the documentation is run, page by page, in a copy of the project.

In a block marked `console`, what follows `$ ` is run by bash, with lines that follow `> ` as its
continuation. The lines below it are its output as far as the page shows it: `…` stands for
anything, and lines before, between and after may be left out.
A command must end with 0, unless the page asks `echo $?` after it.
"""

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What a page may show although it is not run here, and why.
ELSEWHERE = {
    "make test": "it is what runs this",
    "systemctl --user": "it needs a running systemd; the units are verified",
    "loginctl ": "it needs a running systemd",
}
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class Command:
    """A command of a page, and the lines of its output that the page shows."""

    line: str
    output: list[str] = field(default_factory=list)


def commands(text: str) -> Iterator[Command]:
    for block in _BLOCK.findall(text):
        found: list[Command] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            elif line.startswith("> "):
                found[-1].line += f"\n{line[2:]}"
            else:
                found[-1].output.append(line)
        yield from found


def is_run_here(command: Command) -> bool:
    return not command.line.startswith(tuple(ELSEWHERE))


class Shell:
    """One bash for a whole page, so that `cd` and `export` last."""

    def __init__(self, folder: Path) -> None:
        home = folder.parent / "home"
        home.mkdir()
        environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        self._bash = subprocess.Popen(
            ["bash"], cwd=folder, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._status = 0

    def run(self, line: str) -> tuple[int, str]:
        end = f"end-{uuid.uuid4()}"
        self._bash.stdin.write(f'(exit {self._status})\n{line}\necho "{end} $?"\n')
        self._bash.stdin.flush()
        printed = ""
        for line_printed in self._bash.stdout:
            before, ended, status = line_printed.rpartition(end)
            if ended:
                self._status = int(status)
                return self._status, printed + before
            printed += line_printed
        raise AssertionError(f"bash ended at {line!r}: {printed}")

    def close(self) -> None:
        self._bash.stdin.close()
        self._bash.wait(30)
        self._bash.stdout.close()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    project = tmp_path / "project"
    for name in ("notebooks", "params", "data", "docs"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, project)
    set_up(project / ".venv")
    found = Shell(project)
    yield found
    found.close()


def set_up(environment: Path) -> None:
    """This environment under another name, as `make` would have left it."""
    environment.mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name != ".ready":
            (environment / path.name).symlink_to(path)
    (environment / ".ready").touch()


@pytest.mark.kernel
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_shows_commands_that_run(page: Path, shell: Shell) -> None:
    status, before = 0, ""
    for command in filter(is_run_here, commands(page.read_text(encoding="utf-8"))):
        assert status == 0 or command.line == "echo $?", before
        status, printed = shell.run(command.line)
        assert shows(printed, command.output), f"$ {command.line}\n{printed}"
        before = f"$ {command.line}\n{printed}"
    assert status == 0, before


def shows(printed: str, expected: list[str]) -> bool:
    """Whether the expected lines stand in what was printed, in this order."""
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in expected]
    lines = iter(printed.splitlines())
    return all(any(re.fullmatch(pattern, line) for line in lines) for pattern in patterns)


def test_nothing_is_excused_that_no_page_shows() -> None:
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    lines = [command.line for text in pages for command in commands(text)]
    idle = [start for start in ELSEWHERE if not any(line.startswith(start) for line in lines)]
    assert idle == []


@pytest.mark.parametrize(
    ("printed", "expected", "found"),
    [
        pytest.param("a\nb 1.5 s\nc\n", ["b … s"], True, id="one of three"),
        pytest.param("a\nb\n", ["b", "a"], False, id="other order"),
        pytest.param("ab\n", ["a"], False, id="part of a line"),
        pytest.param("", [], True, id="nothing expected"),
    ],
)
def test_lines_must_be_printed_in_order(printed: str, expected: list[str], found: bool) -> None:
    assert shows(printed, expected) is found


def test_commands_are_separated_from_output_and_joined() -> None:
    found = list(commands("```console\n$ a <<E\n> b\n> E\nout\n$ c\n```\n```sh\n$ d\n```\n"))
    assert [(command.line, command.output) for command in found] == [
        ("a <<E\nb\nE", ["out"]),
        ("c", []),
    ]
