"""``python -m symbl_tui.engine.jobs.file_decoder_worker``: a sound file on stdin to plain samples on stdout.

A process of its own, bounded in memory and time, since FFmpeg parses whatever a stranger uploads. Writes one
line of JSON, ``{"channels": N}`` or ``{"error": "..."}``, then s16le at the recognisers' rate, channels
interleaved.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from symbl_tui.engine.recognizers.base import RATE

MOST_CHANNELS: Final = 4
"""Channels that can be told apart; each takes a recogniser."""

_MEMORY: Final = 1 << 30
"""Bytes beyond what the decoder's libraries have mapped themselves."""
_CPU_SECONDS: Final = 3600

_FORMATS: Final = "wav,w64,mp3,flac,ogg,mov,matroska,aac,ac3,eac3,amr,aiff,asf,au,avi,mpegts"
"""Containers that hold sound itself. Playlists and scripts are not among them: those make FFmpeg open files
and addresses that the sender chooses."""


class _NoSound(Exception):
    """One sentence for whoever uploaded it."""


def main() -> int:
    """Decode stdin; the exit code is 1 when there was nothing to decode."""
    _limit()
    try:
        _decode(sys.stdin.buffer, sys.stdout.buffer, separate=sys.argv[1:] == ["separate"])
    except BrokenPipeError:
        pass
    except (_NoSound, av.FFmpegError, ValueError, MemoryError) as error:
        reason = str(error) if isinstance(error, _NoSound) else "this is no sound file that can be read"
        sys.stdout.write(json.dumps({"error": reason}) + "\n")
        return 1
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    mapped = Path("/proc/self/statm")
    if mapped.exists():  # elsewhere than on Linux this limit does nothing anyway
        most = int(mapped.read_text().split()[0]) * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _decode(file: BinaryIO, out: BinaryIO, *, separate: bool) -> None:
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
    with av.open(file, "r", options=options) as container:
        if not container.streams.audio:
            raise _NoSound("there is no sound in this file")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        channels = stream.codec_context.channels if separate else 1
        if channels > MOST_CHANNELS:
            raise _NoSound(f"at most {MOST_CHANNELS} channels can be recognised separately, not {channels}")
        pieces = _pieces(container, stream, channels)
        first = next(pieces, b"")  # a file that only seems to be one fails here, before anything is promised
        out.write(json.dumps({"channels": channels}).encode() + b"\n" + first)
        for piece in pieces:
            out.write(piece)
        out.flush()


def _pieces(container: InputContainer, stream: AudioStream, channels: int) -> Iterator[bytes]:
    """Samples as they are decoded; a damaged packet is left out."""
    layout = stream.codec_context.layout if channels > 1 else "mono"
    resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
    decoded = failed = 0
    for packet in container.demux(stream):
        try:
            for frame in packet.decode():
                assert isinstance(frame, AudioFrame)
                decoded += 1
                yield from _samples(resampler, frame)
        except av.FFmpegError:
            failed += 1
    if failed and not decoded:
        raise _NoSound("the sound in this file cannot be decoded")
    yield from _samples(resampler, None)


def _samples(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[bytes]:
    for piece in resampler.resample(frame):
        yield bytes(piece.planes[0])[: piece.samples * len(piece.layout.channels) * 2]  # they are padded


if __name__ == "__main__":
    sys.exit(main())
