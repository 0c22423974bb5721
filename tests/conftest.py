"""What a machine must have for which tests; in CI nothing may be missing."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEEDS = {
    "browser": ("chromium", lambda: shutil.which("chromium")),
    "npm": ("the packages of package.json (npm install)", (ROOT / "node_modules").is_dir),
    "java": ("java", lambda: shutil.which("java")),
    "poppler": ("pdftotext", lambda: shutil.which("pdftotext")),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what this machine cannot run; in CI fail instead."""
    for marker, (what, is_there) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_there():
            if os.environ.get("CI"):
                pytest.fail(f"{what} is missing; .ci/run installs it")
            pytest.skip(f"needs {what}")
