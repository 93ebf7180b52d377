"""The link decides the encoding: late enough not to react to a hiccup, early enough to help."""

from dataclasses import dataclass

import pytest

from symbl_tui.domain.encoding import AUTO
from symbl_tui.session.run.encoding_choice import EncodingChooser, UplinkThroughput

CLOUD = "https://api.symbl.ai"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class FakeLink:
    """A link that is measured twice a second."""

    def __init__(self, encodings: EncodingChooser, clock: Clock) -> None:
        self.encodings = encodings
        self._clock = clock
        self.uplink = UplinkThroughput(clock=clock)

    def run(self, seconds: float, *, behind: float = 0.0, growing: float = 0.0, blocked: float = 0.0) -> str:
        """Let time pass, during a share of which sending is blocked; the encoding after it."""
        for _ in range(round(seconds * 2)):
            with self.uplink.sending():
                self._clock.now += 0.5 * blocked
            self._clock.now += 0.5 * (1 - blocked)
            behind += 0.5 * growing
            self.uplink.sample(behind)
            self.encodings.evaluate(self.uplink)
        return self.encodings.name


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def link(clock: Clock) -> FakeLink:
    return FakeLink(EncodingChooser(AUTO, CLOUD, clock), clock)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000", "http://localhost", "http://[::1]:80"])
def test_sound_for_an_engine_on_this_machine_is_not_compressed(url: str, clock: Clock) -> None:
    link = FakeLink(EncodingChooser(AUTO, url, clock), clock)
    assert link.run(60, growing=1.0, blocked=1.0) == "LINEAR16"


def test_a_configured_encoding_stays(clock: Clock) -> None:
    link = FakeLink(EncodingChooser("FLAC", CLOUD, clock), clock)
    assert link.run(60, growing=1.0, blocked=1.0) == "FLAC"
    assert not link.encodings.is_reduced


def test_sound_for_a_remote_engine_is_lossless_while_the_link_carries_it(link: FakeLink) -> None:
    assert link.run(600, behind=0.2, blocked=0.05) == "FLAC"


def test_a_link_that_is_too_narrow_gets_a_smaller_encoding_within_ten_seconds(link: FakeLink) -> None:
    link.run(60)
    assert link.run(10, growing=0.4, blocked=0.9) == "OPUS"
    assert link.encodings.is_reduced


def test_a_hiccup_of_three_seconds_changes_nothing(link: FakeLink) -> None:
    link.run(60)
    assert link.run(3, growing=1.0, blocked=1.0) == "FLAC"
    assert link.run(60, behind=1.0, growing=-0.1, blocked=0.2) == "FLAC"


def test_catching_up_at_the_speed_of_the_link_changes_nothing(link: FakeLink) -> None:
    assert link.run(60, behind=600, growing=-2.0, blocked=1.0) == "FLAC"


def test_catching_up_at_a_configured_speed_changes_nothing(link: FakeLink) -> None:
    assert link.run(60, behind=600, growing=0.0, blocked=0.1) == "FLAC"


def test_one_send_that_never_ends_counts_too(link: FakeLink, clock: Clock) -> None:
    link.run(60)
    with link.uplink.sending():
        for second in range(12):
            clock.now += 1
            link.uplink.sample(float(second))
            link.encodings.evaluate(link.uplink)
    assert link.encodings.name == "OPUS"


def test_the_better_encoding_is_tried_again_after_a_clear_time_that_doubles(link: FakeLink) -> None:
    waits = []
    for _ in range(5):
        assert link.run(20, growing=0.5, blocked=1.0) == "OPUS"
        for minutes in range(1, 120):
            if link.run(60, blocked=0.02) == "FLAC":
                waits.append(minutes)
                break
    assert waits == [6, 11, 21, 41, 61]  # the rest of a minute is the window of the measurement


def test_a_congested_moment_restarts_the_clear_time(link: FakeLink) -> None:
    link.run(20, growing=0.5, blocked=1.0)
    link.run(280, blocked=0.02)
    link.run(5, behind=1.5, blocked=0.6)
    assert link.run(280, blocked=0.02) == "OPUS"
    assert link.run(60, blocked=0.02) == "FLAC"


def test_less_sound_is_unconfirmed_where_the_link_may_be_narrow(link: FakeLink) -> None:
    window = link.encodings.window
    assert window("LINEAR16", 48_000) == window("LINEAR16", 8000) == 64 * 1024
    assert window("OPUS", 48_000) == window("FLAC", 16_000) == 16 * 1024
    assert window("FLAC", 48_000) == 48_000
