"""Returned files taken in from a notebook: a preview with choices, accepted as batches, undone.

What `lcreport take-in` and `lcreport undo` do, and nothing else: the same checks, batches and log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.annex.wording import Words
from lcreport.blocks import Block
from lcreport.build import due
from lcreport.dataset.source import find
from lcreport.errors import ParameterError
from lcreport.intake import batches, decimal_marks
from lcreport.intake.preview import Settings
from lcreport.intake.proposals import Match
from lcreport.lab import intake_table
from lcreport.lab.intake_menus import Menus
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from lcreport.blocks import PlainBlock
    from lcreport.intake.preview import Preview, PreviewLine
    from lcreport.intake.proposals import Proposal
    from lcreport.lab.intake_table import FigureSpot
    from lcreport.period import Period

NEW = "+"
"""What stands in place of an id where a name is one that the dataset does not know yet."""


class IntakeBoard(Block):
    """What returned files would change, row by row; nothing is written before `accept`.

    Rows are named by the numbers that the table shows. In JupyterLab menus stand below the table,
    which do the same as the methods.

    Attributes:
        folder: The dataset's.
        words: The language to speak.
        preview: What would become of each figure now.
        accepted: The names of the batches that were accepted here and stand.
    """

    def __init__(
        self,
        folder: Path,
        paths: Sequence[Path],
        said: batches.Said,
        settings: Settings,
        words: Words,
    ) -> None:
        self.folder, self.words = folder, words
        self.accepted: list[str] = []
        self._paths = paths
        # By the value too: a reason for one number is none for another that a file says later.
        self._reasons: dict[FigureSpot, str] = {}
        self._look(said, settings)

    def _look(self, said: batches.Said, settings: Settings) -> None:
        """Read the files anew and compare them; what fails leaves everything as it was."""
        # The log and mapping.yaml take answers from the settings, the readers from what was said.
        settings = replace(settings, answers=said.answers)
        # In memory, all of them: choices are made of what they hold.
        forms = list(batches.received(self.folder, self._paths, said))
        for form in forms:
            form.proposals = [self._as_said(one, form.file, said) for one in form.proposals]
        # Only what has succeeded is kept: a choice that cannot be made must not spoil the preview.
        preview = batches.look(self.folder, forms, settings)
        preview.remarks += batches.passed_over(self._paths)
        self._said, self._settings, self._forms = said, settings, forms
        self.preview: Preview = preview

    def _as_said(self, proposal: Proposal, file: str, said: batches.Said) -> Proposal:
        """A proposal with the note that a person gave it, and with the answer to a form's name."""
        spot = (file, proposal.place.locator, str(proposal.period), f"{proposal.value}")
        # A form's own note stays: it was written by those who report.
        note = proposal.note or self._reasons.get(spot, "")
        name, meant = proposal.indicator.printed, said.answers.get(proposal.indicator.printed, "")
        indicator = proposal.indicator
        if meant not in {"", NEW} and not indicator.id:
            indicator = Match(name, meant, answered=True)
        return replace(proposal, note=note, indicator=indicator)

    def choose(self, row: int | str, meaning: str) -> IntakeBoard:
        """Say what a row's name means; all rows with that name follow, next time too.

        Args:
            row: The row's number, or the name as the file writes it.
            meaning: Id of an indicator or organisation.

        Raises:
            ParameterError: there is no such row, or no such id.
        """
        kind = self._kind_of(meaning)
        name = row if isinstance(row, str) else self._name_of(row, kind)
        said = self._said
        if name:
            said = replace(said, answers={**said.answers, name: meaning})
        elif kind == "organisations":
            said = replace(said, organisation=meaning)
        else:
            raise ParameterError(f"row {row} names nobody; choose the id of an organisation")
        self._look(said, self._settings)
        return self

    def _kind_of(self, meaning: str) -> str:
        """The table that an id stands in; empty for what is new.

        Raises:
            ParameterError: it stands in none.
        """
        for kind in ("indicators", "organisations"):
            if any(row["id"] == meaning for row in self.preview.package.tables[kind]):
                return kind
        if meaning == NEW:
            return ""
        raise ParameterError(
            f"{meaning!r} is no id of an indicator or organisation of the dataset; "
            "see `lcreport list`"
        )

    def _name_of(self, row: int, kind: str) -> str:
        """The name in a row that an id of a kind answers; empty where the file names nobody.

        Raises:
            ParameterError: there is no such row, or it has no name that could mean another thing.
        """
        line = self._line(row)
        proposal = intake_table.proposals_by_spot(self._forms).get(intake_table.spot_of(line))
        if proposal is None:
            raise ParameterError(f"row {row} has no figure whose name could be chosen")
        # A form says by its hidden sheet what each row is, so that an answer would change nothing.
        is_form = any(form.asked for form in self._forms if form.file == line.file)
        if is_form and (proposal.indicator.id or kind == "organisations"):
            raise ParameterError(
                f"row {row} is the form's own for {line.indicator!r} of {line.organisation!r}; "
                "correct the form"
            )
        is_organisation = kind == "organisations" or not (kind or proposal.organisation.id)
        match = proposal.organisation if is_organisation else proposal.indicator
        return match.printed

    def _line(self, row: int) -> PreviewLine:
        lines = self.preview.lines
        if not 1 <= row <= len(lines):
            raise ParameterError(f"there is no row {row}; rows go from 1 to {len(lines)}")
        return lines[row - 1]

    def reason(self, row: int, text: str) -> IntakeBoard:
        """Say why a doubted figure is right; its note from then on, as if the form had it.

        Args:
            row: The row's number.
            text: Why.

        Raises:
            ParameterError: there is no such row, or it has no figure.
        """
        line = self._line(row)
        if line.value is None and not line.printed:
            raise ParameterError(f"row {row} has no figure to give a reason for")
        spot = intake_table.spot_of(line)
        # The reason must stand while the files are looked at: it is what settles the doubt.
        before = dict(self._reasons)
        self._reasons[spot] = text.strip()
        try:
            self._look(self._said, self._settings)
        # Also at Ctrl+C: a reason with which the files were not read must not stand.
        except BaseException:
            self._reasons = before
            raise
        return self

    def options(
        self, *, new: bool | None = None, withdraw: bool | None = None, reason: str | None = None
    ) -> IntakeBoard:
        """Change how figures are taken in, as the options of `lcreport take-in` do.

        Args:
            new: Whether what is not known yet may be made.
            withdraw: Whether an empty cell takes back the figure that is there.
            reason: Why all that is doubted is right.
        """
        given = {"new": new, "withdraw": withdraw, "reason": reason}
        changed: Mapping[str, object] = {
            name: value for name, value in given.items() if value is not None
        }
        self._look(self._said, replace(self._settings, **changed))  # type: ignore[arg-type]
        return self

    def accept(self) -> tuple[str, ...]:
        """Write what is neither refused nor doubted nor unsure; the names of the batches.

        Raises:
            ParameterError: the dataset has changed since the preview; it is shown anew.
            ReleaseError: it cannot be written; nothing has changed then.
        """
        try:
            # With the preview that was shown: what changed meanwhile is looked at first.
            done = batches.accept(self.folder, self._forms, self._settings, seen=self.preview)
        finally:
            self._look(self._said, self._settings)
        self.accepted += done.batches
        return done.batches

    def undo(self, batch: str, reason: str = "") -> int:
        """Take an accepted batch back; how many figures that were.

        Args:
            batch: Its name.
            reason: Why, for the log.

        Raises:
            ParameterError: there is no such batch, or it was taken back already.
            ReleaseError: it cannot be written; nothing has changed then.
        """
        count = batches.undo(self.folder, batch, reason)
        # A batch that the command line accepted can be undone here too, and is in no list.
        self.accepted = [name for name in self.accepted if name != batch]
        self._look(self._said, self._settings)
        return count

    def frame(self) -> pd.DataFrame:
        """All rows as a DataFrame, also those that the table leaves out."""
        return intake_table.frame_of(self.preview)

    @property
    def doubted(self) -> list[int]:
        """The numbers of the rows that wait for a reason."""
        return [row for row, line in enumerate(self.preview.lines, 1) if line.state == "doubted"]

    @property
    def questions(self) -> list[intake_table.Question]:
        """The names that want an answer, with what they may mean."""
        return intake_table.questions(self.preview)

    def content(self) -> PlainBlock:
        """The table of what is worth a look."""
        return intake_table.of_preview(self.preview, self.words)

    def _repr_mimebundle_(self, **options: object) -> dict[str, object]:
        # A page without a kernel cannot run the menus: it shows the table as it is now.
        return {**Menus(self).box._repr_mimebundle_(**options), **super()._repr_mimebundle_()}


def take_in(  # noqa: PLR0913 - one option a property of the taking in, as on the command line
    paths: str | Path | Sequence[str | Path],
    dataset: str,
    language: str = FIRST,
    *,
    organisation: str = "",
    period: Period | str = "",
    decimal_mark: str = "",
    recorded: dt.date | str = "",
    from_whom: str = "",
    new: bool = False,
    withdraw: bool = False,
    reason: str = "",
    answers: Mapping[str, str] | None = None,
) -> IntakeBoard:
    """What returned files would change in a dataset, to look at, answer and accept.

    Args:
        paths: Forms or other spreadsheets, or folders of them.
        dataset: Folder of the dataset; a relative one may also lie above the notebook's.
        language: Code of the language to speak, such as "vi".
        organisation: Id of whose figures they are, where a file does not say.
        period: Their period, where a file does not say.
        decimal_mark: Of numbers as text, where no column shows it.
        recorded: The day on which the figures became known; today's if not given.
        from_whom: Who sent them, for the log.
        new: Whether what is not known yet may be made.
        withdraw: Whether an empty cell takes back the figure that is there.
        reason: Why all that is doubted is right.
        answers: Names as written → ids.

    Raises:
        DatasetError: a file cannot be read, or the dataset is faulty.
        ParameterError: there is no such file, language or id, or an option does not fit.
    """
    words = Words(language)
    chosen = [paths] if isinstance(paths, str | Path) else paths
    try:
        day = dt.date.fromisoformat(f"{recorded}") if recorded else due.today(None)
    except ValueError as error:
        raise ParameterError(f"recorded {recorded!r} is no day; write it as 2022-01-12") from error
    mark = decimal_marks.chosen(decimal_mark)
    said = batches.Said(organisation, f"{period}", mark, dict(answers or {}))
    settings = Settings(day.isoformat(), new, reason, withdraw, from_whom)
    return IntakeBoard(Path(find(dataset)), [Path(one) for one in chosen], said, settings, words)
