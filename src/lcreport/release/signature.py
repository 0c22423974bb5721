"""Signatures of releases and of approvals, in minisign's format, each beside what it signs.

A seal shows that a release was altered, a signature who made it, to everybody who has the public
key from a source of his own. The manifest holds the hash of every file, so that its signature
stands for all of them; `minisign -Vm release.json -p KEY.pub` checks it without lcreport. An
approval comes after the manifest that it names, so it has a signature of its own.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import approval, find_releases, intact, seal
from lcreport.release.records import APPROVAL, APPROVAL_SIGNATURE, MANIFEST, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import ModuleType

    from minisign import PublicKey, SecretKey

    from lcreport.files import Folder
    from lcreport.release.manifest import Release

SIGNED = {APPROVAL: APPROVAL_SIGNATURE, MANIFEST: SIGNATURE}
"""Record → the file of its signature."""
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
        with find_releases.opened(folder) as opened:
            written.append(_sign(opened, MANIFEST, _checked(folder), key))
    return written


def sign_approvals(folders: Iterable[Path], key: SecretKey) -> list[Path]:
    """Sign the approvals of releases that have one; gives the files of the signatures.

    Raises:
        ReleaseError: an approval cannot be read, stands for another state of its release, or
            nothing can be written.
    """
    written = []
    for folder in folders:
        with find_releases.opened(folder) as opened:
            given = approval.read(folder)
            if given is None:
                continue
            release = _checked(folder)
            # Whoever signs an approval vouches for it: what is void would look as if it were not.
            if why := given.misfit(release.seal, given.documents):
                raise ReleaseError(f"{folder / APPROVAL} {why}; approve again")
            written.append(_sign(opened, APPROVAL, release, key))
    return written


def _checked(folder: Path) -> Release:
    release = intact.read(folder)
    intact.check_files(release)
    return release


def _sign(folder: Folder, record: str, release: Release, key: SecretKey) -> Path:
    content = files.read(release.folder / record)
    # What is signed is what was checked, whoever writes there meanwhile.
    if record == MANIFEST and (seal.of(content) != release.seal or seal.misfit(content, dict)):
        raise ReleaseError(f"{release.folder / record} was altered meanwhile; sign again")
    signed = key.sign(
        content,
        untrusted_comment=f"signature of {record}",
        # Without it the library writes the time, and the same release had another signature.
        trusted_comment=f"{release.facts['dataset']['name']} {release.facts['period']}",
    )
    file = release.folder / SIGNED[record]
    try:
        folder.put(file.name, bytes(signed) + b"\n")
    except OSError as error:
        raise ReleaseError(f"{file} cannot be written: {files.why_not_written(error)}") from error
    return file


def misfit(folder: Path, keys: Sequence[PublicKey], record: str = MANIFEST) -> str:
    """Why a record of a release is signed with none of these keys; empty where it is with one."""
    minisign = _library()
    try:
        signature = minisign.Signature.from_bytes(files.read(folder / SIGNED[record], _LONGEST))
        content = files.read(folder / record)
    except FileNotFoundError as error:
        # Two files are read above; the error knows which of them is missing.
        if error.filename == f"{folder / record}":
            return f"signs an {record} that is gone"
        what = "the release" if record == MANIFEST else "the approval"
        return f"is missing: {what} is not signed"
    except (OSError, ValueError) as error:
        return f"cannot be read as a signature: {_why(error)}"
    for key in keys:
        try:
            key.verify(content, signature)
        except minisign.VerifyError:
            continue
        return ""
    wanted = "that key" if len(keys) == 1 else "one of those keys"
    return f"is no signature of this {record} with {wanted}"


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _library() -> ModuleType:
    try:
        return importlib.import_module("minisign")
    except ImportError as error:
        raise ParameterError(
            "a signature needs py-minisign: pip install 'lcreport[sign]'"
        ) from error
