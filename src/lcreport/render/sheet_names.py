"""Names of a workbook's sheets: what they hold, as Excel allows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcreport.render.document_parts import Prose, printed_tables_of, tables_of_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.render.document_parts import Document, DocumentPart

_LONGEST = 31
# Up to three signs of a number may follow: " 99".
_STEM = _LONGEST - 3
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# What a text that was cut ends with in mid-phrase: "so với", "the", "by", "9".
_LAST_SMALL_WORDS = re.compile(r"(\W+\w{1,3}){1,2}$")
# A heading of the first level without markup.
_HEADING = re.compile(r"## ([^\n*_`<\[$]+)(?:\n|$)")
# Excel keeps it for itself.
_TAKEN = "history"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Sheet names: at most 31 characters, none that Excel forbids, no two alike.

    >>> sheet_names(["Nhiệm vụ", "Nhiệm vụ", "Tốc độ tăng, giảm so với cùng kỳ năm trước"])
    ['Nhiệm vụ', 'Nhiệm vụ 2', 'Tốc độ tăng, giảm']
    >>> sheet_names(["Số liệu của các chỉ tiêu, 9 tháng đầu năm 2021"])
    ['Số liệu của các chỉ tiêu']
    >>> sheet_names(["The last part by itself, the period before", "Pace of the year's plan"])
    ['The last part by itself', 'Pace of the year’s plan']
    """
    names: list[str] = []
    seen = {_TAKEN}
    for text in wanted:
        stem = name = _stem(text)
        number = 2
        while name.lower() in seen:
            name, number = f"{stem} {number}", number + 1
        seen.add(name.lower())
        names.append(name)
    return names


def wanted_for(annex: Document) -> list[str]:
    """What the sheet of each of an annex's tables is best called, in their order.

    A caption that would be cut gives way to the heading above, where no other table stands there.
    """
    return [name for section in _sections(annex.parts) for name in _wanted(section, annex)]


def _wanted(section: list[DocumentPart], annex: Document) -> Iterator[str]:
    first = section[0]
    found = _HEADING.match(first.markdown) if isinstance(first, Prose) else None
    heading = found[1].strip() if found else ""
    alone = printed_tables_of(section)
    for table in tables_of_parts(section):
        caption = table.caption or annex.labels["table"]
        is_cut = _length(caption) > _STEM and 0 < _length(heading) <= _STEM
        yield heading if is_cut and len(alone) == 1 and alone[0] is table else caption


def _sections(parts: Iterable[DocumentPart]) -> Iterator[list[DocumentPart]]:
    section: list[DocumentPart] = []
    for part in parts:
        if section and isinstance(part, Prose) and _HEADING.match(part.markdown):
            yield section
            section = []
        section.append(part)
    if section:
        yield section


def _stem(text: str) -> str:
    plain = " ".join(_FORBIDDEN.sub("-", text.replace("'", "’")).split()).strip("- ")
    if _length(plain) <= _STEM:
        return plain or "–"
    cut = plain
    # Excel counts as UTF-16 does, where a sign beyond its first plane is two.
    while _length(cut) > _STEM:
        cut = cut[:-1]
    words = cut.rpartition(" ")[0] if plain[len(cut)] != " " else cut
    return (_LAST_SMALL_WORDS.sub("", words) or words or cut).rstrip(" ,;:–-") or "–"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
