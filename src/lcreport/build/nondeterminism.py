"""Whether a notebook's own cells use what may come out otherwise in another run.

Such a notebook is worth being run again. One that only calls sections of an annex is not, and costs
nothing.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# By the last part of what is called or imported. A name too many costs a second run of one annex;
# one too few is found by `build --repeat` and by `verify`.
_NAMES = frozenset({
    # order
    "set", "frozenset", "listdir", "scandir", "glob", "rglob", "iterdir", "walk", "as_completed",
    # identity
    "id", "hash", "object", "getpid", "mkdtemp", "NamedTemporaryFile", "TemporaryDirectory",
    # time
    "now", "utcnow", "today", "time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic",
    "process_time", "ctime", "strftime", "localtime", "gmtime",
    # chance
    "random", "secrets", "uuid", "uuid1", "uuid4", "urandom", "sample", "shuffle", "permutation",
    # what gives its output an id of its own
    "style", "plotly", "altair", "folium",
    # other machines and programs
    "urlopen", "requests", "httpx", "subprocess", "popen",
})  # fmt: skip
# What comes of a set is the same in every order.
_SETTLED = frozenset({"sorted", "len", "sum", "min", "max", "any", "all"})


def may_differ(notebook: str, modules: Mapping[str, bytes]) -> bool:
    """Whether a notebook, or a module beside it, uses such things.

    Args:
        notebook: The notebook, as JSON.
        modules: Path → content of the modules beside it.
    """
    sources = [
        "".join(cell["source"])
        for cell in json.loads(notebook)["cells"]
        if cell["cell_type"] == "code"
    ]
    sources += [content.decode("utf-8", "replace") for content in modules.values()]
    return any(map(_uses_chance, sources))


def _uses_chance(source: str) -> bool:
    # Lines for IPython alone, such as %time, are no Python.
    lines = (line for line in source.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(_is_chance(node) for node in _unsettled(tree))


def _unsettled(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but the sets whose order nothing depends on."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        children = list(ast.iter_child_nodes(node))
        if _settles(node):
            children = [inner for child in children for inner in _inside_set(child)]
        waiting += children


def _settles(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return all(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops)
    return isinstance(node, ast.Call) and _name(node.func) in _SETTLED


def _inside_set(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Set | ast.SetComp):
        return list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call) and _name(node.func) in {"set", "frozenset"}:
        return [*node.args]
    return [node]


def _is_chance(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        module = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        named = [alias.name for alias in node.names]
        # `import time` alone is no use of it, and many a notebook has one.
        return bool({"random", "secrets", "uuid", "plotly", "altair", "folium"} & {
            part for name in (*module, *named) for part in name.split(".")
        })  # fmt: skip
    if isinstance(node, ast.Set):
        return len(node.elts) > 1
    is_read = isinstance(getattr(node, "ctx", None), ast.Load)
    return isinstance(node, ast.SetComp) or (is_read and _name(node) in _NAMES)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
