"""No sound of a call is lost around its answer, however late this machine learns of that."""

import time
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_protocol import AnyEvent, Digit, Ended, Ending, Held, Ringing, SipSound
from symbl_tui.audio.calls.sip.stack_call import StackCall, Work

RATE = 8000
TICK = np.full(160, 1, np.int16)


class Event(IntEnum):
    """Those of the library that a call listens to."""

    CALL_RINGING = 1
    CALL_PROGRESS = 2
    CALL_ESTABLISHED = 3
    CALL_HOLD = 4
    CALL_RESUME = 5
    CALL_CLOSED = 6


class LibraryError(Exception):
    """An error of the library."""


LIBRARY = cast(
    Any,
    SimpleNamespace(
        Event=Event, AudioRestarted=LibraryError, AudioNotActive=LibraryError, BaresipError=LibraryError
    ),
)


class LibraryCall:
    """A connection of the library, whose sound and events come when a test says so."""

    call_id = "1"
    final_stats = None

    def __init__(self) -> None:
        self.heard = b""
        self.begun = False
        self.hung_up = 0
        self.digits = ""
        self.audio = self

    def on(self, callback: Callable[[Any], None]) -> None:
        self.notify = callback

    def on_dtmf(self, callback: Callable[[Any], None]) -> None:
        self.press = callback

    async def hangup(self) -> None:
        self.hung_up += 1

    async def send_dtmf(self, digit: str) -> None:
        self.digits += digit

    def info(self) -> SimpleNamespace:
        return SimpleNamespace(rx_ready=self.begun, rx_sample_rate=RATE, rx_channels=1, tx_ready=False)

    def read(self, _: int) -> bytes:
        heard, self.heard = self.heard, b""
        return heard

    def say(self, value: int) -> None:
        """Send 20 ms of sound."""
        self.begun = True
        self.heard += (TICK * value).tobytes()

    def establish(self) -> None:
        self.happen(Event.CALL_ESTABLISHED)

    def happen(self, event: Event, text: str = "") -> None:
        """Have the library report an event."""
        self.notify(SimpleNamespace(event=event, text=text))


class Written(MessageWriter):
    """Keeps the sound of each track, silence too."""

    congested: bool = False

    def __init__(self) -> None:
        self.tracks: dict[int, np.ndarray] = {}
        self.events: list[AnyEvent] = []

    def event(self, event: AnyEvent) -> None:
        self.events.append(event)

    def sound(self, sound: SipSound) -> None:
        so_far = self.tracks.get(sound.track, np.zeros(0, np.int16))
        assert len(so_far) == sound.position
        silence = np.zeros(sound.silence, np.int16)
        self.tracks[sound.track] = np.concatenate([so_far, silence, np.frombuffer(sound.pcm, np.int16)])


def follow(first: LibraryCall, written: Written, *, dialed: bool) -> StackCall:
    return StackCall(1, LIBRARY, cast(Any, first), written, lambda _: None, run, dialed=dialed)


def run(work: Work) -> None:
    """Run what does not wait."""
    with suppress(StopIteration):
        work.send(None)


def ends(written: Written) -> list[tuple[Ending, str]]:
    return [(each.ending, each.detail) for each in written.events if isinstance(each, Ended)]


def bridge() -> tuple[LibraryCall, LibraryCall, Written, StackCall]:
    caller, second, written = LibraryCall(), LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    call.add_leg(cast(Any, second))
    return caller, second, written, call


def values(samples: np.ndarray) -> list[int]:
    """The values of the pieces that were said, in their order."""
    return [int(each) for each in samples[samples != 0][:: len(TICK)]]


def test_what_a_caller_says_before_we_learn_that_the_call_is_established_is_kept() -> None:
    caller, written = LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    for value in (1, 2):
        caller.say(value)
        call.tick(time.monotonic())
    caller.establish()
    caller.say(3)
    call.tick(time.monotonic())
    assert values(written.tracks[0]) == [1, 2, 3]


def test_what_is_heard_before_a_dialed_party_answers_is_ringing() -> None:
    called, written = LibraryCall(), Written()
    call = follow(called, written, dialed=True)
    called.say(1)
    call.tick(time.monotonic())
    called.establish()
    called.say(2)
    call.tick(time.monotonic())
    assert values(written.tracks[0]) == [2]


def test_one_party_of_a_bridge_is_heard_from_its_first_word_on_while_the_other_is_silent() -> None:
    caller, _, written, call = bridge()
    caller.establish()
    assert call.answered_at is not None
    for tick in range(1, 121):  # the rate of a party that says nothing is settled after two seconds
        caller.say(tick)
        call.tick(call.answered_at + tick * 0.02)
    assert values(written.tracks[0]) == list(range(1, 121))
    assert np.flatnonzero(written.tracks[0])[0] <= len(TICK)


def test_the_end_of_a_call_is_told_once_with_what_the_far_end_said() -> None:
    called, written = LibraryCall(), Written()
    follow(called, written, dialed=True)
    called.happen(Event.CALL_RINGING)
    called.happen(Event.CALL_CLOSED, "486 Busy Here")
    called.happen(Event.CALL_CLOSED, "Connection reset by peer [104]")
    assert written.events[0] == Ringing(1)
    assert ends(written) == [(Ending.BUSY, "486 Busy Here")]


async def test_an_end_from_this_side_is_not_called_one_of_the_far_end() -> None:
    caller, written = LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    await call.end(Ending.LIMIT)
    await call.end(Ending.HERE)
    caller.happen(Event.CALL_CLOSED, "Connection reset by peer [104]")
    assert ends(written) == [(Ending.LIMIT, "")]


@pytest.mark.parametrize(
    ("answered", "second_closes", "text", "end"),
    [
        (False, True, "486 Busy Here", (Ending.BRIDGE_FAILED, "486 Busy Here")),
        (False, True, "Connection reset by peer [104]", (Ending.BRIDGE_FAILED, "far end")),
        (True, True, "Connection reset by peer [104]", (Ending.SECOND_PARTY, "")),
        (True, True, "rtp stream error", (Ending.NO_AUDIO, "")),
        (True, False, "Connection reset by peer [104]", (Ending.FAR_END, "")),
    ],
)
def test_a_bridge_tells_which_party_ended_it(
    answered: bool, second_closes: bool, text: str, end: tuple[Ending, str]
) -> None:
    caller, second, written, _ = bridge()
    if answered:
        caller.establish()
    # Only the first party's answer is that of the call, and only its ringing is told.
    second.happen(Event.CALL_RINGING)
    second.establish()
    (second if second_closes else caller).happen(Event.CALL_CLOSED, text)
    assert ends(written) == [end]
    assert not any(isinstance(each, Ringing) for each in written.events)


def test_keys_reach_the_other_party_of_a_bridge_and_holds_are_told_of_each() -> None:
    caller, second, written, _ = bridge()
    caller.press(SimpleNamespace(digit="1"))
    second.press(SimpleNamespace(digit="2"))
    second.happen(Event.CALL_HOLD)
    caller.happen(Event.CALL_RESUME)
    assert (caller.digits, second.digits) == ("2", "1")
    assert written.events == [Digit(1, 0, "1"), Digit(1, 1, "2"), Held(1, 1, True), Held(1, 0, False)]


def test_a_parent_that_does_not_read_loses_sound_and_the_call_keeps_its_length() -> None:
    caller, written = LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    caller.establish()
    assert call.answered_at is not None
    for tick in range(1, 201):
        caller.say(tick)
        written.congested = 50 <= tick < 150
        call.tick(call.answered_at + tick * 0.02)
    kept = values(written.tracks[0])
    assert set(kept) <= {*range(1, 50), *range(150, 201)}
    assert kept == sorted(kept)
    assert len(written.tracks[0]) / RATE == pytest.approx(4.0, abs=0.15)


def test_a_call_whose_far_end_falls_silent_is_as_long_as_it_was() -> None:
    caller, written = LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    call.answered_at = time.monotonic() - 5.0
    caller.say(1)
    call.tick(call.answered_at + 0.02)
    caller.happen(Event.CALL_CLOSED, "")
    (ended,) = (each for each in written.events if isinstance(each, Ended))
    assert ended.stats.seconds >= 5.0
    assert len(written.tracks[0]) / RATE == pytest.approx(ended.stats.seconds, abs=0.01)
