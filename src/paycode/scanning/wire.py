"""What passes between a reader and its process: JSON behind its length, and pixels as they are.

Answers come from a process that untrusted pictures may have taken over: they are data, checked field by field against
`Reading`, and never unpickled.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from types import UnionType
from typing import IO, Any, Literal, Union, get_args, get_origin, get_type_hints

from ..errors import BadFrame, EngineFault, FrameTooLarge, MissingExtra, ScanError, SourceUnavailable
from .reading import EngineName, Reading

__all__ = ["error_from", "error_to", "readings_from", "readings_to", "receive", "send"]

# Bytes: far more than the symbols of the largest picture come to.
_LONGEST = 64 * 1024 * 1024
# No pixel and no millisecond lies beyond; neither infinity nor what is no number lies within.
_FAR = 2**53
_LENGTH = struct.Struct(">I")
_ERRORS = {error.code: error for error in (ScanError, BadFrame, FrameTooLarge, SourceUnavailable)}


def send(file: IO[bytes], message: Any, pixels: memoryview | bytes = b"") -> None:
    """One message, the pixels that belong to it behind it."""
    data = json.dumps(message).encode()
    file.write(_LENGTH.pack(len(data)) + data)
    file.write(pixels)
    file.flush()


def receive(file: IO[bytes]) -> Any:
    """The next message; EOFError where none comes whole, ValueError for what is none."""
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > _LONGEST:
        raise ValueError(f"a message of {length} bytes")
    try:
        return json.loads(_exactly(file, length))
    except RecursionError:
        raise ValueError("a message nested too deeply") from None


def readings_to(readings: tuple[Reading, ...]) -> list[dict[str, Any]]:
    """Readings as JSON has them, bytes in hexadecimal."""
    return [{field: _plain(getattr(reading, field)) for field in _FIELDS} for reading in readings]


def readings_from(message: Any) -> tuple[Reading, ...]:
    """The readings of such a list; ValueError for anything that is not of the type of its field."""
    if type(message) is not list or any(type(one) is not dict or one.keys() != _FIELDS.keys() for one in message):
        raise ValueError("no list of readings")
    return tuple(Reading(**{field: _typed(one[field], hint) for field, hint in _FIELDS.items()}) for one in message)


def error_to(error: ScanError | MissingExtra) -> dict[str, Any]:
    """An error by its code and what it says."""
    named = ("limit",) if isinstance(error, EngineFault) else ("extra", "package")
    return {"code": error.code, "message": str(error)} | {name: getattr(error, name, None) for name in named}


def error_from(message: Any) -> ScanError | MissingExtra:
    """The error; one of no known kind is a `ScanError`, and what is none at all a ValueError."""
    if type(message) is not dict or any(not isinstance(value, str | None) for value in message.values()):
        raise ValueError("no error")
    code, said = message.get("code"), message.get("message") or "no reason was given"
    if code == MissingExtra.code:
        return MissingExtra(message.get("extra") or "scan", message.get("package") or "a package")
    if code == EngineFault.code:
        return EngineFault(said, limit="memory" if message.get("limit") == "memory" else None)
    return _ERRORS.get(code or "", ScanError)(said)


def _exactly(file: IO[bytes], length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _typed(value: Any, hint: Any) -> Any:
    """The value as this type has it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (only,) = (one for one in inner if one is not type(None))
        return None if value is None and len(inner) > 1 else _typed(value, only)
    if origin is Literal and type(value) is str and value in inner:
        return value
    if origin is tuple and type(value) is list:
        return tuple(_typed(one, kind) for one, kind in zip(value, inner, strict=True))
    if hint is bytes and type(value) is str:
        return bytes.fromhex(value)
    if hint is float and type(value) in (int, float) and -_FAR < value < _FAR:
        return float(value)
    if hint is type(value) and hint is not float:
        return value
    raise ValueError(f"{type(value).__name__} where {hint} belongs")


# Engines of the caller are not asked there.
_HINTS = {**get_type_hints(Reading), "engine": EngineName}
_FIELDS = {field.name: _HINTS[field.name] for field in dataclasses.fields(Reading)}
