"""Sentences that are English text to the program, and can be said in another language to a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport import languages

if TYPE_CHECKING:
    from typing import Self


class Translatable(str):
    """An English text that knows which text of the languages' files it is.

    It is a `str`, so that what is found in a dataset sorts, is written as JSON and stands in errors
    as any other message does: English there, whatever a user speaks.

    Attributes:
        key: Of the text in the languages' files.
        values: What its places hold; some may be translatable themselves.
    """

    key: str
    values: Mapping[str, object]

    def __new__(cls, text: str, key: str = "", values: Mapping[str, object] | None = None) -> Self:
        """With defaults, for pickle and copy make a text of its letters and set the rest after."""
        made = super().__new__(cls, text)
        made.key, made.values = key, values or {}
        return made


def translatable(key: str, **values: object) -> Translatable:
    """A text of the languages' files, in English.

    >>> translatable("finding.negative", kind=translatable("finding.kind.flow"))
    'is a negative flow'

    Args:
        key: Of the text.
        values: What its places hold; a Decimal is written as the language writes numbers.
    """
    return Translatable(_filled(key, values, languages.PROGRAM), key, values)


def joined(texts: Sequence[str], mark: str) -> str:
    """Texts one after the other, each of which can still be said in another language.

    >>> rank = translatable("finding.remedy.rank")
    >>> translated(joined([rank, "it is new"], "; "), "vi")
    'ghi 1 cho hạng nhất, 2 cho hạng nhì và tiếp theo; it is new'
    """
    if len(texts) < 2:
        return texts[0] if texts else ""
    rest = joined(texts[1:], mark)
    return translatable("intake.both", one=texts[0], mark=mark, rest=rest)


def translated(text: str, code: str) -> str:
    """A text in another language, where it is translatable; else as it is.

    >>> translated(translatable("finding.remedy.rank"), "vi")
    'ghi 1 cho hạng nhất, 2 cho hạng nhì và tiếp theo'
    """
    if not isinstance(text, Translatable) or not text.key:
        return text
    return _filled(text.key, text.values, code)


def _filled(key: str, values: Mapping[str, object], code: str) -> str:
    language = languages.language(code)
    return language.text(key, **{name: _written(value, language) for name, value in values.items()})


def _written(value: object, language: languages.Language) -> object:
    if isinstance(value, str):
        return translated(value, language.code)
    return language.in_full(value) if isinstance(value, Decimal) else value
