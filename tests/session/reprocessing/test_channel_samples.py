"""A channel is read for a diariser: its parts as one, at 16 kHz, exactly as long as asked for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.reprocessing.channel_samples import RATE, ChannelSamples
from tests.session.recorded_folder import record

SOUND = np.random.default_rng(1).integers(-9000, 9000, 2 * RATE, np.int16)
"""Two seconds."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session of which Alice's first second is archived and the second one is not."""
    folder = record(tmp_path)
    soundfile.write(folder / "1-alice.flac", SOUND[:RATE], RATE)
    (folder / "1-alice-0002.pcm").write_bytes(SOUND[RATE:].tobytes())
    return folder


def channel(folder: Path, number: int = 0, rate: int = RATE) -> ChannelSamples:
    return ChannelSamples(replace(read_facts(folder), rate=rate), number)


@pytest.mark.parametrize(("start", "end"), [(0.0, 2.0), (0.25, 0.5), (0.9, 1.1), (1.5, 2.0), (1.0, 1.0)])
def test_any_stretch_is_exact_across_parts(folder: Path, start: float, end: float) -> None:
    expected = SOUND[round(start * RATE) : round(end * RATE)].tobytes()
    assert channel(folder).read(start, end) == expected


def test_the_sound_is_as_long_as_its_parts_together(folder: Path) -> None:
    assert channel(folder).seconds == 2.0


def test_silence_follows_the_end(folder: Path) -> None:
    assert channel(folder).read(1.5, 2.5) == SOUND[3 * RATE // 2 :].tobytes() + bytes(RATE)


def test_an_archive_counts_once_beside_a_spool_that_a_crash_left(folder: Path) -> None:
    (folder / "1-alice.pcm").write_bytes(bytes(2 * RATE))
    found = channel(folder)
    assert found.seconds == 2.0
    assert found.read(0.0, 1.0) == SOUND[:RATE].tobytes()


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_sound_of_another_rate_has_the_length_that_was_asked_for(folder: Path, rate: int) -> None:
    found = channel(folder, rate=rate)
    assert found.seconds == 2 * RATE / rate
    assert len(found.read(0.0, 0.3)) == 2 * round(0.3 * RATE)


def test_a_channel_without_files_is_silent(folder: Path) -> None:
    bob = channel(folder, 1)
    assert bob.seconds == 0.0
    assert bob.read(0.0, 0.5) == bytes(RATE)


@pytest.mark.parametrize("content", [b"", b"fLaC" + bytes(100), b"no FLAC"])
def test_a_damaged_archive_is_one_sentence_with_its_file(folder: Path, content: bytes) -> None:
    (folder / "1-alice.flac").write_bytes(content)
    with pytest.raises(SymblTuiError, match=r"1-alice\.flac: the sound cannot be read"):
        channel(folder).read(0.0, 1.0)
