"""Parsing of a start_request: values, defaults, bounds and refusals."""

import json
from datetime import UTC, datetime

import pytest

from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.insight_kind import FOLLOW_UP, QUESTION
from symbl_tui.engine.protocol.start_request import (
    Audio,
    Person,
    Redaction,
    StartRequest,
    parse_audio,
    parse_start,
)
from symbl_tui.errors import ProtocolError


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"config": None, "speaker": None, "trackers": None, "insightTypes": None},
        {"config": {"speechRecognition": {}}, "noConnectionTimeout": False, "unknown": {"a": 1}},
        {"config": {"languageCode": "EN-us"}, "speaker": {"role": "guest"}, "insightTypes": ["topic", 5]},
        {"config": {"speechRecognition": {"encoding": "linear16", "sampleRateHertz": 16000.0}}},
    ],
)
def test_missing_and_unknown_fields_mean_the_default(request_: dict[str, object]) -> None:
    assert parse_start(request_) == StartRequest()


def test_every_field_is_parsed() -> None:
    assert parse_start(
        {
            "insightTypes": ["question", "follow_up"],
            "customVocabulary": ["acme", 5, " "],
            "trackers": [None, 5, {"name": "Price", "vocabulary": [None, "", "how much"]}],
            "speaker": {"userId": "u", "name": "Jane", "role": "guest", "id": "no", "deep": {"a": 1}},
            "noConnectionTimeout": 30,
            "disconnectOnStopRequest": False,
            "disconnectOnStopRequestTimeout": 60,
            "config": {
                "confidenceThreshold": 0.7,
                "timezoneOffset": -60,
                "meetingTitle": "Client call",
                "sentiment": True,
                "detectEntities": True,
                "trackers": {"interimResults": True, "enableAllTrackers": True},
                "redaction": {"identifyContent": True, "redactContent": True, "redactionString": "[gone]"},
                "speechRecognition": {"encoding": "Mulaw"},
            },
        }
    ) == StartRequest(
        audio=Audio(Encoding.MULAW, 8000),
        speaker=Person("u", "Jane"),
        title="Client call",
        interim_trackers=True,
        all_trackers=True,
        vocabulary=("acme",),
        sentiment=True,
        entities=True,
        redaction=Redaction(identify=True, redact=True, mask="[gone]"),
        insight_kinds=frozenset({QUESTION, FOLLOW_UP}),
        trackers=(Tracker("Price", ("how much",)),),
        threshold=0.7,
        timezone_offset=-60,
        no_connection_timeout=30,
        disconnect_on_stop=False,
        stop_timeout=60,
    )


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({"config": []}, "config must be an object"),
        ({"config": {"speechRecognition": {"encoding": "MP3"}}}, "encodings LINEAR16, .*, SPEEX, not MP3"),
        (
            {"config": {"speechRecognition": {"sampleRateHertz": 1}}},
            "sampleRateHertz must be a number from 8000",
        ),
        ({"config": {"speechRecognition": {"sampleRateHertz": float("inf")}}}, "must be a number from 8000"),
        ({"config": {"speechRecognition": {"encoding": "MULAW", "sampleRateHertz": 16000}}}, "MULAW is 8000"),
        (
            {"config": {"speechRecognition": {"encoding": "amr_wb", "sampleRateHertz": 8000}}},
            "AMR_WB is 16000, not 8000",
        ),
        (
            {"config": {"speechRecognition": {"encoding": "flac", "sampleRateHertz": 8000}}},
            "FLAC is at least",
        ),
        (
            {"config": {"speechRecognition": {"encoding": "Opus", "sampleRateHertz": 44100}}},
            "OPUS is 8000, 12",
        ),
        ({"config": {"redaction": {"redactionString": "*" * 17}}}, "redactionString must have 1 to 16"),
        ({"config": {"trackers": []}}, "trackers must be an object"),
        (
            {"config": {"confidenceThreshold": float("nan")}},
            "confidenceThreshold must be a number from 0 to 1",
        ),
        ({"config": {"languageCode": "es-ES"}}, "understands en-US, not es-ES"),
        ({"speaker": "Jane"}, "speaker must be an object"),
        ({"speaker": {"name": 5}}, "name must be a text"),
        ({"trackers": {}}, "trackers must be a list"),
        ({"noConnectionTimeout": 999_999}, "noConnectionTimeout must be a number from 0 to 1800"),
    ],
)
def test_an_invalid_field_is_refused_in_one_sentence(request_: dict[str, object], complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        parse_start(request_)


def test_every_field_is_bounded() -> None:
    tracker = {"name": "n" * 10_000, "vocabulary": ["v" * 10_000] * 10_000}
    start = parse_start({"speaker": {"name": "x" * 10_000}, "trackers": [tracker] * 10_000})
    assert start.speaker == Person("", "x" * 200)
    assert len(start.trackers) == len(start.trackers[0].vocabulary) == 200
    assert len(start.trackers[0].name) == len(start.trackers[0].vocabulary[0]) == 200


def test_names_that_break_terminals_and_databases_are_made_harmless() -> None:
    start = parse_start(
        {"speaker": {"name": "Ja\ud800ne\x1b[2J\n", "team": "\udfffblue"}, "meetingTitle": "\ud800"}
    )
    assert start.speaker
    assert (start.speaker.name, start.speaker.extras, start.title) == ("Jane[2J", (("team", "blue"),), "")


def test_a_change_of_rate_alone_keeps_the_encoding() -> None:
    assert parse_audio({}, Audio(Encoding.MULAW, 8000)) == Audio(Encoding.MULAW, 8000)
    assert parse_audio({"sampleRateHertz": 8000}, Audio()) == Audio(Encoding.LINEAR16, 8000)


def test_a_speakers_other_keys_are_returned() -> None:
    start = parse_start({"speaker": {"name": "Jane", "role": "guest", "age": 40, "deep": {}, "id": "mine"}})
    assert start.speaker
    assert start.speaker.extras == (("role", "guest"), ("age", 40))


@pytest.mark.parametrize("request_", [{"meetingTitle": "Call"}, {"config": {"meetingTitle": "Call"}}])
def test_a_meeting_has_its_title_in_either_place(request_: dict[str, object]) -> None:
    assert parse_start(request_).title == "Call"


@pytest.mark.parametrize("place", ["top", "config"])
def test_all_trackers_can_be_enabled_in_either_place(place: str) -> None:
    wish = {"enableAllTrackers": True}
    assert parse_start(wish if place == "top" else {"config": {"trackers": wish}}).all_trackers


def test_recorded_sound_may_declare_its_time() -> None:
    at = parse_start({"config": {"recordedAt": "2026-11-22T09:00:00+01:00"}}).recorded_at
    assert at == parse_start({"config": {"recordedAt": "2026-11-22T08:00:00"}}).recorded_at
    assert at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    with pytest.raises(ProtocolError, match="ISO 8601"):
        parse_start({"config": {"recordedAt": "yesterday"}})


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "1969-12-31", "2200-01-01", "9999-12-31T23:59Z"])
def test_sound_of_a_year_that_no_clock_shows_is_refused_at_once(at: str) -> None:
    """And not at the first word, whose time would be outside the calendar."""
    with pytest.raises(ProtocolError, match="recordedAt must be in the years 1970 to 2199"):
        parse_start({"config": {"recordedAt": at}})


@pytest.mark.parametrize(
    "config",
    [{"streamId": "x" * 65}, {"streamId": 5}, {"streamPosition": -1}, {"streamPosition": 1e9}]
    + [{"streamPosition": odd} for odd in ("soon", float("nan"), float("inf"))]
    + [{"streamDelay": odd} for odd in ("long ago", -1, 1e9)],
)
def test_a_stream_is_named_and_placed_within_bounds(config: dict[str, object]) -> None:
    with pytest.raises(ProtocolError, match="stream"):
        parse_start({"config": config})


def test_a_stream_that_goes_on_has_its_id_and_position() -> None:
    start = parse_start({"config": {"streamId": "left", "streamPosition": 12.5}})
    assert (start.stream_id, start.stream_position) == ("left", 12.5)


def test_what_others_could_not_read_is_not_sent_back_to_them() -> None:
    """NaN is no JSON, though Python reads and writes it; a number of 4,000 digits would be in every frame."""
    speaker = json.loads('{"name": "Jane", "a": NaN, "b": -Infinity, "c": 1e999, "d": %s}' % ("9" * 4000))
    start = parse_start({"speaker": {**speaker, "e": 2**53, "f": -0.5, "g": True, "k" * 65: 1, "\x1b[": 2}})
    assert start.speaker
    assert start.speaker.extras == (("e", 2**53), ("f", -0.5), ("g", True))


def test_a_bound_is_written_in_full() -> None:
    with pytest.raises(ProtocolError, match=r"from 0 to 31536000$"):
        parse_start({"config": {"streamPosition": -1}})
