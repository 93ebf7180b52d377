"""One channel on one connection, from the start request to the last result: sound out, frames in."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from symbl_tui.audio.codecs import Encoder, chunk_samples, create_encoder
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.voice_gate import create_gate
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.connection_context import ConnectionContext, ResultsOwed
from symbl_tui.session.run.connection_monitor import ConnectionMonitor
from symbl_tui.session.run.reconnect_policy import Pacer
from symbl_tui.session.run.start_options import start_options
from symbl_tui.symbl.event_parser import Received
from symbl_tui.symbl.events import (
    ConversationCompleted,
    EngineFault,
    FinalResult,
    RecognitionStarted,
    RecognitionStopped,
    StartedListening,
    UtterancesReceived,
)
from symbl_tui.symbl.request_frames import start_request, stop_request
from symbl_tui.unreachable_cause import UnreachableCause

if TYPE_CHECKING:  # it takes 0.3 s to import, and the first paint does not need it
    from symbl_tui.symbl.streaming import StreamingConnection


class ChannelConnection:
    """Sends a channel's spool from its position ``sent`` on, and hands on the frames that come back."""

    def __init__(
        self, context: ConnectionContext, channel: Channel, socket: "StreamingConnection", pacer: Pacer
    ) -> None:
        self._context = context
        self._channel = channel
        self._socket = socket
        self._pacer = pacer
        self._monitor = ConnectionMonitor(context, channel)
        self._ready = asyncio.Event()
        self._stopping = False
        self._ended = False
        """Whether the engine has said that these were its last results."""
        self._refusal = ""
        """Why the engine does not start, while it is open whether it takes nothing at the moment only."""
        self._productive = False
        """Whether it brought a result."""
        self._received_at = 0.0

    async def run(self, answer_timeout: float) -> None:
        """Stream until everything was answered.

        Args:
            answer_timeout: Seconds that speech may stay unanswered.

        Raises:
            NoAnswer: it did so.
            ResultsOwed: the engine answered the stop with nothing but a close, and some speech not at all.
            ConnectionExpired: the connection is too old, was idle for too long, or needs another encoding.
            EngineError: the connection is lost, or the engine refuses it.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._run(tasks, answer_timeout)
        except BaseExceptionGroup as group:
            # One error, not a group: the reconnect policy decides by its
            # class. The first is the cause, later ones are its echoes.
            raise group.exceptions[0] from group

    async def _run(self, tasks: asyncio.TaskGroup, answer_timeout: float) -> None:
        context, channel = self._context, self._channel
        chunk = chunk_samples(context.rate, context.profile.streaming.chunk_ms / 1000)
        # In a thread: a codec may load for half a second, in which no other channel
        # would be served. A new encoder each time, since its state belongs to one stream.
        encoder = await asyncio.to_thread(create_encoder, context.encoding, context.rate, chunk)
        # What was captured since: as old as the first sample is, by the clock that all channels share.
        delay = (channel.positions.captured - channel.positions.sent) / context.rate
        begins = replace(context.begins, delay=delay)
        options = start_options(context.profile, channel.speaker, encoder.name, encoder.rate, begins)
        try:
            await self._socket.send_request(start_request(options))
        except EngineUnreachable:
            # An engine may refuse a connection before its request: the reason stands in front of its close.
            await self._receive()
            raise
        # After the request: the engine's first frame is its answer to it.
        receiving = tasks.create_task(self._receive())
        await self._wait_until_ready()
        # Only now is it "up": an engine that accepts the socket may still refuse the language or the token.
        context.on_ready()
        # Not earlier: a slow start of the engine has a timeout of its own and is no unanswered speech.
        monitoring = tasks.create_task(self._monitor.run(answer_timeout))
        await self._send(encoder, chunk)
        # Before the request: the engine may answer and close before
        # the send returns, which must not look like a lost connection.
        self._stopping = True
        # What is awaited now has its own timeout; a reconnect here would recognise the end a second time.
        monitoring.cancel()
        await self._socket.send_request(stop_request())
        await self._wait_for_last_results(receiving)
        await self._check_complete()
        # Only here: the silence after the last final has no result that could acknowledge it.
        channel.positions.acknowledged = channel.positions.sent

    async def _wait_until_ready(self) -> None:
        within = self._context.timing.start_timeout
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
        # The spool on disk is the queue. An engine or a link that is slow stops this loop at `send_audio`,
        # and only the distance from "sent" to "captured" grows: the capture never waits, and no memory fills
        # up.
        context, spool, positions = self._context, self._channel.spool, self._channel.positions
        gated = context.profile.streaming.voice_gate
        gate = await asyncio.to_thread(create_gate, context.rate, enabled=gated)
        while await spool.wait_beyond(positions.sent + chunk + gate.look_ahead(chunk) - 1) > positions.sent:
            await context.wait_turn()
            pcm = gate.push(spool.read(positions.sent, chunk + gate.look_ahead(chunk)), chunk)
            samples = len(pcm) // SAMPLE_BYTES
            # Before the send, which waits for the engine to read: the result of this sound may come first.
            positions.offered = positions.sent + samples
            await self._send_messages(encoder.encode(pcm))
            # After the send, so that a link that breaks meanwhile
            # leaves it on the safe side: sent twice, not never.
            positions.sent += samples
            self._monitor.on_sent(pcm)
            await self._pacer.sent(samples / context.rate)
        # Frame-based codecs hold back up to one frame, the end of the last word.
        await self._send_messages(encoder.flush())

    async def _send_messages(self, messages: Iterable[bytes]) -> None:
        with self._monitor.throughput.sending():
            for message in messages:
                await self._socket.send_audio(message)

    async def _wait_for_last_results(self, receiving: "asyncio.Task[None]") -> None:
        """Wait for the last results as long as results keep coming."""
        loop, within = asyncio.get_running_loop(), self._context.timing.final_timeout
        # Counted from the last frame and not from the stop: an engine that works off a backlog keeps sending.
        self._received_at = loop.time()
        while not receiving.done():
            rest = self._received_at + within - loop.time()
            if rest <= 0:
                message = f"the engine owes results and sent nothing for {within:.0f} s"
                raise EngineUnreachable(message, brief="no answer")
            await asyncio.wait((receiving,), timeout=rest)

    async def _receive(self) -> None:
        """Hand on the engine's frames until the last one."""
        loop, last_frame_timeout = asyncio.get_running_loop(), self._context.timing.last_frame_timeout
        try:
            async with asyncio.timeout(None) as limit:
                async for received in self._socket:
                    self._handle(received)
                    if self._stopping and isinstance(
                        received.event, RecognitionStopped | ConversationCompleted
                    ):
                        self._ended = True
                    # After the first closing frame the other may follow, in either order, or never: Symbl's
                    # servers differ in it. After a refusal the close code says whether to come again.
                    if self._ended or self._refusal:
                        limit.reschedule(loop.time() + last_frame_timeout)
        except TimeoutError:
            if not self._refusal:
                return
        except EngineUnreachable as error:
            if self._refusal and error.cause.asks_to_retry:
                raise self._busy(error.cause) from error
            raise
        if self._refusal:
            raise EngineError(
                f"the engine refuses to start: {self._refusal}", brief="engine refuses to start"
            )
        if not self._stopping:
            message = "the engine closed the connection in the middle of the session"
            raise EngineUnreachable(message, brief="closed by the engine")

    def _busy(self, cause: UnreachableCause) -> EngineUnreachable:
        message = f"the engine takes no more at the moment: {self._refusal}"
        return EngineUnreachable(message, brief="engine is busy", cause=cause)

    async def _check_complete(self) -> None:
        """Check that an engine that closed without its last frames has answered all speech."""
        positions = self._channel.positions
        if self._ended or (self._context.closed_at == positions.understood and not self._productive):
            return  # it did so twice without a result: what is left is noise to it
        rest = await asyncio.to_thread(self._channel.find_sound, positions.understood, positions.sent)
        if rest < positions.sent:
            message = "the engine closed the connection and owes results"
            raise ResultsOwed(message, brief="closed by the engine")

    def _handle(self, received: Received) -> None:
        self._received_at = asyncio.get_running_loop().time()
        # Before the handler, which may raise: the engine did answer, whatever becomes of the frame.
        self._monitor.on_received()
        self._context.handle(received)
        if isinstance(received.event, FinalResult | UtterancesReceived):
            self._productive = True
        # After the handler: a refusal belongs into the journal too.
        if not self._ready.is_set():
            self._check_start(received)

    def _check_start(self, received: Received) -> None:
        """Check the engine's answer to the start request; raises where it is garbage."""
        match received.event:
            # Servers send one of them or both, in either order; the first is permission enough.
            case StartedListening() | RecognitionStarted():
                self._refusal = ""
                self._ready.set()
            case EngineFault(message, details, retryable):
                self._refusal = details or message
                if retryable:
                    raise self._busy(UnreachableCause.BUSY)
            case None:
                raise ProtocolError(received.fault, brief="not Symbl's protocol")
