"""Returned forms taken in: shown, refused, doubted, accepted as batches, and taken back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import resource
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import openpyxl
import pytest

import seeds
from lcreport.dataset import checks, frames
from lcreport.errors import DatasetError, ParameterError
from lcreport.intake import batches, form, known_figures, log
from lcreport.intake.preview import WAITING, Settings
from lcreport.period import Period
from small_project import command, killed, run, run_in_room, small_disk, tree

ROOT = Path(__file__).parents[1]
YEAR = Period.parse("2021")
WHO = "hoi-ccb"
DAY = Settings("2022-01-12")
KILLS = 30
DISK_BYTES = 2 * 2**20
ENOUGH = 150_000
PAIRS = 10


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "project/data/lao-cai"
    shutil.copytree(ROOT / "data/lao-cai", folder)
    (tmp_path / "project/notebooks").mkdir()
    return folder


def grown(own: Path, path: Path, who: str = WHO, by: float = 1.25, **cells: object) -> Path:
    """A form in which every figure is so many times the last one; `cells` are typed over it."""
    known = known_figures.known(str(own))
    book = openpyxl.load_workbook(io.BytesIO(form.make(known, who, YEAR, "vi")))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=5, max_col=11):
        last = row[4].value
        if isinstance(last, int | float):
            # Rates stay as they are: what is more than 100 % would be refused.
            row[7].value = last if row[2].value == "%" else round(last * by)
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(path)
    return path


def received(own: Path, path: Path) -> list[batches.Received]:
    return batches.received(own, [path])


def test_preview_tells_what_comes_beside_what_was_and_writes_nothing(
    own: Path, tmp_path: Path
) -> None:
    before = tree(own)
    seen = batches.look(own, received(own, grown(own, tmp_path / "a.xlsx")), DAY)
    assert tree(own) == before
    assert seen.counts["new"] + seen.counts["doubted"] + seen.counts["refused"] > 10
    assert seen.counts["changed"] == seen.counts["same"] == 0
    assert all(line.cell.startswith("Phiếu!H") for line in seen.lines if line.state == "new")


def test_accepted_batch_keeps_bytes_log_and_cells(own: Path, tmp_path: Path) -> None:
    path = grown(own, tmp_path / "a.xlsx")
    settings = Settings("2022-01-12", reason="so với quý III", from_whom="Anh Nam")
    done = batches.accept(own, received(own, path), settings)
    content = path.read_bytes()
    sha = hashlib.sha256(content).hexdigest()
    assert (own / "intake" / f"{sha}.xlsx").read_bytes() == content
    entry = batches.in_force(own)[done.batches[0]]
    assert (entry["file"], entry["sha256"], entry["from"]) == ("a.xlsx", sha, "Anh Nam")
    assert entry["counts"]["new"] == done.preview.counts["new"] > 0
    rows = frames.load(str(own)).observations
    taken = rows[rows["batch"] == done.batches[0]]
    assert len(taken) == entry["counts"]["new"]
    assert taken["locator"].str.startswith("Phiếu!H").all()
    assert checks.faults(str(own)) == []


def test_file_that_changes_between_preview_and_yes_is_not_written(
    own: Path, tmp_path: Path
) -> None:
    path = grown(own, tmp_path / "a.xlsx")
    forms = received(own, path)
    seen = batches.look(own, forms, DAY)
    before = tree(own)
    grown(own, path, by=1.3)
    with pytest.raises(DatasetError, match="has changed since it was read; look again"):
        batches.accept(own, forms, DAY, seen=seen)
    assert tree(own) == before


def test_same_form_again_changes_nothing_and_a_correction_is_a_new_vintage(
    own: Path, tmp_path: Path
) -> None:
    settings = Settings("2022-01-12", reason="đã hỏi lại")
    path = grown(own, tmp_path / "a.xlsx")
    first = batches.accept(own, received(own, path), settings)
    state = tree(own)
    again = batches.accept(own, received(own, path), settings)
    assert (again.batches, tree(own)) == ((), state)
    assert again.preview.counts["same"] == first.preview.counts["new"]
    line = next(one for one in first.preview.lines if one.state == "new" and one.value)
    cell = line.cell.partition("!")[2]
    corrected = grown(own, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell] = float(line.value) + 1 if line.unit != "đồng" else 9
    book.save(corrected)
    third = batches.accept(own, received(own, corrected), settings)
    assert third.preview.counts["changed"] == 1
    rows = frames.load(str(own)).observations
    vintages = rows[(rows["indicator"] == line.indicator) & (rows["period"] == "2021")
                    & (rows["organisation"] == WHO)]  # fmt: skip
    assert sorted(vintages["sequence"]) == ["", "2"]
    assert checks.faults(str(own)) == []


def test_emptied_cell_takes_back_only_when_that_is_said(own: Path, tmp_path: Path) -> None:
    settings = Settings("2022-01-12", reason="đã hỏi lại")
    path = grown(own, tmp_path / "a.xlsx")
    first = batches.accept(own, received(own, path), settings)
    line = next(one for one in first.preview.lines if one.state == "new")
    book = openpyxl.load_workbook(path)
    book.worksheets[0][line.cell.partition("!")[2]] = None
    book.save(tmp_path / "b.xlsx")
    forms = received(own, tmp_path / "b.xlsx")
    assert "--withdraw" in str([one.remarks for one in batches.look(own, forms, settings).lines])
    state = tree(own)
    assert batches.accept(own, forms, settings).batches == ()
    assert tree(own) == state
    gone = batches.accept(own, forms, Settings("2022-01-13", withdraw=True))
    key = (WHO, line.indicator, "2021")
    assert key not in known_figures.known(str(own)).figures
    assert batches.in_force(own)[gone.batches[0]]["removed"][0]["indicator"] == line.indicator
    batches.undo(own, gone.batches[0])
    assert key in known_figures.known(str(own)).figures


def test_undo_leaves_the_figures_of_before_and_a_trace(own: Path, tmp_path: Path) -> None:
    before = known_figures.known(str(own)).figures
    done = batches.accept(own, received(own, grown(own, tmp_path / "a.xlsx")), DAY)
    count = batches.undo(own, done.batches[0], "tệp nhầm")
    assert count == done.preview.counts["new"]
    after = known_figures.known(str(own)).figures
    assert {key: row["value"] for key, row in after.items()} == {
        key: row["value"] for key, row in before.items()
    }
    assert batches.in_force(own) == {}
    last = batches.entries(own)[-1]
    assert (last["undone"], last["reason"], len(last["rows"])) == (
        done.batches[0],
        "tệp nhầm",
        count,
    )
    with pytest.raises(ParameterError, match="was taken back already"):
        batches.undo(own, done.batches[0])
    with pytest.raises(ParameterError, match="is no batch"):
        batches.undo(own, "x")


def test_fault_refuses_its_figure_and_a_doubt_waits_for_a_reason(own: Path, tmp_path: Path) -> None:
    path = grown(own, tmp_path / "a.xlsx", H5=-4, H6="rất nhiều lần", H7=10**9)
    seen = batches.look(own, received(own, path), DAY)
    told = {line.cell.removeprefix("Phiếu!"): line for line in seen.lines}
    assert told["H6"].state == "refused"
    assert told["H5"].state in {"refused", "doubted"}
    assert told["H7"].state in {"refused", "doubted"}
    settings = Settings("2022-01-12", reason="đã hỏi lại")
    again = {line.cell.removeprefix("Phiếu!"): line
             for line in batches.look(own, received(own, path), settings).lines}  # fmt: skip
    assert again["H7"].state in {"new", "refused"}
    done = batches.accept(own, received(own, path), DAY)
    keys = known_figures.known(str(own)).figures
    assert all((one.organisation, one.indicator, "2021") not in keys
               for one in done.preview.lines if one.state in {"refused", "doubted"})  # fmt: skip


def test_reason_may_hold_any_separator_of_lines(own: Path, tmp_path: Path) -> None:
    path = grown(own, tmp_path / "a.xlsx", H7=10**9)
    reason = "đã\u2028hỏi\u2029lại\x85rồi"
    batches.accept(own, received(own, path), Settings("2022-01-12", reason=reason))
    (entry,) = log.entries(own)
    assert reason in json.dumps(entry, ensure_ascii=False)


def test_new_indicator_is_made_only_when_that_is_said_and_goes_with_its_batch(
    own: Path, tmp_path: Path
) -> None:
    path = grown(own, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = next(cell.row for cell in sheet["A"] if cell.value == form.NEW_ROW)
    for column, value in zip("BCEH", ("Xe đạp tặng", "xe", "phát sinh trong kỳ", 7), strict=True):
        sheet[f"{column}{at}"] = value
    book.save(path)
    seen = batches.look(own, received(own, path), DAY)
    assert "--new makes it one" in str([line.remarks for line in seen.lines])
    assert "xe-dap-tang" not in [row["id"] for row in seen.package.tables["indicators"]]
    done = batches.accept(own, received(own, path), Settings("2022-01-12", new=True))
    assert (WHO, "xe-dap-tang", "2021") in known_figures.known(str(own)).figures
    batches.undo(own, done.batches[0])
    assert "xe-dap-tang" not in known_figures.known(str(own)).indicators


def test_form_of_another_dataset_and_file_without_heads_are_refused(
    own: Path, tmp_path: Path
) -> None:
    path = grown(own, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book[form.HIDDEN]["B2"] = "elsewhere"
    book.save(path)
    seen = batches.look(own, received(own, path), DAY)
    assert not seen.changes
    assert "the form is of the dataset 'elsewhere'" in str([line.remarks for line in seen.lines])
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(DatasetError, match="has no row of heads"):
        received(own, tmp_path / "b.xlsx")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(ParameterError, match="there is no spreadsheet in"):
        received(own, tmp_path / "nothing")


def test_csv_is_taken_in_as_other_spreadsheets_are(own: Path, tmp_path: Path) -> None:
    text = "Tổ chức,Chỉ tiêu,ĐVT,Năm 2021\nhoi-ccb,Hộ có thành viên còn dư nợ,hộ,4700\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (line,) = batches.look(own, received(own, tmp_path / "a.csv"), DAY).lines
    assert (line.organisation, line.value, line.cell) == (WHO, 4700, "D2")


def test_older_form_is_read_and_the_difference_named(own: Path, tmp_path: Path) -> None:
    path = grown(own, tmp_path / "a.xlsx")
    text = (own / "indicators.csv").read_text(encoding="utf-8")
    asked = received(own, path)[0].asked
    defined = next(row for row in asked.values() if row.definition)
    (own / "indicators.csv").write_text(
        text.replace(defined.definition, f"{defined.definition} Mới"), encoding="utf-8"
    )
    seen = batches.look(own, received(own, path), DAY)
    assert seen.changes
    assert f"{defined.indicator!r} is defined otherwise since the form" in str(seen.remarks)


def office(own: Path, path: Path, errors: dict[str, object]) -> Path:
    """A sheet as an office keeps it: the figures of the nine months, a quarter more, and errors."""
    known = known_figures.known(str(own))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Hội Cựu chiến binh tỉnh Lào Cai"])
    sheet.append(["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2021"])
    for at, indicator in enumerate(known.reported_by(WHO), 1):
        row = known.indicators[indicator]
        value = known.figures[WHO, indicator, "2021-9M"]["value"]
        if value:
            share = row["unit_vi"] == "%"
            usual = float(value) if share else round(float(value) * 1.1)
            unit, typed = row["unit_vi"], errors.get(indicator, usual)
            sheet.append([at, row["name_vi"], unit, typed])
    book.save(path)
    return path


def test_errors_planted_in_an_office_sheet_are_all_told_before_anything_is_written(
    own: Path, tmp_path: Path
) -> None:
    known = known_figures.known(str(own))

    def now(indicator: str) -> float:
        return float(known.figures[WHO, indicator, "2021-9M"]["value"])

    planted = {
        "du-no-uy-thac": 1000 * now("du-no-uy-thac"),
        "ho-con-du-no": -now("ho-con-du-no"),
        "ty-le-ho-ngheo-trong-hoi": 312,
        "cuoc-kiem-tra-giam-sat-phoi-hop": 1000 * now("cuoc-kiem-tra-giam-sat-phoi-hop"),
        "no-qua-han": now("no-qua-han") / 1000,
        "ngay-cong-ve-sinh-chinh-trang": now("ngay-cong-ve-sinh-chinh-trang") - 1,
        "buoi-noi-chuyen-truyen-thong": 1,
    }
    before = tree(own)
    seen = batches.look(own, received(own, office(own, tmp_path / "a.xlsx", planted)), DAY)
    assert {line.indicator for line in seen.lines if line.state in WAITING} == set(planted)
    assert all(line.organisation == WHO for line in seen.lines)
    assert tree(own) == before
    clean = batches.look(own, received(own, office(own, tmp_path / "b.xlsx", {})), DAY)
    assert {line.state for line in clean.lines} == {"new"}


def test_name_that_may_mean_several_is_asked_and_its_answer_kept(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Hội Cựu chiến binh tỉnh Lào Cai"])
    book.active.append(["Chỉ tiêu", "Đơn vị tính", "Năm 2021"])
    book.active.append(["Hội viên sản xuất kinh doanh giỏi", "người", 300])
    book.save(path)
    (line,) = batches.look(own, received(own, path), DAY).lines
    assert line.state in {"unsure", "refused"}
    meant = "hoi-vien-san-xuat-kinh-doanh-gioi-tinh"
    answers = {"Hội viên sản xuất kinh doanh giỏi": meant}
    forms = batches.received(own, [path], batches.Said(answers=answers))
    done = batches.accept(own, forms, Settings("2022-01-12", answers=answers, reason="hỏi"))
    assert (WHO, meant, "2021") in known_figures.known(str(own)).figures
    assert len(done.batches) == 1
    (line,) = batches.look(own, received(own, path), DAY).lines
    assert (line.indicator, line.state) == (meant, "same")
    with pytest.raises(ParameterError, match="names 'x', which is no id"):
        batches.received(own, [path], batches.Said(answers={"a": "x"}))


def test_commands_of_a_quarter(own: Path, tmp_path: Path) -> None:
    project = own.parents[1]
    done = run(project, "form", "--period", "2021", "--to", "forms")
    assert len(done.stdout.split()) == 7, done.stderr
    (tmp_path / "back").mkdir()
    for who in ("hoi-ccb", "mttq"):
        grown(own, tmp_path / "back" / f"{who}.xlsx", who)
    done = run(project, "take-in", f"{tmp_path / 'back'}", "--lang", "en")
    assert "2 files: " in done.stdout, done.stderr
    done = run(project, "take-in", f"{tmp_path / 'back'}", "--accept", "--reason", "x", "--json")
    names = json.loads(done.stdout)["batches"]
    assert len(names) == 2
    done = run(project, "status", "--period", "2021", "--json", "--html", "status.html")
    stand = {one["organisation"]: one for one in json.loads(done.stdout)}
    assert stand[WHO]["reported"] > 0
    assert stand[WHO]["batches"] == [name for name in names if WHO in name]
    assert (stand["ldld"]["reported"], stand["ldld"]["made"]) == (0, False)
    assert (project / "status.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert set(stand["ldld"]["names"]) == set(stand["ldld"]["missing"])
    done = run(project, "status", "--period", "2021", "--lang", "en")
    assert "Federation of Labour of Lào Cai Province: 0/21 indicators" in done.stdout
    missing = next(line for line in done.stdout.splitlines() if "nitiatives recognised" in line)
    assert missing.startswith("  Missing: ")
    assert not set(stand["ldld"]["missing"]) & set(re.split(r"[;:]? ", missing))
    done = run(project, "undo", names[0], "--lang", "en")
    assert done.stdout.startswith(f"batch {names[0]} is taken back"), done.stderr


def taking(path: Path) -> tuple[str, ...]:
    dated = ("--recorded", "2022-01-12")
    return "take-in", f"{path}", "--accept", "--reason", "hỏi lại", *dated


def kept(own: Path) -> dict[str, bytes]:
    """All files but the log, which tells the time."""
    return {name: data for name, data in tree(own).items() if name != batches.LOG}


def test_acceptance_killed_at_any_moment_is_whole_or_not_at_all(own: Path, tmp_path: Path) -> None:
    moments = seeds.moments("acceptances killed")
    path, project = grown(own, tmp_path / "a.xlsx"), own.parents[1]
    shutil.copytree(own, tmp_path / "kept")
    old = known_figures.known(str(own)).figures.keys()
    began = time.monotonic()
    assert run(project, *taking(path)).returncode in {0, 1}
    whole_s = time.monotonic() - began
    whole, new = kept(own), known_figures.known(str(own)).figures.keys()
    for kill in range(KILLS):
        if kill % 3 != 1:
            shutil.rmtree(own)
            shutil.copytree(tmp_path / "kept", own)
        writing = (own / ".unfinished", 0.02) if kill % 2 else None
        killed(command(project, *taking(path)), moments, whole_s, writing)
        assert known_figures.known(str(own)).figures.keys() in (old, new)
        assert checks.quick(str(own)) == []
    run(project, *taking(path))
    assert kept(own) == whole
    assert len(batches.in_force(own)) == 1


@pytest.fixture
def disk(own: Path) -> Iterator[Path | None]:
    """The dataset on a disk of 2 MB where mounting is allowed; else None."""
    with small_disk(own, DISK_BYTES) as is_mounted:
        yield own if is_mounted else None


def heavy(path: Path, size: int) -> Path:
    """A spreadsheet with a picture of so many bytes, which makes it the largest file of all."""
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/media/image1.png", random.Random(0).randbytes(size))
    return path


def limited(own: Path, path: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """What an acceptance came to that can write no file larger than so many bytes."""
    limiting = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    return run(own.parents[1], *taking(path), preexec_fn=limiting)


def test_acceptance_on_a_full_disk_changes_nothing(
    own: Path, disk: Path | None, tmp_path: Path
) -> None:
    moments = seeds.moments("acceptances on full disks")
    path = heavy(grown(own, tmp_path / "a.xlsx"), ENOUGH)
    before = tree(own)
    for _ in range(4):
        if disk is None:
            # Checking needs a copy of the tables, so that only the received file is too large.
            done = limited(own, path, moments.randrange(ENOUGH // 2, ENOUGH))
        else:
            # The received file, the tables and the log need more room than any of these.
            room = moments.randrange(0, ENOUGH)
            done = run_in_room(disk, DISK_BYTES, room, own.parents[1], *taking(path))
        assert (done.returncode, "cannot be written: " in done.stderr) == (1, True), done.stderr
        assert tree(own) == before
    assert run(own.parents[1], *taking(path)).returncode in {0, 1}
    assert len(batches.in_force(own)) == 1


def test_acceptance_that_may_write_no_large_file_changes_nothing(own: Path, tmp_path: Path) -> None:
    """What a full disk does, also where nothing can be mounted."""
    path = heavy(grown(own, tmp_path / "a.xlsx"), ENOUGH)
    before = tree(own)
    done = limited(own, path, ENOUGH - 1000)
    assert done.returncode == 1
    assert "cannot be written: File too large; allow larger files" in done.stderr
    assert tree(own) == before


def test_no_room_for_checking_is_told_and_changes_nothing(own: Path, tmp_path: Path) -> None:
    path, before = grown(own, tmp_path / "a.xlsx"), tree(own)
    done = run(
        own.parents[1], *taking(path),
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (5000, 5000)),
        env={**os.environ, "TMPDIR": f"{tmp_path}"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "make room there, or set TMPDIR" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(own) == before


def test_two_acceptances_at_once_wait_for_each_other(own: Path, tmp_path: Path) -> None:
    project = own.parents[1]
    shutil.copytree(own, tmp_path / "kept")
    paths = [grown(own, tmp_path / f"{who}.xlsx", who) for who in (WHO, "mttq")]
    for _ in range(PAIRS):
        shutil.rmtree(own)
        shutil.copytree(tmp_path / "kept", own)
        processes = [command(project, *taking(path)) for path in paths]
        told = [process.communicate(timeout=120) for process in processes]
        assert {process.returncode for process in processes} <= {0, 1}, told
        assert len(batches.in_force(own)) == 2, told
        whose = {who for who, _, code in known_figures.known(str(own)).figures if code == "2021"}
        assert whose >= {WHO, "mttq"}
