"""Opens the selected source to show its level. Runs on a thread of its own, knows no widgets."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.level import Meter
from symbl_tui.audio.registry import SourceResources, file_path, find_source_kind, open_configured
from symbl_tui.audio.sources.source import Source
from symbl_tui.config.profile import SourceConfig
from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.system.tasks import cancel_and_wait

# How long a source must stay selected before it is opened: a cursor passes many.
_DEBOUNCE_SECONDS: Final = 0.15
# The same for a URL: every letter typed would be another one.
_TYPING_SECONDS: Final = 0.7
# Seconds from which on libsndfile means that a file's length is unknown.
_UNKNOWN_LENGTH: Final = 1e6

OpenSource = Callable[[SourceConfig], Source]


@dataclass(frozen=True, slots=True)
class PreviewStatus:
    """The state of a preview, besides the levels."""

    source: SourceConfig
    format: AudioFormat | None = None
    """Known once it is open."""
    seconds: float | None = None
    """The length of a file by its header, where that has one."""
    live: bool = False
    """Whether it has no length."""
    trouble: str = ""
    """Why silence is in its place now."""
    ended: bool = False
    fault: str = ""
    """Why it cannot be used: one sentence, safe for a terminal."""


def open_as_configured(source: SourceConfig, resources: SourceResources | None = None) -> Source:
    """Make the source as a session would open it, but at real time and only to look at.

    Args:
        source: The profile's table.
        resources: What this process has open already.

    Raises:
        UsageError: there is no such source, or it cannot be opened like that.
    """
    return open_configured(source, pace=1.0, preview=True, resources=resources)


def channel_name(channel: int) -> str:
    """The name of a channel without a speaker; channels count from 0."""
    return f"channel {channel + 1}"


class SourcePreview:
    """Opens the source that :meth:`select` named last, and measures its levels."""

    def __init__(self, open_source: OpenSource, notify: Callable[[PreviewStatus], None]) -> None:
        """Prepare to preview.

        Args:
            open_source: Makes a source, not entered yet.
            notify: Called from the preview's thread with every new status; must return at once.
        """
        self._open = open_source
        self._notify = notify
        self._lock = threading.Lock()
        self._selected: SourceConfig | None = None
        self._open_only = False
        self._changed = ThreadFlag()
        self._stopped = False
        self._meters: tuple[Meter, ...] = ()
        self._state = SourceState.ACTIVE

    def select(self, source: SourceConfig | None, *, open_only: bool = False) -> None:
        """Close the current source, then open this one. From any thread; returns at once.

        Args:
            source: None: no source.
            open_only: Open it to see whether that works, but read nothing: a sender's sound is the session's.
        """
        with self._lock:
            self._selected, self._open_only = source, open_only
            # Swapped under the lock: run() waits for exactly the selection that it has read.
            changed, self._changed = self._changed, ThreadFlag()
        changed.set()

    def stop(self) -> None:
        """Close the source and let :meth:`run` return. From any thread; returns at once."""
        self._stopped = True
        self.select(None)

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Every channel's level now; empty while no source is open. From any thread."""
        return tuple(
            ChannelStatus(channel_name(channel), meter.reading, self._state)
            for channel, meter in enumerate(self._meters)
        )

    async def run(self) -> None:
        """Preview until stopped; a source is closed before the next one is opened, and at the end."""
        while True:
            with self._lock:
                selected, open_only, changed = self._selected, self._open_only, self._changed
            if self._stopped:
                return
            preview = asyncio.create_task(self._preview(selected, open_only), name="preview of a source")
            try:
                await changed.wait()
            finally:
                # Until it is closed: many devices can be opened by only one stream at a time.
                await cancel_and_wait(preview)

    async def _preview(self, source: SourceConfig | None, open_only: bool) -> None:
        self._meters, self._state = (), SourceState.ACTIVE
        if source is None:
            return
        try:
            typed = any(find_source_kind(spec).is_address for spec in source.specs)
            await asyncio.sleep(_TYPING_SECONDS if typed else _DEBOUNCE_SECONDS)
            await self._read(source, open_only)
        except SymblTuiError as error:
            self._notify(PreviewStatus(source, fault=clean(str(error))))
        except Exception as error:
            self._notify(PreviewStatus(source, fault=str(InternalError.of(error))))
        finally:
            # A file that has ended keeps its last level on screen.
            if self._state is not SourceState.ENDED:
                self._meters = ()

    async def _read(self, source: SourceConfig, open_only: bool) -> None:
        async with self._open(source) as opened:
            status = PreviewStatus(source, opened.format, await _length(source.spec), opened.live)
            self._notify(status)
            if open_only:
                return
            self._meters = tuple(Meter() for _ in range(opened.format.channels))
            async for frame in opened:
                self._meters[frame.channel].update(frame.pcm, opened.format.seconds(frame.samples))
                if frame.fault != status.trouble:
                    status = replace(status, trouble=frame.fault)
                    self._state = SourceState.LOST if frame.fault else SourceState.ACTIVE
                    self._notify(status)
        # Behind the block: a source that was cancelled, or failed, has not ended.
        self._state = SourceState.ENDED
        self._notify(replace(status, ended=True))


async def _length(spec: str) -> float | None:
    """Seconds of sound in a file by its header; None for other sources, or where it has none."""
    path = file_path(spec)
    return await asyncio.to_thread(_seconds, path) if path else None


def _seconds(path: Path) -> float | None:
    import soundfile  # start-up: 80 ms, and only files need it

    try:
        seconds = float(soundfile.info(path).duration)
    except (OSError, RuntimeError):
        return None
    return seconds if seconds < _UNKNOWN_LENGTH else None
