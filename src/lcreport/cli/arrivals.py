"""What arrived in a folder, taken in before a build and reported line by line."""

# ruff: noqa: PLC0415 - only a run with an inbox needs the reader of spreadsheets

from __future__ import annotations

from pathlib import Path

from lcreport.cli import messages, streams
from lcreport.languages.translatable import translatable


def take_in(inbox: Path, dataset: str, project: Path) -> tuple[str, ...]:
    """Take in what is sure of a folder's files.

    Args:
        inbox: The folder.
        dataset: The dataset's folder.
        project: The folder that holds notebooks/ and params/.

    Returns:
        What waits for a person, a line a file.

    Raises:
        ParameterError: the dataset is no folder here.
        DatasetError: it is faulty.
        ReleaseError: it cannot be written.
    """
    from lcreport.build import due, plan
    from lcreport.errors import ParameterError
    from lcreport.intake import inbox as arriving
    from lcreport.intake.lines import Settings

    folder = plan.locate(dataset, project)
    if "://" in folder:
        raise ParameterError(f"--inbox takes in for a folder, and {dataset} is an address")
    settings = Settings(due.today(None).isoformat())
    waiting = []
    for file in arriving.take(Path(folder), inbox, settings, _say):
        if file.batch:
            taken = {"file": file.file, "figures": file.figures, "batch": file.batch}
            _say(messages.text("cli.inbox.taken", **taken))
        for reason in file.waiting:
            _say(messages.text("cli.inbox.waits", file=file.file, reason=messages.said(reason)))
        if file.waiting:
            first = {"file": file.file, "reason": file.waiting[0]}
            waiting.append(translatable("intake.of_file", **first))
    return tuple(waiting)


def _say(line: str) -> None:
    # Standard output is the build's own, which `--json` makes one object a line.
    streams.echo(line, err=True)
