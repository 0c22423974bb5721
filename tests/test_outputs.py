"""What cells give out: joined in linear time, cut with a note, no temporary folder named."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient.client import _RGX_CARRIAGERETURN

import small_project
from lcreport.build import execute, outputs
from lcreport.build.jobs import Work
from lcreport.build.outputs import TerminalText


def work(*cells: str, **facts: object) -> Work:
    return Work("elm", small_project.notebook(*cells), {"organisation": "oak"}, {}, **facts)


def shown(*pieces: str, limit: int = 1000) -> str:
    printout = TerminalText(limit)
    for piece in pieces:
        printout.feed(piece)
    return printout.text


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        pytest.param(["a\n", "b"], "a\nb", id="plain"),
        pytest.param(["10 %\r", "20 %\rdone\n"], "done\n", id="progress"),
        pytest.param(["a\r", "\nb"], "a\nb", id="line end of Windows in two pieces"),
        pytest.param(["a\r"], "a", id="returned at the end"),
        pytest.param(["abd\b", "c\n"], "abc\n", id="taken back"),
        pytest.param(["a\n\b\bb"], "a\nb", id="not over the line's beginning"),
    ],
)
def test_printout_is_what_a_terminal_shows(pieces: list[str], text: str) -> None:
    assert shown(*pieces) == text


@given(st.lists(st.text("ab\r\n", max_size=8), max_size=8))
def test_printout_is_what_jupyter_makes_of_it(pieces: list[str]) -> None:
    whole = "".join(pieces)
    expected = _RGX_CARRIAGERETURN.sub("", whole).replace("\r", "")
    assert shown(*pieces) == expected


@pytest.mark.parametrize("letter", ["x", "ữ", "\U0001f332"])
def test_long_printout_is_cut_and_its_length_known(letter: str) -> None:
    printout = TerminalText(10)
    printout.feed(letter * 8)
    printout.feed(f"{letter * 8}\nend\n")
    size = len(letter.encode("utf-8", "surrogatepass"))
    assert printout.text in {letter * (10 // size), letter * 8 + letter * (10 // size - 8)}
    assert printout.bytes == 16 * size + 5


def test_progress_of_megabytes_keeps_its_last_state() -> None:
    printout = TerminalText(100)
    for step in range(100_000):
        printout.feed(f"\r{step} " + "#" * 50)
    assert printout.text == "99999 " + "#" * 50
    assert printout.bytes == len(printout.text)


def test_many_backspaces_take_linear_time() -> None:
    began = time.process_time()
    assert shown("x" * 500_000 + "\b" * 499_999, limit=10**6) == "x"
    assert time.process_time() - began < 20


@pytest.mark.kernel
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("print('x' * 2_000_000)", id="one line"),
        pytest.param("for at in range(20_000): print(at, 'x' * 100)", id="many lines"),
        pytest.param("import sys; _ = sys.stderr.write('\\x1b[31m' * 400_000)", id="sequences"),
    ],
)
def test_what_a_cell_prints_is_cut_and_says_so(cell: str) -> None:
    (output,) = execute.execute(work(cell, time_limit_s=60)).cells[-1].outputs
    cut = output.metadata.lcreport.cut
    assert len(output.data["text/plain"].encode()) == cut.limit_bytes
    assert cut.limit_bytes == outputs.PRINTED_LIMIT_BYTES
    assert cut.bytes >= 2_000_000


@pytest.mark.kernel
def test_display_of_megabytes_is_left_out_and_says_so() -> None:
    cell = "from IPython.display import HTML\nHTML('x' * 11_000_000)"
    (output,) = execute.execute(work(cell)).cells[-1].outputs
    assert set(output.data) == {"text/plain"}
    assert output.metadata.lcreport.cut.limit_bytes == outputs.OUTPUT_LIMIT_BYTES


@pytest.mark.kernel
def test_streams_of_a_cell_are_joined_as_jupyter_joins_them() -> None:
    cell = (
        "import sys\nfor at in range(3):\n    print(at)\n    print('!', file=sys.stderr)\n"
        "    display(at)"
    )
    found = execute.execute(work(cell)).cells[-1].outputs
    assert [output.get("text") for output in found if output.output_type == "stream"] == [
        "0\n1\n2\n", "!\n!\n!\n",
    ]  # fmt: skip


@pytest.mark.kernel
def test_cleared_output_is_gone() -> None:
    cell = (
        "from IPython.display import clear_output\nprint('old')\nclear_output(wait=True)\n"
        "print('new')"
    )
    (output,) = execute.execute(work(cell)).cells[-1].outputs
    assert output.text == "new\n"


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param("import warnings; warnings.warn('o')", "<cell 4>:1: User", id="warning"),
        pytest.param("import os; print(os.getcwd())", ".\n", id="folder of the job"),
        pytest.param("import os; print(os.path.abspath('b'))", "b\n", id="place"),
    ],
)  # fmt: skip
def test_outputs_name_no_temporary_folder(cell: str, text: str) -> None:
    task = work("1", cell)
    task = Work(task.name, task.notebook, task.parameters, {"data/a.txt": b"needles"})
    first, second = execute.execute(task), execute.execute(task)
    assert first.cells[-1].outputs[-1].text.startswith(text)
    assert execute.written(first) == execute.written(second)
