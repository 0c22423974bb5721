"""Faults of the descriptor that only the tables show; `dataset.descriptor` has the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.resources import fault
from lcreport.dataset.source import Source
from lcreport.dataset.source import opened as opened_source
from lcreport.errors import DatasetError

if TYPE_CHECKING:
    from lcreport.dataset.checks.references import KnownIds
    from lcreport.errors import Fault


def opened(address: str) -> tuple[Source | None, list[Fault]]:
    """The package, with the faults of its descriptor; None where it cannot be opened at all."""
    try:
        source, faults = opened_source(address)
    except DatasetError as error:
        return None, list(error.faults) or [
            fault(None, "the file is missing", "give the folder that holds datapackage.json")
        ]
    return source, faults


def settings_faults(source: Source, known: KnownIds) -> list[Fault]:
    """An overview, or a whole, that is no organisation."""
    found = []
    for name in ("overview", "whole"):
        seen = source.settings.get(name, "")
        ids = known.ids["organisations"]
        # A setting that is no text has a fault of its own already, and a table without ids too.
        if seen and isinstance(seen, str) and ids and seen not in ids:
            message = f"as lcreport.{name} is no organisation"
            found.append(fault(seen, message, "write an id of organisations, or leave it out"))
    return found
