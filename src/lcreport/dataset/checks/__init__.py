"""All that is wrong in a dataset at once: file, row, column, the value seen, and a remedy.

`dataset.load` stops at the first thing that would make a figure wrong; this reads everything, goes
on after a fault where it can, and drops nothing silently.

What is found has one of three grades. A *fault* cannot be right, and the dataset is refused. A
*doubt* is hardly right, but can be: it needs a note that says why, and with one it is
*information*, which nobody need act upon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset import boundaries
from lcreport.dataset.checks.descriptor import opened, settings_faults
from lcreport.dataset.checks.duplicates import duplicate_faults, own_key_faults
from lcreport.dataset.checks.references import KnownIds, reference_faults
from lcreport.dataset.checks.text_rows import TextRows
from lcreport.dataset.checks.values import cell_faults
from lcreport.dataset.source import refuse
from lcreport.dataset.tables import REQUIRED, TABLES
from lcreport.errors import GRADES, DatasetError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.dataset.source import Source

__all__ = ["faults", "findings", "quick", "refuse_faulty"]

# The one table that may not fit into memory, and comes in pieces.
_BIG = "observations"


def faults(address: str) -> list[Fault]:
    """What refuses the dataset at a folder or fsspec address: the findings of grade `fault`.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.

    Returns:
        Nothing where the dataset is in order.
    """
    found = _found(address, only_faults=True)
    return [finding for finding in found if finding.grade == "fault"]


def findings(address: str) -> list[Fault]:
    """Everything found in the dataset at a folder or fsspec address, of all three grades.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.

    Returns:
        Faults first, then doubts, then information; in each file by file, row by row.
    """
    return _found(address, only_faults=False)


def _found(address: str, *, only_faults: bool) -> list[Fault]:
    """The findings, those of rules that give no faults left out where only faults are asked for."""
    source, found = opened(address)
    if source is None:
        return found
    # pandas: half a second that `quick`, which the host calls, can spare.
    from lcreport.dataset.checks.judge_figures import figure_findings  # noqa: PLC0415

    structure, small, known = _structure(source)
    # Read once more; what is wrong with its files `_structure` has noted already.
    observations = _rows(source, _BIG, [])
    found += structure + figure_findings(
        observations, small, known, source.settings, only_faults=only_faults
    )
    return _in_order(found, source.paths)


def quick(address: str) -> list[Fault]:
    """What refuses a dataset by its structure: descriptor, files, heads, cells, ids, duplicates.

    Everything that could drop a row or make a figure another one. It needs no pandas and reads
    each table once, so that whoever writes a dataset can afford it. What figures say against each
    other is left to `findings`, which `build` and `table` ask for as well.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.

    Returns:
        The findings of grade `fault` among those of `findings`, in the same words.
    """
    source, found = opened(address)
    if source is not None:
        found += _structure(source)[0]
        found = _in_order(found, source.paths)
    return [fault for fault in found if fault.grade == "fault"]


def refuse_faulty(address: str, *, figures: bool = False) -> None:
    """Raise what `quick` finds.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.
        figures: True to raise what figures say against each other too.

    Raises:
        DatasetError: the dataset is faulty.
    """
    refuse(address, faults(address) if figures else quick(address))


def _structure(source: Source) -> tuple[list[Fault], dict[str, TextRows], KnownIds]:
    """The faults of descriptor, files, heads, cells, ids and duplicates; the small tables."""
    found: list[Fault] = []
    small: dict[str, TextRows] = {}
    # The small tables first: ids in figures can be looked up only when all are known.
    for name in TABLES:
        for rows in _rows(source, name, found) if name != _BIG else ():
            small[name] = rows
            found += cell_faults(rows) + own_key_faults(rows)
    known = KnownIds.of(small)
    found += settings_faults(source, known)
    # Afterwards, for a table may refer to one that stands later.
    for rows in small.values():
        found += reference_faults(rows, known) + duplicate_faults(rows, known)
    for rows in _rows(source, _BIG, found):
        found += cell_faults(rows) + reference_faults(rows, known)
        found += duplicate_faults(rows, known)
    for name in source.resources.keys() - TABLES - {boundaries.RESOURCE}:
        found += _unreadable(source, name)
    found += boundaries.faults(source, known.ids["organisations"])
    return found, small, known


def _rows(source: Source, name: str, found: list[Fault]) -> Iterator[TextRows]:
    """The rows of one table, of many Parquet parts some organisations at a time.

    What keeps a file from being read as it should is added to `found`.
    """
    if name not in source.resources:
        return
    count, sound = 0, True
    for read in source.pieces(name):
        found += read.faults
        rows = TextRows(read)
        count += len(rows)
        sound = sound and not read.faults
        if rows.has(*TABLES[name].where("needed")):
            yield rows
    # A file that could not be read says nothing of whether the table has rows.
    if sound and not count and name in REQUIRED:
        path = source.paths[name]
        found.append(Fault(path, None, None, None, "has no rows", "add at least one"))


def _unreadable(source: Source, name: str) -> Sequence[Fault]:
    """What is wrong with a resource that is no table: it travels with every annex's rows."""
    try:
        if source.resources[name].form == "other":
            source.read_bytes(source.paths[name])
        else:
            source.table(name)
    except DatasetError as error:
        return error.faults
    return ()


def _in_order(found: list[Fault], paths: Mapping[str, str]) -> list[Fault]:
    order = {paths[name]: place for place, name in enumerate(TABLES) if name in paths}

    def key(fault: Fault) -> tuple[int, int, str, int, str]:
        # By how the path begins: a part belongs to the folder of its table. What belongs to no
        # table, such as the descriptor, comes first.
        place = next(
            (at for path, at in order.items() if fault.file.startswith(path.rstrip("/"))), -1
        )
        grade = GRADES.index(fault.grade)
        return grade, place, fault.file, fault.row or 0, fault.column or ""

    # Once each: every piece of a Parquet folder finds the same column missing.
    return sorted(dict.fromkeys(found), key=key)
