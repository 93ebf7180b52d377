"""The job of an uploaded sound file: decode, recognise, analyse and store it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import IO, Final

import numpy as np

from symbl_tui.domain.speaker_turns import SpeakerTurns
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.usage import SoundMeter
from symbl_tui.engine.insights import Punctuation, punctuate
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText
from symbl_tui.engine.jobs.diarization_request import Diarization
from symbl_tui.engine.jobs.file_decoder import DecodedAudio, decode_file, too_long
from symbl_tui.engine.jobs.upload_diarization import speaker_turns, split_by_speaker
from symbl_tui.engine.recognizers.interface import (
    BYTES_PER_SECOND,
    FinalResult,
    Recognizer,
    RecognizerFactory,
)
from symbl_tui.errors import EngineError

# Half a second behind the end of the file, so that the recogniser sees the last word end.
_SILENCE: Final = bytes(BYTES_PER_SECOND // 2)


async def process_audio(
    writer: BatchWriter,
    file: IO[bytes],
    started: datetime,
    recognizers: RecognizerFactory,
    *,
    speakers: Sequence[Speaker],
    separate_channels: bool,
    vocabulary: Sequence[str],
    max_seconds: float,
    meter: SoundMeter,
    diarization: Diarization | None = None,
) -> None:
    """Recognise a file and store its utterances.

    Args:
        writer: Receives the utterances.
        file: The upload; closed at the end, which deletes it.
        started: The moment of the first sample.
        recognizers: Creates a recogniser for each channel.
        speakers: The speaker of each channel, in order; further channels have none.
        separate_channels: Whether each channel is recognised by itself; else all are mixed.
        vocabulary: Words and phrases to boost.
        max_seconds: The longest duration of the file.
        meter: Counts the sound for the app; all channels are counted.
        diarization: Diarise each channel first; its speaker labels become members.

    Raises:
        EngineError: It cannot be decoded or recognised, or is too long, or the app is at a limit. What was
            stored before stays.
    """
    with file:
        turns = await speaker_turns(file, diarization, separate_channels, max_seconds)
        async with (
            decode_file(file, separate_channels=separate_channels) as decoded,
            AsyncExitStack() as stack,
        ):
            streams = []
            for _ in range(decoded.channels):
                streams.append(await recognizers.create(vocabulary=vocabulary))
                stack.push_async_callback(streams[-1].close)
            refusal = await _recognize(writer, decoded, streams, started, speakers, turns, max_seconds, meter)
    await writer.close()
    if refusal:
        raise refusal


async def _recognize(
    writer: BatchWriter,
    decoded: DecodedAudio,
    streams: Sequence[Recognizer],
    started: datetime,
    speakers: Sequence[Speaker],
    turns: Sequence[SpeakerTurns],
    max_seconds: float,
    meter: SoundMeter,
) -> EngineError | None:
    speaker_of_channel = [*speakers, *[Speaker()] * len(streams)]
    turns_of_channel = [*turns, *[SpeakerTurns()] * len(streams)]
    try:
        async with asyncio.TaskGroup() as group:
            # Not strict: a request may name more speakers than its file turns out to have channels.
            for stream, speaker, own_turns in zip(
                streams, speaker_of_channel, turns_of_channel, strict=False
            ):
                group.create_task(_write_results(writer, stream, speaker, own_turns, started))
            return await _feed(decoded.chunks, streams, max_seconds, meter)
    except* EngineError as errors:
        # One of them: a job has one reason.
        raise errors.exceptions[0] from errors


async def _feed(
    chunks: AsyncIterator[bytes], streams: Sequence[Recognizer], max_seconds: float, meter: SoundMeter
) -> EngineError | None:
    """Feed the sound to the recognisers; returns why the rest was left out."""
    refusal = None
    remaining = max_seconds * BYTES_PER_SECOND * len(streams)
    async for chunk in chunks:
        # What was heard before is recognised and stored.
        if refusal := meter.refusal:
            break
        remaining -= len(chunk)
        if remaining < 0:
            raise too_long(max_seconds)
        channels = np.frombuffer(chunk, "<i2").reshape(-1, len(streams))
        for channel, stream in enumerate(streams):
            # One after the other: the slowest channel sets the pace, so no recogniser's queue runs away.
            await stream.feed(channels[:, channel].tobytes())
        meter.add(len(chunk) / BYTES_PER_SECOND)
    for stream in streams:
        await stream.feed(_SILENCE)
        await stream.finish()
    return refusal


async def _write_results(
    writer: BatchWriter, stream: Recognizer, speaker: Speaker, turns: SpeakerTurns, started: datetime
) -> None:
    async for result in stream:
        if isinstance(result, FinalResult):  # a fault needs no handling: its sound is recognised again
            for person, part in split_by_speaker(
                result, turns, speaker, lambda label: writer.member(label, "")
            ):
                text = part.text if part.punctuated else punctuate(part.text)
                punctuation = Punctuation.RECOGNIZER if part.punctuated else Punctuation.NONE
                times = (part.start, part.end, part.words)
                await writer.write([SpokenText(text, part.text, person, started, *times, punctuation)])
