"""Two bodies of Word files as one, with what differs as changes that Word accepts or rejects."""

from __future__ import annotations

import copy
import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport.render.word import pair_tables
from lcreport.render.word.pair_tables import row_key, text_of
from lcreport.render.word.xml import element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

_P, _TBL, _TR, _TC, _R = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:r"))
_PPR, _RPR, _T, _SECT = map(qn, ("w:pPr", "w:rPr", "w:t", "w:sectPr"))
_TRPR = qn("w:trPr")
_WORD = re.compile(r"\s+|[^\s]+")
# Below it two paragraphs have little more in common than their small words.
_ALIKE = 0.4
# The style of a chart's paragraph; in cells stand small lines.
_FIGURE = "Figure"
# What a run holds besides text belongs to its own file: another's ids lead elsewhere.
_OF_ONE_FILE = tuple(map(qn, ("w:drawing", "w:footnoteReference", "w:footnoteRef")))


@dataclass(slots=True)
class Tracked:
    """Writes changes, each with a number of its own.

    Attributes:
        author: Whose changes they are.
        date: When, as ISO with a time.
        count: How many changes there are.
    """

    author: str
    date: str
    count: int = field(default=0)

    def body(
        self, old: Sequence[BaseOxmlElement], new: Sequence[BaseOxmlElement]
    ) -> Iterator[BaseOxmlElement]:
        """The blocks of both, in the order of the new ones."""
        # A section's end describes pages: those of the new file hold.
        old = [
            block for block in old if block.tag in {_P, _TBL} and block.find(f".//{_SECT}") is None
        ]
        was = now = 0
        # First, so that a table that is new or gone does not stand against another.
        for before, after in pair_tables.pairs(old, new):
            yield from self._between(old[was:before], new[now:after])
            yield self._table(old[before], new[after])
            was, now = before + 1, after + 1
        yield from self._between(old[was:], new[now:])

    def _between(
        self, old: Sequence[BaseOxmlElement], new: Sequence[BaseOxmlElement]
    ) -> Iterator[BaseOxmlElement]:
        """Blocks among which no table has another in its place."""
        for tag, was, now in _steps(list(map(_key, old)), list(map(_key, new))):
            if tag == "equal":
                yield from new[now.start : now.stop]
            else:
                yield from self._replaced(old[was.start : was.stop], new[now.start : now.stop])

    def _replaced(
        self, old: Sequence[BaseOxmlElement], new: Sequence[BaseOxmlElement]
    ) -> Iterator[BaseOxmlElement]:
        """Blocks in place of others: paragraphs that are alike are compared inside."""
        left = list(old)
        for block in new:
            at = next((at for at, before in enumerate(left) if _are_alike(before, block)), None)
            if at is None:
                yield self._added(block)
                continue
            # What stood before it and has no other in its place is gone.
            yield from map(self._gone, left[:at])
            before = left[at]
            del left[: at + 1]
            yield self._paragraph(before, block)
        yield from map(self._gone, left)

    def _added(self, block: BaseOxmlElement) -> BaseOxmlElement:
        if block.tag == _TBL:
            for row in block.iter(_TR):
                self._mark_row(row, "ins")
            return block
        # The end of a section cannot be taken back without the pages that it describes.
        if block.tag != _P or block.find(f".//{_SECT}") is not None:
            return block
        return self._whole(block, "ins")

    def _gone(self, block: BaseOxmlElement) -> BaseOxmlElement:
        foreign = _without_own(copy.deepcopy(block))
        if foreign.tag == _TBL:
            for row in foreign.iter(_TR):
                self._mark_row(row, "del")
            return foreign
        return self._whole(foreign, "del")

    def _whole(self, paragraph: BaseOxmlElement, kind: str) -> BaseOxmlElement:
        """A paragraph all of which is new or gone, its end too."""
        self._mark_runs(paragraph, kind)
        properties = paragraph.find(_PPR)
        if properties is None:
            properties = element("w:pPr")
            paragraph.insert(0, properties)
        mark = element("w:rPr", children=[self._mark(kind)])
        # In the order of the schema: only the section and a change of the properties stand behind.
        section = properties.find(_SECT)
        if section is None:
            properties.append(mark)
        else:
            section.addprevious(mark)
        return paragraph

    def _mark_runs(self, block: BaseOxmlElement, kind: str) -> None:
        for run in list(block.iter(_R)):
            around = self._mark(kind)
            run.addprevious(around)
            around.append(run)
            if kind == "del":
                _as_deleted(run)

    def _mark_row(self, row: BaseOxmlElement, kind: str) -> None:
        properties = row.find(_TRPR)
        if properties is None:
            properties = element("w:trPr")
            row.insert(0, properties)
        properties.append(self._mark(kind))
        self._mark_runs(row, kind)

    def _table(self, old: BaseOxmlElement, new: BaseOxmlElement) -> BaseOxmlElement:
        """A table whose rows are compared; its columns are the same."""
        before, now = old.findall(_TR), new.findall(_TR)
        keys = [row_key(row) for row in before], [row_key(row) for row in now]
        for tag, was, is_now in _steps(*keys):
            if tag == "equal":
                for one, other in zip(
                    before[was.start : was.stop], now[is_now.start : is_now.stop], strict=True
                ):
                    self._row(one, other)
                continue
            for row in now[is_now.start : is_now.stop]:
                self._mark_row(row, "ins")
            gone = [_without_own(copy.deepcopy(row)) for row in before[was.start : was.stop]]
            for row in gone:
                self._mark_row(row, "del")
            # Before what stands in their place, or at the end of the table.
            place = now[is_now.start] if is_now.start < len(now) else None
            for row in gone:
                if place is None:
                    new.append(row)
                else:
                    place.addprevious(row)
        return new

    def _row(self, old: BaseOxmlElement, new: BaseOxmlElement) -> None:
        for one, other in zip(old.findall(_TC), new.findall(_TC), strict=True):
            before, now = one.findall(_P), other.findall(_P)
            for was, is_now in zip(before, now, strict=False):
                if text_of(was) != text_of(is_now):
                    self._paragraph(was, is_now, is_cell=True)

    def _paragraph(
        self, old: BaseOxmlElement, new: BaseOxmlElement, *, is_cell: bool = False
    ) -> BaseOxmlElement:
        """The new paragraph, word by word beside the old one."""
        was_said = _tokens(_without_own(copy.deepcopy(old)))
        before = [(text, run) for text, run in was_said if text_of(run)]
        now = list(_tokens(new))
        keys = [text for text, _ in before], [text for text, _ in now]
        for tag, was, is_now in _steps(*keys):
            if tag == "equal":
                continue
            fresh = [run for _, run in now[is_now.start : is_now.stop]]
            place = fresh[0] if fresh else None
            for run in fresh:
                around = self._mark("ins")
                run.addprevious(around)
                around.append(run)
            place = place.getparent() if place is not None else None
            gone = [run for _, run in before[was.start : was.stop]]
            if is_cell and gone and fresh and was.stop == len(before):
                # Else both are one word, which breaks within a number: 5.81 / 19.774.
                _say(gone[-1], f"{text_of(gone[-1])} ")
            for run in gone:
                around = self._mark("del")
                around.append(run)
                _as_deleted(run)
                self._put(around, new, place, now[is_now.stop - 1][1] if is_now.stop else None)
        return new

    def _put(
        self,
        made: BaseOxmlElement,
        paragraph: BaseOxmlElement,
        place: BaseOxmlElement | None,
        last: BaseOxmlElement | None,
    ) -> None:
        """What is gone stands before what came in its place, else behind the word before it."""
        if place is not None:
            place.addprevious(made)
        elif last is not None:
            outer = last.getparent()
            held = outer if outer is not None and outer.tag == qn("w:ins") else last
            while (behind := held.getnext()) is not None and behind.tag == qn("w:del"):
                held = behind
            held.addnext(made)
        else:
            properties = paragraph.find(_PPR)
            at = 0 if properties is None else 1
            while len(paragraph) > at and paragraph[at].tag == qn("w:del"):
                at += 1
            paragraph.insert(at, made)

    def _mark(self, kind: str) -> BaseOxmlElement:
        self.count += 1
        said: dict[str, str | int] = {"id": self.count, "author": self.author, "date": self.date}
        return element(f"w:{kind}", said)


def _steps(old: Sequence[object], new: Sequence[object]) -> Iterator[tuple[str, range, range]]:
    # Without its guess at what is frequent, which leaves equal lines of long tables unpaired.
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, was, was_end, now, now_end in matcher.get_opcodes():
        yield tag, range(was, was_end), range(now, now_end)


def _key(block: BaseOxmlElement) -> tuple[str, str, bool]:
    return block.tag, text_of(block), block.find(f".//{_SECT}") is not None


def _are_alike(old: BaseOxmlElement, new: BaseOxmlElement) -> bool:
    if {old.tag, new.tag} != {_P} or new.find(f".//{_SECT}") is not None:
        return False
    if new.find(f".//{qn('w:drawing')}") is not None:
        return False
    words = [_WORD.findall(text_of(block)) for block in (old, new)]
    return difflib.SequenceMatcher(a=words[0], b=words[1], autojunk=False).ratio() >= _ALIKE


def _tokens(paragraph: BaseOxmlElement) -> Iterator[tuple[str, BaseOxmlElement]]:
    """The paragraph's words, each in a run of its own, with what it is known by."""
    for run in list(paragraph.iter(_R)):
        texts = run.findall(_T)
        others = [part for part in run if part.tag not in {_T, _RPR}]
        if len(texts) != 1 or others:
            yield f"\0{text_of(run)}{[part.tag for part in others]}", run
            continue
        words = _WORD.findall(texts[0].text or "")
        for word in words[:-1]:
            one = copy.deepcopy(run)
            _say(one, word)
            run.addprevious(one)
            yield word, one
        if words:
            _say(run, words[-1])
            yield words[-1], run


def _say(run: BaseOxmlElement, word: str) -> None:
    text = run.find(_T)
    text.text = word
    text.set(qn("xml:space"), "preserve")


def _as_deleted(run: BaseOxmlElement) -> None:
    for text in run.findall(_T):
        text.tag = qn("w:delText")


def _without_own(block: BaseOxmlElement) -> BaseOxmlElement:
    """A block of the old file, without what leads to that file's other parts."""
    for part in list(block.iter(*_OF_ONE_FILE)):
        said = next((picture.get("descr") for picture in part.iter(qn("wp:docPr"))), "")
        # A chart that is gone is named; of small lines in cells the new ones say enough.
        if said and _is_figure(block):
            words = element("w:t")
            words.text = f"[{said}]"
            part.addprevious(words)
        part.getparent().remove(part)
    marks = ("w:bookmarkStart", "w:bookmarkEnd", "w:numPr")
    for part in list(block.iter(*map(qn, marks))):
        part.getparent().remove(part)
    for link in list(block.iter(qn("w:hyperlink"))):
        _unwrap(link)
    return block


def _is_figure(block: BaseOxmlElement) -> bool:
    style = block.find(f"{_PPR}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == _FIGURE


def _unwrap(link: BaseOxmlElement) -> None:
    for inner in list(link):
        link.addprevious(inner)
    link.getparent().remove(link)
