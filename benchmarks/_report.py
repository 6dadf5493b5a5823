"""Results of the reading benchmarks as one plain structure, as tables, and as sections of `docs/decode.md`."""

from __future__ import annotations

import os
import pathlib
import platform
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from _corpora import APART, Picture, score
from _engines import OURS, REFERENCE, Answer, Answers, version_of

Summary = dict[str, Any]
Corpus = dict[str, Any]
T = TypeVar("T")

DOCS = pathlib.Path(__file__).resolve().parents[1] / "docs"


def watched(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items; on a terminal, standard error tells how far it is."""
    began, show = time.monotonic(), sys.stderr.isatty()
    for done, item in enumerate(items, 1):
        if show:
            left = (time.monotonic() - began) / done * (total - done)
            print(f"\r{what} {done}/{total}, {left:.0f} s left \033[K", end="", file=sys.stderr, flush=True)
        yield item
    if show:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {"processor": _processor(), "cores": os.cpu_count(), "python": platform.python_version()}


def _processor() -> str:
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*: (.*)$", lines, re.MULTILINE)
    return found[1] if found else platform.machine()


def image_records(results: Iterable[tuple[Picture, Answers]]) -> Iterator[dict[str, Any]]:
    """Scores and times of each picture, without what its codes say."""
    for picture, answers in results:
        yield {
            "corpus": picture.corpus,
            "image": f"{picture.category}/{picture.path.name}" + (f"@{picture.rotate}" if picture.rotate else ""),
            "category": picture.category,
            "codes": picture.codes,
            "engines": {name: _scored(picture, answer) for name, answer in answers.items()},
        }


def _scored(picture: Picture, answer: Answer) -> dict[str, Any]:
    scored = score(picture, answer.found)
    return {
        "read": sorted(scored.read), "false": scored.false, "stray": scored.stray, "status": answer.status,
        "ms": round(answer.ms, 3), "cpu_ms": round(answer.cpu_ms, 3), "peak_mb": round(answer.peak_mb),
    }  # fmt: skip


def summarise(images: Sequence[dict[str, Any]]) -> Summary:
    """Everything that tables and plots are made of: engines, and for each corpus its categories and times."""
    names = list(images[0]["engines"]) if images else []
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for image in images:
        groups[image["corpus"]].append(image)
    return {
        "machine": machine(),
        "engines": {name: _engine(name, [image["engines"][name] for image in images]) for name in sorted(names)},
        "corpora": {corpus: _corpus(group) for corpus, group in groups.items()},
    }


def _engine(name: str, answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    failures = Counter(answer["status"] for answer in answers if answer["status"] != "ok")
    return {
        "version": version_of(name),
        "peak_mb": max(answer["peak_mb"] for answer in answers),
        "failures": dict(failures),
    }


def _corpus(images: Sequence[dict[str, Any]]) -> Corpus:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for image in images:
        groups[image["category"]].append(image)
    return {
        "images": len(images),
        "codes": sum(image["codes"] for image in images),
        "categories": {category: _category(group) for category, group in sorted(groups.items())},
        "times": {name: _times([image["engines"][name]["ms"] for image in images]) for name in images[0]["engines"]},
    }


def _category(images: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "images": len(images),
        "codes": sum(image["codes"] for image in images),
        "engines": {name: _tally([image["engines"][name] for image in images]) for name in images[0]["engines"]},
        "together": {
            "others": sum(_read_by_any(image, without=OURS) for image in images),
            "all": sum(_read_by_any(image) for image in images),
        },
    }


def _read_by_any(image: dict[str, Any], without: Sequence[str] = ()) -> int:
    """Codes of a picture that at least one engine read."""
    return len({code for name, said in image["engines"].items() if name not in without for code in said["read"]})


def _tally(answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "read": sum(len(answer["read"]) for answer in answers),
        "false": sum(answer["false"] for answer in answers),
        "stray": sum(answer["stray"] for answer in answers),
        "ms": round(statistics.fmean(answer["ms"] for answer in answers), 3),
    }


def _times(times: Sequence[float]) -> dict[str, float]:
    """Milliseconds a picture."""
    points = {"mean": statistics.fmean(times), "p50": percentile(times, 50), "p95": percentile(times, 95)}
    return {name: round(value, 3) for name, value in points.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many per cent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 100) - 1)]


def total(corpus: Corpus, engine: str, what: str) -> int:
    """Of all categories: what is "read", "false" or "stray"."""
    return sum(category["engines"][engine][what] for category in corpus["categories"].values())


def rate(corpus: Corpus, engine: str) -> float | None:
    """Share of all codes that were read; None where there are none."""
    return total(corpus, engine, "read") / corpus["codes"] if corpus["codes"] else None


def mean_rate(corpus: Corpus, engine: str) -> float | None:
    """Mean of the shares in the categories, those apart left out."""
    rates = [
        category["engines"][engine]["read"] / category["codes"]
        for name, category in corpus["categories"].items()
        if category["codes"] and name not in APART
    ]
    return statistics.fmean(rates) if rates else None


def times_reference(corpus: Corpus, engine: str) -> float | None:
    """Mean time as a multiple of zxing-cpp's in the same run."""
    times = corpus["times"]
    return times[engine]["mean"] / times[REFERENCE]["mean"] if REFERENCE in times else None


def percent(share: float | None) -> str:
    """With one decimal; a dash where there is nothing to be a share of."""
    return "–" if share is None else f"{100 * share:.1f} %"


def multiple(value: float | None) -> str:
    """A ratio with three significant digits at most."""
    return "–" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose columns line up; all but the first to the right."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [
        "| " + " | ".join((str.rjust if n else str.ljust)(cell, widths[n]) for n, cell in enumerate(row)) + " |"
        for row in cells
    ]
    rule = "|".join("-" * (width + 1) + (":" if n else "-") for n, width in enumerate(widths))
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def overview(corpus: Corpus, engines: Sequence[str]) -> str:
    """A line for each engine: codes, rates, what is wrong, times."""
    header = (
        "Engine", "Codes read", "Share", "Mean of categories", "False", "Stray", "Mean ms", "p50", "p95",
        f"Times {REFERENCE}",
    )  # fmt: skip
    return markdown(header, [_overview_row(corpus, engine) for engine in engines])


def _overview_row(corpus: Corpus, engine: str) -> list[str]:
    times = corpus["times"][engine]
    return [
        engine,
        str(total(corpus, engine, "read")),
        percent(rate(corpus, engine)),
        percent(mean_rate(corpus, engine)),
        str(total(corpus, engine, "false")),
        str(total(corpus, engine, "stray")),
        *(f"{times[name]:.1f}" for name in ("mean", "p50", "p95")),
        multiple(times_reference(corpus, engine)),
    ]


def by_category(corpus: Corpus, engines: Sequence[str]) -> str:
    """A line for each category: codes, and what each engine read of them and the mean milliseconds it took."""
    rows = []
    for name, category in corpus["categories"].items():
        cells = [_cell(category, engine) for engine in engines]
        rows.append([name + (" (apart)" if name in APART else ""), category["images"], category["codes"], *cells])
    return markdown(("Category", "Images", "Codes", *engines), rows)


def _cell(category: dict[str, Any], engine: str) -> str:
    tally = category["engines"][engine]
    share = percent(tally["read"] / category["codes"]) if category["codes"] else "–"
    wrong = f", {tally['false']} false" if tally["false"] else ""
    return f"{share}{wrong}, {tally['ms']:.1f} ms"


def fill(page: pathlib.Path, section: str, text: str) -> None:
    """Puts the text between the section's two marks in the page."""
    start, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, opened, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise SystemExit(f"{page} has no section between {start} and {end}")
    page.write_text(f"{before}{start}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
