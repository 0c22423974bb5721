"""What the program says in English, in another language: messages part by part, help as a whole.

Errors are raised deep in the program, where nobody knows who reads them; they are translated where
they are printed. A further language is a further file `messages/fr.toml`, here or in the folder
that `LCREPORT_LANGUAGES` names; what it lacks stays in English.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from lcreport.errors import ParameterError
from lcreport.languages import folders, translatable

_PLACE = "{}"
_END = r"(?=;|: |, |\n|\]|$)"


def translated(text: str, code: str) -> str:
    """A message in a language, as far as its file knows its parts.

    >>> translated("a.xlsx, sheet Phiếu row 5, column H: 'x' is no figure; look again", "vi")
    "a.xlsx, trang Phiếu, dòng 5, cột H: 'x' không phải số liệu; hãy xem lại"
    """
    # What knows its own text comes first: a finding of the checks.
    return _in_parts(translatable.translated(text, code), "messages", code)


def parser_text(text: str, code: str) -> str:
    """What the parser of command lines says, in a language, as far as its file knows the parts.

    Apart from other messages: "Options:" or "Error: " may stand in any of them.

    >>> parser_text("Error: Missing argument 'FILE'.", "vi")
    "Lỗi: Thiếu tham số 'FILE'."
    """
    return _in_parts(text, "parser", code)


def _in_parts(text: str, table: str, code: str) -> str:
    for longest, pattern, written in _parts(table, code):
        # Almost every part is not there, which is seen at once without its pattern.
        if longest in text:
            text = pattern.sub(_Filled(written), text)
    return text


class _Filled:
    """A translation with what a message says in its places."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __call__(self, found: re.Match[str]) -> str:
        return self.written.format(*found.groups())


def help_text(text: str, code: str) -> str:
    """A text of the command line's help in a language; itself where there is none."""
    return _texts(code).get("help", {}).get(" ".join(text.split()), text)


@cache
def _texts(code: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    try:
        places = folders()
    except ParameterError:
        # The command itself refuses a folder of languages that is none, in English then.
        return found
    for folder in places:
        path = folder / "messages" / f"{code}.toml"
        if path.is_file():
            for name, texts in tomllib.loads(path.read_text("utf-8")).items():
                found.setdefault(name, {}).update(texts)
    return found


@cache
def _parts(table: str, code: str) -> list[tuple[str, re.Pattern[str], str]]:
    """The longest fixed words, the pattern and the translation of each part, the longest first."""
    texts = _texts(code).get(table, {})
    # "is no known indicator; the nearest are {}" before the shorter part that it begins with.
    ordered = sorted(texts, key=lambda text: -len(text))
    return [(max(text.split(_PLACE), key=len), _pattern(text), texts[text]) for text in ordered]


def _pattern(text: str) -> re.Pattern[str]:
    begin = r"(?<![\w-])" if text[0].isalnum() else ""
    fixed = "(.+?)".join(map(re.escape, text.split(_PLACE)))
    # At an end it goes on to the next mark, or to the end of the line.
    end = _END if text.endswith(_PLACE) else r"(?!\w)" if text[-1].isalnum() else ""
    return re.compile(f"{begin}{fixed}{end}")
