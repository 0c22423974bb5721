"""params/<dataset>.yaml: which notebook makes whose annexes, for which periods and languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lcreport import documents, files, languages
from lcreport.build import due, fields
from lcreport.build.fields import ParamsField
from lcreport.build.notebooks import Notebook, check_not_given, check_values, read_notebook
from lcreport.errors import ParameterError
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from lcreport.build.notebooks import Plain
    from lcreport.dataset.selection import Slices

LATEST = "latest"
DUE = "due"
"""In params: the newest period that is due and that somebody has reported, at least in part."""
NEWEST = (LATEST, DUE)
# A usual annex takes a second or two; ten minutes are for a notebook of the user's own that
# computes, and end in the same night what never would.
TIME_LIMIT_S = 600
# A week, well below the 24 days that `poll` can wait for: it counts milliseconds in 32 bits.
LONGEST_S = 7 * 24 * 3600
_LONGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Office:
    """What a params file says of how documents look.

    Attributes:
        letterhead: The office's Word file, from the project's folder; empty where none is named.
        fonts: Faces of this machine's own; the first that it has is taken, none where it is empty.
    """

    letterhead: str = ""
    fonts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Params:
    """What a params file declares, or what holds where a dataset has none.

    `schedule` is None where the file does not say when periods are due; `notify` is as it stands,
    `inbox` the folder whose files a scheduled run takes in first, from the project's; `formats` are
    rendered besides the executed notebook.
    """

    notebooks: tuple[Notebook, ...]
    periods: tuple[str, ...]
    languages: tuple[str, ...]
    time_limit_s: int = TIME_LIMIT_S
    schedule: due.Rule | None = None
    notify: Mapping[str, object] = field(default_factory=dict)
    inbox: str = ""
    office: Office = Office()
    formats: tuple[str, ...] = documents.USUAL


def read(name: str, slices: Slices, project: Path) -> Params:
    """What params/<name>.yaml declares; else annex.ipynb for all, overview.ipynb for the whole.

    Raises:
        ParameterError: the file has a key, organisation or value that does not exist or fit.
    """
    where = f"params/{name}.yaml"
    content = content_of(project / where, where)
    if content is None:
        return _default_params(slices, project)
    values = fields.read_fields(content, _FIELDS, where)
    check_not_given(values.get("values", {}), f"{where}, values")
    return Params(
        tuple(
            _notebook(entry, values.get("values", {}), slices, project, f"{where}, notebooks[{at}]")
            for at, entry in enumerate(values["notebooks"])
        ),
        values.get("periods", (LATEST,)),
        _known(values.get("languages", (_language(slices),)), where),
        values.get("time_limit_s", TIME_LIMIT_S),
        _schedule(values, slices, where),
        values.get("notify", {}),
        values.get("inbox", ""),
        _office(values),
        formats(values.get("formats", documents.USUAL), where),
    )


def office(name: str, project: Path) -> Office:
    """What params/<name>.yaml says of how documents look, where nothing else of it is asked for.

    Raises:
        ParameterError: the file cannot be read, or has a key or value that does not fit.
    """
    where = f"params/{name}.yaml"
    content = content_of(project / where, where)
    return Office() if content is None else _office(fields.read_fields(content, _FIELDS, where))


def _office(values: Mapping[str, Any]) -> Office:
    return Office(values.get("letterhead", ""), values.get("fonts", ()))


def formats(names: Collection[str], where: str = "") -> tuple[str, ...]:
    """Formats by their names, such as html and png, in the order of `documents.FORMATS`.

    Args:
        names: As somebody has written them.
        where: What messages call the place; empty for the command line.

    Raises:
        ParameterError: there is no such format.
    """
    wanted = [documents.SHORT.get(name, name) for name in names]
    fields.check_known("format", wanted, documents.FORMATS, where)
    return tuple(name for name in documents.FORMATS if name in wanted)


def content_of(path: Path, where: str) -> object:
    """What stands in a params file; None where there is no file.

    Args:
        path: The file.
        where: What messages call it.

    Raises:
        ParameterError: it cannot be read, or is not YAML.
    """
    try:
        written = files.read(path, _LONGEST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ParameterError(f"{where} cannot be read: {files.why_not_read(error)}") from error
    from lcreport.build import plain_yaml  # noqa: PLC0415 - YAML takes 40 ms

    content = plain_yaml.read(written, where)
    # A file of comments only is there, and declares nothing.
    return {} if content is None else content


def _notebook(
    entry: object, common: Mapping[str, Plain], slices: Slices, project: Path, where: str
) -> Notebook:
    values = fields.read_fields(entry, _NOTEBOOK_FIELDS, where)
    check_not_given(values.get("values", {}), f"{where}, values")
    organisations = values.get("organisations")
    fields.check_known("organisation", organisations or (), slices.organisations, where)
    # What is said of one notebook goes before what is said of all.
    own = {**common, **values.get("values", {})}
    reads_all = values.get("reads") == "all"
    try:
        notebook = read_notebook(
            values["notebook"], project, organisations, reads_all=reads_all, values=own
        )
        if own:
            check_values(notebook, own)
    except ParameterError as error:
        raise ParameterError(f"{where}: {error}") from error
    return notebook


def _schedule(values: Mapping[str, object], slices: Slices, where: str) -> due.Rule | None:
    if "schedule" not in values:
        return None
    return due.read(values["schedule"], slices.source.settings.get("window", "calendar"), where)


def _default_params(slices: Slices, project: Path) -> Params:
    overview = slices.source.settings.get("overview", "")
    # The overview is everybody's, and has no annex of its own beside it.
    others = tuple(name for name in slices.organisations if name != overview)
    notebooks = [read_notebook("notebooks/annex.ipynb", project, others)]
    if overview:
        notebooks.append(
            read_notebook("notebooks/overview.ipynb", project, (overview,), reads_all=True)
        )
    return Params(tuple(notebooks), (LATEST,), (_language(slices),))


def _language(slices: Slices) -> str:
    return str(slices.source.settings.get("language", FIRST))


def _known(codes: tuple[str, ...], where: str) -> tuple[str, ...]:
    for code in codes:
        try:
            languages.check(code)
        except ParameterError as error:
            raise ParameterError(f"{where}, languages: {error}") from error
    return codes


def _periods(value: object) -> tuple[str, ...]:
    if value == DUE:
        return (DUE,)
    codes = fields.texts([str(code) for code in fields.items(value)])  # YAML reads a day as a date
    for code in codes:
        if code not in NEWEST:
            Period.parse(code)
    return codes


def _organisations(value: object) -> tuple[str, ...] | None:
    return None if value == "all" else fields.texts(value)


_NOTEBOOK_FIELDS = {
    "notebook": ParamsField(fields.text, "notebook: notebooks/annex.ipynb", required=True),
    "organisations": ParamsField(
        _organisations,
        # What JSON writes as a number is one: an id such as 7 or 1e3 would lose its letters.
        'organisations: [hoi-ccb, "1e3"]` (quotes about what looks like a number) or '
        "`organisations: all",
    ),
    "reads": ParamsField(fields.one_of("own", "all"), "reads: all` or `reads: own"),
    "values": ParamsField(fields.mapping, 'values: {report_number: "12"}'),
}
_FIELDS = {
    "dataset": ParamsField(fields.text, "dataset: data/lao-cai"),
    "periods": ParamsField(_periods, "periods: [2021-9M]` or `periods: due"),
    "languages": ParamsField(fields.texts, "languages: [vi, en]"),
    "notebooks": ParamsField(
        fields.items,
        "notebooks: [{notebook: notebooks/annex.ipynb, organisations: all}]",
        required=True,
    ),
    "values": ParamsField(fields.mapping, 'values: {report_number: "12"}'),
    "time_limit_s": ParamsField(fields.count(1, LONGEST_S), f"time_limit_s: {TIME_LIMIT_S}"),
    "schedule": ParamsField(lambda value: value, "schedule: {working_days: 10}"),
    "notify": ParamsField(fields.mapping, "notify: {when: changes}"),
    "letterhead": ParamsField(fields.text, "letterhead: templates/annex.docx"),
    "fonts": ParamsField(fields.texts, "fonts: [Times New Roman, Liberation Serif]"),
    "formats": ParamsField(fields.texts, "formats: [html, pdf, xlsx, json, docx]"),
    "inbox": ParamsField(fields.text, "inbox: /srv/lcreport/inbox"),
}
