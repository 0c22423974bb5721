"""What the site's script reads: who has which annex, and what everything is called.

Scripts that call one function, not JSON to fetch: a page opened from a folder may load a script
beside it but fetch nothing. Organisations are told apart by a letter of their id's hash, so that an
annex's page knows for good which part names its other periods.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lcreport.site import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.store.edition import Edition, PublishedOrganisation, Text
    from lcreport.site.store.editions import PublishedDataset

_LANGUAGES = {("vi",): 1, ("en",): 2, ("en", "vi"): 3}


def parts(datasets: Sequence[PublishedDataset]) -> Iterator[tuple[str, bytes]]:
    """Every part of the index, as its path and its bytes."""
    yield _part(f"{addresses.ASSETS}/datasets.js", "datasets", [each.slug for each in datasets])
    for dataset in datasets:
        folder = f"{dataset.slug}/data"
        yield _part(f"{folder}/names.js", f"{dataset.slug}/names", _names(dataset))
        shards: dict[str, list[Any]] = {letter: [] for letter in addresses.SHARDS}
        places = {each.id: place for place, each in enumerate(dataset.indicators)}
        for id_, told in dataset.history.items():
            shards[addresses.shard(id_)].append(_organisation(told, places))
        periods = [_period(each) for each in dataset.current]
        indicators = [addresses.slug(each.id) for each in dataset.indicators]
        for letter, rows in shards.items():
            content = {"periods": periods, "indicators": indicators, "rows": rows}
            name = f"organisations-{letter}"
            yield _part(f"{folder}/{name}.js", f"{dataset.slug}/{name}", content)


def _names(dataset: PublishedDataset) -> dict[str, Any]:
    return {
        "title": _pair(dataset.newest.title),
        "areas": [[addresses.slug(area.id), *_pair(area.name)] for area in dataset.areas],
        "indicators": [
            [
                addresses.slug(each.id),
                *_pair(each.name),
                *_pair(each.unit),
                addresses.slug(each.area),
            ]
            for each in dataset.indicators
            if each.id in dataset.reporters
        ],
    }


def _period(edition: Edition) -> list[Any]:
    """Code, edition, whether it is a draft, long and short labels."""
    at = edition.at
    labels = [at.label("vi"), at.label("en"), at.short_label("vi"), at.short_label("en")]
    return [edition.period, edition.number, int(edition.state == "draft"), *labels]


def _organisation(
    told: list[tuple[Edition, PublishedOrganisation]], places: dict[str, int]
) -> list[Any]:
    """Folder, names, period → languages of its annex, places of the indicators it reported."""
    newest = told[0][1]
    annexes = {}
    indicators: set[int] = set()
    for edition, each in told:
        main = each.annexes[each.notebooks[0]] if each.annexes else {}
        languages = tuple(sorted(key for key, sizes in main.items() if "html" in sizes))
        if languages:
            annexes[edition.period] = _LANGUAGES[languages]
        indicators |= {places[edition.indicators[place].id] for place in each.reported}
    names = [*_pair(newest.name), *_pair(newest.short)]
    return [addresses.slug(newest.id), *names, annexes, sorted(indicators)]


def _pair(text: Text) -> list[str]:
    return [text.said("vi"), text.said("en")]


def _part(path: str, key: str, content: Any) -> tuple[str, bytes]:
    # U+2028 ends a line in scripts of before 2019, and a page's own text could end the script.
    written = json.dumps([key, content], ensure_ascii=False, separators=(",", ":"))
    for mark, escaped in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        written = written.replace(mark, escaped)
    return path, f"lcreportIndex({written});\n".encode(errors="replace")
