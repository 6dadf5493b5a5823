"""Trust lists in files: read in either form, and written so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadKey
from . import inputs

if TYPE_CHECKING:
    from ..sealing import RsaVerifyKey, VerifyKey
    from ..trust import Trust, TrustList

__all__ = ["any_key", "load", "public_key", "write", "write_bytes"]

_SQLITE = b"SQLite format 3\0"


def load(path: str) -> Trust:
    """The trust list in this file, or the trust store that it is."""
    from ..trust import TrustList, TrustStore

    return TrustStore(path) if _is_sqlite(path) else TrustList.load(path)


def _is_sqlite(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    # Whoever reads it next says what is wrong with it.
    except OSError:
        return False


def write(path: str, trust: TrustList) -> None:
    """Put this list in place of the file, at once."""
    write_bytes(path, trust.dumps().encode())


def write_bytes(path: str, data: bytes) -> None:
    """Put these bytes in place of the file, at once."""
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def public_key(argument: str) -> VerifyKey:
    """A public key that verifies seals, as `any_key` reads it."""
    from ..sealing import VerifyKey

    key = any_key(argument)
    if not isinstance(key, VerifyKey):
        raise BadKey("seals are verified with Ed25519 and P-256 keys")
    return key


def any_key(argument: str) -> VerifyKey | RsaVerifyKey:
    """A public key in its text form, or that of a file: a private or public key, a certificate, or a JWK."""
    from ..sealing import RsaVerifyKey, VerifyKey

    if argument.startswith(("rs256:", "ps256:")):
        return RsaVerifyKey.from_text(argument)
    if not Path(argument).exists():
        return VerifyKey.from_text(argument)
    content = inputs.small_file(argument)
    if b"PRIVATE KEY" in content:
        from . import keyfiles

        return keyfiles.load(argument).verify_key
    return _imported(content)


def _imported(content: bytes) -> VerifyKey | RsaVerifyKey:
    from ..trust.imports import from_jwk, from_pem

    return (from_jwk if content.lstrip().startswith(b"{") else from_pem)(content).key
