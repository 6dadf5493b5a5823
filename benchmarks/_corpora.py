"""Labelled pictures and how readings of them are scored; shared by `corpus.py` and `peers.py`.

A corpus is a folder with an `index.jsonl`, one object a picture:

    path            relative to the folder
    category        for the tables
    count           codes in the picture; 0 when there is certainly none
    corners         an outline of four points for each code, in the stored raster (no EXIF orientation applied), or null
    texts           what the codes say, or null
    texts_per_code  one text, or null, for each outline; used instead of `texts` where there is one for each
    rotate          0, 90, 180 or 270: degrees by which the picture is turned clockwise before it is read
    dup_of          marks a copy of another picture
"""

from __future__ import annotations

import json
import pathlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Outline = Sequence[Sequence[float]]

# Beside the repository, in this order; the first is the one that headlines are made of.
SHARED = pathlib.Path(__file__).resolve().parents[2] / "shared" / "corpora"
NAMES = ("boofcv-v3", "zxing-cpp", "misc-small", "no-code-photos")
# A set for decoders in BoofCV's collection, not one of the sixteen categories of photographs.
APART = frozenset({"decoding"})
# What a payload without an ECI may be meant in: no engine is blamed for the one it took.
CHARSETS = ("utf-8", "latin-1", "cp1252", "shift_jis", "gb18030", "big5", "euc_kr", "cp437")
# A reading is at a code when its middle lies in the outline, made so much larger.
MARGIN = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A labelled picture; texts: for each outline where `by_code`, else of the picture as a whole."""

    corpus: str
    path: pathlib.Path
    category: str
    codes: int
    outlines: Sequence[Outline] = ()
    texts: Sequence[str | None] | None = None
    by_code: bool = False
    rotate: int = 0

    def grey(self) -> Grey:
        """The stored raster in grey, on white where it is transparent: labels know nothing of EXIF orientation."""
        picture = cv2.imread(str(self.path), cv2.IMREAD_UNCHANGED)
        if picture is not None and picture.ndim == 3 and picture.shape[2] == 4:
            grey = _on_white(picture)
        else:
            stored = cv2.imread(str(self.path), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
            if stored is None:
                raise SystemExit(f"{self.path} is no picture that OpenCV reads")
            grey = stored.astype(np.uint8, copy=False)
        return np.ascontiguousarray(np.rot90(grey, -(self.rotate // 90) % 4))


def _on_white(picture: NDArray[Any]) -> Grey:
    light = picture.astype(np.float32) / np.iinfo(picture.dtype).max
    light = light[..., :3] * light[..., 3:] + 1 - light[..., 3:]
    return cv2.cvtColor((light * 255).round().astype(np.uint8), cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def shared_corpora() -> list[pathlib.Path]:
    """Those beside the repository."""
    return [SHARED / name for name in NAMES if (SHARED / name / "index.jsonl").is_file()]


def pictures(
    folders: Iterable[pathlib.Path], *, every: int = 1, categories: Iterable[str] = (), copies: bool = False
) -> list[Picture]:
    """Those of the corpora, every n-th of each category, of some categories only when any are named."""
    wanted = frozenset(categories)
    chosen: list[Picture] = []
    for folder in folders:
        groups: defaultdict[str, list[Picture]] = defaultdict(list)
        for entry in _index(folder):
            if copies or not entry.get("dup_of"):
                picture = _picture(folder, entry)
                groups[picture.category].append(picture)
        for category, group in sorted(groups.items()):
            if not wanted or category in wanted:
                chosen += sorted(group, key=lambda picture: (str(picture.path), picture.rotate))[::every]
    return chosen


def _index(folder: pathlib.Path) -> list[dict[str, Any]]:
    index = folder / "index.jsonl"
    if not index.is_file():
        raise SystemExit(f"{folder} is no corpus: it has no index.jsonl")
    return [json.loads(line) for line in index.read_text(encoding="utf-8").split("\n") if line.strip()]


def _picture(folder: pathlib.Path, entry: dict[str, Any]) -> Picture:
    outlines, texts, by_code = entry.get("corners") or (), entry.get("texts"), False
    if outlines and len(entry.get("texts_per_code") or ()) == len(outlines):
        texts, by_code = entry["texts_per_code"], True
    return Picture(
        corpus=folder.resolve().name,
        path=folder / entry["path"],
        category=entry.get("category") or "",
        codes=_count(entry),
        outlines=outlines,
        texts=texts,
        by_code=by_code,
        rotate=entry.get("rotate") or 0,
    )


def _count(entry: dict[str, Any]) -> int:
    """How many codes there are, as far as labels say; one where they say nothing."""
    if entry.get("count") is not None:
        return int(entry["count"])
    known = max(len(entry.get(name) or ()) for name in ("texts", "corners"))
    return known or int(entry.get("texts") != [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an engine says: text or bytes or both, and four points in pixels where it says where."""

    text: str | None = None
    data: bytes | None = None
    outline: Outline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """read: which codes, by number. false: readings of what is not there. stray: readings outside every outline."""

    read: frozenset[int] = frozenset()
    false: int = 0
    stray: int = 0


def score(picture: Picture, found: Iterable[Found]) -> Score:
    """What these readings are worth.

    A code is read when its text was decoded, line ends, charset and white space around it apart. Where its text is not
    known, it is read when something was decoded whose middle lies in its outline. A text that is none of those of the
    picture is false when all of them are known, or when it lies in the outline of a code that says something else;
    outside all outlines it is stray. In a picture without codes every reading is false.
    """
    said = [find for find in found if find.text or find.data]
    if not picture.codes:
        return Score(false=len(said))
    if picture.by_code:
        return _by_outline(picture.texts or (), picture.outlines, said)
    if picture.texts and None not in picture.texts:
        return _by_text([text for text in picture.texts if text is not None], picture.codes, said)
    if picture.outlines:
        return _by_outline([None] * len(picture.outlines), picture.outlines, said)
    distinct = {find.data if find.text is None else find.text for find in said}
    return Score(read=frozenset(range(min(len(distinct), picture.codes))))


def _by_text(texts: Sequence[str], codes: int, said: Sequence[Found]) -> Score:
    """Texts of the picture as a whole; not all codes have one."""
    read, false = set[int](), 0
    for find in said:
        hits = _matching(texts, find)
        read.update([number for number in hits if number not in read][:1])
        false += not hits and len(texts) >= codes
    return Score(read=frozenset(read), false=false)


def _by_outline(texts: Sequence[str | None], outlines: Sequence[Outline], said: Sequence[Found]) -> Score:
    """An outline for each code, and a text where it is known."""
    read, false, stray = set[int](), 0, 0
    for find in said:
        if hits := _matching(texts, find):
            read.update([number for number in hits if number not in read][:1])
            continue
        here = _places(outlines, find)
        if unknown := [number for number in here if texts[number] is None]:
            read.add(unknown[0])
        elif here:
            false += 1
        else:
            stray += 1
    return Score(read=frozenset(read), false=false, stray=stray)


def _matching(texts: Sequence[str | None], find: Found) -> list[int]:
    says = spellings(find)
    return [number for number, text in enumerate(texts) if text is not None and normal(text) in says]


def _places(outlines: Sequence[Outline], find: Found) -> list[int]:
    """The codes at which a reading lies; one without a place lies at the only one."""
    if find.outline is None:
        return [0] if len(outlines) == 1 else []
    return [number for number, outline in enumerate(outlines) if inside(middle(find.outline), outline)]


def normal(text: str) -> str:
    """A text without what engines are free to change: form of accents, line ends, white space around, a last zero."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip().rstrip("\0")


def spellings(find: Found) -> set[str]:
    """Every text that what was found may stand for, so that no charset that an engine guessed is held against it."""
    spelt, raw = set[str](), [] if find.data is None else [find.data]
    if find.text is not None:
        spelt.add(normal(find.text))
        for charset in CHARSETS:
            try:
                raw.append(find.text.encode(charset, "surrogateescape" if charset == "utf-8" else "strict"))
            except UnicodeError:
                continue
    for data in raw:
        for charset in CHARSETS:
            try:
                spelt.add(normal(data.decode(charset)))
            except UnicodeError:
                continue
    return spelt


def middle(outline: Outline) -> tuple[float, float]:
    """The mean of the corners."""
    return sum(point[0] for point in outline) / len(outline), sum(point[1] for point in outline) / len(outline)


def inside(point: tuple[float, float], outline: Outline, margin: float = MARGIN) -> bool:
    """Whether the point lies in the convex outline, made larger around its middle by a share of `margin`."""
    (x, y), (u, v) = point, middle(outline)
    wide = [(u + (a - u) * (1 + margin), v + (b - v) * (1 + margin)) for a, b in outline]
    edges = list(zip(wide, wide[1:] + wide[:1], strict=True))
    way = 1 if sum(a * d - c * b for (a, b), (c, d) in edges) >= 0 else -1
    return all(way * ((c - a) * (y - b) - (d - b) * (x - a)) >= 0 for (a, b), (c, d) in edges)
