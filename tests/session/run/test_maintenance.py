"""Maintenance of a running session: what it notes, what it reports and how often, and its clean end."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.session_timing import Timing

FORMAT = AudioFormat(1000, 1)
SECOND = bytes(2 * FORMAT.rate)


class Recorded:
    """A session that is being recorded, without a source."""

    def __init__(self, sessions: Path, max_bytes: int | None = None) -> None:
        self.folder = SessionFolder(sessions, "Standup", datetime.now(UTC))
        self.folder.create()
        speakers = (Speaker("Alice"),)
        self.recording = ActiveRecording.open(FORMAT, speakers, (1,), self.folder)
        self.channel = self.recording.channels[0]
        self.folder.update_facts(rate=FORMAT.rate)
        self.notices: list[str] = []
        timing = Timing(space_check_rounds=1)
        self.maintenance = Maintenance(self.recording, self.folder, max_bytes, self.emit, timing)

    def emit(self, notice: Notice) -> None:
        self.notices.append(notice.text)

    def rounds(self, count: int = 1) -> list[str]:
        """The notices of some rounds."""
        before = len(self.notices)
        for _ in range(count):
            self.maintenance.run_once()
        return self.notices[before:]

    @property
    def facts(self) -> dict[str, Any]:
        return tomllib.loads((self.folder.path / "session.toml").read_text())


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    recorded = Recorded(tmp_path)
    yield recorded
    recorded.maintenance.close()
    recorded.folder.release()


def test_a_session_without_trouble_reports_nothing(recorded: Recorded) -> None:
    recorded.channel.push(SECOND)
    assert recorded.rounds(3) == []
    assert "gaps" not in recorded.facts


def test_lost_sound_is_reported_once_and_again_when_it_is_back(recorded: Recorded) -> None:
    recorded.channel.push(SECOND, "unplugged")
    assert recorded.rounds(5) == ["Alice: no sound, unplugged; it goes on as soon as it is back"]
    recorded.channel.push(SECOND)
    assert recorded.rounds(5) == ["Alice: the sound is back"]


def test_a_lasting_fault_is_reported_once_a_minute(recorded: Recorded) -> None:
    recorded.channel.push(SECOND, "unplugged")
    assert len(recorded.rounds(60)) == 1
    assert len(recorded.rounds(60)) == 1


def test_gaps_are_noted_while_they_grow_and_after_they_end(recorded: Recorded) -> None:
    recorded.channel.push(SECOND)
    recorded.channel.push(SECOND, "unplugged")
    recorded.rounds()
    assert recorded.facts["gaps"] == [{"channel": 0, "start": 1.0, "end": 2.0, "reason": "unplugged"}]
    recorded.channel.push(SECOND, "unplugged")
    recorded.channel.push(SECOND)
    recorded.rounds()
    assert recorded.facts["gaps"] == [{"channel": 0, "start": 1.0, "end": 3.0, "reason": "unplugged"}]


def test_gaps_of_an_earlier_part_of_the_session_are_kept(tmp_path: Path) -> None:
    earlier = {"channel": 0, "start": 0.0, "end": 0.5, "reason": "muted"}
    first = Recorded(tmp_path)
    first.folder.update_facts(gaps=[earlier])
    again = Maintenance(first.recording, first.folder, None, first.emit)
    first.channel.push(SECOND, "unplugged")
    again.close()
    assert [gap["reason"] for gap in first.facts["gaps"]] == ["muted", "unplugged"]
    first.maintenance.close()
    first.folder.release()


def test_sound_beyond_the_budget_is_not_recorded_and_results_are(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, max_bytes=3_000)
    recorded.channel.push(SECOND[:2_000])
    assert recorded.rounds() == []
    recorded.channel.push(SECOND)
    recorded.rounds()
    (notice,) = recorded.rounds()
    assert "of the 0 MB it may take (session.max_disk), so no more sound is recorded" in notice
    recorded.channel.push(SECOND)
    assert (recorded.folder.path / "1-alice.pcm").stat().st_size == 4_000
    recorded.folder.update_facts(title="written all the same")
    assert recorded.facts["title"] == "written all the same"
    recorded.maintenance.close()
    recorded.folder.release()


def test_results_that_the_disk_refuses_are_reported_until_they_are_written(recorded: Recorded) -> None:
    toml = recorded.folder.path / "session.toml"
    toml.rename(toml.with_name("away"))
    toml.mkdir()
    recorded.folder.update_facts(title="waits")
    (notice,) = recorded.rounds()
    assert "session.toml: cannot be written" in notice
    assert notice.endswith("; it waits in memory")
    toml.rmdir()
    assert recorded.rounds()[-1] == "what is understood is written to the disk again"
    assert recorded.facts["title"] == "waits"


def test_a_round_after_the_end_does_nothing(recorded: Recorded) -> None:
    recorded.channel.push(SECOND, "unplugged")
    recorded.maintenance.close()
    assert recorded.rounds(3) == []
    assert recorded.facts["gaps"][0]["end"] == 1.0
    recorded.maintenance.close()
