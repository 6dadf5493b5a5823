"""A Swiss bill as a page, on its sheet, as a slip, or without the receipt; `render` gives the file at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypedDict, Unpack, get_args

from ...errors import RenderError
from ...payload.scheme import Payload
from ...payload.schemes import swiss
from ...symbol import encode
from ..drawing import Item, Page
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
# Size of the words above the line, in points.
_HINT = 7


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
        return Page(width=_WIDTH - RECEIPT, height=_HEIGHT, items=_moved(main, -RECEIPT, 0), title=title)
    slip = (*receipt(bill, words, typeface), *main, *_upright(separation))
    if layout == "strip":
        return Page(width=_WIDTH, height=_HEIGHT, items=slip, title=title)
    top = _SHEET - _HEIGHT
    items = (*_level(top, separation, words), *_moved(slip, 0, top))
    return Page(width=_WIDTH, height=_SHEET, items=items, title=title)


def _check(name: str, value: str, known: Iterable[str]) -> None:
    if value not in (names := tuple(known)):
        raise RenderError(f"{name} {value!r:.40} is not known; known are {', '.join(names)}")


def _bytes(payload: Payload | bytes | str) -> bytes:
    """What was given, as `paycode.encode` takes it; a text with half a surrogate pair is refused by `parse`."""
    data = payload.data if isinstance(payload, Payload) else payload
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data


def _upright(kind: Separation) -> tuple[Item, ...]:
    """Between receipt and payment part."""
    if kind == "none":
        return ()
    if kind == "text":
        return (cut_line(RECEIPT, 0, RECEIPT, _HEIGHT),)
    return cut_line_with_scissors(RECEIPT, 0, _HEIGHT, down=True)


def _level(top: float, kind: Separation, words: Headings) -> tuple[Item, ...]:
    """Between bill and slip."""
    if kind == "none":
        return ()
    if kind == "text":
        hint = text(words.separate, _WIDTH / 2, top - 1.5, _HINT)
        return (replace(hint, anchor="middle"), cut_line(0, top, _WIDTH, top))
    return cut_line_with_scissors(0, top, _WIDTH, down=False)


def _moved(items: Iterable[Item], right: float, down: float) -> tuple[Item, ...]:
    return tuple(replace(item, x=item.x + right, y=item.y + down) for item in items)
