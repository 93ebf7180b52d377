"""``python -m symbl_tui.session.exports.sound_child FOLDER CHANNEL DESCRIPTOR``: encodes a session's sound.

A child process of the lowest priority: it decodes files that may come from anywhere, takes a minute for hours
of sound, and must disturb neither a recording nor a screen. CHANNEL counts from 0; -1: all channels mixed.
Ogg Opus is written to DESCRIPTOR. It reports on standard output, a JSON array a line::

    ["progress", share]           from 0 to 1
    ["done", unreadable]          seconds that could not be read, and are silence
    ["error", message, remedy]    in place of "done"

It ends with its standard input.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from symbl_tui.audio.child_runtime import exit_with_parent, limit_memory, take_stdout, write_all
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage import container_encoding
from symbl_tui.domain.text import clock
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.recorded_sound import RecordedSound, SoundStretch
from symbl_tui.session.archive.session_facts import read_facts

_NICENESS: Final = 19
# Bytes beyond what the libraries have mapped: a crafted file can ask for as much as there is.
_MEMORY: Final = 1 << 30
_REPORT_SECONDS: Final = 0.25
# Bits per second: speech that is easy to follow, two hours of it in 14 MB.
_BITS: Final = 16_000
# More than a day of talk; a crafted folder may claim years.
_MOST_SECONDS: Final = 30 * 3600.0


def main(folder: Path, channel: int, descriptor: int) -> int:
    """Encode one track."""
    reports = take_stdout()
    exit_with_parent()
    os.nice(_NICENESS)
    limit_memory(_MEMORY)
    try:
        unreadable = _encode(folder, channel, descriptor, reports)
    except SymblTuiError as error:
        _report(reports, "error", error.message, error.remedy)
        return error.exit_code
    except OSError as error:
        _report(reports, "error", f"the sound cannot be written ({error.strerror})", "")
        return SymblTuiError.exit_code
    _report(reports, "done", unreadable)
    return 0


def _encode(folder: Path, channel: int, descriptor: int, reports: int) -> float:
    sound = RecordedSound(read_facts(folder))
    seconds = sound.length / sound.rate
    if seconds > _MOST_SECONDS:
        raise UsageError(f"the sound has {clock(seconds)}, too much for an export")
    stretch = SoundStretch(0, sound.length, None if channel < 0 else channel)
    blocks = _reported(sound.read(stretch), sound.length, reports)
    for encoded in container_encoding.opus(blocks, sound.rate, _BITS):
        write_all(descriptor, encoded)
    return sound.unreadable


def _reported(blocks: Iterator[bytes], samples: int, reports: int) -> Iterator[bytes]:
    """The blocks; reports now and then how many of the samples have passed."""
    passed, due = 0, time.monotonic()
    for block in blocks:
        if time.monotonic() >= due:
            due = time.monotonic() + _REPORT_SECONDS
            _report(reports, "progress", round(passed / samples, 4))
        passed += len(block) // SAMPLE_BYTES
        yield block


def _report(reports: int, *parts: object) -> None:
    write_all(reports, json.dumps(parts).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
