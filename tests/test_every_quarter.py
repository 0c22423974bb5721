"""What `--period latest` makes on a day, and whose figures it misses."""

import datetime as dt
from pathlib import Path

import pytest

import small_project
from lcreport.build import plan
from lcreport.errors import ParameterError

NAMED = [{"notebook": "notebooks/annex.ipynb", "organisations": ["elm", "fir", "oak", "yew"]}]
ALL = [{"notebook": "notebooks/annex.ipynb", "organisations": "all"}]


def planned(project: Path, today: str, *periods: str) -> plan.Plan:
    day = dt.date.fromisoformat(today)
    return plan.make(plan.Request("data/trees", periods, today=day), project)


def without(project: Path, *lines: str) -> Path:
    """The project, where nobody reported these: `organisation,leaves,period`."""
    path = project / "data/trees/observations.csv"
    kept = [line for line in path.read_text().splitlines(keepends=True)
            if not line.startswith(lines)]  # fmt: skip
    path.write_text("".join(kept))
    return project


def made(found: plan.Plan) -> list[str]:
    return [job.name for job in found.jobs]


@pytest.mark.parametrize(
    ("today", "period", "missing"),
    [
        # 30 June 2021 is a Wednesday: 1, 2, 5-9, 12-14 July are ten working days.
        pytest.param("2021-07-13", "2021-3M", [], id="not due yet"),
        pytest.param("2021-07-14", "2021-6M", [], id="due"),
        pytest.param("2021-10-14", "2021-6M", ["everybody 2021-9M, due on 2021-10-14"],
                     id="the next is late"),
    ],
)  # fmt: skip
def test_latest_is_what_is_due_and_held(
    tmp_path: Path, today: str, period: str, missing: list[str]
) -> None:
    project = small_project.make(
        tmp_path / "p", periods=["latest"], notebooks=NAMED, schedule={"working_days": 10}
    )
    found = planned(project, today)
    assert made(found) == [
        f"{organisation} {period} vi" for organisation in small_project.ORGANISATIONS
    ]
    assert list(found.missing) == missing


def test_latest_names_who_has_not_reported_and_makes_the_rest(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", periods=["latest"], notebooks=NAMED)
    found = planned(without(project, "fir,leaves,2021-6M", "oak,leaves,2021-6M"), "2026-01-01")
    assert made(found) == ["elm 2021-6M vi", "yew 2021-6M vi"]
    assert found.missing == ("fir 2021-6M", "oak 2021-6M")


def test_latest_misses_nobody_where_annexes_are_for_those_who_report(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", periods=["latest"], notebooks=ALL)
    found = planned(without(project, "fir,leaves,2021-6M"), "2026-01-01")
    assert len(found.jobs) == 3
    assert found.missing == ()


def test_period_given_by_its_code_names_who_has_not_reported(tmp_path: Path) -> None:
    project = small_project.make(
        tmp_path / "p", periods=["latest"], notebooks=NAMED, schedule={"working_days": 10}
    )
    found = planned(without(project, "fir,leaves,2021-6M"), "2026-01-01", "2021-6M")
    assert (len(found.jobs), found.missing) == (3, ("fir 2021-6M",))


def test_declared_periods_miss_nobody_unless_they_are_asked_for(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", periods=["2021-3M", "2021-6M"], notebooks=NAMED)
    found = planned(without(project, "fir,leaves,2021-3M"), "2026-01-01")
    assert (len(found.jobs), found.missing) == (7, ())


def many(project: Path, organisation: str, period: str, indicators: int) -> None:
    """Have an organisation report so many indicators for a period."""
    folder = project / "data/trees"
    for name, line in (
        ("indicators", "i{at},a,Chỉ tiêu {at},cây,flow,higher,0\n"),
        ("observations", f"{organisation},i{{at}},{period},1\n"),
    ):
        path = folder / f"{name}.csv"
        head, *rows = path.read_text().splitlines(keepends=True)
        width = head.count(",")
        lines = [line.format(at=at) for at in range(indicators)]
        added = [one.rstrip() + "," * (width - one.count(",")) + "\n" for one in lines]
        path.write_text("".join([head, *rows, *(one for one in added if one not in rows)]))


def test_due_passes_over_periods_of_which_single_figures_were_published(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", periods="due", notebooks=NAMED)
    many(project, "elm", "2021-6M", 30)
    many(project, "elm", "2022", 1)
    found = planned(project, "2026-01-01")
    assert {job.period for job in found.jobs} == {"2021-6M"}
    many(project, "elm", "2021-9M", 4)
    found = planned(project, "2026-01-01", "latest")
    assert made(found) == ["elm 2021-9M vi"]
    assert found.missing == ("fir 2021-9M", "oak 2021-9M", "yew 2021-9M")


def test_due_goes_by_the_schedule_and_names_what_nobody_reported(tmp_path: Path) -> None:
    project = small_project.make(
        tmp_path / "p", periods=["due"], notebooks=NAMED, schedule={"working_days": 10}
    )
    found = planned(project, "2021-10-14")
    assert {job.period for job in found.jobs} == {"2021-6M"}
    assert found.missing == ("everybody 2021-9M, due on 2021-10-14",)


def test_latest_is_refused_where_nothing_held_is_due(tmp_path: Path) -> None:
    project = small_project.make(
        tmp_path / "p", periods=["latest"], notebooks=NAMED, schedule={"last": "2020-9M"}
    )
    with pytest.raises(ParameterError, match="no figure for any period due"):
        planned(project, "2026-01-01")


def test_schedule_with_a_day_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "p", schedule={"holidays": ["2021-02-30"]})
    with pytest.raises(ParameterError, match=r"trees\.yaml, schedule: holidays is .*2021-02-30"):
        planned(project, "2026-01-01")
