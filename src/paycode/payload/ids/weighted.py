"""Weighted sums modulo 11, the check digit of many national identity and tax numbers.

>>> remainder("111444777", (10, 9, 8, 7, 6, 5, 4, 3, 2))
8
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["remainder"]


def remainder(characters: str, weights: Sequence[int]) -> int:
    """Sum of value times weight, modulo 11; a digit's value is its own, a letter's its place after "0" in ASCII."""
    values = (ord(character) - ord("0") for character in characters)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
