"""Options and arguments whose values are read at once, as far as these are plain.

typer reads each value by pydantic, one that was not given too, and its import takes a fifth of the
time of a command that finds everything up to date.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer import core

if TYPE_CHECKING:
    from typer.models import ParameterInfo


class _Plain:
    """What typer asks for a value."""

    type_descriptor: Any

    # As `TyperOption.get_runtime_param` of typer.
    def get_runtime_param(self) -> Any:
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as it is wanted.

        Raises:
            BadParameter: it is none; typer says why.
        """
        is_list = param.multiple or param.nargs == -1
        if value is None:
            return () if is_list else None
        wanted, info = self.type_descriptor.annotation, self.type_descriptor.parameter_info
        # Our parsers refuse in words of their own.
        read = info.parser or str
        if _is_free(info):
            if wanted is str and isinstance(value, str):
                return read(value)
            if wanted == list[str] and is_list and not isinstance(value, str):
                return [*map(read, value)]
            # One that is there and cannot be read is refused in typer's words.
            if wanted is Path and (not os.path.lexists(value) or os.access(value, os.R_OK)):
                return Path(value)
            digits = str(value)
            is_number = digits.isascii() and digits.isdecimal()
            if wanted is int and is_number and int(digits) >= (info.min or 0):
                return int(digits)
        typers: Any = super()
        return typers.get_runtime_param().coerce(value, param, ctx)


class _Option(_Plain, core.TyperOption):
    pass


class _Argument(_Plain, core.TyperArgument):
    pass


_PLAIN: dict[type, Any] = {core.TyperOption: _Option, core.TyperArgument: _Argument}


# The same for the same one: typer orders options by which they are.
@cache
def made_plain(given: Any) -> Any:
    """An option or argument that typer has made, as a plain one; what is neither as it is."""
    kind = _PLAIN.get(type(given))
    if kind is None:
        return given
    # typer makes its own, and can be told of no other class.
    made = kind.__new__(kind)
    vars(made).update(vars(given))
    return made


def _is_free(info: ParameterInfo) -> bool:
    """Whether nothing but its type is asked of a value."""
    asked = (info.max, info.exists, info.writable, info.resolve_path, info.allow_dash)
    return not any(asked) and info.file_okay and info.dir_okay and info.readable
