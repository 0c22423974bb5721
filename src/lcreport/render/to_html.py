"""An annex as one HTML file that fetches nothing and can be read without its script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from lcreport.render import markdown_to_html, to_csv, to_xlsx
from lcreport.render.executed_notebook import (
    PICTURE_WITHOUT_ALT,
    Annex,
    Part,
    Printed,
    Prose,
    Shown,
    alt_of,
    clean,
    log,
    tables_of,
)
from lcreport.render.sanitise import sanitise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEADING = re.compile(r"<h([23])((?:\s[^<>]*)?)>(.*?)</h\1>", re.DOTALL)
_FIGURE = re.compile(r"<figure\b[^>]*>|</figure>")
_DRAWING = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
_CAPTION_BELOW = re.compile(
    r'(<figure class="lc-chart"[^>]*>)(\s*<div class="lc-drawing">.*?</div>\s*)'
    r"(<figcaption.*?</figcaption>)",
    re.DOTALL,
)
_MARKS = re.compile(r"<[^>]*>")
_PROLOGUE = re.compile(r"^\s*(?:<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->|\s)*", re.DOTALL)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SCRIPT_TEXTS = (
    "chart",
    "copied",
    "copy",
    "filter",
    "original_order",
    "rows_shown",
    "sort",
    "table",
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the contents: a heading of the second level and those below it."""

    id: str
    text: str
    parts: list[_Entry] = field(default_factory=list)


def document(annex: Annex) -> bytes:
    """The annex as an HTML page."""
    body, contents = _with_contents("\n".join(_fragment(part, annex) for part in annex.parts))
    head = annex.head
    facts = [
        (annex.labels[key], head[name])
        for key, name in (
            ("organisation", "organisation_name"),
            ("period", "period_label"),
            ("window", "window"),
        )
        if head.get(name)
    ]
    return _page(
        annex.language,
        annex.labels,
        title=annex.title,
        page_title=" – ".join(filter(None, [annex.title, _words(head, "organisation_name")])),
        description=" · ".join(str(value) for _, value in facts),
        head=head,
        bands=_bands(head),
        facts=facts,
        xlsx=_address(to_xlsx.document(annex), _XLSX) if annex.tables else "",
        file_name=_file_name(annex),
        contents=contents,
        body=Markup(body),  # noqa: S704 - every part of it is escaped or sanitised
        foot=_foot(annex),
    )


def failure(
    language: str, labels: Mapping[str, str], *, title: str, details: Mapping[str, str]
) -> bytes:
    """A page that stands where an annex could not be made, and says why."""
    body = Markup('<dl class="lc-facts">')
    for term in ("section", "error"):
        if details[term]:
            label = labels[f"failed_{term}"]
            body += Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, details[term])
    body += Markup("</dl>")
    if details["source"]:
        body += Markup("<h2>{}</h2>").format(labels["failed_source"])
        body += Markup('<pre class="lc-output">{}</pre>').format(details["source"])
    return _page(
        language,
        labels,
        title=labels["failed"],
        page_title=" – ".join(filter(None, [labels["failed"], title])),
        head={"subtitle": title},
        body=body,
        foot=["lcreport"],
    )


def _page(language: str, labels: Mapping[str, str], **values: Any) -> bytes:
    style, script = _asset("annex.css"), _asset("annex.js")
    texts = {key: labels[key] for key in _SCRIPT_TEXTS}
    written = (
        _environment()
        .get_template("annex.html.j2")
        .render(
            language=language,
            labels=labels,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            texts=json.dumps(texts, ensure_ascii=False),
            **values,
        )
    )
    return clean(written).encode()


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("lcreport.render"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _asset(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - set two lines above, for the type checker
    return environment.loader.get_source(environment, name)[0].strip()


def _words(head: Mapping[str, Any], key: str) -> str:
    return str(head.get(key) or "")


def _bands(head: Mapping[str, Any]) -> list[str]:
    notice = _words(head, "synthetic_notice") if head.get("synthetic") else ""
    return [text for text in (notice, _words(head, "draft")) if text]


def _foot(annex: Annex) -> list[str]:
    head, labels = annex.head, annex.labels
    named = [
        (labels["dataset"], _words(head, "dataset")),
        (labels["hash"], _words(head, "hash")),
        ("lcreport", _words(head, "version")),
    ]
    return [f"{name} {value}" for name, value in named if value] or ["lcreport"]


def _file_name(annex: Annex) -> str:
    stem = [_words(annex.head, key) for key in ("dataset", "organisation", "period")]
    return re.sub(r"[^\w.-]+", "-", "-".join(filter(None, stem))).strip("-") or "annex"


def _fragment(part: Part, annex: Annex) -> str:
    match part:
        case Prose(markdown):
            return markdown_to_html.convert(markdown)
        case Printed(text, kind):
            state = "" if kind == "stdout" else " lc-error"
            return f'<pre class="lc-output{state}">{escape(text)}</pre>'
        case Shown(bundle, payload):
            shown = _shown(bundle, payload, annex.labels)
            for table in tables_of(payload):
                shown = _with_download(shown, table, annex)
            return _arranged(shown)


def _arranged(shown: str) -> str:
    """Charts with their caption first, as HTML asks, and their drawing in a box that may scroll."""
    boxed = _DRAWING.sub(r'<div class="lc-drawing">\g<0></div>', shown)
    return _CAPTION_BELOW.sub(r"\1\3\2", boxed)


def _shown(
    bundle: Mapping[str, str], payload: Mapping[str, Any] | None, labels: Mapping[str, str]
) -> str:
    if "text/html" in bundle:
        # What carries a payload is lcreport's own and escaped where it was made.
        return bundle["text/html"] if payload else _contained(sanitise(bundle["text/html"]))
    if "image/svg+xml" in bundle:
        svg = base64.b64encode(_PROLOGUE.sub("", bundle["image/svg+xml"]).encode()).decode()
        return _picture(f"data:image/svg+xml;base64,{svg}", alt_of(payload), labels)
    for kind in ("image/png", "image/jpeg"):
        if kind in bundle:
            address = f"data:{kind};base64,{''.join(bundle[kind].split())}"
            return _picture(address, alt_of(payload), labels)
    if "text/markdown" in bundle:
        return markdown_to_html.convert(bundle["text/markdown"])
    return f'<pre class="lc-output">{escape(bundle.get("text/plain", ""))}</pre>'


def _contained(fragment: str) -> str:
    """Foreign tables scroll by themselves, as ours do."""
    if "<table" not in fragment or 'class="lc-scroll"' in fragment:
        return fragment
    return f'<div class="lc-scroll" tabindex="0">{fragment}</div>'


def _picture(address: str, alt: str, labels: Mapping[str, str]) -> str:
    if alt:
        return f'<figure><img src="{address}" alt="{escape(alt)}"></figure>'
    log.warning(PICTURE_WITHOUT_ALT)
    missing = escape(labels["picture"])
    note = f'<figcaption class="lc-warning">{missing}</figcaption>'
    return f'<figure><img src="{address}" alt="{missing}">{note}</figure>'


def _with_download(shown: str, table: Mapping[str, Any], annex: Annex) -> str:
    """The fragment with a link to the table's CSV at the end of the figure that shows it."""
    csv = to_csv.document(table, annex.labels)
    own = re.sub(r"[^\w.-]+", "-", str(table.get("id") or "table"))
    name = f"{_file_name(annex)}-{own}.csv"
    link = (
        f'<p class="lc-tools"><a download="{escape(name)}" '
        f'href="{_address(csv, "text/csv;charset=utf-8")}">{escape(annex.labels["download_csv"])}'
        "</a></p>"
    )
    end = _end_of_figure(shown, str(table.get("id")))
    return shown if end is None else f"{shown[:end]}{link}{shown[end:]}"


def _end_of_figure(shown: str, table: str) -> int | None:
    """Where the outermost figure that holds the table's id is closed."""
    found = re.search(rf'\bid="{re.escape(str(escape(table)))}"', shown)
    if found is None:
        return None
    depth = 0
    for mark in _FIGURE.finditer(shown):
        depth += -1 if mark[0].startswith("</") else 1
        if depth == 0 and mark.start() > found.start():
            return mark.start()
    return None


def _address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _with_contents(body: str) -> tuple[str, Sequence[_Entry]]:
    """The body with an id on each heading, and the contents; none for a single heading."""
    entries: list[_Entry] = []

    def named(found: re.Match[str]) -> str:
        level, attributes, inner = found[1], found[2], found[3]
        given = re.search(r'\bid="([^"]*)"', attributes)
        id_ = given[1] if given else f"lc-part-{len(entries) + 1}"
        entry = _Entry(id_, str(Markup(_MARKS.sub("", inner)).unescape()))  # noqa: S704
        if level == "3" and entries:
            last = entries[-1]
            if not given:
                entry = _Entry(f"{last.id}-{len(last.parts) + 1}", entry.text)
            last.parts.append(entry)
        else:
            entries.append(entry)
        written = "" if given else f' id="{entry.id}"'
        return f"<h{level}{attributes}{written}>{inner}</h{level}>"

    marked = _HEADING.sub(named, body)
    return marked, entries if len(entries) > 1 else []
