"""Facts in the words of one language."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from lcreport import documents
from lcreport.languages import Language
from lcreport.languages import language as language_of
from lcreport.site import addresses
from lcreport.site.pages import texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from lcreport.site.store.edition import Edition, PublishedOrganisation
    from lcreport.site.store.editions import PublishedDataset


@dataclass(frozen=True)
class View:
    """Everything said in one language."""

    language: str

    @cached_property
    def t(self) -> dict[str, str]:
        """The texts."""
        return self._own.section("common", "site")

    @property
    def _own(self) -> Language:
        return language_of(self.language)

    def notebook(self, name: str) -> str:
        """What an annex's notebook is called, where a page names more than one; else its name."""
        return self.t.get(f"notebook_{name}", name)

    def plural(self, key: str, count: int) -> str:
        """A counted text."""
        return self._own.plural(key, count)

    def page(self, stem: str, number: int = 1) -> str:
        """A page's path."""
        return addresses.page(stem, self.language, number)

    def file(self, stem: str, suffix: str) -> str:
        """The path of a file that exists once a language."""
        return f"{documents.stem(stem, self.language)}.{suffix}"

    def day(self, text: str) -> str:
        """A day in words."""
        return texts.day(text, self.language)

    def moment(self, text: str, timezone: str = "") -> str:
        """A time in words, in the zone of an office; as it was noted where that is not known."""
        return self._own.time(_in_zone(text, timezone))

    def count(self, number: int) -> str:
        """A count with its groups of three."""
        return texts.number(str(number), self.language)

    def label(self, edition: Edition) -> str:
        """The period of an edition."""
        return edition.at.label(self.language)

    def label_inside(self, edition: Edition) -> str:
        """The same where something stands before it: "Hội Nông dân tỉnh, năm 2021"."""
        return edition.at.label_inside(self.language)

    def badge(self, kind: str, text: str) -> Markup:
        """A small label."""
        return _badge(kind, text)

    def badges(self, edition: Edition) -> Markup:
        """What must be said wherever an edition is named."""
        badges = []
        if edition.state == "draft":
            badges.append(self.badge("draft", self.t["draft"]))
        if edition.state == "announced":
            badges.append(self.badge("announced", self.t["announced"]))
        if edition.number > 1:
            text = self.t["edition_number"].format(number=edition.number)
            badges.append(self.badge("edition", text))
        return Markup(" ").join(badges)

    def bands(self, editions: Collection[Edition]) -> list[str]:
        """What a page that shows these editions says at its top."""
        drafts = sum(edition.state == "draft" for edition in editions)
        mark = "draft_mark" if drafts == len(editions) else "draft_some"
        invented = sum(edition.synthetic for edition in editions)
        synthetic = "synthetic" if invented == len(editions) else "synthetic_some"
        marks = [(invented > 0, synthetic), (drafts > 0, mark)]
        return [self.t[key] for true, key in marks if true]

    def when(self, edition: Edition) -> str:
        """The day of publication; empty for a draft."""
        # The office's day, neither that of the machine which approved nor the reader's.
        return self.day(_in_zone(edition.released, edition.timezone)[:10])

    def timing(self, edition: Edition, organisation: PublishedOrganisation) -> tuple[str, str]:
        """Whether an organisation reported, and in time: a kind, and the words for it."""
        if not organisation.reported and not organisation.first:
            return "none", self.t["not_reported"]
        late = lateness(edition, organisation)
        if late is None:
            # Without a due day nothing is judged.
            return "known", self.t["reported"]
        if late <= 0:
            return "good", self.t["on_time"]
        return "late", self.plural("site.late", late)

    def sent(self, edition: Edition) -> str:
        """How many of those that were to report have: "6/7 đã gửi"."""
        first = self.tally(edition)[0]
        return f"{first['count']} {first['text']}"

    def tally(self, edition: Edition) -> list[dict[str, str]]:
        """How many reported, in time, late, not."""
        timings = [
            self.timing(edition, organisation)[0]
            for organisation in edition.organisations
            # The overview stands for all; in time or late are the others.
            if organisation.id != edition.overview
        ]
        reported = sum(timing != "none" for timing in timings)
        of = self.t["of"].format(count=self.count(reported), total=self.count(len(timings)))
        lines = [{"count": of, "text": self.t["sent"]}]
        for kind, key in (("good", "on_time"), ("late", "some_late"), ("none", "not_reported")):
            count = timings.count(kind)
            if count:
                lines.append({"count": self.count(count), "text": self.t[key].lower()})
        return lines

    def organisation_path(self, dataset: PublishedDataset, organisation: str) -> str:
        """An organisation's page."""
        return self.page(f"{dataset.slug}/organisations/{addresses.slug(organisation)}/index")

    def indicator_path(self, dataset: PublishedDataset, indicator: str) -> str:
        """An indicator's page."""
        return self.page(f"{dataset.slug}/indicators/{addresses.slug(indicator)}/index")

    def area_path(self, dataset: PublishedDataset, area: str) -> str:
        """An area's page; empty for none."""
        return self.page(f"{dataset.slug}/areas/{addresses.slug(area)}/index") if area else ""


@lru_cache(maxsize=2**12)
def _badge(kind: str, text: str) -> Markup:
    return Markup('<span class="badge badge-{}">{}</span>').format(kind, text)


@lru_cache(maxsize=2**10)
def _in_zone(text: str, timezone: str) -> str:
    """A time as the clocks of a zone have it, to the second."""
    if not timezone or not text:
        return text
    try:
        zone = zoneinfo.ZoneInfo(timezone)
    # A machine without the zones of the world tells the times as they were noted.
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return text
    return dt.datetime.fromisoformat(text).astimezone(zone).isoformat()


def lateness(edition: Edition, organisation: PublishedOrganisation) -> int | None:
    """Days after the due day on which an organisation reported; None where either is not known."""
    if not edition.due or not organisation.first:
        return None
    first = dt.date.fromisoformat(organisation.first[:10])
    return (first - dt.date.fromisoformat(edition.due)).days
