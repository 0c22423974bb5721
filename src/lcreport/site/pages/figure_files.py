"""Figures as CSV: those of a period, and those of an indicator over all periods."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from lcreport.dataset import amounts
from lcreport.render.to_csv import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.site.store.edition import (
        Edition,
        PublishedFigure,
        PublishedIndicator,
        PublishedOrganisation,
        Text,
    )

PublishedLine = tuple["Edition", "PublishedOrganisation", "PublishedIndicator", "PublishedFigure"]


def of_edition(edition: Edition, languages: Sequence[str]) -> bytes:
    """All figures of an edition's own period, a line each."""
    return _file(_lines(edition), languages)


def _lines(edition: Edition) -> Iterator[PublishedLine]:
    for organisation in edition.organisations:
        for figure in organisation.figures:
            yield edition, organisation, edition.indicators[figure.place], figure


def of_indicator(lines: Iterable[PublishedLine], languages: Sequence[str]) -> bytes:
    """The figures of one indicator, a line each."""
    return _file(lines, languages)


def _file(lines: Iterable[PublishedLine], languages: Sequence[str]) -> bytes:
    # One file for all languages: its heads are those of the dataset's own tables.
    heads = ["organisation", *(f"organisation_{code}" for code in languages), "indicator"]
    heads += [f"indicator_{code}" for code in languages]
    heads += ["period", "value", "qualifier", "status", *(f"unit_{code}" for code in languages)]
    heads += ["as_of", "revised"]
    text = io.StringIO()
    # RFC 4180 ends lines so, and Excel on Windows expects it.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    # Once each, for a large site has a hundred thousand lines of the same few names.
    whose: dict[str, list[str]] = {}
    what: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for edition, organisation, indicator, figure in lines:
        if organisation.id not in whose:
            whose[organisation.id] = _said(organisation.id, organisation.name, languages)
        # A period's own, for an indicator may be redefined.
        key = indicator.id, edition.period
        if key not in what:
            unit = [guarded(indicator.unit.given(code)) for code in languages]
            what[key] = _said(indicator.id, indicator.name, languages), unit
        names, unit = what[key]
        row = (
            edition.period,
            figure.value,
            guarded(amounts.qualifier_of(figure.qualifier)),
            guarded(figure.status),
        )
        known = guarded(figure.as_of), "true" if figure.is_revised else ""
        writer.writerow([*whose[organisation.id], *names, *row, *unit, *known])
    # Without the byte order mark Excel reads UTF-8 as the machine's old code page; half a surrogate
    # pair is no letter and has no bytes.
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _said(id_: str, name: Text, languages: Sequence[str]) -> list[str]:
    return [guarded(id_), *(guarded(name.given(code)) for code in languages)]
