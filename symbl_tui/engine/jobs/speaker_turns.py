"""Speakers of an uploaded recording: told apart before it is recognised, then laid over what is."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from typing import IO, Final

import numpy as np

from symbl_tui.domain.speaker_turns import DiarizedBlock, SpeakerTurns, attribute, labels_of, settle
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.diarization.diarizer import Diarizer
from symbl_tui.engine.jobs.file_decoder import decoding
from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, RATE, FinalResult
from symbl_tui.errors import EngineError

_SAMPLE: Final = 2


@dataclass(frozen=True, slots=True)
class Diarization:
    """What an upload asks for."""

    speakers: int | None = None
    """How many there are on each channel; None: that is found out."""


class _Channel:
    """A channel's samples in a file without a name."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seconds = 0.0

    def append(self, pcm: bytes) -> None:
        """Add mono s16le. Blocks; raises ``OSError``."""
        self._file.write(pcm)
        self.seconds += len(pcm) / BYTES_PER_SECOND

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le between two times. Blocks."""
        first, last = round(start * RATE), round(end * RATE)
        self._file.seek(first * _SAMPLE)
        return self._file.read((last - first) * _SAMPLE)


async def speaker_turns(
    file: IO[bytes], wanted: Diarization, *, separate: bool, most_seconds: float
) -> list[SpeakerTurns]:
    """The speaker turns of each channel of a file; labels go on counting from channel to channel.

    Args:
        file: What was uploaded.
        wanted: How.
        separate: Whether each channel stands for itself; else all are mixed into one.
        most_seconds: How much sound there may be.

    Raises:
        EngineError: It cannot be decoded or is too long, the disk is full, or the diarisation fails.
    """
    with ExitStack() as open_files:
        channels = await _decoded(file, open_files, separate=separate, most_seconds=most_seconds)
        found: list[SpeakerTurns] = []
        taken: list[str] = []
        for channel in channels:
            blocks = await _diarized(channel)
            labels = labels_of(blocks, wanted.speakers, taken=taken)
            taken += labels.values()
            found.append(settle(blocks, labels))
        return found


def attributed(
    result: FinalResult, turns: SpeakerTurns, otherwise: Speaker, member: Callable[[str], Speaker]
) -> list[tuple[Speaker, FinalResult]]:
    """A final as one of each speaker's, in order: nearly always the same one.

    Args:
        result: What was said.
        turns: Of its channel.
        otherwise: Who has said what no turn covers.
        member: Makes a participant of a label.
    """
    runs = attribute(result.words, turns)
    people = [member(label) if label else otherwise for label, _ in runs]
    if len(runs) == 1:
        return [(people[0], result)]
    return [(who, replace(result, words=words)) for who, (_, words) in zip(people, runs, strict=True)]


async def _diarized(channel: _Channel) -> Sequence[DiarizedBlock]:
    async with aclosing(Diarizer().blocks(channel, (), lambda second: None)) as blocks:
        return [block async for block in blocks]


async def _decoded(
    file: IO[bytes], open_files: ExitStack, *, separate: bool, most_seconds: float
) -> list[_Channel]:
    try:
        async with decoding(file, separate=separate) as decoded:
            made = [await asyncio.to_thread(tempfile.TemporaryFile) for _ in range(decoded.channels)]
            channels = [_Channel(open_files.enter_context(each)) for each in made]
            async for piece in decoded.pieces:
                samples = np.frombuffer(piece, "<i2").reshape(-1, len(channels))
                for place, channel in enumerate(channels):
                    await asyncio.to_thread(channel.append, samples[:, place].tobytes())
                if channels[0].seconds > most_seconds:
                    raise EngineError(f"there is more sound in it than {most_seconds / 3600:g} hours")
            return channels
    except OSError as error:
        raise EngineError(f"no room for the decoded sound: {error.strerror}") from error
