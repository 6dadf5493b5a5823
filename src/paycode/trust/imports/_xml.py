"""The one home of the `defusedxml` package: XML without document type, entities and anything from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import MissingExtra

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse"]


def parse(document: bytes) -> Element:
    """The root of a document; ValueError when it is none, or has a document type."""
    try:
        from defusedxml import ElementTree
    except ImportError:
        raise MissingExtra("seal", "defusedxml") from None
    try:
        root: Element = ElementTree.fromstring(document, forbid_dtd=True)
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(str(error)) from None
    return root
