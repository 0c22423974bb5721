"""What notebooks of other people hold is shown in every document, or a line says what is not."""

import base64
import io
from typing import Any

import docx
import pandas as pd
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


def tables(notebook: Any) -> list[Any]:
    return [*docx.Document(io.BytesIO(to_docx.document(notebook))).tables]


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


def test_what_only_a_program_shows_is_named_and_not_its_object() -> None:
    for kind, plain in (
        ("application/vnd.vegalite.v5+json", "<VegaLite 5 object>"),
        ("application/vnd.jupyter.widget-view+json", "IntSlider(value=0)"),
        ("application/javascript", "<IPython.core.display.Javascript object>"),
    ):
        notebook = rendering.notebook(rendering.shown({kind: "{}", "text/plain": plain}))
        for text in (page(notebook), words(notebook)):
            assert f"Một kết quả bị bỏ qua: {kind}" in text
            assert plain not in text
    video = {"text/html": "<video src='v.mp4'></video>", "text/plain": "<Video object>"}
    assert "Một kết quả bị bỏ qua: text/html" in page(rendering.notebook(rendering.shown(video)))
    said = {"application/x-own": "7", "text/plain": "7 xã"}
    assert "7 xã" in page(rendering.notebook(rendering.shown(said)))


def test_json_is_shown_as_such() -> None:
    bundle = {"application/json": {"xã": [1, None]}, "text/plain": "<JSON object>"}
    notebook = rendering.notebook(rendering.shown(bundle))
    for text in (page(notebook), words(notebook), text_of(notebook)):
        assert "null" in text
        assert "xã" in text
        assert "object" not in text


@pytest.mark.parametrize(
    "bundle",
    [
        {"image/png": "AAAA"},
        {"image/png": ""},
        {"image/jpeg": "R0lGODdh"},
        {"image/svg+xml": "<svg><g>"},
    ],
)
def test_picture_that_is_none_is_named_in_every_document(bundle: dict[str, str]) -> None:
    notebook = rendering.notebook(rendering.shown(bundle | {"text/plain": "<Picture>"}))
    for text in (page(notebook), words(notebook), flat(text_of(notebook))):
        assert "hình này không đọc được" in text
    assert pictures(notebook) == []


def test_picture_of_markdown_that_is_not_in_the_notebook_is_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = "![biểu đồ](img/a.png) ![](https://x.vn/b.png) ![hỏng](data:image/png;base64,AAAA)"
    notebook = rendering.notebook(rendering.prose(source))
    for text in (page(notebook), words(notebook), flat(text_of(notebook))):
        assert "[biểu đồ] [b.png] [hỏng]" in text
    assert "a.png; attach it to its cell" in caplog.text


def test_drawing_that_would_fetch_something_is_drawn_without_it() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20">Dư nợ</text>'
        '<image href="https://x.vn/a.png" width="9" height="9"/></svg>'
    )
    notebook = rendering.notebook(rendering.shown({"image/svg+xml": svg}))
    assert "Dư nợ" in text_of(notebook)
    assert len(pictures(notebook)) == 1


def test_rows_of_formulas_are_drawn_one_by_one() -> None:
    rows = r"\begin{align*} a &= b \\ c &= \displaystyle d \label{x} \end{align*}"
    for source in (rows, f"$$\n{rows}\n$$"):
        notebook = rendering.notebook(rendering.prose(f"Trước\n{source}\n\nsau"))
        assert pictures(notebook) == ["a = b", r"c = \displaystyle d \label{x}"]
        assert "begin" not in text_of(notebook)


def test_cells_that_span_others_keep_tables_whole() -> None:
    heads = pd.MultiIndex.from_product([["2020", "2021"], ["Q1", "Q2"]], names=["năm", "quý"])
    labels = pd.MultiIndex.from_tuples([("A", "x"), ("A", "y")], names=["khu", "loại"])
    frame = pd.DataFrame([[1, 2, 3, 4], [5, 6, 7, 8]], index=labels, columns=heads)
    html = frame.style.to_html()
    notebook = rendering.notebook(rendering.shown({"text/html": html, "text/plain": "<Styler>"}))
    assert "|" not in text_of(notebook)
    [table] = tables(notebook)
    assert [cell.text for cell in table.rows[3].cells] == ["A", "x", "1", "2", "3", "4"]


def test_labels_alone_are_a_table() -> None:
    html = pd.DataFrame(index=[1, 2]).to_html()
    notebook = rendering.notebook(rendering.shown({"text/html": html}))
    assert "---" not in text_of(notebook)
    assert [len(table.rows) for table in tables(notebook)] == [3]


def test_table_of_many_columns_is_set_in_parts() -> None:
    heads = "|".join(f"cột{at}" for at in range(40))
    source = f"|{heads}|\n|{'---|' * 40}\n|{'|'.join(str(1000 + at) for at in range(40))}|"
    text = text_of(rendering.notebook(rendering.prose(source)))
    assert all(str(1000 + at) in text.split() for at in range(40))
    assert text.split().count("cột0") > 1
