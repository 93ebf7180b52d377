import json
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallNoted, CallStarted, EndCause, PartyJoined
from symbl_tui.audio.calls.pcm_streams.freeswitch import FreeswitchCodec
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from tests.audio.calls.feeding import feed_all, feed_garbage, sound_of, text
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, frames, tone

JAMBONZ = text(sampleRate=8000, mixType="stereo", callSid="abc", **{"from": "1", "to": "2"}, accountSid="acc")


def codec(**query: str) -> FreeswitchCodec:
    return FreeswitchCodec(UpgradeRequest("/calls/freeswitch/t", query=query))


def stereo(left: bytes, right: bytes) -> bytes:
    samples = array("h", bytes(2 * len(left)))
    samples[::2], samples[1::2] = array("h", left), array("h", right)
    return samples.tobytes()


def test_caller_and_callee_of_a_stereo_fork_are_two_speakers() -> None:
    caller, callee = tone(CALLER_HZ, 1.0), tone(AGENT_HZ, 1.0)
    events = feed_all(codec(), [JAMBONZ, *frames(stereo(caller, callee), 641)])
    assert [each.label for each in events if isinstance(each, PartyJoined)] == ["Caller", "Callee"]
    assert sound_of(events, "caller") == caller
    assert sound_of(events, "callee") == callee
    assert correlation(sound_of(events, "callee"), AGENT_HZ) > 0.99


def test_the_call_keeps_the_id_of_the_exchange() -> None:
    started = feed_all(codec(), [JAMBONZ])[0]
    assert isinstance(started, CallStarted)
    assert (started.call_id, started.account) == ("abc", "acc")


def test_the_url_says_what_the_first_text_does_not() -> None:
    events = feed_all(codec(rate="16000", channels="2", label="Ana"), ["any text", bytes(1280)])
    joined = [each for each in events if isinstance(each, PartyJoined)]
    assert [(each.label, each.format.rate) for each in joined] == [("Ana", 16000), ("Callee", 16000)]


@pytest.mark.parametrize(("size", "rate"), [(320, 8000), (640, 16000)])
def test_a_stream_that_says_nothing_is_read_by_the_size_of_its_messages_and_that_is_noted(
    size: int, rate: int
) -> None:
    events = feed_all(codec(), [bytes(size)])
    assert [each.format.rate for each in events if isinstance(each, PartyJoined)] == [rate]
    noted = [each for each in events if isinstance(each, CallNoted)]
    assert f"read as {rate} Hz" in noted[0].text
    assert "?rate=8000" in noted[0].text


def test_a_size_that_fits_no_rate_is_refused_with_the_way_out() -> None:
    with pytest.raises(CallRefused, match=r"add \?rate=8000") as refusal:
        feed_all(codec(), [bytes(1600)])
    assert "1600 bytes a message" in refusal.value.message


def test_a_rate_is_also_read_as_the_modules_write_it() -> None:
    events = feed_all(codec(rate="16k"), [bytes(640)])
    assert [each.format.rate for each in events if isinstance(each, PartyJoined)] == [16000]


@pytest.mark.parametrize("query", [{"rate": "fast"}, {"rate": "7000"}, {"rate": "8000", "channels": "3"}])
def test_a_setting_that_makes_no_sense_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(CallRefused):
        feed_all(codec(**query), ["{}", bytes(320)])


def test_an_empty_message_is_the_end_that_mod_audio_fork_waits_for() -> None:
    assert feed_all(codec(), [JAMBONZ, bytes(640), b""])[-1] == CallEnded(EndCause.HUNG_UP)


def test_a_key_that_jambonz_passes_on_is_noted() -> None:
    events = feed_all(codec(), [JAMBONZ, text(event="dtmf", dtmf="7", duration="1600")])
    assert events[-1] == CallNoted("Caller pressed 7", "caller")


def test_texts_that_never_start_a_call_take_bounded_memory() -> None:
    fed = codec()
    for number in range(100):
        assert feed_all(fed, [text(**{f"{number} {field}": "x" for field in range(30)})]) == []
    started = next(iter(fed.feed(bytes(320))))
    assert isinstance(started, CallStarted)
    assert len(started.metadata) == 32


def test_a_caller_whose_name_is_a_number_is_shown_by_its_end() -> None:
    for message, label in (
        (text(sampleRate=8000, callerName="+49 30 1234567"), "…4567"),
        (text(sampleRate=8000, callerName=""), "Caller"),
        (text(sampleRate=8000, callerName="Ana"), "Ana"),
    ):
        joined = feed_all(codec(), [message])[1]
        assert isinstance(joined, PartyJoined)
        assert joined.label == label


NAMES = st.sampled_from(["sampleRate", "mixType", "channels", "rate", "callSid", "dtmf", "label"])
VALUES = (
    st.none()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["8k", "stereo"])
)


@given(
    st.dictionaries(st.sampled_from(["rate", "channels", "mix"]), st.text(max_size=6)),
    st.lists(
        st.text(max_size=40) | st.binary(max_size=700) | st.dictionaries(NAMES, VALUES).map(json.dumps),
        max_size=20,
    ),
)
def test_no_message_breaks_the_codec(query: dict[str, str], messages: list[str | bytes]) -> None:
    feed_garbage(codec(**query), messages)
