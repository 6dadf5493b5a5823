"""The attempts that are made on one picture, each on what those before it left unread.

    shrunk        zxing-cpp on a picture of more than 16 megapixels, brought down to that
    half          zxing-cpp on every second pixel of a large picture, or a second look: only "fast"
    plain         zxing-cpp on the picture as it is
    second-look   zxing-cpp on each symbol that it located without decoding, straightened and cleared up
    sampled       our own sampler on each of these
    brightened    zxing-cpp, second look and sampler on the picture with its dark parts spread out
    finders       our own search for finder patterns, and the sampler
    darkened, smoothed, clahe, doubled
                  as brightened, with the light parts spread out, noise taken out, local contrast raised, at twice the
                  size: only "thorough"
    opencv, zbar  the other engines on a picture of at most half a megapixel: only "thorough"
    (its name)    each engine that the caller names, on the picture as it is: only "thorough"

The order is by yield for the time, as measured on photographs (docs/decode.md). What needs a package that is not
installed is left out, zxing-cpp excepted: without it there is no reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, TypeVar

import numpy as np

from ..errors import MissingExtra
from . import _opencv
from ._zbar import ZBar
from ._zxing import Located, ZXing
from .corners import Corners, same_place, scaled
from .engines import Engine, Find, Grey
from .sampler import resolve, search

__all__ = ["Attempt", "Effort", "Session", "attempts"]

Effort = Literal["fast", "normal", "thorough"]
E = TypeVar("E")
# Far more symbols than a picture holds, as noise can be located by the hundred; symbols and ways of a brief look.
_LOOKS, _BRIEF = 32, 2


@dataclass(slots=True)
class Session:
    """One picture, and what the attempts have made of it so far.

    spent: whether no time is left. outlines: of the symbols read. located: what zxing-cpp located without decoding and
    nothing has looked at yet. looked: the outlines of all that it ever located.
    """

    grey: Grey
    spent: Callable[[], bool] = lambda: False
    outlines: list[Corners] = field(default_factory=list)
    located: list[Located] = field(default_factory=list)
    looked: list[Corners] = field(default_factory=list)

    def add(self, places: Iterable[Located], factor: float) -> None:
        """Take up what was located in the picture at `factor` times its size, unless it is known."""
        for place in places:
            corners = scaled(place.corners, 1 / factor)
            if not any(same_place(corners, other) for other in self.looked):
                self.looked.append(corners)
                self.located.append(replace(place, corners=corners))

    def unread(self) -> list[Located]:
        """What is located and not read."""
        return [place for place in self.located if not any(same_place(place.corners, known) for known in self.outlines)]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to read a picture: its name in `Reading.attempt`, who reads, and what it does.

    last: False where the next attempt completes this one, as the second look does for a second code beside a first.
    """

    name: str
    engine: str
    finds: Callable[[Session], Iterable[Find]]
    last: bool = True


def attempts(effort: Effort, size: int, engines: Sequence[Engine] = ()) -> Iterator[Attempt]:
    """In order, for a picture of so many pixels; packages are loaded when their turn comes. engines: the caller's."""
    yield from _ours(effort, size)
    if effort == "thorough":
        yield from map(_asked, engines)


def _ours(effort: Effort, size: int) -> Iterator[Attempt]:
    zxing = ZXing()
    if (opencv := _installed(_opencv.OpenCV)) is None:
        yield Attempt("plain", zxing.name, lambda session: _passed(zxing, session, session.grey))
        yield from _zbar()
        return
    if size > _SHRUNK_FROM:
        factor = math.sqrt(_SHRUNK_FROM / size)
        yield Attempt("shrunk", zxing.name, lambda session: _passed(zxing, session, *_scaled(session, factor)))
    if effort == "fast":
        yield from _fast(zxing, size)
        return
    yield from _common(zxing)
    if effort == "normal":
        yield _finders(_MEGAPIXEL)
        return
    yield _finders(_LARGE)
    yield from _thorough(zxing, opencv)
    yield from _zbar()


def _fast(zxing: ZXing, size: int) -> Iterator[Attempt]:
    large = size >= _HALVED_FROM

    def glanced(session: Session, picture: Grey, factor: float) -> Iterator[Find]:
        # To look for light on dark too takes a third longer, which tells on large pictures.
        found = list(_passed(zxing, session, picture, factor, inverted=not large))
        yield from found or _looked(zxing, session, session.grey, brief=True)

    def half(session: Session) -> Iterator[Find]:
        # Every second pixel: as much is read as from their means, which cost a third of the engine's own time.
        return glanced(session, np.ascontiguousarray(session.grey[::2, ::2]), 0.5)

    if size > _SHRUNK_FROM:
        return
    if large:
        yield Attempt("half", zxing.name, half)
    yield Attempt("plain", zxing.name, lambda session: glanced(session, session.grey, 1.0))


def _common(zxing: ZXing) -> Iterator[Attempt]:
    yield Attempt("plain", zxing.name, lambda session: _passed(zxing, session, session.grey), last=False)
    yield Attempt("second-look", zxing.name, lambda session: _looked(zxing, session, session.grey), last=False)
    yield Attempt("sampled", "paycode", _sampled)
    yield _toned("brightened", zxing, lambda grey: _opencv.spread(grey, 0.5))


def _finders(pixels: int) -> Attempt:
    def finds(session: Session) -> Iterator[Find]:
        return search(session.grey, session.outlines, pixels=pixels, spent=session.spent)

    return Attempt("finders", "paycode", finds)


def _thorough(zxing: ZXing, opencv: _opencv.OpenCV) -> Iterator[Attempt]:
    yield _toned("darkened", zxing, lambda grey: _opencv.spread(grey, 4.0))
    yield _toned("smoothed", zxing, lambda grey: _opencv.median(grey, 5))
    yield _toned("clahe", zxing, _opencv.equalised)
    yield Attempt("doubled", zxing.name, lambda session: _doubled(zxing, session))
    yield Attempt("opencv", opencv.name, lambda session: _shrunk(opencv.read, session))


def _zbar() -> Iterator[Attempt]:
    if (zbar := _installed(ZBar)) is not None:
        yield Attempt("zbar", zbar.name, lambda session: _shrunk(zbar.read, session))


def _asked(engine: Engine) -> Attempt:
    return Attempt(engine.name, engine.name, lambda session: engine.read(session.grey))


def _installed(engine: Callable[[], E]) -> E | None:
    try:
        return engine()
    except MissingExtra:
        return None


def _toned(name: str, zxing: ZXing, change: Callable[[Grey], Grey]) -> Attempt:
    """zxing-cpp, its second look and the sampler on a picture of other tones."""

    def finds(session: Session) -> Iterator[Find]:
        changed = change(session.grey)
        yield from _passed(zxing, session, changed, inverted=False)
        yield from _looked(zxing, session, changed)
        yield from _sampled(session)

    return Attempt(name, zxing.name, finds)


def _passed(
    zxing: ZXing, session: Session, picture: Grey, factor: float = 1.0, *, inverted: bool = True
) -> Iterator[Find]:
    """What zxing-cpp reads in the picture, which is the session's at `factor` times its size."""
    finds, located = zxing.survey(picture, inverted=inverted)
    session.add(located, factor)
    for find in finds:
        yield replace(find, corners=scaled(find.corners, 1 / factor))


def _looked(zxing: ZXing, session: Session, picture: Grey, *, brief: bool = False) -> Iterator[Find]:
    """zxing-cpp on each symbol that is located and not read, straightened and cleared up; brief: on the first two."""
    for place in session.unread()[: _BRIEF if brief else _LOOKS]:
        patch, warp = _opencv.straightened(picture, place.corners, place.modules)
        for clearer in islice(_opencv.clearer(patch), _BRIEF if brief else None):
            if found := [find for find in zxing.read(clearer) if find.symbology == "QRCode"]:
                yield from (replace(find, corners=_opencv.outline_in(find.corners, warp)) for find in found)
                break


def _sampled(session: Session) -> Iterator[Find]:
    """Our own sampler on each symbol that is located and not read; after it nothing more is tried there."""
    places, session.located = session.unread()[:_LOOKS], []
    for place in places:
        if session.spent():
            return
        if (find := resolve(session.grey, place.corners, place.modules)) is not None:
            yield find


def _doubled(zxing: ZXing, session: Session) -> Iterator[Find]:
    if session.grey.size <= _DOUBLED_UP_TO:
        doubled, factor = _scaled(session, 2.0)
        yield from _passed(zxing, session, _opencv.equalised(doubled), factor, inverted=False)
        yield from _looked(zxing, session, session.grey)
        yield from _sampled(session)


def _shrunk(reads: Callable[[Grey], list[Find]], session: Session) -> Iterator[Find]:
    """What a slow engine reads in a picture of at most half a megapixel."""
    factor = min(1.0, math.sqrt(_MEGAPIXEL / 2 / session.grey.size))
    picture = session.grey if factor == 1.0 else _opencv.resized(session.grey, factor)
    for find in reads(picture):
        yield replace(find, corners=scaled(find.corners, 1 / factor))


def _scaled(session: Session, factor: float) -> tuple[Grey, float]:
    return _opencv.resized(session.grey, factor), factor


_MEGAPIXEL, _LARGE = 1_000_000, 3_200_000
# The engines' work grows with the square of what looks like finder patterns: 4 megapixels full of them took 2.9 s.
_SHRUNK_FROM = 16_000_000
# Smaller pictures lose modules when they are halved; larger ones gain nothing from being doubled, and cost memory.
_HALVED_FROM, _DOUBLED_UP_TO = 600_000, 4_000_000
