import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyMuted,
)
from symbl_tui.audio.calls.pcm_streams.vonage import open_opentok, open_vonage
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.feeding import feed_all, feed_garbage, sound_of, text
from tests.audio.calls.tones import CALLER_HZ, correlation, frames, tone

REQUEST = UpgradeRequest("/calls/vonage")
CONNECTED = text(event="websocket:connected", content__type="audio/l16;rate=16000", label="Ana", call="c1")
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
JSON = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.just("digit"), PLAIN)
FIELDS = st.sampled_from(
    ["event", "content-type", "label", "call", "digit", "dtmf", "active", "audio", "title"]
)


def test_a_participant_arrives_under_the_name_and_call_that_the_headers_say() -> None:
    started, joined = feed_all(open_vonage(REQUEST), [CONNECTED])
    assert started == CallStarted("c1", group="c1", metadata={"label": "Ana", "call": "c1"})
    assert joined == PartyJoined("call", "Ana", PcmFormat("s16le", 16000))


@pytest.mark.parametrize("rate", [8000, 16000, 24000])
def test_a_voice_arrives_whole_whatever_the_size_of_the_messages(rate: int) -> None:
    sound = tone(CALLER_HZ, 1.0, rate)
    connected = text(event="websocket:connected", content__type=f"audio/l16;rate={rate}")
    events = feed_all(open_vonage(REQUEST), [connected, *frames(sound, 641)])
    assert sound_of(events, "call") == sound
    assert correlation(sound_of(events, "call"), CALLER_HZ, rate) > 0.99


def test_an_old_server_may_leave_out_the_event_and_begin_with_a_space() -> None:
    events = feed_all(open_vonage(REQUEST), [" " + text(content__type="audio/l16; rate=8000")])
    assert [type(each) for each in events] == [CallStarted, PartyJoined]


@pytest.mark.parametrize(
    "message",
    [
        text(event="websocket:dtmf", digit="5", duration=260),
        text(digit="5", duration=260),
        text(dtmf={"digit": "5\x01\x7f"}),
        text(event="websocket:dtmf", digit=5),
    ],
)
def test_a_pressed_key_is_noted_in_every_form_that_servers_had(message: str) -> None:
    assert feed_all(open_vonage(REQUEST), [CONNECTED, message])[2:] == [CallNoted("Ana pressed 5", "call")]


def test_a_message_of_a_later_version_changes_nothing() -> None:
    assert feed_all(open_vonage(REQUEST), [CONNECTED, text(event="websocket:new", digit="x")])[2:] == []


def test_hanging_up_ends_the_call_and_a_reset_is_told_from_it() -> None:
    hung_up = feed_all(open_vonage(REQUEST), [CONNECTED, text(event="websocket:disconnected")])[-1]
    assert hung_up == CallEnded(EndCause.HUNG_UP)
    assert list(open_vonage(REQUEST).connection_lost(1000)) == [CallEnded(EndCause.HUNG_UP)]
    assert list(open_vonage(REQUEST).connection_lost(None)) == [CallEnded(EndCause.LOST)]
    assert list(open_vonage(REQUEST).connection_lost(1006)) == [CallEnded(EndCause.LOST, "close code 1006")]


def test_nothing_is_sent_because_vonage_would_close_the_call() -> None:
    codec = open_vonage(REQUEST)
    feed_all(codec, [CONNECTED, bytes(640)])
    assert codec.reply() == ()


@pytest.mark.parametrize("kind", ["audio/l16;rate=44100", "audio/opus;rate=16000", "audio/l16", ""])
def test_another_content_type_is_refused_with_the_setting_that_changes_it(kind: str) -> None:
    with pytest.raises(CallRefused, match=r'use "content-type": "audio/l16;rate=16000"'):
        feed_all(open_vonage(REQUEST), [text(event="websocket:connected", content__type=kind)])


def test_sound_before_the_announcement_is_refused() -> None:
    with pytest.raises(CallRefused, match="sound came before"):
        feed_all(open_vonage(REQUEST), [bytes(640)])


def test_the_streams_of_an_opentok_session_are_parties_of_one_call() -> None:
    events = [
        event
        for connection in ("a", "b")
        for event in feed_all(
            open_opentok(
                UpgradeRequest(
                    "/calls/opentok/t",
                    headers={"x-opentok-ws-sessionid": "S", "x-opentok-ws-connectionid": connection},
                )
            ),
            [text(event="websocket:connected", content__type="audio/l16;rate=16000")],
        )
    ]
    assert [each.group for each in events if isinstance(each, CallStarted)] == ["S", "S"]
    assert [each.party for each in events if isinstance(each, PartyJoined)] == ["a", "b"]
    assert {each.label for each in events if isinstance(each, PartyJoined)} == {"Participant"}


def test_a_muted_participant_is_told_from_one_who_is_lost() -> None:
    mute = text(event="websocket:media:update", method="update", active=False)
    unmute = text(event="websocket:media:update", method="update", active=True)
    events = feed_all(open_opentok(REQUEST), [CONNECTED, mute, unmute])
    assert events[2:] == [PartyMuted("call", True), PartyMuted("call", False)]


def test_the_json_transport_carries_the_same_sound() -> None:
    sound = tone(CALLER_HZ, 0.5, 16000)
    messages = (text(audio=base64.b64encode(piece).decode(), static="x") for piece in frames(sound, 640))
    assert sound_of(feed_all(open_opentok(REQUEST), [CONNECTED, *messages]), "call") == sound


@pytest.mark.parametrize("audio", ["not base64!", 5, None, "YQ=", "ä"])
def test_sound_that_is_no_base64_is_refused(audio: object) -> None:
    with pytest.raises(CallRefused, match=r"base64|no text"):
        feed_all(open_opentok(REQUEST), [CONNECTED, text(audio=audio)])


@given(
    st.lists(st.text(max_size=60) | st.binary(max_size=60) | st.dictionaries(FIELDS, JSON).map(json.dumps))
)
def test_no_message_breaks_the_codec(messages: list[str | bytes]) -> None:
    feed_garbage(open_vonage(REQUEST), messages)
    feed_garbage(open_opentok(REQUEST), [CONNECTED, *messages])


@given(st.lists(st.integers(1, 999), max_size=30), st.binary(min_size=0, max_size=5000))
def test_any_split_of_the_sound_gives_the_same_samples(sizes: list[int], sound: bytes) -> None:
    pieces, rest = [], sound
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    events = feed_all(open_vonage(REQUEST), [CONNECTED, *pieces, rest])
    assert (
        b"".join(each.payload for each in events if isinstance(each, MediaReceived))
        == sound[: len(sound) & ~1]
    )
