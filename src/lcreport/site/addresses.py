"""Addresses inside a site: fixed for good, safe on every disk, the same however it is reached."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from lcreport import documents

ASSETS = "_"
# Sixteen: with the releases of 3,000 organisations the largest part then has 50 kB.
SHARDS = "0123456789abcdef"

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


@lru_cache(maxsize=2**16)
def slug(name: str) -> str:
    """An id as a folder's name: itself where it can be one everywhere, else with a hash.

    Two ids never share a folder, not even on a disk that does not tell capitals apart.

    >>> slug("hoi-ccb"), slug("../Hội")
    ('hoi-ccb', 'h-i--5c91bb14')
    """
    # With -- in it, it could be the address that another id gets.
    if _SAFE.fullmatch(name) and not documents.DEVICES.fullmatch(name) and "--" not in name:
        return name
    # A USB stick is read on Windows too, which has names for devices.
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "x"
    return f"{plain}--{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def page(stem: str, language: str, number: int = 1) -> str:
    """The file of a page in a language; `number` where a list goes over several.

    >>> page("lao-cai/index", "en"), page("search", "vi", 2)
    ('lao-cai/index.en.html', 'search-2.html')
    """
    count = "" if number == 1 else f"-{number}"
    return f"{documents.stem(f'{stem}{count}', language)}.html"


def root(path: str) -> str:
    """What leads from a page to the site's root.

    >>> root("lao-cai/index.html"), root("index.html")
    ('../', '')
    """
    return "../" * path.count("/")


def document(notebook: str, language: str, ending: str) -> str:
    """The file of a notebook's document in its organisation's folder.

    >>> document("annex", "vi", "pdf"), document("Tổng hợp", "en", "html")
    ('annex.pdf', 't-ng-h-p--354b3472.en.html')
    """
    return f"{documents.stem(slug(notebook), language)}.{ending}"


def reading(folder: str, notebook: str, language: str, *, is_main: bool) -> str:
    """The page to read an annex on, beside its documents.

    >>> reading("a/2021/edition-1/b", "annex", "vi", is_main=True)
    'a/2021/edition-1/b/index.html'
    >>> reading("a/2021/edition-1/b", "visits", "en", is_main=False)
    'a/2021/edition-1/b/index-visits.en.html'
    """
    return page(f"{folder}/index" if is_main else f"{folder}/index-{slug(notebook)}", language)


def shard(organisation: str) -> str:
    """Which of the search index's parts knows an organisation."""
    # Not `hash`, which is another one in every process.
    return hashlib.sha256(organisation.encode()).hexdigest()[0]
