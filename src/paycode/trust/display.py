"""What could deceive the eye on a confirm screen: names by Unicode's security rules, and where a link leads.

A signature says who issued a code and nothing about how its text looks. `display_findings` is for the names and the
link of one payment, `risks` for any single text. Names of every country stay without warning, also in two languages.

Judged one text at a time; a screen that sets a name and an amount in one line has to isolate each (UAX 9, 2.4.2).

>>> [finding.code for finding in risks("РАУРАL")]
['mixed_script', 'reads_as_latin']
>>> [finding.code for finding in risks("Café Ζεύς")]
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from ..payload import registry
from ..payload.findings import Finding, Severity
from ..payload.scheme import Payment
from ..payload.text import displayable
from . import characters, hosts, lookalikes

__all__ = ["display_findings", "risks"]


def display_findings(payment: Payment[Any], *, known: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What is risky about showing this payment's payee, reference and link to people.

    The names are looked at as they were received, hidden characters included. known: names of payees whom the caller
    expects or has paid before; a payee that looks like one of them and is not is an ERROR. Nothing is opened.
    """
    names = [known] if isinstance(known, str) else list(known)
    found: list[Finding] = []
    for shown, expected in (("payee", names), ("reference", [])):
        for field, text in _received(payment, shown):
            if expected or not _is_plain(text):
                said = (*_impostors(text, expected), *risks(text, country=_country(payment)))
                found += [replace(one, field=field) for one in said]
    return (*found, *_beside_amount(payment), *hosts.link_findings(payment))


def risks(text: str, *, country: str = "") -> tuple[Finding, ...]:
    """What could deceive the eye in one text, whatever it holds; field names are empty.

    country: ISO 3166-1 alpha-2; where a script is at home, a name that could be taken for Latin is only a NOTE.
    """
    return () if _is_plain(text) else (*characters.character_risks(text), *_script_risks(text, country))


def _script_risks(text: str, country: str) -> Iterator[Finding]:
    for word in lookalikes.mixed_words(text)[:1]:
        rule = f"mixes scripts in one word, as no language does: {displayable(word)[:40]}"
        yield _finding("mixed_script", rule, "UTS 39, 5.2")
    taken = lookalikes.reads_as(text)
    if taken:
        names = " and ".join(sorted(_NAMES.get(script, script) for script in taken.scripts))
        rule = f"can be taken for {displayable(taken.text)[:40]} in Latin letters, and is written in {names}"
        yield _finding("reads_as_latin", rule, "UTS 39, 4", _at_home(country, taken.scripts))
    if lookalikes.is_wide(text):
        rule = "imitates plain letters by full-width ones"
        yield _finding("full_width", rule, "UAX 11 and UAX 15", _at_home(country, {"Jpan"}))


def _impostors(text: str, known: Iterable[str]) -> Iterator[Finding]:
    for name in known:
        if lookalikes.resembles(text, name):
            rule = f"looks like {displayable(name)[:40]} but is not: other characters of the same appearance"
            yield _finding("confusable", rule, "UTS 39, 4", Severity.ERROR)


def _texts(request: Any, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of these fields that hold a text."""
    values = [(name, getattr(request, name, "")) for name in names]
    return [one for one in values if one[1] and isinstance(one[1], str)]


@lru_cache(maxsize=256)
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _received(payment: Payment[Any], shown: str) -> list[tuple[str, str]]:
    """The fields that this line of the summary was made of, as received; the line itself when it is made otherwise."""
    line: str = getattr(payment.summary, shown)
    texts = _texts(payment.request, _field_names(payment.request.__class__)) if line else []
    own = [one for one in texts if displayable(one[1]) == line] or [(shown, line)]
    alternates = _ALTERNATES[shown]
    return own + [one for one in _texts(payment.request, alternates) if one not in own] if alternates else own


def _beside_amount(payment: Payment[Any]) -> Iterator[Finding]:
    if payment.summary.amount is not None and characters.right_to_left(payment.summary.payee):
        rule = "is written from right to left and moves an amount in the same line: isolate it"
        yield replace(_finding("right_to_left", rule, "UAX 9, 2.4.2", Severity.NOTE), field="payee")


def _country(payment: Payment[Any]) -> str:
    """EMVCo's country of the merchant, object 58; else that of an IBAN, else the only one of the scheme."""
    named = dict(payment.parts).get("58", "")
    if named or payment.scheme == "epc":
        return named or payment.summary.account[:2]
    countries = registry.find(payment.scheme).info.countries
    return countries[0] if len(countries) == 1 else ""


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _at_home(country: str, written: Iterable[str]) -> Severity:
    """How much imitated Latin weighs: little where everybody writes all of these scripts."""
    return Severity.NOTE if all(country in _HOMES.get(script, ()) for script in written) else Severity.WARNING


def _finding(code: str, rule: str, source: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=severity, source=source)


# EMVCo's name in another language, which wallets may show in place of the first (object 64).
_ALTERNATES = {"payee": ("alt_name",), "reference": ()}
_NAMES = {"Armn": "Armenian", "Cher": "Cherokee", "Copt": "Coptic", "Cyrl": "Cyrillic", "Grek": "Greek"}
# Countries where signs are written in the script; full-width letters belong to all of East Asia.
_HOMES = {
    "Cyrl": ("BA", "BG", "BY", "KG", "KZ", "MD", "ME", "MK", "MN", "RS", "RU", "TJ", "UA", "UZ"),
    "Grek": ("CY", "GR"),
    "Jpan": ("CN", "HK", "JP", "KR", "MO", "TW"),
}
