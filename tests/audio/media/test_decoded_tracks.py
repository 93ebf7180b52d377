"""Tracks of a container: their shape, their order, a mix, and how the end of the sound is judged."""

import struct
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from av.container import InputContainer

from symbl_tui.audio.media.decoded_tracks import DecodedTracks
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.errors import SourceError
from tests.audio.media_files import speech, write

RATE = 8_000
SOUND = np.random.default_rng(1).integers(-9000, 9000, (RATE, 2), np.int16)
"""A second of two channels."""


def pcm_of(tracks: DecodedTracks) -> bytes:
    return b"".join(tick.pcm for tick in tracks.ticks())


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "talk.wav", SOUND, RATE)
    return tmp_path / "talk.wav"


@pytest.fixture
def container(wav: Path) -> Iterator[InputContainer]:
    with av.open(str(wav)) as container:
        yield container


def test_a_file_is_decoded_exactly_and_ends(container: InputContainer, wav: Path) -> None:
    tracks = DecodedTracks(container, MediaRequest(place=str(wav)))
    assert tracks.header == MediaHeader(RATE, 2, live=False)
    ticks = list(tracks.ticks())
    assert all(tick.pcm and not tick.lost for tick in ticks)
    assert b"".join(tick.pcm for tick in ticks) == SOUND.tobytes()
    assert tracks.ending is MediaEnding.ENDED


def test_a_container_behind_another_continues_its_tracks(container: InputContainer, wav: Path) -> None:
    tracks = DecodedTracks(container, MediaRequest(place=str(wav)))
    ticks = [*tracks.decode()]
    with av.open(str(wav)) as behind:
        tracks.proceed(behind)
        ticks += tracks.decode()
    ticks += tracks.finish()
    assert b"".join(tick.pcm for tick in ticks) == SOUND.tobytes() * 2
    assert not any(tick.lost for tick in ticks)
    assert tracks.seconds == pytest.approx(2.0)


@pytest.mark.parametrize("now", [False, True])
def test_what_is_lost_between_two_containers_is_marked_silence(
    container: InputContainer, wav: Path, now: bool
) -> None:
    tracks = DecodedTracks(container, MediaRequest(place=str(wav)))
    ticks = [*tracks.decode(), *tracks.lose(0.4, now=now)]
    with av.open(str(wav)) as behind:
        tracks.proceed(behind)
        ticks += [*tracks.decode(), *tracks.finish()]
    assert [tick.lost for tick in ticks] == [0] * 50 + [0b11] * 20 + [0] * 50


@pytest.mark.parametrize("channels", [1, 2])
def test_a_mix_has_the_mean_on_every_channel(container: InputContainer, wav: Path, channels: int) -> None:
    tracks = DecodedTracks(container, MediaRequest(place=str(wav), mix=channels))
    assert tracks.header.channels == channels
    mixed = np.frombuffer(pcm_of(tracks), "<i2").reshape(-1, channels)
    expected = SOUND if channels == 2 else SOUND.mean(axis=1, keepdims=True)
    assert abs(mixed - expected).max() <= 1


@pytest.mark.parametrize("place", ["rtmp://me:hunter2@host/live", "udp://127.0.0.1:5000"])
def test_a_stream_that_ends_is_broken_off(container: InputContainer, place: str) -> None:
    tracks = DecodedTracks(container, MediaRequest(place=place, listen=True))
    assert tracks.header.live
    assert len(pcm_of(tracks)) == SOUND.nbytes
    assert tracks.ending is MediaEnding.BROKEN


def test_a_file_that_is_cut_off_is_damaged_and_its_beginning_kept(tmp_path: Path) -> None:
    flac = tmp_path / "talk.flac"
    soundfile.write(flac, np.repeat(SOUND, 8, axis=0), RATE)
    whole = flac.read_bytes()
    flac.write_bytes(whole[: len(whole) // 2])
    with av.open(str(flac)) as container:
        tracks = DecodedTracks(container, MediaRequest(place=str(flac)))
        kept = len(pcm_of(tracks))
    assert 3 * SOUND.nbytes < kept < 5 * SOUND.nbytes
    assert tracks.ending is MediaEnding.DAMAGED


@pytest.mark.parametrize(
    ("ending", "what", "remedy"),
    [
        (MediaEnding.STALLED, "brings no sound", "check its sender"),
        (MediaEnding.ENDED, "is damaged or empty", "replace it"),
    ],
)
def test_no_sound_at_all_is_said_without_a_secret(
    container: InputContainer, ending: MediaEnding, what: str, remedy: str
) -> None:
    tracks = DecodedTracks(container, MediaRequest(place="rtmp://me:hunter2@host/live?k=hunter2"))
    tracks.ending = ending
    error = tracks.no_sound_error()
    assert what in error.message
    assert error.remedy == remedy
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("rate", [100, 999])
def test_a_rate_that_no_recogniser_takes_is_refused_with_the_range(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "slow.wav", SOUND[:100], rate)
    refused = pytest.raises(SourceError, match=f"2 channels at {rate} Hz, which cannot be recorded")
    with av.open(str(tmp_path / "slow.wav")) as container, refused as error:
        DecodedTracks(container, MediaRequest(place=str(tmp_path / "slow.wav")))
    assert "at 1000 to 768000 Hz" in error.value.remedy


PACKET = 188


def transport_packets(folder: Path, number: int) -> list[bytes]:
    """The packets of one programme of a transport stream, without its list of programmes."""
    options = {"mpegts_start_pid": f"{256 + number}", "mpegts_pmt_start_pid": f"{4096 + number}"}
    options["mpegts_service_id"] = f"{number}"
    content = write(folder / f"{number}.ts", ("mp2", 16_000, speech(2.0)), options=options).read_bytes()
    packets = [content[start : start + PACKET] for start in range(0, len(content), PACKET)]
    return [packet for packet in packets if packet[1] & 0x1F or packet[2]]


def programme_list(*numbers: int) -> bytes:
    """The packet that lists programmes (ISO 13818-1, 2.4.4.3)."""
    entries = b"".join(struct.pack(">HH", number, 0xE000 | 4096 + number) for number in numbers)
    section = b"\0" + struct.pack(">HHBBB", 0xB000 | len(entries) + 9, 1, 0xC1, 0, 0) + entries
    checksum = 0xFFFFFFFF
    for byte in section:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ 0x04C11DB7 * (checksum >> 31)) & 0xFFFFFFFF
    return (b"\x47\x40\0\x10\0" + section + struct.pack(">I", checksum)).ljust(PACKET, b"\xff")


def test_of_several_programmes_of_a_broadcast_the_first_is_taken(tmp_path: Path) -> None:
    pairs = zip(transport_packets(tmp_path, 1), transport_packets(tmp_path, 2), strict=True)
    place = tmp_path / "both.ts"
    place.write_bytes(programme_list(1, 2) + b"".join(first + second for first, second in pairs))
    with av.open(str(place)) as container:
        assert len(container.streams.audio) == 2
        assert DecodedTracks(container, MediaRequest(place=str(place))).header.channels == 2


def test_several_tracks_of_one_programme_are_all_taken(tmp_path: Path) -> None:
    place = write(tmp_path / "x.ts", ("mp2", 16_000, speech(2.0)), ("mp2", 16_000, speech(2.0)))
    with av.open(str(place)) as container:
        assert DecodedTracks(container, MediaRequest(place=str(place))).header.channels == 4
