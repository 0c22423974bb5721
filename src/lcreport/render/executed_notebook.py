"""An executed notebook, read: what an annex says, in order, before any medium is chosen."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lcreport.errors import RenderError
from lcreport.languages import FIRST, codes
from lcreport.render.labels import labels

Notebook: TypeAlias = Mapping[str, Any]

TYPST = "text/vnd.typst"
PAYLOAD = "application/vnd.lcreport+json"
_PARAMETERS = ("injected-parameters", "parameters")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
# A form feed or a zero byte is no text: HTML forbids it, and no font draws it. The two overrides of
# direction (U+202D, U+202E) would let a name turn what stands after it.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e]")

PICTURE_WITHOUT_ALT = "picture without alternative text; give it one: annex.alt(figure, '…')"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prose:
    """A markdown cell."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One output of a cell: what it gives in each medium, text at the least."""

    bundle: Mapping[str, str]
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell printed or warned about; `kind` is "stdout", "stderr" or "error"."""

    text: str
    kind: Literal["stdout", "stderr", "error"]


Part: TypeAlias = Prose | Shown | Printed


@dataclass(frozen=True, slots=True)
class Annex:
    """The parts of one annex in one language.

    Attributes:
        head: Payload of the annex's head, empty where the notebook shows none.
        labels: The page's own texts.
        parts: Everything else, in the notebook's order.
    """

    language: str
    head: Mapping[str, Any]
    labels: Mapping[str, str]
    parts: Sequence[Part]

    @property
    def title(self) -> str:
        """The head's title, else the first heading in the prose, else a general word."""
        if self.head.get("title"):
            return str(self.head["title"])
        return next(filter(None, map(_heading, self.parts)), self.labels["annex"])

    @property
    def tables(self) -> list[Mapping[str, Any]]:
        """Payloads of all tables, those of charts included, each id once."""
        found: dict[str, Mapping[str, Any]] = {}
        for part in self.parts:
            if isinstance(part, Shown):
                for table in tables_of(part.payload):
                    found.setdefault(str(table.get("id")), table)
        return list(found.values())


def read(notebook: Notebook) -> Annex:
    """The annex that an executed notebook holds, in its own language.

    Markdown cells tagged with another language are left out, and so are all code inputs.

    Args:
        notebook: Notebook in format 4, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook.
        ParameterError: It is in a language that there is no file for.
    """
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, Sequence):
        raise RenderError("an executed notebook has a list of cells; this value has none")
    parts = [part for cell in cells for part in _parts(cell)]
    payloads = [part.payload for part in parts if isinstance(part, Shown) and part.payload]
    head = next((each for each in payloads if each.get("type") == "annex"), {})
    language = str(head.get("language") or _parameter(cells, "language") or FIRST)
    other = {code for code in codes() if code != language}
    kept = [
        part
        for cell in cells
        if not (cell.get("cell_type") == "markdown" and other & _tags(cell) - {language})
        for part in _parts(cell)
        if not (isinstance(part, Shown) and part.payload and part.payload.get("type") == "annex")
    ]
    if head:
        kept = _without_first_title(kept)
    kept = _without_empty_sections(kept)
    return Annex(language, head, labels(language), kept)


def tables_of(payload: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """All table payloads in a payload, in the order shown."""
    if payload is None:
        return []
    match payload:
        case {"type": "table"}:
            return [payload]
        case {"type": "chart", "table": Mapping() as table}:
            return [table]
        case {"type": "group", "parts": list() as parts}:
            return [table for part in parts for table in tables_of(part)]
    return []


def alt_of(payload: Mapping[str, Any] | None) -> str:
    """The alternative text that a plain picture's payload brings, empty for none."""
    match payload:
        case {"type": "picture", "alt": str() as alt}:
            return clean(alt)
    return ""


def clean(text: str) -> str:
    """Text without control characters and overrides of its direction.

    >>> clean("a" + chr(0) + "b")
    'ab'
    """
    return _CONTROLS.sub("", text)


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return set(cell.get("metadata", {}).get("tags", ()))


def _parts(cell: Mapping[str, Any]) -> list[Part]:
    if cell.get("cell_type") == "markdown":
        markdown = _joined(cell.get("source", "")).strip()
        return [Prose(markdown)] if markdown else []
    if cell.get("cell_type") != "code":
        return []
    found = [_output(output) for output in cell.get("outputs", ())]
    return _merged([each for each in found if each is not None])


def _output(output: Mapping[str, Any]) -> Part | None:
    match output.get("output_type"):
        case "stream":
            text = clean(_joined(output.get("text", ""))).strip("\n")
            kind: Literal["stdout", "stderr"] = (
                "stderr" if output.get("name") == "stderr" else "stdout"
            )
            return Printed(text, kind) if text.strip() else None
        case "error":
            name, value = output.get("ename", ""), output.get("evalue", "")
            return Printed(clean(f"{name}: {value}"), "error")
        case "display_data" | "execute_result":
            data = output.get("data", {})
            payload = data.get(PAYLOAD)
            texts = {key: _joined(value) for key, value in data.items() if key != PAYLOAD}
            return Shown(_known(texts), payload) if texts or payload else None
    return None


def _known(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The bundle; a warning where nothing in it but its plain text can be set."""
    if not {"text/html", "text/markdown", TYPST, *_PICTURES} & texts.keys():
        plain = texts.get("text/plain", "")
        log.warning("output without HTML or Typst becomes text: %.80s", plain.replace("\n", " "))
        return {"text/plain": plain or ", ".join(sorted(texts))}
    return texts


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring pieces of one stream as one."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Printed) and isinstance(last, Printed) and part.kind == last.kind:
            merged[-1] = Printed(f"{last.text}\n{part.text}", part.kind)
        else:
            merged.append(part)
    return merged


def _joined(value: object) -> str:
    """Multi-line text as nbformat keeps it in memory or on disk."""
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


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
                each.id: statement.value.value for each in targets if isinstance(each, ast.Name)
            }
    return found


def _heading(part: Part) -> str:
    """The text of a first-level heading that begins a piece of prose."""
    if isinstance(part, Prose) and part.markdown.startswith("# "):
        return part.markdown.partition("\n")[0].removeprefix("# ").strip()
    return ""


def _without_empty_sections(parts: Sequence[Part]) -> list[Part]:
    """The parts without the headings of sections that have nothing to say."""
    sections: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Prose) and part.markdown.startswith("#"):
            sections.append([])
        sections[-1].append(part)
    return [part for section in sections if not _empty(section) for part in section]


def _empty(section: Sequence[Part]) -> bool:
    said = [part for part in section if not isinstance(part, Prose)]
    return bool(said) and all(
        isinstance(part, Shown) and part.payload is not None and part.payload["type"] == "nothing"
        for part in said
    )


def _without_first_title(parts: Sequence[Part]) -> list[Part]:
    """The parts without the notebook's own title, for which the annex's head stands."""
    kept = list(parts)
    for index, part in enumerate(kept):
        if isinstance(part, Prose) and _heading(part):
            rest = part.markdown.partition("\n")[2].strip()
            kept[index : index + 1] = [Prose(rest)] if rest else []
            break
        if isinstance(part, Shown):
            break
    return kept
