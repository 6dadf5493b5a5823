"""Between the objects of a text and the fields of a request: which path holds which field.

Reading and writing go through the same table, so that a field cannot be read from one place and written to another.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..money import Amount, Currency
from ..scheme import Part
from . import merchant, tlv
from .document import CRC, FORMAT_INDICATOR
from .merchant import ELEMENTS, Element, MerchantRequest
from .tlv import OWNER, DataObject, Division

__all__ = ["Binding", "Composite", "Layout", "Template"]

# In the path of an owner, behind the tag of his template.
_OWNER_INSIDE = f".{OWNER}"

STANDARD = {"01": "point_of_initiation", "54": "amount", "56": "fee_fixed", "57": "fee_percent"} | {
    element.path: element.name for element in ELEMENTS
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Where a scheme keeps its own fields.

    tag: the template a build writes. guids: owner's identifiers, compared whole and without regard to case; the first
    is built unless an element has path "00". elements: the fields inside, their paths relative ("01"). always: written
    even when all are empty.
    """

    tag: str
    guids: tuple[str, ...]
    elements: tuple[Element, ...]
    always: bool = False

    def holds(self, item: DataObject) -> bool:
        """Whether this object is the template: right range, right owner."""
        owner = tlv.owner_of(item.children or ()).casefold()
        return self.reaches(item.id) and any(owner == guid.casefold() for guid in self.guids)

    def reaches(self, tag: str) -> bool:
        """Whether the template may stand at this tag: among accounts when its own tag does, else in 80-99."""
        return merchant.is_account(tag) == merchant.is_account(self.tag)

    def wanted(self, request: MerchantRequest) -> bool:
        """Whether this request needs the template."""
        return self.always or any(getattr(request, element.name) for element in self.elements if element.path != "00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """A primitive object whose value is several fields of fixed width, one after the other.

    paths: where it may stand; a build writes the first. pieces: name and width of each field, in order; the last one
    is read to the end, so that nothing is lost of a value that is too long.
    """

    paths: tuple[str, ...]
    pieces: tuple[tuple[str, int], ...]

    @property
    def width(self) -> int:
        """Characters of all pieces together."""
        return sum(width for _, width in self.pieces)

    def place(self, parts: Iterable[Part]) -> str:
        """The path at which the object stands among these parts, "" when it does not."""
        return next((path for path, _ in parts if path in self.paths), "")

    def divide(self, value: str) -> dict[str, str]:
        """The fields of a value."""
        ends = list(itertools.accumulate(width for _, width in self.pieces))
        spans = zip([0, *ends], [*ends[:-1], None], strict=False)
        return {name: value[start:end] for (name, _), (start, end) in zip(self.pieces, spans, strict=True)}

    def join(self, request: MerchantRequest) -> str:
        """The value of a request's fields."""
        return "".join(getattr(request, name) for name, _ in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the fields of one text are.

    places: tag and template of each object that is one of the profile's own. elements: path and element of each own
    field. names: the request's field by path. known: paths of fields, and of what belongs to no field and is no
    stranger either.
    """

    places: tuple[tuple[str, Template], ...]
    elements: tuple[tuple[str, Element], ...]
    names: Mapping[str, str]
    known: frozenset[str]


# Compared by identity, so that what is computed for one profile can be kept.
@dataclass(frozen=True, kw_only=True, eq=False)
class Binding:
    """The table of one profile. constants: objects whose value the profile fixes (currency, country)."""

    request: type[MerchantRequest]
    templates: tuple[Template, ...]
    elements: tuple[Element, ...]
    constants: Mapping[str, str]
    composites: tuple[Composite, ...] = ()

    def layout(self, values: Mapping[str, str]) -> Layout:
        """Where the fields are among these objects, given by path."""
        owners = [(path[:2], value.casefold()) for path, value in values.items() if path[2:] == _OWNER_INSIDE]
        return _layout(self, self.places(owners))

    def places(self, owners: Iterable[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
        """Tag of each object that is one of the templates, and which; owners: tag and owner, folded, of all objects."""
        known, templates = self._by_owner, self.templates
        owned = [(tag, number) for tag, owner in owners if owner in known for number in known[owner]]
        return tuple([place for place in owned if templates[place[1]].reaches(place[0])])

    @cached_property
    def _by_owner(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, template in enumerate(self.templates):
            for guid in template.guids:
                numbers.setdefault(guid.casefold(), []).append(number)
        return numbers

    def read(self, division: Division, layout: Layout) -> MerchantRequest:
        """The request that a text of this layout makes; objects without a field go to `accounts` and `extra`."""
        leaves, names, known = division.leaves, layout.names, layout.known
        received, rest = tuple(leaves.items()), []
        fields: dict[str, Any] = dict(self._blank)
        for part in received:
            path, value = part
            if path in names:
                fields[names[path]] = value
            elif path not in known:
                rest.append(part)
        for composite in self.composites:
            place = composite.place(received)
            fields |= composite.divide(leaves[place]) if place else {}
            rest = [part for part in rest if part[0] != place]
        fields |= self._typed(division.values)
        fields |= self._rest(rest)
        fields["received"] = received
        return _made(self.request, fields)

    @cached_property
    def blank(self) -> MerchantRequest:
        """The request of a text that holds no object."""
        return self.read(Division({}, {}), self.layout({}))

    def write(self, request: MerchantRequest) -> tuple[DataObject, ...]:
        """The objects of a request, in the order of the standard or in the order they were received."""
        parts = [(path, value) for path, value in self._parts(request) if value]
        return tlv.assemble(_ordered(parts, [path for path, _ in request.received]))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the request's fields."""
        return frozenset(field.name for field in dataclasses.fields(self.request))

    @cached_property
    def _blank(self) -> dict[str, str]:
        """Every field that a text can fill, empty: a default is for whoever builds, never for a text without it."""
        elements = itertools.chain(self.elements, *(template.elements for template in self.templates))
        pieces = (name for composite in self.composites for name, _ in composite.pieces)
        names = {*STANDARD.values(), *(element.name for element in elements), *pieces}
        # What is empty by default need not be said.
        said = {field.name for field in dataclasses.fields(self.request) if field.default != ""}
        return dict.fromkeys(names & said, "")

    def _typed(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The fields that are no text; what cannot be typed is None, and a finding elsewhere says why."""
        currency = Currency.find(values.get("53", ""))
        typed: dict[str, Any] = {"amount": merchant.read_amount(values["54"], currency) if "54" in values else None}
        if "currency" in self.fields:
            typed["currency"] = currency
        if "country" in self.fields:
            typed["country"] = values.get("58", "").upper()
        return typed

    def _rest(self, rest: list[Part]) -> dict[str, tuple[Part, ...]]:
        if "accounts" not in self.fields:
            return {"extra": tuple(rest)}
        accounts = tuple(part for part in rest if merchant.is_account(part[0]))
        return {"accounts": accounts, "extra": tuple(part for part in rest if not merchant.is_account(part[0]))}

    def _parts(self, request: MerchantRequest) -> Iterator[Part]:
        received = tlv.assemble(request.received)
        yield FORMAT_INDICATOR, dict(request.received).get(FORMAT_INDICATOR, "01")
        yield from self.constants.items()
        for template in self.templates:
            if template.wanted(request):
                yield from _template_parts(template, request, received)
        for composite in self.composites:
            yield composite.place(request.received) or composite.paths[0], composite.join(request)
        own = {element.path: element.name for element in self.elements}
        names = {path: name for path, name in (STANDARD | own).items() if path not in self.constants}
        yield from ((path, _text(getattr(request, name))) for path, name in names.items())
        yield from getattr(request, "accounts", ())
        yield from request.extra


def _made(kind: type[MerchantRequest], fields: dict[str, Any]) -> MerchantRequest:
    """What `kind(**fields)` makes; a field that is not given costs nothing, as it is the default of its class."""
    request = object.__new__(kind)
    vars(request).update(fields)
    request.__post_init__()
    return request


# The places are the tags in use and the templates that the profile has: few, whatever the texts hold.
@lru_cache(maxsize=256)
def _layout(binding: Binding, places: tuple[tuple[str, int], ...]) -> Layout:
    owned = tuple((tag, binding.templates[number]) for tag, number in places)
    own = ((f"{tag}.{element.path}", element) for tag, template in owned for element in template.elements)
    elements = (*((element.path, element) for element in binding.elements), *own)
    names = (*STANDARD.items(), *((path, element.name) for path, element in elements))
    owners = {f"{tag}.{OWNER}" for tag, _ in places}
    by_path = {path: name for path, name in names if name in binding.fields}
    return Layout(
        places=owned,
        elements=elements,
        names=by_path,
        known=frozenset({FORMAT_INDICATOR, CRC, *owners, *binding.constants, *by_path}),
    )


def _template_parts(template: Template, request: MerchantRequest, received: Iterable[DataObject]) -> Iterator[Part]:
    """The template where and as it was received, else where the profile puts it."""
    place = next((item for item in received if template.holds(item)), None)
    tag, guid = (place.id, tlv.owner_of(place.children or ())) if place else (template.tag, template.guids[0])
    values = {"00": guid} | {element.path: getattr(request, element.name) for element in template.elements}
    yield from ((f"{tag}.{path}", value) for path, value in values.items())


def _text(value: str | Amount | Currency | None) -> str:
    if isinstance(value, Amount):
        return value.text
    if isinstance(value, Currency):
        return value.number
    return value or ""


def _ordered(parts: list[Part], received: list[str]) -> list[Part]:
    """Received paths in their order; new ones in the standard's order, before the first that comes after them."""
    place = {path: position for position, path in enumerate(received)}
    ordered = sorted((part for part in parts if part[0] in place), key=lambda part: place[part[0]])
    for part in sorted(part for part in parts if part[0] not in place):
        after = (i for i, other in enumerate(ordered) if other[0] > part[0])
        ordered.insert(next(after, len(ordered)), part)
    return ordered
