"""Carriers `spare` and `companion`: any text sealed and read as before, and every way of breaking its seal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import (
    Expired,
    LedgerUnavailable,
    NotYetValid,
    Replayed,
    RequestError,
    TooLong,
    UnsupportedSeal,
)
from paycode.payload import registry
from paycode.payload.findings import Malformed
from paycode.payload.scheme import Payload
from paycode.sealing import base41, companion, open_companion, open_seal, open_spare, seal, spare
from paycode.sealing.layout import Seal
from paycode.symbol import decode, encode
from paycode.trust import Entry, Status, check, examine
from seal_page import MOMENT, TRUST, VECTORS, companions_of, generator, reading_of, vector_id

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)
MINUTE = timedelta(minutes=1)
BANK, WALLET = GENERATOR.key("bank"), GENERATOR.key("wallet")
LINK = registry.parse(GENERATOR.TEXTS["alipay"]).payload
PROMPTPAY = registry.parse(GENERATOR.TEXTS["promptpay"]).payload
SEALED = seal(LINK, WALLET, issued_at=AT, serial=1, carrier="spare")
TAIL = decode(SEALED).spare
BESIDE = seal(LINK, WALLET, issued_at=AT, serial=2, carrier="companion")
SEALS = [vector for vector in VECTORS["seals"] if vector["carrier"] != "template"]


def status(code: object, *beside: object) -> Status:
    return examine(code, trust=TRUST, at=AT, beside=beside).status


def behind(tail: bytes, payload: Payload = LINK) -> SimpleNamespace:
    return SimpleNamespace(data=payload.data, spare=tail)


def flipped(data: bytes, place: int) -> bytes:
    return data[: place // 8] + bytes([data[place // 8] ^ 1 << place % 8]) + data[place // 8 + 1 :]


# Spare


def test_the_symbol_reads_as_before() -> None:
    for level in ("L", "M", "Q", None):
        symbol = seal(LINK, WALLET, issued_at=AT, carrier="spare", level=level)
        assert decode(symbol).data == LINK.data
        assert status(symbol) is Status.VALID
        assert check(symbol, trust=TRUST, at=AT).signer.name == "Example Wallet"


@pytest.mark.parametrize("tail", [b"", b"PQS", b"something else of length 81" * 3, b"pqs1" + TAIL[4:]])
def test_other_bytes_behind_the_terminator_are_no_seal(tail: bytes) -> None:
    assert spare.detach(tail) is None
    assert open_spare(LINK, tail) is None
    assert status(behind(tail)) is Status.UNSEALED


@pytest.mark.parametrize("pads", [b"", b"\xec", b"\xec\x11", b"\xec\x11\xec" * 1 + b"\x11" * 1 + b"\xec"])
def test_pads_after_the_seal(pads: bytes) -> None:
    assert status(behind(TAIL + pads)) is Status.VALID


@pytest.mark.parametrize(
    "tail",
    [TAIL[:4], TAIL[:4] + b"\0", TAIL[:4] + b"\0\xec\x11", TAIL + b"\x11",
     TAIL + b"\0", TAIL + b"\xec\xec", TAIL + TAIL,
     TAIL[:4] + b"\x52" + TAIL[5:], TAIL[:4] + b"\x50" + TAIL[5:]],
    ids=["mark alone", "length 0", "length 0 and pads", "wrong pad", "zero byte", "pads out of step", "twice",
         "length too large", "length too small"],
)  # fmt: skip
def test_spare_bytes_out_of_form(tail: bytes) -> None:
    with pytest.raises(Malformed):
        open_spare(LINK, tail)
    assert status(behind(tail)) is Status.INVALID


@pytest.mark.parametrize("end", [-1, -2, -3, 40, 6, 5])
def test_spare_bytes_cut_off(end: int) -> None:
    """Pads are put where the end is missing, which is then another seal or none."""
    assert not TAIL.endswith(b"\xec")
    assert status(behind(TAIL[:end])) is (Status.UNSUPPORTED if end in (5, 6) else Status.INVALID)


@given(st.binary(min_size=1, max_size=203), st.sampled_from([b"", b"\xec", b"\xec\x11", b"\xec\x11\xec"]))
def test_what_a_reader_took_for_pads_comes_back(seal_bytes: bytes, end: bytes) -> None:
    """The longest end that reads like pads is not given by a reader; the length says what is missing."""
    whole = spare.attached((seal_bytes + end)[-203:])
    assert whole[4] == len(whole) - 5
    for pads in range(4):
        tail = whole + b"\xec\x11\xec"[:pads]
        shown = decode(encode("x", "L", spare=tail)).spare
        assert spare.detach(shown) == spare.detach(whole) == whole[5:]


def test_a_length_that_nothing_follows_is_no_seal() -> None:
    for length in (1, 81, 255):
        with pytest.raises((Malformed, UnsupportedSeal)):
            open_spare(LINK, b"PQS1" + bytes([length]))


def test_the_seal_of_another_text() -> None:
    assert status(behind(TAIL, PROMPTPAY)) is Status.INVALID


def test_a_text_too_long_for_its_seal() -> None:
    long = registry.parse("https://qr.alipay.com/" + "f" * 20).payload
    assert status(seal(long, WALLET, issued_at=AT, carrier="spare")) is Status.VALID
    with pytest.raises(TooLong):
        encode(Payload(data=b"x" * 2900), "L", spare=TAIL)


@pytest.mark.parametrize("vector", [one for one in SEALS if one["carrier"] == "spare"], ids=vector_id)
def test_no_flipped_bit_behind_the_terminator_is_valid(vector: dict[str, Any]) -> None:
    tail, text = bytes.fromhex(vector["spare"]), Payload(data=vector["text"].encode())
    for place in range(8 * len(tail)):
        assert status(behind(flipped(tail, place), text)) is not Status.VALID, place


def test_a_reading_without_spare_bytes() -> None:
    for nothing in (None, "PQS1", 7):
        assert status(SimpleNamespace(data=LINK.data, spare=nothing)) is Status.UNSEALED


# Companion


def test_a_companion_is_alphanumeric_and_belongs_to_one_text() -> None:
    assert BESIDE.text.startswith("PQS1/")
    assert set(BESIDE.text) <= set(base41.ALPHABET)
    assert len(BESIDE.text) == 5 + 146
    opened = open_companion(LINK, BESIDE.data)
    assert opened is not None
    assert (opened.carrier, opened.original) == ("companion", LINK)
    assert open_companion(PROMPTPAY, BESIDE.data) is None


@pytest.mark.parametrize("form", [lambda: BESIDE, lambda: BESIDE.text, lambda: BESIDE.data, lambda: encode(BESIDE)])
def test_a_companion_beside(form: Any) -> None:
    assert status(LINK, form()) is Status.VALID
    assert status(LINK.data, b"https://example.com", form()) is Status.VALID


@pytest.mark.parametrize(
    "text", [b"", b"PQS1", b"PQS1/", b"PQS2/" + BESIDE.data[5:], b"PQS1/\xff", b"PQS1/0", b"PQS1/" + b"0" * 331,
             BESIDE.data + b"0", BESIDE.data[:-1], BESIDE.data.lower(), BESIDE.data + b"\n"]
)  # fmt: skip
def test_a_companion_that_cannot_be_read_says_nothing(text: bytes) -> None:
    with pytest.raises((Malformed, UnsupportedSeal)):
        open_companion(LINK, text)
    assert status(LINK, text) is Status.UNSEALED
    assert status(seal(PROMPTPAY, BANK, issued_at=AT), text) is Status.VALID


def test_the_longest_companion_fits_its_limit() -> None:
    longest = made(certificate=GENERATOR.certificates()["till by wallet"], serial=2**40, dynamic=True)
    assert (len(longest.encode()), len(companion.encode(longest.encode()).text)) == (219, 5 + 329)
    assert Seal.decode(companion.decode(companion.encode(longest.encode()).data)) == longest


def made(**options: Any) -> Seal:
    text = seal(PROMPTPAY, GENERATOR.key("till"), issued_at=AT, lifetime=MINUTE, carrier="companion", **options)
    opened = open_companion(PROMPTPAY, text.data)
    assert opened is not None
    return opened.seal


def test_a_companion_of_another_version_says_nothing() -> None:
    data = b"\x21" + companion.decode(BESIDE.data)[1:]
    assert status(LINK, companion.encode(data)) is Status.UNSEALED


def test_the_companion_of_another_code() -> None:
    assert status(PROMPTPAY, BESIDE) is Status.UNSEALED


def test_no_flipped_bit_of_a_companion_is_valid() -> None:
    data = companion.decode(BESIDE.data)
    for place in range(8 * len(data)):
        assert status(LINK, companion.encode(flipped(data, place))) is not Status.VALID, place
    for place in range(8 * len(BESIDE.data)):
        assert status(LINK, flipped(BESIDE.data, place)) is not Status.VALID, place


@pytest.mark.parametrize("vector", SEALS, ids=vector_id)
def test_no_flipped_bit_of_the_text_is_valid(vector: dict[str, Any]) -> None:
    code = reading_of(vector)
    for place in range(8 * len(code.data)):
        changed = SimpleNamespace(data=flipped(code.data, place), spare=code.spare)
        assert status(changed, *companions_of(vector)) is not Status.VALID, place


# Each carrier has its own form


def test_a_seal_moved_to_another_carrier() -> None:
    """A detached seal stands in a companion alone, and the profile tells the rest apart."""
    within = open_seal(seal(PROMPTPAY, BANK, issued_at=AT))
    beside = open_companion(PROMPTPAY, seal(PROMPTPAY, BANK, issued_at=AT, carrier="companion").data)
    assert within is not None
    assert beside is not None
    moved = spare.attached(within.seal.encode())
    assert status(behind(moved, PROMPTPAY)) is Status.INVALID
    with pytest.raises(Malformed, match="detached"):
        open_spare(PROMPTPAY, spare.attached(beside.seal.encode()))
    with pytest.raises(Malformed, match="detached"):
        open_companion(PROMPTPAY, companion.encode(within.seal.encode()).data)
    assert status(PROMPTPAY, companion.encode(within.seal.encode())) is Status.UNSEALED


def test_several_seals_must_all_be_good() -> None:
    tail = decode(seal(PROMPTPAY, BANK, issued_at=AT, carrier="spare")).spare
    good = seal(PROMPTPAY, WALLET, issued_at=AT, carrier="companion")
    stranger = seal(PROMPTPAY, GENERATOR.key("stranger"), issued_at=AT, carrier="companion")
    assert status(behind(tail, PROMPTPAY), good) is Status.VALID
    assert status(behind(tail, PROMPTPAY), good, stranger) is Status.UNKNOWN_KEY
    assert status(behind(flipped(tail, 400), PROMPTPAY), good) is Status.INVALID


def test_a_seal_over_a_sealed_text() -> None:
    """A companion of a text that has a seal in it covers that seal too."""
    inner = registry.parse(seal(PROMPTPAY, BANK, issued_at=AT).data).payload
    beside = seal(inner, WALLET, issued_at=AT, carrier="companion")
    assert status(inner, beside) is Status.VALID
    assert status(PROMPTPAY, beside) is Status.UNSEALED


def test_carriers_that_there_are_not() -> None:
    with pytest.raises(RequestError, match="there is no carrier"):
        seal(LINK, WALLET, carrier="manifest")  # type: ignore[call-overload]


def test_headers_say_whether_they_are_detached() -> None:
    opened = open_companion(LINK, BESIDE.data)
    assert opened is not None
    with pytest.raises(RequestError, match="detached"):
        replace(opened.seal, payload_hash=None)


# Single use


class Memory:
    """A ledger that forgets with the process."""

    def __init__(self, fault: bool = False) -> None:
        self.used: set[tuple[bytes, bytes]] = set()
        self.fault = fault

    def record(self, entry: Entry) -> bool:
        if self.fault:
            raise LedgerUnavailable("the disk is full")
        place = (entry.key, entry.serial)
        is_first = place not in self.used
        self.used.add(place)
        return is_first

    def forget(self, before: datetime) -> int:
        return 0


SINGLE = seal(LINK, WALLET, issued_at=AT, serial=9, carrier="companion", single_use=True, lifetime=15 * MINUTE)


def test_a_single_use_seal_in_any_carrier_is_taken_once() -> None:
    ledger = Memory()
    tail = decode(
        seal(LINK, WALLET, issued_at=AT, serial=9, carrier="spare", single_use=True, lifetime=15 * MINUTE)
    ).spare
    assert check(LINK, trust=TRUST, at=AT, beside=[SINGLE], ledger=ledger).signer.name == "Example Wallet"
    for code, beside in ((LINK, [SINGLE]), (behind(tail), [])):
        with pytest.raises(Replayed, match="used before"):
            check(code, trust=TRUST, at=AT, beside=beside, ledger=ledger)
    assert status(LINK, SINGLE) is Status.VALID
    check(LINK, trust=TRUST, at=AT, beside=[BESIDE], ledger=ledger)
    check(LINK, trust=TRUST, at=AT, beside=[BESIDE], ledger=ledger)


def test_a_bad_code_uses_up_nothing() -> None:
    ledger = Memory()
    for moment in (AT - 30 * MINUTE, AT + 30 * MINUTE):
        with pytest.raises((NotYetValid, Expired)):
            check(LINK, trust=TRUST, at=moment, beside=[SINGLE], ledger=ledger)
    assert not ledger.used


def test_a_use_that_cannot_be_kept_is_no_use() -> None:
    with pytest.raises(LedgerUnavailable, match="the disk is full"):
        check(LINK, trust=TRUST, at=AT, beside=[SINGLE], ledger=Memory(fault=True))
