"""What a dataset's slices have answered: asked again of the same rows, nothing need be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(slots=True)
class KnownAnswers:
    """Question → answer, as JSON holds it.

    Attributes:
        state: A hash of the dataset for which they hold; empty where they are not to be kept.
        kept: Those that an earlier run has given.
        found: Those that this one has.
    """

    state: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def of(self, question: str, find: Callable[[], Any]) -> Any:
        """The answer to a question, which is looked for where it is not known.

        >>> KnownAnswers(kept={"how many": 3}).of("how many", lambda: 4)
        3
        """
        if question in self.kept:
            return self.kept[question]
        if question not in self.found:
            self.found[question] = find()
        return self.found[question]

    def forget(self) -> bool:
        """Find every answer anew from now on; False where none was kept."""
        if not self.kept:
            return False
        self.kept = {}
        return True
