"""Sound from a file that libsndfile reads (wav, flac, ogg, opus, mp3, aiff ...), paced as if it were live."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from symbl_tui.audio.frame import MAX_CHANNELS, RATES, SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split, to_s16le
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

if TYPE_CHECKING:  # soundfile takes 80 ms to import; it is loaded in the thread that first needs it
    import soundfile

# Fewer hand-overs to the thread, and still little that is read in vain when the source is closed.
_FRAMES_PER_READ: Final = 25
"""Half a second per trip to the reading thread."""

_UNKNOWN_LENGTH: Final = 1 << 62
"""A length from about here on is libsndfile's for a stream whose header has none."""


class UnreadableFile(SourceError):
    """The file exists, but libsndfile cannot read it."""


class FileSource:
    """All channels of a sound file, at real time times ``pace``.

    Args:
        path: the file.
        pace: seconds of sound per second; ``math.inf`` is as fast as the reader can.
        channels: take only the first so many; None takes all.

    Raises:
        SourceError: on entering, when the file has no readable sound; while iterating, when
            the file turns out to be damaged.
        UsageError: the pace is not possible.
    """

    live = False
    format: AudioFormat

    def __init__(self, path: Path, pace: float = 1.0, channels: int | None = None) -> None:
        self.label = f"file {path.name}"
        self._path = path
        self._wanted_channels = channels
        self._pacer = Pacer(pace)
        self._reader: _Reader | None = None

    async def __aenter__(self) -> Self:
        reader = self._reader = await asyncio.to_thread(_Reader, self._path)
        channels = reader.channels if self._wanted_channels is None else self._wanted_channels
        if not 1 <= channels <= min(reader.channels, MAX_CHANNELS):
            await asyncio.to_thread(reader.close)
            raise SourceError(
                f"{self._path} has {many(reader.channels, 'channel')}, not {channels}",
                "ask for fewer channels",
            )
        self.format = AudioFormat(reader.rate, channels)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reader:
            await asyncio.to_thread(self._reader.close)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        assert self._reader, "enter the source first"
        chosen, width = range(self.format.channels), self._reader.channels
        frame_bytes = self.format.frame_samples * width * SAMPLE_BYTES
        position, samples = 0, self.format.frame_samples * _FRAMES_PER_READ
        while block := await asyncio.to_thread(self._reader.read, samples):
            for start in range(0, len(block), frame_bytes):
                frames = split(block[start : start + frame_bytes], width, chosen, position)
                await self._pacer.wait(self.format.seconds(frames[0].samples))
                for frame in frames:
                    yield frame
                position += frames[0].samples


class _Reader:
    """The open file. Its lock keeps it from being closed during a read in another thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file = _open(path)
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self._missing: int = self._file.frames
        if self._missing <= 0 or self.rate not in RATES:
            self.close()
            raise SourceError(f"{path} holds no sound at a usable sample rate", "use another file")

    def read(self, samples: int) -> bytes:
        """Up to ``samples`` samples of every channel, interleaved s16le; empty at the end or when closed."""
        with self._lock:
            if self._file.closed:
                return b""
            try:
                # As floats, whatever the file holds: libsndfile does not scale float files to integers.
                block = self._file.read(samples, dtype="float32", always_2d=True)
            except RuntimeError as error:
                raise self._damaged() from error
        # libsndfile reports a file that is cut off as its normal end: only the declared length shows it.
        if len(block) == 0 and 0 < self._missing < _UNKNOWN_LENGTH:
            raise self._damaged()
        self._missing -= len(block)
        return to_s16le(block)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _damaged(self) -> SourceError:
        seconds = self._missing / self.rate
        return SourceError(
            f"{self._path} is damaged: its last {seconds:.1f} s cannot be read", "repair or replace it"
        )


def _open(path: Path) -> "soundfile.SoundFile":
    import soundfile  # 80 ms, in the thread that opens the first file

    try:
        if not path.exists():
            raise SourceError(f"{path} does not exist", "check the path")
        if not path.is_file():
            raise SourceError(f"{path} is not a file", "name a sound file")
        # Opened here first, for the system's own error: libsndfile's says nothing about permissions.
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(f"{path} is empty", "name a file with sound in it")
        return soundfile.SoundFile(path)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened: {error.strerror}", "check its name and permissions"
        ) from error
    except (
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:  # TypeError is soundfile's for headerless .raw
        raise UnreadableFile(
            f"{path} is not a sound file that can be read", "use wav, flac, ogg, mp3 or aiff"
        ) from error
