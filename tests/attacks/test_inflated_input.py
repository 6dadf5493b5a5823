"""Input that grows inside.

Who and how: whoever can show a code, or serve a list, gives a text of megabytes, thousands of objects, lists nested a
hundred thousand deep, one name a million times, a number of a million digits, a companion without end. Gains: a
verifier that hangs, runs out of memory or dies, and a till that then takes codes on sight. Source: compression bombs by
square LZMA and zlib in health certificates; CVE-2020-10735 (digits). Nothing here decompresses anything.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable

import naive
import pytest
from scene import ALIPAY, TRUST, as_read, judged, refused, sealed

from paycode.errors import BadTrustList, PaycodeError
from paycode.payload import registry
from paycode.trust import Manifest, Status, TrustList

MEGABYTE = 1024 * 1024
LIST = 8 * MEGABYTE


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def megabytes(act: Callable[[], object]) -> float:
    """The most memory that it holds at once."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MEGABYTE


def test_a_naive_reader_builds_whatever_it_is_told_to() -> None:
    text = "0000" * 50_000
    assert len(naive.objects(text)) == 50_000
    with pytest.raises(RecursionError):
        json.loads("[" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "000201" + "0100" * 500_000,
        "000201" + "2699" * 500_000,
        "upi://pay?" + "a=1&" * 500_000,
        "upi://pay?pa=" + "%25" * 600_000,
        "https://qr.alipay.com/" + "a" * 2_000_000,
        "9" * 2_000_000,
        "hQ" + "A" * 2_000_000,
        "BCD\n" * 500_000,
        "\u202e" * 700_000,
    ],
    ids=["objects", "templates", "parameters", "escapes", "path", "digits", "base64", "lines", "controls"],
)
def test_two_megabytes_of_text(text: str) -> None:
    assert judged(text).status is Status.INVALID
    assert seconds(lambda: judged(text)) < 2
    assert megabytes(lambda: judged(text)) < 60


def test_templates_within_templates_are_counted_together() -> None:
    """256 objects in all, however they are nested."""
    inner = "".join(f"{tag:02d}00" for tag in range(24))
    outer = "".join(f"{tag}{len(inner)}{inner}" for tag in range(26, 52))
    body = f"000201{outer}6304XXXX"
    assert len(naive.objects(body)) > 20
    assert judged(body).status is Status.INVALID
    with pytest.raises(PaycodeError):
        registry.parse(body, lenient=True)


def bombs(size: int) -> dict[str, str]:
    """Documents of about so many bytes that are small to write and large to read."""
    return {
        "deep lists": "[" * size,
        "deep objects": '{"a":' * (size // 5),
        "many empty lists": '{"keys":[' + "[]," * (size // 3 - 10) + "[]]}",
        "many empty objects": '{"keys":[' + "{}," * (size // 3 - 10) + "{}]}",
        "one name many times": "{" + '"a":1,' * (size // 6 - 10) + '"a":1}',
        "digits": '{"version":' + "9" * (size - 20) + "}",
        "blanks": " " * size,
        "one string": '{"' + "a" * (size - 10) + '":1}',
        "escapes": '{"' + "\\u0041" * (size // 6 - 10) + '":1}',
    }


SMALL, LARGE = bombs(MEGABYTE // 4), bombs(LIST)


@pytest.mark.parametrize("name", SMALL)
def test_a_list_as_large_as_it_may_be(name: str) -> None:
    """Time of the largest; memory, which is slow to trace, of a smaller one: at most so many times its size."""

    def refuses(bomb: str) -> None:
        with pytest.raises(BadTrustList):
            TrustList.loads(bomb)

    assert seconds(lambda: refuses(LARGE[name])) < 6
    assert megabytes(lambda: refuses(SMALL[name])) < 48 * len(SMALL[name]) / MEGABYTE


@pytest.mark.parametrize("size", [LIST + 1, 4 * LIST])
def test_a_larger_list_is_not_even_read(size: int) -> None:
    text = "[" + " " * (size - 2) + "]"

    def refuses() -> None:
        with pytest.raises(BadTrustList, match="more than"):
            TrustList.loads(text)
        with pytest.raises(BadTrustList, match="more than"):
            Manifest.loads(b"{}", text)

    assert seconds(refuses) < 1
    assert megabytes(refuses) < 1


def test_a_companion_without_end() -> None:
    endless = b"PQS1/" + b"0" * 3_000_000
    assert refused(judged(ALIPAY, beside=[endless]), Status.UNSEALED, "unsealed")
    assert seconds(lambda: judged(ALIPAY, beside=[endless])) < 1
    assert megabytes(lambda: judged(ALIPAY, beside=[endless])) < 20


def test_spare_bytes_without_end() -> None:
    code = as_read(ALIPAY, spare=b"PQS1\x51" + bytes(3_000_000))
    assert judged(code).status is Status.INVALID
    assert seconds(lambda: judged(code)) < 2
    assert megabytes(lambda: judged(code)) < 20


def test_a_crowd_of_codes_in_view() -> None:
    """A wall of a thousand other codes costs their reading and no more."""
    crowd = [as_read(f"https://qr.alipay.com/fkx{number:017d}".encode()) for number in range(1000)]
    assert judged(sealed(), TRUST, beside=crowd).status is Status.MULTIPLE_PAYEES
    assert seconds(lambda: judged(sealed(), TRUST, beside=crowd)) < 3
