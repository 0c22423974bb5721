"""Opens an annex: its parameters checked, and of its dataset only the rows that it reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from lcreport import comparison
from lcreport.annex.brief import Brief
from lcreport.annex.charts import typeface
from lcreport.annex.common_sections import ReportReference
from lcreport.annex.organisation_annex import Annex
from lcreport.annex.overview_annex import Overview
from lcreport.annex.tables import register_formatters
from lcreport.annex.units_annex import UnitsAnnex
from lcreport.annex.wording import Words
from lcreport.dataset.frames import load
from lcreport.dataset.source import find
from lcreport.errors import ParameterError
from lcreport.languages import FIRST
from lcreport.period import Period

AnyAnnex = TypeVar("AnyAnnex", Annex, Brief, Overview, UnitsAnnex)


@dataclass(frozen=True)
class Opener(Generic[AnyAnnex]):
    """Opens one kind of annex; all kinds are opened by the same parameters.

    Attributes:
        kind: What is opened.
        reads_all: True where it reads the rows of all organisations.
    """

    kind: type[AnyAnnex]
    reads_all: bool = False

    def __call__(  # noqa: PLR0913 - the parameters of a notebook
        self,
        dataset: str,
        organisation: str,
        period: str,
        language: str = FIRST,
        *,
        report_number: str = "",
        report_date: str = "",
        as_known_on: str = "",
    ) -> AnyAnnex:
        """The annex of one organisation and period.

        Args:
            dataset: Folder or address of the dataset; a relative one may also lie above here.
            organisation: Id in organisations.csv; of an overview the one that stands for the whole.
            period: Period code, such as 2021-9M.
            language: Code of a language, such as "vi".
            report_number: Number of the report that the annex is attached to; blanks where empty.
            report_date: Its date, YYYY-MM-DD; blanks where empty.
            as_known_on: Figures recorded after this day, YYYY-MM-DD, are not seen; where empty,
                that is the newest day on which a figure of the period was recorded: one of the
                organisation's, or anybody's where the annex reads all.

        Raises:
            DatasetError: the dataset cannot be used.
            PeriodError: the period cannot be read.
            ParameterError: there is no such organisation or language, or a date is none.
        """
        typeface.use(Path.cwd())
        # What is checked quickly comes first: a dataset may take seconds to read.
        at = Period.parse(period)
        words = Words(language, of_year=at.kind == "year")
        data = load(find(dataset), organisations=None if self.reads_all else [organisation])
        names = data.organisation(organisation)
        whose = None if self.reads_all else organisation
        # Not today: an annex that is made again in a year has to say the same.
        day = as_known_on or comparison.known_day(data, at, whose)
        data = comparison.as_known_on(data, day)
        register_formatters()
        return self.kind(data, names, at, words, _reference(report_number, report_date))


open_annex = Opener(Annex)
open_overview = Opener(Overview, reads_all=True)
open_brief = Opener(Brief, reads_all=True)
open_units = Opener(UnitsAnnex, reads_all=True)


def _reference(report_number: str, report_date: str) -> ReportReference:
    if report_date:
        try:
            dt.date.fromisoformat(report_date)
        except ValueError as error:
            raise ParameterError(
                f"report_date {report_date!r} is no date; write YYYY-MM-DD, such as 2021-10-05"
            ) from error
    return ReportReference(report_number, report_date)
