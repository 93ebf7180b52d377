"""What a sender sends is decoded as what it is, and never mixed with what the next one sends."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry import SourceResources, open_source
from symbl_tui.audio.source_timing import SESSION_TIMING
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.sender import Sender, SenderSettings
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


END = b""
FRAME = bytes(range(1, 41)) * 16
"""A frame at 16 kHz, 640 bytes."""
GOES_ON = SenderSettings(PcmFormat(), ends=False, timing=replace(SESSION_TIMING, sender_stall=0.02))
ENDS = replace(GOES_ON, ends=True)


class Stream:
    """Delivers what a test wrote down, and then nothing more."""

    label = "pipe sound"
    live = True

    def __init__(self, *reads: bytes) -> None:
        self.reads = list(reads)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def read(self) -> bytes:
        if not self.reads:
            await asyncio.Event().wait()
        return self.reads.pop(0)


async def heard(sender: Sender) -> tuple[bytes, str]:
    """What a sender delivers to its end, and the fault that ended it."""
    pcm = b""
    try:
        async with sender:
            async for frame in sender:
                pcm += frame.pcm
    except SourceError as fault:
        return pcm, fault.message
    return pcm, ""


async def test_a_sender_that_stalled_within_a_sample_goes_on_with_its_other_half() -> None:
    stream = Stream(FRAME + FRAME[:3])
    first = Sender(stream, GOES_ON)
    assert await heard(first) == (FRAME, "pipe sound has brought no sound for 0.02 s")
    stream.reads += [FRAME[3:], END]
    assert await heard(first.reopened()) == (FRAME, "pipe sound has no sender any more")


async def test_the_last_bytes_of_a_sender_that_ended_while_it_stalled_are_not_the_next_ones() -> None:
    stream = Stream(FRAME + b"\1\2\3")
    first = Sender(stream, GOES_ON)
    await heard(first)
    stream.reads += [END, FRAME, END]
    assert await heard(first.reopened()) == (FRAME, "pipe sound has no sender any more")


async def test_the_last_bytes_of_the_only_sender_are_heard_though_it_stalled_before_its_end() -> None:
    stream = Stream(FRAME + b"\1\2\3")
    first = Sender(stream, ENDS)
    await heard(first)
    stream.reads.append(END)
    assert await heard(first.reopened()) == (b"\1\2", ""), "and half a sample is no sound"


async def test_a_sender_that_leaves_without_a_byte_is_not_the_end_where_more_may_come() -> None:
    assert await heard(Sender(Stream(END, END, FRAME, END), GOES_ON)) == (
        FRAME,
        "pipe sound has no sender any more",
    )
    assert await heard(Sender(Stream(END, FRAME, END), ENDS)) == (
        b"",
        "pipe sound ended before there was any sound",
    )


async def test_a_sender_of_a_few_samples_is_heard() -> None:
    assert await heard(Sender(Stream(b"\1\2", b"\3\4", END), ENDS)) == (b"\1\2\3\4", "")


async def test_the_rest_of_a_container_is_read_away_before_the_next_sender() -> None:
    stream = Stream(b"the rest of a FLAC", b"and more", END, FRAME, END)
    assert await heard(Sender(stream, GOES_ON, skip=True)) == (FRAME, "pipe sound has no sender any more")


async def test_nothing_follows_the_container_of_the_only_sender() -> None:
    over = Sender(Stream(b"rest", END), ENDS, skip=True, over=AudioFormat(48000, 2))
    assert await heard(over) == (b"", "")
    assert over.format == AudioFormat(48000, 2)


@pytest.mark.parametrize(("declared", "wanted"), [("s16le", 2), ("s16le,16000,2", 3)])
async def test_more_channels_than_are_written_are_refused(declared: str, wanted: int) -> None:
    settings = replace(ENDS, pcm=PcmFormat.parse(declared), channels=wanted)
    _, fault = await heard(Sender(Stream(FRAME), settings))
    assert fault == f"pipe sound has {wanted - 1} channel{'s' * (wanted > 2)}, not {wanted}"


async def test_only_the_channels_that_were_asked_for_are_heard() -> None:
    settings = replace(ENDS, pcm=PcmFormat("s16le", 16000, 2), channels=1)
    assert await heard(Sender(Stream(b"aabbccdd" * 320, END), settings)) == (b"aacc" * 320, "")
