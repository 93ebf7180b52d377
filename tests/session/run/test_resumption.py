"""An interrupted session goes on from its folder: with its format, its sound and its profile."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tomli_w

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import Profile
from symbl_tui.config.toml import read_toml
from symbl_tui.errors import SourceError, SymblTuiError, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.resumption import last_write, read_resumption
from tests.session.recorded_folder import STARTED, record


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    """Alice said two seconds, Bob one and a half."""
    folder = record(tmp_path, closed=False)
    (folder / "1-alice.pcm").write_bytes(bytes(2 * 32_000))
    (folder / "2-bob.pcm").write_bytes(bytes(2 * 24_000))
    return folder


def change(folder: Path, **facts: object) -> None:
    known = read_toml(folder / "session.toml")
    (folder / "session.toml").write_text(tomli_w.dumps(known | facts))


def test_the_sound_so_far_is_known_by_channel(interrupted: Path) -> None:
    resumption = read_resumption(interrupted)
    assert resumption.captured == (32_000, 24_000)
    assert resumption.format == AudioFormat(16_000, 2)
    assert resumption.started == STARTED


def test_the_connection_goes_on_under_its_id(interrupted: Path) -> None:
    assert read_resumption(interrupted).connection_id
    change(interrupted, connection_id="0192-abc")
    assert read_resumption(interrupted).connection_id == "0192-abc"


def test_the_profile_is_the_one_that_it_was_recorded_with(interrupted: Path) -> None:
    change(interrupted, profile={"title": "Weekly", "source": {"spec": "microphone:desk"}})
    profile = read_resumption(interrupted).profile
    assert (profile.title, profile.source.spec) == ("Weekly", "microphone:desk")


def test_a_damaged_profile_is_an_error_with_a_way_out(interrupted: Path) -> None:
    change(interrupted, profile={"source": {"spec": 7}})
    with pytest.raises(SymblTuiError, match="its profile is damaged") as error:
        read_resumption(interrupted)
    assert error.value.remedy == "recover it without --resume"


def test_a_session_that_was_closed_does_not_go_on(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="was closed"):
        read_resumption(record(tmp_path))


def test_the_spools_go_on_at_their_ends_and_the_interruption_is_noted(interrupted: Path) -> None:
    resumption = read_resumption(interrupted)
    folder = SessionFolder.reopen(interrupted)
    recording = resumption.open(resumption.format, folder, ChannelSpeakers(Profile()), lambda: 0.0)
    assert [channel.spool.position for channel in recording.channels] == [32_000, 24_000]
    (noted,) = read_toml(interrupted / "session.toml")["interruptions"]
    assert noted["at"] == 2.0
    assert noted["since"] == resumption.stopped <= noted["until"]
    recording.close()
    folder.release()


def test_earlier_interruptions_are_kept(interrupted: Path) -> None:
    earlier = {"since": STARTED, "until": STARTED + timedelta(minutes=1), "at": 0.5}
    change(interrupted, interruptions=[earlier])
    resumption, folder = read_resumption(interrupted), SessionFolder.reopen(interrupted)
    resumption.open(resumption.format, folder, ChannelSpeakers(Profile()), lambda: 0.0).close()
    folder.release()
    assert [each["at"] for each in read_toml(interrupted / "session.toml")["interruptions"]] == [0.5, 2.0]


@pytest.mark.parametrize("format", [AudioFormat(16_000, 1), AudioFormat(48_000, 2)])
def test_a_source_with_another_format_is_refused_before_anything_is_written(
    interrupted: Path, format: AudioFormat
) -> None:
    before = (interrupted / "session.toml").read_bytes()
    folder = SessionFolder.reopen(interrupted)
    with pytest.raises(SourceError, match="the session has 2 at 16000 Hz") as error:
        read_resumption(interrupted).open(format, folder, ChannelSpeakers(Profile()), lambda: 0.0)
    assert error.value.remedy == "recover it without --resume"
    assert (interrupted / "session.toml").read_bytes() == before
    folder.release()


def test_the_last_write_is_that_of_the_newest_file_and_never_before_the_start(interrupted: Path) -> None:
    facts, late = read_resumption(interrupted).facts, STARTED + timedelta(hours=1)
    for file in interrupted.iterdir():
        os.utime(file, (0, 0))
    assert last_write(facts) == STARTED
    os.utime(interrupted / "2-bob.pcm", (late.timestamp(), late.timestamp()))
    assert last_write(facts) == late == datetime.fromtimestamp(late.timestamp(), UTC)
