"""What crosses from a kernel to the host: plain values, and nothing that does not fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

import rendering
from lcreport.blocks import (
    Block,
    Cell,
    Drawing,
    Facts,
    Group,
    Head,
    Listing,
    Nothing,
    Paragraph,
    Subheading,
    payloads,
)
from lcreport.errors import PayloadError


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(Head(title="Phụ lục", synthetic=True), id="head"),
        pytest.param(Paragraph("Câu.", role="warning"), id="paragraph"),
        pytest.param(Group([Subheading("A"), Listing(["a", "b"], ordered=True)]), id="group"),
        pytest.param(Facts([("Bộ số liệu", "lao-cai")]), id="facts"),
        pytest.param(Nothing("Không có."), id="nothing"),
        pytest.param(rendering.table(4, landscape=True, language="en"), id="table"),
        pytest.param(rendering.chart(), id="chart"),
    ],
)
def test_block_comes_back_as_it_was(block: Block) -> None:
    read = payloads.read(json.loads(json.dumps(block.payload())))
    assert type(read) is type(block)
    assert read.payload() == block.payload()
    assert read.to_html() == block.to_html()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param(Cell(number=813.0, prefix="trên "), "trên 813", id="bound"),
        pytest.param(Cell(number=12.45, decimals=1, signed=True), "+12,5", id="rise"),
        pytest.param(
            Cell(number=-0.3, decimals=1, signed=True, suffix=" pp"), "−0,3 pp", id="fall"
        ),
        pytest.param(Cell(number=0.0, signed=True), "0", id="no change"),
        pytest.param(Cell("+5 lượt", symbol="(a)"), "+5 lượt (a)", id="text with a mark"),
        pytest.param(Cell(symbol="(a)"), "(a)", id="mark alone"),
        pytest.param(Cell("…"), "…", id="missing"),
        pytest.param(Cell(number=1e21), "1e+21", id="beyond all figures"),
    ],
)
def test_cell_is_written_as_a_reader_sees_it(cell: Cell, written: str) -> None:
    assert cell.written("vi") == written


def test_number_that_is_none_crosses_as_text() -> None:
    table = rendering.table(lines=[], columns=[rendering.Column("a", "A", "number")])
    endless = rendering.replace(table, lines=[rendering.Line((Cell(number=float("inf")),))])
    payload = json.loads(json.dumps(endless.payload(), allow_nan=False))
    assert payload["lines"][0]["cells"] == ["inf"]


TABLE: dict[str, Any] = {
    "type": "table",
    "id": "t",
    "caption": "Bảng",
    "columns": [{"key": "a", "label": "A"}],
    "lines": [{"cells": ["x"]}],
}
DRAWING: dict[str, Any] = {
    "type": "chart",
    "id": "c",
    "svg": "<svg></svg>",
    "alt": "Hình",
    "caption": "",
    "table": TABLE,
}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        pytest.param(["x"], "no block", id="no object"),
        pytest.param({"type": "script", "text": "x"}, "no block", id="unknown kind"),
        pytest.param({"type": "paragraph"}, "lacks the field text", id="field missing"),
        pytest.param({"type": "paragraph", "text": 1}, "text: 1 is no str", id="wrong type"),
        pytest.param({"type": "paragraph", "text": "x", "html": "<b>"}, "html", id="extra field"),
        pytest.param({"type": "paragraph", "text": "x", "role": "x y"}, "role", id="unknown role"),
        pytest.param(TABLE | {"lines": [{"cells": []}]}, "0 cells", id="line too short"),
        pytest.param(TABLE | {"language": "xx"}, "'xx'", id="unknown language"),
        pytest.param(TABLE | {"lines": [{"cells": [{"number": True}]}]}, "number", id="truth"),
        pytest.param(TABLE | {"lines": [{"cells": ["x"], "level": 9}]}, "level 0", id="level"),
        pytest.param(TABLE | {"lines": [{"cells": [{"number": 10**400}]}]}, "finite", id="digits"),
        pytest.param(
            TABLE | {"lines": [{"cells": [{"number": 1, "decimals": 10**9}]}]},
            "decimals",
            id="decimals",
        ),
        pytest.param({"type": "subheading", "text": "x", "level": 1}, "level 2", id="title"),
        pytest.param(DRAWING | {"ink": '#fff" onload="x()'}, "no colour", id="ink"),
        pytest.param(DRAWING | {"alt": " "}, "no words", id="no alternative text"),
        pytest.param(DRAWING | {"table": {"type": "nothing"}}, "Nothing", id="no table"),
    ],
)
def test_payload_of_another_form_is_refused(payload: Any, said: str) -> None:
    with pytest.raises(PayloadError, match=said):
        payloads.read(payload)


def test_blocks_in_blocks_without_end_are_refused() -> None:
    payload: dict[str, Any] = {"type": "nothing"}
    for _ in range(500):
        payload = {"type": "group", "parts": [payload]}
    with pytest.raises(PayloadError, match="deep"):
        payloads.read(payload)


@pytest.mark.parametrize(
    "svg",
    [
        pytest.param("<svg><script>x()</script></svg>", id="script"),
        pytest.param('<svg onload="x()"></svg>', id="event"),
        pytest.param("<svg><style>*{display:none}</style></svg>", id="style"),
        pytest.param('<svg><use href="https://example.org/#a"/></svg>', id="address"),
        pytest.param('<svg><path fill="url(https://example.org/#a)"/></svg>', id="fill"),
        pytest.param("<svg><foreignObject><p>x</p></foreignObject></svg>", id="foreign"),
        pytest.param('<svg><image href="a.png"/></svg>', id="image"),
        pytest.param("<p>x</p>", id="no svg"),
        pytest.param("<svg>", id="unclosed"),
        pytest.param("<svg><!--><img src=x onerror=x()>--></svg>", id="comment"),
        pytest.param("<svg><text><![CDATA[><img onerror=x()>]]></text></svg>", id="section"),
        pytest.param("<svg><?x ><img src=x onerror=x()>?></svg>", id="instruction"),
        pytest.param("<svg><title>x</title></svg>", id="title, which HTML reads as HTML"),
        pytest.param('<svg><g class="lc-band"/></svg>', id="class of the page"),
        pytest.param('<svg><g id="lc-main"/></svg>', id="id of the page"),
        pytest.param('<svg><g style="x"/></svg>', id="styles"),
        pytest.param('<svg><path fill="\\75rl(//example.org)"/></svg>', id="escaped function"),
        pytest.param('<svg><path fill="image-set(//example.org)"/></svg>', id="other function"),
        pytest.param('<svg><path fill="url (#a)url(//a)"/></svg>', id="two functions"),
        pytest.param('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', id="entity"),
    ],
)
def test_drawing_that_could_run_or_fetch_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="a drawing"):
        Drawing("c", svg, "Hình", "", rendering.table())
