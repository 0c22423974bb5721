"""The history of builds as a table, in the words of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.languages import language
from lcreport.languages.translated import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.build.history import Run

COLUMNS = ("start", "end", "seconds", "by", "dataset", "periods", "outcome", "versions")
_COUNTS = ("made", "up_to_date", "incomplete", "failed", "not_started", "missing", "waiting")


def heads(code: str) -> list[str]:
    """The heads of the table's columns."""
    return [language(code).text(f"runs.{column}") for column in COLUMNS]


def row(run: Run, code: str) -> list[str]:
    """The cells of one build."""
    own = language(code)
    return [
        own.time(run.start),
        own.time(run.end),
        own.number(run.seconds, 1),
        run.by,
        run.dataset,
        ", ".join(run.periods),
        _outcome(run, code),
        own.text("runs.of_versions", lcreport=run.lcreport, python=run.python),
    ]


def problems(run: Run, code: str) -> Iterator[str]:
    """Why a build ended early, and what it could not make and why, a line each."""
    own = language(code)
    if run.error:
        yield own.text("runs.ended", why=translated(run.error, code))
    for problem in run.problems:
        section = own.text("cli.build.section", section=problem.section) if problem.section else ""
        yield f"{problem.annex}{section}: {problem.why}"
    more = run.failed + run.incomplete - len(run.problems)
    if more > 0:
        yield own.plural("runs.more", more)


def page(runs: Sequence[Run], code: str) -> str:
    """The same as one page of HTML, which needs nothing else.

    Args:
        runs: The builds, in the order of their rows.
        code: In which language.
    """
    outcome = COLUMNS.index("outcome")
    rows = []
    for run in runs:
        cells = row(run, code)
        cells[outcome] = "\n".join([cells[outcome], *problems(run, code)])
        rows.append(cells)
    return documents.table_page(language(code).text("runs.title"), heads(code), rows, code)


def _outcome(run: Run, code: str) -> str:
    own = language(code)
    counts = {name: getattr(run, name) for name in _COUNTS}
    words = [
        f"{own.number(count)} {own.text(f'runs.count.{name}')}"
        for name, count in counts.items()
        if count
    ]
    words += [own.text("runs.interrupted")] if run.interrupted else []
    words += [own.text("runs.broken_off")] if run.error else []
    return ", ".join(words)
