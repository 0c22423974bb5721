"""What the site's script reads: who has which annex, and what everything is called.

Scripts that call one function, not JSON to fetch: a page opened from a folder may load a script
beside it but fetch nothing. Organisations are split into parts by a letter of their id's hash, so
that an annex's page knows for good which part names its other periods.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lcreport.site import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.store.edition import Edition, PublishedOrganisation, Text
    from lcreport.site.store.editions import PublishedDataset


def parts(
    datasets: Sequence[PublishedDataset], languages: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Every part of the index, as its path and its bytes.

    Names are lists in the order of the site's languages; the annexes of a period are a number whose
    bits stand for these.
    """
    slugs = [dataset.slug for dataset in datasets]
    yield _part(f"{addresses.ASSETS}/datasets.js", "datasets", slugs)
    for dataset in datasets:
        folder = f"{dataset.slug}/data"
        yield _part(f"{folder}/names.js", f"{dataset.slug}/names", _names(dataset, languages))
        # All of them, also those that stay empty: the site's script asks for each.
        shards: dict[str, list[object]] = {letter: [] for letter in addresses.SHARDS}
        places = {indicator.id: place for place, indicator in enumerate(dataset.indicators)}
        for id_, annexes in dataset.history.items():
            shards[addresses.shard(id_)].append(_organisation(annexes, places, languages))
        periods = [_period(edition, languages) for edition in dataset.current]
        indicators = [addresses.slug(indicator.id) for indicator in dataset.indicators]
        for letter, rows in shards.items():
            content = {"periods": periods, "indicators": indicators, "rows": rows}
            name = f"organisations-{letter}"
            yield _part(f"{folder}/{name}.js", f"{dataset.slug}/{name}", content)


def _names(dataset: PublishedDataset, languages: Sequence[str]) -> dict[str, object]:
    return {
        "title": _said(dataset.newest.title, languages),
        "areas": [[addresses.slug(area.id), _said(area.name, languages)] for area in dataset.areas],
        "indicators": [
            [
                addresses.slug(indicator.id),
                _said(indicator.name, languages),
                _said(indicator.unit, languages),
                addresses.slug(indicator.area),
            ]
            for indicator in dataset.indicators
            # One that nobody ever reported has no page that a hit could lead to.
            if indicator.id in dataset.reporters
        ],
    }


def _period(edition: Edition, languages: Sequence[str]) -> list[object]:
    """Code, edition, whether it is a draft, long and short labels."""
    long = [edition.at.label(code) for code in languages]
    short = [edition.at.short_label(code) for code in languages]
    return [edition.period, edition.number, int(edition.state == "draft"), long, short]


def _organisation(
    periods: list[tuple[Edition, PublishedOrganisation]],
    places: dict[str, int],
    languages: Sequence[str],
) -> list[object]:
    """Folder, names, period → languages of its annex, places of the indicators it reported."""
    newest = periods[0][1]
    annexes = {}
    indicators: set[int] = set()
    for edition, organisation in periods:
        main = organisation.annexes[organisation.notebooks[0]] if organisation.annexes else {}
        there = [code for code, sizes in main.items() if "html" in sizes]
        if there:
            annexes[edition.period] = sum(1 << languages.index(code) for code in there)
        indicators |= {places[edition.indicators[place].id] for place in organisation.reported}
    names = [_said(newest.name, languages), _said(newest.short, languages)]
    return [addresses.slug(newest.id), *names, annexes, sorted(indicators)]


def _said(text: Text, languages: Sequence[str]) -> list[str]:
    return [text.said(code) for code in languages]


def _part(path: str, key: str, content: object) -> tuple[str, bytes]:
    # U+2028 ends a line in scripts of before 2019, and a page's own text could end the script.
    written = json.dumps([key, content], ensure_ascii=False, separators=(",", ":"))
    for mark, escaped in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        written = written.replace(mark, escaped)
    return path, f"lcreportIndex({written});\n".encode(errors="replace")
