"""Chromium's settings and the checkers of pages, for every test that looks at one."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_MODULES = Path(__file__).parents[1] / "node_modules"
_AXE = _MODULES / "axe-core" / "axe.min.js"
VNU = _MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessibility_faults(page: Page) -> list[str]:
    """What violates a rule of WCAG 2.2 A or AA, or axe's own, as "rule: element".

    A page with `Content-Security-Policy` must be opened with `bypass_csp`.
    """
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    # An address for each element that passes took two thirds of the time.
    options = {"runOnly": _RULES, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:200]}" for violation in found["violations"]
        for node in violation["nodes"]
    ]  # fmt: skip
