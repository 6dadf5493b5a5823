"""Parameters as the payment gateways of China sign them: sorted by name, `name=value&name=value`, values raw.

The joined text does not tell a `&` inside a value from one between two: what was signed as one value can be shown as
two whose names follow each other in the order. The rule is the schemes' own, so take every value that matters (amount,
order number, payee) from `VerifiedParameters` and compare it with your own order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from ..errors import BadSignature, RequestError, UnsupportedSeal
from ..payload.findings import Finding

__all__ = ["Parameters", "VerifiedParameters", "charset_of", "entries", "joined", "parse_form", "received", "texts"]

Parameters = Mapping[str, str | int] | Iterable[tuple[str, str | int]]

MAX_PARAMETERS = 256
MAX_FORM = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedParameters:
    """Exactly the parameters that a good signature covers, by name; only the functions that verify make one.

    What a signature does not cover (itself, and by most rules empty values) is not in `values`.
    """

    values: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def entries(parameters: Parameters) -> dict[str, str]:
    """The parameters by name, whole numbers as decimal text; `RequestError` for a name that is bad or stands twice."""
    found: dict[str, str] = {}
    for name, value in parameters.items() if isinstance(parameters, Mapping) else parameters:
        if name in found:
            raise _refused("duplicate_parameter", name, "stands here a second time")
        if re.fullmatch("[0-9A-Za-z_.-]{1,64}", name) is None:
            raise _refused("bad_name", "", "a parameter name is 1 to 64 letters, digits and _.-")
        found[name] = _text(name, value)
    if len(found) > MAX_PARAMETERS:
        raise _refused("too_many_parameters", "", f"has {len(found)} parameters, at most {MAX_PARAMETERS} are taken")
    return found


def joined(values: Mapping[str, str], charset: str = "utf-8") -> bytes:
    """`name=value&name=value`, sorted by the bytes of the names, values as they are."""
    return b"&".join(f"{name}={_encodable(name, values[name], charset)}".encode(charset) for name in sorted(values))


@contextmanager
def received() -> Iterator[None]:
    """Inside, what cannot be signed at all (a name twice, say) is a signature that cannot be good: `BadSignature`."""
    try:
        yield
    except RequestError as error:
        raise BadSignature(str(error)) from None


def parse_form(data: bytes) -> dict[str, bytes]:
    """The names and values of `application/x-www-form-urlencoded`, decoded to bytes; `BadSignature` for any other."""
    if len(data) > MAX_FORM:
        raise BadSignature(f"has more than {MAX_FORM} bytes")
    pieces = data.split(b"&")
    if len(pieces) > MAX_PARAMETERS:
        raise BadSignature(f"has {len(pieces)} parameters, at most {MAX_PARAMETERS} are taken")
    found: dict[str, bytes] = {}
    for piece in pieces:
        name, equals, value = piece.partition(b"=")
        if not equals or re.fullmatch(rb"[0-9A-Za-z_.-]{1,64}", name) is None:
            raise BadSignature("a parameter is a name of letters, digits and _.-, then = and a value")
        if name.decode() in found:
            raise BadSignature(f"{name.decode()}: stands here a second time")
        found[name.decode()] = _unquoted(name.decode(), value)
    return found


def charset_of(name: str) -> str:
    """The codec of a charset that these gateways use, UTF-8 or GBK; `UnsupportedSeal` for others."""
    if name.lower() not in _CHARSETS:
        raise UnsupportedSeal("the charset of this text is neither UTF-8 nor GBK")
    return _CHARSETS[name.lower()]


def texts(values: Mapping[str, bytes], charset: str) -> dict[str, str]:
    """Values as text; `BadSignature` when one is not of the charset, so that nobody reads it in another."""
    try:
        return {name: value.decode(charset) for name, value in values.items()}
    except UnicodeDecodeError:
        raise BadSignature(f"a value is not {charset}") from None


def _text(name: str, value: str | int) -> str:
    if type(value) is int:
        if abs(value) >= 10**18:
            raise _refused("too_long", name, "a number has at most 18 digits")
        return str(value)
    if type(value) is not str:
        raise TypeError(f"{name}: a parameter is str or int, not {type(value).__name__}")
    return _encodable(name, value, "utf-8")


def _encodable(name: str, value: str, charset: str) -> str:
    try:
        value.encode(charset)
    except UnicodeEncodeError:
        raise _refused("charset", name, f"holds a character that does not exist in {charset}") from None
    return value


def _unquoted(name: str, value: bytes) -> bytes:
    if re.search(rb"%(?![0-9A-Fa-f]{2})|[^!-~]", value):
        raise BadSignature(f"{name}: is not percent-encoded as a form is")
    return unquote_to_bytes(value.replace(b"+", b" "))


def _refused(code: str, name: str, rule: str) -> RequestError:
    return RequestError(Finding(code=code, field=name, rule=rule, source="signed parameters"))


_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gbk"}
