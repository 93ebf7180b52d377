"""Any server that speaks Deepgram's ``/v1/listen`` as a recogniser: its cloud, or one of your own.

Owns the connection. When that is lost, the next begins at the end of what was settled: sound waits here until
then, so no word is lost, and none is told twice.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, WebSocketException

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.base import (
    BYTES_PER_SECOND,
    Fault,
    FinalResult,
    InterimResult,
    Load,
    Result,
)
from symbl_tui.engine.recognizers.deepgram import messages as wire
from symbl_tui.engine.recognizers.deepgram.server import Server, why
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError

_PIECE: Final = BYTES_PER_SECOND // 10
"""Bytes in one message."""
_MOST_WAITING: Final = 2 * BYTES_PER_SECOND
"""Bytes that may wait to be sent; then whoever feeds waits, too."""
_MOST_KEPT: Final = 120 * BYTES_PER_SECOND
"""Bytes that were sent and not settled; a server that settles nothing hears no more than those again."""
_LONGEST: Final = 20.0
"""Seconds that something said may last when the server hears no pause in it."""
_GIVE_UP_AFTER: Final = 6
"""Connections in a row that settle nothing."""


class DeepgramRecognizer:
    """One stream; a :class:`~symbl_tui.engine.recognizers.base.Recognizer`."""

    voice = ""
    """The server keeps what it learns to itself."""

    def __init__(self, server: Server, vocabulary: Sequence[str]) -> None:
        self._server, self._vocabulary = server, vocabulary
        self._sound = bytearray()
        """What is not settled; the first byte is at ``_settled``."""
        self._settled = 0
        self._sent = 0
        """Bytes of ``_sound`` that this connection has sent."""
        self._ended = False
        self._changed = asyncio.Condition()
        self._words: tuple[Word, ...] = ()
        """Settled by the server, but the speaker goes on."""
        self._failures = 0
        self._complete = False
        """The server has settled everything."""
        self._over = False
        """Nobody will take what is fed."""

    async def feed(self, pcm: bytes) -> None:
        """Take sound; returns when there is room for more."""
        async with self._changed:
            self._sound += pcm
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self._over or len(self._sound) - self._sent <= _MOST_WAITING)

    async def finish(self) -> None:
        """No more sound will come."""
        async with self._changed:
            self._ended = True
            self._changed.notify_all()

    async def __aiter__(self) -> AsyncIterator[Result]:
        """The results.

        Raises:
            EngineError: The server refuses, or cannot be reached for half a minute.
        """
        try:
            while not self._complete:
                async for result in self._connection():
                    yield result
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of whoever still feeds; nothing else outlives the iteration."""
        async with self._changed:
            self._over = True
            self._changed.notify_all()

    async def _connection(self) -> AsyncIterator[Result]:
        """The results of one connection, and what is to be told of its end."""
        fault: Exception | None = None
        try:
            async with await self._server.connect(self._vocabulary) as socket:
                async for result in self._converse(socket):
                    yield result
        except (OSError, WebSocketException, TimeoutError, ProtocolError) as error:
            fault = error
        for final in self._spoken():
            yield final
        if fault:
            yield await self._failed(fault)

    async def _converse(self, socket: ClientConnection) -> AsyncIterator[Result]:
        base = self._settled
        self._sent = 0
        sending = asyncio.create_task(self._send(socket), name="send to the recognition server")
        try:
            async for said in self._listen(socket, sending):
                for result in self._heard(said, base):
                    yield result
        finally:
            sending.cancel()
            await asyncio.wait((sending,))

    async def _listen(
        self, socket: ClientConnection, sending: asyncio.Task[None]
    ) -> AsyncIterator[wire.Said]:
        """What the server says until it has settled everything."""
        while True:
            before = self._settled + self._sent
            try:
                async with asyncio.timeout(self._server.patience.silence):
                    text = await socket.recv()
            except TimeoutError:
                if self._settled + self._sent > before or sending.done():
                    raise
                continue  # it heard nothing, so it has nothing to say
            except ConnectionClosedOK:
                if not sending.done():
                    raise
                self._complete = True
                return
            if said := wire.parse(text):
                yield said
            if isinstance(said, wire.Metadata) and sending.done():
                self._complete = True
                return

    async def _send(self, socket: ClientConnection) -> None:
        """Send what is there and what comes; a broken link is noticed by whoever listens."""
        with suppress(ConnectionClosed):
            while piece := await self._next_piece():
                await socket.send(piece)
            await socket.send(wire.CLOSE_STREAM)

    async def _next_piece(self) -> bytes | str:
        """What to send next; nothing when there will be no more."""
        async with self._changed:
            try:
                async with asyncio.timeout(self._server.patience.keep_alive):
                    await self._changed.wait_for(lambda: self._ended or len(self._sound) > self._sent)
            except TimeoutError:
                return wire.KEEP_ALIVE
            piece = bytes(self._sound[self._sent : self._sent + _PIECE])
            self._sent += len(piece)
            self._changed.notify_all()
        return piece

    def _heard(self, said: wire.Said, base: int) -> list[Result]:
        match said:
            case wire.Results():
                return self._results(said, base)
            case wire.UtteranceEnd() | wire.Metadata():
                return self._spoken()
            case wire.Refusal():
                raise EngineError(f"the recognition server says: {said.description or said.message}"[:200])

    def _results(self, said: wire.Results, base: int) -> list[Result]:
        words = said.words(base / BYTES_PER_SECOND)
        if not said.is_final:
            return [InterimResult(self._words + words)] if words else []
        self._settle(base + int(said.end * BYTES_PER_SECOND / 2) * 2)
        self._words += words
        lasts = self._words[-1].end - self._words[0].start if self._words else 0.0
        return self._spoken() if said.speech_final or lasts > _LONGEST else []

    def _spoken(self) -> list[Result]:
        """What was said up to a pause."""
        words, self._words = self._words, ()
        return [FinalResult(words)] if words else []

    def _settle(self, position: int) -> None:
        """All sound before a position need not be heard again; nor what has been kept for too long."""
        settled = min(max(position - self._settled, self._sent - _MOST_KEPT, 0), self._sent)
        if settled:
            del self._sound[:settled]
            self._settled += settled
            self._sent -= settled
            self._failures = 0

    async def _failed(self, error: Exception) -> Fault:
        """Wait before the next connection; raises when there have been enough of them."""
        self._failures += 1
        if self._failures >= _GIVE_UP_AFTER:
            raise EngineUnreachable(f"the recognition server cannot be used: {why(error)}") from error
        patience = self._server.patience
        await asyncio.sleep(min(patience.longest_backoff, patience.backoff * 2 ** (self._failures - 1)))
        return Fault(f"the recognition server was lost ({why(error)}); what it had not settled is heard anew")


class DeepgramFactory:
    """Where they come from."""

    load = Load()
    """Not known: the server has it."""

    def __init__(self, server: Server) -> None:
        """Raises ``ConfigError`` when the address cannot be right."""
        wire.address(server.url, server.model, ())
        self._server = server
        self.info = RecognizerInfo("deepgram", server.model, "en-US")

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> DeepgramRecognizer:
        """A recogniser; it connects when it is listened to."""
        return DeepgramRecognizer(self._server, tuple(vocabulary))

    async def warm(self) -> None:
        """Nothing to prepare: a connection without sound costs money and is closed."""

    async def close(self) -> None:
        """Nothing to let go of."""
