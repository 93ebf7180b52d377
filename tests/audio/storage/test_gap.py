"""Gaps: one that goes on stays one, and a bad day cannot fill the memory."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.storage.gap import Gap, add_gap


def test_a_gap_that_goes_on_is_extended() -> None:
    gaps = add_gap(add_gap((), Gap(0, 20, "unplugged")), Gap(20, 40, "unplugged"))
    assert gaps == (Gap(0, 40, "unplugged"),)


def test_another_reason_or_sound_in_between_begins_another_gap() -> None:
    gaps = (Gap(0, 20, "unplugged"),)
    assert add_gap(gaps, Gap(20, 40, "muted")) == (*gaps, Gap(20, 40, "muted"))
    assert add_gap(gaps, Gap(21, 40, "unplugged")) == (*gaps, Gap(21, 40, "unplugged"))


def test_only_the_newest_thousand_are_kept() -> None:
    gaps: tuple[Gap, ...] = ()
    for start in range(0, 3_000, 2):
        gaps = add_gap(gaps, Gap(start, start + 1, "flapping"))
    assert len(gaps) == 1_000
    assert gaps[-1] == Gap(2_998, 2_999, "flapping")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.sampled_from("ab")), max_size=30))
def test_no_sample_is_counted_twice_or_forgotten(steps: list[tuple[int, int, str]]) -> None:
    gaps: tuple[Gap, ...] = ()
    position = lost = 0
    for sound, silence, reason in steps:
        position += sound
        gaps = add_gap(gaps, Gap(position, position + silence, reason))
        position, lost = position + silence, lost + silence
    assert sum(gap.end - gap.start for gap in gaps) == lost
