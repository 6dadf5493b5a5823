"""How identifiers of capitals and digits look on paper: spaced, hyphenated, in groups of four, in any case.

>>> compact("DE33 1002 0500 0001 1947 00")
'DE33100205000001194700'
>>> groups("DE33100205000001194700")
'DE33 1002 0500 0001 1947 00'
"""

from __future__ import annotations

import re

__all__ = ["compact", "groups"]


def compact(value: str) -> str:
    """`value` without the spaces and hyphens of print, in capitals; everything else stays for `findings` to see."""
    bare = re.sub("[ \u00a0-]", "", value)
    # Some letters outside ASCII have ASCII capitals (ı, ſ): turning them would make a wrong value right.
    return bare.upper() if bare.isascii() else bare


def groups(value: str) -> str:
    """The compact value in groups of four, as bills and cards print it."""
    canonical = compact(value)
    return " ".join(canonical[start : start + 4] for start in range(0, len(canonical), 4))
