"""The addresses that messages go to: secrets, taken from where they are kept and never printed.

They stand in a file, in a credential that systemd hands over, or in the environment, from which
`take_addresses` removes them, so that no notebook, worker or kernel inherits them. Every text about
sending is cleaned of their parts.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lcreport import files
from lcreport.errors import NotifyError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

    from apprise import NotifyBase

VARIABLE = "LCREPORT_NOTIFY_URL"
FILE_VARIABLE = "LCREPORT_NOTIFY_FILE"
"""Names a file of addresses."""
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what a unit's LoadCredential= names, for the unit's processes alone."""
CREDENTIAL = "lcreport-notify"
HIDDEN = "***"
# urllib3 logs the paths of requests, and with them tokens.
_LOGGERS = ("apprise", "urllib3", "requests")
# Shorter parts, such as "com" or "to", are hints at nothing and would blot out half a text.
_SHORTEST = 4
# A path that names a log or an image by mistake is not read whole.
_LONGEST = 64_000


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

    def __init__(self, urls: Sequence[str], where: str = VARIABLE) -> None:
        self._urls = tuple(urls)
        self._where = where
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
                f"no address to send to: {self._where} "
                f"{'is not set' if self._where == VARIABLE else 'holds none'}; give it an address "
                "such as mailtos://user:password@mail.example?to=person@example.org"
            )
        for number, service in enumerate(self._services(), 1):
            if service is None:
                raise ParameterError(
                    f"address {number} of {len(self)} in {self._where} is not one that apprise "
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
                        # Without it a service that takes HTML or Markdown reads a path or an id as
                        # markup.
                        body_format="text",
                        notify_type="failure" if message.problem else "success",
                    )
                )
            if not sent:
                name = service.service_name if service else "an unknown service"
                why = self.cleaned("; ".join(dict.fromkeys(lines))) or "no reason given"
                failures.append(f"address {number} of {len(self)}, {name}: {why}")
        if failures:
            raise NotifyError(f"messages could not be sent ({self._where}): {' | '.join(failures)}")

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


def take_addresses(
    environment: MutableMapping[str, str] = os.environ, *, wanted: bool = True
) -> Addresses:
    """The addresses; those in the environment are no longer there afterwards.

    The first place counts that is there: the variable, the file that another one names, systemd's
    credential. White space separates several addresses; in a file, lines that begin with # are
    remarks.

    Args:
        environment: Where the variables stand.
        wanted: Whether messages are to be sent; no file is read where not.

    Raises:
        ParameterError: the file cannot be read, or others may read it.
    """
    written = environment.pop(VARIABLE, "")
    named = environment.pop(FILE_VARIABLE, "")
    # It stays where it is: the name of a folder is no secret.
    folder = environment.get(CREDENTIALS, "")
    if written or not wanted:
        return Addresses(written.split())
    if named:
        return Addresses(_in_file(Path(named), f"{FILE_VARIABLE} ({named})"), FILE_VARIABLE)
    if folder and (Path(folder) / CREDENTIAL).exists():
        where = f"the credential {CREDENTIAL}"
        return Addresses(_in_file(Path(folder) / CREDENTIAL, where), where)
    return Addresses([])


def _in_file(file: Path, where: str) -> list[str]:
    try:
        # Windows' bits of a file say whether it is read-only, and nothing of who may read it.
        is_open = os.name == "posix" and file.stat().st_mode & stat.S_IRWXO
        text = files.read(file, _LONGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise ParameterError(f"{where} cannot be read: {why}") from error
    if is_open:
        raise ParameterError(
            f"{where} can be read by every user of this machine, and holds passwords; have its "
            f"owner alone read it: chmod 600 {file}"
        )
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return " ".join(lines).split()


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
        # urllib3 warns of a certificate that it did not check, with the host in the text.
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
