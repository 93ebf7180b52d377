"""Where containers end that lie behind one another, by their structure alone."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

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
            codecs = {"m4a": "aac", "mkv": "pcm_s16le", "webm": "libopus"}
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
    "content", [b"x", b"\x1aE\xdf", b"RIFF", b"fLaC", b"ID3\3\0\0\x7f\x7f\x7f\x7f", bytes(99)]
)
def test_a_few_bytes_of_anything_come_to_an_end(tmp_path: Path, content: bytes) -> None:
    for how in ("file", "pipe"):
        assert sum(lengths(content, tmp_path, how)) <= len(content) + 16
