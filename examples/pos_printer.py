"""Print a payment code on a receipt or label printer.

    python examples/pos_printer.py TEXT LANGUAGE DEVICE [DOTS]

LANGUAGE is escpos, zpl, epl or tspl, with "-native" behind it to let the printer encode; DEVICE is what your system
calls the raw printer, such as /dev/usb/lp0, or a file to look at; DOTS is the printable width, 384 (58 mm paper) when
left out. Nothing but the code is sent: no text, no cut.
"""

from __future__ import annotations

import sys
from pathlib import Path

import paycode
from paycode.rendering import pos

LANGUAGES = {
    "escpos": pos.escpos,
    "escpos-native": pos.escpos_native,
    "zpl": pos.zpl,
    "zpl-native": pos.zpl_native,
    "epl": pos.epl,
    "epl-native": pos.epl_native,
    "tspl": pos.tspl,
    "tspl-native": pos.tspl_native,
}


def send(text: str, language: str, device: str, width_dots: int) -> str:
    """Print the code, and say what was sent."""
    symbol = paycode.encode(paycode.parse(text).payload)
    data = LANGUAGES[language](symbol, paycode.Geometry(), width_dots=width_dots)
    with Path(device).open("wb") as printer:
        printer.write(data)
    return f"{len(data)} bytes of {language} for {symbol!r}"


if __name__ == "__main__":
    asked = sys.argv[1:]
    print(send(asked[0], asked[1], asked[2], int(asked[3]) if len(asked) > 3 else 384))
