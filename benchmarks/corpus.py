"""What is read of labelled photographs, and how long it takes: each effort beside zxing-cpp, picture by picture.

    python benchmarks/corpus.py [CORPUS ...] [--every 5] [--categories glare curved] [--json FILE]

A CORPUS is a folder with an index.jsonl (`_corpora.py` says what is in it); the default are the shared corpora beside
the repository. Tables go to standard output: codes read, false readings and time for each corpus and category. On the
same picture the engines take turns, so that a busy moment of the machine hits all of them; times compare only within
a run, and best with `--jobs 1`. docs/decode.md says how readings are scored.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from typing import Any

from _corpora import SHARED, pictures, shared_corpora
from _engines import OURS, REFERENCE, run
from _report import by_category, image_records, overview, summarise, watched

ENGINES = (REFERENCE, *OURS)


def selection(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what is read and how."""
    parser.add_argument("corpora", nargs="*", type=pathlib.Path, metavar="CORPUS")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th picture of each category")
    parser.add_argument("--categories", nargs="+", default=(), metavar="NAME", help="only these categories")
    parser.add_argument("--copies", action="store_true", help="pictures marked as copies of others too")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="pictures read at once")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for one picture")


def measured(args: argparse.Namespace, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Scores and times of every picture that the arguments choose."""
    folders = args.corpora or shared_corpora()
    if not folders:
        sys.exit(f"no corpus: name folders with an index.jsonl; there is none in {SHARED}")
    chosen = pictures(folders, every=args.every, categories=args.categories, copies=args.copies)
    if not chosen:
        sys.exit("no picture is left to read: see --categories")
    results = run(chosen, names, jobs=args.jobs, timeout=args.timeout)
    return list(image_records(watched(results, len(chosen), "pictures")))


def false_readings(images: list[dict[str, Any]]) -> list[str]:
    """Corpus, picture and engines; "none" when there are none."""
    wrong = {
        f"{image['corpus']}/{image['image']}": [name for name, said in image["engines"].items() if said["false"]]
        for image in images
    }
    return [f"{image}: {', '.join(names)}" for image, names in wrong.items() if names] or ["none"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    selection(parser)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="also write summary and scores here")
    args = parser.parse_args()
    images = measured(args, ENGINES)
    summary = summarise(images)
    for name, corpus in summary["corpora"].items():
        print(f"\n{name}: {corpus['images']} pictures, {corpus['codes']} codes\n")
        print(overview(corpus, ENGINES), by_category(corpus, ENGINES), sep="\n\n")
    print("\nPictures with false readings:", *false_readings(images), sep="\n  ")
    if args.json:
        args.json.write_text(json.dumps(summary | {"images": images}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
