"""One cell of an executed notebook → the parts of a document that it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import unquote

from lcreport.blocks import PAYLOAD, payloads
from lcreport.blocks.clean_text import clean, clean_values
from lcreport.errors import PayloadError, RenderError
from lcreport.render import foreign_html, pictures
from lcreport.render.document_parts import Cut, LeftOut, Output, Printout, Prose
from lcreport.render.printed_text import MOST_LETTERS, is_artist, is_object, settled
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from lcreport.render.document_parts import ReadPart

NotebookCell: TypeAlias = Mapping[str, Any]
"""A cell as nbformat 4 says it; what stands in it is looked at before it is used."""
NotebookOutput: TypeAlias = Mapping[str, Any]
"""An output of a cell, likewise."""


_JSON = "application/json"
_TEX_BRACKET = re.compile(r"(?<!\\)\\([()\[\]])")
_ATTACHED = re.compile(r"attachment:([^\s)\"'>]+)")


# As Jupyter Book and nbconvert's own examples write them. What is only to be hidden until a reader
# asks for it stays, for no paper can be asked; code is shown in no document.
_OF_CELLS = frozenset(("remove-cell", "remove_cell"))
_OF_OUTPUTS = frozenset(("remove-output", "remove_output"))
_OF_STREAMS = {"stdout": "remove-stdout", "stderr": "remove-stderr"}


def tags_of(cell: NotebookCell) -> set[str]:
    """The tags that a cell bears."""
    return set(cell.get("metadata", {}).get("tags", ()))


def parts_of(cell: NotebookCell) -> list[ReadPart]:
    """What a reader sees of a cell, in its order; never its code."""
    tags = tags_of(cell)
    if tags & _OF_CELLS:
        return []
    if cell.get("cell_type") == "markdown":
        markdown = _with_attachments(clean(joined(cell.get("source", ""))).strip(), cell)
        return [Prose(markdown)] if markdown else []
    if cell.get("cell_type") != "code" or tags & _OF_OUTPUTS:
        return []
    found: list[ReadPart] = []
    # Pieces of one stream are one text: a progress line comes in hundreds of them.
    for stream, outputs in groupby(cell.get("outputs", ()), _stream):
        if stream:
            kind: Literal["stdout", "stderr"] = "stderr" if stream == "stderr" else "stdout"
            if _OF_STREAMS[kind] in tags:
                continue
            found += _printed("".join(joined(output.get("text", "")) for output in outputs), kind)
        else:
            found += [part for output in outputs for part in _given_out(output)]
    return found


def _with_attachments(markdown: str, cell: NotebookCell) -> str:
    """The text with the pictures that are attached to its cell in place of their names."""
    attached = cell.get("attachments")
    if not isinstance(attached, Mapping):
        return markdown

    def address(found: re.Match[str]) -> str:
        bundle = attached.get(unquote(found[1]))
        if not isinstance(bundle, Mapping):
            return found[0]
        texts = {kind: joined(value) for kind, value in bundle.items()}
        try:
            picture = pictures.of_bundle(texts, "")
        except RenderError:
            return found[0]
        return picture.address if picture else found[0]

    return _ATTACHED.sub(address, markdown)


def _stream(output: NotebookOutput) -> str:
    """The name of the stream that an output is a piece of; empty for one that is none."""
    return str(output.get("name", "stdout")) if output.get("output_type") == "stream" else ""


def _printed(text: str, kind: Literal["stdout", "stderr", "error"]) -> list[ReadPart]:
    printed = clean(settled(text)).strip("\n")
    if not printed.strip():
        return []
    if len(printed) <= MOST_LETTERS:
        return [Printout(printed, kind)]
    return [Printout(printed[:MOST_LETTERS], kind), Cut(MOST_LETTERS, len(printed), "letters")]


def _given_out(output: NotebookOutput) -> list[ReadPart]:
    """An output that is no stream, and after it that it was cut, where its metadata say so."""
    match output.get("metadata"):
        case {"lcreport": {"cut": {"limit_bytes": int() as limit, "bytes": int() as whole}}}:
            text = joined(output.get("data", {}).get("text/plain", ""))
            return [*_printed(text, "stdout"), Cut(limit, whole, "bytes")]
    part = _output(output)
    return [] if part is None else [part]


def _output(output: NotebookOutput) -> ReadPart | None:
    match output.get("output_type"):
        case "error":
            name, value = output.get("ename", ""), output.get("evalue", "")
            return Printout(clean(settled(f"{name}: {value}"))[:MOST_LETTERS], "error")
        case "display_data" | "execute_result":
            data = output.get("data", {})
            texts = {kind: clean(_text(kind, data[kind])) for kind in data if kind != PAYLOAD}
            payload = data.get(PAYLOAD)
            match payload:
                case {"type": "picture", "alt": str() as alt}:
                    return _foreign(texts, clean(alt).strip())
                case None if texts.keys() == {"text/plain"} and is_artist(texts["text/plain"]):
                    return None
                case None:
                    metadata = output.get("metadata", {})
                    sized = pictures.sized(texts, metadata)
                    return _foreign(sized, _alt(metadata)) if texts else None
            return _own(payload)
    return None


def _own(payload: object) -> ReadPart:
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
        metadata[kind].get("alt") for kind in pictures.KINDS if isinstance(metadata.get(kind), dict)
    ]
    return next((clean(text).strip() for text in said if isinstance(text, str)), "")


def _foreign(texts: Mapping[str, str], alt: str) -> Output | LeftOut:
    """An output in the forms that documents can show; what it was, where there is none."""
    shown = dict(texts)
    if html := shown.pop("text/html", ""):
        # Of a page that only a script fills nothing is left, and a document runs none.
        if markdown := foreign_html.as_markdown(html):
            shown |= {"text/html": html, "text/markdown": markdown}
    elif "text/latex" in shown:
        # In markdown brackets with one backslash may be brackets, in TeX they are none.
        shown.setdefault("text/markdown", _TEX_BRACKET.sub(r"\\\\\1", shown["text/latex"]))
    if shown.keys() & {"text/html", "text/markdown", *pictures.KINDS}:
        return Output(shown, alt)
    if _JSON in shown and is_object(shown.get("text/plain", "<>")):
        return Output({"text/plain": shown[_JSON]})
    plain = shown.get("text/plain", "")
    others = sorted(texts.keys() - {"text/plain"})
    # Of a picture that a script draws, the name of its object tells a reader nothing.
    if plain and not (others and is_object(plain)):
        warn("output of no known form becomes text: %.80s", plain.replace("\n", " "))
        return Output({"text/plain": plain})
    kinds = ", ".join(others or texts)
    warn("output left out, for documents show none of its forms: %s; give it as a picture", kinds)
    return LeftOut(kinds)


def _text(kind: str, value: object) -> str:
    if kind == _JSON and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return joined(value)


def joined(value: object) -> str:
    """Multi-line text as nbformat keeps it in memory or on disk."""
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
