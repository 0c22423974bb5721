"""Commands that make annexes, and compare releases of them.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcreport import documents
from lcreport.cli.options import (
    LAO_CAI,
    DatasetOption,
    JsonOption,
    KnownOnOption,
    OutOption,
    TrustOption,
    UnsealedOption,
    language_option,
    password,
)
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.release.manifest import Release


def build(  # noqa: PLR0913 - the options of the contract
    *,
    dataset: DatasetOption = LAO_CAI,
    period: Annotated[
        list[str] | None, typer.Option(help="Period code, or latest; again for several.")
    ] = None,
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only this one's annexes; again for several.")
    ] = None,
    language: Annotated[
        list[str] | None, language_option("Only this language; again for several.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            help=f"What to render, of {', '.join(documents.FORMATS)}; what the params file names, "
            f"else {','.join(documents.USUAL)}, if not given."
        ),
    ] = None,
    out: OutOption = Path("out"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Annexes at once; as many as cores if not given.")
    ] = None,
    cluster: Annotated[
        str, typer.Option(help="Address of a dask scheduler, or slurm or kubernetes.")
    ] = "",
    since: Annotated[
        Path | None, typer.Option(help="Earlier release, to show what changed since.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", help="NAME=VALUE for the notebooks; again for several."),
    ] = None,
    as_known_on: KnownOnOption = None,
    force: Annotated[bool, typer.Option("--force", help="Make what is up to date too.")] = False,
    unsealed: UnsealedOption = False,
    repeat: Annotated[
        bool,
        typer.Option("--repeat", help="Run every annex again, and name cells that differ."),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Only say what would be made, and why.")
    ] = False,
    unchecked: Annotated[
        bool,
        typer.Option("--unchecked", help="Make annexes of a dataset with faults too; they say so."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object an event.")] = False,
    sign: Annotated[
        Path | None, typer.Option(help="Secret key (minisign) to sign each release with.")
    ] = None,
    inbox: Annotated[
        Path | None,
        typer.Option(help="Take in first what is sure of this folder's files; name what is not."),
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Tell people how it went (LCREPORT_NOTIFY_URL, _FILE).")
    ] = False,
) -> None:
    """Make the annexes that are not up to date."""
    from lcreport.build import builder, notebooks, plan
    from lcreport.cli import arrivals, progress
    from lcreport.notify import recipients_of
    from lcreport.release import manifest, signature

    # Before anything is made: a wrong password after an hour of building would be found too late.
    key = signature.secret_key(sign, password) if sign and not explain else None
    values = notebooks.read_values(parameter or ())
    if as_known_on is not None:
        # A parameter of the notebooks, so that each annex says it of itself.
        values["as_known_on"] = as_known_on.date().isoformat()
    request = plan.Request(
        dataset,
        period or (),
        organisation or (),
        language or (),
        values,
        unchecked=unchecked,
    )
    # Around the planning too: that a dataset cannot be read is what people have to hear of.
    with recipients_of(dataset, wanted=notify and not explain) as recipients:
        project = plan.project_folder(Path.cwd())
        waiting = arrivals.take_in(inbox, dataset, project) if inbox and not explain else ()
        made = replace(plan.make(request, project, out), waiting=waiting)
        recipients.read_settings(made)
        formats = made.formats if to is None else _formats(to)
        options = builder.BuildOptions(
            out, formats, jobs or builder.cores(), cluster, since, force, unsealed, repeat=repeat,
        )  # fmt: skip
        if explain:
            progress.print_reasons(builder.explain(made, options), as_json=json)
            return
        with builder.stoppable(), progress.printer(as_json=json) as on_event:
            report = builder.build(made, options, on_event)
        # Half a release must not bear a name that stands for the whole.
        if key and not report.interrupted:
            folders = {out / job.dataset / job.period for job in made.jobs}
            there = [folder for folder in folders if (folder / manifest.MANIFEST).is_file()]
            signature.sign(sorted(there), key)
        progress.print_report(report, made, as_json=json)
        recipients.send_outcome(report, made)
    # Every job may have succeeded while one that was due could not be planned: a timer must see it.
    sys.exit(1 if made.missing or made.waiting else report.exit_code)


def _formats(text: str) -> tuple[str, ...]:
    """The formats of `html,pdf`.

    Raises:
        ParameterError: there is no such format.
    """
    from lcreport.build import params

    return params.formats([name.strip() for name in text.split(",") if name.strip()])


def verify(  # noqa: PLR0913 - the options of the command
    out: Annotated[Path, typer.Argument(help="Output folder, or one release's.")],
    *,
    dataset: Annotated[
        str | None, typer.Option(help="Dataset, where it is no longer where it was.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Annexes at once.")] = None,
    trust: TrustOption = False,
    unsealed: UnsealedOption = False,
    signed_by: Annotated[
        list[Path] | None,
        typer.Option(
            help="Public key (minisign): its owner, or that of another one given, must have "
            "signed every release and approval."
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Make only N annexes again, of all releases; compare the files of the others "
            "with their hashes.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, help="Number that chooses the same sample as before; any if not given."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Build annexes again from their manifest and compare them with those that are there."""
    from lcreport.build import builder, plan, verify, verify_sample
    from lcreport.cli import messages, print_results
    from lcreport.cli.streams import echo

    some = verify_sample.asked(sample, seed)

    def on_sample(chosen: int, of: int) -> None:
        # Before the work: who interrupts it knows which sample it was.
        number = some.seed if some else None
        echo(messages.text("cli.verify.sample", chosen=chosen, of=of, seed=number), err=True)

    project = plan.project_folder(Path.cwd())
    # Verifying builds, and what it builds must not stay behind.
    with builder.stoppable():
        findings = verify.verify(
            out,
            project,
            dataset=dataset,
            jobs=jobs or builder.cores(),
            trust=trust,
            unsealed=unsealed,
            signed_by=signed_by or (),
            sample=some,
            on_sample=on_sample,
        )
    print_results.print_findings(findings, as_json=json)
    sys.exit(1 if any(not finding.same for finding in findings) else 0)


def diff(  # noqa: PLR0913 - the options of the contract
    old: Annotated[Path, typer.Argument(help="Folder or release.json of the earlier release.")],
    new: Annotated[Path, typer.Argument(help="Folder or release.json of the later release.")],
    *,
    to: Annotated[
        str, typer.Option(help="docx: write each annex with what differs as tracked changes.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="Folder for these files.")] = Path("changes"),
    unsealed: UnsealedOption = False,
    json: JsonOption = False,
) -> None:
    """Say what differs between two releases, indicator by indicator."""
    from lcreport.cli import print_results
    from lcreport.release import differences as differing
    from lcreport.release import intact

    pairs = intact.pairs(old, new, unsealed=unsealed)
    if to:
        _write_compared(pairs, to, out, new)
        return
    changes = [
        change
        for before, now in pairs
        for change in differing.between(
            before.figures,
            now.figures,
            old_descriptions=before.facts["indicators"],
            new_descriptions=now.facts["indicators"],
        )
    ]
    print_results.print_changes(changes, as_json=json)


def _write_compared(
    pairs: Sequence[tuple[Release, Release]], to: str, out: Path, new: Path
) -> None:
    """The annexes of two releases with their differences as tracked changes."""
    from lcreport.build import project_letterhead
    from lcreport.cli import messages
    from lcreport.cli.streams import echo
    from lcreport.files import make_folder, write_whole
    from lcreport.release import compare_annexes

    compared = compare_annexes.of_releases(
        pairs, to, functools.partial(project_letterhead.beside, str(new))
    )
    for path in compared.contents:
        make_folder(out, *path.parent.parts)
    write_whole({out / path: content for path, content in compared.contents.items()})
    for path in compared.contents:
        echo(messages.text("cli.diff.written", path=out / path))
    for kind, names in (("same", compared.same), ("single", compared.single)):
        for name in names:
            echo(messages.text(f"cli.diff.{kind}", name=name))


def join(  # noqa: PLR0913 - the options of the contract
    release: Annotated[Path, typer.Argument(help="Folder or release.json of the release.")],
    *,
    to: Annotated[str, typer.Option(help="What to write, of pdf, docx.")] = "pdf,docx",
    language: Annotated[str, language_option("Which annexes.")] = FIRST,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path(),
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only this one's annexes; again for several.")
    ] = None,
    letterhead: Annotated[
        Path | None,
        typer.Option(
            help="The office's own .docx, whose head and styles the Word file has; the project's "
            "if not given."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over files that hold something else.")
    ] = False,
    unsealed: UnsealedOption = False,
) -> None:
    """Join all annexes of a release in one file, numbered I, II, … with a list of them."""
    from lcreport.build import project_letterhead
    from lcreport.cli import messages
    from lcreport.cli.streams import echo
    from lcreport.files import write_whole
    from lcreport.release import join_annexes

    joined = join_annexes.of_release(
        release,
        to.split(","),
        language=language,
        organisations=organisation or (),
        letterhead=letterhead,
        usual=functools.partial(project_letterhead.beside, str(release)),
        unsealed=unsealed,
    )
    if not force:
        join_annexes.check_room(out, joined.contents)
    out.mkdir(parents=True, exist_ok=True)
    # All at once, so that no PDF of one day lies beside a Word file of another.
    write_whole({out / name: content for name, content in joined.contents.items()})
    for name in joined.contents:
        echo(messages.plural("cli.join.written", joined.count, path=out / name))
