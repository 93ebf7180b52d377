"""What is sent without a word about it is decoded as what it is, or refused with its true cause."""

import asyncio
import os
from pathlib import Path

import pytest

from symbl_tui.audio.registry import SourceResources, open_source
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError
from tests.audio.frames import channel, frames_of
from tests.audio.media_files import alike, speech, write

SOUND = speech(3.0)[:, :1]


async def piped(content: bytes, pcm: str) -> tuple[Source, int, "asyncio.Future[None]"]:
    """A source that reads the content from a pipe, the pipe, and the writing of it."""
    reader, writer = os.pipe()

    def send() -> None:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(content)

    writing = asyncio.ensure_future(asyncio.to_thread(send))
    return open_source("stdin", pcm=pcm, resources=SourceResources(stdin=reader)), reader, writing


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp3", "libmp3lame"), (".aac", "aac"), (".ts", "aac"), (".flv", "aac")]
)
@pytest.mark.parametrize("pcm", ["", "s16le,48000,2"], ids=["unsaid", "said to be samples"])
async def test_sound_without_a_header_is_decoded_and_not_heard_as_samples(
    tmp_path: Path, suffix: str, codec: str, pcm: str
) -> None:
    options = {"id3v2_version": "0", "write_xing": "0"} if suffix == ".mp3" else None
    content = write(tmp_path / f"x{suffix}", (codec, 16000, SOUND), options=options).read_bytes()
    source, reader, writing = await piped(content, pcm)
    frames = await frames_of(source)
    await writing
    os.close(reader)
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.95


async def test_an_mp4_whose_index_comes_last_is_named_with_the_way_out(tmp_path: Path) -> None:
    content = write(tmp_path / "x.mp4", ("aac", 16000, SOUND)).read_bytes()
    assert content.index(b"mdat") < content.index(b"moov")
    source, reader, writing = await piped(content, "")
    with pytest.raises(SourceError, match="is an MP4 with its index at its end") as refused:
        await source.__aenter__()
    await writing
    os.close(reader)
    assert "+faststart" in refused.value.remedy
