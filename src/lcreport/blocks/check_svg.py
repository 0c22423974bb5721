"""What the SVG of a drawing may hold: the little that charts need, and nothing of it hidden."""

from __future__ import annotations

import re
import xml.parsers.expat
from typing import NoReturn

# What is allowed, not what is forbidden: browsers learn new elements that run or fetch. No `style`
# and no `script`, no `image` and no `foreignObject`; `title` is read as HTML by a page.
_ELEMENTS = frozenset((
    "svg", "g", "defs", "use", "clipPath", "pattern", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan",
))  # fmt: skip
_ATTRIBUTES = frozenset((
    "clip-path", "clip-rule", "color", "cx", "cy", "d", "dominant-baseline", "dx", "dy", "fill",
    "fill-opacity", "fill-rule", "font-family", "font-size", "font-stretch", "font-style",
    "font-variant", "font-weight", "height", "href", "id", "opacity", "patternTransform",
    "patternUnits", "points", "preserveAspectRatio", "r", "rx", "ry", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
    "stroke-width", "text-anchor", "transform", "version", "viewBox", "width", "x", "x1", "x2",
    "xmlns", "xml:space", "y", "y1", "y2",
))  # fmt: skip
_NAMESPACE = "http://www.w3.org/2000/svg"
# The page's own script and contents go by ids that begin with lc-.
_ID = re.compile(r"(?!lc-)[A-Za-z][\w.-]*")
_FRAGMENT = re.compile(r"#[A-Za-z][\w.-]*")
# A function of CSS or of a transformation; CSS reads escapes even in an attribute, so that
# "\\75rl(" would be an address.
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = {"matrix", "rgb", "rgba", "rotate", "scale", "skewx", "skewy", "translate"}
_LOCAL = re.compile(r"url\(#[A-Za-z][\w.-]*\)")


def check_svg(svg: str) -> None:
    """Refuse an SVG that could run, fetch or restyle anything on the page it stands in.

    Raises:
        ValueError: it is no SVG, or has a part or value that drawings do not need.
    """
    # A notebook's own SVG is shown as an image; only our drawings stand in the page as elements,
    # where letters can be searched and follow the page's colours.
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if name not in _ELEMENTS or (depth == 0 and name != "svg"):
            raise ValueError(f"a drawing may not hold the element {name!r}")
        depth += 1
        for attribute, value in attributes.items():
            if not _fits(attribute, value):
                raise ValueError(f"a drawing may not have {attribute}={value[:60]!r}")

    reader = xml.parsers.expat.ParserCreate()
    reader.StartElementHandler = opened
    # Entities could write what no rule above sees. And a page is read as HTML, which ends a comment
    # at "<!-->", and a section or an instruction at the first ">": what XML hides would show there.
    reader.EntityDeclHandler = _refused
    reader.StartDoctypeDeclHandler = _refused
    reader.CommentHandler = _refused
    reader.StartCdataSectionHandler = _refused
    reader.ProcessingInstructionHandler = _refused
    reader.XmlDeclHandler = _refused
    try:
        reader.Parse(svg, True)  # noqa: FBT003 - its only argument besides the text
    except xml.parsers.expat.ExpatError as error:
        raise ValueError(f"a drawing is no SVG: {error}") from error


def _fits(attribute: str, value: str) -> bool:
    if attribute not in _ATTRIBUTES or "\\" in value:
        return False
    match attribute:
        case "xmlns":
            return value == _NAMESPACE
        case "id":
            return bool(_ID.fullmatch(value))
        case "href":
            return bool(_FRAGMENT.fullmatch(value))
    # Clip paths and patterns go by url(#…); what is left may call nothing that fetches.
    rest = _LOCAL.sub("", value)
    return {name.casefold() for name in _FUNCTION.findall(rest)} <= _FUNCTIONS


def _refused(*_: object) -> NoReturn:
    raise ValueError("a drawing is elements and text, with no declaration, comment or section")
