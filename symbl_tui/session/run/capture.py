"""From the source to the spools: the only part of a session that must never wait."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.domain.text import clean
from symbl_tui.errors import SourceIncomplete
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.pause_switch import PauseSwitch
from symbl_tui.session.run.session_timing import Timing

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Capture:
    """Reads a source until it ends, ``stop`` is set or ``duration`` seconds are captured."""

    source: Source
    stop: ThreadFlag
    pause: PauseSwitch
    duration: float | None
    timing: Timing
    on_open: Callable[[AudioFormat], ActiveRecording]
    """Called once, in a thread, when the source is open and its format known."""
    open_channel: Callable[[int], None]
    """Called when a further channel begins, with its position in the session; adds it to the recording, or
    refuses it."""
    note_channels: Callable[[], None]
    """Called in a thread, when channels have come or left."""
    maintain: Callable[[], None]
    """Called every :attr:`Timing.maintenance_interval` from then on, in a thread."""
    emit: Callable[[Notice], None]

    async def run(self) -> bool:
        """Capture; whether the duration was reached. Raises :class:`SourceError` when the source fails."""
        async with AsyncExitStack() as stack:
            source = await self._open(stack)
            return source is not None and await self._capture(source)

    async def _open(self, stack: AsyncExitStack) -> Source | None:
        """The source, open until the stack is left; None when a stop came before it was open."""
        # A task, so that a stop ends the wait for a device or a sender that may never come.
        opening = asyncio.create_task(stack.enter_async_context(self.source))
        tasks = (opening, asyncio.create_task(self.stop.wait()))
        try:
            timeout = self.timing.source_wait
            while not (await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED))[0]:
                self.emit(Notice(clean(f"waiting for sound from {self.source.label}")))
                timeout = self.timing.source_wait_repeat
            # result() raises the source's own error, also when a stop came at the same moment.
            return opening.result() if opening.done() else None
        finally:
            for task in tasks:
                task.cancel()
            # Until they have ended: the stack may only be left once no task can enter a context into it.
            await asyncio.wait(tasks)

    async def _capture(self, source: Source) -> bool:
        # It creates files, which on a slow disk would make the first sound late.
        recording = await asyncio.to_thread(self.on_open, source.format)
        changed = asyncio.Event()
        tasks = (
            asyncio.create_task(self._read(source, recording, changed)),
            asyncio.create_task(self.stop.wait()),
            asyncio.create_task(self._maintain_periodically()),
            asyncio.create_task(self._note_changes(changed)),
        )
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # The source's own error is raised here even if a stop
            # came with it: it explains why sound is missing.
            return tasks[0].done() and tasks[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, source: Source, recording: ActiveRecording, changed: asyncio.Event) -> bool:
        end = None if self.duration is None else round(self.duration * recording.format.rate)
        left_out: dict[int, int] = {}
        async for frame in _counted(source, recording):
            if frame.channel == len(recording.channels):
                # The session's clock counts what was captured, without the pauses.
                self.open_channel(frame.position - max(left_out.values(), default=0))
                changed.set()
            if frame.channel >= len(recording.channels) or recording.channels[frame.channel].spool.finished:
                continue
            channel = recording.channels[frame.channel]
            if self.pause.paused and source.live:
                # A microphone must be read on, or its buffer overflows and old sound follows the pause.
                left_out[frame.channel] = left_out.get(frame.channel, 0) + frame.samples
            else:
                # A file waits: nothing of it is left out.
                if not source.live:
                    await self.pause.wait_resumed()
                channel.push(frame.pcm, frame.fault)
            if frame.last:
                channel.leave()
                changed.set()
            # `captured` is that of the shortest channel: all of them get their last frame.
            if end is not None and recording.captured >= end:
                return True
        return False

    async def _note_changes(self, changed: asyncio.Event) -> None:
        # A task of its own: a slow disk must not hold up the sound of the other channels.
        while await changed.wait():
            changed.clear()
            try:
                await asyncio.to_thread(self.note_channels)
            except Exception:  # whatever it is, the capture goes on
                _log.exception("the session's channels could not be noted")

    async def _maintain_periodically(self) -> None:
        while True:
            await asyncio.sleep(self.timing.maintenance_interval)
            try:
                await asyncio.to_thread(self.maintain)
            except Exception:  # whatever it is, the capture goes on
                _log.exception("maintenance of the session's folder failed")


async def _counted(source: Source, recording: ActiveRecording) -> AsyncIterator[AudioFrame]:
    """The source's frames; what is missing at their end is counted as lost."""
    try:
        async for frame in source:
            yield frame
    except SourceIncomplete as error:
        recording.count_missing(error.missing)
        raise
