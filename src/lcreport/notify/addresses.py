"""The addresses that messages go to: secrets, taken from the environment and never printed.

`take_addresses` removes them from the environment, so that no notebook, worker or kernel inherits
them, and every text about sending is cleaned of their parts.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lcreport.errors import NotifyError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

    from apprise import NotifyBase

VARIABLE = "LCREPORT_NOTIFY_URL"
HIDDEN = "***"
# urllib3 logs the paths of requests, and with them tokens.
_LOGGERS = ("apprise", "urllib3", "requests")
# Shorter parts, such as "com" or "to", are hints at nothing and would blot out half a text.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to every address.

    Attributes:
        problem: Whether something went wrong; services mark such a message.
    """

    title: str
    body: str
    problem: bool = False


class Addresses:
    """Where to send messages; no part of an address is ever in its texts."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        self._passwords = _passwords(self._urls)
        # The longest first: once "mail" is hidden, "mail.example" is not found any more.
        self._parts = sorted({*_parts(self._urls), *self._passwords}, key=len, reverse=True)

    def __repr__(self) -> str:
        return f"{len(self._urls)} addresses"

    def __len__(self) -> int:
        return len(self._urls)

    def cleaned(self, text: str) -> str:
        """A text without any part of the addresses."""
        return _without(text, self._parts)

    def check(self) -> None:
        """Make sure that something can be sent, before hours are spent on what to send.

        Raises:
            ParameterError: there is no address, one is not an address of apprise, or apprise is
                not installed.
        """
        if not self._urls:
            raise ParameterError(
                f"no address to send to: {VARIABLE} is not set; give it an address such as "
                "mailtos://user:password@mail.example?to=person@example.org"
            )
        for number, service in enumerate(self._services(), 1):
            if service is None:
                raise ParameterError(
                    f"address {number} of {len(self)} in {VARIABLE} is not one that apprise "
                    "knows; https://appriseit.com/services lists their forms"
                )

    def send(self, message: Message) -> None:
        """Send to every address; one that fails stops no other.

        Raises:
            NotifyError: a message could not be sent to one of them.
        """
        failures = []
        for number, service in enumerate(self._services(), 1):
            with _captured_log() as lines:
                sent = service is not None and bool(
                    service.notify(
                        # Of passwords only: a host or a user's name may well be a word of the
                        # message.
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
            raise NotifyError(f"messages could not be sent ({VARIABLE}): {' | '.join(failures)}")

    def _services(self) -> Iterator[NotifyBase | None]:
        try:
            import apprise  # noqa: PLC0415 - 0.5 s, and an extra of its own
        except ImportError as error:
            raise ParameterError(
                "--notify needs apprise; install it with `pip install 'lcreport[notify]'`"
            ) from error
        for url in self._urls:
            with _captured_log():
                service = apprise.Apprise.instantiate(url)
            yield service


def take_addresses(environment: MutableMapping[str, str] = os.environ) -> Addresses:
    """The addresses in the environment, which are no longer there afterwards.

    Args:
        environment: Where the variable stands; white space separates several addresses.
    """
    return Addresses(environment.pop(VARIABLE, "").split())


@contextlib.contextmanager
def _captured_log() -> Iterator[list[str]]:
    """What apprise logs and warns of, kept off the log: it names addresses with passwords."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            # Some services say why at level DEBUG only, as an exception's text.
            if record.levelno >= logging.WARNING or "Exception" in text:
                lines.append(text)

    listener = Listener()
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(listener)
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield lines
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(listener)
            logger.propagate, logger.level = propagate, level


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _passwords(urls: Sequence[str]) -> list[str]:
    """The addresses as a whole and their passwords, as written and as meant."""
    found = set(urls)
    for url in urls:
        # No address at all; `check` says so.
        with contextlib.suppress(ValueError):
            found.add(urlsplit(url).password or "")
    # An address has it as p%40ss, a server's answer as p@ss.
    return sorted({*found, *map(unquote, found)} - {""}, key=len, reverse=True)


def _parts(urls: Sequence[str]) -> set[str]:
    """Every part of the addresses that is a secret or a hint: hosts, names, tokens."""
    forms = {form.partition("://")[2] for url in urls for form in (url, unquote(url))}
    parts = {part for form in forms for part in re.split(r"[/:@?&=,;#\s]+", form)}
    return {part for part in parts if len(part) >= _SHORTEST}
