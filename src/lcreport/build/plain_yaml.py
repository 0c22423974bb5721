"""YAML in which a text stays what was written: no country is False, and no code loses its zeros.

YAML 1.1, which PyYAML reads, takes `no` for false, `010` for 8, `12:30:00` for 45,000 and
`2021-11-18` for a day. Ids, codes of periods and report numbers look like these. So only what YAML
1.2 knows is more than text, and of its numbers only those that are written as JSON writes them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from lcreport import files
from lcreport.errors import ParameterError

_RESOLVED = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "null": (r"~|null|Null|NULL|", "~nN\0"),
    "int": (r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    "float": (r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
    # `<<: *other`; what it refers to is refused below.
    "merge": (r"<<", "<"),
}
# Python refuses to read numbers of more than 4,300 digits, and beyond 308 a float is infinite.
_LONGEST_NUMBER = 300
_MOST_VALUES = 50_000
"""Ten times what the params file of a whole country holds; 500,000 in 1 MB take 10 s to read."""


class _TooManyError(Exception):
    """A file holds more values than are read."""


class _Loader(yaml.SafeLoader):
    """A safe loader that resolves by the patterns above, and follows no aliases."""

    # Empty: a copy of the parent's would still read dates and `yes`.
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as its parent declares it
    values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node of the document.

        Raises:
            MarkedYAMLError: it is an alias.
            _TooManyError: it is one value too many.
        """
        self.values += 1
        if self.values > _MOST_VALUES:
            raise _TooManyError
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            # A few lines of aliases of aliases stand for a billion values.
            raise yaml.MarkedYAMLError(
                None,
                None,
                f"*{event.anchor} refers to another place; write it out",
                event.start_mark,
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - its parent's
        """A mapping whose keys are all different: of two, YAML would forget the first.

        Raises:
            MarkedYAMLError: a key stands there twice.
        """
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        None, None, f"{key.value!r} stands here a second time", key.start_mark
                    )
                seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


for _kind, (_pattern, _firsts) in _RESOLVED.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}",
        re.compile(f"(?=.{{0,{_LONGEST_NUMBER}}}$)(?:{_pattern})$"),
        [first if first != "\0" else "" for first in _firsts],
    )


def read(content: bytes, where: str) -> object:
    """What stands in a YAML file.

    Args:
        content: The file.
        where: What messages call it.

    Raises:
        ParameterError: it is not UTF-8 or not YAML, uses aliases, names a key twice, or is too
            long.
    """
    try:
        # Windows' editors put a byte-order mark before the first key.
        text = content.decode("utf-8-sig")
        found: object = yaml.load(text, _Loader)  # noqa: S506 - it is a safe one
    except _TooManyError as error:
        raise ParameterError(
            f"{where} has more than {_MOST_VALUES:,} values; write `organisations: all`, or have "
            "the notebook read a file"
        ) from error
    except RecursionError as error:
        raise ParameterError(f"{where} is not YAML: it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{where} is not UTF-8: {error}; save it as UTF-8") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ParameterError(f"{where} is not YAML: {' '.join(str(error).split())}") from error
    except (KeyError, AttributeError, TypeError, OverflowError) as error:
        # What PyYAML raises where a tag such as !!bool stands before something else.
        raise ParameterError(
            f"{where} is not YAML: a tag (!!) does not fit its value; leave it out"
        ) from error
    # YAML has no pairs: an escape of one half is half a character, whatever follows it.
    if files.has_half_character(found):
        raise ParameterError(f"{where} {files.HALF_CHARACTER}; write the character itself")
    return found
