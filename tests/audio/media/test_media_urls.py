"""URLs as sources, fetched from real servers on loopback: their sound, and the sentence for every failure."""

import asyncio
import math
import os
import socket
import ssl
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
import trustme

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.url import open_url
from symbl_tui.errors import SourceError
from tests.audio.frames import SOON, channel, frames_of, frames_until_fault, open_soon
from tests.audio.media.hls.broadcast import damaged_frames_of
from tests.audio.media_files import (
    Handler,
    Sound,
    alike,
    broken_off,
    endless,
    media_server,
    moved,
    noise,
    playlist,
    speech,
    stalled,
    status,
    whole,
    write,
)


def made(folder: Path, name: str, codec: str, said: Sound, rate: int = 16000) -> bytes:
    return write(folder / name, (codec, rate, said)).read_bytes()


async def heard(source: Source) -> list[bytes]:
    """The PCM of each channel of a source that ends."""
    async with asyncio.timeout(60):
        frames = await frames_of(source)
    return [channel(frames, at) for at in range(source.format.channels)]


async def refusal(source: Source) -> str:
    """Why a source cannot be opened."""
    async with asyncio.timeout(60):
        with pytest.raises(SourceError) as refused:
            await source.__aenter__()
    return str(refused.value)


async def test_a_file_at_a_url_is_decoded_whole_and_is_not_live(tmp_path: Path) -> None:
    said = speech(2.0)
    with media_server() as server:
        server.routes["/talk.mp3"] = whole(made(tmp_path, "talk.mp3", "libmp3lame", said))
        source = open_soon(server.url("/talk.mp3"), pace=math.inf)
        pcm = await heard(source)
    assert not source.live
    assert source.label == server.url("/talk.mp3")
    for each, original in zip(pcm, said.T, strict=True):
        assert alike(original, each) > 0.99


async def test_a_broken_download_is_resumed_where_it_stopped(tmp_path: Path) -> None:
    said = noise(3.0, 2)
    content = made(tmp_path, "talk.wav", "pcm_s16le", said)
    with media_server() as server:
        server.routes["/talk.wav"] = broken_off(content, len(content) // 2)
        pcm = await heard(open_soon(server.url("/talk.wav"), pace=math.inf))
        assert len(server.asked) >= 2
    assert pcm == [one.tobytes() for one in said.T]


async def test_a_file_that_stops_coming_is_a_fault_in_the_end(tmp_path: Path) -> None:
    said = noise(8.0, 1)
    content = made(tmp_path, "talk.wav", "pcm_s16le", said)
    with media_server() as server:
        server.routes["/talk.wav"] = stalled(content, len(content) // 2)
        source = open_url(server.url("/talk.wav"), math.inf, timing=replace(SOON, stream_stall=1.0))
        frames, fault = await frames_until_fault(source)
    assert "talk.wav is open but brings nothing any more" in str(fault) or "broke off" in str(fault)
    pcm = channel(frames, 0)
    assert pcm == said.tobytes()[: len(pcm)]
    assert len(pcm) > 16000


async def test_a_stream_that_breaks_off_is_silent_until_it_is_back(tmp_path: Path) -> None:
    first = made(tmp_path, "a.mp3", "libmp3lame", speech(1.5))
    with media_server() as server:
        server.routes["/radio"] = endless(first, first)
        source = open_soon(server.url("/radio"))
        frames: list[AudioFrame] = []
        async with asyncio.timeout(60), source:
            assert source.live
            async for frame in source:
                frames.append(frame)
                if frame.channel == 1 and len([*groupby(frames, lambda each: each.lost)]) == 3:
                    break
    faults = [fault for fault, _ in groupby(frames, lambda frame: frame.fault)]
    assert faults[0] == faults[2] == ""
    assert "/radio broke off: its sender is gone" in faults[1]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (404, r"/talk\.mp3 is not there \(404\)"),
        (401, r"/talk\.mp3 wants user and password \(401\)"),
        (403, r"/talk\.mp3 may not be read \(403\)"),
        (503, r"/talk\.mp3 cannot be had: the server has an error of its own"),
    ],
)
async def test_every_http_error_is_one_clear_sentence(code: int, sentence: str) -> None:
    with media_server() as server:
        server.routes["/talk.mp3"] = status(code)
        with pytest.raises(SourceError, match=sentence):
            await open_soon(server.url("/talk.mp3")).__aenter__()


async def test_a_silent_server_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/talk.mp3"
        assert "does not answer; check the address" in await refusal(
            open_url(url, timing=replace(SOON, stream_stall=0.5))
        )


async def test_a_closed_port_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    for scheme in ("http", "rtsp", "rtmp", "tcp"):
        assert "no program listens there" in await refusal(open_soon(f"{scheme}://127.0.0.1:{port}/x"))
    assert "its name is not known" in await refusal(open_soon("http://nowhere.invalid/x"))


async def test_a_web_page_is_no_sound() -> None:
    with media_server() as server:
        server.routes["/"] = whole(b"<html><body>Welcome!</body></html>")
        assert "brings nothing that is sound or video" in await refusal(open_soon(server.url("/")))


async def test_a_playlist_of_segments_is_decoded_in_order_and_ends(tmp_path: Path) -> None:
    said = speech(4.0)[:, :1].repeat(3, axis=0)
    with media_server() as server:
        server.routes |= playlist(tmp_path, said)
        source = open_soon(server.url("/talk.m3u8"), pace=math.inf)
        (pcm,) = await heard(source)
        assert len(server.asked) > 3
    assert not source.live
    assert alike(said[:, 0], pcm) > 0.99


HEAD, SEGMENT, END = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "#EXTINF:2,\n{}\n", "#EXT-X-ENDLIST\n"
KEY = '#EXT-X-KEY:METHOD=AES-128,URI="file://{}"\n'


@pytest.mark.parametrize(
    "lines",
    [
        SEGMENT.replace("{}", "file://{}"),
        SEGMENT,
        SEGMENT.replace("{}", "concat:{}"),
        SEGMENT.replace("{}", "crypto:{}"),
        SEGMENT.replace("{}", "subfile,,start,0,end,0,,:{}"),
        SEGMENT.replace("{}", "data:video/mp2t;base64,AAAA"),
        KEY + SEGMENT,
    ],
)
async def test_a_playlist_from_the_network_cannot_read_this_machines_files(
    tmp_path: Path, lines: str
) -> None:
    made(tmp_path, "secret.ts", "aac", speech(2.0))
    with media_server() as server:
        lines = lines.replace("{}", str(tmp_path / "secret.ts"))
        server.routes["/talk.m3u8"] = whole((HEAD + lines + END).encode())
        said = await refusal(open_soon(server.url("/talk.m3u8")))
    sentences = (
        "is where the playlist leads, which is not allowed; it may lead only to sound at http",
        "is encrypted, which is not supported",
        "talk.m3u8 is not there (404)",  # an address on the playlist's own server
    )
    assert any(sentence in said for sentence in sentences)


async def test_a_playlist_cannot_redirect_to_a_file(tmp_path: Path) -> None:
    said = speech(2.0)[:, :1].repeat(3, axis=0)
    content = made(tmp_path, "talk.ts", "aac", said, 48000)
    hidden = SEGMENT.format("talk.ts") + SEGMENT.format(f"file://{tmp_path / 'talk.ts'}")
    with media_server() as server:
        server.routes["/talk.ts"] = whole(content)
        server.routes["/talk.m3u8"] = whole((HEAD + hidden + END).encode())
        frames = await damaged_frames_of(open_soon(server.url("/talk.m3u8"), pace=math.inf))
    heard = [frame for frame in frames if not frame.lost]
    assert sum(frame.samples for frame in heard) == pytest.approx(len(said), abs=10000)
    assert len(channel(frames, 0)) == pytest.approx(2 * (len(said) + 2 * 48000), abs=10000)


async def test_encrypted_segments_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(16))
    with media_server() as server:
        (tmp_path / "keys").write_text(f"{server.url('/key')}\n{tmp_path / 'key'}\n")
        said = speech(3.0)[:, :1].repeat(3, axis=0)
        server.routes |= playlist(tmp_path, said, hls_key_info_file=str(tmp_path / "keys"))
        assert "is encrypted, which is not supported" in await refusal(open_soon(server.url("/talk.m3u8")))


async def test_a_live_playlist_is_live_until_its_end_tag(tmp_path: Path) -> None:
    content = made(tmp_path, "talk.ts", "aac", speech(2.0)[:, :1].repeat(3, axis=0), 48000)
    grown = [HEAD + SEGMENT.format("a.ts")] * 2 + [
        HEAD + SEGMENT.format("a.ts") + SEGMENT.format("b.ts") + END
    ]

    def serve(handler: Handler) -> None:
        whole((grown[0] if len(grown) == 1 else grown.pop(0)).encode())(handler)

    with media_server() as server:
        server.routes |= {"/talk.m3u8": serve, "/a.ts": whole(content), "/b.ts": whole(content)}
        source = open_soon(server.url("/talk.m3u8"))
        (pcm,) = await heard(source)
    assert source.live
    assert len(pcm) == pytest.approx(4 * 96000, abs=30000)


async def test_a_redirection_cannot_lead_to_this_machines_files(tmp_path: Path) -> None:
    made(tmp_path, "secret.mp3", "libmp3lame", speech(1.0))
    with media_server() as server:
        for path in ("/talk.mp3", "/talk.m3u8"):
            server.routes[path] = moved(f"file://{tmp_path / 'secret.mp3'}")
            assert "may" in await refusal(open_soon(server.url(path)))


async def test_credentials_are_used_and_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = made(tmp_path, "talk.mp3", "libmp3lame", speech(10.0))
    caplog.set_level("DEBUG")
    with media_server() as server:
        server.routes["/open.mp3"] = stalled(content, len(content) // 2)  # so the child goes on
        server.routes["/gone.mp3"] = status(404)
        source = open_soon(server.url("/open.mp3?token=geheim", user="alice:geheim@"), pace=math.inf)
        async with source:
            running = children()
        said = await refusal(open_soon(server.url("/gone.mp3?token=geheim", user="alice:geheim@")))
    assert server.asked[0][0] == "/open.mp3?token=geheim"
    assert any(b"audio.media.media_child" in line for line in running)
    assert not any(b"geheim" in line for line in running)
    assert source.label == server.url("/open.mp3")
    assert "geheim" not in said
    assert "geheim" not in caplog.text


def children() -> list[bytes]:
    """The command lines of our child processes."""
    ids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [Path(f"/proc/{each}/cmdline").read_bytes() for each in ids]


def speaking_tls() -> tuple[trustme.CA, ssl.SSLContext]:
    """A certificate authority, and a server certificate that it signed."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return authority, context


async def test_a_server_needs_a_trusted_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = made(tmp_path, "talk.mp3", "libmp3lame", speech(1.0))
    authority, context = speaking_tls()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with media_server(context) as server:
        server.routes["/talk.mp3"] = whole(content)
        assert "cannot be trusted: " in await refusal(open_soon(server.url("/talk.mp3")))
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        pcm = await heard(open_soon(server.url("/talk.mp3"), pace=math.inf))
        assert len(pcm[0]) == pytest.approx(32000, abs=4000)


async def test_a_redirection_needs_a_trusted_certificate_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = playlist(tmp_path, speech(3.0)[:, :1].repeat(3, axis=0))
    (trusted, context), (_, stranger) = speaking_tls(), speaking_tls()
    trusted.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with media_server(context) as server, media_server(stranger) as other:
        server.routes |= routes
        other.routes |= routes
        assert len((await heard(open_soon(server.url("/talk.m3u8"), pace=math.inf)))[0]) > 200000
        server.routes["/moved.ts"] = moved(other.url("/talk0.ts"))
        await refusal(open_soon(server.url("/moved.ts")))
        listed = (await asyncio.to_thread((tmp_path / "talk.m3u8").read_text)).replace(
            "talk1.ts", other.url("/talk1.ts")
        )
        server.routes["/talk.m3u8"] = whole(listed.encode())
        frames = await damaged_frames_of(open_soon(server.url("/talk.m3u8"), pace=math.inf))
        assert any(frame.lost for frame in frames)
        assert other.asked == []


async def test_a_server_without_tls_is_not_reported_as_a_wrong_certificate() -> None:
    with media_server() as server:
        url = server.url("/talk.mp3").replace("http", "https")
        assert "does not speak TLS" in await refusal(open_soon(url))
