"""The two algorithms of seals: what their keys look like, and how a signature is checked.

A key belongs to exactly one of them; a seal only names the algorithm so that candidates are found. Both have 64-byte
signatures: Ed25519 as in RFC 8032, ECDSA on P-256 with SHA-256 as r and s of 32 bytes each (FIPS 186-5; COSE ES256).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import BadKey
from . import _crypto

__all__ = ["ALGORITHMS", "ED25519", "P256", "SIGNATURE_LENGTH", "Algorithm", "named"]

SIGNATURE_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """number: as in the header of a seal. name: as in the text form of keys. key_length: bytes of a public key.

    check: raises `BadKey` for bytes that are no safe public key. verify(key, message, signature): raises
    `BadSignature`.
    """

    number: int
    name: str
    key_length: int
    check: Callable[[bytes], None]
    verify: Callable[[bytes, bytes, bytes], None]


def named(name: str) -> Algorithm:
    """The algorithm of this name; `BadKey` when there is none."""
    found = next((algorithm for algorithm in ALGORITHMS.values() if algorithm.name == name), None)
    if found is None:
        known = " or ".join(algorithm.name for algorithm in ALGORITHMS.values())
        raise BadKey(f"there is no algorithm {name[:40]!r} for seals; there is {known}")
    return found


def _check_ed25519(raw: bytes) -> None:
    y = int.from_bytes(raw, "little") & (1 << 255) - 1
    if y >= _PRIME or y in _SMALL_ORDER:
        raise BadKey("this public key would accept signatures that nobody made (RFC 8032, section 5.1.3)")


def _check_p256(raw: bytes) -> None:
    if not _crypto.is_p256_point(raw):
        raise BadKey("this public key is no compressed point of P-256 (SEC 1, section 2.3.4)")


_PRIME = 2**255 - 19
# The y of the eight points whose order divides 8: as a key, any of them "verifies" signatures made without a secret.
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)

ED25519, P256 = 1, 2
ALGORITHMS = {
    ED25519: Algorithm(
        number=ED25519, name="ed25519", key_length=32, check=_check_ed25519, verify=_crypto.ed25519_verify
    ),
    P256: Algorithm(number=P256, name="p256", key_length=33, check=_check_p256, verify=_crypto.p256_verify),
}
