"""Whatever Unicode stands in a field, every format is made, and says the same."""

import io
import logging
import random
import unicodedata

import docx
import pikepdf
import pytest
import typst
from python_calamine import CalamineWorkbook

import rendering
from lcreport import render
from lcreport.annex.tables import Cell, Column, Line
from lcreport.blocks import Facts, Listing, Paragraph, Subheading
from lcreport.blocks.clean_text import clean
from lcreport.render import to_docx
from test_render_pdf import flat, text_of

TEXTS = {
    "bullet of Word": "\uf0b7 Số sơ bộ",
    "private area": "a\ue123b\U0010fffd",
    "byte order mark": "\ufeffLượt\ufeff",
    "keycap": "1\ufe0f\u20e3 và #\ufe0f\u20e3",
    "emoji of several parts": "👨\u200d👩\u200d👧 👍🏽 🇻🇳 🏴\U000e0067\U000e0062\U000e007f",
    "Thai": "ภาษาไทย",
    "Khmer": "ភាសាខ្មែរ",
    "Lao": "ພາສາລາວ",
    "Arabic and Hebrew": "العربية עברית",
    "Hindi": "हिन्दी क्षेत्र",
    "Chinese and Korean": "汉字 \u1112\u1161\u11ab 한국",
    "combining marks": "a\u0301\u0316\u20d7 x\u0489 \u0301",
    "half a pair": "a\ud800b\udfffc",
    "noncharacters": "a\ufffe\uffff\ufdd0\U0001ffffb",
    "unassigned": "a\u0378\U0003fffdb",
    "direction": "a\u202eb\u2066c\u2069\u200fd",
    "separators": "a\u2028b\u2029c\u0085d\x0be",
    "invisible": "a\u200b\u2060\u00ad\u034f\u180e\u206a\U000e0001b",
}
ALL = " ".join(TEXTS.values())


UNFIT = "\x00\x0b\x1f\x7f\x85\u202d\u202e\ufeff\ufdd0\ufffe\U0010ffff\ud800\ue000\U000f0000"


@pytest.mark.parametrize("letter", UNFIT, ids=ascii)
def test_sign_that_no_document_can_hold_is_found_among_any_others(letter: str) -> None:
    assert letter not in clean(f"Số{letter}liệu\n813\N{NO-BREAK SPACE}tỷ")


def holding(text: str) -> object:
    """An annex with a text in every field that can hold one."""
    chart = rendering.Drawing(
        "c", rendering.SVG, f"Hình: {text}", text, rendering.table(1, id="c", caption=text)
    )
    table = rendering.table(
        columns=[Column("a", text), Column("b", "Số", "number")],
        lines=[
            Line((Cell(text),), group=True),
            Line((Cell(text), Cell(number=1.0, prefix=text, note=text))),
        ],
        head="a",
        caption=text,
        unit=text,
        notes=[text],
        legend=[(text, text)],
        source=text,
    )
    picture = rendering.shown({"image/svg+xml": rendering.SVG, "text/plain": text})
    picture.outputs[0].metadata = {"alt": text}
    return rendering.notebook(
        rendering.prose(f"## Mục {text}\n\n*{text}* `{text}` [{text}](https://example.org)"),
        rendering.prose(f"| {text} |\n|---|\n| {text} |\n\n- {text}\n\n> {text}"),
        rendering.shown(table, chart, Paragraph(text), Subheading(f"x {text}"), Listing([text])),
        rendering.shown(Facts([(text, text)]), {"text/html": f"<p>{text}</p>", "text/plain": text}),
        rendering.printed(text),
        picture,
        title=f"Phụ lục {text}",
        organisation_name=text,
        reference=text,
        window=text,
        annex_label=text,
        period_label=text,
        draft=text,
    )


@pytest.mark.parametrize("name", [*TEXTS, "all"])
def test_every_format_is_made(name: str) -> None:
    notebook = holding(TEXTS.get(name, ALL))
    render.html(notebook).decode()  # type: ignore[arg-type]
    with pikepdf.open(io.BytesIO(render.pdf(notebook))) as pdf:  # type: ignore[arg-type]
        assert len(pdf.pages) >= 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(render.xlsx(notebook)))  # type: ignore[arg-type]
    assert "Ghi chú" in book.sheet_names
    word = docx.Document(io.BytesIO(to_docx.document(notebook)))  # type: ignore[arg-type]
    assert len(word.tables) == 2


@pytest.mark.parametrize("seed", range(12))
def test_every_format_is_made_of_any_text(seed: int) -> None:
    chosen = random.Random(seed)
    planes = [0x2FF, 0x30FF, 0xFFFF, 0x1FFFF, 0x10FFFF]
    text = "".join(chr(chosen.randint(0, chosen.choice(planes))) for _ in range(60))
    notebook = holding(text)
    for document in (render.html, render.pdf, render.xlsx, to_docx.document):
        assert document(notebook)  # type: ignore[arg-type]


def test_a_private_sign_is_the_same_in_every_format() -> None:
    notebook = rendering.notebook(rendering.shown(Paragraph("\uf0b7 Số \ue123")))
    assert "• Số [U+E123]" in render.html(notebook).decode()
    assert "• Số [U+E123]" in flat(text_of(notebook))


def test_what_no_font_draws_is_told_once_and_letters_beside_it_stay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    notebook = rendering.notebook(rendering.shown(Paragraph("Báo cáo a\u0301\u0316\u20d7 汉字")))
    read = flat(text_of(notebook))
    assert "Báo cáo á" in read
    assert "[U+6C49]" in read
    assert len([record for record in caplog.records if "draws" in record.message]) == 1


def test_a_keycap_is_its_number() -> None:
    assert "Mục 1 và 2" in flat(
        text_of(
            rendering.notebook(rendering.shown(Paragraph("Mục 1\ufe0f\u20e3 và 2\ufe0f\u20e3")))
        )
    )


def test_pdf_is_made_without_its_standards_where_they_are_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A quotation's heading is none of the document's, so its level cannot be made to follow.
    notebook = rendering.notebook(rendering.prose("## Một\n\n> ##### Năm\n> câu"))
    with caplog.at_level(logging.WARNING):
        made = render.pdf(notebook)
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as meta:
        assert "pdfuaid:part" not in meta
    assert "without the promises of PDF/UA-1 and PDF/A-2a" in caplog.text


def test_capitals_that_no_font_draws_keep_the_promises() -> None:
    made = render.pdf(rendering.notebook(rendering.prose("x"), title="Phụ lục ქართული"))
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_pdf_is_made_without_tags_where_typst_breaks_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class PanicException(BaseException): ...

    compile_ = typst.compile

    def fail(*given: object, **options: object) -> object:
        if options["pdf_tags"]:
            raise PanicException("assertion failed")
        return compile_(*given, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(typst, "compile", fail)
    assert render.pdf(rendering.notebook(rendering.prose("một"))).startswith(b"%PDF")
    assert "without the promises" in caplog.text
    assert "assertion failed" in caplog.text


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param("### Ba\n\nchữ", id="begins below"),
        pytest.param("## A\n\nx\n\n#### B\n\ny\n\n## C\n\nz", id="skips a level"),
        pytest.param("## \n\nx\n\n## B", id="empty"),
    ],
)
def test_headings_of_other_peoples_notebooks_keep_the_promises(markdown: str) -> None:
    made = render.pdf(rendering.notebook(rendering.prose(markdown)))
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_clean_keeps_every_letter() -> None:
    letters = [
        chr(code)
        for code in range(0x20, 0x1FFFF)
        if unicodedata.category(chr(code)) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    ]
    assert clean("".join(letters)) == "".join(letters)
