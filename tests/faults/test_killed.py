"""After any process is killed the others end by themselves, and the sound is kept."""

import json
import os
import signal
import time
from pathlib import Path

import soundfile

from tests.support.command import Home, alive, descendants, until_listening


def children_like(pid: int, module: str) -> set[int]:
    """The descendants of a process that run a module."""
    return {child for child in descendants(pid) if module in command_line(child)}


def command_line(pid: int) -> list[str]:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return []


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
