"""Each kind of chart looks as it was accepted; `python tests/pictures.py` accepts anew."""

from __future__ import annotations

import pytest
from PIL import Image

import charted
import pictures
from lcreport.annex.charts import Chart

TOLERANCE = 0.002


def accepted(name: str) -> Image.Image:
    return Image.open(pictures.ACCEPTED / f"{name}.png").convert("L")


@pytest.mark.parametrize("kind", charted.KINDS)
def test_chart_looks_as_accepted(kind: str) -> None:
    chart = charted.KINDS[kind](charted.VI)
    assert chart is not None
    assert pictures.difference(pictures.picture(chart), accepted(kind)) <= TOLERANCE


def test_hard_case_looks_as_accepted() -> None:
    chart = charted.hostile()
    assert chart is not None
    assert pictures.difference(pictures.picture(chart), accepted("hostile")) <= TOLERANCE


def test_another_value_is_seen() -> None:
    other: Chart | None = charted.side_by_side(charted.EN)
    assert other is not None
    assert pictures.difference(pictures.picture(other), accepted("side_by_side")) > TOLERANCE
