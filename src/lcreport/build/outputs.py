"""What a notebook's cells give out, collected: of each output only so much, in linear time.

nbclient joins what a cell has printed once the cell has ended, with a pattern that takes the square
of a line's length: 400 kB in one line took 75 s. Here a text is worked into shape while it comes
in, and what exceeds a limit is never kept, so that a notebook can fill no worker's memory.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nbformat import v4

# Not documented, though papermill's engines may be anybody's: it joins nbclient's client to
# papermill's record of which cells ran.
from papermill.clientwrap import PapermillNotebookClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

    Message = dict[str, Any]
    """A message of Jupyter's protocol, as its JSON is read."""

PRINTED_LIMIT_BYTES = 100_000
"""How much of what one cell prints stands in the annex: some 20 pages."""
# The largest of our own is a chart of 64 kB as SVG; ten megabytes are a photograph. All of it
# travels from kernel to worker to host, and is held in memory by each of them.
OUTPUT_LIMIT_BYTES = 10_000_000
NOTEBOOK_LIMIT_BYTES = 50_000_000
# A paragraph, of what is too long to be given whole.
_REST = 1000
_PIECES = re.compile("\r|\n|\b|[^\r\n\b]+")


class TerminalText:
    r"""What a terminal would show of a text that comes in piece by piece, up to a limit.

    A carriage return lets the line begin again, as progress bars do; a backspace takes a character
    back.

    >>> printout = TerminalText(100)
    >>> printout.feed("10 %\r")
    >>> printout.feed("20 %\rdone\n")
    >>> printout.text
    'done\n'
    """

    def __init__(self, limit_bytes: int) -> None:
        self._room = limit_bytes
        self._kept: list[str] = []
        self._line: list[str] = []
        self._line_room = limit_bytes
        self._line_bytes = 0
        self._lines_bytes = 0
        self._is_returned = False

    @property
    def text(self) -> str:
        """What is kept of it."""
        return "".join([*self._kept, *self._line])

    @property
    def bytes(self) -> int:
        """How long it would be without the limit."""
        return self._lines_bytes + self._line_bytes

    def feed(self, text: str) -> None:
        """Take in what comes next."""
        for piece in _PIECES.findall(text):
            # "\r\n" ends a line, as Windows writes it; "\r" alone lets the same line begin again.
            if self._is_returned and piece != "\n":
                self._begin_line()
            self._is_returned = piece == "\r"
            if piece == "\b":
                self._take_back()
            elif piece != "\r":
                self._add(piece)
                if piece == "\n":
                    self._end_line()

    def _add(self, piece: str) -> None:
        encoded = _encoded(piece)
        self._line_bytes += len(encoded)
        if len(encoded) > self._line_room:
            # Nothing may follow the place of the cut, however short.
            piece = encoded[: self._line_room].decode("utf-8", "ignore")
            self._line_room = 0
        else:
            self._line_room -= len(encoded)
        if piece:
            self._line.append(piece)

    def _take_back(self) -> None:
        if self._line_room <= 0 or not self._line:
            return
        # Apart once, so that a thousand backspaces do not copy the line a thousand times.
        self._line[-1:] = self._line[-1]
        taken = len(_encoded(self._line.pop()))
        self._line_room += taken
        self._line_bytes -= taken

    def _end_line(self) -> None:
        self._kept += self._line
        self._lines_bytes += self._line_bytes
        self._room = self._line_room
        self._begin_line()

    def _begin_line(self) -> None:
        self._line = []
        self._line_bytes = 0
        self._line_room = self._room


class LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client of a kernel, which keeps of each output only so much."""

    def __init__(self, nb_man: NotebookExecutionManager, **options: Any) -> None:
        # Its own joining is what takes the square of a line's length.
        super().__init__(nb_man, **options | {"coalesce_streams": False})
        self._printed: dict[int, dict[str, tuple[TerminalText, NotebookNode]]] = {}
        self._room = NOTEBOOK_LIMIT_BYTES

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """The cell with its outputs; they stand in it also where an error ends this."""
        try:
            executed: NotebookNode = super().execute_cell(cell, cell_index, **options)
            return executed
        finally:
            printed = self._printed.pop(cell_index, {})
            for printout, output in printed.values():
                _write(printout, output)
            if printed:
                _put_in_order(cell.outputs)

    def process_message(
        self, msg: Message, cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keep what a message brings, or as much as there is room for."""
        # The `data` of a widget's messages (comm_open, comm_msg) is its state, and no output.
        if "data" in msg["content"] and not msg["msg_type"].startswith("comm"):
            self._limit(msg["content"])
        elif msg["msg_type"] == "error":
            _shorten(msg["content"])
        found: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return found

    def output(
        self, outs: list[NotebookNode], msg: Message, display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Join what one cell prints to one stream; gives what is new, for papermill's log."""
        if self.clear_before_next_output:
            self._printed.pop(cell_index, None)
        name, text = msg["content"].get("name", ""), msg["content"].get("text", "")
        # An output widget takes what is printed inside it into its own state.
        is_shown_elsewhere = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if msg["msg_type"] != "stream" or is_shown_elsewhere:
            found: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            return found
        printed = self._printed.setdefault(cell_index, {})
        if name not in printed:
            msg["content"]["text"] = ""
            output: NotebookNode = super().output(outs, msg, display_id, cell_index)
            msg["content"]["text"] = text
            # By stream: what goes to stderr and stdout in turns would else be hundreds of outputs.
            printed[name] = (TerminalText(min(PRINTED_LIMIT_BYTES, self._room)), output)
        printed[name][0].feed(text)
        new: NotebookNode = v4.new_output("stream", name=name, text=text)  # type: ignore[no-untyped-call]
        return new

    def clear_output(self, outs: list[NotebookNode], msg: Message, cell_index: int) -> None:
        """Forget what a cell has given out so far."""
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self._printed.pop(cell_index, None)

    def _limit(self, content: Message) -> None:
        size = len(_encoded(json.dumps(content["data"], ensure_ascii=False)))
        limit = min(OUTPUT_LIMIT_BYTES, self._room)
        if size > limit:
            plain = content["data"].get("text/plain", "")
            content["data"] = {"text/plain": str(plain)[:_REST]}
            content["metadata"] = _cut(limit, size)
        self._room = max(0, self._room - size)


def _write(printout: TerminalText, output: NotebookNode) -> None:
    """Put what was printed into its output; a stream has no metadata that could say it is cut."""
    text = printout.text
    kept = len(_encoded(text))
    if printout.bytes <= kept:
        output["text"] = text
        return
    output.clear()
    output["output_type"] = "display_data"
    output["data"] = {"text/plain": text}
    output["metadata"] = _cut(kept, printout.bytes)


def _encoded(text: str) -> bytes:
    """A text as limits count it; a kernel can print half of a surrogate pair."""
    return text.encode("utf-8", "surrogatepass")


def _cut(limit_bytes: int, size: int) -> dict[str, dict[str, dict[str, int]]]:
    """Metadata by which documents say that an output is not whole."""
    return {"lcreport": {"cut": {"limit_bytes": limit_bytes, "bytes": size}}}


def _shorten(content: Message) -> None:
    """Cut an error that holds a value of megabytes; its words go into pages, logs and messages."""
    content["evalue"] = shortened(str(content.get("evalue", "")))
    # What an exception's own `_render_traceback_` gives may be anything.
    lines = content.get("traceback") or []
    lines = lines if isinstance(lines, list) else str(lines).splitlines()
    content["traceback"] = [str(line)[:PRINTED_LIMIT_BYTES] for line in lines]


def shortened(text: str) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= _REST else f"{text[:_REST]}…"


def _put_in_order(outputs: list[NotebookNode]) -> None:
    """Put standard output before the errors beside it: they come by two ways, in either order."""
    for place, (first, second) in enumerate(pairwise([*outputs])):
        if first.get("name") == "stderr" and second.get("name") == "stdout":
            outputs[place : place + 2] = [second, first]


def without_places(notebook: NotebookNode, places: Mapping[str, str]) -> None:
    """Replace folders that have another name in every run, in all that the cells gave out.

    Args:
        notebook: The executed notebook, which is changed.
        places: Folder → what to write instead.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for holder, key in _texts(output):
                text = holder[key]
                for place, instead in places.items():
                    if place in text:
                        text = text.replace(place, instead)
                holder[key] = text


def _texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where texts stand in a JSON value: what holds each, and its key or index."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(entries):
        if isinstance(inner, str):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from _texts(inner)
