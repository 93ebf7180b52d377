"""Positions at which speech is decoded and cut, which do not depend on the pace."""

from itertools import pairwise

import pytest

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.detector import HOP, Speech
from symbl_tui.engine.recognizers.moonshine.segmenter import Checkpoint, Segmenter


def seconds(checkpoint: Checkpoint | None) -> tuple[float, float] | None:
    return (checkpoint.start / RATE, checkpoint.end / RATE) if checkpoint else None


NOTICE = 4 * HOP
"""How much later than its start speech is noticed."""


def follow(*stretches: tuple[float, float], until: float, step: int = 3) -> list[Checkpoint]:
    """The checkpoints of a stream in which nothing is cut but at pauses, updated every ``step`` hops."""
    segmenter, found = Segmenter(), []
    positions = [(round(start * RATE), round(end * RATE)) for start, end in stretches]
    for before in range(0, round(until * RATE), step * HOP):
        now = before + step * HOP
        speech = [
            Speech(start, min(end, now), end <= now, start + NOTICE)
            for start, end in positions
            if start + NOTICE <= now and end > before
        ]
        segmenter.update(speech, now, now)
        while checkpoint := segmenter.next_checkpoint():
            found.append(checkpoint)
            if checkpoint.ended:
                segmenter.settle(checkpoint.end, checkpoint.end)
            else:
                segmenter.mark_checked(checkpoint.end)
    return found


def test_a_line_is_final_once_the_speaker_pauses() -> None:
    (only,) = follow((1.0, 3.0), until=5)
    assert only.ended
    assert seconds(only) == (0.2, 3.0)


def test_a_short_pause_does_not_end_a_line_but_is_looked_at() -> None:
    look, line = follow((1.0, 3.0), (3.3, 5.0), until=7)
    assert not look.ended
    assert seconds(look) == (0.2, 3.9)
    assert line.ended
    assert seconds(line) == (0.2, 5.0)


def test_a_monologue_is_looked_at_and_then_has_to_be_cut() -> None:
    looks = follow((0.0, 30.0), until=12)
    assert [look.end / RATE for look in looks] == [5.5, 7.5, 9.5, 11.5]
    assert [look.forced for look in looks] == [False, True, True, True]


def test_finals_do_not_depend_on_the_pace_of_the_sound() -> None:
    stretches = ((0.2, 2.0), (2.3, 4.0), (5.0, 14.0), (14.2, 15.0))
    slow = follow(*stretches, until=18, step=1)
    for step in (3, 100, 600):
        assert follow(*stretches, until=18, step=step) == slow


@pytest.mark.parametrize("hops", range(8, 22))
def test_the_end_of_a_line_does_not_depend_on_the_pace_of_the_sound(hops: int) -> None:
    stretches = ((0.0, 64 * HOP / RATE), ((64 + hops) * HOP / RATE, 128 * HOP / RATE))
    slow = follow(*stretches, until=7, step=1)
    assert len([line for line in slow if line.ended]) == (2 if hops * HOP + NOTICE > 14 * HOP else 1)
    for step in (2, 3, 5, 300):
        assert follow(*stretches, until=7, step=step) == slow


def test_no_sound_is_decoded_twice_and_none_is_left_out() -> None:
    stretches = ((0.2, 2.0), (2.6, 4.0), (4.5, 6.0))
    lines = [line for line in follow(*stretches, until=8) if line.ended]
    assert all(before.end <= after.start for before, after in pairwise(lines))
    assert [line.end / RATE for line in lines] == [2.0, 4.0, 6.0]


def test_speech_after_a_cut_is_decoded_with_the_sound_before_it() -> None:
    segmenter = Segmenter()
    segmenter.update([Speech(0, 8 * RATE, False, NOTICE)], 8 * RATE, 8 * RATE)
    segmenter.settle(6 * RATE, 8 * RATE, context=0)
    assert segmenter.needed_from == 0
    opened = segmenter.open_line()
    assert opened is not None
    assert (opened.start, opened.spoken) == (0, 2 * RATE)
    segmenter.update([Speech(0, 9 * RATE, True, NOTICE)], 11 * RATE, 11 * RATE)
    assert seconds(segmenter.next_checkpoint()) == (0.0, 9.0)


def test_an_open_line_is_final_when_the_sound_ends() -> None:
    segmenter = Segmenter()
    segmenter.update([Speech(RATE, 2 * RATE, False, RATE + NOTICE)], 2 * RATE, 2 * RATE)
    assert segmenter.next_checkpoint() is None
    segmenter.finish()
    assert seconds(segmenter.next_checkpoint()) == (0.2, 2.0)


def test_silence_is_settled_as_it_goes() -> None:
    segmenter = Segmenter()
    segmenter.update([], 10 * RATE, 10 * RATE)
    assert segmenter.quiet_until == 8.8 * RATE
    segmenter.update([Speech(10 * RATE, 11 * RATE, False, 10 * RATE + NOTICE)], 11 * RATE, 11 * RATE)
    assert segmenter.quiet_until is None


def test_the_sound_before_a_start_is_kept_until_the_start_is_detected() -> None:
    segmenter = Segmenter()
    segmenter.update([], 10 * RATE, 10 * RATE)
    given_up = segmenter.quiet_until
    assert given_up is not None
    noticed = round(10.1 * RATE)
    segmenter.update([Speech(noticed - 7 * HOP, noticed, False, noticed)], noticed, noticed)
    opened = segmenter.open_line()
    assert opened is not None
    assert opened.start >= given_up


def test_silence_at_the_end_is_settled_completely() -> None:
    segmenter = Segmenter()
    segmenter.update([], 10 * RATE, 10 * RATE)
    segmenter.finish()
    assert segmenter.quiet_until == 10 * RATE
