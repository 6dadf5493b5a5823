"""What signs say, in the languages of payers (BCP 47 tags)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...errors import RenderError

__all__ = ["LANGUAGES", "Word", "phrase"]

Word: TypeAlias = Literal["scan", "table", "taxi"]


def phrase(word: Word, language: str) -> str:
    """The phrase in this language; `RenderError` for a language that is not in the table."""
    if language not in _PHRASES:
        raise RenderError(f"languages: {language!r:.20} is not known; known are {', '.join(LANGUAGES)}")
    return _PHRASES[language][_WORDS.index(word)]


_WORDS = ("scan", "table", "taxi")
_PHRASES = {
    "en": ("Scan to pay", "Table", "Taxi"),
    "ar": ("امسح للدفع", "طاولة", "تاكسي"),
    "bn": ("পেমেন্ট করতে স্ক্যান করুন", "টেবিল", "ট্যাক্সি"),
    "de": ("Zum Bezahlen scannen", "Tisch", "Taxi"),
    "es": ("Escanee para pagar", "Mesa", "Taxi"),
    "fr": ("Scannez pour payer", "Table", "Taxi"),
    "hi": ("भुगतान के लिए स्कैन करें", "टेबल", "टैक्सी"),
    "id": ("Pindai untuk membayar", "Meja", "Taksi"),
    "it": ("Scansiona per pagare", "Tavolo", "Taxi"),
    "ja": ("スキャンして支払う", "テーブル", "タクシー"),
    "ko": ("스캔하여 결제", "테이블", "택시"),
    "ms": ("Imbas untuk membayar", "Meja", "Teksi"),
    "pt": ("Escaneie para pagar", "Mesa", "Táxi"),
    "ru": ("Сканируйте для оплаты", "Стол", "Такси"),
    "ta": ("பணம் செலுத்த ஸ்கேன் செய்யவும்", "மேசை", "டாக்ஸி"),
    "th": ("สแกนเพื่อชำระเงิน", "โต๊ะ", "แท็กซี่"),
    "tr": ("Ödemek için tarayın", "Masa", "Taksi"),
    "vi": ("Quét mã để thanh toán", "Bàn", "Taxi"),
    "zh-Hans": ("扫码支付", "桌号", "出租车"),
    "zh-Hant": ("掃碼付款", "桌號", "計程車"),
}
LANGUAGES = tuple(_PHRASES)
"""Every language there is."""
