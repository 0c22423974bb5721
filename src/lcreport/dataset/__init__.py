"""A dataset: a Data Package of figures by organisation, indicator and period.

`load` gives it as pandas frames (`frames`). The host, which must start without pandas, reads the
same files by `source` and takes out one annex's rows by `selection`; `checks` names every fault.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcreport.dataset.frames import Dataset, Indicator, Organisation, load, records

__all__ = ["Dataset", "Indicator", "Organisation", "load", "records"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: pandas costs the host half a second that it never needs.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lcreport.dataset import frames  # noqa: PLC0415

    return getattr(frames, name)
