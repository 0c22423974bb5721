"""Makes the pictures of side-by-side.md: one annex, three ways of reading it out.

    python docs/side_by_side.py        # needs the test extra, Chromium and pdftoppm

The same executed notebook is rendered by lcreport, by nbconvert's stock HTML template, and by a
Typst document with nothing but a heading, the text and tables in Typst's own looks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import typst
from nbconvert.exporters import HTMLExporter
from PIL import Image
from playwright.sync_api import sync_playwright

from lcreport import render
from lcreport.blocks import Block, Drawing
from lcreport.render.document_parts import Prose, tables_of
from lcreport.render.executed_notebook import read
from lcreport.render.markdown_to_typst import pieces
from lcreport.render.typst_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
MADE = ("html-lcreport", "html-stock", "pdf-lcreport", "pdf-plain")
COLOURS = 32
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def executed(folder: Path) -> Any:
    """The annex of the veterans' association, executed by papermill."""
    target = folder / "annex.ipynb"
    parameters = {"organisation": "hoi-ccb", "period": "2021-9M"}
    papermill.execute_notebook(
        ROOT / "notebooks" / "annex.ipynb",
        target,
        parameters,
        kernel_name="python3",
        cwd=ROOT,
        progress_bar=False,
    )
    return nbformat.read(target, as_version=4)


def plain_typst(notebook: Any) -> bytes:
    """What one writes in a quarter of an hour: headings, text, tables as they come."""
    return bytes(
        typst.compile("\n".join(_plain_parts(notebook)).encode(), ignore_system_fonts=True)
    )


def _plain_parts(notebook: Any) -> Iterator[str]:
    annex = read(notebook)
    yield '#set text(lang: "vi")\n#let lc-line = 1pt'
    yield "#let lc-heading(level: 1, body) = heading(level: level, body)"
    yield f"#heading({literal(annex.title)})"
    for part in annex.parts:
        if isinstance(part, Prose):
            yield from (piece.source for piece in pieces(part.markdown))
        elif isinstance(part, Block):
            tables = [] if isinstance(part, Drawing) else tables_of(part)
            if not tables:
                yield f"#{literal(part.to_text())}"
            for table in tables:
                heads = [column.label for column in table.columns]
                rows = [table.texts(line) for line in table.lines]
                cells = [text for row in rows for text in row + [""] * (len(heads) - len(row))]
                content = ", ".join(map(literal, [*heads, *cells]))
                yield f"#table(columns: {len(heads)}, {content})"


def picture_of_pdf(content: bytes, target: Path, page: int) -> None:
    """One page of a PDF as a picture 800 pixels wide."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        sys.exit("pdftoppm (poppler-utils) is needed")
    where = ["-f", str(page), "-l", str(page), "-singlefile", "-scale-to-x", "800"]
    command = [tool, *where, "-scale-to-y", "-1", "-png", "-", str(target.with_suffix(""))]
    subprocess.run(command, input=content, check=True)  # noqa: S603 - a fixed command


def pictures_of_html(pages: dict[str, bytes], folder: Path) -> None:
    """The first screen of each page on a desk, offline."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, content in pages.items():
            path = folder / f"{name}.html"
            path.write_bytes(content)
            context = browser.new_context(viewport={"width": 1280, "height": 1500}, offline=True)
            page = context.new_page()
            page.goto(path.as_uri(), wait_until="domcontentloaded")
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        browser.close()


def with_few_colours() -> None:
    """The pictures in a palette: a third of the bytes, and letters as sharp as before."""
    for name in MADE:
        for path in PICTURES.glob(f"{name}*.png"):
            # By coverage: the median would turn the few coloured points grey.
            picture = Image.open(path).convert("RGB")
            picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def main() -> None:
    """Writes the pictures and prints the sizes that the page quotes."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebook = executed(folder)
        stock, _ = HTMLExporter(exclude_input=True).from_notebook_node(notebook)
        pages = {"html-lcreport": render.html(notebook), "html-stock": stock.encode()}
        documents = {"pdf-lcreport": render.pdf(notebook), "pdf-plain": plain_typst(notebook)}
        pictures_of_html(pages, folder)
        for name_, content in documents.items():
            for page in (1, 2):
                picture_of_pdf(content, PICTURES / f"{name_}-{page}.png", page)
        with_few_colours()
        for name_, content in (pages | documents).items():
            (folder / name_).write_bytes(content)
            sys.stdout.write(f"{name_}: {len(content)} bytes\n")


if __name__ == "__main__":
    main()
