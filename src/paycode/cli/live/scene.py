"""The symbols in view, what each says, and who issued it.

A symbol stays in view for a moment after its last sighting, so that nothing flickers and two codes that are shown in
turn still count as two: each is judged beside all others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ...payload import registry
from .. import output, verdicts, views
from ..readings import said

if TYPE_CHECKING:
    from ...payload.scheme import Payment
    from ...scanning import Frame, Sighting
    from ...trust import Trust, Verdict

__all__ = ["Scene", "Seen", "Tone"]

Tone = Literal["good", "bad", "neutral"]

# Seconds that a symbol stays in view, and after which its verdict is looked at anew.
_STAYS = 0.7
_FRESH = 0.5
# Symbols whose verdict is remembered to tell what is new.
_REMEMBERED = 1_000
_LONGEST = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A symbol in view: its last sighting, the payment that it is, and the verdict when a trust list was given.

    `title`, `detail`, `word` and `reason` are what is shown of it: texts of strangers, escaped and cut. tone: good only
    for a VALID payment, bad for one that was judged and is not, neutral where nothing was judged.
    """

    sighting: Sighting
    payment: Payment[Any] | None = None
    verdict: Verdict | None = None
    reveal: bool = False

    @property
    def tone(self) -> Tone:
        """The colour that it has."""
        if self.verdict is None:
            return "neutral"
        return "good" if verdicts.is_good(self.verdict) else "bad"

    @property
    def title(self) -> str:
        """The payee, or the text."""
        if self.payment is None or self.payment.summary.kind == "payer":
            return output.clipped(said(self.sighting.reading, reveal=self.reveal), _LONGEST)
        return output.clipped(views.payee(self.payment), _LONGEST)

    @property
    def detail(self) -> str:
        """The amount, or that it is no payment."""
        if self.payment is None:
            return "no payment code"
        return "a payer's own code" if self.payment.summary.kind == "payer" else views.amount(self.payment)

    @property
    def word(self) -> str:
        """VALID, NOT VERIFIED, or nothing."""
        return verdicts.word(self.verdict) if self.verdict is not None else ""

    @property
    def reason(self) -> str:
        """Who signed, or why it is not verified."""
        return output.clipped(verdicts.short(self.verdict), 2 * _LONGEST) if self.verdict is not None else ""


class Scene:
    """Follows what is in view. trust: whose keys are believed, None to judge nothing. reveal: show a payer's digits.

    total: the symbols that came into view so far.
    """

    def __init__(self, trust: Trust | None = None, *, reveal: bool = False) -> None:
        self._trust, self._reveal = trust, reveal
        self._seen: dict[int, Seen] = {}
        self._judged: frozenset[int] = frozenset()
        self._judged_at = 0.0
        self._told: dict[int, str] = {}
        self.total = 0

    @property
    def symbols(self) -> tuple[Seen, ...]:
        """Everything in view, the longest seen first."""
        return tuple(self._seen.values())

    def update(self, frame: Frame, sightings: Iterable[Sighting]) -> tuple[Seen, ...]:
        """Take in what this frame shows; the symbols in it that are new, or whose verdict is another than it was."""
        self._forget(frame.seconds)
        here = {sighting.track_id: sighting for sighting in sightings}
        for sighting in here.values():
            before = self._seen.get(sighting.track_id)
            if before is None or before.sighting.reading.data != sighting.reading.data:
                payment = views.understood(sighting.reading.data)
                before = Seen(sighting=sighting, payment=payment, reveal=self._reveal)
                self._judged = frozenset()
            self._seen[sighting.track_id] = replace(before, sighting=_with_spare(sighting, before.sighting))
        if self._trust is not None:
            self._judge(self._trust)
        return tuple(seen for seen in self.symbols if seen.sighting.track_id in here and self._is_news(seen))

    def _forget(self, now: float | None) -> None:
        """Pictures that have no time have nothing to do with each other."""
        self._seen = {
            track: seen
            for track, seen in self._seen.items()
            if now is not None and 0 <= now - seen.sighting.at <= _STAYS
        }

    def _judge(self, trust: Trust) -> None:
        """Verdicts on all payments, when something came or went, and every half second."""
        from ...trust import examine

        view, now = frozenset(self._seen), time.monotonic()
        if self._judged == view and now - self._judged_at < _FRESH:
            return
        self._judged, self._judged_at = view, now
        readings = [seen.sighting.reading for seen in self._seen.values()]
        for track, seen in self._seen.items():
            reading = seen.sighting.reading
            if registry.detect(reading.data):
                self._seen[track] = replace(seen, verdict=examine(reading, trust=trust, beside=readings))

    def _is_news(self, seen: Seen) -> bool:
        track = seen.sighting.track_id
        status = "" if seen.verdict is None else seen.verdict.status.name
        if self._told.get(track) == status:
            return False
        self.total += track not in self._told
        self._told[track] = status
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
        return True


def _with_spare(now: Sighting, before: Sighting) -> Sighting:
    """A seal behind the end of the payload stays found: not every frame and engine gives it."""
    if now.reading.spare or not before.reading.spare:
        return now
    return replace(now, reading=replace(now.reading, spare=before.reading.spare))
