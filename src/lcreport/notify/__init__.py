"""Sends people a message by e-mail or chat about how a build went.

>>> addresses = take_addresses({"LCREPORT_NOTIFY_URL": "mailtos://clerk:secret@mail.example"})
>>> addresses
1 addresses
>>> addresses.cleaned("mail.example refused clerk's secret")
"*** refused ***'s ***"
"""

from lcreport.notify.addresses import VARIABLE, Addresses, Message, take_addresses
from lcreport.notify.message import (
    WHEN,
    NotifySettings,
    error_message,
    outcome_message,
    read_settings,
)
from lcreport.notify.recipients import Recipients, recipients_of

__all__ = [
    "VARIABLE",
    "WHEN",
    "Addresses",
    "Message",
    "NotifySettings",
    "Recipients",
    "error_message",
    "outcome_message",
    "read_settings",
    "recipients_of",
    "take_addresses",
]
