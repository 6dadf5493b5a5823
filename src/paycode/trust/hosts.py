"""Where a payment's link leads, told from its text alone: nothing here opens or looks up an address.

>>> [finding.code for finding in host_risks("https://qr.аlipay.com/x")]
['host_mixed_script', 'host_confusable']
>>> [finding.code for finding in host_risks("https://qr.alipay.com@203.0.113.9/x")]
['link_credentials', 'host_ip_address']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..payload import uri
from ..payload.findings import Finding, Malformed, Severity
from ..payload.scheme import Payment
from ..payload.text import displayable
from . import lookalikes

__all__ = ["HOSTS", "host_risks", "link_findings"]

HOSTS = {
    "alipay": ("qr.alipay.com",),
    "kakaopay": ("qr.kakaopay.com",),
    "naverpay": ("pay.naver.com",),
    "paypay": ("qr.paypay.ne.jp", "qr-stg.sandbox.paypay.ne.jp"),
    "qqwallet": ("i.qianbao.qq.com",),
    "toss": ("toss.me",),
    "unionpay": ("qr.95516.com",),
    "wechat": ("wx.tenpay.com", "payapp.weixin.qq.com", "payapp.wechatpay.cn"),
}
"""Hosts of the https links that each scheme itself recognises."""


def link_findings(payment: Payment[Any]) -> tuple[Finding, ...]:
    """What is risky about the link of this payment; nothing where the code as a whole is a link into its own app."""
    link = payment.summary.url
    if not link or (link.encode("utf-8", "surrogatepass") == payment.payload.data and _opens_app(link)):
        return ()
    return tuple(replace(one, field="url") for one in host_risks(link, HOSTS.get(payment.scheme, ())))


def host_risks(link: str, own: tuple[str, ...] = ()) -> Iterator[Finding]:
    """What is to be said of the address `link`, whatever it holds; field names are empty.

    own: hosts at which it should be, where these are known; another one is a NOTE.
    """
    try:
        address = uri.split(link)
    except Malformed:
        yield _finding("not_a_link", "is not an address of the form https://host/", "RFC 3986, 3")
        return
    if address.scheme.lower() != "https":
        yield _finding("not_https", f"is opened by {address.scheme[:20]}:, not https", "RFC 9110, 4.2.2")
    if address.scheme.lower() not in {"http", "https"}:
        return
    user, at, place = address.authority.rpartition("@")
    if at:
        rule = f"has a user name before its host ({displayable(user)[:40]}), which looks like the host"
        yield _finding("link_credentials", rule, "RFC 3986, 7.6", Severity.ERROR)
    yield from _place_risks(place, own)


def _place_risks(place: str, own: tuple[str, ...]) -> Iterator[Finding]:
    """Risks of host and port."""
    parts = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:\\%\s]+?)\.?(?::[0-9]*)?", place)
    if parts is None:
        rule = "has a host that readers disagree on"
        yield _finding("bad_host", rule, "RFC 3986, 3.2.2", Severity.ERROR)
    elif parts[1].startswith("[") or re.fullmatch(_NUMBER, parts[1].rpartition(".")[2]):
        yield _finding("host_ip_address", f"leads to a number, not a name: {parts[1][:60]}", "RFC 3986, 3.2.2")
    else:
        yield from _name_risks(parts[1], own)


def _name_risks(host: str, own: tuple[str, ...]) -> Iterator[Finding]:
    labels = [_letters(label) for label in re.split(_DOTS, host)]
    shown = ".".join(label or "" for label in labels)
    if None in labels:
        rule = "has a punycode label that spells nothing"
        yield _finding("bad_host", rule, "RFC 5891, 5.3", Severity.ERROR)
    elif not (host + shown).isascii():
        yield from _foreign_risks(shown)
    yield from _imitations(shown, own)


def _foreign_risks(host: str) -> Iterator[Finding]:
    if lookalikes.mixed_words(host):
        rule = f"has a host that mixes scripts in one word: {displayable(host)[:60]}"
        yield _finding("host_mixed_script", rule, "UTS 39, 5.2", Severity.ERROR)
    else:
        rule = f"has a host with other than ASCII letters: {displayable(host)[:60]}"
        yield _finding("host_not_ascii", rule, "RFC 5890, 4.4")


def _imitations(host: str, own: tuple[str, ...]) -> Iterator[Finding]:
    """A host that passes itself off as one of a scheme known here; else one that is not among those of this scheme."""
    name = host.lower()
    if name in own:
        return
    for known in (known for hosts in HOSTS.values() for known in hosts):
        if lookalikes.resembles(host, known):
            rule = f"has a host that looks like {known} but is not"
            yield _finding("host_confusable", rule, "UTS 39, 4", Severity.ERROR)
        elif name.startswith(f"{known}."):
            rule = f"begins like {known} but belongs to {displayable(name)[-60:]}"
            yield _finding("host_confusable", rule, "RFC 1034, 3.1", Severity.ERROR)
    if own:
        rule = f"leads to {displayable(name)[:60]}, which is not known here as a host of this scheme"
        yield _finding("unknown_host", rule, "", Severity.NOTE)


def _opens_app(link: str) -> bool:
    return not link.lower().startswith(("http:", "https:"))


def _letters(label: str) -> str | None:
    """A label with its punycode as letters; None when it spells nothing. No label is longer than 63 (RFC 1034)."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        spelt = label[4:].encode("ascii").decode("punycode") if len(label) <= 63 else ""
    except UnicodeError:
        return None
    return None if not spelt or spelt.isascii() else spelt


def _finding(code: str, rule: str, source: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=severity, source=source)


# Browsers take all of these for a dot (UTS 46, section 4).
_DOTS = "[.\u3002\uff0e\uff61]"
# A last label that makes browsers read the whole host as an IPv4 address, also in hexadecimal.
_NUMBER = "(?i:[0-9]+|0x[0-9a-f]*)"
