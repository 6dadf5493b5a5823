"""Styles, pictures and readers that the tests of rendering share."""

from __future__ import annotations

import io
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw
from pyzbar import pyzbar

from paycode.rendering import Colour, Frame, Logo, Style

Grey = npt.NDArray[np.uint8]

PROMPTPAY = "00020101021129370016A000000677010111011300668123456785303764540599.005802TH63048B5C"
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
HEART = "M50 88C10 58 2 38 10 24 20 8 42 10 50 28 58 10 80 8 90 24 98 38 90 58 50 88Z"


def logo_png(mode: str = "RGB", size: tuple[int, int] = (96, 96), **options: Any) -> bytes:
    """A coffee cup, more or less."""
    ground = {"RGBA": (0, 0, 0, 0), "LA": (0, 0)}.get(mode, (255, 255, 255))
    image = Image.new("RGB" if mode in ("P", "L", "1") else mode, size, ground)
    pen = ImageDraw.Draw(image)
    ink = {"LA": (60, 255), "RGBA": (122, 62, 29, 255)}.get(mode, (122, 62, 29))
    width, height = size
    pen.rectangle((width * 0.1, height * 0.25, width * 0.7, height * 0.8), fill=ink)
    pen.ellipse((width * 0.55, height * 0.3, width * 0.92, height * 0.65), outline=ink, width=max(1, width // 14))
    pen.rectangle((width * 0.02, height * 0.86, width * 0.85, height * 0.94), fill=ink)
    file = io.BytesIO()
    (image.convert(mode) if mode in ("P", "L", "1") else image).save(file, "PNG", **options)
    return file.getvalue()


NAVY, WINE, FOREST = Colour.of("#003a70"), Colour.of("#7a1030"), Colour.of("#0b5d3b")
# Name: the style and the level that its tests take.
STYLES: dict[str, tuple[Style, Any]] = {
    "coloured": (Style(dark=WINE, light=Colour.of("#fff6e0")), "M"),
    "rounded": (Style(dark=NAVY, modules="rounded", finders="rounded"), "M"),
    "rounded-square-finders": (Style(modules="rounded"), "M"),
    "square-rounded-finders": (Style(finders="rounded"), "M"),
    "dots": (Style(dark=FOREST, light=Colour.of("#f4f8ee"), modules="dots", finders="rounded"), "M"),
    "fine-dots": (Style(modules="dots", dot=0.8), "M"),
    "swiss": (Style(logo=Logo.swiss_cross()), "Q"),
    "png-logo": (Style(dark=NAVY, modules="rounded", finders="rounded", logo=Logo.png(logo_png())), "H"),
    "path-logo": (
        Style(dark=WINE, modules="dots", finders="rounded", logo=Logo.path(HEART, width=100, height=100, fill=WINE)),
        "H",
    ),
    "frame": (Style(frame=Frame.of("promptpay")), "M"),
    "caption": (
        Style(dark=NAVY, modules="rounded", finders="rounded", frame=Frame.of("epc", "Scan to pay")),
        "M",
    ),
    "bare-frame": (Style(modules="dots", frame=Frame()), "M"),
}


def grey(file: bytes) -> Grey:
    """A PNG in grey, what is clear white."""
    image = Image.open(io.BytesIO(file)).convert("RGBA")
    return np.array(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L"))


def pdf_grey(file: bytes, dpi: float) -> Grey:
    """The one page of a PDF."""
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 1
    page = document[0].render(scale=dpi / 72).to_numpy()
    return cast(
        Grey, cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if page.ndim == 3 and page.shape[2] > 1 else page.squeeze()
    )


def zxing(picture: Grey) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=QR)]


def zbar(picture: Grey) -> list[str]:
    return [found.data.decode() for found in pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])]


def opencv(picture: Grey) -> list[str]:
    return [cv2.QRCodeDetector().detectAndDecode(picture)[0]]


def apart(one: Grey, other: Grey) -> float:
    """The mean difference of two pictures of nearly the same size, after a blur that forgives half a pixel."""
    other = cast(Grey, cv2.resize(other, one.shape[::-1], interpolation=cv2.INTER_AREA))
    soft = [cv2.GaussianBlur(picture, (0, 0), 2).astype(float) for picture in (one, other)]
    return float(np.abs(soft[0] - soft[1]).mean())
