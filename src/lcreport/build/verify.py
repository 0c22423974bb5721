"""Builds a release again from its manifest and compares it, file by file, with what is there."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.build import (
    appearance,
    builder,
    fingerprints,
    params,
    plan,
    repeated,
    trusted,
    write_releases,
)
from lcreport.build.fields import seen
from lcreport.build.jobs import Job, name_of
from lcreport.build.verify_sample import NOT_MADE_ANEW
from lcreport.dataset.selection import EVERYBODY, Slices
from lcreport.dataset.source import open_source
from lcreport.errors import ReleaseError
from lcreport.period import Period
from lcreport.release import approval, differences, intact, signature
from lcreport.release.find_releases import find, second_of
from lcreport.release.manifest import Release, file_record
from lcreport.release.records import APPROVAL, APPROVAL_SIGNATURE, MANIFEST, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from minisign import PublicKey

    from lcreport.build.notebooks import Notebook
    from lcreport.build.repeated import Unlike
    from lcreport.build.verify_sample import Sample
    from lcreport.release.manifest import AnnexKey, Entry

_SOME = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of one file.

    Attributes:
        path: Where it is.
        same: True where it is what its manifest says and what is made from the inputs now.
        detail: Where not, the inputs that changed, or the place of the first difference; where it
            was not made again, that it was not.
    """

    path: str
    same: bool
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.detail or 'the same'}"


def verify(  # noqa: PLR0913 - the options of the command
    out: Path,
    project: Path,
    *,
    dataset: str | None,
    jobs: int,
    trust: bool = False,
    unsealed: bool = False,
    signed_by: Sequence[Path] = (),
    sample: Sample | None = None,
    on_sample: Callable[[int, int], None] = lambda _chosen, _all: None,
) -> list[Finding]:
    """A finding for every file of every release at or below a folder.

    Nothing is run or opened before all releases were looked at.

    Args:
        out: The folder.
        project: The folder that holds notebooks/.
        dataset: Where the dataset is, if not where the manifest says.
        jobs: How many annexes to make at once.
        trust: Run notebooks and open addresses from elsewhere that a manifest names.
        unsealed: Take releases of an earlier version, which had no seals.
        signed_by: Public keys: each release and each approval must be signed by an owner of one.
        sample: Make only these annexes again; all else that a release says is compared, and the
            files of the others with their hashes.
        on_sample: Called with the number of annexes made again, and of all, before any is.

    Raises:
        ParameterError: there is no release, or one would have something run or opened that is
            not the project's.
        ReleaseError: nothing can be written.
        DatasetError: the dataset cannot be read.
    """
    keys = [signature.public_key(file) for file in signed_by]
    findings: list[Finding] = []
    releases: list[Release] = []
    folders = find(out)
    for folder in folders:
        try:
            release = intact.read(folder, unsealed=unsealed)
        except ReleaseError as error:
            place = str(folder / MANIFEST)
            findings.append(_wrong(place, str(error).removeprefix(place)))
            continue
        dataset_name, period = release.facts["dataset"]["name"], release.facts["period"]
        if len(folders) > 1 and (why := second_of(folder, dataset_name, period)):
            findings.append(_wrong(str(folder / MANIFEST), why))
            continue
        if keys:
            findings += _signatures(folder, keys)
        if not trust:
            trusted.check(release, project, dataset=dataset)
        releases.append(release)
    chosen = every = {(release.folder, key) for release in releases for key in release.entries}
    if sample:
        chosen = sample.of(releases)
        on_sample(len(chosen), len(every))
    for release in releases:
        wanted = planned(release, project, dataset, trust=trust)
        anew = {key for folder, key in chosen if folder == release.folder}
        findings += _compare(release, wanted, jobs, anew)
        findings += _around(release)
    return findings


def _signatures(folder: Path, keys: Sequence[PublicKey]) -> Iterator[Finding]:
    """What is wrong with the signatures of a release, and of an approval where there is one."""
    # A signature alone counts too: its approval may have been taken away.
    approved = any((folder / name).exists() for name in (APPROVAL, APPROVAL_SIGNATURE))
    for record in (MANIFEST, APPROVAL) if approved else (MANIFEST,):
        if why := signature.misfit(folder, keys, record):
            yield _wrong(str(folder / signature.SIGNED[record]), why)


def planned(
    found: Release, project: Path, dataset: str | None, *, trust: bool = False
) -> plan.Plan:
    """What makes a release again.

    Args:
        found: The release.
        project: The folder that holds notebooks/.
        dataset: Where the dataset is, if not where the manifest says.
        trust: Run notebooks from elsewhere.

    Raises:
        ParameterError: a notebook is gone, or is another one.
        DatasetError: the dataset cannot be read.
    """
    name = found.facts["dataset"]["name"]
    address = plan.locate(dataset or found.facts["dataset"]["address"], project)
    slices = Slices(open_source(address))
    notebooks = trusted.Notebooks(found, project, trust=trust)
    # One object for all annexes that have the same: it keeps its hash.
    known: dict[str, Notebook] = {}
    jobs = tuple(_job(entry, found, notebooks, known) for entry in found.entries.values())
    return plan.Plan(
        found.facts["dataset"]["address"],
        slices,
        jobs,
        project=project,
        appearance=appearance.read(params.office(name, project), name, project),
    )


def _job(
    entry: Entry, found: Release, notebooks: trusted.Notebooks, known: dict[str, Notebook]
) -> Job:
    facts = found.facts
    values, after = trusted.values_of(entry)
    notebook = replace(notebooks.of(entry), values=values)
    same = plain([notebook.path, notebook.reads_all, entry.language, notebook.values])
    return Job(
        known.setdefault(same, notebook), entry.organisation, facts["period"], entry.language,
        facts["dataset"]["name"], _limit(facts.get("time_limit_s")),
        after, "unchecked" in entry.inputs,
    )  # fmt: skip


def _limit(said: object) -> int:
    """How long an annex may take, as the manifest says, where that is a time."""
    # A manifest may come from anybody, with a text or a year in the place of a time.
    if isinstance(said, int) and 1 <= said <= params.LONGEST_S:
        return int(said)
    return params.TIME_LIMIT_S


def _compare(
    found: Release, wanted: plan.Plan, jobs: int, anew: Collection[AnnexKey]
) -> Iterator[Finding]:
    """What is to be said of a release of which some annexes are made again."""
    with tempfile.TemporaryDirectory(prefix="lcreport-verify-") as folder:
        since = _earlier(found, wanted.project)
        # The earlier release is only compared with; that it is sealed, its own `verify` says.
        options = builder.BuildOptions(
            Path(folder), _formats(found), jobs, since=since, unsealed=True, check=False
        )
        chosen = tuple(job for job in wanted.jobs if job.key in anew)
        report = builder.BuildReport()
        if chosen:
            report = builder.build(replace(wanted, jobs=chosen), options, lambda _: None)
        again = Release.read(Path(folder) / wanted.jobs[0].dataset / wanted.jobs[0].period)
        inputs = builder.inputs(wanted, options)
        for job, entry in zip(wanted.jobs, found.entries.values(), strict=True):
            if entry.key not in anew:
                again.entries[entry.key] = _not_made(entry, job, inputs)
                yield from _as_made(found, entry, job)
                continue
            failure = report.failed.get(job.name)
            remade = again.entries.get(entry.key)
            changes = fingerprints.changed(entry.inputs, remade.inputs) if remade else []
            why = f"cannot be made again: {failure.message}" if failure else ""
            why = why or (f"changed: {fingerprints.names(changes)}" if changes else "")
            unmade = report.incomplete.get(job.name, {})
            for name, output in entry.outputs.items():
                ending = documents.parts(name)[2]
                now = f"{job.stem}.{ending}"
                lost = f"cannot be made again: {unmade[ending]}" if ending in unmade else ""
                yield _finding(
                    found.folder_of(entry.organisation) / name,
                    output.sha256,
                    again.folder / entry.organisation / now,
                    _renamed(name, now),
                    lost or why,
                )
        # Of all annexes and not of the sample: the longest time limit is among them.
        if again.entries:
            again.facts = {
                "period": found.facts["period"], **write_releases.facts(wanted, since)
            }  # fmt: skip
        said = [*_facts_at_odds(found, again), *_annexes_at_odds(found, again)]
        place = str(found.folder / MANIFEST)
        if found.figures_file is None:  # an earlier version wrote the manifest, which holds them
            said += _figures_at_odds(found, wanted)
        else:
            yield _figures(found, wanted)
        yield _wrong(place, "; ".join(said)) if said else Finding(place, same=True)


def _not_made(entry: Entry, job: Job, inputs: fingerprints.Inputs) -> Entry:
    """What an annex would be made from now."""
    reads = "all" if job.notebook.reads_all else "own"
    return replace(entry, inputs=inputs.hashes(job), parameters=inputs.parameters(job), reads=reads)


def _as_made(found: Release, entry: Entry, job: Job) -> Iterator[Finding]:
    """What is to be said of the documents of an annex that is not made again."""
    for name, output in entry.outputs.items():
        file = found.folder_of(entry.organisation) / name
        now = f"{job.stem}.{documents.parts(name)[2]}"
        said = _standing(file, output.sha256) or _renamed(name, now)
        yield Finding(str(file), same=not said, detail=said or NOT_MADE_ANEW)


def _standing(file: Path, sha256: str) -> str:
    """Why a document is not the one that was made; empty where it is."""
    if not file.is_file():
        return "it is gone"
    # In pieces: a country's documents need not fit into memory, nor does one.
    with file.open("rb") as stands:
        is_same = hashlib.file_digest(stands, "sha256").hexdigest() == sha256
    return "" if is_same else "it is not the file that was made"


def _renamed(name: str, now: str) -> str:
    return f"it is called {now} now" if now != name else ""


def _figures(found: Release, wanted: plan.Plan) -> Finding:
    """What is to be said of the file of figures."""
    place = str(found.folder / found.figures_name)
    try:
        said = list(_figures_at_odds(found, wanted))
    except ReleaseError as error:
        return _wrong(place, str(error).removeprefix(place))
    return _wrong(place, "; ".join(said)) if said else Finding(place, same=True)


def _facts_at_odds(found: Release, again: Release) -> Iterator[str]:
    """What a manifest says of the whole release and is not so now."""
    # Where no annex could be made there is no manifest; each annex has said why.
    for name in sorted({*found.facts, *again.facts}) if again.facts else ():
        said, now = found.facts.get(name), again.facts.get(name)
        if said == now:
            continue
        # Of versions and indicators only those that differ: all of them would fill the screen.
        if isinstance(said, dict) and isinstance(now, dict):
            parts = sorted(key for key in {*said, *now} if said.get(key) != now.get(key))
            said, now = ({key: facts.get(key) for key in parts} for facts in (said, now))
        yield f"{name} is given as {seen(said)}, here it is {seen(now)}"


def _annexes_at_odds(found: Release, again: Release) -> Iterator[str]:
    for key, entry in sorted(found.entries.items()):
        remade = again.entries.get(key)
        if remade is None:
            continue
        name = name_of(key, str(found.facts["period"]))
        changes = fingerprints.changed(entry.inputs, remade.inputs)
        if changes:
            yield f"{name} was made from other inputs: {fingerprints.names(changes)}"
        for ending in sorted({*entry.chartless} - {*remade.chartless}):
            yield f"{name} is said to have no chart for {ending}, and has one here"
        for what in ("reads", "parameters"):
            said, now = getattr(entry, what), getattr(remade, what)
            if said != now:
                yield f"{what} of {name} are given as {seen(said)}, here they are {seen(now)}"


def _days_of(entry: Entry, slices: Slices, period: Period) -> Iterator[object]:
    """As known on which days the figures of an annex may be held."""
    if given := entry.parameters.get("as_known_on"):
        yield given
        return
    yield slices.known_day(entry.organisation, period)
    if entry.reads == "all":
        yield slices.known_day(EVERYBODY, period)


def _figures_at_odds(found: Release, wanted: plan.Plan) -> Iterator[str]:
    period = Period.parse(found.facts["period"])
    # Gathered once: for each organisation to look at all entries takes the square of a country.
    entries: dict[str, list[Entry]] = {organisation: [] for organisation in found.figures}
    for entry in found.entries.values():
        entries.setdefault(entry.organisation, []).append(entry)
    for organisation, own in sorted(entries.items()):
        said = found.figures.get(organisation, {})
        days = {day for entry in own for day in _days_of(entry, wanted.slices, period)}
        # Annexes of one organisation may be as known on several days; the last one written counts,
        # and nothing in the manifest says which that was.
        one_of = [differences.figures(wanted.slices, organisation, period, day) for day in days]
        now = said if said in one_of else (one_of or [{}])[0]
        indicators = sorted(name for name in {*said, *now} if said.get(name) != now.get(name))
        if indicators:
            yield (
                f"figures of {organisation} are not the dataset's: {', '.join(indicators[:_SOME])}"
                + (f" and {len(indicators) - _SOME} more" if len(indicators) > _SOME else "")
            )


def _around(release: Release) -> Iterator[Finding]:
    """What stands beside the annexes: an approval, and files that nobody names."""
    for misfit in intact.unnamed(release):
        yield _wrong(str(misfit.path), misfit.why)
    place = release.folder / approval.FILE
    try:
        given = approval.read(release.folder)
    except ReleaseError as error:
        yield _wrong(str(place), str(error).removeprefix(str(place)))
        return
    if given:
        why = given.misfit(release.seal, given.documents)
        yield _wrong(str(place), why) if why else Finding(str(place), same=True)


def _wrong(path: str, why: str) -> Finding:
    return Finding(path, same=False, detail=why.lstrip(" :"))


def _earlier(found: Release, project: Path) -> Path | None:
    """The earlier release that one was compared with; its place was noted from the project."""
    since = found.facts.get("since")
    return project / since if since else None


def _formats(found: Release) -> tuple[str, ...]:
    endings = {
        documents.parts(name)[2] for entry in found.entries.values() for name in entry.outputs
    } | {name for entry in found.entries.values() for name in entry.chartless}
    return tuple(name for name in documents.FORMATS if name in endings)


def _finding(file: Path, sha256: str, again: Path, named: str, why: str) -> Finding:
    """What is to be said of a document: the name it has now, and why it may be another."""
    if not file.is_file():
        return Finding(str(file), same=False, detail="it is gone")
    stands = file.read_bytes()
    altered = "" if file_record(stands).sha256 == sha256 else "it is not the file that was made"
    said = [text for text in (altered, named, why) if text]
    if not again.is_file():
        return Finding(str(file), same=False, detail="; ".join(said) or "it is not made any more")
    made = again.read_bytes()
    # Other inputs may come to the same document; another name or content is never the same.
    if stands == made and not altered and not named:
        return Finding(str(file), same=True)
    cells = (
        repeated.of_bytes(stands, made)
        if documents.parts(file.name)[2] == documents.EXECUTED
        else []
    )
    # Of a notebook that was not altered, and is made from the same, the cell is the reason.
    if cells and not said:
        return Finding(
            str(file), same=False, detail="; ".join(map(_not_reproducible, cells[:_SOME]))
        )
    place = first_difference(stands, made)
    return Finding(str(file), same=False, detail="; ".join(filter(None, [*said, place])))


def _not_reproducible(cell: Unlike) -> str:
    section = f" in {cell.section!r}" if cell.section else ""
    return (
        f"not reproducible: cell {cell.cell}{section} ({cell.source}) shows {cell.first!r}, and "
        f"{cell.second!r} when it is run again"
    )


def first_difference(old: bytes, new: bytes) -> str:
    r"""Where two files begin to differ: byte, and line with both texts where they are text.

    >>> first_difference(b"a\nbc", b"a\nbd")
    "first difference at byte 3, line 2: 'bc' / 'bd'"
    """
    if old == new:
        return ""
    place = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        # One is the beginning of the other.
        min(len(old), len(new)),
    )
    try:
        texts = [
            # A byte may lie within a letter; the part of it before the place is left out.
            _line_at(content.decode(), len(old[:place].decode("utf-8", "ignore")))
            for content in (old, new)
        ]
    except UnicodeDecodeError:
        return f"first difference at byte {place}"
    line = old[:place].count(b"\n") + 1
    return f"first difference at byte {place}, line {line}: {texts[0]!r} / {texts[1]!r}"


def _line_at(text: str, at: int) -> str:
    start = max(text.rfind("\n", 0, at) + 1, at - 30)
    return text[start : at + 30].partition("\n")[0]
