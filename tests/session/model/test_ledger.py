"""What is behind is what was said and not yet understood; silence never is."""

from pathlib import Path

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.channel import Channel

FORMAT = AudioFormat(16_000, 1)
LOUD, QUIET = b"\x00\x20" * 320, bytes(640)


class Someone:
    """One channel, driven by hand."""

    def __init__(self, tmp_path: Path) -> None:
        self.channel = Channel(0, Speaker("Alice"), Spool(tmp_path / "a.pcm"), FORMAT)

    def hear(self, pcm: bytes, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.channel.push(pcm)
        self.channel.positions.sent = self.channel.positions.captured

    def understand(self, until: float) -> None:
        self.channel.positions.understood = round(until * FORMAT.rate)

    @property
    def account(self) -> ChannelLedger:
        return self.channel.positions.snapshot("Alice", FORMAT)


def test_a_speaker_is_as_far_behind_as_they_have_spoken_since_the_last_final(tmp_path: Path) -> None:
    alice = Someone(tmp_path)
    alice.hear(LOUD, 2)
    assert alice.account.lag == 2
    alice.understand(until=1.9)
    alice.hear(QUIET, 10)
    assert alice.account.lag <= 0.1 + 1e-9
    alice.hear(LOUD, 1)
    assert alice.account.lag == 1
    alice.channel.spool.close()


def test_whoever_begins_late_is_behind_from_there_on(tmp_path: Path) -> None:
    bob = Someone(tmp_path)
    bob.hear(QUIET, 5)
    bob.hear(LOUD, 1)
    assert bob.account.lag == 1
    bob.channel.spool.close()


def test_silence_that_was_sent_is_not_behind_and_sound_that_was_not_is(tmp_path: Path) -> None:
    alice = Someone(tmp_path)
    alice.hear(QUIET, 5)
    assert alice.account.lag == 0
    alice.channel.positions.sent -= FORMAT.rate
    assert alice.account.lag == 1
    assert alice.account.gap == 5
    alice.channel.positions.acknowledged = alice.channel.positions.captured
    assert alice.account.gap == 0
    alice.channel.spool.close()
