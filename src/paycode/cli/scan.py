"""`paycode scan SOURCE`: what a camera, video or folder shows, symbol after symbol."""

from __future__ import annotations

import re
import time
from argparse import ArgumentTypeError, Namespace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScanError
from . import output, trustfiles, verdicts
from .arguments import Commands, Parser, add_file, add_json, add_reveal
from .live.showing import CHOICES, View, chosen
from .readings import add_effort, describe, reading_data

if TYPE_CHECKING:
    from ..scanning import Frame, Source
    from .live import Seen

__all__ = ["register", "run"]

NOTHING_READABLE = 3


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "scan", help="watch a camera, a video or a folder", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_file(
        parser, "source", metavar="SOURCE", help="camera number or device, video file, folder of pictures, address"
    )
    parser.add_argument("--frames", type=_count, metavar="N", help="stop after so many frames")
    add_file(parser, "--trust", metavar="FILE", help="the trust file: say of each payment who issued it")
    add_effort(parser)
    add_reveal(parser)
    _add_views(parser)
    _add_camera(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def _add_views(parser: Parser) -> None:
    group = parser.add_argument_group("what is shown")
    group.add_argument(
        "--view",
        choices=CHOICES,
        default="auto",
        help="window, terminal (a few live lines), lines (one for each symbol) or none; by itself the first of them "
        "that is possible, on a terminal",
    )
    group.add_argument("--plain", dest="view", action="store_const", const="lines", help="as --view lines")
    group.add_argument("--stats", action="store_true", help="say at the end how fast it was, on standard error")
    add_file(group, "--save-overlay", metavar="DIR", help="save the frames that show something new, with it marked")


def _add_camera(parser: Parser) -> None:
    group = parser.add_argument_group("how a camera films (refused when it gives something else)")
    group.add_argument("--size", type=_size, metavar="WxH", help="pixels, such as 1280x720")
    group.add_argument("--format", type=_format, metavar="CODE", help="MJPG, YUYV, NV12 or another of its formats")
    group.add_argument("--fps", type=_number, metavar="N", help="frames a second")
    group.add_argument("--focus", type=_adjustable, metavar="N", help="auto, or a value in the driver's units")
    group.add_argument("--exposure", type=_adjustable, metavar="N", help="auto, or a value in the driver's units")
    group.add_argument(
        "--reconnect", type=_number, metavar="SECONDS", help="how long one that stops is waited for (default 30)"
    )


def run(args: Namespace) -> int:
    """Print each symbol once as it comes into view, until the source ends or Ctrl-C."""
    from ..scanning import open_source

    session = _Session(args)
    try:
        with open_source(args.source, **_options(args)) as source:
            session.watch(source)
    except KeyboardInterrupt:
        session.say("stopped")
    except ScanError as error:
        if not session.scene.total:
            raise
        session.say(str(error))
    finally:
        session.view.close()
    session.report()
    return 0 if session.scene.total else NOTHING_READABLE


class _Session:
    """One run of the command."""

    def __init__(self, args: Namespace) -> None:
        from ..scanning import Scanner
        from .live import Scene, Stats

        self._args = args
        self._scanner = Scanner(args.effort)
        self.scene = Scene(trustfiles.load(args.trust) if args.trust else None, reveal=args.reveal)
        self._stats = Stats()
        self._folder = Path(args.save_overlay) if args.save_overlay else None
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        self.view = View()

    def watch(self, source: Source) -> None:
        """Read frame after frame, until the last, or until the user has seen enough."""
        self.view = chosen(self._args.view, source, json=self._args.json)
        frames = islice(source, self._args.frames)
        while self.view.ready(source) and (frame := next(frames, None)) is not None:
            if frame.error is not None:
                self.say(str(frame.error))
            elif not self._read(frame):
                return

    def say(self, text: str) -> None:
        """A sentence for people."""
        self.view.clear()
        output.words(output.shown(text))

    def report(self) -> None:
        """The bench, when it was asked for."""
        if not self._args.stats:
            return
        for line in self._stats.lines():
            output.words(line)
        if self._args.json:
            output.document({"stats": self._stats.data()}, indent=None)

    def _read(self, frame: Frame) -> bool:
        started = time.perf_counter()
        sightings = self._scanner.feed(frame)
        ms = (time.perf_counter() - started) * 1000
        news = self.scene.update(frame, sightings)
        self._stats.count(frame, ms, len(sightings), self.scene.total)
        for seen in news:
            self._print(seen)
        if news and self._folder:
            self._save(frame, self._folder)
        return self.view.show(frame, self.scene, self._stats)

    def _print(self, seen: Seen) -> None:
        if self._args.json:
            output.document(self._data(seen), indent=None)
        elif self._args.view != "none":
            self.view.clear()
            output.line(self._line(seen))
        output.flush()

    def _line(self, seen: Seen) -> str:
        line = f"{seen.sighting.at:8.2f}  {describe(seen.sighting.reading, reveal=self._args.reveal)}"
        if seen.verdict is None:
            return line
        said = f"{verdicts.word(seen.verdict)} - {verdicts.short(seen.verdict)}"
        return f"{line}  {output.paint(said, 'green' if verdicts.is_good(seen.verdict) else 'red')}"

    def _data(self, seen: Seen) -> dict[str, Any]:
        place = {"track": seen.sighting.track_id, "at": round(seen.sighting.at, 3)}
        data = place | reading_data(seen.sighting.reading, reveal=self._args.reveal)
        if self._args.trust:
            verdict = {} if seen.verdict is None else verdicts.verdict_data(seen.verdict)
            data["verdict"] = {key: value for key, value in verdict.items() if key != "payment"} or None
        return data

    def _save(self, frame: Frame, folder: Path) -> None:
        from ..scanning import write_picture
        from .live.overlay import drawn

        write_picture(folder / f"{frame.index:06d}.jpg", drawn(frame, self.scene.symbols))


def _options(args: Namespace) -> dict[str, Any]:
    """What was asked of the source, and nothing else."""
    from ..scanning import CameraSettings, Reconnect

    options: dict[str, Any] = {}
    settings = CameraSettings(
        width=args.size and args.size[0],
        height=args.size and args.size[1],
        fps=args.fps,
        pixel_format=args.format,
        focus=args.focus,
        exposure=args.exposure,
    )
    if settings != CameraSettings():
        options["settings"] = settings
    if args.reconnect is not None:
        options["reconnect"] = Reconnect(seconds=args.reconnect)
    return options


def _count(argument: str) -> int:
    if re.fullmatch("0*[1-9][0-9]{0,8}", argument) is None:
        raise ArgumentTypeError(f"{argument!r} is not a number of frames")
    return int(argument)


def _size(argument: str) -> tuple[int, int]:
    found = re.fullmatch("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", argument)
    if found is None:
        raise ArgumentTypeError(f"{argument!r} is not a size such as 1280x720")
    return int(found[1]), int(found[2])


def _format(argument: str) -> str:
    if re.fullmatch("[A-Za-z0-9]{4}", argument) is None:
        raise ArgumentTypeError(f"{argument!r} is not a format of four letters such as MJPG")
    return argument.upper()


def _number(argument: str) -> float:
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", argument) is None or not float(argument):
        raise ArgumentTypeError(f"{argument!r} is not a number above zero")
    return float(argument)


def _adjustable(argument: str) -> Any:
    if argument != "auto" and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", argument) is None:
        raise ArgumentTypeError(f"{argument!r} is neither auto nor a number")
    return argument if argument == "auto" else float(argument)


_DESCRIPTION = """\
Watch a camera, a video, an address that OpenCV opens, or a folder of pictures,
and print one line for each symbol as it comes into view: seconds (in a folder,
pictures before it), engine, and what it says. On a terminal, what is in view is
shown live: in a window where there is a screen, else in a few lines. Ctrl-C ends
it, or q in the window. With --trust, each payment is judged beside all others in
view, again whenever they change; without it nothing that is read is trusted."""
_EPILOG = """\
examples:
  paycode scan 0
  paycode scan 0 --trust trust.json --size 1280x720 --format MJPG
  paycode scan clip.mp4 --frames 200 --json
  paycode scan rtsp://camera.example/1 --plain --stats

With --json, one object a line, with --stats a last one of these. Exit code 3 says
that nothing was read, or that a camera does not film as asked; a verdict does not
change it."""
