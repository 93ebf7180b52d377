"""The sockets to Zoom of one stream: opened, kept alive and opened again until the stream is over."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Final, Protocol

from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, CallStarted, EndCause
from symbl_tui.audio.calls.zoom.rtms_media import RtmsMedia
from symbl_tui.audio.calls.zoom.rtms_messages import RtmsFailed
from symbl_tui.audio.calls.zoom.rtms_parties import RtmsParties
from symbl_tui.audio.calls.zoom.rtms_signalling import RtmsSignalling
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream, require_zoom

_MAX_MESSAGE: Final = 1 << 20

_log = logging.getLogger(__name__)


class RtmsTiming(Struct, frozen=True):
    """Durations in seconds."""

    open: float = 10.0
    """For a connection and its handshake."""
    idle: float = 35.0
    """Without a message, keep-alive included, until a socket counts as dead: three times Zoom's interval."""
    deadline: float = 60.0
    """From a loss until the stream is given up: Zoom terminates it then."""
    proven: float = 10.0
    """For how long both sockets must be up until their next loss has a deadline of its own: one that is lost
    again and again is given up."""
    drain: float = 1.0
    """For the last sound after Zoom has said that the stream is over."""
    first_retry: float = 0.5
    longest_retry: float = 8.0


DEFAULT_TIMING: Final = RtmsTiming()


class _Codec(Protocol):
    def feed(self, message: str | bytes) -> Iterable[CallEvent]: ...
    def reply(self) -> list[str | bytes]: ...


class _StreamOver(Exception):
    """The stream has ended, as Zoom says."""

    def __init__(self, end: CallEnded) -> None:
        super().__init__()
        self.end = end


class _Connect(connect):
    """A connection that follows no redirect: only Zoom's own servers are connected to."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class RtmsClient:
    """Receives one stream.

    Args:
        stream: From the webhook.
        credentials: Client id and client secret of the app.
        emit: Called with each event, on the event loop; the last one is the end.
        hosts: Hosts outside zoom.us that may be connected to; see :func:`.rtms_stream.require_zoom`.
        tls: The certificates to trust; None: the system's.
        timing: Deadlines.
    """

    def __init__(
        self,
        stream: RtmsStream,
        credentials: tuple[str, str],
        emit: Callable[[CallEvent], None],
        *,
        hosts: Collection[str] = (),
        tls: ssl.SSLContext | None = None,
        timing: RtmsTiming = DEFAULT_TIMING,
    ) -> None:
        self._stream = stream
        self._signature = stream.signature(*credentials)
        self._emit = emit
        self._hosts = hosts
        self._tls = tls
        self._timing = timing
        self._parties = RtmsParties()
        self._up_at: float | None = None
        """When both sockets were up, on the loop's clock; None while they are not."""

    async def run(self) -> None:
        """Receive the stream until it is over; emits how it ended. Cancelled, it closes its sockets."""
        stream = self._stream
        self._emit(CallStarted(stream.meeting_id, stream_id=stream.stream_id, title=stream.topic))
        timing, now = self._timing, asyncio.get_running_loop().time
        lost_at, retry, reason = now(), timing.first_retry, ""
        while now() - lost_at < timing.deadline:
            try:
                async with asyncio.timeout_at(lost_at + timing.deadline) as deadline:
                    await self._connect(deadline)  # which lifts the deadline once both sockets are up
            except _StreamOver as over:
                self._emit(over.end)
                return
            except RtmsFailed as error:
                if not error.passing:
                    self._emit(CallEnded(EndCause.PROTOCOL, str(error)))
                    return
                reason = error.message
            except CallRefused as error:
                self._emit(CallEnded(EndCause.PROTOCOL, str(error)))
                return
            except (OSError, InvalidHandshake, ConnectionClosed) as error:
                reason = type(error).__name__
            if self._up_at is not None:
                self._emit(CallNoted("the connection to Zoom is lost; connecting again"))
                if now() - self._up_at >= timing.proven:
                    lost_at, retry = now(), timing.first_retry
                self._up_at = None
            _log.warning("Zoom: connecting again in %.1f s: %s", retry, reason or "a socket was closed")
            await asyncio.sleep(retry)
            retry = min(2 * retry, timing.longest_retry)
        self._emit(CallEnded(EndCause.LOST, "Zoom's servers were not reached again in time"))

    async def _connect(self, deadline: asyncio.Timeout) -> None:
        """Open both sockets and read them until one ends; raises what ended it."""
        signalling = RtmsSignalling(self._stream, self._signature, self._parties)
        async with self._open(self._stream.urls[0]) as control:
            await self._handshake(control, signalling, lambda: bool(signalling.media_url))
            media = RtmsMedia(self._stream, self._signature, self._parties)
            async with self._open(signalling.media_url) as sound:
                await self._handshake(sound, media, lambda: media.ready)
                signalling.media_ready()
                await _send(control, signalling)
                self._up_at = asyncio.get_running_loop().time()
                deadline.reschedule(None)
                await self._read_both((control, signalling), (sound, media))

    def _open(self, url: str) -> connect:
        return _Connect(
            require_zoom(url, self._hosts),
            max_size=_MAX_MESSAGE,
            compression=None,
            open_timeout=self._timing.open,
            close_timeout=1.0,
            # True: the system's certificates. None: no TLS, which require_zoom allows on loopback alone.
            ssl=(self._tls or True) if url.lower().startswith("wss:") else None,
        )

    async def _handshake(self, socket: ClientConnection, codec: _Codec, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(self._timing.open):
            await _send(socket, codec)
            while not done():
                await self._feed(codec, await socket.recv())
                await _send(socket, codec)

    async def _read_both(self, *sockets: tuple[ClientConnection, _Codec]) -> None:
        """Read until the first socket ends."""
        tasks = [asyncio.create_task(self._read(socket, codec)) for socket, codec in sockets]
        try:
            ended, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if others and any(isinstance(each.exception(), _StreamOver) for each in ended):
                # The last sound is still on its way on the other socket.
                await asyncio.wait(others, timeout=self._timing.drain)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        # The end of the stream explains the end of the other socket, so it comes first.
        failures = [each for each in results if isinstance(each, Exception)]
        for failure in sorted(failures, key=lambda each: not isinstance(each, _StreamOver)):
            raise failure

    async def _read(self, socket: ClientConnection, codec: _Codec) -> None:
        with suppress(ConnectionClosed):
            while True:
                async with asyncio.timeout(self._timing.idle):
                    message = await socket.recv()
                await self._feed(codec, message)
                await _send(socket, codec)

    async def _feed(self, codec: _Codec, message: str | bytes) -> None:
        for event in codec.feed(message):
            if isinstance(event, CallEnded):
                raise _StreamOver(event)
            self._emit(event)


async def _send(socket: ClientConnection, codec: _Codec) -> None:
    for message in codec.reply():
        await socket.send(message)
