from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallStarted, EndCause, PartyJoined, PartyMuted
from symbl_tui.audio.calls.pcm_streams.livekit import LivekitCodec
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from tests.audio.calls.feeding import feed_all, feed_garbage, sound_of, text
from tests.audio.calls.tones import CALLER_HZ, correlation, frames, tone


def codec(**query: str) -> LivekitCodec:
    return LivekitCodec(UpgradeRequest("/calls/livekit/t", query=query))


def test_a_track_is_a_named_party_of_the_room() -> None:
    sound = tone(CALLER_HZ, 0.5, 48000)
    events = feed_all(codec(label="Ana", call="room"), frames(sound, 1921))
    assert isinstance(events[0], CallStarted)
    assert events[0].group == "room"
    assert isinstance(events[1], PartyJoined)
    assert (events[1].label, events[1].format.rate) == ("Ana", 48000)
    assert sound_of(events, "track") == sound


def test_the_stereo_of_a_room_is_mixed_and_keeps_its_length() -> None:
    sound = tone(CALLER_HZ, 0.5, 48000)
    both = array("h", [each for sample in array("h", sound) for each in (sample, sample)]).tobytes()
    heard = sound_of(feed_all(codec(channels="2"), frames(both, 3841)), "track")
    assert len(heard) == len(sound)
    assert correlation(heard, CALLER_HZ, 48000) > 0.99


def test_a_muted_track_is_told_from_one_that_is_lost() -> None:
    events = feed_all(codec(), [text(muted=True), text(muted=False), text(other=1)])
    assert events[2:] == [PartyMuted("track", True), PartyMuted("track", False)]


def test_an_end_without_a_handshake_is_a_lost_connection() -> None:
    assert list(codec().connection_lost(1005)) == [CallEnded(EndCause.HUNG_UP)]
    assert list(codec().connection_lost(1006)) == [CallEnded(EndCause.LOST, "close code 1006")]


def test_more_channels_than_a_room_has_are_refused() -> None:
    with pytest.raises(CallRefused, match="channels='6'"):
        codec(channels="6")


@given(st.sampled_from(["1", "2"]), st.lists(st.text(max_size=40) | st.binary(max_size=99), max_size=20))
def test_no_message_breaks_the_codec(channels: str, messages: list[str | bytes]) -> None:
    feed_garbage(codec(channels=channels), messages)
