"""The next call as a source: takes calls until one comes, and delivers its parties until it is over."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.call_source import CallSource
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.frame import AudioFormat, AudioFrame

# Others are refused: a session is of one call.
_LIMITS: Final = CallLimits(max_calls=1)
# Of what no call has told yet.
_PREVIEW_RATE: Final = 16_000

_log = logging.getLogger(__name__)

OpenServer = Callable[[], tuple[ServerSettings, socket.socket]]
"""Reads the secrets and opens the listening socket. Blocks; raises ``SymblTuiError``."""


class IncomingCall:
    """A :class:`~symbl_tui.audio.sources.source.GrowingSource` of the first call that comes.

    Args:
        address: Where calls are taken, for the label.
        open_server: Called in a thread when it is entered.
        rate: Samples per second that are wanted; None: those of the call.
    """

    live = True
    format: AudioFormat

    def __init__(self, address: str, open_server: OpenServer, rate: int | None) -> None:
        self.label = f"calls at {address}"
        self._open_server = open_server
        self._rate = rate
        self._call: Call | None = None
        self._arrived = asyncio.Event()
        self._stack = AsyncExitStack()

    @property
    def end_reason(self) -> str:
        """Why the call is over; empty: it is not."""
        return self._source.end_reason if self._call else ""

    def channel_name(self, channel: int) -> str:
        """The name of the party of a channel."""
        return self._source.channel_name(channel) if self._call else ""

    async def __aenter__(self) -> Self:
        settings, listener = await asyncio.to_thread(self._open_server)
        async with AsyncExitStack() as stack:
            stack.callback(listener.close)
            hub = CallHub(self, _LIMITS, self._rate)
            await stack.enter_async_context(CallServer(hub, settings, listener, report=_log.warning))
            await self._arrived.wait()
            await stack.enter_async_context(self._source)
            self.format = self._source.format
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._source)

    @property
    def _source(self) -> CallSource:
        source = self._call.source if self._call else None
        assert source, "a party has joined"
        return source

    def call_began(self, call: Call) -> None:
        """The first party has joined; a later call finds the session over, and is refused."""
        if self._call is None:
            self._call = call
            self._arrived.set()

    def call_noted(self, call: Call, text: str) -> None:
        """Log that something was noted, and not what: pressed keys may be a PIN."""
        _log.info("the call has a note, which its session does not keep")

    def call_ended(self, call: Call) -> None:
        """Log a call that no party has joined; the other one's source ends by itself."""
        if call.source is None and call.ended:
            _log.warning("a call of %s has ended: %s", call.platform.title, call.ended.reason)


class CallPreview:
    """Says whether calls can be taken, and takes none: the next one is for the session.

    Args:
        address: See :class:`IncomingCall`, as for the others.
        open_server: See there.
        rate: See there.
    """

    live = True
    end_reason = ""

    def __init__(self, address: str, open_server: OpenServer, rate: int | None) -> None:
        self.label = f"calls at {address}"
        self.format = AudioFormat(rate or _PREVIEW_RATE, 1)
        self._open_server = open_server

    async def __aenter__(self) -> Self:
        _, listener = await asyncio.to_thread(self._open_server)
        listener.close()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        silence: tuple[AudioFrame, ...] = ()
        for frame in silence:
            yield frame
