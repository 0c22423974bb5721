"""How the site's pages write days, times, numbers, sizes and figures."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache

from lcreport.languages import MINUS
from lcreport.languages import language as language_of

_UNITS = ("B", "kB", "MB", "GB")


@lru_cache(maxsize=2**14)
def day(text: str, language: str) -> str:
    """A day written YYYY-MM-DD as people write it; anything else as it is.

    >>> day("2021-10-05", "vi"), day("2021-10-05", "en")
    ('05/10/2021', '5 October 2021')
    """
    try:
        return language_of(language).date(text)
    except ValueError:
        return text


@lru_cache(maxsize=2**14)
def number(text: str, language: str) -> str:
    """A plain number with its groups of three; anything else as it is.

    >>> number("1469800000000", "vi"), number("-71.7", "vi"), number("71.70", "en")
    ('1.469.800.000.000', '−71,7', '71.7')
    """
    try:
        read = Decimal(text)
    except InvalidOperation:
        return text
    # Decimal reads NaN and Infinity, which are words and no numbers.
    if not read.is_finite():
        return text
    whole = read.quantize(Decimal(1)) if read == read.to_integral_value() else read.normalize()
    return language_of(language).separated(f"{whole:,f}").replace("-", MINUS)


def figure(text: str, language: str) -> str:
    """A figure as `lcreport diff` writes it: a number, perhaps with its qualifier before it.

    >>> figure("at_least 736000", "vi"), figure("described", "en")
    ('trên 736.000', 'in words only')
    """
    own = language_of(language)
    qualifier, _, value = text.rpartition(" ")
    if "described" in {qualifier, value}:
        return own.text("described")
    written = number(value, language)
    if f"qualifier.{qualifier}" not in own.texts:
        return written
    return own.text(f"qualifier.{qualifier}", value=written)


@lru_cache(maxsize=2**14)
def size(count: int, language: str) -> str:
    """A file's size.

    >>> size(512, "vi"), size(1_340_000, "vi"), size(48_200, "en")
    ('512 B', '1,3 MB', '48 kB')
    """
    amount, unit = float(count), 0
    # Not 1000: what is rounded to 1000 kB is 1 MB.
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    places = 1 if unit > 1 and amount < 99.5 else 0
    return f"{number(f'{amount:.{places}f}', language)} {_UNITS[unit]}"


def kind(format_: str, language: str) -> str:
    """What a document is called by its format; archives are of charts.

    >>> kind("pdf", "vi"), kind("png.zip", "vi")
    ('PDF', 'biểu đồ PNG')
    """
    inside, _, archive = format_.partition(".")
    written = inside.upper()
    return language_of(language).text("site.charts", format=written) if archive else written


def sorting(name: str) -> str:
    """A key by which Vietnamese names sort: letters first, tones after.

    >>> sorted(["Đắk Lắk", "Điện Biên", "Cần Thơ", "Cà Mau", "Dương"], key=sorting)
    ['Cà Mau', 'Cần Thơ', 'Dương', 'Đắk Lắk', 'Điện Biên']
    """
    import unicodedata  # noqa: PLC0415 - one use

    letters: list[str] = []
    tones: list[str] = []
    for mark in unicodedata.normalize("NFD", name.lower()):
        # A tone decides only where all letters are the same.
        if mark in _TONES:
            tones.append(mark)
        elif mark in _SHAPES and letters:
            letters[-1] += _SHAPES[mark]
        else:
            letters.append("d~" if mark == "đ" else mark)
    return "\x00".join(letters) + "\x00\x00" + "".join(tones)


def alone(name: str) -> str:
    """A name as it stands by itself: with a capital, for a setting has it as within a sentence.

    >>> alone("the People's Committee"), alone("Ủy ban nhân dân tỉnh")
    ("The People's Committee", 'Ủy ban nhân dân tỉnh')
    """
    return f"{name[:1].upper()}{name[1:]}"


_TONES = "\u0300\u0309\u0303\u0301\u0323"
# "~" sorts behind every letter, as ă and â do behind a, ô and ơ behind o, and đ behind d.
_SHAPES = {"\u0306": "~", "\u0302": "~~", "\u031b": "~~~"}
