"""The lag is the speech that has no result yet; silence is none."""

from pathlib import Path

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.ledger import ChannelLedger, ChannelPositions
from symbl_tui.session.run.channel import Channel
from symbl_tui.system.directory import Directory

FORMAT = AudioFormat(16_000, 1)
LOUD, QUIET = b"\x00\x20" * 320, bytes(640)


class Speech:
    """One channel that the test fills."""

    def __init__(self, tmp_path: Path) -> None:
        self.channel = Channel(0, Speaker("Alice"), open_spool(Directory(tmp_path), "a.pcm"), FORMAT)

    def speak(self, pcm: bytes, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.channel.push(pcm)
        self.channel.positions.sent = self.channel.positions.captured

    def recognize(self, until: float) -> None:
        self.channel.positions.understood = round(until * FORMAT.rate)

    @property
    def ledger(self) -> ChannelLedger:
        return self.channel.positions.snapshot("Alice", FORMAT)


def test_the_lag_is_the_speech_since_the_last_final_result(tmp_path: Path) -> None:
    alice = Speech(tmp_path)
    alice.speak(LOUD, 2)
    assert alice.ledger.lag == 2
    alice.recognize(until=1.9)
    alice.speak(QUIET, 10)
    assert alice.ledger.lag <= 0.1 + 1e-9
    alice.speak(LOUD, 1)
    assert alice.ledger.lag == 1
    alice.channel.spool.close()


def test_the_lag_of_a_late_speaker_starts_with_the_first_speech(tmp_path: Path) -> None:
    bob = Speech(tmp_path)
    bob.speak(QUIET, 5)
    bob.speak(LOUD, 1)
    assert bob.ledger.lag == 1
    bob.channel.spool.close()


def test_sent_silence_is_no_lag_and_unsent_sound_is(tmp_path: Path) -> None:
    alice = Speech(tmp_path)
    alice.speak(QUIET, 5)
    assert alice.ledger.lag == 0
    alice.channel.positions.sent -= FORMAT.rate
    assert alice.ledger.lag == 1
    assert alice.ledger.gap == 5
    alice.channel.positions.acknowledged = alice.channel.positions.captured
    assert alice.ledger.gap == 0
    alice.channel.spool.close()


def positions(**samples: int) -> ChannelPositions:
    """Positions in hundredths of a second."""
    made = ChannelPositions()
    for name, value in ({"captured": 1_000} | samples).items():
        setattr(made, name, value * FORMAT.rate // 100)
    return made


@pytest.mark.parametrize(
    ("made", "field", "seconds"),
    [
        (positions(), "gap", 10.0),
        (positions(acknowledged=600, understood=400), "gap", 4.0),
        (positions(acknowledged=400, understood=600), "gap", 4.0),
        (positions(acknowledged=1_200), "gap", 0.0),
        # Read after the capture's position, which other threads have moved on by then.
        (positions(sent=1_200), "sent", 10.0),
        (positions(understood=1_200), "understood", 10.0),
        (positions(last_sound=900, first_sound=300, understood=200), "waiting", 6.0),
        (positions(last_sound=900, first_sound=300, understood=500), "waiting", 4.0),
        (positions(last_sound=900, first_sound=300, acknowledged=1_000), "waiting", 0.0),
        (positions(lost=50), "lost", 0.5),
    ],
)
def test_the_figures_of_a_channel_are_seconds_of_its_capture(
    made: ChannelPositions, field: str, seconds: float
) -> None:
    assert getattr(made.snapshot("Alice", FORMAT), field) == seconds


def test_sound_that_the_disk_did_not_keep_is_lost_and_shown_apart_only_where_there_is_any() -> None:
    kept, torn = (positions(lost=50).snapshot("Alice", FORMAT, samples) for samples in (0, 4_000))
    assert (kept.lost, torn.lost, torn.unrecorded) == (0.5, 0.75, 0.25)
    assert torn.to_table()["unrecorded"] == 0.25
    assert "unrecorded" not in kept.to_table()
    assert positions().snapshot("Alice", FORMAT, 1 << 40).unrecorded == 10.0


@pytest.mark.parametrize(("sent", "waiting", "lag"), [(10, 0, 0), (7, 2, 3), (9, 2, 2), (12, 0, 0)])
def test_the_lag_is_the_longer_of_what_is_unsent_and_what_is_awaited(
    sent: float, waiting: float, lag: float
) -> None:
    assert ChannelLedger("Alice", 10, sent, 0, 0, waiting).lag == lag
