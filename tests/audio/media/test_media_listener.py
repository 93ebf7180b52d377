"""Listeners for URLs: senders connect, disconnect and reconnect, and all their sound is recorded."""

import asyncio
import select
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.url import open_url
from symbl_tui.errors import SourceError, UsageError
from tests.audio.frames import SOON, open_soon, samples


@contextmanager
def sender(*arguments: str) -> Iterator[None]:
    """A program that sends a tone, see :mod:`tests.audio.media_sender`."""
    process = subprocess.Popen([sys.executable, "-m", "tests.audio.media_sender", *arguments])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Runs = list[tuple[str, list[AudioFrame]]]
"""Frames by their fault."""


async def until(arriving: AsyncIterator[AudioFrame], runs: int, last: int) -> Runs:
    """What arrives, until the last of so many runs has so many frames."""
    frames: list[AudioFrame] = []
    async with asyncio.timeout(60):
        async for frame in arriving:
            frames.append(frame)
            found = [(fault, list(run)) for fault, run in groupby(frames, lambda each: each.fault)]
            if len(found) == runs and len(found[-1][1]) >= last:
                return found
    raise AssertionError("it ended")


def pitch(frames: list[AudioFrame], rate: int) -> float:
    """The loudest frequency, in Hz."""
    heard = samples(b"".join(frame.pcm for frame in frames))
    return float(np.argmax(np.abs(np.fft.rfft(heard))) * rate / len(heard))


RTMP = ("listen:rtmp://127.0.0.1:{}/live/x", "rtmp://127.0.0.1:{}/live/x", "flv", "aac")
RTSP = ("listen:rtsp://127.0.0.1:{}/x", "rtsp://127.0.0.1:{}/x", "rtsp", "libopus", "rtsp_transport=tcp")
TCP = ("listen:tcp://:{}", "tcp://127.0.0.1:{}", "ogg", "libopus", "page_duration=20000")
UDP = ("udp://:{}", "udp://127.0.0.1:{}?pkt_size=1316", "mpegts", "mp2")


@pytest.mark.parametrize("how", [RTMP, RTSP, TCP, UDP], ids=["rtmp", "rtsp", "tcp", "udp"])
async def test_a_listener_is_open_at_once_and_records_its_sender(how: tuple[str, ...]) -> None:
    spec, url, format, codec, *options = how
    port = free_port(socket.SOCK_DGRAM if spec.startswith("udp") else socket.SOCK_STREAM)
    source = open_soon(spec.format(port))
    async with source:
        assert source.live
        assert source.format == AudioFormat(48000, 1)
        with sender(url.format(port), format, codec, "8", *options):
            silence, (fault, heard) = await until(aiter(source), runs=2, last=50)
    assert silence[0].startswith(f"{spec.removeprefix('listen:').partition(':')[0]}://127.0.0.1:")
    assert silence[0].endswith(" has no sender yet")
    assert fault == ""
    assert pitch(heard, 48000) == pytest.approx(440, abs=2)


async def test_a_sender_that_leaves_is_silence_until_the_next_one() -> None:
    port = free_port()
    url = f"rtmp://127.0.0.1:{port}/live/x"
    async with open_soon(f"listen:{url}", channels=2) as source:
        arriving = aiter(source)
        with sender(url, "flv", "aac", "1"):
            *_, (gone, _) = await until(arriving, runs=3, last=1)
        with sender(url, "flv", "aac", "8"):
            *_, (back, heard) = await until(arriving, runs=2, last=40)
    assert gone.startswith(f"listener {url} broke off: its sender is gone")
    assert back == ""
    assert {frame.channel for frame in heard} == {0, 1}


@pytest.mark.parametrize("hello", [b"", b"RIFF"])
async def test_a_connection_without_sound_does_not_keep_a_sender_out(hello: bytes) -> None:
    port = free_port()
    source = open_url(f"tcp://127.0.0.1:{port}", listen=True, timing=replace(SOON, stream_stall=1.0))
    async with source, asyncio.timeout(60):
        arriving = aiter(source)
        mute = await connected(arriving, port)
        with mute:
            mute.sendall(hello)
            while select.select([mute], [], [], 0)[0] == []:  # until it is sent away
                assert (await anext(arriving)).lost
        with sender(f"tcp://127.0.0.1:{port}", "ogg", "libopus", "8", "page_duration=20000"):
            while (await anext(arriving)).lost:
                pass


async def connected(arriving: AsyncIterator[AudioFrame], port: int) -> socket.socket:
    """Connect to a listener as soon as it listens."""
    while True:
        await anext(arriving)
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            continue


async def test_a_port_in_use_is_reported_on_opening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SourceError, match=f"{url} cannot be listened at: .*; choose another port"):
            await open_soon(f"listen:{url}").__aenter__()


def test_a_listener_mixes_to_one_or_two_channels() -> None:
    with pytest.raises(UsageError, match="mixes what it gets to 1 or 2 channels, not 3"):
        open_soon("listen:rtmp://", channels=3)
