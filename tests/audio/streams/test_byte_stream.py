"""Bytes are read as soon as there are any, and a cancelled read takes none of them away."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from symbl_tui.audio.streams.byte_stream import READ_BYTES, read_ready, wait_writable


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    yield reader, writer
    os.close(reader)
    os.close(writer)


async def test_bytes_are_read_as_they_come(ends: tuple[int, int]) -> None:
    reader, writer = ends
    waiting = asyncio.create_task(read_ready(reader))
    await asyncio.sleep(0)
    assert not waiting.done()
    os.write(writer, b"now")
    async with asyncio.timeout(30):
        assert await waiting == b"now"


async def test_no_more_is_read_at_once_than_a_pipe_holds(ends: tuple[int, int]) -> None:
    reader, writer = ends
    written = os.write(writer, bytes(READ_BYTES + 10))
    async with asyncio.timeout(30):
        assert len(await read_ready(reader)) == min(written, READ_BYTES)


async def test_a_cancelled_read_leaves_the_bytes_to_the_next(ends: tuple[int, int]) -> None:
    reader, writer = ends
    waiting = asyncio.create_task(read_ready(reader))
    await asyncio.sleep(0)
    os.write(writer, b"kept")
    waiting.cancel()
    await asyncio.wait((waiting,))
    async with asyncio.timeout(30):
        assert await read_ready(reader) == b"kept"


async def test_a_full_pipe_is_waited_for_until_it_is_read(ends: tuple[int, int]) -> None:
    reader, writer = ends
    while True:
        try:
            os.write(writer, bytes(READ_BYTES))
        except BlockingIOError:
            break
    waiting = asyncio.create_task(wait_writable(writer))
    await asyncio.sleep(0)
    assert not waiting.done()
    os.read(reader, READ_BYTES)
    async with asyncio.timeout(30):
        await waiting
