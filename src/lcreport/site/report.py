"""How to publish, and how it went."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from lcreport.languages import PROGRAM, language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How to publish; None means as the site was published before.

    Attributes:
        drafts: Whether drafts are shown; on a new site they are.
        base_url: The site's address on the web, for the feed; none on a new site.
        now: The time by which embargoes are judged; the clock's where None.
        project: The folder that holds params/ and data/; none where None.
        trust: Whether to open datasets outside of it that releases name.
        unsealed: Whether to take releases of an earlier version, which have no seal.
    """

    drafts: bool | None = None
    base_url: str | None = None
    now: dt.datetime | None = None
    project: Path | None = None
    trust: bool = False
    unsealed: bool = False


@dataclass(slots=True)
class SiteReport:
    """How it went, each release as `dataset period`.

    Attributes:
        published: New editions.
        drafts: New or changed drafts.
        announced: Approved, but not to be seen yet.
        unchanged: On the site as they are.
        left_out: Drafts on a site that shows none.
        failed: Release → why it was not published.
        refused: Documents on the site that are not those published, of which no page is made.
        notes: What else whoever publishes should know.
        written: How many files were written.
        seconds: How long it took.
    """

    published: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: int = 0
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 where every release is on the site, or rightly not yet; else 1."""
        return 1 if self.failed or self.refused else 0

    def to_json(self) -> str:
        """The report as a JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def lines(self, code: str = PROGRAM) -> Iterator[str]:
        """The report in words, a line each release, the counts last.

        Args:
            code: In which language; reasons and notes are in English.
        """
        own = language(code)
        for release, why in self.failed.items():
            yield own.text("publishing.not_published", release=release, why=why)
        yield from self.refused
        by_outcome = {
            "published": self.published,
            "draft": self.drafts,
            "announced": self.announced,
            "left_out": self.left_out,
        }
        for outcome, releases in by_outcome.items():
            word = own.text(f"publishing.{outcome}")
            yield from (f"{word}: {release}" for release in releases)
        yield from self.notes
        yield own.text(
            "publishing.counts",
            published=len(self.published),
            drafts=own.plural("publishing.drafts", len(self.drafts)),
            announced=len(self.announced),
            unchanged=len(self.unchanged),
            left_out=len(self.left_out),
            failed=len(self.failed),
            files=own.plural("publishing.files", self.written),
            seconds=own.number(self.seconds, 1),
        )
