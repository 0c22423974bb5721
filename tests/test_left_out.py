"""A machine that lacks something leaves those tests out and says so; CI fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEST = "import pytest\n\n@pytest.mark.shared\ndef test_it(): ...\n\ndef test_other(): ...\n"


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The tests of a checkout that has no ../shared."""
    tests = folder / "project" / "tests"
    tests.mkdir(parents=True)
    for name in ("conftest.py", "seeds.py"):
        shutil.copy(Path(__file__).with_name(name), tests)
    (tests / "test_it.py").write_text(TEST)
    bare = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=tests, env={**bare, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "workers"])
def test_missing_texts_leave_their_tests_out_with_one_line(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = run(tmp_path, *options)
    said = [line for line in done.stdout.splitlines() if "../shared" in line]
    assert said == [
        "tests left out for want of texts in ../shared (they are not ours to publish): 1"
    ]
    assert "1 passed" in done.stdout
    assert done.returncode == 0


def test_missing_texts_fail_in_ci(tmp_path: Path) -> None:
    done = run(tmp_path, CI="true")
    assert "1 passed, " in done.stdout
    assert "1 error" in done.stdout
    assert done.returncode == 1
