"""A country: 3,321 communes with six organisations each, one quarter, nine quarters of figures.

    python benchmarks/nation.py                      # all parts; some hours
    python benchmarks/nation.py plan host --communes 300
    python benchmarks/nation.py run --annexes 200
    python benchmarks/nation.py site --keep /big/disk/nation

lake    a dataset of 40 indicators, observations as Parquet, a folder an organisation
plan    what there is to make, and that all of it is new
run     --annexes annexes made: rate, CPU, memory, disk, the first hundred beside the last
host    what the host does for each annex of the country (hashes, writing), with tiny documents in
        the place of real ones; then the manifest, and that all is up to date
verify  `verify --sample 20` of all annexes of the quarter, of which only these are real
resume  a run of 24 annexes killed half-way: what the next one makes again
site    eight quarters of the country with tiny documents: diff, verify, publish, publish again,
        publish with a quarter more

CPU seconds count: on a shared machine seconds may double for a while. Memory of the processes is
what is theirs alone and their part of what they share (PSS). Nothing is random but by --seed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime as dt
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from lcreport import site
from lcreport.build import builder, fingerprints, plan
from lcreport.build import verify as verifying
from lcreport.build.job import Result
from lcreport.build.verify_sample import Sample
from lcreport.build.write_releases import Releases
from lcreport.period import Period
from lcreport.release import intact, manifest

PROJECT = Path(__file__).parents[1]
COMMUNES = 3321
PERIODS = ("2023-Q3", "2023-Q4", *(f"{year}-Q{q}" for year in (2024,) for q in range(1, 5)),
           "2025-Q1", "2025-Q2", "2025-Q3")  # fmt: skip
PERIOD = PERIODS[-1]
UNIONS = {
    "mttq": ("Ủy ban MTTQ Việt Nam", "Fatherland Front"),
    "nong-dan": ("Hội Nông dân", "Farmers' Union"),
    "phu-nu": ("Hội Liên hiệp Phụ nữ", "Women's Union"),
    "doan": ("Đoàn TNCS Hồ Chí Minh", "Youth Union"),
    "ccb": ("Hội Cựu chiến binh", "Veterans' Association"),
    "cong-doan": ("Công đoàn", "Trade Union"),
}
AREAS = {
    "nong-nghiep": ("nông nghiệp", "agriculture"),
    "giao-duc": ("giáo dục", "education"),
    "y-te": ("y tế", "health"),
    "moi-truong": ("môi trường", "environment"),
    "chuyen-doi-so": ("chuyển đổi số", "digital services"),
}
# Name, unit, kind and a commune's usual number of a quarter, or at its end.
SUBJECTS = {
    "hoi-vien": ("Hội viên", "Members", "người", "people", "stock", 420.0),
    "hoi-vien-moi": ("Hội viên kết nạp mới", "New members", "người", "people", "flow", 9.0),
    "ho-vay": ("Hộ vay vốn", "Households with loans", "hộ", "households", "stock", 160.0),
    "du-no": ("Dư nợ ủy thác", "Loans outstanding", "triệu đồng", "VND million", "stock", 7500.0),
    "buoi": ("Buổi tuyên truyền", "Information sessions", "buổi", "sessions", "flow", 6.0),
    "luot-nguoi": ("Lượt người dự", "Attendances", "lượt", "attendances", "flow", 380.0),
    "mo-hinh": ("Mô hình được duy trì", "Models kept up", "mô hình", "models", "stock", 4.0),
    "ung-ho": ("Kinh phí hỗ trợ", "Support given", "triệu đồng", "VND million", "flow", 45.0),
}
Row = dict[str, float | str]


class Spent(NamedTuple):
    """What a step took."""

    wall_s: float
    cpu_s: float
    memory_mb: float


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all if none is named")
    arguments.add_argument("--communes", type=int, default=COMMUNES)
    arguments.add_argument("--annexes", type=int, default=2000, help="how many `run` makes")
    arguments.add_argument("--jobs", type=int, default=builder.cores())
    arguments.add_argument("--seed", type=int, default=2025)
    arguments.add_argument("--keep", type=Path, help="folder to leave all in, and to find it again")
    chosen = arguments.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    place = chosen.keep or Path(tempfile.mkdtemp(prefix="nation-"))
    # What is measured is not kept among the sites of whoever measures.
    os.environ["LCREPORT_CACHE"] = str(place / "remembered")
    try:
        if not (place / "data").exists():
            tell("lake", spent(lambda: lake(place, chosen.communes, chosen.seed)))
        for part in chosen.parts or PARTS:
            PARTS[part](place, chosen)
    finally:
        if chosen.keep is None:
            shutil.rmtree(place)


def spent(step: Callable[[], object]) -> Spent:
    """What a step takes in a process of its own, so that memory and imports are its own."""
    began, used = time.monotonic(), cpu_s(resource.RUSAGE_CHILDREN)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            step()
            sys.stdout.flush()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(writer, json.dumps(peak).encode())
            code = 0
        finally:
            # In order where servers were started, so that they end and their time is counted.
            from lcreport.kernels import forkserver  # noqa: PLC0415

            forkserver._end_all()  # noqa: SLF001 - `sys.exit` would run the caller's own end too
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as answer:
        peak = answer.read()
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the step failed")
    return Spent(
        time.monotonic() - began, cpu_s(resource.RUSAGE_CHILDREN) - used, float(json.loads(peak))
    )


def cpu_s(whose: int = resource.RUSAGE_SELF) -> float:
    """CPU seconds so far."""
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def memory_mb() -> float:
    """What this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def tell(what: str, took: Spent, more: str = "") -> None:
    print(
        f"{what:28} {took.wall_s:8.1f} s {took.cpu_s:8.1f} CPU-s {took.memory_mb:7.0f} MB  {more}",
        flush=True,
    )


def lake(place: Path, communes: int, seed: int) -> None:
    """The project: a notebook, a params file, and the dataset `nation`."""
    data = place / "data/nation"
    data.mkdir(parents=True)
    shutil.copytree(PROJECT / "notebooks", place / "notebooks")
    (place / "params").mkdir()
    (place / "params/nation.yaml").write_text(
        f"dataset: data/nation\nperiods: [{PERIOD}]\nlanguages: [vi]\n"
        "notebooks:\n  - notebook: notebooks/annex.ipynb\n    organisations: all\n"
    )
    names = [
        (f"xa-{commune:04}-{union}", commune, *UNIONS[union])
        for commune in range(1, communes + 1)
        for union in UNIONS
    ]
    tables: dict[str, list[list[object]]] = {
        "organisations": [["id", "name_vi", "name_en", "short_vi", "short_en"]] + [
            [name, f"{vi} xã số {commune}", f"{en} of commune {commune}", vi, en]
            for name, commune, vi, en in names
        ],
        "areas": [["id", "name_vi", "name_en"]] + [
            [area, vi.capitalize(), en.capitalize()] for area, (vi, en) in AREAS.items()
        ],
        "indicators": [["id", "area", "name_vi", "name_en", "unit_vi", "unit_en", "kind",
                        "better", "decimals"]] + [
            [f"{subject}-{area}", area, f"{vi} về {area_vi}", f"{en} in {area_en}", unit_vi,
             unit_en, kind, "higher", 1 if "triệu" in unit_vi else 0]
            for area, (area_vi, area_en) in AREAS.items()
            for subject, (vi, en, unit_vi, unit_en, kind, _) in SUBJECTS.items()
        ],
    }  # fmt: skip
    for table, lines in tables.items():
        with (data / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
    chance = random.Random(seed)
    for name, *_ in names:
        folder = data / f"observations/organisation={name}"
        folder.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(list(figures(chance))), folder / "part.parquet")
    resources = [{"name": table, "path": f"{table}.csv"} for table in tables]
    resources.append({"name": "observations", "path": "observations"})
    (data / "datapackage.json").write_text(
        json.dumps({"name": "nation", "title": "Invented: a country", "resources": resources})
    )


def figures(chance: random.Random) -> Iterator[Row]:
    """A commune's figures: about as large as communes have them, growing, with a season."""
    size = chance.lognormvariate(0, 0.5)
    for area in AREAS:
        for subject, (_, _, unit, _, kind, usual) in SUBJECTS.items():
            own = usual * size * chance.lognormvariate(0, 0.3)
            for number, code in enumerate(PERIODS):
                # Three in a hundred are not reported.
                if chance.random() < 0.03:
                    continue
                season = 1 + (0.15 if kind == "flow" and code.endswith("Q4") else 0)
                value = own * 1.02**number * season * chance.lognormvariate(0, 0.08)
                day = Period.parse(code).last_day + dt.timedelta(days=chance.randint(5, 20))
                yield {
                    "indicator": f"{subject}-{area}", "period": code,
                    "value": round(value, 1 if "triệu" in unit else 0), "status": "synthetic",
                    "recorded": day.isoformat(),
                }  # fmt: skip


def planned(place: Path, organisations: tuple[str, ...] = ()) -> plan.Plan:
    """The plan of the country, or of some organisations."""
    return plan.make(plan.Request(str(place / "data/nation"), organisations=organisations), place)


def names_of(place: Path) -> list[str]:
    """The ids of all organisations."""
    lines = (place / "data/nation/organisations.csv").read_text("utf-8").splitlines()[1:]
    return [line.partition(",")[0] for line in lines]


def plan_part(place: Path, _: argparse.Namespace) -> None:
    """What there is to make."""

    def make() -> None:
        began = cpu_s()
        asked = planned(place)
        middle = cpu_s()
        out = builder.BuildOptions(place / "nothing", ("html", "pdf"))
        fresh = sum(why is not None for _, why in builder.explain(asked, out))
        count = len(asked.jobs)
        print(
            f"  {count} annexes, {fresh} to make: plan {(middle - began) / count * 1e3:.2f} "
            f"CPU-ms an annex, why {(cpu_s() - middle) / count * 1e3:.2f}"
        )

    tell("plan, and all is new", spent(make))


def run(place: Path, chosen: argparse.Namespace) -> None:
    """Annexes made, with the first hundred beside the last."""
    names = tuple(names_of(place)[: chosen.annexes])
    out = place / "out-run"
    shutil.rmtree(out, ignore_errors=True)
    samples: list[tuple[float, float, float]] = []

    def make() -> None:
        def note(event: builder.Event) -> None:
            if event.state == "made":
                every = len(samples) % 50 == 49
                pss = sum(map(_pss_mb, descendants(os.getpid()))) if every else 0.0
                samples.append((time.monotonic(), memory_mb(), pss))

        # The check of the whole country is a part by itself.
        options = builder.BuildOptions(out, ("html", "pdf"), chosen.jobs, check=False)
        report = builder.build(planned(place, names), options, note)
        assert report.exit_code == 0, report.failed
        few = min(100, len(samples) // 2)
        first, last = samples[:few], samples[-few:]
        for what, part in (("first", first), ("last", last)):
            pace = (part[-1][0] - part[0][0]) / (len(part) - 1)
            processes = max(sample[2] for sample in part)
            print(
                f"  the {what} {few}: {pace:.3f} s an annex, host {part[-1][1]:.0f} MB, its "
                f"processes {processes:.0f} MB"
            )

    took = spent(make)
    files = [path for path in out.rglob("*") if path.is_file()]
    disk = sum(path.stat().st_size for path in files)
    count, whole = len(names), len(UNIONS) * COMMUNES
    tell(f"run of {count}", took, f"{disk / count / 1e3:.0f} kB an annex, {len(files)} files")
    print(
        f"  {took.cpu_s / count:.3f} CPU-s an annex, {3600 * count / took.wall_s:.0f} an hour; "
        f"{whole:,} by that rate: {whole / count * took.wall_s / 3600:.1f} h, "
        f"{whole / count * took.cpu_s / 3600:.1f} CPU-h, {whole / count * disk / 1e9:.1f} GB"
    )


def descendants(pid: int) -> list[int]:
    """The processes below one."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *descendants(child)]
    return found


def _pss_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


PAGE = '<!doctype html>\n<html lang="vi"><title>{name}</title><main><h1>{name}</h1></main></html>\n'


def host(place: Path, _: argparse.Namespace) -> None:
    """What the host does for each annex, the manifest, and that all is up to date."""
    out = place / "out-host"
    shutil.rmtree(out, ignore_errors=True)

    def write() -> None:
        asked = planned(place)
        releases = Releases(asked, fingerprints.Inputs(asked.slices), out)
        marks: list[tuple[float, float]] = []
        # All reasons before the first annex, as in a build.
        for job in asked.jobs:
            releases.why(job, ("html",), force=False)
        for job in asked.jobs:
            page = PAGE.format(name=job.name).encode()
            releases.write(job, Result({"annex.html": page, "annex.ipynb": b"{}"}))
            marks.append((cpu_s(), memory_mb()))
        few = min(100, len(marks) // 2)
        for what, part in (("first", marks[:few]), ("last", marks[-few:])):
            pace = (part[-1][0] - part[0][0]) / (len(part) - 1)
            print(f"  the {what} {few}: {pace * 1e3:.2f} CPU-ms, host {part[-1][1]:.0f} MB")
        began = cpu_s()
        releases.finish(None)
        size = (out / f"nation/{PERIOD}/release.json").stat().st_size
        print(f"  manifest: {cpu_s() - began:.1f} CPU-s, {size / 1e6:.0f} MB")

    def look() -> None:
        asked = planned(place)
        options = builder.BuildOptions(out, ("html",))
        again = [job.name for job, why in builder.explain(asked, options) if why]
        assert not again, again[:3]

    tell("host, tiny documents", spent(write))
    tell("all up to date", spent(look))


def verify_part(place: Path, chosen: argparse.Namespace) -> None:
    """A sample made again from the release of `host`, whose annexes of the sample are real ones."""
    out = place / "out-host"
    if not out.exists():
        host(place, chosen)
    sample = Sample(min(20, len(names_of(place)) // 2), chosen.seed)
    drawn = tuple(sorted(key[0] for _, key in sample.of([intact.read(out / f"nation/{PERIOD}")])))

    def make() -> None:
        options = builder.BuildOptions(out, ("html",), chosen.jobs, force=True, check=False)
        report = builder.build(planned(place, drawn), options, lambda _: None)
        assert report.exit_code == 0, report.failed

    def verify() -> None:
        found = verifying.verify(out, place, dataset=None, jobs=chosen.jobs, sample=sample)
        others = [str(finding) for finding in found if not finding.same]
        assert not others, others[:3]
        print(f"  {len(found)} files, all the same")

    tell(f"{len(drawn)} real annexes among them", spent(make))
    tell(f"verify --sample {len(drawn)}", spent(verify))


def resume(place: Path, chosen: argparse.Namespace) -> None:
    """What is made again after a run was killed, and how much work that is."""
    names = names_of(place)[:24]
    out = place / "out-resume"
    shutil.rmtree(out, ignore_errors=True)
    command = [
        Path(sys.executable).parent / "lcreport", "build", "--dataset", place / "data/nation",
        "--to", "html,pdf", "--out", out, "--jobs", str(chosen.jobs), "--unchecked", "--json",
        *(text for name in names for text in ("--organisation", name)),
    ]  # fmt: skip
    seen: list[dict[str, object]] = []
    with subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        begun: dict[object, float] = {}
        lost = 0.0
        for line in process.stdout:
            event = json.loads(line)
            seen.append(event)
            if event["event"] == "started":
                begun[event["job"]] = time.monotonic()
            if event["event"] == "made":
                del begun[event["job"]]
            if len([one for one in seen if one["event"] == "made"]) == len(names) // 2:
                process.send_signal(signal.SIGKILL)
                lost = max(time.monotonic() - began for began in begun.values())
                break
    before = {one["job"] for one in seen if one["event"] == "made"}
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    after = {event["job"] for event in events if event["event"] == "made"}
    print(
        f"resume: {len(before)} made before it was killed, {len(before & after)} of them made "
        f"again, {len(after)} made after; at most {lost:.1f} s of work lost in a worker"
    )
    assert not before & after


def site_part(place: Path, chosen: argparse.Namespace) -> None:
    """Eight quarters with tiny documents: diff, verify, publish, again, with a quarter more."""
    names = names_of(place)
    out, web = place / "out-site", place / "site"
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(web, ignore_errors=True)
    (place / "params/nation.yaml").touch()
    data = place / "data/nation"
    made = spent(lambda: [release(out, names, code, data) for code in PERIODS[:-1]])
    size = sum(path.stat().st_size for path in out.rglob("release.json"))
    tell("8 releases made", made, f"{size / 1e6:.0f} MB of manifests")
    command = Path(sys.executable).parent / "lcreport"
    two = [out / f"nation/{code}" for code in PERIODS[-3:-1]]
    tell("diff of two quarters", called(place, command, "diff", *two))
    options = site.SiteOptions(project=place)

    def publish() -> None:
        site.approve(out, by="Benchmark")
        report = site.publish(str(web), out, options)
        assert not report.failed, report.failed
        print(f"  {report.written} files written")

    tell("publish, to a new folder", spent(publish))
    tell("publish again", spent(publish))
    before = {path: path.stat().st_mtime_ns for path in web.rglob("*") if path.is_file()}
    release(out, names, PERIOD, data)
    tell("publish a quarter more", spent(publish))
    after = {path: path.stat().st_mtime_ns for path in web.rglob("*") if path.is_file()}
    old = [path.relative_to(web) for path in before if after.get(path) != before[path]]
    kinds = Counter(_kind(path.parts) for path in old)
    print(
        f"  {len(after)} files, {sum(map(_size, after)) / 1e6:.0f} MB; {len(after) - len(before)} "
        f"new, {len(old)} of {len(before)} old ones written again: "
        + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    )
    again = [path for path in old if any(part.startswith("edition-") for part in path.parts)]
    assert not again, f"pages of published editions written again: {again[:3]}"
    scripts = sorted(((_size(path), path) for path in after if path.suffix == ".js"), reverse=True)
    for bytes_, path in scripts[:3]:
        print(f"  search: {path.relative_to(web)} {bytes_ / 1e3:.0f} kB")


def _kind(parts: tuple[str, ...]) -> str:
    """What a file of the site is, by its place."""
    if len(parts) > 2 and parts[1] in {"organisations", "indicators", "data"}:
        return f"{parts[1]}/"
    return "of a period" if len(parts) > 1 and parts[1] in PERIODS else "others"


def _size(path: Path) -> int:
    return path.stat().st_size


def called(place: Path, *command: object) -> Spent:
    """What a command takes; its output is not looked at."""
    began, used = time.monotonic(), cpu_s(resource.RUSAGE_CHILDREN)
    with (place / "printed").open("w") as printed:
        subprocess.run([*map(str, command)], cwd=place, stdout=printed, check=False)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(
        time.monotonic() - began, cpu_s(resource.RUSAGE_CHILDREN) - used, usage.ru_maxrss / 1024
    )


def release(out: Path, names: list[str], code: str, data: Path) -> None:
    """A release as a build leaves it, with a tiny page for each annex."""
    period = Period.parse(code)
    folder = out / "nation" / code
    entries, known = {}, {}
    for name in names:
        rows = pq.read_table(data / f"observations/organisation={name}/part.parquet").to_pylist()
        place = folder / name
        place.mkdir(parents=True)
        page = PAGE.format(name=f"{name} {code}").encode()
        (place / "annex.html").write_bytes(page)
        outputs = {"annex.html": manifest.file_record(page)}
        entry = manifest.Entry(name, "vi", "notebooks/annex.ipynb", "own", {}, {}, outputs)
        entries[entry.key] = entry
        own: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            if not Period.parse(row["period"]) > period:
                figure = [str(row["value"]), "exact", row["status"], row["recorded"]]
                own.setdefault(row["indicator"], {})[row["period"]] = figure
        known[name] = own
    manifest.Release(folder, entries, known).finish({
        "dataset": {"name": "nation", "address": "data/nation"},
        "period": code,
        "indicators": {},
    })


PARTS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "plan": plan_part,
    "run": run,
    "host": host,
    "verify": verify_part,
    "resume": resume,
    "site": site_part,
}

if __name__ == "__main__":
    main()
