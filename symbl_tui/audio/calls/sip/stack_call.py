"""A call in the child: one connection or, with a bridge, two; their events, and where their sound belongs."""

import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from symbl_tui.audio.calls.sip.closing import classify
from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_leg import SipLeg
from symbl_tui.audio.calls.sip.sip_protocol import (
    Digit,
    Ended,
    Ending,
    Established,
    Held,
    Ringing,
    SipSound,
    SipStats,
)
from symbl_tui.audio.calls.sip.track_clock import Placement, TrackClock

if TYPE_CHECKING:  # the child loads it by sip_library.load()
    import baresip

Work = Coroutine[Any, Any, None]

# How long the first sound is waited for until a rate is settled without it.
_SETTLE_SECONDS: Final = 2.0
# A caller's sound comes with the acknowledgement of our answer, and may be read before that is known.
_BEFORE_ANSWER: Final = 0.5
# Sound of one party while the rate of the other is not known; somewhat more than that takes.
_BEFORE_RATES: Final = _SETTLE_SECONDS + 1.0


class StackCall:
    """One call, from its first sign to its end."""

    def __init__(
        self,
        number: int,
        library: ModuleType,
        call: "baresip.Call",
        writer: MessageWriter,
        forget: Callable[[int], None],
        spawn: Callable[[Work], None],
        *,
        dialed: bool,
    ) -> None:
        """Follow a call of the library.

        Args:
            number: The call's, for messages.
            library: The SIP library.
            call: With the first party.
            writer: Gets the events and the sound.
            forget: Called with the number when the call is over.
            spawn: Runs a coroutine in a task.
            dialed: Whether the call went out; what is heard before its answer is ringing.
        """
        self.number = number
        self.answered_at: float | None = None
        """When the first party and this side were connected, on the monotonic clock."""
        self._library = library
        self._writer = writer
        self._forget = forget
        self._spawn = spawn
        self._dialed = dialed
        self._legs: list[SipLeg] = []
        self._clocks: list[TrackClock] = []
        """One a leg, from the first sound on."""
        self._ending: tuple[Ending, str] | None = None
        """Why this side ends the call."""
        self._over = False
        self.add_leg(call)

    @property
    def first(self) -> "baresip.Call":
        """The connection to the first party."""
        return self._legs[0].call

    def add_leg(self, call: "baresip.Call") -> None:
        """Follow one more connection."""
        track = len(self._legs)
        self._legs.append(SipLeg(self._library, call))
        call.on(lambda event: self._handle(track, event))
        call.on_dtmf(lambda digit: self._handle_digit(track, digit.digit))

    async def end(self, ending: Ending, detail: str = "") -> None:
        """Hang up, for a reason of this side."""
        self._ending = self._ending or (ending, detail)
        for leg in self._legs:
            await self._hang_up(leg)

    def tick(self, now: float) -> None:
        """Move the sound that has come since the last tick; ``now`` is on the monotonic clock."""
        pieces = [leg.read() for leg in self._legs]
        if self._over:
            return
        if self.answered_at is None:
            if not self._dialed:
                self._legs[0].keep(pieces[0], _BEFORE_ANSWER)
            return
        elapsed = now - self.answered_at
        if len(self._legs) == 2:
            for leg, other, piece in zip(self._legs, reversed(self._legs), pieces, strict=True):
                other.write(piece, leg.rate)
        for leg, piece in zip(self._legs, pieces, strict=True):
            leg.keep(piece, _BEFORE_RATES)
        if not self._clocks and not self._begin(elapsed):
            return
        pieces = [leg.take_kept() for leg in self._legs]
        if self._writer.congested:
            return  # its place becomes silence once the parent reads again
        for track, (clock, piece) in enumerate(zip(self._clocks, pieces, strict=True)):
            placement = clock.place(elapsed, len(piece))
            self._send(track, placement, piece[: placement.kept].tobytes())

    def _begin(self, elapsed: float) -> bool:
        """Tell the parent of the sound's rates, once they are known."""
        if elapsed > _SETTLE_SECONDS:
            for leg in self._legs:
                leg.settle()
        if not all(leg.rate for leg in self._legs):
            return False
        self._clocks = [TrackClock(leg.rate) for leg in self._legs]
        rates = tuple(leg.rate for leg in self._legs)
        self._writer.event(Established(self.number, self.first.call_id or "", rates))
        return True

    def _send(self, track: int, placement: Placement, pcm: bytes) -> None:
        if placement.silence or pcm:
            self._writer.sound(SipSound(self.number, track, placement.position, placement.silence, pcm))

    def _handle(self, track: int, event: "baresip.StackEvent") -> None:
        kind = self._library.Event
        match event.event:
            case kind.CALL_RINGING | kind.CALL_PROGRESS if track == 0:
                self._writer.event(Ringing(self.number))
            case kind.CALL_ESTABLISHED if track == 0:
                self.answered_at = time.monotonic()
            case kind.CALL_HOLD | kind.CALL_RESUME:
                self._writer.event(Held(self.number, track, event.event is kind.CALL_HOLD))
            case kind.CALL_CLOSED:
                self._close(track, event.text or "")

    def _handle_digit(self, track: int, digit: str) -> None:
        self._writer.event(Digit(self.number, track, digit))
        if len(self._legs) == 2:  # the other party of a bridge is meant
            self._spawn(self._pass_digit(self._legs[1 - track], digit))

    async def _pass_digit(self, leg: SipLeg, digit: str) -> None:
        with suppress(self._library.BaresipError):
            await leg.call.send_dtmf(digit)

    def _close(self, track: int, text: str) -> None:
        """Report the end when the first of the connections ends; the caller hangs up the other."""
        if self._over:
            return
        self._over = True
        seconds = 0.0 if self.answered_at is None else time.monotonic() - self.answered_at
        for number, clock in enumerate(self._clocks):
            self._send(number, clock.finish(seconds), b"")
        ending, detail = self._why(track, text)
        self._writer.event(Ended(self.number, ending, detail, _stats(self.first, seconds)))
        self._forget(self.number)

    def _why(self, track: int, text: str) -> tuple[Ending, str]:
        if self._ending is not None:
            return self._ending
        ending, detail = classify(text, self.answered_at is not None)
        if track == 0:
            return ending, detail
        if self.answered_at is None:
            return Ending.BRIDGE_FAILED, detail or ending
        return (Ending.SECOND_PARTY, "") if ending is Ending.FAR_END else (ending, detail)

    async def _hang_up(self, leg: SipLeg) -> None:
        with suppress(self._library.BaresipError):  # it is gone already
            await leg.call.hangup()

    async def hang_up_rest(self) -> None:
        """Hang up the connections that an ended call leaves."""
        for leg in self._legs:
            await self._hang_up(leg)


def _stats(call: "baresip.Call", seconds: float) -> SipStats:
    stats = call.final_stats
    if stats is None:
        return SipStats(seconds=seconds)
    return SipStats(stats.rx_packets, stats.rx_lost, stats.rx_jitter_ms, stats.mos_estimate, seconds)
