"""What a language's reports look like: number words, units, qualifiers, frames. All of it is data.

A further language is a further file beside `grammars/vi.toml`, with the same keys.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from lcreport.dataset.tables import Qualifier
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FOLDER = Path(__file__).parent / "grammars"
# Stands for every word of a unit in a pattern, so that frames need not repeat the list.
_UNIT = "UNIT"


@dataclass(frozen=True, slots=True)
class Frame:
    """Digits that are no figure.

    Attributes:
        name: What they are: "date", "document number".
        pattern: Finds them; its groups `n…` are what is marked, where it has any.
    """

    name: str
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Iterable[tuple[int, int]]:
        """Where a text has such digits."""
        for found in self.pattern.finditer(text):
            marked = [group for group in self.pattern.groupindex if found[group] is not None]
            yield found.span(marked[0]) if marked else found.span()


@dataclass(frozen=True, eq=False)
class Grammar:
    """A language's grammar, its patterns compiled.

    Attributes:
        language: Its code.
        content: The file as it stands.
    """

    language: str
    content: Mapping[str, Any]

    @cached_property
    def scales(self) -> dict[str, Decimal]:
        """Scale word → its size."""
        return {word: Decimal(size) for word, size in self.content["numbers"]["scales"].items()}

    @cached_property
    def number_words(self) -> dict[str, int]:
        """Number word → its value."""
        return dict(self.content["numbers"]["words"])

    @cached_property
    def measures(self) -> frozenset[str]:
        """Units of which decimals are usual."""
        return frozenset(self.content["units"]["measures"])

    @cached_property
    def persons(self) -> frozenset[str]:
        """Words for people, in small letters."""
        return frozenset(word.lower() for word in self.content["units"]["persons"])

    @cached_property
    def units(self) -> frozenset[str]:
        """Every unit, in small letters."""
        units = self.content["units"]
        words = (
            *units["measures"], *units["persons"], *units["counts"], *units["abbreviations"],
        )  # fmt: skip
        return frozenset(word.lower() for word in words)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Another name of a unit, in small letters → the unit."""
        units = self.content["units"]
        both = {**units["aliases"], **units["abbreviations"]}
        return {name.lower(): unit for name, unit in both.items()}

    @cached_property
    def qualifiers(self) -> dict[str, Qualifier]:
        """Word before a number → what it says of it."""
        return self._qualifiers("")

    @cached_property
    def qualifiers_after(self) -> dict[str, Qualifier]:
        """Word after a number and its unit → what it says of it."""
        return self._qualifiers("after_")

    def _qualifiers(self, prefix: str) -> dict[str, Qualifier]:
        lists = self.content["qualifiers"]
        return {word: kind for kind in get_args(Qualifier) for word in lists.get(prefix + kind, ())}

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """What has digits and is no figure, in the order in which it is looked for."""
        units = words({*self.units, *self.scales, *self.content["money"]["words"]})
        return tuple(
            Frame(entry["name"], re.compile(entry["pattern"].replace(_UNIT, units)))
            for entry in self.content["distractors"]
        )

    @cached_property
    def subjects(self) -> tuple[re.Pattern[str], ...]:
        """Phrases before a number whose group `unit` says what it counts."""
        return tuple(re.compile(pattern) for pattern in self.content["words"]["subjects"])

    def spelt_out(self, text: str) -> str:
        """A text with the abbreviations of organisations' names in full."""
        for short, long in self.content["organisations"].items():
            text = re.sub(rf"\b{short}\b", long, text)
        return text

    @cache  # noqa: B019 - grammars live as long as the process
    def pattern(self, section: str, key: str) -> re.Pattern[str]:
        """A pattern of the file, compiled."""
        return re.compile(self.content[section][key])

    def doubt(self, key: str, **values: object) -> str:
        """A doubt in the language of the report."""
        return str(self.content["doubts"][key]).format(**values)


def words(items: Iterable[str]) -> str:
    """An alternation of words, longest first, with any blanks between their parts."""
    # An alternation takes the first word that fits: "đồng" would hide "đồng chí".
    ordered = sorted(items, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def languages() -> tuple[str, ...]:
    """The codes of the languages that reports can be read in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def grammar(language: str) -> Grammar:
    """A language's grammar.

    Raises:
        ParameterError: there is none of this language.
    """
    if language not in languages():
        raise ParameterError(
            f"there is no grammar to read reports in {language!r} with; "
            f"languages are {', '.join(languages())}"
        )
    return Grammar(language, tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8")))
