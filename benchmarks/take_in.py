"""Take in 1,000 returned forms of 40 rows: seconds to read, preview and accept, CPU, and memory.

The memory is this process's; CPU that of the one that reads half of the forms beside it, too. A
dataset of more organisations than forms shows what the forms alone take.

python benchmarks/take_in.py [FORMS [ORGANISATIONS]]
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import openpyxl

from lcreport.intake import batches, form, known_figures
from lcreport.intake.preview import Settings
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
ROWS = 40
YEAR = Period.parse("2021")


def dataset(folder: Path, organisations: int) -> Path:
    """A dataset of many organisations, each with 40 indicators of the year before."""
    folder.mkdir()
    tables = {
        "organisations": ["id,name_vi", *(f"o{one},Đơn vị {one}" for one in range(organisations))],
        "indicators": [
            "id,area,name_vi,unit_vi,kind,better,decimals",
            *(f"i{one},a,Chỉ tiêu {one},hộ,flow,higher,0" for one in range(ROWS)),
        ],
        "observations": [
            "organisation,indicator,period,value,recorded",
            *(
                f"o{one},i{row},2020,{100 + one % 50 + row},2021-01-12"
                for one in range(organisations)
                for row in range(ROWS)
            ),
        ],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    entries = [{"name": name, "path": f"{name}.csv"} for name in tables]
    settings = {"window": "calendar", "language": "vi"}
    descriptor = {"name": folder.name, "lcreport": settings, "resources": entries}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def fill(known: known_figures.KnownFigures, to: Path, organisation: str) -> None:
    """Write an organisation's form with every figure a little larger than the last."""
    book = openpyxl.load_workbook(io.BytesIO(form.make(known, organisation, YEAR, "vi")))
    for row in book.worksheets[0].iter_rows(min_row=5, max_row=4 + ROWS, max_col=11):
        row[7].value = row[4].value + 1
    book.save(to / f"{organisation}.xlsx")


def main() -> None:
    """Print what each step costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    organisations = int(sys.argv[2]) if len(sys.argv) > 2 else count
    with tempfile.TemporaryDirectory() as temporary:
        folder = dataset(Path(temporary) / "own", organisations)
        back = Path(temporary) / "back"
        back.mkdir()
        known = known_figures.known(str(folder))
        with ProcessPoolExecutor(2) as pool:
            senders = list(known.organisations)[:count]
            list(pool.map(partial(fill, known, back), senders, chunksize=20))
        settings = Settings("2022-01-12")
        del known
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls: dict[str, float] = {}
        began_cpu = time.process_time()

        def timed(name: str, step: Callable[[], T]) -> T:
            began = time.perf_counter()
            result = step()
            walls[name] = time.perf_counter() - began
            return result

        forms = timed("read", lambda: batches.received(folder, [back]))
        seen = timed("preview", lambda: batches.look(folder, forms, settings))
        done = timed("accept", lambda: batches.accept(folder, forms, settings, seen=seen))
        beside = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = time.process_time() - began_cpu + sum(beside[:2]) - sum(children[:2])
        print(f"counts: {seen.counts}; {len(done.batches)} batches")
        for name, seconds in walls.items():
            print(f"{name}: {seconds:.1f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"in all: {sum(walls.values()):.1f} s, {cpu:.1f} CPU-s, {peak:.0f} MB")


if __name__ == "__main__":
    main()
