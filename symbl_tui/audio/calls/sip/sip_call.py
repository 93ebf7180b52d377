"""The parent's side of a call: commands to it, and its events as those of every other platform."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    MediaReceived,
    PartyJoined,
    PartyMuted,
)
from symbl_tui.audio.calls.message_fields import without_numbers
from symbl_tui.audio.calls.sip.dtmf import parse_dtmf
from symbl_tui.audio.calls.sip.endings import describe
from symbl_tui.audio.calls.sip.sip_protocol import (
    Answer,
    AnyCommand,
    AnyEvent,
    Digit,
    Ended,
    Ending,
    Established,
    HangUp,
    Held,
    Hold,
    Ringing,
    SendDigits,
    SipSound,
    SipStats,
)
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError

CALLER: Final = "caller"
"""The key of the party that calls."""
CALLED: Final = "called"
"""The key of the party that is called: by this side, or behind a bridge."""

# Events of 20 ms that wait for a reader: a minute of two parties.
_MOST_WAITING: Final = 6000

Ask = Callable[[Callable[[int], AnyCommand]], Awaitable[None]]
"""Sends a command made of a new request number, and waits until it is done; raises SourceError."""


@dataclass(frozen=True, slots=True)
class CallRinging:
    """The party that was dialed is being called."""


SipCallEvent = CallRinging | CallEvent


class SipCall:
    """One call over SIP, which comes in or was dialed."""

    def __init__(
        self, number: int, peer: str, incoming: bool, send: Callable[[AnyCommand], None], ask: Ask
    ) -> None:
        """A call that has begun to ring.

        Args:
            number: The child's number of it.
            peer: The address of the far end. Foreign text.
            incoming: Whether the far end has called.
            send: Sends a command to the child.
            ask: See :data:`Ask`.
        """
        self.number = number
        self.peer = clean(peer, NAME_LIMIT)
        self.incoming = incoming
        self.stats: SipStats | None = None
        """The final statistics, once the call is over."""
        self.ended: CallEnded | None = None
        """How it ended, once it is over."""
        self._send = send
        self._ask = ask
        self._parties = (CALLER, CALLED) if incoming else (CALLED,)
        self._names = [_name(peer)]
        self._rates: tuple[int, ...] = ()
        self._answered = asyncio.get_running_loop().create_future()
        self._events: asyncio.Queue[SipCallEvent] = asyncio.Queue()
        self._dropped: set[str] = set()
        """The parties whose sound was dropped, as nothing reads the events."""

    def answer(self, bridge: str = "") -> None:
        """Answer it; with ``bridge`` dial that address, and answer once it answers.

        Events say what becomes of it: the call starts, or ends.
        """
        if self.ended:
            return
        if bridge:
            self._names.append(_name(bridge))
        self._send(Answer(self.number, bridge))

    def hang_up(self) -> None:
        """End the call; one that was not answered is rejected as busy. Harmless where it is over."""
        if not self.ended:
            self._send(HangUp(self.number))

    async def established(self) -> None:
        """Wait until it is answered and its sound begins.

        Raises:
            SourceError: It has ended without that.
        """
        await asyncio.shield(self._answered)

    async def send_dtmf(self, text: str) -> None:
        """Send digits to the far end; a comma is a pause of two seconds.

        Raises:
            UsageError: There are other characters.
            SourceError: The call is over.
        """
        for step in parse_dtmf(text):
            await asyncio.sleep(step.pause)
            if step.digits:
                await self._ask(partial(self._digits, step.digits))

    def _digits(self, digits: str, request: int) -> AnyCommand:
        return SendDigits(request, self.number, digits)

    async def hold(self, on: bool = True) -> None:
        """Put the far end on hold, or resume. Raises SourceError."""
        await self._ask(lambda request: Hold(request, self.number, on))

    async def events(self) -> AsyncGenerator[SipCallEvent, None]:
        """Its events up to its end; to be iterated once.

        Sound comes without gaps: where the far end sends nothing, there is silence.
        """
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, CallEnded):
                return

    def feed(self, message: AnyEvent | SipSound) -> None:
        """Handle a message of the child about this call."""
        match message:
            case Ringing():
                self._put(CallRinging())
            case Established():
                self._start(message)
            case SipSound():
                self._receive(message)
            case Digit():
                self._note(message.track, f"pressed {message.digit}")
            case Held():
                self._put(PartyMuted(self._parties[message.track], message.on))
                self._note(message.track, "put the call on hold" if message.on else "resumed the call")
            case Ended():
                self._end(message)

    def _start(self, event: Established) -> None:
        self._rates = event.rates
        self._put(
            CallStarted(clean(event.id, NAME_LIMIT), title=self._names[0], metadata={"peer": self.peer})
        )
        for party, name, rate in zip(self._parties, self._names, event.rates, strict=False):
            self._put(PartyJoined(party, name, PcmFormat(S16LE, rate, 1), pauses=True))
        if not self._answered.done():
            self._answered.set_result(None)

    def _receive(self, sound: SipSound) -> None:
        party, rate = self._parties[sound.track], self._rates[sound.track]
        if self._events.qsize() >= _MOST_WAITING:
            # Time stamps tell how much: a reader that is this slow must not fill the memory.
            self._dropped.add(party)
            return
        payload = bytes(sound.silence * SAMPLE_BYTES) + sound.pcm
        missing = party in self._dropped
        self._dropped.discard(party)
        self._put(MediaReceived(party, payload, sound.position / rate, missing))

    def _note(self, track: int, text: str) -> None:
        self._put(CallNoted(f"{self._names[track]} {text}", self._parties[track]))

    def _end(self, event: Ended) -> None:
        if self.ended:
            return
        self.stats = event.stats
        started = bool(self._rates)
        cause, detail = describe(event.ending, event.detail, self.incoming)
        self.ended = CallEnded(cause, clean(detail, NAME_LIMIT))
        self._put(self.ended)
        if not started and not self._answered.done():
            self._answered.set_exception(SourceError(f"{self._names[0]}: {self.ended.reason}"))
            self._answered.exception()  # retrieved: not every reader waits for it

    def _put(self, event: SipCallEvent) -> None:
        self._events.put_nowait(event)

    def crash(self) -> None:
        """End it, as its process is gone."""
        self._end(Ended(self.number, Ending.CRASHED))


def _name(address: str) -> str:
    """What a party is called: the user of its address, or all of it; no whole telephone number."""
    plain = address.removeprefix("sip:").partition(";")[0]
    user, at, host = plain.partition("@")
    return without_numbers(clean(user if at and user else host or plain, NAME_LIMIT)) or "unknown"
