"""One cell of an executed notebook → the parts of a document that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lcreport.blocks import PAYLOAD, payloads
from lcreport.blocks.clean_text import clean, clean_values
from lcreport.errors import PayloadError
from lcreport.render.document_parts import Cut, LeftOut, Output, Printout, Prose
from lcreport.render.printed_text import MOST_LETTERS, is_artist, settled
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from lcreport.render.document_parts import ReadPart

NotebookCell: TypeAlias = Mapping[str, Any]
"""A cell as nbformat 4 says it; what stands in it is looked at before it is used."""
NotebookOutput: TypeAlias = Mapping[str, Any]
"""An output of a cell, likewise."""


PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


def tags_of(cell: NotebookCell) -> set[str]:
    """The tags that a cell bears."""
    return set(cell.get("metadata", {}).get("tags", ()))


def parts_of(cell: NotebookCell) -> list[ReadPart]:
    """What a reader sees of a cell, in its order; never its code."""
    if cell.get("cell_type") == "markdown":
        markdown = clean(joined(cell.get("source", ""))).strip()
        return [Prose(markdown)] if markdown else []
    if cell.get("cell_type") != "code":
        return []
    found: list[ReadPart] = []
    # Pieces of one stream are one text: a progress line comes in hundreds of them.
    for stream, outputs in groupby(cell.get("outputs", ()), _stream):
        if stream:
            kind: Literal["stdout", "stderr"] = "stderr" if stream == "stderr" else "stdout"
            found += _printed("".join(joined(output.get("text", "")) for output in outputs), kind)
        else:
            found += [part for output in outputs for part in _given_out(output)]
    return found


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
            texts = {kind: clean(joined(value)) for kind, value in data.items() if kind != PAYLOAD}
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
    said += [metadata[kind].get("alt") for kind in PICTURES if isinstance(metadata.get(kind), dict)]
    return next((clean(text).strip() for text in said if isinstance(text, str)), "")


def _known(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The bundle; a warning where nothing in it but its plain text can be set."""
    if not {"text/html", "text/markdown", *PICTURES} & texts.keys():
        plain = texts.get("text/plain", "")
        warn("output of no known form becomes text: %.80s", plain.replace("\n", " "))
        return {"text/plain": plain or ", ".join(sorted(texts))}
    return texts


def joined(value: object) -> str:
    """Multi-line text as nbformat keeps it in memory or on disk."""
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
