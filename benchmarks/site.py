"""How long a large site takes: `python benchmarks/site.py [--organisations 3000] [--periods 8]`.

Generates a dataset and its releases with tiny documents, approves them, publishes them to a new
folder, publishes once more, then adds a period. Prints seconds, files and the largest page.

`python benchmarks/site.py --unchanged 20 80 [--organisations 60]` publishes sites of so many
periods until nothing is to be done, and prints what finding that out takes.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from lcreport import site
from lcreport.period import Period
from lcreport.release import manifest

MARKS = ("3M", "6M", "9M", "12M")
INDICATORS = 20
ROUNDS = 7
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{name}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
</head><body><main><h1>{name}</h1><p>{period}</p></main></body></html>
"""


def periods(count: int) -> list[Period]:
    years = range(2015, 2015 + count)
    return [Period.parse(f"{year}-{mark}") for year in years for mark in MARKS][:count]


def dataset(folder: Path, organisations: int, known: list[Period]) -> None:
    folder.mkdir(parents=True)
    names = [f"Ủy ban nhân dân xã số {number:04}" for number in range(organisations)]
    tables: dict[str, list[list[str]]] = {
        "organisations": [["id", "name_vi", "name_en", "short_vi", "short_en"]]
        + [
            [f"xa-{number:04}", name, f"Commune {number:04}", f"Xã {number}", f"C{number}"]
            for number, name in enumerate(names)
        ],
        "areas": [["id", "name_vi", "name_en"]]
        + [[f"linh-vuc-{area}", f"Lĩnh vực {area}", f"Area {area}"] for area in range(5)],
        "indicators": [["id", "area", "name_vi", "name_en", "unit_vi", "unit_en", "kind"]]
        + [
            [f"chi-tieu-{indicator}", f"linh-vuc-{indicator % 5}", f"Dư nợ loại {indicator}",
             f"Loans of kind {indicator}", "đồng", "dong", "stock"]
            for indicator in range(INDICATORS)
        ],
        "observations": [["organisation", "indicator", "period", "value", "recorded"]]
        + [
            [f"xa-{number:04}", f"chi-tieu-{indicator}", str(period),
             str(1000 + number * indicator),
             (period.last_day + dt.timedelta(days=5 + number % 20)).isoformat()]
            for period in known
            for number in range(organisations)
            for indicator in range(INDICATORS)
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    descriptor = {
        "name": "lon",
        "title": "Bộ số liệu lớn",
        "resources": [{"name": name, "path": f"{name}.csv"} for name in tables],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def build(out: Path, organisations: int, period: Period, known: list[Period]) -> Path:
    """A release as a build leaves it, without the executed notebooks."""
    folder = out / "lon" / str(period)
    entries, figures = {}, {}
    for number in range(organisations):
        id_ = f"xa-{number:04}"
        place = folder / id_
        place.mkdir(parents=True)
        contents = {
            "annex.html": PAGE.format(name=id_, period=period).encode(),
            "annex.pdf": f"%PDF-1.7 {id_} {period}".encode(),
            "annex.xlsx": f"PK {id_} {period}".encode(),
        }
        for name, content in contents.items():
            (place / name).write_bytes(content)
        outputs = {name: manifest.file_record(content) for name, content in contents.items()}
        entry = manifest.Entry(id_, "vi", "notebooks/annex.ipynb", "own", {}, {}, outputs)
        entries[entry.key] = entry
        figures[id_] = {
            f"chi-tieu-{indicator}": {
                str(old): [
                    str(1000 + number * indicator),
                    "exact",
                    "official",
                    recorded(old, number),
                ]
                for old in known
                if old <= period
            }
            for indicator in range(INDICATORS)
        }
    release = manifest.Release(folder, figures)
    release.entries.update(entries)
    release.finish({
        "dataset": {"name": "lon", "address": "data/lon"},
        "period": str(period),
        "indicators": {},
    })
    return folder


def recorded(period: Period, number: int) -> str:
    return (period.last_day + dt.timedelta(days=5 + number % 20)).isoformat()


def publish(project: Path, what: str) -> None:
    options = site.SiteOptions(project=project)
    began, busy = time.perf_counter(), time.process_time()
    report = site.publish(str(project / "site"), project / "out", options)
    seconds = time.perf_counter() - began
    if report.failed:
        raise SystemExit(f"not published: {report.failed}")
    busy = time.process_time() - busy
    print(f"{what:24} {seconds:6.1f} s, busy {busy:6.1f} s {report.written:8} files written")


def unchanged(organisations: int, counts: list[int], folder: Path) -> None:
    """What publishing takes where nothing is to be done, at several numbers of periods."""
    options = {}
    for count in counts:
        project = folder / f"{count}"
        known = periods(count)
        dataset(project / "data" / "lon", organisations, known)
        for period in known:
            build(project / "out", organisations, period, known)
        site.approve(project / "out", by="Benchmark")
        options[count] = site.SiteOptions(project=project)
        publish(project, f"{count} periods, to a new folder")
        publish(project, f"{count} periods, again")
    busy = {count: [] for count in counts}
    for _ in range(ROUNDS):  # in turn: what else the machine does falls on all
        for count in counts:
            project = folder / f"{count}"
            began = time.process_time()
            report = site.publish(str(project / "site"), project / "out", options[count])
            busy[count].append(time.process_time() - began)
            assert (len(report.unchanged), report.written) == (count, 0)
    least = {count: min(busy[count]) for count in counts}
    for count, seconds in least.items():
        project = folder / f"{count}"
        places = [place for name in ("site", "out") for place in (project / name).rglob("*")]
        print(
            f"{count:4} periods, unchanged: {seconds * 1000:6.1f} ms of CPU, "
            f"{len(opened(project, options[count]))} opened of {len(places)} files and folders, "
            f"{seconds / len(places) * 1e6:.2f} µs each"
        )
        manifests, figures = (
            sum(file.stat().st_size for file in (project / "out").rglob(name))
            for name in ("release.json", "figures-*.json.gz")
        )
        print(f"     manifests {manifests / 1e6:.2f} MB, files of figures {figures / 1e6:.2f} MB")
    first, last = counts[0], counts[-1]
    print(f"{last} periods take {least[last] / least[first]:.2f} times as long as {first}")


def opened(project: Path, options: site.SiteOptions) -> list[str]:
    """The files and folders of a project that publishing opens."""
    found: list[str] = []
    looking = True

    def look(event: str, values: tuple[object, ...]) -> None:
        if looking and event in {"open", "os.scandir", "os.listdir"}:
            found.append(f"{values[0]}")

    sys.addaudithook(look)
    site.publish(str(project / "site"), project / "out", options)
    looking = False
    return [path for path in found if path.startswith(f"{project}/")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unchanged", type=int, nargs="+", help="numbers of periods")
    parser.add_argument("--organisations", type=int, help="3000; 60 with --unchanged")
    parser.add_argument("--periods", type=int, default=8)
    parser.add_argument("--keep", type=Path, help="folder to leave everything in")
    chosen = parser.parse_args()
    project = chosen.keep or Path(tempfile.mkdtemp())
    # What is measured is not kept among the sites of whoever measures.
    os.environ["LCREPORT_CACHE"] = str(project / "remembered")
    if chosen.unchanged:
        try:
            unchanged(chosen.organisations or 60, chosen.unchanged, project)
        finally:
            shutil.rmtree(project)
        return
    chosen.organisations = chosen.organisations or 3000
    known = periods(chosen.periods + 1)
    dataset(project / "data" / "lon", chosen.organisations, known)
    (project / "params").mkdir()
    (project / "params" / "lon.yaml").write_text("schedule: {working_days: 10}\n", "utf-8")
    try:
        for period in known[:-1]:
            build(project / "out", chosen.organisations, period, known)
        site.approve(project / "out", by="Benchmark")
        print(f"{chosen.organisations} organisations, {chosen.periods} periods")
        publish(project, "to a new folder")
        publish(project, "again, nothing changed")
        last = build(project / "out", chosen.organisations, known[-1], known)
        site.approve(last, by="Benchmark")
        publish(project, "with one period more")
        files = [file for file in (project / "site").rglob("*") if file.is_file()]
        pages = [file for file in files if file.suffix in {".html", ".js", ".xml"}]
        for suffix in (".html", ".js"):
            sizes = {page: page.stat().st_size for page in pages if page.suffix == suffix}
            largest = max(sizes, key=lambda page: sizes[page])
            name = largest.relative_to(project / "site")
            print(f"largest {suffix}: {sizes[largest] / 1000:.0f} kB, {name}")
        print(f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.0f} MB")
    finally:
        if chosen.keep is None:
            shutil.rmtree(project)


if __name__ == "__main__":
    main()
