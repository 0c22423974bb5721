"""Files are written whole or not at all, and never through a link."""

import contextlib
import errno
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import swaps
from lcreport import files


def _hold(path: Path) -> None:
    with files.locked(path):
        pass


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b", "/etc"])
def test_below_refuses_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="no name of a file") as caught:
        files.below(tmp_path, "kept", name)
    assert caught.value.filename == str(tmp_path / "kept")


def test_below_refuses_a_link_inside_but_not_as_the_root(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "root").symlink_to("elsewhere")
    assert files.make_folder(tmp_path / "root", "inner").is_dir()
    (tmp_path / "root" / "led").symlink_to(tmp_path)
    with pytest.raises(OSError, match="symbolic link"):
        files.make_folder(tmp_path / "root", "led", "inner")


def test_write_whole_replaces_a_link_and_leaves_what_it_led_to(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "place").symlink_to("precious")
    (tmp_path / ".place.part").symlink_to("precious")
    files.write_whole({tmp_path / "place": b"new"})
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "place").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["place", "precious"]


@pytest.mark.parametrize("kind", ["pipe", "link to a device", "link to an output"])
def test_write_whole_leaves_devices_and_pipes_in_their_place(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero" if "device" in kind else "/proc/self/fd/1")
    with pytest.raises(OSError, match=r"device, pipe or socket.*name a file") as caught:
        files.write_whole({tmp_path / "other": b"new", place: b"new"})
    assert caught.value.filename == str(place)
    assert place.is_symlink() or place.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def _swapped(folder: Path, victim: Path) -> None:
    """Put a link to another folder in a folder's place, as somebody may who may write there."""
    folder.rename(folder.with_name("away"))
    folder.symlink_to(victim)


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim/page").write_bytes(b"precious")
    (tmp_path / "out/elm").mkdir(parents=True)
    return tmp_path / "victim"


@pytest.mark.parametrize("root", [True, False])
def test_folder_swapped_for_a_link_in_mid_write_is_not_followed(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, *, root: bool
) -> None:
    out, plain = tmp_path / "out", os.replace

    def swap_first(*names: object, **places: object) -> None:
        if not (out / "away").exists():
            _swapped(out / "elm", victim)
        plain(*names, **places)

    monkeypatch.setattr(os, "replace", swap_first)
    files.write_whole({out / "elm/page": b"new"}, root=out if root else None)
    assert (out / "away/page").read_bytes() == b"new"
    assert [file.read_bytes() for file in victim.iterdir()] == [b"precious"]
    with pytest.raises(OSError, match="symbolic link") as caught:
        files.write_whole({out / "elm/page": b"new"}, root=out)
    assert caught.value.filename == str(out / "elm")
    assert [file.read_bytes() for file in victim.iterdir()] == [b"precious"]


def test_nothing_is_written_or_removed_elsewhere_while_a_folder_is_swapped_without_end(
    tmp_path: Path, victim: Path
) -> None:
    out = tmp_path / "out"

    def swap() -> None:
        _swapped(out / "elm", victim)
        (out / "elm").unlink()
        (out / "away").rename(out / "elm")
        time.sleep(0.0005)

    tried = written = 0
    with swaps.meanwhile(swap):
        # On a busy machine few tries find the folder in its place.
        while tried < 300 or (not written and tried < 30_000):
            tried += 1
            with contextlib.suppress(OSError):
                files.write_whole({out / "elm/page": b"new"}, out / "aside", root=out)
                written += 1
                with files.folder(out, "elm") as folder:
                    folder.remove("page")
    assert written
    assert [file.read_bytes() for file in victim.iterdir()] == [b"precious"]


def test_write_whole_keeps_the_rights_of_the_file_before(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("old")
    (tmp_path / "secret").chmod(0o600)
    files.write_whole({tmp_path / "secret": b"new"}, tmp_path / "unfinished")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "unfinished").exists()


def _write_beyond_the_limit(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    with pytest.raises(OSError, match="too large"):
        files.write_whole({folder / "small": b"new", folder / "large": bytes(5000)})
    with pytest.raises(OSError, match="too large"):
        files.append_line(folder / "journal", b"y" * 5000)


def test_a_full_disk_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"old")
    (tmp_path / "journal").write_bytes(b"one\n")
    child = multiprocessing.get_context("fork").Process(
        target=_write_beyond_the_limit, args=(tmp_path,)
    )
    child.start()
    child.join()
    assert child.exitcode == 0
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"small": b"old", "journal": b"one\n"}


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [(b"", b"new\n", 0), (b"whole\n", b"whole\nnew\n", 6), (b"to", b"to\nnew\n", 3)],
    ids=["no line", "a line", "a torn line"],
)
def test_line_is_added_below_what_is_left_of_another(
    before: bytes, after: bytes, place: int, tmp_path: Path
) -> None:
    path = tmp_path / "journal"
    path.write_bytes(before)
    assert files.append_line(path, b"new") == place
    assert path.read_bytes() == after


@pytest.mark.parametrize("do", [lambda path: files.append_line(path, b"x"), _hold])
def test_nothing_is_written_through_a_link(tmp_path: Path, do) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to("precious")
    with pytest.raises(OSError, match="symbolic link") as caught:
        do(tmp_path / "link")
    assert caught.value.errno == errno.ELOOP
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_pipe_is_neither_read_nor_locked(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for do in (files.read, _hold):
        with pytest.raises(OSError, match="no ordinary file"):
            do(tmp_path / "pipe")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, _socket])
def test_what_is_no_file_is_named_by_its_path_and_left_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 100 letters
    make(Path("place"))
    opened = len(list(Path("/proc/self/fd").iterdir()))
    with files.folder(tmp_path) as folder:
        for do in (lambda: files.read(tmp_path / "place"), lambda: folder.read("place")):
            with pytest.raises(OSError, match="no ordinary file") as caught:
                do()
            assert caught.value.filename == str(tmp_path / "place")
    assert len(list(Path("/proc/self/fd").iterdir())) == opened


def test_read_stops_at_the_most(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert files.read(tmp_path / "file", 5) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        files.read(tmp_path / "file", 4)


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_lock_is_waited_for_and_free_after_a_kill(tmp_path: Path, *, is_folder: bool) -> None:
    place = tmp_path if is_folder else tmp_path / ".lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(place)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waited = []

    def kill(who: str) -> None:
        waited.append(who)
        holder.kill()

    with files.locked(place, kill):
        assert waited == ["" if is_folder else str(holder.pid)]
    holder.communicate()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'["\\ud800"]', id="escaped"),
        pytest.param(b'{"a": {"\\uDfff": 1}}', id="in a name"),
        pytest.param(b'["\xed\xa0\x80"]', id="as bytes"),
        pytest.param(b"[" * 100_000, id="nested too deeply"),
    ],
)
def test_json_that_cannot_be_written_again_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"half a character|utf-8|too deep"):
        files.from_json(content)


def test_json_may_hold_pairs_and_a_byte_order_mark() -> None:
    content = '\ufeff["\\ud83d\\ude00", "\\\\ud800"]'.encode()
    assert files.from_json(content) == ["😀", r"\ud800"]


_HOLDER = """
import sys, time
from pathlib import Path
from lcreport import files
with files.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_name_that_no_file_can_have_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no file has such a name"):
        files.read(tmp_path / "x\0y")
