"""What a build would make, and every wrong request refused before anything starts."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import small_project
from lcreport import languages
from lcreport.build import builder, plan
from lcreport.build.notebooks import read_values
from lcreport.dataset import resource_rows
from lcreport.dataset.selection import EVERYBODY, Slices
from lcreport.dataset.source import open_source
from lcreport.errors import DatasetError, InputError, ParameterError
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.read_parquet import ParquetPart

ROOT = Path(__file__).parents[1]


def planned(project: Path, **request: object) -> plan.Plan:
    return plan.make(plan.Request(str(project / "data/trees"), **request), project)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def names(found: plan.Plan) -> list[str]:
    return [job.name for job in found.jobs]


def test_plan_is_the_matrix_of_the_params_file(project: Path) -> None:
    assert names(planned(project)) == [
        f"{organisation} {period} vi"
        for organisation in ("elm", "fir", "oak", "yew")
        for period in ("2021-3M", "2021-6M")
    ]


def test_request_narrows_the_matrix_down(project: Path) -> None:
    found = planned(project, periods=["2021-6M"], organisations=["oak"], languages=["vi", "en"])
    assert names(found) == ["oak 2021-6M vi", "oak 2021-6M en"]


def test_latest_is_the_newest_declared_period_with_figures(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "project", periods=["2021-3M", "2021-6M", "2021-9M"])
    assert {job.period for job in planned(project, periods=["latest"]).jobs} == {"2021-6M"}


def test_twelve_months_are_the_year(project: Path) -> None:
    small_project.set_figure(project, "oak", "2021-12M", "40", "2022-01-03")
    found = planned(project, periods=["2021"])
    assert names(found) == ["oak 2021 vi"]
    assert found.without == ("elm 2021", "fir 2021", "yew 2021")


def test_dataset_without_params_file_gets_an_annex_for_each_organisation(project: Path) -> None:
    (project / "params/trees.yaml").unlink()
    assert names(planned(project)) == [f"{name} 2021-6M vi" for name in small_project.ORGANISATIONS]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        pytest.param({"organisations": ["okk"]}, r"'okk'.*did you mean 'oak'", id="organisation"),
        pytest.param({"periods": ["2020-6M"]}, r"2020-6M.*2021-3M to 2021-6M", id="no figure"),
        pytest.param({"periods": ["2021-13M"]}, "not of the form", id="period unreadable"),
        pytest.param({"languages": ["fr"]}, "'fr' is not known; there are vi, en", id="language"),
        pytest.param({"values": {"mischef": {}}}, "did you mean 'mischief'", id="misspelt"),
        pytest.param({"values": {"period": "2021"}}, "'period' is set by the run", id="given"),
        pytest.param({"values": {"mischief": 3}}, "takes dict", id="wrong type"),
    ],
)
def test_wrong_request_is_refused_in_one_line(project: Path, request_: dict, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        planned(project, **request_)
    assert "\n" not in str(caught.value)


def entry(**facts: object) -> dict:
    return {"notebooks": [{"notebook": "notebooks/annex.ipynb", **facts}]}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        pytest.param({"perods": []}, "did you mean 'periods'", id="unknown key"),
        pytest.param({"periods": "2021"}, r"periods is '2021'; .*periods: \[", id="one period"),
        pytest.param({"periods": ["2021-13M"]}, "periods is .*2021-13M", id="no such period"),
        pytest.param({"languages": "vi"}, r"languages: \[vi, en\]", id="one language"),
        pytest.param(
            {"languages": ["fr"]}, "'fr' is not known; there are vi, en", id="no such language"
        ),
        pytest.param({"values": {"langage": "vi"}}, "did you mean 'language'", id="parameter"),
        pytest.param({"values": {"language": "vi"}}, "'language' is set by the run", id="given"),
        pytest.param(
            entry(values={"period": "2020-9M", "language": "en"}),
            r"notebooks\[0\], values: value 'period' is set by the run",
            id="given to a notebook",
        ),
        pytest.param({"values": ["a"]}, "values is .'a'.; write", id="list of values"),
        pytest.param({"time_limit_s": "600"}, "time_limit_s is '600'", id="time limit as text"),
        pytest.param({"time_limit_s": 0}, "time_limit_s is 0", id="no time"),
        pytest.param({"formats": ["html", "word"]}, "yaml: unknown format 'word'", id="format"),
        pytest.param({"formats": []}, r"formats is \[\]; .*formats: \[html", id="no format"),
        pytest.param({"schedule": [10]}, r"schedule: \[10\] is no mapping", id="schedule"),
        pytest.param({"notebooks": []}, r"notebooks is \[\]; write", id="empty notebooks"),
        pytest.param({"notebooks": {"notebook": "x"}}, "notebooks is {", id="one notebook"),
        pytest.param({"notebooks": ["annex.ipynb"]}, r"notebooks\[0\]: 'annex", id="bare name"),
        pytest.param(
            {"notebooks": [{"organisations": "all"}]}, "no notebook is given", id="no notebook"
        ),
        pytest.param(
            {"notebooks": [{"notebook": "notebooks/none.ipynb"}]}, "cannot be read", id="no file"
        ),
        pytest.param(entry(organisations="elm"), "organisations is 'elm'", id="one organisation"),
        pytest.param(entry(organisations=["ash"]), "unknown organisation 'ash'", id="unknown"),
        pytest.param(entry(organisations=[]), r"organisations is \[\]", id="nobody"),
        pytest.param(entry(organisations=[1e3]), r"is \[1000\.0\]; .*quotes about", id="number"),
        pytest.param(entry(reads="everything"), "reads is 'everything'; .*reads: all", id="reads"),
    ],
)
def test_wrong_params_file_is_refused_in_one_line(
    tmp_path: Path, declared: dict, message: str
) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        planned(small_project.make(tmp_path / "project", **declared))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["no", "0123", "2021-09", "0x1F", "1_000", '"1e3"', '"7"', "y"])
def test_id_that_looks_like_something_else_is_the_organisation(tmp_path: Path, name: str) -> None:
    project = small_project.make(tmp_path / "project")
    for file in ("organisations.csv", "observations.csv"):
        path = project / "data/trees" / file
        path.write_text(path.read_text().replace("elm,", f"{name.strip(chr(34))},"))
    (project / "params/trees.yaml").write_text(
        "dataset: data/trees\nperiods: [2021-6M]\nlanguages: [vi]\n"
        f"notebooks:\n  - notebook: notebooks/annex.ipynb\n    organisations: [{name}]\n"
    )
    assert [job.organisation for job in planned(project).jobs] == [name.strip('"')]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param("", "no notebooks is given", id="empty"),
        pytest.param("- periods", "is no mapping", id="list"),
        pytest.param("dataset: data/trees", "no notebooks is given", id="no notebooks"),
        pytest.param("periods: [2021", "is not YAML", id="not YAML"),
        pytest.param("{notebooks: [1], values: {a: !!set {x}}}", "values is", id="a set"),
    ],
)
def test_params_file_of_another_shape_is_refused(project: Path, written: str, message: str) -> None:
    (project / "params/trees.yaml").write_text(written)
    with pytest.raises(ParameterError, match=rf"params/trees.yaml.*{message}") as caught:
        planned(project)
    assert "\n" not in str(caught.value)


def test_further_notebook_of_an_organisation_is_a_job_of_its_own(project: Path) -> None:
    further_notebook(project, "visits")
    found = [job for job in planned(project, periods=["2021-6M"]).jobs if job.organisation == "oak"]
    assert [job.name for job in found] == ["oak 2021-6M vi", "oak 2021-6M vi visits"]
    assert [job.stem for job in found] == ["annex", "visits"]


def test_one_notebook_of_two_entries_keeps_the_values_of_each(tmp_path: Path) -> None:
    entries = [
        {
            "notebook": "notebooks/annex.ipynb",
            "organisations": [organisation],
            "values": {"mischief": {"note": organisation}},
        }
        for organisation in ("elm", "oak")
    ]
    project = small_project.make(tmp_path / "project", notebooks=entries)
    given = {
        job.organisation: job.parameters["mischief"]["note"]
        for job in planned(project, periods=["2021-6M"]).jobs
    }
    assert given == {"elm": "elm", "oak": "oak"}


def test_only_notebooks_that_run_need_prose_in_the_language(project: Path, tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_bytes((languages.FOLDER / "en.toml").read_bytes())
    tagged = json.loads((project / "notebooks/annex.ipynb").read_text())
    tagged["cells"][1]["metadata"]["tags"] = ["vi"]
    (project / "notebooks/other.ipynb").write_text(json.dumps(tagged))
    annex = {"notebook": "notebooks/annex.ipynb", "organisations": ["elm"]}
    other = {"notebook": "notebooks/other.ipynb", "organisations": ["oak"]}
    params = json.loads((project / "params/trees.yaml").read_text())
    (project / "params/trees.yaml").write_text(json.dumps(params | {"notebooks": [annex, other]}))
    # In a process of its own: languages are read once in each.
    ask = ("build", "--explain", "--dataset", "data/trees", "--language", "fr", "--organisation")
    known = {**os.environ, languages.VARIABLE: str(tmp_path)}
    done = small_project.run(project, *ask, "elm", "--period", "2021-6M", env=known)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "elm 2021-6M fr"), done.stderr
    refused = small_project.run(project, *ask, "oak", env=known)
    assert refused.returncode == 2
    assert "other.fr.toml" in refused.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("other/annex", "both make annex.html of organisation 'elm'", id="the same"),
        pytest.param("Annex", "give one notebook another name", id="but for capitals"),
        pytest.param("annex.en", "would be taken for others", id="another language's"),
        pytest.param("index", "would be taken for others", id="the site's own"),
    ],
)
def test_notebooks_whose_files_would_overwrite_others_are_refused(
    project: Path, name: str, message: str
) -> None:
    further_notebook(project, name)
    with pytest.raises(ParameterError, match=message):
        planned(project)


def further_notebook(project: Path, name: str) -> None:
    path = project / f"notebooks/{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text((project / "notebooks/annex.ipynb").read_text())
    params = project / "params/trees.yaml"
    declared = json.loads(params.read_text())
    declared["notebooks"].append({"notebook": f"notebooks/{name}.ipynb", "organisations": "all"})
    params.write_text(json.dumps(declared))


def test_period_without_figures_of_those_that_params_name_is_said_to_be_theirs(
    project: Path,
) -> None:
    params = project / "params/trees.yaml"
    declared = json.loads(params.read_text())
    for notebook in declared["notebooks"]:
        notebook["organisations"] = ["elm"]
    params.write_text(json.dumps(declared))
    with pytest.raises(ParameterError, match=r"organisations that params/trees\.yaml names"):
        planned(project, periods=["1999"])


@pytest.mark.parametrize("code", ["2021/6M", "2021-6X"])
def test_faults_that_leave_no_figure_are_named_and_not_the_lack(project: Path, code: str) -> None:
    path = project / "data/trees/observations.csv"
    path.write_text(path.read_text().replace("2021-6M", code))
    with pytest.raises(DatasetError, match=f"observations.csv row 3 and 3 more, .*'{code}'"):
        planned(project, periods=["2021-6M"])
    with pytest.raises(ParameterError, match="no figure for period"):
        planned(project, periods=["2021-6M"], unchecked=True)


def test_fault_of_an_id_is_named_where_it_leaves_an_organisation_unknown(project: Path) -> None:
    path = project / "data/trees/organisations.csv"
    path.write_text(path.read_text().replace("oak,", "Oak,"))
    with pytest.raises(DatasetError, match=r"organisations\.csv row 4, column id: 'Oak'"):
        planned(project, organisations=["oak"])


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        pytest.param("organisation = input()", "literals only", id="call"),
        pytest.param("organisation = 'elm'", "no parameter 'period'", id="lacks one"),
    ],
)
def test_notebook_whose_parameters_cell_does_not_do_is_refused(
    project: Path, cell: str, told: str
) -> None:
    path = project / "notebooks/annex.ipynb"
    content = json.loads(path.read_text())
    content["cells"][0]["source"] = cell
    path.write_text(json.dumps(content))
    with pytest.raises(ParameterError, match=told):
        planned(project)


def test_value_without_equals_sign_is_refused() -> None:
    with pytest.raises(ParameterError, match="NAME=VALUE"):
        read_values(["report_number"])


def test_address_is_told_from_the_project_folder(project: Path) -> None:
    assert planned(project).address == "data/trees"


@pytest.mark.parametrize("name", ["lao-cai", "demo", "gso"])
def test_params_files_of_the_repository_plan_something(name: str) -> None:
    assert plan.make(plan.Request(f"data/{name}"), ROOT).jobs


def test_lao_cai_is_seven_annexes_in_two_languages() -> None:
    found = plan.make(plan.Request("data/lao-cai"), ROOT)
    assert len(found.jobs) == 14
    assert {job.notebook.path for job in found.jobs if job.organisation == "lao-cai"} == {
        "notebooks/overview.ipynb"
    }


def test_slice_reads_as_the_whole_dataset_does(tmp_path: Path) -> None:
    whole = open_source(str(ROOT / "data/lao-cai"))
    for path, content in Slices(whole).of("hoi-ccb").files.items():
        (tmp_path / path).write_bytes(content)
    part = open_source(str(tmp_path))
    assert part.digest(["hoi-ccb"]) == whole.digest(["hoi-ccb"])
    assert part.table("observations").num_rows < whole.table("observations").num_rows / 3


def test_slice_changes_with_its_own_rows_only(project: Path) -> None:
    slices = Slices(open_source(str(project / "data/trees")))
    before = {name: slices.of(name) for name in (*small_project.ORGANISATIONS, EVERYBODY)}
    small_project.set_figure(project, "fir", "2021-6M", "27", "2021-08-01")
    after = Slices(open_source(str(project / "data/trees")))
    changed = {value for value, part in before.items() if after.of(value).rows != part.rows}
    assert changed == {"fir", EVERYBODY}
    assert after.of("fir").metadata == before["fir"].metadata


def test_reasons_for_many_jobs_take_time_in_proportion(tmp_path: Path) -> None:
    """Four times the jobs took 25 times as long when each joined the whole table's chunks."""

    def seconds(organisations: int) -> float:
        project = small_project.make(tmp_path / str(organisations), periods=["2021-6M"])
        data = project / "data/trees"
        names = [f"o{number:05}" for number in range(organisations)]
        heads = "organisation,indicator,period,value,recorded"
        periods = ("2021-3M", "2021-6M", "2021-9M", "2021", "2020", "2019")
        rows = [f"{name},leaves,{code},1,2022-01-01" for name in names for code in periods]
        (data / "organisations.csv").write_text("\n".join(["id", *names, ""]))
        (data / "observations.csv").write_text("\n".join([heads, *rows, ""]))
        began = time.process_time()
        reasons = builder.explain(planned(project), builder.BuildOptions(tmp_path))
        assert len(list(reasons)) == organisations
        return time.process_time() - began

    seconds(10)
    assert seconds(8000) < 10 * seconds(2000)


def in_a_folder(data: Path) -> None:
    """Have the dataset keep its observations as Parquet, a folder an organisation."""
    rows = list(csv.DictReader((data / "observations.csv").read_text().splitlines()))
    for organisation in small_project.ORGANISATIONS:
        part = data / f"observations/organisation={organisation}"
        part.mkdir(parents=True)
        own = pa.Table.from_pylist([row for row in rows if row["organisation"] == organisation])
        pq.write_table(own.drop_columns(["organisation"]), part / "part.parquet")
    (data / "observations.csv").unlink()
    descriptor = json.loads((data / "datapackage.json").read_text())
    descriptor["resources"][-1]["path"] = "observations"
    (data / "datapackage.json").write_text(json.dumps(descriptor))


def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The Parquet files that are opened from now on."""
    opened: list[str] = []
    read_part = resource_rows.read_part

    def noting(part: ParquetPart, *arguments: object) -> pa.Table:
        opened.append(part.path)
        return read_part(part, *arguments)

    monkeypatch.setattr(resource_rows, "read_part", noting)
    return opened


def test_plan_of_a_folder_opens_the_file_of_each_organisation_once(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_folder(project / "data/trees")
    opened = noted(monkeypatch)
    found = planned(project, periods=["2021-6M"])
    assert names(found) == [f"{name} 2021-6M vi" for name in small_project.ORGANISATIONS]
    assert len(opened) == len(set(opened)) == len(small_project.ORGANISATIONS)


def test_plan_of_one_organisation_opens_no_other(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_folder(project / "data/trees")
    opened = noted(monkeypatch)
    found = planned(project, periods=["2021-6M"], organisations=["oak"])
    assert opened == ["observations/organisation=oak/part.parquet"]
    assert found.declared is not None
    of_period = found.declared["2021-6M"]
    annexes = [("oak", "annex"), ("elm", "annex"), ("elm", "visits"), ("ash", "annex")]
    assert [annex in of_period for annex in annexes] == [True, True, False, False]


def test_folder_says_of_everybody_what_its_organisations_say(project: Path) -> None:
    in_csv = Slices(open_source(str(project / "data/trees")))
    expected = [in_csv.periods(EVERYBODY), in_csv.latest_recorded(EVERYBODY)]
    expected.append(in_csv.known_day(EVERYBODY, Period.parse("2021-6M")))
    in_a_folder(project / "data/trees")
    slices = Slices(open_source(str(project / "data/trees")))
    found = [slices.periods(EVERYBODY), slices.latest_recorded(EVERYBODY)]
    found.append(slices.known_day(EVERYBODY, Period.parse("2021-6M")))
    assert found == expected


def test_folder_is_asked_for_the_days_of_everybody_and_for_no_other_column(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_folder(project / "data/trees")
    read: list[list[str]] = []
    read_part = resource_rows.read_part

    def noting(*arguments: object) -> pa.Table:
        table = read_part(*arguments)  # type: ignore[arg-type]
        read.append(table.column_names)
        return table

    monkeypatch.setattr(resource_rows, "read_part", noting)
    Slices(open_source(str(project / "data/trees"))).latest_recorded(EVERYBODY)
    assert read == [["recorded"]] * len(small_project.ORGANISATIONS)


def test_days_of_everybody_are_those_of_folders_and_files_of_any_shape(tmp_path: Path) -> None:
    shapes = {
        "organisation=a/recorded=2021-07-03": {"period": ["2021-6M"]},
        "organisation=b": {"recorded": [dt.date(2021, 7, 9), None], "period": ["2021-12M", ""]},
        "organisation=c": {"period": ["2021-3M"]},
    }
    for folder, columns in shapes.items():
        (tmp_path / "observations" / folder).mkdir(parents=True)
        rows = {"indicator": ["x"] * len(columns["period"]), "value": [1] * len(columns["period"])}
        pq.write_table(
            pa.table({**rows, **columns}), tmp_path / "observations" / folder / "part.parquet"
        )
    for table in ("organisations", "indicators"):
        (tmp_path / f"{table}.csv").write_text("id\na\nb\nc\n")
    resources = [{"name": name, "path": f"{name}.csv"} for name in ("organisations", "indicators")]
    resources.append({"name": "observations", "path": "observations"})
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "x", "resources": resources}))
    slices = Slices(open_source(str(tmp_path)))
    assert slices.latest_recorded(EVERYBODY) == "2021-07-09"
    assert [str(period) for period in sorted(slices.periods(EVERYBODY))] == [
        "2021-3M", "2021-6M", "2021",
    ]  # fmt: skip


def test_folder_with_a_file_that_cannot_be_read_is_refused_for_everybody(project: Path) -> None:
    in_a_folder(project / "data/trees")
    part = "observations/organisation=fir/part.parquet"
    (project / "data/trees" / part).write_bytes(b"PAR1")
    slices = Slices(open_source(str(project / "data/trees")))
    with pytest.raises(DatasetError, match=f"{part}: cannot be read"):
        slices.latest_recorded(EVERYBODY)
