"""The one home of the `publicsuffixlist` package, which carries the list of publicsuffix.org along."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import MissingExtra

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = ["registrable"]


def registrable(host: str) -> str | None:
    """The part of a host name that one owner registered ("bank.com.br" of "qr.bank.com.br"); None for a suffix."""
    found: str | None = _list().privatesuffix(host)
    return found


@lru_cache(maxsize=1)
def _list() -> PublicSuffixList:
    try:
        from publicsuffixlist import PublicSuffixList
    except ImportError:
        raise MissingExtra("seal", "publicsuffixlist") from None
    return PublicSuffixList(accept_unknown=False)
