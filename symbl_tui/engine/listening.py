"""From a ``start_request`` to its ``stop_request``: one speaker is heard, and results go back as they come.

Owns the recogniser and the tasks that follow it. Knows no WebSocket, only a way to send a frame.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final as Constant

from symbl_tui.engine import frames
from symbl_tui.engine.frames import Frame
from symbl_tui.engine.recognizers.base import Fault, Final, Partial, Recognizer, Result
from symbl_tui.engine.rooms import Room
from symbl_tui.engine.sound import SoundConverter
from symbl_tui.engine.start import Audio, StartRequest
from symbl_tui.engine.understanding import Understanding

Send = Callable[[Frame], Awaitable[None]]
"""Sends a frame to the socket that spoke; quietly does nothing when that is gone."""

TOPICS_AFTER: Constant = 2.0
"""Seconds after an utterance until topics are ranked anew, once for all that were said meanwhile."""

FLUSH_WITHIN: Constant = 30.0
"""Seconds that the last results may take after a stop; a recogniser that hangs must not hang the client."""


class Listening:
    """One speaker being heard."""

    def __init__(self, request: StartRequest, room: Room, recognizer: Recognizer, send: Send) -> None:
        self.request = request
        self._room = room
        self._recognizer = recognizer
        self._send = send
        self.audio = request.audio
        self._sound = SoundConverter(request.audio)
        self._understanding = Understanding(request, room, datetime.now(UTC))
        self._ranking: asyncio.Task[None] | None = None
        self._following = asyncio.create_task(self._follow(), name="follow the recogniser")

    async def hear(self, data: bytes) -> None:
        """Take sound as the client encoded it; returns when the recogniser has room for more.

        Raises:
            EngineError: Recognition cannot go on.
        """
        if self._following.done():
            self._following.result()
        await self._recognizer.feed(self._sound.convert(data))

    async def change_audio(self, audio: Audio) -> None:
        """From now on sound is encoded like this."""
        await self._recognizer.feed(self._sound.flush())
        self.audio, self._sound = audio, SoundConverter(audio)

    async def stop(self) -> None:
        """Settle everything that was heard and send what came of it.

        Raises:
            EngineError: Recognition failed before everything was settled.
        """
        try:
            async with asyncio.timeout(FLUSH_WITHIN):
                await self._recognizer.feed(self._sound.flush())
                await self._recognizer.finish()
                await self._following
        except TimeoutError:
            await self._send(
                frames.error(f"the speech recogniser gave no last result within {FLUSH_WITHIN:.0f} s")
            )
        await self._send_topics()

    async def close(self) -> None:
        """Let everything go, whatever is unfinished."""
        tasks = [task for task in (self._following, self._ranking) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._recognizer.close()

    async def _follow(self) -> None:
        async for result in self._recognizer:
            await self._tell(result)

    async def _tell(self, result: Result) -> None:
        match result:
            case Partial():
                await self._send(self._understanding.partial(result))
            case Final():
                await self._tell_final(result)
            case Fault(message):
                await self._send(frames.error(message))

    async def _tell_final(self, result: Final) -> None:
        self._room.voices[self.request.speaker] = self._recognizer.voice
        understood = self._understanding.understood(result)
        for frame in self._understanding.frames(understood):
            await self._send(frame)
        await self._room.mention(understood.utterance)
        if self._ranking is None or self._ranking.done():
            self._ranking = asyncio.create_task(self._rank_soon(), name="rank topics")

    async def _rank_soon(self) -> None:
        await asyncio.sleep(TOPICS_AFTER)
        await self._send_topics()

    async def _send_topics(self) -> None:
        if topics := await self._room.topics():
            await self._send(frames.topic_response(topics))
