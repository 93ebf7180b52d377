"""Packets of Zoom's media server become sound at its place; what cannot be sound is refused."""

import base64
import json

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEvent, MediaReceived, PartyJoined
from symbl_tui.audio.calls.zoom.rtms_media import RtmsMedia
from symbl_tui.audio.calls.zoom.rtms_parties import MOST, RtmsParties
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream

STREAM = RtmsStream("stream", "meeting", "session_id", ("wss://a.zoom.us",))


def media(audio: object = None, parties: RtmsParties | None = None) -> RtmsMedia:
    """A socket whose handshake was answered."""
    codec = RtmsMedia(STREAM, "signature", parties or RtmsParties())
    codec.feed(json.dumps({"msg_type": 4, "status_code": 0, "media_params": {"audio": audio}}))
    return codec


def packet(codec: RtmsMedia, **fields: object) -> list[CallEvent]:
    return list(codec.feed(json.dumps({"msg_type": 14, "content": {"user_id": 7, **fields}})))


def sound(codec: RtmsMedia, **fields: object) -> MediaReceived:
    event = packet(codec, **fields)[-1]
    assert isinstance(event, MediaReceived)
    return event


@pytest.mark.parametrize(("number", "rate"), [(0, 8000), (1, 16_000), (2, 32_000), (3, 48_000)])
def test_every_rate_of_zoom_is_read_at_its_own_speed(number: int, rate: int) -> None:
    joined = packet(media({"sample_rate": number}), data="")[0]
    assert isinstance(joined, PartyJoined)
    assert joined.format.rate == rate


@pytest.mark.parametrize(
    ("audio", "said"),
    [
        ({"sample_rate": 9}, "sample rate"),
        ({"sample_rate": "1"}, "sample rate"),
        ({"sample_rate": [1]}, "sample rate"),
        ({"codec": 2}, r"G\.711"),
        ({"codec": {}}, "an unknown codec"),
        ({"channel": 2}, "not L16 in mono"),
    ],
)
def test_what_cannot_be_decoded_is_named(audio: dict[str, object], said: str) -> None:
    with pytest.raises(CallRefused, match=said):
        media(audio)


def test_what_an_answer_leaves_out_is_what_was_asked_for() -> None:
    answers: tuple[object, ...] = (None, {}, [], "x")
    for audio in answers:
        assert media(audio).ready


@pytest.mark.parametrize(
    ("timestamp", "seconds"),
    [
        (1500, 1.5),
        (1500.5, 1.5005),
        ("1500", 1.5),
        (None, None),
        (True, None),
        ([], None),
        # Larger than any float: JSON has no limit.
        (10**400, None),
    ],
)
def test_a_time_that_none_can_be_is_no_time(timestamp: object, seconds: float | None) -> None:
    assert sound(media(), timestamp=timestamp, data="").timestamp == seconds


def test_half_a_sample_at_the_end_of_a_packet_is_left_out() -> None:
    data = base64.b64encode(b"\1\2\3").decode()
    assert sound(media(), data=data).payload == b"\1\2"


@pytest.mark.parametrize("data", ["no base64!", "YWI", "äöü", "YWI=\n"])
def test_sound_that_is_no_base64_is_refused(data: str) -> None:
    with pytest.raises(CallRefused, match="no base64"):
        packet(media(), data=data)


def test_sound_before_the_handshake_was_answered_is_refused() -> None:
    with pytest.raises(CallRefused, match="before it answered"):
        packet(RtmsMedia(STREAM, "signature", RtmsParties()), data="")


def test_a_packet_may_be_flat_and_the_sound_of_too_many_is_dropped() -> None:
    parties = RtmsParties()
    codec = media(parties=parties)
    flat = list(codec.feed(json.dumps({"msg_type": 14, "user_id": 7, "user_name": "Ana", "data": "YWI="})))
    assert [type(each) for each in flat] == [PartyJoined, MediaReceived]
    for number in range(MOST):
        parties.find(f"other {number}", "")
    assert packet(codec, user_id=100, data="YWI=") == []
    assert len(packet(codec, user_id=7, data="YWI=")) == 1


def test_messages_of_other_kinds_say_nothing() -> None:
    for kind in (0, 6, 15, 17, "14", None, [14]):
        assert list(media().feed(json.dumps({"msg_type": kind, "content": {}}))) == []
