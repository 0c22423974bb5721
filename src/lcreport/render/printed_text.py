"""What a cell printed, as a reader of a document is to see it."""

from __future__ import annotations

import re

MOST_LETTERS = 100_000
"""How much of one printed text stands in a document: some 20 pages."""

# Colours and moves of a terminal, by ECMA-48.
_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
# How matplotlib, and seaborn on it, write what a call of theirs gives back.
_ARTIST = re.compile(
    r"<(?:matplotlib|mpl_toolkits|seaborn)\.[\w.]+(?: object)? at 0x[0-9a-f]+>"
    r"|<\w*Axes\w*: [^<>]*>|<\w*Container object of [^<>]* artists>"
    r"|\b(?:Text|Annotation)\([^()]*(?:'[^']*'|\"[^\"]*\")\)"
    r"|\b(?:Line2D|Rectangle|Wedge|Polygon)\((?:[^()]|\([^()]*\))*\)"
    r"|<a list of [^<>]* objects>"
)
_OBJECT = re.compile(r"<[^<>]*>|[A-Za-z_][\w.]*\(.*\)", re.DOTALL)
# What lists, arrays and tuples of artists print around them, such as bins and counts of `hist`.
_AROUND = re.compile(r"(?:[\s\[\](){},:.\de+-]|array|dtype=object|nan|'\w+')*")
_MOST_OF_A_VALUE = 20_000


def settled(text: str) -> str:
    r"""Text without a terminal's colours; of a line that was written over only its last state.

    >>> settled("10 %\r20 %\r\x1b[32mxong\x1b[0m\r\n")
    'xong\n'
    """
    plain = _SEQUENCES.sub("", text)
    if "\r" not in plain:
        return plain
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n"))


def is_artist(text: str) -> bool:
    """Whether a value's text says nothing but what was drawn, which the picture shows.

    >>> is_artist("<Axes: xlabel='a'>"), is_artist("Text(0.5, 1.0, 'Dư nợ')"), is_artist("[1, 2]")
    (True, True, False)
    """
    if len(text) > _MOST_OF_A_VALUE:
        return False
    rest, count = _ARTIST.subn("", text)
    return count > 0 and _AROUND.fullmatch(rest) is not None


def is_object(text: str) -> bool:
    """Whether a value's text says nothing but of which class it is, or how it was made.

    >>> is_object("<VegaLite 5 object>"), is_object("Figure({'data': []})"), is_object("8 xã")
    (True, True, False)
    """
    return _OBJECT.fullmatch(text.strip()) is not None
