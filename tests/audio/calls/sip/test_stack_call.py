"""No sound of a call is lost around its answer, however late this machine learns of that."""

import time
from collections.abc import Callable
from enum import IntEnum
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_protocol import AnyEvent, SipSound
from symbl_tui.audio.calls.sip.stack_call import StackCall

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
        self.audio = self

    def on(self, callback: Callable[[Any], None]) -> None:
        self.notify = callback

    def on_dtmf(self, callback: Callable[[Any], None]) -> None:
        pass

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
        self.notify(SimpleNamespace(event=Event.CALL_ESTABLISHED))


class Written(MessageWriter):
    """Keeps the sound of each track, silence too."""

    congested = False

    def __init__(self) -> None:
        self.tracks: dict[int, np.ndarray] = {}

    def event(self, event: AnyEvent) -> None:
        pass

    def sound(self, sound: SipSound) -> None:
        so_far = self.tracks.get(sound.track, np.zeros(0, np.int16))
        assert len(so_far) == sound.position
        silence = np.zeros(sound.silence, np.int16)
        self.tracks[sound.track] = np.concatenate([so_far, silence, np.frombuffer(sound.pcm, np.int16)])


def follow(first: LibraryCall, written: Written, *, dialed: bool) -> StackCall:
    return StackCall(1, LIBRARY, cast(Any, first), written, lambda _: None, lambda _: None, dialed=dialed)


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
    caller, second, written = LibraryCall(), LibraryCall(), Written()
    call = follow(caller, written, dialed=False)
    call.add_leg(cast(Any, second))
    caller.establish()
    assert call.answered_at is not None
    for tick in range(1, 121):  # the rate of a party that says nothing is settled after two seconds
        caller.say(tick)
        call.tick(call.answered_at + tick * 0.02)
    assert values(written.tracks[0]) == list(range(1, 121))
    assert np.flatnonzero(written.tracks[0])[0] <= len(TICK)
