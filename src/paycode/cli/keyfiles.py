"""Private keys in files: written once and for their owner alone, read with a password from the terminal."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadKey

if TYPE_CHECKING:
    from ..sealing import SigningKey

__all__ = ["load", "new_password", "write"]

# A private key file is a few hundred bytes; whatever is larger is something else.
_LIMIT = 65_536


def load(path: str) -> SigningKey:
    """The key in this file; a password is asked for when the file is encrypted."""
    from ..sealing import SigningKey

    with Path(path).open("rb") as file:
        pem = file.read(_LIMIT)
    password = getpass.getpass(f"Password of {path}: ").encode() if b"ENCRYPTED" in pem else None
    return SigningKey.from_pem(pem, password)


def write(path: str, pem: bytes) -> None:
    """A new file that only its owner can read; `BadKey` when there is one already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadKey(f"{path} exists already, and a key file is never overwritten") from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def new_password() -> bytes:
    """A password, typed twice."""
    password = getpass.getpass("New password: ")
    if password != getpass.getpass("The same again: "):
        raise BadKey("the two passwords differ; nothing was written")
    return password.encode()
