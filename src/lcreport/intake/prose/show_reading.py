"""A reading in JupyterLab: the review page, the figures as a frame, and acceptance row by row.

from lcreport import intake
reading = intake.read("bao-cao.docx", "data/lao-cai", "2021-6M")
reading.accept([0, 3, 4])
"""

from __future__ import annotations

import dataclasses
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError
from lcreport.intake import batches, preview
from lcreport.intake.proposals import Match, PlaceInFile, Proposal
from lcreport.intake.prose import proposals_form, review, rows_form
from lcreport.intake.received import Received
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from lcreport.intake.batches import Accepted
    from lcreport.intake.proposals import TableRow
    from lcreport.intake.prose.proposals import ReportReading
    from lcreport.intake.prose.proposals_form import FormLine

_TEXT_COLUMNS = ("table", "organisation", "text", "doubt", "sentence", "place")
_COLUMNS = (
    "organisation", "indicator", "name", "value", "unit", "qualifier", "sure", "doubt", "printed",
    "sentence", "place",
)  # fmt: skip


class ShownReading:
    """What a report proposes, row by row.

    Args:
        reading: What was read.
        report: The report's file.
        dataset: Folder of the dataset.
    """

    def __init__(self, reading: ReportReading, report: Path, dataset: Path) -> None:
        self.reading, self.report, self.dataset = reading, report, dataset
        self._lines = list(proposals_form.lines(reading))

    def frame(self) -> pd.DataFrame:
        """One row a figure or printed comparison, in the order of the report."""
        import pandas as pd  # noqa: PLC0415 - only in a notebook

        rows = [self._row(line) for line in self._lines]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def _row(self, line: FormLine) -> dict[str, object]:
        proposal = self._proposal(line)
        return {
            "organisation": proposal.organisation.id,
            "indicator": proposal.indicator.id,
            "name": proposal.indicator.printed,
            "value": None if proposal.value is None else float(proposal.value),
            "unit": proposal.unit,
            "qualifier": proposal.qualifier,
            "sure": proposals_form.takes(line),
            "doubt": line.proposal["doubt"] or "",
            "printed": proposal.printed,
            "sentence": proposal.sentence,
            "place": proposal.place.section,
        }

    def _repr_html_(self) -> str:
        """The review page in a frame of its own, so that its style leaves the notebook alone."""
        page = escape(review.page(self.reading), quote=True)
        title = escape(self.reading.name, quote=True)
        return (
            # Without `allow-same-origin` a page made from somebody's report cannot reach the
            # notebook.
            f'<iframe title="{title}" srcdoc="{page}" sandbox="allow-scripts" '
            'style="width:100%;height:40rem;border:1px solid #c9c9c9"></iframe>'
        )

    def texts_frame(self) -> pd.DataFrame:
        """One row a task, document, difficulty or strength, in the order of the report."""
        import pandas as pd  # noqa: PLC0415 - only in a notebook

        code = self.reading.language
        rows = [
            {
                "table": row["table"],
                "organisation": row["organisation"],
                "text": rows_form.table_row(row, self.report.name, code).text,
                "doubt": row["doubt"] or "",
                "sentence": row["sentence"],
                "place": rows_form.place_of(row),
            }
            for row in self.reading.rows
        ]
        return pd.DataFrame(rows, columns=list(_TEXT_COLUMNS))

    def accept(
        self,
        rows: Sequence[int],
        recorded: dt.date,
        *,
        new: bool = False,
        texts: Sequence[int] = (),
    ) -> Accepted:
        """Take these rows into the dataset, as a batch that `undo` takes back.

        Args:
            rows: Their numbers in the frame.
            recorded: The day on which they became known.
            new: Whether indicators may be made for what fits none.
            texts: Numbers in the frame of tasks, documents, difficulties and strengths.

        Raises:
            ParameterError: there is no such row, or a regulation without its day is to be taken.
            DatasetError: the dataset is faulty.
            ReleaseError: it cannot be written; nothing has changed then.
        """
        _check_rows(rows, len(self._lines))
        _check_rows(texts, len(self.reading.rows))
        # Read anew: what is kept is the file as it is when a person says yes.
        content = self.report.read_bytes()
        received = Received.of(self.report.name, content)
        received.dataset = self.reading.dataset
        received.period = str(self.reading.period)
        received.report = hashlib.sha256(content).hexdigest()
        received.beside = {f"{received.report}.text.txt": self.reading.report.text.encode()}
        received.proposals = [self._proposal(self._lines[row]) for row in dict.fromkeys(rows)]
        received.rows = [self._table_row(row) for row in dict.fromkeys(texts)]
        settings = preview.Settings(recorded.isoformat(), new=new)
        return batches.accept(self.dataset, [received], settings)

    def _table_row(self, number: int) -> TableRow:
        row = self.reading.rows[number]
        made = rows_form.table_row(row, self.report.name, self.reading.language)
        if row["table"] != "documents":
            return dataclasses.replace(
                made, cells={**made.cells, "period": str(self.reading.period)}
            )
        if made.cells.get("regulation") == "true" and not made.cells.get("date"):
            message = "is a regulation without its date; take it in by the form, with the date"
            raise ParameterError(f"row {number} {message}")
        return made

    def _proposal(self, line: FormLine) -> Proposal:
        proposal, pair, comparison = line.proposal, line.pair, line.comparison
        organisation = proposal["organisation"] or proposal["section_organisation"]
        indicator = pair.indicator if pair is not None else ""
        found = Proposal(
            Match(organisation, organisation),
            Match(pair.name if pair else proposals_form.name_of_new(proposal), indicator),
            self.reading.period,
            line.value,
            line.unit,
            PlaceInFile(self.report.name, section=proposals_form.place_of(proposal)),
            proposal["printed"],
            proposal["qualifier"],
            note=proposal["doubt"] or "",
            sentence="{}⟦{}⟧{}".format(*proposals_form.marked(proposal)),
            kind=proposals_form.kind_of_new(line),
        )
        if line.plan_year:
            return dataclasses.replace(
                found, period=Period.parse(line.plan_year), qualifier="exact", role="plan"
            )
        if comparison is None:
            return found
        name = proposals_form.name_of_comparison(line, self.reading.language)
        return dataclasses.replace(
            found,
            indicator=Match(name, comparison.indicator),
            qualifier="exact",
            printed_for=comparison.printed_for,
            printed_as=comparison.printed_as,
        )


def _check_rows(rows: Sequence[int], count: int) -> None:
    wrong = [row for row in rows if not 0 <= row < count]
    if wrong:
        raise ParameterError(f"there is no row {wrong[0]}; rows are 0 to {count - 1}")
