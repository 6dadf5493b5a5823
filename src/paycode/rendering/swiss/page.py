"""A Swiss bill as a page, on its sheet, as a slip, or without the receipt; `render` gives the file at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypedDict, Unpack, get_args

from ...errors import RenderError
from ...payload.scheme import Payload
from ...payload.schemes import swiss
from ...symbol import encode
from ..drawing import Group, Item, Page
from ..fonts import Fonts
from ..pages_pdf import pages_pdf
from ..pages_svg import page_svg
from .headings import HEADINGS, Headings
from .marks import cut_line, cut_line_with_scissors
from .part import part
from .receipt import WIDTH as RECEIPT
from .receipt import receipt
from .typeface import Typeface, text

__all__ = ["FORMATS", "LAYOUTS", "SEPARATIONS", "Options", "payment_part", "render"]

Layout = Literal["a4", "strip", "payment-part"]
Separation = Literal["scissors", "text", "none"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
SEPARATIONS: tuple[Separation, ...] = get_args(Separation)
FORMATS = ("pdf", "svg")


class Options(TypedDict, total=False):
    """What `payment_part` takes besides the payload, as keyword arguments."""

    language: str
    layout: Layout
    separation: Separation
    fonts: Fonts | None


_WIDTH, _HEIGHT, _SHEET = 210.0, 105.0, 297.0
# Size in points of the words above the line, and how far above it they stand.
_HINT, _ABOVE_LINE = 7, 1.5


def render(payload: Payload | bytes | str, format: str = "pdf", **options: Unpack[Options]) -> bytes:  # noqa: A002
    """The bill as a file, "pdf" with text that can be selected or "svg" with outlines; raises as `payment_part`."""
    _check("format", format, FORMATS)
    # Drawn in the same family as it is measured in.
    fonts = options["fonts"] = Typeface(options.get("fonts") or Fonts.system()).fonts
    page = payment_part(payload, **options)
    return pages_pdf([page], fonts) if format == "pdf" else page_svg(page, fonts)


def payment_part(
    payload: Payload | bytes | str,
    *,
    language: str = "de",
    layout: Layout = "a4",
    separation: Separation = "scissors",
    fonts: Fonts | None = None,
) -> Page:
    """The payment part of a Swiss QR-bill with its receipt, in millimetres, as plain data for the writers.

    payload: the text of the code, of scheme `swiss`; what is printed is read from it, so both always agree. language:
    de, fr, it, en or rm. layout: "a4" at the foot of an empty sheet, "strip" of 210 x 105 mm, "payment-part" alone of
    148 x 105 mm, for screens. separation: dashed lines with "scissors", or with a "text" above them, where the sheet is
    cut by hand, "none" on perforated paper. fonts: those of the machine when None; the page is measured in one family
    of them, see `typeface`, which the writers must be given too.

    Raises `PayloadError` when the text breaks a rule of the bill, `SizeImpossible` when it does not fit, `RenderError`
    when none of the allowed typefaces is there or an argument is not one of those named, and `MissingExtra`.
    """
    _check("language", language, HEADINGS)
    _check("layout", layout, LAYOUTS)
    _check("separation", separation, SEPARATIONS)
    typeface, words = Typeface(fonts or Fonts.system()), HEADINGS[language]
    parsed = swiss.parse(_bytes(payload))
    bill, symbol = parsed.request, encode(parsed.payload)
    main = part(bill, symbol, words, typeface)
    title = f"{words.payment_part}, {bill.creditor_name}"
    if layout == "payment-part":
        return Page(width=_WIDTH - RECEIPT, height=_HEIGHT, items=(Group(items=main, x=-RECEIPT),), title=title)
    slip = (*receipt(bill, words, typeface), *main, *_cut_lines(layout, separation, words))
    height = _SHEET if layout == "a4" else _HEIGHT
    return Page(width=_WIDTH, height=height, items=(Group(items=slip, y=height - _HEIGHT),), title=title)


def _check(name: str, value: str, known: Iterable[str]) -> None:
    if value not in (names := tuple(known)):
        raise RenderError(f"{name} {value!r:.40} is not known; known are {', '.join(names)}")


def _bytes(payload: Payload | bytes | str) -> bytes:
    """What was given, as `paycode.encode` takes it; a text with half a surrogate pair is refused by `parse`."""
    data = payload.data if isinstance(payload, Payload) else payload
    if not isinstance(data, str | bytes):
        raise TypeError(f"a payment part is made from Payload, bytes or str, not {type(data).__name__}")
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data


def _cut_lines(layout: Layout, separation: Separation, words: Headings) -> tuple[Item, ...]:
    """Between bill and slip, where there is a bill above, and between receipt and payment part."""
    if separation == "none":
        return ()
    cut = cut_line_with_scissors if separation == "scissors" else cut_line
    lines: tuple[Item, ...] = (Group(items=cut(_HEIGHT), x=RECEIPT, turn=90),)
    if layout == "a4":
        lines += cut(_WIDTH)
    if layout == "a4" and separation == "text":
        hint = text(words.separate, _WIDTH / 2, -_ABOVE_LINE, _HINT)
        lines += (replace(hint, anchor="middle"),)
    return lines
