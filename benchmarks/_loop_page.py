"""Results of `decode_loop.py` as a section of docs/decode.md, with its plot."""

from __future__ import annotations

import pathlib
import statistics
from collections.abc import Sequence
from typing import Any

import _charts
from _engines import REFERENCE
from _report import markdown, multiple

SCANNER = "paycode Scanner"
# The kind that is not bad, and the mean over all that are.
GOOD, ALL = "good", "all bad clips"


def frames_table(results: dict[str, Any]) -> str:
    """A line for each size and scene."""
    header = (
        "Frames", "Codes read", "Mean ms", "p50", "p95", "p99", "Processor ms", "Frames a second", "zxing-cpp mean ms",
        "Times zxing-cpp",
    )  # fmt: skip
    return markdown(header, [_frames_row(row) for row in results["frames"]])


def _frames_row(row: dict[str, Any]) -> list[str]:
    ours, theirs = row["ours"], row[REFERENCE]
    return [
        f"{row['size']}, {row['scene']}",
        f"{row['read']} of {row['codes']}" if row["codes"] else "–",
        *(f"{ours[name]:.2f}" for name in ("mean", "p50", "p95", "p99")),
        f"{row['processor']:.2f}",
        f"{1000 / ours['mean']:.0f}",
        f"{theirs['mean']:.2f}",
        multiple(ours["mean"] / theirs["mean"]),
    ]


def kinds_of(results: dict[str, Any]) -> dict[str, dict[str, list[int | None]]]:
    """For each kind and engine, the first frames of all clips."""
    kinds: dict[str, dict[str, list[int | None]]] = {}
    for race in results["first"]:
        for name, frame in race["first"].items():
            kinds.setdefault(race["kind"], {}).setdefault(name, []).append(frame)
    return kinds


def mean_first(frames: Sequence[int | None], most: int) -> float:
    """Mean frames; a clip that was not read counts as all its frames."""
    return statistics.fmean(most if frame is None else frame for frame in frames)


def means_of(results: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Mean frames of each engine for each kind, and last over all bad kinds."""
    means = {
        kind: {name: mean_first(frames, results["most"]) for name, frames in found.items()}
        for kind, found in kinds_of(results).items()
    }
    bad = [found for kind, found in means.items() if kind != GOOD]
    return means | ({ALL: {name: statistics.fmean(found[name] for found in bad) for name in bad[0]}} if bad else {})


def best_other(means: dict[str, float]) -> str:
    """The engine besides ours that needs the fewest frames."""
    return min((name for name in means if name != SCANNER), key=lambda name: means[name])


def first_table(results: dict[str, Any]) -> str:
    """A line for each kind: mean frames and clips read of each engine, and ours as a multiple of the best other."""
    kinds = kinds_of(results)
    rows, names = [], list(next(iter(kinds.values())))
    for kind, means in means_of(results).items():
        counts = {name: _count(found) for name, found in kinds.get(kind, {}).items()}
        cells = [f"{means[name]:.1f}{counts.get(name, '')}" for name in names]
        rows.append([kind, *cells, multiple(means[SCANNER] / means[best_other(means)])])
    return markdown(("Clip", *names, "Scanner / best other"), rows)


def _count(frames: Sequence[int | None]) -> str:
    return f" ({sum(frame is not None for frame in frames)}/{len(frames)})"


def page(results: dict[str, Any], folder: pathlib.Path) -> str:
    """The section of the page; its plot is written into the folder."""
    budget = "" if results["budget_ms"] is None else f", budget {results['budget_ms']:g} ms"
    where = f"{results['machine']['processor']}, one thread, Python {results['machine']['python']}"
    parts = [f"Measured on {where}; effort {results['effort']}{budget}."]
    if "frames" in results:
        parts += ["### Time for a frame", frames_table(results)]
    if "first" in results:
        parts += ["### Frames until the first read", _first_words(results), _first_plot(results, folder)]
        parts.append(first_table(results))
    if "memory" in results:
        parts += ["### Memory", _memory_words(results["memory"])]
    if "video" in results:
        parts += ["### A real clip", video_table(results["video"])]
    return "\n\n".join(parts)


def video_table(found: dict[str, Any]) -> str:
    """A line for `Scanner` and one for zxing-cpp."""
    header = ("Engine", "Frames", "With a reading", "Readings", "Texts", "Unconfirmed", "Mean ms", "p50", "p95", "p99")
    rows = []
    for name, side in found["sides"].items():
        counts = [side[what] for what in ("with_reads", "reads", "texts")]
        doubt = "–" if side["unconfirmed"] is None else side["unconfirmed"]
        times = [f"{side[what]:.2f}" for what in ("mean", "p50", "p95", "p99")]
        rows.append([name, found["frames"], *counts, doubt, *times])
    return f"`{found['file']}`:\n\n" + markdown(header, rows)


def _memory_words(sizes: dict[str, Any]) -> str:
    steps = f"{sizes['start']} MB after a twentieth of them, {sizes['mid']} MB at half and {sizes['end']} MB at the end"
    return f"Over {sizes['frames']:,} frames the process had {steps}."


def _first_words(results: dict[str, Any]) -> str:
    false: dict[str, int] = {}
    for race in results["first"]:
        for name, count in race["false"].items():
            false[name] = false.get(name, 0) + count
    wrong = ", ".join(f"{name} {count}" for name, count in false.items() if count) or "none"
    return (
        f"Mean number of frames, in brackets how many clips were read within {results['most']} frames; a clip that was "
        f"not read counts as all of them. False readings: {wrong}."
    )


def _first_plot(results: dict[str, Any], folder: pathlib.Path) -> str:
    """Scanner and, for each kind, the best single engine; what was never read has no mean."""
    rows, kinds = {}, kinds_of(results)
    for kind, means in means_of(results).items():
        pair = (SCANNER, best_other(means))
        read = {name: kind == ALL or any(kinds[kind][name]) for name in pair}
        rows[kind] = {name: means[name] if read[name] else None for name in pair}
    title = "Frames until the first read: Scanner (square) and the best single engine (circle)"
    plot = _charts.race(title, "mean over clips of 1280 by 720 pixels, logarithmic", rows, results["most"])
    return _charts.write(folder, "decode-first", plot, "Frames until the first read for each kind of bad clip")
