"""Which encoding sound goes in: the way up decides, late enough not to be fooled and early enough to help."""

from dataclasses import dataclass

import pytest

from symbl_tui.domain.encoding import AUTO
from symbl_tui.session.run.encoding_choice import Encodings, UplinkThroughput

CLOUD = "https://api.symbl.ai"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Way:
    """A way up that is looked at twice a second."""

    def __init__(self, encodings: Encodings, clock: Clock) -> None:
        self.encodings = encodings
        self._clock = clock
        self.uplink = UplinkThroughput(clock)

    def go(self, seconds: float, *, behind: float = 0.0, growing: float = 0.0, held: float = 0.0) -> str:
        """So much time passes, during a share of which sending is held up; the encoding after it."""
        for _ in range(round(seconds * 2)):
            with self.uplink.sending():
                self._clock.now += 0.5 * held
            self._clock.now += 0.5 * (1 - held)
            behind += 0.5 * growing
            self.uplink.look(behind)
            self.encodings.judge(self.uplink)
        return self.encodings.name


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def way(clock: Clock) -> Way:
    return Way(Encodings(AUTO, CLOUD, clock), clock)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000", "http://localhost", "http://[::1]:80"])
def test_to_an_engine_on_this_machine_sound_goes_as_it_is(url: str, clock: Clock) -> None:
    way = Way(Encodings(AUTO, url, clock), clock)
    assert way.go(60, growing=1.0, held=1.0) == "LINEAR16"


def test_an_encoding_that_was_asked_for_stays(clock: Clock) -> None:
    way = Way(Encodings("FLAC", CLOUD, clock), clock)
    assert way.go(60, growing=1.0, held=1.0) == "FLAC"
    assert not way.encodings.lean


def test_elsewhere_it_goes_lossless_as_long_as_the_way_carries_it(way: Way) -> None:
    assert way.go(600, behind=0.2, held=0.05) == "FLAC"


def test_what_the_way_does_not_carry_goes_lean_within_ten_seconds(way: Way) -> None:
    way.go(60)
    assert way.go(10, growing=0.4, held=0.9) == "OPUS"
    assert way.encodings.lean


def test_a_hiccup_of_three_seconds_changes_nothing(way: Way) -> None:
    way.go(60)
    assert way.go(3, growing=1.0, held=1.0) == "FLAC"
    assert way.go(60, behind=1.0, growing=-0.1, held=0.2) == "FLAC"


def test_making_up_for_an_outage_at_the_speed_of_the_way_changes_nothing(way: Way) -> None:
    assert way.go(60, behind=600, growing=-2.0, held=1.0) == "FLAC"


def test_an_outage_that_is_made_up_for_as_slowly_as_it_was_asked_for_changes_nothing(way: Way) -> None:
    assert way.go(60, behind=600, growing=0.0, held=0.1) == "FLAC"


def test_one_send_that_never_ends_counts_too(way: Way, clock: Clock) -> None:
    way.go(60)
    with way.uplink.sending():
        for second in range(12):
            clock.now += 1
            way.uplink.look(float(second))
            way.encodings.judge(way.uplink)
    assert way.encodings.name == "OPUS"


def test_the_better_encoding_comes_back_after_a_good_time_and_each_time_later(way: Way) -> None:
    waits = []
    for _ in range(5):
        assert way.go(20, growing=0.5, held=1.0) == "OPUS"
        for minutes in range(1, 120):
            if way.go(60, held=0.02) == "FLAC":
                waits.append(minutes)
                break
    assert waits == [6, 11, 21, 41, 61]  # what is over is the seconds by which a way is judged


def test_a_time_that_was_not_all_good_does_not_count(way: Way) -> None:
    way.go(20, growing=0.5, held=1.0)
    way.go(280, held=0.02)
    way.go(5, behind=1.5, held=0.6)
    assert way.go(280, held=0.02) == "OPUS"
    assert way.go(60, held=0.02) == "FLAC"


def test_what_is_on_its_way_is_less_where_the_way_may_be_narrow(way: Way) -> None:
    window = way.encodings.window
    assert window("LINEAR16", 48_000) == window("LINEAR16", 8000) == 64 * 1024
    assert window("OPUS", 48_000) == window("FLAC", 16_000) == 16 * 1024
    assert window("FLAC", 48_000) == 48_000
