"""The media child exits with its parent, and its crashes are reported."""

import asyncio
import math
import os
import socket
from pathlib import Path

import pytest

from symbl_tui.audio.registry import open_source
from symbl_tui.errors import SourceError
from tests.audio.killed_parent import child_exits_with_its_parent, children
from tests.audio.media.test_media_listener import free_port
from tests.audio.media_files import speech, write

PARENT = """
import asyncio, sys
from symbl_tui.audio.registry import open_source
async def main():
    async with open_source(sys.argv[1]) as source:
        async for frame in source:
            print(frame.position, flush=True)
asyncio.run(main())
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write(tmp_path / "talk.m4a", ("aac", 16000, speech(20.0)))


def test_the_media_child_exits_when_its_parent_is_killed(tmp_path: Path) -> None:
    # Four minutes, which no pipe takes: the child of a shorter one may have ended by itself.
    long = write(tmp_path / "long.m4a", ("aac", 16000, speech(240.0)))
    assert child_exits_with_its_parent(PARENT, str(long), within=20)


async def test_nothing_is_left_of_a_file_that_is_closed_early(talk: Path) -> None:
    async with open_source(str(talk), pace=math.inf) as source:
        await anext(aiter(source))
        assert children(os.getpid())
    assert children(os.getpid()) == []


async def test_nothing_is_left_of_a_url_whose_opening_is_cancelled() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/talk.mp3"
        for patience in (0.0, 0.05, 1.0):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(open_source(url).__aenter__(), patience)
            assert children(os.getpid()) == []


async def test_nothing_is_left_of_a_listener_without_a_sender() -> None:
    async with open_source(f"listen:rtmp://127.0.0.1:{free_port()}") as source:
        frames = aiter(source)
        while not children(os.getpid()):
            assert (await anext(frames)).lost
    assert children(os.getpid()) == []


async def test_a_crash_of_the_decoder_is_one_clear_sentence(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "av.py").write_text("import os\nos.write(2, b'noise')\nos.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SourceError, match="the decoder died before it could answer; see the log"):
        await open_source(str(talk)).__aenter__()
    assert capfd.readouterr() == ("", "")


async def test_a_killed_decoder_is_one_clear_sentence(talk: Path) -> None:
    async with open_source(str(talk), pace=20) as source:
        frames = aiter(source)
        await anext(frames)
        os.kill(children(os.getpid())[0], 9)
        with pytest.raises(SourceError, match=r"file talk\.m4a broke off: the decoder crashed; see the log"):
            assert [frame async for frame in frames]
