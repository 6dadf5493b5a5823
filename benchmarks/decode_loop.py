"""The camera loop: how long a frame takes, how soon a bad code is read, and whether memory grows.

    python benchmarks/decode_loop.py [--quick] [--only frames first memory video] [--effort normal] [--budget-ms 5]
    python benchmarks/decode_loop.py --draw

*Frames*: clips of `paycode.proofing.clip` at 720p, 1080p and 4K go through `Scanner.feed` and, the same frame next,
through zxing-cpp whole: a code that is followed, one that nobody can read, a table without a code, six codes at once.
*First read*: clips in which one thing is bad; how many frames until the text is known, by `Scanner` and by each single
engine. *Memory*: resident size over 10,000 frames. *Video*: a real clip, by default the one of the shared corpora
beside the repository. Frames of clips are grey, those of the video BGR; everything runs on one thread, and frames are
made between the timed calls. The results go to a file, by default docs/decode-loop.json; `--draw` makes the section of
docs/decode.md and its plot again from it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import pathlib
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

import paycode
from _corpora import SHARED, Found, Grey
from _engines import OURS, REFERENCE, Reader, installed, reader_of
from _loop_page import GOOD, SCANNER, page
from _report import DOCS, fill, machine, percentile, watched
from paycode.proofing import Camera, ClipFrame, Hand, Placard, Scene, Shot, clip

RESULTS = DOCS / "decode-loop.json"
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080), "4K": (3840, 2160)}
TEXT = (
    "00020101021230580012com.p2pqrpay0111GXCHPH2XXXX02089996440303152170200000006560417DWQM4TK3JDNWF1234520460165303608"
    "5406999.005802PH5908Jollibee6006Manila6304BA11"
)


def placard(text: str, edge_mm: float = 46.0) -> Placard:
    """The text on white paper, level M."""
    return Placard.of(paycode.encode(text, "M"), text.encode(), edge_mm=edge_mm)


def unreadable(edge_mm: float = 46.0) -> Placard:
    """A symbol that every engine finds and none can correct: two of five modules are wrong, away from its patterns."""
    whole = placard(TEXT, edge_mm)
    pixels = whole.artwork.pixels.copy()
    dots = 8
    modules = pixels[::dots, ::dots]
    wrong = np.random.default_rng(0).random(modules.shape) < 0.4
    wrong[:13] = wrong[-13:] = wrong[:, :13] = wrong[:, -13:] = False
    pixels[np.kron(wrong, np.ones((dots, dots), np.bool_))] ^= 255
    artwork = paycode.proofing.Artwork(pixels=pixels, mm_per_pixel=whole.artwork.mm_per_pixel)
    return Placard(artwork=artwork, data=b"", corners=whole.corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that is bad, and how the clip shows it."""

    scene: Scene = field(default_factory=lambda: _scene())
    shot: Shot = field(default_factory=lambda: Shot(defocus=0.8))
    hand: Hand = field(default_factory=Hand)


def _scene(**how: float) -> Scene:
    return Scene(**{"distance_mm": 250.0, "electrons": 2_000.0} | how)


# Each so bad that zxing-cpp reads about one frame of ten.
KINDS = {
    GOOD: Kind(),
    "noise": Kind(scene=_scene(electrons=60)),
    "defocus": Kind(shot=Shot(defocus=1.3), hand=Hand(hunting=2)),
    "motion": Kind(hand=Hand(tremor=12, shutter=0.5)),
    "glare": Kind(
        scene=_scene(glare=2.5, glare_size=0.075, glare_right=0.5, glare_down=0.5), hand=Hand(wander=0.2, tremor=2)
    ),
    "low light": Kind(scene=_scene(electrons=1_300, shade=0.6), shot=Shot(defocus=0.8, exposure=0.05)),
    "tilt": Kind(scene=_scene(tilt=53), hand=Hand(lean=12)),
    "distance": Kind(scene=_scene(distance_mm=390)),
    "curved paper": Kind(scene=_scene(radius_mm=36)),
    "creased paper": Kind(scene=_scene(crumple_mm=2.4, fold=25)),
    "rolling shutter": Kind(hand=Hand(tremor=30, shutter=0.2, readout=1.0)),
}


def scenes() -> dict[str, tuple[Sequence[Placard], int]]:
    """What is before the camera, and how many printed things lie about."""
    return {
        "tracked": ([placard(TEXT)], 60),
        "searching": ([unreadable()], 60),
        "empty": ([], 60),
        "six codes": ([placard(f"https://pay.example.org/table/{number}", 20) for number in range(6)], 60),
    }


def frames_of(name: str, size: str, count: int) -> Iterator[ClipFrame]:
    """A clip of the scene."""
    placards, clutter = scenes()[name]
    width, height = SIZES[size]
    camera = Camera(width=width, height=height)
    return clip(placards, frames=count, scene=KINDS[GOOD].scene, shot=KINDS[GOOD].shot, camera=camera, clutter=clutter)


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Time, and time of the processor in all threads."""
    processor, wall = time.process_time(), time.perf_counter()
    call()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3


class Loop:
    """`Scanner` as the benchmark wants it."""

    def __init__(self, effort: Any, budget_ms: float | None) -> None:
        self._options = {"effort": effort} | ({} if budget_ms is None else {"budget_ms": budget_ms})

    def scanner(self) -> paycode.Scanner:
        """A new one."""
        return paycode.Scanner(**self._options)

    def reader(self) -> Callable[[ClipFrame], list[Found]]:
        """A new one that reads frames."""
        scanner = self.scanner()
        return lambda frame: [Found(data=sighting.reading.data) for sighting in scanner.feed(frame.image, at=frame.at)]


def time_frames(loop: Loop, name: str, size: str, count: int) -> dict[str, Any]:
    """Frame after frame by `Scanner` and by zxing-cpp; the first frames, when nothing is known yet, do not count."""
    read, reference = loop.reader(), reader_of(REFERENCE)
    assert reference is not None
    ours, processor, theirs, shown, seen = [], [], [], 0, 0
    for number, frame in enumerate(frames_of(name, size, count + WARM)):
        found: list[Found] = []
        wall, used = milliseconds(lambda frame=frame, found=found: found.extend(read(frame)))  # type: ignore[misc]
        other, _ = milliseconds(lambda frame=frame: reference(frame.image))  # type: ignore[misc]
        if number < WARM:
            continue
        ours.append(wall)
        processor.append(used)
        theirs.append(other)
        wanted = {code.data for code in frame.codes if code.data}
        shown, seen = shown + len(wanted), seen + len(wanted & {find.data for find in found})
    return {
        "scene": name, "size": size, "frames": count, "codes": shown, "read": seen,
        "ours": _spread(ours), "processor": statistics.fmean(processor), REFERENCE: _spread(theirs),
    }  # fmt: skip


def _spread(times: Sequence[float]) -> dict[str, float]:
    points = {f"p{share}": percentile(times, share) for share in (50, 95, 99)}
    return {name: round(value, 3) for name, value in (points | {"mean": statistics.fmean(times)}).items()}


def first_reads(loop: Loop, name: str, clips: int, most: int) -> Iterator[dict[str, Any]]:
    """For each clip of this kind, the number of the frame, from 1, at which each engine first has the text."""
    kind = KINDS[name]
    for seed in range(clips):
        shot = Shot(**{part: getattr(kind.shot, part) for part in ("defocus", "exposure")}, seed=seed)
        camera = Camera(width=1280, height=720)
        frames = clip([placard(TEXT)], frames=most, scene=kind.scene, shot=shot, camera=camera, hand=kind.hand)
        yield {"kind": name, "seed": seed, **_race(loop, frames)}


def _race(loop: Loop, frames: Iterator[ClipFrame]) -> dict[str, Any]:
    """Every engine sees every frame until it has read the code; false: readings of something else."""
    readers = {SCANNER: loop.reader()} | {name: _by(name) for name in installed() if name not in OURS}
    first: dict[str, int | None] = dict.fromkeys(readers)
    false = dict.fromkeys(readers, 0)
    for number, frame in enumerate(frames, 1):
        for name in [name for name, at in first.items() if at is None]:
            said = {_bytes(find) for find in readers[name](frame)}
            if TEXT.encode() in said:
                first[name] = number
            false[name] += len(said - {TEXT.encode()})
        if None not in first.values():
            break
    return {"first": first, "false": false}


def _by(name: str) -> Callable[[ClipFrame], list[Found]]:
    read = reader_of(name)
    assert read is not None
    return lambda frame: _safely(read, frame.image)


def _safely(read: Reader, grey: Grey) -> list[Found]:
    try:
        return read(grey)
    except Exception:  # engines fail in their own ways, and then they have not read it
        return []


def _bytes(find: Found) -> bytes:
    return (find.text or "").encode() if find.data is None else find.data


def memory(loop: Loop, count: int) -> dict[str, Any]:
    """Megabytes resident after the first twentieth of so many frames, at half of them, and at the end."""
    kept = [frame for name in scenes() for frame in frames_of(name, "720p", KEPT)]
    scanner, marks = loop.scanner(), {count // 20: "start", count // 2: "mid", count: "end"}
    sizes: dict[str, Any] = {"frames": count}
    frames = itertools.islice(itertools.cycle(kept), count)
    for number, frame in enumerate(watched(frames, count, "memory: frame"), 1):
        scanner.feed(frame.image, at=number / 30)
        if number in marks:
            sizes[marks[number]] = round(resident(), 1)
    return sizes


def resident() -> float:
    """Megabytes of this process in memory now, or where the system does not tell that, the most there ever were."""
    try:
        pages = int(pathlib.Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def video(loop: Loop, path: pathlib.Path, most: int | None) -> dict[str, Any]:
    """A recording by `Scanner` and by zxing-cpp: times, frames with readings, and how many texts nobody confirms."""
    scanner, reference, texts = loop.scanner(), reader_of(REFERENCE), confirmed(path)
    assert reference is not None
    sides: dict[str, Callable[[Any], list[Found]]] = {
        SCANNER: lambda frame: [Found(data=seen.reading.data) for seen in scanner.feed(frame)],
        REFERENCE: lambda frame: reference(frame.image),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    said: dict[str, list[set[bytes]]] = {name: [] for name in sides}
    whole = (frame for frame in paycode.open_source(str(path)) if frame.image is not None)
    for frame in itertools.islice(whole, most):
        for name, read in sides.items():
            found: list[Found] = []
            times[name].append(milliseconds(lambda read=read, frame=frame, to=found: to.extend(read(frame)))[0])  # type: ignore[misc]
            said[name].append({_bytes(find) for find in found})
    return {
        "file": path.name,
        "frames": len(times[SCANNER]),
        "sides": {name: _spread(times[name]) | _said(said[name], texts) for name in sides},
    }


def _said(frames: Sequence[set[bytes]], texts: set[bytes] | None) -> dict[str, Any]:
    every = set().union(*frames)
    return {
        "reads": sum(map(len, frames)),
        "with_reads": sum(map(bool, frames)),
        "texts": len(every),
        "unconfirmed": None if texts is None else len(every - texts),
    }


def confirmed(path: pathlib.Path) -> set[bytes] | None:
    """Texts that three frames or more show by the labels beside the video, one line of JSON a frame; None without."""
    labels = path.with_suffix(".frames.jsonl")
    if not labels.is_file():
        return None
    frames = [json.loads(line)["reads"] for line in labels.read_text(encoding="utf-8").split("\n") if line]
    counts = Counter(read["text"] for reads in frames for read in reads)
    return {text.encode() for text, count in counts.items() if count >= CONFIRMED}


WARM, KEPT, CONFIRMED = 12, 15, 3


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for."""
    loop = Loop(args.effort, args.budget_ms)
    count, clips, most, total = (30, 2, 30, 1_000) if args.quick else (150, 5, 60, 10_000)
    results: dict[str, Any] = {
        "machine": machine(), "effort": args.effort, "budget_ms": args.budget_ms, "quick": args.quick, "most": most,
    }  # fmt: skip
    if "frames" in args.only:
        pairs = list(itertools.product(args.sizes, scenes()))
        results["frames"] = [time_frames(loop, name, size, count) for size, name in watched(pairs, len(pairs), "scene")]
    if "first" in args.only:
        results["first"] = [
            race for name in watched(KINDS, len(KINDS), "kind") for race in first_reads(loop, name, clips, most)
        ]
    if "memory" in args.only:
        results["memory"] = memory(loop, total)
    if "video" in args.only and args.video:
        results["video"] = video(loop, args.video, 100 if args.quick else None)
    return results


def shared_video() -> pathlib.Path | None:
    """The recording beside the repository."""
    return next(iter(sorted((SHARED / "videos").glob("*.mp4"))), None)


def main() -> None:
    """Measure unless only drawing is asked for, print, and fill the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few frames, for a first look")
    parts = ("frames", "first", "memory", "video")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, metavar="PART", help=", ".join(parts))
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES), metavar="SIZE")
    parser.add_argument("--effort", choices=("fast", "normal", "thorough"), default="normal")
    parser.add_argument("--budget-ms", type=float)
    parser.add_argument("--video", type=pathlib.Path, default=shared_video(), metavar="FILE")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS, metavar="FILE")
    parser.add_argument("--docs", type=pathlib.Path, default=DOCS, metavar="FOLDER", help="where decode.md is")
    parser.add_argument("--draw", action="store_true", help="measure nothing, draw the results again")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    if not args.draw:
        args.results.write_text(json.dumps(measure(args), indent=1) + "\n", encoding="utf-8")
    text = page(json.loads(args.results.read_text(encoding="utf-8")), args.docs)
    fill(args.docs / "decode.md", "loop", text)
    print(text)


if __name__ == "__main__":
    main()
