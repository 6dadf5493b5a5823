"""`render` and `save`: the one table of formats, and the file suffix of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Unpack

from ..errors import RenderError
from ..payload.findings import Finding
from ..symbol import Symbol
from .findings import findings
from .geometry import Geometry, Options, Size
from .pages_eps import page_eps
from .png import png
from .shapes import picture
from .style import PLAIN, Style
from .svg import svg
from .terminal import terminal, terminal_dark, terminal_light

__all__ = ["FORMATS", "Format", "advise", "format_of", "render", "save"]

Writer = Callable[[Symbol, Geometry, Style], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file. size: what a geometry comes to in it, None for a format without lengths. suffix: of files."""

    write: Writer
    size: Callable[[Geometry, Symbol], Size] | None = Geometry.fit
    suffix: str = ""


def render(symbol: Symbol, format: str, *, style: Style = PLAIN, **geometry: Unpack[Options]) -> bytes:  # noqa: A002
    """The symbol as a file: "svg", "png", "pdf", "eps", or text for a terminal.

    "terminal" brings its own colours; "terminal-dark" and "terminal-light" are bare blocks for terminals with a dark
    and a light ground, and can be piped. style: colours, shapes, logo and frame. geometry: the fields of `Geometry`.

    Raises `RenderError` for an unknown format, for sizes that contradict each other and for a style that the format
    cannot have, `SizeImpossible` for a size that cannot be made, `LogoTooLarge` for a logo that costs too much,
    `MissingExtra` for what needs another package, TypeError for no symbol, no style or an unknown field.
    """
    return _known(symbol, format, style).write(symbol, Geometry(**geometry), style)


def save(symbol: Symbol, path: str | PathLike[str], *, style: Style = PLAIN, **geometry: Unpack[Options]) -> None:
    """Write the symbol to `path`; the suffix .svg, .png, .pdf, .eps or .txt (for a terminal) is the format.

    Raises `RenderError` for another suffix, OSError when the file cannot be written, and what `render` raises.
    """
    Path(path).write_bytes(render(symbol, format_of(path), style=style, **geometry))


def format_of(path: str | PathLike[str]) -> str:
    """The format that the suffix of a file names; `RenderError` when there is none."""
    suffix = Path(path).suffix.lower()
    suffixes = {kind.suffix: name for name, kind in FORMATS.items() if kind.suffix}
    if suffix not in suffixes:
        raise RenderError(f"suffix {suffix!r:.40} is not known; known are {', '.join(suffixes)}")
    return suffixes[suffix]


def advise(
    symbol: Symbol,
    format: str,  # noqa: A002
    *,
    style: Style = PLAIN,
    **geometry: Unpack[Options],
) -> tuple[Finding, ...]:
    """What is allowed and yet unwise about a picture, in the arguments of `render`: warnings, none when all is well.

    Quiet zone, fineness of modules, grey edges, weak contrast, red light, inversion, missing ground. Raises as `render`
    does for sizes and formats.
    """
    size = _known(symbol, format, style).size
    return findings(symbol, size(Geometry(**geometry), symbol) if size else None, style)


def _known(symbol: Symbol, name: str, style: Style) -> Format:
    if not isinstance(symbol, Symbol):
        raise TypeError(f"render takes a Symbol, not {type(symbol).__name__}")
    if not isinstance(style, Style):
        raise TypeError(f"style must be a Style, not {type(style).__name__}")
    if name not in FORMATS:
        raise RenderError(f"format {name!r:.40} is not known; known are {', '.join(FORMATS)}")
    return FORMATS[name]


def _unstyled(write: Callable[[Symbol, Geometry], bytes]) -> Writer:
    """A writer of black and white squares alone."""

    def checked(symbol: Symbol, geometry: Geometry, style: Style) -> bytes:
        if style != PLAIN:
            raise RenderError("this format has square black modules on white and takes no style")
        return write(symbol, geometry)

    return checked


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
    "png": Format(write=png, suffix=".png", size=Geometry.fit_dots),
    "pdf": Format(write=_pdf, suffix=".pdf"),
    "eps": Format(write=_eps, suffix=".eps"),
    "terminal": Format(write=_unstyled(terminal), suffix=".txt", size=None),
    "terminal-dark": Format(write=_unstyled(terminal_dark), size=None),
    "terminal-light": Format(write=_unstyled(terminal_light), size=None),
}
