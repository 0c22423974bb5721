import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import resolve_name

import nbformat
import pytest
from nbconvert.exporters import get_exporter

import rendering
from lcreport import documents, render
from lcreport.errors import RenderError

NAMES = {f"lcreport-{name}": name for name in documents.FORMATS}


def made_as(kind: str, notebook: object) -> bytes:
    return bytes(resolve_name(documents.FORMATS[kind].renderer)(notebook))


@pytest.mark.parametrize(("name", "kind"), NAMES.items())
def test_exporter_gives_the_same_bytes_as_render(name: str, kind: str) -> None:
    notebook = rendering.annex()
    made, resources = get_exporter(name)().from_notebook_node(notebook)
    assert (made.encode() if isinstance(made, str) else made) == made_as(kind, notebook)
    assert resources["output_extension"] == f".{kind}"


def test_exporter_of_charts_refuses_a_notebook_without_any() -> None:
    with pytest.raises(RenderError, match=r"there is no chart, and so no svg\.zip"):
        get_exporter("lcreport-svg.zip")().from_notebook_node(
            rendering.notebook(rendering.prose("Không có."))
        )


def test_every_exporter_is_an_entry_point() -> None:
    own = {point.name for point in entry_points(group="nbconvert.exporters")}
    assert own.issuperset(NAMES)


def test_nbconvert_command_writes_the_same_pdf(tmp_path: Path) -> None:
    notebook = rendering.annex()
    nbformat.write(notebook, tmp_path / "annex.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "lcreport-pdf", "annex.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "annex.pdf").read_bytes() == render.pdf(notebook)


def test_render_starts_without_nbconvert_and_matplotlib() -> None:
    code = (
        "import json, sys; import lcreport.render;"
        "print(json.dumps([m for m in ('nbconvert', 'matplotlib', 'pandas') if m in sys.modules]))"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert json.loads(made.stdout) == []
