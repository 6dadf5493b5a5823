"""CRC-16/CCITT-FALSE, the checksum of EMVCo payment texts and of the Russian SBP links.

Polynomial 0x1021, initial value 0xFFFF, no reflection, no final exclusive-or: `binascii.crc_hqx` with another start.

>>> crc16(b"123456789")
'29B1'
"""

from __future__ import annotations

import binascii

__all__ = ["crc16"]


def crc16(data: bytes) -> str:
    """Four upper-case hexadecimal digits with leading zeros, over the bytes as they are."""
    return f"{binascii.crc_hqx(data, 0xFFFF):04X}"
