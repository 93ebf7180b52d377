"""A sound job: an uploaded file, decoded, recognised and understood, at the speed of the recogniser."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import IO, Final

import numpy as np

from symbl_tui.domain.speaker_turns import SpeakerTurns
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights import Punctuation, punctuate
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText
from symbl_tui.engine.jobs.file_decoder import Decoded, decoding
from symbl_tui.engine.jobs.speaker_turns import Diarization, attributed, speaker_turns
from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, FinalResult, Recognizer, RecognizerFactory
from symbl_tui.errors import EngineError

_SILENCE: Final = bytes(BYTES_PER_SECOND // 2)
"""Half a second after the end, so that the last word has one."""


async def write_sound(
    minutes: BatchWriter,
    file: IO[bytes],
    began: datetime,
    recognizers: RecognizerFactory,
    *,
    speakers: Sequence[Speaker],
    separate: bool,
    vocabulary: Sequence[str],
    most_seconds: float,
    diarization: Diarization | None = None,
) -> None:
    """Recognise a file and keep what was said.

    Args:
        minutes: Where it is kept.
        file: What was uploaded; closed at the end, which deletes it.
        began: The moment of the first sample.
        recognizers: Who recognises it.
        speakers: Who speaks on each channel; those beyond are nobody.
        separate: Whether each channel has a speaker of its own; else all are mixed.
        vocabulary: Words that are likelier than usual.
        most_seconds: How much sound there may be.
        diarization: Tell the speakers of each channel apart first, who then are members by their labels.

    Raises:
        EngineError: It cannot be decoded or recognised, or is too long. What was understood stays.
    """
    with file:
        turns: list[SpeakerTurns] = []
        if diarization:
            turns = await speaker_turns(file, diarization, separate=separate, most_seconds=most_seconds)
        async with decoding(file, separate=separate) as decoded:
            listeners = [await recognizers.create(vocabulary=vocabulary) for _ in range(decoded.channels)]
            try:
                await _listen(minutes, decoded, listeners, began, speakers, turns, most_seconds)
            finally:
                for listener in listeners:
                    await listener.close()
    await minutes.close()


async def _listen(
    minutes: BatchWriter,
    decoded: Decoded,
    listeners: Sequence[Recognizer],
    began: datetime,
    speakers: Sequence[Speaker],
    turns: Sequence[SpeakerTurns],
    most_seconds: float,
) -> None:
    known = [*speakers, *[Speaker()] * len(listeners)]
    told_apart = [*turns, *[SpeakerTurns()] * len(listeners)]
    try:
        async with asyncio.TaskGroup() as group:
            for listener, speaker, heard in zip(listeners, known, told_apart, strict=False):
                group.create_task(_follow(minutes, listener, speaker, heard, began))
            await _feed(decoded.pieces, listeners, most_seconds)
    except* EngineError as errors:
        raise errors.exceptions[0] from errors


async def _feed(pieces: AsyncIterator[bytes], listeners: Sequence[Recognizer], most_seconds: float) -> None:
    left = most_seconds * BYTES_PER_SECOND * len(listeners)
    async for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise EngineError(f"there is more sound in it than {most_seconds / 3600:g} hours")
        channels = np.frombuffer(piece, "<i2").reshape(-1, len(listeners))
        for place, listener in enumerate(listeners):
            await listener.feed(channels[:, place].tobytes())
    for listener in listeners:
        await listener.feed(_SILENCE)
        await listener.finish()


async def _follow(
    minutes: BatchWriter, listener: Recognizer, speaker: Speaker, turns: SpeakerTurns, began: datetime
) -> None:
    async for result in listener:
        if isinstance(result, FinalResult):  # what a fault cut off is heard anew
            for who, part in attributed(result, turns, speaker, lambda label: minutes.member(label, "")):
                text = part.text if part.punctuated else punctuate(part.text)
                punctuation = Punctuation.RECOGNIZER if part.punctuated else Punctuation.NONE
                times = (part.start, part.end, part.words)
                await minutes.write([SpokenText(text, part.text, who, began, *times, punctuation)])
