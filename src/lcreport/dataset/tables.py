"""The tables of a dataset and their columns, declared once.

The reader (`frames`, `source`), the checks, the intake, the differences of releases and the tables
of docs/dataset.md all take them from here. A further column is one entry below and whoever uses it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from lcreport.dataset.table_schema import CellType, ColumnSchema, TableSchema
from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from collections.abc import Mapping

IndicatorKind = Literal["flow", "stock", "rate", "rank"]
Better = Literal["higher", "lower", "none"]
Qualifier = Literal["exact", "at_least", "at_most", "approx", "described"]
Status = Literal["official", "preliminary", "estimate", "doubtful", "synthetic"]
Stage = Literal["official", "preliminary", "estimate"]
# Any, since Parquet may hold numbers and days in types of its own.
Record = dict[str, Any]
"""A row: column → its cell, which is text but for values, decimals and what Parquet types."""


def _id(meaning: str, type: CellType = "name", *, taken_in: bool = False) -> ColumnSchema:
    return ColumnSchema("id", meaning, type, needed=True, taken_in=taken_in)


def _reference(
    name: str, table: str, meaning: str, *, needed: bool = False, taken_in: bool = False
) -> ColumnSchema:
    return ColumnSchema(name, meaning, needed=needed, refers_to=table, taken_in=taken_in)


def _text(
    name: str, meaning: str, *, redefines: bool = False, taken_in: bool = False
) -> ColumnSchema:
    return ColumnSchema(name, meaning, languages="each", redefines=redefines, taken_in=taken_in)


def _key(*, taken_in: bool = False) -> tuple[ColumnSchema, ColumnSchema]:
    return (
        _reference(
            "organisation", "organisations", "id of who reports", needed=True, taken_in=taken_in
        ),
        _reference(
            "indicator", "indicators", "id of what is counted", needed=True, taken_in=taken_in
        ),
    )


_LOCATOR = ColumnSchema("locator", "where in the source: `II.2.5 ¶2` is paragraph 2 of II.2.5")
_BATCH = ColumnSchema(
    "batch", "the batch with which it was taken in, as `intake/log.jsonl` names it"
)
_FOR_WHOM = _reference("organisation", "organisations", "id of the organisation; empty: all")

_ORGANISATIONS = TableSchema(
    "organisations",
    "who reports",
    "organisation",
    (
        _id(
            "lower-case letters, digits, hyphens; becomes the folder's name in `out/`",
            taken_in=True,
        ),
        _text("name", "full name", taken_in=True),
        _text("short", "name for narrow columns and chart axes"),
        ColumnSchema("valid_from", "first day it existed in this form; empty where open", "date"),
        ColumnSchema("valid_to", "last day it existed in this form; empty where open", "date"),
        _reference("successor", "organisations", "id of the organisation it became part of"),
        ColumnSchema(
            "group", "units of one group, such as the provinces, are ranked beside one another"
        ),
    ),
    needed=True,
)
_AREAS = TableSchema(
    "areas",
    "fields of coordination",
    "area",
    (
        _id("lower-case letters, digits, hyphens", taken_in=True),
        _text("name", "name", taken_in=True),
    ),
)
_INDICATORS = TableSchema(
    "indicators",
    "what is counted",
    "indicator",
    (
        _id(
            "named by what it counts, not by who reports it, so that two organisations can share "
            "it",
            taken_in=True,
        ),
        ColumnSchema("area", "id of an area", refers_to="areas", taken_in=True),
        # What `release.differences` calls a redefinition where it changes under the same id.
        _text("name", "name", redefines=True, taken_in=True),
        _text("unit", "one unit for all its figures: `đồng`, `hộ`, `%`, …", redefines=True,
              taken_in=True),
        _text(
            "unit_one",
            "the unit beside a single one, in a language that has another word for it: "
            "`household`, where the unit is `households`. Empty: the unit",
        ),
        ColumnSchema(
            "kind", "`flow`, `stock`, `rate` or `rank`, see below", "choice", needed=True,
            choices=get_args(IndicatorKind), redefines=True, taken_in=True,
        ),
        ColumnSchema(
            "better",
            "`higher`, `lower`, or `none` (also where empty): which way is an improvement. Only "
            "where it is set does a page speak of improving or worsening",
            "choice", default="none", choices=get_args(Better), taken_in=True,
        ),
        ColumnSchema(
            "decimals", "digits after the decimal mark when printed; 0 where empty", "digit",
            default="0", taken_in=True,
        ),
        ColumnSchema(
            "min", "the least that a figure can be; of a rate in % 0 where empty", "number"
        ),
        ColumnSchema(
            "max", "the most that a figure can be; of a rate in % 100 where empty", "number"
        ),
        # Without it a sum over indicators would count a total and its parts.
        _reference("part_of", "indicators", "id of the total that it is a part of"),
        _reference(
            "numerator", "indicators",
            "for a rate: id of the indicator above the line of its quotient. Totals over "
            "organisations are recomputed from the two, rates are never added or averaged",
        ),
        _reference(
            "denominator", "indicators",
            "for a rate: id of the indicator below the line; for a flow or stock: what it is given "
            "per head of, such as the population",
        ),
        _text("definition", "what is counted and what is not", redefines=True),
        _reference(
            "printed_for", "indicators",
            "id of the indicator for which this is a comparison that the source itself printed",
        ),
        ColumnSchema(
            "printed_as",
            "which comparison: `same_period_last_year.ratio_pct`, "
            "`same_period_last_year.growth_pct` or `target.attainment_pct`",
            "comparison",
        ),
        ColumnSchema(
            "priority",
            "1 for the first of the key figures of page one, 2 for the next; empty: none of them",
            "count",
        ),
        ColumnSchema(
            "group",
            "figures that one sentence tells together, such as `loans`: the indicators that have "
            "the same text here, in the order of the file",
        ),
        ColumnSchema(
            "clause",
            "how that sentence tells it, with one place: `{amount}` is the figure with its unit, "
            "`{number}` without: `+owed by {number} households`. Clauses are joined by commas; one "
            "that begins with `+` or `(` follows the last after a space, one with `+,`, `;` or `/` "
            "at once. Empty: name and amount",
            "clause", languages="each",
        ),
        ColumnSchema(
            "clause_one",
            "the clause of a single one, where its words are others: `{number} bridge was built`. "
            "Empty: the clause",
            "clause", languages="each",
        ),
    ),
    needed=True,
)  # fmt: skip
_OBSERVATIONS = TableSchema(
    "observations",
    "the figures",
    "figure",
    (
        *_key(taken_in=True),
        ColumnSchema("period", "period code, see below", "period", needed=True, taken_in=True),
        ColumnSchema(
            "value",
            "plain number in the indicator's unit; empty only where `qualifier` is `described`",
            "number", needed=True, taken_in=True,
        ),
        ColumnSchema(
            "qualifier",
            '`exact` (also where empty), `at_least` ("trên", "hơn"), `at_most` ("không quá"), '
            '`approx` ("khoảng", "gần"), `described` (words only: "hàng nghìn lượt người"; no '
            "value)",
            "choice", default="exact", choices=get_args(Qualifier), taken_in=True,
        ),
        ColumnSchema(
            "status",
            "`official` (also where empty), `preliminary` (sơ bộ), `estimate` (ước tính), "
            "`doubtful` (kept as printed, `note` says what is wrong), `synthetic` (invented)",
            "choice", default="official", choices=get_args(Status), taken_in=True,
        ),
        ColumnSchema(
            "as_of",
            'the day a figure holds for, where the source dates it ("tính đến ngày 31/8/2021")',
            "date",
        ),
        ColumnSchema(
            "recorded", "the day it became known; the row is a vintage, see below", "date",
            taken_in=True,
        ),
        # By `recorded` alone a correction of the same day would be a double of what it corrects.
        ColumnSchema(
            "sequence",
            "where several values of one figure became known on one day: 1 (also where empty) for "
            "the first, 2 for the one that corrected it, and so on",
            "count", taken_in=True,
        ),
        ColumnSchema("source", "id of a row in `sources.csv`", refers_to="sources", taken_in=True),
        ColumnSchema("locator", _LOCATOR.meaning, taken_in=True),
        ColumnSchema("note", "what a reader must know", languages="others", taken_in=True),
        ColumnSchema(
            "printed",
            'the figure\'s words as the source prints them; of "hơn 5.500 hộ" an annex in '
            'Vietnamese keeps the word "hơn"',
            taken_in=True,
        ),
        ColumnSchema(
            "sentence",
            "the sentence of the source that the figure stands in, the number between ⟦ and ⟧; "
            "kept with reports that may be",
        ),
        ColumnSchema(
            "rounded_to",
            "step to which the source rounded it, in the indicator's unit: a later figure that is "
            "only printed more coarsely (950.1 after 950.117) does not revise the first",
            "step",
        ),
        ColumnSchema(
            "restated",
            "the day of a break: the row gives an earlier period's figure counted anew, as from "
            "that day on, so that the two sides can be compared; it is not a vintage and replaces "
            "nothing",
            "date",
        ),
        _BATCH,
        # `status` is taken there: every row of an invented dataset is `synthetic`.
        ColumnSchema(
            "stage",
            "of an invented figure, what it plays: `official`, `preliminary` or `estimate`",
            "choice", choices=get_args(Stage),
        ),
    ),
    needed=True,
    figures=True,
)  # fmt: skip
_TARGETS = TableSchema(
    "targets",
    "plans",
    "plan",
    (
        *_key(taken_in=True),
        ColumnSchema(
            "period", "the year that the plan is for: `2021`", "period", needed=True, taken_in=True
        ),
        ColumnSchema(
            "value", "plain number in the indicator's unit", "number", needed=True, taken_in=True
        ),
        ColumnSchema("source", "where the plan stands", taken_in=True),
        _LOCATOR,
        _BATCH,
        ColumnSchema(
            "recorded", "the day it became known; a later one replaces it", "date", taken_in=True
        ),
        ColumnSchema(
            "implied",
            "`true` or `1` where no source prints the plan, but a percentage of it; pages say so "
            "beside the number",
        ),
        ColumnSchema("note", "what a reader must know"),
    ),
    figures=True,
)
_DOCUMENTS = TableSchema(
    "documents",
    "regulations and other documents",
    "document",
    (
        # No folder is named by it, unlike by an organisation's, so that any text will do.
        _id("any text, each once", "text"),
        ColumnSchema("type", '"Quyết định", "Decision"', languages="others"),
        ColumnSchema("number", '"1430/QĐ-UBND"'),
        ColumnSchema("date", "the day it was issued; a regulation needs it", "date"),
        ColumnSchema("issuer", "who issued it", languages="others"),
        _text("subject", "what it is about"),
        _reference("organisation", "organisations", "id of the partner; empty: all"),
        # Decisions often give a term in years only: "giai đoạn 2021 - 2025".
        ColumnSchema("valid_from", "first day, month or year of its term", "day_or_year"),
        ColumnSchema(
            "valid_to", "last day, month or year of its term: `2025` ends with that year",
            "day_or_year",
        ),
        ColumnSchema(
            "regulation",
            "`true` or `1` for a regulation of coordination, which the head of the annex names",
        ),
        ColumnSchema("term", 'its term as the source words it: "giai đoạn 2021 - 2025"'),
        ColumnSchema("locator", "where the source cites it"),
    ),
)  # fmt: skip
_COMMITMENTS = TableSchema(
    "commitments",
    "tasks",
    "task",
    (
        _id("any text, each once", "text"),
        _FOR_WHOM,
        _text("task", "what is to be done"),
        ColumnSchema("due", "a day, month or year", "day_or_year"),
        ColumnSchema("status", "`planned`, `ongoing`, `done` or `late`"),
        ColumnSchema("period", "the report that set the task", "period"),
        _text("lead", "who leads"),
        _text("due_text", "when it is due as the source words it"),
        _LOCATOR,
    ),
)
_DIFFICULTIES = TableSchema(
    "difficulties",
    "difficulties",
    "difficulty",
    (
        _id("any text, each once", "text"),
        _FOR_WHOM,
        _text("text", "what was difficult"),
        ColumnSchema("period", "the report that names it", "period"),
        _LOCATOR,
    ),
)
_STRENGTHS = TableSchema(
    "strengths",
    "what went well",
    "strength",
    (
        _id("any text, each once", "text"),
        _FOR_WHOM,
        _text("text", "what went well"),
        ColumnSchema("period", "the report that names it", "period"),
        _LOCATOR,
    ),
)
_BREAKS = TableSchema(
    "breaks",
    "where a series does not continue",
    "break",
    (
        _FOR_WHOM,
        _reference("indicator", "indicators", "id of the indicator; empty: all"),
        ColumnSchema("period", "the break lies at its beginning, see below", "period", needed=True),
        _text("reason", "why"),
    ),
)
_SOURCES = TableSchema(
    "sources",
    "where figures come from",
    "source",
    (
        _id("any text, each once", "text", taken_in=True),
        ColumnSchema(
            "title", "which the notes of an annex name", languages="others", taken_in=True
        ),
        ColumnSchema("url", "address"),
        ColumnSchema(
            "publisher",
            "who published it, which charts name; a figure of another publisher is never the base "
            "of a comparison. Empty: the site of `url`, if there is one",
            languages="others",
        ),
        ColumnSchema(
            "published",
            "day on which it appeared; a figure for that day is taken to have no date of its own",
            "date",
        ),
    ),
)
# A package may hold other resources; nothing is known of them and they travel along.
TABLES = {
    table.name: table
    for table in (
        _ORGANISATIONS, _AREAS, _INDICATORS, _OBSERVATIONS, _TARGETS, _DOCUMENTS, _COMMITMENTS,
        _DIFFICULTIES, _STRENGTHS, _BREAKS, _SOURCES,
    )
}  # fmt: skip
"""Table → its schema; pages and messages follow this order."""
COLUMNS = {name: tuple(table.by_name) for name, table in TABLES.items()}
"""Table → its columns, in every language."""
REQUIRED = tuple(name for name, table in TABLES.items() if table.needed)
FIGURES = tuple(name for name, table in TABLES.items() if table.figures)

TRUE = ("true", "1")
"""What a cell that says yes may hold, in small letters."""


@cache
def defaults(table: str) -> dict[str, str]:
    """Column of a table → what an empty cell means, where that is not nothing."""
    columns = TABLES[table].by_name.items()
    return {name: column.default for name, column in columns if column.default}


@cache
def periods_in(table: str) -> tuple[str, ...]:
    """The columns of a table that hold period codes; none of a table not known here."""
    if table not in TABLES:
        return ()
    return tuple(name for name, column in TABLES[table].by_name.items() if column.type == "period")


def sequence_of(cells: Mapping[str, object]) -> int:
    """The place of a figure among those of its day; 1 where none is given.

    >>> sequence_of({"sequence": "2"}), sequence_of({"sequence": ""}), sequence_of({})
    (2, 1, 1)
    """
    # What is no number is named by `check`; here it must not stop what sorts by it.
    cell = str(cells.get("sequence") or "")
    return int(cell) if cell.isdecimal() else 1


def publisher_of(cells: Mapping[str, object]) -> str:
    """Who published a source, by its row; empty where nobody says.

    >>> publisher_of({"url": "https://www.gso.gov.vn/dau-tu"}), publisher_of({"publisher": ""})
    ('gso.gov.vn', '')
    """
    # Names as written: "Cục Thống kê" and "Cục TK" are two until sources.csv says one. A source
    # without a named publisher is told apart by the site that it stands on.
    address = str(cells.get("url") or "")
    return str(cells.get("publisher") or "") or (
        (urlsplit(address).hostname or "").removeprefix("www.")
    )


def doubt_of(note: str) -> str:
    """Why a figure is doubted, by its note, to stand within a sentence; empty without one.

    >>> doubt_of("Nghi in nhầm dấu: 204.985 tấn. Giữ nguyên như đã in.")
    'nghi in nhầm dấu: 204.985 tấn'
    """
    # The first sentence says what is wrong; what follows is how the figure was treated.
    first = note.partition(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def texts(cells: Mapping[str, object], column: str) -> dict[str, str]:
    """Language → a text, in the languages in which there is one.

    >>> texts({"name_vi": "Hộ", "name_en": ""}, "name")
    {'vi': 'Hộ'}
    """
    seen = {code: cells.get(f"{column}_{code}") for code in codes()}
    # `note` beside `note_en`: the column without an ending is the first language's.
    seen[FIRST] = seen[FIRST] or cells.get(column)
    return {code: str(found) for code, found in seen.items() if found}
