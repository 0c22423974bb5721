"""An annex as JSON, for programs."""

import json
from typing import Any

import pytest

import rendering
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.render import to_json


def made(notebook: object) -> dict[str, Any]:
    found = json.loads(to_json.document(notebook))  # type: ignore[arg-type]
    assert isinstance(found, dict)
    return found


def test_head_says_whose_annex_it_is() -> None:
    found = made(rendering.annex())
    assert found["organisation"] == {"id": "hoi-ccb", "name": "Hội Cựu chiến binh tỉnh Lào Cai"}
    assert (found["period"]["code"], found["language"], found["form"]) == ("2021-9M", "vi", 1)


def test_parts_stand_in_their_order() -> None:
    kinds = [part["kind"] for part in made(rendering.annex())["parts"]]
    assert kinds == [
        "markdown", "paragraph", "markdown", "table", "markdown", "chart", "markdown",
        "heading", "list", "facts",
    ]  # fmt: skip


def test_cell_has_its_number_its_words_and_its_note() -> None:
    [table] = [part for part in made(rendering.annex())["parts"] if part["kind"] == "table"]
    first = table["rows"][0]
    assert first["group"] == "Vốn vay, tín dụng ủy thác"
    assert first["cells"]["now"] == {
        "text": "trên 813", "number": 813.0, "note": rendering.REMARK,
    }  # fmt: skip
    assert table["rows"][1]["cells"]["now"] == {"text": "…"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_is_its_words(number: float) -> None:
    table = Table("t", "T", [Column("a", "A", "number")], [Line((Cell("∞", number),))])
    [part] = made(rendering.notebook(rendering.shown(table)))["parts"]
    assert part["rows"][0]["cells"]["a"] == {"text": "∞"}


def test_json_is_the_same_bytes_each_time() -> None:
    notebooks = [rendering.hostile(), rendering.hostile()]
    first, second = (to_json.document(notebook) for notebook in notebooks)
    assert first == second
