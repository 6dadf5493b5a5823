"""Carrier `spare`: the seal as data codewords behind the terminator, where a symbol has only padding.

Any text can be sealed so, an opaque wallet link too: readers give the same text as before. What is behind the
terminator is lost when a symbol is decoded and drawn again.
"""

from __future__ import annotations

from ..payload.findings import Finding, Malformed, Severity

__all__ = ["MARK", "attached", "detach"]

MARK = b"PQS1"
SOURCE = "docs/seal.md, section 6"

# Pads of a symbol, which a reader cannot tell from spare bytes that happen to end so.
_PADS = b"\xec\x11"


def attached(seal: bytes) -> bytes:
    """The spare bytes that carry this seal: a mark, its length, and the seal."""
    return MARK + bytes([len(seal)]) + seal


def detach(spare: bytes) -> bytes | None:
    """The seal in spare bytes, None when they carry none; `Malformed` for one that is cut off or followed by more.

    Both what a reader gives without the pads and what it gives with them is understood.
    """
    if not spare.startswith(MARK):
        return None
    start = len(MARK) + 1
    length = spare[start - 1] if len(spare) >= start else 0
    seal, rest = spare[start : start + length], spare[start + length :]
    # A seal that ends like a pad may have lost its end to the reader; the pads give it back.
    missing = length - len(seal)
    if missing > 0:
        seal += (_PADS * missing)[:missing]
    if not length or (rest and not _is_padding(rest)):
        raise Malformed(_finding("seal_spare", "a seal behind the terminator is followed by padding alone"))
    return seal


def _is_padding(rest: bytes) -> bool:
    return rest == (_PADS * len(rest))[: len(rest)]


def _finding(code: str, rule: str) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=Severity.FATAL, source=SOURCE)
