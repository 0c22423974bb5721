"""What goes wrong in a quarter is said in the user's language, and so is the help of commands."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import small_project
from lcreport import languages
from lcreport.cli import app, main, messages
from lcreport.languages.translated import help_text, translated

INTAKE = Path(languages.__file__).parents[1] / "intake"
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
