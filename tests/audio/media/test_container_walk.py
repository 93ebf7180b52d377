"""Where containers end that lie behind one another, by their structure alone."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.media.container_steps import find_container
from symbl_tui.audio.media.sections import file_sections, pipe_sections
from tests.audio.media_files import noise, write

RATE = 8000
SOUND = noise(0.5, 1, RATE)


def container(folder: Path, kind: str) -> bytes:
    """Half a second of noise."""
    path = folder / f"x.{kind}"
    match kind:
        case "caf":
            write(path, ("pcm_s16be", RATE, SOUND))
        case "wav" | "aiff" | "au" | "w64" | "rf64" | "flac" | "ogg":
            soundfile.write(path, SOUND, RATE, format=kind.upper())
        case "opus":
            soundfile.write(path, SOUND, RATE, format="OGG", subtype="OPUS")
        case "mp3":
            tagged = b"ID3\4\0\0\0\0\1\0" + bytes(128)
            write(path, ("libmp3lame", RATE, SOUND), options={"id3v2_version": "0"})
            return tagged + path.read_bytes()
        case _:
            codecs = {
                "m4a": "aac",
                "mkv": "pcm_s16le",
                "webm": "libopus",
                "avi": "pcm_s16le",
                "wma": "pcm_s16le",
            }
            codec = codecs.get(kind) or {"tta": "tta", "wv": "wavpack"}[kind]
            rate = 48000 if kind == "webm" else RATE
            # Without the tag behind the sound of WavPack, which does not reach the decoder.
            options = {"fflags": "+bitexact"}
            write(path, (codec, rate, SOUND.repeat(rate // RATE, axis=0)), options=options)
    return path.read_bytes()


KINDS = (
    "wav",
    "aiff",
    "au",
    "caf",
    "w64",
    "rf64",
    "flac",
    "ogg",
    "opus",
    "mp3",
    "m4a",
    "mkv",
    "webm",
    "tta",
    "wv",
    "avi",
    "wma",
)


def lengths(content: bytes, folder: Path, how: str) -> list[int]:
    """How many bytes each section of a file or pipe has."""
    if how == "pipe":
        # As a pipe delivers them: in pieces that do not end where containers do.
        stream = io.BytesIO(content)
        return [each.length() for each in pipe_sections(lambda _: stream.read(1000), b"")]
    (folder / "both").write_bytes(content)
    with (folder / "both").open("rb") as file:
        return [each.length() for each in file_sections(file)]


@pytest.mark.parametrize("how", ["file", "pipe"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_container_ends_where_the_next_one_begins(tmp_path: Path, kind: str, how: str) -> None:
    first, second = container(tmp_path, kind), container(tmp_path, "flac" if kind == "wav" else "wav")
    assert lengths(first + second + first, tmp_path, how) == [len(first), len(second), len(first)]


@pytest.mark.parametrize("how", ["file", "pipe"])
def test_a_tag_behind_wavpack_is_not_taken_for_damage(tmp_path: Path, how: str) -> None:
    tag = b"APETAGEX" + bytes([208, 7, 0, 0, 40, 0, 0, 0]) + bytes(16) + bytes(40)
    first, second = container(tmp_path, "wv"), container(tmp_path, "flac")
    found = lengths(first + tag + second, tmp_path, how)
    assert found == [len(first) + (len(tag) if how == "file" else 0), len(second)]


@pytest.mark.parametrize("kind", ["wav", "aiff", "au", "caf", "w64"])
def test_sound_behind_the_declared_length_is_sound(tmp_path: Path, kind: str) -> None:
    content = container(tmp_path, kind) + np.full(3000, 77, "<i2").tobytes()
    assert lengths(content, tmp_path, "file") == [len(content)]


@pytest.mark.parametrize("kind", ["wav", "aiff"])
def test_a_note_behind_the_sound_is_no_sound(tmp_path: Path, kind: str) -> None:
    content = container(tmp_path, kind)
    order = "little" if kind == "wav" else "big"
    note = b"LIST" + (20).to_bytes(4, order) + b"made by the recorder"  # type: ignore[arg-type]
    assert lengths(content + note, tmp_path, "pipe") == [len(content)]
    assert lengths(content + note + bytes(100), tmp_path, "file") == [len(content)]
    assert lengths(content + note + content, tmp_path, "pipe") == [len(content), len(content)]
    assert lengths(content + bytes(512), tmp_path, "file") == [len(content)]


@pytest.mark.parametrize("kind", ["wav", "aiff", "au", "caf", "w64", "m4a", "mkv"])
@pytest.mark.parametrize("how", ["file", "pipe"])
def test_bytes_that_are_declared_and_not_there_are_counted(tmp_path: Path, kind: str, how: str) -> None:
    content = container(tmp_path, kind)
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    with (tmp_path / "cut").open("rb") as file:
        sections = file_sections(file) if how == "file" else pipe_sections(file.read, b"")
        missing = [each.missing for each in sections if each.length()]
    if kind == "m4a":  # whose index may come last
        assert 0 < missing[0] < len(content) // 2
    else:
        assert missing == [pytest.approx(len(content) - len(content) // 2, abs=100)]


def test_a_signature_within_another_container_does_not_end_it(tmp_path: Path) -> None:
    inner = container(tmp_path, "wav")
    picture = b"\x06" + len(inner).to_bytes(3) + inner
    flac = container(tmp_path, "flac")
    assert flac[4] == 0  # STREAMINFO comes first and is not the last block
    content = flac[:42] + picture + flac[42:]
    assert lengths(content, tmp_path, "file") == [len(content)]


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"\x1aE\xdf",
        b"RIFF",
        b"fLaC",
        b"ID3\3\0\0\x7f\x7f\x7f\x7f",
        bytes(99),
        pytest.param(b"ID3\3\xff" + bytes(99), id="a tag of an impossible version"),
        pytest.param(b"ID3\3\0\0\0\0\0\0" * 3000, id="nothing but tags"),
    ],
)
def test_a_few_bytes_of_anything_come_to_an_end(tmp_path: Path, content: bytes) -> None:
    for how in ("file", "pipe"):
        assert sum(lengths(content, tmp_path, how)) <= len(content) + 16


def frames(folder: Path, kind: str) -> bytes:
    """Half a second of noise without a container."""
    codec, rate = {"mp3": ("libmp3lame", 44100), "aac": ("aac", 48000), "ac3": ("ac3", 48000)}[kind]
    format = {"aac": "adts"}.get(kind, kind)
    options = {"id3v2_version": "0"} if kind == "mp3" else {}
    return write(
        folder / "frames", (codec, rate, noise(0.5, 1, rate)), format=format, options=options
    ).read_bytes()


@pytest.mark.parametrize("how", ["file", "pipe"])
@pytest.mark.parametrize("kind", ["mp3", "aac", "ac3"])
@pytest.mark.parametrize("before", [each for each in KINDS if each != "mp3"])
def test_frames_without_a_container_behind_one_are_not_taken_for_its_own(
    tmp_path: Path, before: str, kind: str, how: str
) -> None:
    first, second = container(tmp_path, before), frames(tmp_path, kind)
    assert lengths(first + second, tmp_path, how) == [len(first), len(second)]


def test_sound_of_any_loudness_and_format_does_not_look_like_frames() -> None:
    random = np.random.default_rng(7)
    for loudness in (1, 5, 50, 500, 20000):
        samples = random.normal(0, loudness, 1 << 18)
        for kind in ("<i2", ">i2", "<i4", "<f4"):
            data = np.clip(samples, -32768, 32767).astype(kind).tobytes()
            assert find_container(data, ended=True) == (len(data), False)


def test_a_live_stream_is_held_back_by_two_frames_at_most() -> None:
    sound = noise(4.0, 1).tobytes()
    shape = b"fmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0"
    stream = io.BytesIO(b"RIFF\xff\xff\xff\xffWAVE" + shape + b"data\xff\xff\xff\xff" + sound)
    section, passed = next(pipe_sections(lambda _: stream.read(640), b"")), 0
    while piece := section.read(1 << 16):
        passed += len(piece)
        assert stream.tell() - passed < 8192
    assert passed == 44 + len(sound)
