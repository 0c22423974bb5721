"""One language: how it writes numbers, dates and counted things, and its texts by key."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUS = "\N{MINUS SIGN}"
MONEY_SCALES = ((9, "billion_dong"), (6, "million_dong"))
"""Powers of ten in which money is written, and the keys of what it is counted in then."""
# Above a thousand billion billion nobody counts digits; powers of ten are read faster.
_LARGEST = Decimal(10) ** 21


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it writes numbers, dates and money, and its texts by key.

    Attributes:
        code: What `--language` takes, and the mark in the names of files and columns.
        name: What it calls itself.
        locale: Its locale in CLDR, which knows its plural forms.
        hyphenate: Whether a PDF may break its words.
        apostrophe: The apostrophe that its documents are printed with, in place of a typewriter's.
        group: What stands between groups of three digits.
        decimal: The decimal mark.
        percent: A percentage, with `{value}`.
        counts: One to twelve in words.
        least_digits: How many digits a count has at the least where a sentence tells it.
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
    least_digits: int
    day: str
    moment: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    money_names: tuple[str, ...]
    money_before: tuple[str, ...]
    texts: Mapping[str, str] = field(repr=False)
    apostrophe: str = "'"
    # Asked for by every page of a site, which took a third of publishing one.
    _sections: dict[tuple[str, ...], dict[str, str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def text(self, key: str, **values: object) -> str:
        """A fixed text with its places filled in.

        Raises:
            KeyError: the language has no such text (a defect of its file).
        """
        return self.texts[key].format(**values)

    def section(self, *names: str) -> dict[str, str]:
        """All texts of some tables of the file, by the last part of their keys; the later win.

        >>> from lcreport.languages import language
        >>> language("en").section("common", "page")["contents"]
        'Contents'
        """
        if names not in self._sections:
            self._sections[names] = {
                key.removeprefix(f"{name}."): text
                for name in names
                for key, text in self.texts.items()
                if key.startswith(f"{name}.")
            }
        return dict(self._sections[names])

    def count(self, value: float) -> str:
        """A number of counted things as a sentence tells it.

        >>> from lcreport.languages import language
        >>> language("vi").count(6), language("vi").count(0), language("en").count(6)
        ('06', '0', '6')
        """
        written = self.number(value)
        return written.zfill(self.least_digits) if value > 0 else written

    def plural(self, key: str, count: int, **values: object) -> str:
        """A counted text in the form that goes with its count, such as `key.one` or `key.other`.

        >>> from lcreport.languages import language
        >>> language("en").plural("indicators_counted", 1)
        '1 indicator'
        """
        return self.text(self.plural_key(key, count), count=self.number(count), **values)

    def plural_key(self, key: str, count: int) -> str:
        """The key of the text that goes with a count."""
        found = f"{key}.{plural_form(self.locale, count)}"
        # A file may leave out the forms of CLDR that read as `other` does.
        return found if found in self.texts else f"{key}.other"

    def number(self, value: float | Decimal, decimals: int = 0, *, signed: bool = False) -> str:
        """A number with the language's separators, rounded half away from zero.

        >>> from lcreport.languages import language
        >>> language("vi").number(1234567.85, 1), language("en").number(-0.04, 1)
        ('1.234.567,9', '0.0')
        >>> language("vi").number(71.65, 1, signed=True)
        '+71,7'

        Args:
            value: A finite number; a Decimal is taken to its last digit.
            decimals: Digits after the decimal mark.
            signed: Whether a number above zero shows its sign.
        """
        # From the shortest decimal that means the number: 2.675 is a little less as a binary
        # fraction and would be rounded to 2.67.
        exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
        if abs(exact) >= _LARGEST:
            return f"{value:.{decimals}e}"
        return self.separated(_rounded(exact, decimals, signed=signed))

    def in_full(self, value: Decimal) -> str:
        """A number with all its digits, and no more.

        >>> from lcreport.languages import language
        >>> language("vi").in_full(Decimal("-1234.50")), language("en").in_full(Decimal("1E+3"))
        ('−1.234,5', '1,000')
        """
        text = f"{abs(value):,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{MINUS if value < 0 else ''}{self.separated(text)}"

    def separated(self, plain: str) -> str:
        """A number written as 1,234.5 with the language's own marks.

        >>> from lcreport.languages import language
        >>> language("vi").separated("1,234.5")
        '1.234,5'
        """
        # Both at once: one after the other would change what the first has written.
        return plain.translate({ord(","): self.group, ord("."): self.decimal})

    def unit_around(self, unit: str) -> tuple[str, str]:
        """What of a unit stands before its number, and what behind it.

        >>> from lcreport.languages import language
        >>> language("en").unit_around("VND billion"), language("vi").unit_around("tỷ đồng")
        (('VND ', 'billion'), ('', 'tỷ đồng'))
        """
        name, _, rest = unit.partition(" ")
        return (f"{name} ", rest) if name in self.money_before else ("", unit)

    def date(self, iso: str) -> str:
        """A date as a document writes it.

        >>> from lcreport.languages import language
        >>> language("vi").date("2021-08-31"), language("en").date("2021-08-31")
        ('31/8/2021', '31 August 2021')
        >>> language("vi").date("2021-02-04")
        '04/02/2021'

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
            # Nghị định 30/2020, Phụ lục I: days below 10 and the months 1 and 2 have two digits.
            "month_official": f"{month:02}" if month <= 2 else f"{month}",
            "month_name": self.months[month - 1],
            "month_short": self.months_short[month - 1],
            "day": day,
        }

    def time(self, iso: str) -> str:
        """A time with its offset.

        >>> from lcreport.languages import language
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


# A figure stands in a sentence, tables and charts, and each of them in several documents.
@lru_cache(maxsize=4096)
def _rounded(exact: Decimal, decimals: int, *, signed: bool) -> str:
    """A number below `_LARGEST` as 1,234.5 with its sign."""
    # 21 digits before the mark and 30 after it; Python's own 28 would raise InvalidOperation.
    with decimal.localcontext(prec=60, rounding=decimal.ROUND_HALF_UP):
        rounded = exact.quantize(Decimal(1).scaleb(-decimals))
    # Of the rounded value: what is printed as 0 has no sign.
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"
