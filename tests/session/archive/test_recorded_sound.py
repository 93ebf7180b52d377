"""The stretch of sound that is asked for by time and channel, in a session that ended or still runs."""

from pathlib import Path

import numpy as np
import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.recorded_sound import RecordedSound, SoundStretch
from symbl_tui.session.archive.session_facts import read_facts
from tests.session.recorded_folder import record

RATE = 16_000


def sound_of(tmp_path: Path, *, closed: bool = True, seconds: float = 10.0) -> RecordedSound:
    folder = record(tmp_path, closed=closed)
    for name in ("1-alice.pcm", "2-bob.pcm"):
        (folder / name).write_bytes(np.ones(round(seconds * RATE), "<i2").tobytes())
    return RecordedSound(read_facts(folder))


def test_times_are_exact_to_the_sample(tmp_path: Path) -> None:
    sound = sound_of(tmp_path)
    assert sound.stretch(1.5, 2.25) == SoundStretch(24_000, 60_000)
    assert sound.stretch() == SoundStretch(0, 160_000)
    assert len(b"".join(sound.read(sound.stretch(1.5, 2.25)))) == 2 * 36_000


def test_the_end_of_the_sound_ends_the_stretch_and_negative_times_count_from_there(tmp_path: Path) -> None:
    sound = sound_of(tmp_path)
    assert sound.stretch(8.0, 60.0) == SoundStretch(128_000, 160_000)
    assert sound.stretch(-2.0, 1.0) == SoundStretch(128_000, 144_000)
    assert sound.stretch(-60.0) == SoundStretch(0, 160_000)


def test_an_interrupted_session_is_as_long_as_its_spools(tmp_path: Path) -> None:
    assert sound_of(tmp_path, closed=False, seconds=3.0).length == 3 * RATE


@pytest.mark.parametrize(("channel", "index"), [("bob", 1), ("1", 0), ("2", 1), ("ali", 0)])
def test_a_channel_has_a_name_and_a_number(tmp_path: Path, channel: str, index: int) -> None:
    assert sound_of(tmp_path).stretch(channel=channel).channel == index


@pytest.mark.parametrize("channel", ["3", "0", "carol", "", "99999999999", "b\x1b[2J"])
def test_another_channel_is_refused_with_those_that_there_are(tmp_path: Path, channel: str) -> None:
    with pytest.raises(UsageError, match="there are 2 channels: 1 Alice, 2 Bob"):
        sound_of(tmp_path).stretch(channel=channel)


def test_a_time_behind_the_end_is_refused_with_where_that_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no sound at 10:00; it ends at 00:10"):
        sound_of(tmp_path).stretch(600.0)


def test_a_session_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="there is no sound"):
        RecordedSound(read_facts(record(tmp_path)))
