"""The `paycode` command: one module per command, data on stdout, words on stderr.

Exit codes: 0 good, 1 refused or not verified, 2 wrong usage, 3 nothing readable, 4 a package is missing.
"""

from __future__ import annotations

from .app import main

__all__ = ["main"]
