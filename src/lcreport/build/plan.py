"""Which annexes there are to make, checked before any kernel starts.

A dataset's params/<name>.yaml declares the matrix; what the command line names narrows it down.
docs/factory.md describes the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents, languages
from lcreport.build import appearance, checked, due, params, remembered
from lcreport.build.appearance import PLAIN, Appearance
from lcreport.build.fields import check_known
from lcreport.build.jobs import Job
from lcreport.build.notebooks import check_not_given, check_values
from lcreport.build.reported import reported
from lcreport.dataset.selection import EVERYBODY, Slices
from lcreport.dataset.source import open_source
from lcreport.errors import DatasetError, ParameterError
from lcreport.files import without_password
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping, Sequence

    from lcreport.build.notebooks import Notebook, Plain
    from lcreport.build.params import Params

NotebookFor = tuple["Notebook", str]
"""A notebook and an organisation of which it makes an annex."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to make of a dataset; empty means all that its params file declares.

    Attributes:
        today: The day on which `latest` is asked for; the present one if not given.
        unchecked: True to make annexes of a dataset that is not checked, which they say.
    """

    dataset: str = "data/lao-cai"
    periods: Sequence[str] = ()
    organisations: Sequence[str] = ()
    languages: Sequence[str] = ()
    values: Mapping[str, Plain] = field(default_factory=dict)
    today: dt.date | None = None
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of one build, and where their rows come from.

    Attributes:
        address: The dataset, from the project's folder where it is inside it.
        without: `organisation period` of declared annexes that have no figure to show.
        missing: Whose figures should be there and are not, for the newest period that is due and
            for those that the request names.
        waiting: What was received for the dataset and a person has to look at, a line each.
        notify: What the params file says of messages to people.
        project: The folder that holds notebooks/ and params/.
        declared: Period → organisation and notebook's name of every annex that the params file
            declares and that has figures, whatever the request narrowed it down to; None where
            there is no params file to go by, as for `verify`.
        appearance: How documents look.
        formats: What the params file has rendered besides the executed notebook.
    """

    address: str
    slices: Slices
    jobs: tuple[Job, ...]
    without: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    notify: Mapping[str, object] = field(default_factory=dict)
    project: Path = Path()
    declared: Mapping[str, Container[tuple[str, str]]] | None = None
    appearance: Appearance = PLAIN
    formats: tuple[str, ...] = documents.USUAL


def make(request: Request, project: Path, out: Path | None = None) -> Plan:
    """The jobs that a request asks for.

    Args:
        request: What to make.
        project: The folder that holds notebooks/ and params/.
        out: The folder in which earlier builds have kept what they found out about the dataset.

    Raises:
        ParameterError: a parameter, organisation, language or notebook does not exist or fit, or
            nobody has a figure for a period.
        PeriodError: a period cannot be read.
        DatasetError: the dataset cannot be read, or has faults and therefore no figure.
    """
    check_not_given(request.values, "-p")
    source = open_source(locate(request.dataset, project))
    slices = Slices(source, remembered.read(source.address, out))
    declared = params.read(slices.source.name, slices, project)
    chosen = tuple(request.languages) or declared.languages
    for language in chosen:
        languages.language(language)
    try:
        check_known("organisation", request.organisations, slices.organisations)
    except ParameterError:
        _refuse_faulty(request, slices)
        raise
    for notebook in declared.notebooks:
        check_values(notebook, {**notebook.values, **request.values})
    # After names and parameters: a slip of the keyboard is what the user wants to read first.
    periods, latest = _periods(request, declared, slices)
    pairs = _matrix(declared, slices)
    asked = _narrowed(pairs, request.organisations)
    # By the entry and not by its file: two entries may run one notebook with different values.
    translated = {
        (id(notebook), language): notebook.in_language(language)
        for notebook in {id(notebook): notebook for notebook, _ in asked}.values()
        for language in chosen
    }
    named = [period for period in periods if str(period) in request.periods]
    found = _Matrix(slices, periods, {*named, *filter(None, [latest.period])})
    jobs = [
        Job(
            translated[id(notebook), language], organisation, str(period), language,
            slices.source.name, declared.time_limit_s, request.values, request.unchecked,
        )
        for notebook, organisation in asked
        for period in found.periods_of(notebook, organisation)
        for language in chosen
    ]  # fmt: skip
    # What is asked for by name must be there; of a whole matrix, those without figures are noted.
    if not jobs or (request.organisations and request.periods and found.without):
        _refuse_faulty(request, slices)
        named_by = (
            ""
            if any(not notebook.organisations for notebook in declared.notebooks)
            else (f" of the organisations that params/{slices.source.name}.yaml names,")
        )
        raise ParameterError(
            _nothing(periods, request.organisations, [*found.without], slices, named_by)
        )
    return Plan(
        portable(slices.source.address, project),
        slices,
        tuple(jobs),
        tuple(found.without),
        (*(_late(period, declared.schedule) for period in latest.late), *found.missing),
        (),
        declared.notify,
        project,
        {str(period): _Declared(found, pairs, period) for period in periods},
        appearance.read(declared.office, slices.source.name, project),
        declared.formats,
    )


class _Matrix:
    """Which periods the annexes of a plan are made for.

    Attributes:
        without: `organisation period` of those that have no figure to show.
        missing: The same, of those that should have one in a period that was asked for.
    """

    def __init__(
        self, slices: Slices, periods: Sequence[Period], wanted: Collection[Period]
    ) -> None:
        self._slices = slices
        self._periods = periods
        self._wanted = wanted
        self._shown: dict[tuple[str, Period], bool] = {}
        # As keys, in their order: a country's annexes would be looked for in long lists.
        self.without: dict[str, None] = {}
        self.missing: dict[str, None] = {}

    def periods_of(self, notebook: Notebook, organisation: str) -> list[Period]:
        """The periods with figures; those without are noted."""
        shown = [period for period in self._periods if self.shows(notebook, organisation, period)]
        lacking = (f"{organisation} {period}" for period in self._periods if period not in shown)
        self.without |= dict.fromkeys(lacking)
        # Whom the params file names is expected to report; of `all`, some never did.
        for period in self._periods if notebook.organisations else ():
            if period in self._wanted and period not in shown:
                self.missing[f"{organisation} {period}"] = None
        return shown

    def shows(self, notebook: Notebook, organisation: str, period: Period) -> bool:
        # One for all is made of those that have figures, also where it reads everybody's.
        is_of_everybody = notebook.reads_all and notebook.organisations
        whose = EVERYBODY if is_of_everybody else organisation
        # Asked for the jobs and for what is declared: of a folder each answer opens a file.
        if (whose, period) not in self._shown:
            self._shown[whose, period] = self._slices.shows(whose, period)
        return self._shown[whose, period]


class _Declared:
    """Organisation and notebook's name of all annexes that a period has.

    Whether one has figures is found out when it is asked for: to make one annex of a country, the
    other 20,000 need not be opened.
    """

    def __init__(self, matrix: _Matrix, pairs: Sequence[NotebookFor], period: Period) -> None:
        self._matrix = matrix
        self._notebooks = {(whose, notebook.name): notebook for notebook, whose in pairs}
        self._period = period

    def __contains__(self, annex: object) -> bool:
        match annex:
            case (str() as organisation, str() as name):
                notebook = self._notebooks.get((organisation, name))
            case _:
                return False
        try:
            return notebook is not None and self._matrix.shows(notebook, organisation, self._period)
        except DatasetError:
            # What cannot be read at a build's end was there at its beginning: it is not taken out.
            return True


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


def _matrix(declared: Params, slices: Slices) -> list[NotebookFor]:
    """Every notebook with each organisation of which it makes an annex.

    Raises:
        ParameterError: two notebooks would make files of one name, or a name is a site's own or
            can be no file's.
    """
    for notebook in declared.notebooks:
        documents.safe_name(notebook.name, f"{notebook.path}: the name of a notebook's documents,")
        if not documents.is_usable(notebook.name):
            raise ParameterError(
                f"{notebook.path}: documents named {notebook.name!r} would be taken for others; "
                "give the notebook another name"
            )
    pairs = [
        (notebook, organisation)
        for notebook in declared.notebooks
        for organisation in notebook.organisations or slices.organisations
    ]
    files: dict[tuple[str, str], Notebook] = {}
    for notebook, organisation in pairs:
        # Windows and macOS take Annex.html and annex.html for one file.
        other = files.setdefault((organisation, notebook.name.casefold()), notebook)
        if other is not notebook:
            raise ParameterError(
                f"{other.path} and {notebook.path} would both make {notebook.name}.html of "
                f"organisation {organisation!r}; give one notebook another name, or name the "
                "organisation in one of them only"
            )
    return pairs


def _narrowed(pairs: Sequence[NotebookFor], only: Collection[str]) -> list[NotebookFor]:
    """The pairs of the organisations asked for; all where none is.

    Raises:
        ParameterError: there is none of an organisation.
    """
    declared = {organisation for _, organisation in pairs}
    for name in only:
        if name not in declared:
            raise ParameterError(
                f"the params file declares no annex for organisation {name!r}; "
                "add it to a notebook's organisations"
            )
    wanted = {*only} or declared
    return [pair for pair in pairs if pair[1] in wanted]


def _periods(request: Request, declared: Params, slices: Slices) -> tuple[list[Period], due.Latest]:
    """The periods asked for, without doubles, and what is known of `latest` where it is asked for.

    `latest` is the newest period that has figures, that is due by the params file's `schedule`
    where there is one, and that it declares by name where it does; a day is a stock's date and
    never that. Where the file declares `due`, single figures make no period: somebody has to have
    reported it.

    Raises:
        ParameterError: no period that is due has a figure.
    """
    codes = request.periods or declared.periods
    wanted = [Period.parse(code) for code in codes if code not in params.NEWEST]
    if not set(params.NEWEST) & set(codes):
        return list(dict.fromkeys(wanted)), due.Latest(None)
    named = {Period.parse(code) for code in declared.periods if code not in params.NEWEST}
    is_due = params.DUE in {*codes, *declared.periods}
    held = reported(slices) if is_due else slices.periods(EVERYBODY)
    # A file that declares `due` beside periods names those to be made besides, not all there are.
    known = {period for period in held if not named or is_due or period in named}
    latest = due.latest(declared.schedule, known, request.today or due.today(declared.schedule))
    if latest.period is None:
        _refuse_faulty(request, slices)
        raise ParameterError(f"dataset {slices.source.name!r} has no figure for any period due")
    return list(dict.fromkeys([*wanted, latest.period])), latest


def _refuse_faulty(request: Request, slices: Slices) -> None:
    # Figures whose periods, ids or numbers cannot be read are not missing: that is what to mend.
    if not request.unchecked:
        checked.refuse(slices.source)


def _late(period: Period, schedule: due.Rule | None) -> str:
    since = f", due on {schedule.due(period)}" if schedule else ""
    return f"everybody {period}{since}"


def _nothing(
    periods: Sequence[Period],
    only: Collection[str],
    without: Sequence[str],
    slices: Slices,
    whose: str,
) -> str:
    known = sorted(slices.periods(EVERYBODY))
    ends = f"its periods go from {known[0]} to {known[-1]}" if known else "it has none at all"
    if only:
        named = ", ".join(without)
        return f"no figure for {named} in dataset {slices.source.name!r}; {ends}"
    codes = ", ".join(map(str, periods))
    return f"no figure for period {codes}{whose} in dataset {slices.source.name!r}; {ends}"


def locate(dataset: str, project: Path) -> str:
    """The dataset's folder, from here or from the project's folder; an address as it is."""
    # From here first, as every other path on a command line.
    try:
        if "://" in dataset or Path(dataset).exists():
            return dataset
    except OSError:  # such as a name that is too long; opening it says so
        return dataset
    return str(project / dataset)


def portable(address: str, project: Path) -> str:
    """A folder as a manifest names it, the same in every checkout; an address without password."""
    if "://" in address:
        # Manifests are published.
        return without_password(address)
    place = Path(address).resolve()
    inside = place.is_relative_to(project.resolve())
    return place.relative_to(project.resolve()).as_posix() if inside else place.as_posix()
