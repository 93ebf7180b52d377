"""One channel on one connection, from start request to last result: sound out, what the engine says in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.codecs import Encoder, chunk_samples, create_encoder
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.voice_gate import create_gate
from symbl_tui.config.profile import Profile
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError
from symbl_tui.session.model.link import Pacer
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.encoding_choice import Encodings, UplinkThroughput
from symbl_tui.symbl import protocol
from symbl_tui.symbl.events import (
    ConversationCompleted,
    EngineFault,
    RecognitionStarted,
    RecognitionStopped,
    StartedListening,
)
from symbl_tui.symbl.protocol import Received

if TYPE_CHECKING:  # it takes 0.3 s to import, and the first paint needs it not
    from symbl_tui.symbl.streaming import StreamingConnection

_START_SECONDS: Final = 20.0
_LAST_FRAME_SECONDS: Final = 1.0
"""Between recognition_stopped and conversation_completed, which come in either order or alone."""
_LOOK_SECONDS: Final = 0.5
_SPOKEN_SECONDS: Final = 3.0
"""How much must have been said before an engine owes an answer to it: a cough is none."""
_IDLE_SECONDS: Final = 25 * 60.0
"""How long nothing may be sent (the capture rests) until the connection is replaced; Symbl ends an idle one
after 30 minutes."""
_RENEW_SECONDS: Final = 2 * 3600.0
"""From this age on a connection is replaced at the next silence, before anybody's cap on sessions is met."""
_PAUSE_SECONDS: Final = 1.0
"""How long nobody must have spoken for a silence in which nothing can be cut."""


class NoAnswer(EngineUnreachable):
    """The engine takes sound and says nothing to it."""


class Renew(Exception):
    """The connection is to be replaced by a new one, and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    """What a connection must know of its session, and whom it tells."""

    profile: Profile
    rate: int
    """Samples per second."""
    hear: Callable[[Received], None]
    """Called with every frame of the engine."""
    up: Callable[[], None]
    """Called when the engine takes sound."""
    turn: Callable[[], Awaitable[None]]
    """Returns when it is the channel's turn to send."""
    unanswered: Callable[[float | None], None]
    """Called with the moment since which the engine owes an answer to what was said; None: it owes none."""
    encoding: str
    """How sound is encoded on this connection."""
    encodings: Encodings
    """How it is to be on the next."""
    recorded_at: datetime | None = None
    """When the connection's first sample was recorded; None: now."""
    start_within: float | None = None
    """Seconds that the engine may take to answer a start request; None: :data:`_START_SECONDS`."""
    last_within: float = 30.0
    """Seconds that the engine may say nothing while it owes the last results."""


class ChannelConnection:
    """Sends a channel's spool from its position "sent" on, and passes on what comes back."""

    def __init__(
        self, terms: ConnectionContext, channel: Channel, link: "StreamingConnection", pacer: Pacer
    ) -> None:
        self._terms = terms
        self._channel = channel
        self._link = link
        self._pacer = pacer
        self._uplink = UplinkThroughput()
        self._ready = asyncio.Event()
        self._stopping = False
        self._heard_at = 0.0
        self._sent_at = 0.0
        self._answered = 0
        """How far sound was heard on the channel when the engine last said something."""
        self._owed: tuple[float, int] | None = None
        """When and where somebody spoke whom the engine has not answered since."""

    async def run(self, patience: float) -> None:
        """Converse until all was answered.

        Args:
            patience: Seconds that the engine may leave what is said unanswered.

        Raises:
            NoAnswer: it did so.
            Renew: the connection has become too old, was idle for too long, or is to have another encoding.
            EngineError: the connection is lost, or the engine is of no use.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._run(tasks, patience)
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group

    async def _run(self, tasks: asyncio.TaskGroup, patience: float) -> None:
        terms, channel = self._terms, self._channel
        chunk = chunk_samples(terms.rate, terms.profile.streaming.chunk_ms / 1000)
        encoder = await asyncio.to_thread(create_encoder, terms.encoding, terms.rate, chunk)
        start = protocol.start_request(
            terms.profile, channel.speaker, encoder.name, encoder.rate, terms.recorded_at
        )
        await self._link.send_request(start)
        receiving = tasks.create_task(self._receive())
        await self._wait_until_ready()
        terms.up()
        watching = tasks.create_task(self._watch(patience))
        await self._send(encoder, chunk)
        self._stopping = True
        watching.cancel()
        await self._link.send_request(protocol.stop_request())
        await self._wait_for_last(receiving)
        channel.positions.answered = channel.positions.sent

    async def _wait_until_ready(self) -> None:
        within = self._terms.start_within or _START_SECONDS
        try:
            async with asyncio.timeout(within):
                await self._ready.wait()
        except TimeoutError as error:
            raise EngineUnreachable(
                f"the engine takes the connection but does not answer within {within:.0f} s",
                "is it a server of Symbl's API?",
                "no answer",
            ) from error

    async def _send(self, encoder: Encoder, chunk: int) -> None:
        """Send the spool to its end, in chunks of that many samples."""
        spool, positions = self._channel.spool, self._channel.positions
        gate = await asyncio.to_thread(
            create_gate, self._terms.rate, shut=self._terms.profile.streaming.voice_gate
        )
        while await spool.wait_beyond(positions.sent + chunk + gate.ahead(chunk) - 1) > positions.sent:
            await self._terms.turn()
            pcm = gate.let_through(spool.read(positions.sent, chunk + gate.ahead(chunk)), chunk)
            await self._deliver(encoder.encode(pcm))
            samples = len(pcm) // SAMPLE_BYTES
            positions.sent += samples
            self._sent_at = asyncio.get_running_loop().time()
            await self._pacer.sent(samples / self._terms.rate)
        await self._deliver(encoder.flush())

    async def _deliver(self, messages: Iterable[bytes]) -> None:
        with self._uplink.sending():
            for message in messages:
                await self._link.send_audio(message)

    async def _watch(self, patience: float) -> None:
        """Notice an engine that takes sound and says nothing, and a connection that is to be replaced."""
        loop = asyncio.get_running_loop()
        began = self._sent_at = loop.time()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = loop.time()
            since = self._owing_since(now)
            self._terms.unanswered(since)
            if since is not None and now - since >= patience:
                message = f"no answer for {patience:.0f} s, though the engine takes the sound"
                raise NoAnswer(message, brief="no answer")
            self._judge()
            if now - self._sent_at >= _IDLE_SECONDS or (now - began >= _RENEW_SECONDS and self._silence):
                raise Renew

    def _judge(self) -> None:
        """See how the way up is, and whether the next connection is to have another encoding."""
        positions, encodings = self._channel.positions, self._terms.encodings
        self._uplink.look((positions.captured - positions.sent) / self._terms.rate)
        encodings.judge(self._uplink)
        if encodings.name != self._terms.encoding and (encodings.lean or self._silence):
            raise Renew

    def _owing_since(self, now: float) -> float | None:
        """Since when somebody has spoken, long enough to be answered, without an answer; None: nobody has."""
        positions = self._channel.positions
        heard = min(positions.last_sound, positions.sent)
        if heard <= self._answered:
            return None
        self._owed = since, start = self._owed or (now, heard)
        return since if heard - start >= _SPOKEN_SECONDS * self._terms.rate else None

    @property
    def _silence(self) -> bool:
        """Whether nobody speaks and everything was understood."""
        positions, pause = self._channel.positions, _PAUSE_SECONDS * self._terms.rate
        settled = positions.understood >= positions.last_sound - pause
        return settled and positions.captured - positions.last_sound >= pause

    async def _wait_for_last(self, receiving: "asyncio.Task[None]") -> None:
        """Wait for the last results as long as results keep coming."""
        loop, within = asyncio.get_running_loop(), self._terms.last_within
        self._heard_at = loop.time()
        while not receiving.done():
            rest = self._heard_at + within - loop.time()
            if rest <= 0:
                message = f"the engine owes results and said nothing for {within:.0f} s"
                raise EngineUnreachable(message, brief="no answer")
            await asyncio.wait((receiving,), timeout=rest)

    async def _receive(self) -> None:
        """Pass on what the engine says until it has said the last."""
        loop = asyncio.get_running_loop()
        ended = False
        try:
            async with asyncio.timeout(None) as limit:
                async for received in self._link:
                    self._take(received)
                    if self._stopping and isinstance(
                        received.event, RecognitionStopped | ConversationCompleted
                    ):
                        ended = True
                        limit.reschedule(loop.time() + _LAST_FRAME_SECONDS)
        except TimeoutError:
            return
        if not ended and not self._stopping:
            message = "the engine closed the connection in the middle of the session"
            raise EngineUnreachable(message, brief="closed by the engine")

    def _take(self, received: Received) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        self._answered, self._owed = self._channel.positions.last_sound, None
        self._terms.hear(received)
        if not self._ready.is_set():
            self._check_start(received)

    def _check_start(self, received: Received) -> None:
        """Before it is ready, an engine that answers with a fault or with garbage is of no use."""
        match received.event:
            case StartedListening() | RecognitionStarted():
                self._ready.set()
            case EngineFault(message, details):
                message = f"the engine refuses to start: {details or message}"
                raise EngineError(message, brief="engine refuses to start")
            case None:
                raise ProtocolError(received.fault, brief="not Symbl's protocol")
