"""One file per payment scheme; each ends in `SCHEME` and opens with its data sheet.

To add one: write its file by imitating a neighbour, and name it here.
"""

from __future__ import annotations

from . import (
    alipay,
    alipayplus,
    bccard,
    emv,
    emvcpm,
    epc,
    fps,
    jpqr,
    kakaopay,
    naverpay,
    paypay,
    pix,
    promptpay,
    qqwallet,
    sgqr,
    swiss,
    toss,
    twqr,
    unionpay,
    upi,
    wechat,
)

__all__ = [
    "ALL",
    "alipay",
    "alipayplus",
    "bccard",
    "emv",
    "emvcpm",
    "epc",
    "fps",
    "jpqr",
    "kakaopay",
    "naverpay",
    "paypay",
    "pix",
    "promptpay",
    "qqwallet",
    "sgqr",
    "swiss",
    "toss",
    "twqr",
    "unionpay",
    "upi",
    "wechat",
]

ALL = (
    alipay,
    alipayplus,
    bccard,
    emv,
    emvcpm,
    epc,
    fps,
    jpqr,
    kakaopay,
    naverpay,
    paypay,
    pix,
    promptpay,
    qqwallet,
    sgqr,
    swiss,
    toss,
    twqr,
    unionpay,
    upi,
    wechat,
)
"""The modules of all schemes."""
