"""What one connection may send, and that its call ends with it whatever its codec makes of the end."""

from collections.abc import Iterator

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyLeft,
    PartyMuted,
)
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from tests.audio.calls.test_call_hub import EIGHT, of


def sound(seconds: float, party: str = "a") -> MediaReceived:
    return MediaReceived(party, bytes(2 * round(8000 * seconds)))


def refused_at_the_end() -> Iterator[CallEvent]:
    """What a codec held back is too much."""
    yield sound(500.0)
    yield CallEnded(EndCause.HUNG_UP)


def failing_at_the_end() -> Iterator[CallEvent]:
    """A codec that fails while it gives what it held back."""
    yield sound(0.1)
    raise ArithmeticError("of a test")


def test_a_call_ends_though_the_last_sound_of_its_connection_is_refused() -> None:
    hub = of(CallLimits())
    connection = hub.call(format=EIGHT)
    connection.lost(refused_at_the_end())
    assert connection.over
    assert not hub.hub.calls
    assert "times as fast" in hub.reason
    (call,) = hub.seen.began
    assert call.source
    assert call.source.end_reason == hub.reason


def test_a_call_ends_though_its_codec_fails_at_the_end() -> None:
    hub = of(CallLimits())
    with pytest.raises(ArithmeticError):
        hub.call(format=EIGHT).lost(failing_at_the_end())
    assert hub.reason == "connection lost"


def test_a_connection_may_be_lost_before_its_call_starts_and_more_than_once() -> None:
    hub = of(CallLimits())
    early, late = hub.hub.connect(PLATFORMS[0]), hub.call(format=EIGHT)
    for connection in (early, late, early, late):
        connection.lost((CallEnded(EndCause.HUNG_UP),))
    assert early.over
    assert len(hub.seen.ended) == 1


def test_a_flood_of_pressed_keys_is_kept_up_to_a_limit_and_the_call_goes_on() -> None:
    hub = of(CallLimits(notes=3))
    flooding, other = hub.call("1"), hub.call("2")
    flooding.handle([CallNoted(f"key {number}") for number in range(100)])
    other.handle([CallNoted("other")])
    assert hub.seen.notes == ["key 0", "key 1", "key 2", "other"]
    assert not flooding.over


def test_what_is_noted_with_the_first_message_is_not_lost() -> None:
    hub = of(CallLimits())
    hub.hub.connect(PLATFORMS[0]).handle(
        [CallStarted("c"), PartyJoined("a", "Ana", EIGHT), CallNoted("read as 8000 Hz")]
    )
    assert hub.seen.notes == ["read as 8000 Hz"]


def test_each_party_may_send_a_minute_at_once_and_then_a_multiple_of_its_time() -> None:
    hub = of(CallLimits(media_burst=70.0, media_speed=4.0))
    connection = hub.call(format=EIGHT)
    connection.handle([PartyJoined("b", "Ben", EIGHT)])
    connection.handle([sound(70.0), sound(70.0, "b")])  # to the limit, each
    hub.seen.now += 10.0
    connection.handle([sound(40.0), sound(40.0, "b")])
    with pytest.raises(CallRefused, match="4 times as fast"):
        connection.handle([sound(0.001)])


def test_events_of_a_party_that_is_not_there_cost_nothing() -> None:
    hub = of(CallLimits())
    connection = hub.call()
    connection.handle([PartyLeft("nobody"), PartyMuted("nobody", True), PartyLeft("a"), PartyLeft("a")])
    assert not connection.over
    connection.handle([PartyJoined("a", "again", EIGHT)])
    assert [party.channel for party in hub.seen.began[0].parties] == [0, 1]


def test_where_no_more_calls_are_taken_only_a_party_of_a_known_meeting_gets_in() -> None:
    hub = of(CallLimits(max_calls=1))
    asterisk = next(each for each in PLATFORMS if each.name == "asterisk")
    assert hub.hub.has_room(asterisk)
    first = hub.call("1")
    assert not hub.hub.has_room(asterisk)
    first.handle([CallEnded(EndCause.HUNG_UP)])
    meeting = hub.call("2", "meeting")
    assert hub.hub.has_room(asterisk)
    assert not hub.hub.has_room(PLATFORMS[0])
    assert hub.call("3", "meeting").call is meeting.call
    with pytest.raises(CallRefused, match="1 calls"):
        hub.call("4", "another meeting")


def test_the_same_stream_id_of_another_platform_is_another_call() -> None:
    hub = of(CallLimits())
    hub.call("same")
    hub.hub.connect(PLATFORMS[0]).handle([CallStarted("c", "same")])
    assert len(hub.hub.calls) == 2


def test_a_fault_of_ours_ends_its_call_as_one_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = of(CallLimits())
    hub.call("1")
    other = hub.call("2")

    def fail(now: float) -> None:
        raise ArithmeticError("of a test")

    monkeypatch.setattr(hub.seen.began[0], "advance", fail)
    hub.pass_time(1.0)
    hub.speak(other)
    assert hub.reason == "a fault of symbl-tui itself"
    assert len(hub.hub.calls) == 1


def test_calls_that_begin_together_pass_their_sound_on_at_moments_of_their_own() -> None:
    hub = of(CallLimits(max_calls=50, tick=0.1))
    for number in range(50):
        hub.call(str(number))
    hub.hub.advance()
    waits = [call.due - hub.seen.now for call in hub.hub.calls]
    assert all(0.07 < wait < 0.13 for wait in waits)
    assert len(set(waits)) > 1


def test_how_long_a_call_goes_on_counts_from_its_first_sound() -> None:
    hub = of(CallLimits())
    connection = hub.call(format=EIGHT)
    (call,) = hub.seen.began
    hub.pass_time(10.0)
    assert call.seconds(hub.seen.now) == 0.0
    hub.speak(connection, 0.5, EIGHT)
    hub.pass_time(3.0)
    assert call.seconds(hub.seen.now) == pytest.approx(3.5)
