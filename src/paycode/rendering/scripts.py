"""Scripts of texts: which characters belong together, which language to suppose, which families draw them."""

from __future__ import annotations

import unicodedata

from ._fonttools import script_name, script_of

__all__ = ["advice", "clusters", "families", "invisible", "language_of", "script_runs"]

_SHARED = ("Zyyy", "Zinh", "Zzzz")
_HAN = ("Hani", "Hira", "Kana", "Hang", "Bopo")
_JOINER = "\u200d"


def script_runs(text: str) -> list[str]:
    """The script of every character; what all scripts share (digits, spaces, marks) goes with what stands before it."""
    scripts = [script_of(character) for character in text]
    current = next((script for script in scripts if script not in _SHARED), "Latn")
    for place, script in enumerate(scripts):
        current = scripts[place] = current if script in _SHARED else script
    return scripts


def language_of(text: str, supposed: str = "") -> str:
    """The language whose shapes Han characters take: Japanese beside kana, Korean beside Hangul, else the supposed one.

    Chinese in simplified characters where nothing is supposed either.
    """
    found = {script_of(character) for character in text}
    for scripts, language in _TELLING:
        if found & scripts:
            return language
    return supposed or ("zh-Hans" if "Hani" in found else "")


def families(script: str, language: str) -> tuple[str, ...]:
    """The families made for a script, the first choice first; for Han those of the language."""
    if script in _HAN:
        return _HAN_FAMILIES[_han_language(script, language)]
    return (*_NOTO.get(script, (f"Noto Sans {script_name(script)}",)), *_OTHERS.get(script, ()))


def advice(character: str) -> tuple[str, str]:
    """The name of the character's script, and a font that has it with the Debian package it is in."""
    script = script_of(character)
    if script in _HAN:
        return script_name(script), "Noto Sans CJK (Debian package fonts-noto-cjk)"
    if script in _SHARED:
        return "of no one script", "a font with this sign, such as Noto Sans Symbols 2 (Debian package fonts-noto-core)"
    return script_name(script), f"{families(script, '')[0]} (Debian package fonts-noto-core)"


def invisible(character: str) -> bool:
    """Whether it only steers its neighbours (joiners, direction marks, variation selectors) and needs no glyph."""
    return unicodedata.category(character) == "Cf" or character in _SELECTORS


def clusters(text: str) -> list[str]:
    """Characters with the marks, selectors and joiners that belong to them (a coarse form of Annex 29)."""
    found: list[str] = []
    for character in text:
        mark = unicodedata.category(character).startswith("M") or invisible(character)
        if found and (mark or found[-1].endswith(_JOINER)):
            found[-1] += character
        else:
            found.append(character)
    return found


def _han_language(script: str, language: str) -> str:
    if script in _OF_ONE_LANGUAGE:
        return _OF_ONE_LANGUAGE[script]
    tag = language.lower()
    return next((known for start, known in _LANGUAGES if tag.startswith(start)), "zh-Hans")


_TELLING = (({"Hira", "Kana"}, "ja"), ({"Hang"}, "ko"), ({"Bopo"}, "zh-Hant"))
_OF_ONE_LANGUAGE = {"Hira": "ja", "Kana": "ja", "Hang": "ko", "Bopo": "zh-Hant"}
_LANGUAGES = (
    ("ja", "ja"), ("ko", "ko"), ("zh-hk", "zh-HK"), ("zh-hant-hk", "zh-HK"), ("yue", "zh-HK"),
    ("zh-hant", "zh-Hant"), ("zh-tw", "zh-Hant"), ("zh-mo", "zh-HK"),
)  # fmt: skip
_HAN_FAMILIES = {
    "zh-Hans": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
    "zh-Hant": ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "zh-HK": (
        "Noto Sans CJK HK",
        "Noto Sans HK",
        "Noto Sans CJK TC",
        "Noto Sans TC",
        "PingFang HK",
        "Microsoft JhengHei",
    ),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Apple SD Gothic Neo", "Malgun Gothic"),
}
# Where Noto's name is not "Noto Sans" and the name of the script.
_NOTO = {"Latn": ("Noto Sans",), "Grek": ("Noto Sans",), "Cyrl": ("Noto Sans",)}
_INDIC = ("Kohinoor Devanagari", "Nirmala UI")
_OTHERS = {
    "Arab": ("Noto Naskh Arabic", "Geeza Pro", "Segoe UI"),
    "Beng": ("Kohinoor Bangla", "Nirmala UI"),
    "Cyrl": ("Segoe UI", "Helvetica Neue", "Arial"),
    "Deva": _INDIC,
    "Grek": ("Segoe UI", "Helvetica Neue", "Arial"),
    "Hebr": ("Arial Hebrew", "Segoe UI"),
    "Latn": ("Segoe UI", "Helvetica Neue", "Arial"),
    "Taml": ("Tamil Sangam MN", "Nirmala UI"),
    "Thai": ("Thonburi", "Leelawadee UI"),
}
_SELECTORS = {chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
