"""When two spellings are one name."""

from __future__ import annotations

import re
import unicodedata

# Joiners, direction marks and the byte-order mark: nobody sees them, and copying brings them along.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def same(text: str) -> str:
    r"""A text as it is compared with others: alike however it was typed.

    Unicode forms, kinds of space, doubled spaces and capitals make no difference; accents do, for
    in Vietnamese they make another word.

    >>> same("Hội\u00a0 Nông dân") == same("Ho\u0323\u0302i nông dân")
    True
    >>> same("bản") == same("bàn")
    False
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(unicodedata.normalize("NFC", plain.casefold()).split())


def tidy(text: str) -> str:
    r"""A text as a dataset keeps it: composed letters, single spaces, nothing unseen.

    >>> tidy(" Ho\u0323\u0302i\u00a0Nông  dân")
    'Hội Nông dân'
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
