"""A recogniser over one worker at a time: one that dies is replaced and hears again what was not settled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final as Constant

from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, RATE, Fault, Final, Partial, Progress, Result
from symbl_tui.engine.recognizers.process.blocks import END, packed
from symbl_tui.engine.recognizers.process.worker import Report, Worker, WorkerConfig
from symbl_tui.errors import EngineError

Start = Callable[[], Awaitable[Worker]]
"""Gives a worker that was not greeted yet; raises ``EngineError`` when there can be none."""

_MOST_DEATHS: Constant = 3
"""Workers that may die in a row without having settled anything; then it is not bad luck."""


class RestartingRecognizer:
    """A :class:`~symbl_tui.engine.recognizers.base.Recognizer`; nothing is lost when its worker dies."""

    def __init__(
        self, start: Start, worker: Worker, greeting: WorkerConfig, *, punctuates: bool = False
    ) -> None:
        """``worker`` was greeted and has heard nothing yet; ``punctuates``: its text has case and marks."""
        self._punctuates = punctuates
        self._start = start
        self._worker = worker
        self._vocabulary = greeting.vocabulary
        self.voice = greeting.voice
        """What the workers have learned of it."""
        self._base = 0.0
        """Seconds of the stream that came before what this worker was fed."""
        self._unsettled = bytearray()
        self._settled = 0
        """Bytes of the stream that nobody needs to hear again; ``_unsettled`` follows them."""
        self._deaths = 0
        self._ended = False
        self._feeding = asyncio.Lock()

    @classmethod
    async def begin(
        cls, start: Start, greeting: WorkerConfig, *, punctuates: bool = False
    ) -> "RestartingRecognizer":
        """A recogniser; it may be fed while its model is still loading."""
        worker = await start()
        await worker.send(greeting.packed())
        return cls(start, worker, greeting, punctuates=punctuates)

    async def feed(self, pcm: bytes) -> None:
        """Take sound; returns when there is room for more."""
        async with self._feeding:
            self._unsettled += pcm
            await self._worker.send(packed(pcm))

    async def finish(self) -> None:
        """No more sound will come."""
        async with self._feeding:
            self._ended = True
            await self._worker.send(END)

    async def __aiter__(self) -> AsyncIterator[Result]:
        """The results; raises :class:`EngineError` when one worker after the other dies."""
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
            yield await self._replace()

    async def close(self) -> None:
        """End the worker, whatever it is doing."""
        await self._worker.close()

    def _result(self, report: Report) -> Result:
        words = tuple(self._word(*word) for word in report.words)
        return Final(words, self._punctuates) if report.kind == "final" else Partial(words)

    def _word(
        self, text: str, start: float, end: float, confidence: float | None = None, estimated: bool = False
    ) -> Word:
        return Word(text, round(self._base + start, 2), round(self._base + end, 2), confidence, estimated)

    def _settle(self, at: float) -> None:
        position = int((self._base + at) * RATE) * 2
        if position > self._settled:
            del self._unsettled[: position - self._settled]
            self._settled = position
            self._deaths = 0

    async def _replace(self) -> Fault:
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            raise EngineError("the speech recogniser ends whenever it is started; see the engine's log")
        async with self._feeding:
            await self._worker.close()
            self._worker = await self._start()
            self._base = self._settled / BYTES_PER_SECOND
            await self._worker.send(WorkerConfig(self.voice, self._vocabulary).packed())
            await self._worker.send(packed(bytes(self._unsettled)) + (END if self._ended else b""))
        return Fault(
            "the speech recogniser died and was started again; what it had not finished is heard anew"
        )
