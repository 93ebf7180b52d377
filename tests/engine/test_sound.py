"""Whatever rate and encoding a client declares, the recogniser hears the same."""

import json

import numpy as np
import pytest
import soxr

from symbl_tui.engine.sound import SoundConverter
from symbl_tui.engine.start import Audio, Encoding

from .conftest import Connect, Samples, pieces
from .test_conversation import converse, said


def tone(rate: int) -> Samples:
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype(np.int16)


@pytest.mark.parametrize("rate", [8000, 11025, 24000, 44100, 48000])
def test_any_rate_comes_out_as_16_khz_with_nothing_lost(rate: int) -> None:
    converter = SoundConverter(Audio(rate=rate))
    out = b"".join(map(converter.convert, pieces(tone(rate), rate=rate))) + converter.flush()
    heard = np.frombuffer(out, np.int16)
    assert abs(len(heard) - 16_000) <= 2
    middle = slice(1000, 15_000)
    assert np.abs(heard[middle].astype(int) - tone(16_000)[middle]).max() < 40


def test_a_sample_cut_in_two_by_the_network_is_put_together() -> None:
    sound = tone(16_000).tobytes()
    converter = SoundConverter(Audio())
    assert (
        converter.convert(sound[:333]) + converter.convert(sound[333:334]) + converter.convert(sound[334:])
        == sound
    )


def test_mulaw_expands_as_g711_says() -> None:
    table = _table()
    assert [table[code] for code in (0x00, 0x01, 0x7E, 0x7F, 0x80, 0xF0, 0xFE, 0xFF)] == (
        [-32124, -31100, -8, 0, 32124, 120, 8, 0]
    )


def _table() -> Samples:
    converter = SoundConverter(Audio(Encoding.MULAW, 16_000))
    return np.frombuffer(converter.convert(bytes(range(256))), np.int16)


@pytest.mark.parametrize(
    ("encoding", "rate"), [("linear16", 48_000), ("MULAW", 8000)], ids=["a sound card", "a telephone"]
)
async def test_speech_is_understood_at_the_rate_it_was_declared(
    client: Connect, promise: Samples, encoding: str, rate: int
) -> None:
    sound = soxr.resample(promise, 16_000, rate)
    if encoding == "MULAW":
        sound = np.abs(_table()[:, None].astype(int) - sound.astype(int)).argmin(0).astype(np.uint8)
    speech = {"encoding": encoding, "sampleRateHertz": rate}
    frames = await converse(await client(), sound, config={"speechRecognition": speech})
    assert "report by friday" in said(frames)


async def test_a_client_may_change_its_rate_on_the_way(client: Connect, alice: Samples, bob: Samples) -> None:
    speaker = await client()
    await speaker.start(config={"speechRecognition": {"sampleRateHertz": 16_000}})
    for piece in pieces(alice):
        await speaker.socket.send(piece)
    await speaker.say({"type": "modify_request", "speechRecognition": {"sampleRateHertz": 8000}})
    for piece in pieces(soxr.resample(bob, 16_000, 8000), rate=8000):
        await speaker.socket.send(piece)
    frames = await speaker.stop()
    assert "session_modified" in json.dumps(frames)
    assert "be ready" in said(frames)
    assert "almost complete" in said(frames)
