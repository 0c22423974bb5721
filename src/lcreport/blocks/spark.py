"""A line as small as a word: how a figure came to be what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH_PT, HEIGHT_PT = 44.0, 13.0
# Room for the dot at the line's end, half of which lies outside it.
_EDGE_PT = 2.0


@dataclass(frozen=True, slots=True)
class Spark:
    """The values of equal periods, the oldest first; None where there is none.

    Attributes:
        values: In one unit.
        alt: The same in words, for who cannot see the line.
    """

    values: Sequence[float | None]
    alt: str

    def svg(self, ink: str = "currentColor") -> str:
        """The line above its zero, with a dot where it ends.

        >>> Spark([1, None, 3], "1 … 3").svg().count("<path")
        2
        """
        known = [value for value in self.values if value is not None]
        # From zero: a line that begins at its least value makes every change look alike.
        low, high = min([0.0, *known]), max([0.0, *known])
        across = (WIDTH_PT - 2 * _EDGE_PT) / max(1, len(self.values) - 1)
        down = (HEIGHT_PT - 2 * _EDGE_PT) / ((high - low) or 1.0)

        def place(at: int, value: float) -> tuple[str, str]:
            return f"{_EDGE_PT + at * across:.2f}", f"{_EDGE_PT + (high - value) * down:.2f}"

        points = [
            None if value is None else place(at, value) for at, value in enumerate(self.values)
        ]
        path, pen = [], "M"
        for point in points:
            if point is None:
                # A year without a figure is a gap, and no line leads over it.
                pen = "M"
                continue
            path.append(f"{pen}{point[0]} {point[1]}")
            pen = "L"
        zero = place(0, 0.0)[1]
        last = next((point for point in reversed(points) if point is not None), None)
        dot = f'<circle cx="{last[0]}" cy="{last[1]}" r="1.5" fill="{ink}"/>' if last else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PT:g}pt" '
            f'height="{HEIGHT_PT:g}pt" viewBox="0 0 {WIDTH_PT:g} {HEIGHT_PT:g}">'
            f'<path d="M0 {zero}L{WIDTH_PT:g} {zero}" stroke="{ink}" stroke-width="0.4" '
            f'fill="none"/><path d="{"".join(path)}" stroke="{ink}" stroke-width="1" '
            f'fill="none"/>{dot}</svg>'
        )
