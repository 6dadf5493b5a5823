"""`encode`: the smallest symbol that holds the data at the level its scheme asks for.

Three ways in: data (`encode`, `encode_many` for many at once, `encode_series` for what one symbol cannot hold),
segments that the caller has cut (`encode_segments`), and beside them `spare`, raw data codewords behind the terminator.

>>> from paycode.symbol import encode
>>> encode("00020101021129370016A000000677010111")
Symbol(version=2, level='M', mask=0)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import reduce
from operator import xor
from typing import TypeAlias

from ..errors import SymbolError, TooLong
from ..payload import registry
from ..payload.scheme import Level, Payload, SymbolRules
from .fitting import Content, Fitted, fit
from .placement import place_many
from .segments import Eci, Item, Segment, StructuredAppend
from .symbol import Symbol
from .tables import LEVELS, MICRO, Version, mask_count

__all__ = ["encode", "encode_many", "encode_segments", "encode_series"]

Data: TypeAlias = Payload | bytes | str


def encode(
    payload: Data,
    level: Level | None = None,
    version: Version | None = None,
    spare: bytes = b"",
    *,
    mask: int | None = None,
    micro: bool = False,
    eci: int | None = None,
    kanji: bool = False,
    reveal: bool = False,
) -> Symbol:
    """The symbol that reads back as exactly these bytes (a str as UTF-8).

    ASCII is cut into numeric, alphanumeric and byte segments so that it takes the fewest bits, unless its scheme asks
    for byte mode; data with any other byte stay in one byte segment, since not every reader puts such a mixture
    together rightly.
    level: L, M, Q or H; None takes the scheme's, M without a scheme; never raised silently. version: 1 to 40, or "M1"
    to "M4"; None takes the smallest that fits, up to the scheme's largest. spare: bytes after the terminator, which
    readers skip. mask: 0 to 7 (0 to 3 in Micro QR); None takes the one with the fewest penalty points. micro: take the
    smallest Micro QR symbol, which not every wallet reads. eci: an ECI assignment to announce first, which some bank
    scanners refuse. kanji: the data are Shift-JIS and may use kanji mode, whose text readers give back in a charset of
    their own. reveal: draw a payer's single-use code too, which whoever sees it can use.

    Raises TypeError for anything but `Payload`, bytes and str; `UnknownScheme` for a payload of a scheme not known
    here; `SymbolError` for no data, text that has no UTF-8, a level, version or mask that does not exist or that the
    scheme forbids, and for a payer's code unless `reveal`; `TooLong` when the data do not fit.
    """
    rules = _rules(payload)
    content = _content(payload, reveal=reveal, eci=eci, kanji=kanji)
    fitted = fit(content, _level(level, rules, version), _versions(version, rules, micro=micro), _spare(spare))
    return _symbols([fitted], mask, [rules])[0]


def encode_many(
    payloads: Iterable[Data],
    level: Level | None = None,
    version: Version | None = None,
    *,
    mask: int | None = None,
    reveal: bool = False,
) -> list[Symbol]:
    """One symbol for each payload, in order: the same as `encode` gives, in less time.

    Arguments and errors are those of `encode`; the first payload that makes no symbol ends it.
    """
    payloads = list(payloads)
    rules = [_rules(payload) for payload in payloads]
    fitted = [
        fit(_content(payload, reveal=reveal), _level(level, rule, version), _versions(version, rule))
        for payload, rule in zip(payloads, rules, strict=True)
    ]
    return _symbols(fitted, mask, rules)


def encode_segments(
    items: Sequence[Item],
    level: Level = "M",
    version: Version | None = None,
    spare: bytes = b"",
    *,
    mask: int | None = None,
    micro: bool = False,
) -> Symbol:
    """The symbol of these segments as they are cut, for whoever needs a certain bit stream; the rest as in `encode`."""
    rules = SymbolRules()
    content = Content(items=tuple(items))
    if not any(isinstance(item, Segment) and item.data for item in content.items):
        raise SymbolError("there is no data to encode")
    fitted = fit(content, _level(level, rules, version), _versions(version, rules, micro=micro), _spare(spare))
    return _symbols([fitted], mask, [rules])[0]


def encode_series(
    payload: Data, symbols: int | None = None, level: Level | None = None, version: int | None = None
) -> tuple[Symbol, ...]:
    """The data divided among up to 16 symbols (structured append), which a reader joins again; few wallets do.

    symbols: how many, None for as few as can be. version: the largest that each may have, None for the scheme's. All
    symbols have one version; UTF-8 is divided between characters. One symbol alone carries no structured append. The
    rest is as in `encode`; `TooLong` when 16 symbols do not hold the data.
    """
    if symbols is not None and (type(symbols) is not int or symbols not in range(1, _MOST_SYMBOLS + 1)):
        raise SymbolError("a message is divided among 1 to 16 symbols (ISO/IEC 18004 section 8)")
    rules, data = _rules(payload), _content(payload, reveal=False).data
    versions, asked = range(1, int(_versions(version, rules)[-1]) + 1), _level(level, rules, version)
    counts = range(1, _MOST_SYMBOLS + 1) if symbols is None else range(symbols, symbols + 1)
    for count in counts[:-1]:
        with suppress(TooLong):
            return _series(_divided(data, count), asked, versions, rules)
    return _series(_divided(data, counts[-1]), asked, versions, rules)


def _series(parts: list[Content], level: Level, versions: range, rules: SymbolRules) -> tuple[Symbol, ...]:
    common = max(int(fit(part, level, versions).version) for part in parts)
    fitted = [fit(part, level, range(common, common + 1)) for part in parts]
    return tuple(_symbols(fitted, None, [rules] * len(parts)))


def _divided(data: bytes, count: int) -> list[Content]:
    """The data in so many parts of about equal length, each behind its place in the message."""
    if count == 1:
        return [Content(data=data)]
    ends = [_character_start(data, len(data) * part // count) for part in range(count + 1)]
    if len(set(ends)) <= count:
        raise SymbolError(f"{len(data)} bytes cannot be divided among {count} symbols")
    parity = reduce(xor, data)
    return [
        Content(items=(StructuredAppend(part, count, parity),), data=data[ends[part] : ends[part + 1]])
        for part in range(count)
    ]


def _character_start(data: bytes, at: int) -> int:
    """`at`, or where the UTF-8 character begins that it would cut."""
    start = at
    while start and at - start < 3 and data[start : start + 1] and data[start] & 0xC0 == 0x80:
        start -= 1
    return start


def _symbols(fitted: Sequence[Fitted], mask: int | None, rules: Sequence[SymbolRules]) -> list[Symbol]:
    """Those of one version and level are drawn together, a few hundred at a time."""
    alike: defaultdict[tuple[Version, Level], list[int]] = defaultdict(list)
    for place, one in enumerate(fitted):
        _check_mask(mask, one.version)
        alike[one.version, one.level].append(place)
    symbols: dict[int, Symbol] = {}
    for (version, level), places in alike.items():
        for start in range(0, len(places), _TOGETHER):
            some = places[start : start + _TOGETHER]
            drawn = place_many([fitted[place].codewords() for place in some], version, level, mask)
            for place, (modules, chosen) in zip(some, drawn, strict=True):
                zone = 2 if isinstance(version, str) else rules[place].quiet_zone
                symbols[place] = Symbol(modules=modules, level=level, mask=chosen, quiet_zone=zone)
    return [symbols[place] for place in range(len(fitted))]


def _content(payload: Data, *, reveal: bool, eci: int | None = None, kanji: bool = False) -> Content:
    data = _data(payload)
    if not reveal and registry.is_payer_code(data):
        raise SymbolError("this is a payer's single-use code: drawing it shows it; reveal=True draws it all the same")
    items = () if eci is None else (Eci(eci),)
    return Content(items=items, data=data, kanji=kanji, byte_mode=_rules(payload).byte_mode)


def _data(payload: Data) -> bytes:
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


def _rules(payload: Data) -> SymbolRules:
    if isinstance(payload, Payload) and payload.scheme:
        return registry.find(payload.scheme).info.symbol
    return SymbolRules()


def _spare(spare: bytes) -> bytes:
    if not isinstance(spare, bytes):
        raise TypeError(f"spare must be bytes, not {type(spare).__name__}")
    return spare


def _level(level: Level | None, rules: SymbolRules, version: Version | None) -> Level:
    if level is None:
        # M1 has no error correction to choose from.
        return "L" if version == "M1" else rules.level
    if level not in LEVELS:
        raise SymbolError("level must be L, M, Q or H (ISO/IEC 18004 section 7.5.1)")
    return level


def _versions(version: Version | None, rules: SymbolRules, *, micro: bool = False) -> Sequence[Version]:
    """The versions to try, smallest first."""
    if version is None:
        return MICRO if micro else range(1, rules.max_version + 1)
    if version in MICRO:
        return (version,)
    if type(version) is not int or not 1 <= version <= 40 or micro:
        raise SymbolError("version must be a whole number from 1 to 40, or M1 to M4 for Micro QR (ISO/IEC 18004)")
    if version > rules.max_version:
        raise SymbolError(f"version {version} is too large: the scheme allows up to {rules.max_version}")
    return range(version, version + 1)


def _check_mask(mask: int | None, version: Version) -> None:
    if mask is not None and (type(mask) is not int or mask not in range(mask_count(version))):
        raise SymbolError(f"mask must be a whole number from 0 to {mask_count(version) - 1} (ISO/IEC 18004 table 10)")


_MOST_SYMBOLS = 16
# So many symbols at once keep the arrays within a processor's cache.
_TOGETHER = 64
