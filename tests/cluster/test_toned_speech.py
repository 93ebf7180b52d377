"""The proofs count words, so speech made of tones is recognised exactly, wherever a stream begins."""

import asyncio
from collections.abc import Iterator

import pytest

from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory
from symbl_tui.engine.recognizers.interface import FinalResult
from tests.cluster.script import Planned, Script
from tests.support.toned_server import toned_server
from tests.support.toned_speech import RATE, WORD, ToneDecoder, TonedWord

SCRIPT = Script(7, 20.0)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with toned_server() as url:
        yield url


def decoded(sound: bytes, piece: int) -> list[list[TonedWord]]:
    decoder, utterances = ToneDecoder(), list[list[TonedWord]]()
    for start in range(0, len(sound), piece):
        utterances += decoder.feed(sound[start : start + piece])
    return [*utterances, *decoder.finish()]


def spoken(channel: int) -> list[Planned]:
    return [each for each in SCRIPT.utterances if each.speaker == ("Alice", "Bob")[channel]]


@pytest.mark.parametrize("piece", [20, 640, 3200, 1 << 20])
def test_words_and_times_do_not_depend_on_the_size_of_messages(piece: int) -> None:
    heard = decoded(SCRIPT.sound(0).tobytes(), piece)
    for words, planned in zip(heard, spoken(0), strict=True):
        assert " ".join(word.text for word in words) == planned.text
        assert words[0].start == pytest.approx(planned.start, abs=0.002)
        assert words[-1].end == pytest.approx(planned.end, abs=0.002)


def test_a_stream_that_begins_in_an_utterance_has_the_rest_of_it() -> None:
    first = spoken(0)[0]
    for cut in (0.06, 2.4, 5.9):
        begin = round((first.start + cut * WORD) * RATE)
        words = decoded(SCRIPT.sound(0)[begin : begin + 4 * RATE].tobytes(), 3200)[0]
        rest = first.text.split()[int(cut) + (cut % 1 > 0.3) :]
        assert [word.text for word in words] == rest


async def test_the_engine_s_recogniser_gets_them_from_the_server(url: str) -> None:
    recognizer = await DeepgramFactory(Server(url)).create()

    async def feed() -> None:
        sound = SCRIPT.sound(1).tobytes()
        for start in range(0, len(sound), 3200):
            await recognizer.feed(sound[start : start + 3200])
        await recognizer.finish()

    feeding = asyncio.create_task(feed())
    async with asyncio.timeout(60):
        finals = [result async for result in recognizer if isinstance(result, FinalResult)]
    await feeding
    assert [final.text for final in finals] == [each.text for each in spoken(1)]
    assert [final.start for final in finals] == pytest.approx([each.start for each in spoken(1)], abs=0.02)
