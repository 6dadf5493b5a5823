"""Options from the fields of a scheme's request, and the request from the options that were given.

The type of a field says how it is typed: text, a decimal amount, a currency code, a number, a switch, or PATH=VALUE
pairs. What is not given keeps the scheme's own default.
"""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace, _ActionsContainer
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ..errors import RequestError
from ..payload.emv.merchant import DYNAMIC, MerchantRequest
from ..payload.money import Amount, Currency
from ..payload.scheme import Part, Scheme
from .arguments import Parser
from .fields import describe

__all__ = ["add_options", "request"]

_PREFIX = "field:"
_POINT = "point_of_initiation"
_CURRENCY = "currency"
# Fields of every EMVCo code that few need; shown after the others.
_SELDOM = frozenset(field.name for field in fields(MerchantRequest)) - {
    "amount",
    "point_of_initiation",
    "mcc",
    "merchant_name",
    "merchant_city",
    "reference",
}


def add_options(parser: Parser, scheme: Scheme[Any]) -> None:
    """One option for each field; required where the field has no default."""
    seldom = _SELDOM if issubclass(scheme.request, MerchantRequest) else frozenset()
    own = parser.add_argument_group("what the code says")
    more = parser.add_argument_group("what it may say besides, as every EMVCo code")
    for field in _visible(scheme):
        _add_field(more if field.name in seldom else own, scheme, field)
    if _names_no_currency(scheme):
        own.add_argument("--currency", metavar="CODE", dest=_PREFIX + _CURRENCY, help=describe("", _CURRENCY))


def request(scheme: Scheme[Any], args: Namespace) -> Any:
    """The request that the options describe; `RequestError` for what is no amount or no currency."""
    hints = get_type_hints(scheme.request)
    given = {name.removeprefix(_PREFIX): value for name, value in vars(args).items() if name.startswith(_PREFIX)}
    given = {name: value for name, value in given.items() if value is not None}
    unit = _unit(scheme, given)
    values = {name: _value(name, value, hints[name], unit) for name, value in given.items() if name in hints}
    return scheme.request(**values)


def _add_field(group: _ActionsContainer, scheme: Scheme[Any], field: Field[Any]) -> None:
    hint = get_type_hints(scheme.request)[field.name]
    required = field.default is MISSING and field.default_factory is MISSING
    settings = _settings(hint) | {"dest": _PREFIX + field.name, "help": _help(scheme, field), "default": None}
    home = group.add_mutually_exclusive_group() if field.name == _POINT else group
    home.add_argument(_option(field.name, hint), required=required, **settings)
    if field.name == _POINT:
        home.add_argument("--dynamic", action="store_const", const=DYNAMIC, dest=_PREFIX + _POINT, help=_DYNAMIC)


def _visible(scheme: Scheme[Any]) -> list[Field[Any]]:
    """The fields to fill in, a scheme's own first: not what was received, not secrets."""
    shared = {field.name for field in fields(MerchantRequest)}
    visible = [field for field in fields(scheme.request) if field.repr]
    return sorted(visible, key=lambda field: field.name in shared)


def _option(name: str, hint: Any) -> str:
    plain = name.removesuffix("s") if _is_parts(hint) else name
    return f"--{plain.replace('_', '-')}"


def _help(scheme: Scheme[Any], field: Field[Any]) -> str:
    sentence = describe(scheme.info.id, field.name).replace("%", "%%")
    standing = isinstance(field.default, str) and field.default
    return f"{sentence} (default {standing})" if standing else sentence


def _settings(hint: Any) -> dict[str, Any]:
    """How an option of this type is declared."""
    if get_origin(hint) is Literal:
        return {"choices": get_args(hint)}
    if hint is bool:
        return {"action": "store_true"}
    if hint is int:
        return {"type": int, "metavar": "NUMBER"}
    if _is_parts(hint):
        return {"action": "append", "type": _part, "metavar": "PATH=VALUE"}
    if hint is str or hint == Amount | None or hint in (Currency, Currency | None):
        return {"metavar": {str: "TEXT", Amount | None: "99.00"}.get(hint, "CODE")}
    raise TypeError(f"no option can be made for a field of type {hint}")


def _is_parts(hint: Any) -> bool:
    return bool(hint == tuple[Part, ...])


def _part(argument: str) -> Part:
    path, equals, value = argument.partition("=")
    if not equals:
        raise ArgumentTypeError(f"{argument!r} is not of the form PATH=VALUE")
    return path, value


def _value(name: str, value: Any, hint: Any, unit: str) -> Any:
    if hint == Amount | None:
        return _amount(name, value, unit)
    if hint in (Currency, Currency | None):
        return Currency(unit)
    return tuple(value) if _is_parts(hint) else value


def _amount(name: str, value: str, unit: str) -> Amount:
    try:
        return Amount.of(value, unit)
    except RequestError as error:
        named = (replace(found, field=name) if found.field == "amount" else found for found in error.findings)
        raise RequestError(*named) from None


def _unit(scheme: Scheme[Any], given: Mapping[str, Any]) -> str:
    """The currency of all amounts: the one that was given, else the request's own default or the scheme's only one."""
    standing = {field.name: field.default for field in fields(scheme.request)}.get(_CURRENCY)
    asked = given.get(_CURRENCY, standing)
    if isinstance(asked, str):
        known = Currency.find(asked)
        return known.code if known else asked
    return scheme.info.currencies[0] if len(scheme.info.currencies) == 1 else ""


def _names_no_currency(scheme: Scheme[Any]) -> bool:
    return len(scheme.info.currencies) != 1 and _CURRENCY not in {field.name for field in fields(scheme.request)}


_DYNAMIC = "the code is for one payment (point of initiation 12)"
