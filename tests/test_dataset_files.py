"""Files of a dataset, changed all or none, and in that dataset only."""

import contextlib
import json
import os
import time
from pathlib import Path

import pytest

import swaps
from lcreport.errors import ReleaseError
from lcreport.intake import dataset_files

OLD, NEW = b"old", b"new"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "years").mkdir(parents=True)
    (folder / "years/a.csv").write_bytes(OLD)
    (folder / "datapackage.json").write_bytes(OLD)
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim/a.csv").write_bytes(b"precious")
    (tmp_path / "victim/0").write_bytes(b"forged")
    return folder


def swap(folder: Path, victim: Path) -> None:
    folder.rename(folder.with_name(".away"))
    folder.symlink_to(victim)


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {f"{path.relative_to(folder)}": path.read_bytes() for path in found}


@pytest.mark.parametrize("swapped", ["years", ".unfinished"])
@pytest.mark.parametrize("call", ["replace", "open", "fsync", "unlink"])
def test_folder_swapped_for_a_link_in_mid_change_is_not_followed(
    own: Path, monkeypatch: pytest.MonkeyPatch, call: str, swapped: str
) -> None:
    victim, plain, before = own.with_name("victim"), getattr(os, call), []

    def swap_first(*given: object, **options: object) -> object:
        # Not before it is there, and once: whoever swaps it has no more than one moment.
        if (own / swapped).is_dir() and not before:
            before.append(swap(own / swapped, victim))
        return plain(*given, **options)

    held = contents(victim)
    with monkeypatch.context() as patched, contextlib.suppress(ReleaseError):
        patched.setattr(os, call, swap_first)
        dataset_files.change(own, {"years/a.csv": NEW, "datapackage.json": NEW})
    assert before
    assert contents(victim) == held
    assert b"forged" not in contents(own).values() or (own / swapped).is_symlink()


def test_nothing_is_written_or_removed_elsewhere_while_folders_of_a_dataset_are_swapped(
    own: Path,
) -> None:
    victim = own.with_name("victim")
    held = contents(victim)

    def swap_both() -> None:
        for name in ("years", ".unfinished"):
            with contextlib.suppress(OSError):
                swap(own / name, victim)
                time.sleep(0.0005)
                (own / name).unlink()
                (own / ".away").rename(own / name)

    tried = written = 0
    with swaps.meanwhile(swap_both):
        # On a busy machine few tries find both folders in their places.
        while tried < 300 or (not written and tried < 30_000):
            tried += 1
            with contextlib.suppress(ReleaseError), dataset_files.held(own):
                dataset_files.change(own, {"years/a.csv": NEW})
                written += 1
    assert written
    assert contents(victim) == held


def test_new_dataset_is_not_made_through_a_link(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim, plain = own.with_name("victim"), os.replace
    aside = own.with_name(".new.unfinished")

    def swap_first(*given: object, **options: object) -> None:
        if aside.is_dir() and not aside.is_symlink():
            swap(aside, victim)
        plain(*given, **options)

    held = contents(victim)
    monkeypatch.setattr(os, "replace", swap_first)
    with contextlib.suppress(ReleaseError):
        dataset_files.make(own.with_name("new"), {"years/a.csv": NEW, "0": NEW})
    assert contents(victim) == held


def test_what_a_killed_change_left_is_put_in_place_with_its_rights(own: Path) -> None:
    (own / "years/a.csv").chmod(0o664)
    (own / ".unfinished").mkdir()
    (own / ".unfinished/moves.json").write_text(json.dumps(["years/a.csv", "years/b.csv"]))
    # The first was moved before the kill.
    (own / "years/a.csv").write_bytes(NEW)
    (own / ".unfinished/1").write_bytes(NEW)
    with dataset_files.held(own):
        assert contents(own) == {"years/a.csv": NEW, "years/b.csv": NEW, "datapackage.json": OLD}
        dataset_files.change(own, {"years/a.csv": OLD})
    assert (own / "years/a.csv").stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize("planted", ["part", "list", "folder"])
def test_link_planted_among_unfinished_files_is_no_file_of_the_dataset(
    own: Path, planted: str
) -> None:
    victim, unfinished = own.with_name("victim"), own / ".unfinished"
    moves = json.dumps(["years/a.csv"])
    (victim / "moves.json").write_text(moves)
    held = contents(victim)
    if planted == "folder":
        unfinished.symlink_to(victim)
    else:
        unfinished.mkdir()
        (unfinished / "moves.json").write_text(moves)
        (unfinished / "0").symlink_to(victim / "0")
    if planted == "list":
        (unfinished / "moves.json").unlink()
        (unfinished / "moves.json").symlink_to(victim / "moves.json")
    with dataset_files.held(own):
        pass
    assert (contents(own / "years"), contents(victim)) == ({"a.csv": OLD}, held)
    assert not unfinished.exists()
