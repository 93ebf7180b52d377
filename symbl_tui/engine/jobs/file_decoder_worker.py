"""``python -m symbl_tui.engine.jobs.file_decoder_worker``: decodes a sound file on stdin to PCM on stdout.

A process of its own, bounded in memory and time, since FFmpeg parses untrusted uploads. Writes one
line of JSON, ``{"channels": N}`` or ``{"error": "..."}``, then s16le at the recognisers' rate, channels
interleaved.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import BinaryIO, Final

from symbl_tui.audio.media.decoded_sections import DecodedSections
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.media.sections import file_sections
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.errors import SourceError

MAX_CHANNELS: Final = 4
"""Channels that can be recognised separately; each needs a recogniser."""

# Bytes beyond those that the libraries have mapped at the start.
_MEMORY: Final = 1 << 30
_CPU_SECONDS: Final = 3600


def main() -> int:
    """Decode stdin to stdout; returns 1 when there was nothing to decode."""
    _limit_resources()
    try:
        _decode(sys.stdin.buffer, sys.stdout.buffer, separate=sys.argv[1:] == ["separate"])
    except BrokenPipeError:
        pass
    except (SourceError, MemoryError) as error:
        reason = error.message if isinstance(error, SourceError) else "this file needs too much memory"
        sys.stdout.write(json.dumps({"error": reason}) + "\n")
        return 1
    return 0


def _limit_resources() -> None:
    # A crafted file can keep a decoder busy without end; an hour decodes any upload that is allowed.
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    mapped = Path("/proc/self/statm")
    if mapped.exists():  # only Linux enforces the limit
        most = int(mapped.read_text().split()[0]) * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _decode(file: BinaryIO, out: BinaryIO, *, separate: bool) -> None:
    """Decode the first track of a file; what is damaged in it is silent."""
    request = MediaRequest("this file", mix=None if separate else 1, rate=RATE)
    sound = DecodedSections(file_sections(file), request, first_only=True)
    channels = sound.header.channels
    if channels > MAX_CHANNELS:
        raise SourceError(f"at most {MAX_CHANNELS} channels can be recognised separately, not {channels}")
    ticks = sound.ticks()
    first = next(ticks, None)
    if first is None:  # before the header promises sound
        raise sound.no_sound_error()
    out.write(json.dumps({"channels": channels}).encode() + b"\n" + first.pcm)
    for tick in ticks:
        out.write(tick.pcm)
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
