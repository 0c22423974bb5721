"""`llms.txt`: what a site holds and where, for programs that read sites (llmstxt.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.languages import language
from lcreport.site.pages.release_pages import FIGURES
from lcreport.site.store import editions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.site.pages.shell import Page, Shell
    from lcreport.site.store.edition import Edition
    from lcreport.site.store.editions import PublishedDataset

PATH = "llms.txt"
# The form that programs read best comes first.
_PREFERRED = ("json", "html")


def page(shell: Shell) -> Page:
    """The file, in the site's first language."""
    lines = [f"# {_plain(shell.title)}", "", f"> {shell.view.t['home_lead']}"]
    for code in shell.languages[1:]:
        # Not every line twice: a country has thousands of annexes.
        own = shell.view.t["other_language"]
        lines += ["", own.format(language=language(code).name, code=code)]
    for dataset in shell.datasets:
        lines += ["", f"## {_plain(shell.dataset_title(dataset))}", ""]
        lines += _of_dataset(shell, dataset)
    return PATH, ("\n".join(lines) + "\n").encode()


def _of_dataset(shell: Shell, dataset: PublishedDataset) -> Iterator[str]:
    view = shell.view
    for mark in view.bands(dataset.current):
        yield f"- {mark}"
    for edition in dataset.current:
        yield _link(shell, view.label(edition), view.page(f"{edition.release}/index"))
        if any(organisation.figures for organisation in edition.organisations):
            said = f"{view.label(edition)}: {view.t['figures_file']}"
            yield _link(shell, said, f"{edition.folder}/{FIGURES}.csv")
    # Those of earlier periods stand on the pages of their releases.
    if dataset.current:
        yield from _annexes(shell, dataset.current[0])


def _annexes(shell: Shell, edition: Edition) -> Iterator[str]:
    view = shell.view
    for organisation in edition.organisations:
        for annex in editions.annexes(edition, organisation, view.language):
            paths = {file.format: file.path for file in annex.files if file.path}
            found = next((paths[form] for form in _PREFERRED if form in paths), annex.read)
            name = f"{organisation.name.said(view.language)}, {view.label_inside(edition)}"
            if annex.notebook != organisation.notebooks[0]:
                name += f", {view.notebook(annex.notebook)}"
            yield _link(shell, name, found)


def _link(shell: Shell, text: str, path: str) -> str:
    # By its whole address where the site has one, for whoever reads a copy of this file.
    return f"- [{_plain(text)}]({shell.base}{path})"


def _plain(text: str) -> str:
    """A text that is no markup in Markdown."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())
