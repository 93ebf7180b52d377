"""Decodes an audio file in a child process (:mod:`.file_decoder_worker`), with back-pressure."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Final

from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_MODULE: Final = "symbl_tui.engine.jobs.file_decoder_worker"
# Samples of each channel in a chunk: half a second.
_FRAMES: Final = 8000
# Seconds that the child may take for its next output.
_TIMEOUT: Final = 60.0


@dataclass(frozen=True, slots=True)
class DecodedAudio:
    """The sound of a file: s16le at the recognisers' rate, channels interleaved."""

    channels: int
    chunks: AsyncIterator[bytes]
    """Whole frames; raises ``EngineError`` when the decoder fails."""


@asynccontextmanager
async def decode_file(file: IO[bytes], *, separate_channels: bool) -> AsyncIterator[DecodedAudio]:
    """Decode a file from its start; all channels are mixed unless ``separate_channels``.

    Raises:
        EngineError: It holds no sound, or the decoder cannot be started.
    """
    # The child shares the file's offset, which the upload or the diarisation left at the end.
    file.seek(0)
    try:
        process = await processes.start_process(
            *(sys.executable, "-P", "-m", _MODULE, *(("separate",) if separate_channels else ())),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for the engine, which ends its children
        )
    except OSError as error:
        raise EngineError(f"cannot start a decoder: {error.strerror}") from error
    try:
        assert process.stdout is not None
        channels = _parse_channels(await _in_time(process.stdout.readline()))
        yield DecodedAudio(channels, _read_chunks(process, process.stdout, channels))
    finally:
        # Whatever happened: a decoder that is not read any more would wait in its pipe for ever.
        await processes.kill_process(process)


def too_long(max_seconds: float) -> EngineError:
    """The error of a file with more than ``max_seconds`` of sound."""
    return EngineError(f"there is more sound in it than {max_seconds / 3600:g} hours")


def _parse_channels(line: bytes) -> int:
    header = json.loads(line) if line.endswith(b"\n") else {}
    if "channels" not in header:
        raise EngineError(header.get("error", "the decoder broke down over this file"))
    return int(header["channels"])


async def _read_chunks(
    process: asyncio.subprocess.Process, out: asyncio.StreamReader, channels: int
) -> AsyncIterator[bytes]:
    while True:
        try:
            yield await _in_time(out.readexactly(_FRAMES * 2 * channels))
        except asyncio.IncompleteReadError as end:
            # A decoder that was killed may have written half a frame.
            yield end.partial[: len(end.partial) // (2 * channels) * 2 * channels]
            break
    if await process.wait():
        raise EngineError("the file broke off, or its decoder did")


async def _in_time(reading: Coroutine[None, None, bytes]) -> bytes:
    try:
        async with asyncio.timeout(_TIMEOUT):
            return await reading
    except TimeoutError as error:
        raise EngineError(f"the decoder gave no output for {_TIMEOUT:.0f} s") from error
