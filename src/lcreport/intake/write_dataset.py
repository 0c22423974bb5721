"""Figures of a spreadsheet as a Data Package: a new one, or more vintages in one that is there."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lcreport.dataset.source import DESCRIPTOR
from lcreport.errors import DatasetError, Fault, ReleaseError
from lcreport.intake.read_heads import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from lcreport.intake.read_spreadsheet import Figure

# What a new dataset's tables have; a table that is there already keeps its own columns too.
TABLES: dict[str, tuple[str, ...]] = {
    "organisations": ("id", "name_vi", "name_en"),
    "areas": ("id", "name_vi", "name_en"),
    "indicators": (
        "id", "area", "name_vi", "name_en", "unit_vi", "unit_en", "kind", "better", "decimals",
    ),
    "observations": (
        "organisation", "indicator", "period", "value", "qualifier", "status", "recorded",
        "source", "locator", "note", "printed",
    ),
    "sources": ("id", "title"),
}  # fmt: skip
KEY = ("organisation", "indicator", "period")
_TYPES = {"value": "number", "decimals": "integer", "recorded": "date"}
_DECIMALS = 6
Row = dict[str, str]


@dataclass(slots=True)
class Package:
    """A dataset's tables in memory.

    Attributes:
        language: In which language its names are.
        descriptor: What datapackage.json is to hold.
        tables: Table → its rows.
        heads: Table → its columns.
        added: How many figures were added to it.
    """

    language: str
    descriptor: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    heads: dict[str, list[str]] = field(
        default_factory=lambda: {name: list(columns) for name, columns in TABLES.items()}
    )
    added: int = 0
    _rows: dict[tuple[str, str], Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in TABLES:
            for row in self.tables[table] if table != "observations" else ():
                self._know(table, row)

    def _know(self, table: str, row: Row) -> None:
        for head in ("id", self._name_of(table)):
            self._rows.setdefault((table, row.get(head, "")), row)

    def _name_of(self, table: str) -> str:
        return "title" if table == "sources" else f"name_{self.language}"

    def add(self, figures: Sequence[Figure], source: str, recorded: str) -> None:
        """Take in the figures that are not there yet, or not as they are now.

        Args:
            figures: What a sheet says.
            source: What the sheet is called.
            recorded: The day on which it became known.

        Raises:
            DatasetError: an indicator that is there has another unit or kind.
        """
        origin = self._named("sources", source, {"title": source})
        places = {tuple(row[each] for each in KEY): row for row in self._by_day()}
        faults = []
        for figure in figures:
            indicator = self._indicator(figure)
            if (indicator[f"unit_{self.language}"], indicator["kind"]) != (
                figure.unit,
                figure.kind,
            ):
                faults.append(_other(figure, indicator, self.language))
                continue
            row = self._observation(figure, indicator["id"], origin["id"], recorded)
            before = places.get(tuple(row[each] for each in KEY))
            if before is not None and _same(before, row):
                continue
            self.added += 1
            if before is not None and before.get("recorded") == recorded:
                before.update(row)
            else:
                self.tables["observations"].append(row)
            _widen(indicator, figure)
        if faults:
            raise DatasetError("\n".join(map(str, faults)), faults)

    def _by_day(self) -> list[Row]:
        return sorted(self.tables["observations"], key=lambda row: row.get("recorded", ""))

    def _indicator(self, figure: Figure) -> Row:
        area = figure.more.get("area", "")
        facts = {
            "area": self._named("areas", area)["id"] if area else "",
            f"unit_{self.language}": figure.unit,
            "kind": figure.kind,
            "better": figure.more.get("better", ""),
            "decimals": "0",
        }
        return self._named("indicators", figure.indicator, facts)

    def _observation(self, figure: Figure, indicator: str, source: str, recorded: str) -> Row:
        number = figure.value.number
        return {
            "organisation": self._named("organisations", figure.organisation)["id"],
            "indicator": indicator,
            "period": str(figure.period),
            "value": "" if number is None else written(number),
            "qualifier": figure.value.qualifier,
            "status": figure.more.get("status") or "official",
            "recorded": recorded,
            "source": source,
            "locator": figure.locator,
            "note": figure.more.get("note", ""),
            "printed": figure.value.printed,
        }

    def _named(self, table: str, name: str, facts: Mapping[str, str] | None = None) -> Row:
        """The row of a table with this id or name; a new one where there is none."""
        if (table, name) not in self._rows:
            row = dict.fromkeys(self.heads[table], "")
            own = {"id": self._free_id(table, name), self._name_of(table): name}
            row |= {**own, **(facts or {})}
            self.tables[table].append(row)
            self._know(table, row)
        return self._rows[table, name]

    def _free_id(self, table: str, name: str) -> str:
        bare = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-") or "x"
        number, found = 1, bare
        while (table, found) in self._rows:
            number += 1
            found = f"{bare}-{number}"
        return found

    def write(self, folder: Path) -> None:
        """Write the tables and their descriptor.

        Raises:
            ReleaseError: a file could not be written.
        """
        present = {each["name"]: each for each in self.descriptor["resources"]}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, rows in self.tables.items():
                if rows:
                    resource = present.setdefault(name, _resource(name, self.heads[name]))
                    content = _csv(self.heads[name], rows)
                    (folder / resource["path"]).write_text(content, encoding="utf-8", newline="")
            self.descriptor["resources"] = list(present.values())
            text = json.dumps(self.descriptor, ensure_ascii=False, indent=2)
            (folder / DESCRIPTOR).write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise ReleaseError(f"{folder} cannot be written: {error.strerror}") from error


def opened(folder: Path) -> Package:
    """The tables of a dataset that is there.

    Raises:
        DatasetError: it keeps one of them in another form than CSV.
    """
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    heads = {name: list(columns) for name, columns in TABLES.items()}
    for resource in descriptor["resources"]:
        name, path = resource["name"], resource["path"]
        if name not in TABLES:
            continue
        if not path.endswith(".csv"):
            fault = Fault(path, None, None, None, "is not CSV", "add to it by other means")
            raise DatasetError(f"{folder}: {fault}", [fault])
        reader = csv.DictReader(io.StringIO((folder / path).read_text(encoding="utf-8-sig")))
        tables[name] = list(reader)
        heads[name] = list(dict.fromkeys([*(reader.fieldnames or ()), *TABLES[name]]))
    language = descriptor.get("lcreport", {}).get("language", "vi")
    return Package(language, descriptor, tables, heads)


def written(number: Decimal) -> str:
    """A number as a dataset writes it.

    >>> from decimal import Decimal
    >>> written(Decimal("1.50E+3"))
    '1500'
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _widen(indicator: Row, figure: Figure) -> None:
    """Print as many decimals as the figures have; money in đồng has none."""
    number = figure.value.number
    if number is not None and figure.unit != "đồng":
        digits = len(written(number).partition(".")[2])
        indicator["decimals"] = str(max(int(indicator["decimals"] or 0), min(digits, _DECIMALS)))


def _same(before: Row, row: Row) -> bool:
    return all(
        (before.get(each) or default) == row[each]
        for each, default in (("value", ""), ("qualifier", "exact"), ("status", "official"))
    )


def _other(figure: Figure, indicator: Row, language: str) -> Fault:
    known = f"{indicator[f'unit_{language}']}, {indicator['kind']}"
    message = f"has unit and kind {figure.unit}, {figure.kind}; the dataset says {known}"
    return Fault(figure.sheet, figure.row, None, figure.indicator, message, "give both alike")


def _resource(name: str, columns: Sequence[str]) -> dict[str, Any]:
    fields = [{"name": each, "type": _TYPES.get(each, "string")} for each in columns]
    key = [*KEY, "recorded"] if name == "observations" else ["id"]
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": key},
    }


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
