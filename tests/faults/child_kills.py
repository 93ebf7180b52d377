"""Kill one child of a running session with SIGKILL at a given moment, and read what became of the session."""

import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import soundfile

from symbl_tui.session.archive.recorded_session import read_session
from tests.support.command import Home, descendants, until_listening
from tests.support.waiting import wait_until

CAPTURE = "symbl_tui.audio.capture.capture_child"
MEDIA = "symbl_tui.audio.media.media_child"
ENGINE = "symbl_tui.engine"
RECOGNISERS = "symbl_tui.engine.recognizers."
"""The beginning of the modules of all recognisers' processes."""
DECODER = "symbl_tui.engine.jobs.file_decoder_worker"


def children_like(pid: int, module: str) -> set[int]:
    """The descendants of a process that run a module, or any whose name begins so and ends in a dot."""

    def runs(word: str) -> bool:
        return word == module or (module.endswith(".") and word.startswith(module))

    return {child for child in descendants(pid) if any(map(runs, command_line(child)))}


def command_line(pid: int) -> list[str]:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return []


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session one of whose children was killed."""

    exit_code: int
    killed: int
    """Processes that were killed; 0: the child had ended by itself."""
    ledger: dict[str, Any]
    """Of the first channel."""
    texts: tuple[str, ...]
    """The utterances that were printed, by their start."""
    kept: tuple[str, ...]
    """The utterances in the session's folder, likewise."""
    errors: str
    recorded: float
    """Seconds in the recording."""

    @property
    def is_honest(self) -> bool:
        """Whether the recording holds all that was captured, and no captured sound was left unanswered."""
        kept = abs(self.recorded - float(self.ledger["captured"])) < 0.001
        return kept and float(self.ledger["gap"]) == 0.0


def run_and_kill(user: Home, module: str, moment: float, arguments: Sequence[str]) -> Outcome:
    """Run a session and kill its children of a module ``moment`` seconds after it has begun.

    A source's child: after the first sound. The engine and its recognisers: after the engine listens.
    """
    before = set(user.sessions)
    with user.start("run", "--format", "jsonl", *arguments) as process:
        if module in (CAPTURE, MEDIA):
            wait_until(lambda: any(path.stat().st_size for path in user.data.glob("sessions/*/*.pcm")))
        else:
            until_listening(process)
        time.sleep(moment)
        children = children_like(process.pid, module)
        for child in children:
            os.kill(child, signal.SIGKILL)
        return _outcome(user, process, before, len(children))


def _outcome(user: Home, process: Popen[str], before: set[Path], killed: int) -> Outcome:
    output, errors = process.communicate(timeout=180)
    rows = [json.loads(line) for line in output.splitlines()]
    (folder,) = set(user.sessions) - before
    ledger, *_ = next(row["channels"] for row in rows if row["type"] == "ledger")
    (flac,) = folder.glob("1-*.flac")
    recorded = read_session(folder)
    utterances = [row for row in rows if row["type"] == "utterance"]
    return Outcome(
        exit_code=process.returncode,
        killed=killed,
        ledger=ledger,
        texts=tuple(row["text"] for row in sorted(utterances, key=lambda row: float(row["start"]))),
        kept=tuple(line.text for line in sorted(recorded.lines, key=lambda line: line.start)),
        errors=errors,
        recorded=soundfile.info(flac).duration,
    )
