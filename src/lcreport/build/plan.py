"""Which annexes there are to make, checked before any kernel starts.

A dataset's params/<name>.yaml declares the matrix; what the command line names narrows it down.
docs/factory.md describes the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport.build import due, params
from lcreport.build.notebooks import check_known, check_values
from lcreport.dataset.selection import EVERYBODY, Slices
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError
from lcreport.languages import FIRST
from lcreport.languages import check as check_language
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lcreport.build.notebooks import Notebook, Plain
    from lcreport.build.params import Params

FORMATS = ("html", "pdf", "xlsx")


@dataclass(frozen=True, slots=True)
class Job:
    """One annex to make."""

    notebook: Notebook
    organisation: str
    period: str
    language: str
    dataset: str
    time_limit_s: int = params.TIME_LIMIT_S
    values: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def reads(self) -> str:
        """Whose rows it reads: the organisation, or `EVERYBODY`."""
        return EVERYBODY if self.notebook.reads_all else self.organisation

    @property
    def name(self) -> str:
        """The job as progress lines name it: `hoi-ccb 2021-9M en`."""
        return f"{self.organisation} {self.period} {self.language}"

    @property
    def parameters(self) -> dict[str, Plain]:
        """What the notebook is given; the dataset's folder stands in the job's own."""
        given: dict[str, Plain] = {
            "organisation": self.organisation,
            "period": self.period,
            "dataset": f"data/{self.dataset}",
            "language": self.language,
        }
        return {**self.notebook.values, **given, **self.values}


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that making one annex takes, so that it can be made on any machine.

    Attributes:
        name: The job as progress lines name it.
        notebook: The notebook, as JSON.
        parameters: What to give it; `dataset` and other paths from the job's own folder.
        files: Path in that folder → content.
        formats: What to render besides the executed notebook.
        language: The annex's language.
        time_limit_s: How long it may run.
        about: What the executed notebook's metadata say of it.
        renderers: Format → where its renderer is, as `module:name`.
    """

    name: str
    notebook: str
    parameters: Mapping[str, Plain]
    files: Mapping[str, bytes]
    formats: tuple[str, ...] = FORMATS
    language: str = FIRST
    time_limit_s: int = params.TIME_LIMIT_S
    about: Mapping[str, Plain] = field(default_factory=dict)
    renderers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """What to make of a dataset; empty means all that its params file declares.

    Attributes:
        today: The day on which `latest` is asked for; the present one if not given.
    """

    dataset: str = "data/lao-cai"
    periods: Sequence[str] = ()
    organisations: Sequence[str] = ()
    languages: Sequence[str] = ()
    values: Mapping[str, Plain] = field(default_factory=dict)
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of one build, and where their rows come from.

    Attributes:
        address: The dataset, from the project's folder where it is inside it.
        without: `organisation period` of declared annexes that have no figure to tell.
        missing: Whose figures should be there and are not, where `latest` was asked for.
        notify: What the params file says of telling people.
    """

    address: str
    slices: Slices
    jobs: tuple[Job, ...]
    without: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notify: Mapping[str, Any] = field(default_factory=dict)


def make(request: Request, project: Path) -> Plan:
    """The jobs that a request asks for.

    Args:
        request: What to make.
        project: The folder that holds notebooks/ and params/.

    Raises:
        ParameterError: a parameter, organisation, language or notebook does not exist or fit, or
            nobody has a figure for a period.
        PeriodError: a period cannot be read.
        DatasetError: the dataset cannot be read.
    """
    slices = Slices(open_source(locate(request.dataset, project)))
    declared = params.read(slices.source.name, slices, project)
    languages = tuple(request.languages) or declared.languages
    for language in languages:
        check_language(language)
    check_known("organisation", request.organisations, slices.organisations)
    for notebook in declared.notebooks:
        check_values(notebook, {**notebook.values, **request.values})
    spoken = {
        (notebook.path, language): notebook.in_language(language)
        for notebook in declared.notebooks
        for language in languages
    }
    periods, latest = _periods(request, declared, slices)
    jobs: list[Job] = []
    without: list[str] = []
    missing = [_late(period, declared.schedule) for period in latest.late]
    for notebook, organisation in _matrix(declared, request.organisations, slices):
        known = slices.periods(EVERYBODY if notebook.reads_all else organisation)
        without += [f"{organisation} {period}" for period in periods if period not in known]
        if notebook.organisations and latest.period and latest.period not in known:
            missing.append(f"{organisation} {latest.period}")
        jobs += [
            Job(
                spoken[notebook.path, language], organisation, str(period), language,
                slices.source.name, declared.time_limit_s, request.values,
            )
            for period in periods
            if period in known
            for language in languages
        ]  # fmt: skip
    if not jobs or (request.organisations and request.periods and without):
        raise ParameterError(_nothing(periods, request.organisations, without, slices))
    address = _shown(slices.source.address, project)
    return Plan(address, slices, tuple(jobs), tuple(without), tuple(missing), declared.notify)


def project_folder(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds notebooks/.

    Raises:
        ParameterError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir():
            return folder
    raise ParameterError(
        f"there is no notebooks/ in {start} or above it; run lcreport in the project's folder"
    )


def _matrix(declared: Params, only: Collection[str], slices: Slices) -> list[tuple[Notebook, str]]:
    pairs = [
        (notebook, organisation)
        for notebook in declared.notebooks
        for organisation in notebook.organisations or slices.organisations
    ]
    lacking = [each for each in only if each not in {organisation for _, organisation in pairs}]
    if lacking:
        raise ParameterError(
            f"the params file declares no annex for organisation {lacking[0]!r}; "
            "add it to a notebook's organisations"
        )
    return [pair for pair in pairs if not only or pair[1] in only]


def _periods(request: Request, declared: Params, slices: Slices) -> tuple[list[Period], due.Latest]:
    """The periods asked for, without doubles, and what is known of `latest` where it is asked for.

    `latest` is the newest period that has figures, that is due by the params file's `schedule`
    where there is one, and that it declares by name where it does; a day is a stock's date and
    never that.

    Raises:
        ParameterError: no period that is due has a figure.
    """
    codes = request.periods or declared.periods
    wanted = [Period.parse(code) for code in codes if code != params.LATEST]
    if params.LATEST not in codes:
        return list(dict.fromkeys(wanted)), due.Latest(None)
    named = {Period.parse(code) for code in declared.periods if code != params.LATEST}
    known = {each for each in slices.periods(EVERYBODY) if not named or each in named}
    latest = due.latest(declared.schedule, known, request.today or due.today(declared.schedule))
    if latest.period is None:
        raise ParameterError(f"dataset {slices.source.name!r} has no figure for any period due")
    return list(dict.fromkeys([*wanted, latest.period])), latest


def _late(period: Period, schedule: due.Rule | None) -> str:
    since = f", due on {schedule.due(period)}" if schedule else ""
    return f"everybody {period}{since}"


def _nothing(
    periods: Sequence[Period], only: Collection[str], without: Sequence[str], slices: Slices
) -> str:
    known = sorted(slices.periods(EVERYBODY))
    ends = f"its periods go from {known[0]} to {known[-1]}" if known else "it has none at all"
    if only:
        named = ", ".join(without)
        return f"no figure for {named} in dataset {slices.source.name!r}; {ends}"
    codes = ", ".join(map(str, periods))
    return f"no figure for period {codes} in dataset {slices.source.name!r}; {ends}"


def locate(dataset: str, project: Path) -> str:
    """The dataset's folder, from here or from the project's folder; an address as it is."""
    if "://" in dataset or Path(dataset).exists():
        return dataset
    return str(project / dataset)


def read_formats(text: str) -> tuple[str, ...]:
    """The formats of `html,pdf`, in the order of `FORMATS`.

    Raises:
        ParameterError: there is no such format.
    """
    wanted = [each.strip() for each in text.split(",") if each.strip()]
    check_known("format", wanted, FORMATS)
    return tuple(each for each in FORMATS if each in wanted)


def _shown(address: str, project: Path) -> str:
    """The dataset as a manifest names it: the same in every checkout."""
    if "://" in address or not Path(address).is_relative_to(project.resolve()):
        return address
    return Path(address).relative_to(project.resolve()).as_posix()
