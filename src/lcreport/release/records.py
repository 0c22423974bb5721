"""What a release's manifest says of each annex and of each of its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from lcreport import documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.dataset.inline_rows import InlineJson

MANIFEST = "release.json"
APPROVAL = "approval.json"
SIGNATURE = f"{MANIFEST}.minisig"
APPROVAL_SIGNATURE = f"{APPROVAL}.minisig"
JOURNAL = ".journal.jsonl"
UNFINISHED = ".unfinished"
# Any: a manifest may come from anybody, and `intact` looks at what is used of it.
ReleaseFacts = dict[str, Any]
"""What a manifest says of the whole release.

`dataset` (its `name` and `address`), `period`, `time` (ISO day), `time_limit_s`, `lcreport` (its
version), `versions` (package → version), `indicators` (as `differences.descriptions`), and `since`,
the place of an earlier release, where annexes were compared with one.
"""
AnnexKey = tuple[str, str, str]
"""Organisation, name of the notebook and language of an annex."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of an annex."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One annex of a release.

    Attributes:
        organisation: Whose annex it is.
        language: Its language.
        notebook: Path of the notebook that made it.
        reads: Whose rows it read: `own` or `all`.
        parameters: What the notebook was given.
        inputs: Kind of input → hash, by which the annex is up to date or not.
        outputs: File name → hash and size.
        chartless: Formats of charts that were asked for and that it has no chart for.
    """

    organisation: str
    language: str
    notebook: str
    reads: str
    parameters: Mapping[str, InlineJson]
    inputs: Mapping[str, str]
    outputs: Mapping[str, FileRecord]
    chartless: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """What stands in a manifest, which `entry_of` reads."""
        found = asdict(self)
        # Most annexes have none, and manifests of earlier versions do not say so.
        if not self.chartless:
            del found["chartless"]
        return found

    @property
    def key(self) -> AnnexKey:
        """What no other annex of the release has."""
        return self.organisation, PurePosixPath(self.notebook).stem, self.language


def entry_of(content: dict[str, Any]) -> Entry:
    """An annex as a manifest has it; names in it become paths that are written and removed.

    Raises:
        ParameterError: a name in it can be no file's or folder's.
        TypeError: it has another form; so do ValueError, KeyError and AttributeError.
    """
    documents.safe_name(content["organisation"], "organisation")
    for name in content["outputs"]:
        documents.safe_name(name, "file", longest=documents.LONGEST_FILE)
    texts = (content["language"], content["notebook"], content["reads"])
    if not all(isinstance(text, str) for text in (*texts, *content["inputs"].values())):
        raise TypeError("an annex's language, notebook and inputs are texts")
    # Files that a failure may have left are called after these, and removed.
    documents.safe_name(content["language"], "language")
    documents.safe_name(PurePosixPath(content["notebook"]).stem, "notebook")
    # For what it raises where they are no mapping.
    content["parameters"].items()
    outputs = {name: record_of(facts) for name, facts in content["outputs"].items()}
    chartless = content.get("chartless", [])
    if not isinstance(chartless, list) or not all(isinstance(name, str) for name in chartless):
        raise TypeError("formats without a chart are a list of texts")
    return Entry(**{**content, "outputs": outputs, "chartless": tuple(chartless)})


def record_of(facts: dict[str, Any]) -> FileRecord:
    """What a manifest has of a file.

    Raises:
        TypeError: it has another form.
    """
    record = FileRecord(**facts)
    # By its exact type, for true is an int of Python's.
    if not isinstance(record.sha256, str) or type(record.bytes) is not int:
        raise TypeError("a file has a hash, which is a text, and a number of bytes")
    return record


def file_record(content: bytes) -> FileRecord:
    """What a manifest says of a file."""
    return FileRecord(hashlib.sha256(content).hexdigest(), len(content))


def plain(value: object) -> str:
    """A value as JSON on one line, for which Python has a fast encoder."""
    return json.dumps(value, ensure_ascii=False)
