"""What a machine must have for which tests: left out with one line a kind, but not in CI.

CI must have everything; a test of a kind that cannot run there fails.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import seeds
from lcreport.cli import messages

ROOT = Path(__file__).parents[1]
REPORT = ROOT.parent / "shared" / "report-2021-9m.txt"
# Tests read what commands print, which is in the system's language.
for _name in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"
LEFT_OUT = pytest.StashKey[Counter[str]]()


@dataclass(frozen=True)
class Need:
    """What the tests of a marker need.

    Attributes:
        what: Its name, for the line that says that it is missing.
        remedy: What brings it.
        is_met: Whether this machine has it.
    """

    what: str
    remedy: str
    is_met: Callable[[], object]


def program(name: str, package: str) -> Need:
    return Need(name, f"Debian package {package}", lambda: shutil.which(name))


NEEDS = {
    "shared": Need("texts in ../shared", "they are not ours to publish", REPORT.is_file),
    "browser": program("chromium", "chromium"),
    "npm": Need("the packages of package.json", "npm install", (ROOT / "node_modules").is_dir),
    "office": program("soffice", "libreoffice-calc and libreoffice-writer"),
    "java": program("java", "default-jre-headless"),
    "poppler": program("pdftotext", "poppler-utils"),
    "systemd": program("systemd-analyze", "systemd"),
    "cron": program("crontab", "cron"),
}


@pytest.fixture(autouse=True)
def _language_of_messages() -> None:
    """A command run in this process chose its language for its own test alone."""
    messages._chosen.set("")


@pytest.fixture(scope="session", autouse=True)
def _memory_of_sites(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sites that tests publish are not remembered where those of whoever runs them are."""
    os.environ["LCREPORT_CACHE"] = str(tmp_path_factory.mktemp("sites"))


@pytest.fixture(scope="module")
def warm() -> None:
    """One warm server for a module's tests: the commands that they start inherit its address."""
    from lcreport.kernels import forkserver

    forkserver.start()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bad-inputs", type=int, default=300, help="how many wrong inputs commands are given"
    )


def pytest_report_header() -> str:
    """The seed, without which a fault that was met by chance is not met again."""
    return f"{seeds.VARIABLE}={seeds.SEED}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, and count it; CI keeps it, to fail."""
    config.stash[LEFT_OUT] = Counter()
    if os.environ.get("CI"):
        return
    unmet = [marker for marker, need in NEEDS.items() if not need.is_met()]
    kept, left_out = [], []
    for item in items:
        reasons = [marker for marker in unmet if item.get_closest_marker(marker)]
        config.stash[LEFT_OUT].update(reasons[:1])
        (left_out if reasons else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail in CI where something is missing."""
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.is_met():
            pytest.fail(f"{need.what} missing ({need.remedy})")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the counts from a worker of pytest-xdist to the process that prints the summary."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = dict(session.config.stash.get(LEFT_OUT, Counter()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take the counts of a worker; all workers collect the same tests."""
    counts = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[LEFT_OUT] = Counter(counts)  # type: ignore[attr-defined]


def lines(counts: Counter[str]) -> Iterator[str]:
    """One line a kind."""
    for marker, count in counts.items():
        need = NEEDS[marker]
        yield f"tests left out for want of {need.what} ({need.remedy}): {count}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was left out."""
    for line in lines(config.stash.get(LEFT_OUT, Counter())):
        terminalreporter.write_line(line)
