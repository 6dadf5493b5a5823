"""A link that leads to another host than it seems.

Who and how: a code opens a page that looks like the scheme's: the scheme's name before an @, in front of the real
host, in Cyrillic letters or in punycode, or as a bare number. Gains: passwords and payments ("quishing"). Source:
warnings of police and banks; RFC 3986, 7.6. Nothing here opens a link, resolves one, or fetches what a text names.
"""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import NoReturn

import naive
import pytest
from scene import ALIPAY, BANK, entry, judged, refused, sealed, trusting

from paycode.payload import registry
from paycode.payload.findings import Severity
from paycode.payload.schemes import pix
from paycode.trust import Scope, Status, display, hosts

HOUR = timedelta(hours=1)
FAKES = {
    "https://qr.alipay.com@203.0.113.9/x": ("link_credentials", "host_ip_address"),
    "https://qr.alipay.com.evil.example/x": ("host_confusable",),
    "https://qr.\u0430lipay.com/x": ("host_mixed_script", "host_confusable"),
    "https://qr.xn--lipay-3ve.com/x": ("host_mixed_script", "host_confusable"),
    "https://qr.alipay.com\\@evil.example/x": ("link_credentials",),
    "https://0x7f000001/x": ("host_ip_address",),
    "http://qr.alipay.com/x": ("not_https",),
}


def test_naive_people_read_one_host_and_go_to_another() -> None:
    link = "https://qr.alipay.com@203.0.113.9/x"
    assert (naive.host_of(link), naive.opened_host(link)) == ("qr.alipay.com", "203.0.113.9")


@pytest.mark.parametrize(("link", "codes"), FAKES.items())
def test_what_is_said_of_such_a_link(link: str, codes: tuple[str, ...]) -> None:
    found = [one.code for one in hosts.host_risks(link, hosts.HOSTS["alipay"])]
    assert found[: len(codes)] == list(codes)


@pytest.mark.parametrize("link", list(FAKES)[:5])
def test_it_is_no_code_of_the_scheme(link: str) -> None:
    assert judged(link).status is Status.INVALID
    assert judged(ALIPAY).status is Status.UNSEALED


def charge(location: str) -> str:
    request = pix.Request(location=location, merchant_name="Tea House", merchant_city="BRASILIA")
    return registry.build(request).text


def test_a_sealed_code_with_an_imitated_host_is_not_valid() -> None:
    payment = registry.parse(charge("qr.alipay.com.evil.example/v2/1"))
    code = sealed(payment, lifetime=HOUR)
    assert refused(judged(code, trusting(entry(BANK, payment))), Status.SCOPE_MISMATCH, "host_confusable")


def test_no_address_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", opened)
    monkeypatch.setattr(socket, "getaddrinfo", opened)
    payment = registry.parse(charge("pix.example.com/v2/1"))
    assert payment.summary.url == "https://pix.example.com/v2/1"
    assert judged(sealed(payment, lifetime=HOUR), trusting(entry(BANK, payment))).status is Status.VALID
    assert Scope.of(payment).accounts == {"pix:pix.example.com/v2/1"}
    assert [one for one in display.display_findings(payment) if one.severity >= Severity.ERROR] == []
