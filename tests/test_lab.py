"""A real JupyterLab in a real browser: the notebook for exploring runs, and its chart follows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
PATIENCE_S = 180
PATIENCE_MS = 1000.0 * PATIENCE_S
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
BOARD = ".jp-OutputArea .jupyter-widgets.widget-vbox"


# Every process of the server and its kernels writes down whom it looks up or connects to.
WATCH = """
import sys

def note(event, facts):
    if event in {"socket.connect", "socket.getaddrinfo"}:
        place = facts[1] if event == "socket.connect" else facts
        if isinstance(place, tuple):
            with open({notes!r}, "a") as notes:
                notes.write(f"{place[0]}\\n")

sys.addaudithook(note)
"""
HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", "None"}


@dataclass(frozen=True)
class Lab:
    """JupyterLab on a copy of the project."""

    project: Path
    environment: dict[str, str]
    address: str
    notes: Path

    def lcreport(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lcreport", *arguments],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    project = folder / "project"
    for name in ("data", "params", "notebooks"):
        ignored = shutil.ignore_patterns("drafts", ".ipynb_checkpoints")
        shutil.copytree(ROOT / name, project / name, ignore=ignored)
    places = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    environment = {**os.environ, **{place: str(folder / place.lower()) for place in places}}
    environment.pop("JUPYTER_CONFIG_PATH", None)
    (folder / "jupyter_runtime_dir").mkdir()
    notes = folder / "notes"
    (folder / "sitecustomize.py").write_text(WATCH.replace("{notes!r}", repr(str(notes))))
    environment["PYTHONPATH"] = str(folder)
    command = [sys.executable, "-m", "lcreport", "lab", "--no-browser", "--"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    told = folder / "log"
    with (
        told.open("w") as log,
        subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        watch = threading.Timer(PATIENCE_S, process.kill)
        watch.start()
        address = process.stdout.readline().strip() if process.stdout else ""
        watch.cancel()
        try:
            assert address, told.read_text(encoding="utf-8")
            yield Lab(project, environment, address, notes)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@dataclass(frozen=True)
class Opened:
    """A notebook in JupyterLab, and every address that its page asked."""

    page: Page
    asked: list[str]

    def run_all(self) -> None:
        """Run all cells, and return when the last one has run."""
        last = self.page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(last).to_have_text(re.compile(r"\[[0-9]+\]:"), timeout=PATIENCE_MS)

    def failures(self) -> list[str]:
        """What cells wrote as errors or warnings."""
        kinds = [f"application/vnd.jupyter.{kind}" for kind in ("error", "stderr")]
        return [
            text
            for kind in kinds
            for text in self.page.locator(f'[data-mime-type="{kind}"]').all_inner_texts()
        ]


def opened(browser: Browser, address: str) -> Opened:
    page = browser.new_context(viewport={"width": 1400, "height": 6000}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    # In a workspace of its own, or JupyterLab would bring back what another test had opened.
    workspace = re.sub(r"\W+", "-", urlsplit(address).path)
    page.goto(address.replace("/lab/tree/", f"/lab/workspaces/{workspace}/tree/"))
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE_MS)
    return Opened(page, asked)


@pytest.fixture(scope="module")
def explored(lab: Lab, browser: Browser) -> Opened:
    """The notebook for exploring, all cells run."""
    notebook = opened(browser, lab.address)
    notebook.run_all()
    return notebook


def test_explore_runs_from_top_to_bottom(explored: Opened):
    page = explored.page
    assert explored.failures() == []
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert prompts == [f"[{number}]:" for number in range(1, len(prompts) + 1)]
    assert page.locator(".jp-OutputArea figure.lc-chart svg").count() >= 8


def test_the_chart_follows_the_menu(explored: Opened):
    board = explored.page.locator(BOARD).first
    chart, menus = board.locator("figure.lc-chart"), board.locator("select")
    expect(chart.locator("figcaption")).to_contain_text("Dư nợ ủy thác")
    before = chart.locator("svg").get_attribute("aria-label")
    menus.nth(2).select_option(label="Hộ còn dư nợ ủy thác")
    expect(chart.locator("figcaption")).to_contain_text("Hộ còn dư nợ ủy thác")
    assert chart.locator("svg").get_attribute("aria-label") != before
    expect(board.get_by_role("heading")).to_have_text("Hộ còn dư nợ ủy thác")


def test_another_organisation_brings_its_own_periods_and_figures(explored: Opened):
    board = explored.page.locator(BOARD).first
    menus = board.locator("select")
    menus.nth(0).select_option(label="Tỉnh đoàn Lào Cai")
    expect(board).to_contain_text("Tỉnh đoàn Lào Cai, 9 tháng đầu năm 2021")
    menus.nth(3).select_option(label="giữa các tổ chức")
    expect(board.locator("figure.lc-chart figcaption")).to_contain_text("cao nhất là Tỉnh đoàn")


def test_jupyterlab_asks_nothing_of_the_outside(lab: Lab, explored: Opened):
    connected = set(lab.notes.read_text(encoding="utf-8").splitlines())
    assert connected
    assert connected <= HERE
    hosts = {urlsplit(name).hostname for name in explored.asked if "//" in name}
    assert hosts - {None, ""} == {"localhost"}
    expect(explored.page.get_by_text("Jupyter news")).to_have_count(0)


def test_tables_stand_in_jupyterlab_as_on_the_page(explored: Opened):
    cell = explored.page.locator(".jp-RenderedHTML .lc-table tbody td:not(.lc-number)").first
    number = explored.page.locator(".jp-RenderedHTML .lc-table tbody td.lc-number").first
    aligned = "each => getComputedStyle(each).textAlign"
    assert (cell.evaluate(aligned), number.evaluate(aligned)) == ("left", "right")


def test_open_goes_to_the_annex_in_the_jupyterlab_that_runs(lab: Lab, browser: Browser):
    told = lab.lcreport("open", "hoi-lhpn", "2021-9M", "--no-browser")
    assert told.returncode == 0, told.stderr
    assert "/lab/tree/notebooks/copies/lao-cai-hoi-lhpn-2021-9M.ipynb?token=" in told.stdout
    page = opened(browser, told.stdout.strip()).page
    first, kernel = page.locator(".jp-CodeCell").first, page.locator(".jp-Toolbar-kernelName").first
    expect(first).to_contain_text('organisation: str = "hoi-lhpn"', timeout=PATIENCE_MS)
    expect(kernel).to_contain_text("lcreport, warm", timeout=PATIENCE_MS)


def test_a_new_notebook_opens_and_runs(lab: Lab, browser: Browser):
    made = lab.lcreport("new", "notebook", "mine")
    assert made.returncode == 0, made.stderr
    notebook = opened(browser, lab.address.replace("explore.ipynb", "mine.ipynb"))
    notebook.run_all()
    assert notebook.failures() == []
    assert notebook.page.locator("header.lc-head h1").count() == 1
