"""One printed code for several wallets: which wallet's browser asks for the page behind it.

An aggregated code holds an ordinary web address; the shop's server looks at the user agent of whoever opens it and
answers with that wallet's payment. A user agent is what a client says of itself: good for choosing a page, never for
deciding who pays. Alipay may be redirected to a qr.alipay.com link; WeChat and QQ do not open wxp:// links from a page
and need a second code to press on, or an order of a licensed aggregator.

Source: the tokens as mengkunsoft/OneQRCode and other public code bases read them.

>>> wallet_of("Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36 MicroMessenger/8.0.40")
'wechat'
>>> wallet_of("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile AlipayDefined AlipayClient/10.5.0")
'alipay'
"""

from __future__ import annotations

from typing import Literal

__all__ = ["Wallet", "wallet_of"]

Wallet = Literal["wechat", "alipay", "qq"]


def wallet_of(user_agent: str) -> Wallet | None:
    """The wallet whose browser this is, None for any other browser.

    user_agent: the header as it was received. Letters are compared as the wallets write them.
    """
    return next((wallet for token, wallet in _TOKENS if token in user_agent), None)


# In this order: WeChat's own agent may name QQ's browser too. "Alipay" also stands in AlipayClient and AlipayDefined.
_TOKENS: tuple[tuple[str, Wallet], ...] = (
    ("MicroMessenger/", "wechat"),
    ("Alipay", "alipay"),
    ("QQ/", "qq"),
)
