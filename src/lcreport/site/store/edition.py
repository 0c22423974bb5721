"""One edition of a release as the site keeps it: everything that its pages say, for good.

`edition.json` in the edition's folder is the site's memory. Pages of an old release are made from
it when its dataset has long moved on.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

from lcreport import documents, files
from lcreport.errors import PeriodError, ReleaseError
from lcreport.languages import FIRST, codes, typeset
from lcreport.period import Period
from lcreport.release import approval, kept_figures
from lcreport.release.differences import Difference, What
from lcreport.site import addresses

RECORD = "edition.json"
_ENDS = 2
# No disk has a file as large; what is larger still cannot be written as a size.
_LARGEST = 2**50
# Of any language: one that was published in stays there when its file is taken away.
# What exponents mean could fill a page with zeros, and a browser's memory.
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,12})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
MAIN = "annex"
EditionState = Literal["draft", "announced", "published"]
EditionKey = tuple[str, str, int]
"""Dataset, period and number of an edition."""
Annexes = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Notebook → language → format → size in bytes of a document."""
_Fields = dict[str, Any]
"""The fields of a part of a record as JSON has them, until `_check` has seen them."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in several languages.

    Attributes:
        words: Language → words, without those that are empty.
    """

    words: Mapping[str, str]

    @classmethod
    def of(cls, content: Mapping[str, object], name: str) -> Text:
        """What stands in columns or settings such as `name_vi` and `name_en`."""
        found = {code: str(content.get(f"{name}_{code}") or "") for code in codes()}
        return cls({code: words for code, words in found.items() if words})

    @classmethod
    def plain(cls, words: str) -> Text:
        """What is called the same in every language."""
        return cls({FIRST: words} if words else {})

    def __bool__(self) -> bool:
        return any(self.words.values())

    def said(self, language: str) -> str:
        """In one language, as a page says it; in another where that one is empty."""
        return typeset(self.given(language), language)

    def given(self, language: str) -> str:
        """The same as the dataset has it, letter by letter."""
        # Also in one whose file was taken away since: an edition keeps what it was published in.
        wanted = (self.words.get(code) for code in (language, *codes(), *self.words))
        return next(filter(None, wanted), "")


@dataclass(frozen=True, slots=True)
class PublishedIndicator:
    """What is counted.

    Attributes:
        id: Its id.
        area: That of its area; empty for none.
        name: Its name.
        unit: What it is counted in.
        definition: What is counted, and what is not.
        kind: Whether it is a flow, a stock, a rate or a rank; empty where nothing says it.
        priority: Its place among the key figures, from 1; 0 where none is declared.
        unit_one: Its unit beside a single one; empty where that is the same.
    """

    id: str
    area: str
    name: Text
    unit: Text
    definition: Text
    kind: str = ""
    priority: int = 0
    unit_one: Text = Text({})


class PublishedFigure(NamedTuple):
    """A figure of an edition's own period.

    Attributes:
        place: Of its indicator in the edition's list.
        value: A plain number; empty where the source has words only.
        qualifier: Such as "at_least", or its source's own Vietnamese word for it, such as "hơn".
        status: Such as "preliminary".
        as_of: The day that it holds for, YYYY-MM-DD; empty where its source dates it to none.
        is_revised: Whether another number was published before.
        doubt: Why it is to be checked again; None where nobody says so.
    """

    place: int
    value: str
    qualifier: str = "exact"
    status: str = "official"
    as_of: str = ""
    is_revised: bool = False
    doubt: Text | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A field of coordination."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class PublishedOrganisation:
    """An organisation in one edition: what it reported and when, and its annexes.

    Attributes:
        id: Its id.
        name: Full name.
        short: Name for narrow places.
        first: The day on which its first figure of the period became known; empty where none did.
        last: The same of its last.
        reported: Which indicators, by place in the edition's list.
        missing: Which it had reported for the same months of the year before, and now did not.
        annexes: Notebook → language → format → size in bytes; 0 where the document is withheld. The
            notebooks in the order in which pages name them.
        group: What it may be compared within, such as "province"; empty for all.
        figures: Those of the period, by their indicators' places; an edition that an earlier
            version published has none.
    """

    id: str
    name: Text
    short: Text
    first: str = ""
    last: str = ""
    reported: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    annexes: Annexes = field(default_factory=dict)
    group: str = ""
    figures: tuple[PublishedFigure, ...] = ()

    @property
    def notebooks(self) -> list[str]:
        """The notebooks that made its annexes, the main one first: `annex` where there is one."""
        # Else as it was published, for the main one has the address without a name.
        return sorted(self.annexes, key=lambda name: name != MAIN)


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What an edition says differently from an earlier one.

    Attributes:
        period: Of the earlier one; empty where there is none.
        edition: Its number.
        fresh: How many figures are new because the period is.
        rows: Every other difference.
    """

    period: str = ""
    edition: int = 0
    fresh: int = 0
    rows: tuple[Difference, ...] = ()


_Part = Text | PublishedIndicator | Area | PublishedOrganisation | EditionChanges | Difference
"""What a record holds that is no plain value."""


@dataclass(frozen=True)
class Edition:
    """One edition of the release of a dataset and period.

    Attributes:
        dataset: The dataset's name.
        period: Period code.
        number: 1 for the first edition, 2 for its correction, …
        state: A draft, announced (approved, but not to be seen yet), or published.
        documents: Hash of the documents that it was made from.
        title: The dataset's title.
        issuer: Who issues it.
        overview: Id of the organisation that stands for the whole.
        synthetic: True where the figures are invented.
        known_on: The last day on which a figure in it became known.
        window: First and last day of the data.
        due: The day by which figures were to be reported; empty where none is set.
        approved_by: Who approved it; empty for a draft.
        approved_at: When, with offset.
        released: From when it may be seen, with offset.
        reason: Why it replaces the edition before.
        areas: All areas, in the dataset's order.
        indicators: All indicators, in the dataset's order.
        organisations: All that reported or were to report, in the dataset's order.
        since: What changed since the release before.
        correction: What changed since the edition before.
        seal: That of the release's manifest; empty where an earlier version published it.
        timezone: In which the office tells times; empty for those that the times were noted in.
        figures_file: Name → bytes of the file of all figures of its release; none in a draft, and
            where an earlier version published it.
    """

    dataset: str
    period: str
    number: int
    state: EditionState
    documents: str
    title: Text
    issuer: Text
    overview: str = ""
    synthetic: bool = False
    known_on: str = ""
    window: tuple[str, str] = ("", "")
    due: str = ""
    approved_by: str = ""
    approved_at: str = ""
    released: str = ""
    reason: str = ""
    areas: tuple[Area, ...] = ()
    indicators: tuple[PublishedIndicator, ...] = ()
    organisations: tuple[PublishedOrganisation, ...] = ()
    since: EditionChanges = field(default_factory=EditionChanges)
    correction: EditionChanges = field(default_factory=EditionChanges)
    seal: str = ""
    timezone: str = ""
    figures_file: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def at(self) -> Period:
        """Its period."""
        return Period.parse(self.period)

    @cached_property
    def folder(self) -> str:
        """Where it is in the site."""
        return f"{self.release}/edition-{self.number}"

    @cached_property
    def release(self) -> str:
        """Where its release is, whatever the edition."""
        return f"{addresses.slug(self.dataset)}/{self.period}"

    @property
    def changed(self) -> int:
        """How many lines of what changed it has."""
        return len(self.since.rows) + len(self.correction.rows)

    @cached_property
    def key(self) -> EditionKey:
        """What no other edition of the site has."""
        return self.dataset, self.period, self.number

    @cached_property
    def by_id(self) -> dict[str, PublishedOrganisation]:
        """Organisation's id → what it did in this edition."""
        return {organisation.id: organisation for organisation in self.organisations}

    def released_at(self) -> dt.datetime | None:
        """From when it may be seen; None for a draft."""
        return dt.datetime.fromisoformat(self.released) if self.released else None

    def written(self) -> bytes:
        """As it stands in `edition.json`."""
        # By hand: `asdict` takes ten times as long for a few thousand organisations.
        content = {member.name: getattr(self, member.name) for member in dataclasses.fields(self)}
        return (
            json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"
        ).encode()


def read(content: bytes, path: str) -> Edition:
    """The edition that `written` wrote.

    Raises:
        ReleaseError: it cannot be read.
    """
    try:
        found: _Fields = files.from_json(content)
        found["title"], found["issuer"] = Text(found["title"]), Text(found["issuer"])
        found["window"] = tuple(found["window"])
        found["areas"] = tuple(Area(area["id"], Text(area["name"])) for area in found["areas"])
        found["indicators"] = tuple(
            # Editions of before units had a word for a single one have none.
            PublishedIndicator(
                **_texts({"unit_one": {}} | indicator, "name", "unit", "definition", "unit_one")
            )
            for indicator in found["indicators"]
        )
        found["organisations"] = tuple(
            _organisation(content_) for content_ in found["organisations"]
        )
        for name in ("since", "correction"):
            rows = tuple(Difference(**row) for row in found[name].pop("rows"))
            found[name] = EditionChanges(**found[name], rows=rows)
        made = Edition(**found)
        # Whoever may write into a site may write a record, and paths and pages are made of it.
        _check(made)
    except (ValueError, KeyError, TypeError, AttributeError, PeriodError) as error:
        raise ReleaseError(
            f"{path} on the site cannot be read ({error!r}); restore it from a copy of the site, "
            "or publish its release again"
        ) from error
    return made


def _check(made: Edition) -> None:
    """See that pages can be made of what a record says.

    Raises:
        ValueError: they cannot.
        PeriodError: the period is none.
    """
    texts = [
        # As text, for annotations that are evaluated late are no types.
        getattr(made, member.name)
        for member in dataclasses.fields(made)
        if member.type == "str"
    ]
    if not all(map(_is_text, (*texts, *made.window))):
        raise ValueError("what should be text is none")
    if made.state not in get_args(EditionState) or type(made.number) is not int or made.number < 1:
        raise ValueError(f"there is no edition {made.number!r} that is {made.state!r}")
    if str(made.at) != made.period or len(made.window) != _ENDS:
        raise ValueError(f"{made.period!r} is no period code")
    _check_figures_file(made.figures_file)
    _check_release(made)
    _check_texts(made)
    _check_days(made)
    for changes in (made.since, made.correction):
        _check_changes(changes)
    known = range(len(made.indicators))
    for organisation in made.organisations:
        figures = organisation.figures
        places = (*organisation.reported, *organisation.missing, *(figure[0] for figure in figures))
        if not all(type(place) is int and place in known for place in places):
            raise ValueError(f"{organisation.id!r} reported an indicator that there is not")
        if not all(_is_figure(figure) for figure in figures):
            raise ValueError(f"a figure of {organisation.id!r} is no number")
        _check_annexes(organisation)


def _check_figures_file(file: Mapping[str, int]) -> None:
    for name, size in file.items():
        if not kept_figures.NAME.fullmatch(name) or not _is_count(size):
            raise ValueError(f"{name!r} of {size!r} bytes is no file of figures")


def _check_release(made: Edition) -> None:
    """See that what is no draft says when it was approved, and from when it may be seen.

    Raises:
        ValueError: it does not.
    """
    if made.state == "draft":
        return
    released = made.released_at()
    # Python compares no time without an offset with one that has one, as the clock's.
    if released is None or released.utcoffset() is None:
        raise ValueError("it says not from when it may be seen, with an offset")
    if not made.approved_at:
        raise ValueError("it says not when it was approved")


def _check_texts(made: Edition) -> None:
    """See that ids are texts and names are texts by language: pages are made of them.

    Raises:
        ValueError: they are not.
    """
    named = [made.title, made.issuer, *(area.name for area in made.areas)]
    ids: list[object] = [area.id for area in made.areas]
    for indicator in made.indicators:
        named += [indicator.name, indicator.unit, indicator.definition, indicator.unit_one]
        ids += [indicator.id, indicator.area, indicator.kind]
        if not _is_count(indicator.priority):
            raise ValueError(f"{indicator.id!r} has no place among key figures")
    for organisation in made.organisations:
        named += [organisation.name, organisation.short]
        ids += [organisation.id, organisation.first, organisation.last, organisation.group]
    if not all(map(_is_text, ids)):
        raise ValueError("an id, or a day, is no text")
    if type(made.synthetic) is not bool:
        raise ValueError("it says not whether its figures are invented")
    for name in named:
        if not _is_words(name):
            raise ValueError(f"{name.words!r} is no text by language")


def _check_days(made: Edition) -> None:
    days = [made.known_on, *made.window]
    days += [organisation.first[:10] for organisation in made.organisations]
    for day in filter(None, days):
        dt.datetime.fromisoformat(day)
    if made.due:
        dt.date.fromisoformat(made.due)
    # Those of two editions are compared, and told in a zone of the reader's.
    for time in filter(None, (made.approved_at, made.released)):
        approval.time(time)


def _check_changes(changes: EditionChanges) -> None:
    if changes.period and str(Period.parse(changes.period)) != changes.period:
        raise ValueError(f"{changes.period!r} is no period code")
    if not _is_count(changes.edition) or not _is_count(changes.fresh):
        raise ValueError("an edition and a number of figures are whole numbers")
    for row in changes.rows:
        texts = [getattr(row, member.name) for member in dataclasses.fields(row)]
        if row.what not in get_args(What) or not all(map(_is_text, texts)):
            raise ValueError(f"there is no change {row.what!r}")
        if row.period:
            Period.parse(row.period)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_words(text: Text) -> bool:
    # By `items` alone, for Text takes whatever it is given.
    words = text.words
    return isinstance(words, dict) and all(
        _is_text(part) for pair in words.items() for part in pair
    )


def _is_figure(figure: PublishedFigure) -> bool:
    if not all(map(_is_text, figure[1:-2])) or type(figure.is_revised) is not bool:
        return False
    if figure.doubt is not None and not _is_words(figure.doubt):
        return False
    if figure.as_of:
        dt.date.fromisoformat(figure.as_of)
    return not figure.value or PLAIN_NUMBER.fullmatch(figure.value) is not None


def _is_count(value: object) -> bool:
    # Not `isinstance`: JSON's `true` would be an int in Python.
    return type(value) is int and 0 <= value < _LARGEST


def _check_annexes(organisation: PublishedOrganisation) -> None:
    """See that an organisation's documents have the names of documents, which become paths.

    Raises:
        ValueError: they have others.
    """
    if not isinstance(organisation.id, str):
        raise ValueError(f"{organisation.id!r} is no id")
    for notebook, versions in organisation.annexes.items():
        for language, sizes in versions.items():
            if not _LANGUAGE.fullmatch(language):
                raise ValueError(f"{language!r} is no language of {organisation.id!r}")
            for format_, size in sizes.items():
                if not documents.FORMAT_NAME.fullmatch(format_) or not _is_count(size):
                    raise ValueError(f"{notebook!r} has {size!r} bytes of {format_!r}")


def _organisation(content: _Fields) -> PublishedOrganisation:
    values = _tuples(_texts(content, "name", "short"), "reported", "missing")
    # Editions of before figures stood on pages have none.
    values["figures"] = tuple(_figure(*figure) for figure in content.get("figures", ()))
    annexes = values["annexes"]
    # Editions of before there were several notebooks for one organisation name none.
    bare = any(isinstance(size, int) for sizes in annexes.values() for size in sizes.values())
    return PublishedOrganisation(**{**values, "annexes": {MAIN: annexes} if bare else annexes})


def _figure(*parts: Any) -> PublishedFigure:
    made = PublishedFigure(*parts)
    # Editions of before have none, and nearly all figures.
    return made if made.doubt is None else made._replace(doubt=Text(made.doubt))  # type: ignore[arg-type]


def _tuples(content: _Fields, *names: str) -> _Fields:
    return content | {name: tuple(content[name]) for name in names}


def _plain(value: _Part) -> _Fields:
    """A dataclass's own fields; the encoder asks again for those inside."""
    if isinstance(value, Text):
        return dict(value.words)
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _texts(content: _Fields, *names: str) -> _Fields:
    return content | {name: Text(content[name]) for name in names}
