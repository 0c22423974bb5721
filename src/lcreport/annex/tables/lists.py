"""Tables that list: documents, tasks, indicators side by side, what was reported and what not."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from lcreport.annex.tables import cells
from lcreport.annex.wording import MISSING, NEARLY_NONE, Words, own_decimals
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.dataset.frames import records
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from lcreport.comparison import Row
    from lcreport.dataset.frames import Organisation


def _table(  # noqa: PLR0913 - a table is its caption, columns and lines
    id: str,
    caption: str,
    heads: Mapping[str, str],
    rows: Iterable[Sequence[str]],
    words: Words,
    *,
    head: str,
) -> Table:
    columns = [Column(key, label) for key, label in heads.items()]
    lines = [Line(tuple(map(Cell, row))) for row in rows]
    kept = [index for index in range(len(columns)) if any(line.cells[index].text for line in lines)]
    return Table(
        id,
        caption,
        [columns[index] for index in kept],
        [Line(tuple(line.cells[index] for index in kept)) for line in lines],
        head=head,
        language=words.language,
    )


def of_findings(
    findings: Iterable[tuple[str, str]], words: Words, *, notes: Sequence[str] = ()
) -> Table:
    """What matters most of each organisation; one line an organisation.

    Args:
        findings: Names of organisations with a sentence each.
        words: The language to write.
        notes: What stands below the table.
    """
    heads = {name: words.phrase(f"column.{name}") for name in ("organisation", "finding")}
    caption = words.phrase("caption.findings")
    table = _table("findings", caption, heads, findings, words, head="organisation")
    return replace(table, notes=notes)


def of_late(
    groups: Mapping[str, Sequence[tuple[str, str]]], words: Words, *, caption: str, note: str = ""
) -> Table:
    """What misses its plan; one line an indicator of an organisation.

    Args:
        groups: How plans are missed → indicator with its organisation, and what of the plan is
            attained. The heads stand only above two groups or more, for the caption says the rest.
        words: The language to write.
        caption: The table's caption.
        note: What stands below it.
    """
    heads = {name: words.phrase(f"column.{name}") for name in ("indicator", "of_plan")}
    every = [line for lines in groups.values() for line in lines]
    table = _table("late", caption, heads, every, words, head="indicator")
    lines = iter(table.lines)
    grouped: list[Line] = []
    for name, members in groups.items():
        grouped += [Line((Cell(name),), group=True)] if len(groups) > 1 else []
        grouped += islice(lines, len(members))
    return replace(table, lines=grouped, notes=[note] if note else [])


def of_documents(
    documents: pd.DataFrame,
    partners: Mapping[str, str],
    words: Words,
    *,
    id: str,
    caption: str,
) -> Table:
    """Documents with number, date, issuer, partner and term; one line a document.

    Args:
        documents: Rows of `Dataset.documents`.
        partners: Organisation id → name to print as partner.
        words: The language to write.
        id: The table's id.
        caption: The table's caption.
    """
    heads = {
        "number": words.phrase("column.number"),
        "document": words.phrase("column.document"),
        "date": words.phrase("column.date"),
        "subject": words.phrase("column.subject"),
        "partner": words.phrase("column.partner"),
        "term": words.phrase("column.term"),
    }
    rows = []
    terms = [term(row, words) for row in records(documents)]
    # A column for one term of 26 would take the room of the subjects.
    has_column = sum(map(bool, terms)) > NEARLY_NONE * len(terms)
    for number, row in enumerate(records(documents), 1):
        title = document_title(row, words)
        issuer = choose(row, "issuer", words.language)
        subject, own = choose(row, "subject", words.language), terms[number - 1]
        rows.append((
            words.number(number),
            f"{title} ({issuer})" if issuer else title,
            words.short_date(row["date"]) if row["date"] else "",
            subject if has_column or not own or says_term(subject, row) else f"{subject} ({own})",
            partners.get(row["organisation"], ""),
            own if has_column else "",
        ))
    return _table(id, caption, heads, rows, words, head="document")


def document_title(document: Mapping[str, str], words: Words) -> str:
    """Type and number as a document is cited: "Quyết định số 1430/QĐ-UBND"."""
    kind, number = choose(document, "type", words.language), document["number"]
    if not number:
        return kind
    return words.phrase("document_number", kind=kind, number=number).strip()


def term(document: Mapping[str, str], words: Words) -> str:
    """The years a regulation holds, as written: "2021–2025"; empty where none is given."""
    # Terms are of whole years, whatever day stands in the column.
    years = [document[key][:4] for key in ("valid_from", "valid_to")]
    if not years[1]:
        return words.phrase("term_from", year=years[0]) if years[0] else ""
    if not years[0]:
        return years[1]
    return words.phrase("term_span", first=years[0], last=years[1])


def says_term(text: str, document: Mapping[str, str]) -> bool:
    """Whether a text names the years of a document's term, of which there is one at least.

    >>> says_term("giai đoạn 2021 - 2025", {"valid_from": "2021", "valid_to": "2025"})
    True
    """
    years = {document[key][:4] for key in ("valid_from", "valid_to")} - {""}
    return bool(years) and years <= set(re.findall(r"(?<!\w)\d{4}(?!\w)", text))


def of_commitments(
    commitments: pd.DataFrame,
    partners: Mapping[str, str],
    words: Words,
    *,
    id: str = "commitments",
) -> Table:
    """Tasks: who, what, by when; one line a task."""
    heads = {
        "number": words.phrase("column.number"),
        "task": words.phrase("column.task"),
        "lead": words.phrase("column.lead"),
        "due": words.phrase("column.due"),
        "status": words.phrase("column.status"),
    }
    rows = [
        (
            words.number(number),
            choose(row, "task", words.language),
            # Whoever leads is named in full; the short name says no more beside it.
            choose(row, "lead", words.language) or partners.get(row["organisation"], ""),
            _due(row, words),
            words.phrase(f"task_status.{row['status']}")
            # A word of the dataset's own stands as it is.
            if row["status"] in _STATUS
            else row["status"],
        )
        for number, row in enumerate(records(commitments), 1)
    ]
    return _table(id, words.phrase("caption.commitments"), heads, rows, words, head="task")


_STATUS = {"planned", "ongoing", "done", "late"}


def _due(row: Mapping[str, str], words: Words) -> str:
    text = choose(row, "due_text", words.language)
    if text:
        return text
    due = row["due"]
    # A due date may be a month or a year, which is printed as it is.
    return words.short_date(due) if len(due) == len("2021-12-31") else due


def of_shared(
    rows: Mapping[str, Sequence[Row]],
    organisations: Mapping[str, Organisation],
    words: Words,
) -> Table | None:
    """Indicators that two organisations or more report, side by side; None where there are none.

    Args:
        rows: Organisation id → its rows of the comparison.
        organisations: Organisation id → its names, in their order.
        words: The language to write.
    """
    found: dict[str, dict[str, Row]] = {}
    for organisation, members in rows.items():
        for row in members:
            if row.now is not None:
                found.setdefault(row.indicator.id, {})[organisation] = row
    shared = [reported for reported in found.values() if len(reported) > 1]
    if not shared:
        return None
    reporting = [id for id in organisations if any(id in reported for reported in shared)]
    columns = [
        Column("indicator", words.phrase("column.indicator")),
        Column("unit", words.phrase("column.unit")),
        *(Column(id, organisations[id].short(words.language), "number") for id in reporting),
    ]
    lines = [_shared_line(reported, reporting, words) for reported in shared]
    missing = any(cell.text == MISSING for line in lines for cell in line.cells)
    return Table(
        "shared",
        words.phrase("caption.shared"),
        columns,
        lines,
        head="indicator",
        legend=[(MISSING, words.phrase("legend.missing"))] if missing else [],
        language=words.language,
    )


def _shared_line(found: Mapping[str, Row], reporting: Sequence[str], words: Words) -> Line:
    indicator = next(iter(found.values())).indicator
    # All in one scale, since a line's figures stand there to be compared.
    figures = {id: row.now for id, row in found.items() if row.now is not None}
    scale = words.scale_of(indicator, [figure.value for figure in figures.values()])
    line = [Cell(indicator.name(words.language)), Cell(scale.unit)]
    for organisation in reporting:
        figure = figures.get(organisation)
        if figure is None:
            line.append(Cell(MISSING))
        elif figure.value is None:
            line.append(Cell(words.phrase("described")))
        else:
            value = figure.value / scale.factor
            qualifier = figure.printed_qualifier
            decimals = own_decimals(figure.value, scale.factor, indicator.decimals, qualifier)
            line.append(cells.amount(value, decimals, qualifier, words))
    return Line(tuple(line))


def of_coverage(
    counts: Mapping[str, Mapping[str, tuple[int, int]]],
    areas: Mapping[str, str],
    organisations: Mapping[str, Organisation],
    words: Words,
) -> Table:
    """What was reported: for each area and organisation, indicators reported of those known.

    Args:
        counts: Area id → organisation id → (reported this period, ever reported).
        areas: Area id → name.
        organisations: Organisation id → its names, in the order of the columns.
        words: The language to write.
    """
    columns = [
        Column("area", words.phrase("column.area")),
        Column("reported", words.phrase("column.reported"), "number"),
        Column("organisations", words.phrase("column.by_organisation")),
    ]
    lines = []
    for area, by_organisation in counts.items():
        # The one line of a dataset without areas is of all its indicators.
        unnamed = "no_area" if len(counts) > 1 else "all_indicators"
        # Of twelve areas each is followed by two or three organisations: as columns, most cells
        # would be empty, and their heads leave no room for the areas' names.
        shares = [
            (names.short(words.language), *by_organisation[id])
            for id, names in organisations.items()
            if by_organisation.get(id, (0, 0))[1]
        ]
        reported = sum(some for _, some, _ in shares)
        known = sum(of for _, _, of in shares)
        said = [f"{name} {words.number(some)}/{words.number(of)}" for name, some, of in shares]
        name = Cell(areas.get(area, area) or words.phrase(unnamed))
        # The number is what was reported, so that the column can be sorted and summed.
        share = Cell(number=float(reported), suffix=f"/{words.number(known)}")
        lines.append(Line((name, share, Cell("; ".join(said)))))
    legend = [("3/4", words.phrase("legend.coverage"))]
    return Table(
        "coverage",
        words.phrase("caption.coverage"),
        columns,
        lines,
        head="area",
        legend=legend,
        language=words.language,
    )
