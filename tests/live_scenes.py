"""Frames with codes at known places, and a trust list that knows one of their issuers, for the tests of `scan`."""

from __future__ import annotations

import pathlib
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

import paycode
from paycode.payload.schemes import promptpay
from paycode.scanning import Frame
from paycode.trust import Scope, TrustedKey, TrustList

NOW = datetime.now(UTC).replace(microsecond=0)
KEY = paycode.SigningKey.generate()
PAYLOAD = paycode.build(promptpay.Request(mobile="0812345678"))
SEALED = paycode.seal(PAYLOAD, KEY)
SIDE = 330


def trust_list(name: str = "Noi's Noodles") -> TrustList:
    scope = Scope.of(paycode.parse(PAYLOAD.data))
    day = timedelta(days=1)
    entry = TrustedKey(name=name, key=KEY.verify_key, not_before=NOW - day, not_after=NOW + day, scope=scope)
    return TrustList(version=1, issued=NOW, expires=NOW + day, keys=(entry,))


def trust_file(folder: pathlib.Path, name: str = "Noi's Noodles") -> str:
    file = folder / "trust.json"
    file.write_text(trust_list(name).dumps(), encoding="utf-8")
    return str(file)


def picture(*codes: Any, height: int = 540, width: int = 960, left: int = 60) -> Any:
    """Codes side by side on grey: uint8, (height, width, 3) BGR."""
    image = np.full((height, width, 3), 150, np.uint8)
    for place, code in enumerate(codes):
        dark = np.pad(paycode.encode(code, reveal=True).matrix, 4)
        scale = SIDE // len(dark)
        drawn = np.where(dark, 0, 255).astype(np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)[:height]
        x = left + place * (SIDE + 60)
        image[30 : 30 + len(drawn), x : x + len(drawn)] = drawn[..., None]
    return image


def frame(*codes: Any, seconds: float | None = 0.0, index: int = 0, **sizes: int) -> Frame:
    return Frame(name="camera 0", index=index, image=picture(*codes, **sizes), seconds=seconds)
