"""Speaker diarisation of a recording block by block, so that a pass can be interrupted and resumed.

A block's turns depend on the sound and on the blocks before it and on nothing else, so a pass that was killed
and resumed finds the same turns.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from symbl_tui.domain.speaker_turns import DiarizedBlock
from symbl_tui.engine.diarization.diarization_process import DiarizationProcess
from symbl_tui.engine.diarization.linking import Piece, enrolment, known_speakers, link
from symbl_tui.engine.recognizers.interface import RATE

NAME: Final = "moonshine-voice 0.1.0, pyannote community-1"
"""The models; a pass cannot resume the blocks of others."""


class Sound(Protocol):
    """One channel's sound."""

    @property
    def seconds(self) -> float:
        """Its length."""
        ...

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le at 16 kHz between two times within it; blocks. Raises ``SymblTuiError``."""
        ...


@dataclass(frozen=True, slots=True)
class DiarizationSettings:
    """Parameters that the turns depend on; all in seconds."""

    block: float = 300.0
    """Sound that is clustered at a time."""
    margin: float = 5.0
    """Sound on both sides of a block that is analysed with it."""
    step: float = 1.0
    """Between two runs of the models over ten seconds each. Twice as much costs half, and merges the two
    speakers of some phone calls: the clustering needs the evidence of many overlapping runs."""


class Diarizer:
    """Diarises recordings."""

    def __init__(
        self, settings: DiarizationSettings = DiarizationSettings(), *, report_every: float = 2.0
    ) -> None:
        """``report_every``: seconds between two reports of the progress."""
        self._settings = settings
        self._report_every = report_every

    def describe(self) -> dict[str, object]:
        """The parameters that the blocks depend on; blocks with others cannot be resumed."""
        return {"engine": NAME, "block": self._settings.block, "step": self._settings.step}

    async def blocks(
        self, sound: Sound, done: Sequence[DiarizedBlock], progress: Callable[[float], None]
    ) -> AsyncGenerator[DiarizedBlock, None]:
        """Yield the blocks after those that are done, to the end of the sound.

        Args:
            sound: All of it.
            done: The blocks before, from the start of the sound.
            progress: Called at intervals with the second up to which it is done.

        Raises:
            EngineError: The library is missing, or fails.
            SymblTuiError: The sound cannot be read.
        """
        known = list(done)
        async with DiarizationProcess(self._settings.step, self._report_every) as process:
            while (start := known[-1].end if known else 0.0) < sound.seconds:
                block = await self._block(process, sound, known, start, progress)
                known.append(block)
                yield block

    async def _block(
        self,
        process: DiarizationProcess,
        sound: Sound,
        known: Sequence[DiarizedBlock],
        start: float,
        progress: Callable[[float], None],
    ) -> DiarizedBlock:
        end = self._end(start, sound.seconds)
        # With a margin: the models see ten seconds at a time, and at an edge half of that is missing.
        first, last = max(0.0, start - self._settings.margin), min(sound.seconds, end + self._settings.margin)
        pieces = enrolment(known)
        pcm = await asyncio.to_thread(_sound_with_enrolment, sound, pieces, first, last)
        spans = await process.spans(pcm, lambda share: progress(start + share * (end - start)))
        before = sum(piece.seconds for piece in pieces)
        return link(spans, pieces, known_speakers(known), start, end, first - before)

    def _end(self, start: float, seconds: float) -> float:
        """The end of the block that begins at ``start``; a short remainder belongs to it."""
        end = start + self._settings.block
        # A remainder of a few seconds holds too little speech to be clustered by itself.
        return end if seconds - end >= self._settings.block / 2 else seconds


def _sound_with_enrolment(sound: Sound, pieces: Sequence[Piece], first: float, last: float) -> bytes:
    """The enrolment, then the block's sound; each piece exactly as long as it claims, to the sample.

    Times in the result are mapped back by these lengths: a sample less would shift every later turn.
    """
    enrolled = [_exactly(sound.read(piece.start, piece.end), piece.seconds) for piece in pieces]
    return b"".join([*enrolled, sound.read(first, last)])


def _exactly(pcm: bytes, seconds: float) -> bytes:
    size = round(seconds * RATE) * 2
    return pcm[:size].ljust(size, b"\0")
