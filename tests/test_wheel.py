"""The package as somebody gets it who has no checkout: its wheel in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin/ of an environment with the wheel, which finds the packages that run this test."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    [packages] = folder.glob("lib/python*/site-packages")
    # A path in a .pth file is not searched for further ones, so the checkout stays out of sight.
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin"


def run(programs: Path, folder: Path, *arguments: str) -> str:
    """What `lcreport` prints, in an environment without any of this one's settings."""
    done = subprocess.run(
        [programs / "lcreport", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.kernel
def test_new_project_of_an_installed_package_builds(programs: Path, tmp_path: Path) -> None:
    said = run(programs, tmp_path, "new", "project", "x")
    assert "cd x && lcreport build" in said
    run(programs, tmp_path / "x", "check")
    run(programs, tmp_path / "x", "build", "--organisation", "hoi-ccb", "--to", "html")
    release = tmp_path / "x" / "out" / "lao-cai" / "2021-9M"
    vi, en = (release / "hoi-ccb" / name for name in ("annex.html", "annex.en.html"))
    assert "Hội Cựu chiến binh" in vi.read_text(encoding="utf-8")
    assert "Veterans" in en.read_text(encoding="utf-8")
    assert str(ROOT) not in (release / "release.json").read_text(encoding="utf-8")


def test_new_project_leaves_alone_what_is_there(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mine.txt").write_text("")
    done = subprocess.run(
        [programs / "lcreport", "new", "project", "x"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "x is there already and not an empty folder" in done.stderr
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["mine.txt"]


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("lcreport/")}
    package = ROOT / "src"
    there = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "egg-info" not in str(path)
    }
    assert there - packed == set()
    assert {name for name in packed - there if "/sample/" not in name} == set()


def test_wheel_names_its_licence_and_no_person(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = archive.read(name).decode()
    assert "License-Expression: BSD-3-Clause\nLicense-File: LICENSE\n" in metadata
    assert "Author: lcreport developers\n" in metadata
    assert "Author-email" not in metadata
