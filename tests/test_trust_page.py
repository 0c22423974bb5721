"""docs/trust.md promises nothing that no test shows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "trust.md").read_text("utf-8")
_NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_tests_that_are_there() -> None:
    table = PAGE.split("## What is promised")[1].split("##")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        named = _NAMED.findall(row)
        assert named, row
        assert [f"{file}::{name}" for file, name in named if name not in functions_of(file)] == []


def test_seal_is_what_the_page_says(tmp_path: Path) -> None:
    import subprocess

    from lcreport.release import manifest

    release = manifest.Release(tmp_path, own_figures={"elm": {}})
    release.finish({"period": "2021"})
    command = "head -n -2 release.json | sha256sum"
    assert command in PAGE
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == release.seal
