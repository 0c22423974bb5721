"""What people answered about names, kept in the dataset as mapping.yaml and used again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lcreport import files
from lcreport.errors import DatasetError, Fault
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "mapping.yaml"
_MOST_BYTES = 10_000_000
NEW = "+"
"""An answer in place of an id: the name means nothing that is known yet."""
_HEAD = "# Names as offices write them, and what they mean here; lcreport asks once and keeps it.\n"
_KINDS = ("organisations", "indicators")


@dataclass(slots=True)
class Answers:
    """Name as written → id, apart for organisations and indicators.

    A name of an indicator may be answered for one organisation only: it is then kept as
    `<organisation>: <name>`. `new` are names that mean nothing known; the dataset keeps none of
    them, for what is made of them is known by its name.
    """

    organisations: dict[str, str] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    def is_new(self, name: str) -> bool:
        """Whether somebody said that a name means nothing known yet."""
        return any(plain(said) == plain(name) for said in self.new)

    def organisation(self, name: str) -> str | None:
        """The id that a name of an organisation was said to mean; None where nobody said."""
        return _found(self.organisations, name)

    def indicator(self, name: str, organisation: str = "") -> str | None:
        """The id that a name of an indicator was said to mean; None where nobody said."""
        own = _found(self.indicators, f"{organisation}: {name}") if organisation else None
        return own if own is not None else _found(self.indicators, name)


def _found(answers: Mapping[str, str], name: str) -> str | None:
    # Offices write one name with and without accents, in capitals too; one answer does for all.
    return next((id for said, id in answers.items() if plain(said) == plain(name)), None)


def load(folder: Path) -> Answers:
    """The answers of a dataset; none where it has no such file.

    Raises:
        DatasetError: the file is not of this form.
    """  # noqa: DOC501 - `_refused` makes a DatasetError
    path = folder / FILE
    try:
        content = yaml.safe_load(files.read(path, _MOST_BYTES).decode("utf-8-sig")) or {}
    except FileNotFoundError:
        return Answers()
    except OSError as error:
        raise _refused(path, f"cannot be read: {files.why_not_read(error)}") from error
    # PyYAML raises others than its own for 2021-13-45, which it takes for a day, and for a tag
    # before something else.
    except (
        yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError, RecursionError
    ) as error:  # fmt: skip
        raise _refused(path, f"is no YAML: {' '.join(f'{error}'.split())}") from error
    if files.has_half_character(content):
        raise _refused(path, files.HALF_CHARACTER)
    if not isinstance(content, dict) or set(content) - set(_KINDS):
        raise _refused(path, f"has other keys than {' and '.join(_KINDS)}")
    answers = Answers()
    for kind in _KINDS:
        own = content.get(kind) or {}
        is_flat = isinstance(own, dict) and all(
            # YAML reads a bare 12 or `no` as a number or a truth value.
            isinstance(name, str) and isinstance(id, str)
            for name, id in own.items()
        )
        if not is_flat:
            raise _refused(path, f"has something else than names and ids under {kind}")
        setattr(answers, kind, dict(own))
    return answers


def _refused(path: Path, message: str) -> DatasetError:
    remedy = "write `organisations:` and `indicators:`, below each `name: id`"
    fault = Fault(path.name, None, None, None, message, remedy)
    return DatasetError(f"{fault}", [fault])


def written(answers: Answers) -> bytes:
    """The file that keeps these answers."""
    content = {kind: dict(sorted(getattr(answers, kind).items())) for kind in _KINDS}
    # PyYAML folds names of more than 80 letters unless a line may be longer.
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    return f"{_HEAD}{text}".encode()
