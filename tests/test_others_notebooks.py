"""What notebooks of other people hold is shown in every document, or a line says what is not."""

import base64
import io
import re
import time
from typing import Any

import docx
import pandas as pd
import pikepdf
import pytest
from matplotlib.font_manager import fontManager
from nbformat import v4
from PIL import Image

import rendering
from lcreport import render
from lcreport.render import mathematics, to_docx
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


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        (r"Tỷ lệ \\(\frac{a}{b}\\) và \(y_i\)", [r"\frac{a}{b}", "y_i"]),
        ("Trước\n\\\\[\n  s\n  = t\n\\\\]\nsau", ["s\n  = t"]),
        ("\\[ s = t \\]", ["s = t"]),
        ("$$ s\n= t $$", ["s\n= t"]),
        ("- một\n\n  $$s$$\n\n> \\\\[ t \\\\]", ["s", "t"]),
        ("một $s +\nt_1$ hai", ["s +\nt_1"]),
        ("$$s \\\\ t$$", ["s", "t"]),
        (r"$\text{Tỷ lệ hộ nghèo} = \tfrac12 \sum\limits_i w_i$", None),
    ],
)
def test_mathematics_is_found_as_jupyterlab_finds_it(
    source: str, formulas: list[str] | None
) -> None:
    notebook = rendering.notebook(rendering.prose(source))
    assert pictures(notebook) == (formulas or [source.strip("$")])
    assert "\\" not in text_of(notebook)
    assert "<code>" not in page(notebook)


@pytest.mark.parametrize(
    "source", [r"\(xem phụ lục\)", r"tài liệu \[1\]", "giá 5$ một kg,\nhai kg 9$", r"\[x\] xong"]
)
def test_brackets_and_prices_are_no_mathematics(source: str) -> None:
    notebook = rendering.notebook(rendering.prose(source))
    assert pictures(notebook) == []
    assert source.replace("\\", "").replace("\n", " ") in flat(text_of(notebook))


@pytest.mark.parametrize("tex", [r"\text{汉}", r"\begin{cases} a \\ b \end{cases}", r"\ce{H2O}"])
def test_formula_without_its_signs_stands_as_typed_and_is_named(
    tex: str, caplog: pytest.LogCaptureFixture
) -> None:
    notebook = rendering.notebook(rendering.prose(f"Trước ${tex}$ sau"))
    assert tex in words(notebook)
    assert pictures(notebook) == []
    assert f"stands as it was typed, for matplotlib does not draw it: {tex}" in caplog.text


def test_formulas_need_no_faces_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = [face for face in fontManager.ttflist if not face.name.startswith("STIX")]
    monkeypatch.setattr(fontManager, "ttflist", faces)
    assert mathematics.picture(r"\mathbb{E}[X]")


def test_html_says_the_same_in_every_document() -> None:
    html = (
        r"<p>Đo \(x_1\), $y_2$ và $$z$$; giá 5$ và 6$</p><p># mục</p><p>1. một</p><p>- hai</p>"
        r"<p>[a_1] *b* a|b `c` &lt;d&gt; ~~e~~</p>"
        "<table><tr><td>$|u|$</td><td>f|g</td></tr></table>"
    )
    notebook = rendering.notebook(rendering.shown({"text/html": html, "text/plain": "<X>"}))
    drawn = re.findall(r'alt="([^"]+)" class="lc-formula"', page(notebook))
    assert drawn == ["x_1", "y_2", "z", "|u|"]
    assert pictures(notebook)[:3] == drawn[:3]
    for text in (words(notebook), text_of(notebook)):
        assert "[a_1] *b* a|b `c` <d> ~~e~~" in flat(text)
        assert "5$ và 6$" in flat(text)
    assert "# mục\n1. một\n- hai" in words(notebook)
    # Of a table without heads the first row is empty.
    assert tables(notebook)[0].rows[-1].cells[1].text == "f|g"


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ('!!! warning "Chú ý"\n    trong\n\n    - hộp', "Chú ý"),
        ("??? tip\n    trong\n\n    - hộp", "Tip"),
        (":::{note} **Lưu** ý\n:class: dropdown\ntrong\n\n- hộp\n:::", "Lưu ý"),
        ("```{caution}\ntrong\n\n- hộp\n```", "Caution"),
        ('::: {.callout-tip title="Mẹo"}\ntrong\n\n- hộp\n:::', "Mẹo"),
        (":::important\ntrong\n\n- hộp\n:::", "Important"),
        (".. hint::\n   trong\n\n   - hộp", "Hint"),
        ("> [!WARNING]\n> trong\n>\n> - hộp", "Warning"),
        ("> [!note]- Nhớ *kỹ*\n> trong\n>\n> - hộp", "Nhớ kỹ"),
        ("::::{note} Ngoài\n:::{tip} Trong\ntrong\n\n- hộp\n:::\n::::", "Ngoài"),
    ],
)
def test_boxes_of_other_tools_have_their_titles(source: str, title: str) -> None:
    notebook = rendering.notebook(rendering.prose(f"Trước\n\n{source}\n\nSau"))
    html = page(notebook)
    assert "<blockquote>\n<p><strong>" in html
    assert "<li>hộp</li>" in html
    for text in (re.sub(r"<[^>]+>", "", html), flat(text_of(notebook)), words(notebook)):
        assert title in text
        assert "trong" in text
        for sign in ("!!!", "???", ":::", "```", "[!", "::", "class"):
            assert sign not in text


def test_exclamations_and_unknown_blocks_are_no_boxes() -> None:
    source = "!!! Chú ý nhé\n\n```{code-cell} python\nx = 1\n```\n\n> [không] phải"
    html = page(rendering.notebook(rendering.prose(source)))
    assert "!!! Chú ý nhé" in html
    assert "x = 1" in html
    assert "[không] phải" in html


def test_heading_in_a_box_keeps_the_promises_of_the_pdf() -> None:
    made = render.pdf(rendering.notebook(rendering.prose("## A\n\n:::{note}\n#### B\n:::")))
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_definitions_stand_below_their_terms() -> None:
    source = "Tổ tự quản\nTTQ\n:   Nhóm *hộ*\n    dân cư\n\nHộ\n: một\n: hai\n\nSau : đó"
    notebook = rendering.notebook(rendering.prose(source))
    html = page(notebook)
    assert "<strong>Tổ tự quản</strong><br" in html
    assert "Nhóm <em>hộ</em>" in html
    for text in (flat(text_of(notebook)), words(notebook).replace("\n", " ")):
        assert " : " not in text.replace("Sau : đó", "")
        for part in ("TTQ", "Nhóm hộ dân cư", "Hộ", "một", "hai", "Sau : đó"):
            assert part in text


@pytest.mark.parametrize(
    "mark",
    [
        "\\\\(",
        "\\[",
        "$a\n",
        "$$",
        ":::a{\n",
        "!!! note\n",
        "\\begin{a}\n",
        "> [!a]\n",
        "a\n: b\n",
        "`" * 3 + "{note}\n",
    ],
)
def test_marks_that_begin_nothing_take_no_time(mark: str) -> None:
    began = time.process_time()
    render.html(rendering.notebook(rendering.prose(mark * (40_000 // len(mark)))))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ("remove-cell", ""),
        ("remove_cell", ""),
        ("remove-output", ""),
        ("remove_output", ""),
        ("remove-stdout", "kết quả"),
        ("remove-stderr", "in ra"),
        ("hide-output", "in ra"),
        ("hide-cell", "in ra"),
        ("hide-input", "in ra"),
        ("remove-input", "in ra"),
    ],
)
def test_tags_of_jupyter_say_what_is_left_out(tag: str, left: str) -> None:
    cell = rendering.shown({"text/html": "<p>kết quả</p>", "text/plain": "kết quả"})
    cell.outputs.append(v4.new_output("stream", name="stdout", text="in ra"))
    cell.outputs.append(v4.new_output("stream", name="stderr", text="stderr"))
    cell.metadata["tags"] = [tag]
    prose = rendering.prose("lời văn")
    prose.metadata["tags"] = [tag]
    notebook = rendering.notebook(cell, prose)
    for text in (page(notebook), flat(text_of(notebook)), words(notebook)):
        assert ("lời văn" in text) == (tag not in {"remove-cell", "remove_cell"})
        assert ("kết quả" in text) == bool(left)
        assert ("in ra" in text) == (left == "in ra")
        assert ("stderr" in text) == (bool(left) and tag != "remove-stderr")
        assert cell.source not in text or not cell.source


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"width": 300}, (300, 200)),
        ({"height": 20}, (30, 20)),
        ({"width": 30, "height": 90}, (30, 90)),
        ({"width": "wide"}, (60, 40)),
        ({"width": -5, "height": 10**9}, (60, 40)),
    ],
)
def test_picture_has_the_size_that_its_notebook_asks_for(
    asked: dict[str, object], size: tuple[int, int]
) -> None:
    output = rendering.shown({"image/png": bitmap("PNG"), "text/plain": "<Image>"})
    output.outputs[0].metadata = {"image/png": {**asked, "alt": "ô đỏ"}}
    notebook = rendering.notebook(output)
    document = docx.Document(io.BytesIO(to_docx.document(notebook)))
    [shape] = document.inline_shapes
    assert abs(shape.width.inches * 96 - size[0]) < 2
    assert abs(shape.height.inches * 96 - size[1]) < 2
    assert 'alt="ô đỏ"' in page(notebook)
    assert text_of(notebook)
