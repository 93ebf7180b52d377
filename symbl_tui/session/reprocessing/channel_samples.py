"""Reads a recorded channel for a diariser: FLAC or PCM parts of any rate, as 16 kHz."""

import os
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import read_flac
from symbl_tui.audio.storage.part_list import count_part, count_samples, list_parts
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder_names import spool_stem
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.system.directory import Directory

RATE: Final = 16_000
"""Samples per second of the result."""


class ChannelSamples:
    """The sound of one channel of a closed session."""

    def __init__(self, facts: SessionFacts, channel: int) -> None:
        """``channel`` counts from 0. Blocks; raises ``SymblTuiError`` when there is no readable sound."""
        stem = spool_stem(channel, facts.speakers[channel].name)
        self._folder = facts.folder
        self._rate = facts.rate
        try:
            with Directory(facts.folder) as directory:
                archived = dict(list_parts(directory, stem, ".flac"))
                # FLAC wins where both exist: a spool beside it is one that a crash kept from being removed.
                parts = dict(list_parts(directory, stem, ".pcm")) | archived
                self._parts = [parts[number] for number in sorted(parts)]
                samples = count_samples(directory, stem)
                self._lengths = [_count_samples(directory, name) for name in self._parts]
        except OSError as error:
            raise _unreadable(facts.folder, error) from error
        self.seconds = samples / facts.rate
        """Its length."""

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le at :data:`RATE` between two times; blocks. Raises ``SymblTuiError``."""
        # By rounded positions of whole samples: neighbouring stretches then share none and miss none.
        first, last = round(start * self._rate), round(end * self._rate)
        pieces: list[npt.NDArray[np.int16]] = []
        at = 0
        for name, length in zip(self._parts, self._lengths, strict=True):
            part_start, part_end = max(first, at), min(last, at + length)
            if part_start < part_end:
                pieces.append(self._read_part(name, part_start - at, part_end - part_start))
            at += length
        sound = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        return self._resample(sound, round((end - start) * RATE))

    def _read_part(self, name: str, offset: int, count: int) -> npt.NDArray[np.int16]:
        try:
            with Directory(self._folder) as directory:
                if not name.endswith(".pcm"):
                    return np.frombuffer(read_flac(directory, name, offset, count), np.int16)
                with directory.open_to_read(name) as file:
                    return np.fromfile(file, "<i2", count, offset=offset * SAMPLE_BYTES)
        except OSError as error:
            raise _unreadable(self._folder / name, error) from error

    def _resample(self, sound: npt.NDArray[np.int16], count: int) -> bytes:
        """``count`` samples at :data:`RATE`; silence where there are fewer."""
        if self._rate != RATE:
            sound = soxr.resample(sound, self._rate, RATE)
        # Exactly as many as asked for: the diariser maps times by the lengths of its pieces.
        return sound[:count].tobytes().ljust(count * SAMPLE_BYTES, b"\0")


def _count_samples(directory: Directory, name: str) -> int:
    if name.endswith(".pcm"):
        return count_part(directory, name)
    try:
        with directory.open_to_read(name) as file:
            return int(soundfile.info(file).frames)
    except RuntimeError as error:  # soundfile's own
        raise _unreadable(directory.path / name, error) from error


def _unreadable(path: Path, error: OSError | RuntimeError) -> SymblTuiError:
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return SymblTuiError(f"{clean(str(path))}: the sound cannot be read ({clean(reason)})")
