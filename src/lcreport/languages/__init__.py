"""The languages that lcreport writes: one file each, in which all its texts stand.

A further language is one more file, here or in the folder that `LCREPORT_LANGUAGES` names.
Everything else asks here which languages there are, for texts by key, and for numbers and dates
as the language writes them. docs/languages.md explains the files.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import hashlib
import os
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lcreport.errors import ParameterError

FOLDER = Path(__file__).parent
VARIABLE = "LCREPORT_LANGUAGES"
"""The environment variable that names a folder of further languages."""
FIRST = "vi"
"""The language whose files bear no mark in their names, and which stands first in lists."""
PROGRAM = "en"
"""The language in which commands and errors speak."""
MINUS = "\N{MINUS SIGN}"
IN_PERIODS = {
    "year", "month", "month_name", "month_short", "day",
    "number", "roman", "months", "months_in_words",
}  # fmt: skip
"""What the label of a period may name."""
# Above a thousand billion billion nobody counts digits; powers of ten are read faster.
_LARGEST = Decimal(10) ** 21
_CODE = re.compile(r"[a-z]{2,3}")
# The model's language may have fewer forms: Vietnamese has `other` only.
_PLURAL = re.compile(r"\.(?:zero|one|two|few|many)$")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it writes numbers, dates and money, and its texts by key.

    Attributes:
        code: What `--language` takes, and the mark in the names of files and columns.
        name: What it calls itself.
        locale: Its locale in CLDR, which knows its plural forms.
        hyphenate: Whether a PDF may break its words.
        group: What stands between groups of three digits.
        decimal: The decimal mark.
        percent: A percentage, with `{value}`.
        counts: One to twelve in words.
        day: A date, with any of the places that `date` fills.
        moment: A time of a day, with `{date}`, `{hour}`, `{minute}` and `{zone}`.
        months: Names of the months.
        months_short: The same for narrow places.
        money_names: What units of money are called.
        money_before: Those of them that stand before their number.
        texts: Key → text with places in braces.
    """

    code: str
    name: str
    locale: str
    hyphenate: bool
    group: str
    decimal: str
    percent: str
    counts: tuple[str, ...]
    day: str
    moment: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    money_names: tuple[str, ...]
    money_before: tuple[str, ...]
    texts: Mapping[str, str] = field(repr=False)

    def text(self, key: str, **values: object) -> str:
        """A fixed text with its places filled in.

        Raises:
            KeyError: the language has no such text (a defect of its file).
        """
        return self.texts[key].format(**values)

    def section(self, *names: str) -> dict[str, str]:
        """All texts of some tables of the file, by the last part of their keys; the later win.

        >>> language("en").section("common", "page")["contents"]
        'Contents'
        """
        return {
            key.removeprefix(f"{name}."): text
            for name in names
            for key, text in self.texts.items()
            if key.startswith(f"{name}.")
        }

    def plural(self, key: str, count: int, **values: object) -> str:
        """A counted text in the form that goes with its count, such as `key.one` or `key.other`.

        >>> language("en").plural("indicators_counted", 1)
        '1 indicator'
        """
        found = f"{key}.{plural_form(self.locale, count)}"
        chosen = found if found in self.texts else f"{key}.other"
        return self.text(chosen, count=self.number(count), **values)

    def number(self, value: float, decimals: int = 0, *, signed: bool = False) -> str:
        """A number with the language's separators, rounded half away from zero.

        >>> language("vi").number(1234567.85, 1), language("en").number(-0.04, 1)
        ('1.234.567,9', '0.0')
        >>> language("vi").number(71.65, 1, signed=True)
        '+71,7'

        Args:
            value: A finite number.
            decimals: Digits after the decimal mark.
            signed: Whether a number above zero shows its sign.
        """
        # From the shortest decimal that means the number: 2.675 is a little less as a binary
        # fraction and would be rounded to 2.67.
        exact = Decimal(repr(float(value)))
        if abs(exact) >= _LARGEST:
            return f"{value:.{decimals}e}"
        # 21 digits before the mark and 30 after it; Python's own 28 would raise InvalidOperation.
        with decimal.localcontext(prec=60, rounding=decimal.ROUND_HALF_UP):
            rounded = exact.quantize(Decimal(1).scaleb(-decimals))
        # Of the rounded value: what is printed as 0 has no sign.
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return f"{sign}{self.separated(f'{abs(rounded):,.{decimals}f}')}"

    def separated(self, plain: str) -> str:
        """A number written as 1,234.5 with the language's own marks.

        >>> language("vi").separated("1,234.5")
        '1.234,5'
        """
        # Both at once: one after the other would change what the first has written.
        return plain.translate({ord(","): self.group, ord("."): self.decimal})

    def date(self, iso: str) -> str:
        """A date as a document writes it.

        >>> language("vi").date("2021-08-31"), language("en").date("2021-08-31")
        ('31/8/2021', '31 August 2021')

        Raises:
            ValueError: `iso` is no ISO date.
        """
        day = dt.date.fromisoformat(iso)
        return self.day.format(**self.parts_of_date(day.year, day.month, day.day))

    def parts_of_date(self, year: int, month: int, day: int | None = None) -> dict[str, object]:
        """What fills the places of a text that names a date or a month."""
        return {
            "year": year,
            "month": month,
            "month_name": self.months[month - 1],
            "month_short": self.months_short[month - 1],
            "day": day,
        }

    def time(self, iso: str) -> str:
        """A time with its offset.

        >>> language("vi").time("2021-10-15T08:00:00+07:00")
        '8:00 ngày 15/10/2021 (UTC+07:00)'
        >>> language("en").time("2021-10-15T08:00:00+07:00")
        '15 October 2021, 8:00 (UTC+07:00)'

        Raises:
            ValueError: `iso` is no ISO time.
        """
        at = dt.datetime.fromisoformat(iso)
        # What ISO writes after the seconds: +07:00, or nothing.
        zone = at.isoformat(timespec="seconds")[19:].replace("+00:00", "")
        date = self.date(at.date().isoformat())
        return self.moment.format(date=date, hour=at.hour, minute=f"{at.minute:02}", zone=zone)


@lru_cache(maxsize=2**12)
def plural_form(locale: str, count: int) -> str:
    """The plural form that CLDR gives a count.

    >>> plural_form("en-GB", 1), plural_form("en-GB", 2), plural_form("vi-VN", 1)
    ('one', 'other', 'other')
    """
    from babel import Locale  # noqa: PLC0415 - 20 ms, for which the host need not wait

    return str(Locale.parse(locale, sep="-").plural_form(count))


@cache
def codes() -> tuple[str, ...]:
    """The codes of all languages, the first language first; their files are not read for it.

    >>> codes()
    ('vi', 'en')

    Raises:
        ParameterError: the folder of further languages is none.
    """
    found = sorted({path.stem for folder in _folders() for path in folder.glob("*.toml")})
    return (FIRST, *(code for code in found if code != FIRST and _CODE.fullmatch(code)))


def check(code: str) -> str:
    """The code itself, where there is such a language.

    Raises:
        ParameterError: there is no file for the language.
    """
    if code not in codes():
        raise ParameterError(
            f"language {code!r} is not known; there are {', '.join(codes())}. A further language "
            f"is a file {code}.toml in the folder that {VARIABLE} names (docs/languages.md)"
        )
    return code


@cache
def language(code: str) -> Language:
    """A language by its code.

    Raises:
        ParameterError: there is no file for the language, or it lacks something.
    """
    check(code)
    path = next(path for folder in _folders() if (path := folder / f"{code}.toml").is_file())
    try:
        read = _read(code, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path} is not TOML: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ParameterError(f"{path} lacks {error}, or it is of the wrong type") from error
    # lcreport's own are compared by the tests, once and not at every start.
    if path.parent != FOLDER:
        _check_texts(path, read.texts, language(FIRST).texts)
    return read


@cache
def readable() -> tuple[Language, ...]:
    """All languages whose files can be read: a fault in one is no fault of the others."""
    found = []
    for code in codes():
        with contextlib.suppress(ParameterError):
            found.append(language(code))
    return tuple(found)


@cache
def digest() -> str:
    """Hash of the files of all languages."""
    total = hashlib.sha256()
    for folder in _folders():
        for path in sorted(folder.glob("*.toml")):
            # With its name: a text moved from one language's file to another's is another state.
            total.update(f"{path.name}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def choose(texts: Mapping[str, object], stem: str, code: str) -> str:
    """A text that stands once a language, as columns or settings do; another's where it is empty.

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
    return next((str(texts[name]) for name in wanted if texts.get(name)), "")


def _folders() -> tuple[Path, ...]:
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
        day=str(date["day"]),
        moment=str(date["moment"]),
        months=tuple(date["months"]),
        months_short=tuple(date["months_short"]),
        money_names=tuple(money["names"]),
        money_before=tuple(money["before"]),
        texts=dict(_flat(content["texts"])),
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
