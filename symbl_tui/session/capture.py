"""From the source to the spools: the only work that must never wait for anyone."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.base import Source
from symbl_tui.session.flag import Flag
from symbl_tui.session.recording import Recording

_TEND_SECONDS: Final = 1.0
"""How often the disk is looked after; no more sound is lost in a power cut."""

_log = logging.getLogger(__name__)


class Pause:
    """Whether capturing rests; switched from any thread."""

    def __init__(self) -> None:
        self._over: Flag | None = None

    @property
    def on(self) -> bool:
        """Whether it rests."""
        return self._over is not None

    def switch(self, on: bool) -> None:
        """Rest, or go on."""
        over = self._over
        if on and over is None:
            self._over = Flag()
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
    stop: Flag
    pause: Pause
    duration: float | None
    opened: Callable[[AudioFormat], Recording]
    """Called once, in a thread of its own, when the source has told its format."""
    tend: Callable[[], None]
    """Called once a second from then on, in a thread."""

    async def run(self) -> bool:
        """Capture; whether the duration was reached. Raises :class:`SourceError` when the source fails."""
        async with self.source as source:
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

    async def _read(self, source: Source, recording: Recording) -> bool:
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
