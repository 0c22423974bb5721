"""matplotlib's SVG made fit to stand in a page with others: small, its ids its own.

matplotlib writes a document: with a prolog, metadata, a style sheet that would hold for the whole
page, and ids that two charts share.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from lcreport.annex.charts import style, typeface
from lcreport.blocks import colours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

_SPACE = "{http://www.w3.org/2000/svg}"
_NAMES = {"{http://www.w3.org/1999/xlink}href": "href"}
_COORDINATES = {"d", "x", "y", "transform", "points", "stroke-width", "width", "height"}
# With None matplotlib leaves them out; the date would change the bytes.
_METADATA = ("Creator", "Date", "Format", "Type")
_INKS = {colours.INK, "#000000"}
_USED = re.compile(r"url\(#([^)]+)\)")
_NUMBER = re.compile(r"-?\d+\.\d+")
_GAPS = re.compile(r"\s*([A-Za-z])\s*")
# A reader without the first gets a narrower font, or one as wide, so that nothing overlaps.
_FAMILIES = "DejaVu Sans,Arial,sans-serif"
_FAMILIES_AS_NAMED = "Times New Roman,Liberation Serif,DejaVu Sans,serif"


def inline(figure: Figure, chart: str) -> str:
    """The figure as one SVG element whose ids begin with a mark made from the id `chart`."""
    root = ET.fromstring(_drawn(figure))  # noqa: S314 - matplotlib wrote it
    # A letter first, for a hash may begin with a digit.
    mark = f"k{hashlib.sha256(chart.encode()).hexdigest()[:6]}-"
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SPACE)
        # Only line ends and indents stand there.
        element.tail = None
        if element.tag != "text":
            element.text = None
    root.attrib = {
        "xmlns": _SPACE.strip("{}"),
        **{name: root.attrib[name] for name in ("width", "height", "viewBox")},
        "color": colours.INK,
        "fill": "currentColor",
        "font-family": _families(),
        "stroke-linejoin": "round",
    }
    _strip(root)
    used = set(_USED.findall(" ".join(_values(root)))) | {
        element.attrib["href"][1:] for element in root.iter() if "href" in element.attrib
    }
    for element in root.iter():
        _rename(element, used, mark)
    return ET.tostring(root, encoding="unicode")


def _families() -> str:
    named = typeface.family()
    # In quotation marks, for a name may have a comma, or a digit at its beginning.
    return f"'{named}',{_FAMILIES_AS_NAMED}" if named else _FAMILIES


def _drawn(figure: Figure) -> str:
    written = io.StringIO()
    with style.in_force():
        figure.savefig(
            written,
            format="svg",
            facecolor="none",
            edgecolor="none",
            metadata=dict.fromkeys(_METADATA),
        )
    return written.getvalue()


def _values(root: ET.Element) -> list[str]:
    return [value for element in root.iter() for value in element.attrib.values()]


def _strip(parent: ET.Element) -> None:
    """Takes out what is not drawn, and groups that only hold what is."""
    kept: list[ET.Element] = []
    for child in parent:
        _strip(child)
        child.attrib = _attributes(child)
        if child.tag in {"metadata", "style"} or _is_invisible(child, parent.tag):
            continue
        # matplotlib wraps every artist in a group whose id nothing uses.
        if child.tag == "g" and not child.attrib.keys() - {"id"}:
            kept += child
        elif len(child) or child.tag not in {"g", "defs"}:
            kept.append(child)
    parent[:] = kept


def _is_invisible(element: ET.Element, parent: str) -> bool:
    # A path in `defs` or in a clip has its colour from where it is used.
    return (
        element.tag == "path"
        and parent == "g"
        and element.attrib.get("fill") == "none"
        and "stroke" not in element.attrib
    )


def _attributes(element: ET.Element) -> dict[str, str]:
    """The element's attributes, with its style as such: a page may forbid styles."""
    given = dict(element.attrib)
    for declaration in filter(None, given.pop("style", "").split(";")):
        name, _, value = declaration.partition(":")
        given[name.strip()] = value.strip()
    # matplotlib turns every text, mostly by nothing.
    if given.get("transform", "").startswith("rotate(-0 "):
        del given["transform"]
    given.pop("font-family", None)
    return {_NAMES.get(name, name): _value(name, value) for name, value in given.items()}


def _value(name: str, value: str) -> str:
    if name in _COORDINATES:
        return _short(value)
    # The page's own ink, also for what somebody adds in matplotlib's: black is none on a dark page.
    return "currentColor" if name in {"fill", "stroke"} and value in _INKS else value


def _short(numbers: str) -> str:
    rounded = _NUMBER.sub(
        # A hundredth of a point is finer than any printer; matplotlib writes six decimals.
        lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."),
        numbers.strip(),
    )
    return _GAPS.sub(r"\1", rounded) if rounded[:1] == "M" else rounded


def _rename(element: ET.Element, used: set[str], mark: str) -> None:
    attributes: Mapping[str, str] = element.attrib
    renamed = {
        name: _USED.sub(rf"url(#{mark}\1)", value)
        for name, value in attributes.items()
        # Ids that nothing refers to are matplotlib's numbering.
        if name != "id" or value in used
    }
    if "id" in renamed:
        renamed["id"] = mark + renamed["id"]
    if "href" in renamed and renamed["href"].startswith("#"):
        renamed["href"] = f"#{mark}{renamed['href'][1:]}"
    element.attrib = renamed
