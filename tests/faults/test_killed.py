"""After any process is killed the others end by themselves, and the sound is kept."""

import json
import os
import signal
import time
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from symbl_tui.engine.jobs.file_decoder import decode_file
from symbl_tui.errors import EngineError
from tests.audio.sound_server import sound_server
from tests.faults.child_kills import CAPTURE, DECODER, MEDIA, children_like, run_and_kill
from tests.support.command import Home, alive, descendants, until_listening


def test_a_killed_engine_is_restarted_and_is_sent_the_unanswered_sound_again(user: Home) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        until_listening(process)
        time.sleep(1)
        everybody = descendants(process.pid)
        (engine,) = children_like(process.pid, "symbl_tui.engine")
        os.kill(engine, signal.SIGKILL)
        until_listening(process)
        time.sleep(2)  # to make up for what was missed: a stop leaves it little time
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        rest = [json.loads(line) for line in process.stdout]
        assert process.wait(20) == 130
    account = rest[-2]["channels"][0]
    assert account["captured"] == account["sent"] > 1.0
    assert account["gap"] == 0.0
    heard, _ = soundfile.read(next(user.sessions[0].glob("*.flac")))
    assert len(heard) / 16_000 == account["captured"]
    assert not any(map(alive, everybody))


def test_a_killed_recogniser_is_replaced_and_the_run_continues(user: Home) -> None:
    with user.start("run", "--source", "tone", "--duration", "12", "--format", "jsonl") as process:
        until_listening(process)
        worker = "symbl_tui.engine.recognizers.pocketsphinx.worker"
        for recogniser in children_like(process.pid, worker):
            os.kill(recogniser, signal.SIGKILL)
        assert process.stdout is not None
        rest = [json.loads(line) for line in process.stdout]
        assert process.wait(20) == 0
    account = rest[-2]["channels"][0]
    assert (account["captured"], account["sent"], account["gap"]) == (12.0, 12.0, 0.0)


def test_a_killed_capture_is_started_again_and_its_gap_is_marked(user: Home) -> None:
    with sound_server("sink_name=one rate=16000 channels=1") as server:
        user.extra |= server.env
        outcome = run_and_kill(user, CAPTURE, 1.0, ("--source", "microphone:one.monitor", "--duration", "8"))
    assert outcome.killed == 1
    assert outcome.exit_code == 0, outcome.errors
    assert outcome.is_honest
    assert 8.0 <= outcome.ledger["captured"] < 8.1
    assert 0 < outcome.ledger["lost"] < 6
    assert "without sound from the source" in outcome.errors


def test_a_killed_decoder_of_a_file_ends_the_run_with_a_reason_and_keeps_what_was_heard(
    user: Home, tmp_path: Path
) -> None:
    sound = tmp_path / "long.m4a"
    write_sound(sound, 300.0)
    outcome = run_and_kill(user, MEDIA, 0.5, ("--source", f"file:{sound}", "--pace", "4"))
    assert outcome.killed == 1
    assert outcome.exit_code == 4
    assert "long.m4a broke off: the decoder crashed" in outcome.errors
    assert outcome.recorded == outcome.ledger["captured"] < 300


async def test_a_killed_decoder_of_an_uploaded_file_fails_its_job(tmp_path: Path) -> None:
    sound = tmp_path / "long.m4a"
    write_sound(sound, 60.0)
    with sound.open("rb") as file:
        async with decode_file(file, separate_channels=False) as decoded:
            await anext(decoded.chunks)
            (child,) = children_like(os.getpid(), DECODER)
            os.kill(child, signal.SIGKILL)
            with pytest.raises(EngineError, match="the file broke off, or its decoder did"):
                async for _ in decoded.chunks:
                    pass


def write_sound(path: Path, seconds: float) -> None:
    """Silence as AAC: longer than what waits in the pipe of its decoder, and nothing to recognise."""
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", 48_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        for _ in range(round(seconds)):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), "s16", "mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
