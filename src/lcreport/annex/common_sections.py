"""Sections that an organisation's annex and the overview share: head, notes, provenance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import __version__
from lcreport.annex.charts import typeface
from lcreport.annex.name_originals import originals
from lcreport.blocks import Block, Facts, Head
from lcreport.dataset.tables import TRUE
from lcreport.languages import choose, typeset
from lcreport.languages.numerals import roman

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lcreport.annex.wording import Words
    from lcreport.comparison import Row
    from lcreport.dataset.frames import Dataset, Indicator, Organisation
    from lcreport.period import Period

# As on paper, where number and date are filled in by hand (Nghị định 30/2020, Phụ lục I).
_BLANK = "……"
_MOST_NUMERALS = 50
# As intake writes the place of a sentence: part of the report and number of the paragraph.
_PARAGRAPH = re.compile(r"(?P<part>.+) ¶(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True)
class ReportReference:
    """The report that an annex is attached to, for the head lines; blanks where empty.

    Attributes:
        report_number: Its number.
        report_date: Its date, YYYY-MM-DD.
    """

    report_number: str = ""
    report_date: str = ""


def title(
    data: Dataset, organisation: Organisation, period: Period, words: Words, name: str
) -> str:
    """The title of an annex, as the dataset words it in this language or else as we do.

    Args:
        data: The dataset with its settings.
        organisation: Whose annex it is.
        period: The period of the annex.
        words: Its language.
        name: Of the setting and of the phrase: `annex_title`, `overview_title` or `units_title`.
    """
    values = {
        "organisation": organisation.name(words.language),
        "period": words.period(period),
    }
    given = str(data.source.settings.get(f"{name}_{words.language}", ""))
    pattern = typeset(given, words.language)
    return pattern.format(**values) if pattern else words.phrase(name, **values)


def head(  # noqa: PLR0913 - what a head line says
    data: Dataset,
    organisation: Organisation,
    period: Period,
    words: Words,
    reference: ReportReference,
    *,
    title: str,
) -> Head:
    """The head lines: annex number, title, reference to the report, dates of the data."""
    first, last = period.window(data.source.settings.get("window", "calendar"))
    window = words.phrase(
        "window", first=words.date(first.isoformat()), last=words.date(last.isoformat())
    )
    return Head(
        title=title,
        language=words.language,
        annex_label=words.phrase("annex", numeral=_numeral(data, organisation)).strip(),
        reference=_reference(data, words, reference),
        window=window,
        organisation=organisation.id,
        organisation_name=organisation.name(words.language),
        period=str(period),
        period_label=period.label(words.language),
        dataset=data.name,
        synthetic=data.synthetic,
        synthetic_notice=words.phrase("synthetic") if data.synthetic else "",
        # Not the clock's: the same figures give the same bytes.
        date=recorded_by(data, period),
        version=__version__,
        hash=data.content_hash,
        font=typeface.family(),
        originals=originals(data, period, words.language),
    )


def _numeral(data: Dataset, organisation: Organisation) -> str:
    """Roman number of the annex: the overview first, then the organisations in their order."""
    # The numeral depends on the dataset alone, so that an annex keeps it from quarter to quarter.
    ids = [id for id in data.organisations["id"] if id != data.overview]
    if data.overview:
        ids.insert(0, data.overview)
    position = ids.index(organisation.id) + 1
    # Beyond L no annex is numbered: a reader no longer reads "LXXXVIII" as 88.
    return roman(position) if len(ids) <= _MOST_NUMERALS else ""


def _reference(data: Dataset, words: Words, reference: ReportReference) -> str:
    issuer = choose(data.source.settings, "issuer", words.language)
    if not issuer:
        return ""
    mark = data.source.settings.get("report_mark", "")
    day, month, year = _BLANK, _BLANK, _BLANK
    if reference.report_date:
        year, month, day = reference.report_date.split("-")
    number = reference.report_number or f"{_BLANK}{'/' if mark else ''}{mark}"
    return words.phrase("reference", number=number, day=day, month=month, year=year, issuer=issuer)


def is_regulation(documents: pd.DataFrame) -> pd.Series[bool]:
    """Which documents are coordination regulations, a value a row."""
    return documents["regulation"].str.lower().isin(TRUE)


def recorded_by(data: Dataset, period: Period) -> str:
    """The day as known on which the annex is made, ISO; the period's end if there is none."""
    if data.as_known_on is not None:
        return data.as_known_on.isoformat()
    rows = data.observations
    recorded: pd.Series[str] = rows.loc[rows["period"] == str(period), "recorded"]
    # ISO dates: the latest is the greatest text.
    latest = max(recorded, default="")
    return latest or period.last_day.isoformat()


def of_release(data: Dataset, period: Period, words: Words) -> list[str]:
    """Whom to ask, and when the next figures come; nothing that the dataset does not declare."""
    contact = choose(data.source.settings, "contact", words.language)
    found = [words.phrase("note.contact", contact=contact.rstrip("."))] if contact else []
    day = data.source.settings.get("next_release", "")
    # Of an older release that day has passed, and what came next is here already.
    if day > recorded_by(data, period):
        found.append(words.phrase("note.next_release", date=words.date(day)))
    return found


def declared(data: Dataset) -> list[Indicator]:
    """The dataset's indicators in the order of their file."""
    return [data.indicator(id) for id in data.indicators["id"]]


def footnotes(rows: Sequence[Row], words: Words) -> dict[str, str]:
    """Indicator id → its note with the places in the source, for the rows that have one.

    A text that holds for several figures is one note with all their places.
    """
    texts = {row.indicator.id: text for row in rows if (text := _remark(row, words))}
    places: dict[str, dict[str, None]] = {text: {} for text in texts.values()}
    for row in rows:
        if row.indicator.id in texts and row.now is not None and row.now.locator:
            places[texts[row.indicator.id]][_place(row.now.locator, words)] = None
    said = {
        text: words.phrase("note.placed", text=text, places="; ".join(found)) if found else text
        for text, found in places.items()
    }
    return {id: said[text] for id, text in texts.items()}


def _place(locator: str, words: Words) -> str:
    """A place in a source in words, where it is a paragraph of a part."""
    found = _PARAGRAPH.fullmatch(locator)
    if found is None:
        return locator
    return words.phrase("note.paragraph", part=found["part"], number=found["number"])


def _remark(row: Row, words: Words) -> str:
    if row.now is None:
        return ""
    # What was published first stands in a column of its own.
    return choose(row.now.notes, "note", words.language)


def provenance(
    data: Dataset,
    organisation: Organisation,
    period: Period,
    words: Words,
    reference: ReportReference,
) -> Block:
    """Dataset with its hash, version, parameters, and what is simulated."""
    parameters = {
        "organisation": organisation.id,
        "period": str(period),
        "language": words.language,
    }
    if data.as_known_on is not None:
        parameters["as_known_on"] = data.as_known_on.isoformat()
    if reference.report_number:
        parameters["report_number"] = reference.report_number
    if reference.report_date:
        parameters["report_date"] = reference.report_date
    title = choose(data.source.settings, "title", words.language)
    pairs = [
        (words.phrase("provenance.dataset"), f"{title} ({data.name})" if title else data.name),
        (words.phrase("provenance.hash"), data.content_hash),
        (words.phrase("provenance.recorded"), words.date(recorded_by(data, period))),
        (words.phrase("provenance.version"), __version__),
        (
            words.phrase("provenance.parameters"),
            ", ".join(f"{key} = {value}" for key, value in parameters.items()),
        ),
    ]
    if font := typeface.family():
        pairs.append((words.phrase("provenance.font"), font))
    if data.synthetic:
        pairs.insert(0, (words.phrase("synthetic"), words.phrase("synthetic_note")))
    return Facts(pairs, words.phrase("provenance.summary"))
