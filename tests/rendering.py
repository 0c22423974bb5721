"""Executed notebooks built by hand, as the kernel side would leave them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbformat import v4

from lcreport.blocks import (
    PAYLOAD,
    Block,
    Cell,
    Column,
    Drawing,
    Facts,
    Group,
    Line,
    Listing,
    Paragraph,
    Subheading,
    Table,
    escape,
)

HOSTILE = (
    '<script>alert(1)</script> #read("/etc/passwd") $x$ =cmd|" /C calc"!A0 *b* _i_ \\ \u202eabc'
    " שלום العربية 汉 🎉 " + "dài" * 70
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="60pt" viewBox="0 0 300 60">'
    '<rect x="80" y="10" width="200" height="14" fill="#2a72b5"/></svg>'
)
REMARK = "Báo cáo ghi “trên”. Nguồn: II.2.5, đoạn 2."
"""The note of a cell in `table`."""
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5Erk"
    "Jggg=="
)


def head(**changes: Any) -> dict[str, Any]:
    """Payload of an annex's head."""
    return {
        "type": "annex",
        "language": "vi",
        "title": "Kết quả phối hợp của Hội Cựu chiến binh tỉnh, 9 tháng đầu năm 2021",
        "annex_label": "Phụ lục V",
        "reference": "(Kèm theo Báo cáo số …/BC-UBND ngày … tháng … năm … của UBND tỉnh Lào Cai)",
        "organisation": "hoi-ccb",
        "organisation_name": "Hội Cựu chiến binh tỉnh Lào Cai",
        "period": "2021-9M",
        "period_label": "9 tháng đầu năm 2021",
        "window": "Số liệu từ ngày 1/1/2021 đến ngày 30/9/2021",
        "dataset": "lao-cai",
        "synthetic": False,
        "synthetic_notice": "",
        "date": "2021-09-30",
        "version": "0.1.0",
        "hash": "8a409dbe",
    } | changes


def table(rows: int = 3, **changes: Any) -> Table:
    """A table of indicators with an area, a bound, a missing value and a rise."""
    columns = [
        Column("number", "TT"),
        Column("indicator", "Chỉ tiêu"),
        Column("unit", "Đơn vị tính"),
        Column("now", "9T/2021", "number"),
        Column("change", "Tăng, giảm so với cùng kỳ năm trước", "percent", "%", 1),
    ]
    values = [
        (Cell(number=813.0, prefix="trên "), Cell(number=12.5, decimals=1, signed=True)),
        (Cell("…"), Cell("…")),
        (Cell(number=1234.5, decimals=1), Cell(number=-3.0, decimals=1, signed=True)),
    ]
    values[0] = (replace(values[0][0], note=REMARK), values[0][1])
    lines = [Line((Cell("Vốn vay, tín dụng ủy thác"),), group=True)]
    for number in range(rows):
        now, change = values[number % 3]
        name = Cell(f"Dư nợ ủy thác {number + 1}")
        cells = (Cell(str(number + 1)), name, Cell("tỷ đồng"), now, change)
        lines.append(Line(cells, level=1 if number % 3 == 2 else 0))
    values_of: dict[str, Any] = {
        "id": "indicators",
        "caption": "Các chỉ tiêu theo lĩnh vực",
        "columns": columns,
        "lines": lines,
        "head": "indicator",
        "unit": "Đơn vị tính: tỷ đồng",
        "notes": ["Không có cột kế hoạch."],
        "legend": [("…", "chưa có số liệu")],
        "source": "Nguồn: Báo cáo 9 tháng.",
    }
    return Table(**(values_of | changes))


def chart(id: str = "chart-1") -> Drawing:
    """What a chart gives to documents."""
    alt = "Dư nợ trên 813 tỷ đồng"
    return Drawing(id, SVG, alt, "Dư nợ, tỷ đồng", table(3, id=id), summary="Số liệu")


def shown(*outputs: Block | dict[str, Any]) -> Any:
    """A code cell that shows each output."""
    bundles = [out._repr_mimebundle_() if isinstance(out, Block) else out for out in outputs]
    made = [v4.new_output("execute_result", data=bundle) for bundle in bundles]
    return v4.new_code_cell("report.section()", outputs=made)


def printed(text: str, name: str = "stdout") -> Any:
    """A code cell that printed something."""
    return v4.new_code_cell("x", outputs=[v4.new_output("stream", name=name, text=text)])


def prose(markdown: str, *tags: str) -> Any:
    """A markdown cell with tags."""
    return v4.new_markdown_cell(markdown, metadata={"tags": list(tags)} if tags else {})


def headed(payload: dict[str, Any]) -> Any:
    """A code cell that shows the annex's head."""
    return shown({"text/html": "<h1>x</h1>", "text/plain": "x", PAYLOAD: payload})


def notebook(*cells: Any, **changes: Any) -> Any:
    """A notebook with parameters, head and the cells."""
    source = 'organisation: str = "hoi-ccb"\nlanguage: str = "vi"'
    first = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    return v4.new_notebook(cells=[first, headed(head(**changes)), *cells])


def annex(**changes: Any) -> Any:
    """A whole annex, with everything that an annex may hold."""
    return notebook(
        prose("## Tóm tắt\n\nMỗi câu được lập từ các *dòng* của **bảng**.", "vi"),
        prose("## Summary\n\nMade from the rows.", "en"),
        shown(Paragraph("Số tiền lớn nhất là “Dư nợ ủy thác”: trên 813 tỷ đồng.")),
        prose("## Kết quả theo lĩnh vực\n\nSố liệu của kỳ này.", "vi"),
        prose("## Results by area", "en"),
        shown(table(12)),
        prose("## Biểu đồ", "vi"),
        prose("## Charts", "en"),
        shown(chart()),
        prose("## Ghi chú", "vi"),
        prose("## Notes", "en"),
        shown(
            Group([
                Subheading("Số liệu"),
                Listing(["“trên” là mức thấp nhất.", "Nguồn: báo cáo."]),
                Facts([("Bộ dữ liệu", "lao-cai"), ("Tham số", "organisation = hoi-ccb")], "Mã băm"),
            ])
        ),
        **changes,
    )


def hostile() -> Any:
    """An annex in which every text that can come from data is out for harm."""
    columns = [Column("a", HOSTILE), Column("b", "=1+1", "number"), Column("c", "@c")]
    lines = [
        Line((Cell(HOSTILE),), group=True),
        Line((Cell(HOSTILE), Cell("=2+3", 5.0), Cell('=cmd|" /C calc"!A0'))),
        Line((Cell("-1+1"), Cell("…"), Cell(HOSTILE))),
    ]
    bad = table(
        columns=columns,
        lines=lines,
        head="a",
        caption=HOSTILE,
        notes=[HOSTILE],
        legend=[("…", HOSTILE)],
        source=HOSTILE,
        unit=HOSTILE,
    )
    return notebook(
        prose("## Kết quả", "vi"),
        shown(bad),
        shown(Paragraph(HOSTILE), Listing([HOSTILE]), Subheading(HOSTILE)),
        shown(Facts([(HOSTILE, HOSTILE)])),
        shown({"text/html": f'<p onclick="x()">{escape(HOSTILE)}<script>x()</script></p>'}),
        printed(HOSTILE),
        title=HOSTILE,
        organisation_name=HOSTILE,
        reference=HOSTILE,
        window=HOSTILE,
        annex_label=HOSTILE,
        dataset=HOSTILE,
    )
