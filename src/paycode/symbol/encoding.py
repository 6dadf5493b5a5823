"""`encode`: the smallest symbol that holds the data at the level its scheme asks for.

Data, terminator and padding follow ISO/IEC 18004 sections 7.4.2 to 7.4.10. One segment holds all the data.

>>> from paycode.symbol import encode
>>> encode("00020101021129370016A000000677010111")
Symbol(version=2, level='M', mask=3)
"""

from __future__ import annotations

from ..errors import SymbolError, TooLong
from ..payload import registry
from ..payload.scheme import Level, Payload, SymbolRules
from ._segno import capacity, place
from .modes import Mode, mode_of
from .symbol import Symbol

__all__ = ["encode"]


def encode(
    payload: Payload | bytes | str,
    level: Level | None = None,
    version: int | None = None,
    spare: bytes = b"",
    *,
    reveal: bool = False,
) -> Symbol:
    """The symbol that reads back as exactly these bytes (a str as UTF-8).

    level: L, M, Q or H; None takes the scheme's, M without a scheme; never raised silently. version: 1 to 40; None
    takes the smallest that fits, up to the scheme's largest. spare: bytes after the terminator, which readers skip.
    reveal: draw a payer's single-use code too, which whoever sees it can use.

    Raises TypeError for anything but `Payload`, bytes and str; `UnknownScheme` for a payload of a scheme not known
    here; `SymbolError` for no data, text that has no UTF-8, a level or version that does not exist or that the scheme
    forbids, and for a payer's code unless `reveal`; `TooLong` when the data do not fit.
    """
    data, rules = _data(payload), _rules(payload)
    if not reveal and registry.is_payer_code(data):
        raise SymbolError("this is a payer's single-use code: drawing it shows it; reveal=True draws it all the same")
    if not isinstance(spare, bytes):
        raise TypeError(f"spare must be bytes, not {type(spare).__name__}")
    level = rules.level if level is None else level
    if level not in ("L", "M", "Q", "H"):
        raise SymbolError("level must be L, M, Q or H (ISO/IEC 18004 section 7.5.1)")
    mode = mode_of(data)
    version = _version(data, mode, level, spare, _versions(version, rules.max_version))
    stream = _stream(mode.pack(data), spare, capacity(version, level) - mode.header(version))
    return place(
        stream,
        version=version,
        level=level,
        indicator=mode.indicator,
        count=len(data),
        quiet_zone=rules.quiet_zone,
    )


def _data(payload: Payload | bytes | str) -> bytes:
    data = payload.data if isinstance(payload, Payload) else payload
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError as error:
            raise SymbolError(f"character {error.start} is an unpaired surrogate, which UTF-8 cannot hold") from None
    if not isinstance(data, bytes):
        raise TypeError(f"a symbol is made from Payload, bytes or str, not {type(data).__name__}")
    if not data:
        raise SymbolError("there is no data to encode")
    return data


def _rules(payload: Payload | bytes | str) -> SymbolRules:
    if isinstance(payload, Payload) and payload.scheme:
        return registry.find(payload.scheme).info.symbol
    return SymbolRules()


def _versions(version: int | None, largest: int) -> range:
    """The versions to try, smallest first."""
    if version is None:
        return range(1, largest + 1)
    if type(version) is not int or not 1 <= version <= 40:
        raise SymbolError("version must be a whole number from 1 to 40 (ISO/IEC 18004)")
    if version > largest:
        raise SymbolError(f"version {version} is too large: the scheme allows up to {largest}")
    return range(version, version + 1)


def _version(data: bytes, mode: Mode, level: Level, spare: bytes, versions: range) -> int:
    for version in versions:
        if _needed(data, mode, spare, version) <= capacity(version, level):
            return version
    last = versions[-1]
    available = capacity(last, level)
    overhead = _needed(b"", mode, spare, last)
    beside = f" beside {len(spare)} spare bytes" if spare else ""
    raise TooLong(
        f"{len(data)} {mode.unit} do not fit: version {last} at level {level} holds at most "
        f"{mode.room(available - overhead)} {mode.unit}{beside} (ISO/IEC 18004 table 7)",
        needed=_needed(data, mode, spare, last),
        available=available,
    )


def _needed(data: bytes, mode: Mode, spare: bytes, version: int) -> int:
    """Bits that must fit: header and data, and, where spare bytes follow, a whole terminator up to a byte boundary."""
    bits = mode.header(version) + mode.length(len(data))
    return -(-(bits + 4) // 8) * 8 + 8 * len(spare) if spare else bits


def _stream(packed: str, spare: bytes, room: int) -> str:
    """Data, terminator, zeros to the byte boundary, spare bytes and alternating pads: exactly `room` bits."""
    ended = packed + "0" * min(4, room - len(packed))
    # The symbol holds whole bytes, so what is left of `room` tells where the next byte begins.
    aligned = ended + "0" * ((room - len(ended)) % 8) + "".join(f"{byte:08b}" for byte in spare)
    pads = (room - len(aligned)) // 16 + 1
    return (aligned + "1110110000010001" * pads)[:room]
