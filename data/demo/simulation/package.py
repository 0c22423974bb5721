"""The simulated package's files: what it shares with the real one, and what is invented."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

from simulation.model import BREAKS, PERIODS
from simulation.telling import SOURCE, released

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simulation.model import Model, Row

SHARED = ("organisations", "areas", "indicators")
TITLES = ("title", "annex_title", "overview_title")
TARGETS = {
    "organisation": "string",
    "indicator": "string",
    "period": "string",
    "value": "number",
    "source": "string",
    "recorded": "date",
    "note": "string",
}
BREAK = (
    "Mô phỏng: từ đầu năm 2021 đổi cách tính, số liệu trước và sau không so sánh được.",
    "Simulated: counted in another way since the beginning of 2021; figures from before cannot be "
    "compared.",
)
DIFFICULTIES = (
    ("Mô phỏng: một số đơn vị gửi số liệu chậm.", "Simulated: some units sent figures late."),
    ("Mô phỏng: một số hoạt động phải hoãn.", "Simulated: some activities were postponed."),
)


def write(
    model: Model, folder: Path, *, observations: Sequence[Row], targets: Sequence[Row]
) -> None:
    """Every file of the package."""
    folder.mkdir(parents=True, exist_ok=True)
    real = json.loads((model.folder / "datapackage.json").read_text(encoding="utf-8"))
    whole = real["lcreport"]["overview"]
    organisations = model.rows("organisations")
    for table in SHARED:
        shutil.copyfile(model.folder / f"{table}.csv", folder / f"{table}.csv")
    tables = {
        "observations": observations,
        "targets": targets,
        "documents": [_regulation(row) for row in organisations if row["id"] != whole],
        "commitments": [_task(at, row) for at in range(len(PERIODS)) for row in organisations],
        "difficulties": [_difficulty(at, whole) for at in range(len(PERIODS))],
        "breaks": [_break(*key, period) for key, (period, _) in BREAKS.items()],
        "sources": [
            {
                "id": SOURCE,
                "title": "Số liệu mô phỏng, không phải số liệu thật",
                "title_en": "Simulated figures, none of them real",
            }
        ],
    }
    descriptor = _descriptor(real, tuple(tables))
    for resource in descriptor["resources"]:
        if resource["name"] in tables:
            columns = [each["name"] for each in resource["schema"]["fields"]]
            _write_csv(folder / resource["path"], columns, tables[resource["name"]])
    content = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_bytes(content.encode())


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _descriptor(real: dict[str, Any], own: Sequence[str]) -> dict[str, Any]:
    resources = {each["name"]: each for each in real["resources"]}
    resources["targets"] = _targets(resources["observations"])
    fields = resources["observations"]["schema"]["fields"]
    place = [each["name"] for each in fields].index("status") + 1
    fields.insert(place, _stage())
    return {
        "$schema": real["$schema"],
        "name": "demo",
        "title": "Số liệu mô phỏng để thử so sánh / Simulated figures for trying comparisons",
        "description": "Simulated: no figure is real and none may be quoted. Organisations, areas "
        "and indicators are those of data/lao-cai; the figures were drawn by make.py.",
        "version": "1.0.0",
        "licenses": [
            {
                "name": "CC0-1.0",
                "title": "CC0 1.0 Universal",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
            }
        ],
        "sources": [{"title": "make.py"}],
        "lcreport": _settings(real["lcreport"]),
        "resources": [resources[name] for name in (*SHARED, *own)],
    }


def _settings(real: dict[str, str]) -> dict[str, str]:
    """The real package's settings, with nothing on a page that could pass for an official one."""
    left_out = {"window_note_vi", "window_note_en", "report_mark"}
    settings = {key: value for key, value in real.items() if key not in left_out}
    for title in TITLES:
        for language, word in (("vi", "Mô phỏng"), ("en", "Simulated")):
            key = f"{title}_{language}"
            settings[key] = f"{word}: {settings[key]}"
    for language, word in (("vi", "mô phỏng"), ("en", "simulated")):
        settings[f"issuer_{language}"] += f" ({word})"
    settings["contact_vi"] = "bộ phận số liệu mô phỏng, so-lieu@example.org"
    settings["contact_en"] = "the office of simulated figures, so-lieu@example.org"
    settings["next_release"] = "2022-04-20"
    return settings


def _stage() -> dict[str, Any]:
    return {
        "name": "stage",
        "type": "string",
        "description": "What the status would be if the figure were real.",
        "constraints": {"enum": ["official", "preliminary", "estimate"], "required": True},
    }


def _targets(observations: dict[str, Any]) -> dict[str, Any]:
    needed = ("organisation", "indicator", "period", "value")
    schema = {
        "fields": [
            {"name": name, "type": kind}
            | ({"constraints": {"required": True}} if name in needed else {})
            for name, kind in TARGETS.items()
        ],
        **{
            key: observations["schema"][key]
            for key in ("missingValues", "primaryKey", "foreignKeys")
        },
    }
    about = {"name": "targets", "path": "targets.csv", "title": "Kế hoạch / Plans"}
    return {**observations, **about, "schema": schema}


def _regulation(organisation: Row) -> Row:
    return {
        "id": f"mo-phong-{organisation['id']}",
        "type": "Quy chế mô phỏng",
        "type_en": "Simulated regulation",
        "number": f"MÔ PHỎNG/{organisation['short_vi']}",
        "date": "2019-01-02",
        "issuer": "Cơ quan mô phỏng",
        "issuer_en": "simulated body",
        "subject_vi": f"Mô phỏng: phối hợp công tác với {organisation['name_vi']}",
        "subject_en": f"Simulated: coordination with the {organisation['name_en']}",
        "organisation": organisation["id"],
        "valid_from": "2019-01-02",
        "valid_to": "2021-12-31",
        "regulation": "true",
        "term": "mô phỏng, 2019 - 2021",
    }


def _task(at: int, organisation: Row) -> Row:
    due = released(at + 1)
    return {
        "id": f"mo-phong-{at + 1:02}-{organisation['id']}",
        "organisation": organisation["id"],
        "task_vi": "Mô phỏng: gửi số liệu của kỳ sau",
        "task_en": "Simulated: send the next period's figures",
        "due": due,
        "status": "done" if at < len(PERIODS) - 1 else "planned",
        "period": PERIODS[at],
        "lead_vi": organisation["name_vi"],
        "lead_en": organisation["name_en"],
    }


def _difficulty(at: int, whole: str) -> Row:
    text_vi, text_en = DIFFICULTIES[at % len(DIFFICULTIES)]
    return {
        "id": f"mo-phong-{at + 1:02}",
        "organisation": whole,
        "text_vi": text_vi,
        "text_en": text_en,
        "period": PERIODS[at],
    }


def _break(organisation: str, indicator: str, period: str) -> Row:
    reason_vi, reason_en = BREAK
    return {
        "organisation": organisation,
        "indicator": indicator,
        "period": period,
        "reason_vi": reason_vi,
        "reason_en": reason_en,
    }
