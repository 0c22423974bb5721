"""A further language from files alone: a made-up one, in which every text of ours is marked."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lcreport import languages
from lcreport.kernels.forkserver import ADDRESS

ROOT = Path(__file__).parents[1]
OPEN, CLOSE = "⟦", "⟧"
TEXT = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# What no language changes: names of programs, formats and units, of parameters and of sheets.
SAME = {
    "lcreport", "csv", "html", "json", "pdf", "xlsx", "kb", "organisation", "period", "language",
    "xx", "trees", "indicators", "change", "trend", "from",
}  # fmt: skip


def marked(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}" if text else text


def language_file() -> str:
    """English with every text marked, and a decimal mark of its own."""
    lines, table = [], ""
    for line in (languages.FOLDER / "en.toml").read_text(encoding="utf-8").splitlines():
        table = line if line.startswith("[") else table
        key, equals, value = line.partition(" = ")
        if equals and table.startswith("[texts"):
            lines.append(f"{key} = {json.dumps(marked(json.loads(value)), ensure_ascii=False)}")
        else:
            # Names of months and numbers stand in lists.
            lines.append(re.sub(r'"(\w+)"(?=,|\])', rf'"{OPEN}\1{CLOSE}"', line))
    text = "\n".join(lines).replace('name = "English"', 'name = "⟦Xx⟧"')
    return text.replace('decimal = "."', 'decimal = "·"')


def prose(notebook: str) -> str:
    """The English cells of a notebook, marked, as a file beside it."""
    cells = json.loads((ROOT / notebook).read_text(encoding="utf-8"))["cells"]
    lines = []
    for cell in cells:
        if "en" in cell["metadata"].get("tags", ()):
            text = re.sub(
                r"^(#* ?)(.+)$", rf"\1{OPEN}\2{CLOSE}", "".join(cell["source"]), flags=re.M
            )
            lines.append(f"{cell['id']} = {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines)


def table(rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def names(id: str) -> dict[str, str]:
    return {"name_vi": "Tên Việt", "name_en": "English name", "name_xx": marked(id)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose dataset and notebook speak a third language, built and published."""
    folder = tmp_path_factory.mktemp("third")
    data, notebooks, further = folder / "data/trees", folder / "notebooks", folder / "languages"
    for one in (data, notebooks, further):
        one.mkdir(parents=True)
    (further / "xx.toml").write_text(language_file(), encoding="utf-8")
    shutil.copy(ROOT / "notebooks/annex.ipynb", notebooks)
    (notebooks / "annex.xx.toml").write_text(prose("notebooks/annex.ipynb"), encoding="utf-8")
    tables = {
        "organisations": [{"id": "oak", **names("organisation oak")}],
        "areas": [{"id": "one", **names("area")}],
        "indicators": [
            {"id": id, "area": "one", **names(id), "kind": kind, "decimals": "1",
             "unit_vi": "đồng" if id == "sum" else "hộ", "unit_en": "",
             "unit_xx": "VND" if id == "sum" else marked("households")}
            for id, kind in (("sum", "flow"), ("work", "flow"), ("homes", "stock"))
        ],
        "observations": [
            {"organisation": "oak", "indicator": id, "period": period, "value": str(value),
             "recorded": f"{period[:4]}-10-01", "note": "ghi chú", "note_en": "a note",
             "note_xx": marked("remark"), "qualifier": "at_least" if id == "homes" else "exact"}
            for id, first in (("sum", 5_500_000_000), ("work", 120.5), ("homes", 80))
            for period, value in (
                ("2019-6M", first * 0.8), ("2020-6M", first * 0.9), ("2021-6M", first)
            )
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        (data / f"{name}.csv").write_text(table(rows), encoding="utf-8")
    settings = {"language": "vi", "title_vi": "Cây", "title_en": "Trees", "title_xx": marked("T")}
    descriptor = {
        "name": "trees",
        "lcreport": settings,
        "resources": [{"name": name, "path": f"{name}.csv"} for name in tables],
    }
    (data / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    ask = ("--dataset", "data/trees", "--period", "2021-6M", "--language")
    done = run(folder, "build", *ask, "xx", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    done = run(folder, "publish", "site")
    assert done.returncode == 0, done.stderr
    return folder


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # A fork server of tests before this one knows nothing of the project's languages.
    alone = {name: text for name, text in os.environ.items() if not name.startswith(ADDRESS)}
    return subprocess.run(
        [sys.executable, "-m", "lcreport", *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={**alone, languages.VARIABLE: str(project / "languages")},
    )


def unmarked(text: str) -> set[str]:
    """Words outside of all marks, but for those that are the same in every language."""
    while TEXT.search(text):
        text = TEXT.sub(" ", text)
    words = re.findall(
        r"[^\W\d_]{2,}", re.sub(r"\b\w*\d\w*\b|\bVND\b|\boak\b|\bas_known_on\b", " ", text)
    )
    return {word for word in words if word.lower() not in SAME}


def of_html(path: Path) -> str:
    page = path.read_text(encoding="utf-8")
    page = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->|data:[^\"]*", " ", page, flags=re.DOTALL)
    texts = re.findall(r'(?:alt|title|aria-label|placeholder)="([^"]*)"', page)
    # A page names other languages in their own words.
    page = re.sub(r'<a [^>]*hreflang=[^>]*>[^<]*</a>|<p class="soft">\(.*?\)', " ", page)
    return " ".join([re.sub(r"<[^>]*>", " ", page), *texts])


def of_pdf(path: Path) -> str:
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def of_xlsx(path: Path) -> str:
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    cells = [cell for sheet in sheets for row in sheet for cell in row if isinstance(cell, str)]
    # Excel takes 31 letters for a sheet's name, so that the end of a longer one is missing.
    texts = [*book.sheet_names, *cells]
    whole = (f"{text}{CLOSE}" if text.count(OPEN) > text.count(CLOSE) else text for text in texts)
    return " ".join(whole)


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("form", "read"),
    [
        pytest.param("html", of_html, id="html"),
        pytest.param("pdf", of_pdf, id="pdf", marks=pytest.mark.poppler),
        pytest.param("xlsx", of_xlsx, id="xlsx"),
    ],
)
def test_an_annex_in_a_third_language_has_no_word_of_another(
    project: Path, form: str, read: Callable[[Path], str]
) -> None:
    text = read(project / f"out/trees/2021-6M/oak/annex.xx.{form}")
    assert OPEN in text
    assert unmarked(text) == set()


@pytest.mark.kernel
def test_numbers_of_a_third_language_have_its_own_marks(project: Path) -> None:
    text = of_html(project / "out/trees/2021-6M/oak/annex.xx.html")
    assert "120·5" in text
    assert "120,5" not in text


@pytest.mark.kernel
def test_a_site_has_its_pages_in_a_third_language(project: Path) -> None:
    pages = sorted((project / "site").rglob("*.xx.html"))
    assert {"index.xx.html", "search.xx.html"} <= {page.name for page in pages}
    odd = {str(page.relative_to(project)): unmarked(of_html(page)) for page in pages}
    assert {page: words for page, words in odd.items() if words} == {}


@pytest.mark.kernel
def test_a_page_leads_to_itself_in_every_other_language_of_the_site(project: Path) -> None:
    page = (project / "site/index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'class="language" lang="(\w+)"', page)) == {"en", "xx"}


@pytest.mark.kernel
def test_prose_that_is_lacking_is_named_before_anything_is_built(project: Path) -> None:
    beside = project / "notebooks/annex.xx.toml"
    whole = beside.read_text(encoding="utf-8")
    first, lacking = list(tomllib.loads(whole))[:2]
    try:
        beside.write_text(
            "\n".join(line for line in whole.splitlines() if lacking not in line), encoding="utf-8"
        )
        done = run(project, "build", "--dataset", "data/trees", "--language", "xx", "--force")
    finally:
        beside.write_text(whole, encoding="utf-8")
    assert done.returncode == 2
    assert "notebooks/annex.ipynb has no prose in 'xx'" in done.stderr
    assert "notebooks/annex.xx.toml" in done.stderr
    assert first not in done.stderr
