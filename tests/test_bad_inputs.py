"""Every command with inputs that are wrong in one place: one clear line, and nothing is written.

`pytest tests/test_bad_inputs.py --bad-inputs 3000` takes more of them; the seed is that of `seeds`.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

import bad_inputs
import bad_releases
import seeds
import small_project
from bad_inputs import Bad, Project
from lcreport import cli
from lcreport.cli import defects

ROOT = Path(__file__).parents[1]
SECONDS = 10


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "bad" in metafunc.fixturenames:
        count = metafunc.config.getoption("bad_inputs")
        chosen = bad_inputs.all_of(seeds.SEED)[:count]
        metafunc.parametrize("bad", chosen, ids=[bad.name for bad in chosen])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = small_project.of_sample(tmp_path_factory.mktemp("bad") / "project", ROOT)
    shutil.copytree(ROOT / bad_inputs.DEMO, folder / bad_inputs.DEMO)
    shutil.copy(ROOT / "params/demo.yaml", folder / "params/demo.yaml")
    for place, content in bad_releases.made().items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return Project(folder)


def files(folder: Path) -> dict[str, int]:
    """What lies in a folder, by when it was changed; lock and history of out/ are none."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {
        f"{path.relative_to(folder)}": path.stat(follow_symlinks=False).st_mtime_ns
        for path in found
        if path.name not in {".lock", ".runs.jsonl"}
    }


def test_one_clear_line_and_nothing_is_written(
    bad: Bad,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    project.restore()
    bad.spoil(project.folder)
    before = files(project.folder)
    monkeypatch.chdir(project.folder)
    # Each input meets one command, or the commands that only look would be run a thousand times.
    command = random.Random(f"{seeds.SEED} {bad.name}").choice(bad.commands)
    began = sum(os.times()[:4])
    with pytest.raises(SystemExit) as ended:
        cli.main(command)
    # Of the processor: tests may share it with others.
    assert sum(os.times()[:4]) - began < SECONDS
    printed = capfd.readouterr()
    said = printed.out + printed.err
    assert ended.value.code != defects.EXIT_CODE, said
    assert "Traceback" not in said
    assert ended.value.code in {0, 1, 2, None}, said
    if bad.harmless and not ended.value.code:
        return
    assert ended.value.code in {1, 2}, said
    assert bad.place in said
    assert bad.value.strip() in said
    if not bad.writes:
        assert files(project.folder) == before


def test_inputs_are_many_and_each_is_another() -> None:
    names = [bad.name for bad in bad_inputs.all_of(0)]
    assert len(names) == len({*names})
    assert len(names) > 3000


def test_argument_with_a_zero_byte_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["publish", "--", "ou\0t"])
    assert ended.value.code == 2
    assert (
        capsys.readouterr().err
        == "lcreport: the argument 'ou\\x00t' holds a zero byte; remove it\n"
    )


def test_a_defect_is_one_line_and_a_file_to_send(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("ftp://me:secret@example.org/data")

    monkeypatch.setattr(cli.messages, "choose_early", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--dataset", "ftp://me:secret@example.org/data"])
    assert ended.value.code == defects.EXIT_CODE
    said = capfd.readouterr().err
    [report] = tmp_path.glob(f"{defects.PREFIX}*.txt")
    assert str(report) in said
    assert "Traceback" not in said
    written = report.read_text(encoding="utf-8")
    assert "lcreport check --dataset" in written
    assert "in fail" in written
    assert "secret" not in said + written
