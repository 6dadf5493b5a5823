"""What the signed documents of Pix and X9.150 share: whose they are, and whether they speak of the code in hand.

The caller fetches a document from the link in the code and hands it in; nothing is fetched here, and `jku` is compared
only. A document has no word on where it was found, so what ties it to the code is that its signer's keys belong to the
owner of the link's host: who prints a link to his own host cannot pass there what a bank signed for its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from ...payload.findings import Finding, Malformed, Severity
from ...payload.money import Amount, Currency
from .. import documents
from ..jws import OpenedJws
from . import _publicsuffix

__all__ = ["Members", "fault", "host_of", "key_faults", "refuse"]

_HOST = "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"


class Members:
    """The members of a signed JSON object; each is taken with its type or refused by its path."""

    def __init__(self, members: dict[str, Any], source: str, path: str = "") -> None:
        self._members, self._source, self._path = members, source, path

    @classmethod
    def loads(cls, payload: bytes, source: str) -> Members:
        """Those of a whole document."""
        return cls(documents.loads(documents.decode(payload)), source)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def nested(self, name: str) -> Members:
        """An object."""
        return Members(self._take(name, dict, "an object"), self._source, f"{self._path}{name}.")

    def entries(self, name: str) -> Iterator[Members]:
        """A list of objects."""
        for place, one in enumerate(self._take(name, list, "a list")):
            if not isinstance(one, dict):
                raise self.wrong(name, "is a list of objects")
            yield Members(one, self._source, f"{self._path}{name}[{place}].")

    def text(self, name: str, pattern: str = ".{1,2048}", form: str = "a visible text") -> str:
        """A visible string that fits the pattern."""
        value: str = self._take(name, str, form)
        if re.fullmatch(pattern, value) is None or not value.isprintable():
            raise self.wrong(name, f"is {form}")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A number that is whole and not negative; Pix writes some as text."""
        if name not in self._members and default is not None:
            return default
        value = self._members.get(name)
        written = str(value) if type(value) is int else value
        if not isinstance(written, str) or re.fullmatch("[0-9]{1,15}", written) is None:
            raise self.wrong(name, "is a whole number of at most 15 digits")
        return int(written)

    def moment(self, name: str) -> datetime:
        """A moment with its offset, as RFC 3339 writes it."""
        form = "a moment such as 2026-11-23T09:30:00Z"
        clock = "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
        written = self.text(name, f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{clock}(Z|[+-][0-9]{{2}}:[0-9]{{2}})", form)
        try:
            return datetime.fromisoformat(written)
        except ValueError:
            raise self.wrong(name, f"is {form}") from None

    def minor(self, name: str, currency: Currency) -> Amount:
        """An amount in minor units."""
        return Amount(self.whole(name), currency)

    def wrong(self, name: str, rule: str) -> Malformed:
        """The error that says that this member breaks a rule."""
        return Malformed(fault(f"{self._path}{name}", rule, self._source))

    def _take(self, name: str, kind: type, words: str) -> Any:
        value = self._members.get(name)
        if type(value) is not kind:
            raise self.wrong(name, f"is {words}")
        return value


def host_of(location: str, source: str) -> str:
    """The host of a link that is written without https://, in lower case; `Malformed` when it has none."""
    host = location.partition("/")[0].lower()
    if re.fullmatch(_HOST, host) is None:
        raise Malformed(fault("location", "begins with the name of a host", source))
    return host


def key_faults(jws: OpenedJws, host: str, listed: Collection[str], source: str) -> Iterator[Finding]:
    """What speaks against the signer being the owner of this host. listed: other hosts that the caller allows."""
    given = re.fullmatch(rf"(?i:https://({_HOST})(?:/[!-~]*)?)", jws.key_url)
    if given is None:
        yield fault("jku", "is the https address of the signer's keys", source)
    elif not _is_owned(given[1].lower(), host, listed):
        yield fault("jku", f"is at {given[1].lower()}, which is not of the owner of {host}", source)


def refuse(faults: Collection[Finding]) -> None:
    """Raises `Malformed` with these findings, when there are any."""
    if faults:
        raise Malformed(*faults)


def fault(field: str, rule: str, source: str) -> Finding:
    """One disagreement of a document with its code or its rules."""
    shown = "".join(c if c.isprintable() else "?" for c in field[:80])
    return Finding(code="native_document", field=shown, rule=rule, severity=Severity.FATAL, source=source)


def _is_owned(key_host: str, host: str, listed: Collection[str]) -> bool:
    if key_host == host or key_host in listed:
        return True
    owner = _publicsuffix.registrable(host)
    return owner is not None and owner == _publicsuffix.registrable(key_host)
