"""What notebooks of other people hold is shown in every document, or a line says what is not."""

import base64
import io
from typing import Any

import docx
import pytest
from nbformat import v4
from PIL import Image

import rendering
from lcreport import render
from lcreport.render import to_docx
from test_render_pdf import flat, text_of


def bitmap(kind: str) -> str:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(written, kind)
    return base64.b64encode(written.getvalue()).decode()


def page(notebook: Any) -> str:
    whole = render.html(notebook).decode()
    return whole[whole.index("<main") : whole.index("</main>")]


def words(notebook: Any) -> str:
    document = docx.Document(io.BytesIO(to_docx.document(notebook)))
    return "\n".join(found.text for found in document.paragraphs)


def pictures(notebook: Any) -> list[Any]:
    document = docx.Document(io.BytesIO(to_docx.document(notebook)))
    return [shape._inline.docPr.get("descr") for shape in document.inline_shapes]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_of_pixels_stands_in_every_document(kind: str) -> None:
    bundle = {f"image/{kind.lower()}": bitmap(kind), "text/plain": "<picture>"}
    output = rendering.shown(bundle)
    output.outputs[0].metadata = {"alt": "một ô đỏ"}
    notebook = rendering.notebook(output)
    assert f'src="data:image/{kind.lower()};base64,' in page(notebook)
    assert pictures(notebook) == ["một ô đỏ"]
    assert "<picture>" not in text_of(notebook)


def test_attached_and_embedded_pictures_of_markdown_are_shown() -> None:
    cell = v4.new_markdown_cell(
        "Trước ![biểu đồ](attachment:a%20b.png) sau\n\n"
        f"![ô](data:image/jpeg;base64,{bitmap('JPEG')})\n\n![logo](https://example.org/logo.png)"
    )
    cell.attachments = {"a b.png": {"image/png": bitmap("PNG")}}
    notebook = rendering.notebook(cell)
    html = page(notebook)
    assert 'src="data:image/png;base64,' in html
    assert 'src="data:image/jpeg;base64,' in html
    assert "example.org" not in html
    assert pictures(notebook) == ["biểu đồ", "ô"]
    # What would have to be fetched stands as its words.
    assert "logo" in flat(text_of(notebook))
    assert "logo" in words(notebook)


def test_a_drawing_within_html_is_a_picture() -> None:
    drawn = '<div>Hình <svg width="30" height="20"><rect width="9" height="9"/></svg></div>'
    notebook = rendering.notebook(rendering.shown({"text/html": drawn, "text/plain": "<Chart>"}))
    assert '<img src="data:image/svg+xml;base64,' in page(notebook)
    assert len(pictures(notebook)) == 1
    assert "<Chart>" not in text_of(notebook)


def test_what_only_a_script_draws_is_named_in_every_document() -> None:
    bundle = {
        "text/html": "<div id='x'></div><script>draw('x')</script>",
        "application/vnd.plotly.v1+json": {"data": []},
    }
    notebook = rendering.notebook(rendering.shown(bundle))
    said = "Một kết quả bị bỏ qua: application/vnd.plotly.v1+json, text/html"
    assert said in page(notebook)
    assert said in words(notebook)
    assert "Một kết quả bị bỏ qua: application/vnd.plotly.v1+json" in flat(
        text_of(notebook).replace("\u200b", "")
    )


def test_html_in_markdown_is_what_it_means() -> None:
    source = (
        "Dòng một<br>dòng hai CO<sub>2</sub> m<sup>2</sup> <u>gạch</u> a&nbsp;b &amp; c<!-- ẩn -->"
        "\n\n<div align='center'>Giữa</div>\n\n<script>run()</script>\n\n<b>không đóng"
    )
    notebook = rendering.notebook(rendering.prose(source))
    html = page(notebook)
    assert "CO<sub>2</sub> m<sup>2</sup> <u>gạch</u> a\xa0b &amp; c" in html
    assert "&lt;" not in html
    for text in (flat(text_of(notebook)), words(notebook)):
        assert "Giữa" in text
        assert "không đóng" in text
        assert "run()" not in text
        assert "<" not in text
        assert "ẩn" not in text


def test_formulas_are_drawn_and_what_cannot_be_drawn_is_typed() -> None:
    notebook = rendering.notebook(
        rendering.prose(r"Tỷ lệ $\frac{a}{b}$ và $\khongco{x}$; giá 5$ và 6$."),
        rendering.shown({"text/latex": r"$$\sum_i w_i$$", "text/plain": "sum"}),
    )
    assert pictures(notebook) == [r"\frac{a}{b}", r"\sum_i w_i"]
    assert r'alt="\frac{a}{b}"' in page(notebook)
    assert r"\khongco{x}" in text_of(notebook)
    assert "giá 5$ và 6$." in flat(text_of(notebook))
    assert render.pdf(notebook) == render.pdf(notebook)


def test_tasks_and_footnotes_are_lists() -> None:
    source = "- [ ] mở\n- [x] xong\n\nThuật ngữ[^a]\n\n[^a]: Giải *thích*"
    notebook = rendering.notebook(rendering.prose(source))
    for text in (page(notebook), text_of(notebook), words(notebook)):
        assert "☐ mở" in text
        assert "☑ xong" in text
        assert "[^a]" not in text
    assert "Thuật ngữ<sup>1</sup>" in page(notebook)
    assert "Giải thích" in words(notebook)


def test_a_notebook_without_anything_to_show_is_a_document() -> None:
    empty = v4.new_notebook()
    assert render.html(empty)
    assert render.pdf(empty)
    assert to_docx.document(empty)
