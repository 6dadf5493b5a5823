"""One file per payment scheme; each ends in `SCHEME` and opens with its data sheet.

To add one: write its file by imitating a neighbour, and name it here.
"""

from __future__ import annotations

from . import alipay, emv, epc, pix, promptpay, upi, wechat

__all__ = ["ALL", "alipay", "emv", "epc", "pix", "promptpay", "upi", "wechat"]

ALL = (alipay, emv, epc, pix, promptpay, upi, wechat)
"""The modules of all schemes."""
