"""Numbered utterances, an engine with foreign habits that understands them, and links that break.

Each utterance is a tone without ups and downs whose level is its number, so that what a session wrote shows
what was lost, doubled or out of order. The engine knows the sound of its connection and nothing else.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

import numpy as np
import soundfile
from starlette.websockets import WebSocket

from tests.support.scripted_engine import STARTED, STOPPED, platform, result, utterance
from tests.support.waiting import until

RATE: Final = 8000
LONG: Final = round(0.2 * RATE)
"""Samples of an utterance."""
PAUSE: Final = round(0.06 * RATE)
_STEP: Final = 100
"""Increase in level from number to number."""
CHANNEL: Final = 150
"""The first number of the second speaker, where there are two."""


def numbered(path: Path, count: int, channels: int = 1) -> Path:
    """A sound file of so many utterances, on so many channels in turn."""
    levels = np.zeros((count, channels), np.int16)
    for each in range(count):
        levels[each, each % channels] = (CHANNEL * (each % channels) + each // channels + 1) * _STEP
    tone = np.repeat(levels[:, None, :], LONG, axis=1)
    silence = np.zeros((count, PAUSE, channels), np.int16)
    soundfile.write(path, np.concatenate((tone, silence), axis=1).reshape(-1, channels), RATE)
    return path


def text(number: int) -> str:
    """What the engine understands of an utterance."""
    return f"Utterance {number}."


@dataclass(frozen=True, slots=True)
class Habits:
    """How an engine differs from ours. Times are seconds."""

    lag: tuple[float, float] = (0.0, 0.02)
    """Between a final and its utterance, from and to."""
    partials: bool = True
    finals: float = 1.0
    """The share of the utterances that have a final ..."""
    utterances: float = 1.0
    """... and of the finals that have an utterance."""
    ids: str = "unique"
    """Or "counted" (from 1 on each connection), "same", "none"."""
    utterance_first: bool = False
    """Whether an utterance comes before its final."""
    swapped: bool = False
    """Whether each second utterance comes before the one before it."""
    halves: bool = False
    """Whether a final comes in two pieces, and one utterance for both."""
    timed_utterances: bool = True
    offsets: str = "connection"
    """What the times of utterances count from; or "session"."""
    broadcast: bool = False
    """Whether utterances come on the connections of all speakers."""
    faults: bool = False
    """Whether error frames, unknown ones and garbage come between the results."""
    replays: int = 0
    """How many frames of a lost connection its successor brings again, of those that had arrived."""
    refuses: float = 0.0
    """The share of connections that are refused by an error frame or a close."""
    closes_after: str = ""
    """Close the connection after each "final" or "utterance" that is new."""
    stop_delay: float = 0.0
    """How long the answer to a stop takes, though all results were sent."""
    stop_frames: bool = True
    """Whether a stop is answered by more than the close."""


@dataclass
class NumberedEngine:
    """The engine: habits, and what all its connections share."""

    habits: Habits
    dice: random.Random
    breaks: dict[tuple[int, str], Callable[[], Awaitable[None]]] = field(default_factory=dict)
    """What happens once, just after a "partial", "final" or "utterance" of this number was sent."""
    speakers: int = 1
    """The link breaks only when this many have sent sound: before that, a session gives up at once."""
    heard: set[str] = field(default_factory=set)
    connections: "list[_Connection]" = field(default_factory=list)
    connected: int = 0
    closed_after: set[int] = field(default_factory=set)
    sent: dict[str, list[object]] = field(default_factory=dict)
    arrived: dict[str, list[object]] = field(default_factory=dict)
    """What had arrived when the link broke."""
    has_arrived: Callable[[str], bool] = lambda _: True
    """Whether the client has journaled a frame."""

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection."""
        self.connected += 1
        connection = _Connection(self, websocket)
        self.connections.append(connection)
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)


class _Connection:
    """One connection: segments the sound, and sends what the habits make of each utterance."""

    def __init__(self, engine: NumberedEngine, websocket: WebSocket) -> None:
        self._engine = engine
        self._websocket = websocket
        self._sound = np.zeros(0, np.int16)
        self._position = 0
        """Samples before those in ``_sound``."""
        self._spoken = 0
        self._held: object | None = None
        self._due = 0.0
        self._sending: asyncio.Queue[tuple[float, object, int, str] | None] = asyncio.Queue()
        self.speaker = ""
        self.closing = False

    async def run(self) -> None:
        """Serve until either side closes."""
        sender = asyncio.create_task(self._send_all())
        try:
            while not self.closing:
                message = await self._websocket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                if message.get("bytes") is not None:
                    self._feed(message["bytes"])
                elif json.loads(message["text"])["type"] == "start_request":
                    if not await self._start(json.loads(message["text"])):
                        return
                else:
                    self._flush()
                    await sender
                    await self._stop()
                    return
        finally:
            sender.cancel()

    async def _start(self, request: dict[str, dict[str, str]]) -> bool:
        engine, habits = self._engine, self._engine.habits
        self.speaker = request["speaker"]["userId"]
        if engine.connected > 1 and engine.dice.random() < habits.refuses:
            if engine.dice.random() < 0.5:
                await self._say({"type": "error", "message": "overloaded"})
            await self._websocket.close(1013)
            return False
        old = engine.arrived.get(self.speaker, [])[-habits.replays :] if habits.replays else []
        for frame in (*STARTED, *old):
            await self._say(frame)
        return True

    async def _stop(self) -> None:
        await asyncio.sleep(self._engine.habits.stop_delay)
        if self._engine.habits.stop_frames:
            for frame in STOPPED:
                await self._say(frame)
        await self._websocket.close(1000)

    def _feed(self, data: bytes) -> None:
        self._engine.heard.add(self.speaker)
        self._sound = np.concatenate((self._sound, np.frombuffer(data, "<i2")))
        while (ends := np.flatnonzero(np.diff(self._sound))).size:
            self._segment(int(ends[0]) + 1)

    def _flush(self) -> None:
        self._segment(len(self._sound))
        if self._held is not None:
            self._put(0.0, self._held, -1, "")
        self._sending.put_nowait(None)

    def _segment(self, length: int) -> None:
        """Take so many equal samples; a level that is none is a pause."""
        number = int(self._sound[0]) // _STEP - 1 if length else -1
        start, self._position = self._position, self._position + length
        self._sound = self._sound[length:]
        if number >= 0:
            self._understand(number, start / RATE, self._position / RATE)

    def _understand(self, number: int, start: float, end: float) -> None:
        engine, habits = self._engine, self._engine.habits
        has_final = engine.dice.random() < habits.finals
        has_utterance = engine.dice.random() < habits.utterances or not has_final
        said = text(number)
        self._spoken += 1
        if habits.faults and engine.dice.random() < 0.3:
            for noise in (
                {"type": "error", "message": "hiccup"},
                {"type": "wonder"},
                "{garbage",
                platform("novel"),
            ):
                self._put(0.0, noise, -1, "")
        if habits.partials:
            middle = (start + end) / 2
            self._put(0.0, result("Utterance", start, middle, final=False), number, "partial")
        final = self._finals(said, start, end) if has_final else []
        if not habits.utterance_first:
            for each in final:
                self._put(0.0, each, number, "final")
        if has_utterance:
            self._put_utterance(self._utterance(said, start, end), number)
        if habits.utterance_first:
            for each in final:
                self._put(0.0, each, number, "final")

    def _finals(self, said: str, start: float, end: float) -> list[object]:
        if not self._engine.habits.halves:
            return [result(said, start, end)]
        first, second = said.split()
        middle = (start + end) / 2
        return [result(first, start, middle), result(second, middle, end)]

    def _utterance(self, said: str, start: float, end: float) -> dict[str, object]:
        habits = self._engine.habits
        counted = {"counted": str(self._spoken), "same": "0", "none": ""}
        id = counted.get(habits.ids, f"{self._engine.dice.getrandbits(64):x}")
        if habits.offsets == "session":
            length, start = end - start, int(said.split()[1].rstrip(".")) * (LONG + PAUSE) / RATE
            end = start + length
        frame = utterance(id, said, start, end, self.speaker)
        if not habits.timed_utterances:
            for message in cast("list[dict[str, object]]", frame["messages"]):
                del message["duration"]
        return frame

    def _put_utterance(self, frame: object, number: int) -> None:
        engine = self._engine
        lag = engine.dice.uniform(*engine.habits.lag)
        if engine.habits.swapped and self._held is None:
            self._held = frame
            return
        self._put(lag, frame, number, "utterance")
        if self._held is not None:
            self._put(0.0, self._held, number - 1, "utterance")
            self._held = None

    def _put(self, lag: float, frame: object, number: int, what: str) -> None:
        due = asyncio.get_running_loop().time() + lag
        if lag:  # utterances keep their order
            due = self._due = max(due, self._due)
        self._sending.put_nowait((due, frame, number, what))

    async def _send_all(self) -> None:
        """Send what is due: what lags is overtaken, but keeps the order among its kind."""
        loop, waiting = asyncio.get_running_loop(), list[tuple[float, object, int, str]]()
        more = True
        while more or waiting:
            timeout = max(0.0, waiting[0][0] - loop.time()) if waiting else None
            try:
                if not more:
                    await asyncio.sleep(timeout or 0.0)
                    raise TimeoutError
                async with asyncio.timeout(timeout):
                    item = await self._sending.get()
            except TimeoutError:
                _, frame, number, what = waiting.pop(0)
                await self._send(frame, number, what)
                continue
            if item is None:
                more = False
            elif item[0] <= loop.time() and not (waiting and item[3] == "utterance"):
                await self._send(*item[1:])
            else:
                waiting.append(item)

    async def _send(self, frame: object, number: int, what: str) -> None:
        engine = self._engine
        others = engine.connections if engine.habits.broadcast and what == "utterance" else [self]
        for each in others:
            await each._say(frame)
        engine.sent.setdefault(self.speaker, []).append(frame)
        if what == engine.habits.closes_after and number not in engine.closed_after:
            engine.closed_after.add(number)
            self.closing = True
            await self._websocket.close(1000)
        if len(engine.heard) >= engine.speakers and (fault := engine.breaks.pop((number, what), None)):
            if engine.habits.replays:
                await until(lambda: engine.has_arrived(json.dumps(frame)))
                engine.arrived[self.speaker] = engine.sent.pop(self.speaker)
            await fault()

    async def _say(self, frame: object) -> None:
        await self._websocket.send_text(frame if isinstance(frame, str) else json.dumps(frame))


@dataclass(frozen=True, slots=True)
class Loss:
    """What became of the numbers of one session."""

    lost: int
    doubled: int
    unordered: int

    @classmethod
    def of(cls, written: list[int], expected: Iterable[int]) -> "Loss":
        """Compare what was written with what was said, both of one speaker."""
        wanted = list(expected)
        unordered = sum(second < first for first, second in pairwise(written))
        return cls(len(set(wanted) - set(written)), len(written) - len(set(written)), unordered)
