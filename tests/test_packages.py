"""Each committed package: valid for other programs, clean text, described in docs/dataset.md."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import frictionless
import pytest

from lcreport.dataset.tables import COLUMNS

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(path.parent for path in ROOT.glob("data/*/datapackage.json"))
CONTRACT = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")

packages = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)


def paths(package: Path) -> set[str]:
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["path"] for resource in descriptor["resources"]}


def test_the_three_packages_are_there() -> None:
    assert [package.name for package in PACKAGES] == ["demo", "gso", "lao-cai"]


@packages
def test_package_is_valid_for_frictionless(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert report.stats["tasks"] == len(paths(package))


@packages
def test_package_text_is_plain_utf8(package: Path) -> None:
    for path in ["datapackage.json", *paths(package)]:
        content = (package / path).read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), f"{path} begins with a BOM"
        assert b"\r" not in content, f"{path} has lines that do not end in LF alone"
        assert content.endswith(b"\n"), f"{path} does not end its last line"
        text = content.decode()
        assert unicodedata.is_normalized("NFC", text), f"{path} has letters in pieces"


@packages
def test_package_folder_holds_the_package_and_its_scripts_alone(package: Path) -> None:
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    others = found - paths(package) - {"datapackage.json"}
    assert {Path(other).suffix for other in others} <= {".py"}, sorted(others)


@packages
def test_package_never_mixes_synthetic_and_real_rows(package: Path) -> None:
    with (package / "observations.csv").open(encoding="utf-8", newline="") as file:
        statuses = {row["status"] for row in csv.DictReader(file)}
    assert statuses == {"synthetic"} or "synthetic" not in statuses


@pytest.mark.parametrize("table", COLUMNS)
def test_the_contract_explains_every_column(table: str) -> None:
    section = re.search(
        rf"^### `{table}\.csv`.*?(?=^#{2, 3} |\Z)", CONTRACT, re.DOTALL | re.MULTILINE
    )
    assert section is not None, f"docs/dataset.md has no section on {table}.csv"
    missing = [column for column in COLUMNS[table] if f"`{column}`" not in section.group()]
    assert missing == []
