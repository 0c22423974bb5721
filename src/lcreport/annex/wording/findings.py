"""Findings: figures that belong together in one sentence, what to check again, key figures.

Which figures belong together, how a sentence tells each and which come first, the dataset says
(`group`, `clause` and `priority` in indicators.csv); where it does not, the largest of each area
stand for the rest.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex.wording.change_sentences import base_of
from lcreport.annex.wording.counts import is_sound, named
from lcreport.annex.wording.plan_sentences import attained
from lcreport.dataset.tables import doubt_of
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Row
    from lcreport.dataset.frames import Indicator

MOST = 3
"""Sentences: what a reader keeps of a page."""
# A clause that begins so continues the one before it, with a space between or without.
_BEHIND, _SPACED = ";/", "+("
_CONTINUED = ("+", "(", "/")
_LAST = 10**6


def findings(
    rows: Sequence[Row],
    words: Words,
    *,
    declared: Sequence[Indicator] = (),
    is_brief: bool = False,
) -> list[str]:
    """Up to three sentences, each of figures that belong together; doubtful figures in none.

    Args:
        rows: One row an indicator.
        words: The language to write.
        declared: The dataset's indicators in their order, by which a sentence tells them. A clause
            that leans on the one before it is told behind the first of its group only. Empty: the
            order of the rows.
        is_brief: Whether only the first figure of a sentence has its change beside it, none its
            plan, and the last day of the period stays unsaid.
    """
    order = {indicator.id: at for at, indicator in enumerate(declared)}
    before = _before(declared) if declared else None
    groups: dict[str, list[Row]] = {}
    # Not the order of the annex, in which parts stand behind their totals.
    told = sorted(filter(is_sound, rows), key=lambda row: order.get(row.indicator.id, _LAST))
    for row in told:
        groups.setdefault(row.indicator.group, []).append(row)
    if not any(row.indicator.priority for members in groups.values() for row in members):
        groups = {row.indicator.id: [row] for row in of_areas(rows, words)}
    chosen = sorted(groups.values(), key=_priority)[:MOST]
    plans = len(comparison.standings(rows))
    return [
        _sentence(
            members,
            words,
            before,
            tells_plan=plans > 1 and not is_brief,
            is_brief=is_brief,
        )
        for members in chosen
    ]


def key_rows(rows: Sequence[Row], words: Words, *, most: int) -> list[Row]:
    """The rows of the key figures: by their priority, else the largest of each area or unit."""
    sound = list(filter(is_sound, rows))
    declared = [row for row in sound if row.indicator.priority]
    if declared:
        return sorted(declared, key=lambda row: row.indicator.priority or _LAST)[:most]
    return of_areas(sound, words)[:most]


def key_rows_of_all(rows: Mapping[str, Sequence[Row]], words: Words, *, most: int) -> list[Row]:
    """The rows of the key figures of a whole dataset, one an indicator.

    The first of every organisation, money first, then the largest; then the second of every one.

    Args:
        rows: Organisation id → its rows.
        words: The language to write.
        most: How many.
    """
    of_each = [key_rows(members, words, most=most) for members in rows.values()]
    chosen: dict[str, Row] = {}
    for same_place in zip_longest(*of_each):
        candidates = [row for row in same_place if row is not None]
        for row in sorted(candidates, key=lambda row: _weight(row, words), reverse=True):
            # Of what several report the largest stands: their sum nobody has reported.
            chosen.setdefault(row.indicator.id, row)
    return list(chosen.values())[:most]


def of_areas(rows: Sequence[Row], words: Words) -> list[Row]:
    """The row that stands for each area or, without one, each unit; money first, then by size."""
    best: dict[tuple[str, str], Row] = {}
    for row in filter(is_sound, rows):
        area = row.indicator.area
        # Sizes in different units are no reason to leave one out.
        key = area, "" if area else row.indicator.unit(words.language)
        held = best.get(key)
        if held is None or _weight(row, words) > _weight(held, words):
            best[key] = row
    return sorted(best.values(), key=lambda row: _weight(row, words), reverse=True)


def to_check(rows: Sequence[Row], words: Words) -> str:
    """The doubtful figures, each with the reason; empty where there is none."""
    items = [doubt(row, words) for row in doubtful(rows)]
    return words.plural("page_one.check", len(items), figures="; ".join(items)) if items else ""


def doubtful(rows: Sequence[Row]) -> list[Row]:
    """The rows whose figure is to be checked again."""
    return [row for row in rows if row.now is not None and row.now.status == "doubtful"]


def doubt(row: Row, words: Words) -> str:
    """A doubtful figure with the reason why it is doubted, where somebody wrote it."""
    notes = row.now.notes if row.now is not None else {}
    reason = doubt_of(choose(notes, "note", words.language))
    amount = tell(row, words, "{amount}")
    key = "page_one.doubt" if reason else "page_one.doubt_alone"
    return words.phrase(key, indicator=named([row], words), amount=amount, reason=reason)


def _priority(members: Sequence[Row]) -> int:
    return min(row.indicator.priority or _LAST for row in members)


def _before(declared: Sequence[Indicator]) -> dict[str, str]:
    """Indicator → the one before it in its group; empty text for the first."""
    found, last = {}, dict[str, str]()
    for indicator in declared:
        found[indicator.id] = last.get(indicator.group, "")
        last[indicator.group] = indicator.id
    return found


def _clauses(members: Sequence[Row], words: Words, before: Mapping[str, str] | None) -> list[str]:
    """The clause of each member; empty where it stands with its name.

    A clause that goes on from the one before it would say something else behind another: "35 coach
    tickets worth …" where the gifts that are worth it too were not reported.
    """
    found: list[str] = []
    for row in members:
        id = row.indicator.id
        clause = row.indicator.clause(words.language, row.now.value if row.now else None)
        if before is not None and before.get(members[0].indicator.id):
            clause = ""
        elif before is not None and clause.startswith(_CONTINUED):
            told = members[len(found) - 1].indicator.id if found and found[-1] else None
            clause = clause if told == before.get(id) else ""
        found.append(clause)
    return found


def _sentence(
    members: Sequence[Row],
    words: Words,
    before: Mapping[str, str] | None,
    *,
    tells_plan: bool,
    is_brief: bool,
) -> str:
    lead, clauses = members[0], _clauses(members, words, before)
    last_day = words.date(lead.period.last_day.isoformat())
    date = dated(lead, words)
    if is_brief and date == last_day:
        date = ""
    text, base = "", ""
    # Where the last comma of an enumeration stands, if a counted thing follows it.
    last_comma = -1
    for at, (row, clause) in enumerate(zip(members, clauses, strict=True)):
        told = (
            tell(row, words, clause)
            if clause
            else words.phrase(
                "page_one.named",
                # In the midst of a sentence its capital would look like a slip.
                indicator=named([row], words)
                if date or len(members) > 1
                else row.indicator.name(words.language),
                amount=tell(row, words, "{amount}"),
            )
        )
        own = dated(row, words)
        if own and own not in {date, last_day}:
            told = words.phrase("page_one.dated", told=told, date=own)
        beside, base = _beside(
            row, words, base, tells_change=not (at and is_brief), tells_plan=tells_plan
        )
        told += beside
        # Behind a colon a comma would not part one figure from the next.
        following = _joined(text, told, apart=not all(clauses[max(at - 1, 0) : at + 1]))
        if following.startswith(";"):
            text, last_comma = _enumerated(text, last_comma, words), -1
        elif following.startswith(","):
            last_comma = len(text) if clause.startswith("{") else -1
        text += following
    text = _enumerated(text, last_comma, words)
    said = words.phrase("page_one.as_of", date=date, told=text) if date else text
    return f"{said[:1].upper()}{said[1:]}."


def _enumerated(text: str, last_comma: int, words: Words) -> str:
    """The text with "and" in place of its last comma; as it is where none is to be replaced."""
    if last_comma < 0:
        return text
    before, after = text[:last_comma], text[last_comma:].removeprefix(", ")
    return f"{before}{words.phrase('list.last')}{after}"


def _joined(before: str, told: str, *, apart: bool) -> str:
    """What follows the text before: after a comma, but for clauses that begin with a sign."""
    plain = told.removeprefix("+").lstrip()
    if not before:
        return plain.lstrip(f"{_BEHIND},").lstrip()
    if plain[0] in f"{_BEHIND},":
        return plain
    if apart:
        return f"; {plain}"
    return f" {plain}" if told[0] in _SPACED else f", {plain}"


def tell(row: Row, words: Words, clause: str) -> str:
    """A row's figure in a clause: `{amount}` with its unit, `{number}` without."""
    now = row.now
    if now is None or now.value is None:
        return clause.format(amount=words.phrase("described"), number=words.phrase("described"))
    scale = words.scale_of_one(now.value, row.indicator, now.printed_qualifier)
    scaled = now.value / scale.factor
    number = words.number(scaled, scale.decimals)
    amount = words.with_unit(scaled, scale)
    # Counted things, not measures: "05 câu lạc bộ", as offices write them.
    if row.indicator.kind in {"flow", "stock"} and not scale.decimals and scale.factor == 1:
        padded = words.count(scaled)
        amount, number = amount.replace(number, padded, 1), padded
    return clause.format(
        amount=words.qualified(amount, now.printed_qualifier),
        number=words.qualified(number, now.printed_qualifier),
    )


def dated(row: Row, words: Words, *, is_short: bool = False, on_day: bool = False) -> str:
    """The day that a figure holds for, where it is not counted over the whole period; or empty.

    Args:
        row: The figure's row.
        words: The language to write.
        is_short: With the month's short name.
        on_day: Whether it is counted on a day though its indicator is no stock.
    """
    if row.now is None or row.now.period.kind == "day":
        return ""
    if row.now.as_of or row.indicator.kind == "stock" or on_day:
        day = row.now.date.isoformat()
        return words.short_date(day) if is_short else words.date(day)
    return ""


def _beside(
    row: Row, words: Words, told_base: str, *, tells_change: bool, tells_plan: bool
) -> tuple[str, str]:
    """In brackets: that it is an estimate, its change, where it stands by its plan; or nothing.

    With the base of its change, which a sentence names once as long as it stays the same.
    """
    parts = []
    if row.now is not None and row.now.maturity in {"estimate", "preliminary"}:
        parts.append(words.phrase(f"flag.{row.now.maturity}"))
    changed, base = base_of(row, words) if tells_change else ("", "")
    if changed and base != told_base:
        changed = _with_base(changed, base, words)
    parts += [changed] if changed else []
    if tells_plan and row.target is not None:
        share = attained(row, words)
        where = [standing for _, standing in comparison.standings([row])]
        if share and where:
            key = "page_one.planned" if row.target.points is None else "page_one.planned_rate"
            stands = words.phrase(f"stands.{where[0]}")
            parts.append(words.phrase(key, attained=share, standing=stands))
    return (f" ({'; '.join(parts)})" if parts else ""), base or told_base


def against(row: Row, words: Words) -> str:
    """How a figure changed, with what it is compared to; empty where nothing was computed."""
    changed, base = base_of(row, words)
    return _with_base(changed, base, words) if changed else ""


def _with_base(changed: str, base: str, words: Words) -> str:
    return words.phrase("page_one.changed", change=changed, against=words.phrase(f"against.{base}"))


def printed_against(row: Row, words: Words) -> str:
    """The change against last year that the source itself printed; empty where it printed none."""
    compared = row.same_period_last_year
    if compared is None or compared.printed_growth_pct is None:
        return ""
    return words.phrase(
        "page_one.printed",
        change=words.percent(compared.printed_growth_pct, signed=True),
        against=words.phrase("against.same_period_last_year"),
    )


def _weight(row: Row, words: Words) -> tuple[bool, bool, float]:
    """Money before people and things, totals before their parts, large before small."""
    value = row.now.value if row.now is not None and row.now.value is not None else 0.0
    money = words.is_money(row.indicator.unit(words.language))
    return money, not row.indicator.part_of, value
