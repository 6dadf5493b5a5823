"""What the pieces of a text are called and what their values mean, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..payload import schemes
from ..payload.crc import crc16
from ..payload.currencies import CURRENCIES
from ..payload.emv.binding import STANDARD
from ..payload.emv.profile import Profile
from ..payload.money import Currency
from ..payload.schemes import alipay, upi
from ..payload.schemes.emv import NETWORKS
from .fields import HELP, describe, pretty

__all__ = ["checksum", "emv_meaning", "emv_name", "part_meaning", "part_name", "profile_of"]


def profile_of(scheme: str) -> Profile[Any] | None:
    """The EMVCo profile of a scheme, None for a scheme of another kind."""
    modules = {module.SCHEME.info.id: module for module in schemes.ALL}
    profile: Profile[Any] | None = getattr(modules.get(scheme), "PROFILE", None)
    return profile


def emv_name(path: str, own: Mapping[str, str], *, opened: bool) -> str:
    """What the object at `path` is called; own: the names of a scheme's own objects by path."""
    name = own.get(path) or _EMV_NAMES.get(path) or STANDARD.get(path)
    if name:
        return pretty(name)
    if "." in path:
        return "owner" if path.endswith(".00") else ""
    if "02" <= path <= "51":
        return "merchant account"
    return "template of its owner" if opened else "reserved" if "65" <= path <= "79" else ""


def emv_meaning(path: str, values: Mapping[str, str]) -> str:
    """What the value at `path` means; "" when it speaks for itself. values: all values of the text by path."""
    value = values[path]
    if path in _PLAIN:
        return _PLAIN[path].get(value, "")
    if path == "01":
        return _initiation(value)
    if path == "53":
        return _currency(value)
    if path in {"54", "56"}:
        return f"{value} {_code(values)}".rstrip()
    if path == "57":
        return f"{value} % of the amount"
    if path == "62.09":
        return ", ".join(_CONSUMER_DATA[letter] for letter in value if letter in _CONSUMER_DATA)
    if path.startswith("62.") and value == "***":
        return "the payer's app asks for it"
    if path.endswith(".00"):
        return _owners().get(value.casefold(), "")
    return NETWORKS.get(path, "")


def checksum(before: str, value: str) -> str:
    """Whether `value` is the checksum of the text before it, and the right one when it is not."""
    right = crc16(before.encode("utf-8", "surrogatepass"))
    return "right" if value == right else f"wrong: the right one is {right}"


def part_name(scheme: str, path: str) -> str:
    """What a part of a text that is no EMVCo text is called: the beginning of what its field is."""
    name = path.lower()
    known = name in HELP or f"{scheme}.{name}" in HELP
    return re.split("[,;:(]| such as", describe(scheme, name))[0].strip() if known else ""


def part_meaning(scheme: str, path: str, value: str) -> str:
    """What the value of such a part means; "" when it speaks for itself."""
    return _TABLES.get((scheme, path), {}).get(value, "")


def _initiation(value: str) -> str:
    if re.fullmatch("[123][12]", value) is None:
        return ""
    channel = {"1": "", "2": " (Bluetooth)", "3": " (NFC)"}[value[0]]
    return {"1": "static, may be paid many times", "2": "dynamic, for one payment"}[value[1]] + channel


def _currency(number: str) -> str:
    known = Currency.find(number)
    return f"{known.code}, {CURRENCIES[known.code][2]}" if known else ""


def _code(values: Mapping[str, str]) -> str:
    known = Currency.find(values.get("53", ""))
    return known.code if known else ""


def _owners() -> dict[str, str]:
    """The name of the scheme that each known identifier belongs to."""
    owners = {"pqs1": "seal of paycode"}
    for module in schemes.ALL:
        profile = profile_of(module.SCHEME.info.id)
        for template in profile.templates if profile else ():
            owners |= {guid.casefold(): module.SCHEME.info.name for guid in template.guids}
    return owners


_EMV_NAMES = {
    "00": "payload format indicator",
    "62": "additional data",
    "63": "checksum",
    "64": "merchant in its own script",
}
_PLAIN = {
    "00": {"01": "EMVCo merchant-presented code"},
    "52": {"0000": "no category"},
    "55": {"01": "the app asks for a tip", "02": "a fixed fee, in 56", "03": "a percentage, in 57"},
}
_CONSUMER_DATA = {"A": "address", "M": "mobile number", "E": "e-mail"}
_TABLES: dict[tuple[str, str], Mapping[str, str]] = {
    ("upi", "mode"): upi.MODES,
    ("upi", "purpose"): upi.PURPOSES,
    ("upi", "qrMedium"): upi.MEDIUMS,
    ("alipay", "type_prefix"): {prefix: what for prefix, (what, _) in alipay.TYPES.items()},
}
