"""What a party says is placed where it was said: no word lost or doubled, and calls keep their length."""

import random
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_clock import BACKLOG_SECONDS, CallClock, StreamClock
from symbl_tui.audio.calls.call_events import MediaReceived
from symbl_tui.audio.calls.party_timeline import LOST, NOTHING_SENT, PartyTimeline
from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.tones import correlation, encoded, tone

RATE = 8000
PIECE = 0.02
TICK = 0.1


class Party:
    """A party whose pieces arrive at the moments that a test says; positions are in seconds."""

    def __init__(
        self,
        rate: int = RATE,
        format: PcmFormat | None = None,
        *,
        pauses: bool = False,
        clock: float = 1000.0,
    ) -> None:
        call = CallClock()
        self.format = format or PcmFormat("s16le", RATE)
        self.rate = rate
        self.timeline = PartyTimeline(0, self.format, rate, call, StreamClock(call), pauses=pauses)
        self.frames: list[AudioFrame] = []
        self._start = self._ticked = clock

    def hear(self, at: float, pcm: bytes, timestamp: float | None = None, *, missing: bool = False) -> None:
        """A piece arrives so many seconds after the test's beginning."""
        self.wait(at)
        payload = encoded(pcm, self.format.encoding)
        self.timeline.push(MediaReceived("a", payload, timestamp, missing), self._start + at)

    def wait(self, at: float) -> None:
        """Time passes."""
        while self._ticked + TICK <= self._start + at:
            self._ticked += TICK
            self.frames += self.timeline.advance(self._ticked)

    def end(self, at: float) -> "Party":
        """The call ends."""
        self.wait(at)
        self.frames += self.timeline.finish(self._start + at)
        return self

    @property
    def pcm(self) -> bytes:
        return b"".join(frame.pcm for frame in self.frames)

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.rate

    @property
    def faults(self) -> dict[str, float]:
        """Seconds of silence by the fault that it stands in for."""
        found: dict[str, float] = {}
        for frame in self.frames:
            if frame.fault:
                found[frame.fault] = found.get(frame.fault, 0) + frame.samples / self.rate
                assert not any(frame.pcm)
        return {fault: round(seconds, 3) for fault, seconds in found.items()}

    def part(self, start: float, end: float) -> bytes:
        return self.pcm[2 * round(start * self.rate) : 2 * round(end * self.rate)]


def pieces(sound: bytes) -> Iterator[tuple[float, bytes]]:
    """Pieces of 20 ms and when each begins."""
    size = 2 * round(PIECE * RATE)
    for number in range(len(sound) // size):
        yield number * PIECE, sound[number * size : (number + 1) * size]


def assert_without_holes(frames: Iterable[AudioFrame]) -> None:
    position = None
    for frame in frames:
        assert position in (None, frame.position)
        position = frame.position + frame.samples


SPOKEN = tone(440, 2.0)


@pytest.mark.parametrize("encoding", ["s16le", "s16be", "mulaw", "alaw"])
def test_sound_in_time_is_passed_on_as_it_is(encoding: str) -> None:
    party = Party(format=PcmFormat(encoding, RATE))
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start)
    party.end(2.0)
    assert party.seconds == pytest.approx(2.0, abs=0.001)
    assert correlation(party.pcm, 440) > (0.999 if encoding.startswith("s16") else 0.99)
    assert not party.faults
    assert party.frames[-1].last
    assert_without_holes(party.frames)


def test_a_gap_in_timestamps_becomes_marked_silence_of_its_length() -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        late = 3.0 if start >= 1.0 else 0.0
        party.hear(start + late + PIECE, pcm, start + late)
    party.end(5.0)
    assert party.seconds == pytest.approx(5.0, abs=0.001)
    assert party.faults == {NOTHING_SENT: pytest.approx(3.0, abs=0.001)}
    assert correlation(party.part(0, 1), 440) > 0.999
    assert correlation(party.part(4, 5), 440) > 0.999


def test_the_pause_of_a_party_that_sends_no_silence_is_no_fault() -> None:
    party = Party(pauses=True)
    for start, pcm in pieces(SPOKEN):
        late = 3.0 if start >= 1.0 else 0.0
        party.hear(start + late + PIECE, pcm, start + late)
    party.end(5.0)
    assert party.seconds == pytest.approx(5.0, abs=0.001)
    assert not party.faults
    assert party.part(4, 5) == SPOKEN[RATE * 2 :]


def test_a_piece_that_was_lost_on_the_way_is_marked() -> None:
    party = Party()
    for number, (start, pcm) in enumerate(pieces(SPOKEN)):
        if number != 30:
            party.hear(start + PIECE, pcm, start, missing=number == 31)
    party.end(2.0)
    assert party.seconds == pytest.approx(2.0, abs=0.001)
    assert party.faults == {LOST: pytest.approx(PIECE, abs=0.001)}
    assert party.part(1, 2) == SPOKEN[RATE * 2 :]


def test_timestamps_that_jitter_cut_no_word() -> None:
    chance = random.Random(3)
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, round(start + chance.uniform(-0.009, 0.009), 3))
    party.end(2.0)
    assert party.pcm == SPOKEN


def test_pieces_that_come_twice_are_not_doubled() -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start)
        party.hear(start + PIECE, pcm, start)
    party.end(2.0)
    assert party.pcm == SPOKEN
    assert party.timeline.dropped == pytest.approx(2.0)


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_pieces_that_overtake_each_other_are_put_in_order(chance: random.Random) -> None:
    party = Party()
    arriving = [(start, pcm) for start, pcm in pieces(tone(440, 0.6))]
    for first in range(0, len(arriving), 3):
        shuffled = arriving[first : first + 3]
        chance.shuffle(shuffled)
        for start, pcm in shuffled:
            party.hear(first * PIECE + 0.06, pcm, start)
    party.end(0.7)
    assert party.pcm[: len(tone(440, 0.6))] == tone(440, 0.6)


def test_negative_timestamps_are_as_good_as_others() -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start - 50_000.0)
    party.end(2.0)
    assert party.pcm == SPOKEN


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 1e12, -1e12, 500.0])
def test_a_clock_that_jumps_loses_no_word_and_adds_no_hours(jump: float) -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start + (jump if start >= 1.0 else 0.0))
    party.end(2.0)
    assert party.pcm == SPOKEN


def test_a_clock_that_jumps_to_and_fro_does_not_make_a_call_of_minutes() -> None:
    party = Party()
    for number, (start, pcm) in enumerate(pieces(SPOKEN)):
        party.hear(start + PIECE, pcm, start if number % 2 else 50 * (start + 1.0))
    party.end(2.0)
    assert party.seconds <= 2.0 + BACKLOG_SECONDS + 1.0


def test_a_pause_that_lasts_until_the_end_is_a_fault_to_its_end() -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start)
    party.end(10.0)
    assert party.seconds == pytest.approx(10.0, abs=0.1)
    assert party.faults == {NOTHING_SENT: pytest.approx(8.0, abs=0.1)}


def test_a_clock_that_steps_back_by_a_second_loses_a_moment_only() -> None:
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start - (1.0 if start >= 1.0 else 0.0))
    party.end(2.0)
    assert party.seconds == pytest.approx(2.0, abs=0.1)
    assert party.timeline.dropped <= 0.1 + 1e-6


def test_a_minute_from_before_the_connection_keeps_its_length() -> None:
    party = Party(pauses=True)
    chance = random.Random(5)
    spoken = [second for second in range(60) if chance.random() < 0.5 or second in (0, 59)]
    for second in spoken:  # all of it at once
        for start, pcm in pieces(tone(440, 1.0)):
            party.hear(0.01, pcm, 1.7e9 + second + start)
    for start, pcm in pieces(tone(440, 1.0)):
        party.hear(0.01 + start + PIECE, pcm, 1.7e9 + 60 + start)
    party.end(1.01)
    assert party.seconds == pytest.approx(61.0, abs=0.1)
    for second in range(60):
        heard = correlation(party.part(second, second + 1), 440)
        assert heard > 0.99 if second in spoken else heard == 0.0
    assert not party.faults


def test_a_platform_without_timestamps_or_silence_keeps_the_length_of_the_call() -> None:
    party = Party()
    for talk in range(10):  # a second of speech every three
        for start, pcm in pieces(tone(440, 1.0)):
            party.hear(3 * talk + start + PIECE + 0.005 * (talk % 2), pcm)
    party.end(30.0)
    assert party.seconds == pytest.approx(30.0, abs=0.1)
    for talk in range(10):
        assert correlation(party.part(3 * talk + 0.02, 3 * talk + 0.98), 440) > 0.99
    assert not party.faults


def test_jitter_of_arrival_makes_no_hole_in_speech() -> None:
    chance = random.Random(7)
    party = Party()
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE + chance.uniform(0, 0.15), pcm)
    party.end(2.1)
    assert SPOKEN in party.pcm


def test_what_a_tunnel_held_up_is_all_there_and_made_up_for_in_the_next_pause() -> None:
    party = Party()
    quiet = bytes(2 * RATE)
    sound = tone(440, 2.0) + quiet * 2 + tone(1000, 1.0)
    for start, pcm in pieces(sound):
        stalled = 0.5 <= start < 1.5
        party.hear(1.5 if stalled else start + PIECE, pcm)
    party.end(5.0)
    assert party.seconds == pytest.approx(5.0, abs=0.1)
    assert correlation(party.part(4.05, 4.95), 1000) > 0.99
    tones = sum(1 for frame in range(0, len(party.pcm), 320) if any(party.pcm[frame : frame + 320]))
    assert tones * PIECE == pytest.approx(3.0, abs=0.1)


def test_a_stall_of_a_platform_with_timestamps_loses_no_word() -> None:
    party = Party()
    sound = tone(440, 2.0) + bytes(2 * RATE * 6)
    for start, pcm in pieces(sound):
        stalled = 0.5 <= start < 4.5
        party.hear(4.5 if stalled else start + PIECE, pcm, start)
    party.end(8.0)
    assert party.seconds == pytest.approx(8.0, abs=0.1)
    assert sum(1 for each in range(0, len(party.pcm), 320) if any(party.pcm[each : each + 320])) == 100


def test_another_rate_than_the_calls_is_resampled() -> None:
    party = Party(rate=16_000)
    for start, pcm in pieces(SPOKEN):
        party.hear(start + PIECE, pcm, start)
    party.end(2.0)
    assert party.seconds == pytest.approx(2.0, abs=0.03)
    assert correlation(party.part(0.1, 1.9), 440, 16_000) > 0.99
    assert_without_holes(party.frames)


def test_a_party_that_says_nothing_is_as_long_as_the_call() -> None:
    call = CallClock()
    call.reached(0.0, 100.0)
    silent = PartyTimeline(1, PcmFormat("s16le", RATE), RATE, call, StreamClock(call))
    frames = [frame for tick in range(1, 101) for frame in silent.advance(100 + tick * TICK)]
    frames += silent.finish(110.0)
    assert sum(frame.samples for frame in frames) / RATE == pytest.approx(10.0, abs=0.1)
    assert not any(frame.fault for frame in frames)


def test_a_party_that_joins_late_begins_where_it_joined() -> None:
    call = CallClock()
    call.reached(0.0, 100.0)
    late = PartyTimeline(1, PcmFormat("s16le", RATE), RATE, call, StreamClock(call), joined=5.0)
    late.push(MediaReceived("b", tone(440, 0.02)), 105.02)
    (frame, *_) = late.finish(105.02)
    assert frame.position == pytest.approx(5.0 * RATE, abs=1)


MOMENT = st.floats(0, 3, allow_nan=False)
STAMP = st.one_of(
    st.none(),
    st.sampled_from([float("nan"), float("inf")]),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1, 5, allow_nan=False),
    st.integers(-2, 300).map(lambda number: number * PIECE),
)


@given(st.lists(st.tuples(MOMENT, STAMP, st.integers(1, 900), st.booleans()), max_size=60), st.booleans())
@settings(max_examples=80, deadline=None)
def test_whatever_a_platform_sends_the_sound_has_no_holes_and_is_bounded(
    sent: list[tuple[float, float | None, int, bool]], pauses: bool
) -> None:
    party = Party(pauses=pauses)
    now = heard = 0.0
    for pause, stamp, samples, missing in sent:
        now += pause
        heard += samples / RATE
        party.hear(now, b"\1\0" * samples, stamp, missing=missing)
    party.end(now)
    assert_without_holes(party.frames)
    assert party.frames[-1].last
    assert party.seconds <= now + heard + BACKLOG_SECONDS + 1
