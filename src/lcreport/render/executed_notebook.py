"""An executed notebook, read: what an annex says, in order, before any medium is chosen."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, TypeAlias

from lcreport.blocks import (
    PAYLOAD,
    Block,
    Drawing,
    Group,
    Head,
    Nothing,
    Paragraph,
    PlainBlock,
    Table,
    payloads,
)
from lcreport.blocks.clean_text import clean, clean_values
from lcreport.errors import PayloadError, RenderError
from lcreport.languages import FIRST, codes, language
from lcreport.render.labels import labels
from lcreport.render.own_ids import OwnIds
from lcreport.render.printed_text import MOST_LETTERS, is_artist, settled
from lcreport.render.warnings import warn

ExecutedNotebook: TypeAlias = Mapping[str, Any]

# papermill puts the values given into a cell of their own, after that of the defaults.
_PARAMETERS = ("injected-parameters", "parameters")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


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


Part: TypeAlias = Prose | PlainBlock | Output | Printout | LeftOut
_ReadPart: TypeAlias = Part | Cut


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of one annex in one language.

    Attributes:
        head: The annex's head; one without any text where the notebook shows none.
        labels: The page's own texts.
        parts: Everything else, in the notebook's order.
    """

    head: Head
    labels: Mapping[str, str]
    parts: Sequence[Part]

    @property
    def language(self) -> str:
        """The language that the annex is written in."""
        return self.head.language

    @property
    def title(self) -> str:
        """The head's title, else the first heading in the prose, else a general word."""
        first = next(filter(None, map(_heading, self.parts)), self.labels["annex"])
        return self.head.title or first

    @property
    def tables(self) -> list[Table]:
        """All tables, those of charts included."""
        blocks = [part for part in self.parts if isinstance(part, PlainBlock)]
        return [table for block in blocks for table in tables_of(block)]


def read(notebook: ExecutedNotebook | Document) -> Document:
    """The annex that an executed notebook holds, in its own language; one that is read, itself.

    Markdown cells tagged with another language are left out, and so are all code inputs.

    Args:
        notebook: Notebook in format 4, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook.
        ParameterError: It is in a language that there is no file for.
    """
    # The page embeds the workbook, so its notebook has been read already.
    if isinstance(notebook, Document):
        return notebook
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, Sequence):
        raise RenderError("an executed notebook has a list of cells; this value has none")
    # With their cells: warnings name a cell's number, and tags say a text's language.
    parts = [(cell, part) for cell in cells for part in _parts(cell)]
    _ask_for_alt(cells, parts)
    heads = [part for _, part in parts if isinstance(part, Head)]
    head = heads[0] if heads else Head(language=_language(cells))
    others = {code for code in codes() if code != head.language}
    kept = [
        part
        for cell, part in parts
        if not isinstance(part, Head) and not (isinstance(part, Prose) and others & _tags(cell))
    ]
    if heads:
        kept = _without_first_title(kept)
    # After other languages' prose has gone: their headings would count as sections of their own.
    kept = _without_empty_sections(kept)
    texts, ids = labels(head.language), OwnIds()
    finished: list[Part] = []
    for part in kept:
        if isinstance(part, Cut):
            number = language(head.language).number
            said = texts[f"cut_{part.unit}"]
            said = said.format(kept=number(part.kept), whole=number(part.whole))
            finished.append(Paragraph(said, "warning"))
        elif isinstance(part, PlainBlock):
            # After what is left out: ids are numbered in the order of what a reader sees.
            finished.append(ids.settle(_told(part, texts)))
        else:
            finished.append(part)
    return Document(head, texts, finished)


def _ask_for_alt(
    cells: Sequence[Mapping[str, Any]], parts: Sequence[tuple[Mapping[str, Any], _ReadPart]]
) -> None:
    """Warn of pictures that say nothing to those who cannot see them, by the number of the cell."""
    without = {
        id(cell)
        for cell, part in parts
        if isinstance(part, Output) and not part.alt and part.bundle.keys() & {*_PICTURES}
    }
    numbers = [str(number) for number, cell in enumerate(cells, 1) if id(cell) in without]
    if numbers:
        warn(
            "picture without alternative text in cell %s of the notebook; "
            "give it one: annex.alt(figure, '…')",
            ", ".join(numbers),
        )


def _told(block: PlainBlock, texts: Mapping[str, str]) -> PlainBlock:
    """The block with what its tables do not show said in their notes, alike in each document."""
    match block:
        case Group(parts):
            return replace(block, parts=[_told(part.content(), texts) for part in parts])
        case Table(columns=[]):
            named = filter(None, [block.caption, texts["table_empty"]])
            return Paragraph(" – ".join(named), "note")
        case Table(cut_from=all_lines) if all_lines > len(block.lines):
            number = language(block.language).number
            said = texts["table_cut"].format(shown=number(len(block.lines)), all=number(all_lines))
            return replace(block, notes=[*block.notes, said], cut_from=0)
    return block


def tables_of(block: Block) -> list[Table]:
    """All tables in a block, in their order."""
    match block:
        case Table():
            return [block]
        case Drawing(table=table):
            return [table]
        case Group(parts=parts):
            return [table for part in parts for table in tables_of(part)]
    return []


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return set(cell.get("metadata", {}).get("tags", ()))


def _parts(cell: Mapping[str, Any]) -> list[_ReadPart]:
    if cell.get("cell_type") == "markdown":
        markdown = clean(_joined(cell.get("source", ""))).strip()
        return [Prose(markdown)] if markdown else []
    if cell.get("cell_type") != "code":
        return []
    found: list[_ReadPart] = []
    # Pieces of one stream are one text: a progress line comes in hundreds of them.
    for stream, outputs in groupby(cell.get("outputs", ()), _stream):
        if stream:
            kind: Literal["stdout", "stderr"] = "stderr" if stream == "stderr" else "stdout"
            found += _printed("".join(_joined(output.get("text", "")) for output in outputs), kind)
        else:
            found += [part for output in outputs for part in _shown(output)]
    return found


def _stream(output: Mapping[str, Any]) -> str:
    """The name of the stream that an output is a piece of; empty for one that is none."""
    return str(output.get("name", "stdout")) if output.get("output_type") == "stream" else ""


def _printed(text: str, kind: Literal["stdout", "stderr", "error"]) -> list[_ReadPart]:
    shown = clean(settled(text)).strip("\n")
    if not shown.strip():
        return []
    if len(shown) <= MOST_LETTERS:
        return [Printout(shown, kind)]
    return [Printout(shown[:MOST_LETTERS], kind), Cut(MOST_LETTERS, len(shown), "letters")]


def _shown(output: Mapping[str, Any]) -> list[_ReadPart]:
    """An output that is no stream, and after it that it was cut, where its metadata say so."""
    match output.get("metadata"):
        case {"lcreport": {"cut": {"limit_bytes": int() as limit, "bytes": int() as whole}}}:
            text = _joined(output.get("data", {}).get("text/plain", ""))
            return [*_printed(text, "stdout"), Cut(limit, whole, "bytes")]
    part = _output(output)
    return [] if part is None else [part]


def _output(output: Mapping[str, Any]) -> _ReadPart | None:
    match output.get("output_type"):
        case "error":
            name, value = output.get("ename", ""), output.get("evalue", "")
            return Printout(clean(settled(f"{name}: {value}"))[:MOST_LETTERS], "error")
        case "display_data" | "execute_result":
            data = output.get("data", {})
            texts = {kind: clean(_joined(value)) for kind, value in data.items() if kind != PAYLOAD}
            payload = data.get(PAYLOAD)
            match payload:
                case {"type": "picture", "alt": str() as alt}:
                    return Output(_known(texts), clean(alt).strip())
                case None if texts.keys() == {"text/plain"} and is_artist(texts["text/plain"]):
                    return None
                case None:
                    alt = _alt(output.get("metadata", {}))
                    return Output(_known(texts), alt) if texts else None
            return _own(payload)
    return None


def _own(payload: object) -> _ReadPart:
    """The block of a payload; what is wrong with it where it is none of ours.

    The HTML beside a payload is never used: anybody could have written it.
    """
    try:
        return payloads.read(clean_values(payload))
    except (PayloadError, RecursionError) as error:
        warn("output left out: %s", error)
        return LeftOut(clean(str(error)))


def _alt(metadata: Mapping[str, Any]) -> str:
    """What a picture shows, as the notebook says for the output or for one of its forms."""
    said = [metadata.get("alt")]
    said += [
        metadata[kind].get("alt") for kind in _PICTURES if isinstance(metadata.get(kind), dict)
    ]
    return next((clean(text).strip() for text in said if isinstance(text, str)), "")


def _known(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The bundle; a warning where nothing in it but its plain text can be set."""
    if not {"text/html", "text/markdown", *_PICTURES} & texts.keys():
        plain = texts.get("text/plain", "")
        warn("output of no known form becomes text: %.80s", plain.replace("\n", " "))
        return {"text/plain": plain or ", ".join(sorted(texts))}
    return texts


def _joined(value: object) -> str:
    """Multi-line text as nbformat keeps it in memory or on disk."""
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _language(cells: Sequence[Mapping[str, Any]]) -> str:
    """The language that the notebook was run for; the first where it does not say."""
    return _parameter(cells, "language") or FIRST


def _parameter(cells: Sequence[Mapping[str, Any]], name: str) -> str | None:
    """A text parameter's value, the injected one before the default; no code is run."""
    for tag in _PARAMETERS:
        for cell in cells:
            if cell.get("cell_type") == "code" and tag in _tags(cell):
                value = _assigned(_joined(cell.get("source", ""))).get(name)
                if value is not None:
                    return value
    return None


def _assigned(source: str) -> dict[str, str]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for statement in body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        if isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str):
            found |= {
                target.id: statement.value.value
                for target in targets
                if isinstance(target, ast.Name)
            }
    return found


def _heading(part: _ReadPart) -> str:
    """The text of a first-level heading that begins a piece of prose."""
    if isinstance(part, Prose) and part.markdown.startswith("# "):
        return part.markdown.partition("\n")[0].removeprefix("# ").strip()
    return ""


def _without_empty_sections(parts: Sequence[_ReadPart]) -> list[_ReadPart]:
    """The parts without the headings of sections that have nothing to say."""
    sections: list[list[_ReadPart]] = [[]]
    for part in parts:
        if isinstance(part, Prose) and part.markdown.startswith("#"):
            sections.append([])
        sections[-1].append(part)
    return [part for section in sections if not _empty(section) for part in section]


def _empty(section: Sequence[_ReadPart]) -> bool:
    said = [part for part in section if not isinstance(part, Prose)]
    return bool(said) and all(isinstance(part, Nothing) for part in said)


def _without_first_title(parts: Sequence[_ReadPart]) -> list[_ReadPart]:
    """The parts without the notebook's own title, for which the annex's head stands."""
    kept = list(parts)
    for index, part in enumerate(kept):
        if isinstance(part, Prose) and _heading(part):
            rest = part.markdown.partition("\n")[2].strip()
            kept[index : index + 1] = [Prose(rest)] if rest else []
            break
        if isinstance(part, PlainBlock | Output):
            break
    return kept
