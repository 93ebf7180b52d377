"""A named pipe: made privately, read to the end of each writer, and open for the next."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.audio.streams import fifo
from symbl_tui.audio.streams.fifo import FifoStream
from symbl_tui.errors import SourceError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sound"


async def read(stream: FifoStream) -> bytes:
    async with asyncio.timeout(30):
        return await stream.read()


def write(path: Path, *pieces: bytes) -> None:
    with path.open("wb", buffering=0) as pipe:
        for piece in pieces:
            pipe.write(piece)


def mode(path: Path) -> int:
    return path.stat().st_mode


def descriptors() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def file(path: Path) -> Iterator[Path]:
    """A file in place of the pipe, which nothing may change."""
    path.write_bytes(b"content")
    yield path
    assert path.read_bytes() == b"content"


async def test_a_pipe_that_is_missing_is_made_for_its_user_alone(path: Path) -> None:
    async with FifoStream(path) as stream:
        assert stat.S_ISFIFO(mode(path))
        assert stat.S_IMODE(mode(path)) == 0o600
        assert (stream.label, stream.live) == ("pipe sound", True)
    assert stat.S_ISFIFO(mode(path))


async def test_a_writer_s_bytes_come_and_then_its_end_once(path: Path) -> None:
    async with FifoStream(path) as stream:
        write(path, b"one", b"two")
        assert await read(stream) == b"onetwo"
        assert await read(stream) == b""
        write(path, b"next")
        assert await read(stream) == b"next"


async def test_the_next_writer_is_waited_for(path: Path) -> None:
    async with FifoStream(path) as stream:
        waiting = asyncio.create_task(stream.read())
        await asyncio.sleep(0)
        assert not waiting.done()
        write(path, b"late")
        async with asyncio.timeout(30):
            assert await waiting == b"late"


async def test_a_cancelled_read_loses_nothing(path: Path) -> None:
    async with FifoStream(path) as stream:
        waiting = asyncio.create_task(stream.read())
        await asyncio.sleep(0)
        write(path, b"kept")
        waiting.cancel()
        await asyncio.wait((waiting,))
        assert await read(stream) == b"kept"


async def test_an_existing_pipe_is_used_as_it_is(path: Path) -> None:
    os.mkfifo(path, 0o640)
    async with FifoStream(path) as stream:
        write(path, b"x")
        assert await read(stream) == b"x"
    assert stat.S_ISFIFO(mode(path))


async def test_a_file_is_no_pipe_and_stays_untouched(file: Path) -> None:
    with pytest.raises(SourceError, match="is no named pipe") as error:
        async with FifoStream(file):
            pass
    assert error.value.remedy == f"use another path, or file:{file}"


async def test_a_directory_that_is_missing_is_an_error_with_a_remedy(path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file") as error:
        async with FifoStream(path / "deeper"):
            pass
    assert error.value.remedy == "check the directory and permissions"


async def test_leaving_a_pipe_closes_it(path: Path) -> None:
    before = descriptors()
    for _ in range(3):
        async with FifoStream(path) as stream:
            write(path, b"x")
            await read(stream)
            await read(stream)
    assert descriptors() == before


async def test_a_pipe_of_another_user_is_refused_with_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(path, 0o600)
    # Only root could make one for somebody else.
    monkeypatch.setattr(fifo, "is_own_user", lambda _: False)
    before = descriptors()
    with pytest.raises(SourceError, match="is a pipe of another user") as error:
        async with FifoStream(path):
            pass
    assert "directory of your own" in error.value.remedy
    assert descriptors() == before


async def test_a_pipe_that_every_user_can_write_to_is_refused_with_a_sentence(path: Path) -> None:
    os.mkfifo(path)
    os.chmod(path, 0o622)  # noqa: PTH101 (mkfifo minds the umask)
    with pytest.raises(SourceError, match="every user can write to") as error:
        async with FifoStream(path):
            pass
    assert error.value.remedy == f"chmod o-w {path}"
