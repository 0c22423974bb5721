"""Figures of a spreadsheet as a Data Package: a new one, or more vintages in one that is there."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lcreport.dataset.amounts import DONG
from lcreport.dataset.resources import DESCRIPTOR
from lcreport.dataset.tables import TABLES, sequence_of
from lcreport.errors import DatasetError, Fault
from lcreport.intake import dataset_files, known_figures
from lcreport.intake.known_figures import key_of
from lcreport.intake.read_cell import tidy
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from lcreport.dataset.table_schema import CellType
    from lcreport.intake.known_figures import TextRow
    from lcreport.intake.sheet_reading import SheetFigure

# What a new dataset's tables have; a table that is there already keeps its own columns too.
TAKEN_IN = {name: columns for name in TABLES if (columns := TABLES[name].where("taken_in"))}
FIGURES = "observations"
"""The table of figures."""
PLANS = "targets"
"""The table of planned values."""
# Rows of these have no id of their own.
_KEYS = {
    FIGURES: ("organisation", "indicator", "period", "recorded", "sequence"),
    PLANS: ("organisation", "indicator", "period", "recorded"),
}
_TYPES: dict[CellType, str] = {
    "number": "number", "step": "number", "digit": "integer", "count": "integer", "date": "date",
}  # fmt: skip
_DECIMALS = 6
JsonObject = dict[str, Any]
"""datapackage.json or a part of it: changed here, and written back with all else that it says."""


@dataclass(slots=True)
class Package:
    """A dataset's tables in memory.

    Attributes:
        language: In which language its names are.
        descriptor: What datapackage.json is to hold.
        tables: Table → its rows.
        heads: Table → its columns.
        added: How many figures were added to it.
        plans: How many planned values were added, or changed.
    """

    language: str
    descriptor: JsonObject
    tables: dict[str, list[TextRow]] = field(
        default_factory=lambda: {name: [] for name in TAKEN_IN}
    )
    heads: dict[str, list[str]] = field(
        default_factory=lambda: {name: list(columns) for name, columns in TAKEN_IN.items()}
    )
    added: int = 0
    plans: int = 0
    _rows: dict[tuple[str, str], TextRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, rows in self.tables.items():
            for row in rows if table not in _KEYS else ():
                self._know(table, row)

    def _know(self, table: str, row: TextRow) -> None:
        for head in ("id", self._name_of(table)):
            self._rows.setdefault((table, _spoken(row.get(head, ""))), row)

    def id_of(self, table: str, name: str) -> str:
        """The id of what has this id or name; empty where nothing has."""
        return self._rows.get((table, _spoken(name)), {}).get("id", "")

    def _name_of(self, table: str) -> str:
        return "title" if table == "sources" else f"name_{self.language}"

    def add(self, figures: Sequence[SheetFigure], source: str, recorded: str) -> None:
        """Take in the figures that are not there yet, or not as they are now.

        Args:
            figures: What a sheet says.
            source: The title of where they are from.
            recorded: The day on which it became known.

        Raises:
            DatasetError: an indicator that is there has another unit or kind.
        """
        origin = self.named("sources", source, {"title": source})
        newest = {key_of(row): row for row in self.vintages()}
        corrections = {(*key_of(row), row.get("recorded", "")): row for row in self.vintages()}
        faults = []
        for figure in figures:
            indicator = self._indicator(figure)
            unit = indicator[f"unit_{self.language}"]
            if (unit.casefold(), indicator["kind"]) != (figure.unit.casefold(), figure.kind):
                faults.append(_other(figure, indicator, self.language))
                continue
            if figure.role == "plan":
                self._plan(figure, indicator, origin["id"], recorded)
                continue
            row = self._observation(figure, indicator["id"], origin["id"], recorded)
            corrected = corrections.get((*key_of(row), recorded))
            # A sheet that is read a second time gives neither a new vintage nor a correction.
            known = (newest.get(key_of(row)), corrected)
            if any(before is not None and is_same(before, row) for before in known):
                continue
            self.added += 1
            if corrected is not None:
                row["sequence"] = str(sequence_of(corrected) + 1)
            self.tables[FIGURES].append(row)
            self.widen(indicator["id"], row["value"])
        if faults:
            raise DatasetError("\n".join(map(str, faults)), faults)

    def vintages(self) -> list[TextRow]:
        """The figures, the last known of each one last."""
        return known_figures.vintages(self.tables[FIGURES])

    def _indicator(self, figure: SheetFigure) -> TextRow:
        area = figure.more.get("area", "")
        facts = {
            "area": self.named("areas", area)["id"] if area else "",
            f"unit_{self.language}": figure.unit,
            "kind": figure.kind,
            "better": figure.more.get("better", ""),
            # As many as its figures have, as they come: see `widen`.
            "decimals": "0",
        }
        return self.named("indicators", figure.indicator, facts)

    def _plan(self, figure: SheetFigure, indicator: TextRow, source: str, recorded: str) -> None:
        """Add a planned value, unless it is what is known already; a later one replaces it."""
        number = figure.value.number
        if number is None:
            return
        row = {
            "organisation": self.named("organisations", figure.organisation)["id"],
            "indicator": indicator["id"],
            "period": str(figure.period),
            "value": written(number),
            "source": source,
            "recorded": recorded,
        }
        rows = self.tables[PLANS]
        own = [one for one in rows if key_of(one) == key_of(row)]
        newest = max(own, key=lambda one: one.get("recorded", ""), default=None)
        if newest is not None and newest["value"] == row["value"]:
            return
        same_day = next((one for one in own if one.get("recorded", "") == recorded), None)
        if same_day is None:
            rows.append(row)
        else:
            same_day.update(row)
        self.plans += 1
        self.widen(indicator["id"], row["value"])

    def _observation(
        self, figure: SheetFigure, indicator: str, source: str, recorded: str
    ) -> TextRow:
        number = figure.value.number
        return {
            "organisation": self.named("organisations", figure.organisation)["id"],
            "indicator": indicator,
            "period": str(figure.period),
            "value": "" if number is None else written(number),
            "qualifier": figure.value.qualifier,
            "status": figure.more.get("status") or "official",
            "recorded": recorded,
            "sequence": "",
            "source": source,
            "locator": figure.locator,
            "note": figure.more.get("note", ""),
            "printed": figure.value.printed,
        }

    def head(self, table: str, *columns: str) -> None:
        """See that a table has these columns."""
        self.heads[table] += [name for name in columns if name not in self.heads[table]]

    def replace_plan(self, row: TextRow) -> list[TextRow]:
        """Take out another plan of the same key and day, for plans have no sequence.

        Returns:
            What was taken out.
        """
        key = (*key_of(row), row.get("recorded", ""))
        old = [
            one
            for one in self.tables[PLANS]
            if one is not row and (*key_of(one), one.get("recorded", "")) == key
        ]
        gone = set(map(id, old))
        self.tables[PLANS] = [one for one in self.tables[PLANS] if id(one) not in gone]
        return old

    def named(self, table: str, name: str, facts: Mapping[str, str] | None = None) -> TextRow:
        """The row of a table with this id or name; a new one where there is none."""
        if (table, _spoken(name)) not in self._rows:
            filled = [name for name, text in (facts or {}).items() if text]
            self.heads[table] += [name for name in filled if name not in self.heads[table]]
            row = dict.fromkeys(self.heads[table], "")
            own = {"id": self.new_id(table, name), self._name_of(table): name}
            row |= {**own, **(facts or {})}
            self.tables[table].append(row)
            self._know(table, row)
        return self._rows[table, _spoken(name)]

    def new_id(self, table: str, name: str) -> str:
        """The id that `named` would give to what a table does not have yet."""
        bare = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-") or "x"
        number, found = 1, bare
        # Names are looked up there too: an id that is another's name would lead to that one.
        while (table, found) in self._rows:
            number += 1
            found = f"{bare}-{number}"
        return found

    def write(self, folder: Path) -> None:
        """Write the tables and their descriptor, all or none of them; the caller holds the folder.

        Raises:
            ReleaseError: a file could not be written.
        """
        put = dataset_files.change if folder.exists() else dataset_files.make
        put(folder, self.contents())

    def path(self, table: str) -> str:
        """Where a table stands in the folder."""
        entries = self.descriptor["resources"]
        return next(str(entry["path"]) for entry in entries if entry["name"] == table)

    def lines_of(self, table: str) -> list[int]:
        """The line of the file at which each row of a table begins, as an editor counts them."""
        lines, at = [], 2
        for row in self.tables[table]:
            lines.append(at)
            # Cells may hold line ends of their own.
            at += 1 + sum(str(row.get(name) or "").count("\n") for name in self.heads[table])
        return lines

    def widen(self, indicator: str, value: str) -> None:
        """Print as many decimals as a figure has; money in đồng has none."""
        row = self._rows["indicators", _spoken(indicator)]
        if value and row.get(f"unit_{self.language}") != DONG:
            digits = min(len(value.partition(".")[2]), _DECIMALS)
            row["decimals"] = str(max(int(row.get("decimals") or 0), digits))

    def contents(self) -> dict[str, bytes]:
        """Path in the folder → content, in the order in which they are to be put in place."""
        present = {entry["name"]: entry for entry in self.descriptor["resources"]}
        is_new = FIGURES not in present
        tables = {}
        # Figures last: whoever reads in between finds the organisations and indicators that they
        # name.
        for name in sorted(self.tables, key=lambda name: name == FIGURES):
            # One that has become empty is written too: its last rows would stay otherwise.
            if self.tables[name] or name in present:
                entry = present.setdefault(name, _resource(name, self.heads[name]))
                _describe(entry, self.heads[name])
                tables[entry["path"]] = _csv(self.heads[name], self.tables[name]).encode()
        self.descriptor["resources"] = list(present.values())
        text = json.dumps(self.descriptor, ensure_ascii=False, indent=2)
        files = {**tables, DESCRIPTOR: f"{text}\n".encode()}
        if not is_new:  # a new folder is no dataset before its descriptor is there
            figures = present[FIGURES]["path"]
            files[figures] = files.pop(figures)
        return files


def _spoken(name: str) -> str:
    """A name as people tell it apart from others: not by case, kinds of spaces or code points."""
    return tidy(name).casefold()


def written(number: Decimal) -> str:
    """A number as a dataset writes it.

    >>> from decimal import Decimal
    >>> written(Decimal("1.50E+3"))
    '1500'
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_same(before: TextRow, row: TextRow) -> bool:
    """True where a row says of its figure what one before it says."""
    return all(
        (before.get(name) or default) == row[name]
        for name, default in (("value", ""), ("qualifier", "exact"), ("status", "official"))
    )


def _other(figure: SheetFigure, indicator: TextRow, language: str) -> Fault:
    known = f"{indicator[f'unit_{language}']}, {indicator['kind']}"
    message = f"has unit and kind {figure.unit}, {figure.kind}; the dataset says {known}"
    name = indicator.get(f"name_{language}") or figure.indicator
    return Fault(figure.sheet, figure.row, None, name, message, "give both alike")


def _resource(name: str, columns: Sequence[str]) -> JsonObject:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, column) for column in columns],
            "missingValues": [""],
            "primaryKey": list(_KEYS.get(name, ("id",))),
        },
    }


def _field(table: str, column: str) -> dict[str, str]:
    # A table may be one that lcreport keeps and does not read.
    declared = TABLES[table].by_name.get(column) if table in TABLES else None
    return {"name": column, "type": _TYPES.get(declared.type, "string") if declared else "string"}


def _describe(entry: JsonObject, columns: Sequence[str]) -> None:
    """Name the columns in a resource's schema that were not there when it was written."""
    schema = entry.get("schema", {})
    if "fields" in schema:
        known = {field["name"] for field in schema["fields"]}
        schema["fields"] += [_field(entry["name"], name) for name in columns if name not in known]
    key = schema.get("primaryKey")
    # Two corrections of one day would have the same key without it.
    if entry["name"] == FIGURES and isinstance(key, list) and "sequence" not in key:
        key.append("sequence")


def _csv(columns: Sequence[str], rows: Sequence[TextRow]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
