"""One channel: what counts as sound, as silence and as lost, and where a recogniser should begin."""

from pathlib import Path

import numpy as np
import pytest

from symbl_tui.session.model.state import SourceState
from symbl_tui.session.run.channel import Channel
from tests.session.run.open_channels import FORMAT, channel

LOUD = (np.resize([12_000, -12_000], FORMAT.frame_samples)).astype("<i2").tobytes()
QUIET = bytes(len(LOUD))
FRAME = FORMAT.frame_samples
SECOND = FORMAT.rate // FRAME
"""Frames in a second."""


@pytest.fixture
def alice(tmp_path: Path) -> Channel:
    return channel(tmp_path)


def push(channel: Channel, pcm: bytes, frames: int, fault: str = "") -> None:
    for _ in range(frames):
        channel.push(pcm, fault)


def test_the_last_sound_is_known_and_silence_after_it_is_none(alice: Channel) -> None:
    push(alice, QUIET, 2)
    push(alice, LOUD, 3)
    push(alice, QUIET, SECOND)
    assert alice.positions.first_sound == 2 * FRAME
    assert 5 * FRAME <= alice.positions.last_sound < alice.positions.captured
    assert alice.positions.captured == (5 + SECOND) * FRAME


def test_a_muted_channel_records_silence_of_the_same_length(alice: Channel) -> None:
    alice.muted = True
    push(alice, LOUD, 4)
    assert alice.spool.read(0, 4 * FRAME) == QUIET * 4
    assert alice.positions.last_sound == 0
    assert alice.status().source is SourceState.MUTED


def test_push_to_talk_records_while_a_key_is_held(tmp_path: Path) -> None:
    alice = channel(tmp_path, clock=10.0)
    alice.push_to_talk = True
    push(alice, LOUD, 1)
    alice.talk(0.5)
    push(alice, LOUD, 1)
    alice.talk(0.0)
    push(alice, LOUD, 1)
    assert alice.spool.read(0, 3 * FRAME) == QUIET + LOUD + QUIET


def test_silence_in_place_of_sound_is_lost_with_its_reason(alice: Channel) -> None:
    push(alice, LOUD, 1)
    push(alice, QUIET, 3, "unplugged")
    assert alice.status().source is SourceState.LOST
    push(alice, LOUD, 1)
    (gap,) = alice.source_gaps
    assert (gap.start, gap.end, gap.reason) == (FRAME, 4 * FRAME, "unplugged")
    assert alice.positions.lost == 3 * FRAME
    assert alice.status().source is SourceState.ACTIVE


def test_a_muted_channel_loses_no_sound(alice: Channel) -> None:
    alice.muted = True
    push(alice, QUIET, 3, "unplugged")
    assert alice.source_gaps == ()
    assert alice.positions.lost == 0


def test_a_channel_is_shown_as_silent_after_three_seconds(alice: Channel) -> None:
    push(alice, LOUD, 1)
    push(alice, QUIET, 3 * SECOND - 1)
    assert alice.status().source is SourceState.ACTIVE
    push(alice, QUIET, 2)
    assert alice.status().source is SourceState.SILENT


def test_a_finished_channel_has_ended_even_when_muted(alice: Channel) -> None:
    alice.muted = True
    alice.spool.finish()
    assert alice.status().source is SourceState.ENDED


def test_a_recogniser_gets_half_a_second_before_the_first_sound(alice: Channel) -> None:
    push(alice, QUIET, 2 * SECOND)
    push(alice, LOUD, 2)
    assert alice.find_sound(0, alice.spool.position) == 1_500
    assert alice.find_sound(1_800, alice.spool.position) == 1_800


def test_silence_has_no_sound_to_find(alice: Channel) -> None:
    push(alice, QUIET, SECOND)
    assert alice.find_sound(0, 1_000) == 1_000
    assert alice.find_sound(900, 100) == 900


def test_sound_is_found_behind_minutes_of_silence(alice: Channel) -> None:
    push(alice, bytes(2 * FORMAT.rate * 130), 1)
    push(alice, LOUD, 1)
    assert alice.find_sound(0, alice.spool.position) == 129_500


def test_a_reopened_spool_waits_for_the_sound_that_was_not_recognised(tmp_path: Path) -> None:
    first = channel(tmp_path)
    push(first, LOUD, SECOND)
    push(first, QUIET, 2 * SECOND)
    push(first, LOUD, SECOND)
    first.spool.close()
    again = channel(tmp_path)
    again.positions.understood = 1_500
    again.restore()
    assert again.positions.captured == 4_000
    assert (again.positions.first_sound, again.positions.last_sound) == (2_500, 4_000)
