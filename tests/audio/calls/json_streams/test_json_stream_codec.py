"""What each platform says of a call becomes its parties, notes and end; what contradicts it is refused."""

import json

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
)
from symbl_tui.audio.calls.json_streams.dialects import (
    EXOTEL,
    SIGNALWIRE,
    TELNYX,
    TWILIO,
    Dialect,
    dialect_of,
)
from symbl_tui.audio.calls.json_streams.json_stream_codec import JsonStreamCodec
from symbl_tui.audio.calls.json_streams.stream_messages import PAYLOAD_LIMIT
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.json_streams.senders import (
    MULAW,
    SENDERS,
    ExotelSender,
    Message,
    PlivoSender,
    Sender,
    SignalWireSender,
    TelnyxSender,
    TwilioSender,
    fed,
    opened,
)

LABELS = {"inbound_label": "Ana", "outbound_label": "Ben", "call": "call-7"}
SOUND = b"\x7f" * 160
every_sender = pytest.mark.parametrize("kind", SENDERS, ids=lambda kind: kind.dialect.title)


def started(kind: type[Sender], **parameters: str) -> tuple[Sender, JsonStreamCodec]:
    """A stream that has sent its start."""
    sender, codec = kind(), opened(kind.dialect)
    fed(codec, sender.start(MULAW, **parameters))
    return sender, codec


@every_sender
def test_parties_are_called_what_the_operator_calls_them_and_calls_are_grouped(kind: type[Sender]) -> None:
    sender, codec = kind(), opened(kind.dialect)
    messages = [
        sender.start(MULAW, **LABELS),
        sender.media("inbound", SOUND, 0),
        sender.media("outbound", SOUND, 0),
        sender.media("inbound", SOUND, 20),
    ]
    events = fed(codec, *messages)
    start = events[0]
    assert isinstance(start, CallStarted)
    assert start.group == "call-7"
    assert start.call_id
    assert start.stream_id
    assert start.account
    assert set(start.metadata.values()) == set(LABELS.values())
    joined = [event for event in events if isinstance(event, PartyJoined)]
    assert joined == [PartyJoined("inbound", "Ana", MULAW), PartyJoined("outbound", "Ben", MULAW)]
    assert codec.ignored == 0
    assert codec.reply() == ()


@every_sender
def test_parties_without_a_name_are_caller_and_callee(kind: type[Sender]) -> None:
    sender, codec = kind(), opened(kind.dialect)
    tracks = ("outbound", "inbound", "outbound")
    events = fed(codec, sender.start(MULAW), *(sender.media(track, SOUND, 0) for track in tracks))
    labels = {event.party: event.label for event in events if isinstance(event, PartyJoined)}
    assert labels == {"inbound": "Caller", "outbound": "Callee"}


@every_sender
def test_times_are_seconds_of_the_stream(kind: type[Sender]) -> None:
    sender, codec = started(kind)
    events = fed(codec, sender.media("inbound", SOUND, 20), sender.media("inbound", SOUND, 1040))
    times = [event.timestamp for event in events if isinstance(event, MediaReceived)]
    assert times == [0.02, 1.04]


def test_times_that_count_from_1970_begin_at_the_first_sound() -> None:
    sender, codec = started(PlivoSender)
    events = fed(codec, *(sender.media("inbound", SOUND, 1673870453567 + late) for late in (0, 20)))
    times = [event.timestamp for event in events if isinstance(event, MediaReceived)]
    assert times == [0.0, pytest.approx(0.02)]


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [(TWILIO, TWILIO), (SIGNALWIRE, SIGNALWIRE), (TELNYX, TWILIO)],
    ids=["Twilio", "SignalWire", "Telnyx"],
)
def test_a_stream_is_understood_by_its_keys_at_the_path_of_another(
    dialect: Dialect, expected: Dialect
) -> None:
    assert dialect_of(TwilioSender().start(MULAW)["start"], dialect) is expected
    assert dialect_of({}, dialect) is dialect


@every_sender
def test_the_path_does_not_decide_the_dialect(kind: type[Sender]) -> None:
    for other in SENDERS:
        sender, codec = kind(), opened(other.dialect)
        events = fed(codec, sender.start(MULAW), sender.media("inbound", SOUND, 0))
        assert any(isinstance(event, MediaReceived) for event in events)


def test_a_pressed_key_is_noted_with_who_pressed_it() -> None:
    sender, codec = started(TwilioSender, **LABELS)
    dtmf = {"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": "#"}}
    assert fed(codec, dtmf) == [CallNoted("Ana pressed #", "inbound")]
    assert fed(codec, {"event": "dtmf", "dtmf": {"digit": "5"}}) == [CallNoted("Ana pressed 5", "inbound")]
    assert sender.sequence


def test_a_key_that_telnyx_reports_before_the_party_has_spoken_is_noted_for_the_call() -> None:
    _, codec = started(TelnyxSender)
    dtmf = {
        "event": "dtmf",
        "stream_id": "32DE0DEA",
        "occurred_at": "2025-06-05T08:54:19Z",
        "dtmf": {"digit": "1"},
    }
    assert fed(codec, dtmf) == [CallNoted("Caller pressed 1")]


def test_a_mark_is_noted() -> None:
    _, codec = started(TwilioSender)
    assert fed(codec, {"event": "mark", "streamSid": "MZ1", "mark": {"name": "greet\x1bing"}}) == [
        CallNoted("Mark greeting")
    ]


@every_sender
def test_the_end_of_a_call_is_told_from_a_lost_connection(kind: type[Sender]) -> None:
    sender, codec = started(kind)
    hung_up = [*fed(codec, sender.stop()), *codec.connection_lost(1000)]
    assert hung_up == [CallEnded(EndCause.HUNG_UP)]
    assert list(started(kind)[1].connection_lost(None)) == [CallEnded(EndCause.LOST)]
    assert list(started(kind)[1].connection_lost(1006)) == [CallEnded(EndCause.LOST, "close code 1006")]
    assert list(started(kind)[1].connection_lost(1005)) == [CallEnded(EndCause.HUNG_UP)]


def test_exotel_says_whether_the_call_or_only_the_stream_is_over() -> None:
    sender, codec = started(ExotelSender)
    stop = sender.stop() or {}
    assert fed(codec, stop) == [CallEnded(EndCause.HUNG_UP)]
    _, codec = started(ExotelSender)
    stop["stop"]["reason"] = "stopped"
    ended = fed(codec, stop)
    assert ended == [CallEnded(EndCause.ENDED, "stopped")]
    assert isinstance(ended[0], CallEnded)
    assert ended[0].reason == "call ended by the platform: stopped"


def test_an_error_that_telnyx_reports_is_noted_and_explains_a_lost_connection() -> None:
    _, codec = started(TelnyxSender)
    error = {
        "event": "error",
        "payload": {"code": 100002, "title": "unknown_error", "detail": "An unknown error occurred"},
        "stream_id": "32DE0DEA",
    }
    sentence = "Telnyx reports 100002 unknown_error An unknown error occurred"
    assert fed(codec, error) == [CallNoted(sentence)]
    assert list(codec.connection_lost(1006)) == [CallEnded(EndCause.LOST, sentence)]


def test_telnyx_is_put_into_order_and_twilio_stays_as_it_comes() -> None:
    for kind, expected in ((TelnyxSender, [1, 2, 3]), (TwilioSender, [1, 3, 2])):
        sender, codec = started(kind)
        first, second, third = (
            sender.media("inbound", bytes([place]) * 160, 20 * place) for place in (1, 2, 3)
        )
        events = fed(codec, first, third, second)
        heard = [event.payload[0] for event in events if isinstance(event, MediaReceived)]
        assert heard == expected


@every_sender
def test_a_piece_that_was_lost_on_the_way_is_marked(kind: type[Sender]) -> None:
    sender, codec = started(kind)
    first, _, *rest = (sender.media("inbound", SOUND, 20 * place) for place in range(10))
    events = [event for event in fed(codec, first, *rest) if isinstance(event, MediaReceived)]
    assert [event.missing for event in events] == [False, True, *[False] * 7]


def test_sound_that_waits_for_its_place_is_not_lost_when_the_call_ends() -> None:
    sender, codec = started(TelnyxSender)
    first, _, third = (sender.media("inbound", SOUND, 20 * place) for place in range(3))
    events = fed(codec, first, third, sender.stop())
    assert [type(event) for event in events[-2:]] == [MediaReceived, CallEnded]


def test_a_format_that_twilio_does_not_name_is_taken_and_noted() -> None:
    start = TwilioSender().start(MULAW)
    del start["start"]["mediaFormat"]
    assert fed(opened(TWILIO), start)[-1] == CallNoted("Twilio names no encoding: taken as mulaw, 8000 Hz")


def test_the_operator_may_state_a_format_in_a_parameter_or_in_the_url() -> None:
    start = ExotelSender().start(MULAW)
    del start["start"]["media_format"]
    joined = fed(opened(EXOTEL, format="alaw,8000"), start, ExotelSender().media("inbound", SOUND, 0))[1]
    assert joined == PartyJoined("inbound", "Caller", PcmFormat("alaw", 8000))


def test_headers_of_plivo_name_the_parties() -> None:
    request = UpgradeRequest("/calls/plivo", headers={"x-ph-inboundlabel": "Ana", "host": "h"})
    events = list(JsonStreamCodec(PlivoSender.dialect, request).feed(json.dumps(PlivoSender().start(MULAW))))
    assert isinstance(events[1], PartyJoined)
    assert events[1].label == "Ana"


@pytest.mark.parametrize("headers", ["inboundlabel=Ana,call=7", "{inbound_label: Ana, call: 7}"])
def test_extra_headers_of_plivo_may_be_written_as_pairs(headers: str) -> None:
    start = {**PlivoSender().start(MULAW), "extra_headers": headers}
    events = fed(opened(PlivoSender.dialect), start)
    assert isinstance(events[0], CallStarted)
    assert events[0].group == "7"
    assert isinstance(events[1], PartyJoined)
    assert events[1].label == "Ana"


def test_foreign_text_is_cleaned_and_parameters_are_bounded() -> None:
    parameters = {f"name{number}": "x" * 900 for number in range(60)}
    start = TwilioSender().start(MULAW, **{"inbound_label": "A\x1b[31mna\u202e", **parameters})
    events = fed(opened(TWILIO), start)
    assert isinstance(events[0], CallStarted)
    assert len(events[0].metadata) == 32
    assert max(map(len, events[0].metadata.values())) == 200
    assert isinstance(events[1], PartyJoined)
    assert events[1].label == "A[31mna"


@pytest.mark.parametrize(
    "message",
    [
        {"event": "playedStream", "streamId": "x", "name": "y"},
        {"event": "from-the-future", "streamSid": "MZ1"},
        {"event": None},
        {"event": {"nested": 1}},
        {},
        {"event": "media", "media": {"track": "inbound"}},
        {"event": "media", "media": {"payload": ""}},
        {"event": "dtmf", "dtmf": {"digit": "xyz"}},
        {"event": "dtmf"},
        {"event": "mark"},
    ],
    ids=json.dumps,
)
def test_what_says_nothing_is_ignored_and_counted(message: Message) -> None:
    _, codec = started(TwilioSender)
    assert fed(codec, message) == []
    assert codec.ignored == 1


@pytest.mark.parametrize("timestamp", ["-20", -1e300, "soon", None, [], "nan", 1e30, True])
def test_a_time_that_cannot_be_is_left_out_and_the_sound_is_heard(timestamp: object) -> None:
    sender, codec = started(TwilioSender)
    message = sender.media("inbound", SOUND, 0)
    message["media"]["timestamp"] = timestamp
    assert fed(codec, message) == [MediaReceived("inbound", SOUND, None)]


def test_a_clock_that_stands_still_is_not_believed_and_a_repeated_message_is_recognisable() -> None:
    sender, codec = started(TwilioSender)
    first, second = sender.media("inbound", SOUND, 20), sender.media("inbound", SOUND, 20)
    assert fed(codec, first, first, second) == [
        MediaReceived("inbound", SOUND, 0.02),
        MediaReceived("inbound", SOUND, 0.02),
        MediaReceived("inbound", SOUND, None),
    ]


@every_sender
def test_a_start_that_comes_once_more_ends_nothing(kind: type[Sender]) -> None:
    sender, codec = started(kind, **LABELS)
    before = fed(codec, sender.media("inbound", SOUND, 0))
    assert fed(codec, sender.start(MULAW, **LABELS)) == []
    assert isinstance(before[-1], MediaReceived)
    assert [type(each) for each in fed(codec, sender.media("inbound", SOUND, 20))] == [MediaReceived]


def test_the_same_start_in_another_format_is_refused() -> None:
    _, codec = started(TelnyxSender)
    with pytest.raises(CallRefused, match="a second start"):
        fed(codec, TelnyxSender().start(PcmFormat("alaw", 8000)))


def media(**fields: object) -> Message:
    message = TwilioSender().media("inbound", SOUND, 0)
    message["media"].update(fields)
    return message


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (TwilioSender().start(MULAW) | {"streamSid": "MZ2"}, "a second start"),
        (TwilioSender().start(MULAW, call="another"), "a second start"),
        ({**media(), "streamSid": "MZ2"}, "another stream"),
        ({"event": "stop", "stream_id": "MZ2"}, "another stream"),
        (media(track="third"), "the track 'third'"),
        (media(track=7), "the track '7'"),
        (media(payload="not base64!"), "no base64"),
        (media(payload="AAA"), "no base64"),
        (media(payload="AAé="), "no base64"),
        (media(payload=[1]), "no text in base64"),
        (media(payload="A" * (PAYLOAD_LIMIT + 4)), "32 KiB are the limit"),
        (media(payload="A" * 2**20), "characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_contradicts_the_protocol_is_refused_in_a_sentence(message: Message, sentence: str) -> None:
    _, codec = started(TwilioSender)
    with pytest.raises(CallRefused, match=sentence) as refused:
        fed(codec, message)
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "message", ["", "[]", "null", "1", "{", "\x00", "[" * 60_000, '{"event": 1' + "0" * 5000]
)
def test_text_that_is_no_message_is_refused(message: str) -> None:
    with pytest.raises(CallRefused):
        opened(TWILIO).feed(message)


def test_binary_messages_are_refused() -> None:
    with pytest.raises(CallRefused, match="binary"):
        opened(TWILIO).feed(b"\x00" * 160)


@every_sender
def test_sound_before_start_is_refused(kind: type[Sender]) -> None:
    with pytest.raises(CallRefused, match="media before start"):
        fed(opened(kind.dialect), kind().media("inbound", SOUND, 0))


def test_a_codec_that_is_not_there_is_refused_by_name() -> None:
    start = TelnyxSender().start(MULAW)
    start["start"]["media_format"]["encoding"] = "OPUS"
    with pytest.raises(CallRefused) as refused:
        fed(opened(TELNYX), start)
    assert str(refused.value) == (
        "Telnyx sends OPUS, which cannot be decoded; "
        'set stream_codec to PCMU (in TeXML: codec="PCMU" in <Stream>)'
    )


@every_sender
def test_the_second_call_works_like_the_first(kind: type[Sender]) -> None:
    for _ in range(2):
        sender, codec = kind(), opened(kind.dialect)
        events = fed(codec, sender.start(MULAW), sender.media("inbound", SOUND, 0), sender.stop())
        events += codec.connection_lost(1000)
        assert isinstance(events[0], CallStarted)
        assert isinstance(events[-1], CallEnded)


def test_telnyx_says_who_calls_whom_without_whole_numbers_and_a_parameter_says_it_better() -> None:
    events = fed(opened(TELNYX), TelnyxSender().start(MULAW))
    assert isinstance(events[0], CallStarted)
    assert events[0].title == "…0094 to …3456"
    events = fed(opened(TELNYX), TelnyxSender().start(MULAW, title="Support"))
    assert isinstance(events[0], CallStarted)
    assert events[0].title == "Support"


def test_signalwire_has_no_stream_id_but_in_start() -> None:
    sender, codec = started(SignalWireSender)
    assert "streamSid" not in sender.media("inbound", SOUND, 0)
    assert fed(codec, sender.media("inbound", SOUND, 0))
    with pytest.raises(CallRefused, match="another stream"):
        fed(codec, {"event": "dtmf", "streamSid": "other", "dtmf": {"digit": "5"}})
