"""Addresses inside a site: fixed for good, safe on every disk, the same however it is reached."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from lcreport.languages import FIRST

ASSETS = "_"
SHARDS = "0123456789abcdef"

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
# A USB stick is read on Windows too, where these name devices.
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")


@lru_cache(maxsize=2**16)
def slug(name: str) -> str:
    """An id as a folder's name: itself where it can be one everywhere, else with a hash.

    Two ids never share a folder, not even on a disk that does not tell capitals apart.

    >>> slug("hoi-ccb"), slug("../Hội")
    ('hoi-ccb', 'h-i--5c91bb14')
    """
    if _SAFE.fullmatch(name) and not _DEVICES.fullmatch(name) and "--" not in name:
        return name
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "x"
    return f"{plain}--{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def page(stem: str, language: str, number: int = 1) -> str:
    """The file of a page in a language; `number` where a list goes over several.

    >>> page("lao-cai/index", "en"), page("search", "vi", 2)
    ('lao-cai/index.en.html', 'search-2.html')
    """
    count = "" if number == 1 else f"-{number}"
    return f"{stem}{count}.html" if language == FIRST else f"{stem}{count}.{language}.html"


def root(path: str) -> str:
    """What leads from a page to the site's root.

    >>> root("lao-cai/index.html"), root("index.html")
    ('../', '')
    """
    return "../" * path.count("/")


def edition(dataset: str, period: str, number: int) -> str:
    """The folder of one edition of a release."""
    return f"{slug(dataset)}/{period}/edition-{number}"


def shard(organisation: str) -> str:
    """Which of the search index's parts knows an organisation."""
    return hashlib.sha256(organisation.encode()).hexdigest()[0]
