"""The people who get a message about a build, around that one build."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from lcreport.errors import LcreportError, NotifyError
from lcreport.notify.addresses import take_addresses
from lcreport.notify.message import NotifySettings, error_message, outcome_message, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from lcreport.build.builder import BuildReport
    from lcreport.build.plan import Plan
    from lcreport.notify.addresses import Addresses


class Recipients:
    """Those who get a message about how a build went; nobody where there are no addresses."""

    def __init__(self, addresses: Addresses | None) -> None:
        self._addresses = addresses
        self._settings = NotifySettings()

    def read_settings(self, plan: Plan) -> None:
        """Take over what the params file says of messages.

        Raises:
            ParameterError: it cannot be read.
        """
        self._settings = read_settings(plan.notify, f"params/{plan.slices.source.name}.yaml")

    def send_outcome(self, report: BuildReport, plan: Plan) -> None:
        """Send how the build went, where the settings ask for a message about such a build.

        Raises:
            NotifyError: a message could not be sent.
        """
        outcome = outcome_message(report, plan, self._settings)
        if self._addresses is not None and outcome is not None:
            self._addresses.send(outcome)


@contextlib.contextmanager
def recipients_of(
    dataset: str, *, wanted: bool, environment: MutableMapping[str, str] = os.environ
) -> Iterator[Recipients]:
    """The recipients of a build; an error of ours that ends the build is sent to them as well.

    Args:
        dataset: The dataset as it was asked for.
        wanted: Whether messages are to be sent.
        environment: Where the addresses stand. They leave it in any case.

    Raises:
        ParameterError: messages are wanted, but there is no usable address, or its file cannot be
            read.
        NotifyError: a message could not be sent.
    """
    # Also where no message is wanted: notebooks inherit the environment.
    addresses = take_addresses(environment, wanted=wanted)
    if wanted:
        addresses.check()
    try:
        yield Recipients(addresses if wanted else None)
    # It could not be sent: a message about that would not arrive either.
    except NotifyError:
        raise
    except LcreportError as error:
        if wanted:
            try:
                addresses.send(error_message(error, dataset))
            except NotifyError as unsent:
                # Both are worth knowing, and the first decides the exit code.
                error.args = (f"{error}; besides, {unsent}", *error.args[1:])
        raise
