"""Any server that speaks Deepgram's ``/v1/listen`` as a recogniser: its cloud, or one of your own.

Owns the connection. When that is lost, the next one starts at the end of the settled sound: sound is buffered
until then, so no word is lost and none is emitted twice.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, WebSocketException

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server, describe
from symbl_tui.engine.recognizers.interface import (
    BYTES_PER_SECOND,
    Fault,
    FinalResult,
    InterimResult,
    Load,
    Result,
)
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError
from symbl_tui.system.tasks import cancel_and_wait

# Bytes in one message.
_PIECE: Final = BYTES_PER_SECOND // 10
# Bytes that may be buffered before they are sent; then feeding blocks.
_MOST_WAITING: Final = 2 * BYTES_PER_SECOND
# Bytes that may be sent and not settled; older ones are dropped, and not sent again after a reconnect.
_MOST_KEPT: Final = 120 * BYTES_PER_SECOND
# Seconds of the longest utterance, if the server detects no pause in it.
_LONGEST: Final = 20.0
# Connections in a row without settled sound.
_GIVE_UP_AFTER: Final = 6


class DeepgramRecognizer:
    """One stream; a :class:`~symbl_tui.engine.recognizers.interface.Recognizer`."""

    voice = ""
    """Always empty: the server exposes no adaptation."""

    def __init__(self, server: Server, vocabulary: Sequence[str]) -> None:
        self._server, self._vocabulary = server, vocabulary
        self._sound = bytearray()
        """The sound that is not settled; the first byte is at ``_settled``."""
        self._settled = 0
        self._sent = 0
        """Bytes of ``_sound`` that this connection has sent."""
        self._ended = False
        self._changed = asyncio.Condition()
        self._words: tuple[Word, ...] = ()
        """Words that the server has settled of the open utterance."""
        self._failures = 0
        self._complete = False
        """Whether the server has settled everything."""
        self._over = False
        """Whether the iteration has ended, so that feeding must not block."""

    async def feed(self, pcm: bytes) -> None:
        """Feed sound; returns when there is room for more."""
        async with self._changed:
            self._sound += pcm
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self._over or len(self._sound) - self._sent <= _MOST_WAITING)

    async def finish(self) -> None:
        """Mark the end of the sound."""
        async with self._changed:
            self._ended = True
            self._changed.notify_all()

    async def __aiter__(self) -> AsyncIterator[Result]:
        """Yield the results.

        Raises:
            EngineError: The server rejects the request, or cannot be reached for half a minute.
        """
        try:
            while not self._complete:
                async for result in self._connection():
                    yield result
        finally:
            await self.close()

    async def close(self) -> None:
        """Unblock a feeding task; nothing else outlives the iteration."""
        async with self._changed:
            self._over = True
            self._changed.notify_all()

    async def _connection(self) -> AsyncIterator[Result]:
        """Yield the results of one connection, and a fault where it is lost."""
        fault: Exception | None = None
        try:
            async with await self._server.connect(self._vocabulary) as socket:
                async for result in self._exchange(socket):
                    yield result
        except (OSError, WebSocketException, TimeoutError, ProtocolError) as error:
            fault = error
        # Before the next connection: its first words would join the settled ones of this utterance.
        for final in self._flush_utterance():
            yield final
        if fault:
            yield await self._back_off(fault)

    async def _exchange(self, socket: ClientConnection) -> AsyncIterator[Result]:
        # The server counts from the first byte of this connection.
        base = self._settled
        self._sent = 0
        sending = asyncio.create_task(self._send(socket), name="send to the recognition server")
        try:
            async for message in self._receive(socket, sending):
                for result in self._handle(message, base):
                    yield result
        finally:
            await cancel_and_wait(sending)

    async def _receive(
        self, socket: ClientConnection, sending: asyncio.Task[None]
    ) -> AsyncIterator[protocol.Message]:
        """Yield the server's messages until it has settled everything."""
        while True:
            # Their sum counts all bytes sent so far; settling moves bytes from one to the other.
            before = self._settled + self._sent
            try:
                async with asyncio.timeout(self._server.timeouts.silence):
                    text = await socket.recv()
            except TimeoutError:
                if self._settled + self._sent > before or sending.done():
                    raise
                continue  # no sound was sent, so no message is due
            # A clean close is the end only after all was sent; before that it is a lost connection.
            except ConnectionClosedOK:
                if not sending.done():
                    raise
                self._complete = True
                return
            if message := protocol.parse(text):
                yield message
            if isinstance(message, protocol.Metadata) and sending.done():
                self._complete = True
                return

    async def _send(self, socket: ClientConnection) -> None:
        """Send buffered and new sound; a broken connection is handled where messages are received."""
        with suppress(ConnectionClosed):
            while piece := await self._next_piece():
                await socket.send(piece)
            await socket.send(protocol.CLOSE_STREAM)

    async def _next_piece(self) -> bytes | str:
        """The next message to send; empty after the last one."""
        async with self._changed:
            try:
                async with asyncio.timeout(self._server.timeouts.keep_alive):
                    await self._changed.wait_for(lambda: self._ended or len(self._sound) > self._sent)
            except TimeoutError:
                return protocol.KEEP_ALIVE
            piece = bytes(self._sound[self._sent : self._sent + _PIECE])
            self._sent += len(piece)
            # Here and not where results are read: a server may settle nothing for hours.
            self._drop(self._sent - _MOST_KEPT)
            self._changed.notify_all()
        return piece

    def _handle(self, message: protocol.Message, base: int) -> list[Result]:
        match message:
            case protocol.Results():
                return self._results(message, base)
            case protocol.UtteranceEnd() | protocol.Metadata():
                return self._flush_utterance()
            case protocol.ErrorMessage():
                raise EngineError(
                    f"the recognition server failed: {message.description or message.message}"[:200]
                )

    def _results(self, message: protocol.Results, base: int) -> list[Result]:
        words = message.words(base / BYTES_PER_SECOND)
        if not message.is_final:
            return [InterimResult(self._words + words)] if words else []
        # To a whole sample: half of one would shift the bytes of everything that is sent again.
        self._settle(base + int(message.end * BYTES_PER_SECOND / 2) * 2)
        self._words += words
        lasts = self._words[-1].end - self._words[0].start if self._words else 0.0
        return self._flush_utterance() if message.speech_final or lasts > _LONGEST else []

    def _flush_utterance(self) -> list[Result]:
        """The final result of the open utterance, if it has words."""
        words, self._words = self._words, ()
        return [FinalResult(words)] if words else []

    def _settle(self, position: int) -> None:
        """Drop the sound before a position of the stream, which the server has settled."""
        # Only settled sound counts as progress: a server that
        # accepts and drops must not be retried for ever.
        if self._drop(position - self._settled):
            self._failures = 0

    def _drop(self, size: int) -> bool:
        """Drop so many bytes of the sound that was sent; whether there were any."""
        # The server may claim to have settled more than it was sent.
        size = min(max(size, 0), self._sent)
        del self._sound[:size]
        self._settled += size
        self._sent -= size
        return size > 0

    async def _back_off(self, error: Exception) -> Fault:
        """Wait before the next connection; raises after too many of them."""
        self._failures += 1
        if self._failures >= _GIVE_UP_AFTER:
            raise EngineUnreachable(f"the recognition server cannot be used: {describe(error)}") from error
        timeouts = self._server.timeouts
        await asyncio.sleep(min(timeouts.longest_backoff, timeouts.backoff * 2 ** (self._failures - 1)))
        reason = describe(error)
        return Fault(
            f"the recognition server was lost ({reason}); what it had not settled is recognised again"
        )


class DeepgramFactory:
    """Creates recognisers that share a server."""

    load = Load()
    """Not measured: the server has it."""

    def __init__(self, server: Server) -> None:
        """Raises ``ConfigError`` when the address cannot be right."""
        protocol.address(server.url, server.model, ())
        self._server = server
        self.info = RecognizerInfo("deepgram", server.model, "en-US")

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> DeepgramRecognizer:
        """Create a recogniser; it connects when it is iterated."""
        return DeepgramRecognizer(self._server, tuple(vocabulary))

    async def warm(self) -> None:
        """Do nothing: a connection without sound costs money and is closed."""

    async def close(self) -> None:
        """Do nothing."""
