"""The documents of an annex: which formats there are, what makes each, how files are named.

A further format is a module in `render`, a line in `FORMATS` and an entry point for nbconvert;
`build --to`, releases, approvals and the site all take formats and names from here. What may be a
name of a file or folder at all, `safe_name` says, for every name that comes from a dataset, a
params file or a release.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError
from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

EXECUTED = "ipynb"
"""Ending of the executed notebook, from which documents are made; readers do not get it."""
FAILED = "failed.ipynb"
"""Ending of a notebook that failed, as far as it was executed."""
FAILURE = "failure"
"""What makes the page that stands where an annex could not be made; a renderer, no format."""
FAILURE_MARK = '<dl class="lc-facts lc-failure">'
"""What stands in the page of a failed annex, and as HTML in no other: text is escaped."""
WORD = "docx"
"""The format that begins with an office's letterhead where there is one."""
FONT_FOLDER = "lcreport-font"
"""Where a job has the files of the face that its params name: one a style, such as `bold.ttf`."""
FONT_NAME = "name.txt"
"""The file beside them that says what documents call the face."""
RESERVED = "index"
"""How no notebook's name may begin, for names of a site's own pages do."""
RECORDS = ("approval", "release")
"""What a release's own records are called; no notebook."""
FORMAT_NAME = re.compile(r"[a-z0-9]{1,16}(?:\.[a-z0-9]{1,16})?")
"""What the name of a format may be, of other versions of lcreport too."""
EPOCH = "SOURCE_DATE_EPOCH"
"""What says, in seconds since 1970, when documents without a date of their own were made."""
DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]")
"""Names, in small letters, that Windows keeps for devices, whatever their ending."""
LONGEST_NAME = 100
"""Bytes of a name: a file's may have 255, and some hold two names and their endings."""
LONGEST_FILE = 200
"""Bytes of a document's name, which is written as part of a longer one first."""
NAME_REMEDY = "write small letters a-z, digits and hyphens, such as hoi-ccb"
# Nearly every name; a release of thousands of annexes has tens of thousands.
_PLAIN_NAME = re.compile(r"(?=.{1,100}\Z)[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*")
# Both separators, for a stick is read on Windows too; what Windows has in no name; what a shell,
# cron (%) and systemd (%, $) put something else in place of.
_REFUSED = frozenset('/\\<>:"|?*%$`')
# A dot hides a file, a hyphen makes it an option of a command, a tilde is somebody's home.
_NOT_FIRST = frozenset(".-~ ")
# Windows drops them silently, and another name's file is there.
_NOT_LAST = frozenset(". ")
_RECORD_FILES = frozenset(f"{record}.json" for record in RECORDS)
_SEEN = 60


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document.

    Attributes:
        name: What `--to` takes, and the ending of its files.
        renderer: `module:function` that takes an executed notebook and gives the file's bytes;
            named and not imported, for the host starts without renderers.
        media_type: The MIME type of its files.
        usual: Whether it is made where nobody says which formats are wanted.
        of_charts: Whether it holds charts only; an annex without any has none, for which the
            renderer gives no byte.
    """

    name: str
    renderer: str
    media_type: str
    usual: bool = True
    of_charts: bool = False


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("html", "lcreport.render.to_html:document", "text/html"),
        Format("pdf", "lcreport.render.to_pdf:document", "application/pdf"),
        Format(
            "xlsx",
            "lcreport.render.to_xlsx:document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        Format(
            WORD,
            "lcreport.render.to_docx:document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            # To be edited, where the others are to be read.
            usual=False,
        ),
        Format("json", "lcreport.render.to_json:document", "application/json"),
        # Each chart as a file of its own, in an archive.
        Format(
            "png.zip",
            "lcreport.render.to_pictures:png",
            "application/zip",
            usual=False,
            of_charts=True,
        ),
        Format(
            "svg.zip",
            "lcreport.render.to_pictures:svg",
            "application/zip",
            usual=False,
            of_charts=True,
        ),
    )
}


SHORT = {name.partition(".")[0]: name for name in FORMATS if "." in name}
"""What `--to` takes for the name of a format with two endings."""
USUAL = tuple(name for name, format_ in FORMATS.items() if format_.usual)
"""The formats made where nobody says which."""


def renderers() -> dict[str, str]:
    """Format → its renderer, and `FAILURE` → the one of the page for a failed annex."""
    made = {name: format_.renderer for name, format_ in FORMATS.items()}
    return {**made, FAILURE: "lcreport.render:failure"}


_CARDS = (
    "@media(max-width:40rem){body{margin:1rem}h1{font-size:1.3rem}thead{display:none}"
    "table,tbody{display:block}"
    "tr{display:block;border:1px solid #b0b0b0;margin-bottom:.8rem}td{display:block;border:0}"
    "td:first-child{font-weight:bold}td:empty{display:none}"
    'td:not(:first-child)::before{content:attr(data-head) ": ";color:#555}}'
)


def table_page(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], code: str) -> str:
    """A table as one page of HTML, which needs nothing else.

    Args:
        title: What it is called.
        heads: Of its columns.
        rows: Their cells, as plain text; a line end begins a new line.
        code: In which language they are.
    """

    def written(text: str) -> str:
        return html.escape(text).replace("\n", "<br>")

    def row(texts: Sequence[str]) -> str:
        # A phone has no room for seven columns: each row is a card there, with the heads in it.
        labelled = zip(heads, texts, strict=True)
        cells = (
            f'<td data-head="{html.escape(head)}">{written(text)}</td>' for head, text in labelled
        )
        return f"<tr>{''.join(cells)}</tr>\n"

    head = "".join(f'<th scope="col">{written(text)}</th>' for text in heads)
    escaped = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="{code}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escaped}</title>\n<style>body{{font-family:sans-serif;margin:1.5rem}}"
        "td,th{border:1px solid #b0b0b0;padding:.3rem .5rem;text-align:left;vertical-align:top}"
        f"table{{border-collapse:collapse}}{_CARDS}</style>\n"
        f"<h1>{escaped}</h1>\n<table>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{''.join(map(row, rows))}</tbody>\n</table>\n</html>\n"
    )


def stem(notebook: str, language: str) -> str:
    """The name of a notebook's documents in a language, without their ending.

    >>> stem("annex", "vi"), stem("overview", "en")
    ('annex', 'overview.en')
    """
    return notebook if language == FIRST else f"{notebook}.{language}"


def parts(name: str) -> tuple[str, str, str]:
    """The notebook, language and ending of a document's name.

    >>> parts("annex.html"), parts("overview.en.pdf")
    (('annex', 'vi', 'html'), ('overview', 'en', 'pdf'))
    >>> parts("annex.en.failed.ipynb"), parts("annex.png.zip")
    (('annex', 'en', 'failed.ipynb'), ('annex', 'vi', 'png.zip'))
    """
    of_two = next((end for end in (FAILED, *SHORT.values()) if name.endswith(f".{end}")), "")
    if of_two:
        whole, ending = name.removesuffix(f".{of_two}"), of_two
    else:
        whole, _, ending = name.rpartition(".")
    notebook, _, language = whole.rpartition(".")
    if notebook and language in codes():
        return notebook, language, ending
    return whole, FIRST, ending


def source_date(environment: Mapping[str, str]) -> dt.datetime | None:
    """The time that SOURCE_DATE_EPOCH says; None where it is not set, empty, or no time.

    >>> source_date({"SOURCE_DATE_EPOCH": "86400"}).isoformat()
    '1970-01-02T00:00:00+00:00'
    >>> source_date({"SOURCE_DATE_EPOCH": ""}) is source_date({}) is None
    True
    """
    written = environment.get(EPOCH, "")
    if not (written.isascii() and written.isdigit()):
        return None
    try:
        return dt.datetime.fromtimestamp(int(written), dt.UTC)
    except (ValueError, OverflowError, OSError):  # after the year 9999
        return None


def is_usable(notebook: str) -> bool:
    """Whether a notebook's name leads to names of documents that cannot be another's.

    >>> is_usable("visits"), is_usable("annex.en"), is_usable("index"), is_usable("CON")
    (True, False, False, False)
    """
    lower = notebook.lower()
    # "annex.en" would lead to annex.en.html, which is what the English annex is called.
    clear = all(
        parts(f"{notebook}.{ending}")[:2] == (notebook, FIRST) for ending in ("x", EXECUTED)
    )
    kept = lower in RECORDS or DEVICES.fullmatch(lower) or lower.startswith(RESERVED)
    return clear and not kept


def safe_name(text: str, what: str, *, longest: int = LONGEST_NAME) -> str:
    r"""The name itself, where it can be that of a file or folder everywhere.

    It leads nowhere else, looks like what it is, and means nothing to a shell, cron or systemd.
    Letters of all languages may stand in it.

    >>> safe_name("hoi-ccb", "organisation"), safe_name("Hội Nông dân", "organisation")
    ('hoi-ccb', 'Hội Nông dân')

    Args:
        text: The name.
        what: Whose it is, for the message.
        longest: How many bytes it may have.

    Raises:
        ParameterError: it cannot.
    """
    why = name_fault(text, longest=longest)
    if why:
        seen = text if len(text) <= _SEEN else f"{text[:_SEEN]}…"
        raise ParameterError(f"{what} {seen!r} {why}; {NAME_REMEDY}")
    return text


def name_fault(text: str, *, longest: int = LONGEST_NAME) -> str:
    r"""Why a text can be no name of a file or folder; empty where it can.

    >>> name_fault("../x"), name_fault("con.txt"), name_fault("visits")
    ("holds '/'", 'is kept for a device of Windows', '')
    """
    return next(_name_faults(text, longest), "")


def _name_faults(text: str, longest: int) -> Iterator[str]:
    lower = text.casefold()
    if DEVICES.fullmatch(lower.partition(".")[0].rstrip()):
        yield "is kept for a device of Windows"
    if lower in _RECORD_FILES:
        yield "is kept for a record of releases"
    # Only after devices and records, which are plain names too.
    if _PLAIN_NAME.fullmatch(text):
        return
    if not text or text in {".", ".."}:
        yield "is no name of a folder"
    yield from (f"holds {character!r}" for character in text if not _is_usable_in_a_name(character))
    ends = (("begins", text[:1], _NOT_FIRST), ("ends", text[-1:], _NOT_LAST))
    yield from (f"{how} with {end!r}" for how, end, refused in ends if end in refused)
    # The same letters in another form are another file on some disks and the same on others.
    if unicodedata.normalize("NFC", text) != text:
        yield "is not in Unicode's form NFC"
    if len(text.encode("utf-8", "surrogatepass")) > longest:
        yield f"has more than {longest} bytes"


def _is_usable_in_a_name(character: str) -> bool:
    return character not in _REFUSED and _is_seen(character)


def _is_seen(character: str) -> bool:
    """False for control characters, marks of direction, what has no width, and blanks but one."""
    category = unicodedata.category(character)
    return category[0] != "C" and (category[0] != "Z" or character == " ")


def inside(folder: Path, *parts: str) -> Path:
    """The path of a file or folder in another folder, into which no part and no link leads out.

    The folder itself may be a link: whoever runs lcreport put it there.

    Args:
        folder: Where it is to be.
        parts: Names, or relative paths with `/`.

    Raises:
        ParameterError: it would be elsewhere.
    """
    path = folder.joinpath(*map(relative, parts))
    # `resolve` follows every link that is there; what is not there yet cannot be one.
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ParameterError(f"{path} is a link that leads out of {folder}; remove the link")
    return path


def relative(path: str) -> str:
    """A path itself, where it is a relative one with `/` and without a step upwards.

    Raises:
        ParameterError: it is another.
    """
    steps = path.split("/")
    # A drive (C:) is absolute for Windows, and `a:b` there is a stream hidden behind the file a.
    stays = not {"", ".", ".."} & set(steps) and not PurePosixPath(path).is_absolute()
    if not stays or "\\" in path or ":" in path or not all(map(_is_seen, path)):
        raise ParameterError(
            f"path {path[:_SEEN]!r} leads elsewhere; write one below the folder, such as a/b.csv"
        )
    return path
