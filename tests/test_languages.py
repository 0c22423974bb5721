"""The languages' files: the same texts in all, each used, and a further language from outside."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lcreport import languages
from lcreport.annex.wording import Words
from lcreport.errors import ParameterError

PACKAGE = Path(languages.__file__).parents[1]
FORMS = re.compile(r"\.(zero|one|two|few|many|other)$")
# Jinja and scripts name a text as an attribute: `t.search`, `labels.contents`, `texts.copy`.
ATTRIBUTE = re.compile(r"\b(?:t|labels|texts)\.([a-z_]+)")


def keys_of(code: str) -> set[str]:
    """The keys of a language's texts, those of counted ones without the form."""
    return {FORMS.sub("", key) for key in languages.language(code).texts}


def literals(*rooms: str) -> set[str]:
    """Every text in the code of some rooms; what an f-string fills in stands as `*`."""
    folders = [PACKAGE / room for room in rooms]
    found = set()
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found.add(
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "*"
                        for part in node.values
                    )
                )
    written = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".j2", ".js"}
    ]
    for path in written:
        found |= set(ATTRIBUTE.findall(path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("code", languages.codes()[1:])
def test_every_language_has_the_same_texts(code: str) -> None:
    assert keys_of(code) ^ keys_of(languages.FIRST) == set()


@pytest.mark.parametrize("code", languages.codes()[1:])
def test_no_text_names_a_place_that_the_first_language_does_not_fill(code: str) -> None:
    first = languages.language(languages.FIRST).texts
    odd = {
        key
        for key, text in languages.language(code).texts.items()
        if not key.startswith("period.")
        and languages.places(text) - {"count"}
        != languages.places(first[FORMS.sub(".other", key)]) - {"count"}
    }
    assert odd == set()


@pytest.mark.parametrize("code", languages.codes())
def test_every_counted_text_has_the_forms_of_its_language(code: str) -> None:
    own = languages.language(code)
    needed = {languages.plural_form(own.locale, count) for count in range(200)}
    counted = {FORMS.sub("", key) for key in own.texts if FORMS.search(key)}
    assert [key for key in counted for form in needed if f"{key}.{form}" not in own.texts] == []


def is_said(key: str, texts: set[str]) -> bool:
    """Whether the code names a key, or makes it by filling in a part."""
    patterns = [
        re.escape(text).replace(r"\*", r"[\w.]+")
        for text in texts
        if "*" in text and re.match(r"[a-z]+[._]", text)
    ]
    return key in texts or any(re.fullmatch(pattern, key) for pattern in patterns)


def test_every_text_is_used() -> None:
    everywhere = literals("")
    rooms = {"common": ("render", "site"), "page": ("render",), "site": ("site", "release")}
    rooms["notify"] = ("notify",)
    by_table = {table: literals(*names) for table, names in rooms.items()}
    unused = set()
    for key in keys_of(languages.FIRST):
        table, _, name = key.partition(".")
        if not is_said(key, everywhere) and not is_said(name, by_table.get(table, set())):
            unused.add(key)
    assert unused == set()


def test_every_phrase_that_the_code_asks_for_exists() -> None:
    texts, missing = languages.language(languages.FIRST).texts, []
    for path in (PACKAGE / "annex").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {
                "phrase",
                "plural",
            }:
                key = node.args[0]
                ending = ".other" if node.func.attr == "plural" else ""  # type: ignore[attr-defined]
                if isinstance(key, ast.Constant) and f"{key.value}{ending}" not in texts:
                    missing.append(key.value)
    assert missing == []


@pytest.mark.parametrize("ask", [Words, languages.language, languages.check])
def test_an_unknown_language_is_refused_and_the_known_ones_named(ask: object) -> None:
    with pytest.raises(ParameterError, match="'xx' is not known; there are vi, en"):
        ask("xx")  # type: ignore[operator]


def further(folder: Path, text: str, *ask: str) -> subprocess.CompletedProcess[str]:
    """What a program says that finds a further language in a folder."""
    (folder / "xx.toml").write_text(text, encoding="utf-8")
    program = f"from lcreport import languages; print({', '.join(ask)})"
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, languages.VARIABLE: str(folder)},
    )


def test_a_language_of_another_folder_is_as_good_as_ours(tmp_path: Path) -> None:
    english = (languages.FOLDER / "en.toml").read_text(encoding="utf-8")
    text = english.replace('decimal = "."', 'decimal = "·"').replace("August", "Août")
    done = further(
        tmp_path, text, 'languages.codes(), languages.language("xx").number(1.5, 1),'
        'languages.language("xx").date("2021-08-31")',
    )  # fmt: skip
    assert done.stdout.strip() == "('vi', 'en', 'xx') 1·5 31 Août 2021"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('contents = "Contents"\n', "", "lacks 1 texts: page.contents", id="no text"),
        pytest.param("{status}", "", "", id="nothing wrong"),
        pytest.param("Source: {source}", "{origin}", "nothing fills origin", id="unknown place"),
        pytest.param("[money]", "[cash]", "lacks 'money'", id="no table"),
        pytest.param("[money]", "[money", "is not TOML", id="not TOML"),
    ],
)
def test_a_fault_in_a_further_language_is_one_clear_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = (languages.FOLDER / "en.toml").read_text(encoding="utf-8").replace(old, new, 1)
    done = further(tmp_path, text, 'languages.language("xx").code')
    assert message in done.stderr.strip().rpartition("\n")[2]
    assert ("xx.toml" in done.stderr) == bool(message)
