"""pyproject.toml, requirements.lock and environment.yml say the same thing."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DIRECT = [
    *PROJECT["dependencies"],
    *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
]
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCK, flags=re.MULTILINE)


@pytest.mark.parametrize("direct", DIRECT)
def test_direct_dependency_is_pinned_within_its_range(direct: str) -> None:
    requirement = Requirement(direct)
    pins = [version for name, version in PINNED if name == canonicalize_name(requirement.name)]
    assert pins, f"{requirement.name} is not in requirements.lock; run `make lock`"
    assert all(requirement.specifier.contains(version) for version in pins)


def test_every_pin_has_a_hash_and_no_line_names_a_host() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    assert [each.split("==")[0] for each in blocks if "--hash=sha256:" not in each] == []
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_environment_installs_the_lock_file_on_the_same_python() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    dependencies = environment["dependencies"]
    assert f"python{PROJECT['requires-python']}" in dependencies
    [pip] = [each["pip"] for each in dependencies if isinstance(each, dict)]
    assert pip == ["--requirement requirements.lock"]


def test_lock_file_holds_what_the_package_is_made_of() -> None:
    made_of = {"jupyterlab", "pandas", "matplotlib", "papermill", "nbconvert"}
    assert made_of - {name for name, _ in PINNED} == set()
