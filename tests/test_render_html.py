import base64
import hashlib
import logging
import re
from html.parser import HTMLParser

import pytest
from markupsafe import escape

import rendering
from lcreport import render
from lcreport.blocks import Cell, Column, Facts, Line, Nothing, Paragraph, Table
from lcreport.errors import RenderError
from lcreport.render import unbroken, warnings


def page(*cells: object, **changes: object) -> str:
    return render.html(rendering.notebook(*cells, **changes)).decode()


def broken_anywhere(html: str) -> str:
    """A page without the spans that keep words on one line."""
    return re.sub('<span class="lc-one">(.*?)</span>', r"\1", html)


def text(html: str) -> str:
    body = html.split("<body>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed"}:
            self.found.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_html_keeps_the_annex_language_only() -> None:
    written = page(rendering.prose("Tiếng Việt", "vi"), rendering.prose("English", "en"))
    assert '<html lang="vi">' in written
    assert "Tiếng Việt" in written
    assert "English" not in written


def test_html_takes_the_language_from_parameters_when_there_is_no_head() -> None:
    notebook = rendering.notebook(rendering.prose("Tiếng Việt", "vi"), rendering.prose("Eng", "en"))
    del notebook.cells[1]
    notebook.cells[0].source = 'language: str = "vi"'
    injected = rendering.v4.new_code_cell('language = "en"')
    injected.metadata["tags"] = ["injected-parameters"]
    notebook.cells.insert(1, injected)
    written = render.html(notebook).decode()
    assert '<html lang="en">' in written
    assert "Tiếng Việt" not in written


def test_html_shows_no_code_and_no_parameters() -> None:
    written = page(rendering.shown(Paragraph("Số liệu")))
    assert "report.section()" not in written
    assert "organisation: str" not in written


def test_html_fetches_nothing_and_allows_only_its_own_script() -> None:
    written = render.html(rendering.annex()).decode()
    assert not re.search(r'(?:src|href)="(?!#|data:)', written)
    assert not re.search(r"url\(|@import", written)
    script = re.search(r"<script>(.*?)</script>", written, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in written
    assert "default-src 'none'" in written


def test_html_stays_under_its_size() -> None:
    assert len(render.html(rendering.annex())) < 600_000


def test_html_has_contents_that_lead_to_every_section() -> None:
    written = render.html(rendering.annex()).decode()
    nav = written.split("<nav")[1].split("</nav>")[0]
    targets = re.findall(r'href="#([^"]+)"', nav)
    assert len(targets) == 5  # four sections, one with a part below it
    assert all(f'id="{target}"' in written for target in targets)


def test_html_ids_are_unique() -> None:
    ids = re.findall(r'\bid="([^"]+)"', render.html(rendering.annex()).decode())
    assert len(ids) == len(set(ids))


def test_tables_and_charts_of_the_same_id_keep_ids_of_their_own() -> None:
    svg = rendering.SVG.replace("<rect", '<clipPath id="k"/><rect clip-path="url(#k)"')
    drawn = rendering.Drawing("x", svg, "Hình", "", rendering.table(1, id="x"))
    same = [rendering.table(9, id=name) for name in ("x", "X", "x-caption", "lc-main", "Bảng 1")]
    written = page(rendering.shown(drawn, drawn, *same))
    ids = re.findall(r'\bid="([^"]+)"', written)
    assert len(ids) == len({name.lower() for name in ids})
    assert {"x", "x-2", "x-3", "X-4", "x-caption-2", "t-lc-main", "Bảng-1"} <= set(ids)
    assert 'clip-path="url(#x-2-k)"' in written


def test_html_carries_each_table_as_csv_and_all_as_xlsx() -> None:
    written = render.html(rendering.annex()).decode()
    assert re.findall(r'download="([^"]+)"', written) == [
        "lao-cai-hoi-ccb-2021-9M.xlsx",
        "lao-cai-hoi-ccb-2021-9M-indicators.csv",
        "lao-cai-hoi-ccb-2021-9M-du-no-ty-dong.csv",
    ]
    xlsx = re.search(r"spreadsheetml\.sheet;base64,([^\"]+)", written)
    assert xlsx is not None
    assert base64.b64decode(xlsx[1]) == render.xlsx(rendering.annex())


def test_csv_link_stands_inside_the_figure_of_its_table() -> None:
    written = render.html(rendering.annex()).decode()
    figure = written.split('<figure class="lc-table" id="indicators">')[1].split("</figure>")[0]
    assert 'download="lao-cai-hoi-ccb-2021-9M-indicators.csv"' in figure


def test_synthetic_data_is_told_before_everything_else() -> None:
    written = page(synthetic=True, synthetic_notice="SỐ LIỆU MÔ PHỎNG")
    assert text(written).index("SỐ LIỆU MÔ PHỎNG") < text(written).index("Phụ lục V")


def test_mark_of_printed_pages_ends_neither_its_text_nor_the_style_sheet() -> None:
    written = page(synthetic=True, synthetic_notice='số "giả" </style> \\ x')
    assert r'--lc-mark: "số \22 giả\22  \3c /style> \5c  x";' in written
    assert written.count("</style>") == 1


def test_section_with_nothing_to_say_is_left_out_with_its_heading() -> None:
    written = page(
        rendering.prose("## Còn lại", "vi"),
        rendering.shown(Paragraph("Có số liệu")),
        rendering.prose("## Không có gì\n\nCâu dẫn.", "vi"),
        rendering.shown(Nothing("Không có.")),
    )
    assert "Còn lại" in written
    assert "Không có gì" not in written
    assert "Câu dẫn" not in written


def test_nothing_beside_something_in_its_section_is_left_out() -> None:
    written = page(
        rendering.prose("## Số liệu", "vi"),
        rendering.shown(Paragraph("Có số liệu")),
        rendering.shown(Nothing("Kỳ này chưa có số liệu nào.")),
    )
    assert "Có số liệu" in written
    assert "chưa có số liệu nào" not in written


def test_the_notebooks_own_title_gives_way_to_the_head() -> None:
    notebook = rendering.notebook()
    notebook.cells.insert(0, rendering.prose("# Sổ tay phụ lục\n\nCâu mở đầu."))
    written = render.html(notebook).decode()
    assert "Sổ tay phụ lục" not in written
    assert "Câu mở đầu." in written
    assert written.count("<h1>") == 1


@pytest.mark.parametrize(
    ("name", "marked"),
    [pytest.param("stdout", False, id="print"), pytest.param("stderr", True, id="warning")],
)
def test_what_a_cell_prints_is_shown(name: str, marked: bool) -> None:
    written = page(rendering.printed("cảnh báo <b>\n", name))
    assert "cảnh báo &lt;b&gt;</pre>" in written
    assert ('class="lc-output lc-error"' in written) is marked


def test_empty_output_leaves_no_trace() -> None:
    assert "lc-output" not in text(page(rendering.printed(" \n")))
    assert '<pre class="lc-output"' not in page(rendering.printed(" \n"))


def test_output_of_no_known_form_becomes_text_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        written = page(rendering.shown({"text/plain": "<Styler at 0x1>"}))
    assert "&lt;Styler at 0x1&gt;" in written
    assert "becomes text" in caplog.text


def test_foreign_html_loses_what_could_run_or_be_fetched() -> None:
    foreign = (
        '<div onclick="x()"><script>alert(1)</script><style>p{}</style>'
        '<img src="https://example.org/a.png"><a href="javascript:x()">a</a>'
        "<table><tr><td>12</td></tr></table><iframe src='x'></iframe>"
    )
    body = page(rendering.shown({"text/html": foreign})).split("<main")[1].split("</main>")[0]
    found = _Scripts()
    found.feed(body)
    assert (found.found, found.handlers) == ([], [])
    assert "javascript:" not in body
    assert "example.org" not in body
    assert "<td>12</td>" in body
    assert body.count("<div") == body.count("</div>")


def test_hostile_texts_stay_texts() -> None:
    written = render.html(rendering.hostile()).decode()
    found = _Scripts()
    found.feed(written)
    assert (found.found, found.handlers) == (["script"], [])  # the page's own
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written


def test_control_characters_never_reach_the_page() -> None:
    written = page(rendering.printed("a\x00b\x0cc\x1b[31m"))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", written)


def test_html_beside_a_payload_is_never_used() -> None:
    forged = {"text/html": "<script>alert(1)</script>", "text/plain": "x"}
    fits = forged | {rendering.PAYLOAD: {"type": "paragraph", "text": "Số liệu"}}
    unfit = forged | {rendering.PAYLOAD: {"type": "table", "html": "<script>alert(1)</script>"}}
    written = page(rendering.shown(fits, unfit))
    assert "alert(1)" not in written
    assert '<p class="lc-text">Số liệu</p>' in written
    assert "Một kết quả bị bỏ qua: output: a Table has no field html" in written


def test_numbers_of_a_charts_table_sort_as_numbers() -> None:
    written = page(rendering.shown(rendering.chart()))
    fold = written.split("<details")[1].split("</details>")[0]
    assert '<td class="lc-number" data-value="813.0">trên 813\u00a0<sup' in fold


def test_a_unit_in_a_head_stays_on_one_line() -> None:
    columns = [
        Column("what", "Chỉ tiêu"),
        Column("now", "9T/2021 (tỷ đồng)", "number"),
        Column("long", "Ghi chú (nêu rõ lý do không có số liệu)"),
    ]
    lines = [Line((Cell("Dư nợ"), Cell(number=1.0), Cell("x")))]
    written = page(rendering.shown(Table("t", "Bảng", columns, lines, head="what")))
    assert ">9T/2021 (tỷ\u00a0đồng)</th>" in written
    assert ">Ghi chú (nêu rõ lý do không có số liệu)</th>" in written


def test_only_texts_of_a_few_words_are_kept_on_one_line() -> None:
    columns = [Column("what", "Chỉ tiêu"), Column("by", "Đơn vị"), Column("due", "Thời hạn")]
    lines = [
        Line((Cell("Dư nợ"), Cell("Hội Nông dân"), Cell("quý IV"))),
        Line((Cell("Nợ"), Cell("MTTQ"), Cell("as of 30 Sep 2021", note="Ước tính."))),
        Line((Cell("Hộ vay"), Cell("MTTQ"), Cell("3 tháng cuối năm 2021 và năm 2022"))),
    ]
    written = broken_anywhere(
        page(rendering.shown(Table("t", "Bảng", columns, lines, head="what")))
    )
    assert '<td class="lc-short">Hội Nông dân</td><td class="lc-short">quý IV</td>' in written
    assert '<td class="lc-short">as of 30 Sep 2021\u00a0<sup' in written
    assert "<td>3 tháng cuối năm 2021 và năm 2022</td>" in written
    assert '<th scope="col" class="lc-short">Thời hạn</th>' in written


def test_a_page_breaks_no_line_within_an_amount_a_span_of_years_or_the_period() -> None:
    text = "Dư nợ trên 813 tỷ đồng với 17.015 hộ; tổ chức chính trị - xã hội, 2021–2025; Covid-19."
    table = Table("t", "Bảng", [Column("what", "Nội dung")], [Line((Cell("giai đoạn 2021–2025"),))])
    written = page(rendering.shown(Paragraph(text), table))
    kept = re.findall('<span class="lc-one">(.*?)</span>', written.split("<main")[1])
    assert kept == ["813 tỷ đồng", "17.015 hộ", "trị -", "2021–2025", "Covid-19", "2021–2025"]
    # What is copied or searched is what was written.
    assert text in re.sub("<[^>]+>", "", written)


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("vi", "Quyết định số 1428/QĐ-UBND ngày 04/5/2021", ["1428/QĐ-UBND", "ngày 04/5/2021"]),
        ("vi", "Nghị quyết 01/NQLT/UBND-MTTQ, Đề án 15-ĐA/TU.", ["01/NQLT/UBND-MTTQ", "15-ĐA/TU."]),
        (
            "en",
            "Decision 26/2020/NQ-HĐND of 4 December 2020",
            ["26/2020/NQ-HĐND", "4 December 2020"],
        ),
    ],
)
def test_a_page_breaks_no_line_within_a_documents_number_or_a_date(
    language: str, text: str, kept: list[str]
) -> None:
    written = unbroken.in_html(f"<p>{text}</p>", language)
    assert re.findall('<span class="lc-one">(.*?)</span>', written) == kept


def test_in_a_table_only_what_is_short_is_kept_on_one_line() -> None:
    cell = "giai đoạn 2017 - 2025, Covid-19, 1428/QĐ-UBND, 813 tỷ đồng"
    written = unbroken.in_html(f"<table><tr><td>{cell}</td></tr></table>", "vi")
    kept = re.findall('<span class="lc-one">(.*?)</span>', written)
    assert kept == ["2017 - 2025", "Covid-19", "1428/QĐ-UBND"]


def test_a_drawing_in_a_table_is_left_as_it_is() -> None:
    html = "<table><tr><td><svg><title>Covid-19</title></svg></td></tr></table>"
    assert unbroken.in_html(html, "vi") == html


def test_number_of_a_note_leads_to_its_sentence_and_back() -> None:
    written = page(rendering.shown(rendering.table(7)))
    assert written.count('<a href="#indicators-note-1">[1]</a>') == 3
    assert written.count('id="indicators-mark-1"') == 1
    item = f'<li id="indicators-note-1" value="1">{rendering.REMARK}'
    assert item + '\u00a0<a href="#indicators-mark-1">' in written


def test_facts_for_checking_stand_in_a_fold() -> None:
    written = page(rendering.shown(Facts([("Tham số", "x = 1")], "Mã băm")))
    assert '<details class="lc-fold"><summary>Mã băm</summary><dl class="lc-facts">' in written


def test_picture_with_alternative_text_is_described() -> None:
    cell = rendering.shown({"image/png": rendering.PIXEL, "text/plain": "<Figure>"})
    cell.outputs[0].metadata = {"image/png": {"alt": 'Đường "đi" lên'}}
    written = page(cell)
    assert 'alt="Đường &#34;đi&#34; lên"' in written
    assert "chưa có lời mô tả" not in written


def test_picture_without_alternative_text_asks_for_it(caplog: pytest.LogCaptureFixture) -> None:
    written = page(rendering.shown({"image/svg+xml": rendering.SVG, "text/plain": "<Figure>"}))
    assert 'src="data:image/svg+xml;base64,' in written
    assert "without alternative text" in caplog.text
    assert "Hình này chưa có lời mô tả (alt)" in written


@pytest.mark.parametrize(
    "value",
    [
        "<Axes: >",
        "<Axes: title={'center': 'Dư nợ'}, xlabel='a'>",
        "Text(0.5, 1.0, 'Dư nợ (tỷ)')",
        "[<matplotlib.lines.Line2D at 0x7f10a>]",
        "array([<Axes: >, <Axes: >], dtype=object)",
        "(array([1., 0.]), array([0. , 0.5]), <BarContainer object of 2 artists>)",
        "{'boxes': [<matplotlib.lines.Line2D at 0x7f>], 'means': []}",
    ],
)
def test_what_a_call_of_matplotlib_gives_back_is_left_out(value: str) -> None:
    assert value.replace("<", "&lt;") not in page(rendering.shown({"text/plain": value}))
    assert "lc-output" not in page(rendering.shown({"text/plain": value})).split("<main")[1]


@pytest.mark.parametrize("value", ["'Text(1, 2)' is said", "[1, 2]", "<Styler at 0x1>", "Axes"])
def test_other_values_are_shown(value: str) -> None:
    assert str(escape(value)) in page(rendering.shown({"text/plain": value}))


def test_pieces_of_a_stream_are_one_text_without_colours_and_overwritten_lines() -> None:
    cell = rendering.printed("10 %\r")
    for text in ("20 %\r", "\x1b[32mxong\x1b[0m", " rồi\n"):
        cell.outputs += rendering.printed(text).outputs
    assert '<pre class="lc-output">xong rồi</pre>' in page(cell)


def test_a_very_long_text_is_cut_and_says_so() -> None:
    written = page(rendering.printed("x" * 400_000))
    assert "Kết quả trên đây dài 400.000 ký tự, chỉ hiện 100.000 ký tự đầu." in broken_anywhere(
        written
    )
    assert len(written) < 300_000


def test_an_output_that_was_cut_when_it_was_collected_says_so() -> None:
    cell = rendering.shown({"text/plain": "phần đầu"})
    cell.outputs[0].metadata = {"lcreport": {"cut": {"limit_bytes": 1000, "bytes": 2_000_000}}}
    written = page(cell)
    assert "phần đầu" in written
    assert "Kết quả trên đây dài 2.000.000 byte, chỉ giữ 1.000 byte đầu." in broken_anywhere(
        written
    )


def test_a_warning_names_its_cell_and_is_given_once_an_annex() -> None:
    notebook = rendering.notebook(rendering.shown({"image/png": rendering.PIXEL}))
    with warnings.of_annex() as given:
        for document in (render.html, render.pdf, render.xlsx):
            document(notebook)
    [said] = given
    assert said.startswith("picture without alternative text in cell 3 of the notebook")


def test_html_is_the_same_bytes_each_time() -> None:
    assert render.html(rendering.annex()) == render.html(rendering.annex())


def test_html_reads_plain_json_as_well() -> None:
    import json

    import nbformat

    notebook = rendering.annex()
    on_disk = json.loads(nbformat.writes(notebook))
    assert render.html(on_disk) == render.html(notebook)


@pytest.mark.parametrize("value", [{}, {"cells": None}, []])
def test_html_refuses_what_is_no_notebook(value: object) -> None:
    with pytest.raises(RenderError, match="list of cells"):
        render.html(value)  # type: ignore[arg-type]


def test_failure_page_tells_where_and_why() -> None:
    written = render.failure(
        "Phụ lục <V>", "Kết quả", "số liệu hỏng", "report.indicators()", "vi"
    ).decode()
    for said in ("Phụ lục &lt;V&gt;", "Kết quả", "số liệu hỏng", "report.indicators()"):
        assert said in written
    assert "Phụ lục chưa lập được" in written


def test_failure_page_speaks_english_too() -> None:
    written = render.failure("Annex", "", "it broke", "", "en").decode()
    assert '<html lang="en">' in written
    assert "could not be made" in written


def test_html_marks_what_stands_in_another_language() -> None:
    title, unit = "Sức trẻ góp phần thay đổi <nông thôn>", "hộ"
    written = page(
        rendering.shown(Paragraph(f"Sources: Report; {title}. 5 hộ, 3 hộp")),
        language="en",
        originals=[["vi", title], ["vi", unit]],
    )
    assert (
        f'Report; <span lang="vi">{escape(title)}</span>. 5 <span lang="vi">hộ</span>, 3 hộp'
        in broken_anywhere(written)
    )


def test_html_marks_nothing_within_pictures_and_attributes() -> None:
    written = page(rendering.shown(rendering.chart()), language="en", originals=[["vi", "Biểu đồ"]])
    plain = page(rendering.shown(rendering.chart()), language="en")
    assert written == plain
