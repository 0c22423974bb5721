"""The alternative text of a matplotlib figure that someone drew in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcreport.annex.charts.text import clean
from lcreport.blocks import PAYLOAD
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def alt(drawing: Figure | Axes, text: str) -> None:
    """Says in words what a figure of your own shows, for readers who cannot see it.

    Call it before the cell ends. The annex says of a figure without it that it has none.

    Args:
        drawing: The figure, or any axes of it.
        text: What it shows, with the numbers that matter.

    Raises:
        ParameterError: the text is empty.
    """
    words = clean(text)
    if not words:
        raise ParameterError("an alternative text says what the figure shows; this one is empty")
    figure: Any = drawing.get_figure()
    # A label is a property of matplotlib's own that nothing draws.
    figure.set_label(words)
    _register()


def _register() -> None:
    """Has IPython send a figure's label along with its picture; nothing outside of a notebook."""
    from IPython import get_ipython  # noqa: PLC0415 - only a notebook has it loaded already

    shell: Any = get_ipython()
    if shell is not None:
        bundles = shell.display_formatter.mimebundle_formatter
        # By name, so that matplotlib is not imported for it.
        bundles.for_type_by_name("matplotlib.figure", "Figure", _bundle)


def _bundle(figure: Figure, **_: object) -> dict[str, object]:
    label = str(figure.get_label())
    return {PAYLOAD: {"type": "picture", "alt": label}} if label else {}
