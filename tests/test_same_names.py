"""A name that looks the same is the same organisation, indicator and unit, however it is typed."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lcreport import cli

HEADS = ("Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại")
NAMES = ("Hội Nông dân", "Hội viên mới", "lượt người")
SPELT: dict[str, Callable[[str], str]] = {
    "in parts": lambda text: unicodedata.normalize("NFD", text),
    "compatible": lambda text: unicodedata.normalize("NFKD", text),
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "narrow spaces": lambda text: text.replace(" ", "\N{NARROW NO-BREAK SPACE}"),
    "doubled spaces": lambda text: text.replace(" ", "   "),
    "spaces around": lambda text: f" \t{text} ",
    "line ends": lambda text: text.replace(" ", "\n"),
    "small letters": str.lower,
    "capitals": str.upper,
    "byte-order mark": lambda text: f"\ufeff{text}",
    "zero-width space": lambda text: text.replace(" ", "\N{ZERO WIDTH SPACE} "),
}


def sheet(path: Path, year: int, value: float, *names: str) -> Path:
    book = openpyxl.Workbook()
    book.active.append([*HEADS, str(year)])
    book.active.append([*names, "stock", value])
    book.save(path)
    return path


def take(*arguments: object) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*map(str, arguments)])
    assert not ended.value.code


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("spelt", SPELT)
def test_name_that_looks_the_same_is_the_same(
    spelt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    first = sheet(tmp_path / "a.xlsx", 2023, 100, *NAMES)
    second = sheet(tmp_path / "b.xlsx", 2024, 120, *map(SPELT[spelt], NAMES))
    new = ("new", "dataset", "t", "--from")
    take(*new, first, "--recorded", "2023-12-31")
    take(*new, second, "--add", "--recorded", "2024-12-31")
    folder = tmp_path / "data/t"
    assert [len(rows(folder, table)) for table in ("organisations", "indicators")] == [1, 1]
    [organisation] = rows(folder, "organisations")
    [indicator] = rows(folder, "indicators")
    assert (organisation["name_vi"], indicator["name_vi"], indicator["unit_vi"]) == NAMES
    found = {row["period"]: row["value"] for row in rows(folder, "observations")}
    assert found == {"2023": "100", "2024": "120"}
