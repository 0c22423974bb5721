"""Everything that can go wrong in a build, done for real to `lcreport build` in its own process."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import small_project
from lcreport.kernels import forkserver
from small_project import children, command, is_alive, run, tree, wait_until

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("warm")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project", periods=["2021-6M"])


BUILD = ("build", "--dataset", "data/trees", "--to", "html")


def build(project: Path, *arguments: str, **options: object) -> tuple[int, list[dict]]:
    done = run(project, *BUILD, "--json", *arguments, **options)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def mischief(**acts: str) -> tuple[str, str]:
    return "-p", f"mischief={json.dumps(acts)}"


def page(project: Path, organisation: str) -> Path:
    return project / f"out/trees/2021-6M/{organisation}/annex.html"


def counts(events: list[dict]) -> tuple[int, int, int, int]:
    last = events[-1]
    return last["made"], last["up_to_date"], last["failed"], last["not_started"]


def test_failing_annex_leaves_the_others_made_and_says_what_failed(project: Path) -> None:
    code, events = build(project, *mischief(fir="raise ValueError('no such leaf')"))
    assert (code, counts(events)) == (1, (3, 0, 1, 0))
    assert events[-1]["failures"]["fir 2021-6M vi"]["section"] == "Rows"
    told = page(project, "fir").read_text()
    assert "Rows" in told
    assert "ValueError: no such leaf" in told
    assert "exec(mischief.get(organisation" in told
    assert "leaves" in page(project, "oak").read_text()


def test_failed_annex_loses_its_old_files(project: Path) -> None:
    assert build(project)[0] == 0
    old = page(project, "fir").with_suffix(".ipynb")
    assert old.exists()
    build(project, *mischief(fir="1/0"))
    assert not old.exists()
    names = [annex["organisation"] for annex in _manifest(project)["annexes"]]
    assert names == ["elm", "oak", "yew"]


def _manifest(project: Path) -> dict:
    return json.loads((project / "out/trees/2021-6M/release.json").read_bytes())


def test_notebook_over_its_time_limit_is_ended_and_not_tried_again(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "slow", periods=["2021-6M"], time_limit_s=2)
    note = f"open({str(tmp_path / 'pid')!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(99)"
    began = time.monotonic()
    code, events = build(project, *mischief(oak=note))
    assert (code, counts(events)) == (1, (3, 0, 1, 0))
    assert "time limit of 2 s" in events[-1]["failures"]["oak 2021-6M vi"]["message"]
    assert time.monotonic() - began < 60
    (pid,) = (tmp_path / "pid").read_text().split()
    assert not is_alive(int(pid))


LOOP = """
import small_project

def forever(executed):
    while True:
        pass
"""


def test_format_over_the_time_limit_is_ended_by_the_host_and_loses_no_other(tmp_path: Path) -> None:
    """A renderer that never ends: Typst can be made to loop without ever asking the time."""
    script = """
import sys
from pathlib import Path
import small_project
from lcreport.build import builder, plan
planned = plan.make(plan.Request("data/trees"), Path.cwd())
renderers = {**builder.BuildOptions().renderers, "pdf": "never_ends:forever"}
options = builder.BuildOptions(Path("out"), ("html", "pdf"), 2, renderers=renderers)
report = builder.build(planned, options, lambda _: None)
print(len(report.failed), *(unmade["pdf"] for unmade in report.incomplete.values()), sep="\\n")
"""
    project = small_project.make(
        tmp_path / "loop", periods=["2021-6M"], time_limit_s=4,
        notebooks=[{"notebook": "notebooks/annex.ipynb", "organisations": ["elm", "oak"]}],
    )  # fmt: skip
    (project / "never_ends.py").write_text(LOOP)
    places = os.pathsep.join([str(project), str(Path(__file__).parent)])
    began = time.monotonic()
    # Of its own, so that nothing of other builds on this machine is found there.
    with tempfile.TemporaryDirectory(prefix="lc-") as folder:
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=project, capture_output=True, text=True,
            check=False, env=os.environ | {"PYTHONPATH": places, "TMPDIR": folder},
        )  # fmt: skip
        left_behind = list(Path(folder).glob("lcreport-*/job-*"))
    failed, *messages = done.stdout.splitlines()
    assert (failed, len(messages)) == ("0", 2), done.stderr
    assert all(
        "over its time limit of 4 s: its kernel's start" in line
        and re.search(r"its html [0-9.]+ s, its pdf [0-9.]+ s; have", line)
        for line in messages
    )
    assert time.monotonic() - began < 60
    names = {path.name for path in page(project, "elm").parent.iterdir()}
    assert names == {"annex.html", "annex.ipynb"}
    assert "leaves" in page(project, "elm").read_text()
    assert not left_behind


ENDLESS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><filter id="f">'
    '<feTurbulence baseFrequency="0.01" numOctaves="2000000000"/></filter>'
    '<rect width="900" height="900" filter="url(#f)"/></svg>'
)


def test_picture_that_typst_never_ends_drawing_is_ended_by_the_time_limit(tmp_path: Path) -> None:
    """Typst itself, which asks nobody for the time; the other formats are there."""
    project = small_project.make(tmp_path / "svg", periods=["2021-6M"], time_limit_s=10)
    act = f"display({{'image/svg+xml': {ENDLESS!r}, 'text/plain': ''}}, raw=True)"
    began = time.monotonic()
    arguments = ("build", "--dataset", "data/trees", "--to", "html,pdf", "--organisation", "elm")
    done = run(project, *arguments, *mischief(elm=act))
    assert done.returncode == 1
    assert "over its time limit of 10 s" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < 90
    assert page(project, "elm").exists()
    assert not page(project, "elm").with_suffix(".pdf").exists()


def test_flood_of_output_is_cut_or_ended_within_the_limit(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "flood", periods=["2021-6M"], time_limit_s=8)
    act = {
        "elm": "print('x' * 3_000_000)",
        "fir": "while True: print('x' * 10_000)",
        "oak": "while True: print('.', end='')",
        "yew": "while True: display(1)",
    }
    began = time.monotonic()
    code, events = build(project, *mischief(**act))
    assert (code, counts(events)) == (1, (1, 0, 3, 0))
    assert all("time limit" in failure["message"] for failure in events[-1]["failures"].values())
    assert time.monotonic() - began < 60


DETACH = {
    "session": "subprocess.Popen(['sleep', '999'], start_new_session=True).pid",
    "double fork": (
        "int(subprocess.check_output(['sh', '-c', 'setsid sleep 999 >&- 2>&- & echo $!']))"
    ),
    "fork": "os.fork() or (os.setsid(), time.sleep(999))",
}


@pytest.mark.skipif(not forkserver.is_possible(), reason="elsewhere nothing can be adopted")
@pytest.mark.parametrize("way", DETACH)
@pytest.mark.parametrize(
    "end", ["", "; 1/0", "; os.kill(os.getpid(), 9)"], ids=["made", "failed", "killed"]
)
def test_detached_process_of_a_notebook_ends_with_it(
    project: Path, tmp_path: Path, way: str, end: str
) -> None:
    note = tmp_path / "pids"
    noted = f"open({str(note)!r}, 'a').write(f'{{pid}}\\n')"
    act = f"import subprocess; pid = {DETACH[way]}; {noted}{end}"
    code, _ = build(project, "--organisation", "elm", *mischief(elm=act))
    assert code == (1 if end else 0)
    pids = [int(line) for line in note.read_text().split()]
    assert pids
    wait_until(lambda: not any(is_alive(pid) for pid in pids), 10)


def test_detached_process_ends_where_lcreport_is_killed(project: Path, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    act = (
        "import subprocess; pid = subprocess.Popen(['sleep', '999'], start_new_session=True).pid;"
        f"open({str(note)!r}, 'w').write(f'{{pid}}\\n'); time.sleep(99)"
    )
    process = command(project, *BUILD, "--organisation", "elm", *mischief(elm=act))
    wait_until(lambda: note.exists() and note.read_text().endswith("\n"))
    process.kill()
    process.communicate()
    wait_until(lambda: not is_alive(int(note.read_text())), 10)


def test_notebook_sees_no_secret_of_whoever_builds(project: Path, tmp_path: Path) -> None:
    """Neither in its own environment nor in that of any process that lcreport has started."""
    note = tmp_path / "seen"
    act = f"""
import glob
for place in glob.glob("/proc/[0-9]*/environ"):
    try:
        content = open(place, "rb").read()
    except OSError:
        continue
    if b"tell-nobody" in content:
        open({str(note)!r}, "a").write(place)
"""
    done = run(
        project, *BUILD, "--organisation", "elm", *mischief(elm=act),
        env={**without_servers(), "LCREPORT_NOTIFY_URL": "json://tell-nobody@localhost"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not note.exists(), note.read_text()


def without_servers() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(forkserver.ADDRESS)
    }


def test_secret_is_still_there_for_the_command_itself(project: Path) -> None:
    secret = {**os.environ, "LCREPORT_NOTIFY_URL": "nothing-that-apprise-knows"}
    done = run(project, *BUILD, "--notify", env=secret)
    assert done.returncode == 2
    assert "address 1 of 1" in done.stderr


def test_server_killed_in_mid_build_leaves_no_folder_and_nothing_unmade(
    project: Path, tmp_path: Path
) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    note = tmp_path / "started"
    act = f"open({str(note)!r}, 'w').close(); time.sleep(0.5)"
    process = command(
        project, *BUILD, "--json", *mischief(elm=act, oak=act),
        env=without_servers() | {"TMPDIR": str(scratch)},
    )  # fmt: skip
    wait_until(note.exists)
    [server] = children(process.pid)
    os.kill(server, signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=90)
    assert counts([json.loads(line) for line in stdout.splitlines()]) == (4, 0, 0, 0), stderr
    assert not list(scratch.glob("lcreport-*"))
    scratch.rmdir()


def test_folder_left_by_servers_and_owner_killed_together_is_removed_by_the_next(
    project: Path, tmp_path: Path
) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    env = without_servers() | {"TMPDIR": str(scratch)}
    note = tmp_path / "started"
    act = f"open({str(note)!r}, 'w').close(); time.sleep(99)"
    process = command(project, *BUILD, "--organisation", "elm", *mischief(elm=act), env=env)
    wait_until(note.exists)
    for server in children(process.pid):
        os.kill(server, signal.SIGKILL)
    process.kill()
    process.communicate()
    assert list(scratch.glob("lcreport-*"))
    wait_until(lambda: run(project, *BUILD, env=env).returncode == 0)
    assert not list(scratch.glob("lcreport-*"))
    scratch.rmdir()


def test_killed_kernel_is_tried_again(project: Path, tmp_path: Path) -> None:
    act = "os.path.exists(p) or (open(p, 'w'), os.kill(os.getpid(), 9))"
    once = f"p = {str(tmp_path / 'once')!r}; {act}"
    code, events = build(project, *mischief(yew=once))
    assert (code, counts(events)) == (0, (4, 0, 0, 0))
    assert [event["job"] for event in events if event["event"] == "retried"] == ["yew 2021-6M vi"]


def test_kernel_that_is_always_killed_fails_its_annex_only(project: Path) -> None:
    code, events = build(project, *mischief(yew="os.kill(os.getpid(), 9)"))
    assert (code, counts(events)) == (1, (3, 0, 1, 0))
    assert sum(event["event"] == "retried" for event in events) == 2
    assert "kernel died" in page(project, "yew").read_text()


def test_kernel_out_of_memory_fails_its_annex_only(project: Path) -> None:
    greedy = """
import resource
used = 4096 * int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (used + 2**27, -1))
bytearray(2**30)
"""
    code, events = build(project, *mischief(elm=greedy))
    assert (code, counts(events)) == (1, (3, 0, 1, 0))
    assert "MemoryError" in events[-1]["failures"]["elm 2021-6M vi"]["message"]


def test_killed_worker_is_tried_again_and_takes_its_kernel_with_it(
    project: Path, tmp_path: Path
) -> None:
    note = tmp_path / "kernel"
    act = "open(p, 'w').write(f'{os.getpid()}\\n'), time.sleep(99)"
    wait = f"p = {str(note)!r}; os.path.exists(p) or ({act})"
    process = command(
        project, "build", "--dataset", "data/trees", "--to", "html", "--json", "--organisation",
        "elm", *mischief(elm=wait),
    )  # fmt: skip
    wait_until(lambda: note.exists() and note.read_text().endswith("\n"))
    kernel = int(note.read_text())
    servers = children(os.getpid())
    for worker in {pid for server in servers for pid in children(server)} - {kernel}:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not is_alive(kernel), 10)
    stdout, _ = process.communicate(timeout=60)
    events = [json.loads(line) for line in stdout.splitlines()]
    assert (process.returncode, counts(events)) == (0, (1, 0, 0, 0))
    assert "retried" in {event["event"] for event in events}


@pytest.fixture
def small_disk(project: Path) -> object:
    """Room for one annex: a small tmpfs where mounting is allowed, else a limit on file sizes."""
    out = project / "out"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(out)]
    if (
        os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    ):
        yield {}
        subprocess.run(["umount", str(out)], check=True)
    else:
        yield {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))}


def test_full_disk_leaves_no_half_written_file(project: Path, small_disk: dict) -> None:
    code, events = build(project, **small_disk)
    _, _, failed, not_started = counts(events)
    assert code == 1
    assert failed > 0
    assert not_started == 0
    assert any(
        "cannot be written" in failure["message"] for failure in events[-1]["failures"].values()
    )
    pages = list((project / "out").rglob("annex.html"))
    assert all(page.read_bytes().rstrip().endswith(b"</html>") for page in pages)
    assert not list((project / "out").rglob(".unfinished/*"))


@pytest.mark.parametrize(
    "signum", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name
)
def test_stopped_build_leaves_nothing_running_and_is_gone_on_with(
    project: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    note = tmp_path / "pids"
    act = "time.sleep(0 if os.path.exists(go) else 99)"
    told = f"open({str(note)!r}, 'a').write(f'{{os.getpid()}}\\n')"
    wait = f"go = {str(tmp_path / 'go')!r}; {told}; {act}"
    arguments = ("--jobs", "2", *mischief(fir=wait, oak=wait))
    process = command(
        project, "build", "--dataset", "data/trees", "--to", "html", "--json", *arguments
    )
    wait_until(lambda: note.exists() and len(note.read_text().split()) == 2)
    process.send_signal(signum)
    stdout, _ = process.communicate(timeout=30)
    assert process.returncode == (-signal.SIGKILL if signum == signal.SIGKILL else 1)
    wait_until(lambda: not any(is_alive(int(pid)) for pid in note.read_text().split()), 10)
    if signum != signal.SIGKILL:
        assert counts([json.loads(line) for line in stdout.splitlines()]) == (1, 0, 0, 3)
    assert all(page.read_bytes().rstrip().endswith(b"</html>") for page in _pages(project))
    (tmp_path / "go").touch()
    code, events = build(project, *arguments)
    assert (code, counts(events)) == (0, (3, 1, 0, 0))
    whole = small_project.make(tmp_path / "whole", periods=["2021-6M"])
    build(whole, *arguments)
    assert tree(project / "out") == tree(whole / "out")


def _pages(project: Path) -> list[Path]:
    return list((project / "out").rglob("*.html"))


def test_killed_lcreport_takes_its_own_server_with_it(project: Path, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    scratch = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    wait = f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}'); time.sleep(99)"
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(forkserver.ADDRESS)
    }
    process = command(
        project, "build", "--dataset", "data/trees", "--organisation", "elm", *mischief(elm=wait),
        env=env | {"TMPDIR": str(scratch)},
    )  # fmt: skip
    wait_until(lambda: note.exists() and len(note.read_text().split()) == 2)
    process.kill()
    process.communicate()
    wait_until(lambda: not any(is_alive(int(pid)) for pid in note.read_text().split()), 10)
    wait_until(lambda: not list(scratch.glob("lcreport-*")), 10)
    scratch.rmdir()


def test_long_folder_for_temporary_files_does_no_harm(project: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(forkserver.ADDRESS)
    }
    done = run(
        project, "build", "--dataset", "data/trees", "--organisation", "elm", "--to", "html",
        env=env | {"TMPDIR": str(deep)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_second_build_into_one_folder_waits_and_says_so(project: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    wait = f"[time.sleep(0.05) for _ in range(900) if not os.path.exists({str(go)!r})]"
    arguments = ("build", "--dataset", "data/trees", "--to", "html", *mischief(elm=wait))
    first = command(project, *arguments)
    wait_until(lambda: _holds_lock(project, first.pid))
    second = command(project, *arguments, bufsize=1)
    assert f"waiting for process {first.pid}" in second.stderr.readline()
    go.touch()
    _, told = first.communicate(timeout=60)
    assert "4 made, 0 up to date" in told
    _, told = second.communicate(timeout=60)
    assert "0 made, 4 up to date" in told


def _holds_lock(project: Path, pid: int) -> bool:
    lock = project / "out/.lock"
    return lock.exists() and lock.read_text().strip() == str(pid)


def break_dataset(project: Path, kind: str) -> None:
    data = project / "data/trees"
    file, old, new = {
        "head": ("observations.csv", "indicator,", "indikator,"),
        "unknown organisation": ("observations.csv", "yew,leaves", "ash,leaves"),
        "unknown indicator": ("observations.csv", "yew,leaves", "yew,roots"),
        "no number": ("observations.csv", "2021-6M,16", "2021-6M,many"),
        "kind": ("indicators.csv", "flow", "river"),
    }[kind]
    (data / file).write_text((data / file).read_text().replace(old, new))


KINDS = ["head", "unknown organisation", "unknown indicator", "no number", "kind"]


@pytest.mark.parametrize("kind", KINDS)
def test_build_refuses_what_check_refuses(project: Path, kind: str) -> None:
    break_dataset(project, kind)
    assert run(project, "check", "--dataset", "data/trees").returncode != 0
    done = run(project, *BUILD)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list((project / "out").rglob("annex.*"))


@pytest.mark.poppler
def test_annex_of_a_dataset_that_is_not_checked_says_so_in_every_format(project: Path) -> None:
    break_dataset(project, "unknown organisation")
    arguments = ("build", "--dataset", "data/trees", "--unchecked", "--organisation", "elm")
    done = run(project, *arguments)
    assert done.returncode == 0, done.stderr
    notice = "SỐ LIỆU CHƯA KIỂM TRA"
    assert notice in page(project, "elm").read_text()
    book = CalamineWorkbook.from_path(page(project, "elm").with_suffix(".xlsx"))
    cover = book.get_sheet_by_index(0).to_python()
    assert any(str(row[0]).startswith(notice) for row in cover)
    text = subprocess.run(
        ["pdftotext", page(project, "elm").with_suffix(".pdf"), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert notice in " ".join(text.split())
    small_project.make(project.parent / "whole", periods=["2021-6M"])
    mended = (project.parent / "whole/data/trees/observations.csv").read_text()
    (project / "data/trees/observations.csv").write_text(mended)
    assert "1 made" in run(project, *arguments[:3], "--organisation", "elm").stderr
    assert notice not in page(project, "elm").read_text()


def test_dataset_is_checked_again_only_once_it_has_changed(project: Path) -> None:
    assert build(project)[0] == 0
    record = project / "out" / ".checked.json"
    first = record.read_bytes()
    build(project, "--force")
    assert record.read_bytes() == first
    small_project.set_figure(project, "elm", "2021-6M", "99", "2021-08-01")
    assert build(project)[0] == 0
    assert len(json.loads(record.read_bytes())) == 2
    break_dataset(project, "kind")
    assert run(project, *BUILD).returncode == 2


@pytest.mark.parametrize("epoch", ["", " ", "soon", "-5", "²", "9" * 20])
def test_senseless_source_date_is_the_same_as_none(project: Path, epoch: str) -> None:
    """Servers too start with it: an import in them ended with an error."""
    env = without_servers() | {"SOURCE_DATE_EPOCH": epoch}
    done = run(project, *BUILD, "--organisation", "elm", env=env)
    assert done.returncode == 0, done.stderr
    assert _manifest(project)["time"] == "2021-07-04"


@pytest.mark.parametrize("before", ["", "trap '' INT; "], ids=["", "Ctrl+C ignored"])
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(project: Path, closed: str, before: str) -> None:
    """Where Ctrl+C is ignored, as behind nohup, descriptors have other numbers."""
    line = f"{before}{sys.executable} -m lcreport {' '.join(BUILD)} --organisation elm {closed}"
    done = subprocess.run(
        ["sh", "-c", line], cwd=project, env=without_servers(), check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert page(project, "elm").exists()


def test_home_that_cannot_be_written_prints_no_traceback(project: Path) -> None:
    env = without_servers() | {"HOME": "/proc/none"}
    done = run(project, *BUILD, "--organisation", "elm", env=env)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
