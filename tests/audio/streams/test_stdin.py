"""Standard input as a source: a pipe or a file, read to its end once, and never the keyboard."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.audio.streams.stdin import StdinStream
from symbl_tui.errors import SourceError, UsageError


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe."""
    reader, writer = os.pipe()
    yield reader, writer
    for end in (reader, writer):
        if end_is_open(end):
            os.close(end)


def end_is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "sound.raw").write_bytes(b"x" * 100_000)
    descriptor = os.open(tmp_path / "sound.raw", os.O_RDWR)
    yield descriptor
    os.close(descriptor)


async def read_all(stream: StdinStream) -> bytes:
    whole = b""
    async with asyncio.timeout(30):
        while piece := await stream.read():
            whole += piece
    return whole


async def test_a_pipe_is_live_and_read_to_its_end(ends: tuple[int, int]) -> None:
    os.write(ends[1], b"sound")
    os.close(ends[1])
    async with StdinStream(ends[0]) as stream:
        assert stream.live
        assert await read_all(stream) == b"sound"


async def test_a_file_is_not_live_and_read_whole(file: int) -> None:
    stream = StdinStream(file)
    assert not stream.live
    assert len(await read_all(stream)) == 100_000


async def test_the_end_is_final_though_the_file_grows(file: int) -> None:
    stream = StdinStream(file)
    await read_all(stream)
    os.pwrite(file, b"more", 100_000)
    assert await stream.read() == b""


async def test_the_descriptor_stays_open_for_its_process(ends: tuple[int, int]) -> None:
    async with StdinStream(ends[0]):
        pass
    assert end_is_open(ends[0])


async def test_a_closed_standard_input_is_an_error_with_a_remedy() -> None:
    stream = StdinStream(987)
    assert not stream.live
    with pytest.raises(SourceError, match="stdin cannot be read: Bad file descriptor") as error:
        await stream.read()
    assert error.value.remedy == "pipe sound into it"


def test_the_keyboard_is_refused_with_an_example() -> None:
    controller, keyboard = os.openpty()
    try:
        with pytest.raises(UsageError, match="standard input is the keyboard") as error:
            StdinStream(keyboard)
        assert "| symbl-tui --source stdin" in error.value.remedy
    finally:
        os.close(controller)
        os.close(keyboard)
