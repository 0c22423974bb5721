"""Elements of WordprocessingML, written with python-docx's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.oxml.xmlchemy import BaseOxmlElement


_CODE = "Courier New"


class Look(NamedTuple):
    """How a run looks: bold, in italics, struck through, underlined, in letters of one width."""

    b: bool = False
    i: bool = False
    strike: bool = False
    u: bool = False
    lowered: bool = False
    raised: bool = False
    code: bool = False


PLAIN, BOLD, ITALIC = Look(), Look(b=True), Look(i=True)


def element(
    tag: str,
    attributes: Mapping[str, str | int] | None = None,
    children: Iterable[BaseOxmlElement] = (),
) -> BaseOxmlElement:
    """An element such as `w:tcW` with attributes of the same prefix.

    >>> element("w:tcW", {"w": 1200, "type": "dxa"}).tag.rpartition("}")[2]
    'tcW'
    """
    prefix = tag.partition(":")[0]
    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(f"{prefix}:{name}"), str(value))
    for child in children:
        made.append(child)
    return made


def run(text: str, look: Look = PLAIN, half_points: int = 0) -> BaseOxmlElement:
    """A run of text; line breaks in it become Word's own.

    Args:
        text: What it says.
        look: How it looks beside its style.
        half_points: Its size in half points; that of its style for 0.
    """
    properties = _properties(look, half_points)
    made = element("w:r")
    if properties:
        made.append(element("w:rPr", children=properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("w:br"))
        written = element("w:t")
        written.text = line
        # Else Word drops the blanks at either end.
        written.set(qn("xml:space"), "preserve")
        made.append(written)
    return made


def _properties(look: Look, half_points: int) -> list[BaseOxmlElement]:
    # In the order of the schema, which Word insists on.
    properties = [element(f"w:{name}") for name in ("b", "i", "strike") if getattr(look, name)]
    if look.code:
        properties.insert(0, element("w:rFonts", {"ascii": _CODE, "hAnsi": _CODE}))
    if half_points:
        properties += [element(f"w:{name}", {"val": half_points}) for name in ("sz", "szCs")]
    if look.u:
        properties.append(element("w:u", {"val": "single"}))
    for wanted, place in ((look.lowered, "subscript"), (look.raised, "superscript")):
        if wanted:
            properties.append(element("w:vertAlign", {"val": place}))
    return properties


def paragraph(
    style: str, runs: Iterable[BaseOxmlElement], properties: Iterable[BaseOxmlElement] = ()
) -> BaseOxmlElement:
    """A paragraph in a style.

    Args:
        style: The style's id, not its name.
        runs: What it holds.
        properties: More of its properties, in the order of the schema.
    """
    named = element("w:pPr", children=[element("w:pStyle", {"val": style}), *properties])
    return element("w:p", children=[named, *runs])
