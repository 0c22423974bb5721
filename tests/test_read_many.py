"""Many received files: read on two cores, kept on disk, in their order."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lcreport.errors import ReleaseError
from lcreport.intake import batches, read_many
from lcreport.intake.lines import Settings
from lcreport.intake.received import Received
from lcreport.intake.spilled import Spilled

ROOT = Path(__file__).parents[1]
MANY = 250


class Named:
    """Reads nothing, here alone: the process beside cannot import a test."""

    def read(self, path: Path) -> Received:
        """A file with nothing but its name."""
        return Received(path.name)


def sheets(folder: Path) -> list[Path]:
    folder.mkdir()
    for number in range(MANY):
        text = f"Chỉ tiêu,ĐVT,Năm 2021\nViệc thứ {number},việc,{number + 1}\n"
        (folder / f"{number:03}.csv").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def test_many_files_are_read_in_their_order_by_two_processes(tmp_path: Path) -> None:
    paths = sheets(tmp_path / "back")
    found = batches.received(ROOT / "data/lao-cai", paths)
    assert isinstance(found, Spilled)
    assert [file.file for file in found] == [path.name for path in paths]
    assert [int(file.proposals[0].value) for file in found[123:127]] == [124, 125, 126, 127]


def test_many_files_give_the_same_lines_as_few(tmp_path: Path) -> None:
    paths, own = sheets(tmp_path / "back"), ROOT / "data/lao-cai"
    said, settings = batches.Said(organisation="hoi-ccb"), Settings("2022-01-12", new=True)
    many = batches.look(own, batches.received(own, paths, said), settings)
    few = [
        line
        for some in (paths[:MANY // 2], paths[MANY // 2 :])
        for line in batches.look(own, batches.received(own, some, said), settings).lines
    ]  # fmt: skip
    assert [(line.file, line.state, line.value) for line in many.lines] == [
        (line.file, line.state, line.value) for line in few
    ]
    assert many.counts["new"] == MANY


def test_what_a_process_beside_leaves_is_read_here() -> None:
    paths = [Path(f"{number}.csv") for number in range(MANY)]
    found = read_many.read_all(Named(), paths)
    assert [file.file for file in found] == [path.name for path in paths]


def test_no_room_for_what_many_files_hold_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(ReleaseError, match="set TMPDIR"):
        read_many.read_all(Named(), [Path("a.csv")] * MANY)


def test_memory_does_not_grow_with_the_files() -> None:
    # In a process of its own, for the peak of this one is that of all tests before.
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from lcreport.intake import read_many\n"
        "from lcreport.intake.received import Received\n"
        "class Large:\n"
        "    def read(self, path):\n"
        "        return Received(path.name, kept=bytes(2**20))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = read_many.read_all(Large(), [Path('a')] * 400)\n"
        "assert len(found) == 400\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    # Of 400 MB. A new process begins with the peak of this one.
    assert int(run.stdout) < 50
