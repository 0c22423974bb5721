"""Datasets that name files outside themselves, met by the processes of a Dask cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

import small_project
from lcreport.dataset import checks, frames
from lcreport.errors import DatasetError
from small_project import run

pytestmark = [pytest.mark.kernel, pytest.mark.cluster]
REFUSED = "leads out of the dataset|does not begin in the dataset's folder"


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with a worker in a process of its own."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    ) as started:
        yield started.scheduler_address


@pytest.fixture(params=["..", "absolute", "link", "folder that is a link"])
def leading_out(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A project whose dataset `out` names observations that lie beside it."""
    project = small_project.make(tmp_path / "project", periods=["2021-6M"])
    small_project.make(tmp_path / "other")
    dataset = (tmp_path / "other/data/trees").rename(project / "data/out")
    elsewhere = project / "data/secret"
    elsewhere.mkdir()
    secret = (dataset / "observations.csv").rename(elsewhere / "observations.csv")
    path = {
        "..": "../secret/observations.csv",
        "absolute": f"{secret}",
        "link": "observations.csv",
        "folder that is a link": "linked/observations.csv",
    }[request.param]
    if path == "observations.csv":
        (dataset / path).symlink_to(secret)
    if path.startswith("linked"):
        (dataset / "linked").symlink_to(elsewhere)
    descriptor = dataset / "datapackage.json"
    content = json.loads(descriptor.read_text())
    content["resources"][2]["path"] = path
    descriptor.write_text(json.dumps(content))
    return project


def test_worker_reads_no_figure_outside_a_dataset(cluster: str, leading_out: Path) -> None:
    address = str(leading_out / "data/out")
    with Client(cluster, set_as_default=False) as client:
        with pytest.raises(DatasetError, match=REFUSED):
            client.submit(frames.load, address).result()
        faults = client.submit(checks.faults, address).result()
    assert re.search(REFUSED, " ".join(map(str, faults))), faults


def test_annex_on_a_worker_reads_no_figure_outside_a_dataset(
    cluster: str, leading_out: Path
) -> None:
    reading = f"load({str(leading_out / 'data/out')!r})"
    done = run(
        leading_out, "build", "--dataset", "data/trees", "--to", "html", "--cluster", cluster,
        "-p", f"mischief={json.dumps({'elm': reading})}", "--json",
    )  # fmt: skip
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, outcome["made"]) == (1, 3), done.stderr
    (failure,) = outcome["failures"].values()
    assert re.search(REFUSED, failure["message"])


def test_build_of_a_dataset_that_leads_out_sends_a_cluster_nothing(
    cluster: str, leading_out: Path
) -> None:
    done = run(leading_out, "build", "--dataset", "data/out", "--cluster", cluster)
    assert done.returncode == 2
    assert not list((leading_out / "out").glob("*/*"))
