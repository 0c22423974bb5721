"""Languages that are broken or unknown: one line for whoever asks, nothing for others."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lcreport import languages

ROOT = Path(__file__).parents[1]
ANNEX = ("build", "--organisation", "hoi-ccb", "--period", "2021-9M", "--to", "html", "--jobs", "1")


@pytest.fixture
def further(tmp_path: Path) -> Path:
    """A folder of further languages, with a file that is not TOML."""
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "fr.toml").write_text("[language\n", encoding="utf-8")
    return folder


def run(further: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lcreport", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, languages.VARIABLE: str(further)},
    )


@pytest.mark.kernel
def test_broken_language_is_no_fault_of_another(further: Path, tmp_path: Path) -> None:
    done = run(further, *ANNEX, "--language", "vi", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "preload" not in done.stderr
    assert (tmp_path / "out/lao-cai/2021-9M/hoi-ccb/annex.html").is_file()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(os.mkfifo, "fr.toml cannot be read: it is no ordinary file", id="pipe"),
        pytest.param(
            lambda path: path.write_text("a = " + "[" * 100_000),
            "fr.toml is not TOML: it has brackets within brackets too deep to be read",
            id="deep",
        ),
        pytest.param(
            lambda path: path.write_bytes(b"\xff"), "fr.toml is not TOML: 'utf-8'", id="letters"
        ),
    ],
)
def test_file_of_a_language_that_is_none_is_one_line(
    further: Path, make: Callable[[Path], object], said: str
) -> None:
    (further / "fr.toml").unlink()
    make(further / "fr.toml")
    done = run(further, *ANNEX, "--explain", "--language", "fr")
    [line] = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert said in line
    assert run(further, *ANNEX, "--explain").returncode == 0


def test_broken_language_is_refused_in_one_line_before_anything_starts(
    further: Path, tmp_path: Path
) -> None:
    done = run(further, *ANNEX, "--language", "fr", "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert "fr.toml is not TOML" in line
    assert not (tmp_path / "out").exists()
