"""The page on which a person looks through what was read: the report beside the proposals.

It is one file, fetches nothing, and says everything without a script; links lead from each number
to its proposal and back. The script only keeps both in view and lets keys go on to the next.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.intake.prose import rows_form
from lcreport.intake.prose.grammar import grammar
from lcreport.intake.prose.proposals_form import marked
from lcreport.intake.prose.quantities import DISTRACTOR, FIGURE
from lcreport.intake.prose.read_number import written
from lcreport.languages import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.intake.prose.proposals import NumberProposal, ReportReading
    from lcreport.intake.prose.table_rows import ReadRow

# What the page says of a row by itself.
_GIVEN = {"take", "organisation", "sentence", "place", "doubt", "regulation"}
_FOLDER = Path(__file__).parent
_TABLE_END = "</table></div>\n"
_ROLES = (
    "figure",
    "figure_unsure",
    "figure_new",
    "printed_comparison",
    "target",
    "other_period",
    "distractor",
    "unread",
)


def page(reading: ReportReading) -> str:
    """The page as HTML, in the report's language."""
    words = grammar(reading.language).content["review"]
    title = f"{words['title']}: {reading.name}, {reading.period.label(reading.language)}"
    figures = [p for p in reading.proposals if p["role"] == FIGURE]
    counts = words["counts"].format(
        figures=len(figures),
        known=sum(p["indicator"] is not None for p in figures),
        sure=sum(p["sure"] for p in figures),
        new=sum(p["indicator"] is None for p in figures),
        doubts=sum(p["doubt"] is not None for p in reading.proposals),
    )
    legend = "".join(
        f'<li><span class="mark {role}">{escape(words[role])}</span></li>' for role in _ROLES
    )
    style = (_FOLDER / "review.css").read_text("utf-8")
    script = (_FOLDER / "review.js").read_text("utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{reading.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(words['intro'])}</p>\n"
        f"<p>{escape(counts)}</p>\n"
        f'<ul class="legend" aria-label="{escape(words["legend"])}">{legend}</ul>\n</header>\n'
        f'<main>\n<section class="text" aria-labelledby="text">\n'
        f'<h2 id="text">{escape(words["report"])}</h2>\n{"".join(_report(reading))}</section>\n'
        f'<section class="list" aria-labelledby="list">\n'
        f'<h2 id="list">{escape(words["proposals"])}</h2>\n{"".join(_lists(reading, words))}'
        f"</section>\n</main>\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _look(proposal: NumberProposal) -> str:
    """Which mark a number gets."""
    if proposal["role"] == DISTRACTOR:
        return "distractor"
    if proposal["value"] is None and proposal["qualifier"] != "described":
        return "unread"
    if proposal["role"] != FIGURE:
        return proposal["role"]
    if proposal["indicator"] is None:
        return "figure_new"
    return "figure" if proposal["sure"] else "figure_unsure"


def _report(reading: ReportReading) -> Iterator[str]:
    in_table = False
    label = escape(grammar(reading.language).content["review"]["report"])
    begin = f'<div class="wide" role="group" tabindex="0" aria-label="{label}"><table>\n'
    for paragraph in reading.report.paragraphs:
        span = paragraph.span
        row = reading.report.rows.get(span.start)
        if in_table != (row is not None):
            yield _TABLE_END if in_table else begin
            in_table = not in_table
        locator = escape(paragraph.locator)
        own = [
            number
            for number, other in enumerate(reading.rows)
            if span.start <= other["start"] < span.end
        ]
        # A link cannot stand around the links of a sentence's numbers, so that it follows them.
        links = "".join(_to_row(reading, number) for number in own)
        if row is None:
            tag = "h3" if paragraph.is_heading else "p"
            words = _marked(reading, span.start, span.end)
            yield f'<{tag} title="{locator}">{words}{links}</{tag}>\n'
        elif any(cell.strip("-: ") for cell in row.cells):
            yield f'<tr title="{locator}">{_cells(reading, row, span.end, links)}</tr>\n'
    if in_table:
        yield _TABLE_END


def _cells(reading: ReportReading, row: ReadRow, end: int, links: str) -> str:
    stops = (*row.starts[1:], end)
    cells = [
        _marked(reading, start, stop).strip() for start, stop in zip(row.starts, stops, strict=True)
    ]
    cells[-1] += links
    # A head without words is none for who hears the page.
    tags = ["th" if row.is_head and cell else "td" for cell in cells]
    return "".join(f"<{tag}>{cell}</{tag}>" for tag, cell in zip(tags, cells, strict=True))


def _to_row(reading: ReportReading, number: int) -> str:
    words = grammar(reading.language).content["review"]
    name = escape(words[reading.rows[number]["table"]])
    return f' <a class="to-row" id="s{number}" href="#r{number}">{name} {number + 1}</a>'


def _marked(reading: ReportReading, begin: int, end: int) -> str:
    """A stretch of the report with its numbers marked."""
    text, at, parts = reading.report.clean, begin, []
    words = grammar(reading.language).content["review"]
    starts = [proposal["start"] for proposal in reading.proposals]
    for number in range(bisect_left(starts, begin), bisect_left(starts, end)):
        proposal = reading.proposals[number]
        # 33/83 is two numbers on the same characters: the second begins where the first ends.
        start = max(proposal["start"], at)
        if start >= proposal["end"]:
            continue
        look = _look(proposal)
        label = f"{words[look]}: {proposal['kind']}" if proposal["kind"] else words[look]
        parts.append(escape(text[at:start]))
        parts.append(
            f'<a class="mark {look}" id="q{number}" href="#p{number}" title="{escape(label)}">'
            f"{escape(text[start : proposal['end']])}</a>"
        )
        at = proposal["end"]
    parts.append(escape(text[at:end]))
    return "".join(parts)


def _lists(reading: ReportReading, words: Mapping[str, str]) -> Iterator[str]:
    numbered = [(n, p) for n, p in enumerate(reading.proposals) if p["role"] != DISTRACTOR]
    fits = [(n, p) for n, p in numbered if p["role"] != FIGURE or p["indicator"] is not None]
    new = [(n, p) for n, p in numbered if p["role"] == FIGURE and p["indicator"] is None]
    yield '<ol class="cards">\n'
    for number, proposal in fits:
        yield _card(reading, number, proposal, words)
    yield f"</ol>\n<h3>{escape(words['new'])}</h3>\n<p>{escape(words['new_intro'])}</p>\n"
    yield '<ol class="cards">\n'
    for number, proposal in new:
        yield _card(reading, number, proposal, words)
    yield f"</ol>\n<h3>{escape(words['missing'])}</h3>\n"
    yield from _missing(reading, words)
    yield from _rows(reading, words)
    yield f'<h3>{escape(words["others"])}</h3>\n<ul class="others">\n'
    for number, proposal in enumerate(reading.proposals):
        if proposal["role"] == DISTRACTOR:
            yield (
                f'<li id="p{number}"><a href="#q{number}">{escape(proposal["printed"])}</a> '
                f"({escape(proposal['kind'])})</li>\n"
            )
    yield "</ul>\n"


def _rows(reading: ReportReading, words: Mapping[str, str]) -> Iterator[str]:
    """The rows of other tables, a list a table."""
    if not reading.rows:
        return
    names = reading.known.names
    yield f"<h3>{escape(words['rows'])}</h3>\n<p>{escape(words['rows_intro'])}</p>\n"
    numbers = {id(row): number for number, row in enumerate(reading.rows)}
    for table, rows in rows_form.tables_of(reading.rows).items():
        yield f'<h4>{escape(words[table])}</h4>\n<ul class="rows">\n'
        for row in rows:
            number = numbers[id(row)]
            cells = rows_form.cells_of(row, _code(reading))
            who = names.get(row["organisation"], row["organisation"])
            told = [who, *(text for name, text in cells.items() if name not in _GIVEN)]
            place = escape(rows_form.place_of(row))
            doubt = f" <strong>{escape(row['doubt'])}</strong>" if row["doubt"] else ""
            yield (
                f'<li id="r{number}" class="card"><p>{escape("; ".join(filter(None, told)))}'
                f'{doubt}</p><p><a href="#s{number}" title="{escape(words["to_text"])}">'
                f"{place}</a></p></li>\n"
            )
        yield "</ul>\n"


def _code(reading: ReportReading) -> str:
    # A report may be in a language that lcreport does not speak.
    return reading.language if reading.language in codes() else "en"


def _missing(reading: ReportReading, words: Mapping[str, str]) -> Iterator[str]:
    if not reading.missing:
        yield f"<p>{escape(words['missing_none'])}</p>\n"
        return
    yield "<ul>\n"
    for place in reading.missing:
        pair = reading.known.pairs[place]
        organisation = reading.known.names.get(pair.organisation, pair.organisation)
        printed = pair.printed or f"{pair.value if pair.value is not None else ''} {pair.unit}"
        yield f"<li>{escape(organisation)}: {escape(pair.name)} ({escape(printed.strip())})</li>\n"
    yield "</ul>\n"


def _card(
    reading: ReportReading, number: int, proposal: NumberProposal, words: Mapping[str, str]
) -> str:
    rows = list(_facts(reading, proposal, words))
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows)
    look = _look(proposal)
    return (
        f'<li id="p{number}" class="card">\n<p class="head">'
        f'<a class="mark {look}" href="#q{number}" '
        f'title="{escape(words["to_text"])}">{escape(proposal["printed"])}</a> '
        f"<span>{escape(words[look])}</span></p>\n<dl>{facts}</dl>\n"
        f"<blockquote>{_sentence(proposal)}</blockquote>\n</li>\n"
    )


def _facts(
    reading: ReportReading, proposal: NumberProposal, words: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    names = reading.known.names
    if proposal["indicator"] is not None and proposal["organisation"] is not None:
        how = words["sure"] if proposal["sure"] else words["unsure"]
        told = f" ({escape(how)})" if proposal["role"] == FIGURE else ""
        yield (
            words["indicator"],
            escape(names.get(proposal["indicator"], proposal["indicator"])) + told,
        )
        yield (
            words["organisation"],
            escape(names.get(proposal["organisation"], proposal["organisation"])),
        )
    yield words["value"], escape(_value(reading, proposal, words))
    if proposal["of"] is not None:
        of = proposal["of"]
        printed = escape(reading.proposals[of]["printed"])
        yield words["belongs_to"], f'<a href="#p{of}">{printed}</a>'
    if proposal["doubt"] is not None:
        yield words["doubt"], f"<strong>{escape(proposal['doubt'])}</strong>"
    last = proposal["last_sentence"] or proposal["last_printed"]
    if last:
        yield words["last"], escape(last)
    if proposal["candidates"] and not proposal["sure"]:
        mine = names.get(proposal["organisation"] or "", "")
        named = [
            names.get(one["indicator"], one["indicator"])
            # Whose it is goes without saying where the proposal is theirs.
            + (f" ({whose})" if whose != mine else "")
            for one in proposal["candidates"]
            if (whose := names.get(one["organisation"], one["organisation"]))
        ]
        yield words["candidates"], escape("; ".join(named))
    yield words["place"], escape(f"{proposal['locator']}, {proposal['start']}-{proposal['end']}")


def _value(reading: ReportReading, proposal: NumberProposal, words: Mapping[str, str]) -> str:
    qualifier = words[proposal["qualifier"]]
    if proposal["value"] is None:
        return f"{qualifier or words['unread']} {proposal['unit']}".strip()
    number = _written(proposal["value"], reading.language)
    upper = proposal["upper"]
    end = f"-{_written(upper, reading.language)}" if upper is not None else ""
    return f"{qualifier} {number}{end} {proposal['unit']}".strip()


def _written(value: float, language: str) -> str:
    return written(Decimal(str(value)), grammar(language))


def _sentence(proposal: NumberProposal) -> str:
    """The sentence with the number marked."""
    before, number, after = marked(proposal)
    return f"{escape(before)}<mark>{escape(number)}</mark>{escape(after)}"
