"""A recorded channel's sound as a diariser reads it: from FLAC or PCM parts of any rate to 16 kHz."""

import os
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.part_files import parts_of, samples_of
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import spool_path
from symbl_tui.session.archive.recorded_session import SessionFacts

RATE: Final = 16_000
"""Samples per second of what is read."""


class ChannelSamples:
    """One channel of a session that was closed."""

    def __init__(self, facts: SessionFacts, channel: int) -> None:
        """``channel`` counts from 0. Blocks; raises ``SymblTuiError`` when there is no sound to be read."""
        stem = spool_path(facts.folder, channel, facts.speakers[channel].name).stem
        self._rate = facts.rate
        try:
            self._parts = [*parts_of(facts.folder, stem, ".flac")]
            archived = {number for number, _ in self._parts}
            spooled = parts_of(facts.folder, stem, ".pcm")
            self._parts = sorted([*self._parts, *(part for part in spooled if part[0] not in archived)])
            samples = samples_of(facts.folder, stem)
            self._lengths = [_samples(path) for _, path in self._parts]
        except OSError as error:
            raise _unreadable(facts.folder, error) from error
        self.seconds = samples / facts.rate
        """How long it is."""

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le at :data:`RATE` between two times; blocks. Raises ``SymblTuiError``."""
        first, last = round(start * self._rate), round(end * self._rate)
        pieces: list[npt.NDArray[np.int16]] = []
        at = 0
        for (_, path), length in zip(self._parts, self._lengths, strict=True):
            begins, ends = max(first, at), min(last, at + length)
            if begins < ends:
                pieces.append(_piece(path, begins - at, ends - begins))
            at += length
        sound = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        return self._resampled(sound, round((end - start) * RATE))

    def _resampled(self, sound: npt.NDArray[np.int16], count: int) -> bytes:
        """``count`` samples at :data:`RATE`; silence where there are fewer."""
        if self._rate != RATE:
            import soxr

            sound = soxr.resample(sound, self._rate, RATE)
        return sound[:count].tobytes().ljust(count * SAMPLE_BYTES, b"\0")


def _samples(path: Path) -> int:
    if path.suffix == ".pcm":
        return path.stat().st_size // SAMPLE_BYTES
    import soundfile

    try:
        return int(soundfile.info(path).frames)
    except RuntimeError as error:  # soundfile's own
        raise _unreadable(path, error) from error


def _piece(path: Path, offset: int, count: int) -> npt.NDArray[np.int16]:
    try:
        if path.suffix == ".pcm":
            return np.fromfile(path, "<i2", count, offset=offset * SAMPLE_BYTES)
        import soundfile

        with soundfile.SoundFile(path) as flac:
            flac.seek(offset)
            return np.frombuffer(flac.buffer_read(count, dtype="int16"), np.int16)
    except (OSError, RuntimeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | RuntimeError) -> SymblTuiError:
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return SymblTuiError(f"{clean(str(path))}: the sound cannot be read ({clean(reason)})")
