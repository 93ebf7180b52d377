"""Recordings and broadcasts in segments: one sound of several, and nothing lost silently."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.errors import SourceError
from tests.audio.frames import channel, frames_of, frames_until_fault
from tests.audio.media.hls.broadcast import (
    SECONDS,
    SOUND,
    Broadcast,
    damaged_frames_of,
    heard,
    lost,
    open_at,
    stretches,
)
from tests.audio.media_files import Answer, Handler, MediaServer, alike, media_server, status, whole, write
from tests.support.waiting import until


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with media_server() as server:
        yield server


@pytest.fixture
def talk(tmp_path: Path, server: MediaServer) -> Broadcast:
    return Broadcast(tmp_path, server)


STREAM = '#EXT-X-STREAM-INF:BANDWIDTH={},CODECS="avc1.42c00a,mp4a.40.2"{}\n{}\n'
GROUP = ',AUDIO="voices"'
VOICE = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="voices",NAME="{0}",LANGUAGE="{0}",{1}URI="{0}.m3u8"\n'


async def test_one_programme_in_three_qualities_is_one_speaker(talk: Broadcast) -> None:
    for name in ("low", "middle", "high"):
        talk.publish(*talk.segments, path=f"/{name}.m3u8")
    streams = (STREAM.format(100_000 * size, "", f"{name}.m3u8") for size, name in ((3, "high"), (1, "low")))
    talk.server.routes["/all.m3u8"] = whole(("#EXTM3U\n" + "".join(streams)).encode())
    source = talk.open("/all.m3u8")
    frames = await frames_of(source)
    assert source.format.channels == 1
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.99
    assert "/high.m3u8" not in talk.paths()


async def test_the_default_language_is_heard_and_no_other_fetched(talk: Broadcast) -> None:
    talk.publish(*talk.segments, path="/en.m3u8")
    voices = VOICE.format("fr", "AUTOSELECT=YES,") + VOICE.format("en", "DEFAULT=YES,")
    master = "#EXTM3U\n" + voices + STREAM.format(200_000, GROUP, "pictures.m3u8")
    talk.server.routes["/all.m3u8"] = whole(master.encode())
    assert alike(SOUND[:, 0], channel(await frames_of(talk.open("/all.m3u8")), 0)) > 0.99
    assert not {"/fr.m3u8", "/pictures.m3u8"} & {*talk.paths()}


async def test_a_quality_that_is_gone_is_replaced_by_the_next(talk: Broadcast) -> None:
    master = "#EXTM3U\n" + STREAM.format(100_000, "", "gone.m3u8") + STREAM.format(200_000, "", "talk.m3u8")
    talk.server.routes["/all.m3u8"] = whole(master.encode())
    assert lost(await frames_of(talk.open("/all.m3u8"))) == 0


def answers_late(answer: Answer, *codes: int) -> Answer:
    """The answer, after these statuses."""
    left = list(codes)

    def serve(handler: Handler) -> None:
        (status(left.pop(0)) if left else answer)(handler)

    return serve


def cut(content: bytes, size: int) -> Answer:
    """A file that breaks off at a byte, whatever part of it is asked for."""

    def serve(handler: Handler) -> None:
        start = handler.start
        handler.begin(206 if start else 200, Content_Length=len(content) - start)
        handler.wfile.write(content[start:size])
        handler.close_connection = True

    return serve


@pytest.mark.parametrize("answer", [status(404), status(503), whole(b"<html>Not here</html>"), whole(b"")])
@pytest.mark.parametrize("place", [0, 2, 5], ids=["first", "middle", "last"])
async def test_one_missing_segment_is_a_marked_gap(talk: Broadcast, answer: Answer, place: int) -> None:
    talk.server.routes[f"/talk{place}.ts"] = answer
    frames = await damaged_frames_of(talk.open(stall=0.6))
    assert lost(frames) == pytest.approx(0.96, abs=0.15)
    assert len(channel(frames, 0)) / 32000 == pytest.approx(SECONDS, abs=0.15)
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.8


async def test_a_server_that_fails_for_a_moment_loses_nothing(talk: Broadcast) -> None:
    for place, codes in ((0, (503,)), (2, (500, 502, 503)), (4, (404,))):
        path = f"/talk{place}.ts"
        talk.server.routes[path] = answers_late(talk.answers[path], *codes)
    frames = await frames_of(talk.open())
    assert lost(frames) == 0
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.99


async def test_a_segment_that_breaks_off_is_resumed(talk: Broadcast, tmp_path: Path) -> None:
    content = await asyncio.to_thread((tmp_path / "talk2.ts").read_bytes)
    served: list[int] = []

    def serve(handler: Handler) -> None:
        served.append(handler.start)
        (cut(content, 3000) if len(served) == 1 else whole(content))(handler)

    talk.server.routes["/talk2.ts"] = serve
    frames = await frames_of(talk.open())
    assert served == [0, 3000]
    assert lost(frames) == 0
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.99


async def test_the_rest_of_half_a_segment_is_a_marked_gap(talk: Broadcast, tmp_path: Path) -> None:
    content = await asyncio.to_thread((tmp_path / "talk2.ts").read_bytes)
    talk.server.routes["/talk2.ts"] = cut(content, len(content) // 2)
    frames = await damaged_frames_of(talk.open(stall=0.6))
    assert lost(frames) == pytest.approx(0.5, abs=0.3)
    assert len(channel(frames, 0)) / 32000 == pytest.approx(SECONDS, abs=0.15)


async def test_segments_of_noise_are_a_marked_gap(talk: Broadcast) -> None:
    for place in (2, 3):
        talk.server.routes[f"/talk{place}.ts"] = whole(random.Random(place).randbytes(20_000))
    frames = await damaged_frames_of(talk.open(stall=0.6))
    assert len(channel(frames, 0)) / 32000 == pytest.approx(SECONDS, abs=0.15)
    assert lost(frames) == pytest.approx(1.92, abs=0.15)


async def test_sound_in_another_codec_that_nothing_announces_is_lost_and_not_unsaid(
    talk: Broadcast, tmp_path: Path
) -> None:
    other = write(tmp_path / "other.ts", ("libmp3lame", 16000, SOUND), options={"mpegts_start_pid": "400"})
    talk.server.routes["/other.ts"] = whole(await asyncio.to_thread(other.read_bytes))
    talk.publish(*talk.segments, f"#EXTINF:{SECONDS},\nother.ts\n")
    frames = await damaged_frames_of(talk.open())
    assert len(channel(frames, 0)) / 32000 == pytest.approx(2 * SECONDS, abs=0.5)
    assert lost(frames) == pytest.approx(SECONDS, abs=0.5)


async def test_a_recording_whose_server_is_gone_has_broken_off(talk: Broadcast) -> None:
    for place in range(2, 6):
        talk.server.routes[f"/talk{place}.ts"] = status(503)
    frames, fault = await frames_until_fault(talk.open(stall=0.6))
    assert "broke off" in str(fault)
    assert len(heard(frames)) / 32000 == pytest.approx(1.92, abs=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {"hls_segment_type": "fmp4"},
        {"hls_segment_type": "fmp4", "hls_flags": "single_file"},
        {"hls_flags": "single_file"},
    ],
    ids=["fragmented mp4", "ranges of an mp4", "ranges of a ts"],
)
async def test_every_kind_of_segment_is_heard_whole(
    tmp_path: Path, server: MediaServer, options: dict[str, str]
) -> None:
    talk = Broadcast(tmp_path, server, **options)
    frames = await frames_of(talk.open())
    assert lost(frames) == 0
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.99
    assert len(channel(frames, 0)) / 32000 == pytest.approx(SECONDS, abs=0.15)


async def test_an_advertisement_at_another_clock_is_no_gap(talk: Broadcast) -> None:
    cut_in = "#EXT-X-DISCONTINUITY\n"
    first, *rest = talk.segments
    talk.publish(*rest[2:], cut_in, first, cut_in, *rest[2:])
    frames = await frames_of(talk.open())
    assert lost(frames) == 0
    assert len(channel(frames, 0)) / 32000 == pytest.approx(2 * (SECONDS - 2.88) + 0.96, abs=0.2)


def parts_around_loss(frames: list[AudioFrame]) -> tuple[bytes, bytes]:
    """The sound before and after the one stretch that is lost."""
    places = [place for place, frame in enumerate(frames) if frame.lost]
    return heard(frames[: places[0]]), heard(frames[places[-1] :])


async def until_lost(frames: AsyncIterator[AudioFrame]) -> None:
    """Read until something is lost."""
    async for frame in frames:
        if frame.lost:
            return


async def taken(source_frames: list[AudioFrame], talk: Broadcast, stall: float = 1.0) -> None:
    """Collect the frames of a live programme until it ends."""
    async with asyncio.timeout(60), talk.open(stall=stall) as source:
        assert source.live
        async for frame in source:
            source_frames.append(frame)


async def test_a_live_programme_that_stands_still_is_marked_and_goes_on_when_it_is_back(
    talk: Broadcast,
) -> None:
    talk.publish(*talk.segments[:3], ended=False)
    frames: list[AudioFrame] = []
    listening = asyncio.create_task(taken(frames, talk))
    await until(lambda: lost(frames))
    talk.publish(*talk.segments)
    await listening
    assert [is_lost for is_lost, _ in stretches(frames)] == [False, True, False]
    assert "talk.m3u8 brings no sound" in next(frame.fault for frame in frames if frame.lost)
    # Nothing twice, nothing left out: the segments that were known already are not played again.
    before, after = parts_around_loss(frames)
    assert alike(SOUND[:46080, 0], before) > 0.98
    assert alike(SOUND[46080:, 0], after) > 0.98
    assert talk.paths(".ts") == sorted({*talk.paths(".ts")})


async def test_what_left_a_live_playlist_unheard_is_a_marked_gap(talk: Broadcast) -> None:
    talk.publish(*talk.segments[:2], ended=False)
    frames: list[AudioFrame] = []
    listening = asyncio.create_task(taken(frames, talk, stall=30))
    await until(lambda: frames)
    talk.publish(*talk.segments[4:], sequence=4)
    await listening
    assert lost(frames) == pytest.approx(1.92, abs=0.15)
    rest = SOUND[:, 0].copy()
    rest[30720:61440] = 0
    assert alike(rest, channel(frames, 0)) > 0.95


async def test_a_live_programme_that_counts_from_0_again_goes_on(talk: Broadcast) -> None:
    talk.publish(*talk.segments[:2], sequence=100, ended=False)
    frames: list[AudioFrame] = []
    listening = asyncio.create_task(taken(frames, talk, stall=30))
    await until(lambda: frames)
    talk.publish("#EXT-X-DISCONTINUITY\n", *talk.segments[2:])
    await listening
    assert lost(frames) == 0
    assert alike(SOUND[:, 0], channel(frames, 0)) > 0.97


async def test_a_live_programme_whose_playlist_is_gone_for_a_while_goes_on(talk: Broadcast) -> None:
    talk.publish(*talk.segments[:3], ended=False)
    frames: list[AudioFrame] = []
    listening = asyncio.create_task(taken(frames, talk))
    await until(lambda: frames)
    talk.server.routes["/talk.m3u8"] = status(404)
    await until(lambda: lost(frames))
    talk.publish(*talk.segments)
    await listening
    before, after = parts_around_loss(frames)
    assert alike(SOUND[:46080, 0], before) > 0.98
    assert alike(SOUND[46080:, 0], after) > 0.98


@pytest.mark.parametrize("ended", [True, False], ids=["recording", "live"])
async def test_a_playlist_that_lists_itself_is_fetched_seldom(talk: Broadcast, *, ended: bool) -> None:
    talk.publish(*["#EXTINF:1,\ntalk.m3u8\n"] * 1000, ended=ended)
    with pytest.raises(SourceError, match="is listed as sound, but is none"):
        await asyncio.wait_for(talk.open(stall=0.5).__aenter__(), 30)
    assert len(talk.paths()) < 40


async def test_endless_segments_of_noise_are_fetched_seldom(talk: Broadcast) -> None:
    talk.server.routes["/noise.ts"] = whole(random.Random(1).randbytes(300))
    talk.publish(*talk.segments[:3], *["#EXTINF:1,\nnoise.ts\n"] * 1000)
    async with asyncio.timeout(30), talk.open(stall=5) as source:
        frames = aiter(source)
        await until_lost(frames)
    assert len(talk.paths("/noise.ts")) < 40


async def test_a_playlist_of_playlists_that_lists_itself_is_refused_at_once(talk: Broadcast) -> None:
    master = "#EXTM3U\n" + STREAM.format(100_000, "", "all.m3u8") * 1000
    talk.server.routes["/all.m3u8"] = whole(master.encode())
    with pytest.raises(SourceError, match="is a playlist of playlists where one of segments belongs"):
        await talk.open("/all.m3u8").__aenter__()
    assert len(talk.paths()) <= 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "is a DASH manifest"),
        (b"[playlist]\nFile1=http://h/radio.mp3\n", "is a list of addresses, not a stream"),
        (b"#EXTM3U\n#EXTINF:-1,Radio\nhttp://h/radio.mp3\n", "is a list of addresses, not a stream"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST\n", "lists no sound"),
    ],
)
async def test_what_is_no_programme_is_named(server: MediaServer, content: bytes, sentence: str) -> None:
    server.routes["/x"] = whole(content)
    with pytest.raises(SourceError, match=sentence) as refused:
        await open_at(server, "/x").__aenter__()
    assert refused.value.remedy
