"""A finished release and what is known of it, put together as an edition of the site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset import amounts
from lcreport.dataset.period_codes import one_code
from lcreport.errors import ReleaseError
from lcreport.period import Period
from lcreport.release import approval as approvals
from lcreport.release import differences, intact, seal
from lcreport.release.find_releases import of_another_period, second_of
from lcreport.release.manifest import Release
from lcreport.release.records import MANIFEST
from lcreport.site.store import approval, catalogue, untouched
from lcreport.site.store.edition import (
    PLAIN_NUMBER,
    Annexes,
    Edition,
    EditionChanges,
    EditionState,
    PublishedFigure,
    PublishedOrganisation,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from lcreport.release.approval import Approval
    from lcreport.site.store.catalogue import Named, ReleaseNames
    from lcreport.site.store.known_observations import FirstKnown


_LONGEST = 24
# What has no params file is made by this notebook too, see `build.params`.
_OVERVIEW = "overview"


@dataclass(slots=True)
class ReleaseCandidate:
    """A release that is to be on the site.

    Attributes:
        folder: Where it stands.
        dataset: Its dataset's name.
        period: Its period.
        documents: Hash of its documents.
        seal: That of its manifest.
        approval: Who approved exactly this state of it; None for a draft.
        remark: Why the approval that is there is none of it; empty where there is nothing to say.
        unsealed: Whether it may be of an earlier version.
        read_already: `release`, where it was read.
    """

    folder: Path
    dataset: str
    period: Period
    documents: str
    seal: str
    approval: Approval | None
    remark: str = ""
    unsealed: bool = False
    read_already: Release | None = None

    @property
    def release(self) -> Release:
        """All that its manifest says.

        Raises:
            ReleaseError: it cannot be read, or is not as it was made.
        """
        # Nothing of a release that is on the site already is wanted, as a rule.
        if self.read_already is None:
            self.read_already = intact.read(self.folder, unsealed=self.unsealed)
        return self.read_already

    def manifest(self) -> bytes:
        """The manifest as it stands, where that is still the one that was read.

        Raises:
            ReleaseError: a build has written another meanwhile, or somebody altered it.
        """
        file = self.folder / MANIFEST
        try:
            content = files.read(file)
        except OSError as error:
            raise ReleaseError(f"{file} cannot be read: {files.why_not_read(error)}") from error
        # One of an earlier version has no seal, and is compared by all that it says.
        is_same = (
            seal.of(content) == self.seal and not seal.misfit(content, dict)
            if self.seal
            else Release.parse(content, self.folder).members == self.release.members
        )
        if not is_same:
            raise ReleaseError(f"{file} was altered while it was published; publish again")
        return content


def candidate(
    folder: Path, there: Mapping[str, Edition] | None = None, *, unsealed: bool = False
) -> ReleaseCandidate:
    """The release in a folder, and its approval.

    Args:
        folder: Where it is.
        there: Seal → edition, of what is on the site already and need not be read again.
        unsealed: Take one that an earlier version made, which had no seals.

    Raises:
        ReleaseError: either cannot be read or is not as it was made, or the release is not
            finished.
    """
    known = untouched.edition_of(folder, there or {})
    release = None
    if known is None:
        release = intact.read(folder, unsealed=unsealed)
        # Executed notebooks are large, and may be cleared away: no page needs them but a draft's.
        intact.check_files(release, may_lack="notebooks")
        documents, seal = approval.fingerprint(release), release.seal
        dataset, period = release.facts["dataset"]["name"], Period.parse(release.facts["period"])
    else:
        documents, seal, dataset, period = known.documents, known.seal, known.dataset, known.at
    # One that is on the site was read before it was copied, from another folder.
    if why := of_another_period(folder, str(period)) or second_of(folder, dataset, str(period)):
        raise ReleaseError(f"{folder / MANIFEST} {why}")
    given = approvals.read(folder)
    remark = given.misfit(seal, documents) if given else ""
    return ReleaseCandidate(
        folder,
        dataset,
        period,
        documents,
        seal,
        None if remark else given,
        f"{folder / approvals.FILE} {remark}; approve again" if remark else "",
        unsealed,
        release,
    )


@dataclass(frozen=True, slots=True)
class EarlierEdition:
    """What an earlier edition said, to compare with."""

    period: str
    edition: int
    figures: Mapping[str, differences.Figures]
    descriptions: Mapping[str, Mapping[str, str]]


def earlier_edition(release: Release, edition: int) -> EarlierEdition:
    """What the release of an edition says."""
    facts = release.facts
    return EarlierEdition(facts["period"], edition, release.figures, facts.get("indicators", {}))


def compose(  # noqa: PLR0913 - the parts of an edition
    found: ReleaseCandidate,
    names: ReleaseNames,
    *,
    number: int,
    state: EditionState,
    since: EarlierEdition | None,
    correction: EarlierEdition | None,
) -> Edition:
    """The edition that a release makes; of one that may not be seen yet, no figure.

    Args:
        found: The release.
        names: Its dataset's names.
        number: Which edition.
        state: Its state.
        since: What the release of the period before said.
        correction: What the edition before said.

    Raises:
        DatasetError: the dataset cannot be read.
    """
    approved = found.approval
    settings = names.settings
    head = Edition(
        dataset=found.dataset,
        period=str(found.period),
        number=number,
        state=state,
        documents=found.documents,
        seal=found.seal,
        title=names.title,
        issuer=Text.of(settings, "issuer"),
        due=names.due(found.period),
        window=names.window(found.period),
        approved_by=approved.by if approved else "",
        approved_at=approved.at.isoformat() if approved else "",
        released=approved.released.isoformat() if approved else "",
        reason=approved.reason if approved else "",
        timezone=names.timezone,
    )
    if state == "published" and (file := found.release.figures_file):
        head = replace(head, figures_file={found.release.figures_name: file.bytes})
    # Its record is open to every reader of the site: what is under embargo must not be in it.
    return head if state == "announced" else _with_figures(head, found, names, since, correction)


def _with_figures(
    head: Edition,
    found: ReleaseCandidate,
    names: ReleaseNames,
    since: EarlierEdition | None,
    correction: EarlierEdition | None,
) -> Edition:
    release = found.release
    # Of a vintage the third part is its status, the fourth the day on which it was recorded.
    known_on = max((figure[3] for figure in _figures(release)), default="")
    return replace(
        head,
        overview=str(names.settings.get("overview") or ""),
        synthetic=any(figure[2] == "synthetic" for figure in _figures(release)),
        known_on=known_on,
        areas=names.areas,
        indicators=names.indicators,
        organisations=tuple(_organisations(found, names, known_on)),
        since=_changes(release, since, str(found.period)),
        correction=_changes(release, correction, ""),
    )


def _figures(release: Release) -> Iterator[list[str]]:
    for indicators in release.figures.values():
        for periods in indicators.values():
            yield from periods.values()


def _organisations(
    found: ReleaseCandidate, names: ReleaseNames, known_on: str
) -> Iterator[PublishedOrganisation]:
    place = catalogue.places(names.indicators)
    # As the release knew it: its dataset goes on, and what came later stands in no annex of it.
    now = names.first_known(found.period, known_on)
    before = names.first_known(found.period.year_earlier(), known_on)
    annexes = _annexes(found.release, names.notebooks)
    last = {name: _last(found.release, name, str(found.period)) for name in now}
    overview = names.settings.get("overview")
    for id_, named in names.organisations.items():
        to_report = named.existed(found.period) and id_ != overview
        # Who was to report and did not stays: completeness names them.
        if id_ not in annexes and id_ not in now and not to_report:
            continue
        made = _organisation(
            id_, named, place, now, before, last.get(id_, ""), annexes.get(id_, {})
        )
        yield replace(made, figures=tuple(_of_period(found, names, id_, place)))


def _organisation(  # noqa: PLR0913 - private, and called once
    id_: str,
    named: Named,
    place: Mapping[str, int],
    now: FirstKnown,
    before: FirstKnown,
    last: str,
    annexes: Annexes,
) -> PublishedOrganisation:
    reported = now.get(id_, {})
    # Of the same months a year before: what is reported once a year is not missing in March.
    missing = before.get(id_, {}).keys() - reported.keys()
    return PublishedOrganisation(
        id_,
        named.name or Text.plain(id_),
        named.short,
        first=min((day for day in reported.values() if day), default=""),
        last=last,
        reported=tuple(sorted(place[indicator] for indicator in reported if indicator in place)),
        missing=tuple(sorted(place[indicator] for indicator in missing if indicator in place)),
        annexes=annexes,
        group=named.group,
    )


def _of_period(
    found: ReleaseCandidate, names: ReleaseNames, organisation: str, place: Mapping[str, int]
) -> Iterator[PublishedFigure]:
    """An organisation's figures of the period itself, by their indicators' places."""
    period = str(found.period)
    indicators = found.release.figures.get(organisation, {})
    for indicator in sorted(indicators.keys() & place.keys(), key=lambda id_: place[id_]):
        # A period may stand in the dataset under another spelling of its code.
        for code, (value, qualifier, status, day) in indicators[indicator].items():
            plain = _plain(value)
            if one_code(code) == period and plain is not None:
                at = place[indicator]
                told = names.beside(found.period, organisation, names.indicators[at], day)
                # A word of another vintage of the same day would bound it otherwise.
                own = told.word if amounts.qualifier_of(told.word) == qualifier else ""
                bound = own or qualifier or "exact"
                doubt = Text(dict(told.doubt)) if told.doubt else None
                yield PublishedFigure(at, plain, bound, status, told.as_of, told.is_revised, doubt)


def _plain(value: str) -> str | None:
    """A value without an exponent; None where it is too long for a page."""
    if not value or PLAIN_NUMBER.fullmatch(value):
        return value
    try:
        number = Decimal(value)
        # Before it is written out, for an exponent may ask for a billion zeros.
        written = f"{number:f}" if abs(number.adjusted()) < _LONGEST else ""
    except InvalidOperation:
        return None
    return written if PLAIN_NUMBER.fullmatch(written) else None


def _last(release: Release, organisation: str, period: str) -> str:
    indicators = release.figures.get(organisation, {}).values()
    return max((periods[period][3] for periods in indicators if period in periods), default="")


def _annexes(release: Release, order: Sequence[str]) -> dict[str, Annexes]:
    """Organisation → what annexes it has, their notebooks in an order; others behind these."""
    known = {name: place for place, name in enumerate(order)}
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for entry in release.entries.values():
        for document in approval.documents(entry):
            language = document.language
            notebooks = found.setdefault(entry.organisation, {})
            sizes = notebooks.setdefault(document.notebook, {}).setdefault(language, {})
            sizes[document.format] = entry.outputs[document.name].bytes

    def place(name: str) -> tuple[int, bool, str]:
        return known.get(name, len(known)), name != _OVERVIEW, name

    return {
        organisation: {name: notebooks[name] for name in sorted(notebooks, key=place)}
        for organisation, notebooks in found.items()
    }


def _changes(release: Release, before: EarlierEdition | None, period: str) -> EditionChanges:
    """What is different; figures of the new period itself are counted, not listed."""
    if before is None:
        return EditionChanges()
    left = _of_those_left_out(before.figures, release)
    old, new, fresh = _different({**before.figures, **left}, release.figures, period)
    changes = differences.between(
        old,
        new,
        old_descriptions=before.descriptions,
        new_descriptions=release.facts.get("indicators", {}),
    )
    return EditionChanges(before.period, before.edition, fresh, tuple(changes))


def _of_those_left_out(
    old: Mapping[str, differences.Figures], release: Release
) -> dict[str, differences.Figures]:
    """What is withdrawn of organisations that have no annex any more: their figures of the period.

    A release keeps figures of those alone that it has annexes of, so of other periods it says
    nothing: those stand in the releases of their own.
    """
    period = release.facts["period"]
    return {
        organisation: {
            indicator: of_period
            for indicator, figures in old[organisation].items()
            if (
                of_period := {
                    code: one for code, one in figures.items() if one_code(code) == period
                }
            )
        }
        for organisation in old.keys() - release.figures.keys()
    }


def _different(
    old: Mapping[str, differences.Figures], new: Mapping[str, differences.Figures], period: str
) -> tuple[dict[str, differences.Figures], dict[str, differences.Figures], int]:
    """The figures that differ, and how many are new because the period is.

    Nearly all are the same, and comparing the rest only makes a large release ten times faster.
    """
    before: dict[str, differences.Figures] = {}
    now: dict[str, differences.Figures] = {}
    fresh = 0
    for organisation in {*old, *new}:
        was, is_now = old.get(organisation, {}), new.get(organisation, {})
        for indicator in {*was, *is_now}:
            earlier, later = was.get(indicator, {}), is_now.get(indicator, {})
            for code in {*earlier, *later}:
                one, other = earlier.get(code), later.get(code)
                if one == other:
                    continue
                if one is None and code == period:
                    fresh += 1
                    continue
                for figures, figure in ((before, one), (now, other)):
                    if figure is not None:
                        place = figures.setdefault(organisation, {}).setdefault(indicator, {})
                        place[code] = figure
    return before, now, fresh
