"""Words that stand in another language than their document, marked as that: for voices and eyes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import escape

from lcreport.render.typst_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAG = re.compile(r"(<[^>]*>)")
# What a browser shows as a picture or does not show takes no span within its text.
_CLOSED = re.compile(r"<(svg|style|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
# Signs that mean something in the patterns of both Python and Typst.
_SIGNS = re.compile(r"([\\.+*?()|\[\]{}^$#&~-])")


def in_html(page: str, originals: Sequence[tuple[str, str]]) -> str:
    """HTML in which each original stands in a span of its language.

    >>> in_html('<p title="Hộ">Source: Hộ</p>', [("vi", "Hộ")])
    '<p title="Hộ">Source: <span lang="vi">Hộ</span></p>'

    Args:
        page: The body of a page.
        originals: Language and text of each.
    """
    if not originals:
        return page
    languages = {str(escape(text)): code for code, text in originals}
    pattern = re.compile(_pattern(list(languages)))
    done, last = [], 0
    for closed in _CLOSED.finditer(page):
        done += [_marked(page[last : closed.start()], pattern, languages), closed[0]]
        last = closed.end()
    return "".join([*done, _marked(page[last:], pattern, languages)])


def _marked(html: str, pattern: re.Pattern[str], languages: dict[str, str]) -> str:
    # Split by a group, every second piece is a tag.
    pieces = _TAG.split(html)
    pieces[::2] = [
        pattern.sub(lambda found: f'<span lang="{languages[found[0]]}">{found[0]}</span>', text)
        for text in pieces[::2]
    ]
    return "".join(pieces)


def in_typst(source: str, originals: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Rules of Typst that set the originals of a document in italics and in their language.

    Args:
        source: The document, in which texts are literals.
        originals: Language and text of each.
    """
    for code in dict.fromkeys(code for code, _ in originals):
        # A rule costs time for each line of the document: only what stands there gets one.
        texts = [text for own, text in originals if own == code and literal(text)[1:-1] in source]
        if texts:
            pattern = literal(_pattern(texts))
            style = f'style: "italic", lang: {literal(code)}'
            yield f"#show regex({pattern}): it => text({style}, it)"


def _pattern(texts: Sequence[str]) -> str:
    """A pattern that finds any of the texts as whole words, the longest that fits."""
    return "|".join(map(_whole_words, sorted(texts, key=len, reverse=True)))


def _whole_words(text: str) -> str:
    # The unit "hộ" is no part of "hộp"; a quotation mark, however, has no edge of a word beside it.
    first, last = (r"\b" if letter.isalnum() else "" for letter in (text[0], text[-1]))
    return first + _SIGNS.sub(r"\\\1", text) + last
