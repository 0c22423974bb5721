"""What no line of a page is broken within: a number with its unit, years, a name in the title."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lcreport import languages

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"(<[^>]*>)")
# What a browser shows as a picture, as code or not at all takes no span.
_CLOSED = re.compile(r"<(svg|style|script|pre|code)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"(<h1>)(.*?)(</h1>)", re.DOTALL)
# Letters of names and of a period that stay together: more would leave a narrow line half empty.
_NAME, _PERIOD = 12, 22
_IN_CELLS = (
    # 2021–2025, Covid-19
    r"\b[0-9]{4} ?[–-] ?[0-9]{4}\b|\b[^\W\d_]{2,8}-[0-9]{1,3}\b",
    # "chính trị - xã hội": no line begins with a dash.
    r"[^\W\d_]{1,8} [–-](?= )",
    # Of documents: 1428/QĐ-UBND, 15-ĐA/TU; and HIV/AIDS, an address.
    r"(?<![\w/.,-])[0-9]{1,5}[/-](?=[^\s<]*[^\W\d_])[^\s<,;()]{2,18}(?![^\s<,;()])",
    r"\b[A-Z]{2,6}/[A-Z]{2,6}\b",
    r"(?<![\w.+-])[\w.+-]{1,20}@[\w-]{1,20}\.[\w.]{1,10}\b",
)
# 30 September 2021
_DATE = r"(?<![\w.,/-])[0-9]{1,2} [^\W\d_]{3,9} [12][0-9]{3}\b"
_NUMBER = r"(?<![\w.,/&#;-])[+−]?[0-9](?:[0-9.,]*[0-9])?"
# At the end of a sentence: paragraph 7.
_LAST = r"\b[^\W\d_]{1,10} [0-9]{1,4}(?=[.;)]?$|[.;)] )"
_IN_PAGES = (
    # 17.015 hộ, 30 September
    rf"{_NUMBER} [^\W\d_]{{1,10}}\b",
    # A word before a date: ngày 04/5/2021.
    r"\b[^\W\d_]{1,5} [0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\b",
)
# In a table a number that stays with a long word would make a column wide.
IN_CELLS = re.compile("|".join(_IN_CELLS))
"""What a cell of a printed table keeps on one line."""
_IN_TABLES = re.compile("|".join((*_IN_CELLS, _DATE)))


def in_html(page: str, language: str, period: str = "") -> str:
    """HTML in which a browser breaks no line where a reader would stumble.

    The words stay as they are, for whoever copies or searches them.

    >>> print(in_html("<p>trên 813 tỷ đồng, 2021–2025</p>", "vi"))
    <p>trên <span class="lc-one">813 tỷ đồng</span>, <span class="lc-one">2021–2025</span></p>

    Args:
        page: The body of a page.
        language: Of its texts.
        period: As the page's title may name it.
    """
    pattern = _in_pages(language)
    done, last = [], 0
    for table in _TABLE.finditer(page):
        done += [_open(page[last : table.start()], pattern), _open(table[0], _IN_TABLES)]
        last = table.end()
    marked = "".join([*done, _open(page[last:], pattern)])
    # From the title as it was: in large letters more must stay together.
    titles = iter([_titled(found[2], period) for found in _HEADING.finditer(page)])
    return _HEADING.sub(lambda found: f"{found[1]}{next(titles)}{found[3]}", marked)


def _open(html: str, pattern: re.Pattern[str]) -> str:
    """The HTML with spans wherever text may have them."""
    done, last = [], 0
    for closed in _CLOSED.finditer(html):
        done += [_marked(html[last : closed.start()], pattern), closed[0]]
        last = closed.end()
    return "".join([*done, _marked(html[last:], pattern)])


def _marked(html: str, pattern: re.Pattern[str]) -> str:
    # Split by a group, every second piece is a tag.
    pieces = _TAG.split(html)
    pieces[::2] = [pattern.sub(lambda found: _span(found[0]), text) for text in pieces[::2]]
    return "".join(pieces)


def _span(text: str) -> str:
    return f'<span class="lc-one">{text}</span>'


@cache
def in_print(language: str) -> re.Pattern[str]:
    """What a line of printed prose in a language keeps together.

    Less than a page: the blanks that hold do not grow in a justified line.
    """
    return _in_prose(language, _LAST)


@cache
def in_word(language: str) -> re.Pattern[str]:
    """What a line of a Word file keeps together.

    Less than in print: its blank that holds is a letter of its own, which no search for a blank
    finds.
    """
    return _in_prose(language)


@cache
def _in_pages(language: str) -> re.Pattern[str]:
    return _in_prose(language, *_IN_PAGES, _LAST)


def _in_prose(language: str, *more: str) -> re.Pattern[str]:
    return re.compile("|".join((*_IN_CELLS, _DATE, _amount(language), *more)))


def _amount(language: str) -> str:
    """Money: VND 813 billion; 813 tỷ đồng."""
    own = languages.language(language)
    scales = [own.unit_around(own.text(key)) for _, key in languages.MONEY_SCALES]
    before = "|".join(sorted({re.escape(first) for first, _ in scales if first}))
    behind = "|".join(re.escape(words) for _, words in scales)
    amount = rf"(?:{before}){_NUMBER}(?: (?:{behind})\b)?|" if before else ""
    return rf"{amount}{_NUMBER} (?:{behind})\b"


def _titled(title: str, period: str) -> str:
    """A title in which the period and names of two short words stay together."""
    if "<" in title:
        return title
    start = title.casefold().find(period.casefold()) if 0 < len(period) <= _PERIOD else -1
    # Letters that are two in small: the places would be others.
    if start < 0 or len(title.casefold()) != len(title):
        return " ".join(_named(title.split(" ")))
    before, behind = title[:start].split(" "), title[start + len(period) :]
    return " ".join(_named(before)) + _span(title[start : start + len(period)]) + behind


def _named(words: list[str]) -> Iterator[str]:
    """The words, those of a name with capitals as far as they are short as one."""
    held: list[str] = []
    for word in words:
        if held and word[:1].isupper() and len(" ".join([*held, word])) <= _NAME:
            held.append(word)
            continue
        yield from _joined(held)
        held = [word] if word[:1].isupper() else []
        if not held:
            yield word
        elif not word[-1].isalnum():
            yield from _joined(held)
            held = []
    yield from _joined(held)


def _joined(words: list[str]) -> list[str]:
    return [_span(" ".join(words))] if len(words) > 1 else words
