"""pyproject.toml, the lock files, environment.yml and the imports of src say the same thing."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = DECLARED["project"]
EXTRAS = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
GROUPS = DECLARED["dependency-groups"]
RUNNING = [*PROJECT["dependencies"], *GROUPS["build"]]
TESTING = [*EXTRAS, *GROUPS["test"]]
LOCKS = {
    name: (ROOT / name).read_text() for name in ("requirements.lock", "requirements-test.lock")
}

# Declared, and used without being imported: `lcreport lab` starts it.
STARTED = {"jupyterlab"}


def pins(lock: str) -> list[tuple[str, str]]:
    """Package and version of every pin; a package may have one a Python version."""
    return re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCKS[lock], flags=re.MULTILINE)


def names(lines: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in lines}


@pytest.mark.parametrize(
    ("line", "locks"),
    [
        *((line, ["requirements.lock"]) for line in RUNNING),
        *((line, list(LOCKS)) for line in TESTING),
    ],
)
def test_direct_dependency_is_pinned_within_its_range(line: str, locks: list[str]) -> None:
    requirement = Requirement(line)
    wanted = canonicalize_name(requirement.name)
    found = [version for lock in locks for name, version in pins(lock) if name == wanted]
    assert found, f"{requirement.name} is not in {' or '.join(locks)}; run `make lock`"
    assert all(requirement.specifier.contains(version) for version in found)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_line_names_a_host(lock: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCKS[lock])
    without = [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block]
    assert without == []
    assert "://" not in LOCKS[lock]
    assert "--index-url" not in LOCKS[lock]


def test_lock_of_the_tests_only_adds() -> None:
    both = {name for name, _ in pins("requirements.lock")}
    assert both & {name for name, _ in pins("requirements-test.lock")} == set()


def test_making_annexes_installs_nothing_of_the_tests() -> None:
    needless = names(TESTING) - {
        "lxml",
        "packaging",
        "pillow",
    }  # python-docx, matplotlib and others need these
    assert needless & {name for name, _ in pins("requirements.lock")} == set()


def test_environment_installs_the_lock_file_on_the_same_python() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    dependencies = environment["dependencies"]
    assert f"python{PROJECT['requires-python']}" in dependencies
    [pip] = [entry["pip"] for entry in dependencies if isinstance(entry, dict)]
    assert pip == ["--requirement requirements.lock"]


def test_lock_file_holds_what_the_package_is_made_of() -> None:
    made_of = {"jupyterlab", "pandas", "matplotlib", "papermill", "nbconvert"}
    assert made_of - {name for name, _ in pins("requirements.lock")} == set()


def imported() -> dict[str, str]:
    """Package → one file that imports it, for all that src imports from others."""
    distributions = metadata.packages_distributions()
    found = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            for module in modules:
                top = module.partition(".")[0]
                if top not in {*sys.stdlib_module_names, "lcreport"}:
                    found[canonicalize_name(distributions[top][0])] = str(path.relative_to(ROOT))
    return found


def test_every_import_is_declared() -> None:
    declared = names([*PROJECT["dependencies"], *EXTRAS])
    undeclared = {name: path for name, path in imported().items() if name not in declared}
    assert undeclared == {}


def test_what_is_declared_is_imported() -> None:
    started = STARTED | names(PROJECT["optional-dependencies"]["scheduler"])
    assert names([*PROJECT["dependencies"], *EXTRAS]) - set(imported()) - started == set()
