"""All reading engines that are installed side by side in one run, with a table and plots in docs/decode.md.

    python benchmarks/peers.py [CORPUS ...] [--every 5] [--results FILE]
    python benchmarks/peers.py --draw

zxing-cpp, zbar (pyzbar), quirc (pyquirc), both detectors of OpenCV, WeChat's reader where OpenCV's contrib build has it
(WECHAT_MODELS names the folder of its networks), and ours at each effort. Every engine is a process of its own with a
time limit for a picture, so that a hang costs one picture. The results go to a file, by default docs/decode.json; it
holds scores and times and no text of any code. `--draw` makes table and plots again from it.
"""

from __future__ import annotations

import argparse
import json
import pathlib
from typing import Any

import _charts
from _engines import OURS, REFERENCE, installed
from _report import (
    DOCS,
    Corpus,
    Summary,
    by_category,
    fill,
    markdown,
    mean_rate,
    overview,
    percent,
    rate,
    summarise,
)
from corpus import measured, selection

RESULTS = DOCS / "decode.json"


def ranked(corpus: Corpus, engines: list[str]) -> list[str]:
    """Ours first, from thorough to fast, then the others by what they read."""
    ours = [name for name in reversed(OURS) if name in engines]
    others = [name for name in engines if name not in OURS]
    return ours + sorted(others, key=lambda name: -(rate(corpus, name) or 0))


def page(summary: Summary, folder: pathlib.Path) -> str:
    """The section of the page; its plots, of the first corpus that has codes, are written into the folder."""
    engines = list(summary["engines"])
    corpora: dict[str, Corpus] = summary["corpora"]
    first = next((name for name, corpus in corpora.items() if corpus["codes"]), None)
    parts = [_about(summary)]
    for name, corpus in corpora.items():
        order = ranked(corpus, engines)
        parts += [f"### {name}", f"{corpus['images']} pictures, {corpus['codes']} codes.", overview(corpus, order)]
        parts += [_together(corpus)] if corpus["codes"] else []
        if name == first:
            parts += [*_plots(name, corpus, order, folder), _efforts(corpus, engines)]
    return "\n\n".join(parts)


def _about(summary: Summary) -> str:
    """Where and with what it was measured."""
    machine = summary["machine"]
    rows = [
        (name, engine["version"], engine["peak_mb"], _failed(engine["failures"]))
        for name, engine in summary["engines"].items()
    ]
    where = f"Measured on {machine['processor']}, one thread for each engine, Python {machine['python']}."
    return where + "\n\n" + markdown(("Engine", "Version", "MB at most", "Pictures lost"), rows)


def _failed(failures: dict[str, int]) -> str:
    return ", ".join(f"{count} by {cause}" for cause, count in sorted(failures.items())) or "0"


def _together(corpus: Corpus) -> str:
    """What engines read between them."""
    others, every = (
        sum(category["together"][who] for category in corpus["categories"].values()) for who in ("others", "all")
    )
    return (
        f"The other engines together read {others} codes ({percent(others / corpus['codes'])}), with ours {every} "
        f"({percent(every / corpus['codes'])})."
    )


def _plots(name: str, corpus: Corpus, engines: list[str], folder: pathlib.Path) -> list[str]:
    """Writes the plots and gives what shows them."""
    shares = {engine: rate(corpus, engine) for engine in engines}
    means = {engine: mean_rate(corpus, engine) for engine in engines}
    times = {engine: (max(corpus["times"][engine]["mean"], 1e-3), means[engine] or 0.0) for engine in engines}
    rates = _charts.bars(f"Codes read, {name}", {"share of all codes": shares, "mean of the categories": means})
    speed = _charts.scatter(f"Codes read and time, {name}", times, "mean time for a picture", "mean of the categories")
    heat = _charts.heat(f"Codes read by category, per cent, {name}", engines, _heat_rows(corpus, engines))
    return [
        _charts.write(folder, "decode-rates", rates, "Share of codes that each engine reads"),
        _charts.write(folder, "decode-speed", speed, "Share of codes read against mean time for each engine"),
        _charts.write(folder, "decode-categories", heat, "Share of codes read for each category and engine"),
    ]


def _heat_rows(corpus: Corpus, engines: list[str]) -> list[tuple[str, int, list[float | None]]]:
    def shares(category: dict[str, Any]) -> list[float | None]:
        return [category["engines"][engine]["read"] / category["codes"] for engine in engines]

    return [
        (name, category["codes"], shares(category))
        for name, category in corpus["categories"].items()
        if category["codes"]
    ]


def _efforts(corpus: Corpus, engines: list[str]) -> str:
    chosen = [name for name in (REFERENCE, *OURS) if name in engines]
    return "Each effort beside zxing-cpp, mean time for a picture:\n\n" + by_category(corpus, chosen)


def main() -> None:
    """Measure unless only drawing is asked for, then write table and plots."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    selection(parser)
    present = installed()
    parser.add_argument("--engines", nargs="+", choices=present, default=present, metavar="NAME", help="only these")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS, metavar="FILE")
    parser.add_argument("--docs", type=pathlib.Path, default=DOCS, metavar="FOLDER", help="where decode.md is")
    parser.add_argument("--draw", action="store_true", help="measure nothing, draw the results again")
    args = parser.parse_args()
    if not args.draw:
        summary = summarise(measured(args, tuple(args.engines)))
        args.results.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    summary = json.loads(args.results.read_text(encoding="utf-8"))
    fill(args.docs / "decode.md", "peers", page(summary, args.docs))


if __name__ == "__main__":
    main()
