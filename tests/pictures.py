"""Charts as pictures, beside the accepted ones in tests/accepted.

python tests/pictures.py     accepts the charts as they are drawn now; look at each before
"""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl
import typst
from PIL import Image, ImageChops

import charted
from lcreport.annex.charts import Chart
from lcreport.render.typst_blocks import picture as picture_of

ACCEPTED = Path(__file__).parent / "accepted"
PPI = 60
_FAR = 48
_FONTS = typst.Fonts(
    include_system_fonts=False, font_paths=[Path(mpl.get_data_path()) / "fonts" / "ttf"]
)

_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#let lc-chart(svg: "", ..rest) = image(bytes(svg), format: "svg")
"""


def picture(chart: Chart) -> Image.Image:
    """The chart in grey, as the PDF shows it."""
    page = (_PAGE + picture_of(chart.svg, chart.alt)).encode()
    drawn = typst.compile(page, font_paths=_FONTS, format="png", ppi=PPI)
    return Image.open(io.BytesIO(drawn)).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that are far from each other, 1 where the sizes differ."""
    if one.size != other.size:
        return 1.0
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[_FAR:]) / sum(counts)


def accept() -> None:
    ACCEPTED.mkdir(exist_ok=True)
    for name, draw in {**charted.KINDS, "hostile": lambda _: charted.hostile()}.items():
        chart = draw(charted.VI)
        if chart is not None:
            picture(chart).quantize(16).save(ACCEPTED / f"{name}.png", optimize=True)


if __name__ == "__main__":
    accept()
