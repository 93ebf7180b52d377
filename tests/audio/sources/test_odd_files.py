"""Damaged, joined and wrongly labelled files: what is heard of each, and what is counted as lost."""

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.errors import SourceError
from tests.audio.media_files import noise, write

RATE = 16000


async def heard(path: Path) -> tuple[float, float, str]:
    """Seconds heard of a file's first channel, those of them that are lost, and the complaint."""
    source, frames, complaint = FileSource(path, math.inf), [], ""
    try:
        async with source:
            async for frame in source:
                frames.append(frame)
    except SourceError as error:
        complaint = str(error)
    rate = source.format.rate

    def seconds(some: list[AudioFrame]) -> float:
        return sum(each.samples for each in some if each.channel == 0) / rate

    return seconds(frames), seconds([each for each in frames if each.fault]), complaint


async def test_a_transport_stream_that_changes_its_rate_loses_nothing_by_it(tmp_path: Path) -> None:
    quiet = np.zeros((3 * 48000, 1), np.int16)
    # Many frames under one time stamp, as broadcasters and the ffmpeg program put them.
    many = {"max_delay": "700000"}
    programme = write(tmp_path / "a.ts", ("aac", RATE, quiet[: 3 * RATE]), options=many)
    advertisement = write(tmp_path / "b.ts", ("aac", 48000, quiet), options=many)
    parts = await heard(programme), await heard(advertisement)
    both = tmp_path / "both.ts"
    both.write_bytes(programme.read_bytes() + advertisement.read_bytes())
    seconds, lost, complaint = await heard(both)
    assert seconds == pytest.approx(parts[0][0] + parts[1][0], abs=0.1)
    assert (lost, complaint) == (0, "")


async def test_short_damage_in_many_places_of_a_flac_file_is_counted_in_full(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, noise(8.0, 1, RATE)[:, 0], RATE, compression_level=0)
    content = bytearray(path.read_bytes())
    for tenth in range(1, 10):
        content[len(content) * tenth // 10] ^= 0xFF
    path.write_bytes(content)
    seconds, lost, complaint = await heard(path)
    assert seconds == pytest.approx(8.0, abs=0.01)
    assert 9 * 0.05 < lost < 9 * 0.3
    assert "a.flac is damaged" in complaint


async def test_damage_in_the_first_frame_of_a_flac_file_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, noise(4.0, 1, RATE)[:, 0], RATE)
    content = bytearray(path.read_bytes())
    first = content.index(b"\xff\xf8")
    content[first + 200] ^= 0xFF
    path.write_bytes(content)
    seconds, lost, complaint = await heard(path)
    assert seconds == pytest.approx(4.0, abs=0.01)
    assert 0.05 < lost < 0.6
    assert "a.flac is damaged" in complaint


async def test_a_long_frame_that_is_damaged_at_the_very_beginning_is_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wv", ("wavpack", RATE, noise(5.0, 1)))
    content = bytearray(path.read_bytes())
    content[3000:3400] = noise(1.0, 1).tobytes()[:400]
    path.write_bytes(content)
    seconds, lost, complaint = await heard(path)
    assert seconds == pytest.approx(5.0, abs=0.1)
    assert lost > 0.1
    assert "a.wv is damaged" in complaint


@pytest.mark.parametrize(("name", "codec"), [("a.flv", "adpcm_swf"), ("a.voc", "pcm_u8"), ("a.avi", "mp2")])
async def test_a_video_or_old_file_behind_another_is_heard_too(tmp_path: Path, name: str, codec: str) -> None:
    rate = 48000 if codec == "mp2" else 22050
    path = write(tmp_path / name, (codec, rate, noise(2.0, 1, rate)))
    (once, _, _), content = await heard(path), path.read_bytes()
    path.write_bytes(content * 2)
    seconds, lost, complaint = await heard(path)
    assert seconds == pytest.approx(2 * once, abs=0.1)
    assert (lost, complaint) == (0, "")


async def test_a_header_that_declares_the_impossible_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(1.0, 1), RATE, format="RF64")
    content = bytearray(path.read_bytes())
    at = content.index(b"ds64")
    content[at + 16 : at + 24] = b"\xff" * 8
    path.write_bytes(content)
    assert await heard(path) == (1.0, 0, "")


@pytest.mark.parametrize(("name", "codec"), [("b.mp3", "libmp3lame"), ("b.aac", "aac"), ("b.ac3", "ac3")])
async def test_frames_behind_two_containers_are_heard_as_they_sound(
    tmp_path: Path, name: str, codec: str
) -> None:
    said = noise(2.0, 1, 48000)
    options = {"id3v2_version": "0"} if name == "b.mp3" else {}
    behind = write(tmp_path / name, (codec, 48000, said), options=options)
    soundfile.write(tmp_path / "a.wav", noise(1.0, 1), RATE)
    soundfile.write(tmp_path / "a.flac", noise(1.0, 1), RATE)
    parts = [(tmp_path / each).read_bytes() for each in ("a.wav", "a.flac")] + [behind.read_bytes()]
    alone, _, _ = await heard(behind)
    joined = tmp_path / "joined"
    joined.write_bytes(b"".join(parts))
    seconds, lost, complaint = await heard(joined)
    assert seconds == pytest.approx(2.0 + alone, abs=0.05)
    assert (lost, complaint) == (0, "")


async def test_a_container_behind_another_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(1.0, 1), RATE)
    path.write_bytes(path.read_bytes() + b"MAC \x96\x0f\0\0" + noise(2.0, 1).tobytes())
    seconds, _, complaint = await heard(path)
    assert seconds == 1.0
    assert "a.wav is damaged: the rest of it cannot be decoded" in complaint


async def test_a_track_that_cannot_be_decoded_does_not_keep_another_from_being_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", *[("pcm_s16le", RATE, noise(2.0, 1))] * 2)
    content = path.read_bytes()
    at = content.rindex(b"sowt")
    path.write_bytes(content[:at] + b"xq9z" + content[at + 4 :])
    seconds, lost, complaint = await heard(path)
    assert seconds == pytest.approx(2.0, abs=0.05)
    assert (lost, complaint) == (0, "")
