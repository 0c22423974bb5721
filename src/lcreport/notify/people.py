"""Telling people, around one build."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from lcreport.errors import LcreportError, NotifyError
from lcreport.notify.addresses import take
from lcreport.notify.telling import Settings, error_message, message, read

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from lcreport.build.builder import BuildReport
    from lcreport.build.plan import Plan
    from lcreport.notify.addresses import Addresses


class People:
    """Those who are told how a build went; nobody where there are no addresses."""

    def __init__(self, addresses: Addresses | None) -> None:
        self._addresses = addresses
        self._settings = Settings()

    def expect(self, plan: Plan) -> None:
        """Take in what the params file says of telling people.

        Raises:
            ParameterError: it cannot be read.
        """
        self._settings = read(plan.notify, f"params/{plan.slices.source.name}.yaml")

    def tell(self, report: BuildReport, plan: Plan) -> None:
        """Tell them how it went, if they asked to be told of such a build.

        Raises:
            NotifyError: somebody could not be told.
        """
        what = message(report, plan, self._settings)
        if self._addresses is not None and what is not None:
            self._addresses.send(what)


@contextlib.contextmanager
def informed(
    dataset: str, *, wanted: bool, environment: MutableMapping[str, str] = os.environ
) -> Iterator[People]:
    """Those to tell of a build; an error of ours that ends it is told them on its way out.

    The addresses leave the environment even where nobody is to be told, since notebooks inherit it.

    Args:
        dataset: The dataset as it was asked for.
        wanted: Whether anybody is to be told.
        environment: Where the addresses stand.

    Raises:
        ParameterError: somebody is to be told, but there is no usable address.
        NotifyError: somebody could not be told.
    """
    addresses = take(environment)
    if wanted:
        addresses.check()
    try:
        yield People(addresses if wanted else None)
    except NotifyError:
        raise
    except LcreportError as error:
        if wanted:
            try:
                addresses.send(error_message(error, dataset))
            except NotifyError as untold:
                error.args = (f"{error}; besides, {untold}", *error.args[1:])
        raise
