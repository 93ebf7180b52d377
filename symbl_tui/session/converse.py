"""From the spool to the engine and back: one connection per channel, all on one connection id."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.codecs import Linear16, chunk_samples
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.config import Profile
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError
from symbl_tui.session.channel import Channel
from symbl_tui.session.recording import Recording
from symbl_tui.symbl import protocol
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.events import (
    ConversationCompleted,
    EngineFault,
    RecognitionStarted,
    RecognitionStopped,
    StartedListening,
)
from symbl_tui.symbl.protocol import Received

if TYPE_CHECKING:  # at run time it is imported late, see Converse.run
    from symbl_tui.symbl.streaming import StreamingConnection

_START_SECONDS: Final = 20.0
"""How long an engine may take to answer a start request."""
_QUIET_SECONDS: Final = 30.0
"""How long an engine may say nothing while it owes the last results."""
_LAST_FRAME_SECONDS: Final = 1.0
"""Between recognition_stopped and conversation_completed, which come in either order or alone."""


@dataclass(frozen=True, slots=True)
class Converse:
    """Sends every channel's spool and passes on what comes back, until all was answered."""

    profile: Profile
    recording: Recording
    connection_id: str
    hear: Callable[[Channel, Received], None]
    """Called with every frame of the engine, in order per channel."""
    listening: Callable[[], None]
    """Called when every channel's engine takes sound."""

    async def run(self, endpoint: Endpoint) -> None:
        """Converse to the end.

        Raises:
            AuthenticationError, EngineError, ConfigError: the engine cannot be used.
        """
        # Late, for they take 0.3 s to import and the first paint needs neither.
        from symbl_tui.symbl import auth, streaming

        engine = self.profile.engine
        check_transport(endpoint.url, engine.allow_plain_http)
        tls = auth.tls_context(engine.ca_file)
        token = await auth.Authenticator(endpoint, tls).token()
        started = asyncio.Barrier(len(self.recording.channels))

        async def converse(channel: Channel) -> None:
            async with streaming.connect(endpoint.url, self.connection_id, token, tls) as link:
                await _Exchange(self, channel, link).run(started)

        async with asyncio.TaskGroup() as exchanges:
            for channel in self.recording.channels:
                exchanges.create_task(converse(channel))


class _Exchange:
    """One channel on one connection."""

    def __init__(self, converse: Converse, channel: Channel, link: "StreamingConnection") -> None:
        self._converse = converse
        self._channel = channel
        self._link = link
        self._ready = asyncio.Event()
        self._stopping = False
        self._heard_at = 0.0

    async def run(self, all_started: asyncio.Barrier) -> None:
        rate = self._converse.recording.format.rate
        await self._link.send_request(
            protocol.start_request(self._converse.profile, self._channel.speaker, rate)
        )
        async with asyncio.TaskGroup() as tasks:
            receiving = tasks.create_task(self._receive())
            await self._wait_until_ready()
            if await all_started.wait() == 0:
                self._converse.listening()
            await self._send(chunk_samples(rate, self._converse.profile.streaming.chunk_ms / 1000))
            self._stopping = True
            await self._link.send_request(protocol.stop_request())
            await self._wait_for_last(receiving)
        self._channel.positions.answered = self._channel.positions.sent

    async def _wait_until_ready(self) -> None:
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._ready.wait()
        except TimeoutError as error:
            raise EngineUnreachable(
                f"the engine takes the connection but does not answer within {_START_SECONDS:.0f} s; "
                "is it a server of Symbl's API?"
            ) from error

    async def _send(self, chunk: int) -> None:
        """Send the spool from its start to its end, in chunks of that many samples."""
        spool, positions, encoder = self._channel.spool, self._channel.positions, Linear16()
        while await spool.wait_beyond(positions.sent + chunk - 1) > positions.sent:
            pcm = spool.read(positions.sent, chunk)
            await self._link.send_audio(encoder.encode(pcm))
            positions.sent += len(pcm) // SAMPLE_BYTES

    async def _wait_for_last(self, receiving: "asyncio.Task[None]") -> None:
        """Wait for the last results as long as results keep coming."""
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        while not receiving.done():
            rest = self._heard_at + _QUIET_SECONDS - loop.time()
            if rest <= 0:
                raise EngineUnreachable(
                    f"the engine owes results and said nothing for {_QUIET_SECONDS:.0f} s"
                )
            await asyncio.wait((receiving,), timeout=rest)

    async def _receive(self) -> None:
        """Pass on what the engine says until it has said the last."""
        loop = asyncio.get_running_loop()
        ended = False
        try:
            async with asyncio.timeout(None) as limit:
                async for received in self._link:
                    self._heard_at = loop.time()
                    self._converse.hear(self._channel, received)
                    self._check_start(received)
                    if self._stopping and isinstance(
                        received.event, RecognitionStopped | ConversationCompleted
                    ):
                        ended = True
                        limit.reschedule(loop.time() + _LAST_FRAME_SECONDS)
        except TimeoutError:
            return
        if not ended and not self._stopping:
            raise EngineUnreachable("the engine closed the connection in the middle of the session")

    def _check_start(self, received: Received) -> None:
        """Before it is ready, an engine that answers with a fault or with garbage is of no use."""
        if self._ready.is_set():
            return
        match received.event:
            case StartedListening() | RecognitionStarted():
                self._ready.set()
            case EngineFault(message, details):
                raise EngineError(f"the engine refuses to start: {details or message}")
            case None:
                raise ProtocolError(received.fault)
