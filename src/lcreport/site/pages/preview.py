"""The picture that is shown beside a link where somebody shares it (ogp.me), one an edition."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import typst

from lcreport import documents
from lcreport.errors import RenderError
from lcreport.render import fonts
from lcreport.render.typst_compile import prepared
from lcreport.render.typst_text import array, call, literal
from lcreport.site.pages import figures, texts
from lcreport.site.pages.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.site.store.edition import Edition
    from lcreport.site.store.editions import PublishedDataset

# What those that show previews ask for: 1.91 to 1, and no less on a screen with many dots.
WIDTH, HEIGHT = 1200, 630
_MOST_KEYS = 3
_TEMPLATES = resources.files("lcreport.site.pages") / "templates"
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class SharingPicture:
    """A picture as a page names it."""

    address: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def of_dataset(dataset: PublishedDataset, language: str, base: str) -> SharingPicture | None:
    """The picture of what a dataset published last."""
    return of_edition(dataset.current[0], language, base) if dataset.current else None


def of_edition(edition: Edition, language: str, base: str) -> SharingPicture | None:
    """The picture of an edition; None where the site has no fixed address.

    Who shows previews asks for the picture by its whole address, from another machine.
    """
    if not base or edition.state == "announced":
        return None
    return SharingPicture(f"{base}{path(edition, language)}", _alt(edition, language))


def path(edition: Edition, language: str) -> str:
    """Where an edition's picture is."""
    return f"{documents.stem(f'{edition.folder}/preview', language)}.png"


def _alt(edition: Edition, language: str) -> str:
    said = [f"{_title(edition, language)}, {edition.at.label(language)}"]
    for key in _keys(edition):
        amount = figures.of_indicator(key.figure, key.indicator, language)
        remarks = "; ".join(key.remarks(language, names_period=True))
        told = f" ({remarks})" if remarks else ""
        said.append(f"{key.indicator.name.said(language)}: {amount}{told}")
    return "; ".join(said)


def _title(edition: Edition, language: str) -> str:
    return edition.title.said(language) or edition.dataset


def _keys(edition: Edition) -> list[figures.SiteKeyFigure]:
    return figures.of_edition(edition)[:_MOST_KEYS]


def source(edition: Edition, language: str) -> str:
    """What an edition's picture is made from, as Typst source."""
    view = View(language)
    keys = [
        array(
            map(
                literal,
                (
                    figures.of_indicator(key.figure, key.indicator, language),
                    _cut(key.indicator.name.said(language) or key.indicator.id),
                    " · ".join([
                        key.organisation.short.said(language)
                        or key.organisation.name.said(language),
                        *key.remarks(language, names_period=True),
                    ]),
                ),
            )
        )
        for key in _keys(edition)
    ]
    values = {
        "issuer": literal(_cut(texts.alone(edition.issuer.said(language)) or view.t["site"])),
        "title": literal(_cut(_title(edition, language))),
        "period": literal(edition.at.label(language)),
        "marks": array(literal(mark) for mark in view.bands([edition])),
        "keys": array(keys),
        "sent": literal(view.sent(edition)),
    }
    named = [f"{name}: {value}" for name, value in values.items()]
    return f'#import "/preview.typ": preview\n{call("preview", *named)}\n'


def drawn(source: str) -> bytes:
    """A picture of a source as PNG.

    Raises:
        RenderError: Typst cannot set it.
    """
    # Half a surrogate pair is no letter, and Typst takes UTF-8 alone.
    text = source.encode(errors="replace").decode()
    try:
        made = typst.compile(  # type: ignore[call-overload]  # one type for text and root, as it declares
            prepared(text).encode(),
            root=str(_TEMPLATES),
            font_paths=fonts.fonts(),
            format="png",
            ppi=72.0,
        )
    except typst.TypstError as error:
        raise RenderError(f"the picture for sharing cannot be set: {error.diagnostic}") from error
    # What does not fit on the picture would be a second one.
    return made if isinstance(made, bytes) else made[0]


def _cut(text: str) -> str:
    """A text of which there is room for a few lines."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def pictures(dataset: PublishedDataset, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Path and source of each picture of a dataset."""
    for edition in dataset.editions:
        if edition.state != "announced" and edition.organisations:
            for language in languages:
                yield path(edition, language), source(edition, language)
