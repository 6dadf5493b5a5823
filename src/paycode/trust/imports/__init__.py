"""Keys of others, ready to become entries of a trust list: PEM, X.509 with its chain, JWK and JWKS, UPI's key lists.

Importing checks form and strength, and of certificates the chain. It does not say whom to believe: whoever puts a key
into a trust list does, with its scope. Nothing is fetched; a key that comes with its secret half is refused unshown.
"""

from __future__ import annotations

from .jwk import from_jwk, from_jwks
from .key import ImportedKey
from .pem import from_pem
from .upi import from_upi_keys
from .x509 import from_certificate

__all__ = ["ImportedKey", "from_certificate", "from_jwk", "from_jwks", "from_pem", "from_upi_keys"]
