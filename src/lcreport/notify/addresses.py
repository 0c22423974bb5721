"""Where messages go: a secret, which comes from the environment alone and never shows itself.

`take` removes it from the environment, so that no notebook, worker or kernel inherits it, and
whatever is said about sending is cleaned of it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lcreport.errors import NotifyError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

VARIABLE = "LCREPORT_NOTIFY_URL"
HIDDEN = "***"
_CHATTY = ("apprise", "urllib3", "requests")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Message:
    """What people are told."""

    title: str
    body: str
    problem: bool = False


class Addresses:
    """Where to send messages; never shows itself."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        self._passwords = _passwords(self._urls)
        self._parts = sorted({*_parts(self._urls), *self._passwords}, key=len, reverse=True)

    def __repr__(self) -> str:
        return f"{len(self._urls)} addresses"

    def __len__(self) -> int:
        return len(self._urls)

    def cleaned(self, text: str) -> str:
        """A text without any part of the addresses."""
        return _without(text, self._parts)

    def check(self) -> None:
        """See that something can be sent, before hours are spent on what to send.

        Raises:
            ParameterError: there is no address, one is not an address of apprise, or apprise is
                not installed.
        """
        if not self._urls:
            raise ParameterError(
                f"nobody to tell: {VARIABLE} is not set; give it an address such as "
                "mailtos://user:password@mail.example?to=person@example.org"
            )
        for number, service in enumerate(self._services(), 1):
            if service is None:
                raise ParameterError(
                    f"address {number} of {len(self)} in {VARIABLE} is not one that apprise "
                    "knows; https://appriseit.com/services lists their forms"
                )

    def send(self, message: Message) -> None:
        """Tell everybody; one address that fails stops no other.

        Raises:
            NotifyError: somebody could not be told.
        """
        failures = []
        for number, service in enumerate(self._services(), 1):
            with _overheard() as lines:
                sent = service is not None and bool(
                    service.notify(
                        title=_without(message.title, self._passwords),
                        body=_without(message.body, self._passwords),
                        body_format="text",
                        notify_type="failure" if message.problem else "success",
                    )
                )
            if not sent:
                name = service.service_name if service else "an unknown service"
                why = self.cleaned("; ".join(dict.fromkeys(lines))) or "no reason given"
                failures.append(f"address {number} of {len(self)}, {name}: {why}")
        if failures:
            raise NotifyError(f"people could not be told ({VARIABLE}): {' | '.join(failures)}")

    def _services(self) -> Iterator[Any]:
        try:
            import apprise  # noqa: PLC0415 - 0.5 s, and an extra of its own
        except ImportError as error:
            raise ParameterError(
                "--notify needs apprise; install it with `pip install 'lcreport[notify]'`"
            ) from error
        for url in self._urls:
            with _overheard():
                service = apprise.Apprise.instantiate(url)
            yield service


def take(environment: MutableMapping[str, str] = os.environ) -> Addresses:
    """The addresses in the environment, which are no longer there afterwards.

    Args:
        environment: Where the variable stands; several addresses are parted by white space.
    """
    return Addresses(environment.pop(VARIABLE, "").split())


@contextlib.contextmanager
def _overheard() -> Iterator[list[str]]:
    """What apprise logs and warns of, kept from the log: it names addresses, passwords and all."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if record.levelno >= logging.WARNING or "Exception" in text:
                lines.append(text)

    listener = Listener()
    loggers = [logging.getLogger(name) for name in _CHATTY]
    before = [(each.propagate, each.level) for each in loggers]
    for each in loggers:
        each.addHandler(listener)
        each.propagate = False
        each.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield lines
    finally:
        for each, (propagate, level) in zip(loggers, before, strict=True):
            each.removeHandler(listener)
            each.propagate, each.level = propagate, level


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _passwords(urls: Sequence[str]) -> list[str]:
    """The addresses as a whole and their passwords, as written and as meant."""
    found = set(urls)
    for url in urls:
        with contextlib.suppress(ValueError):
            found.add(urlsplit(url).password or "")
    return sorted({*found, *map(unquote, found)} - {""}, key=len, reverse=True)


def _parts(urls: Sequence[str]) -> set[str]:
    """Every part of the addresses that could give something away: hosts, names, tokens."""
    forms = {form.partition("://")[2] for url in urls for form in (url, unquote(url))}
    parts = {part for form in forms for part in re.split(r"[/:@?&=,;#\s]+", form)}
    return {part for part in parts if len(part) >= _SHORTEST}
