import decimal
import math
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcreport import comparison
from lcreport.annex import common_sections, wording
from lcreport.annex.wording import Words, counts
from lcreport.dataset import frames
from lcreport.languages import choose, language
from lcreport.period import Period

ROOT = Path(__file__).parents[1]
VI, EN = Words("vi"), Words("en")


@given(st.floats(-1e15, 1e15), st.integers(0, 4))
def test_number_reads_back_as_the_value_rounded_half_up(value: float, decimals: int) -> None:
    with decimal.localcontext(prec=40):
        rounded = Decimal(repr(value)).quantize(
            Decimal(1).scaleb(-decimals), rounding=decimal.ROUND_HALF_UP
        )
    vietnamese = VI.number(value, decimals).replace(".", "").replace(",", ".").replace("−", "-")
    english = EN.number(value, decimals).replace(",", "").replace("−", "-")
    assert Decimal(vietnamese) == Decimal(english) == rounded


@pytest.mark.parametrize(
    ("values", "unit", "decimals"),
    [
        pytest.param([813e9, 736e9], "tỷ đồng", 0, id="all in billions"),
        pytest.param([736e9, 633e6], "triệu đồng", 0, id="the smallest decides"),
        pytest.param([1897.8e6, 605e6], "triệu đồng", 1, id="decimals that print it exactly"),
        pytest.param([3e6], "triệu đồng", 0, id="one value"),
        pytest.param([1e12, 5e3], "triệu đồng", 3, id="a very wide range"),
        pytest.param([999.0], "đồng", 0, id="small money stays"),
        pytest.param([0.0], "đồng", 0, id="only zero"),
        pytest.param([None], "đồng", 0, id="no value"),
    ],
)
def test_money_has_one_scale_for_all_values(
    values: list[float | None], unit: str, decimals: int
) -> None:
    scale = VI.scale(values, "đồng")
    assert (scale.unit, scale.decimals) == (unit, decimals)


@given(st.lists(st.floats(1, 1e14).map(round), min_size=1, max_size=6))
def test_no_money_is_printed_as_zero(values: list[int]) -> None:
    scale = VI.scale([float(value) for value in values], "đồng")
    smallest = min(values)
    if smallest >= 10**3 or max(values) < 10**9:
        assert re.search("[1-9]", VI.number(smallest / scale.factor, scale.decimals))


def test_every_code_of_a_comparison_has_words() -> None:
    codes = {f"reason.{code}" for code in comparison.REASONS}
    codes |= {f"flag.{code}" for code in comparison.FLAGS}
    codes |= {f"remark.{code}" for code in comparison.REMARKS}
    codes |= {f"printed_reason.{code}" for code in comparison.PRINTED_REASONS}
    assert codes - language("vi").texts.keys() == set()


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 indicators"), (1, "1 indicator"), (2, "2 indicators")]
)
def test_plural_agrees_with_its_count(count: int, told: str) -> None:
    assert EN.plural("indicators_counted", count) == told
    written = f"{count:02}" if count else "0"
    assert VI.plural("indicators_counted", count) == f"{written} chỉ tiêu"


def test_amounts_keep_their_bound_and_put_the_unit_where_the_language_does() -> None:
    data = frames.load(str(ROOT / "data/lao-cai"), organisations=["tinh-doan"])
    rows = comparison.table(data, "tinh-doan", Period.parse("2021-9M"))
    [loan] = [row for row in rows if row.indicator.id == "du-no-uy-thac"]
    assert wording.amount(loan, VI) == "trên 813 tỷ đồng"
    assert wording.amount(loan, EN) == "over VND 813 billion"


def _numbers_of(text: str, words: Words, reasons: set[str]) -> list[float]:
    """Numbers in a sentence; names and reasons that breaks.csv gives are quoted, and left out."""
    bare = re.sub(r"“[^”]*”", "", text)
    # The longest first, for one may stand in another.
    for reason in sorted(reasons, key=len, reverse=True):
        bare = bare.replace(reason, "")
    thousands, mark = (".", ",") if words.language == "vi" else (",", ".")
    found = re.findall(r"[−]?\d[\d.,]*\d|[−]?\d", bare)
    return [float(hit.replace("−", "-").replace(thousands, "").replace(mark, ".")) for hit in found]


def _numbers_in(rows: list[comparison.Row]) -> set[float]:
    """Every number that a sentence on these rows may tell, as printed: rounded and scaled."""
    values: set[float] = {float(count) for count in range(len(rows) + 1)}
    for row in rows:
        raw: list[float | None] = [row.now.value if row.now else None]
        for one in (row.previous, row.same_period_last_year, row.year_end):
            if one is not None:
                raw += [one.growth_pct, one.points, one.places, one.printed_growth_pct]
                raw += [one.change, *(one.within or ())]
        if row.target is not None:
            raw += [row.target.attainment_pct, row.target.elapsed_pct, row.target.points]
        if row.pace is not None:
            pace, plan = row.pace, row.target.value if row.target else None
            raw += [pace.usual_pct, pace.per_month, pace.needed_per_month, len(pace.years)]
            raw += [*pace.years]
            ends = (pace.year_end_low, pace.year_end_high)
            raw += [100 * end / plan for end in ends if end is not None and plan]
        for value in raw:
            if value is not None and math.isfinite(value):
                scaled = (value, value / 1e6, value / 1e9)
                values |= {float(_plain(one, n)) for one in scaled for n in range(4)}
    return values


def _plain(value: float, decimals: int) -> str:
    return EN.number(value, decimals).replace(",", "").replace("−", "-")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("package", ["lao-cai", "demo", "gso"])
def test_every_number_in_a_summary_stands_in_its_rows(package: str, language: str) -> None:
    words = Words("vi" if language == "vi" else "en")
    data = frames.load(str(ROOT / "data" / package))
    for organisation in data.organisations["id"]:
        rows = comparison.table(data, organisation, Period.parse("2021-9M"))
        sentences = wording.summary(rows, words, declared=common_sections.declared(data))
        reasons = {reason for row in rows for reason in counts.break_reasons(row, language)}
        reasons |= _said_in_words(rows, words)
        told = {number for one in sentences for number in _numbers_of(one, words, reasons)}
        assert not any(".." in sentence for sentence in sentences)
        assert told - _numbers_in(rows) == set(), sentences


def _said_in_words(rows: list[comparison.Row], words: Words) -> set[str]:
    """What the dataset itself says around its figures: clauses, notes, and dates."""
    found = set()
    for row in rows:
        found |= set(re.split(r"\{\w+\}", row.indicator.clause(words.language)))
        found.add(row.indicator.name(words.language))
        if row.now is not None:
            note = choose(row.now.notes, "note", words.language)
            # A sentence goes on where the note begins with a capital letter.
            found.add(note.partition(". ")[0].rstrip(".")[1:])
            found.add(words.date(row.now.date.isoformat()))
    return {text.lstrip("+;/(").strip() for text in found} - {""}


@pytest.mark.parametrize("package", ["lao-cai", "demo", "gso"])
def test_a_summary_begins_with_one_to_three_findings(package: str) -> None:
    data = frames.load(str(ROOT / "data" / package))
    declared = common_sections.declared(data)
    for organisation in data.observations["organisation"].unique():
        rows = comparison.table(data, organisation, Period.parse("2021-9M"))
        if any(row.now for row in rows):
            found = wording.findings(rows, VI, declared=declared)
            summary = wording.summary(rows, VI, declared=declared)
            assert 1 <= len(found) <= 3, organisation
            assert summary[: len(found)] == found
            assert len(summary) <= 10, organisation
