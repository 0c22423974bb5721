"""The parts of an annex in the notebook's order, before any medium is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from lcreport.blocks import Block, Drawing, Facts, Group, Head, Nothing, PlainBlock, Table, Tiles


@dataclass(frozen=True, slots=True)
class Prose:
    """A markdown cell."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Output:
    """An output that is not lcreport's own: what it gives in each medium, text at the least.

    Attributes:
        bundle: MIME type → content.
        alt: What a picture shows, in words; empty where the notebook does not say.
    """

    bundle: Mapping[str, str]
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Printout:
    """What a cell printed or warned about."""

    text: str
    kind: Literal["stdout", "stderr", "error"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An output that says it is lcreport's and does not have its form."""

    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """That of the output before it only a part is shown."""

    kept: int
    whole: int
    unit: Literal["bytes", "letters"]


@dataclass(frozen=True, slots=True)
class End:
    """The mark that ends a printed text, where no sentence is last that it could stand behind."""

    mark: str


DocumentPart: TypeAlias = End | Prose | PlainBlock | Output | Printout | LeftOut


ReadPart: TypeAlias = DocumentPart | Cut
PartOfAny = TypeVar("PartOfAny", bound=ReadPart)


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of one annex in one language.

    Attributes:
        head: The annex's head; one without any text where the notebook shows none.
        labels: The page's own texts.
        parts: Everything else, in the notebook's order.
        made: Format → its document, where it also stands within another. A copy with other parts
            begins without.
    """

    head: Head
    labels: Mapping[str, str]
    parts: Sequence[DocumentPart]
    made: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language that the annex is written in."""
        return self.head.language

    @property
    def title(self) -> str:
        """The head's title, else the first heading in the prose, else a general word."""
        first = next(filter(None, map(heading, self.parts)), self.labels["annex"])
        return self.head.title or first

    @property
    def folded(self) -> list[tuple[str, str]]:
        """The facts for whoever checks the annex, such as the hash of its data."""
        blocks = [part for part in self.parts if isinstance(part, PlainBlock)]
        return [pair for block in blocks for pair in _folded(block)]

    @property
    def remarks(self) -> dict[str, int]:
        """The notes of all tables' cells, numbered in reading order, each once."""
        found = dict.fromkeys(remark for table in self.tables for remark in table.remarks)
        return {remark: number for number, remark in enumerate(found, 1)}

    @property
    def drawings(self) -> list[Drawing]:
        """All drawings."""
        return [drawing for part in self.parts for drawing in drawings_of_part(part)]

    @property
    def printed_tables(self) -> list[Table]:
        """The tables that a page shows as such, which those of charts and key figures are not."""
        return printed_tables_of(self.parts)

    @property
    def tables(self) -> list[Table]:
        """All tables, those of charts included."""
        return tables_of_parts(self.parts)


def _folded(block: Block) -> list[tuple[str, str]]:
    match block:
        case Facts(pairs, summary) if summary:
            return [*pairs]
        case Group(parts=parts):
            return [pair for part in parts for pair in _folded(part)]
    return []


def without_empty_sections(parts: Sequence[PartOfAny]) -> list[PartOfAny]:
    """The parts without what has nothing to say, and without the headings of such sections.

    Beside other parts of its section too: why there is nothing is for whoever tries a section.
    """
    sections: list[list[PartOfAny]] = [[]]
    for part in parts:
        if isinstance(part, Prose) and part.markdown.startswith("#"):
            sections.append([])
        sections[-1].append(part)
    return [part for section in sections for part in _that_says_something(section)]


def _that_says_something(section: Sequence[PartOfAny]) -> list[PartOfAny]:
    said: list[PartOfAny] = [part for part in section if not isinstance(part, Prose)]
    kept: list[PartOfAny] = [part for part in section if not isinstance(part, Nothing)]
    folds: list[PartOfAny] = [part for part in kept if _is_fold(part)]
    is_empty = len(kept) < len(section) and all(
        isinstance(part, Nothing) or _is_fold(part) for part in said
    )
    # What a document ends with for whoever asks, such as its hash, is no answer to the heading.
    return folds if is_empty else kept


def _is_fold(part: object) -> bool:
    """Whether a part is only for whoever opens it."""
    match part:
        case Facts(summary=summary):
            return bool(summary)
        case Group(parts=parts):
            return bool(parts) and all(map(_is_fold, parts))
    return False


def tables_of(block: Block) -> list[Table]:
    """All tables in a block, in their order."""
    match block:
        case Table():
            return [block]
        case Drawing(table=table) | Tiles(table=table):
            return [table]
        case Group(parts=parts):
            return [table for part in parts for table in tables_of(part)]
    return []


def tables_of_parts(parts: Iterable[DocumentPart]) -> list[Table]:
    """All tables in some parts, those of charts included."""
    return [table for part in parts if isinstance(part, PlainBlock) for table in tables_of(part)]


def printed_tables_of(parts: Iterable[DocumentPart | Block]) -> list[Table]:
    """The tables in some parts that a page shows as such, in their order."""
    found = []
    for part in parts:
        match part:
            case Table():
                found.append(part)
            case Group(parts=within):
                found += printed_tables_of(within)
    return found


def drawings_of_part(part: DocumentPart) -> list[Drawing]:
    """All drawings in a part, in their order."""
    return _drawings_of(part) if isinstance(part, PlainBlock) else []


def _drawings_of(block: Block) -> list[Drawing]:
    match block:
        case Drawing():
            return [block]
        case Group(parts=parts):
            return [drawing for part in parts for drawing in _drawings_of(part)]
    return []


def heading(part: ReadPart) -> str:
    """The text of a first-level heading that begins a piece of prose."""
    if isinstance(part, Prose) and part.markdown.startswith("# "):
        return part.markdown.partition("\n")[0].removeprefix("# ").strip()
    return ""
