"""The languages that lcreport writes: one file each, in which all its texts stand.

A further language is one more file, here or in the folder that `LCREPORT_LANGUAGES` names.
Everything else asks here which languages there are, for texts by key, and for numbers and dates
as the language writes them. docs/languages.md explains the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.errors import ParameterError
from lcreport.languages.one_language import MINUS, MONEY_SCALES, Language, plural_form

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FIRST",
    "FOLDER",
    "IN_PERIODS",
    "MINUS",
    "MONEY_SCALES",
    "PROGRAM",
    "VARIABLE",
    "Language",
    "check",
    "choose",
    "codes",
    "digest",
    "folders",
    "is_money",
    "is_one",
    "language",
    "places",
    "plural_form",
    "readable",
    "typeset",
]

FOLDER = Path(__file__).parent
VARIABLE = "LCREPORT_LANGUAGES"
"""The environment variable that names a folder of further languages."""
FIRST = "vi"
"""The language whose files bear no mark in their names, and which stands first in lists."""
PROGRAM = "en"
"""The language in which commands and errors speak."""
IN_PERIODS = {
    "year", "month", "month_official", "month_name", "month_short", "day",
    "number", "roman", "months", "months_in_words",
}  # fmt: skip
"""What the label of a period may name."""
# Not in the address of a mailbox or page.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?!\d|\S*[@/])")
_OPENED = re.compile(r"(?<!\w)'(?=\w)")
_CODE = re.compile(r"[a-z]{2,3}")
# The model's language may have fewer forms: Vietnamese has `other` only.
_PLURAL = re.compile(r"\.(?:zero|one|two|few|many)$")


@cache
def codes() -> tuple[str, ...]:
    """The codes of all languages, the first language first; their files are not read for it.

    >>> codes()
    ('vi', 'en')

    Raises:
        ParameterError: the folder of further languages is none.
    """
    found = sorted({path.stem for folder in folders() for path in folder.glob("*.toml")})
    return (FIRST, *(code for code in found if code != FIRST and _CODE.fullmatch(code)))


def check(code: str) -> str:
    """The code itself, where there is such a language.

    Raises:
        ParameterError: there is no file for the language.
    """
    if code not in codes():
        raise ParameterError(
            f"language {code!r} is not known; there are {', '.join(codes())}. A further language "
            f"is a file {f'{code}.toml'!r} in the folder that {VARIABLE} names (docs/languages.md)"
        )
    return code


@cache
def language(code: str) -> Language:
    """A language by its code.

    Raises:
        ParameterError: there is no file for the language, or it lacks something.
    """
    check(code)
    path = next(path for folder in folders() if (path := folder / f"{code}.toml").exists())
    content = texts_in(path)
    try:
        read = _read(code, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ParameterError(f"{path} lacks {error}, or it is of the wrong type") from error
    # lcreport's own are compared by the tests, once and not at every start.
    if path.parent != FOLDER:
        _check_texts(path, read.texts, language(FIRST).texts)
    return read


def texts_in(path: Path) -> dict[str, Any]:
    """What a file of texts says, which may be somebody else's.

    Raises:
        ParameterError: it cannot be read, or is not TOML.
    """
    try:
        return files.from_toml(files.read(path))
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {files.why_not_read(error)}") from error
    except ValueError as error:
        raise ParameterError(f"{path} is not TOML: {error}") from error


@cache
def readable() -> tuple[Language, ...]:
    """All languages whose files can be read: a fault in one is no fault of the others."""
    found = []
    for code in codes():
        with contextlib.suppress(ParameterError):
            found.append(language(code))
    return tuple(found)


@cache
def _money_names() -> frozenset[str]:
    return frozenset(name.casefold() for language in readable() for name in language.money_names)


def is_money(unit: str) -> bool:
    """Whether a unit is money in any language: it may stand in another than the annex's.

    >>> is_money("VND"), is_money("hộ")
    (True, False)
    """
    return unit.casefold() in _money_names()


def is_one(code: str, value: float) -> bool:
    """Whether a language has for what is counted the form of a single one, as for −1.

    >>> is_one("en", 1), is_one("en", -1.0), is_one("en", 1.5), is_one("vi", 1)
    (True, True, False, False)
    """
    # Only 1 itself: the form "one" of other languages holds for 0 or 21 too.
    return abs(value) == 1 and plural_form(language(code).locale, 1) == "one"


@cache
def digest() -> str:
    """Hash of the files of all languages."""
    total = hashlib.sha256()
    for folder in folders():
        for path in sorted(folder.glob("*.toml")):
            # With its name: a text moved from one language's file to another's is another state.
            total.update(f"{path.name}\0".encode())
            # What cannot be read is no fault of the languages that can.
            with contextlib.suppress(OSError):
                total.update(files.read(path))
    return total.hexdigest()


def choose(texts: Mapping[str, object], stem: str, code: str) -> str:
    """A text that stands once a language, as columns or settings do; another's where it is empty.

    It comes with the apostrophes that documents in the language are printed with.

    >>> row = {"note": "ước tính", "note_en": "", "name_vi": "Hội", "name_en": "Association"}
    >>> choose(row, "name", "en"), choose(row, "note", "en")
    ('Association', 'ước tính')

    Args:
        texts: Column or setting → text.
        stem: Its name without the language; a column of just that name is in the first language.
        code: The language wanted.
    """
    # Next to the one wanted, the first language is the one that datasets have.
    wanted = (f"{stem}_{code}", f"{stem}_{FIRST}", stem, *(f"{stem}_{other}" for other in codes()))
    return typeset(next((str(texts[name]) for name in wanted if texts.get(name)), ""), code)


def typeset(text: str, code: str) -> str:
    """A text with a language's own apostrophe, as its documents are printed with it.

    A text that sets something in single quotation marks keeps them all.

    >>> typeset("the Farmers' Union and its members' 5' talks", "en")
    "the Farmers’ Union and its members’ 5' talks"
    >>> typeset("the title 'good at farming'", "en"), typeset("xã H'Mông", "vi")
    ("the title 'good at farming'", "xã H'Mông")
    >>> typeset("the Board's office: o'hara@example.org", "en")
    "the Board’s office: o'hara@example.org"

    Args:
        text: As a dataset has it.
        code: The language of the document; of one that there is no more, texts stay.
    """
    if "'" not in text or code not in codes() or _OPENED.search(text):
        return text
    return _APOSTROPHE.sub(language(code).apostrophe, text)


def folders() -> tuple[Path, ...]:
    """The folder here, and the one of further languages.

    Raises:
        ParameterError: the latter is no folder.
    """
    further = os.environ.get(VARIABLE)
    if not further:
        return (FOLDER,)
    if not Path(further).is_dir():
        raise ParameterError(
            f"{VARIABLE} names {further!r}, which is no folder; give the absolute path of the "
            "folder with the files of further languages, or unset it"
        )
    # lcreport's own first: a file of the same name elsewhere does not replace it.
    return FOLDER, Path(further)


def _read(code: str, content: Mapping[str, Any]) -> Language:
    about, number, date, money = (content[key] for key in ("language", "number", "date", "money"))
    return Language(
        code,
        name=str(about["name"]),
        locale=str(about["locale"]),
        hyphenate=bool(about["hyphenate"]),
        group=str(number["group"]),
        decimal=str(number["decimal"]),
        percent=str(number["percent"]),
        counts=tuple(number["counts"]),
        least_digits=int(number.get("least_digits", 1)),
        day=str(date["day"]),
        moment=str(date["moment"]),
        months=tuple(date["months"]),
        months_short=tuple(date["months_short"]),
        money_names=tuple(money["names"]),
        money_before=tuple(money["before"]),
        texts=dict(_flat(content["texts"])),
        apostrophe=str(about.get("apostrophe", "'")),
    )


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Texts of nested tables, each under its dotted key."""
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        inner = isinstance(value, dict)
        found += _flat(value, f"{prefix}{key}.") if inner else [(f"{prefix}{key}", str(value))]
    return found


def _check_texts(path: Path, texts: Mapping[str, str], model: Mapping[str, str]) -> None:
    """Compare a further language's texts with those of the first one.

    Raises:
        ParameterError: a text is missing, or has a place that the first language's has not.
    """
    lacking = sorted(key for key in model if not texts.get(key))
    if lacking:
        raise ParameterError(
            f"{path} lacks {len(lacking)} texts: {', '.join(lacking[:5])}; {FIRST}.toml has all"
        )
    # A text more than the first language has harms nothing, and is compared with itself.
    for key, text in texts.items():
        model_text = model.get(_PLURAL.sub(".other", key), text)
        # Each language names other parts of a period: one "9 months", another "January to
        # September".
        known = IN_PERIODS if key.startswith("period.") else places(model_text)
        if not places(text) <= known:
            named = ", ".join(sorted(places(text) - known))
            raise ParameterError(f"{path}: nothing fills {named} in the text of {key}")


def places(text: str) -> set[str]:
    """The places of a text that are filled.

    >>> sorted(places("{count} of {total}"))
    ['count', 'total']
    """
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
