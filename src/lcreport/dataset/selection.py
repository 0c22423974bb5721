"""The part of a dataset that one annex reads: as files to send along, and as hashes.

Each table is read once and its rows are kept apart by organisation, so that the cost per annex does
not grow with the dataset. The organisation's folder of a partitioned Parquet table is opened when
it is asked for. Where all answers are known from an earlier run, not even pyarrow is imported.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.dataset import cells
from lcreport.dataset.answers import KnownAnswers
from lcreport.dataset.known_days import newest_day
from lcreport.dataset.resources import DESCRIPTOR
from lcreport.dataset.source import refuse
from lcreport.dataset.tables import FIGURES
from lcreport.errors import Fault
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import pyarrow as pa

    from lcreport.dataset.source import Source
    from lcreport.dataset.tables import Record

EVERYBODY = ""
"""Stands for all organisations where a slice is asked for, and for none in particular in a row."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one organisation's annex reads, or the whole dataset.

    Attributes:
        own: Resource → rows that bear an organisation: those that `Source.table` gives for it.
        common: Resource → rows that everybody reads.
        rows: Hash of the first.
        metadata: Hash of the second and of the descriptor.
    """

    own: Mapping[str, bytes]
    common: Mapping[str, bytes]
    rows: str
    metadata: str

    @property
    def files(self) -> dict[str, bytes]:
        """Path in the package → content; a Data Package that reads as the whole one would."""
        return {**self.common, **self.own}


class Slices:
    """Hands out the slices of one dataset.

    Args:
        source: The dataset.
        answers: What is known of it from an earlier run.
    """

    def __init__(self, source: Source, answers: KnownAnswers | None = None) -> None:
        self.source = source
        self.answers = answers or KnownAnswers()
        self._tables: dict[str, pa.Table] = {}
        self._places: dict[str, Mapping[str, list[int]]] = {}
        # For annexes that all read everybody's rows: once through the dataset, not once an annex.
        self._days = lru_cache(maxsize=16)(self._days_of)
        # An organisation's languages and periods follow one another.
        self._slice = lru_cache(maxsize=4)(self._cut)
        # A folder's rows are asked for when an annex is begun and again when it is written, with
        # those that run beside it in between.
        self._read_part = lru_cache(maxsize=16)(self._of_folder)

    def of(self, organisation: str) -> Slice:
        """The slice of one organisation, or of `EVERYBODY`.

        Raises:
            DatasetError: a table cannot be read.
        """
        return self._slice(organisation)

    def digests(self, organisation: str) -> tuple[str, str]:
        """The hashes of a slice: of the rows that bear an organisation, and of all else in it.

        Raises:
            DatasetError: a table cannot be read.
        """

        def find() -> list[str]:
            part = self.of(organisation)
            return [part.rows, part.metadata]

        rows, metadata = self.answers.of(f"digests {organisation}", find)
        return rows, metadata

    def periods(self, organisation: str) -> set[Period]:
        """The periods for which the organisation, or anybody, has a figure.

        Raises:
            DatasetError: a table cannot be read.
        """
        codes = self.answers.of(f"periods {organisation}", lambda: self._codes(organisation))
        # A code that cannot be read is for the check, which names its file and row.
        return {period for code in codes if (period := cells.period(code))}

    def _codes(self, organisation: str) -> list[str]:
        found = {
            str(code)
            for rows in self._pieces("observations", organisation, "period")
            if rows.num_rows
            for code in rows["period"].unique().to_pylist()
        }
        return sorted(found)

    def shows(self, organisation: str, period: Period) -> bool:
        """Whether the organisation, or anybody, has a figure for the period or parts that make one.

        A quarter may be made of months or of cumulative figures. Whether those go together is for
        the comparison to say; here only that none is missing.

        Raises:
            DatasetError: a table cannot be read.
        """
        shown: bool = self.answers.of(
            f"shows {period} {organisation}", lambda: self._shows(organisation, period)
        )
        return shown

    def _shows(self, organisation: str, period: Period) -> bool:
        if period in self.periods(organisation):
            return True
        # A day has no parts.
        spans = self._spans(organisation, period.year) if period.months else ()
        return any(_leads(own, period.first_month - 1, period.last_month) for own in spans)

    def _spans(self, organisation: str, year: int) -> Collection[set[tuple[int, int]]]:
        """The months that a year's flows cover: a set for each organisation and indicator."""
        kinds = {row["id"]: row["kind"] for row in self.table("indicators")}
        found: dict[tuple[str, str], set[tuple[int, int]]] = {}
        for row in self.table("observations", organisation):
            code = str(row["period"])
            # As text first: of hundreds of thousands of rows most are of other years.
            if not code.startswith(f"{year:04}") or kinds.get(row["indicator"]) != "flow":
                continue
            period = cells.period(code)
            if period and period.months and row["value"] not in {None, ""}:
                own = found.setdefault((row["organisation"], row["indicator"]), set())
                own.add((period.first_month - 1, period.last_month))
        return found.values()

    @cached_property
    def organisations(self) -> list[str]:
        """Ids of all organisations, in the order of the file.

        Raises:
            DatasetError: the table cannot be read, or an id can be no folder's name.
        """
        names: list[str] = self.answers.of("organisations", self._organisations)
        return names

    def _organisations(self) -> list[str]:
        found = [str(name) for name in self.source.table("organisations")["id"].to_pylist()]
        for name in found:
            if why := documents.name_fault(name):
                file, remedy = self.source.paths["organisations"], documents.NAME_REMEDY
                refuse(self.source.address, [Fault(file, None, "id", name, why, remedy)])
        return found

    def latest_recorded(self, organisation: str) -> str:
        """The last day on which a figure of the slice became known, `YYYY-MM-DD`, or empty."""
        day: str = self.answers.of(f"recorded {organisation}", lambda: self._latest(organisation))
        return day

    def _latest(self, organisation: str) -> str:
        # ISO days compare as texts do.
        return max(
            (
                str(day)
                for rows in self._pieces("observations", organisation, "recorded")
                if "recorded" in rows.column_names
                for day in rows["recorded"].unique().to_pylist()
                if day
            ),
            default="",
        )

    def known_day(self, organisation: str, period: Period) -> str:
        """As known on which day an annex of the period is made that names none, ISO or empty.

        Args:
            organisation: Whose figures the annex reads: its own id, or `EVERYBODY`.
            period: The period of the annex.
        """
        return newest_day(self._days(organisation), period)

    def _days_of(self, organisation: str) -> Mapping[str, str]:
        """Period code → the newest day on which a figure of it became known."""
        days: dict[str, str] = {}
        names = ("organisation", "period", "recorded")
        for rows in self._pieces("observations", organisation, *names):
            if "recorded" not in rows.column_names:
                continue
            columns = (rows[name].to_pylist() for name in names)
            for whose, code, day in zip(*columns, strict=True):
                # The slice holds the figures of those it was merged from, too.
                if organisation in {EVERYBODY, whose}:
                    days[code] = max(days.get(code, ""), str(day or ""))
        return days

    def table(self, resource: str, organisation: str = EVERYBODY) -> list[Record]:
        """The rows of a resource that the organisation's annex reads."""
        rows: list[Record] = self._rows(resource, organisation).to_pylist()
        return rows

    def _cut(self, organisation: str) -> Slice:
        common, metadata = self._common
        own = {
            path: _written(self._rows(resource, organisation), path)
            for resource, path in self._places_of_files.items()
            if path not in common
        }
        return Slice(own, common, _hash(own), metadata)

    @cached_property
    def _places_of_files(self) -> Mapping[str, str]:
        """Resource → the one file that holds it in a slice."""
        return {
            # What is packed, in several files or within the descriptor becomes one CSV of our own.
            name: entry.path.rstrip("/") if entry.is_plain else f"resource-{number}.csv"
            for number, (name, entry) in enumerate(self.source.resources.items())
        }

    def _descriptor(self) -> bytes:
        """The descriptor of a slice, in which each resource is one file written our way."""
        whole = dict(self.source.descriptor)
        entries = [
            entry
            if self.source.resources[entry["name"]].is_plain
            else {"name": entry["name"], "path": self._places_of_files[entry["name"]]}
            for entry in whole["resources"]
        ]
        return json.dumps({**whole, "resources": entries}).encode()

    @cached_property
    def _common(self) -> tuple[Mapping[str, bytes], str]:
        files = {DESCRIPTOR: self._descriptor()}
        for resource, path in self._places_of_files.items():
            entry = self.source.resources[resource]
            if entry.form == "other":
                files[path] = self.source.read_bytes(entry.path)
            # A folder is cut by organisation, and is read for one at a time.
            elif not entry.is_folder:
                rows = self._whole(resource)
                if "organisation" not in rows.column_names:
                    files[path] = _written(rows, path)
        return files, _hash(files)

    def _rows(self, resource: str, organisation: str) -> pa.Table:
        whose = None if organisation == EVERYBODY else self.source.kin([organisation])
        if self.source.resources[resource].is_folder:
            # Everybody's may be millions: they are not kept.
            if whose is None:
                return self._of_folder(resource, None)
            return self._read_part(resource, tuple(whose))
        rows = self._whole(resource)
        if whose is None or "organisation" not in rows.column_names:
            return rows
        whose += [EVERYBODY]
        # A task that is set to the whole concerns everybody; a figure of the whole is its own.
        if resource not in FIGURES:
            whose += [str(self.source.settings.get("overview", ""))]
        from lcreport.dataset.arrow_texts import integers

        places = self._places_in(resource)
        chosen = sorted(place for name in set(whose) for place in places.get(name, ()))
        return rows.take(integers(chosen)) if chosen else rows.slice(0, 0)

    def _pieces(self, resource: str, organisation: str, *columns: str) -> Iterator[pa.Table]:
        """What `_rows` gives, a part of it at a time where all of it may not fit into memory.

        Args:
            resource: The table.
            organisation: Whose rows.
            columns: Those that are needed; others may come too.
        """
        if organisation == EVERYBODY and self.source.resources[resource].is_folder:
            yield from self.source.columns(resource, columns)
        else:
            yield self._rows(resource, organisation)

    def _of_folder(self, resource: str, whose: tuple[str, ...] | None) -> pa.Table:
        return self.source.table(resource, whose)

    def _whole(self, resource: str) -> pa.Table:
        if resource not in self._tables:
            # A CSV is read in chunks of 1 MB, and `take` joins them all each time that it is asked:
            # 18,000 organisations cost 40 s so, and 1 s from one chunk.
            self._tables[resource] = self.source.table(resource).combine_chunks()
        return self._tables[resource]

    def _places_in(self, resource: str) -> Mapping[str, list[int]]:
        """Organisation → the places of its rows in the whole table."""
        if resource not in self._places:
            places: dict[str, list[int]] = {}
            for place, organisation in enumerate(self._whole(resource)["organisation"].to_pylist()):
                places.setdefault(organisation or EVERYBODY, []).append(place)
            self._places[resource] = places
        return self._places[resource]


def _leads(spans: Collection[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether spans between month ends lead from one to another, forwards or subtracted."""
    reached, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        ends = {last for first, last in spans if first == at}
        # Backwards too: what a longer span has more than a shorter one is a part by itself.
        ends |= {first for first, last in spans if last == at}
        waiting += ends - reached
        reached |= ends
    return goal in reached


def _written(rows: pa.Table, path: str) -> bytes:
    buffer = io.BytesIO()
    if path.lower().endswith(".csv"):
        import pyarrow.csv as arrow_csv  # not where all is Parquet

        arrow_csv.write_csv(rows, buffer)
    else:
        import pyarrow.parquet as pq  # 0.3 s, only where there is Parquet

        pq.write_table(rows, buffer)
    return buffer.getvalue()


def _hash(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for path, content in sorted(files.items()):
        # With the length, so that no file's end can pass for the beginning of the next.
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
