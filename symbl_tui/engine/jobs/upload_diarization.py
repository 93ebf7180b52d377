"""Diarisation of an uploaded recording: before its recognition, to split the results by speaker."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import replace
from typing import IO, Final

import numpy as np

from symbl_tui.domain.speaker_turns import DiarizedBlock, SpeakerTurns, assign_labels, attribute, label_turns
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.diarization.diarizer import Diarizer
from symbl_tui.engine.jobs.diarization_request import Diarization
from symbl_tui.engine.jobs.file_decoder import decode_file, too_long
from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, RATE, FinalResult
from symbl_tui.errors import EngineError

_BYTES_PER_SAMPLE: Final = 2


class _ChannelSamples:
    """The samples of one channel, in an unnamed temporary file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seconds = 0.0

    def append(self, pcm: bytes) -> None:
        """Append mono s16le. Blocks; raises ``OSError``."""
        self._file.write(pcm)
        self.seconds += len(pcm) / BYTES_PER_SECOND

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le between two times. Blocks."""
        first, last = round(start * RATE), round(end * RATE)
        self._file.seek(first * _BYTES_PER_SAMPLE)
        return self._file.read((last - first) * _BYTES_PER_SAMPLE)


async def speaker_turns(
    file: IO[bytes], diarization: Diarization | None, separate_channels: bool, max_seconds: float
) -> list[SpeakerTurns]:
    """Diarise each channel of a file; labels are numbered across channels.

    Args:
        file: The upload.
        diarization: The number of speakers; None: no diarisation, and no turns.
        separate_channels: Whether each channel is diarised by itself; else all are mixed.
        max_seconds: The longest duration of the file.

    Raises:
        EngineError: It cannot be decoded or is too long, the disk is full, or the diarisation fails.
    """
    if diarization is None:
        return []
    with ExitStack() as open_files:
        channels = await _decode(
            file, open_files, separate_channels=separate_channels, max_seconds=max_seconds
        )
        turns: list[SpeakerTurns] = []
        used_labels: list[str] = []
        for channel in channels:
            blocks = await _diarize(channel)
            labels = assign_labels(blocks, diarization.speakers, taken=used_labels)
            used_labels += labels.values()
            turns.append(label_turns(blocks, labels))
        return turns


def split_by_speaker(
    result: FinalResult, turns: SpeakerTurns, default: Speaker, member: Callable[[str], Speaker]
) -> list[tuple[Speaker, FinalResult]]:
    """Split a final result at changes of speaker; nearly always into one part.

    Args:
        result: The final result.
        turns: The speaker turns of its channel.
        default: The speaker of words that no turn covers.
        member: Creates a participant for a speaker label.
    """
    runs = attribute(result.words, turns)
    people = [member(label) if label else default for label, _ in runs]
    if len(runs) == 1:
        return [(people[0], result)]
    return [(person, replace(result, words=words)) for person, (_, words) in zip(people, runs, strict=True)]


async def _diarize(channel: _ChannelSamples) -> Sequence[DiarizedBlock]:
    async with aclosing(Diarizer().blocks(channel, (), lambda second: None)) as blocks:
        return [block async for block in blocks]


async def _decode(
    file: IO[bytes], open_files: ExitStack, *, separate_channels: bool, max_seconds: float
) -> list[_ChannelSamples]:
    try:
        async with decode_file(file, separate_channels=separate_channels) as decoded:
            # On disk: hours of several channels do not fit the
            # memory, and the models go back and forth in them.
            files = [await asyncio.to_thread(tempfile.TemporaryFile) for _ in range(decoded.channels)]
            channels = [_ChannelSamples(open_files.enter_context(each)) for each in files]
            async for chunk in decoded.chunks:
                samples = np.frombuffer(chunk, "<i2").reshape(-1, len(channels))
                for number, channel in enumerate(channels):
                    await asyncio.to_thread(channel.append, samples[:, number].tobytes())
                if channels[0].seconds > max_seconds:
                    raise too_long(max_seconds)
            return channels
    except OSError as error:
        raise EngineError(f"no room for the decoded sound: {error.strerror}") from error
