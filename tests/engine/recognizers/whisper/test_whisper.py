"""Whisper through all of its code, over tiny.en and recordings of people."""

import asyncio
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest

from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Result
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.recognizers.whisper import models
from symbl_tui.engine.recognizers.whisper.recognizer import WhisperFactory
from symbl_tui.engine.recognizers.whisper.sentence_split import DecodedWord
from symbl_tui.engine.recognizers.whisper.whisper_decoder import is_improved
from symbl_tui.engine.recognizers.whisper.window_stream import FeedRate
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError
from tests.bench.bench_speech import plain
from tests.engine.engine_processes import descendants
from tests.engine.human_speech import BECKETT, TWO_CITIES, recording
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.streaming_client import RATE, Samples, chunks
from tests.support.waiting import until


@pytest.fixture(scope="module")
def two_cities() -> Samples:
    return recording("two_cities")


@pytest.fixture
def tiny() -> InstalledModel:
    return models.locate("tiny.en")


def wrong(results: list[Result], text: str) -> float:
    return jiwer.wer(plain(text), plain(" ".join(final.text for final in finals(results))))


async def test_human_speech_becomes_sentences_with_times_and_confidence(
    tiny: InstalledModel, two_cities: Samples
) -> None:
    recognizers = WhisperFactory(tiny)
    results = await recognize(await recognizers.create(), two_cities)
    await recognizers.close()
    assert wrong(results, TWO_CITIES) <= 0.03
    said = finals(results)
    assert len(said) >= 7
    assert all(final.text[0].isupper() and final.end - final.start <= 13 for final in said[:-2])
    words = [word for final in said for word in final.words]
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert words[0].start == pytest.approx(0.85, abs=0.2)
    assert words[-1].end == pytest.approx(41.5, abs=0.5)
    assert all(word.confidence is not None and 0 < word.confidence <= 1 for word in words)


async def test_an_hour_of_silence_between_two_sentences_keeps_the_times(tiny: InstalledModel) -> None:
    spoken = recording("beckett")
    pause = np.zeros(300 * RATE, np.int16)
    recognizers = WhisperFactory(tiny)
    results = await recognize(await recognizers.create(), spoken, pause, spoken)
    await recognizers.close()
    assert wrong(results, f"{BECKETT} {BECKETT}") <= 0.05
    first, second = (
        next(final.start for final in finals(results) if final.start >= after and "Ever" in final.text)
        for after in (0, 300)
    )
    assert second - first == pytest.approx(300 + len(spoken) / RATE, abs=0.3)


async def test_all_speakers_share_one_model_and_leave_no_process(tiny: InstalledModel) -> None:
    recognizers, others = WhisperFactory(tiny), descendants(os.getpid())
    spoken = recording("beckett")
    heard = await asyncio.gather(*[recognize(await recognizers.create(), spoken) for _ in range(3)])
    assert len(descendants(os.getpid()) - others) == 1
    assert all(wrong(results, BECKETT) <= 0.05 for results in heard)
    await recognizers.close()
    assert descendants(os.getpid()) == others


async def test_native_code_that_crashes_costs_no_word(tiny: InstalledModel, two_cities: Samples) -> None:
    recognizers, others = WhisperFactory(tiny), descendants(os.getpid())
    recognizer = await recognizers.create()
    for piece in chunks(two_cities[: 20 * RATE]):
        await recognizer.feed(piece)
    for pid in descendants(os.getpid()) - others:
        os.kill(pid, signal.SIGSEGV)
    results = await recognize(recognizer, two_cities[20 * RATE :])
    await recognizers.close()
    assert any(isinstance(result, Fault) for result in results)
    assert wrong(results, TWO_CITIES) <= 0.03


async def test_live_speech_gets_interim_results_before_the_window_is_full(
    tiny: InstalledModel,
) -> None:
    recognizers = WhisperFactory(tiny)
    recognizer = await recognizers.create()
    arrived: list[Result] = []

    async def collect() -> None:
        async for result in recognizer:
            arrived.append(result)

    collecting = asyncio.create_task(collect())
    for piece in chunks(recording("beckett")):  # much less than the 30 s of a full window
        await recognizer.feed(piece)
        await asyncio.sleep(0.1)
    await until(lambda: any(isinstance(result, InterimResult | FinalResult) for result in arrived))
    await recognizer.finish()
    await collecting
    await recognizer.close()
    await recognizers.close()
    assert wrong(arrived, BECKETT) <= 0.2


def noises() -> Iterator[Samples]:
    """A minute each of room noise, hum, music-like sound and typing."""
    random, at = np.random.default_rng(1), np.arange(60 * RATE) / RATE
    white = random.standard_normal(len(at))
    spectrum = np.fft.rfft(white)
    yield _loud(np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1))), 0.1)
    yield _loud(np.asarray(sum(np.sin(2 * np.pi * 50 * k * at) / k for k in range(1, 9))), 0.1)
    pitch = np.asarray((262, 330, 392, 523, 440))[(at * 2).astype(int) * 7 % 5]
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    fading = np.exp(-3 * (at * 2 % 1))
    yield _loud(fading * np.asarray(sum(np.sin(k * phase) / k for k in range(1, 7))), 0.3)
    clicks = (random.random(len(at)) < 5 / RATE) * random.standard_normal(len(at))
    yield _loud(np.convolve(clicks, np.exp(-np.arange(320) / 64), "same") * white, 0.5)


def _loud(wave: np.ndarray[tuple[int], np.dtype[np.float64]], peak: float) -> Samples:
    return np.asarray(wave / np.abs(wave).max() * peak * 32767, np.int16)


async def test_noise_has_no_words(tiny: InstalledModel) -> None:
    recognizers = WhisperFactory(tiny)
    for noise in noises():
        assert not finals(await recognize(await recognizers.create(), noise))
    await recognizers.close()


async def test_the_vocabulary_of_a_session_is_heeded(tiny: InstalledModel, two_cities: Samples) -> None:
    recognizers = WhisperFactory(tiny)
    results = await recognize(
        await recognizers.create(vocabulary=("incredulity", "superlative", "\x00")), two_cities
    )
    await recognizers.close()
    assert "incredulity" in " ".join(final.text for final in finals(results)).lower()
    assert wrong(results, TWO_CITIES) <= 0.05


def test_models_are_found_by_name_and_never_fetched(
    tiny: InstalledModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    mine = tmp_path / "symbl-tui/models/faster-whisper-small.en"
    mine.mkdir(parents=True)
    for part in tiny.directory.iterdir():
        (mine / part.name).symlink_to(part)
    names = [model.name for model in models.installed()]
    assert names == ["whisper-tiny-en", "faster-whisper-small.en"]
    for said in ("faster-whisper-small.en", "small-en", "whisper-small.en", f"{mine}/"):
        assert models.locate(said).directory == mine
    assert models.locate("").name == "whisper-tiny-en"
    (mine / "tokenizer.json").unlink()
    assert [model.name for model in models.installed()] == ["whisper-tiny-en"]
    with pytest.raises(ConfigError, match=r"tokenizer\.json is missing"):
        choose(RecognizerSettings("whisper", str(mine)), {})
    with pytest.raises(ConfigError, match="'large-v3' is installed; there is whisper-tiny-en"):
        choose(RecognizerSettings("whisper", "large-v3"), {})


def test_a_missing_library_is_reported_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "library_installed", lambda: False)
    with pytest.raises(ConfigError, match=r"pip install 'faster-whisper"):
        choose(RecognizerSettings("whisper"), {})


def test_buffered_sound_is_not_live_and_decoding_time_does_not_count() -> None:
    now = 0.0
    rate = FeedRate(lambda: now)
    for _ in range(100):
        rate.add(0.1)
    assert not rate.live
    for _ in range(50):
        now += 0.1
        rate.add(0.1)
    assert rate.live


def words_with(text: str, probability: float) -> list[DecodedWord]:
    return [DecodedWord(word, float(at), at + 0.9, probability) for at, word in enumerate(text.split())]


def test_a_primed_decode_counts_only_with_a_confident_word_of_the_vocabulary() -> None:
    plain = words_with("we moved it to cooper nets last week", 0.8)
    better = words_with("we moved it to Kubernetes last week", 0.8)
    assert is_improved(better, plain, ("Kubernetes",))
    assert not is_improved(better, plain, ("Terraform",))
    assert not is_improved(words_with("we moved it to Kubernetes last week", 0.4), plain, ("Kubernetes",))
    assert not is_improved(words_with("Kubernetes Kubernetes", 0.9), plain, ("Kubernetes",))
    assert not is_improved(plain, plain, ("week",))
    assert not is_improved([], plain, ("Kubernetes",))
