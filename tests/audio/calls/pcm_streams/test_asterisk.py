import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallNoted, CallStarted, EndCause, PartyJoined
from symbl_tui.audio.calls.pcm_streams.asterisk import AsteriskCodec
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.feeding import feed_all, feed_garbage, sound_of, text
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, encoded, frames, tone

PLAIN = "MEDIA_START connection_id:c7 channel:WebSocket/a channel_id:17.1 format:{} optimal_frame_size:320"
JSON_START = text(
    event="MEDIA_START",
    connection_id="c7",
    channel="WebSocket/symbl",
    channel_id="17.1",
    format="slin16",
    optimal_frame_size=640,
    ptime=20,
    channel_variables={"DIALSTATUS": "ANSWER"},
)


def codec(**query: str) -> AsteriskCodec:
    return AsteriskCodec(UpgradeRequest("/calls/asterisk/t", query=query))


def test_plain_text_and_json_describe_the_same_call() -> None:
    for start in (PLAIN.format("slin16"), JSON_START):
        started, joined = feed_all(codec(), [start])
        assert isinstance(started, CallStarted)
        assert started.call_id == "17.1"
        assert joined == PartyJoined("17.1", "Caller", PcmFormat("s16le", 16000))


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("slin", PcmFormat("s16le", 8000)),
        ("slin16", PcmFormat("s16le", 16000)),
        ("slin24", PcmFormat("s16le", 24000)),
        ("slin48", PcmFormat("s16le", 48000)),
        ("ulaw", PcmFormat("mulaw", 8000)),
        ("alaw", PcmFormat("alaw", 8000)),
    ],
)
def test_a_voice_is_heard_in_every_format_that_asterisk_sends(name: str, format: PcmFormat) -> None:
    sound = encoded(tone(CALLER_HZ, 1.0, format.rate), format.encoding)
    events = feed_all(codec(), [PLAIN.format(name), *frames(sound, 20 * format.rate // 1000)])
    heard = sound_of(events, "17.1")
    assert len(heard) == 2 * format.rate
    assert correlation(heard, CALLER_HZ, format.rate) > 0.98


def test_taps_of_two_legs_are_two_named_parties_of_one_call() -> None:
    first = feed_all(codec(label="Ana", call="17.1"), [PLAIN.format("slin")])
    second = feed_all(codec(label="Ben", call="17.1"), [PLAIN.format("slin").replace("17.1", "17.9")])
    assert [each.group for each in first + second if isinstance(each, CallStarted)] == ["17.1", "17.1"]
    assert [each.label for each in first + second if isinstance(each, PartyJoined)] == ["Ana", "Ben"]


def test_sound_before_the_start_is_held_and_nothing_of_it_is_lost() -> None:
    sound = tone(AGENT_HZ, 1.9, 16000)
    events = feed_all(codec(), [*frames(sound, 640), JSON_START])
    assert isinstance(events[0], CallStarted)
    assert sound_of(events, "17.1") == sound


def test_sound_without_a_start_is_given_up_after_two_seconds() -> None:
    with pytest.raises(CallRefused, match="for 2 s without a MEDIA_START"):
        feed_all(codec(), [bytes(640)] * 101)
    with pytest.raises(CallRefused, match="for 2 s without a MEDIA_START"):
        feed_all(codec(), [bytes(64_000)] * 4)


@pytest.mark.parametrize("message", ["DTMF_END digit:5 duration_ms:120", text(event="DTMF_END", digit="5")])
def test_a_pressed_key_is_noted(message: str) -> None:
    assert feed_all(codec(), [JSON_START, message])[-1] == CallNoted("Caller pressed 5", "17.1")


@pytest.mark.parametrize("name", ["opus", "g722", "slin7"])
def test_a_codec_we_do_not_have_is_refused_with_the_option_that_changes_it(name: str) -> None:
    with pytest.raises(CallRefused, match=rf"'{name}', which is not supported") as refusal:
        feed_all(codec(), [PLAIN.format(name)])
    assert "c(slin16)" in refusal.value.remedy


def test_a_second_start_is_refused() -> None:
    with pytest.raises(CallRefused, match="twice"):
        feed_all(codec(), [JSON_START, JSON_START])


def test_notices_for_senders_change_nothing() -> None:
    notices = ["MEDIA_XOFF", text(event="QUEUE_DRAINED"), "STATUS queue_length:43", "DTMF_END digit:x", ""]
    assert len(feed_all(codec(), [JSON_START, *notices])) == 2


def test_the_end_of_the_connection_is_the_hang_up() -> None:
    assert list(codec().connection_lost(1000)) == [CallEnded(EndCause.HUNG_UP)]
    assert list(codec().connection_lost(None)) == [CallEnded(EndCause.LOST)]


NAMES = st.sampled_from(
    ["event", "format", "channel_id", "connection_id", "digit", "channel_variables", "ptime"]
)
VALUES = (
    st.none() | st.integers() | st.text(max_size=12) | st.sampled_from(["MEDIA_START", "slin", "DTMF_END"])
)


@pytest.mark.parametrize(
    ("variables", "label"),
    [
        ({"CALLERID(name)": "Ana"}, "Ana"),
        (
            {"CALLERID(name)": "+49 30 1234567"},
            "…4567",
        ),
        ({"CALLERID(name)": "Ana", "label": "Front desk"}, "Front desk"),
        ({"CALLERID(name)": "\x1b[2J"}, "[2J"),
        ({}, "Caller"),
        ("no object", "Caller"),
    ],
)
def test_a_caller_is_called_by_name_and_never_by_a_whole_number(variables: object, label: str) -> None:
    start = text(event="MEDIA_START", channel_id="x", format="ulaw", channel_variables=variables)
    joined = feed_all(codec(), [start])[1]
    assert isinstance(joined, PartyJoined)
    assert joined.label == label


@given(
    st.lists(
        st.text(max_size=80)
        | st.binary(max_size=80)
        | st.dictionaries(NAMES, VALUES | st.dictionaries(st.text(max_size=4), VALUES)).map(json.dumps)
        | st.lists(st.tuples(NAMES, VALUES)).map(
            lambda fields: "MEDIA_START " + " ".join(f"{name}:{value}" for name, value in fields)
        ),
        max_size=20,
    )
)
def test_no_message_breaks_the_codec(messages: list[str | bytes]) -> None:
    feed_garbage(codec(), messages)
