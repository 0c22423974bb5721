"""Tells people by e-mail or chat how a build went.

>>> addresses = take({"LCREPORT_NOTIFY_URL": "mailtos://clerk:secret@mail.example"})
>>> addresses
1 addresses
>>> addresses.cleaned("mail.example refused clerk's secret")
"*** refused ***'s ***"
"""

from lcreport.notify.addresses import VARIABLE, Addresses, Message, take
from lcreport.notify.message import WHEN, Settings, error_message, message, read
from lcreport.notify.recipients import People, informed

__all__ = [
    "VARIABLE",
    "WHEN",
    "Addresses",
    "Message",
    "People",
    "Settings",
    "error_message",
    "informed",
    "message",
    "read",
    "take",
]
