"""Files at web addresses are heard like files of this machine, whatever their headers say."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError, SourceIncomplete
from tests.audio.frames import open_soon
from tests.audio.media_files import Answer, Handler, broken_off, media_server, noise, speech, whole, write

RATE = 16000
SECONDS = 2.0


def plain(content: bytes) -> Answer:
    """A file from a server that sends no parts of it."""

    def serve(handler: Handler) -> None:
        handler.begin(200, Content_Length=len(content))
        handler.wfile.write(content)

    return serve


def unsized(content: bytes) -> Answer:
    """A file from a server that does not say how long it is."""

    def serve(handler: Handler) -> None:
        handler.begin(200, Last_Modified="Mon, 30 Nov 2026 08:00:00 GMT")
        handler.wfile.write(content)

    return serve


def cut_and_plain(content: bytes) -> Answer:
    """The same as :func:`plain`, but the first delivery breaks off."""
    served: list[bytes] = []

    def serve(handler: Handler) -> None:
        served.append(content)
        handler.begin(200, Content_Length=len(content))
        handler.wfile.write(content[: len(content) // 2] if len(served) == 1 else content)

    return serve


def gone_after(content: bytes, at: int) -> Answer:
    """A file whose rest the server never sends."""

    def serve(handler: Handler) -> None:
        start = handler.start
        if start:
            handler.begin(404, Content_Length=0)
            return
        handler.begin(200, Content_Length=len(content), Accept_Ranges="bytes")
        handler.wfile.write(content[:at])

    return serve


def pcm_wav(folder: Path, *, size: int | None = None) -> bytes:
    """Noise whose header declares ``size`` bytes."""
    soundfile.write(folder / "x.wav", noise(SECONDS, 1, RATE), RATE)
    content = bytearray((folder / "x.wav").read_bytes())
    if size is not None:
        at = content.index(b"data") + 4
        content[at : at + 4] = size.to_bytes(4, "little")
    return bytes(content)


def made(folder: Path, name: str, codec: str, **options: str) -> bytes:
    return write(folder / name, (codec, RATE, speech(SECONDS)), options=options).read_bytes()


async def hear(answer: Answer) -> tuple[Source, float, list[AudioFrame], SourceError | None]:
    """The source, the seconds of its first channel, the frames, and why it is not whole."""
    with media_server() as server:
        server.routes["/talk"] = answer
        source = open_soon(server.url("/talk"), pace=math.inf)
        frames: list[AudioFrame] = []
        fault: SourceError | None = None
        try:
            async with source:
                async for frame in source:
                    frames.append(frame)
        except SourceError as error:
            fault = error
    samples = sum(each.samples for each in frames if each.channel == 0)
    return source, samples / RATE, frames, fault


SERVERS = pytest.mark.parametrize("server", [whole, plain, unsized])


@SERVERS
@pytest.mark.parametrize("declared", [0, 1000, 0xFFFFFFFF])
async def test_a_recording_is_heard_whole_whatever_its_header_declares(
    tmp_path: Path, server: Callable[[bytes], Answer], declared: int
) -> None:
    source, seconds, _, fault = await hear(server(pcm_wav(tmp_path, size=declared)))
    assert seconds == SECONDS
    assert not source.live
    assert fault is None


@SERVERS
async def test_all_of_several_files_behind_one_another_are_heard(
    tmp_path: Path, server: Callable[[bytes], Answer]
) -> None:
    content = pcm_wav(tmp_path) + made(tmp_path, "x.flac", "flac") + made(tmp_path, "x.ogg", "flac")
    _, seconds, _, fault = await hear(server(content))
    assert seconds == pytest.approx(3 * SECONDS, abs=0.05)
    assert fault is None


@SERVERS
async def test_an_mp3_that_was_written_to_a_pipe_is_heard_to_its_end(
    tmp_path: Path, server: Callable[[bytes], Answer]
) -> None:
    content = made(tmp_path, "x.mp3", "libmp3lame", write_xing="0", q="9")
    source, seconds, _, fault = await hear(server(content))
    assert seconds == pytest.approx(SECONDS, abs=0.1)
    assert fault is None
    assert not source.live


async def test_a_damaged_file_is_heard_on_behind_the_damage(tmp_path: Path) -> None:
    write(tmp_path / "x.flac", ("flac", RATE, noise(6.0, 1, RATE)))
    content = bytearray((tmp_path / "x.flac").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    _, seconds, frames, fault = await hear(whole(bytes(content)))
    assert seconds == pytest.approx(6.0, abs=0.05)
    assert 0 < sum(each.samples for each in frames if each.lost) < RATE
    assert "cannot be decoded" in str(fault)


async def test_an_mp4_with_its_index_at_its_end_is_heard_where_the_server_sends_parts(
    tmp_path: Path,
) -> None:
    content = made(tmp_path, "x.m4a", "aac")
    assert content.index(b"mdat") < content.index(b"moov")
    _, seconds, _, fault = await hear(whole(content))
    assert seconds == pytest.approx(SECONDS, abs=0.1)
    assert fault is None
    with media_server() as server:
        server.routes["/talk"] = plain(content)
        with pytest.raises(SourceError, match="index at its end, and can be decoded only as a file"):
            await open_soon(server.url("/talk")).__aenter__()


@pytest.mark.parametrize("how", ["with parts", "without parts"])
async def test_nothing_is_lost_or_doubled_where_a_connection_breaks(tmp_path: Path, how: str) -> None:
    content = pcm_wav(tmp_path)
    answer = broken_off(content, len(content) // 2) if how == "with parts" else cut_and_plain(content)
    _, _, frames, fault = await hear(answer)
    assert b"".join(each.pcm for each in frames) == noise(SECONDS, 1, RATE).tobytes()
    assert fault is None


async def test_what_a_server_keeps_back_is_counted_as_missing(tmp_path: Path) -> None:
    content = pcm_wav(tmp_path)
    _, seconds, _, fault = await hear(gone_after(content, len(content) // 2))
    assert seconds == pytest.approx(SECONDS / 2, abs=0.05)
    assert isinstance(fault, SourceIncomplete)
    assert fault.missing[0] == pytest.approx(SECONDS / 2, abs=0.1)
    assert "broke off: its last 1.0 s are missing" in str(fault)


async def test_a_radio_with_a_name_in_latin_1_is_heard_and_is_live(tmp_path: Path) -> None:
    content = made(tmp_path, "x.mp3", "libmp3lame")

    def serve(handler: Handler) -> None:
        handler.begin(200, Content_Type="audio/mpeg", icy_name="R\xe9union radio")
        handler.wfile.write(content)
        handler.server.over.wait()

    with media_server() as server:
        server.routes["/talk"] = serve
        async with open_soon(server.url("/talk")) as source:
            assert source.live
            async for frame in source:
                if not frame.fault and any(frame.pcm):
                    break
