"""The real library with its real model, on recordings of people: through the child process and back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import numpy as np
import pytest

from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import RATE, Fault, InterimResult, Recognizer, Result
from symbl_tui.engine.recognizers.moonshine.model import bundled
from symbl_tui.engine.recognizers.moonshine.recognizer import MoonshineFactory
from tests.engine.engine_processes import descendants
from tests.engine.recognizers.moonshine.speech import BECKETT, DICKENS, Samples, recording, silence
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.streaming_client import chunks
from tests.support.waiting import until


@pytest.fixture
async def moonshine() -> AsyncIterator[MoonshineFactory]:
    recognizers = MoonshineFactory(bundled())
    yield recognizers
    await recognizers.close()


def text(results: list[Result]) -> str:
    return " ".join(final.text for final in finals(results))


def words_of(results: list[Result]) -> list[Word]:
    return [word for final in finals(results) for word in final.words]


async def test_human_speech_is_recognised_with_case_and_punctuation(moonshine: MoonshineFactory) -> None:
    results = await recognize(await moonshine.create(), recording(DICKENS, 13), silence(1))
    assert text(results).startswith("It was the best of times, it was the worst of times.")
    assert "age of wisdom, it was the age of foolishness." in text(results)
    assert all(final.punctuated for final in finals(results))


async def test_every_sentence_of_continuous_speech_is_an_utterance(moonshine: MoonshineFactory) -> None:
    results = await recognize(await moonshine.create(), recording(DICKENS, 29))
    said = finals(results)
    assert len(said) >= 7
    assert all(final.text[-1] in ".?!" for final in said)


async def test_words_have_their_places_in_the_sound_and_no_confidence_is_invented(
    moonshine: MoonshineFactory,
) -> None:
    results = await recognize(await moonshine.create(), recording(BECKETT))
    words = words_of(results)
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert all(0 <= word.start < word.end for word in words)
    assert sum(word.estimated for word in words) <= 1
    assert all(word.confidence is None for word in words)
    assert words[0].start == pytest.approx(0.3, abs=0.15)  # where "Ever" begins, by ear and by the samples


async def test_all_speakers_share_one_process(moonshine: MoonshineFactory) -> None:
    others = descendants(os.getpid())
    streams = [await moonshine.create() for _ in range(3)]
    heard = await asyncio.gather(*(recognize(stream, recording(BECKETT), silence(1)) for stream in streams))
    assert len(descendants(os.getpid()) - others) == 1
    assert len({text(results) for results in heard}) == 1


async def test_the_same_sound_gives_the_same_text_at_any_pace(moonshine: MoonshineFactory) -> None:
    sound = recording(DICKENS, 13)
    at_once = await recognize(await moonshine.create(), sound, silence(1))
    recognizer = await moonshine.create()
    slowly = asyncio.create_task(_collect(recognizer))
    for piece in chunks(np.concatenate((sound, silence(1)))):
        await recognizer.feed(piece)
        await asyncio.sleep(0.02)
    await recognizer.finish()
    assert text(await slowly) == text(at_once)
    await recognizer.close()


async def _collect(recognizer: Recognizer) -> list[Result]:
    return [result async for result in recognizer]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_crash_of_native_code_costs_no_word_of_any_stream(
    moonshine: MoonshineFactory, number: signal.Signals
) -> None:
    undisturbed = words_of(await recognize(await moonshine.create(), recording(BECKETT), silence(1)))
    workers = descendants(os.getpid())
    streams = [await moonshine.create() for _ in range(2)]
    for stream in streams:
        for piece in chunks(recording(BECKETT, 5)):
            await stream.feed(piece)
    (worker,) = workers
    os.kill(worker, number)
    rest = recording(BECKETT)[5 * RATE :]
    heard = await asyncio.gather(*(recognize(stream, rest, silence(1)) for stream in streams))
    for results in heard:
        words = words_of(results)
        assert len(words) == len(undisturbed)
        # The decoder may spell a word otherwise where its piece of sound begins elsewhere.
        assert [word.start for word in words] == pytest.approx([word.start for word in undisturbed], abs=0.3)
        assert any(isinstance(result, Fault) for result in results)


def noises() -> Sequence[tuple[str, Samples]]:
    generator = np.random.default_rng(1)
    time = np.arange(20 * RATE) / RATE
    hum = sum(np.sin(2 * np.pi * 50 * n * time) / n for n in (1, 2, 3, 5))
    chord = sum(np.sin(2 * np.pi * f * time) for f in (220, 277.2, 329.6)) * (
        1 + np.sin(2 * np.pi * 2 * time)
    )
    clicks = np.zeros(20 * RATE)
    for at in generator.integers(0, 19 * RATE, 120):
        clicks[at : at + 160] += generator.normal(0, 1, 160) * np.exp(-np.arange(160) / 40)
    room = generator.normal(0, 0.02, 20 * RATE)
    return [
        (name, np.asarray(np.clip(sound / np.abs(sound).max() * loudness, -1, 1) * 32767, np.int16))
        for name, sound, loudness in (
            *(("room", room, 0.05), ("a loud room", room, 0.5)),
            *(("hum", hum, 0.3), ("music", chord, 0.5), ("typing", clicks, 0.7)),
        )
    ]


@pytest.mark.parametrize(
    ("what", "sound"), noises(), ids=lambda value: value if isinstance(value, str) else ""
)
async def test_no_words_are_invented_in(moonshine: MoonshineFactory, what: str, sound: Samples) -> None:
    results = await recognize(await moonshine.create(), sound)
    assert [final.text for final in finals(results)] == [], what


async def test_interim_results_come_before_the_final(moonshine: MoonshineFactory) -> None:
    recognizer = await moonshine.create()
    interims: list[InterimResult] = []

    async def collect() -> None:
        async for result in recognizer:
            if isinstance(result, InterimResult):
                interims.append(result)

    collecting = asyncio.create_task(collect())
    for piece in chunks(recording(DICKENS, 4.5)):
        await recognizer.feed(piece)
    await until(lambda: interims)  # the sound has not ended, so there is no final
    await recognizer.finish()
    await collecting
    await recognizer.close()
    assert interims[0].text.startswith("It was")


async def test_a_client_that_reads_nothing_does_not_hold_up_the_others(moonshine: MoonshineFactory) -> None:
    stuck = await moonshine.create()
    for piece in chunks(recording(BECKETT)):
        await stuck.feed(piece)  # nothing is read of what comes of it
    other = await asyncio.wait_for(recognize(await moonshine.create(), recording(BECKETT), silence(1)), 60)
    assert text(other).endswith("better.")
    await stuck.close()
