"""What a test hears of a call over SIP."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

import numpy as np

from symbl_tui.audio.calls.call_events import CallEnded, CallNoted, MediaReceived, PartyJoined
from symbl_tui.audio.calls.sip.sip_call import SipCall, SipCallEvent
from tests.audio.calls.sip.phones import Samples
from tests.support.waiting import until


class Heard:
    """Reads the events of a call in a task of its own."""

    def __init__(self, call: SipCall) -> None:
        self.call = call
        self.events: list[SipCallEvent] = []
        self.parties: dict[str, PartyJoined] = {}
        self._pcm: dict[str, bytearray] = {}
        self._reading: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        async for event in self.call.events():
            match event:
                case MediaReceived():
                    pcm = self._pcm.setdefault(event.party, bytearray())
                    rate = self.parties[event.party].format.rate
                    # Without a gap, and nothing doubled.
                    assert event.timestamp is not None
                    assert round(event.timestamp * rate) == len(pcm) // 2
                    pcm += event.payload
                case PartyJoined():
                    self.parties[event.party] = event
            if not isinstance(event, MediaReceived):
                self.events.append(event)

    def sound(self, party: str) -> Samples:
        """All that the party said so far."""
        return np.frombuffer(bytes(self._pcm.get(party, b"")), np.int16)

    def seconds(self, party: str) -> float:
        """How long the party's sound is so far."""
        return len(self.sound(party)) / self.parties[party].format.rate if party in self.parties else 0.0

    async def reaches(self, party: str, seconds: float) -> None:
        """Wait until a party's sound is so long."""
        await until(lambda: self.seconds(party) >= seconds, state=lambda: self.events)

    async def noted(self, text: str) -> None:
        """Wait for a note."""
        await until(
            lambda: text in [event.text for event in self.events if isinstance(event, CallNoted)],
            state=lambda: self.events,
        )

    async def end(self) -> CallEnded:
        """Wait for the end of the call."""
        await until(self._reading.done, state=lambda: self.events)
        self._reading.result()
        assert self.call.ended
        return self.call.ended
