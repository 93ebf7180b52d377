"""Decodes an audio file in a child process (:mod:`.file_decoder_worker`), with back-pressure."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO, Final

from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_MODULE: Final = "symbl_tui.engine.jobs.file_decoder_worker"
_FRAMES: Final = 8000
"""Samples of each channel that are read at a time: half a second."""
_PATIENCE: Final = 60.0
"""Seconds that a child may take for what is next."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What is in a file: s16le at the recognisers' rate, channels interleaved."""

    channels: int
    pieces: AsyncIterator[bytes]
    """Whole frames; raises ``EngineError`` when the decoder fails."""


@asynccontextmanager
async def decoding(file: IO[bytes], *, separate: bool) -> AsyncIterator[Decoded]:
    """Decode a file from its start; all channels mixed into one unless ``separate``.

    Raises:
        EngineError: It is no sound, or the machine has no room for a decoder.
    """
    file.seek(0)
    try:
        process = await processes.start(
            *(sys.executable, "-P", "-m", _MODULE, *(("separate",) if separate else ())),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(f"cannot start a decoder: {error.strerror}") from error
    try:
        assert process.stdout is not None
        channels = _channels(await _within(process.stdout.readline()))
        yield Decoded(channels, _pieces(process, process.stdout, channels))
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def _channels(line: bytes) -> int:
    said = json.loads(line) if line.endswith(b"\n") else {}
    if "channels" not in said:
        raise EngineError(said.get("error", "the decoder broke down over this file"))
    return int(said["channels"])


async def _pieces(
    process: asyncio.subprocess.Process, out: asyncio.StreamReader, channels: int
) -> AsyncIterator[bytes]:
    while True:
        try:
            yield await _within(out.readexactly(_FRAMES * 2 * channels))
        except asyncio.IncompleteReadError as end:
            yield end.partial[: len(end.partial) // (2 * channels) * 2 * channels]
            break
    if await process.wait():
        raise EngineError("the file broke off, or its decoder did")


async def _within(reading: Coroutine[None, None, bytes]) -> bytes:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await reading
    except TimeoutError as error:
        raise EngineError(f"the decoder said nothing for {_PATIENCE:.0f} s") from error
