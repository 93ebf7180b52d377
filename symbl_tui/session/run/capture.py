"""From the source to the spools: the only work that must never wait for anyone."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.base import Source
from symbl_tui.domain.text import clean
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording

_PATIENCE_SECONDS: Final = 2.0
"""A source that is not open after so long waits for somebody, which is told."""
_AGAIN_SECONDS: Final = 60.0
"""... and told again after so long."""
_TEND_SECONDS: Final = 1.0
"""How often the disk is looked after; no more sound is lost in a power cut."""

_log = logging.getLogger(__name__)


class Pause:
    """Whether capturing rests; switched from any thread."""

    def __init__(self) -> None:
        self._over: ThreadFlag | None = None

    @property
    def on(self) -> bool:
        """Whether it rests."""
        return self._over is not None

    def switch(self, on: bool) -> None:
        """Rest, or go on."""
        over = self._over
        if on and over is None:
            self._over = ThreadFlag()
        elif not on and over is not None:
            self._over = None
            over.set()

    async def over(self) -> None:
        """Return when it does not rest."""
        while self._over is not None:
            await self._over.wait()


@dataclass(frozen=True, slots=True)
class Capture:
    """Reads a source until it ends, ``stop`` is set or ``duration`` seconds are there."""

    source: Source
    stop: ThreadFlag
    pause: Pause
    duration: float | None
    opened: Callable[[AudioFormat], ActiveRecording]
    """Called once, in a thread of its own, when the source has told its format."""
    tend: Callable[[], None]
    """Called once a second from then on, in a thread."""
    tell: Callable[[Notice], None]

    async def run(self) -> bool:
        """Capture; whether the duration was reached. Raises :class:`SourceError` when the source fails."""
        async with AsyncExitStack() as stack:
            source = await self._enter(stack)
            return source is not None and await self._capture(source)

    async def _enter(self, stack: AsyncExitStack) -> Source | None:
        """The source, open until the stack is left; None when it is stopped before that."""
        opening = asyncio.create_task(stack.enter_async_context(self.source))
        tasks = (opening, asyncio.create_task(self.stop.wait()))
        try:
            patience = _PATIENCE_SECONDS
            while not (await asyncio.wait(tasks, timeout=patience, return_when=asyncio.FIRST_COMPLETED))[0]:
                self.tell(Notice(clean(f"waiting for sound from {self.source.label}")))
                patience = _AGAIN_SECONDS
            return opening.result() if opening.done() else None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _capture(self, source: Source) -> bool:
        recording = await asyncio.to_thread(self.opened, source.format)
        tasks = (
            asyncio.create_task(self._read(source, recording)),
            asyncio.create_task(self.stop.wait()),
            asyncio.create_task(_again_and_again(self.tend)),
        )
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return tasks[0].done() and tasks[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, source: Source, recording: ActiveRecording) -> bool:
        end = None if self.duration is None else round(self.duration * recording.format.rate)
        async for frame in source:
            if self.pause.on:
                if source.live:
                    continue
                await self.pause.over()
            recording.channels[frame.channel].hear(frame.pcm, frame.fault)
            if end is not None and recording.captured >= end:
                return True
        return False


async def _again_and_again(tend: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_TEND_SECONDS)
        try:
            await asyncio.to_thread(tend)
        except Exception:  # whatever it is, sound is still to be had
            _log.exception("the disk is not looked after")
