"""The command that reads a report in prose.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lcreport.cli import messages
from lcreport.cli.options import LAO_CAI, DatasetOption, found
from lcreport.cli.streams import echo


def read(  # noqa: PLR0913 - a report, what it is held against, and how
    report: Annotated[Path, typer.Argument(help="The report: .docx, .pdf, .html, .md or .txt.")],
    period: Annotated[str, typer.Option(help="Period that it is about, such as 2021-6M.")],
    dataset: DatasetOption = LAO_CAI,
    out: Annotated[Path, typer.Option(help="Folder for what is proposed.")] = Path("reading"),
    last: Annotated[
        Path | None, typer.Option(help="The last report, to show its sentences beside these.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="Language of the report; found by its letters if not given.")
    ] = "",
    *,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Read a report that seems to be of another place.")
    ] = False,
) -> None:
    """Propose the figures of a report in prose, for a person to accept; nothing is taken in."""
    from lcreport.intake import prose
    from lcreport.period import Period

    reading = prose.read(
        report, found(dataset), Period.parse(period), language=language, last=last, anyway=anyway
    )
    prose.write(reading, out, report)
    figures = [p for p in reading.proposals if p["role"] == "figure"]
    fits = [p for p in figures if p["indicator"] is not None]
    doubts = sum(p["doubt"] is not None for p in reading.proposals)
    echo(
        messages.text(
            "cli.read.counts",
            report=report.name,
            figures=len(figures),
            known=len(fits),
            sure=sum(p["sure"] for p in fits),
            new=len(figures) - len(fits),
            doubts=doubts,
            missing=len(reading.missing),
        )
    )
    echo(messages.text("cli.read.next", page=out / "review.html"))
