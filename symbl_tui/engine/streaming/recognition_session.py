"""From a ``start_request`` to its ``stop_request``: recognises one speaker, sends results as they arrive.

Owns the recogniser and the tasks that follow it. Knows no WebSocket, only a function that sends a text.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.conversations.analysis import Rules, UtteranceAnalyzer
from symbl_tui.engine.conversations.resumed_stream import StreamStart, delayed
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.decoders.new_converter import new_converter
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame
from symbl_tui.engine.protocol.start_request import Audio, StartRequest
from symbl_tui.engine.recognizers.interface import (
    BYTES_PER_SECOND,
    RATE,
    Fault,
    FinalResult,
    InterimResult,
    Progress,
    Recognizer,
    Result,
)
from symbl_tui.engine.streaming.insight_updates import InsightUpdates
from symbl_tui.engine.streaming.recognition_meter import RecognitionMeter
from symbl_tui.errors import EngineError, ProtocolError

Send = Callable[[str], Awaitable[None]]
"""Sends a text to the speaker's socket; does nothing when that is gone."""


class RecognitionSession:
    """One speaker's stream of sound and results."""

    def __init__(
        self,
        request: StartRequest,
        room: ConversationRoom,
        recognizer: Recognizer,
        send: Send,
        timing: Timing,
        start: StreamStart | None = None,
        meter: RecognitionMeter | None = None,
        rules: Rules = analyze,
    ) -> None:
        start = start or StreamStart(request.recorded_at or room.now())
        self.request = request
        self.audio = request.audio
        self._room = room
        self._recognizer = recognizer
        self._send = send
        self._timing = timing
        self.meter = meter or RecognitionMeter(StreamMetrics(None))
        self._converter = new_converter(request.audio)
        self._analyzer = UtteranceAnalyzer(request, room, start.began, rules)
        self._start = start
        self._to_skip = round(start.skipped * RATE) * SAMPLE_BYTES
        """Bytes of sound that are not fed: what they say is known."""
        self.between_utterances = True
        """Whether no utterance is under way, as far as results tell."""
        self._sequence_numbers = count()
        self._last_progress = 0.0
        self._final_task: asyncio.Task[None] | None = None
        """Publishes the newest final result."""
        self._topics_task: asyncio.Task[None] | None = None
        self._updates = InsightUpdates(
            room.subscribers, send, timing.pending_frames, requested=request.insight_updates
        )
        # Last, as results may come at once and use everything above.
        self._results_task = asyncio.create_task(self._handle_results(), name="handle recognition results")

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` when no more results will arrive; :meth:`raise_failure` then raises a failure."""
        self._results_task.add_done_callback(lambda _: callback())

    def raise_failure(self) -> None:
        """Raise the :class:`EngineError` with which recognition failed, if it did."""
        if self._results_task.done():
            self._results_task.result()

    async def send_known(self) -> None:
        """Send the speaker the results of the sound that is skipped; called before the first sound."""
        for analyzed in self._start.known:
            for frame in self._analyzer.final_frames(analyzed):
                await self._reply(self._numbered(frame))

    async def feed(self, data: bytes) -> None:
        """Feed sound as the client encoded it; returns when the recogniser has room for more.

        Raises:
            ProtocolError: Some of it could not be decoded; the stream goes on without it.
            EngineError: Recognition cannot go on.
        """
        self.raise_failure()
        await self._feed(self._converter.convert(data))

    async def change_audio(self, audio: Audio) -> None:
        """Change the encoding of the sound from now on."""
        # The old encoding's rest belongs before the first sound of the new one.
        await self._flush_converter()
        self.audio, self._converter = audio, new_converter(audio)

    async def stop(self) -> None:
        """Recognise everything that was fed, and send the last results.

        Raises:
            EngineError: Recognition failed before the last result.
        """
        try:
            async with asyncio.timeout(self._timing.flush):
                await self._flush_converter()
                await self._recognizer.finish()
                await self._results_task
        except TimeoutError:
            limit = f"{self._timing.flush:.0f} s"
            await self._reply(frames.error(f"the speech recogniser gave no last result within {limit}"))
        # Once more, at the end: the delayed ranking lacks the last utterances.
        await self._publish_topics()

    async def close(self) -> None:
        """Cancel all tasks and close the recogniser; what is final is published before."""
        self._results_task.cancel()
        await asyncio.wait((self._results_task,))
        # Not cancelled with it: a final that is stored reaches the subscribers, though its speaker is gone.
        if self._final_task:
            await asyncio.wait((self._final_task,), timeout=self._timing.close)
        await self._updates.close()
        tasks = [task for task in (self._results_task, self._final_task, self._topics_task) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.meter.close()
        await self._recognizer.close()

    async def _feed(self, chunks: Iterator[bytes]) -> None:
        for chunk in chunks:
            seconds = len(chunk) / BYTES_PER_SECOND
            self.meter.read(seconds)
            skipped, self._to_skip = min(self._to_skip, len(chunk)), max(0, self._to_skip - len(chunk))
            if skipped < len(chunk):
                await self._recognizer.feed(chunk[skipped:])
            self.meter.feed(seconds)
            await asyncio.sleep(0)  # a small message may hold minutes of sound: let other tasks run

    async def _flush_converter(self) -> None:
        try:
            await self._feed(self._converter.flush())
        except ProtocolError as error:
            await self._reply(frames.error(str(error)))

    async def _handle_results(self) -> None:
        try:
            async for result in self._recognizer:
                result = delayed(result, self._start.skipped)
                self.meter.handle(result)
                await self._handle_result(result)
        except EngineError:
            self.meter.fail()
            raise

    async def _handle_result(self, result: Result) -> None:
        match result:
            case InterimResult():
                self.between_utterances = not result.words
                await self._publish(*await self._analyzer.interim_frames(result))
            case FinalResult():
                await self._handle_final(result)
            case Fault(message):
                await self._reply(frames.error(message))
            case Progress(at):
                self.between_utterances = True
                if self.request.progress and at - self._last_progress >= self._timing.progress_interval:
                    self._last_progress = at
                    await self._reply(frames.recognition_progress(at))

    async def _handle_final(self, result: FinalResult) -> None:
        # With each final, as a connection can be lost at any moment.
        self._room.voices[self.request.speaker] = self._recognizer.voice
        analyzed = await self._analyzer.analyze(result)
        storing = self._room.store(analyzed)
        # Whole, also where the session is closed meanwhile: what is stored is not recognised again.
        publishing = self._publish_final(analyzed, result.end, storing)
        self._final_task = asyncio.create_task(publishing, name="publish a final result")
        await asyncio.shield(self._final_task)
        self.between_utterances = True
        # A slow disk holds back the sound, not what was heard; a cancelled session leaves this to the room.
        await asyncio.wait((storing,))
        storing.result()
        # At most one waits: a ranking covers all utterances so far, whichever of them asked for it.
        if self._topics_task is None or self._topics_task.done():
            self._topics_task = asyncio.create_task(self._publish_topics_later(), name="rank topics")

    async def _publish_final(
        self, analyzed: AnalyzedUtterance, end: float, storing: asyncio.Task[None]
    ) -> None:
        # Before its frames: what a client has seen as final survives a kill. A slow disk delays it a moment.
        await asyncio.wait((storing,), timeout=self._timing.store)
        self.meter.record_final(time.monotonic(), end)
        await self._publish(*self._analyzer.final_frames(analyzed))
        insights = self._analyzer.requested_insights(analyzed)
        if answered := self._room.questions.update(analyzed.utterance, insights):
            await self._updates.publish(answered)
        await self._room.add(analyzed.utterance)

    async def _publish_topics_later(self) -> None:
        await asyncio.sleep(self._timing.topics_delay)
        await self._publish_topics()

    async def _publish_topics(self) -> None:
        if topics := await self._room.topics():
            await self._publish(frames.topic_response(topics))

    async def _publish(self, *published: Frame) -> None:
        """Send frames to all subscribers of the conversation, then to the speaker, whose link may be dead."""
        texts = []
        for frame in map(self._numbered, published):
            texts.append(text := frames.encode(frame))
            await self._room.subscribers.publish(frame, text)
            # The last subscriber's task sends this frame before the first gets the next.
            await asyncio.sleep(0)
        for text in texts:
            await self._send(text)

    def _numbered(self, frame: Frame) -> Frame:
        """The frame with its number: here and not where frames are made, so that they follow the sending."""
        numbered = "sequenceNumber" in frame
        return {**frame, "sequenceNumber": next(self._sequence_numbers)} if numbered else frame

    async def _reply(self, frame: Frame) -> None:
        """Send a frame to the speaker alone."""
        await self._send(frames.encode(frame))
