"""An annex as one HTML file that fetches nothing and can be read without its script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup, escape

from lcreport import documents
from lcreport.blocks import Head, HtmlPage
from lcreport.blocks.clean_text import clean
from lcreport.documents import FAILURE_MARK, FORMATS
from lcreport.errors import RenderError
from lcreport.render import markdown_to_html, original_words, pictures, to_csv, to_xlsx, unbroken
from lcreport.render.chart_files import FileNames, annex_name, mount
from lcreport.render.contents import Contents
from lcreport.render.document_parts import End, LeftOut, Output, Printout, Prose
from lcreport.render.executed_notebook import read
from lcreport.render.foreign_html import sanitise, with_formulas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.blocks import Drawing, Table
    from lcreport.render.document_parts import Document, DocumentPart
    from lcreport.render.executed_notebook import ExecutedNotebook

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


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as an HTML page.

    Raises:
        RenderError: The value is no notebook, or a table's workbook cannot be written.
    """
    annex = read(notebook)
    writer = _PageWriter(annex)
    body = "\n".join(map(writer.part, annex.parts))
    head, labels = annex.head, annex.labels
    named = {
        "organisation": head.organisation_name,
        "period": head.period_label,
        "window": head.window,
    }
    facts = [(labels[key], text) for key, text in named.items() if text]
    return _page(
        annex.language,
        labels,
        title=annex.title,
        page_title=" – ".join(filter(None, [annex.title, head.organisation_name])),
        description=" · ".join(text for _, text in facts),
        head=head,
        bands=(bands := [text for text in (head.notice, head.draft) if text]),
        mark=_css_text(" · ".join(bands)),
        facts=facts,
        # The whole workbook travels in the page: sent by e-mail, it still has its numbers.
        xlsx=_address(to_xlsx.document(annex), FORMATS["xlsx"].media_type) if annex.tables else "",
        file_name=documents.stem(annex_name(head), head.language),
        contents=writer.contents.entries,
        body=Markup(body),  # noqa: S704 - every part of it is escaped or sanitised
        foot=_foot(head, labels),
    )


def failure(
    language: str, labels: Mapping[str, str], *, title: str, details: Mapping[str, str]
) -> bytes:
    """A page that stands where an annex could not be made, and says why."""
    body = Markup(FAILURE_MARK)  # noqa: S704 - a constant
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
        head=Head(subtitle=title),
        body=body,
        foot=["lcreport"],
    )


class _PageWriter(HtmlPage):
    """Blocks and foreign outputs on one page: with contents, and each table as CSV."""

    def __init__(self, annex: Document) -> None:
        self._annex, self._labels = annex, annex.labels
        self.contents = Contents()
        self._remarks = annex.remarks
        self._names = FileNames(annex.head)
        self._drawn: dict[str, str] = {}

    def part(self, part: DocumentPart) -> str:
        """The HTML of one part."""
        match part:
            case Prose(markdown):
                return markdown_to_html.convert(markdown, self.contents)
            case Printout(text, kind):
                # A warning of a library is no result; readers see at once that it is none of the
                # text.
                state = "" if kind == "stdout" else " lc-error"
                return f'<pre class="lc-output{state}">{escape(text)}</pre>'
            case LeftOut(reason):
                text = self._labels["left_out"].format(reason=reason)
                return f'<p class="lc-warning">{escape(text)}</p>'
            case End():
                return ""
            case Output() as output:
                return self._foreign(output)
            case block:
                return block.to_html(self)

    def heading(self, text: str, level: int) -> str:
        """A heading that stands in the contents."""
        id_ = self.contents.add(text, level)
        named = f' id="{id_}"' if id_ else ""
        return f"<h{level}{named}>{escape(text)}</h{level}>"

    def numbers(self, table: Table) -> Mapping[str, int]:
        """The numbers that the notes have in the whole annex, as in its other documents."""
        return {remark: self._remarks[remark] for remark in table.remarks}

    def tools(self, table: Table) -> str:
        """A link to the table's values as CSV."""
        address = _address(to_csv.file_of(table, self._labels), "text/csv;charset=utf-8")
        own = re.sub(r"[^\w.-]+", "-", table.id) or "table"
        stem = self._drawn.get(table.id) or f"{annex_name(self._annex.head)}-{own}"
        name = escape(f"{documents.stem(stem, self._annex.language)}.csv")
        text = escape(self._labels["download_csv"])
        return f'<p class="lc-tools"><a download="{name}" href="{address}">{text}</a></p>'

    def saving(self, drawing: Drawing) -> Mapping[str, str]:
        """A drawing's file has a name, and around the drawing what the page says of it."""
        stem = self._drawn[drawing.id] = self._names.of(drawing.id, drawing.caption)
        said = {"name": documents.stem(stem, self._annex.language)}
        around = mount(drawing, self._annex.head)
        if around:
            place = json.dumps(around.place)
            said |= {"before": around.before, "after": around.after, "place": place}
        return said

    def _foreign(self, output: Output) -> str:
        bundle = output.bundle
        if "text/html" in bundle:
            return _contained(with_formulas(sanitise(bundle["text/html"])))
        try:
            found = pictures.of_bundle(bundle, output.alt)
        except RenderError:
            return self.part(LeftOut(self._labels["picture_unreadable"]))
        if found:
            return self._picture(found.address, output.alt)
        if "text/markdown" in bundle:
            return markdown_to_html.convert(bundle["text/markdown"], self.contents)
        return f'<pre class="lc-output">{escape(bundle.get("text/plain", ""))}</pre>'

    def _picture(self, address: str, alt: str) -> str:
        """A picture; one without alternative text asks for it in its caption."""
        asked = ""
        if not alt:
            alt = self._labels["picture"]
            said = escape(self._labels["picture_alt"])
            asked = f'<figcaption class="lc-warning">{said}</figcaption>'
        return f'<figure>{asked}<img src="{escape(address)}" alt="{escape(alt)}"></figure>'


def _page(language: str, labels: Mapping[str, str], *, head: Head, **values: object) -> bytes:
    style, script = _asset("annex.css"), _asset("annex.js")
    # The script speaks the page's language, and gets no more than it says.
    texts = {key: labels[key] for key in _SCRIPT_TEXTS}
    written = (
        _environment()
        .get_template("annex.html.j2")
        .render(
            language=language,
            labels=labels,
            head=head,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            # The page's security policy allows the script of this hash and no other.
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            texts=json.dumps(texts, ensure_ascii=False),
            **values,
        )
    )
    above, body_tag, below = written.partition("<body>")
    below = original_words.in_html(below, head.originals)
    written = above + body_tag + unbroken.in_html(below, language, head.period_label)
    # The page of a failure holds errors and sources, which nothing has cleaned before.
    return clean(written).encode()


def _css_text(text: str) -> Markup:
    """A text as a value in the page's style sheet."""
    escaped = re.sub(r'["\\<&\x00-\x1f\x7f]', lambda sign: f"\\{ord(sign[0]):x} ", text)
    return Markup(f'"{escaped}"')  # noqa: S704 - nothing in it ends the text or the style sheet


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


def _foot(head: Head, labels: Mapping[str, str]) -> list[str]:
    named = [
        (labels["dataset"], head.dataset),
        (labels["hash"], head.hash),
        ("lcreport", head.version),
    ]
    return [f"{name} {value}" for name, value in named if value] or ["lcreport"]


def _contained(fragment: str) -> str:
    """Foreign tables scroll by themselves, as ours do."""
    if "<table" not in fragment:
        return fragment
    return f'<div class="lc-scroll" tabindex="0">{fragment}</div>'


def _address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
