"""data/lao-cai proved against the report from both sides: nothing invented, nothing left out.

What reads the report is marked `shared`; its text is not ours to commit.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import report
from lcreport.dataset import amounts

DATA = Path(__file__).resolve().parents[1] / "data" / "lao-cai"
PERIOD = "2021-9M"


@dataclass(frozen=True)
class Rule:
    """Digits that are no figure, and how many groups of them the report holds in all.

    The count is exact, so a rule that begins to swallow a figure fails.
    """

    name: str
    reason: str
    pattern: str
    groups: int


RULES = [
    Rule(
        "section number",
        "numbers the headings of II and III",
        r"(?<=^)(?:\d\.)+(?= [A-ZĐƯ])(?=.*§heading)",
        12,
    ),
    Rule("task number", "numbers the paragraphs of IV", r"^\d\.(?= )(?!.*§heading)", 6),
    Rule(
        "list number",
        "numbers the regulations of I and the partners of II.2.2 ¶6",
        r"(?:^|: |; )\(\d\)(?= [A-ZĐ])",
        10,
    ),
    Rule(
        "day",
        "dates of documents, events and of the data itself (as_of)",
        r"(?<![\d/])\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?![\d/])",
        90,
    ),
    Rule("children's day", "1 June, a feast", r"Tết thiếu nhi 1/6", 2),
    Rule(
        "document number",
        "numbers of documents, kept in documents.csv",
        r"(?:số|Nghị định|Đề án) \d+(?:/\d{4})?[/-][A-ZĐ][\w/-]*[A-ZĐ]\w*",
        31,
    ),
    Rule(
        "scheme or project known by its number",
        "names, not counts",
        r"(?:Đề|Dự) án (?:938|939|8)\b(?! Đ)",
        3,
    ),
    Rule(
        "term or stage",
        "terms of office and stages of programmes",
        r"(?:nhiệm kỳ|giai đoạn) 20\d{2} - 20\d{2}",
        62,
    ),
    Rule(
        "reporting span",
        "the months that the report covers or looks ahead to",
        r"(?i)(?:\b0?9 tháng (?:đầu )?năm 2021|\b3 tháng cuối năm 2021)",
        28,
    ),
    Rule(
        "year",
        "years of plans, laws and events",
        r"(?i)(?<!tháng )(?<!đầu )(?<!cuối )\bnăm (?:19|20)\d{2}(?:, 2022\b|, tầm nhìn 2050)?",
        21,
    ),
    Rule("from the start of the year", "a span, not a count", r"Từ đầu năm 2021", 1),
    Rule("frequency", "how often meetings are held", r"Định kỳ 6 tháng, 01 năm", 2),
    Rule(
        "anniversary",
        "years since an event",
        r"\d{2} năm (?:Ngày (?:thành lập|giải phóng|thương binh)|tái lập tỉnh)",
        11,
    ),
    Rule("ordinal", "number of a session or of a wave", r"(?:kỳ họp|lần) thứ \d\b", 2),
    Rule("disease", "name", r"Covid-19", 16),
    Rule(
        "programme 75 thousand initiatives",
        "name",
        r"“75 nghìn sáng kiến, vượt khó, phát triển”",
        1,
    ),
    Rule("campaign 5 without, 3 clean", "name", r"“Xây dựng gia đình 5 không, 3 sạch”", 2),
    Rule("Uncle Hồ's five teachings", "name", r"5 điều Bác Hồ dạy", 1),
    Rule(
        "threshold of income",
        "in the definition of mo-hinh-thanh-nien-phat-trien-kinh-te",
        r"có thu nhập từ 50 triệu đồng trở lên",
        1,
    ),
    Rule(
        "key schemes named again",
        "IV repeats the figure of III.1 (de-an-trong-tam)",
        r"18 đề án trọng tâm",
        1,
    ),
    Rule("recipients' codes", "offices in the list of recipients", r"\bNC2, VX4\b", 2),
]


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def observed() -> list[dict[str, str]]:
    return [row for row in rows("observations") if row["period"] == PERIOD]


def spans(paragraph: report.Paragraph) -> tuple[list[range], list[str]]:
    """Where this paragraph's printed forms stand, and those that do not.

    Each is looked for behind the one before it, so two observations never share one place.
    """
    found, lost, begin = [], [], 0
    for row in observed():
        if row["locator"] != paragraph.locator:
            continue
        whole = rf"(?<![\d.,]){re.escape(row['printed'])}(?![\d.,]*\d)"
        place = re.compile(whole).search(paragraph.text, begin)
        if place is None:
            lost.append(f"{row['locator']}: {row['indicator']} {row['printed']!r}")
        else:
            found.append(range(place.start(), place.end()))
            begin = place.start() + 1
    return found, lost


def digit_groups(paragraph: report.Paragraph) -> list[re.Match[str]]:
    return list(re.finditer(r"\d+(?:[.,]\d+)*", paragraph.text))


def ruled(rule: Rule, paragraph: report.Paragraph) -> list[range]:
    text = paragraph.text + (" §heading" if paragraph.number == 0 else "")
    return [range(*match.span()) for match in re.finditer(rule.pattern, text)]


def within(group: re.Match[str], places: list[range]) -> bool:
    return any(place.start <= group.start() and group.end() <= place.stop for place in places)


@pytest.mark.shared
def test_report_is_whole() -> None:
    sections = {paragraph.section for paragraph in report.paragraphs()}
    assert {"I", "III.1", "III.2", "IV", *(f"II.2.{number}" for number in range(1, 7))} <= sections


@pytest.mark.shared
def test_every_observation_stands_at_its_locator() -> None:
    known = {paragraph.locator for paragraph in report.paragraphs()}
    faults = [f"no paragraph {row['locator']}" for row in observed() if row["locator"] not in known]
    for paragraph in report.paragraphs():
        faults += spans(paragraph)[1]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['organisation']}/{row['indicator']}") for row in observed()]
)
def test_printed_form_reads_as_the_stored_value(row: dict[str, str]) -> None:
    seen = amounts.read(row["printed"])
    assert seen.value == (float(row["value"]) if row["value"] else None)
    assert seen.qualifier == row["qualifier"]


@pytest.mark.shared
def test_every_group_of_digits_is_an_observation_or_left_out_by_a_rule() -> None:
    faults = []
    for paragraph in report.paragraphs():
        figures, _ = spans(paragraph)
        left_out = [place for rule in RULES for place in ruled(rule, paragraph)]
        for group in digit_groups(paragraph):
            seen = within(group, figures) + within(group, left_out)
            if seen != 1:
                around = paragraph.text[max(group.start() - 30, 0) : group.end() + 30]
                what = "neither observed nor left out" if seen == 0 else "observed and left out"
                faults.append(f"{paragraph.locator}: {group[0]} is {what} in “{around}”")
    assert not faults, "\n".join(faults)


@pytest.mark.shared
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_rule_leaves_out_as_many_groups_as_it_says(rule: Rule) -> None:
    groups = sum(
        within(group, ruled(rule, paragraph))
        for paragraph in report.paragraphs()
        for group in digit_groups(paragraph)
    )
    assert groups == rule.groups


@pytest.mark.shared
def test_no_printed_form_leaves_its_qualifier_behind() -> None:
    faults = []
    for paragraph in report.paragraphs():
        for place in spans(paragraph)[0]:
            before = paragraph.text[: place.start]
            if re.search(r"(?i)\b(?:trên|hơn|gần|khoảng|dưới|ít nhất|tối đa) $", before):
                faults.append(
                    f"{paragraph.locator}: {paragraph.text[place.start - 8 : place.stop]}"
                )
    assert not faults, "\n".join(faults)


@pytest.mark.shared
def test_every_size_in_words_is_an_observation() -> None:
    in_words = re.compile(r"(?i)\bhàng (?:chục|trăm|nghìn|ngàn|vạn|triệu|t[ỷỉ])\b")
    faults = [
        f"{paragraph.locator}: {paragraph.text[size.start() :][:40]}"
        for paragraph in report.paragraphs()
        for size in in_words.finditer(paragraph.text)
        if not within(size, spans(paragraph)[0])
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.shared
def test_every_document_number_of_the_report_is_in_the_documents() -> None:
    numbers = {row["number"] for row in rows("documents")}
    rule = next(rule for rule in RULES if rule.name == "document number")
    text = "\n".join(paragraph.text for paragraph in report.paragraphs())
    cited = {match[0].split()[-1] for match in re.finditer(rule.pattern, text)}
    assert cited - numbers == set()


@pytest.mark.shared
def test_documents_tasks_and_difficulties_stand_in_paragraphs_that_exist() -> None:
    known = {paragraph.locator for paragraph in report.paragraphs()}
    for name in ("documents", "commitments", "difficulties", "strengths"):
        for row in rows(name):
            assert set(row["locator"].split("; ")) <= known, row["id"]


@pytest.mark.shared
def test_every_document_with_a_number_stands_in_each_paragraph_it_names() -> None:
    text = {paragraph.locator: paragraph.text for paragraph in report.paragraphs()}
    for row in rows("documents"):
        for locator in row["locator"].split("; "):
            assert row["number"] in text[locator], (row["id"], locator)


def test_six_regulations_are_new_one_for_each_partner() -> None:
    regulations = [row for row in rows("documents") if row["regulation"] == "true"]
    partners = {row["organisation"] for row in regulations}
    assert len(regulations) == 6
    assert partners == {row["id"] for row in rows("organisations")} - {"lao-cai"}


def test_observations_have_one_key_each() -> None:
    key = ("organisation", "indicator", "period", "recorded")
    counts = Counter(tuple(row[column] for column in key) for row in rows("observations"))
    assert [row for row, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("observations", "organisation", "organisations"),
        ("observations", "indicator", "indicators"),
        ("observations", "source", "sources"),
        ("indicators", "area", "areas"),
        ("indicators", "part_of", "indicators"),
        ("indicators", "numerator", "indicators"),
        ("indicators", "denominator", "indicators"),
        ("documents", "organisation", "organisations"),
        ("commitments", "organisation", "organisations"),
        ("difficulties", "organisation", "organisations"),
        ("strengths", "organisation", "organisations"),
        ("breaks", "organisation", "organisations"),
    ],
)
def test_references_resolve(table: str, column: str, target: str) -> None:
    known = {row["id"] for row in rows(target)}
    assert {row[column] for row in rows(table)} - known - {""} == set()


@pytest.mark.parametrize("table", ["indicators", "areas", "sources"])
def test_everything_named_is_used(table: str) -> None:
    column = {"indicators": "indicator", "areas": "area", "sources": "source"}[table]
    users = rows("indicators" if table == "areas" else "observations")
    assert {row["id"] for row in rows(table)} == {row[column] for row in users}


def test_notes_and_definitions_stand_in_both_languages() -> None:
    for row in rows("observations"):
        assert bool(row["note"]) == bool(row["note_en"]), row
    for row in rows("indicators"):
        assert row["name_vi"], row
        assert row["name_en"], row
        assert bool(row["definition_vi"]) == bool(row["definition_en"]), row


def test_doubtful_described_and_dated_figures_say_why() -> None:
    for row in observed():
        if row["status"] == "doubtful" or row["qualifier"] == "described" or row["as_of"]:
            assert row["note"], row


def test_money_and_measures_are_printed_in_the_unit_of_their_indicator() -> None:
    units = {row["id"]: row["unit_vi"] for row in rows("indicators")}
    measures = {"đồng", "đồng/tổ chức/năm", "%", "m²", "km", "tấn"}
    for row in observed():
        printed = amounts.read(row["printed"]).unit.removesuffix(" kế hoạch")
        if {printed, units[row["indicator"]]} & measures:
            assert printed == units[row["indicator"]], row
