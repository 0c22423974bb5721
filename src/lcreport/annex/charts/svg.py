"""A canvas as SVG: shapes as matplotlib draws them, letters that share their outlines.

What matplotlib writes is boiled down to its paths: no prolog, metadata, clips or style sheets, two
decimals, the page's own ink as `currentColor`. That makes it a fifth of the size, and safe to stand
in one HTML page with others.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from lcreport.annex.charts import lettering
from lcreport.annex.charts.look import INK_HEX, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.canvas import Canvas, Shape, Type, Words

_SETTINGS: dict[Any, Any] = {
    "path.simplify": False,
    "path.snap": False,
    "path.sketch": None,
    "svg.hashsalt": "lcreport",
    "svg.id": None,
}
_METADATA = ("Creator", "Date", "Format", "Type")
_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+\.\d+")
_SPACED = re.compile(r"\s*([A-Za-z])\s*")
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def write(canvas: Canvas, chart: str, height: float) -> str:
    """One SVG element; its ids begin with a mark made from `chart`, for several share a page."""
    size = f"{_short(canvas.width)} {_short(height)}"
    wide, high = size.split()
    defs, letters = _letters(canvas.texts, _mark(chart))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" '
        f'viewBox="0 0 {size}" color="{INK_HEX}"><defs>{defs}</defs>'
        f"{_drawn(canvas, height)}{letters}</svg>"
    )


def _drawn(canvas: Canvas, height: float) -> str:
    flipped = Affine2D().scale(1, -1).translate(0, height)
    written = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        # The renderer without a Figure, whose import alone takes longer than a hundred charts.
        metadata: Any = dict.fromkeys(_METADATA)
        renderer: Any = RendererSVG(canvas.width, height, written, metadata=metadata)  # type: ignore[no-untyped-call]
        for each in _joined(canvas.shapes):
            _draw(renderer, each, flipped)
        renderer.finalize()
    return "".join(_short_path(*each) for each in _paths(written.getvalue()))


def _letters(texts: Sequence[Words], mark: str) -> tuple[str, str]:
    """The outlines of all letters, each once, and the lines of text that use them."""
    names: dict[tuple[str, str], str] = {}
    outlines: list[str] = []
    groups: dict[Type, list[str]] = {}
    for words in texts:
        pen, uses = 0.0, []
        for letter, glyph in lettering.glyphs(words.text, words.type.weight):
            if glyph.outline:
                key = (words.type.weight, letter)
                if key not in names:
                    names[key] = f"{mark}{_base36(len(names))}"
                    outlines.append(f'<path id="{names[key]}" d="{glyph.outline}"/>')
                across = f' x="{round(pen)}"' if round(pen) else ""
                uses.append(f'<use href="#{names[key]}"{across}/>')
            pen += glyph.advance
        groups.setdefault(words.type, []).append(_line(words, uses))
    lines = (
        f"<g{_paint('fill', type_.ink)}>{''.join(lines)}</g>" for type_, lines in groups.items()
    )
    return "".join(outlines), "".join(lines)


def _line(words: Words, uses: list[str]) -> str:
    scale = f"{words.type.size / lettering.EM:.4f}".lstrip("0")
    place = f"translate({_short(words.left)} {_short(words.baseline)})scale({scale})"
    return f'<g transform="{place}">{"".join(uses)}</g>'


def _joined(shapes: Sequence[Shape]) -> list[Shape]:
    """Shapes that look the same as one, at the place of the first."""
    alike: dict[Any, list[Shape]] = {}
    for each in shapes:
        alike.setdefault((each.fill, each.stroke, each.width, each.dash), []).append(each)
    return [
        replace(
            group[0],
            points=[point for each in group for point in each.points],
            codes=[code for each in group for code in each.codes],
        )
        for group in alike.values()
    ]


def _draw(renderer: Any, shape: Shape, transform: Affine2D) -> None:
    context = renderer.new_gc()
    context.set_joinstyle("round")
    context.set_capstyle("butt")
    context.set_linewidth(shape.width if shape.stroke else 0)
    if shape.stroke:
        context.set_foreground(to_rgba(shape.stroke.hex, shape.stroke.opacity), isRGBA=True)
    if shape.dash:
        context.set_dashes(0, shape.dash)
    fill: Any = to_rgba(shape.fill.hex, shape.fill.opacity) if shape.fill else None
    renderer.draw_path(context, Path(shape.points, shape.codes), transform, fill)


def _paths(svg: str) -> list[tuple[str, dict[str, str]]]:
    """Path data and style of every shape that matplotlib wrote."""
    root = ET.fromstring(svg)  # noqa: S314 - written by matplotlib just now
    found = []
    for path in root.iter(f"{_SVG}path"):
        pairs = (part.split(":", 1) for part in path.get("style", "").split(";") if ":" in part)
        found.append((path.get("d", ""), {key.strip(): value.strip() for key, value in pairs}))
    return found


def _short_path(data: str, style: dict[str, str]) -> str:
    numbers = _NUMBER.sub(lambda found: _short(float(found[0])), data)
    tight = _SPACED.sub(r"\1", numbers.strip()).replace(" -", "-")
    attributes = []
    opacity = style.pop("opacity", None)
    for name in ("fill", "stroke"):
        value = style.get(name)
        amount = style.get(f"{name}-opacity", opacity)
        if value is None or value == "none":
            attributes += [' fill="none"'] if name == "fill" else []
            continue
        attributes.append(_paint(name, Ink(value, float(amount or 1))))
    if "stroke" in style and style["stroke"] != "none":
        attributes.append(f' stroke-width="{_short(float(style.get("stroke-width", "1")))}"')
        attributes.append(' stroke-linejoin="round"')
        if "stroke-dasharray" in style:
            attributes.append(f' stroke-dasharray="{style["stroke-dasharray"]}"')
    return f'<path d="{tight}"{"".join(attributes)}/>'


def _paint(name: str, ink: Ink) -> str:
    colour = "currentColor" if ink.hex == INK_HEX else ink.hex
    amount = "" if ink.opacity == 1 else f' {name}-opacity="{_short(ink.opacity)}"'
    return f' {name}="{colour}"{amount}'


def _short(value: float) -> str:
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    if written in {"-0", ""}:
        return "0"
    return written.replace("0.", ".", 1) if written.startswith(("0.", "-0.")) else written


def _mark(chart: str) -> str:
    """Five letters and digits that differ between charts."""
    digest = int.from_bytes(hashlib.sha256(chart.encode()).digest()[:6])
    return f"k{_base36(digest % 36**4):0>4}"


def _base36(number: int) -> str:
    written = ""
    while True:
        number, digit = divmod(number, 36)
        written = _BASE36[digit] + written
        if not number:
            return written
