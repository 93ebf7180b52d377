"""Listens to what is chosen to show how loud it is. Runs on a thread of its own, knows no widgets."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.level import Meter
from symbl_tui.audio.registry import SourceResources, file_path, kind_of, open_configured
from symbl_tui.audio.sources.base import Source
from symbl_tui.config.profile import SourceConfig
from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import ChannelStatus

_SETTLE_SECONDS: Final = 0.15
"""How long a choice must stand before a device is opened for it: a cursor passes many."""
_TYPED_SECONDS: Final = 0.7
"""As long for an address: every letter on the way to it would be another one."""
_ENDLESS: Final = 1e6
"""Seconds from which on a file's length is libsndfile's way of saying that it does not know."""

_log = logging.getLogger(__name__)

OpenSource = Callable[[SourceConfig], Source]


@dataclass(frozen=True, slots=True)
class PreviewLevels:
    """How the preview of a source goes."""

    source: SourceConfig
    format: AudioFormat | None = None
    """Known once it is open."""
    seconds: float | None = None
    """Length of a file, if it tells."""
    live: bool = False
    """Whether it has no length."""
    trouble: str = ""
    """Why silence stands in for it now."""
    ended: bool = False
    fault: str = ""
    """Why there is no sound from it: one sentence, fit for a terminal."""


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
    """What a channel, counted from 0, is called before anybody is on it."""
    return f"channel {channel + 1}"


class Preview:
    """What is heard of the source that :meth:`listen_to` named last."""

    def __init__(self, open_source: OpenSource, tell: Callable[[PreviewLevels], None]) -> None:
        """Prepare to listen.

        Args:
            open_source: Makes a source that is yet to be entered.
            tell: Called from the preview's thread with all news but levels; must return at once.
        """
        self._open = open_source
        self._tell = tell
        self._lock = threading.Lock()
        self._wanted: SourceConfig | None = None
        self._silent = False
        self._changed = ThreadFlag()
        self._over = False
        self._meters: tuple[Meter, ...] = ()
        self._state = SourceState.ACTIVE

    def listen_to(self, source: SourceConfig | None, *, silent: bool = False) -> None:
        """Leave the source there was, then listen to this one. From any thread; returns at once.

        Args:
            source: Which one; None: to none.
            silent: Only open it, to see that it can be had: whoever sends is there for the session.
        """
        with self._lock:
            self._wanted, self._silent = source, silent
            changed, self._changed = self._changed, ThreadFlag()
        changed.set()

    def stop(self) -> None:
        """Leave the source and let :meth:`run` return. From any thread; returns at once."""
        self._over = True
        self.listen_to(None)

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Every channel's level now; empty while no source is open. From any thread."""
        return tuple(
            ChannelStatus(channel_name(channel), meter.reading, self._state)
            for channel, meter in enumerate(self._meters)
        )

    async def run(self) -> None:
        """Listen until stopped; every source is closed before the next one is opened, and at the end."""
        while True:
            with self._lock:
                wanted, silent, changed = self._wanted, self._silent, self._changed
            if self._over:
                return
            listening = asyncio.create_task(self._listen(wanted, silent), name="preview of a source")
            try:
                await changed.wait()
            finally:
                listening.cancel()
                await asyncio.wait([listening])

    async def _listen(self, source: SourceConfig | None, silent: bool) -> None:
        self._meters, self._state = (), SourceState.ACTIVE
        if source is None:
            return
        try:
            typed = any(kind_of(spec).is_address for spec in source.specs)
            await asyncio.sleep(_TYPED_SECONDS if typed else _SETTLE_SECONDS)
            await self._hear(source, silent)
        except SymblTuiError as error:
            self._tell(PreviewLevels(source, fault=clean(str(error))))
        except Exception as error:
            self._tell(PreviewLevels(source, fault=str(InternalError.of(error))))
        finally:
            if self._state is not SourceState.ENDED:
                self._meters = ()

    async def _hear(self, source: SourceConfig, silent: bool) -> None:
        async with self._open(source) as opened:
            heard = PreviewLevels(source, opened.format, await _length(source.spec), opened.live)
            self._tell(heard)
            if silent:
                return
            self._meters = tuple(Meter() for _ in range(opened.format.channels))
            async for frame in opened:
                self._meters[frame.channel].update(frame.pcm, opened.format.seconds(frame.samples))
                if frame.fault != heard.trouble:
                    heard = replace(heard, trouble=frame.fault)
                    self._state = SourceState.LOST if frame.fault else SourceState.ACTIVE
                    self._tell(heard)
        self._state = SourceState.ENDED
        self._tell(replace(heard, ended=True))


async def _length(spec: str) -> float | None:
    """Seconds of sound in a file that was opened; None of anything else, or where nobody knows."""
    path = file_path(spec)
    return await asyncio.to_thread(_seconds, path) if path else None


def _seconds(path: Path) -> float | None:
    import soundfile  # 80 ms, and only files need it

    try:
        seconds = float(soundfile.info(path).duration)
    except (OSError, RuntimeError):
        return None
    return seconds if seconds < _ENDLESS else None
