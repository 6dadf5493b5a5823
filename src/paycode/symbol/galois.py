"""The field of 256 elements of the codewords: x^8 + x^4 + x^3 + x^2 + 1, generator 2 (ISO/IEC 18004, 7.5).

EXP holds the powers of the generator twice over, so that the sum of two logarithms is an index without a remainder.
"""

from __future__ import annotations

import numpy as np

__all__ = ["EXP", "LOG"]

_POLYNOMIAL = 0x11D


def _powers() -> list[int]:
    powers, value = [], 1
    for _ in range(255):
        powers.append(value)
        value = value << 1 if value < 128 else value << 1 ^ _POLYNOMIAL
    return powers


EXP = np.array(_powers() * 2, np.uint8)
"""EXP[i] is the generator to the power i; shape (510,), uint8."""

LOG = np.zeros(256, np.int16)
"""LOG[EXP[i]] is i, 0 to 254; LOG[0] means nothing; shape (256,), int16."""
LOG[EXP[:255]] = np.arange(255)

EXP.flags.writeable = LOG.flags.writeable = False
