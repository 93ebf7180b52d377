from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory

NOISE = np.random.default_rng(1).integers(-32768, 32767, 300_001, "<i2")


def test_the_archive_holds_the_same_samples(tmp_path: Path) -> None:
    pcm, flac = tmp_path / "1.pcm", tmp_path / "1.flac"
    pcm.write_bytes(NOISE.tobytes() + b"\x01")  # and half a sample, as a crash leaves it
    to_flac(Directory(pcm.parent), pcm.name, 44100)
    samples, rate = soundfile.read(flac, dtype="int16")
    assert rate == 44100
    assert np.array_equal(samples, NOISE)
    assert [path.name for path in tmp_path.iterdir()] == ["1.flac"]
    assert flac.stat().st_mode & 0o777 == 0o600


def test_an_empty_recording_is_left_as_it_is(tmp_path: Path) -> None:
    pcm = tmp_path / "1.pcm"
    pcm.touch()
    to_flac(Directory(tmp_path), "1.pcm", 16000)
    assert list(tmp_path.iterdir()) == [pcm]


@pytest.mark.parametrize("rate", [0, 16000])
def test_a_failure_keeps_the_original_and_leaves_nothing_half_done(tmp_path: Path, rate: int) -> None:
    pcm, flac = tmp_path / "1.pcm", tmp_path / "1.flac"
    pcm.write_bytes(bytes(2000))
    (flac / "in the way").mkdir(parents=True)
    with pytest.raises(SymblTuiError, match=r"1\.pcm cannot be made into FLAC"):
        to_flac(Directory(pcm.parent), pcm.name, rate)
    assert pcm.read_bytes() == bytes(2000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.flac", "1.pcm"]


def test_a_recording_that_is_gone_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="No such file"):
        to_flac(Directory(tmp_path), "1.pcm", 16000)
