"""params/<dataset>.yaml: which notebook makes whose annexes, for which periods and languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lcreport.build import due
from lcreport.build.notebooks import Notebook, check_known, nearest, read_notebook
from lcreport.errors import ParameterError
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lcreport.dataset.selection import Slices

LATEST = "latest"
TIME_LIMIT_S = 600


@dataclass(frozen=True, slots=True)
class Params:
    """What a params file declares, or what holds where a dataset has none.

    `schedule` is None where the file does not say when periods are due; `notify` is as it stands.
    """

    notebooks: tuple[Notebook, ...]
    periods: tuple[str, ...]
    languages: tuple[str, ...]
    time_limit_s: int = TIME_LIMIT_S
    schedule: due.Rule | None = None
    notify: Mapping[str, Any] = field(default_factory=dict)


def read(name: str, slices: Slices, project: Path) -> Params:
    """What params/<name>.yaml declares; else annex.ipynb for all, overview.ipynb for the whole.

    Raises:
        ParameterError: the file has a key, organisation or value that does not exist or fit.
    """
    path = project / "params" / f"{name}.yaml"
    if not path.is_file():
        return _default_params(slices, project)
    import yaml  # noqa: PLC0415 - 40 ms

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day such as 2021-02-30
        raise ParameterError(f"{path.name} is not YAML: {error}") from error
    where = f"params/{path.name}"
    _check_keys(content, _KEYS, where)
    notebooks = []
    for each in content["notebooks"]:
        _check_keys(each, _NOTEBOOK_KEYS, f"{where}, notebooks")
        chosen = each.get("organisations", "all")
        if chosen != "all":
            check_known("organisation", chosen, slices.organisations)
        organisations = None if chosen == "all" else tuple(chosen)
        values = {**content.get("values", {}), **each.get("values", {})}
        reads_all = each.get("reads", "own") == "all"
        notebooks.append(
            read_notebook(
                each["notebook"], project, organisations, reads_all=reads_all, values=values
            )
        )
    return Params(
        tuple(notebooks),
        tuple(str(each) for each in content.get("periods", [LATEST])),
        tuple(content.get("languages", [slices.source.settings.get("language", FIRST)])),
        content.get("time_limit_s", 600),
        _schedule(content, slices, where),
        content.get("notify", {}),
    )


def _schedule(content: Mapping[str, Any], slices: Slices, where: str) -> due.Rule | None:
    if "schedule" not in content:
        return None
    return due.read(content["schedule"], slices.source.settings.get("window", "calendar"), where)


_KEYS: dict[str, type | tuple[type, ...]] = {
    "dataset": str, "periods": list, "languages": list, "notebooks": list, "values": dict,
    "time_limit_s": int, "schedule": dict, "notify": dict,
}  # fmt: skip
_NOTEBOOK_KEYS: dict[str, type | tuple[type, ...]] = {
    "notebook": str, "organisations": (str, list), "reads": str, "values": dict
}  # fmt: skip


def _default_params(slices: Slices, project: Path) -> Params:
    overview = slices.source.settings.get("overview", "")
    others = tuple(each for each in slices.organisations if each != overview)
    notebooks = [read_notebook("notebooks/annex.ipynb", project, others)]
    if overview:
        notebooks.append(
            read_notebook("notebooks/overview.ipynb", project, (overview,), reads_all=True)
        )
    language = str(slices.source.settings.get("language", FIRST))
    return Params(tuple(notebooks), (LATEST,), (language,))


def _check_keys(seen: Any, known: Mapping[str, type | tuple[type, ...]], where: str) -> None:
    if not isinstance(seen, dict):
        raise ParameterError(f"{where} must be a mapping with the keys {', '.join(known)}")
    for key, value in seen.items():
        if key not in known:
            raise ParameterError(f"{where}: unknown key {key!r}; {nearest(key, known)}")
        if not isinstance(value, known[key]):
            raise ParameterError(f"{where}: {key} is {value!r}, which is of the wrong type")
