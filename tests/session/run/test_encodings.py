"""Sessions in every encoding, and in the one that the link carries: every second is recognised in place."""

import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.domain.encoding import CHOICES
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol.start_request import parse_audio
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.session_timing import Timing
from tests.faults.counting import Run, said, word
from tests.faults.proxy import fault_proxy
from tests.support.scripted_engine import Say, Script, ScriptedEngine, result, scripted_engine, utterance

RATE = 16_000
_SECOND = RATE * SAMPLE_BYTES
_LOWEST, _STEP = 400, 100
"""Hz of second 0, and how much higher every second is than the one before: codecs keep a pitch."""


def pitched(path: Path, seconds: int, noise: float) -> Path:
    """A sound file with a pitch for each second, and so much noise that it compresses badly."""
    time = np.arange(seconds * RATE) / RATE
    tone = 8000 * np.sin(2 * np.pi * (_LOWEST + _STEP * np.floor(time)) * time)
    hiss = np.random.default_rng(1).normal(0, noise, len(time))
    soundfile.write(path, (tone + hiss).astype(np.int16), RATE)
    return path


def decode_pitches(engine: ScriptedEngine) -> None:
    """Let an engine decode the encoding that was declared, and recognise pitches."""

    def listener() -> Callable[[bytes, Say], Awaitable[None]]:
        converters: list[SoundConverter] = []
        heard = bytearray()
        told = [0]

        async def listen(message: bytes, say: Say) -> None:
            if not converters:
                converters.append(SoundConverter(parse_audio(speech_recognition(engine)[-1])))
            heard.extend(b"".join(converters[0].convert(message)))
            # A decoder may keep the last few milliseconds: a second is understood a little before its end.
            while len(heard) >= (told[0] + 0.9) * _SECOND:
                start = told[0]
                text = word(_number(bytes(heard[start * _SECOND :][: _SECOND * 9 // 10])))
                told[0] += 1
                await say(result(text, start + 0.1, start + 1.0))
                await say(utterance(str(uuid.uuid4()), text, start + 0.1, start + 1.0))

        return listen

    engine.script.listen = listener


def _number(pcm: bytes) -> int:
    samples = np.frombuffer(pcm, "<i2")[1600:]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return round((int(spectrum.argmax()) * RATE / len(samples) - _LOWEST) / _STEP)


def speech_recognition(engine: ScriptedEngine) -> list[dict[str, object]]:
    """The encoding and rate that every start request declared."""
    found = []
    for request in engine.requests:
        config = request.get("config")
        if isinstance(config, dict):
            found.append(config["speechRecognition"])
    return found


@pytest.mark.parametrize("name", CHOICES)
async def test_every_second_is_recognized_in_its_place_in(name: str, tmp_path: Path) -> None:
    sound = pitched(tmp_path / "sound.wav", 6, noise=100)
    async with scripted_engine(Script(keeps_audio=False)) as engine:
        decode_pitches(engine)
        async with Run(tmp_path, sound, engine.endpoint, pace=6, encoding=name) as run:
            pass
    assert said(run.recorded()) == [word(second) for second in range(6)]
    assert [row.gap for row in run.session.ledger()] == [0.0]
    told = "LINEAR16" if name == "auto" else name  # the engine is on this machine
    rate = {"MULAW": 8000, "OPUS": 48_000}.get(name, RATE)
    assert speech_recognition(engine) == [{"encoding": told, "sampleRateHertz": rate}]
    assert engine.largest_chunk <= 8192


async def test_a_link_that_is_too_narrow_gets_a_smaller_encoding_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("symbl_tui.session.run.encoding_choice.is_loopback", lambda host: False)
    timing = Timing(throughput_window=1.0, watch_interval=0.1)
    seconds = 24
    sound = pitched(tmp_path / "sound.wav", seconds, noise=800)
    async with scripted_engine(Script(keeps_audio=False)) as engine, fault_proxy(engine.endpoint) as proxy:
        decode_pitches(engine)
        async with Run(tmp_path, sound, proxy.endpoint, pace=3, encoding="auto", timing=timing) as run:
            await run.understood(2)
            assert run.session.link.encoding == "FLAC"
            proxy.bytes_per_second = 30_000
            while run.session.link.encoding != "OPUS":
                await run.sent(run.session.ledger()[0].sent + 0.1)
    assert run.session.state is SessionState.ENDED
    assert [each["encoding"] for each in speech_recognition(engine)] == ["FLAC", "OPUS"]
    assert said(run.recorded()) == [word(second) for second in range(seconds)]
    assert [row.gap for row in run.session.ledger()] == [0.0]
    assert "encoding is now OPUS: the link does not carry more" in caplog.text
