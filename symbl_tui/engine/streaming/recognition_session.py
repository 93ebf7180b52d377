"""From a ``start_request`` to its ``stop_request``: one speaker is heard, and results go back as they come.

Owns the recogniser and the tasks that follow it. Knows no WebSocket, only a way to send a text.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Final

from symbl_tui.domain.insight import Insight
from symbl_tui.engine.conversations.analysis import UtteranceAnalyzer
from symbl_tui.engine.conversations.rooms import ConversationRoom
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frames import Frame
from symbl_tui.engine.protocol.start_request import Audio, StartRequest
from symbl_tui.engine.recognizers.base import Fault, FinalResult, InterimResult, Progress, Recognizer, Result
from symbl_tui.errors import ProtocolError

Send = Callable[[str], Awaitable[None]]
"""Sends a text to the socket that spoke; quietly does nothing when that is gone."""

TOPICS_AFTER: Final = 2.0
"""Seconds after an utterance until topics are ranked anew, once for all that were said meanwhile."""

_PROGRESS_EVERY: Final = 3.0
"""Seconds of sound without words between two progress frames."""

FLUSH_WITHIN: Final = 30.0
"""Seconds that the last results may take after a stop; a recogniser that hangs must not hang the client."""

OFFLINE_FLUSH_WITHIN: Final = 900.0
"""The same for a recogniser that decodes long windows: a large model takes minutes for the last of them."""


class RecognitionSession:
    """One speaker being heard."""

    def __init__(
        self,
        request: StartRequest,
        room: ConversationRoom,
        recognizer: Recognizer,
        send: Send,
        *,
        offline: bool = False,
    ) -> None:
        self.request = request
        self._room = room
        self._recognizer = recognizer
        self._send = send
        self.audio = request.audio
        self._sound = SoundConverter(request.audio)
        self._offline = offline
        self._understanding = UtteranceAnalyzer(request, room, request.began or datetime.now(UTC))
        self._numbers = count()
        self._progress = 0.0
        self._ranking: asyncio.Task[None] | None = None
        self._ear = Subscriber(SubscriberFilter.UPDATES)
        self._passing_on: asyncio.Task[None] | None = None
        if request.insight_updates:
            room.audience.add(self._ear)
            self._passing_on = asyncio.create_task(self._pass_on(), name="tell a speaker of others' answers")
        self._following = asyncio.create_task(self._follow(), name="follow the recogniser")

    def when_it_ends(self, ended: Callable[[], None]) -> None:
        """Have ``ended`` called when no more results will come; :meth:`check` tells whether that is well."""
        self._following.add_done_callback(lambda _: ended())

    def check(self) -> None:
        """Raise the :class:`EngineError` that recognition failed with, if it did."""
        if self._following.done():
            self._following.result()

    async def hear(self, data: bytes) -> None:
        """Take sound as the client encoded it; returns when the recogniser has room for more.

        Raises:
            ProtocolError: Some of it could not be decoded; it goes on without.
            EngineError: Recognition cannot go on.
        """
        self.check()
        await self._feed(self._sound.convert(data))

    async def change_audio(self, audio: Audio) -> None:
        """From now on sound is encoded like this."""
        await self._feed_rest()
        self.audio, self._sound = audio, SoundConverter(audio)

    async def stop(self) -> None:
        """Settle everything that was heard and send what came of it.

        Raises:
            EngineError: Recognition failed before everything was settled.
        """
        within = OFFLINE_FLUSH_WITHIN if self._offline else FLUSH_WITHIN
        try:
            async with asyncio.timeout(within):
                await self._feed_rest()
                await self._recognizer.finish()
                await self._following
        except TimeoutError:
            await self._reply(
                frames.error(f"the speech recogniser gave no last result within {within:.0f} s")
            )
        await self._send_topics()

    async def close(self) -> None:
        """Let everything go, whatever is unfinished."""
        self._room.audience.remove(self._ear)
        tasks = [task for task in (self._following, self._ranking, self._passing_on) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._recognizer.close()

    async def _feed(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            await self._recognizer.feed(piece)
            await asyncio.sleep(0)  # a small message may hold a lot of sound; others are waiting

    async def _feed_rest(self) -> None:
        try:
            await self._feed(self._sound.flush())
        except ProtocolError as error:
            await self._reply(frames.error(str(error)))

    async def _follow(self) -> None:
        async for result in self._recognizer:
            await self._tell_result(result)

    async def _tell_result(self, result: Result) -> None:
        match result:
            case InterimResult():
                for frame in self._understanding.partial(result):
                    await self._tell(frame)
            case FinalResult():
                await self._tell_final(result)
            case Fault(message):
                await self._reply(frames.error(message))
            case Progress(at):
                if self.request.progress and at - self._progress >= _PROGRESS_EVERY:
                    self._progress = at
                    await self._reply(frames.recognition_progress(at))

    async def _tell_final(self, result: FinalResult) -> None:
        self._room.voices[self.request.speaker] = self._recognizer.voice
        understood = self._understanding.understood(result)
        for frame in self._understanding.frames(understood):
            await self._tell(frame)
        answered = self._room.questions.hear(understood.utterance, self._understanding.wanted(understood))
        if answered:
            await self._update(answered)
        await self._room.add(understood)
        if self._ranking is None or self._ranking.done():
            self._ranking = asyncio.create_task(self._rank_soon(), name="rank topics")

    async def _update(self, insights: tuple[Insight, ...]) -> None:
        """Tell those who asked for it what has become of insights."""
        text = frames.encoded(frames.insight_response(insights))
        await self._room.audience.update(text, self._ear)
        if self.request.insight_updates:
            await self._send(text)

    async def _pass_on(self) -> None:
        """Send what others find out; in a task, as nobody is to wait for this client but itself."""
        async for text in self._ear:
            await self._send(text)

    async def _rank_soon(self) -> None:
        await asyncio.sleep(TOPICS_AFTER)
        await self._send_topics()

    async def _send_topics(self) -> None:
        if topics := await self._room.topics():
            await self._tell(frames.topic_response(topics))

    async def _tell(self, frame: Frame) -> None:
        """Tell the speaker, and everybody who listens to the conversation."""
        if "sequenceNumber" in frame:
            frame = {**frame, "sequenceNumber": next(self._numbers)}
        text = frames.encoded(frame)
        await self._room.audience.tell(frame, text)
        await self._send(text)
        await asyncio.sleep(0)  # the last listener is to have this one before the first has the next

    async def _reply(self, frame: Frame) -> None:
        """Tell the speaker alone."""
        await self._send(frames.encoded(frame))
