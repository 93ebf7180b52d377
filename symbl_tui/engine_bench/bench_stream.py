"""One stream of a bench: a WebSocket that sends a party's sound at real pace, and times what comes back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ssl import SSLContext
from typing import Final
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine_bench.conversation_script import RATE
from symbl_tui.engine_bench.party_sound import CHUNK, PartySound
from symbl_tui.engine_bench.stream_result import StreamResult
from symbl_tui.errors import EngineError
from symbl_tui.symbl.auth import Authenticator
from symbl_tui.symbl.event_parser import parse_received
from symbl_tui.symbl.events import ConversationCompleted, EngineFault, Event, FinalResult, PartialResult
from symbl_tui.symbl.keepalive import Keepalive
from symbl_tui.symbl.request_frames import StartOptions, start_request, stop_request
from symbl_tui.symbl.socket_opening import open_socket

# An engine that is overloaded answers late, and is to be measured, not given up.
_PATIENT: Final = Keepalive(ping_interval=20.0, ping_timeout=120.0)
# Seconds for the last results after the last sound.
_LAST_RESULTS: Final = 60.0


class Refused(Exception):
    """The engine takes no more streams; the argument is its reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """An engine that is measured."""

    url: str
    authenticator: Authenticator
    tls: SSLContext | None = None


class BenchStream:
    """One party of one conversation."""

    def __init__(self, target: Target, connection_id: str, speaker: Speaker, sound: PartySound) -> None:
        self._target = target
        self._path = f"/v1/realtime/insights/{quote(connection_id, safe='')}"
        self._start_request = start_request(
            StartOptions(
                encoding="LINEAR16",
                rate=RATE,
                speaker=speaker,
                insight_types=("question", "action_item"),
                no_connection_timeout=0,
            )
        )
        self._sound = sound
        self._began = 0.0
        self._stopped = False
        self._reason = ""
        """The error that the engine sent last."""
        self.result = StreamResult()
        self.streaming = False
        """Whether the engine has taken it, and it has not ended."""

    async def run(self, stop: asyncio.Event, started: Callable[[], object]) -> None:
        """Stream until ``stop``; an end before that is in the result.

        Args:
            stop: Ends the stream: it waits for its last results.
            started: Called once the engine has taken it.

        Raises:
            Refused: The engine takes no more streams.
            SymblTuiError: It cannot be reached, or refuses the token.
        """
        try:
            async with self._open() as socket:
                self._began = time.monotonic()
                self.streaming = True
                started()
                async with asyncio.TaskGroup() as tasks:
                    receiving = tasks.create_task(self._receive(socket))
                    tasks.create_task(self._send(socket, stop, receiving))
        finally:
            self.streaming = False
            self.result.spoken, self.result.sent = self._sound.spoken, self._sound.sent

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[ClientConnection]:
        """The socket, once the engine has taken the stream: a recogniser may be loaded first."""
        token = await self._target.authenticator.token()
        try:
            socket = await open_socket(self._target.url, self._path, token, self._target.tls, _PATIENT)
        except EngineError as error:
            raise Refused(error.brief or error.message) from error
        try:
            with suppress(ConnectionClosed):
                await socket.send(self._start_request)
            # Its first frame is an error where it refuses, and says that it listens where it does not.
            if isinstance(await self._event(socket), EngineFault | None):
                await socket.close()  # an engine may leave the connection open behind its error
                raise Refused(self._reason or f"closed with {socket.close_code}")
            yield socket
        finally:
            await socket.close()

    async def _event(self, socket: ClientConnection) -> Event | None:
        """The next event; None at the end. Frames that are not Symbl's protocol are skipped."""
        event: Event | None = None
        while event is None:
            try:
                received = parse_received(await socket.recv())
            except ConnectionClosed:
                return None
            self.result.received_bytes += len(received.raw)
            event = received.event
        if isinstance(event, EngineFault):
            self._reason = event.message
        return event

    async def _send(
        self, socket: ClientConnection, stop: asyncio.Event, receiving: asyncio.Task[None]
    ) -> None:
        with suppress(ConnectionClosed):
            while not stop.is_set() and not receiving.done():
                due = self._began + self._sound.sent + CHUNK
                await asyncio.sleep(due - time.monotonic())
                self.result.late = max(self.result.late, time.monotonic() - due)
                await socket.send(self._sound.next_chunk())
            self._stopped = True
            await socket.send(stop_request())
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_RESULTS):
                await asyncio.shield(receiving)
            return
        self.result.ended = self.result.ended or "no last results"
        await socket.close()

    async def _receive(self, socket: ClientConnection) -> None:
        while not isinstance(event := await self._event(socket), ConversationCompleted):
            if event is None:
                self.result.ended = self._reason or f"closed with {socket.close_code}"
                return
            self._record(event, time.monotonic() - self._began)
        if not self._stopped:
            self.result.ended = self._reason or "ended by the engine"

    def _record(self, event: Event, now: float) -> None:
        if isinstance(event, FinalResult | PartialResult) and event.words:
            end = event.words[-1].end
            if isinstance(event, PartialResult):
                self.result.interim_lags.append(now - end)
            else:
                self.result.final_lags.append(now - end)
                self.result.finals.append((event.words[0].start, end))
