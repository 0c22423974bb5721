"""What goes wrong in a quarter is said in the user's language, and so is the help of commands."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

import small_project
from lcreport import languages
from lcreport.cli import app, main, messages, print_results
from lcreport.dataset import checks
from lcreport.languages.translated import help_text, translated
from packages import observed, write_package

INTAKE = Path(languages.__file__).parents[1] / "intake"
DATASET = INTAKE.parent / "dataset"
PERIODS = ("2021-6M", "2021-9M")
# Of no finding: what columns mean, amounts in prose, and attributes that modules lack.
OTHERS = {"tables", "table_schema", "amounts", "__init__"}
# Parts of a message, which findings of real files show whole below.
FRAGMENTS = {
    "is no Parquet part of X1: its name ends in none of ", "has X1 columns; X1",
    "lcreport reads .csv, .csv.gz, .parquet, .pq, and folders of Parquet parts",
    "is not in a form that is read; X1", "columns are not separated by X1", "no X1 is named",
    "save the file with X1, or say so: ", "write [{name, path}, …]", "X1 are the most",
    "end of data",
    "X1 is not a dataset: it has no X1; give the folder that holds that file, such as data/lao-cai",
}  # fmt: skip
MAKERS = {"Fault", "refused", "fault", "Misread", "ParameterError", "append"}
# What only a file made to do harm meets stays in English, and what is no message.
HOSTILE = {"count_cells", "workbook_parts", "mapping", "log", "text_tables", "quantities"}
# Put together from parts, which the tests of the preview and of forms show whole.
PARTS = {
    "makes the indicator X1: X1", "has no column hereX1", "is no known indicatorX1",
    "is a form without its hidden sheet", "is a regulation without its date",
}  # fmt: skip
LOOP = {"form", "take-in", "undo", "status", "read", "new", "check", "approve", "publish"}
NAMES = {"message", "remedy", "lost", "refill"}
# Words of English sentences that stand in no name, id or option.
ENGLISH = re.compile(
    r"(?<![\w-])(?:the|is|are|was|has|have|of|not|and|its|it|them|without|there|write|give|save|that"
    r"|mend|keep|name|say|fill|look|from|than|with|or)(?![\w-])"
)


def written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "X1" for part in node.values)
        return "".join(map(str, parts))
    return ""


def texts(path: Path) -> Iterator[str]:
    """What the calls that make errors, and the assignments before them, say in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            own = node.args if name in MAKERS else []
        elif isinstance(node, ast.Assign):
            named = {getattr(target, "id", "") for target in node.targets}
            is_pair = any(isinstance(target, ast.Tuple) for target in node.targets)
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            own = parts if is_pair or named & NAMES else []
        else:
            continue
        yield from (text for one in own if len((text := written(one)).split()) > 1)


def test_every_message_of_intake_is_known_in_vietnamese() -> None:
    modules = [path for path in INTAKE.rglob("*.py") if path.stem not in HOSTILE]
    left = {
        f"{path.name}: {text}"
        for path in modules
        for text in texts(path)
        if text.isascii()
        and not any(one in text for one in PARTS)
        and ENGLISH.search(translated(f"a: {text}", "vi"))
    }
    assert left == set()


def literals(path: Path) -> Iterator[str]:
    """Every text of a module but its docstrings, with X1 where something is filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    told |= {id(part) for node in joined for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in told:
            yield written(node)


def test_every_message_of_datasets_is_known_in_vietnamese() -> None:
    modules = [path for path in DATASET.rglob("*.py") if path.stem not in OTHERS]
    left = {
        f"{path.name}: {text}"
        for path in [*modules, DATASET / "checks/__init__.py"]
        for text in literals(path)
        if " " in text.strip() and text not in FRAGMENTS
        # Alone, and behind the file that it is about.
        if ENGLISH.search(translated(text, "vi")) and ENGLISH.search(translated(f"a: {text}", "vi"))
    }
    assert left == set()


def spoilt(name: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    """Replaces texts in one file of a package."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")

    return spoil


PACKAGE, AREAS, FIGURES = "datapackage.json", "areas.csv", "observations.csv"
WRONG = {
    "no JSON": spoilt(PACKAGE, ("{", "{,")),
    "no number of JSON": spoilt(PACKAGE, ('"name": "small"', '"name": NaN')),
    "nobody's title": spoilt(PACKAGE, ("{}", '{"annex_title_vi": "{x}"}')),
    "unknown window": spoilt(PACKAGE, ("{}", '{"window": "moon"}')),
    "no setting": spoilt(PACKAGE, ("{}", '{"whole": "x", "language": 7}')),
    "leads out": spoilt(PACKAGE, ("areas.csv", "../areas.csv")),
    "an address": spoilt(PACKAGE, ("areas.csv", "https://x.vn/areas.csv")),
    "other form": spoilt(PACKAGE, ("areas.csv", "areas.doc")),
    "other letters": spoilt(PACKAGE, ('"areas.csv"', '"areas.csv", "encoding": "cp1258"')),
    "no dialect": spoilt(PACKAGE, ('"areas.csv"', '"areas.csv", "dialect": {"header": false}')),
    "no list": spoilt(PACKAGE, ('"path": "areas.csv"', '"data": 7')),
    "gone": lambda folder: (folder / AREAS).unlink(),
    "empty": lambda folder: (folder / AREAS).write_bytes(b"") and None,
    "letters": lambda folder: (folder / AREAS).write_bytes(b"id,name_vi\na,\xff\n") and None,
    "semicolons": spoilt(AREAS, (",", ";")),
    "misspelt": spoilt(AREAS, ("name_vi", "nmae_vi")),
    "two alike": spoilt(AREAS, ("name_vi", "id")),
    "uneven": spoilt(AREAS, ("one,", "one,,,")),
    "open quote": spoilt(AREAS, ("one,", 'one,"')),
    "twice": spoilt(AREAS, ("two,", "one,")),
    "no id": spoilt(AREAS, ("two,", "T wo,")),
    "no area": spoilt("indicators.csv", ("one", "on")),
    "nobody's": spoilt(FIGURES, ("\na,", "\n,")),
    "no kind": spoilt("indicators.csv", ("flow,", "flows,")),
    "a circle": spoilt("indicators.csv", (",0,,", ",0,x,"), ("rate,0", "rate,1.5")),
    "no organisation": spoilt(FIGURES, ("a,x", "aa,x")),
    "no number": spoilt(FIGURES, (",5,", ',"1.234,5",')),
    "no value": spoilt(FIGURES, (",5,", ",,")),
    "no period": spoilt(FIGURES, ("2021-9M", "2021-13M")),
    "no day": spoilt(FIGURES, ("2021-09-30", "30/9/2021")),
    "a day": spoilt(FIGURES, ("2021-9M", "2021-09-09")),
    "repeated": spoilt(FIGURES, ("2021-6M", "2021-9M")),
    "two figures": spoilt(FIGURES, ("2021-6M,5", "2021-9M,7")),
}  # fmt: skip


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_dataset_is_said_in_vietnamese(
    tmp_path: Path, spoil: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [observed("a", "x", period, 5, recorded="2021-09-30") for period in PERIODS]
    indicators = [
        {"id": id, "name_vi": id, "unit_vi": unit, "kind": kind, "decimals": 0, "part_of": "",
         "area": "one"}
        for id, kind, unit in (("x", "flow", "hộ"), ("y", "rate", "%"))
    ]  # fmt: skip
    areas = [{"id": id, "name_vi": id.upper()} for id in ("one", "two")]
    folder = Path(write_package(tmp_path / "small", rows, indicators=indicators, areas=areas))
    spoil(folder)
    messages.choose("vi")
    print_results.print_faults(checks.findings(str(folder)), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for line in lines:
        # What stands in quotation marks, paths and options are names.
        bare = re.sub(r"""'[^']*'|"[^"]*"|\S*[/.]\S*""", "", line)
        assert not ENGLISH.search(bare), line


def test_the_words_of_a_cell_are_not_taken_for_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [observed("it is new", "flow", "2021-9M", 5)]
    messages.choose("vi")
    found = checks.findings(write_package(tmp_path / "small", rows))
    print_results.print_faults(found, as_json=False)
    assert "'it is new' không phải" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["vi"])
def test_every_option_and_command_is_explained(code: str) -> None:
    def helps(command: object) -> Iterator[str]:
        for one in (command, *command.params):  # type: ignore[attr-defined]
            if getattr(one, "help", None):
                yield one.help
        for below in getattr(command, "commands", {}).values():
            yield from helps(below)

    # Those of the quarter from forms to a site; what a language lacks elsewhere stays in English.
    own = {name: one for name, one in typer.main.get_command(app).commands.items() if name in LOOP}  # type: ignore[attr-defined]
    assert own.keys() == LOOP
    missing = {text for one in own.values() for text in helps(one) if help_text(text, code) == text}
    assert missing == set()


def test_translations_have_the_places_of_what_they_translate() -> None:
    path = languages.FOLDER / "messages/vi.toml"
    for english, other in tomllib.loads(path.read_text("utf-8"))["messages"].items():
        places = {int(number) for number in re.findall(r"\{(\d)\}", other)}
        assert places <= set(range(english.count("{}"))), english


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["undo", "nix", "--dataset", "data/trees"], "'nix' không phải đợt nào"),
        (["form", "--period", "2021", "--dataset", "data/nix"], "'data/nix' không phải bộ dữ liệu"),
        (["status", "--period", "2021-x"], "kỳ '2021-x' không có dạng"),
        (["take-in", "nix.xlsx"], "nix.xlsx"),
        (["take-in", "x.txt", "--answer", "nix"], "không có dạng TÊN=MÃ"),
        (["take-in", "x.txt", "--decimal-mark", ";"], "không phải dấu thập phân"),
        (["new", "dataset", "A b", "--from", "nix.xlsx"], "không dùng được làm tên bộ dữ liệu"),
        (["read", "nix.docx", "--period", "2021"], "không có tệp"),
    ],
)
def test_errors_are_in_the_language_of_the_system(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    project = small_project.make(tmp_path / "project")
    done = small_project.run(project, *arguments, "--lang", "vi")
    assert done.returncode == 2
    assert said in done.stderr
    assert not ENGLISH.search(re.sub(r"'[^']*'|\S*[/.]\S*", "", done.stderr))


def test_help_is_in_the_language_of_the_system(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    with pytest.raises(SystemExit):
        main(["take-in", "--help"])
    assert "Ai đã gửi, để ghi nhật ký." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["take-in", "--lang", "en", "--help"])
    assert "Who sent them, for the log." in capsys.readouterr().out
    messages.choose("en")


def test_words_that_somebody_sent_stay_as_they_are() -> None:
    assert (
        translated("a.xlsx row 3: 'Anh Nam' is no figure; look again", "vi").count("Anh Nam") == 1
    )
    assert translated("a.xlsx row 3: 'x' is no figure", "en") == "a.xlsx row 3: 'x' is no figure"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["take-in"], "Lỗi: Thiếu tham số 'FILE|FOLDER...'."),
        (["form"], "Lỗi: Thiếu tùy chọn '--period'."),
        (["form", "--nix"], "Lỗi: Không có tùy chọn --nix"),
        (["nix"], "Lỗi: Không có lệnh 'nix'."),
        (["statu"], "Lỗi: Không có lệnh 'statu'. Có phải là 'status'?"),
        (["runs", "a"], "Lỗi: Có tham số thừa (a)"),
        (["build", "--jobs", "x"], "Giá trị của '--jobs' không hợp lệ: cần một số nguyên"),
        (["build", "--jobs", "0"], "Giá trị của '--jobs' không hợp lệ: cần ít nhất là 1"),
        (["build", "--as-known-on", "x"], "'x' không viết theo dạng '%Y-%m-%d'"),
        (["list", "x"], "'x' không thuộc 'organisations'"),
        (["status", "--json=x"], "Lỗi: Tùy chọn '--json' không nhận giá trị."),
    ],
)
def test_the_parser_speaks_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert words in printed
    assert not re.search(r"Usage|Error|OPTIONS|Try |should|option|argument", printed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["join", "none"], "không có release.json trong none hay thư mục con của nó"),
        (
            ["join", "none", "--to", "doc"],
            "phụ lục được ghép thành pdf hoặc docx, không thành 'doc'",
        ),
        (
            ["build", "--dataset", "data/trees", "--organisation", "elmm"],
            "không có tổ chức 'elmm'; có phải là 'elm'?",
        ),
        (
            ["build", "--dataset", "data/trees", "--to", "pfd"],
            "không có dạng tài liệu 'pfd'; có phải là 'pdf'?",
        ),
    ],
)
def test_a_release_or_a_name_that_there_is_not_is_said_in_vietnamese(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(small_project.make(tmp_path / "project"))
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    with pytest.raises(SystemExit):
        main(arguments)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["new"], ["form", "--help"], ["list"]])
def test_help_is_wholly_in_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    with pytest.raises(SystemExit):
        main(arguments)
    printed = "".join(capsys.readouterr())
    assert printed.startswith("Cách dùng: ")
    english = r"Usage|Options|Commands|Arguments|Show this|\[(?:default|required)"
    assert not re.search(english, printed)


def test_english_help_is_as_the_parser_writes_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(SystemExit) as ended:
        main(["form", "--help"])
    assert ended.value.code == 0
    assert re.match(r"Usage: .* form \[OPTIONS\]\n", capsys.readouterr().out)
