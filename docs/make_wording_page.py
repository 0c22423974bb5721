"""Write docs/wording.md: every text of the annexes in vi and en, sentences with an example.

`python docs/make_wording_page.py` does it after a text of `languages/*.toml`, a clause of
indicators.csv or a heading of a notebook was changed; a test says when it is due. The examples are
what the annexes of data/lao-cai, data/demo and data/gso say; what they have no case for is filled
with the values of docs/wording_values.toml.
"""

import json
import re
import string
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import mock

from lcreport import annex
from lcreport.annex.wording import Words
from lcreport.annex.wording.findings import tell
from lcreport.languages import Language, language

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("wording.md")
SUPPOSED = Path(__file__).with_name("wording_values.toml")
LANGUAGES = ("vi", "en")
MARK = r" (\*)"
"""Behind an example whose values are invented."""
_INVENTED = " (*)"
_SINGLE = "Câu khác / Other texts"
TABLES = {
    "page_one": "Kết quả trên trang đầu / Findings of page one",
    "overview": "Tổng hợp / Overview",
    "brief": "Tóm tắt cho lãnh đạo / Brief for the leader",
    "summary": "Thay đổi và kế hoạch / Change and plan",
    "against": "So với / What is compared with",
    "of_year": "Khi kỳ là cả năm / Where the period is a whole year",
    "counted": "Đếm tăng, giảm / Counts of rises and falls",
    "standing": "Đếm theo kế hoạch / Counts by plan",
    "stands": "So với kế hoạch / Where one stands by its plan",
    "caveat": "Cần lưu ý / Points to note",
    "reason": "Vì sao không so sánh / Why nothing is compared",
    "remark": "Về hai số liệu được so sánh / On the two figures compared",
    "printed_reason": "So sánh do nguồn công bố / Comparisons printed by the source",
    "asked": "Tiến độ, đóng góp, vị trí / Pace, contribution, place",
    "qualifier": "Từ giới hạn của nguồn / The source's bounding words",
    "bound": "Giới hạn của kết quả / Bounds of a result",
    "note": "Ghi chú / Notes",
    "chart": "Biểu đồ / Charts",
    "explain": "Giải thích một số liệu / A figure explained",
    "printed": "Tên so sánh do nguồn công bố / Names of printed comparisons",
    "period": "Kỳ báo cáo / Periods",
    "column": "Tên cột / Heads of columns",
    "caption": "Tên bảng / Captions of tables",
    "flag": "Dấu của số liệu / Flags of figures",
    "legend": "Ký hiệu / Symbols",
    "against_short": "So với, trong tên cột / What is compared with, in heads",
    "change": "Thay đổi giữa hai lần phát hành / Changes between releases",
    "task_status": "Tình trạng nhiệm vụ / States of tasks",
    "kind": "Loại chỉ tiêu / Kinds of indicators",
    "status": "Tình trạng số liệu / States of figures",
    "provenance": "Nguồn gốc phụ lục / Provenance",
    "list": "Nối các mục / Joining items",
    "common": "Từ chung của trang / Words of all pages",
    "page": "Từ của tài liệu / Words of documents",
}
"""Table of the languages' files → its heading on the page."""
ELSEWHERE = {
    "cli", "explore", "finding", "form", "intake", "notify", "publishing", "runs", "site", "why",
}  # fmt: skip
"""Tables whose texts no annex prints."""
NOTEBOOKS = ("annex", "overview", "brief", "units")
_CLAUSES = ROOT / "data" / "lao-cai"
_WHOLE = {"lao-cai", "ca-nuoc"}
CHEAP = (("lao-cai", "hoi-nong-dan", "2021-9M"), ("lao-cai", "hoi-ccb", "2021-9M"))
"""Dataset, organisation and period of the annexes that are asked first: quick to be asked again."""
_ANNEXES = (
    *CHEAP,
    ("lao-cai", "tinh-doan", "2021-9M"),
    ("lao-cai", "lao-cai", "2021-9M"),
    ("demo", "lao-cai", "2021-9M"),
    *(("demo", id, "2021-9M") for id in ("mttq", "hoi-nong-dan", "ldld", "hoi-ccb")),
    ("demo", "ldld", "2021"),
    ("gso", "ca-nuoc", "2021-9M"),
    ("gso", "lao-cai", "2021-9M"),
)
_INTRODUCTION = """\
# Mẫu câu của phụ lục / Sentence patterns of the annexes

Trang này do `docs/make_wording_page.py` viết từ `languages/vi.toml` và `languages/en.toml`; sửa câu
ở đó, không sửa ở đây. Ví dụ là câu của chính phụ lục (`data/lao-cai`, `data/demo`, `data/gso`). Câu
mà các bộ dữ liệu ấy chưa có trường hợp, đánh dấu (\\*), lấy giá trị đặt ra trong
`docs/wording_values.toml`.

This page is written by `docs/make_wording_page.py` from `languages/vi.toml` and
`languages/en.toml`; mend a sentence there, not here. Examples are what the annexes of
`data/lao-cai`, `data/demo` and `data/gso` say. Where those have no case, marked (\\*), the values
are invented, in `docs/wording_values.toml`.
"""


def patterns(code: str) -> dict[str, str]:
    """Key → text of every text on the page."""
    texts = language(code).texts
    return {key: text for key, text in texts.items() if _table(key) not in ELSEWHERE}


def heading(key: str) -> str:
    """Under which heading a text stands."""
    # A text in no table stands with the others, and so does a counted one: `indicators_counted`.
    return TABLES.get(_table(key), _SINGLE)


def _table(key: str) -> str:
    return key.partition(".")[0]


def places(pattern: str) -> list[str]:
    """The names of a pattern's places."""
    return [name for _, name, _, _ in string.Formatter().parse(pattern) if name]


def said(code: str, annexes: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Key → what the annexes first said by it."""
    found: dict[str, str] = {}
    original = Language.text

    def recorded(own: Language, key: str, **values: object) -> str:
        text = original(own, key, **values)
        # Some ask for the words around a value only, with a sign in its place.
        if str(values.get("value", "1")).strip("\0 "):
            found.setdefault(key, text)
        return text

    with mock.patch.object(Language, "text", recorded):
        for dataset, organisation, period in annexes:
            _say(str(ROOT / "data" / dataset), organisation, period, code)
    return found


def _say(address: str, organisation: str, period: str, code: str) -> None:
    report = annex.open(address, organisation, period, code)
    for section in (report.head, report.summary, report.regulation, report.indicators,
                    report.further, report.printed_comparisons, report.asked_next, report.charts,
                    report.commitments, report.notes, report.provenance):  # fmt: skip
        section()
    for indicator in [row.indicator.id for row in report.rows][:3]:
        report.explain(indicator)
    if organisation not in _WHOLE:
        return
    overview = annex.open_overview(address, organisation, period, code)
    brief = annex.open_brief(address, organisation, period, code)
    units = annex.open_units(address, organisation, period, code)
    for section in (overview.summary, overview.regulations, overview.shared, overview.over_periods,
                    overview.headlines, overview.tasks, overview.coverage, overview.notes,
                    brief.summary, brief.headlines, brief.behind, brief.to_check, units.summary,
                    units.table, units.notes):  # fmt: skip
        section()


def supposed(code: str, key: str) -> str:
    """A pattern filled with invented values, marked so.

    Raises:
        KeyError: docs/wording_values.toml has none for a place of the pattern.
    """
    given = _supposed()[code]
    pattern = language(code).texts[key]
    # A singular counts one thing, whatever stands for `count` elsewhere.
    values = given["places"] | ({"count": "1"} if key.endswith(".one") else {})
    values |= given["own"].get(key, {})
    return pattern.format(**{name: values[name] for name in places(pattern)}) + _INVENTED


@cache
def _supposed() -> Any:
    return tomllib.loads(SUPPOSED.read_text(encoding="utf-8"))


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_texts(), *_headings(), *_clauses()]).rstrip() + "\n"


def _texts() -> Iterator[str]:
    written = {code: patterns(code) for code in LANGUAGES}
    examples = {code: said(code, _ANNEXES) for code in LANGUAGES}
    # A plural form may be one language's own.
    keys = list(dict.fromkeys(key for code in reversed(LANGUAGES) for key in written[code]))
    for title in (*TABLES.values(), _SINGLE):
        here = [key for key in keys if heading(key) == title]
        with_places = [key for key in here if places(written["en"].get(key) or written["vi"][key])]
        fixed = [key for key in here if key not in with_places]
        yield f"## {title}\n"
        if with_places:
            yield "| | Mẫu câu / Pattern | Ví dụ / Example |"
            yield "|---|---|---|"
        for key in with_places:
            for code in LANGUAGES:
                if key in written[code]:
                    example = examples[code].get(key) or supposed(code, key)
                    yield row(f"{code} `{key}`", written[code][key], example)
        yield ""
        if fixed:
            yield "| | vi | en |"
            yield "|---|---|---|"
        for key in fixed:
            yield row(f"`{key}`", *(written[code].get(key, "") for code in LANGUAGES))
        yield ""


def _headings() -> Iterator[str]:
    yield "## Đề mục trong notebook / Headings of the notebooks\n"
    yield "| | vi | en |"
    yield "|---|---|---|"
    for name in NOTEBOOKS:
        yield from (row(f"`{name}`", *pair) for pair in headings(name))
    yield ""


def headings(name: str) -> Iterator[tuple[str, str]]:
    """The prose of a notebook, each cell in both languages."""
    path = ROOT / "notebooks" / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = {
        code: [
            "".join(cell["source"]).lstrip("# ")
            for cell in cells
            if code in cell["metadata"].get("tags", ())
        ]
        for code in LANGUAGES
    }
    yield from zip(*prose.values(), strict=True)


def _clauses() -> Iterator[str]:
    yield "## Mệnh đề của chỉ tiêu / Clauses of the indicators\n"
    yield "`clause_vi`, `clause_en`: `data/lao-cai/indicators.csv`; (\\*): 1.234.\n"
    yield "| | Mệnh đề / Clause | Ví dụ / Example |"
    yield "|---|---|---|"
    for code in LANGUAGES:
        yield from (row(f"{code} `{id}`", *pair) for id, pair in clauses(code).items())


@cache
def clauses(code: str) -> dict[str, tuple[str, str]]:
    """Id of an indicator → its clause, and what an annex says by it."""
    words = Words(code)
    report = annex.open_overview(str(_CLAUSES), "lao-cai", "2021-9M", code)
    told: dict[str, str] = {}
    for reported in chain(*report.rows.values()):
        clause = reported.indicator.clause(code)
        if clause and reported.now is not None:
            told.setdefault(reported.indicator.id, tell(reported, words, clause))
    data = report.data
    indicators = [data.indicator(id) for id in data.indicators["id"]]
    unsaid = {"amount": words.number(1234), "number": words.number(1234)}
    return {
        indicator.id: (clause, told.get(indicator.id) or f"{clause.format(**unsaid)}{_INVENTED}")
        for indicator in indicators
        if (clause := indicator.clause(code))
    }


def row(*cells: str) -> str:
    """A line of a table."""
    return f"| {cells[0]} | " + " | ".join(map(cell, cells[1:])) + " |"


def cell(text: str) -> str:
    """A text as a cell of a table in Markdown has it."""
    return re.sub(r"([|*<>\\])", r"\\\1", text.replace("\n", " ")).strip()


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    path.write_text(page(), encoding="utf-8", newline="\n")
