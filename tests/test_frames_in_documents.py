"""A plain DataFrame says the same in HTML, PDF and workbook."""

import io
import re
from itertools import pairwise

import pandas as pd
import pikepdf
from python_calamine import CalamineWorkbook

import rendering
from lcreport import render
from lcreport.annex import tables
from test_render_pdf import flat, text_of

LABELLED = pd.DataFrame(
    {"v": [0.1 + 0.2, None, 43020.0], "day": pd.to_datetime(["2021-09-30", None, "2021-10-01"])},
    index=["Union A", "Union B", "Union C"],
)


def of(*frames: pd.DataFrame) -> object:
    return rendering.notebook(*[rendering.shown(tables.of_frame(frame)) for frame in frames])


def page_of(notebook: object) -> str:
    return render.html(notebook).decode()  # type: ignore[arg-type]


def sheet_of(notebook: object, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render.xlsx(notebook)))  # type: ignore[arg-type]
    [found] = [own for own in book.sheet_names if own.startswith(name)]
    return book.get_sheet_by_name(found).to_python()


def test_labels_numbers_days_and_gaps_are_the_same_in_all() -> None:
    notebook = of(LABELLED)
    written, read, sheet = (
        page_of(notebook),
        text_of(notebook, "-layout"),
        sheet_of(notebook, "Bảng"),
    )
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", written.split("<tbody>")[1])
    assert cells[:9] == [
        "Union A", "0.3", "2021-09-30", "Union B", "", "", "Union C", "43020.0", "2021-10-01",
    ]  # fmt: skip
    assert "Union A 0.3 2021-09-30 Union B Union C 43020.0 2021-10-01" in flat(read)
    assert sheet[-3:] == [
        ["Union A", 0.3, "2021-09-30"],
        ["Union B", "", ""],
        ["Union C", 43020.0, "2021-10-01"],
    ]


def test_a_cut_is_told_in_words_in_all() -> None:
    notebook = of(pd.DataFrame({"v": range(3000)}))
    said = "Chỉ hiện 500 dòng đầu trong 3.000 dòng."
    assert said in re.sub("<[^>]*>", "", page_of(notebook))
    assert said in flat(text_of(notebook))
    assert said in [row[-1] for row in sheet_of(notebook, "Ghi chú")]
    assert "499" in flat(text_of(notebook))
    assert len(sheet_of(notebook, "Bảng")) == 500 + 3


def test_a_wide_frame_is_set_in_parts_that_overlap_nowhere() -> None:
    frame = pd.DataFrame({f"column-{n}": [10_000_000 + n] for n in range(60)}, index=["Union A"])
    notebook = of(frame)
    found = text_of(notebook, "-bbox")
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(\d{8})<', found
    )
    # The tool reads a page's columns one after the other where few rows tell it otherwise.
    words.sort(key=lambda word: word[-1])
    assert [int(text) for *_, text in words] == [10_000_000 + n for n in range(60)]
    for (_, top, right, _), (left, other, _, _) in pairwise(words):
        assert top != other or float(right) < float(left)
    read = flat(text_of(notebook))
    parts = int(re.findall(r"\(phần 1/(\d+)\)", read)[0])
    assert read.count("Union A") == parts > 1
    with pikepdf.open(io.BytesIO(render.pdf(notebook))) as pdf:  # type: ignore[arg-type]
        boxes = [[float(x) for x in page.mediabox] for page in pdf.pages]
    assert any(box[2] > box[3] for box in boxes)
    assert len(sheet_of(notebook, "Bảng")[-1]) == 61


def test_a_frame_that_needs_a_turned_page_turns_whole() -> None:
    frame = pd.DataFrame({f"column-{n}": [10_000_000 + n] for n in range(10)})
    read = flat(text_of(of(frame)))
    assert "phần" not in read.split("Kèm theo")[-1]


def test_frames_without_columns_or_rows_and_with_twin_names_are_documents() -> None:
    notebook = of(
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame(index=["x"]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    )
    assert "Bảng không có cột nào." in page_of(notebook)
    assert "Bảng không có cột nào." in flat(text_of(notebook))
    assert render.xlsx(notebook)  # type: ignore[arg-type]
