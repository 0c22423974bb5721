"""Commands of a quarter: forms out, figures in, who has sent, and back.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import json as to_json
import re
import sys
from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcreport.cli import messages
from lcreport.cli.messages import LangOption
from lcreport.cli.options import (
    LAO_CAI,
    DatasetOption,
    JsonOption,
    OutOption,
    RecordedOption,
    found,
    language_option,
)
from lcreport.cli.streams import echo
from lcreport.languages import FIRST, language
from lcreport.languages.translated import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lcreport.intake.preview import Preview, PreviewLine

_IS_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# So many figures that come twice are named one by one.
_FEW = 3

PeriodOption = Annotated[str, typer.Option("--period", help="Period code, such as 2021-9M.")]


def form(
    *,
    period: PeriodOption,
    dataset: DatasetOption = LAO_CAI,
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only of these; of all if not given.")
    ] = None,
    to: Annotated[Path, typer.Option(help="Folder to write them to.")] = Path("forms"),
    language: Annotated[str, language_option("Language of the forms.")] = FIRST,
) -> None:
    """Write an Excel form for each organisation to fill in."""  # noqa: DOC501 - it is the help
    from lcreport import documents, files
    from lcreport.errors import ParameterError, ReleaseError
    from lcreport.intake import form as forms
    from lcreport.intake import known_figures
    from lcreport.period import Period

    at = Period.parse(period)
    known = known_figures.known(found(dataset))
    # Before any form: half a folder of forms would be sent round.
    unknown = [one for one in organisation or () if one not in known.organisations]
    if unknown:
        there = ", ".join(known.organisations)
        raise ParameterError(f"{unknown[0]!r} is no organisation; there are {there}")
    contents = {}
    for one in organisation or known.organisations:
        name = f"{documents.safe_name(one, 'organisation')}-{at}.xlsx"
        contents[to / name] = forms.make(known, one, at, language)
    try:
        to.mkdir(parents=True, exist_ok=True)
        files.write_whole(contents)
    except OSError as error:
        raise ReleaseError(f"{to} cannot be written: {files.why_not_written(error)}") from error
    for path in contents:
        echo(f"{path}")


def take_in(  # noqa: PLR0913 - one option a property of the taking in
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER...", help="Forms or other spreadsheets.")
    ],
    *,
    dataset: DatasetOption = LAO_CAI,
    from_whom: Annotated[str, typer.Option(help="Who sent them, for the log.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what is neither refused nor doubted.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Make indicators that are not there.")] = False,
    reason: Annotated[str, typer.Option(help="Why what is doubted is right.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back figures whose cells are empty now.")
    ] = False,
    recorded: RecordedOption = None,
    organisation: Annotated[
        str, typer.Option(help="Id of whose figures they are, where a file does not say.")
    ] = "",
    period: Annotated[
        str, typer.Option(help="Their period, where a file does not say, such as 2021-9M.")
    ] = "",
    decimal_mark: Annotated[
        str, typer.Option(help="Decimal mark of numbers as text: , or . where no column shows it.")
    ] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=ID", help="What a name means; kept for the next time."),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Show what returned files would change; write it with --accept, or after a yes."""
    from lcreport.build import due
    from lcreport.intake import batches, decimal_marks
    from lcreport.intake.preview import Settings

    folder = Path(found(dataset))
    day = recorded.date() if recorded else due.today(None)
    said = batches.Said(
        organisation, period, decimal_marks.chosen(decimal_mark), _answers(answer or [])
    )
    settings = Settings(day.isoformat(), new, reason, withdraw, from_whom, said.answers)
    forms = batches.received(folder, paths, said)
    names: tuple[str, ...] = ()
    if accept:
        result = batches.accept(folder, forms, settings, _waiting(folder))
        seen, names = result.preview, result.batches
        seen.remarks += batches.passed_over(paths)
        _print(seen, lang, names, as_json=json)
    else:
        seen = batches.look(folder, forms, settings)
        seen.remarks += batches.passed_over(paths)
        _print(seen, lang, names, as_json=json)
        # Only a person at a terminal can answer; a timer would wait for ever.
        if seen.changes and not json and sys.stdin.isatty() and _is_wanted(lang):
            # With what was shown: nobody has said yes to what another process may have written
            # since.
            result = batches.accept(folder, forms, settings, _waiting(folder), seen)
            names = result.batches
            _print_batches(names, lang)
    # A script must see that somebody is asked for an answer, also where the rest was written.
    sys.exit(0 if seen.is_clean else 1)


def undo(
    batch: Annotated[str, typer.Argument(help="Its name, as take-in and status print it.")],
    *,
    dataset: DatasetOption = LAO_CAI,
    reason: Annotated[str, typer.Option(help="Why, for the log.")] = "",
    lang: LangOption = "",
) -> None:
    """Take one accepted batch back; the log and the received file stay."""
    from lcreport.intake import batches

    folder = Path(found(dataset))
    count = batches.undo(folder, batch, reason, _waiting(folder))
    echo(_text(lang, "undone", batch=batch, count=count))


def status(  # noqa: PLR0913 - one option a property of the report
    *,
    period: PeriodOption,
    dataset: DatasetOption = LAO_CAI,
    out: OutOption = Path("out"),
    json: JsonOption = False,
    html: Annotated[Path | None, typer.Option(help="Write it as a page.")] = None,
    lang: LangOption = "",
) -> None:
    """Tell who has sent figures, what is missing or doubted, what is made and approved."""  # noqa: DOC501 - it is the help
    from lcreport import files
    from lcreport.cli import listing
    from lcreport.errors import ReleaseError
    from lcreport.intake import status as reporting
    from lcreport.period import Period

    folder, at = Path(found(dataset)), Period.parse(period)
    made, approved = listing.made(out, folder.name, str(at))
    stand = reporting.status(folder, at, made, approved=approved, code=lang)
    if html is not None:
        try:
            files.write_whole({html: reporting.page(stand, at, lang).encode()})
        except OSError as error:
            raise ReleaseError(
                f"{html} cannot be written: {files.why_not_written(error)}"
            ) from error
    if json:
        echo(to_json.dumps([asdict(one) for one in stand], ensure_ascii=False, indent=2))
        return
    yes, no = _text(lang, "status.yes"), _text(lang, "status.no")
    for one in stand:
        echo(
            _text(
                lang,
                "status.line",
                name=one.name or one.organisation,
                reported=one.reported,
                asked=one.asked,
                batches=", ".join(one.batches) or "–",
                doubted=len(one.doubted),
                made=yes if one.made else no,
                approved=yes if one.approved else no,
            )
        )
        for what, indicators in (("missing", one.missing), ("doubted", one.doubted)):
            if indicators:
                echo(f"  {_text(lang, f'status.{what}')}: {one.named(indicators)}")


def _answers(given: list[str]) -> dict[str, str]:
    from lcreport.errors import ParameterError

    # The last one: a name may hold a sign of equality, an id never.
    pairs = [text.rpartition("=") for text in given]
    for (name, _, meant), text in zip(pairs, given, strict=True):
        if not name.strip() or not meant.strip():
            raise ParameterError(f"--answer {text!r} is not of the form NAME=ID")
    return {name.strip(): meant.strip() for name, _, meant in pairs}


def _waiting(folder: Path) -> Callable[[str], None]:
    line = messages.text("intake.waiting", folder=folder)
    return lambda _: echo(line, err=True)


def _text(code: str, key: str, **values: object) -> str:
    return language(code).text(f"intake.{key}", **values)


def _is_wanted(code: str) -> bool:
    # Enter alone is no yes.
    answer = typer.prompt(_text(code, "question"), default="", show_default=False)
    return str(answer).strip().casefold() in _text(code, "yes_words").split()


def _print(seen: Preview, lang: str, names: tuple[str, ...], *, as_json: bool) -> None:
    code = lang or messages.code()
    if as_json:
        record = {
            "counts": seen.counts,
            "remarks": seen.remarks,
            "batches": list(names),
            "figures": [_record(line) for line in seen.lines],
        }
        echo(to_json.dumps(record, ensure_ascii=False, indent=2))
        return
    alike = Counter((line.file, line.beside) for line in seen.lines if line.beside)
    for line in seen.lines:
        pair = (line.file, line.beside)
        # Two forms of one office contradict each other in every row: one row shows that.
        if alike[pair] < 0:
            continue
        # What is the same, or missing as it was, is counted; the rest is worth a look.
        if line.state != "same" and (line.state != "missing" or line.before):
            for text in _texts(line, code):
                echo(text)
        if alike[pair] > _FEW:
            count = alike[pair] - 1
            echo(f"  {_text(code, 'twice', count=count, file=line.file, beside=line.beside)}")
            alike[pair] = -1
    for remark in seen.remarks:
        echo(translated(remark, code))
    counts = ", ".join(f"{count} {_text(code, f'state.{state}')}"
                       for state, count in seen.counts.items())  # fmt: skip
    echo(_text(code, "counts", files=len(seen.received), counts=counts))
    _print_batches(names, code)


def _print_batches(names: tuple[str, ...], code: str) -> None:
    for name in names:
        echo(_text(code, "accepted", batch=name))


def _texts(line: PreviewLine, code: str) -> Iterator[str]:
    comes = "" if line.value is None else _number(f"{line.value:f}", line.qualifier, code)
    before = _number(line.before, line.qualifier_before, code)
    parts = [f"{line.organisation} {line.indicator or line.cell} {line.period}".strip()]
    if comes or line.printed:
        parts.append(f"{before or '–'} → {comes or line.printed} {line.unit}".strip())
    elif line.before:
        parts.append(f"{before} → –")
    if line.change:
        percents = Decimal(line.change.removesuffix("%"))
        change = f"{language(code).number(percents, 1, signed=True)}%"
        parts.append(_text(code, "against_last_year", change=change))
    yield f"{_text(code, f'state.{line.state}')}: {'; '.join(parts)} [{line.file} {line.cell}]"
    yield from (f"  {translated(remark, code)}" for remark in line.remarks)


def _number(text: str, qualifier: str, code: str) -> str:
    """A value as the language writes it, with the word of its qualifier; words as they are."""
    if not _IS_NUMBER.fullmatch(text):
        return text
    words = language(code)
    said = words.in_full(Decimal(text))
    bounded = f"qualifier.{qualifier}"
    return words.text(bounded, value=said) if bounded in words.texts else said


def _record(line: PreviewLine) -> dict[str, object]:
    from lcreport.intake.write_dataset import written

    return {
        "file": line.file,
        "cell": line.cell,
        "organisation": line.organisation,
        "indicator": line.indicator,
        "name": line.name,
        "period": line.period,
        "unit": line.unit,
        "state": line.state,
        # As text, which keeps all digits of a number.
        "value": None if line.value is None else written(line.value),
        "printed": line.printed,
        "before": line.before,
        "same_period_last_year": line.earlier,
        "change": line.change,
        "remarks": line.remarks,
    }
