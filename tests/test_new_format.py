"""An output format more: a module of its own and its line in `documents.FORMATS`, nothing else."""

import json
from pathlib import Path

import pytest

import small_project

TO_WORDS = """from lcreport.render.executed_notebook import read

def document(notebook):
    annex = read(notebook)
    return f"{annex.title}: {len(annex.parts)}".encode()
"""
# The line, as it would stand in documents.py; an installed package is not to be changed by a test,
# so the interpreter adds it when it starts, in the host and in every process that it forks.
START = """from lcreport import documents
documents.FORMATS["words"] = documents.Format("words", "to_words:document", "text/plain")
"""


@pytest.mark.kernel
def test_a_format_of_one_module_and_one_line_is_built_and_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = tmp_path / "added"
    added.mkdir()
    (added / "to_words.py").write_text(TO_WORDS, encoding="utf-8")
    (added / "sitecustomize.py").write_text(START, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(added))
    project = small_project.make(tmp_path / "project", periods=["2021-6M"])
    chosen = ("--dataset", "data/trees", "--organisation", "elm")
    done = small_project.run(project, "build", *chosen, "--to", "html,words")
    assert done.returncode == 0, done.stderr
    folder = project / "out/trees/2021-6M"
    assert (folder / "elm/annex.words").read_text(encoding="utf-8").startswith("Phụ lục số liệu: ")
    assert "annex.words" in json.dumps(json.loads((folder / "release.json").read_text()))
    (folder / "elm/annex.words").write_text("another", encoding="utf-8")
    mended = small_project.run(project, "build", *chosen, "--to", "words")
    assert mended.returncode == 0, mended.stderr
    assert (folder / "elm/annex.words").read_text(encoding="utf-8") != "another"
