"""From the source to the spools: the only part of a session that must never wait."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.source import Source, is_growing
from symbl_tui.domain.text import clean
from symbl_tui.errors import SourceIncomplete
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
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
    open_channel: Callable[[int, int], Channel | None]
    """Called when a further channel of the source begins, with its number and its position in the session;
    adds it to the recording. None: that is refused."""
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
        channels = _SourceChannels(recording, is_growing(source), self.open_channel)
        async for frame in _counted(source, recording):
            known = len(recording.channels)
            channel = channels.find(frame)
            if len(recording.channels) > known:
                changed.set()
            if channel is None or channel.spool.finished:
                continue
            if self.pause.paused and source.live:
                # A microphone must be read on, or its buffer overflows and old sound follows the pause.
                channels.leave_out(frame)
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


class _SourceChannels:
    """Which channel of the session a channel of the source is, and where its sound begins."""

    def __init__(
        self, recording: ActiveRecording, growing: bool, open_channel: Callable[[int, int], Channel | None]
    ) -> None:
        self._open = open_channel
        self._growing = growing
        self._channels = dict(enumerate(recording.channels))
        self._begun: set[int] = set()
        self._left_out: dict[int, int] = {}
        """Samples of each channel that pauses left out; the session's clock does not count them."""

    def find(self, frame: AudioFrame) -> Channel | None:
        """The channel of a frame, opened where its sound begins; None where that is refused."""
        number = frame.channel
        if number in self._begun:
            return self._channels[number]
        begins = frame.position - max(self._left_out.values(), default=0)
        channel = self._channels.get(number) or self._open(number, begins)
        if channel is not None:
            self._channels[number] = channel
            self._begun.add(number)
            if self._growing and (late := begins - channel.spool.position) > 0:
                channel.push(bytes(late * SAMPLE_BYTES))  # it was there from the start, without sound
        return channel

    def leave_out(self, frame: AudioFrame) -> None:
        """Note that a pause leaves a frame out."""
        self._left_out[frame.channel] = self._left_out.get(frame.channel, 0) + frame.samples


async def _counted(source: Source, recording: ActiveRecording) -> AsyncIterator[AudioFrame]:
    """The source's frames; what is missing at their end is counted as lost."""
    try:
        async for frame in source:
            yield frame
    except SourceIncomplete as error:
        recording.count_missing(error.missing)
        raise
