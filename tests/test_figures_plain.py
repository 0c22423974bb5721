"""Figures that a notebook draws with matplotlib itself, in a built annex."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from matplotlib.figure import Figure

import small_project
from lcreport import annex
from lcreport.errors import ParameterError
from test_render_pdf import elements

WITH_ALT = """import matplotlib.pyplot as plt
from lcreport import annex
figure, axes = plt.subplots()
axes.plot([1, 3])
annex.alt(figure, "Số lá tăng từ 1 lên 3")"""
WITHOUT_ALT = "import pandas as pd; _ = pd.Series([1, 2]).plot()"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = small_project.make(tmp_path_factory.mktemp("plain"), periods=["2021-6M"])
    notebook = small_project.notebook("## Lá", WITH_ALT, WITHOUT_ALT)
    (project / "notebooks/annex.ipynb").write_text(notebook, encoding="utf-8")
    made = small_project.run(
        project, "build", "--dataset", "data/trees", "--organisation", "elm", "--to", "html,pdf"
    )
    assert made.returncode == 0, made.stderr
    return project / "out/trees/2021-6M/elm"


@pytest.mark.kernel
def test_plain_figures_stand_in_the_page_with_their_alternative_text(built: Path) -> None:
    page = (built / "annex.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]*)">', page)
    assert pictures == ["Số lá tăng từ 1 lên 3", "Hình không có lời mô tả"]


@pytest.mark.kernel
def test_plain_figures_stand_in_the_pdf_with_their_alternative_text(built: Path) -> None:
    with pikepdf.open(built / "annex.pdf") as pdf:
        figures = [element for element in elements(pdf) if element.S == "/Figure"]
        texts = [str(figure.Alt) for figure in figures]
    assert texts == ["Số lá tăng từ 1 lên 3", "Hình không có lời mô tả"]


@pytest.mark.kernel
def test_a_plain_figure_without_alternative_text_says_so_where_it_is_seen(built: Path) -> None:
    page = (built / "annex.html").read_text(encoding="utf-8")
    assert page.count("<figcaption") == 1
    assert '<figcaption class="lc-warning">Hình này chưa có lời mô tả (alt)' in page


def test_alt_takes_the_axes_that_pandas_gives() -> None:
    figure = Figure()
    annex.alt(figure.subplots(), "Hai\nđiểm")
    assert figure.get_label() == "Hai điểm"


def test_alt_refuses_an_empty_text() -> None:
    with pytest.raises(ParameterError, match="this one is empty"):
        annex.alt(Figure(), " \n")
