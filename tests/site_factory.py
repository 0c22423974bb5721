"""A small dataset and its releases, made by hand: three organisations, two periods, two languages.

Documents are real ones where a test looks at them (the notebook below goes through the renderers),
a few bytes where it does not.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lcreport import documents as naming
from lcreport import render, site
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.period import Period
from lcreport.release import differences, manifest
from lcreport.render import to_docx
from lcreport.render.executed_notebook import read as read_annex

PAYLOAD = "application/vnd.lcreport+json"
ORGANISATIONS = {
    "tinh": ("Tỉnh Lào Cai", "Lào Cai Province", "Tỉnh", "Province"),
    "hoi-nong-dan": ("Hội Nông dân tỉnh", "Farmers' Union", "HND", "Farmers"),
    "hoi-ccb": ("Hội Cựu chiến binh tỉnh", "Veterans' Association", "HCCB", "Veterans"),
    "ldld": ("Liên đoàn Lao động tỉnh", "Federation of Labour", "LĐLĐ", "Labour"),
}
INDICATORS = {
    "du-no": ("von-vay", "Dư nợ ủy thác", "Entrusted loans outstanding", "đồng", "dong"),
    "ho-vay": ("von-vay", "Hộ còn dư nợ", "Households with loans", "hộ", "households"),
    "nong-dan-moi": ("to-chuc", "Hội viên nông dân mới", "New members", "người", "people"),
}
AREAS = {"von-vay": ("Vốn vay, tín dụng", "Loans"), "to-chuc": ("Tổ chức, hội viên", "Members")}
# organisation, indicator, period, value, qualifier, recorded
OBSERVATIONS = (
    ("hoi-nong-dan", "du-no", "2020-9M", "90", "exact", "2020-10-01"),
    ("hoi-nong-dan", "ho-vay", "2020-9M", "7", "exact", "2020-10-01"),
    ("hoi-nong-dan", "du-no", "2021-6M", "100", "exact", "2021-07-05"),
    ("hoi-ccb", "du-no", "2021-6M", "736000000000", "at_least", "2021-07-14"),
    ("hoi-nong-dan", "du-no", "2021-6M", "104", "exact", "2021-10-08"),
    ("hoi-nong-dan", "du-no", "2021-9M", "120.5", "exact", "2021-10-08"),
    ("hoi-nong-dan", "nong-dan-moi", "2021-9M", "12", "exact", "2021-10-11"),
    ("hoi-ccb", "du-no", "2021-9M", "750000000000", "at_least", "2021-10-18"),
    ("tinh", "du-no", "2021-9M", "751000000000", "approx", "2021-10-18"),
)
SCHEDULE = "schedule: {working_days: 10}\n"
HANOI = dt.timezone(dt.timedelta(hours=7))
APPROVED = dt.datetime(2021, 10, 20, 9, 0, tzinfo=HANOI)
LATER = dt.datetime(2022, 1, 1, tzinfo=HANOI)


def project(
    folder: Path,
    observations: Sequence[Sequence[str]] = OBSERVATIONS,
    organisations: Mapping[str, Sequence[str]] = ORGANISATIONS,
    status: str = "official",
) -> Path:
    """A project's folder with one dataset, `nho`, and its params file."""
    data = folder / "data" / "nho"
    data.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
        "organisations": (
            ("id", "name_vi", "name_en", "short_vi", "short_en"),
            [(key, *names) for key, names in organisations.items()],
        ),
        "areas": (("id", "name_vi", "name_en"), [(key, *texts) for key, texts in AREAS.items()]),
        "indicators": (
            ("id", "area", "name_vi", "name_en", "unit_vi", "unit_en", "kind"),
            [(key, *texts, "stock") for key, texts in INDICATORS.items()],
        ),
        "observations": (
            ("organisation", "indicator", "period", "value", "qualifier", "recorded", "status"),
            [(*observation, status) for observation in observations],
        ),
    }
    for name, (head, rows) in tables.items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    settings = {
        "title_vi": "Phối hợp công tác",
        "title_en": "Coordination",
        "issuer_vi": "UBND tỉnh",
        "issuer_en": "People's Committee",
        "overview": "tinh",
        "window": "calendar",
    }
    resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
    descriptor = {"name": "nho", "lcreport": settings, "resources": resources}
    (data / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "params").mkdir(exist_ok=True)
    (folder / "params" / "nho.yaml").write_text(SCHEDULE, "utf-8")
    return folder


def notebook(organisation: str, period: str, language: str, text: str = "Số liệu.") -> bytes:
    """An executed notebook with an annex's head and one sentence."""
    vi, en, *_ = ORGANISATIONS.get(organisation, (organisation, organisation))
    name = vi if language == "vi" else en
    head = {
        "type": "annex",
        "language": language,
        "title": f"{name}, {period}",
        "organisation": organisation,
        "organisation_name": name,
        "period": period,
        "date": "2021-10-18",
        "dataset": "nho",
    }
    output = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/html": "", "text/plain": "", PAYLOAD: head},
    }
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "source": "",
            "outputs": [output],
        },
        {"cell_type": "markdown", "metadata": {}, "source": f"## Tóm tắt\n\n{text}"},
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False).encode()


def documents(  # noqa: PLR0913 - as below
    organisation: str, period: str, language: str, text: str, *, real: bool, name: str
) -> dict[str, bytes]:
    """An annex's files."""
    stem = naming.stem(name, language)
    content = notebook(organisation, period, language, text)
    if real:
        read = json.loads(content)
        made = {form: getattr(render, form)(read) for form in ("html", "pdf", "xlsx")}
    else:
        page = f"<!doctype html>\n<html><head><title>x</title></head>\n<body>\n<p>{text}</p></body>"
        made = {"html": page.encode(), "pdf": f"%PDF {text}".encode(), "xlsx": text.encode()}
    return {f"{stem}.ipynb": content} | {f"{stem}.{key}": data for key, data in made.items()}


def build(  # noqa: PLR0913 - a test names what it needs
    folder: Path,
    period: str,
    *,
    organisations: Sequence[str] = ("tinh", "hoi-nong-dan", "hoi-ccb"),
    languages: Sequence[str] = ("vi", "en"),
    text: str = "Số liệu.",
    real: bool = False,
    notebook: str = "annex",
    letterhead: bytes = b"",
    dataset: str = "nho",
) -> Path:
    """The folder of a dataset's release, as a build leaves it; in Word too with a letterhead."""
    slices = Slices(open_source(str(folder / "data" / dataset)))
    place = folder / "out" / dataset / period
    made = manifest.Release.read(place)
    for organisation in organisations:
        figures = differences.figures(slices, organisation, Period.parse(period))
        for language in languages:
            contents = documents(organisation, period, language, text, real=real, name=notebook)
            inputs = {}
            if letterhead:
                stem = naming.stem(notebook, language)
                annex = read_annex(json.loads(contents[f"{stem}.ipynb"]))
                contents[f"{stem}.docx"] = to_docx.document(annex, letterhead)
                inputs["letterhead"] = hashlib.sha256(letterhead).hexdigest()
            outputs = {name: manifest.file_record(content) for name, content in contents.items()}
            values = {
                "organisation": organisation,
                "language": language,
                "notebook": f"notebooks/{notebook}.ipynb",
                "reads": "own",
                "parameters": {},
                "inputs": inputs,
                "outputs": outputs,
            }
            made.put(manifest.Entry(**values), contents, figures)
    made.finish({
        "dataset": {"name": dataset, "address": f"data/{dataset}"},
        "period": period,
        "indicators": differences.descriptions(slices),
    })
    return place


def publish(folder: Path, address: str | Path, **options: Any) -> site.SiteReport:
    """Publish the project's releases, long after they were made."""
    given = {"project": folder, "now": LATER} | options
    return site.publish(str(address), folder / "out", site.SiteOptions(**given))


def approve(place: Path, **values: Any) -> None:
    """Approve releases as their head would."""
    site.approve(place, **({"by": "Trần Thị Bình", "at": APPROVED} | values))


def tree(folder: Path) -> dict[str, bytes]:
    """Path → bytes of all files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
