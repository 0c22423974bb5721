"""docs/wording.md: every text of the annexes, as the code has it now."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))

import make_wording_page as made  # noqa: E402 - a script of docs/, which is no package

from lcreport import period  # noqa: E402
from lcreport.languages import language  # noqa: E402

STALE = "run python docs/make_wording_page.py"
_BETWEEN_CELLS = re.compile(r"(?<=[^\\] )\| (?=\S)")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return made.PAGE.read_text(encoding="utf-8").splitlines()


def _examples(lines: list[str], code: str) -> Iterator[tuple[str, str, str]]:
    """Key, pattern and example of every sentence, as they stand in the page."""
    for line in lines:
        if line.startswith(f"| {code} `"):
            head, pattern, example = _BETWEEN_CELLS.split(line[2:-2])
            yield head.strip()[len(code) + 2 : -1], pattern.strip(), example.strip()


def _fits(pattern: str, example: str) -> bool:
    """Whether an example is the pattern with every place filled in."""
    parts = re.split(r"\{[^{}]*\}", pattern)
    between = "(.*)".join(re.escape(made.cell(part)) for part in parts)
    found = re.fullmatch(between, example)
    return found is not None and all("{" not in filled for filled in found.groups())


def test_every_table_of_texts_is_on_the_page_or_named_as_elsewhere() -> None:
    tables = {key.partition(".")[0] for key in language("en").texts if "." in key}
    singles = {key for key in tables if key.endswith("_counted")}
    assert tables - singles == set(made.TABLES) | made.ELSEWHERE
    assert not set(made.TABLES) & made.ELSEWHERE


@pytest.mark.parametrize("code", made.LANGUAGES)
def test_every_pattern_stands_on_the_page_as_it_is_now(lines: list[str], code: str) -> None:
    stand = {key: pattern for key, pattern, _ in _examples(lines, code)}
    patterns = made.patterns(code)
    sentences = {key: text for key, text in patterns.items() if made.places(text)}
    assert len(sentences) > 150
    assert {key: made.cell(text) for key, text in sentences.items()} == {
        key: stand.get(key) for key in sentences
    }, STALE
    clauses = {key for key, _, _ in _examples(lines, code)} - set(sentences)
    assert clauses == set(made.clauses(code)), STALE


def test_every_text_without_places_stands_on_the_page(lines: list[str]) -> None:
    vi, en = (made.patterns(code) for code in made.LANGUAGES)
    fixed = [
        made.row(f"`{key}`", vi.get(key, ""), en.get(key, ""))
        for key in {**vi, **en}
        if not made.places(en.get(key) or vi[key])
    ]
    assert len(fixed) > 100
    assert [line for line in fixed if line not in lines] == [], STALE


@pytest.mark.parametrize("name", made.NOTEBOOKS)
def test_every_heading_of_a_notebook_stands_on_the_page(lines: list[str], name: str) -> None:
    wanted = [made.row(f"`{name}`", *pair) for pair in made.headings(name)]
    assert [line for line in wanted if line not in lines] == [], STALE


@pytest.mark.parametrize("code", made.LANGUAGES)
def test_every_example_is_its_pattern_filled_in(lines: list[str], code: str) -> None:
    patterns = made.patterns(code)
    wrong = {
        key: example
        for key, _, example in _examples(lines, code)
        if key in patterns and not _fits(patterns[key], example.removesuffix(made.MARK))
    }
    assert wrong == {}, STALE


@pytest.mark.parametrize("code", made.LANGUAGES)
def test_the_examples_are_what_annexes_say(lines: list[str], code: str) -> None:
    # What other tests have asked for is not written anew, and would be missing.
    period._label.cache_clear()
    # Those of one dataset are asked for anew: all of them take half a minute.
    said = made.said(code, made.CHEAP)
    patterns = made.patterns(code)
    assert len([key for key in said if made.places(patterns.get(key, ""))]) > 30
    stale = {}
    for key, _, example in _examples(lines, code):
        now = said.get(key)
        if key in patterns and now is None and example.endswith(made.MARK):
            now = made.supposed(code, key)
        if key in patterns and now is not None and made.cell(now) != example:
            stale[key] = example, now
    assert stale == {}, STALE


@pytest.mark.parametrize("code", made.LANGUAGES)
def test_the_clauses_are_what_annexes_say(lines: list[str], code: str) -> None:
    stand = {key: (pattern, example) for key, pattern, example in _examples(lines, code)}
    for key, (clause, told) in made.clauses(code).items():
        assert stand[key] == (made.cell(clause), made.cell(told)), STALE


def test_a_sentence_nobody_says_needs_values_for_its_places() -> None:
    with pytest.raises(KeyError, match="encodings"):
        made.supposed("en", "cli.letters_lost")
