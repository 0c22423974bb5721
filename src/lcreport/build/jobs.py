"""One annex to make: as the plan names it, and as everything that any machine needs to make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport import documents, languages
from lcreport.build import params
from lcreport.build.appearance import PLAIN, Appearance
from lcreport.dataset.selection import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.build.notebooks import Notebook, Plain


@dataclass(frozen=True, slots=True)
class Job:
    """One annex to make.

    Attributes:
        notebook: The notebook that makes it.
        organisation: Whose annex it is.
        period: Its period's code.
        language: Its language's code.
        dataset: The dataset's name.
        time_limit_s: How long it may take.
        values: Further parameters, which go before the notebook's own.
        unchecked: True where its dataset is not checked, which the annex then says.
    """

    notebook: Notebook
    organisation: str
    period: str
    language: str
    dataset: str
    time_limit_s: int = params.TIME_LIMIT_S
    values: Mapping[str, Plain] = field(default_factory=dict)
    unchecked: bool = False

    @property
    def reads(self) -> str:
        """Whose rows it reads: the organisation, or `EVERYBODY`."""
        return EVERYBODY if self.notebook.reads_all else self.organisation

    @property
    def whose_figures(self) -> str:
        """Whose figures decide whether it is made, and as known on which day."""
        # One for all is made of those that have figures; an annex of one that reads everybody's
        # rows, for its place among them, is still about its own.
        is_of_everybody = self.notebook.reads_all and self.notebook.organisations
        return EVERYBODY if is_of_everybody else self.organisation

    @property
    def key(self) -> tuple[str, str, str]:
        """What no other annex of a release has: organisation, notebook and language."""
        return self.organisation, self.notebook.name, self.language

    @property
    def name(self) -> str:
        """The job as progress lines name it: `hoi-ccb 2021-9M en`."""
        return name_of(self.key, self.period)

    @property
    def stem(self) -> str:
        """The name of its documents, without their ending."""
        return documents.stem(self.notebook.name, self.language)

    @property
    def parameters(self) -> dict[str, Plain]:
        """What the notebook is given; the dataset's folder stands in the job's own."""
        given: dict[str, Plain] = {
            "organisation": self.organisation,
            "period": self.period,
            # From the job's own folder: the executed notebook holds it, and must be the same on
            # every machine.
            "dataset": f"data/{self.dataset}",
            "language": self.language,
        }
        # The command line last: it is for trying what the params file does not say.
        return {**self.notebook.values, **given, **self.values}


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that is needed to make one annex, so that any machine can make it.

    Attributes:
        name: The job as progress lines name it.
        notebook: The notebook, as JSON.
        parameters: What to give it; `dataset` and other paths from the job's own folder.
        files: Path in that folder → content.
        formats: What to render besides the executed notebook.
        stem: The name of the documents, without their ending.
        language: The annex's language.
        time_limit_s: How long it may take, from its kernel's start to its last document.
        about: What the executed notebook's metadata say of it.
        renderers: Format → where its renderer is, as `module:name`.
        notice: What must stand on every page, in the annex's language; empty where nothing must.
        appearance: Letterhead and font of its documents.
    """

    name: str
    notebook: str
    parameters: Mapping[str, Plain]
    files: Mapping[str, bytes]
    formats: tuple[str, ...] = documents.USUAL
    stem: str = "annex"
    language: str = languages.FIRST
    time_limit_s: int = params.TIME_LIMIT_S
    about: Mapping[str, Plain] = field(default_factory=dict)
    renderers: Mapping[str, str] = field(default_factory=documents.renderers)
    notice: str = ""
    appearance: Appearance = PLAIN


def name_of(key: tuple[str, str, str], period: str) -> str:
    """An annex as progress lines name it; its notebook is named where it is another than annex.

    >>> name_of(("hoi-ccb", "annex", "vi"), "2021"), name_of(("hoi-ccb", "visits", "en"), "2021")
    ('hoi-ccb 2021 vi', 'hoi-ccb 2021 en visits')
    """
    # Most datasets have one notebook for everybody, whose name would say nothing.
    organisation, notebook, language = key
    return f"{organisation} {period} {language}" + (f" {notebook}" if notebook != "annex" else "")
