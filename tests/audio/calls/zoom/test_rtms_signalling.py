"""What Zoom's signalling server says becomes names, notes and ends of a call; nonsense is refused."""

import json

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, EndCause, PartyLeft
from symbl_tui.audio.calls.zoom.rtms_messages import RtmsFailed
from symbl_tui.audio.calls.zoom.rtms_parties import MIXED, RtmsParties
from symbl_tui.audio.calls.zoom.rtms_signalling import RtmsSignalling
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream

STREAM = RtmsStream("stream", "meeting", "session_id", ("wss://a.zoom.us",))


def signalling(parties: RtmsParties | None = None) -> RtmsSignalling:
    return RtmsSignalling(STREAM, "signature", parties or RtmsParties())


def fed(codec: RtmsSignalling, **fields: object) -> list[CallEvent]:
    return list(codec.feed(json.dumps(fields)))


@pytest.mark.parametrize(
    ("urls", "url"),
    [
        ({"audio": "wss://b.zoom.us", "all": "wss://c.zoom.us"}, "wss://b.zoom.us"),
        ({"all": " wss://c.zoom.us ,wss://d.zoom.us"}, "wss://c.zoom.us"),
    ],
)
def test_the_media_server_is_that_of_sound_or_else_of_everything(urls: dict[str, str], url: str) -> None:
    codec = signalling()
    fed(codec, msg_type=2, status_code=0, media_server={"server_urls": urls})
    assert codec.media_url == url


@pytest.mark.parametrize("server", [None, [], {}, {"server_urls": "wss://b.zoom.us"}, {"server_urls": {}}])
def test_a_handshake_without_a_media_server_is_refused(server: object) -> None:
    with pytest.raises(CallRefused, match="no media server"):
        fed(signalling(), msg_type=2, status_code=0, media_server=server)


@pytest.mark.parametrize(
    ("status", "passes"), [(8, True), (16, True), (3, False), (17, False), (None, False)]
)
def test_only_a_connection_that_zoom_still_counts_as_open_is_tried_again(
    status: object, passes: bool
) -> None:
    with pytest.raises(RtmsFailed, match="Zoom refuses the stream") as refusal:
        fed(signalling(), msg_type=2, status_code=status, reason="because")
    assert refusal.value.passing is passes


@pytest.mark.parametrize("status", [10**4000, "9" * 4000, ["x" * 4000], {"a": 1}])
def test_a_status_without_end_is_a_short_sentence(status: object) -> None:
    with pytest.raises(RtmsFailed) as refusal:
        fed(signalling(), msg_type=2, status_code=status, reason="r" * 4000)
    assert len(str(refusal.value)) < 300


def test_a_meeting_that_is_paused_resumed_and_stopped_says_so() -> None:
    codec = signalling()
    assert fed(codec, msg_type=9, state=3) == [CallNoted("paused in Zoom")]
    assert fed(codec, msg_type=9, state=4) == [CallNoted("resumed in Zoom")]
    assert fed(codec, msg_type=9, state=2) == []
    assert fed(codec, msg_type=9, state=5, stop_reason=1) == [
        CallEnded(EndCause.HUNG_UP, "stopped by the host")
    ]


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        (8, CallEnded(EndCause.REVOKED)),
        (10, CallEnded(EndCause.LOST, "a fault of Zoom's servers")),
        (17, CallEnded(EndCause.ENDED, "Zoom's reason 17")),
        ("8", CallEnded(EndCause.ENDED)),
        (None, CallEnded(EndCause.ENDED)),
        (10**4000, CallEnded(EndCause.ENDED, f"Zoom's reason 1{'0' * 19}")),
    ],
)
def test_a_terminated_stream_has_the_cause_that_its_number_means(reason: object, end: CallEnded) -> None:
    assert fed(signalling(), msg_type=8, state=4, reason=reason) == [end]


def test_a_stream_that_is_interrupted_or_active_again_goes_on() -> None:
    for state in (0, 1, 2, 3):
        assert fed(signalling(), msg_type=8, state=state, reason=8) == []


def test_a_name_of_an_event_is_that_of_packets_without_one_and_only_who_was_heard_leaves() -> None:
    parties = RtmsParties()
    codec = signalling(parties)
    # Without a list the event itself is the participant, as that of the active speaker.
    fed(codec, msg_type=6, event={"event_type": 2, "user_id": 7, "user_name": "Ana"})
    people = [{"user_id": 8, "user_name": "Ben"}, "no object", {"user_id": 9}]
    fed(codec, msg_type=6, event={"event_type": 3, "participants": people})
    labels = [found.label for id in ("7", "8", "9") if (found := parties.find(id, "")[0])]
    assert labels == ["Ana", "Ben", "Participant 3"]
    left = [{"user_id": 8}, {"user_id": 100}]
    assert fed(codec, msg_type=6, event={"event_type": 4, "participants": left}) == [PartyLeft("8")]
    assert fed(codec, msg_type=6, event="no object") == []


def test_two_participants_without_a_name_never_have_the_same() -> None:
    parties = RtmsParties()
    first, second = (parties.find(id, "")[0] for id in ("1", "2"))
    parties.leave("1")
    third, _ = parties.find("3", "")
    assert first
    assert second
    assert third
    assert len({first.label, second.label, third.label}) == 3


def test_the_mix_is_one_party_under_each_of_its_ids() -> None:
    parties = RtmsParties()
    assert [parties.find(id, "x")[1] for id in ("0", "-1", "")] == [True, False, False]
    left = parties.leave("-1")
    assert left
    assert left.key == MIXED
    assert parties.find("0", "")[1]


def test_names_of_a_meeting_of_thousands_take_bounded_memory() -> None:
    parties = RtmsParties()
    for number in range(1, 1000):
        parties.learn(str(number), "x")
    named = [found for number in range(1, 1000) if (found := parties.find(str(number), "")[0])]
    assert [each.label for each in named] == ["x"] * 32
    for each in named:
        parties.leave(each.key)
    found, _ = parties.find("999", "")
    assert found
    assert found.label.startswith("Participant")
