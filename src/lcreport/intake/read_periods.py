"""Periods as offices write them: "Quý III năm 2021", "9T/2021", "Ước TH năm 2021", "KH 2022"."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lcreport.errors import PeriodError
from lcreport.languages.numerals import roman
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.tables import Status
    from lcreport.intake.proposals import Role

# Beyond four for quarters that there are not, which are refused.
_ROMANS = {roman(number).lower(): number for number in range(1, 13)}
_COUNTS = {
    "ba": 3, "sau": 6, "chin": 9, "three": 3, "six": 6, "nine": 9,
    "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_NUMBER = r"(?P<number>iii|ii|iv|i|[1-4])"
_ANY_NUMBER = rf"(?P<number>{'|'.join(_ROMANS)}|[0-9]{{1,2}})\b"
# Without accents, in the order in which they are tried: the longer ones before what they contain.
_PARTS: tuple[tuple[str, str], ...] = (
    (
        "day",
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\s*[/.-]\s*(?P<month>[0-9]{{1,2}})\s*[/.-]\s*{_YEAR}",
    ),
    ("day", rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"),
    ("day", rf"ngay (?P<day>[0-9]{{1,2}}) thang (?P<month>[0-9]{{1,2}})(?: nam)? {_YEAR}"),
    ("cumulative", rf"luy ke (?:den |tu dau nam |het |cuoi )*quy {_NUMBER}\b"),
    ("months", r"luy ke (?:den |tu dau nam |het |cuoi )*thang (?P<months>[0-9]{1,2})\b"),
    ("half", r"(?:6|sau) thang cuoi(?: nam)?"),
    ("half", r"\bh(?P<half>[12])\b|\bnua cuoi nam"),
    ("months", r"\b(?P<months>[0-9]{1,2}|ba|sau|chin) thang(?: dau)?(?: nam)?"),
    ("months", r"(?:first )?(?P<months>[0-9]{1,2}|three|six|nine) months?"),
    ("months", r"\b(?P<months>[0-9]{1,2})[tm]\b"),
    ("months", r"\bnua dau nam"),
    ("quarter", rf"\b(?:quy|quarter|q)[ .]*{_NUMBER}\b"),
    ("quarter", r"\b(?P<number>[1-4])(?:st|nd|rd|th)? ?(?:quarter|q)\b"),
    ("quarter", r"\b(?P<number>first|second|third|fourth) quarter"),
    ("month", r"\b(?:thang|month|t) ?\.?(?P<month>[0-9]{1,2})\b"),
    ("month", rf"\b(?P<named>{'|'.join(_MONTHS)}|{'|'.join(name[:3] for name in _MONTHS)})\b\.?"),
    # A quarter that there is not, which is refused; "04" is one.
    ("quarter", rf"\b(?:quy|quarter)\W*(?:thu |so )?{_ANY_NUMBER}(?=\W*(?:nam |of )?{_YEAR})"),
    ("quarter", rf"\bq[ .]*{_ANY_NUMBER}(?= ?[/-] ?{_YEAR})"),
    ("quarter", rf"^(?P<number>iii|ii|iv|i)(?=[ /-]*{_YEAR})"),
    ("month", rf"(?<![0-9a-z])(?<!tuan )(?<!week )(?P<month>0?[1-9]|1[0-2])(?= ?[/-] ?{_YEAR})"),
)
_PLANS = re.compile(
    r"\b(?:chi tieu )?(?:ke hoach|kh)\b|\bmuc tieu\b|\bchi tieu giao\b|\bdu toan\b"
    r"|\bplan(?:ned)?\b|\btargets?\b"
)
_STATUSES: tuple[tuple[Status, re.Pattern[str]], ...] = (
    ("estimate", re.compile(r"\buoc(?: tinh)?\b|\bestimated?\b|\best\b\.?")),
    ("preliminary", re.compile(r"\bso bo\b|\bpreliminary\b")),
    ("official", re.compile(r"\bchinh thuc\b|\bofficial\b")),
)
_SAME = re.compile(r"\b(?:cung ky|ck|same period)\b")
_BEFORE = re.compile(r"\bnam (?:truoc|ngoai)\b|\b(?:last|previous) year\b")
# Words that say nothing of which period it is.
_FILLERS = re.compile(
    r"\b(?:nam|ca|cua|trong|ky|bao|cao|tinh|den|het|thoi|diem|ngay|tai|tu|dau|so|lieu|ket|qua|luy|ke"
    r"|thuc|hien|th|dat|duoc|giao|year|full|whole|of|the|in|for|as|at|to|actual|figures?|quy|thang"
    r"|quarter|month|cumulative|ytd)\b"
)
_YEARS = re.compile(rf"(?<![0-9]){_YEAR}(?![0-9])(?:\.0)?")
_SHORT_YEAR = re.compile(r"[/'-] ?(?P<short>[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Written:
    """What a head or cell says about a period, as far as it says it.

    Attributes:
        year: None where it names none.
        part: What stands after the year in a period's code: `-Q3`, `-9M`; empty for the year.
        day: The day itself, where it names one.
        role: A plan where it says so.
        status: What it says about how final the figures are; empty where nothing.
        same: True for "cùng kỳ": the same part of a year as the figures beside it, a year before
            where it names none.
        before: True for "năm trước": one year before the figures beside it.
    """

    year: int | None = None
    part: str = ""
    day: Period | None = None
    role: Role = "figure"
    status: Status | Literal[""] = ""
    same: bool = False
    before: bool = False

    @property
    def names_time(self) -> bool:
        """True where it says anything of a time, be it only "Quý I"."""
        return bool(self.year or self.part or self.day or self.same or self.before)

    def period(self, default: Written | None = None) -> Period | None:
        """The period, with what is left open taken from `default`; None where it stays open.

        Raises:
            PeriodError: it names a month or day that does not exist.
        """
        if self.day is not None:
            return self.day
        if default is not None and default.day is not None and not self.names_time:
            return default.day
        beside = default or Written()
        year, part = self.year, self.part
        if year is None and beside.year is not None:
            # "Cùng kỳ" is that of the year before, whether it says so or not.
            year = beside.year - (self.before or self.same)
            # A plan without words of its own is for the year, not for the months reported.
            if not part and (self.same or self.before or self.role == "figure"):
                part = beside.part
        elif self.same:
            part = part or beside.part
        return None if year is None else Period.parse(f"{year}{part}")


def plain(text: str) -> str:
    """A text in small letters without accents and double spaces, for comparing.

    >>> plain("  Đơn vị   TÍNH ")
    'don vi tinh'
    """
    # "đ" is a letter of its own in Unicode, no "d" with an accent, and is replaced apart.
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.sub(r"\s+", " ", bare.replace("đ", "d").replace("Đ", "D")).strip().lower()


def read(cell: object) -> Written | None:
    """What a cell says about a period, if it speaks of nothing else; otherwise None.

    >>> read("Quý III năm 2021").period(), read("Ước TH năm 2021").status
    (Period(year=2021, first_month=7, last_month=9, kind='quarter', day=None), 'estimate')

    Raises:
        PeriodError: it names a quarter, month or day that does not exist.
    """
    if isinstance(cell, dt.date):
        # Where only its month is shown, as of "6/2024", it comes here as a text.
        return Written(day=Period.parse(f"{cell:%Y-%m-%d}"))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    try:
        # Office programs make a dash of a hyphen that is typed.
        return _coded(Period.parse(text.upper().replace("–", "-")))
    except PeriodError:
        found, rest = _search(plain(text))
    return (
        found if not re.sub(r"[\W_]+", "", _FILLERS.sub(" ", rest)) and found != Written() else None
    )


def of_kind(period: Period, kind: str) -> Period:
    """The period of a figure of this kind: of a flow the month, where it is on the first of one.

    Programs write such a day for "9/2021". What holds on a day is of that day.

    >>> first = Period.parse("2021-09-01")
    >>> str(of_kind(first, "flow")), str(of_kind(first, "stock"))
    ('2021-09', '2021-09-01')
    """
    if period.day != 1 or kind != "flow":
        return period
    return Period.parse(f"{period.year}-{period.first_month:02}")


def is_period(text: str) -> bool:
    """True where a text speaks of a period and of nothing else."""
    try:
        return read(text) is not None
    except PeriodError:
        return False


def span_of(text: str) -> tuple[int, int] | None:
    """Where the first words of a text without accents stand that say a period or a year."""
    patterns = (*(pattern for _, pattern in _PARTS), _YEARS.pattern)
    spans = [found.span() for pattern in patterns if (found := re.search(pattern, text))]
    # Of those that begin together the longest says all.
    return min(spans, key=lambda span: (span[0], -span[1]), default=None)


def search(text: str) -> Written | None:
    """What a sentence or title says about a period among other things; None where nothing.

    >>> str(search("SỐ LIỆU PHỐI HỢP 9 THÁNG ĐẦU NĂM 2021").period())
    '2021-9M'
    """
    bare = plain(text)
    years = {year["year"] for year in _YEARS.finditer(bare)}
    # A title that names two years compares them.
    if len(years) != 1:
        return None
    try:
        found, _ = _search(bare)
    except PeriodError:
        return None
    # The heads of columns say which are plans: a title on "thực hiện kế hoạch" makes none of them
    # one.
    return replace(found, role="figure")


def _coded(period: Period) -> Written:
    if period.kind == "day":
        return Written(day=period)
    # A code begins with its year in four digits.
    return Written(period.year, f"{period}"[4:])


def _search(text: str) -> tuple[Written, str]:
    """What a text without accents says, and what of it is left then."""
    found, text = _without_words(text)
    coded = Period.search(text.upper())
    if coded is not None:
        said, rest = _coded(coded[0]), text.replace(coded[1].lower(), " ", 1)
        return replace(found, year=said.year, part=said.part, day=said.day), rest
    for kind, pattern in _PARTS:
        written = re.search(pattern, text)
        if written is None:
            continue
        text = f"{text[: written.start()]} {text[written.end() :]}"
        if kind == "day":
            year, month, day = (int(written[name]) for name in ("year", "month", "day"))
            return replace(found, day=Period.parse(f"{year}-{month:02}-{day:02}")), text
        found = replace(found, part=_part(kind, written))
        break
    found, text = _with_year(found, text)
    if found.year is not None and found.part:
        # Raises where there is no such part of a year, such as month 13.
        Period.parse(f"{found.year}{found.part}")
    return found, text


def _without_words(text: str) -> tuple[Written, str]:
    """What words such as "kế hoạch", "ước" and "cùng kỳ" say, and the text without them."""
    found = Written()
    if _PLANS.search(text):
        found, text = replace(found, role="plan"), _PLANS.sub(" ", text)
    for status, words in _STATUSES:
        if words.search(text):
            found, text = replace(found, status=status), words.sub(" ", text)
            break
    if _SAME.search(text):
        found, text = replace(found, same=True), _SAME.sub(" ", text)
    if _BEFORE.search(text):
        found, text = replace(found, before=True), _BEFORE.sub(" ", text)
    return found, text


def _with_year(found: Written, text: str) -> tuple[Written, str]:
    years = _YEARS.findall(text)
    if len(set(years)) == 1:
        return replace(found, year=int(years[0])), _YEARS.sub(" ", text)
    # "9T/21": two digits are a year only beside a part of one.
    if not years and found.part and (short := _SHORT_YEAR.search(text)):
        year = 2000 + int(short["short"])
        return replace(found, year=year), _SHORT_YEAR.sub(" ", text, count=1)
    return found, text


def _part(kind: str, written: re.Match[str]) -> str:
    groups = written.groupdict()
    number = groups.get("number") or ""
    count = _ROMANS.get(number) or _COUNTS.get(number) or int(number or 0)
    if kind == "quarter":
        return f"-Q{count}"
    if kind == "cumulative":
        return f"-{3 * count}M"
    if kind == "half":
        return f"-H{groups.get('half') or 2}"
    if kind == "months":
        months = groups.get("months") or "6"
        return f"-{_COUNTS.get(months) or int(months)}M"
    named = groups.get("named")
    if named:
        return f"-{[name[:3] for name in _MONTHS].index(named[:3]) + 1:02}"
    return f"-{int(groups['month'] or 0):02}"
