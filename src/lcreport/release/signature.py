"""Signatures of releases: `release.json.minisig` over the manifest, in minisign's format.

A seal shows that a release was altered, a signature who made it, to everybody who has the public
key from a source of his own. The manifest holds the hash of every file, so that its signature
stands for all of them; `minisign -Vm release.json -p KEY.pub` checks it without lcreport.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import intact
from lcreport.release.records import MANIFEST, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import ModuleType

    from minisign import PublicKey, SecretKey

# Keys and signatures have some hundred bytes; a file named by mistake is not read whole.
_LONGEST = 4096


def secret_key(file: Path, ask: Callable[[], str]) -> SecretKey:
    """A secret key, read before anything is built.

    Args:
        file: As `minisign -G` makes it.
        ask: Gives the password of a key that has one; empty where nobody is there to type it.

    Raises:
        ParameterError: it cannot be read, is none, or has another password.
    """
    minisign = _library()
    try:
        key: SecretKey = minisign.SecretKey.from_bytes(files.read(file, _LONGEST))
        if key.is_encrypted():
            key.decrypt(ask())
    except (OSError, ValueError) as error:
        raise ParameterError(f"{file} cannot be used as a secret key: {_why(error)}") from error
    return key


def public_key(file: Path) -> PublicKey:
    """A public key.

    Raises:
        ParameterError: it cannot be read, or is none.
    """
    minisign = _library()
    try:
        key: PublicKey = minisign.PublicKey.from_bytes(files.read(file, _LONGEST))
    except (OSError, ValueError) as error:
        raise ParameterError(f"{file} cannot be used as a public key: {_why(error)}") from error
    return key


def sign(folders: Iterable[Path], key: SecretKey) -> list[Path]:
    """Sign releases; gives the files of the signatures.

    Raises:
        ReleaseError: a release is not finished or not as it was made, or nothing can be written.
    """
    written = []
    for folder in folders:
        release = intact.read(folder)
        intact.check_files(release)
        signed = key.sign(
            (folder / MANIFEST).read_bytes(),
            untrusted_comment=f"signature of {MANIFEST}",
            # Without it the library writes the time, and the same release had another signature.
            trusted_comment=f"{release.facts['dataset']['name']} {release.facts['period']}",
        )
        file = folder / SIGNATURE
        try:
            files.write_whole({file: bytes(signed) + b"\n"})
        except OSError as error:
            raise ReleaseError(f"{file} cannot be written: {_why(error)}") from error
        written.append(file)
    return written


def misfit(folder: Path, key: PublicKey) -> str:
    """Why the release in a folder is not signed with a key; empty where it is."""
    minisign = _library()
    try:
        signature = minisign.Signature.from_bytes(files.read(folder / SIGNATURE, _LONGEST))
        key.verify(files.read(folder / MANIFEST), signature)
    except FileNotFoundError:
        return "is missing: the release is not signed"
    except minisign.VerifyError:
        return f"is no signature of this {MANIFEST} with that key"
    except (OSError, ValueError) as error:
        return f"cannot be read as a signature: {_why(error)}"
    return ""


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _library() -> ModuleType:
    try:
        return importlib.import_module("minisign")
    except ImportError as error:
        raise ParameterError(
            "a signature needs py-minisign: pip install 'lcreport[sign]'"
        ) from error
