"""Printers and panels of the point of sale: one function a language, each giving the bytes to send or to store.

The functions named `..._native` send the data and let the printer encode; the others send the dots. docs/pos.md helps
to choose.
"""

from __future__ import annotations

from .bitmap import bitmap
from .c_header import c_header
from .epaper import epaper
from .epl import epl, epl_native
from .escpos import escpos, escpos_native
from .tspl import tspl, tspl_native
from .zpl import zpl, zpl_native

__all__ = [
    "bitmap",
    "c_header",
    "epaper",
    "epl",
    "epl_native",
    "escpos",
    "escpos_native",
    "tspl",
    "tspl_native",
    "zpl",
    "zpl_native",
]
