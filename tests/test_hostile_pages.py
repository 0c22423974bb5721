"""Hostile pages in a real browser, its security policy off: nothing runs, moves or connects."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

import rendering
from browsing import FLAGS
from lcreport import render
from lcreport.blocks import PAYLOAD

pytestmark = pytest.mark.browser

PAGES, SEED = 250, 20211001
AWAY = "http://127.0.0.1:9/away"
RUN = "console.log(`RAN`)"
VECTORS = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><title><img src=x onerror={RUN}></title></svg>",
    f"<svg><desc><![CDATA[><img src=x onerror={RUN}>]]></desc></svg>",
    f"<svg><!--><img src=x onerror={RUN}>--></svg>",
    f"<svg><image href={AWAY}></image><use href={AWAY}#a></use></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}></style></mglyph></table></math>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'></noscript>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<title><a title='</title><img src=x onerror={RUN}>'></title>",
    f"<textarea><a title='</textarea><img src=x onerror={RUN}>'></textarea>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<div style='animation:x' onanimationstart={RUN}>x</div>",
    f"<style>@import '{AWAY}';*{{background:url({AWAY})}}</style>",
    f"<div style='background:url({AWAY})'>x</div>",
    f"<link rel=stylesheet href={AWAY}><link rel=prefetch href={AWAY}>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'>",
    f"<base href={AWAY}/>",
    f"<form id=f action={AWAY}><input type=submit></form><script>f.submit()</script>",
    f"<iframe src={AWAY}></iframe><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data={AWAY}></object><embed src={AWAY}>",
    f"<img src={AWAY}><img srcset='{AWAY} 1x'><picture><source srcset={AWAY}><img></picture>",
    f"<video src={AWAY} poster={AWAY} autoplay></video><audio src={AWAY} autoplay></audio>",
    f"<a href='javascript:{RUN}' id=j>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<a href='&#106;avascript:{RUN}'>x</a><a href=' java\tscript:{RUN}'>x</a>",
    f"<body onload={RUN} background={AWAY}>",
    f"</main></body><script>{RUN}</script>",
    f"'><script>{RUN}</script>",
    f'"><img src=x onerror={RUN}><a title="',
    f"</script><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"<!--<script>{RUN}</script>--!><img src=x onerror={RUN}>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<xmp><img src=x onerror={RUN}></xmp><plaintext><img src=x onerror={RUN}>",
    f"<table background={AWAY}><td background={AWAY}>x</td></table>",
    "<p id=lc-main data-texts='{}'>x</p><img name=getElementById>",
    f"{{{{ self.__init__.__globals__ }}}}${{{RUN}}}<%= {RUN} %>",
    f"![x]({AWAY}) [x](javascript:{RUN}) <javascript:{RUN}>",
    f"[x]: {AWAY}\n\n![x][x]\n\n<{AWAY}>",
    f'```html\n<script>{RUN}</script>\n```\n\n~~~"onload={RUN}\nx\n~~~',
    f'![a" onerror={RUN} "](data:image/png;base64," onerror={RUN} ")',
]


def mutated(vector: str, chosen: random.Random) -> str:
    """The vector as a filter may not expect it; the browser often reads it as before."""
    changes = [
        lambda text: text,
        lambda text: text.replace("<s", "<S").replace("script", "scRIPt"),
        lambda text: text.replace(" ", "/"),
        lambda text: text.replace(" ", "\n").replace("=", "\t="),
        lambda text: text.replace("<", "<\x00"),
        lambda text: text.replace(">", " x=y>"),
        lambda text: f"<p><b><i>{text}",
        lambda text: f"<table><tr>{text}",
        lambda text: f"<select><option>{text}",
        lambda text: f"<svg><p>{text}",
        lambda text: f"<math><annotation-xml encoding='text/html'>{text}",
        lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
        lambda text: text.replace("<", "\ufeff<"),
        lambda text: text[: chosen.randrange(4, len(text))] + text,
        lambda text: text.replace("javascript", "java&Tab;script"),
        lambda text: text.replace("=", "=\x0b").replace("on", "\x0con"),
    ]
    return chosen.choice(changes)(vector)


def svg_of(text: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{text}</svg>'


def forged(text: str) -> list[dict[str, Any]]:
    """Payloads of our own type with the text where markup could hide."""
    table = {
        "type": "table", "id": text, "caption": text, "unit": text, "source": text, "head": "a",
        "columns": [{"key": "a", "label": text}, {"key": text, "label": text, "type": "number"}],
        "lines": [
            {"cells": [text], "group": True},
            {"cells": [text, {"number": 1, "prefix": text, "suffix": text, "note": text}]},
        ],
        "notes": [text], "legend": [[text, text]],
    }  # fmt: skip
    drawing = {"type": "chart", "id": text, "alt": text, "caption": text, "table": table}
    drawing |= {"source": text, "summary": text}
    return [
        table,
        drawing | {"svg": rendering.SVG},
        drawing | {"svg": svg_of(text)},
        drawing | {"svg": text, "ink": text},
        drawing | {"svg": rendering.SVG.replace("300pt", text.replace('"', "&quot;"))},
        {"type": "paragraph", "text": text, "role": text},
        {"type": "paragraph", "text": text},
        {"type": "subheading", "text": text},
        {"type": "list", "items": [text]},
        {"type": "facts", "pairs": [[text, text]]},
        {"type": "picture", "alt": text},
        {"type": text, "html": text},
        {"type": "x"},
    ]


def hostile_page(text: str) -> bytes:
    """A page with the text through every door by which a notebook or dataset comes in."""
    outputs: list[dict[str, Any]] = [
        {"text/html": text},
        {"text/markdown": text},
        {"text/plain": text},
        {"image/svg+xml": svg_of(text)},
        {"image/svg+xml": text},
        {"image/png": text},
        {"image/jpeg": f'{rendering.PIXEL}" {text}'},
        {text: text, "text/plain": text},
        {"application/javascript": text, "text/html": text},
    ]
    outputs += [{"text/html": text, "text/plain": text, PAYLOAD: one} for one in forged(text)]
    cell = rendering.shown(*outputs)
    for output in cell.outputs:
        output.metadata = {"alt": text, "image/png": {"alt": text}, "lcreport": text}
    named = "title organisation_name reference window annex_label dataset draft synthetic_notice"
    head = dict.fromkeys([*named.split(), "subtitle", "period_label", "hash", "version"], text)
    return render.html(
        rendering.notebook(
            rendering.prose(text),
            rendering.prose(f"# {text}\n\n> {text}\n\n- {text}\n\n| a |\n|---|\n| {text} |"),
            rendering.printed(text),
            cell,
            synthetic=True,
            **head,
        )
    )


class Watch:
    """Everything that a page must not do, as one line each."""

    def __init__(self, context: BrowserContext) -> None:
        self.seen: list[str] = []
        context.on("request", self._requested)
        context.on("console", lambda said: self._note("RAN", said.text))
        context.on("dialog", lambda dialog: (self.seen.append("dialog"), dialog.dismiss()))
        context.on("page", lambda page: page.on("popup", lambda _: self.seen.append("popup")))

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(("data:", "blob:")) and not request.url.endswith(
            "/page.html"
        ):
            self.seen.append(f"request {request.url}")

    def _note(self, mark: str, text: str) -> None:
        if mark in text:
            self.seen.append(text)


# What could act only once a reader does something.
STANDING = """() => [
  ...document.querySelectorAll(
    "iframe,object,embed,base,form,link,style ~ style,meta[http-equiv=refresh],svg script"),
  ...[...document.querySelectorAll("script")].slice(1),
  ...[...document.querySelectorAll("a[href]")].filter(
    (link) => !/^(#|https?:|mailto:|data:(text\\/csv|application\\/vnd))/i.test(
      link.getAttribute("href"))),
  ...[...document.querySelectorAll("*")].filter(
    (part) => [...part.attributes].some(({name}) => name.startsWith("on"))),
].map((part) => part.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser.new_context(bypass_csp=True)
        browser.close()


def shown(page: Page, folder: Path, content: bytes) -> None:
    path = folder / "page.html"
    path.write_bytes(content)
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_timeout(10)


def test_nothing_of_a_hostile_notebook_runs_moves_or_connects(
    context: BrowserContext, tmp_path: Path
) -> None:
    chosen = random.Random(SEED)
    watch, page = Watch(context), context.new_page()
    found = {}
    for number in range(PAGES):
        text = mutated(VECTORS[number % len(VECTORS)], chosen)
        shown(page, tmp_path, hostile_page(text))
        standing = page.evaluate(STANDING)
        if watch.seen or standing or not page.url.endswith("/page.html"):
            found[f"{number}: {text!r}"] = [*watch.seen, *standing, page.url]
            watch.seen.clear()
    page.close()
    assert found == {}, f"seed {SEED}: {json.dumps(found, indent=1)[:3000]}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(VECTORS[0], id="runs"),
        pytest.param(VECTORS[22], id="moves"),
        pytest.param(VECTORS[28], id="connects"),
    ],
)
def test_the_watch_sees_what_an_unguarded_page_does(
    context: BrowserContext, tmp_path: Path, text: str
) -> None:
    watch, page = Watch(context), context.new_page()
    shown(page, tmp_path, f"<!doctype html><title>x</title>{text}".encode())
    page.wait_for_timeout(300)
    page.close()
    assert watch.seen != []
