"""Writes the child's messages to its standard output, and never waits for a parent that does not read."""

import asyncio
import os
from typing import Final

from symbl_tui.audio.calls.sip.sip_framing import encode_event, encode_sound
from symbl_tui.audio.calls.sip.sip_protocol import AnyEvent, SipSound

# A minute of five calls. A parent that is further behind gets silence in place of what it did not read.
_MOST_BUFFERED: Final = 4 << 20


class MessageWriter:
    """The messages of one child."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    @classmethod
    async def open(cls, output: int) -> "MessageWriter":
        """Write to a descriptor of a pipe, which is closed with it."""
        loop = asyncio.get_running_loop()
        pipe = os.fdopen(output, "wb", buffering=0)
        transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, pipe)
        return cls(transport)

    @property
    def congested(self) -> bool:
        """Whether the parent is so far behind that sound is to be dropped."""
        return self._transport.get_write_buffer_size() > _MOST_BUFFERED

    def answer(self, line: bytes) -> None:
        """Write the line that comes before all messages."""
        self._transport.write(line)

    def event(self, event: AnyEvent) -> None:
        """Write an event."""
        self._transport.write(encode_event(event))

    def sound(self, sound: SipSound) -> None:
        """Write sound."""
        self._transport.write(encode_sound(sound))
