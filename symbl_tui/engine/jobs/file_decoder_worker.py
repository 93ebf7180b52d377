"""``python -m symbl_tui.engine.jobs.file_decoder_worker``: decodes a sound file on stdin to PCM on stdout.

A process of its own, bounded in memory and time, since FFmpeg parses untrusted uploads. Writes one
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

from symbl_tui.engine.recognizers.interface import RATE

MAX_CHANNELS: Final = 4
"""Channels that can be recognised separately; each needs a recogniser."""

_MEMORY: Final = 1 << 30
"""Bytes beyond those that the libraries have mapped at the start."""
_CPU_SECONDS: Final = 3600

_FORMATS: Final = "wav,w64,mp3,flac,ogg,mov,matroska,aac,ac3,eac3,amr,aiff,asf,au,avi,mpegts"
"""Containers that hold sound itself. Playlists and scripts are left out: FFmpeg would open the files and
addresses that they name, which an uploader chooses."""


class _FileError(Exception):
    """The reason in one sentence, for the uploader."""


def main() -> int:
    """Decode stdin to stdout; returns 1 when there was nothing to decode."""
    _limit_resources()
    try:
        _decode(sys.stdin.buffer, sys.stdout.buffer, separate=sys.argv[1:] == ["separate"])
    except BrokenPipeError:
        pass
    except (_FileError, av.FFmpegError, ValueError, MemoryError) as error:
        reason = str(error) if isinstance(error, _FileError) else "this is no sound file that can be read"
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
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
    with av.open(file, "r", options=options) as container:
        if not container.streams.audio:
            raise _FileError("there is no sound in this file")
        stream = container.streams.audio[0]
        # Uploads are decoded beside live recognition, which needs the other cores.
        stream.codec_context.thread_count = 1
        channels = stream.codec_context.channels if separate else 1
        if channels > MAX_CHANNELS:
            raise _FileError(f"at most {MAX_CHANNELS} channels can be recognised separately, not {channels}")
        chunks = _decode_packets(container, stream, channels)
        first = next(chunks, b"")  # fails before the header is written if nothing can be decoded
        out.write(json.dumps({"channels": channels}).encode() + b"\n" + first)
        for chunk in chunks:
            out.write(chunk)
        out.flush()


def _decode_packets(container: InputContainer, stream: AudioStream, channels: int) -> Iterator[bytes]:
    """The samples as they are decoded; damaged packets are skipped."""
    layout = stream.codec_context.layout if channels > 1 else "mono"
    resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
    decoded = failed = 0
    for packet in container.demux(stream):
        try:
            for frame in packet.decode():
                assert isinstance(frame, AudioFrame)
                decoded += 1
                yield from _resample(resampler, frame)
        except av.FFmpegError:
            failed += 1
    if failed and not decoded:
        raise _FileError("the sound in this file cannot be decoded")
    yield from _resample(resampler, None)


def _resample(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[bytes]:
    for resampled in resampler.resample(frame):
        size = resampled.samples * len(resampled.layout.channels) * 2
        yield bytes(resampled.planes[0])[:size]  # a plane is padded


if __name__ == "__main__":
    sys.exit(main())
