"""A recogniser over one worker at a time; one that dies is replaced and fed again what was not settled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import (
    BYTES_PER_SECOND,
    RATE,
    Fault,
    FinalResult,
    InterimResult,
    Progress,
    Result,
)
from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, encode_blocks
from symbl_tui.engine.recognizers.process.worker_connection import Report, Worker, WorkerConfig
from symbl_tui.errors import EngineError

Start = Callable[[], Awaitable[Worker]]
"""Start a worker, which is not configured yet; raises ``EngineError`` when that fails."""

# Workers that may die in a row without having settled anything before it is an error.
# One crash may be bad luck of native code, three without any progress are the sound itself.
_MOST_DEATHS: Final = 3


class RestartingRecognizer:
    """A :class:`..interface.Recognizer` that loses no word when its worker dies."""

    def __init__(
        self, start: Start, worker: Worker, config: WorkerConfig, *, punctuates: bool = False
    ) -> None:
        """``worker`` is configured and was fed nothing yet; ``punctuates``: its text has case and marks."""
        self._punctuates = punctuates
        self._start = start
        self._worker = worker
        self._vocabulary = config.vocabulary
        self.voice = config.voice
        """The adaptation to the speaker that the workers have reported last."""
        self._base = 0.0
        """Seconds of the stream before the first sample that this worker was fed."""
        self._unsettled = bytearray()
        self._settled = 0
        """Bytes of the stream that need not be recognised again; ``_unsettled`` follows them."""
        self._deaths = 0
        self._ended = False
        self._feeding = asyncio.Lock()

    @classmethod
    async def start(
        cls, start: Start, config: WorkerConfig, *, punctuates: bool = False
    ) -> "RestartingRecognizer":
        """Start a worker and configure it; it may be fed while its model is still loading."""
        worker = await start()
        await worker.send(config.encode())
        return cls(start, worker, config, punctuates=punctuates)

    async def feed(self, pcm: bytes) -> None:
        """Feed sound; returns when there is room for more."""
        async with self._feeding:
            # Before it is sent: a worker that dies in this very moment must leave it to the next.
            self._unsettled += pcm
            await self._worker.send(encode_blocks(pcm))

    async def finish(self) -> None:
        """Mark the end of the sound."""
        async with self._feeding:
            self._ended = True
            await self._worker.send(END_OF_AUDIO)

    async def __aiter__(self) -> AsyncIterator[Result]:
        """Yield the results; raises :class:`EngineError` when one worker after the other dies."""
        while True:
            async for report in self._worker.reports():
                if report.kind == "done":
                    return
                if report.kind in ("final", "quiet"):
                    self._settle(report.at)
                    self.voice = report.voice or self.voice
                if report.words:
                    yield self._result(report)
                elif report.kind in ("final", "quiet"):
                    yield Progress(self._base + report.at)
            # The reports ended without "done": the worker died.
            yield await self._restart()

    async def close(self) -> None:
        """Kill the worker."""
        await self._worker.close()

    def _result(self, report: Report) -> Result:
        words = tuple(self._word(*word) for word in report.words)
        if report.kind == "final":
            return FinalResult(words, self._punctuates, report.factor)
        return InterimResult(words)

    def _word(
        self, text: str, start: float, end: float, confidence: float | None = None, estimated: bool = False
    ) -> Word:
        return Word(text, round(self._base + start, 2), round(self._base + end, 2), confidence, estimated)

    def _settle(self, at: float) -> None:
        # A worker's times count from what it was fed first, positions from the start of the stream, in whole
        # samples. Only progress clears the deaths: a sound that kills each worker must end in an error.
        position = int((self._base + at) * RATE) * 2
        if position > self._settled:
            del self._unsettled[: position - self._settled]
            self._settled = position
            self._deaths = 0

    async def _restart(self) -> Fault:
        """Start another worker and feed it everything that the dead one had not settled."""
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            raise EngineError("the speech recogniser ends whenever it is started", "see the engine's log")
        # Under the lock of `feed`, so that sound that comes meanwhile follows what is fed again.
        async with self._feeding:
            await self._worker.close()
            self._worker = await self._start()
            # Its times begin at 0 again, with the first sound that was not settled.
            self._base = self._settled / BYTES_PER_SECOND
            await self._worker.send(WorkerConfig(self.voice, self._vocabulary).encode())
            await self._worker.send(
                encode_blocks(bytes(self._unsettled)) + (END_OF_AUDIO if self._ended else b"")
            )
        return Fault(
            "the speech recogniser died and was restarted; what it had not finished is recognised again"
        )
