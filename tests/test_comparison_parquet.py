"""One organisation's table out of a Parquet folder reads that organisation's rows alone."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lcreport import comparison
from lcreport.dataset import frames
from lcreport.errors import DatasetError
from lcreport.period import Period


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisations.csv").write_text(
        "id,valid_to,successor\na,,\nb,2020-12-31,a\nc,,\n", encoding="utf-8"
    )
    (tmp_path / "indicators.csv").write_text("id,kind\nflow,flow\n", encoding="utf-8")
    names = ("organisations", "indicators")
    resources = [{"name": name, "path": f"{name}.csv"} for name in names]
    resources.append({"name": "observations", "path": "observations"})
    descriptor = json.dumps({"name": "parts", "resources": resources})
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
    for organisation, value in (("a", 10.0), ("b", 5.0)):
        rows = [{"indicator": "flow", "period": f"{year}", "value": value * (year - 2019)}
                for year in (2020, 2021)]  # fmt: skip
        part = tmp_path / "observations" / f"organisation={organisation}"
        part.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows), part / "part.parquet")
    broken = tmp_path / "observations" / "organisation=c"
    broken.mkdir()
    (broken / "part.parquet").write_bytes(b"not Parquet: whoever reads this fails")
    return tmp_path


def test_table_reads_its_own_rows_and_those_merged_into_it(folder: Path) -> None:
    data = frames.load(str(folder), organisations=["a"])
    (row,) = comparison.table(data, "a", Period.parse("2021"))
    assert set(data.observations["organisation"]) == {"a", "b"}
    assert row.previous is not None
    # 20 in 2021 against 10 + 5 in 2020, when b was still apart.
    assert (row.previous.value, row.previous.remarks) == (15, ("merged_base",))
    assert row.previous.growth_pct == pytest.approx(100 / 3)


def test_broken_part_of_another_organisation_would_be_noticed_if_it_were_read(folder: Path) -> None:
    with pytest.raises(DatasetError, match=r"organisation=c/part\.parquet: cannot be read"):
        frames.load(str(folder), organisations=["c"])
