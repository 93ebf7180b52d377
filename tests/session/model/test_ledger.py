"""The lag is the speech that has no result yet; silence is none."""

from pathlib import Path

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.ledger import ChannelLedger
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
