"""`render` and `save`: the one table of formats, and the file suffix of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import RenderError
from ..payload.findings import Finding
from ..symbol import Symbol
from . import pos
from .findings import findings
from .geometry import Geometry, Options, Size
from .pages_eps import page_eps
from .png import png
from .pos.raster import fit
from .shapes import picture
from .style import PLAIN, Style
from .svg import svg
from .terminal import terminal, terminal_dark, terminal_light

__all__ = ["FORMATS", "Format", "advise", "format_of", "render", "save", "size_of"]

Writer = Callable[..., bytes]
"""Called with symbol, geometry, style and, by name, the format's own options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file.

    size: what a geometry comes to in it, by the same arguments as `write` without the style; None for a format without
    lengths. suffix: of files. options: what this format takes beside the geometry.
    """

    write: Writer
    size: Callable[..., Size] | None = lambda symbol, geometry: geometry.fit(symbol)
    suffix: str = ""
    options: frozenset[str] = frozenset()


def render(
    symbol: Symbol,
    format: str,  # noqa: A002
    *,
    style: Style = PLAIN,
    check: bool = False,
    **options: Any,
) -> bytes:
    """The symbol as a file: "svg", "png", "pdf", "eps", text for a terminal, or bytes for a printer or a panel.

    "terminal" brings its own colours; "terminal-dark" and "terminal-light" are bare blocks for terminals with a dark
    and a light ground, and can be piped. Printers: "escpos", "zpl", "epl" and "tspl" draw the symbol dot by dot, with
    "-native" behind the name the printer draws it itself. Devices: "bitmap", "c" and "epaper".

    style: colours, shapes, logo and frame. check: read the finished file back through a model of print and camera.
    options: the fields of `Geometry`, and those of the format (`paycode.rendering.pos` says which).

    Raises `RenderError` for an unknown format, for sizes that contradict each other and for a style or an option that
    the format cannot have, `SizeImpossible` for a size that cannot be made, `LogoTooLarge` for a logo that costs too
    much, `Unreadable` when the check fails, `MissingExtra` for what needs another package, TypeError for no symbol, no
    style or an unknown option.
    """
    kind = _known(symbol, format, style)
    geometry, own = _divided(kind, format, options)
    data = kind.write(symbol, geometry, style, **own)
    if check:
        # The other arrow that goes up, as in `Symbol.save`: what proves a file stands above what makes it.
        import_module("paycode.proofing").check_rendered(symbol, data, format, **options)
    return data


def save(
    symbol: Symbol, path: str | PathLike[str], *, style: Style = PLAIN, check: bool = False, **options: Any
) -> None:
    """Write the symbol to `path`, in the format of its suffix.

    .svg, .png, .pdf, .eps, .txt (for a terminal), .escpos, .zpl, .epl, .tspl, .bin, .h or .epd. Raises `RenderError`
    for another suffix, OSError when the file cannot be written, and what `render` raises; then nothing is written.
    """
    Path(path).write_bytes(render(symbol, format_of(path), style=style, check=check, **options))


def format_of(path: str | PathLike[str]) -> str:
    """The format that the suffix of a file names; `RenderError` when there is none."""
    suffix = Path(path).suffix.lower()
    suffixes = {kind.suffix: name for name, kind in FORMATS.items() if kind.suffix}
    if suffix not in suffixes:
        raise RenderError(f"suffix {suffix!r:.40} is not known; known are {', '.join(suffixes)}")
    return suffixes[suffix]


def size_of(symbol: Symbol, format: str, **options: Any) -> Size | None:  # noqa: A002
    """What the options of `render` come to, None for a terminal; raises as `render` does for sizes and formats."""
    kind = _known(symbol, format, PLAIN)
    geometry, own = _divided(kind, format, options)
    return kind.size(symbol, geometry, **own) if kind.size else None


def advise(
    symbol: Symbol,
    format: str,  # noqa: A002
    *,
    style: Style = PLAIN,
    **options: Any,
) -> tuple[Finding, ...]:
    """What is allowed and yet unwise about a picture, in the arguments of `render`: warnings, none when all is well.

    Quiet zone, fineness of modules, grey edges, weak contrast, red light, inversion, missing ground. Raises as `render`
    does for sizes and formats.
    """
    _known(symbol, format, style)
    return findings(symbol, size_of(symbol, format, **options), style)


def _known(symbol: Symbol, name: str, style: Style) -> Format:
    if not isinstance(symbol, Symbol):
        raise TypeError(f"render takes a Symbol, not {type(symbol).__name__}")
    if not isinstance(style, Style):
        raise TypeError(f"style must be a Style, not {type(style).__name__}")
    if name not in FORMATS:
        raise RenderError(f"format {name!r:.40} is not known; known are {', '.join(FORMATS)}")
    return FORMATS[name]


def _divided(kind: Format, name: str, options: dict[str, Any]) -> tuple[Geometry, dict[str, Any]]:
    """The geometry among the options, and what is the format's own."""
    own = {key: value for key, value in options.items() if key not in Options.__annotations__}
    for key in own:
        if key not in kind.options and any(key in other.options for other in FORMATS.values()):
            raise RenderError(f"format {name} takes no {key}")
        if key not in kind.options:
            raise TypeError(f"there is no option {key!r}")
    return Geometry(**{key: value for key, value in options.items() if key not in own}), own


def _unstyled(write: Callable[..., bytes]) -> Writer:
    """A writer of black and white squares alone."""

    def checked(symbol: Symbol, geometry: Geometry, style: Style, **own: Any) -> bytes:
        if style != PLAIN:
            raise RenderError("this format has square black modules on white and takes no style")
        return write(symbol, geometry, **own)

    return checked


def _dots(
    symbol: Symbol, geometry: Geometry, width_dots: int | None = None, panel: tuple[int, int] | None = None, **_: Any
) -> Size:
    return fit(symbol, geometry, min(panel) if panel else width_dots)


def _printed(write: Callable[..., bytes], suffix: str = "", *options: str) -> Format:
    """A format of dots, black and white."""
    return Format(write=_unstyled(write), suffix=suffix, size=_dots, options=frozenset(options))


def _pdf(symbol: Symbol, geometry: Geometry, style: Style) -> bytes:
    from .pages_pdf import pages_pdf

    size = geometry.fit(symbol)
    return pages_pdf([picture(symbol, style, size, size.module_mm)])


def _eps(symbol: Symbol, geometry: Geometry, style: Style) -> bytes:
    size = geometry.fit(symbol)
    return page_eps(picture(symbol, style, size, size.module_mm))


# Another format is one more row; writers that know no style stand in `_unstyled`.
FORMATS: dict[str, Format] = {
    "svg": Format(write=svg, suffix=".svg"),
    "png": Format(write=png, suffix=".png", size=lambda symbol, geometry: geometry.fit_dots(symbol)),
    "pdf": Format(write=_pdf, suffix=".pdf"),
    "eps": Format(write=_eps, suffix=".eps"),
    "terminal": Format(write=_unstyled(terminal), suffix=".txt", size=None),
    "terminal-dark": Format(write=_unstyled(terminal_dark), size=None),
    "terminal-light": Format(write=_unstyled(terminal_light), size=None),
    "escpos": _printed(pos.escpos, ".escpos", "width_dots", "band_rows"),
    "escpos-native": _printed(pos.escpos_native, "", "width_dots"),
    "zpl": _printed(pos.zpl, ".zpl", "width_dots"),
    "zpl-native": _printed(pos.zpl_native, "", "width_dots"),
    "epl": _printed(pos.epl, ".epl", "width_dots"),
    "epl-native": _printed(pos.epl_native, "", "width_dots"),
    "tspl": _printed(pos.tspl, ".tspl", "width_dots"),
    "tspl-native": _printed(pos.tspl_native, "", "width_dots"),
    "bitmap": _printed(pos.bitmap, ".bin", "width_dots", "alignment", "dark"),
    "c": _printed(pos.c_header, ".h", "width_dots", "alignment", "dark", "name"),
    "epaper": _printed(pos.epaper, ".epd", "panel", "turn"),
}
