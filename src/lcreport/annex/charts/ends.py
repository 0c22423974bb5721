"""Which values of a chart its alternative text calls the largest and the smallest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lcreport.annex.wording import extremes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison.combine_bounds import Span

Item = TypeVar("Item")

_OUTERMOST = (("largest", extremes.largest), ("smallest", extremes.smallest))


def sentence(
    items: Sequence[Item],
    read: Callable[[Item], Span],
    say: Callable[[Item], str],
    words: Words,
    *,
    key: str,
) -> str:
    """The largest and the smallest with their ties, and a space before; empty where all is open.

    Where a bound leaves open which is the largest, nothing is called that, and so for the smallest.

    Args:
        items: What is drawn.
        read: The least and the most that an item can be.
        say: An item with its value, as text.
        words: The language to write.
        key: Prefix of the texts of the language: `chart.alt.ends` and the like.
    """
    told = []
    for end, outermost in _OUTERMOST:
        found = outermost(items, read)
        if found:
            said = words.join(list(map(say, found)))
            told.append(words.plural(f"{key}_{end}", len(found), items=said))
    if not told:
        return ""
    text = "; ".join(told)
    return f" {text[:1].upper()}{text[1:]}."
