"""The page's own labels: what stands on a document beside the cells' outputs."""

from __future__ import annotations

from lcreport.languages import language as language_of


def labels(language: str) -> dict[str, str]:
    """All labels in a language.

    >>> labels("en")["contents"], labels("vi")["contents"]
    ('Contents', 'Nội dung')

    Raises:
        ParameterError: there is no such language.
    """
    return language_of(language).section("common", "page")
