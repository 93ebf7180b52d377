"""Listens to what is chosen to show how loud it is. Runs on a thread of its own, knows no widgets."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from symbl_tui.audio import Source, open_source
from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.level import Meter
from symbl_tui.config import SourceConfig
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.flag import Flag
from symbl_tui.session.live import ChannelStatus
from symbl_tui.session.state import SourceState
from symbl_tui.text import clean

_SETTLE_SECONDS: Final = 0.15
"""How long a choice must stand before a device is opened for it: a cursor passes many."""
_ENDLESS: Final = 1e6
"""Seconds from which on a file's length is libsndfile's way of saying that it does not know."""

_log = logging.getLogger(__name__)

OpenSource = Callable[[SourceConfig], Source]


@dataclass(frozen=True, slots=True)
class Heard:
    """How the preview of a source goes."""

    source: SourceConfig
    format: AudioFormat | None = None
    """Known once it is open."""
    seconds: float | None = None
    """Length of a file, if it tells."""
    ended: bool = False
    fault: str = ""
    """Why there is no sound from it: one sentence, fit for a terminal."""


def open_as_configured(source: SourceConfig) -> Source:
    """The source as a session would open it, but never faster than it sounds.

    Raises:
        UsageError: there is no such source, or it cannot be had like that.
    """
    also = ((other.spec, other.channels) for other in source.also)
    return open_source(source.spec, rate=source.rate, channels=source.channels, also=also, persistent=False)


def channel_name(channel: int) -> str:
    """What a channel, counted from 0, is called before anybody is on it."""
    return f"channel {channel + 1}"


class Preview:
    """What is heard of the source that :meth:`listen_to` named last."""

    def __init__(self, open_source: OpenSource, tell: Callable[[Heard], None]) -> None:
        """Prepare to listen.

        Args:
            open_source: Makes a source that is yet to be entered.
            tell: Called from the preview's thread with all news but levels; must return at once.
        """
        self._open = open_source
        self._tell = tell
        self._lock = threading.Lock()
        self._wanted: SourceConfig | None = None
        self._changed = Flag()
        self._over = False
        self._meters: tuple[Meter, ...] = ()
        self._state = SourceState.HEARING

    def listen_to(self, source: SourceConfig | None) -> None:
        """Leave the source there was, then listen to this one. From any thread; returns at once."""
        with self._lock:
            self._wanted = source
            changed, self._changed = self._changed, Flag()
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
                wanted, changed = self._wanted, self._changed
            if self._over:
                return
            listening = asyncio.create_task(self._listen(wanted), name="preview of a source")
            try:
                await changed.wait()
            finally:
                listening.cancel()
                await asyncio.wait([listening])

    async def _listen(self, source: SourceConfig | None) -> None:
        self._meters, self._state = (), SourceState.HEARING
        if source is None:
            return
        try:
            await asyncio.sleep(_SETTLE_SECONDS)
            await self._hear(source)
        except SymblTuiError as error:
            self._tell(Heard(source, fault=clean(str(error))))
        except Exception as error:
            _log.exception("a fault of ours")
            kind = type(error).__name__
            self._tell(Heard(source, fault=f"a fault of symbl-tui itself ({kind}); the log tells more"))
        finally:
            if self._state is not SourceState.ENDED:
                self._meters = ()

    async def _hear(self, source: SourceConfig) -> None:
        async with self._open(source) as opened:
            heard = Heard(source, opened.format, await _length(source.spec))
            self._tell(heard)
            self._meters = tuple(Meter() for _ in range(opened.format.channels))
            async for frame in opened:
                self._meters[frame.channel].update(frame.pcm, opened.format.seconds(frame.samples))
        self._state = SourceState.ENDED
        self._tell(replace(heard, ended=True))


async def _length(spec: str) -> float | None:
    """Seconds of sound in a file that was opened; None of anything else, or where nobody knows."""
    kind, _, path = spec.partition(":")
    return await asyncio.to_thread(_seconds, path) if kind == "file" else None


def _seconds(path: str) -> float | None:
    import soundfile  # 80 ms, and only files need it

    try:
        seconds = float(soundfile.info(Path(path).expanduser()).duration)
    except (OSError, RuntimeError):
        return None
    return seconds if seconds < _ENDLESS else None
