"""What a report's numbers are: of its period, of another one, planned, or comparing.

A comparison, a plan and a figure of another period are tied to the figure that they speak of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from lcreport.intake.prose import table_roles
from lcreport.intake.prose.quantities import DISTRACTOR, FIGURE, PART, WHOLE, Quantity
from lcreport.intake.prose.read_number import written
from lcreport.intake.prose.table_roles import COMPARISON, OTHER, TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.structure import Report
    from lcreport.period import Period

_FEW_BETWEEN, _MOST_BETWEEN = 5, 12
_RATIOS = frozenset({"%", "lần", "times", "điểm %", "percentage points", "‰"})


@dataclass(frozen=True, slots=True)
class _Place:
    """A quantity in its sentence: what stands before it and after it."""

    before: str
    after: str
    earlier: tuple[Quantity, ...]


def assigned(
    report: Report, quantities: Sequence[Quantity], grammar: Grammar, period: Period | None
) -> list[Quantity]:
    """The quantities with their roles, ties and the doubts that they throw on one another.

    Args:
        report: Its text.
        quantities: In their order.
        grammar: Of the report's language.
        period: That the report is about; None if it is not known.
    """
    year = None if period is None else period.last_day.year
    found: list[Quantity] = []
    for quantity in quantities:
        row = report.row_at(quantity.digits)
        if row is not None:
            found.append(table_roles.of_cell(quantity, row, grammar, period))
            continue
        sentence = report.sentence_at(quantity.digits)
        place = _Place(
            report.clean[sentence.start : quantity.start],
            report.clean[quantity.end : sentence.end],
            tuple(before for before in found[-12:] if before.start >= sentence.start),
        )
        if quantity.role != DISTRACTOR:
            headings = report.paragraph_at(quantity.digits).headings
            counted = _of_them(quantity, place, grammar)
            found.append(_role(counted, place, headings, grammar, year))
        else:
            found.append(quantity)
    return _checked(report, _tied(report, found, grammar), grammar)


def _of_them(quantity: Quantity, place: _Place, grammar: Grammar) -> Quantity:
    """A number in the unit of the one before it: "8,400 workers …, 5,040 of them"."""
    if quantity.unit or not place.earlier:
        return quantity
    is_same = grammar.pattern("roles", "of_them").search(place.after) is not None
    return replace(quantity, unit=place.earlier[-1].unit) if is_same else quantity


def _role(
    quantity: Quantity, place: _Place, headings: tuple[str, ...], grammar: Grammar, year: int | None
) -> Quantity:
    if _is_threshold(quantity, place, grammar):
        return replace(quantity, role=DISTRACTOR, kind="threshold")
    # Under "Nhiệm vụ" also what sounds like a comparison is planned: "tăng 5 % so với năm 2021".
    if _looks_ahead(headings, grammar):
        return replace(quantity, role=TARGET)
    comparison = _comparison(quantity, place, grammar, year)
    if comparison:
        return replace(quantity, role=COMPARISON, kind=comparison)
    if _is_plan(place, grammar) or _is_planned_whole(quantity, place, grammar):
        return replace(quantity, role=TARGET)
    if _is_of_another_time(place, grammar, year):
        return replace(quantity, role=OTHER)
    return quantity


def _is_planned_whole(quantity: Quantity, place: _Place, grammar: Grammar) -> bool:
    """Whether the second number of 4.380/4.000 is a plan and no total."""
    if quantity.kind != WHOLE:
        return False
    if grammar.pattern("roles", "whole_planned").search(place.after):
        return True
    part = place.earlier[-1] if place.earlier else quantity
    return (part.value or 0) > (quantity.value or 0)


def _is_threshold(quantity: Quantity, place: _Place, grammar: Grammar) -> bool:
    if grammar.pattern("thresholds", "before").search(place.before) is None:
        return False
    if quantity.upper is not None or quantity.qualifier == "exact":
        return False
    # What a lower bound describes was counted before it, in the same clause.
    return any(
        before.role != DISTRACTOR and "," not in place.before[before.end - quantity.start :]
        for before in place.earlier
    )


def _looks_ahead(headings: tuple[str, ...], grammar: Grammar) -> bool:
    ahead = grammar.pattern("roles", "target_headings")
    result = grammar.pattern("roles", "result_headings")
    return any(ahead.search(title) and not result.search(title) for title in headings)


def _comparison(quantity: Quantity, place: _Place, grammar: Grammar, year: int | None) -> str:
    roles = grammar.content["roles"]
    up = grammar.pattern("roles", "up").search(place.before)
    down = grammar.pattern("roles", "down").search(place.before)
    after_year = place.after if year is None else place.after.replace(f"{year - 1}", "YEAR")
    based = re.search(roles["base_after"], place.after) is not None
    based = based or re.search(roles["base_year_after"], after_year) is not None
    follows = bool(place.earlier) and place.earlier[-1].role != DISTRACTOR
    any_before = any(before.role == FIGURE for before in place.earlier)
    if quantity.unit == "%" and re.search(roles["plan_after"], place.after) is not None:
        return "attainment" if any_before or based else ""
    if _attains_plan(quantity, place, grammar):
        return "attainment"
    after = grammar.pattern("roles", "change_after").search(place.after)
    if after is not None and any_before:
        up, based = after if after["up"] else None, True
        down = None if up else after
    if up or down:
        cue = up or down
        assert cue is not None  # noqa: S101 - one of both was found
        stands_by = not based and follows and _stands_by(place, cue.start(), quantity)
        base = grammar.pattern("roles", "base_before").search(place.before, 0, cue.start())
        based = based or (base is not None and any_before)
        based = based or grammar.pattern("roles", "change_to").search(place.after) is not None
        if based or stands_by or (quantity.unit in _RATIOS and any_before):
            return "increase" if up else "decrease"
        return ""
    if quantity.unit in _RATIOS and based and _is_ratio(place, grammar):
        return "ratio"
    return ""


def _attains_plan(quantity: Quantity, place: _Place, grammar: Grammar) -> bool:
    """Whether a share is that of a plan told just before it: "102/99 tỷ dự toán, đạt 103%"."""
    if (
        quantity.unit not in _RATIOS
        or len(place.earlier) < 2
        or place.earlier[-1].role != TARGET
        or quantity.value is None
    ):
        return False
    plan, figure = place.earlier[-1], place.earlier[-2]
    if figure.role != FIGURE or not _alike(figure.unit, plan.unit):
        return False
    if not figure.value or not plan.value:
        return False
    return _is_ratio(place, grammar) and _percent(figure, plan, quantity.value) == quantity.value


def _alike(one: str, other: str) -> bool:
    """Whether two units are one, the second time in short: 7.318 đơn vị máu/9.500 đơn vị."""
    short, long = sorted((one, other), key=len)
    return short == long or (bool(short) and long.startswith(f"{short} "))


def _stands_by(place: _Place, cue: int, quantity: Quantity) -> bool:
    """Whether only a comma stands between the number before and the word of change."""
    before = place.earlier[-1]
    length = quantity.start - before.end
    between = place.before[len(place.before) - length : cue] if length >= 0 else ""
    # Words of what was counted may still follow, "142 đơn thư, giảm 19 đơn"; more of them where
    # the same unit is counted again: "81 câu lạc bộ liên thế hệ tự giúp nhau, tăng 04 câu lạc bộ".
    most = _MOST_BETWEEN if quantity.unit == before.unit and quantity.unit else _FEW_BETWEEN
    return "," in between and len(between.split()) <= most and not {".", ";"} & set(between)


def _is_ratio(place: _Place, grammar: Grammar) -> bool:
    return grammar.pattern("roles", "ratio").search(place.before) is not None


def _is_plan(place: _Place, grammar: Grammar) -> bool:
    if grammar.pattern("roles", "plan_before").search(place.before):
        return True
    if grammar.pattern("roles", "plan_bracket").search(place.before):
        return True
    cues = list(grammar.pattern("roles", "ahead").finditer(place.before))
    if not cues:
        return False
    rest = place.before[cues[-1].end() :]
    return grammar.pattern("roles", "done_since").search(rest) is None


def _is_of_another_time(place: _Place, grammar: Grammar, year: int | None) -> bool:
    if grammar.pattern("roles", "other_before").search(place.before):
        return True
    if grammar.pattern("roles", "from_before").search(place.before):
        return True
    part = grammar.pattern("roles", "part_before").search(place.before)
    if part is not None and _is_bracketed(place.before) and place.earlier:
        return True
    named = grammar.pattern("roles", "year_before").search(place.before)
    if named is not None and _is_bracketed(place.before):
        return year is None or int(named["year"]) != year
    whole = grammar.pattern("roles", "sentence_year").search(place.before)
    if whole is None or year is None or int(whole["year"]) >= year:
        return False
    # Another year named since is the one that the number belongs to.
    return str(year) not in place.before[whole.end() :]


def _is_bracketed(before: str) -> bool:
    return before.rfind("(") > before.rfind(")") or before.rstrip().endswith(":")


def _led_to(
    report: Report, quantities: list[Quantity], number: int, end: int, grammar: Grammar
) -> Quantity | None:
    """The figure behind "fell by 3 cases to", which often repeats no unit; None where none is."""
    change = quantities[number]
    if change.role != COMPARISON or number + 1 == len(quantities):
        return None
    after = report.clean[change.end : end]
    to = grammar.pattern("roles", "change_to").search(after)
    following = quantities[number + 1]
    if to is None or following.role != FIGURE or following.start != change.end + to.end():
        return None
    is_bare = not following.unit and change.unit not in _RATIOS
    return replace(following, unit=change.unit) if is_bare else following


def _tied(report: Report, quantities: list[Quantity], grammar: Grammar) -> list[Quantity]:
    found = list(quantities)
    for number, quantity in enumerate(found):
        if quantity.role in {FIGURE, DISTRACTOR}:
            continue
        if report.row_at(quantity.digits) is not None:
            found[number] = replace(quantity, of=table_roles.figure_of(report, found, number))
            continue
        sentence = report.sentence_at(quantity.digits)
        start = sentence.start
        led = _led_to(report, found, number, sentence.end, grammar)
        if led is not None:
            found[number] = replace(quantity, of=number + 1)
            found[number + 1] = led
            continue
        before = [
            place
            for place in range(max(number - 8, 0), number)
            if found[place].role == FIGURE
            and found[place].start >= start
            and not _is_aside(report, found[place], quantity)
        ]
        same = [
            place
            for place in before
            if not quantity.unit or _alike(quantity.unit, found[place].unit)
        ]
        chosen = same if quantity.unit not in _RATIOS or not before else same[-1:] or before
        if quantity.role == COMPARISON and before:
            chosen = before[-1:] if quantity.unit in _RATIOS else (same or before)
        if chosen:
            # "(năm 2020: 31)" counts what the figure before it counts.
            unit = quantity.unit or found[chosen[-1]].unit
            found[number] = replace(quantity, of=chosen[-1], unit=unit)
    return found


def _is_aside(report: Report, figure: Quantity, quantity: Quantity) -> bool:
    """Whether a figure stands in brackets that are closed before the number.

    "46 tỷ (tỉnh 21 tỷ, huyện 12 tỷ), tăng 10,9 %" compares the 46 tỷ.
    """
    between = report.clean[figure.end : quantity.start]
    return between.find(")") >= 0 and between.find(")") < (between.find("(") % (len(between) + 1))


def _checked(report: Report, quantities: list[Quantity], grammar: Grammar) -> list[Quantity]:
    found = list(quantities)
    for number, quantity in enumerate(found):
        doubt = ""
        if quantity.role == FIGURE and quantity.unit == "%":
            doubt = _share_doubt(report, found, number, grammar)
        elif quantity.role == COMPARISON and quantity.of is not None:
            doubt = _comparison_doubt(found, number, grammar)
        if doubt:
            found[number] = replace(quantity, doubts=(*quantity.doubts, doubt))
    return found


def _share_doubt(report: Report, quantities: list[Quantity], number: int, grammar: Grammar) -> str:
    """A share that its own counts contradict: 3.940 of 6.860 is not 67,4 %."""
    share = quantities[number]
    start = report.sentence_at(share.digits).start
    if grammar.pattern("roles", "share_before").search(report.clean[start : share.start]) is None:
        return ""
    counts = [
        quantity
        for quantity in quantities[max(number - 6, 0) : number]
        if quantity.role == FIGURE
        and quantity.start >= start
        and quantity.value
        and quantity.unit not in _RATIOS
        and quantity.qualifier == "exact"
    ]
    # "hơn 80 %" contradicts nothing near it.
    if len(counts) < 2 or share.value is None or share.qualifier != "exact":
        return ""
    pairs = [
        (part, whole)
        for part in counts
        for whole in counts
        if part is not whole
        and (part.value or 0) <= (whole.value or 0)
        and _is_money(part, grammar) == _is_money(whole, grammar)
    ]
    if any(_percent(part, whole, share.value) == share.value for part, whole in pairs):
        return ""
    whole, part = counts[-2:]
    if _is_money(part, grammar) != _is_money(whole, grammar):
        return ""
    if (part.value or 0) > (whole.value or 0):
        whole, part = part, whole
    computed = _percent(part, whole, share.value)
    between = report.clean[min(whole.end, part.end) : max(whole.start, part.start)]
    is_pair = {whole.kind, part.kind} == {PART, WHOLE}
    is_inside = re.search(grammar.content["roles"]["inside"], between) is not None
    if not (is_pair or is_inside or _is_one_digit_off(computed, share.value)):
        return ""
    return grammar.doubt(
        "share_unlike",
        printed=report.words(share.start, share.end),
        part=written(part.value, grammar),
        whole=written(whole.value, grammar),
        value=written(computed, grammar),
    )


def _is_money(quantity: Quantity, grammar: Grammar) -> bool:
    return quantity.unit.startswith(grammar.content["money"]["unit"])


def _percent(part: Quantity, whole: Quantity, like: Decimal) -> Decimal:
    """The share in percent, with as many decimals as the printed one."""
    exact = (part.value or Decimal(0)) * 100 / (whole.value or Decimal(1))
    # As Excel rounds; Python by itself rounds a half to the even digit.
    return exact.quantize(Decimal(1).scaleb(_exponent(like)), ROUND_HALF_UP)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _is_one_digit_off(one: Decimal, other: Decimal) -> bool:
    first, second = f"{one}", f"{other}"
    return len(first) == len(second) and sum(map(str.__ne__, first, second)) == 1


def _comparison_doubt(quantities: list[Quantity], number: int, grammar: Grammar) -> str:
    """A comparison that the other numbers beside it contradict."""
    said = quantities[number]
    assert said.of is not None  # noqa: S101 - only those that are tied come here
    figure = quantities[said.of]
    role = TARGET if said.kind == "attainment" else OTHER
    beside = [
        other
        for other in quantities[said.of + 1 : number + 4]
        if other.role == role and other.of == said.of and other.unit == figure.unit
    ]
    if not beside or said.value is None or figure.value is None or not beside[0].value:
        return ""
    base = beside[0].value
    if said.kind in {"attainment", "ratio"}:
        computed, allowed = figure.value * 100 / base, Decimal(1).scaleb(_exponent(said.value))
    elif said.unit == "%":
        computed = abs(figure.value - base) * 100 / base
        allowed = Decimal(1).scaleb(_exponent(said.value))
    else:
        computed, allowed = abs(figure.value - base), abs(said.value) / 100
    if said.qualifier != "exact" or abs(computed - said.value) <= allowed:
        return ""
    rounded = computed.quantize(Decimal(1).scaleb(max(_exponent(said.value), -4)))
    name = "attainment_unlike" if said.kind == "attainment" else "change_unlike"
    return grammar.doubt(
        name,
        printed=written(said.value, grammar),
        part=written(figure.value, grammar),
        whole=written(base, grammar),
        value=written(rounded, grammar),
    )
